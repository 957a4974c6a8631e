"""Layers that read whole sequences: Linear, Flatten, LastStep, VanillaRNN, LSTM, GRU.

A layer keeps its weights in ``params``. ``forward`` remembers what ``backward`` needs;
``backward`` takes the gradient of the outputs, returns that of the inputs and leaves
that of the weights in ``grads``, under the same names. Neither changes its argument.

The recurrent layers work time first, (T, N, D), because then one timestep lies together
in memory; outside they are batch first, (N, T, D), like everything in this course.
"""

import numpy as np

from helpers.all_timesteps import (
    multiply_all_timesteps,
    swap_batch_and_time,
)
from helpers.cells import (
    gru_step_backward,
    gru_step_forward,
    lstm_gates_backward,
    lstm_gates_forward,
)
from helpers.initial_weights import glorot_uniform
from helpers.layer_base import Layer, Recurrent
from helpers.shapes import require_positive, require_rows, require_shape
from helpers.values import (
    require_dtype,
    require_finite,
    require_flags,
    require_float_arrays,
    require_generator,
    require_real,
)


class Linear(Layer):
    """Multiply by weights and add a bias, each timestep by itself.

    Parameters
    ----------
    input_size, output_size : int
        D and K, the numbers that arrive and leave.
    rng : numpy.random.Generator
        Where the first weights come from: Glorot uniform, bias 0.
    dtype : data-type
        Of weights, outputs and gradients.

    Attributes
    ----------
    params, grads : dict of ndarray
        ``"W"`` (D, K) and ``"b"`` (K,).

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """

    def __init__(self, input_size, output_size, *, rng, dtype=np.float64):
        require_positive("Linear", input_size=input_size, output_size=output_size)
        require_generator("Linear", rng)
        require_dtype("Linear", dtype)
        W = glorot_uniform(rng, input_size, output_size)
        super().__init__(W=W.astype(dtype), b=np.zeros(output_size, dtype))

    def forward(self, x):
        """Return x W + b.

        Parameters
        ----------
        x : ndarray of shape (N, D) or (N, T, D)
            The inputs.

        Returns
        -------
        ndarray of shape (N, K) or (N, T, K)
            The outputs.

        Raises
        ------
        ValueError
            If the shape is another; D numbers for each row are needed.
        """
        W, b = self.params["W"], self.params["b"]
        require_float_arrays("Linear", self.params)
        require_shape("Linear", "W", W, "D", "K")
        require_rows("Linear", x, len(W))
        require_shape("Linear", "b", b, W.shape[1])
        require_finite("Linear", "x", x, W.dtype)
        x = np.asarray(x, W.dtype)
        self.cache = x
        return x @ W + b

    def backward(self, dy):
        """Carry the gradient back through the product.

        Parameters
        ----------
        dy : ndarray of shape (N, K) or (N, T, K)
            The gradient with respect to the outputs.

        Returns
        -------
        ndarray of shape (N, D) or (N, T, D)
            The gradient with respect to the inputs.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        W, x = self.params["W"], self.recall()
        require_shape("Linear", "dy", dy, *x.shape[:-1], W.shape[1])
        require_finite("Linear", "dy", dy, W.dtype)
        dy = np.asarray(dy, W.dtype)
        rows = dy.reshape(-1, W.shape[1])  # (N, K) or (N T, K)
        self.grads = {"W": x.reshape(-1, len(W)).T @ rows, "b": rows.sum(axis=0)}
        return dy @ W.T


class Flatten(Layer):
    """Lay the timesteps of each sequence side by side.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """

    def forward(self, x):
        """Drop the time axis and keep every number.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            Sequences.

        Returns
        -------
        ndarray of shape (N, T D)
            One row for each sequence.

        Raises
        ------
        ValueError
            If ``x`` does not have three axes.
        """
        self.cache = require_shape("Flatten", "x", x, "N", "T", "D")
        batch_size, timesteps, input_size = self.cache
        rows = np.array(x)  # a copy: what is done to the result leaves x alone
        return rows.reshape(batch_size, timesteps * input_size)

    def backward(self, dy):
        """Bring the time axis back.

        Parameters
        ----------
        dy : ndarray of shape (N, T D)
            The gradient with respect to the outputs.

        Returns
        -------
        ndarray of shape (N, T, D)
            The gradient with respect to the inputs.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        batch_size, timesteps, input_size = self.recall()
        require_shape("Flatten", "dy", dy, batch_size, timesteps * input_size)
        return np.array(dy).reshape(self.cache)


