"""Recognise what wrong numbers are to the right ones: turned, shifted, scaled, cut.

A claim is a pair of a key and a sentence. It is made where it holds in every case, so
that a coincidence of sizes or numbers is no cause.
"""

import itertools
from functools import partial

import numpy as np

from helpers.exercises.equality import as_numbers, close
from helpers.exercises.outcomes import FEW_BITS

#: The letters of the axes, as one says them.
AXES = {"N": "the batch", "T": "time", "D": "the inputs", "H": "the states"}
AXES |= {"K": "the outputs"}
#: What may have been done to right numbers.
CHANGES = {
    "that is the absolute value of the right one: the sign counts here": np.abs,
    "that is the square of the right one": np.square,
    "that is the right one upside down: 1 divided by it": lambda b: 1 / b,
}


def like_array(a, b, case, sizes):
    """Yield what an array is to the one expected; both have finite numbers."""
    a, b = 1 * a, 1 * b  # True and False as numbers
    if a.shape == b.shape:
        yield from by_value(a, b)
        yield from by_factor(a, b, case, sizes)
        yield from _by_difference(a, b, "every number is {:.3g} too {}{}")
    for key, x, y, said in _places(a, b, sizes):
        if _fit(x, y):
            yield key, said
    if _is_reordered(a, b):
        said = (
            "the numbers are right, but in other places: `reshape` keeps the order of"
        )
        yield "reordered", f"{said} all numbers, and swaps no axes, so rows are mixed"
    if a.shape == b.shape and a.ndim > 1:
        yield from _by_row(a, b)
    if a.shape == b.shape and a.size > 1:
        yield from _by_sum(a, b)


def _is_reordered(a, b):
    """Whether two hold the same numbers in a row, with their axes in some order."""
    if not 1 < a.ndim <= 3 or a.size != b.size:
        return False
    orders = list(itertools.permutations(range(a.ndim)))
    return a.ndim == b.ndim and any(
        _fit(a.transpose(one).ravel(), b.transpose(other).ravel())
        for one, other in itertools.product(orders, orders)
    )


def _by_row(a, b):
    """Recognise probabilities where other numbers are asked for."""
    ones = np.ones(a.shape[:-1])
    asked = np.any(np.isclose(b.sum(axis=-1), 1))
    if np.all(a >= 0) and close(a.sum(axis=-1), ones) and not asked:
        said = "the numbers of each row are shares of 1, as behind a softmax;"
        yield "softmax", f"{said} those asked for are not"


def _by_sum(a, b):
    """Recognise that shares of 1 do not add up to 1."""
    sums, ones = a.sum(axis=-1), np.ones(a.shape[:-1])
    if np.all(b >= 0) and close(b.sum(axis=-1), ones) and not close(sums, ones):
        total = sums.flat[np.argmax(np.abs(sums - 1))]
        yield "sum", f"the numbers add up to {total:.3g}, and not to 1 as shares do"


def by_value(a, b):
    """Recognise the right numbers with another sign, a power, or digits cut off."""
    if np.any(b) and close(a, -b):
        yield "sign", "the sign is the wrong way round"
    if not np.any(a) and a.size > 1:
        yield "zero", "every number is 0"
    if a.size > 1 and np.any(a):  # one number may be anything by chance
        yield from ((key, key) for key, f in CHANGES.items() if close(a, f(b)))
    whole = np.floor(a)
    if b.dtype.kind in "iu" and np.any(a != whole) and np.array_equal(whole, b):
        yield "not cut", "right, but not cut to a whole number: round it down"
    if b.dtype.kind in "iu" or not np.any(a):
        return  # there are no digits to cut off
    if any(close(a, np.round(b, digits)) for digits in range(4)):
        yield "round", "right, but rounded, or searched in steps; leave that out"
    elif close(a, np.floor(b)) or close(a, np.trunc(b)):
        said = "right, but cut to whole numbers, as an array of integers does"
        yield "cut", said


