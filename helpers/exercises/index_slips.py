"""Slips in an index: one step early or late, first for last, the wrong axis."""

import ast
from ast import unparse


def indices(node, say):
    """An index is one off, is first for last, or belongs to another axis."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    if getattr(node.value, "attr", "") == "shape":
        return  # a size, not an entry
    base, name = unparse(node.value), say(node.value)
    picks = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    listed = [unparse(pick) for pick in picks]
    if set(listed) <= {":", "None"}:
        yield from _new_axes(base, listed, name)
        return
    for place, pick in enumerate(picks):
        for text, said in _other_picks(pick, name):
            every = [*listed[:place], text, *listed[place + 1 :]]
            yield f"{base}[{', '.join(every)}]", said
    yield from _other_axes(base, listed, name)


def _other_axes(base, listed, name):
    """Yield no index at all, and one that belongs to another axis."""
    if listed[0] == "::-1":
        yield base, f"the order of {name} is the reverse, not turned round: `[::-1]`"
        return
    yield base, f"nothing is picked from {name}: all of it is taken"
    if len(listed) > 1 and listed[0] == ":":
        said = f"the index picks along the first axis of {name}, the batch: that is the"
        yield f"{base}[{', '.join(listed[1:])}]", f"{said} wrong axis"
    if len(listed) == 2 and "arange" in listed[0]:
        said = f"the two index arrays of {name} are in the wrong order, swapped"
        yield f"{base}[{listed[1]}, {listed[0]}]", said
    said = f"the index picks along the wrong axis of {name}, one too far"
    yield f"{base}[{', '.join([':', *listed])}]", said


def _new_axes(base, listed, name):
    """Yield an index that adds no axis, or adds it in the wrong place."""
    if "None" in listed:
        yield base, f"the axis of length 1 that `None` gives to {name} is missing"
        said = f"the new axis of {name}, of length 1, is in the wrong place: `None` is"
        yield f"{base}[{', '.join([':', *listed])}]", f"{said} one place late"
        if listed[0] == ":":
            yield f"{base}[{', '.join(listed[1:])}]", f"{said} one place early"


def _other_picks(pick, name):
    """Yield what stands in the place of one index, and what to say of it."""
    text = unparse(pick)
    match pick:
        case ast.Slice(lower, upper, None) if lower or upper:
            yield from _other_slices(lower, upper, name)
        case ast.UnaryOp(ast.USub(), ast.Constant(1)):
            yield from _not_last(name)
        case ast.Constant(int(n)):
            yield "-1", f"that is the last entry of {name}; index {n} is asked for"
            yield f"{n + 1}", f"the index of {name} is one too large: off by one"
        case ast.Call() if text.startswith("np.arange"):
            said = (
                f"a colon (`:`) pairs every row of {name} with every index; `np.arange`"
            )
            yield ":", f"{said} pairs each with its own"
        case ast.BinOp() | ast.Name():
            yield from _shifted(text, name)


def _not_last(name):
    """Yield what stands in the place of the last index, -1."""
    yield "0", f"that is the first entry of {name}; the last one (`-1`) is asked for"
    yield "-2", f"that is the entry before the last of {name}: one step too early"
    yield "-1:", f"a slice keeps the axis of {name}; a single index drops it"


def _shifted(text, name):
    """Yield an index that is one off, and slices that begin or end there."""
    yield "-1", f"that is the last entry of {name}, whatever the index"
    off = "one step too late, off by one"
    yield f"({text}) + 1", f"the index of {name} is one too large: {off}"
    off = "one step too early, off by one"
    yield f"({text}) - 1", f"the index of {name} is one too small: {off}"
    single = f"a slice keeps the axis of {name}; a single index drops it"
    yield f"({text}) : ({text}) + 1", single
    yield f": ({text}) + 1", f"those are all entries of {name} up to the one asked for"


def _other_slices(lower, upper, name):
    """Yield other slices: a step early or late, or all of it."""
    a, b = (unparse(x) if x else "" for x in (lower, upper))
    if a:
        yield f"({a}) + 1 : {b}", f"the slice of {name} begins one step too late"
        yield f": {b}", f"the slice of {name} begins at the start: too many entries"
    if a and a != "1":
        yield f"({a}) - 1 : {b}", f"the slice of {name} begins one step too early"
    if b:
        yield f"{a} : ({b}) - 1", f"the slice of {name} ends one step too early"
        yield f"{a} :", f"the slice of {name} goes on to the end: too many entries"
    if b and b != "-1":
        yield f"{a} : ({b}) + 1", f"the slice of {name} ends one step too late"
    if (a, b) == ("", "-1"):
        said = f"the slice of {name} holds its first entry alone, the same for all:"
        yield ":1", f"{said} `-1` counts from the end"
    turned = f"the shift of {name} is the wrong way round:"
    if (a, b) == ("1", ""):
        yield ":-1", f"{turned} the last entry is left out, not the first"
    if (a, b) == ("", "-1"):
        yield "1:", f"{turned} the first entry is left out, not the last"


RULES = (indices,)
