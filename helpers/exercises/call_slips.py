"""Slips in calls and indices: the wrong function, the wrong axis, one step early or late."""

import ast
from ast import unparse

#: What a function is called in class, and which others learners take for it.
FUNCTIONS = {
    "tanh": ("the tanh", ("1 / (1 + np.exp(-({})))", "the sigmoid"), ("np.maximum({}, 0)", "the ReLU")),
    "sigmoid": ("the sigmoid", ("np.tanh({})", "the tanh"), ("np.maximum({}, 0)", "the ReLU")),
    "exp": ("the exponential",),
    "log": ("the logarithm", ("np.log2({})", "the logarithm to base 2"), ("np.log10({})", "the logarithm to base 10"), ("np.exp({})", "the exponential")),
    "sqrt": ("the square root", ("({}) ** 2", "the square")),
    "abs": ("the absolute value", ("-({})", "a minus sign")),
    "sign": ("the sign",),
    "sum": ("the sum", ("np.mean({})", "the mean"), ("np.max({})", "the maximum"), ("np.cumsum({})", "the running sum")),
    "mean": ("the mean", ("np.sum({})", "the sum"), ("np.median({})", "the median")),
    "std": ("the standard deviation", ("np.var({})", "the variance"), ("np.std({}, ddof=1)", "the standard deviation with N - 1")),
    "var": ("the variance", ("np.std({})", "the standard deviation")),
    "max": ("the maximum", ("np.min({})", "the minimum"), ("np.mean({})", "the mean"), ("np.sum({})", "the sum")),
    "min": ("the minimum", ("np.max({})", "the maximum")),
    "maximum": ("the maximum", ("np.minimum({})", "the minimum")),
    "minimum": ("the minimum", ("np.maximum({})", "the maximum")),
    "concatenate": ("the `concatenate`", ("np.stack({})", "`stack`")),
    "stack": ("the `stack`", ("np.concatenate({})", "`concatenate`")),
    "vstack": ("the `vstack`", ("np.hstack({})", "`hstack`")),
    "hstack": ("the `hstack`", ("np.vstack({})", "`vstack`")),
    "zeros": ("the zeros", ("np.ones({})", "an array of ones")),
    "zeros_like": ("the zeros", ("np.ones_like({})", "an array of ones")),
    "argmax": ("the place of the maximum", ("np.max({})", "the maximum itself")),
    "round": ("the rounding", ("np.floor({})", "rounding down"), ("np.ceil({})", "rounding up")),
    "ceil": ("rounding up", ("np.floor({})", "rounding down")),
    "floor": ("rounding down", ("np.ceil({})", "rounding up")),
}  # fmt: skip


def _called(node):
    """Return name and arguments of a call of NumPy, or of a method of an array."""
    match node:
        case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("np"), name), args, _):
            return name, list(args)
        case ast.Call(ast.Attribute(value, name), args, _):
            return name, [value, *args]
    return "", []


def functions(node, say):
    """A function is left out, or another one stands in its place."""
    name, args = _called(node)
    if name not in FUNCTIONS or not args:
        return
    what, *others = FUNCTIONS[name]
    about = say(args[0]) if not isinstance(args[0], ast.Constant) else ""
    about = f" of {about}" if about.count("`") in (2, 4) else ""
    listed = ", ".join(map(unparse, [*args, *node.keywords]))
    for form, other in others:
        text = form.format(listed)
        yield text, f"{other} stands where {what}{about} belongs (`{name}`)"
    for arg in args[:2]:
        if len(args) == 1 or name in ("min", "max", "minimum", "maximum"):
            yield unparse(arg), f"{what}{about} is missing (`{name}`)"


def axes(node, say):
    """A function works along another axis, or along all of them."""
    if not isinstance(node, ast.Call):
        return
    name, args = _called(node)
    for place, keyword in enumerate(node.keywords):
        others = [k for n, k in enumerate(node.keywords) if n != place]
        if keyword.arg == "axis":
            for axis in ("0", "1", "2", "None"):
                if unparse(keyword.value) != axis:
                    every = "over all axes at once" if axis == "None" else f"along axis {axis}"
                    right = f"axis {unparse(keyword.value)}"
                    yield _call(node, [*others, f"axis={axis}"]), f"`{name}` works {every}, the wrong axis: {right} is meant"
        elif keyword.arg == "keepdims":
            yield _call(node, others), f"`{name}` drops its axis; `keepdims=True` keeps it for the broadcast"
    if name in ("sum", "mean") and not any(k.arg == "axis" for k in node.keywords) and len(args) == 1:
        for axis in (0, 1):
            yield _call(node, [f"axis={axis}"]), f"that adds up along axis {axis} alone; all the numbers make one {name}"


