"""Refuse an array of the wrong shape with a message that names the likely slip."""

import numpy as np

from helpers.values import is_float_array, require_floats, require_numbers


def require_shape(owner, name, array, *expected):
    """Return the sizes of an array of numbers, or raise if they are not as expected.

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
        If it holds no numbers, or the number of axes or a fixed size differs; the
        message says what was expected, what came and, where it can be guessed, which
        slip explains the difference.

    Examples
    --------
    >>> require_shape("VanillaRNN", "x", np.zeros((4, 5, 8)), "N", "T", 8)
    (4, 5, 8)
    """
    data = array if is_float_array(array) else require_numbers(owner, name, array)
    shape = data.shape
    if shape == expected or _matches(shape, expected):
        return shape
    wanted = ", ".join(str(size) for size in expected) + (
        "," if len(expected) == 1 else ""
    )
    message = f"{owner}: {name} should have shape ({wanted}), got {shape}"
    raise ValueError(message + _likely_slip(name, shape, expected))


def _matches(shape, expected):
    """Say whether every fixed size agrees."""
    if len(shape) != len(expected):
        return False
    for wanted, size in zip(expected, shape, strict=True):
        if wanted != size and not isinstance(wanted, str):
            return False
    return True


def _likely_slip(name, shape, expected):
    """Guess, from the two shapes alone, what the caller meant to write."""
    if _matches((1, *shape), expected):
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
    if len(shape) == 3 and expected[-1:] == (shape[1] * shape[2],):
        return "; put a Flatten() before this layer"
    return ""


def require_array(owner, name, array, *expected):
    """Return the sizes of an array that will be computed with as it is, or raise.

    Parameters
    ----------
    owner : str
        Who asks: the function named first in the message.
    name : str
        The name of the argument.
    array : ndarray of any shape
        The argument itself.
    *expected : int or str
        As for ``require_shape``.

    Returns
    -------
    tuple of int
        ``array.shape``.

    Raises
    ------
    ValueError
        If it is a list, holds no floats, or has another shape.
    """
    if is_float_array(array) and array.shape == expected:
        return expected
    require_floats(owner, **{name: array})
    return require_shape(owner, name, array, *expected)


def require_sequences(owner, x, name="x", like=None):
    """Raise unless an array has the three axes of sequences, time first or batch first.

    Parameters
    ----------
    owner : str
        Who asks: the function named first in the message.
    x : ndarray of shape (T, N, D) or (N, T, D)
        The sequences.
    name : str
        What they are called.
    like : ndarray of shape (T, N, G), optional
        Sequences of the same number and length.

    Raises
    ------
    ValueError
        If it is a list, holds no floats, or has another shape.
    """
    axes = ("T", "N") if like is None else like.shape[:2]
    quick = is_float_array(x) and x.ndim == 3 and x.shape[2]
    if not quick or (like is not None and x.shape[:2] != axes):
        require_array(owner, name, x, *axes, "D")
        require_positive(owner, columns=x.shape[2])


def require_step(owner, x_t, states, weights, blocks=1, biases=1):
    """Raise unless the arguments of one timestep belong together.

    Parameters
    ----------
    owner : str
        Who asks: the function named first in the message.
    x_t : ndarray of shape (N, D)
        The inputs.
    states : tuple of ndarray of shape (N, H)
        h_prev, or h_prev and c_prev.
    weights : tuple of ndarray of shape (D, G), (H, G), and (G,) or (2, G)
        W_x, W_h and b; G is ``blocks`` times H.
    blocks : int
        How many blocks of H columns the weights have.
    biases : int
        How many rows b has; 1 for a bias of one axis.

    Raises
    ------
    ValueError
        If a shape is another. Sizes of 1 are not stretched.
    """
    W_x, W_h, b = weights
    hidden_size, columns = require_array(owner, "W_h", W_h, "H", "G")
    if columns != blocks * hidden_size:
        require_shape(owner, "W_h", W_h, hidden_size, blocks * hidden_size)
    batch_size, input_size = require_array(owner, "x_t", x_t, "N", "D")
    for name, state in zip(("h_prev", "c_prev"), states, strict=False):
        require_array(owner, name, state, batch_size, hidden_size)
    require_array(owner, "W_x", W_x, input_size, columns)
    require_array(owner, "b", b, *[2][: biases - 1], columns)


def require_gates(owner, a_t, c_prev):
    """Raise unless there are four columns for each cell state.

    Parameters
    ----------
    owner : str
        Who asks: the function named first in the message.
    a_t : ndarray of shape (N, 4H)
        What stands inside the gates.
    c_prev : ndarray of shape (N, H)
        The cell states.

    Raises
    ------
    ValueError
        If one is no array of floats or has another shape.
    """
    if is_float_array(a_t) and is_float_array(c_prev) and a_t.ndim == c_prev.ndim == 2:
        (batch_size, columns), (rows, hidden_size) = a_t.shape, c_prev.shape
        if batch_size == rows and columns == 4 * hidden_size:
            return
    batch_size, hidden_size = require_array(owner, "c_prev", c_prev, "N", "H")
    require_array(owner, "a_t", a_t, batch_size, 4 * hidden_size)


