"""The recurrent network with two weights: forward, backward in time, loss surface.

The state is one number per sequence and nothing bends it:
h_t = x_t * w_x + h_{t-1} * w_h. Time is counted from 1, and h_0 = 0 is the state before
anything was read, so ``h`` has T + 1 columns and x_t stands in column t - 1 of ``x``.
"""

import math

import numpy as np

from helpers.shapes import require_array, require_broadcast, require_positive
from helpers.values import (
    is_float_array,
    require_dtype,
    require_finite,
    require_floats,
    require_numbers,
    require_real,
)


def update_state(x_t, h_prev, w_x, w_h):
    """Read one input and return the new state.

    Parameters
    ----------
    x_t : ndarray of shape (N,)
        The inputs of this timestep, one for each sequence.
    h_prev : ndarray of shape (N,)
        The states before this timestep.
    w_x, w_h : float
        The input weight and the recurrent weight.

    Returns
    -------
    ndarray of shape (N,)
        The states after this timestep.

    Raises
    ------
    ValueError
        If an argument is no number and no array of floats, or the shapes do not fit.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    _require_pair(x_t, h_prev, w_x, w_h)
    return x_t * w_x + h_prev * w_h


def forward_states(x, w_x, w_h):
    """Read whole sequences and return every state on the way.

    Parameters
    ----------
    x : ndarray of shape (N, T)
        One sequence in each row.
    w_x, w_h : float
        The input weight and the recurrent weight.

    Returns
    -------
    ndarray of shape (N, T + 1)
        Column t holds h_t; column 0 the initial state 0, the last column the output of
        the network.

    Raises
    ------
    ValueError
        If ``x`` does not have two axes.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    require_array("forward_states", "x", x, "N", "T")
    require_real("forward_states", w_x=w_x, w_h=w_h)
    _require_small("forward_states", w_h, x.shape[1], x, w_x)
    batch_size, timesteps = x.shape
    h = np.zeros((batch_size, timesteps + 1))
    for t in range(1, timesteps + 1):
        h[:, t] = update_state(x[:, t - 1], h[:, t - 1], w_x, w_h)
    return h


def _require_answers(owner, y_hat, y):
    """Refuse outputs and targets that are not one number for each of the sequences."""
    require_array(owner, "y_hat", y_hat, "N")
    require_array(owner, "y", y, len(y_hat))
    require_positive(owner, sequences=len(y_hat))
    require_finite(owner, "y_hat", y_hat, squared=True)
    require_finite(owner, "y", y, squared=True)


def mean_squared_error(y_hat, y):
    """Average the squared distance between outputs and targets.

    Parameters
    ----------
    y_hat, y : ndarray of shape (N,)
        Outputs and targets, in the same unit (here: ones counted).

    Returns
    -------
    float
        The loss, in that unit squared.

    Raises
    ------
    ValueError
        If the two shapes differ; (N, 1) beside (N,) would compare every row with every
        other.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    _require_answers("mean_squared_error", y_hat, y)
    return np.mean((y_hat - y) ** 2)


def output_gradient(y_hat, y):
    """Return the gradient of the mean squared error with respect to the outputs.

    Parameters
    ----------
    y_hat, y : ndarray of shape (N,)
        Outputs and targets.

    Returns
    -------
    ndarray of shape (N,)
        2 (y_hat - y) / N. The 1 / N of the mean is in it, so whoever comes after only
        adds up.

    Raises
    ------
    ValueError
        If the two shapes differ.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    _require_answers("output_gradient", y_hat, y)
    return 2 * (y_hat - y) / len(y)


def backward_gradient(x, h, dy_hat, w_h):
    """Carry the output's gradient back through time and collect each weight's share.

    Parameters
    ----------
    x : ndarray of shape (N, T)
        The sequences that were read.
    h : ndarray of shape (N, T + 1)
        Their states, from ``forward_states``.
    dy_hat : ndarray of shape (N,)
        The gradient of the loss with respect to the outputs.
    w_h : float
        The recurrent weight.

    Returns
    -------
    dw_x, dw_h : float
        The gradients of the loss with respect to the two weights.
    dh : ndarray of shape (N, T + 1)
        Column t holds the gradient with respect to h_t.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    batch_size, timesteps = require_array("backward_gradient", "x", x, "N", "T")
    require_array("backward_gradient", "h", h, batch_size, timesteps + 1)
    require_array("backward_gradient", "dy_hat", dy_hat, batch_size)
    require_dtype("backward_gradient", h.dtype, "the type of h")
    require_real("backward_gradient", w_h=w_h)
    _require_small("backward_gradient", w_h, timesteps, dy_hat, h)
    _require_small("backward_gradient", w_h, timesteps, dy_hat, x)
    dh = np.zeros_like(h)
    dh[:, -1] = dy_hat
    dw_x = dw_h = 0.0
    for t in range(x.shape[1], 0, -1):
        dw_x += np.sum(dh[:, t] * x[:, t - 1])
        dw_h += np.sum(dh[:, t] * h[:, t - 1])
        dh[:, t - 1] = dh[:, t] * w_h
    return dw_x, dw_h, dh


def loss_and_gradients(x, y, params):
    """Run forward and backward once.

    Parameters
    ----------
    x : ndarray of shape (N, T)
        The sequences.
    y : ndarray of shape (N,)
        Their targets.
    params : dict of float
        The weights ``"w_x"`` and ``"w_h"``.

    Returns
    -------
    loss : float
        The mean squared error at these weights.
    grads : dict of float
        Its gradients, under the names of the weights.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    h = forward_states(x, **params)
    dy_hat = output_gradient(h[:, -1], y)
    dw_x, dw_h, _ = backward_gradient(x, h, dy_hat, params["w_h"])
    return mean_squared_error(h[:, -1], y), {"w_x": dw_x, "w_h": dw_h}


