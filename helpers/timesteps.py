"""What recurrent layers share: weights, masks, and all that needs no loop over time."""

import numpy as np

from helpers.checks import allocate, takes
from helpers.initializers import glorot_uniform, orthogonal
from helpers.layers import Layer
from helpers.masks import Gaps


@takes(x="N T D")
def swap_batch_and_time(x):
    """Copy sequences from batch first to time first, or back."""
    return np.swapaxes(x, 0, 1).copy()


@takes(x="T N D", W="D G")
def multiply_all_timesteps(x, W):
    """Multiply x (T, N, D) by W (D, G) in one product; return (T, N, G)."""
    timesteps, batch_size, input_size = x.shape
    rows = x.reshape(timesteps * batch_size, input_size)
    return (rows @ W).reshape(timesteps, batch_size, W.shape[1])


@takes(x="T N D", da="T N G")
def sum_over_timesteps(x, da):
    """Return the sum over t of x[t].T @ da[t], in one product, (D, G)."""
    return x.reshape(-1, x.shape[2]).T @ da.reshape(-1, da.shape[2])


class Recurrent(Layer):
    """What recurrent layers share: weights, checks, and the work without a loop.

    ``W_x`` starts Glorot uniform, ``W_h`` orthogonal, a bias at 0, all as in Keras.
    """

    weights = {"W_x": "D H", "W_h": "H H", "b": "H"}
    states = {"h": "N H"}

    @takes(input_size="size", hidden_size="size", rng="generator", dtype="float type")
    def __init__(self, input_size, hidden_size, *, rng, dtype=np.float64):
        draw, params = {"W_x": glorot_uniform, "W_h": orthogonal}, {}
        for name, letters in self.weights.items():
            shape = allocate(letters, {"D": input_size, "H": hidden_size})
            first = draw[name](rng, *shape) if name in draw else np.zeros(shape)
            params[name] = first.astype(dtype)
        super().__init__(**params)
        self.hidden_size = hidden_size
        self.state = self.d_initial_state = None

    @takes(
        x="finite numbers N T D",
        initial_state="optional initial states",
        mask="optional boolean numbers N T",
    )
    def forward(self, x, initial_state=None, mask=None):
        """Read sequences (N, T, D) and return every state (N, T, H).

        ``state`` is then the last one, (N, H), to go on from; a tuple where the layer
        has several. Where ``mask`` is False nothing is read: the state is kept, and the
        output is the one before, at first 0, as in Keras.
        """
        x = swap_batch_and_time(np.asarray(x, self.dtype))  # (T, N, D)
        self.kept = {name: W.copy("K") for name, W in self.params.items()}
        h_0 = self.first_states(x, initial_state)
        self.gaps = mask if mask is None else Gaps(mask)
        if self.gaps is None:
            h = self.run_kept(self.forward_loop, x, *h_0)
        else:
            h = self.run_kept(self.forward_loop, self.gaps.close(x), *h_0)
            self.state, h = self.last_states(*h_0), self.gaps.repeat(h)
        return swap_batch_and_time(h)

    @takes(dy="finite numbers N T H")
    def backward(self, dy):
        """Return dx (N, T, D), given the gradient of every output (N, T, H).

        ``d_initial_state`` is then the gradient of the states before the first step.
        """
        dh = swap_batch_and_time(np.asarray(dy, self.dtype))  # (T, N, H)
        if self.gaps is None:
            dx = self.run_kept(self.backward_loop, dh)
        else:
            dx = self.run_kept(self.backward_loop, self.gaps.repeat_backward(dh))
            dx = self.gaps.close_backward(dx)
        return swap_batch_and_time(dx)

    def run_kept(self, loop, *arrays):
        """Run a loop with the weights as forward found them, changed since or not."""
        now, self.params = self.params, self.kept
        try:
            return loop(*arrays)
        finally:
            self.params = now

    def first_states(self, x, initial_state):
        """Copy the states to start from, (N, H) each; zeros where none are given."""
        if initial_state is None:
            size = x.shape[1], self.hidden_size
            return [np.zeros(size, self.dtype) for _ in self.states]
        given = [initial_state] if len(self.states) == 1 else initial_state
        return [np.array(state, self.dtype) for state in given]

    def last_states(self, h_0, c_0=None):
        """Return the states, (N, H) each, after the last step that was read."""
        _, _, h, *gates = self.cache
        h_t = self.gaps.last(h_0, h)
        if c_0 is None:
            return h_t
        c = [c_prev for c_prev, *_ in gates[0][1:]]  # before each step but the first
        return h_t, self.gaps.last(c_0, np.stack([*c, self.state[1]]))

    def collect(self, da):
        """Fill grads and return dx (T, N, D), in three products, given da (T, N, G)."""
        x, h_0, h = self.cache[:3]
        h_prev = np.concatenate([h_0[None], h[:-1]])  # (T, N, H)
        self.grads = {
            "W_x": sum_over_timesteps(x, da),  # (D, G)
            "W_h": sum_over_timesteps(h_prev, da),  # (H, G)
            "b": da.sum(axis=(0, 1)),  # (G,)
        }
        return multiply_all_timesteps(da, self.params["W_x"].T)
