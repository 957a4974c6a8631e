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


@takes(cache=("N H",) * 6, dh_t="N H or 0", dc_t="N H or 0")
def lstm_gates_backward(dh_t, dc_t, cache):
    """Return da_t (N, 4H) and dc_prev (N, H), given the gradients of both states."""
    c_prev, i, f, g, o, tanh_c = cache
    dc_t = dc_t + dh_t * o * (1 - tanh_c**2)  # not +=, which would change the caller's
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
    dc_t="N H or 0",
)
def lstm_step_backward(dh_t, dc_t, cache):
    """Return dx_t, dh_prev, dc_prev, dW_x, dW_h and db."""
    x_t, h_prev, gates, W_x, W_h = cache
    da_t, dc_prev = lstm_gates_backward(dh_t, dc_t, gates)  # (N, 4H), (N, H)
    dx_t = da_t @ W_x.T  # (N, D)
    dh_prev = da_t @ W_h.T  # (N, H)
    dW_x = x_t.T @ da_t  # (D, 4H)
    dW_h = h_prev.T @ da_t  # (H, 4H)
    db = da_t.sum(axis=0)  # (4H,)
    return dx_t, dh_prev, dc_prev, dW_x, dW_h, db


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
    gates_end = [2 * len(W_h)]  # z and r, then the candidate g
    W_zr, W_g = np.split(W_h, gates_end, axis=1)  # (H, 2H), (H, H)
    b_x, b_h = b if reset_after else (b, np.zeros_like(b))  # twice (3H,)
    b_zr, b_g = np.split(b_h, gates_end)  # (2H,), (H,)
    x_zr, x_g = np.split(x_t @ W_x + b_x, gates_end, axis=1)  # (N, 2H), (N, H)
    z, r = np.split(sigmoid(x_zr + h_prev @ W_zr + b_zr), 2, axis=1)  # twice (N, H)
    if reset_after:
        seen = h_prev
        from_h = seen @ W_g + b_g  # (N, H)
        g = np.tanh(x_g + r * from_h)
    else:
        seen = r * h_prev
        from_h = seen @ W_g  # (N, H)
        g = np.tanh(x_g + from_h)
    h_t = z * h_prev + (1 - z) * g
    return h_t, (x_t, h_prev, z, r, g, seen, from_h, W_x, W_h, reset_after)


@takes(cache=("N D", *("N H",) * 6, "D 3H", "H 3H", "flag"), dh_t="N H or 0")
def gru_step_backward(dh_t, cache):
    """Return dx_t, dh_prev, dW_x, dW_h and db, given dh_t (N, H)."""
    x_t, h_prev, z, r, g, seen, from_h, W_x, W_h, reset_after = cache
    W_zr, W_g = np.split(W_h, [2 * len(W_h)], axis=1)  # (H, 2H), (H, H)
    da_z = dh_t * (h_prev - g) * z * (1 - z)
    da_g = dh_t * (1 - z) * (1 - g**2)
    if reset_after:
        dfrom_h = da_g * r
        dr, dh_through_g = da_g * from_h, dfrom_h @ W_g.T
    else:
        dfrom_h = da_g
        dseen = dfrom_h @ W_g.T  # (N, H)
        dr, dh_through_g = dseen * h_prev, dseen * r
    da_zr = np.concatenate([da_z, dr * r * (1 - r)], axis=1)  # (N, 2H)
    da_x = np.concatenate([da_zr, da_g], axis=1)  # (N, 3H): on the side of the inputs
    da_h = np.concatenate([da_zr, dfrom_h], axis=1)  # (N, 3H): on that of the state
    dW_h = np.concatenate([h_prev.T @ da_zr, seen.T @ dfrom_h], axis=1)  # (H, 3H)
    db = np.stack([da_x, da_h]).sum(axis=1) if reset_after else da_x.sum(axis=0)
    dh_prev = dh_t * z + da_zr @ W_zr.T + dh_through_g  # (N, H): three ways back
    return da_x @ W_x.T, dh_prev, x_t.T @ da_x, dW_h, db