class LastStep(Layer):
    """Keep the last timestep of each sequence, like ``return_sequences=False``.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """

    def forward(self, x):
        """Drop every timestep but the last.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            Sequences.

        Returns
        -------
        ndarray of shape (N, D)
            Their last timesteps.

        Raises
        ------
        ValueError
            If ``x`` does not have three axes.
        """
        self.cache = require_shape("LastStep", "x", x, "N", "T", "D")
        require_positive("LastStep", timesteps=self.cache[1])
        return np.asarray(x)[:, -1].copy()

    def backward(self, dy):
        """Give the gradient to the last timestep and zero to all others.

        Parameters
        ----------
        dy : ndarray of shape (N, D)
            The gradient with respect to the outputs.

        Returns
        -------
        ndarray of shape (N, T, D)
            The gradient with respect to the inputs.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        batch_size, _, input_size = self.recall()
        require_shape("LastStep", "dy", dy, batch_size, input_size)
        dx = np.zeros(self.cache, np.asarray(dy).dtype)  # (N, T, D)
        dx[:, -1] = dy
        return dx


class VanillaRNN(Recurrent):
    """A layer of vanilla cells: h_t = tanh(x_t W_x + h_{t-1} W_h + b).

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    rng : numpy.random.Generator
        Where the first weights come from.
    dtype : data-type
        Of weights, states and gradients. Inputs are converted to it.

    Attributes
    ----------
    params, grads : dict of ndarray
        ``"W_x"`` (D, H), ``"W_h"`` (H, H), ``"b"`` (H,).
    state, d_initial_state : ndarray of shape (N, H)
        The states after the last timestep, to go on from, and the gradient with respect
        to those before the first.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb. The same layer as
    ``keras.layers.SimpleRNN(H, return_sequences=True)``.
    """

    def forward(self, x, initial_state=None):
        """Read whole sequences and return every state.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            The sequences.
        initial_state : ndarray of shape (N, H), optional
            The states to start from; zeros where left out.

        Returns
        -------
        ndarray of shape (N, T, H)
            The states after each timestep.

        Raises
        ------
        ValueError
            If a shape is wrong.
        """
        x, h_0 = self.begin(x, initial_state)  # (T, N, D), (N, H)
        h = multiply_all_timesteps(x, self.params["W_x"])  # (T, N, H)
        h += self.params["b"]
        h_prev = h_0
        for h_t in h:  # each a view: it holds the inputs' part, and then the state
            h_t += h_prev @ self.params["W_h"]
            h_prev = np.tanh(h_t, out=h_t)
        self.cache, self.state = (x, h_0, h), h[-1].copy()
        return swap_batch_and_time(h)  # (N, T, H)

    def backward(self, dy):
        """Carry the gradient back through time.

        Parameters
        ----------
        dy : ndarray of shape (N, T, H)
            The gradient with respect to every output.

        Returns
        -------
        ndarray of shape (N, T, D)
            The gradient with respect to the inputs.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        da = self.upstream(dy)  # (T, N, H)
        _, _, h = self.cache
        dh_prev = 0.0
        for h_t, da_t in zip(h[::-1], da[::-1], strict=True):
            da_t += dh_prev  # from the output, and from every later timestep
            da_t *= 1 - h_t**2
            dh_prev = da_t @ self.params["W_h"].T
        self.d_initial_state = dh_prev
        return self.collect(da)


