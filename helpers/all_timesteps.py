"""Treat every timestep of every sequence at once: the part of a layer without a loop.

Only the state has to wait for the state before it. Inputs can be multiplied, and weight
gradients added up, in one large product instead of T small ones. Arrays are time first
here, because then one timestep lies together in memory.
"""

import numpy as np

from helpers.shapes import require_array, require_sequences


def swap_batch_and_time(x):
    """Copy sequences from batch first to time first, or back.

    Parameters
    ----------
    x : ndarray of shape (N, T, D) or (T, N, D)
        Sequences.

    Returns
    -------
    ndarray of shape (T, N, D) or (N, T, D)
        A copy, laid out in memory in its new order.

    Raises
    ------
    ValueError
        If ``x`` does not have three axes.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_sequences("swap_batch_and_time", x)
    return np.swapaxes(x, 0, 1).copy()


def multiply_all_timesteps(x, W):
    """Multiply every timestep of every sequence by one matrix, in one product.

    Parameters
    ----------
    x : ndarray of shape (T, N, D)
        Sequences, time first.
    W : ndarray of shape (D, G)
        Weights.

    Returns
    -------
    ndarray of shape (T, N, G)
        ``x @ W``. One large product keeps the processor busier than T small ones.

    Raises
    ------
    ValueError
        If an argument is no array of floats, or the shapes do not fit.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_sequences("multiply_all_timesteps", x)
    require_array("multiply_all_timesteps", "W", W, x.shape[2], "G")
    timesteps, batch_size, input_size = x.shape
    rows = x.reshape(timesteps * batch_size, input_size)
    return (rows @ W).reshape(timesteps, batch_size, W.shape[1])


def sum_over_timesteps(x, da):
    """Add up the weight gradients of every timestep, in one product.

    Parameters
    ----------
    x : ndarray of shape (T, N, D)
        What the weights were multiplied by.
    da : ndarray of shape (T, N, G)
        The gradient with respect to the products.

    Returns
    -------
    ndarray of shape (D, G)
        The sum of ``x[t].T @ da[t]`` over all t.

    Raises
    ------
    ValueError
        If an argument is no array of floats, or the shapes do not fit.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_sequences("sum_over_timesteps", x)
    require_sequences("sum_over_timesteps", da, "da", like=x)
    return x.reshape(-1, x.shape[2]).T @ da.reshape(-1, da.shape[2])
