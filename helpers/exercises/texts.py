"""Read what stands in the text of an answer, or of an edit of it."""

import ast
import inspect
import re
import textwrap
from collections import Counter

from helpers.exercises.running import function_of

RETURNS_EARLY = "a return in a loop"
RUNS_BACK = "a loop that runs back"
RETURNS_NOTHING = "no return"
SET_LATER = "a name that is read before a later line sets it"
SET_ANEW = "a name that is set anew before a later line reads it"
#: What an answer does not hold of which one says that it is missing.
ALONE = {"tanh", "sigmoid", "int", "ceil", "round", "sqrt", "log", "maximum", "where"}


def counted(tree):
    """Count calls that stand for themselves, long formulas, names read, operands."""
    given, nodes = names_given(tree), list(ast.walk(tree))
    long = Counter(under(given, node) for node in nodes if is_long(node))
    names = [
        n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    ]
    read = Counter(f"{under(given, name)} read" for name in names)
    signs = [node for node in nodes if isinstance(node, ast.BinOp)]
    sides = [operand(given, x, n.op) for n in signs for x in (n.left, n.right)]
    return calls_in(tree) + long + read + Counter(sides)


def operand(given, node, sign):
    """Write that a node stands beside a sign: `b` as a factor, or as a term."""
    return f"{under(given, node)} beside {type(sign).__name__.removeprefix('Floor')}"


def names_given(tree):
    """Return the arguments of the outermost function, under the same names anywhere."""
    kinds = (ast.FunctionDef, ast.Lambda)
    first = next((node for node in ast.walk(tree) if isinstance(node, kinds)), None)
    arguments = first.args.args if first else ()
    return {node.arg: f"argument_{n}" for n, node in enumerate(arguments)}


def under(given, node):
    """Write a node with the arguments under those names."""
    name = r"(?<![\w.])[A-Za-z_]\w*"
    return re.sub(name, lambda found: given.get(found[0], found[0]), ast.unparse(node))


def is_long(node):
    """Whether a formula has two signs or calls, is a difference, or a name's entry.

    A shorter one may stand anywhere.
    """
    match node:
        case ast.Subscript(ast.Name(), ast.Constant(int())):
            return True
        case ast.BinOp(_, ast.Sub(), ast.Name()):
            return True
    if not isinstance(node, (ast.BinOp, ast.Call)):
        return False
    return sum(isinstance(x, (ast.BinOp, ast.Call)) for x in ast.walk(node)) > 1


def calls_in(tree):
    """Count the functions that are called by a name which stands for itself."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = (getattr(func, "attr", getattr(func, "id", "")) for func in calls)
    return Counter(name for name in names if name in ALONE)


def plain_calls(tree):
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


def marks_in(answer):
    """Return what stands in the text of an answer; None where there is none."""
    tree = _tree_of(answer)
    if tree is None:
        return None
    several = counted(tree) + Counter({f"{x} set": n for x, n in stores(tree).items()})
    many = {f"{x} {n}" for x in several for n in range(1, several[x] + 1)}
    return frozenset(marks_of(tree) | _orders(tree) | plain_calls(tree) | many)


def _tree_of(answer):
    """Return the syntax tree of an answer; None where there is no text."""
    try:
        text = textwrap.dedent(inspect.getsource(function_of(answer) or answer))
        return ast.parse(text)
    except Exception:  # no source, or a part of a line
        return None


def marks_of(tree):
    """Return the numbers, names, signs and kinds of node that a tree holds."""
    marks = set()
    for node in ast.walk(tree):
        marks |= _marks(node)
        if isinstance(node, (ast.For, ast.While)) and _returns(node):
            marks.add(RETURNS_EARLY)
    return marks if "Return" in marks else marks | {RETURNS_NOTHING}


def _marks(node):
    """Return what one node is: a number, a name, a sign, a kind."""
    match node:
        case ast.Constant(None):
            return {"None"}
        case ast.Constant(int() | float() as number):
            return {float(number), f"the {float(number)}"}
        case ast.Name(name):
            return {name, f"name {name}"}
        case ast.Attribute(_, name):
            return {name, ".".join(ast.unparse(node).split(".")[-2:])}
        case ast.keyword(name):
            return {name}
        case ast.Return(ast.Tuple(names)):
            return {"Return", f"returns {', '.join(map(ast.unparse, names))}"}
        case ast.BinOp(_, ast.Pow(), ast.UnaryOp()):
            return {"BinOp", "Pow -"}
        case ast.Slice(None, None, None):
            return set()
    return {type(node).__name__}


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
    loops = " ".join(ast.unparse(n.iter) for n in ast.walk(tree) if hasattr(n, "iter"))
    later |= {RUNS_BACK} if re.search(r"reversed|::-1|, -1\)|flip", loops) else set()
    return later | ({SET_ANEW} if _one_before(anew, reads) else set())


def _one_before(some, others):
    """Whether a name stands in an earlier line than the same one of the others."""
    return any(a.id == b.id and a.lineno < b.lineno for a in some for b in others)


def stores(tree):
    """Count how often each name is set in a tree, `self.best` too."""
    kinds = (ast.Name, ast.Attribute)
    names = (node for node in ast.walk(tree) if isinstance(node, kinds))
    return Counter(ast.unparse(x) for x in names if isinstance(x.ctx, ast.Store))


def _returns(loop):
    return any(isinstance(node, ast.Return) for node in ast.walk(loop))


def shares_a_name(said, line):
    """Whether a sentence quotes a word of a line."""
    return bool(set(re.findall(r"`(\w+)`", said)) & set(re.findall(r"\w+", line)))
