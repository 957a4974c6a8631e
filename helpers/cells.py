"""One timestep of a recurrent layer, forward and backward: vanilla, LSTM, GRU.

A forward function returns a cache, all that its backward needs. A backward function
takes the gradient of what forward returned and returns that of what forward was given.
Shapes and the order of the gates are those of Keras, so weights copy as they are.
"""

import numpy as np

from helpers.checks import takes


@takes(a="...")
def sigmoid(a):
    """Squeeze numbers of any shape into 0 to 1, precisely at both ends."""
    with np.errstate(over="ignore"):  # exp may reach infinity: 1 / inf is the 0 we want
        return 1 / (1 + np.exp(-a))


@takes(W_h="H H", x_t="N D", h_prev="N H", W_x="D H", b="H", keeps="copies")
def rnn_step_forward(x_t, h_prev, W_x, W_h, b):
    """Read one input (N, D) and return the new state (N, H) and a cache."""
    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)  # (N, H)
    return h_t, (x_t, h_prev, h_t, W_x, W_h)


@takes(cache=("N D", "N H", "N H", "D H", "H H"), dh_t="N H or 0")
def rnn_step_backward(dh_t, cache):
    """Return dx_t, dh_prev, dW_x, dW_h and db, given dh_t (N, H)."""
    x_t, h_prev, h_t, W_x, W_h = cache
    da_t = dh_t * (1 - h_t**2)  # (N, H): the slope of tanh, written with its result
    dx_t = da_t @ W_x.T  # (N, D)
    dh_prev = da_t @ W_h.T  # (N, H)
    dW_x = x_t.T @ da_t  # (D, H): the product adds up the batch
    dW_h = h_prev.T @ da_t  # (H, H)
    db = da_t.sum(axis=0)  # (H,)
    return dx_t, dh_prev, dW_x, dW_h, db


@takes(c_prev="N H", a_t="N 4H", keeps="copies")
def lstm_gates_forward(a_t, c_prev):
    """Open the gates, renew the cell state, and show part of it."""
    i, f, g, o = np.split(a_t, 4, axis=1)  # four times (N, H)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, (c_prev, i, f, g, o, tanh_c)


@takes(cache=("N H",) * 6, dh_t="N H or 0", dc_from_later="N H or 0")
def lstm_gates_backward(dh_t, dc_from_later, cache):
    """Return da_t (N, 4H) and dc_prev (N, H), given dh_t and what later steps sent."""
    c_prev, i, f, g, o, tanh_c = cache
    dc_t = dc_from_later + dh_t * o * (1 - tanh_c**2)  # all that arrives at c_t
    da_i = dc_t * g * i * (1 - i)  # the slope of sigmoid, written with its result
    da_f = dc_t * c_prev * f * (1 - f)
    da_g = dc_t * i * (1 - g**2)
    da_o = dh_t * tanh_c * o * (1 - o)
    return np.concatenate([da_i, da_f, da_g, da_o], axis=1), dc_t * f


@takes(
    W_h="H 4H",
    x_t="N D",
    h_prev="N H",
    c_prev="N H",
    W_x="D 4H",
    b="4H",
    keeps="copies",
)
def lstm_step_forward(x_t, h_prev, c_prev, W_x, W_h, b):
    """Read one input (N, D); return the new state, the cell state and a cache."""
    a_t = x_t @ W_x + h_prev @ W_h + b  # (N, 4H)
    h_t, c_t, gates = lstm_gates_forward(a_t, c_prev)
    return h_t, c_t, (x_t, h_prev, gates, W_x, W_h)


@takes(
    cache=("N D", "N H", ("N H",) * 6, "D 4H", "H 4H"),
    dh_t="N H or 0",
    dc_from_later="N H or 0",
)
def lstm_step_backward(dh_t, dc_from_later, cache):
    """Return dx_t, dh_prev, dc_prev, dW_x, dW_h and db."""
    x_t, h_prev, gates, W_x, W_h = cache
    da_t, dc_prev = lstm_gates_backward(dh_t, dc_from_later, gates)  # (N, 4H), (N, H)
    dx_t = da_t @ W_x.T  # (N, D)
    dh_prev = da_t @ W_h.T  # (N, H)
    dW_x = x_t.T @ da_t  # (D, 4H)
    dW_h = h_prev.T @ da_t  # (H, 4H)
    db = da_t.sum(axis=0)  # (4H,)
    return dx_t, dh_prev, dc_prev, dW_x, dW_h, db


