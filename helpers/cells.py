"""One timestep of a recurrent layer, forward and backward: vanilla, LSTM, GRU.

Every forward function returns a ``cache``, the values that its backward needs. Every
backward function takes the gradient of what forward returned, and returns that of what
forward was given. The gradients of the weights are sums over the batch.

``a_t`` is what stands inside a tanh or a sigmoid: inputs and state, weighted and added.
The shapes and the order of the gates are those of Keras, so weights copy as they are.
"""

import numpy as np

from helpers.shapes import require_cache, require_gates, require_gradient, require_step
from helpers.values import require_flags, require_floats


def sigmoid(a):
    """Squeeze any number into the range from 0 to 1.

    Parameters
    ----------
    a : ndarray of any shape
        Any numbers, however large.

    Returns
    -------
    ndarray of the shape of ``a``
        1 / (1 + exp(-a)), precise at both ends: 1e-300 stays 1e-300.

    Raises
    ------
    ValueError
        If ``a`` is a list, or holds bool or short or unsigned whole numbers, which
        cannot be negated.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb.
    """
    require_floats("sigmoid", a=a)
    with np.errstate(over="ignore"):  # exp may reach infinity: 1 / inf is the 0 we want
        return 1 / (1 + np.exp(-a))


def rnn_step_forward(x_t, h_prev, W_x, W_h, b):
    """Read one input and return the new state of a vanilla RNN.

    Parameters
    ----------
    x_t : ndarray of shape (N, D)
        The inputs of this timestep.
    h_prev : ndarray of shape (N, H)
        The states before it.
    W_x : ndarray of shape (D, H)
        The input weights.
    W_h : ndarray of shape (H, H)
        The recurrent weights.
    b : ndarray of shape (H,)
        The bias.

    Returns
    -------
    h_t : ndarray of shape (N, H)
        The states after this timestep, between -1 and 1.
    cache : tuple
        What ``rnn_step_backward`` needs.

    Raises
    ------
    ValueError
        If an argument is no array of floats, or the shapes do not belong together;
        sizes of 1 are not stretched.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_step("rnn_step_forward", x_t, (h_prev,), (W_x, W_h, b))
    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)  # (N, H)
    return h_t, (x_t, h_prev, h_t, W_x, W_h)


def rnn_step_backward(dh_t, cache):
    """Carry the gradient of one state back to all that made it.

    Parameters
    ----------
    dh_t : ndarray of shape (N, H)
        The gradient with respect to the states that forward returned.
    cache : tuple
        From ``rnn_step_forward``.

    Returns
    -------
    dx_t : ndarray of shape (N, D)
        The gradient with respect to the inputs.
    dh_prev : ndarray of shape (N, H)
        The gradient with respect to the states before this timestep.
    dW_x : ndarray of shape (D, H)
        This timestep's share of the gradient of the input weights.
    dW_h : ndarray of shape (H, H)
        Its share of the gradient of the recurrent weights.
    db : ndarray of shape (H,)
        Its share of the gradient of the bias.

    Raises
    ------
    ValueError
        If a gradient does not have the shape of what it belongs to, or ``cache`` comes
        from elsewhere.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_cache("rnn_step_backward", cache, 5)
    x_t, h_prev, h_t, W_x, W_h = cache
    require_gradient("rnn_step_backward", "dh_t", dh_t, h_t.shape)
    da_t = dh_t * (1 - h_t**2)  # (N, H): the slope of tanh, written with its result
    dx_t = da_t @ W_x.T  # (N, D)
    dh_prev = da_t @ W_h.T  # (N, H)
    dW_x = x_t.T @ da_t  # (D, H): the product adds up the batch
    dW_h = h_prev.T @ da_t  # (H, H)
    db = da_t.sum(axis=0)  # (H,)
    return dx_t, dh_prev, dW_x, dW_h, db


