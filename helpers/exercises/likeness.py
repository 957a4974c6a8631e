"""Recognise what wrong numbers are to the right ones: turned, shifted, scaled, cut."""

import itertools

import numpy as np

from helpers.exercises.equality import agreeing, as_numbers, close


def like_array(a, b, case):
    """Say what an array is to the one expected, from the arguments of that case."""
    if a.size > 100 * max(b.size, 100):  # too large to look into
        return _other_shape(a, b)
    if not np.all(np.isfinite(a)):
        return _not_finite(a)
    a, b = 1 * a, 1 * b  # True and False as numbers
    same = a.shape == b.shape
    known = (_by_value(a, b) or _by_factor(a, b, case)) if same else None
    known = known or next((said for x, y, said in _places(a, b) if _fit(x, y)), None)
    return known or (_where(a, b) if same else _other_shape(a, b))


def like_numbers(got, expected, case):
    """Say what single numbers are to those expected, by all cases together.

    The first case is the one that differs; ``case`` holds its arguments.
    """
    a, b = float(got[0]), float(expected[0])
    if not np.isfinite(a):
        return _not_finite(np.array(a))
    numbers = [as_numbers(x) for x in got]
    if case and all(x is not None and x.ndim == 0 for x in numbers):
        every = np.array(numbers), np.array(expected)
        known = _by_value(*every) or _by_factor(*every, case, "it")
        if known:
            return known
    if b and close(np.array(a), np.array(-b)):
        return "the sign is the wrong way round"
    size = "too large" if a > b else "too small"
    if not case:
        return f"yours is {size}"
    plain = all(np.ndim(x) == 0 for x in case.values())
    called = ", ".join(f"{name} = {x:g}" for name, x in case.items()) if plain else ""
    number = f"{a:.0f}" if a.is_integer() and abs(a) < 1e9 else f"{a:.4g}"
    return f"{called and f'for {called} '}yours is {number}, {size}"


def _not_finite(a):
    """Say how nan and infinity come about."""
    if np.any(np.isnan(a)):
        return "there is a nan in it: 0 / 0, or the log or root of a negative number?"
    return "there is an infinity in it: a division by 0, the log of 0, a large exp?"


def _by_value(a, b):
    """Recognise the right numbers with another sign, or with digits cut off."""
    if np.any(b) and close(a, -b):
        return "the sign is the wrong way round"
    if not np.any(a):
        return (
            "every number is 0; is the result ever filled in?" if a.size > 1 else None
        )
    if b.dtype.kind in "iu":
        return None  # there are no digits to cut off
    if any(close(a, np.round(b, digits)) for digits in range(4)):
        return "right, but rounded; leave the rounding out"
    if close(a, np.floor(b)) or close(a, np.trunc(b)):
        return "right, but cut to whole numbers; is there an array of integers?"
    return None


def _by_factor(a, b, case, subject="every number"):
    """Recognise a multiple of the right numbers; a mean for a sum is one."""
    factor = np.sum(a * b) / np.sum(b * b) if a.size > 1 and np.any(b) else 0
    if not factor or np.isclose(factor, 1, rtol=1e-3) or not close(a, factor * b):
        return None
    mean, times = abs(factor) < 1, max(factor, 1 / factor, key=abs)
    part = f"{'-' if times < 0 else ''}1/{abs(times):.3g} of"
    amount = part if mean else f"{times:.3g} times"
    said = f"{subject} is {amount} the right one"
    for what, count in _counts(case):
        if count > 1 and np.isclose(times, count, rtol=1e-3):
            slip = "a mean where a sum" if mean else "a sum where a mean"
            return f"{said}, and {count} is {what}: {slip} is asked for?"
    return said


def _counts(case):
    """Yield what may have been divided by: lengths of axes first, then products."""
    shapes = {name: x.shape for name, x in case.items() if isinstance(x, np.ndarray)}
    for name, shape in shapes.items():
        for axis, length in enumerate(shape):
            yield f"the length of axis {axis} of `{name}`", length
    for name, shape in shapes.items():
        if len(shape) > 2:
            yield f"axis 0 times axis 1 of `{name}`", shape[0] * shape[1]
        yield f"the number of entries of `{name}`", int(np.prod(shape))


