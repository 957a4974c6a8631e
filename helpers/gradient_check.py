"""Compare a gradient that was derived with one that was measured."""

import numpy as np


def central_difference(f, w, eps=1e-6):
    """Measure the gradient of a function by nudging each number up and down.

    Parameters
    ----------
    f : callable
        Takes an array shaped like ``w``, returns one float.
    w : array_like of any shape
        Where to measure. It is copied, never changed.
    eps : float
        The size of the nudge, in the unit of ``w``.

    Returns
    -------
    ndarray of the shape of ``w``
        (f(w + eps) - f(w - eps)) / (2 eps), entry by entry; its error shrinks with eps
        squared.

    Raises
    ------
    ValueError
        If ``f`` returns something other than one number.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        nudge = np.zeros_like(w)
        nudge[index] = eps
        up, down = f(w + nudge), f(w - nudge)
        _require_one_number(up)
        gradient[index] = (up - down) / (2 * eps)
    return gradient


def relative_error(a, b):
    """Measure how far two gradients are apart, beside their own size.

    Parameters
    ----------
    a, b : array_like of the same shape
        Two versions of one gradient.

    Returns
    -------
    float
        The norm of a - b divided by the larger norm of the two; 0 when both are zero
        everywhere. Below 1e-7 they agree; above 1e-4 one of them is wrong.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    _require_same_shape(a, b)
    a, b = np.ravel(a), np.ravel(b)
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if scale == 0 else float(np.linalg.norm(a - b) / scale)


def _require_one_number(value):
    """Refuse an array where one loss is meant, before broadcasting hides it."""
    if np.shape(value) != ():
        raise ValueError(
            "central_difference: f should return one number, "
            f"got shape {np.shape(value)}; is the mean over the batch missing?"
        )


def _require_same_shape(a, b):
    """Refuse two gradients that cannot belong to one parameter."""
    if np.shape(a) != np.shape(b):
        raise ValueError(
            "relative_error: both gradients should have the same shape, "
            f"got {np.shape(a)} and {np.shape(b)}"
        )
