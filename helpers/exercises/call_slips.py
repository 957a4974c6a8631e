"""Slips in calls and numbers: the wrong axis, arguments exchanged, one too many.

Each rule takes a node and a way to name its parts, and yields pairs: what a learner
writes in the place of the node, and the sentence that says so.
"""

import ast
from ast import unparse

from helpers.exercises.forms import called
from helpers.exercises.loop_slips import exchanged

#: Functions of one number that are no straight line.
CURVES = {"tanh", "sigmoid", "exp", "log", "sqrt", "abs", "sign"}
CURVES |= {"round", "ceil", "floor", "int"}
AXES = ("0", "1", "2", "None")
#: Functions that lay arrays along one axis; without a word it is the first.
JOINING = {"concatenate", "stack"}
#: Functions whose arguments have no order that one could mistake.
UNORDERED = {"range", "min", "max", "zip", "maximum", "minimum"}


def axes(node, say):
    """A function works along another axis, along all of them, or drops one."""
    name, _ = called(node)
    for place, keyword in enumerate(node.keywords if name else ()):
        others = [k for n, k in enumerate(node.keywords) if n != place]
        if keyword.arg == "axis":
            right = unparse(keyword.value)
            every = AXES[:-1] if name in JOINING else AXES
            for axis in (a for a in every if a != right):
                way = "over all axes" if axis == "None" else f"along axis {axis}"
                said = f"wrong axis: `{name}` works {way}; axis {right} is meant"
                yield _call(node, [*others, f"axis={axis}"]), said
        elif keyword.arg == "keepdims":
            said = f"`{name}` drops its axis; `keepdims=True` keeps it, of length 1"
            yield _call(node, others), said


def whole(node, say):
    """A function that works on all numbers is taken along one axis."""
    name, arguments = called(node)
    plain = name in ("sum", "mean") and len(arguments) == 1
    if plain and not any(k.arg == "axis" for k in node.keywords):
        for axis in (0, 1):
            said = f"that is one {name} for each place along axis {axis}; all numbers"
            yield _call(node, [*node.keywords, f"axis={axis}"]), f"{said} make one"


def _call(node, keywords):
    """Write a call with other keywords."""
    listed = [
        *map(unparse, node.args),
        *(k if isinstance(k, str) else unparse(k) for k in keywords),
    ]
    return f"{unparse(node.func)}({', '.join(listed)})"


def arguments(node, say):
    """Two arguments of a call are exchanged."""
    match node:
        case ast.Call(func, [one, other], keywords) if called(node)[0] not in UNORDERED:
            listed = ", ".join(map(unparse, [other, one, *keywords]))
            said = f"the two arguments of `{unparse(func)}` are exchanged, swapped"
            yield f"{unparse(func)}({listed})", said


def handed_on(node, say):
    """A function of the course is called without its last argument."""
    match node:
        case ast.Call(ast.Attribute(ast.Name("np")), _, _):
            return
        case ast.Call(func, [_, *_, ast.Name(name)], []):
            left = ", ".join(map(unparse, node.args[:-1]))
        case ast.Call(func, [_, *_], [*_, ast.keyword(_, ast.Name(name))]):
            left = ", ".join(map(unparse, [*node.args, *node.keywords[:-1]]))
        case _:
            return
    yield f"{unparse(func)}({left})", f"`{name}` is not handed on to `{unparse(func)}`"


def entries(node, say):
    """Two names of a list are exchanged."""
    match node:
        case ast.List(names) if all(isinstance(x, ast.Name) for x in names):
            for text, said in exchanged(names):
                yield f"[{text}]", said


def numbers(node, say):
    """A number is one too large or too small, or a half and a double of it."""
    match node:
        case ast.Constant(bool() | str() | None):
            return
        case ast.Constant(int(n)):
            many = f"one too many: {n + 1} stands where {n} belongs, off by one"
            yield f"{n + 1}", many
            few = f"one too few: {n - 1} stands where {n} belongs, off by one"
            last = "-1 stands where 0 belongs, one less; as an index it is the last"
            yield f"({n - 1})", few if n else last
        case ast.Constant(float(c)):
            for other in (x for x in (0.0, 1.0, 2 * c, c / 2) if x != c):
                yield (
                    f"{other:g}",
                    f"it is as if {other:g} stood where another number belongs",
                )


def wide_brackets(node, say):
    """Brackets stand around a term that is added as it is."""
    match node:
        case ast.BinOp(
            a, ast.Add() | ast.Sub() as sign, ast.BinOp(_, ast.Mult(), _) as b
        ):
            mark, chain = "+" if isinstance(sign, ast.Add) else "-", _chain(b)
            said = f"brackets stand around too much: {say(a)} is added as it is"
            for cut in range(1, len(chain)):
                head, tail = (") * (".join(part) for part in (chain[:cut], chain[cut:]))
                yield (
                    f"(({unparse(a)}) {mark} ({head})) * ({tail})",
                    f"{said}, not multiplied",
                )


def narrow(node, say):
    """A function is taken of one side of a formula alone."""
    match node:
        case ast.Call(func, [ast.BinOp(a, op, b)], []) if _is_curve(node):
            said = f"the brackets of `{called(node)[0]}` close too early, or open too"
            alone = [ast.Call(func, [side], []) for side in (a, b)]
            yield (
                unparse(ast.BinOp(alone[0], op, b)),
                f"{said} late: {say(b)} is inside",
            )
            yield (
                unparse(ast.BinOp(a, op, alone[1])),
                f"{said} late: {say(a)} is inside",
            )


def wide(node, say):
    """A function is taken of a whole formula, not of one side alone."""
    match node:
        case ast.BinOp(ast.Call(func, [a], []) as one, op, b) if _is_curve(one):
            said = f"`{called(one)[0]}` goes around too much: {say(b)} stands outside"
            yield unparse(ast.Call(func, [ast.BinOp(a, op, b)], [])), said
        case ast.BinOp(a, op, ast.Call(func, [b], []) as one) if _is_curve(one):
            said = f"`{called(one)[0]}` goes around too much: {say(a)} stands outside"
            yield unparse(ast.Call(func, [ast.BinOp(a, op, b)], [])), said


def _is_curve(node):
    """Whether a node calls a function of one number that is no straight line."""
    name, arguments = called(node)
    return name in CURVES and arguments == node.args


def _chain(node):
    """Return the factors of a product, as text."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_chain(node.left), *_chain(node.right)]
    return [unparse(node)]


RULES = (
    axes,
    whole,
    wide_brackets,
    narrow,
    wide,
    arguments,
    entries,
    handed_on,
    numbers,
)
