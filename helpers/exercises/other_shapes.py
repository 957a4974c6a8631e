"""Say what a shape is to the one expected, and how it may have come about."""

import numpy as np

from helpers.exercises.likeness import axis_of

#: How an axis gets lost.
TAKE_IT = "index 0 takes it away"
SUM = "it is still to be added up, or one place to be taken"


def other_shape(a, b, sizes):
    """Compare two shapes."""
    if b.ndim == 0:
        return f"expected one number, got an array of shape {a.shape}"
    if a.ndim == 0:
        return f"expected an array of shape {b.shape}, got one number"
    return f"the shape is {a.shape}, expected {b.shape}{_hint(a.shape, b.shape, sizes)}"


def _hint(shape, expected, sizes):
    """Say how one shape may have come about in place of another."""
    if shape == expected[::-1]:
        return "; is it transposed?"
    if len(expected) == 1 and shape == 2 * expected:
        return f"; did shape {(*expected, 1)} meet shape {expected}?"
    if len(shape) != len(expected):
        return _hint_of_count(shape, expected, sizes)
    pairs = enumerate(zip(shape, expected, strict=True))
    off = [axis for axis, (a, b) in pairs if a != b]
    named = [axis_of(axis, expected[axis], sizes) for axis in off]
    if len(off) == 2 and sorted(shape) == sorted(expected):
        return f"; {' and '.join(named)} have changed places, exchanged"
    if len(off) == 1:
        lengths = shape[off[0]], expected[off[0]]
        return _hint_of_length(*lengths, off[0], named[0], sizes)
    return ""


def _hint_of_length(got, expected, axis, named, sizes):
    """Say how the length of one axis may have come about."""
    if abs(got - expected) == 1:
        amount = "few" if got < expected else "many"
        if sizes.get("T") == expected:
            return f"; does the loop along axis {axis} take one step too {amount}?"
        return f"; there is one too {amount} along {named}"
    if 1 < got < expected and expected % got == 0:
        times = expected // got
        return f"; {named} is 1/{times} as long: {times} parts belong side by side"
    return ""


def _hint_of_count(shape, expected, sizes):
    """Say which axis is missing, or one too many, where one alone can be."""
    more = len(shape) > len(expected)
    long, short = (shape, expected) if more else (expected, shape)
    if np.prod(shape) == np.prod(expected) and more and 1 not in shape:
        return "; those are as many numbers: axes are still to be joined, by a reshape"
    every = [n for n in range(len(long)) if (*long[:n], *long[n + 1 :]) == tuple(short)]
    if len(every) != 1 or not short:
        return ""
    axis = axis_of(every[0], long[every[0]], sizes)
    if more:
        one = long[every[0]] == 1
        return (
            f"; {axis}{', of length 1,' * one} is too many: {TAKE_IT if one else SUM}"
        )
    return f"; {axis} is missing: one place alone was taken from it, or all added up"
