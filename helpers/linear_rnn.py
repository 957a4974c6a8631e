"""The recurrent network with two weights: forward, backward in time, loss surface.

The state is one number per sequence and nothing bends it:
h_t = x_t * w_x + h_{t-1} * w_h. Time is counted from 1, and h_0 = 0 is the state before
anything was read, so ``h`` has T + 1 columns and x_t stands in column t - 1 of ``x``.
"""

import math

import numpy as np

from helpers.checks import takes


def largest(array):
    """Return the size of the largest number, or 1."""
    if isinstance(array, float):
        return max(1.0, abs(array))
    return np.abs(array).max(initial=1.0)


def stays_finite(w_h, timesteps, *factors, power=1):
    """Say whether a product, grown by w_h in every timestep, has a float."""
    growth = timesteps * math.log10(largest(w_h))
    growth += sum(math.log10(largest(factor)) for factor in factors)
    return growth * power <= 300 or (
        f"in {timesteps} timesteps these numbers would grow beyond 1e300; w_h should "
        "be smaller"
    )


@takes(x_t="...", h_prev="...", w_x="...", w_h="...", computes="shapes")
def update_state(x_t, h_prev, w_x, w_h):
    """Read one input and return the new state, both (N,)."""
    return x_t * w_x + h_prev * w_h


@takes(
    x="finite N T",
    w_x="finite number",
    w_h="finite number",
    where=lambda x, w_x, w_h: stays_finite(w_h, x.shape[1], x, w_x),
)
def forward_states(x, w_x, w_h):
    """Read sequences x (N, T) and return all states h (N, T + 1).

    Column 0 is the initial state 0, the last column the output of the network.
    """
    batch_size, timesteps = x.shape
    h = np.zeros((batch_size, timesteps + 1))
    for t in range(1, timesteps + 1):
        h[:, t] = update_state(x[:, t - 1], h[:, t - 1], w_x, w_h)
    return h


@takes(y_hat="square N", y="square N")
def mean_squared_error(y_hat, y):
    """Average the squared distance between outputs and targets, both (N,)."""
    return np.mean((y_hat - y) ** 2)


@takes(y_hat="square N", y="square N")
def output_gradient(y_hat, y):
    """Return the gradient of the mean squared error, (N,)."""
    return 2 * (y_hat - y) / len(y)


@takes(
    x="finite N T",
    h="finite weight N T+1",
    dy_hat="finite N",
    w_h="finite number",
    where=lambda x, h, dy_hat, w_h: stays_finite(
        w_h, x.shape[1], dy_hat, max(largest(x), largest(h))
    ),
)
def backward_gradient(x, h, dy_hat, w_h):
    """Return dw_x, dw_h and all dh (N, T + 1), given dy_hat (N,)."""
    dh = np.zeros_like(h)
    dh[:, -1] = dy_hat
    dw_x = dw_h = 0.0
    for t in range(x.shape[1], 0, -1):
        dw_x += np.sum(dh[:, t] * x[:, t - 1])
        dw_h += np.sum(dh[:, t] * h[:, t - 1])
        dh[:, t - 1] = dh[:, t] * w_h
    return dw_x, dw_h, dh


@takes(
    x="finite N T",
    y="square N",
    params="named finite number",
    where=lambda params: (
        params.keys() == {"w_x", "w_h"}
        or f"params should hold w_x and w_h, got {list(params)}"
    ),
)
def loss_and_gradients(x, y, params):
    """Run forward and backward once; return the loss and a dict of gradients."""
    h = forward_states(x, **params)
    dy_hat = output_gradient(h[:, -1], y)
    dw_x, dw_h, _ = backward_gradient(x, h, dy_hat, params["w_h"])
    return mean_squared_error(h[:, -1], y), {"w_x": dw_x, "w_h": dw_h}


@takes(
    x="finite N T",
    y="square N",
    w_x="finite numbers ...",
    w_h="finite numbers ...",
    computes="shapes",
    where=lambda x, w_x, w_h: stays_finite(w_h, x.shape[1], x, w_x, power=2),
)
def loss_surface(x, y, w_x, w_h):
    """Return the loss of every pair of w_x (A,) and w_h (B,) as an array (A, B).

    A contour plot wants its transpose, since it puts columns on the horizontal axis.
    Two arrays that are not both one-dimensional, such as those of ``np.meshgrid``, are
    paired by broadcasting. Twice the input weight is twice every state: so the loop
    runs once, with w_x = 1, for all w_h side by side.
    """
    w_x, w_h = np.asarray(w_x), np.asarray(w_h)
    if w_x.ndim == w_h.ndim == 1:
        w_x = w_x[:, None]
    h = 0.0
    for x_t in x.T:
        h = update_state(x_t, h, 1.0, w_h[..., None])  # (B, N)
    squares = 0.0
    for h_i, y_i in zip(np.moveaxis(h, -1, 0), y, strict=True):  # each sequence i
        squares = squares + (h_i * w_x - y_i) ** 2  # (A, B)
    return squares / len(y)
