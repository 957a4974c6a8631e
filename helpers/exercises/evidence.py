"""See in the text of an answer whether a slip can have been made there.

That an edit gives the same numbers may be chance. So what it writes, a number, a slice,
a `<=`, has to stand in the answer, too, wherever one can look.
"""

import ast
import inspect
import re
import textwrap
from collections import Counter

import numpy as np

from helpers.exercises.equality import as_numbers
from helpers.exercises.running import function_of

#: A value above this is no chance: few formulas give it.
SMALL = 100
#: What two edits need that nobody has seen together: a value that is no chance.
CHANCE = "chance"
RETURNS_EARLY = "a return in a loop"
RUNS_BACK = "a loop that runs back"
RETURNS_NOTHING = "no return"
SET_LATER = "a name that is read before a later line sets it"
SET_ANEW = "a name that is set anew before a later line reads it"
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
]
#: What the sentence of a slip may quote from it, besides names.
SIGNS = {"//": "FloorDiv", "^": "BitXor"}
#: What an edit may write, and in which ways a learner may have written the same.
ALIKE = {
    "LtE": {"LtE", "GtE", "Not"},
    "GtE": {"LtE", "GtE", "Not"},
    "Div": {"Div", "FloorDiv", "Pow", "divide", "mean", "average", "std", "sigmoid"},
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
    "tanh": {"tanh", "activation"},
    "exp": {"exp", "sigmoid", "softmax", "expit"},
    "median": {"median", "sort", "sorted", "percentile", "quantile"},
    "log2": {"log2", "log"},
    "log10": {"log10", "log"},
    "round": {"round", "rint", "around"},
    "ceil": {"ceil", "FloorDiv"},
    "ones": {"ones", "full", "ones_like", "full_like"},
    "ones_like": {"ones", "full", "ones_like", "full_like"},
}
#: What an answer does not hold of which one says that it is missing.
ALONE = {"tanh", "sigmoid", "int", "ceil", "round", "sqrt", "log", "maximum", "where"}


def needs(edit, given, parameters, words, whole):
    """Return what an answer has to hold, and what not, if this edit was made in it.

    Parameters may have other names there; a size that has a name is no chance. `whole`
    counts what stands in the whole tree: what is edited there stands once less.
    """
    if isinstance(edit.new, list):
        return frozenset(_needs_of_lines(edit.said, edit.old))
    gone = _calls_in(edit.old) - _calls_in(edit.new)
    without = {f"without {name}" for name in gone if gone[name] == whole[name]}
    text = _under(given, edit.old) if _is_long(edit.old) else ""
    if text and text not in _under(given, edit.new):
        without.add(f"without {text} {whole[text]}")
    marks = _marks(edit.new) - _marks(edit.old)
    asked = {mark for mark in marks if mark in ALIKE}
    if any(isinstance(node, ast.Constant) for node in ast.walk(edit.new)):
        asked -= {"Div"}  # ten times a number is divided by 0.1
    asked |= {CHANCE for n in ast.walk(edit.new) if _is_squared_number(n, words)}
    if isinstance(edit.old, ast.Constant) and str(edit.old.value) not in words:
        asked |= {mark for mark in marks if isinstance(mark, float) or mark == "USub"}
    whole, had = _plain_calls(edit.new) - _plain_calls(edit.old), ast.unparse(edit.old)
    asked |= {call for call in whole if call[:-2] in had}
    if isinstance(edit.old, ast.Name) and isinstance(edit.new, ast.Name):
        asked |= {f"name {edit.new.id}"} - {f"name {name}" for name in parameters}
    return frozenset(asked | without)


def counted(tree):
    """Count in a tree the calls that stand for themselves, and the long formulas."""
    given = given_names(tree)
    long = Counter(_under(given, node) for node in ast.walk(tree) if _is_long(node))
    return _calls_in(tree) + long


def given_names(tree):
    """Return the arguments of the outermost function, under the same names anywhere."""
    kinds = (ast.FunctionDef, ast.Lambda)
    first = next((node for node in ast.walk(tree) if isinstance(node, kinds)), None)
    arguments = first.args.args if first else ()
    return {node.arg: f"argument_{n}" for n, node in enumerate(arguments)}


def _under(given, node):
    """Write a node with the arguments under those names."""
    name = r"(?<![\w.])[A-Za-z_]\w*"
    return re.sub(name, lambda found: given.get(found[0], found[0]), ast.unparse(node))


def _is_long(node):
    """Whether a formula has two signs or calls, or more: one may stand anywhere."""
    if not isinstance(node, (ast.BinOp, ast.Call)):
        return False
    return sum(isinstance(x, (ast.BinOp, ast.Call)) for x in ast.walk(node)) > 1