def by_factor(a, b, case, sizes, subject="every number"):
    """Recognise a multiple of the right numbers; a mean for a sum is one."""
    factor = np.sum(a * b) / np.sum(b * b) if a.size > 1 and np.any(b) else 0
    if not factor or np.isclose(factor, 1, rtol=1e-3) or not close(a, factor * b):
        return
    mean, times = abs(factor) < 1, max(factor, 1 / factor, key=abs)
    part = f"{'-' if times < 0 else ''}1/{abs(times):.3g} of"
    said = f"{subject} is {part if mean else f'{times:.3g} times'} the right one"
    for what, count in counts(case, sizes):
        if count > 1 and np.isclose(abs(times), count, rtol=1e-3):
            slip = "a mean where a sum" if mean else "a sum where a mean"
            turned = ": the sign is the wrong way round" if times < 0 else ""
            told = f"{said}{turned}, and {count} is {what}: {slip} is asked for?"
            yield (what, mean, turned), told
    yield ("factor", round(factor, 3)), said


def counts(case, sizes):
    """Yield what may have been divided by: lengths of axes first, then products."""
    shapes = {name: x.shape for name, x in case.items() if isinstance(x, np.ndarray)}
    for name, shape in shapes.items():
        for axis, length in enumerate(shape):
            yield f"the length of {axis_of(axis, length, sizes)} of `{name}`", length
    for name, shape in shapes.items():
        if len(shape) > 2:
            yield f"axis 0 times axis 1 of `{name}`", shape[0] * shape[1]
        yield f"the number of entries of `{name}`", int(np.prod(shape))


def axis_of(axis, length, sizes):
    """Name an axis, and what it is where that is known: axis 1 (time)."""
    letters = [AXES[k] for k, size in sizes.items() if size == length and k in AXES]
    return f"axis {axis}" + (f" ({letters[0]})" if len(letters) == 1 else "")


def _fit(a, b):
    """Whether two arrays are equal, and not so by chance: more than one number."""
    return a.size > 1 and close(a, b) and np.any(b != b.flat[0])


def _places(a, b, sizes):
    """Yield pairs that are equal if the right numbers stand in the wrong places."""
    for one, other in itertools.combinations(range(a.ndim), 2):
        swapped = "rows and columns" if a.ndim == 2 else f"axes {one} and {other}"
        said = f"the numbers are right, but {swapped} are swapped: is it transposed?"
        yield ("swapped", one, other), a.swapaxes(one, other), b, said
    row = " all stand in one row, end to end:" if a.ndim == 1 < b.ndim else ""
    said = f"the numbers are right, but{row} the shape is {a.shape}, expected {b.shape}"
    yield "shape", a.ravel(), b.ravel(), said
    few_bits = b.size < FEW_BITS and np.all((b == 0) | (b == 1))
    for axis in range(0 if few_bits else min(a.ndim, b.ndim)):
        along = axis_of(axis, b.shape[axis], sizes)
        for key, x, y, said in _along(axis, a, b):
            yield (
                (key, axis),
                x,
                y,
                said.format(f" along {along}" if b.ndim > 1 else ""),
            )
    yield from _added(a, b, sizes)
    yield from _kept(a, b, sizes)


def _added(a, b, sizes):
    """Yield pairs that are equal if something is still to be added up."""
    for axis in range(a.ndim):
        along = axis_of(axis, a.shape[axis], sizes)
        said = f"that is not added up yet, over {along}: the sum is missing"
        yield ("added", axis), a.sum(axis), b, said
        if a.shape[axis] > 1 and not close(a.take(0, axis), b):
            yield ("mean", axis), a.mean(axis), b, f"the mean over {along} is missing"


def _kept(a, b, sizes):
    """Yield pairs that are equal if an axis is gone that should stay."""
    for axis in range(b.ndim if b.size > 1 else 0):
        along = axis_of(axis, b.shape[axis], sizes)
        said = f"those are the places of the largest numbers along {along} (`argmax`),"
        yield ("argmax", axis), a, b.argmax(axis), f"{said} not the numbers themselves"
        said = f"{along} of the result is {{}}; it should stay"
        yield ("kept", axis), a, b.sum(axis), said.format("added up")
        yield ("kept mean", axis), a, b.mean(axis), said.format("averaged")
        said = f"every entry along {along} is the {{}} of all of them; each has its own"
        for name, whole in (("sum", b.sum), ("mean", b.mean)):
            every = np.broadcast_to(whole(axis=axis, keepdims=True), b.shape)
            yield ("every", axis, name), a, every, said.format(name)


