"""The bookkeeping of a layer: its weights, its checks, and the work without a loop."""

import numpy as np

from helpers.all_timesteps import (
    multiply_all_timesteps,
    sum_over_timesteps,
    swap_batch_and_time,
)
from helpers.initial_weights import glorot_uniform, orthogonal
from helpers.shapes import require_positive, require_shape
from helpers.values import (
    require_dtype,
    require_finite,
    require_float_arrays,
    require_generator,
)


class Layer:
    """Keep the weights, their gradients, and what forward leaves for backward.

    Parameters
    ----------
    **params : ndarray of any shape
        The weights by name.

    Raises
    ------
    ValueError
        If one is no array of floats.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """

    def __init__(self, **params):
        require_float_arrays(self.name, params)
        self.params, self.grads, self.cache = params, {}, None

    @property
    def name(self):
        """The name of the layer in every message (str)."""
        return type(self).__name__

    def recall(self):
        """Return what forward left for backward.

        Returns
        -------
        object
            Whatever the layer put into ``cache``.

        Raises
        ------
        ValueError
            If forward has not run yet.
        """
        if self.cache is None:
            raise ValueError(f"{self.name}: backward needs a forward before it")
        return self.cache


class Recurrent(Layer):
    """What the recurrent layers share: weights, checks, and what needs no loop.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    rng : numpy.random.Generator
        Where the first weights come from: ``W_x`` Glorot uniform, ``W_h`` orthogonal,
        bias 0, all as in Keras.
    dtype : data-type
        Of weights, states and gradients. Inputs are converted to it.

    Attributes
    ----------
    blocks : int
        How many blocks of H columns the weights have.
    state_names : tuple of str
        The letters of the states that pass from one timestep to the next.
    state : ndarray of shape (N, H), or a tuple of two
        The states after the last timestep, to go on from.
    d_initial_state : ndarray of shape (N, H), or a tuple of two
        The gradient with respect to the states before the first timestep.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """

    blocks = 1
    state_names = ("h",)

    def __init__(self, input_size, hidden_size, *, rng, dtype=np.float64):
        require_positive(self.name, input_size=input_size, hidden_size=hidden_size)
        require_generator(self.name, rng)
        require_dtype(self.name, dtype)
        columns = self.blocks * hidden_size
        super().__init__(
            W_x=glorot_uniform(rng, input_size, columns).astype(dtype),
            W_h=orthogonal(rng, hidden_size, columns).astype(dtype),
            b=np.zeros(columns, dtype),
        )
        self.state = self.d_initial_state = None

    def begin(self, x, initial_state):
        """Check and copy what forward was given.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            The inputs.
        initial_state : ndarray of shape (N, H), or a tuple of two, or None
            The states before the first timestep; None means zeros.

        Returns
        -------
        list of ndarray
            The inputs, time first: (T, N, D). Then the states: (N, H) each.

        Raises
        ------
        ValueError
            If a shape is wrong, or a tuple of states is not complete.
        """
        require_weights(self.name, self.params, self.blocks)
        (input_size, _), dtype = self.params["W_x"].shape, self.params["W_x"].dtype
        batch, timesteps, _ = require_shape(self.name, "x", x, "N", "T", input_size)
        require_positive(self.name, timesteps=timesteps)
        require_finite(self.name, "x", x, dtype)
        size = batch, len(self.params["W_h"])
        if initial_state is None:
            initial_state = [np.zeros(size) for _ in self.state_names]
        elif len(self.state_names) == 1:
            initial_state = [initial_state]
        elif not isinstance(initial_state, (tuple, list)) or len(initial_state) != 2:
            raise ValueError(f"{self.name}: initial_state should be the pair (h, c)")
        for name, state in zip(self.state_names, initial_state, strict=True):
            require_shape(self.name, f"the initial {name}", state, *size)
            require_finite(self.name, f"the initial {name}", state, dtype)
        states = [np.array(state, dtype) for state in initial_state]
        return [swap_batch_and_time(np.asarray(x, dtype)), *states]

    def upstream(self, dy):
        """Check and copy what backward was given.

        Parameters
        ----------
        dy : ndarray of shape (N, T, H)
            The gradient with respect to the outputs.

        Returns
        -------
        ndarray of shape (T, N, H)
            The same, time first.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        h, W_h = self.recall()[2], self.params["W_h"]
        require_shape(self.name, "dy", dy, h.shape[1], len(h), len(W_h))
        require_finite(self.name, "dy", dy, W_h.dtype)
        return swap_batch_and_time(np.asarray(dy, W_h.dtype))

    def collect(self, da):
        """Fill ``grads`` and return the gradient of the inputs, in three products.

        Parameters
        ----------
        da : ndarray of shape (T, N, G)
            The gradient with respect to every ``a_t``; G columns, as many as W_x has.

        Returns
        -------
        ndarray of shape (N, T, D)
            The gradient with respect to the inputs.
        """
        x, h_0, h = self.cache[:3]
        h_prev = np.concatenate([h_0[None], h[:-1]])  # (T, N, H)
        self.grads = {
            "W_x": sum_over_timesteps(x, da),  # (D, G)
            "W_h": sum_over_timesteps(h_prev, da),  # (H, G)
            "b": da.sum(axis=(0, 1)),  # (G,)
        }
        return swap_batch_and_time(multiply_all_timesteps(da, self.params["W_x"].T))


def require_weights(owner, params, blocks):
    """Raise unless the weights of a recurrent layer still fit together.

    Parameters
    ----------
    owner : str
        The layer named first in the message.
    params : dict of ndarray
        Its weights, which a caller may have replaced.
    blocks : int
        How many blocks of H columns they have.

    Raises
    ------
    ValueError
        If a shape is wrong: a bias of one number would serve for all.
    """
    require_float_arrays(owner, params)
    input_size, columns = require_shape(owner, "W_x", params["W_x"], "D", "G")
    b = params["b"]
    rows = (2,) if blocks == 3 and np.ndim(b) == 2 else ()  # GRU with reset_after
    require_shape(owner, "W_h", params["W_h"], columns // blocks, columns)
    require_shape(owner, "W_x", params["W_x"], input_size, blocks * len(params["W_h"]))
    require_shape(owner, "b", b, *rows, columns)
