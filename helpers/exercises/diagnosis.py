"""Say in one sentence in what results differ from those expected."""

from numbers import Real

import numpy as np

from helpers.exercises.equality import agreeing, as_numbers, close, equal, shape_of
from helpers.exercises.likeness import axis_of, like_array, like_numbers
from helpers.exercises.other_shapes import other_shape
from helpers.exercises.parts import name_of, no_parts, odd_kind, parts_of, too_few

#: A smaller number may belong to several parts by chance.
FEW = 10


def difference(got, expected, cases, sizes, parts=(), returned=False):
    """Describe the first difference between results and those expected."""
    pairs = enumerate(zip(got, expected, strict=True))
    place = next(n for n, (a, b) in pairs if not equal(a, b))
    a, b = got[place], expected[place]
    if isinstance(b, bool) and isinstance(a, (Real, str)) and a not in (True, False):
        return f"True or False is asked for, got {type(a).__name__}"
    numbers, right = as_numbers(a), as_numbers(b)
    if isinstance(b, tuple) or right is None:  # arrays of several shapes, in a list
        return _in_parts(got, expected, cases, sizes, parts, place, returned)
    if isinstance(a, (tuple, list)) and right.ndim == 0 and _add_up(got, expected):
        return f"those are {len(a)} parts of it; added up, they make the right number"
    if numbers is None or (isinstance(a, tuple) and right.ndim == 0):
        return odd_kind(a, returned)
    if numbers.ndim or right.ndim:
        return _of_arrays(got, expected, cases, sizes, place)
    return _of_numbers(*(x[place:] for x in (got, expected, cases, sizes)))


def _of_arrays(got, expected, cases, sizes, place):
    """Say what arrays are to those expected: a claim that holds in every case."""
    a, b = as_numbers(got[place]), as_numbers(expected[place])
    if _too_large(a, b):
        return other_shape(a, b, sizes[place])
    if not np.all(np.isfinite(a)):
        off = f"{other_shape(a, b, sizes[place])}; and " * (a.shape != b.shape)
        return f"{off}{_not_finite(a)}"
    claims, ones = [], b.shape.count(1)
    for x, y, *about in zip(got, expected, cases, sizes, strict=True):
        # With more axes of length 1 than here, several claims look the same.
        if not equal(x, y) and (not claims or np.shape(y).count(1) <= ones):
            claims.append(_likeness(as_numbers(x), as_numbers(y), *about))
    for key, said in claims[0].items():
        if all(key in other for other in claims):
            return said
    return (
        _as_given(a, b, cases[place])
        or _by_given(got, expected, cases)
        or _where(a, b, sizes[place])
        if a.shape == b.shape
        else other_shape(a, b, sizes[place])
    )


def _add_up(got, expected):
    """Whether each result holds numbers whose sum is the one number expected."""
    every = [as_numbers(x) for x in got]
    flat = all(x is not None and x.ndim == 1 and x.size > 1 for x in every)
    return flat and all(map(equal, map(np.sum, every), expected))


def _too_large(a, b):
    """Whether an array is too large to look into."""
    return a.size > 100 * max(b.size, 100)


def _likeness(a, b, case, sizes):
    """Return what one result is to the one expected, nothing of an odd one."""
    odd = a is None or _too_large(a, b) or not np.all(np.isfinite(a))
    return {} if odd else dict(like_array(a, b, case, sizes))


def _of_numbers(got, expected, cases, sizes):
    """Say what single numbers are to those expected."""
    a, b = float(got[0]), float(expected[0])
    if not np.isfinite(a):
        return _not_finite(np.array(a))
    for _, said in like_numbers(got, expected, cases, sizes):
        return said
    case = cases[0]
    size = "too large" if a > b else "too small"
    if not case:
        return f"yours is {size}"
    plain = all(isinstance(x, Real) for x in case.values())
    called = ", ".join(f"{name} = {x:g}" for name, x in case.items()) if plain else ""
    number = f"{a:.0f}" if a.is_integer() and abs(a) < 1e9 else f"{a:.4g}"
    return f"{called and f'for {called} '}yours is {number}, {size}"


def _in_parts(got, expected, cases, sizes, parts, place, returned):
    """Describe the first part of a tuple that differs."""
    b = expected[place]
    a = parts_of(got[place])
    name = "number" if all(shape_of(part) == () for part in b) else "result"
    if a is None:
        return no_parts(got[place], b, name, parts, returned)
    if equal(getattr(got[place], "shape", None), b):
        return "that is the array itself; its shape is asked for, a tuple: `.shape`"
    if len(a) != len(b):
        return too_few(got[place], b, name, parts)
    part = next(n for n in range(len(b)) if not equal(a[n], b[n]))
    every = [
        (parts_of(x), *rest)
        for x, *rest in zip(got, expected, cases, sizes, strict=True)
    ]
    every = [(x[part], y[part], *rest) for x, y, *rest in every if x and len(x) > part]
    what = name_of(part, len(b), name, parts)
    said = difference(*map(list, zip(*every, strict=True)))
    other = "" if cases[place] else _of_another(a, b, part, parts)
    return f"{what}: {said}{other}"