def _fit(a, b):
    """Whether two arrays are equal, and not so by chance: more than one number."""
    return a.size > 1 and close(a, b) and np.any(b != b.flat[0])


def _places(a, b):
    """Yield pairs that are equal if the right numbers stand in the wrong places."""
    for one, other in itertools.combinations(range(a.ndim), 2):
        swapped = "rows and columns" if a.ndim == 2 else f"axes {one} and {other}"
        said = f"the numbers are right, but {swapped} are swapped: is it transposed?"
        yield a.swapaxes(one, other), b, said
    said = f"the numbers are right, but the shape is {a.shape}, expected {b.shape}"
    yield a.ravel(), b.ravel(), said
    for axis in range(min(a.ndim, b.ndim)):
        along = f" along axis {axis}" if b.ndim > 1 else ""
        yield from _places_along(axis, a, b, along)
    for axis in range(a.ndim):
        yield a.sum(axis), b, f"that is not added up yet, over axis {axis}"
    for axis in range(b.ndim):
        yield a, b.sum(axis), f"axis {axis} of the result is added up; it should stay"


def _places_along(axis, a, b, along):
    """Yield such pairs for one axis, which may be time."""

    def cut(x, start, stop):
        return x[(slice(None),) * axis + (slice(start, stop),)]

    yield a, np.flip(b, axis), f"the numbers are right, but in reverse order{along}"
    yield cut(a, 1, None), cut(b, None, -1), f"the numbers are one place late{along}"
    yield cut(a, None, -1), cut(b, 1, None), f"the numbers are one place early{along}"
    yield a, cut(b, 1, None), f"the first entry{along} is missing"
    yield a, cut(b, None, -1), f"the last entry{along} is missing"
    yield cut(a, 1, None), b, f"there is one entry too many at the start{along}"
    yield cut(a, None, -1), b, f"there is one entry too many at the end{along}"
    yield a, b.take(-1, axis), f"only the last entry{along} is there"


def _other_shape(a, b):
    """Compare two shapes."""
    if b.ndim == 0:
        return f"expected one number, got an array of shape {a.shape}"
    if a.ndim == 0:
        return f"expected an array of shape {b.shape}, got one number"
    return f"the shape is {a.shape}, expected {b.shape}{_hint(a.shape, b.shape)}"


def _hint(shape, expected):
    """Say how one shape may have come about in place of another."""
    if shape == expected[::-1]:
        return "; is it transposed?"
    if len(expected) == 1 and shape == 2 * expected:
        return f"; did shape {(*expected, 1)} meet shape {expected}?"
    if len(shape) == len(expected):
        steps = {
            axis: a - b
            for axis, (a, b) in enumerate(zip(shape, expected, strict=True))
            if a != b
        }
        for axis, step in steps.items():
            if len(steps) == 1 == abs(step):
                amount = "few" if step < 0 else "many"
                return f"; does the loop along axis {axis} take one step too {amount}?"
    return ""


def _where(a, b):
    """Say which numbers are wrong, and by how much."""
    wrong = ~agreeing(a, b)
    if np.all(wrong):
        return f"none of the {a.size} numbers is right; check the formula term by term"
    if np.sum(wrong) == 1:
        return f"one number is wrong, at {_index(wrong)}; the others are right"
    for axis, length in enumerate(a.shape if a.ndim > 1 else ()):
        places = [int(n) for n in np.unique(np.nonzero(wrong)[axis])]
        if len(places) == 1 < length:
            return f"wrong only at index {places[0]} of axis {axis}; the rest is right"
        if places[0] > 0 and places == list(range(places[0], length)):
            return f"right before index {places[0]} of axis {axis}, wrong from there on"
    size = np.max(np.abs(a - b))
    first = f"the first at {_index(wrong)}, by up to {size:.3g}"
    return f"{np.sum(wrong)} of {a.size} numbers are off, {first}"


def _index(wrong):
    return [int(n) for n in np.argwhere(wrong)[0]]
