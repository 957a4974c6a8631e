"""See in the text of an answer whether a slip can have been made there.

That an edit gives the same numbers may be chance. So what it writes, a number, a slice,
a `<=`, has to stand in the answer, too, wherever one can look.
"""

import ast
import inspect
import re

import numpy as np

from helpers.exercises.equality import as_numbers
from helpers.exercises.texts import (
    RETURNS_EARLY,
    RETURNS_NOTHING,
    RUNS_BACK,
    SET_ANEW,
    SET_LATER,
    calls_in,
    is_long,
    marks_in,
    marks_of,
    operand,
    plain_calls,
    stores,
    under,
)

#: A value above this is no chance: few formulas give it.
SMALL = 100
#: What two edits need that nobody has seen together: a value that is no chance.
CHANCE = "chance"
#: Questions about the text of an answer, what it holds where one may ask them, and what
#: is said where it does not.
QUESTIONS = [
    (r"; does `return` stand inside the loop\?", RETURNS_EARLY, ""),
    (
        r"; does the loop along (.*) take one step too (few|many)\?",
        "For",
        r"; there is one too \2 along \1",
    ),
    (r"; does its loop end\?", "For", ""),
    (
        r"; is a `return` missing\?",
        RETURNS_NOTHING,
        ": on one way through it no `return` is met, or what stands there is None",
    ),
    (
        r"wrong axis: `(\w+)` works (over all axes|along axis \d)",
        r"\1",
        r"wrong axis: it is taken \2",
    ),
    (
        r": `reshape` keeps the order of all numbers, and swaps no axes, so",
        "reshape",
        ":",
    ),
]
#: What the sentence of a slip may quote from it, besides names.
SIGNS = {"//": "FloorDiv", "^": "BitXor"}
#: What a slip of the bank lacks: what is said to be missing, a function of NumPy.
ABSENT = r"`((?:np\.)[\w.]+|[\w.]+(?=` is (?:missing|not used)(?!,)|` stays))`"
#: What an edit may write, and in which ways a learner may have written the same.
ALIKE = {
    "LtE": {"LtE", "GtE", "Not"},
    "GtE": {"LtE", "GtE", "Not"},
    "Div": {"Div", "FloorDiv", "Pow -", "divide", "mean", "average", "std", "sigmoid"},
    "MatMult": {"MatMult", "dot", "matmul", "vdot", "inner", "tensordot", "einsum"},
    "Sub": {"Sub", "USub", "subtract", "negative", "diff"},
    "FloorDiv": {"FloorDiv", "int", "floor", "floor_divide", "divmod", "astype"},
    "BitXor": {"BitXor"},
    "Assign": {"Assign", "AugAssign"},
    "For": {"For", "While", "comprehension"},
    "reversed": {"reversed", "USub", "flip", "flipud"},
    "astype": {"astype", "int", "FloorDiv", "floor", "trunc", "fix"},
    "math": {"math", "exp"},
    "Slice": {"Slice", "None", "reshape", "expand_dims", "newaxis", "keepdims"},
    "sum()": {"sum()", "einsum", "vdot", "ravel", "flatten", "reshape"},
    "max()": {"max()", "amax()", "ravel", "flatten", "reshape"},
    "min": {"min", "amin", "nanmin", "minimum", "argmin", "sort", "sorted", "For"},
    "mean": {"mean", "average", "nanmean", "sum", "Div", "For", "einsum"},
    "cumsum": {"cumsum", "accumulate", "AugAssign", "For"},
    "argmax": {"argmax", "argsort", "index"},
    "argmin": {"argmin", "argsort", "index"},
    "abs": {"abs", "absolute", "fabs", "maximum", "where"},
    "tanh": {"tanh", "activation"},
    "exp": {"exp", "sigmoid", "softmax", "expit"},
    "median": {"median", "sort", "sorted", "percentile", "quantile"},
    "log2": {"log2", "log"},
    "log10": {"log10", "log"},
    "round": {"round", "rint", "around"},
    "ceil": {"ceil", "FloorDiv"},
    "concatenate": {"concatenate"},
    "stack": {"stack"},
    "ones": {"ones", "full", "ones_like", "full_like"},
    "ones_like": {"ones", "full", "ones_like", "full_like"},
}


def needs(edit, given, parameters, words, whole):
    """Return what an answer has to hold, and what not, if this edit was made in it.

    Parameters may have other names there; a size that has a name is no chance. `whole`
    counts what stands in the whole tree: what is edited there stands once less.
    """
    if isinstance(edit.new, list):
        return frozenset(_needs_of_lines(edit.said, edit.old))
    asked = _written(edit, words) | _read(edit, given, parameters)
    return frozenset(asked | _undone(edit, given, whole))


def _undone(edit, given, whole):
    """Return what an answer does not hold as often as before: the edit took it away."""
    gone = calls_in(edit.old) - calls_in(edit.new)
    without = {f"without {name}" for name in gone if gone[name] == whole[name]}
    picks = isinstance(edit.parent, ast.Subscript) and is_long(edit.parent)
    place = edit.parent if picks else edit.old
    text = under(given, place) if is_long(place) else ""
    if text and text not in under(given, edit.new):
        without.add(f"without {text} {whole[text]}")
    if name := _left_out(edit):
        stands = operand(given, name, edit.old.op)
        without.add(f"without {stands} {whole[stands]}")
    return without