def _of_another(a, b, part, parts):
    """Say that a number belongs to another part, or is so many times too large."""
    numbers = [as_numbers(x) for x in (a[part], *b)]
    if any(x is None or x.ndim for x in numbers):
        return ""
    mine, right = float(a[part]), float(b[part])
    if right.is_integer() and right == np.floor(mine) != mine:
        return "; it is no whole number: rounded down it is right"
    for name, other in zip(parts, map(float, b), strict=False):
        if other < FEW or name == parts[part]:
            continue
        if mine == other:
            return f"; {mine:g} belongs to `{name}`"
        if np.isclose(mine, other * right):
            return f"; it is {other:g} times the right one, and {other:g} is `{name}`"
    return ""


def _not_finite(a):
    """Say how nan and infinity come about."""
    if np.any(np.isnan(a)):
        return "there is a nan in it: 0 / 0, or the log or root of a negative number?"
    return "there is an infinity in it: a division by 0, the log of 0, a large exp?"


def _as_given(a, b, case):
    """Say that the wrong numbers are those of an argument, as they came."""
    wrong = ~agreeing(1 * a, 1 * b)
    if not 1 < np.sum(wrong) < a.size:
        return ""
    given = {name: x for name, x in case.items() if isinstance(x, np.ndarray)}
    alike = [name for name, x in given.items() if x.shape == a.shape]
    for name in (n for n in alike if equal(given[n][wrong], a[wrong])):
        said = f"{np.sum(wrong)} of {a.size} numbers, the first at {_index(wrong)},"
        return f"{said} are those of `{name}` as they came, unchanged"
    return ""


def _by_given(got, expected, cases):
    """Say that in every case numbers are too large by an argument, or too small."""
    every = [(as_numbers(a), as_numbers(b)) for a, b in zip(got, expected, strict=True)]
    if any(np.shape(a) != np.shape(b) or a is None for a, b in every):
        return ""
    off = [1.0 * a - 1.0 * b for a, b in every]
    places = [
        n for n, pair in enumerate(every) if not close(1.0 * pair[0], 1.0 * pair[1])
    ]
    given = {k: x for k, x in cases[places[0]].items() if isinstance(x, np.ndarray)}
    for name in (k for k, x in given.items() if x.dtype.kind in "fi"):
        for sign, size, said in ((1, "large", "is added"), (-1, "small", "is missing")):
            if all(_is_only(off[n], sign * cases[n][name]) for n in places):
                where = _where_true(off[places[0]], given)
                told = f"the numbers{where} are too {size} by `{name}`: it {said} there"
                return f"{told} as well" if sign > 0 else told
    return ""


def _is_only(off, x):
    """Whether numbers are off by those of an argument, or by 0, in more than one."""
    wrong = np.abs(off) > 1e-6
    if off.shape != x.shape or np.sum(wrong) < 2:
        return False
    return bool(np.all(agreeing(1.0 * off, 1.0 * x)[wrong]))


def _where_true(off, given):
    """Say where numbers are off, if a mask says it."""
    wrong = np.abs(off) > 1e-6
    for name, x in given.items():
        if x.dtype == bool and x.ndim <= off.ndim:
            mask = x.reshape(x.shape + (1,) * (off.ndim - x.ndim))
            pairs = zip(mask.shape, off.shape, strict=True)
            fits = all(n in (1, length) for n, length in pairs)
            for value in (True, False) if fits else ():
                if np.array_equal(wrong, np.broadcast_to(mask == value, wrong.shape)):
                    return f" where `{name}` is {value}"
    return ""


def _where(a, b, sizes):
    """Say which numbers are wrong, and by how much."""
    wrong = ~agreeing(1 * a, 1 * b)
    if np.all(wrong):
        return f"none of the {a.size} numbers is right; check the formula term by term"
    if np.sum(wrong) == 1:
        return f"one number is wrong, at {_index(wrong)}; the others are right"
    for axis, length in enumerate(a.shape if a.ndim > 1 else ()):
        places = [int(n) for n in np.unique(np.nonzero(wrong)[axis])]
        along = axis_of(axis, length, sizes)
        if len(places) == 1 < length:
            return f"wrong only at index {places[0]} of {along}; the rest is right"
        if places[0] > 0 and places == list(range(places[0], length)):
            return f"right before index {places[0]} of {along}, wrong from there on"
    size = np.max(np.abs(1 * a - 1 * b))
    first = f"the first at {_index(wrong)}, by up to {size:.3g}"
    return f"{np.sum(wrong)} of {a.size} numbers are off, {first}"


def _index(wrong):
    return [int(n) for n in np.argwhere(wrong)[0]]
