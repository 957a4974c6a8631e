"""Tell whether two results are the same, within the rounding of float32."""

from decimal import Decimal
from numbers import Real

import numpy as np

#: More entries than any exercise asks for: such an answer is not copied to look at it.
MANY = 1_000_000


def as_numbers(value):
    """Return a value as an array of real numbers of any shape, or else None."""
    try:
        if isinstance(value, (list, tuple, range)) and len(value) > MANY:
            return None
        array = np.asarray(value)
        if array.dtype == object and not isinstance(value, np.ndarray):
            array = _as_floats(array)
    except Exception:  # objects may refuse in any way they like
        return None
    return array if array.dtype.kind in "biuf" else None


def shape_of(value):
    """Return the shape of a value as an array of numbers, or else None."""
    return getattr(as_numbers(value), "shape", None)


def _as_floats(array):
    """Convert an array of exact numbers, such as Fraction, and nothing else."""
    exact = all(isinstance(x, (Real, Decimal)) for x in array.flat)
    return array.astype(float) if exact else array


def agreeing(a, b):
    """Compare two arrays of one shape entry by entry; return an array of bool.

    Whole numbers are compared exactly, others as float32 would round them. The largest
    entry of `b`, which was expected, sets the scale.
    """
    exact = b.dtype.kind in "biu"
    a, b = a.astype(float), b.astype(float)
    scale = np.max(np.abs(b), initial=0.0, where=np.isfinite(b))
    relative, slack = (0.0, 0.0) if exact else (1e-4, 1e-5 * scale)
    return np.isclose(a, b, rtol=relative, atol=max(1e-6, slack), equal_nan=True)


def close(a, b):
    """Whether two arrays have the same shape and agree everywhere."""
    return a.shape == b.shape and bool(np.all(agreeing(a, b)))


def equal(a, b):
    """Whether two results are the same; a list of rows equals the array they make."""
    if isinstance(b, (tuple, list)) and isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(equal, a, b))
    a, b = as_numbers(a), as_numbers(b)
    return a is not None and b is not None and close(a, b)
