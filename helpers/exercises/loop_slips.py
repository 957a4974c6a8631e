"""Slips in whole lines: `=` for `+=`, `return` in the loop, the order, the first round.

Each rule takes the lines of a block and the place of one, and yields pairs: what a
learner writes in its place, and the sentence that says so.
"""

import ast
import re
import textwrap
from ast import unparse
from itertools import combinations

#: A longer list has too many orders to try.
FEW = 4
OTHER = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}


def overwriting(body, place, say):
    """`=` stands for `+=`, or another sign, or the line is left out."""
    match body[place]:
        case ast.AugAssign(target, op, value) if type(op) in OTHER:
            name, v, other = unparse(target), unparse(value), OTHER[type(op)]
            shown = name.partition("[")[0]
            said = f"`=` overwrites `{shown}`, so only the last share is kept;"
            yield f"{name} = {v}", f"{said} `+=` adds up, accumulates them all"
            said = f"`{shown}` is changed by `{other}=`: the sign or the fraction is"
            yield f"{name} {other}= {v}", f"{said} the wrong way round"
            if isinstance(op, ast.Mult):
                said = f"`{shown}` is added to, `+=`; it is multiplied, `*=`: a product"
                yield f"{name} += {v}", said
            yield "pass", f"the line that changes `{shown}` is missing: {say(value)}"


def left_out(body, place, say):
    """A line that others can do without, or one of two cases, is left out."""
    match body[place]:
        case ast.Assign([ast.Name(name)], _):
            yield "pass", f"`{name}` is never set anew, updated: it stays as it was"
        case ast.If(test, _, []):
            yield "pass", f"the case that asks for {say(test)} is missing"
        case ast.If(test, then, orelse):
            said = f"one of the two cases that ask for {say(test)} is missing"
            yield "\n".join(map(unparse, orelse)), said
            said = f"the case that asks for {say(test)} is taken always"
            yield "\n".join(map(unparse, then)), said


def loops(body, place, say):
    """A loop ends too early, leaves out a round, or runs the wrong way."""
    loop = body[place]
    if not isinstance(loop, ast.For):
        return
    over = unparse(loop.iter)
    for other, said in _other_rounds(over, "reversed" in over or "-1)" in over):
        yield _loop(loop, other), said
    if isinstance(body[-1], ast.Return):
        said = "`return` stands inside the loop, indented too far: it ends early,"
        yield (
            _loop(loop, over, f"    {unparse(body[-1])}"),
            f"{said} in the first round",
        )
    for name, adds in _carried(loop):
        said = f"`{name}` is not handed on to the next round: every step starts from"
        said = f"{said} the same `{name}`, never updated"
        if adds:
            said = f"`{name}` holds the share of the last round alone: nothing adds up"
        yield _reads_first(loop, name), said


def first_last(body, place, say):
    """The first line of a round stands last."""
    loop = body[place]
    if isinstance(loop, ast.For) and len(loop.body) > 2:
        first, *rest = map(unparse, loop.body)
        lines = textwrap.indent("\n".join([*rest, first]), "    ")
        said = "the order of the lines is wrong: the first of a round stands last, so"
        text = f"{unparse(loop).splitlines()[0]}\n{lines}"
        yield text, f"{said} the others come one step late"


def _other_rounds(over, back):
    """Yield other rounds of a loop that runs forward, or back."""
    start, end = ("end", "start") if back else ("start", "end")
    way = "forward here; it should run backwards" if back else "backwards here; forward"
    said = f"the loop runs {way}, from the {start} of the sequence to its {end}"
    yield f"list({over})[::-1]", said
    steps = {"start": "the first step", "end": "the last step"}
    said = f"the loop leaves out its first round, {steps[start]} of the sequence"
    yield f"list({over})[1:]", said
    said = f"the loop ends too early: {steps[end]} of the sequence is left out"
    yield f"list({over})[:-1]", said


def _loop(loop, over, more=""):
    """Write a loop over something else, with one more line at its end."""
    lines = unparse(loop).splitlines()
    return "\n".join([f"for {unparse(loop.target)} in {over}:", *lines[1:], more])


def _carried(loop):
    """Yield the names that a round reads before it sets them; is it a sum?"""
    for node in ast.walk(loop):
        match node:
            case ast.Assign([ast.Name(name)], value) if name in _names(value, ast.Load):
                yield name, name in _summands(value)


def _summands(value):
    """Return both sides of a sum as text."""
    match value:
        case ast.BinOp(left, ast.Add(), right):
            return unparse(left), unparse(right)
    return ()


def _reads_first(loop, name):
    """Let the line that sets a name read what it was before the loop."""
    lines = [f"{name}_0 = {name}", *unparse(loop).splitlines()]
    for n, line in enumerate(lines[1:], start=1):
        left, equals, right = line.partition(f"{name} = ")
        if equals and not left.strip() and re.search(rf"\b{name}\b", right):
            tree = ast.parse(right)
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and node.id == name:
                    node.id = f"{name}_0"
            lines[n] = f"{left}{equals}{unparse(tree)}"
            break  # what a later line reads is new
    return "\n".join(lines)


def order(body, place, say):
    """Two lines that follow each other are exchanged."""
    one, *rest = body[place : place + 2]
    if not rest or any(
        isinstance(x, (ast.Return, ast.For, ast.While)) for x in (one, *rest)
    ):
        return
    early = sorted(_names(one, ast.Store) & _names(rest[0], ast.Load))
    late = sorted(_names(one, ast.Load) & _names(rest[0], ast.Store))
    when = (
        "before it is updated, so one step late" if early else "when it is new already"
    )
    for name in [*early, *late][:1]:
        said = f"the order of two lines is wrong: `{name}` is used {when}"
        yield f"{unparse(rest[0])}\n{unparse(one)}", said


def unpacked(body, place, say):
    """Two names that results are given in one line are exchanged."""
    match body[place]:
        case ast.Assign([ast.Tuple(names)], value) if not isinstance(value, ast.Tuple):
            for text, said in exchanged(names):
                yield f"{text} = {unparse(value)}", said


def exchanged(names):
    """Yield a short list of names with two exchanged, and what to say of that."""
    listed = list(map(unparse, names))
    order = f"exchanged, swapped: the order is {', '.join(f'`{x}`' for x in listed)}"
    plain = [name for name in listed if name.isidentifier() and name != "_"]
    for one, other in combinations(plain, 2) if len(listed) <= FEW else ():
        turned = {one: other, other: one}
        text = ", ".join(turned.get(name, name) for name in listed)
        yield text, f"`{one}` and `{other}` are {order}"


def _names(node, context):
    """Return the names that a line sets (ast.Store) or reads (ast.Load)."""
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    return {n.id for n in names if isinstance(n.ctx, context)}


RULES = (overwriting, left_out, loops, first_last, order, unpacked)
