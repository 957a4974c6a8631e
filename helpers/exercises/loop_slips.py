"""Slips in statements: `=` for `+=`, `return` in the loop, the order, the first round."""

import ast
from ast import unparse

LOOPS = (ast.For, ast.While)


def overwriting(body, place, say):
    """`=` stands for `+=`; or a line is left out."""
    match body[place]:
        case ast.AugAssign(target, op, value):
            name, v = unparse(target), unparse(value)
            shown = name.partition("[")[0]
            yield (
                f"{name} = {v}",
                f"`=` overwrites `{shown}`, so only the last share is kept; `+=` adds up, accumulates them all",
            )
            other = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}[type(op)]
            yield (
                f"{name} {other}= {v}",
                f"`{shown}` is changed by `{other}=`: the sign or the fraction is the wrong way round",
            )
            yield (
                "pass",
                f"the line that changes `{shown}` is missing: {say(value)} has no effect",
            )


def left_out(body, place, say):
    """A line that others can do without is left out."""
    match body[place]:
        case ast.Assign([ast.Name(name)], value) if place or len(body) > 1:
            yield (
                "pass",
                f"`{name}` is never set anew ({say(value)}): it stays as it was",
            )
        case ast.If(test, _, []):
            yield "pass", f"the case that asks for {say(test)} is missing"
        case ast.If(test, then, orelse):
            yield (
                "\n".join(map(unparse, orelse)),
                f"one of the two cases that ask for {say(test)} is missing",
            )
            yield (
                "\n".join(map(unparse, then)),
                f"the case that asks for {say(test)} is taken always",
            )


def loops(body, place, say):
    """A loop ends too early, leaves out a round, or runs the wrong way."""
    loop = body[place]
    if not isinstance(loop, ast.For):
        return
    over, target = unparse(loop.iter), unparse(loop.target)
    back = "reversed" in over or "-1)" in over
    way = (
        "forward, from the first step to the last; here it runs back"
        if not back
        else "back, from the last step to the first; here it runs forward"
    )
    yield (
        _loop(loop, f"list({over})[::-1]"),
        f"the loop runs the wrong way round: it should run {way}",
    )
    yield (
        _loop(loop, f"list({over})[1:]"),
        f"the loop leaves out its first round, at the {'end' if back else 'start'} of the sequence",
    )
    yield (
        _loop(loop, f"list({over})[:-1]"),
        f"the loop ends one step too early: its last round, at the {'start' if back else 'end'}, is left out",
    )
    end = body[-1]
    if isinstance(end, ast.Return):
        yield (
            _loop(loop, over, f"    {unparse(end)}"),
            "`return` stands inside the loop (indented too far), so it ends after the first round",
        )
    for name in _carried(loop):
        kept = unparse(loop).replace(
            f"for {target} in", f"{name}_0 = {name}\nfor {target} in", 1
        )
        yield (
            _reads_first(kept, name),
            f"`{name}` is not handed on to the next round: every step starts from the same `{name}`, never updated",
        )


def _loop(loop, over, more=""):
    """Write a loop over something else, with one more line at its end."""
    lines = unparse(loop).splitlines()
    return "\n".join([f"for {unparse(loop.target)} in {over}:", *lines[1:], more])


def _carried(loop):
    """Find the names that a round of a loop reads before it sets them anew."""
    for node in ast.walk(loop):
        match node:
            case ast.Assign([ast.Name(name)], value):
                if any(getattr(n, "id", "") == name for n in ast.walk(value)):
                    yield name


def _reads_first(text, name):
    """Let the line that sets a name read what it was before the loop."""
    lines = text.splitlines()
    for n, line in enumerate(lines):
        left, equals, right = line.partition(f"{name} = ")
        if equals and not left.strip():
            tree = ast.parse(right)
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and node.id == name:
                    node.id = f"{name}_0"
            lines[n] = f"{left}{equals}{unparse(tree)}"
    return "\n".join(lines)


def order(body, place, say):
    """Two lines that follow each other are exchanged."""
    one, *rest = body[place : place + 2]
    if (
        rest
        and not isinstance(one, (ast.Return, *LOOPS))
        and not isinstance(rest[0], (ast.Return, *LOOPS))
    ):
        names = sorted(_set(one) & _read(rest[0])) or sorted(_read(one) & _set(rest[0]))
        if names:
            early = (
                "before it is changed: one step too early, too old"
                if _set(one) & _read(rest[0])
                else "after it was changed: one step too late, too new"
            )
            yield (
                f"{unparse(rest[0])}\n{unparse(one)}",
                f"the order of two lines is wrong: `{names[0]}` is used {early}",
            )


def _set(node):
    """Return the names that a statement sets."""
    return {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def _read(node):
    """Return the names that a statement reads."""
    return {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }


RULES = (overwriting, left_out, loops, order)