def lstm_gates_forward(a_t, c_prev):
    """Open the gates, renew the cell state and show part of it.

    Parameters
    ----------
    a_t : ndarray of shape (N, 4H)
        Inputs and state, weighted and added; four blocks in the order i f g o.
    c_prev : ndarray of shape (N, H)
        The cell states before this timestep.

    Returns
    -------
    h_t : ndarray of shape (N, H)
        The states after it, between -1 and 1.
    c_t : ndarray of shape (N, H)
        The cell states after it, without bounds.
    cache : tuple of ndarray of shape (N, H)
        The cell states before, the gates i, f, g, o, and tanh(c_t).

    Raises
    ------
    ValueError
        If an argument is no array of floats, or the shapes do not belong together;
        sizes of 1 are not stretched.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb. i is how much is written, f how much is
    kept, o how much is shown; g, the candidate, is what is written, and no gate.
    """
    require_gates("lstm_gates_forward", a_t, c_prev)
    i, f, g, o = np.split(a_t, 4, axis=1)  # four times (N, H)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, (c_prev, i, f, g, o, tanh_c)


def lstm_gates_backward(dh_t, dc_t, cache):
    """Carry the gradients of both states back through the gates.

    Parameters
    ----------
    dh_t, dc_t : ndarray of shape (N, H)
        The gradients with respect to the states and the cell states after this
        timestep. What h_t passes on to c_t is added here.
    cache : tuple
        From ``lstm_gates_forward``.

    Returns
    -------
    da_t : ndarray of shape (N, 4H)
        The gradient with respect to ``a_t``, in the order i f g o.
    dc_prev : ndarray of shape (N, H)
        The gradient with respect to the cell states before this timestep.

    Raises
    ------
    ValueError
        If a gradient does not have the shape of what it belongs to, or ``cache`` comes
        from elsewhere.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb.
    """
    require_cache("lstm_gates_backward", cache, 6)
    c_prev, i, f, g, o, tanh_c = cache
    require_gradient("lstm_gates_backward", "dh_t", dh_t, o.shape)
    require_gradient("lstm_gates_backward", "dc_t", dc_t, o.shape)
    dc_t = dc_t + dh_t * o * (1 - tanh_c**2)  # not +=, which would change the caller's
    da_i = dc_t * g * i * (1 - i)  # the slope of sigmoid, written with its result
    da_f = dc_t * c_prev * f * (1 - f)
    da_g = dc_t * i * (1 - g**2)
    da_o = dh_t * tanh_c * o * (1 - o)
    return np.concatenate([da_i, da_f, da_g, da_o], axis=1), dc_t * f


def lstm_step_forward(x_t, h_prev, c_prev, W_x, W_h, b):
    """Read one input and return the new state and cell state of an LSTM.

    Parameters
    ----------
    x_t : ndarray of shape (N, D)
        The inputs of this timestep.
    h_prev, c_prev : ndarray of shape (N, H)
        The states and the cell states before it.
    W_x : ndarray of shape (D, 4H)
        The input weights; four blocks in the order i f g o.
    W_h : ndarray of shape (H, 4H)
        The recurrent weights, in the same order.
    b : ndarray of shape (4H,)
        The bias, in the same order.

    Returns
    -------
    h_t, c_t : ndarray of shape (N, H)
        The states and the cell states after this timestep.
    cache : tuple
        What ``lstm_step_backward`` needs.

    Raises
    ------
    ValueError
        If an argument is no array of floats, or the shapes do not belong together;
        sizes of 1 are not stretched.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb.
    """
    require_step("lstm_step_forward", x_t, (h_prev, c_prev), (W_x, W_h, b), 4)
    a_t = x_t @ W_x + h_prev @ W_h + b  # (N, 4H)
    h_t, c_t, gates = lstm_gates_forward(a_t, c_prev)
    return h_t, c_t, (x_t, h_prev, gates, W_x, W_h)


