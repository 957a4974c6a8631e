"""Take results apart, call their parts by name, and say what is no result at all."""

import inspect
import itertools

import numpy as np

from helpers.exercises.equality import MANY, as_numbers, equal, shape_of

NONE_RETURNED = "your function returns None; is a `return` missing?"


def in_another_order(got, expected, parts):
    """Say that parts of every result are exchanged, and put them right; or nothing."""
    count = len(expected[0]) if isinstance(expected[0], tuple) else 0
    every = [parts_of(a) if isinstance(a, (tuple, list)) else None for a in got]
    if not 1 < count <= 5 or any(a is None or len(a) != count for a in every):
        return "", got
    orders = [list(order) for order in itertools.permutations(range(count))]
    right = [_number_right(every, order, expected, equal) for order in orders]
    whole, almost = max(right) == count, max(right) == count - 1 and not right[0]
    if not (whole or almost):  # then the shapes may tell
        right = [_number_right(every, order, expected, _one_shape) for order in orders]
    best = right.index(max(right))
    several = right.count(right[best]) > 1  # which were exchanged cannot be said
    if best == 0 or several or not (right[best] == count or almost):
        return "", got
    first = next(place for place, n in enumerate(orders[best]) if place != n)
    said = _exchanged(expected[0], parts, whole, first)
    return said, [tuple(a[n] for n in orders[best]) for a in every]


def _one_shape(a, b):
    return shape_of(b) is not None and shape_of(a) == shape_of(b)


def _number_right(every, order, expected, fits):
    """Return how many parts fit in every case, if they are put in this order."""
    rows = list(zip(every, expected, strict=True))
    return sum(
        all(fits(a[n], b[place]) for a, b in rows) for place, n in enumerate(order)
    )


def _exchanged(right, parts, whole, first):
    """Say in which order the parts of a result belong, from the first one moved on."""
    kind = "number" if all(shape_of(part) == () for part in right) else "result"
    order = f"{_listed(parts)} is the order, {_listed(parts[first : first + 1])} comes"
    order += " earlier" if first else " first"
    but = f"the {kind}s are right, but" if whole else f"the {kind}s are"
    said = f"{but} in another order, swapped"
    return f"{said}: {order}" if len(parts) == len(right) else said


def without_surplus(got, expected):
    """Say that several results came for one; return the one that may be meant."""
    shapes = [shape_of(b) for b in expected]
    rows = [a for a in got if isinstance(a, (tuple, list))]
    several = any(isinstance(b, (tuple, list)) for b in expected)
    if several or len(rows) < len(expected) or None in shapes or () in shapes:
        return "", []
    columns = list(zip(*rows, strict=False))
    fits = [n for n, x in enumerate(columns) if all(map(_one_shape, x, expected))]
    if not fits:
        return "", []
    right = [n for n in fits if all(map(equal, columns[n], expected))]
    said = f"expected one result, got a {type(rows[0]).__name__} of {len(rows[0])}"
    which = f"; number {right[0] + 1} of them is right" if right else "; and then "
    return f"{said}{which}", list(columns[[*right, fits[-1]][0]])


def all_finite(result):
    """Whether a result, or every part of it, holds finite numbers alone."""
    parts = result if isinstance(result, tuple) else [result]
    arrays = [x for x in map(as_numbers, parts) if x is not None and x.size < MANY]
    return len(arrays) == len(parts) and all(np.all(np.isfinite(x)) for x in arrays)


def name_of(place, count, kind, parts):
    """Name a part of a result, or count it where it has no name."""
    if len(parts) == count:
        return f"`{parts[place]}`"
    return f"{kind} {place + 1} of {count}"


def _listed(parts):
    return ", ".join(f"`{name}`" for name in parts)


def too_few(value, right, name, parts):
    """Say how many parts came, or which one alone, and which are expected."""
    count = len(right)
    listed = f", {_listed(parts)}" if len(parts) == count else ""
    got = len(parts_of(value))
    if isinstance(value, np.ndarray):
        alone = [n for n, part in enumerate(right) if equal(value, part)]
        only = [f"{name_of(n, count, name, parts)} alone" for n in alone]
        got = [*only, f"one array: {value.shape}"][0]
    return f"expected {_several(count, name)}{listed}, got {got}"


def no_parts(value, right, name, parts, returned):
    """Describe a single value where several were asked for."""
    if as_numbers(value) is None:
        return odd_kind(value, returned)
    count = len(right)
    comma = "; a tuple of one number needs a comma: `(3,)`" if count == 1 else ""
    return f"expected {_several(count, name)} in a tuple, got one number alone{comma}"


def parts_of(value):
    """Return the parts of a tuple, list or array along its first axis, or None."""
    parted = isinstance(value, (tuple, list)) or np.ndim(as_numbers(value)) > 0
    return list(value) if parted else None


def _several(count, name):
    return f"{count} {name}{'s' if count > 1 else ''}"


def odd_kind(value, returned=False):
    """Name what is no array of numbers; a function may have returned it as a whole."""
    kind = f"expected numbers, got {type(value).__name__}"
    if value is None:
        return NONE_RETURNED if returned else "it is None, and no number yet"
    if inspect.isgenerator(value):
        return "`yield` makes a generator; collect the results and `return` them"
    if isinstance(value, (complex, np.complexfloating)):
        return "expected real numbers, got a complex one; `abs` and `angle` split it"
    if isinstance(value, np.ndarray):
        return f"expected numbers, got an array of type {value.dtype}"
    if isinstance(getattr(value, "data", None), np.ndarray):
        return f"{kind}; its numbers are in `.data`"
    if isinstance(value, str):
        return f"{kind}, a text in quotation marks: write the numbers themselves"
    if callable(value):
        return f"{kind}; are the brackets of a call missing?"
    if isinstance(value, tuple):
        comma = "; a comma at the end makes a tuple" if len(value) == 1 else ""
        return f"expected one result, got a tuple of {len(value)}{comma}"
    odd = " that makes no array; look at the shape of each entry"
    return kind + odd * isinstance(value, list)