def _written(edit, words):
    """Return the signs, calls and numbers that stand where this edit was made."""
    marks = marks_of(edit.new) - marks_of(edit.old)
    asked = {mark for mark in marks if mark in ALIKE}
    if any(_divides_by_a_number(node) for node in ast.walk(edit.new)):
        asked -= {"Div"}  # ten times a number is divided by 0.1
    asked |= {CHANCE for n in ast.walk(edit.new) if _is_squared_number(n, words)}
    if isinstance(edit.old, ast.Constant) and str(edit.old.value) not in words:
        asked |= {mark for mark in marks if isinstance(mark, float) or mark == "USub"}
    numbers = map(float, re.findall(r"the (\d[\d.]*) has", edit.said))
    asked |= {f"the {n}" for n in numbers} & marks_of(edit.new)
    whole, had = plain_calls(edit.new) - plain_calls(edit.old), ast.unparse(edit.old)
    return asked | {call for call in whole if call[:-2] in had}


def _read(edit, given, parameters):
    """Return the name that stands where another belongs: twice if it is there, too."""
    if not (isinstance(edit.old, ast.Name) and isinstance(edit.new, ast.Name)):
        return set()
    asked = {f"name {edit.new.id}"} - {f"name {name}" for name in parameters}
    if ast.dump(edit.new) in map(ast.dump, ast.walk(edit.parent)):
        asked.add(f"{under(given, edit.new)} read 2")
    return asked


def _left_out(edit):
    """Return the name that a product, a quotient or a sum loses, or nothing."""
    match edit.old:
        case ast.BinOp(one, ast.Mult() | ast.Add() | ast.Sub() | ast.Div(), other):
            for name, rest in ((one, other), (other, one)):
                if isinstance(name, ast.Name) and ast.dump(edit.new) == ast.dump(rest):
                    return name
    return None


def _divides_by_a_number(node):
    """Whether a node is a quotient whose divisor holds a number."""
    match node:
        case ast.BinOp(_, ast.Div(), right):
            return any(isinstance(x, ast.Constant) for x in ast.walk(right))
    return False


def _is_squared_number(node, words):
    """Whether a number without a name is squared, which nobody does by a slip."""
    match node:
        case ast.BinOp(ast.Constant(number), ast.Pow(), _):
            return str(number) not in words
    return False


def _needs_of_lines(said, lines):
    """Yield what an answer holds of which one says that."""
    if name := re.match("`(.*)` is never set anew", said):
        yield f"without {name[1]} set {stores(ast.Module(lines))[name[1]]}"
    if "backwards here" in said:
        yield "reversed"
    elif "forward here" in said:
        yield f"without {RUNS_BACK}"
    elif "inside the loop" in said:
        yield RETURNS_EARLY
    elif re.search("loop|round|overwrites", said):
        yield "For"
    elif "order of two lines" in said:
        yield SET_ANEW if "new already" in said else SET_LATER


def quoted(said, slip, rights):
    """Return what a sentence quotes from a slip alone, and what from right answers."""
    quotes = " ".join(re.findall("`.*?`", said))
    words = re.findall(r"[a-z_]{4,}|\^|//", quotes)
    own = (word for word in words if word in slip and word not in " ".join(rights))
    trees, tree = [ast.parse(text) for text in rights], ast.parse(slip)
    has, had = marks_of(tree), [marks_of(right) for right in trees]
    asked = {SIGNS.get(word, word) for word in own}
    for word in re.findall(ABSENT, said):
        word = ".".join(word.split(".")[-2:])
        if word not in has and all(word in marks for marks in had):
            asked.add(f"without {word}")
        if stores(tree)[word] < (least := min(stores(x)[word] for x in trees)):
            asked.add(f"without {word} set {least}")
    return frozenset(asked)


def unread(said, solution):
    """Return that an answer does not read the argument which is said to be missing."""
    names = re.findall(r"`(\w+)` is (?:missing|not used)", said)
    given = list(inspect.signature(solution).parameters) if names else []
    return frozenset(f"without argument_{given.index(x)} read 1" for x in names)


def without_idle_questions(said, answer):
    """Leave out a question about a loop, or a `return` in it, where there is none."""
    for question, asked, instead in QUESTIONS:
        for found in re.finditer(question, said):
            if not (callable(answer) and holds(answer, {found.expand(asked)})):
                said = said.replace(found[0], found.expand(instead))
    return said


def holds(answer, asked):
    """Whether an answer holds all that is asked, as far as one can see."""
    if not callable(answer):
        chance = any(mark == CHANCE or isinstance(mark, float) for mark in asked)
        return not (chance and is_chance(answer))
    seen, asked = marks_in(answer), asked - {CHANCE}
    return seen is None or all(_is_met(mark, seen) for mark in asked)


def _is_met(mark, seen):
    """Whether what stands in an answer is as a mark asks: "tanh", or "without tanh"."""
    if isinstance(mark, str) and mark.startswith("without "):
        return mark.removeprefix("without ") not in seen
    return bool(seen & ALIKE.get(mark, {mark}))


def is_chance(value):
    """Whether a value is one small number, or a few: many slips may give the same."""
    parts = value if isinstance(value, (tuple, list)) else [value]
    arrays = [x for x in map(as_numbers, parts) if x is not None and x.size]
    return all(x.size < 2 and np.max(np.abs(1 * x)) <= SMALL for x in arrays)