def lstm_step_backward(dh_t, dc_t, cache):
    """Carry the gradients of state and cell state back to all that made them.

    Parameters
    ----------
    dh_t, dc_t : ndarray of shape (N, H)
        The gradients with respect to the states and the cell states that forward
        returned.
    cache : tuple
        From ``lstm_step_forward``.

    Returns
    -------
    dx_t : ndarray of shape (N, D)
        The gradient with respect to the inputs.
    dh_prev, dc_prev : ndarray of shape (N, H)
        The gradients with respect to the states and cell states before this timestep.
    dW_x : ndarray of shape (D, 4H)
        This timestep's share of the gradient of the input weights.
    dW_h : ndarray of shape (H, 4H)
        Its share of the gradient of the recurrent weights.
    db : ndarray of shape (4H,)
        Its share of the gradient of the bias.

    Raises
    ------
    ValueError
        If a gradient does not have the shape of what it belongs to, or ``cache`` comes
        from elsewhere.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb.
    """
    require_cache("lstm_step_backward", cache, 5)
    x_t, h_prev, gates, W_x, W_h = cache
    da_t, dc_prev = lstm_gates_backward(dh_t, dc_t, gates)  # (N, 4H), (N, H)
    dx_t = da_t @ W_x.T  # (N, D)
    dh_prev = da_t @ W_h.T  # (N, H)
    dW_x = x_t.T @ da_t  # (D, 4H)
    dW_h = h_prev.T @ da_t  # (H, 4H)
    db = da_t.sum(axis=0)  # (4H,)
    return dx_t, dh_prev, dc_prev, dW_x, dW_h, db


def gru_step_forward(x_t, h_prev, W_x, W_h, b, *, reset_after=True):
    """Read one input and return the new state of a GRU.

    Parameters
    ----------
    x_t : ndarray of shape (N, D)
        The inputs of this timestep.
    h_prev : ndarray of shape (N, H)
        The states before it.
    W_x : ndarray of shape (D, 3H)
        The input weights; three blocks in the order z r h.
    W_h : ndarray of shape (H, 3H)
        The recurrent weights, in the same order.
    b : ndarray of shape (2, 3H) or (3H,)
        The bias. With ``reset_after`` one row for the inputs and one for the state;
        without it one bias for both.
    reset_after : bool
        Whether the reset gate acts after the product with the recurrent weights (as in
        Keras and cuDNN) or before it (as published by Cho et al. in 2014).

    Returns
    -------
    h_t : ndarray of shape (N, H)
        The states after this timestep.
    cache : tuple
        What ``gru_step_backward`` needs.

    Raises
    ------
    ValueError
        If an argument is no array of floats, or the shapes do not belong together;
        sizes of 1 are not stretched.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb. z is how much of the state is kept, r how
    much of it the candidate g sees.
    """
    require_flags("gru_step_forward", reset_after=reset_after)
    require_step("gru_step_forward", x_t, (h_prev,), (W_x, W_h, b), 3, 1 + reset_after)
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


def gru_step_backward(dh_t, cache):
    """Carry the gradient of one state of a GRU back to all that made it.

    Parameters
    ----------
    dh_t : ndarray of shape (N, H)
        The gradient with respect to the states that forward returned.
    cache : tuple
        From ``gru_step_forward``.

    Returns
    -------
    dx_t : ndarray of shape (N, D)
        The gradient with respect to the inputs.
    dh_prev : ndarray of shape (N, H)
        The gradient with respect to the states before this timestep.
    dW_x : ndarray of shape (D, 3H)
        This timestep's share of the gradient of the input weights.
    dW_h : ndarray of shape (H, 3H)
        Its share of the gradient of the recurrent weights.
    db : ndarray of shape (2, 3H) or (3H,)
        Its share of the gradient of the bias, shaped like the bias.

    Raises
    ------
    ValueError
        If a gradient does not have the shape of what it belongs to, or ``cache`` comes
        from elsewhere.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb.
    """
    require_cache("gru_step_backward", cache, 10)
    x_t, h_prev, z, r, g, seen, from_h, W_x, W_h, reset_after = cache
    require_gradient("gru_step_backward", "dh_t", dh_t, h_prev.shape)
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
