"""Say in one sentence in what results differ from those expected."""

import inspect
import itertools

import numpy as np

from helpers.exercises.equality import as_numbers, equal
from helpers.exercises.likeness import like_array, like_numbers


def difference(got, expected, cases):
    """Say in one sentence what to look at in the first result that differs."""
    pairs = enumerate(zip(got, expected, strict=True))
    place = next(n for n, (a, b) in pairs if not equal(a, b))
    a, b = got[place], expected[place]
    if isinstance(b, tuple):
        return _in_parts(got, expected, cases, place)
    numbers, right = as_numbers(a), as_numbers(b)
    if numbers is None or (isinstance(a, tuple) and right.ndim == 0):
        return _odd_kind(a)
    if numbers.ndim or right.ndim:
        return like_array(numbers, right, cases[place])
    return like_numbers(got[place:], expected[place:], cases[place])


def _odd_kind(value):
    """Name what is no array of numbers."""
    kind = f"expected numbers, got {type(value).__name__}"
    if value is None:
        return "your function returns None; is a `return` missing?"
    if inspect.isgenerator(value):
        return "`yield` makes a generator; collect the results and `return` them"
    if isinstance(value, np.ndarray):
        return f"expected numbers, got an array of type {value.dtype}"
    if isinstance(getattr(value, "data", None), np.ndarray):
        return f"{kind}; its numbers are in `.data`"
    if callable(value):
        return f"{kind}; are the brackets of a call missing?"
    if isinstance(value, tuple):
        comma = "; a comma at the end makes a tuple" if len(value) == 1 else ""
        return f"expected one result, got a tuple of {len(value)}{comma}"
    if isinstance(value, list):
        return f"{kind} that makes no array; look at the shape of each entry"
    return kind


def _in_parts(got, expected, cases, place):
    """Describe the first part of a tuple that differs."""
    b = expected[place]
    a = parts_of(got[place])
    name = "number" if all(np.ndim(part) == 0 for part in b) else "result"
    if a is None:
        return _no_parts(got[place], len(b), name)
    if len(a) != len(b):
        return f"expected {_several(len(b), name)}, got {len(a)}"
    orders = itertools.permutations(a) if len(a) <= 5 and cases[place] else ()
    if any(equal(order, b) for order in orders):
        return f"the {name}s are right, but in another order"
    part = next(n for n in range(len(b)) if not equal(a[n], b[n]))
    every = [(parts_of(x), *rest) for x, *rest in zip(got, expected, cases)]  # noqa: B905
    every = [(x[part], y[part], case) for x, y, case in every if x and len(x) > part]
    return f"{name} {part + 1} of {len(b)}: {difference(*map(list, zip(*every)))}"  # noqa: B905


def _no_parts(value, count, name):
    """Describe a single value where several were asked for."""
    if as_numbers(value) is None:
        return _odd_kind(value)
    comma = "; a tuple of one number needs a comma: `(3,)`" if count == 1 else ""
    return f"expected {_several(count, name)} in a tuple, got one number alone{comma}"


def parts_of(value):
    """Take a tuple, list or array apart along axis 0; None for anything else."""
    parted = isinstance(value, (tuple, list)) or np.ndim(as_numbers(value)) > 0
    return list(value) if parted else None


def _several(count, name):
    return f"{count} {name}{'s' if count > 1 else ''}"