def require_cache(owner, cache, size):
    """Raise unless backward was given what its forward left.

    Parameters
    ----------
    owner : str
        Who asks: the function named first in the message.
    cache : tuple
        The argument itself.
    size : int
        How many things forward leaves.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if not isinstance(cache, tuple) or len(cache) != size:
        forward = owner.replace("backward", "forward")
        raise ValueError(f"{owner}: cache should be the last thing {forward} returned")


def require_gradient(owner, name, gradient, shape):
    """Raise unless a gradient has the shape of what it belongs to, or is 0.0.

    Parameters
    ----------
    owner : str
        Who asks: the function named first in the message.
    name : str
        The name of the argument.
    gradient : ndarray of shape ``shape``, or 0.0
        The argument itself.
    shape : tuple of int
        What it belongs to.

    Raises
    ------
    ValueError
        If it has another shape. Sizes of 1 are not stretched.
    """
    if is_float_array(gradient) and gradient.shape == shape:
        return
    if not (isinstance(gradient, float) and gradient == 0):
        require_array(owner, name, gradient, *shape)


def require_rows(owner, x, size):
    """Raise unless x holds rows of one size, each of a sequence or each by itself.

    Parameters
    ----------
    owner : str
        Who asks: the layer named first in the message.
    x : array_like of shape (N, D) or (N, T, D)
        The inputs.
    size : int
        D.

    Raises
    ------
    ValueError
        If the shape is another.
    """
    shape = require_numbers(owner, "x", x).shape
    whole = len(shape) == 3 and shape[2] != size == shape[1] * shape[2]
    axes = ("N", "T") if len(shape) == 3 and not whole else ("N",)
    require_shape(owner, "x", x, *axes, size)


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


def require_entries(owner, y_hat):
    """Raise unless there is something to take the mean of.

    Parameters
    ----------
    owner : str
        Who asks: the loss named first in the message.
    y_hat : array_like of any shape
        The outputs.

    Raises
    ------
    ValueError
        If it holds no numbers.
    """
    shape = require_numbers(owner, "y_hat", y_hat).shape
    if 0 in shape:
        raise ValueError(f"{owner}: y_hat holds nothing, its shape is {shape}")


def require_forward(owner, loss):
    """Raise unless forward has left what backward needs.

    Parameters
    ----------
    owner : str
        The loss named first in the message.
    loss : object
        The loss itself.

    Raises
    ------
    ValueError
        If forward has not run yet.
    """
    if not hasattr(loss, "cache"):
        raise ValueError(f"{owner}: backward needs a forward before it")


def require_axis(owner, x, axis, *, mean=False):
    """Raise unless an array has the axes that are to be added up.

    Parameters
    ----------
    owner : str
        Who asks: the operation named first in the message.
    x : ndarray of any shape
        The entries.
    axis : int, tuple of int, or None
        The axes; None means all of them.
    mean : bool
        Whether something has to stand there, since it will be divided by how many.

    Raises
    ------
    ValueError
        If there is no such axis, or nothing along it to average.
    """
    shape = np.shape(x)
    try:
        np.ones(shape).sum(axis=axis)
    except (TypeError, ValueError):
        raise ValueError(f"{owner}: shape {shape} has no axis {axis!r}") from None
    if mean and 0 in shape:
        raise ValueError(f"{owner}: shape {shape} has nothing along axis {axis}")


def require_computable(owner, function):
    """Raise unless a function can be computed, and without a warning of NumPy.

    Parameters
    ----------
    owner : str
        Who asks: the operation named first in the message.
    function : callable
        Takes nothing and computes.

    Raises
    ------
    ValueError
        If the function cannot compute; the message says in NumPy's words why. Inside
        ``np.errstate(over="ignore")`` infinite results are let through.
    """
    strict = "ignore" if np.geterr()["over"] == "ignore" else "raise"
    try:
        with np.errstate(over=strict, divide=strict, invalid=strict):
            function()
    except (ArithmeticError, TypeError, ValueError) as error:
        raise ValueError(f"{owner}: cannot compute this: {error}") from None


def require_power(x, y, base_learns, exponent_learns):
    """Raise unless a power can be computed, and its gradients too.

    Parameters
    ----------
    x, y : ndarray of shapes that broadcast, or number
        Base and exponent.
    base_learns, exponent_learns : bool
        Whether the base, and whether the exponent, gets a gradient.

    Raises
    ------
    ValueError
        If the power has no float, or a gradient has none: a root has no slope at 0.
    """
    require_broadcast("**", x, y)
    require_computable("**", lambda: x**y)
    require_computable("**", lambda: base_learns and y * x ** (y - 1))
    require_computable("**", lambda: exponent_learns and np.log(x))


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
    require_numbers(owner, "seed", seed)
    if np.shape(seed) != shape and (np.size(seed), *shape) != (1,) * (len(shape) + 1):
        raise ValueError(
            f"{owner}: this tensor has shape {shape}, the seed has {np.shape(seed)}; "
            "begin at one number, as in .sum().backward(), or pass a seed of that shape"
        )