def _along(axis, a, b):
    """Yield such pairs for one axis, which may be time."""
    cut = partial(_cut, axis)
    said = "the numbers are right, but in reverse order{}"
    yield "reverse", a, np.flip(b, axis), said
    late, early = (
        f"the numbers are one place {way}{{}}: what belongs at index {n} stands at {m}"
        for way, n, m in (("late", 0, "index 1"), ("early", 1, "index 0"))
    )
    yield "late", cut(a, 1, None), cut(b, None, -1), late
    yield "early", cut(a, None, -1), cut(b, 1, None), early
    more = "there is one entry too many at the {}{{}}"
    yield "more at start", cut(a, 1, None), b, more.format("start")
    yield "more at end", cut(a, None, -1), b, more.format("end")
    if a.shape == b.shape:
        said = "the numbers are right, but in another order{}"
        yield "order", np.sort(a, axis), np.sort(b, axis), said
    yield "no first", a, cut(b, 1, None), "the first entry{} is missing"
    yield "no last", a, cut(b, None, -1), "the last entry{} is missing"
    yield from _alone(axis, a, b)


def _alone(axis, a, b):
    """Yield pairs that are equal if only some entries are there."""
    only = "of the right result only the {} entry{{}} is there"
    loop = "; does `return` stand inside the loop?"
    yield "return", a, _cut(axis, b, None, 1), only.format("first") + loop
    yield "last", a, b.take(-1, axis), only.format("last")
    yield "first", a, b.take(0, axis), only.format("first")
    repeated = np.repeat(b.take([-1], axis), b.shape[axis], axis)
    said = "every entry{} is the last one of the right result: it alone is repeated,"
    yield "all last", a, repeated, f"{said} or one array is overwritten in place"
    said = "those are running sums{}: each entry holds all before it as well"
    yield "running", a, np.cumsum(b, axis), said
    for step in range(2, b.shape[axis] + 1):
        every = _cut(axis, b, None, None, step)
        only = f"only one entry in {step}{{}} is there, the first of each:"
        yield "step", a, every, f"{only} a step of {step}, not of 1"


def _cut(axis, x, start, stop, step=1):
    """Return a part of an array along one axis."""
    return x[(slice(None),) * axis + (slice(start, stop, step),)]


def like_numbers(got, expected, cases, sizes):
    """Yield what single numbers are to those expected, by all cases together."""
    numbers = [as_numbers(x) for x in got]
    if cases[0] and all(x is not None and x.ndim == 0 for x in numbers):
        every = np.array(numbers), np.array(expected)
        yield from by_value(*every)
        shares = [dict(_shares(*row)) for row in zip(*every, cases, sizes, strict=True)]
        for key, said in shares[0].items():
            if all(key in other for other in shares):
                yield key, said
        yield from by_factor(*every, {}, {}, "it")
        yield from _by_difference(*every, "yours is {:.3g} too {} in every case{}")
    a, b = float(got[0]), float(expected[0])
    if b and close(np.array(a), np.array(-b)):
        yield "sign", "the sign is the wrong way round"


def _by_difference(a, b, said):
    """Recognise the right numbers, all too large or too small by the same amount."""
    off = round(float(a.flat[0] - b.flat[0]), 6) if a.size else 0
    if (
        a.size > 1
        and close(a - b, np.full(a.shape, off))
        and abs(off) > 1e-3 * np.ptp(b)
    ):
        size, one = "large" if off > 0 else "small", ", off by one" * (abs(off) == 1)
        yield ("difference", off), said.format(abs(off), size, one)


def _shares(a, b, case, sizes):
    """Yield what a number may have been divided by, or was not, in one case."""
    for mean, times in ((True, b / a), (False, a / b)) if a and b else ():
        part = f"1/{times:.3g} of" if mean else f"{times:.3g} times"
        slip = "a mean where a sum" if mean else "a sum where a mean"
        for what, count in counts(case, sizes):
            if count > 1 and np.isclose(times, count, rtol=1e-3):
                said = f"it is {part} the right one, and {count} is {what}: {slip}"
                yield (what, mean), f"{said} is asked for?"
