"""See in the text of an answer whether a slip can have been made there.

That an edit gives the same numbers may be chance. So what it writes, a number, a slice,
a `<=`, has to stand in the answer, too, wherever one can look.
"""

import ast
import inspect
import textwrap

import numpy as np

from helpers.exercises.equality import as_numbers
from helpers.exercises.running import function_of

#: A value above this is no chance: few formulas give it.
SMALL = 100
#: What two edits need that nobody has seen together: a value that is no chance.
CHANCE = "chance"
#: What an edit may write, and in which ways a learner may have written the same.
ALIKE = {
    "LtE": {"LtE", "GtE", "Not"},
    "GtE": {"LtE", "GtE", "Not"},
    "FloorDiv": {"FloorDiv", "int", "floor", "floor_divide", "divmod", "astype"},
    "BitXor": {"BitXor"},
    "Slice": {"Slice", "None", "reshape", "expand_dims", "newaxis", "keepdims"},
    "cumsum": {"cumsum", "accumulate", "AugAssign", "For"},
    "argmax": {"argmax", "argsort", "index"},
    "argmin": {"argmin", "argsort", "index"},
    "median": {"median", "sort", "sorted", "percentile", "quantile"},
    "log2": {"log2", "log"},
    "log10": {"log10", "log"},
    "round": {"round", "rint", "around"},
    "ceil": {"ceil", "FloorDiv"},
    "ones": {"ones", "full", "ones_like", "full_like"},
    "ones_like": {"ones", "full", "ones_like", "full_like"},
}


def needs(edit, parameters, words):
    """Return what an answer has to hold if this edit was made in it.

    Parameters may have other names there; a size that has a name is no chance.
    """
    if isinstance(edit.new, list):
        return frozenset()
    marks = _marks(edit.new) - _marks(edit.old)
    asked = {mark for mark in marks if mark in ALIKE}
    if isinstance(edit.old, ast.Constant) and str(edit.old.value) not in words:
        asked |= {mark for mark in marks if isinstance(mark, float) or mark == "USub"}
    if isinstance(edit.old, ast.Name) and isinstance(edit.new, ast.Name):
        asked |= {f"name {edit.new.id}"} - {f"name {name}" for name in parameters}
    return frozenset(asked)


def holds(answer, asked):
    """Whether an answer holds all that is asked, as far as one can see."""
    if not callable(answer):
        chance = any(mark == CHANCE or isinstance(mark, float) for mark in asked)
        return not (chance and is_chance(answer))
    seen, asked = marks_in(answer), asked - {CHANCE}
    return seen is None or all(seen & ALIKE.get(mark, {mark}) for mark in asked)


def marks_in(answer):
    """Return what stands in the text of an answer; None where there is none."""
    try:
        text = textwrap.dedent(inspect.getsource(function_of(answer) or answer))
        return frozenset(_marks(ast.parse(text)))
    except Exception:  # no source, or a part of a line
        return None


def _marks(tree):
    """Return the numbers, names, signs and kinds of node that a tree holds."""
    marks = set()
    for node in ast.walk(tree):
        match node:
            case ast.Constant(None):
                marks.add("None")
            case ast.Constant(int() | float() as number):
                marks.add(float(number))
            case ast.Name(name):
                marks |= {name, f"name {name}"}
            case ast.Attribute(_, name) | ast.keyword(name):
                marks.add(name)
            case ast.Slice(None, None, None):
                pass
            case _:
                marks.add(type(node).__name__)
    return marks


def is_chance(value):
    """Whether a value is one small number, or a few: many slips may give the same."""
    parts = value if isinstance(value, (tuple, list)) else [value]
    arrays = [x for x in map(as_numbers, parts) if x is not None and x.size]
    return all(x.size < 2 and np.max(np.abs(1 * x)) <= SMALL for x in arrays)