def _calls_in(tree):
    """Count the functions that are called by a name which stands for itself."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = (getattr(func, "attr", getattr(func, "id", "")) for func in calls)
    return Counter(name for name in names if name in ALONE)


def _plain_calls(tree):
    """Return which sums, means and maxima are taken of everything, along no axis."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {(x, getattr(x.func, "attr", getattr(x.func, "id", ""))) for x in calls}
    whole = {
        name
        for call, name in names
        if name in ("sum", "mean", "max", "min")
        and not any(
            k.arg == "axis" and ast.unparse(k.value) != "None" for k in call.keywords
        )
    }
    return {f"{name}()" for name in whole}


def _is_squared_number(node, words):
    """Whether a number without a name is squared, which nobody does by a slip."""
    match node:
        case ast.BinOp(ast.Constant(number), ast.Pow(), _):
            return str(number) not in words
    return False


def _needs_of_lines(said, lines):
    """Yield what an answer holds of which one says that."""
    if name := re.match("`(.*)` is never set anew", said):
        yield f"without {name[1]} set {_stores(ast.Module(lines))[name[1]]}"
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
    """Return what a sentence quotes from a slip that stands in no right answer."""
    words = re.findall(r"[a-z_]{4,}|\^|//", " ".join(re.findall("`.*?`", said)))
    own = (word for word in words if word in slip and word not in " ".join(rights))
    return frozenset(SIGNS.get(word, word) for word in own)


def without_idle_questions(said, answer):
    """Leave out a question about a loop, or a `return` in it, where there is none."""
    for question, asked, instead in QUESTIONS:
        for found in re.finditer(question, said):
            if not (callable(answer) and holds(answer, {found.expand(asked)})):
                said = said.replace(found[0], found.expand(instead))
    return said


def formulas_in(answer, parameters):
    """Return the formulas in the text of an answer, under the names of parameters."""
    tree = _tree_of(answer)
    own = [
        node.arg for node in ast.walk(tree or ast.Pass()) if isinstance(node, ast.arg)
    ]
    names = dict(zip(own, parameters, strict=False))
    for node in ast.walk(tree or ast.Pass()):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return {ast.unparse(node) for node in _formulas(tree or ast.Pass())}


def is_composed(node):
    """Whether a formula has two signs or more: one product may stand anywhere."""
    return isinstance(node, ast.BinOp) and len(list(_formulas(node))) > 1


def _formulas(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.BinOp))


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


def marks_in(answer):
    """Return what stands in the text of an answer; None where there is none."""
    tree = _tree_of(answer)
    if tree is None:
        return None
    several = counted(tree) + Counter({f"{x} set": n for x, n in _stores(tree).items()})
    many = {f"{x} {n}" for x in several for n in range(1, several[x] + 1)}
    return frozenset(_marks(tree) | _orders(tree) | _plain_calls(tree) | many)


def _tree_of(answer):
    """Return the syntax tree of an answer; None where there is no text."""
    try:
        text = textwrap.dedent(inspect.getsource(function_of(answer) or answer))
        return ast.parse(text)
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
        if isinstance(node, (ast.For, ast.While)) and _returns(node):
            marks.add(RETURNS_EARLY)
        over = getattr(node, "iter", None)
        if over and re.search(r"reversed|::-1|, -1\)|flip", ast.unparse(over)):
            marks.add(RUNS_BACK)
    return marks if "Return" in marks else marks | {RETURNS_NOTHING}


def _orders(tree):
    """Return in which order the lines of a tree set and read one name."""
    inner = [n.target for n in ast.walk(tree) if isinstance(n, ast.comprehension)]
    own = {node for target in inner for node in ast.walk(target)}
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n not in own]
    sets = [n for n in names if isinstance(n.ctx, ast.Store)]
    reads = [n for n in names if isinstance(n.ctx, ast.Load)]
    given = [(n.arg, n.lineno) for n in ast.walk(tree) if isinstance(n, ast.arg)]
    bound = [(n.id, n.lineno) for n in sets] + given
    anew = [n for n in sets if any(n.id == x and n.lineno > at for x, at in bound)]
    later = {SET_LATER} if _one_before(reads, sets) else set()
    return later | ({SET_ANEW} if _one_before(anew, reads) else set())


def _one_before(some, others):
    """Whether a name stands in an earlier line than the same one of the others."""
    return any(a.id == b.id and a.lineno < b.lineno for a in some for b in others)


def _stores(tree):
    """Count how often each name is set in a tree."""
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Counter(node.id for node in names if isinstance(node.ctx, ast.Store))


def _returns(loop):
    return any(isinstance(node, ast.Return) for node in ast.walk(loop))


def is_chance(value):
    """Whether a value is one small number, or a few: many slips may give the same."""
    parts = value if isinstance(value, (tuple, list)) else [value]
    arrays = [x for x in map(as_numbers, parts) if x is not None and x.size]
    return all(x.size < 2 and np.max(np.abs(1 * x)) <= SMALL for x in arrays)