@takes(W_h="H 3H", a_x="N 3H", h_prev="N H", b_h="3H", keeps="copies")
def gru_gates_forward(a_x, h_prev, W_h, b_h):
    """Renew the state, given the inputs' part (N, 3H): r resets after the product."""
    a_h = h_prev @ W_h + b_h  # (N, 3H)
    x_z, x_r, x_g = np.split(a_x, 3, axis=1)  # three times (N, H)
    h_z, h_r, h_g = np.split(a_h, 3, axis=1)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    g = np.tanh(x_g + r * h_g)
    return z * h_prev + (1 - z) * g, (h_prev, z, r, g, h_g, W_h)


@takes(cache=(*("N H",) * 5, "H 3H"), dh_t="N H or 0")
def gru_gates_backward(dh_t, cache):
    """Return da_x and da_h, both (N, 3H), and dh_prev (N, H)."""
    h_prev, z, r, g, h_g, W_h = cache
    da_z = dh_t * (h_prev - g) * z * (1 - z)
    da_g = dh_t * (1 - z) * (1 - g**2)
    da_r = da_g * h_g * r * (1 - r)
    da_x = np.concatenate([da_z, da_r, da_g], axis=1)
    da_h = np.concatenate([da_z, da_r, da_g * r], axis=1)
    return da_x, da_h, dh_t * z + da_h @ W_h.T


@takes(W_h="H 3H", a_x="N 3H", h_prev="N H", keeps="copies")
def reset_before_forward(a_x, h_prev, W_h):
    """Renew the state, given the inputs' part (N, 3H): r resets before the product."""
    x_zr, x_g = np.split(a_x, [2 * len(W_h)], axis=1)  # (N, 2H), (N, H)
    W_zr, W_g = np.split(W_h, [2 * len(W_h)], axis=1)  # (H, 2H), (H, H)
    z, r = np.split(sigmoid(x_zr + h_prev @ W_zr), 2, axis=1)
    g = np.tanh(x_g + (r * h_prev) @ W_g)
    return z * h_prev + (1 - z) * g, (h_prev, z, r, g, r * h_prev, W_h)


@takes(cache=(*("N H",) * 5, "H 3H"), dh_t="N H or 0")
def reset_before_backward(dh_t, cache):
    """Return da (N, 3H), the same for both sides, and dh_prev (N, H)."""
    h_prev, z, r, g, _, W_h = cache
    W_zr, W_g = np.split(W_h, [2 * len(W_h)], axis=1)
    da_z = dh_t * (h_prev - g) * z * (1 - z)
    da_g = dh_t * (1 - z) * (1 - g**2)
    dh_reset = da_g @ W_g.T  # the gradient of r * h_prev
    da_r = dh_reset * h_prev * r * (1 - r)
    da_zr = np.concatenate([da_z, da_r], axis=1)
    da = np.concatenate([da_zr, da_g], axis=1)
    return da, da, dh_t * z + da_zr @ W_zr.T + dh_reset * r


@takes(
    reset_after="flag",
    W_h="H 3H",
    x_t="N D",
    h_prev="N H",
    W_x="D 3H",
    b="2 3H | 3H",
    keeps="copies",
    where=lambda b, reset_after: (
        np.ndim(b) == 1 + reset_after
        or "b should have two rows with reset_after, and one axis without it"
    ),
)
def gru_step_forward(x_t, h_prev, W_x, W_h, b, *, reset_after=True):
    """Read one input (N, D) and return the new state (N, H) and a cache."""
    if reset_after:
        h_t, gates = gru_gates_forward(x_t @ W_x + b[0], h_prev, W_h, b[1])
    else:
        h_t, gates = reset_before_forward(x_t @ W_x + b, h_prev, W_h)
    return h_t, (x_t, gates, W_x, reset_after)


@takes(cache=("N D", (*("N H",) * 5, "H 3H"), "D 3H", "flag"), dh_t="N H or 0")
def gru_step_backward(dh_t, cache):
    """Return dx_t, dh_prev, dW_x, dW_h and db, given dh_t (N, H)."""
    x_t, gates, W_x, reset_after = cache
    backward = gru_gates_backward if reset_after else reset_before_backward
    da_x, da_h, dh_prev = backward(dh_t, gates)  # (N, 3H), (N, 3H), (N, H)
    h_prev, *_, seen, W_h = gates  # seen: r * h_prev, where that is reset
    dW_h = h_prev.T @ da_h  # (H, 3H)
    if not reset_after:
        dW_h[:, -len(W_h) :] = seen.T @ da_h[:, -len(W_h) :]
    db = da_x.sum(axis=0)  # (3H,)
    if reset_after:
        db = np.stack([db, da_h.sum(axis=0)])  # (2, 3H)
    return da_x @ W_x.T, dh_prev, x_t.T @ da_x, dW_h, db
