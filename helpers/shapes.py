"""Refuse an array of the wrong shape with a message that names the likely slip."""

import numpy as np


def require_shape(owner, name, array, *expected):
    """Return the sizes of an array, or raise if its shape is not the one expected.

    Parameters
    ----------
    owner : str
        Who asks: the layer or function named first in the message.
    name : str
        The name of the argument.
    array : array_like of any shape
        The argument itself.
    *expected : int or str
        One entry for each axis: a number where the size is fixed, a letter where it is
        free.

    Returns
    -------
    tuple of int
        ``array.shape``.

    Raises
    ------
    ValueError
        If the number of axes or a fixed size differs; the message says what was
        expected, what came and, where it can be guessed, which slip explains the
        difference.

    Examples
    --------
    >>> require_shape("VanillaRNN", "x", np.zeros((4, 5, 8)), "N", "T", 8)
    (4, 5, 8)
    """
    shape = np.shape(array)
    if _matches(shape, expected):
        return shape
    wanted = ", ".join(str(size) for size in expected) + (
        "," if len(expected) == 1 else ""
    )
    message = f"{owner}: {name} should have shape ({wanted}), got {shape}"
    raise ValueError(message + _likely_slip(name, shape, expected))


def _matches(shape, expected):
    """Say whether every fixed size agrees."""
    return len(shape) == len(expected) and all(
        isinstance(wanted, str) or wanted == size
        for wanted, size in zip(expected, shape, strict=True)
    )


def _likely_slip(name, shape, expected):
    """Guess, from the two shapes alone, what the caller meant to write."""
    if len(shape) + 1 == len(expected) and _matches(shape, expected[1:]):
        return f"; add the batch axis with {name}[None]"
    if shape[-1:] == (1,) and _matches(shape[:-1], expected):
        return (
            f"; drop the last axis with {name}[..., 0], "
            "or every row is compared with every other"
        )
    if len(shape) + 1 == len(expected) and _matches((*shape, 1), expected):
        return f"; add the feature axis with {name}[..., None]"
    if len(shape) == 2 and _matches(shape[::-1], expected):
        return f"; is it transposed? Try {name}.T"
    return ""


def require_positive(owner, **sizes):
    """Raise unless every size is a whole number of at least 1.

    Parameters
    ----------
    owner : str
        Who asks: the layer or function named first in the message.
    **sizes : int
        The sizes by name, each a count without unit.

    Raises
    ------
    ValueError
        If a size is not an integer, or is smaller than 1.
    """
    for name, size in sizes.items():
        if (
            isinstance(size, bool)
            or not isinstance(size, (int, np.integer))
            or size < 1
        ):
            raise ValueError(
                f"{owner}: {name} should be a whole number of at least 1, got {size!r}"
            )