def loss_surface(x, y, w_x, w_h):
    """Compute the loss of every pair of weights at once.

    Parameters
    ----------
    x : ndarray of shape (N, T)
        The sequences.
    y : ndarray of shape (N,)
        Their targets.
    w_x : array_like of shape (A,)
        The input weights to try.
    w_h : array_like of shape (B,)
        The recurrent weights to try. Two arrays that are not both one-dimensional, such
        as those of ``np.meshgrid``, are paired by broadcasting instead.

    Returns
    -------
    ndarray of shape (A, B)
        Entry (i, j) is the mean squared error at (w_x[i], w_h[j]). A contour plot wants
        its transpose, since it puts columns on the horizontal axis.

    Raises
    ------
    ValueError
        If ``x`` and ``y`` do not belong together.

    Notes
    -----
    The network is linear: twice the input weight, twice every state. So the loop runs
    once with w_x = 1, for all w_h side by side, and the result is scaled by every w_x.

    Derived in notebooks/02_count_the_ones.ipynb.
    """
    batch_size, timesteps = require_array("loss_surface", "x", x, "N", "T")
    require_array("loss_surface", "y", y, batch_size)
    require_positive("loss_surface", sequences=batch_size, timesteps=timesteps)
    require_finite("loss_surface", "y", y, squared=True)
    require_numbers("loss_surface", "w_x", w_x)
    require_numbers("loss_surface", "w_h", w_h)
    w_x, w_h = np.asarray(w_x), np.asarray(w_h)
    _require_grid(w_x, w_h)
    _require_small("loss_surface", w_h, timesteps, x, w_x, squared=True)
    if w_x.ndim == w_h.ndim == 1:
        w_x = w_x[:, None]
    h = 0.0
    for x_t in x.T:
        h = update_state(x_t, h, 1.0, w_h[..., None])
    squares = 0.0
    for h_i, y_i in zip(np.moveaxis(h, -1, 0), y, strict=True):
        squares = squares + (h_i * w_x - y_i) ** 2
    return squares / len(y)


def _require_grid(w_x, w_h):
    """Refuse weights that make neither a grid nor pairs."""
    require_floats("loss_surface", w_x=w_x, w_h=w_h)
    if not w_x.ndim == w_h.ndim == 1:
        require_broadcast("loss_surface", w_x, w_h)


def _require_pair(x_t, h_prev, w_x, w_h):
    """Refuse states and inputs that are no arrays, or do not fit together."""
    quick = is_float_array(x_t) and is_float_array(h_prev) and x_t.shape == h_prev.shape
    if quick and isinstance(w_x, float) and isinstance(w_h, float):
        return
    require_floats("update_state", x_t=x_t, h_prev=h_prev, w_x=w_x, w_h=w_h)
    require_broadcast("update_state", x_t, h_prev)
    require_broadcast("update_state", x_t, w_x)
    require_broadcast("update_state", h_prev, w_h)


def _require_small(owner, w_h, timesteps, *factors, squared=False):
    """Refuse numbers whose product, grown by w_h in every timestep, has no float."""
    for array in (w_h, *factors):
        require_finite(owner, "every number", array)
    sizes = [np.max(np.abs(array), initial=1.0) for array in (w_h, *factors)]
    growth = timesteps * math.log10(sizes[0]) + sum(map(math.log10, sizes[1:]))
    if growth * (2 if squared else 1) > 300 and np.geterr()["over"] != "ignore":
        raise ValueError(
            f"{owner}: in {timesteps} timesteps these numbers would grow beyond 1e300; "
            "w_h should be smaller"
        )
