"""Recurrent layers: VanillaRNN, LSTM, GRU, MinGRU, Bidirectional.

Only the state has to wait for the state before it. So a layer treats all timesteps at
once where it can, and keeps two loops for the rest: ``forward_loop`` and
``backward_loop``. Inside, arrays are time first, (T, N, D), because then one timestep
lies together in memory; outside they are batch first, like everything in this course.
"""

import numpy as np

from helpers import cells
from helpers.bidirectional import Bidirectional as Bidirectional
from helpers.cells import sigmoid
from helpers.checks import takes, unchecked
from helpers.scan import scan, scan_backward
from helpers.timesteps import Recurrent, multiply_all_timesteps, sum_over_timesteps

# A layer has looked at everything once; its steps need not look again.
lstm_gates_forward = unchecked(cells.lstm_gates_forward)
lstm_gates_backward = unchecked(cells.lstm_gates_backward)
gru_gates_forward = unchecked(cells.gru_gates_forward)
gru_gates_backward = unchecked(cells.gru_gates_backward)
reset_before_forward = unchecked(cells.reset_before_forward)
reset_before_backward = unchecked(cells.reset_before_backward)


class VanillaRNN(Recurrent):
    """A layer of vanilla cells: h_t = tanh(x_t W_x + h_{t-1} W_h + b)."""

    def forward_loop(self, x, h_0):
        """Return every state (T, N, H)."""
        a = multiply_all_timesteps(x, self.params["W_x"])  # (T, N, H)
        a += self.params["b"]
        h, h_t = np.empty_like(a), h_0
        for t, a_t in enumerate(a):
            h_t = np.tanh(a_t + h_t @ self.params["W_h"])
            h[t] = h_t
        self.cache, self.state = (x, h_0, h), h_t
        return h

    def backward_loop(self, dy):
        """Return dx (T, N, D), given the gradient of every output (T, N, H)."""
        _, _, h = self.cache
        da, from_later = np.zeros_like(dy), 0.0
        for t in reversed(range(len(dy))):
            dh_t = dy[t] + from_later  # (N, H): all that arrives at this state
            da[t] = dh_t * (1 - h[t] ** 2)
            from_later = da[t] @ self.params["W_h"].T
        self.d_initial_state = from_later
        return self.collect(da)


class LSTM(Recurrent):
    """A layer of long short-term memory: three gates around a cell state."""

    weights = {"W_x": "D 4H", "W_h": "H 4H", "b": "4H"}
    states = {"h": "N H", "c": "N H"}

    @takes(
        dtype="float type",
        forget_bias="finite number",
        where=lambda dtype, forget_bias: (
            abs(forget_bias) <= float(np.finfo(dtype).max)
            or f"forget_bias should be finite in {np.dtype(dtype)}, got {forget_bias}"
        ),
    )
    def __init__(
        self, input_size, hidden_size, *, rng, dtype=np.float64, forget_bias=1.0
    ):
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        self.params["b"][hidden_size : 2 * hidden_size] = forget_bias

    def forward_loop(self, x, h_0, c_t):
        """Return every state (T, N, H)."""
        a = multiply_all_timesteps(x, self.params["W_x"])  # (T, N, 4H)
        a += self.params["b"]
        h, h_t, gates = np.empty((*a.shape[:2], h_0.shape[1]), a.dtype), h_0, []
        for t, a_t in enumerate(a):
            a_t += h_t @ self.params["W_h"]
            h_t, c_t, cache = lstm_gates_forward(a_t, c_t)
            h[t] = h_t
            gates.append(cache)
        self.cache, self.state = (x, h_0, h, gates), (h_t, c_t)
        return h

    def backward_loop(self, dy):
        """Return dx (T, N, D), given the gradient of every output (T, N, H)."""
        *_, gates = self.cache
        da = np.empty((*dy.shape[:2], self.params["b"].size), dy.dtype)  # (T, N, 4H)
        dh_from_later = dc_from_later = 0.0
        for t in reversed(range(len(dy))):
            dh_t = dy[t] + dh_from_later  # (N, H): all that arrives at this state
            da[t], dc_from_later = lstm_gates_backward(dh_t, dc_from_later, gates[t])
            dh_from_later = da[t] @ self.params["W_h"].T
        self.d_initial_state = dh_from_later, dc_from_later
        return self.collect(da)


