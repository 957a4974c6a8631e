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


def require_broadcast(owner, x, y):
    """Raise unless two arrays can be combined entry by entry.

    Parameters
    ----------
    owner : str
        Who asks: the operation named first in the message.
    x, y : array_like of any shapes
        What is to be combined.

    Raises
    ------
    ValueError
        If a size differs and is 1 on neither side; the message names both shapes.
    """
    x, y = np.shape(x), np.shape(y)
    if x != y and not _broadcast(x, y):
        raise ValueError(
            f"{owner}: shapes {x} and {y} do not fit; from the last axis on, sizes "
            "should be equal, or one of them 1"
        )


def require_product(owner, x, y):
    """Raise unless two arrays can be multiplied as matrices.

    Parameters
    ----------
    owner : str
        Who asks: the operation named first in the message.
    x, y : array_like of any shapes
        What is to be multiplied.

    Raises
    ------
    ValueError
        If one has fewer than two axes, or the sizes that meet differ; the message names
        both shapes.
    """
    a, b = np.shape(x), np.shape(y)
    if min(len(a), len(b)) < 2:
        raise ValueError(
            f"{owner}: shapes {a} and {b}, but both sides need two axes; make a vector "
            "a row with v[None], or a column with v[:, None]"
        )
    if a[-1] != b[-2] or not _broadcast(a[:-2], b[:-2]):
        raise ValueError(
            f"{owner}: shapes {a} and {b} do not fit; the last size on the left is "
            f"{a[-1]}, the last but one on the right is {b[-2]}"
        )


def _broadcast(a, b):
    """Say whether two shapes agree, or one of them is 1, from the last axis on."""
    pairs = zip(a[::-1], b[::-1], strict=False)
    return all(x == y or 1 in (x, y) for x, y in pairs)


def require_one_shape(owner, arrays):
    """Raise unless there is an array, and all have the same shape.

    Parameters
    ----------
    owner : str
        Who asks: the operation named first in the message.
    arrays : sequence of array_like of any shapes
        What is to be joined.

    Raises
    ------
    ValueError
        If there is none, or shapes differ; the message names them.
    """
    shapes = sorted({np.shape(array) for array in arrays})
    if len(shapes) != 1:
        got = " and ".join(map(str, shapes)) or "none"
        raise ValueError(f"{owner}: needs arrays of one shape, got {got}")


def require_entries(owner, x, axis):
    """Raise unless there is something to average.

    Parameters
    ----------
    owner : str
        Who asks: the operation named first in the message.
    x : ndarray of any shape
        The entries.
    axis : int, tuple of int, or None
        The axes to average over.

    Raises
    ------
    ValueError
        If one of these axes is empty.
    """
    if not np.all(np.ones(x.shape).sum(axis=axis)):
        raise ValueError(f"{owner}: shape {x.shape} has nothing along axis {axis}")


def require_numbers(owner, data):
    """Raise unless data are real numbers.

    Parameters
    ----------
    owner : str
        Who asks: the class named first in the message.
    data : array_like of any shape
        The data.

    Raises
    ------
    ValueError
        If they are complex, texts, or other objects.
    """
    kind = np.asarray(data).dtype
    if kind.kind not in "fiub":
        raise ValueError(f"{owner}: needs real numbers, got {kind}")


def require_seed(owner, seed, shape):
    """Raise unless a gradient to start from has the shape of what it belongs to.

    Parameters
    ----------
    owner : str
        Who asks: the method named first in the message.
    seed : array_like of any shape
        The gradient; one number will do for one number.
    shape : tuple of int
        What it belongs to.

    Raises
    ------
    ValueError
        If the shapes differ; the message names both and says what to write.
    """
    if np.shape(seed) != shape and (np.size(seed), *shape) != (1,) * (len(shape) + 1):
        raise ValueError(
            f"{owner}: this tensor has shape {shape}, the seed has {np.shape(seed)}; "
            "begin at one number, as in .sum().backward(), or pass a seed of that shape"
        )