class LSTM(Recurrent):
    """A layer of long short-term memory: three gates around a cell state.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    forget_bias : float
        The first bias of the forget gate: 1 keeps 73 % of the cell state in every
        timestep, 0 keeps half.
    rng : numpy.random.Generator
        Where the first weights come from.
    dtype : data-type
        Of weights, states and gradients. Inputs are converted to it.

    Attributes
    ----------
    params, grads : dict of ndarray
        ``"W_x"`` (D, 4H), ``"W_h"`` (H, 4H), ``"b"`` (4H,); blocks in the order
        i f g o.
    state, d_initial_state : tuple of two ndarray of shape (N, H)
        States and cell states (h, c) after the last timestep, to go on from, and the
        gradients with respect to those before the first.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb. The same layer as
    ``keras.layers.LSTM(H, return_sequences=True)``.
    """

    blocks, state_names = 4, ("h", "c")

    def __init__(
        self, input_size, hidden_size, *, rng, dtype=np.float64, forget_bias=1.0
    ):
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        require_real("LSTM", forget_bias=forget_bias)
        require_finite("LSTM", "forget_bias", forget_bias, dtype)
        self.params["b"][hidden_size : 2 * hidden_size] = forget_bias

    def forward(self, x, initial_state=None):
        """Read whole sequences and return every state.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            The sequences.
        initial_state : tuple of two ndarray of shape (N, H), optional
            The states and cell states (h, c) to start from; zeros where left out.

        Returns
        -------
        ndarray of shape (N, T, H)
            The states after each timestep.

        Raises
        ------
        ValueError
            If a shape is wrong, or ``initial_state`` is not a pair.
        """
        x, h_0, c_t = self.begin(x, initial_state)  # (T, N, D), twice (N, H)
        a = multiply_all_timesteps(x, self.params["W_x"])  # (T, N, 4H)
        a += self.params["b"]
        h, h_t, gates = np.empty((*a.shape[:2], h_0.shape[1]), a.dtype), h_0, []
        for t, a_t in enumerate(a):
            a_t += h_t @ self.params["W_h"]
            h_t, c_t, cache = lstm_gates_forward(a_t, c_t)
            h[t] = h_t
            gates.append(cache)
        self.cache, self.state = (x, h_0, h, gates), (h_t, c_t)
        return swap_batch_and_time(h)  # (N, T, H)

    def backward(self, dy):
        """Carry the gradient back through time.

        Parameters
        ----------
        dy : ndarray of shape (N, T, H)
            The gradient with respect to every output.

        Returns
        -------
        ndarray of shape (N, T, D)
            The gradient with respect to the inputs.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        dh = self.upstream(dy)  # (T, N, H)
        *_, gates = self.cache
        da = np.empty((*dh.shape[:2], self.params["b"].size), dh.dtype)  # (T, N, 4H)
        dh_prev = dc_prev = 0.0
        for t in reversed(range(len(dh))):
            da[t], dc_prev = lstm_gates_backward(dh[t] + dh_prev, dc_prev, gates[t])
            dh_prev = da[t] @ self.params["W_h"].T
        self.d_initial_state = dh_prev, dc_prev
        return self.collect(da)


class GRU(Recurrent):
    """A layer of gated recurrent units: two gates and no cell state.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    reset_after : bool
        Whether the reset gate acts after the product with the recurrent weights (as in
        Keras and cuDNN) or before it (as published by Cho et al. in 2014).
    rng : numpy.random.Generator
        Where the first weights come from.
    dtype : data-type
        Of weights, states and gradients. Inputs are converted to it.

    Attributes
    ----------
    params, grads : dict of ndarray
        ``"W_x"`` (D, 3H), ``"W_h"`` (H, 3H), blocks in the order z r h, and ``"b"``:
        (2, 3H) with ``reset_after``, one row for the inputs and one for the state,
        else (3H,).
    state, d_initial_state : ndarray of shape (N, H)
        The states after the last timestep, to go on from, and the gradient with respect
        to those before the first.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/04_lstm_layer.ipynb: the plain loop over step functions. The
    same layer as ``keras.layers.GRU(H, return_sequences=True)``.
    """

    blocks = 3

    def __init__(
        self, input_size, hidden_size, *, rng, dtype=np.float64, reset_after=True
    ):
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        require_flags("GRU", reset_after=reset_after)
        self.reset_after = reset_after
        if reset_after:
            self.params["b"] = np.zeros((2, 3 * hidden_size), dtype)

    def forward(self, x, initial_state=None):
        """Read whole sequences and return every state.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            The sequences.
        initial_state : ndarray of shape (N, H), optional
            The states to start from; zeros where left out.

        Returns
        -------
        ndarray of shape (N, T, H)
            The states after each timestep.

        Raises
        ------
        ValueError
            If a shape is wrong.
        """
        x, h_t = self.begin(x, initial_state)  # (T, N, D), (N, H)
        h, steps = np.empty((len(x), *h_t.shape), h_t.dtype), []  # (T, N, H)
        weights = {**self.params, "reset_after": self.reset_after}
        for t, x_t in enumerate(x):
            h_t, step = gru_step_forward(x_t, h_t, **weights)
            h[t] = h_t
            steps.append(step)
        self.cache, self.state = (x, steps, h), h_t
        return swap_batch_and_time(h)  # (N, T, H)

    def backward(self, dy):
        """Carry the gradient back through time.

        Parameters
        ----------
        dy : ndarray of shape (N, T, H)
            The gradient with respect to every output.

        Returns
        -------
        ndarray of shape (N, T, D)
            The gradient with respect to the inputs.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        dh, (x, steps, _) = self.upstream(dy), self.cache  # (T, N, H)
        dx, dh_prev = np.empty_like(x), 0.0  # (T, N, D)
        self.grads = {name: np.zeros_like(W) for name, W in self.params.items()}
        for t in reversed(range(len(x))):
            dx[t], dh_prev, *shares = gru_step_backward(dh[t] + dh_prev, steps[t])
            for name, share in zip(("W_x", "W_h", "b"), shares, strict=True):
                self.grads[name] += share
        self.d_initial_state = dh_prev
        return swap_batch_and_time(dx)  # (N, T, D)