class GRU(Recurrent):
    """A layer of gated recurrent units: two gates and no cell state."""

    weights = {"W_x": "D 3H", "W_h": "H 3H", "b": "2 3H"}

    @takes(reset_after="flag")
    def __init__(
        self, input_size, hidden_size, *, rng, dtype=np.float64, reset_after=True
    ):
        self.reset_after = reset_after
        if not reset_after:
            self.weights = {**self.weights, "b": "3H"}
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)

    def forward_loop(self, x, h_0):
        """Return every state (T, N, H)."""
        W_x, W_h, b = self.params.values()
        b_x, *b_h = b if self.reset_after else [b]
        step = gru_gates_forward if self.reset_after else reset_before_forward
        a = multiply_all_timesteps(x, W_x)  # (T, N, 3H)
        a += b_x
        h, h_t, gates = np.empty((*a.shape[:2], h_0.shape[1]), a.dtype), h_0, []
        for t, a_t in enumerate(a):
            h_t, cache = step(a_t, h_t, W_h, *b_h)
            h[t] = h_t
            gates.append(cache)
        self.cache, self.state = (x, h_0, h, gates), h_t
        return h

    def backward_loop(self, dy):
        """Return dx (T, N, D), given the gradient of every output (T, N, H)."""
        x, h_0, h, gates = self.cache
        W_x, W_h, _ = self.params.values()
        step = gru_gates_backward if self.reset_after else reset_before_backward
        da = np.empty((2, *dy.shape[:2], W_h.shape[1]), dy.dtype)  # of both sides
        from_later = 0.0
        for t in reversed(range(len(dy))):
            dh_t = dy[t] + from_later  # (N, H): all that arrives at this state
            da[0, t], da[1, t], from_later = step(dh_t, gates[t])
        self.d_initial_state = from_later
        da_x, da_h = da  # twice (T, N, 3H)
        h_prev = np.concatenate([h_0[None], h[:-1]])  # (T, N, H)
        self.grads = {
            "W_x": sum_over_timesteps(x, da_x),
            "W_h": sum_over_timesteps(h_prev, da_h),
            "b": da.sum(axis=(1, 2)) if self.reset_after else da_x.sum(axis=(0, 1)),
        }
        if not self.reset_after:
            g, seen = slice(2 * len(W_h), None), np.stack([kept[4] for kept in gates])
            self.grads["W_h"][:, g] = sum_over_timesteps(seen, da_h[..., g])
        return multiply_all_timesteps(da_x, W_x.T)


class MinGRU(Recurrent):
    """A layer of minimal gated recurrent units: the gate z does not read the state.

    After Feng et al. (2024), with the z of ``GRU``: 1 keeps the state. Columns z, g.
    """

    weights = {"W_x": "D 2H", "b": "2H"}
    # The curve of the gate, and its slope, written with its result.
    gate, slope = staticmethod(sigmoid), staticmethod(lambda z: z * (1 - z))

    def forward_loop(self, x, h_0):
        """Return every state (T, N, H)."""
        pre = multiply_all_timesteps(x, self.params["W_x"])  # (T, N, 2H)
        pre += self.params["b"]
        z, g = np.split(pre, 2, axis=2)  # twice (T, N, H)
        z = self.gate(z)
        h = scan(z, (1 - z) * g, h_0)
        self.cache, self.state = (x, h_0, h, z, g), h[-1].copy()
        return h

    def backward_loop(self, dy):
        """Return dx (T, N, D), given the gradient of every output (T, N, H)."""
        x, h_0, h, z, g = self.cache
        dz, d_new, self.d_initial_state = scan_backward(dy, z, h, h_0)
        dz -= d_new * g
        d_pre = np.concatenate([dz * self.slope(z), d_new * (1 - z)], axis=2)
        self.grads = {"W_x": sum_over_timesteps(x, d_pre), "b": d_pre.sum(axis=(0, 1))}
        return multiply_all_timesteps(d_pre, self.params["W_x"].T)