def _call(node, keywords):
    """Write a call with other keywords."""
    listed = [*node.args, *keywords]
    texts = [a if isinstance(a, str) else unparse(a) for a in listed]
    return f"{unparse(node.func)}({', '.join(texts)})"


def arguments(node, say):
    """Two arguments of a call are exchanged."""
    match node:
        case ast.Call(func, [one, other], keywords) if unparse(func) not in ("range", "min", "max", "zip"):
            listed = ", ".join(map(unparse, [other, one, *keywords]))
            yield f"{unparse(func)}({listed})", f"the two arguments of `{unparse(func)}` are exchanged, swapped"


def indices(node, say):
    """An index is one off, is first for last, or belongs to another axis."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    base, many = unparse(node.value), isinstance(node.slice, ast.Tuple)
    picks = node.slice.elts if many else [node.slice]
    for place, pick in enumerate(picks):
        for text, said in _other_picks(pick, say(node.value)):
            every = [text if n == place else unparse(p) for n, p in enumerate(picks)]
            yield f"{base}[{', '.join(every)}]", said
    listed = [unparse(pick) for pick in picks]
    yield base, f"nothing is picked from {say(node.value)}: all of it is taken"
    if many and listed[0] == ":":
        yield f"{base}[{', '.join(listed[1:])}]", f"the index picks along the first axis of {say(node.value)}, the batch: that is the wrong axis"
    yield f"{base}[{', '.join([':', *listed])}]", f"the index picks along the wrong axis of {say(node.value)}, one too far"


def _other_picks(pick, name):
    """Yield what stands in the place of one index, and what to say of it."""
    text = unparse(pick)
    match pick:
        case ast.Slice(lower, upper, step):
            yield from _other_slices(lower, upper, step, name)
        case ast.UnaryOp(ast.USub(), ast.Constant(1)):
            yield "0", f"that is the first entry of {name}; the last one (`-1`) is asked for"
            yield "-2", f"that is the entry before the last of {name}: one step too early"
            yield "-1:", f"a slice keeps the axis of {name}; a single index drops it"
        case ast.Constant(int(n)):
            yield "-1", f"that is the last entry of {name}; index {n} is asked for"
            yield f"{n + 1}", f"the index of {name} is one too large: off by one"
        case ast.Constant(None) | ast.Call():
            if text.startswith("np.arange"):
                yield ":", f"a colon (`:`) picks from every row of {name}; a pair of index arrays takes one from each"
        case _:
            yield f"({text}) + 1", f"the index of {name} is one too large: one step too late, off by one"
            yield f"({text}) - 1", f"the index of {name} is one too small: one step too early, off by one"
            yield f"({text}) : ({text}) + 1", f"a slice keeps the axis of {name}; a single index drops it"
            yield f": ({text}) + 1", f"those are all entries of {name} up to the one asked for"


def _other_slices(lower, upper, step, name):
    """Yield other slices: a step early or late, or all of it."""
    a, b = (unparse(x) if x else "" for x in (lower, upper))
    if step is None and (a or b):
        if a:
            yield f"({a}) + 1 : {b}", f"the slice of {name} begins one step too late"
            if a != "1":
                yield f"({a}) - 1 : {b}", f"the slice of {name} begins one step too early"
            yield f": {b}", f"the slice of {name} begins at the start: too many entries"
        if b:
            yield f"{a} : ({b}) - 1", f"the slice of {name} ends one step too early"
            if b != "-1":
                yield f"{a} : ({b}) + 1", f"the slice of {name} ends one step too late"
            yield f"{a} :", f"the slice of {name} goes on to the end: too many entries"
    if (a, b) == ("1", ""):
        yield ":-1", f"the shift of {name} is the wrong way round: the last entry is left out, not the first"
    if (a, b) == ("", "-1"):
        yield "1:", f"the shift of {name} is the wrong way round: the first entry is left out, not the last"


RULES = (functions, axes, arguments, indices)
