"""Two recurrent layers on one sequence: one reads it forwards, one backwards."""

import numpy as np

from helpers.checks import takes
from helpers.layers import Layer, named


def are_a_pair(forward_layer, backward_layer):
    """Say whether two layers read the same inputs, and what they put out fits."""
    if forward_layer is backward_layer:
        return "one layer cannot keep what backward needs of two forwards; make two"
    one, other = (
        (*layer.params["W_x"].shape[:1], layer.hidden_size, str(layer.dtype))
        for layer in (forward_layer, backward_layer)
    )
    wanted = "both layers should have one input_size, hidden_size and dtype"
    return one == other or f"{wanted}, got {one} and {other}"


class Bidirectional(Layer):
    """Read forwards with one layer and backwards with another: (N, T, D) -> (N, T, 2H).

    As ``keras.layers.Bidirectional``: a masked step puts out 0. With
    ``return_sequences=False`` what each put out last comes out, (N, 2H): the forward
    layer at the last timestep, the backward layer at the first. ``state`` is the states
    of the one, then those of the other.
    """

    @takes(
        forward_layer="has forward_loop",
        backward_layer="has forward_loop",
        return_sequences="flag",
        where=are_a_pair,
    )
    def __init__(self, forward_layer, backward_layer, *, return_sequences=True):
        self.forward_layer, self.backward_layer = forward_layer, backward_layer
        self.return_sequences = return_sequences
        self.weights, self.states = self.join("weights"), self.join("states")
        self.state = self.d_initial_state = None

    def join(self, kind):
        """Return what both layers have by name, under names such as forward.W_x."""
        layers = ("forward", self.forward_layer), ("backward", self.backward_layer)
        return named(layers, kind)

    def chain(self, kind):
        """Return the states, or their gradients, of one layer after the other."""
        both = [getattr(self.forward_layer, kind), getattr(self.backward_layer, kind)]
        one, other = (states if type(states) is tuple else (states,) for states in both)
        return one + other

    def split(self, states):
        """Return the states of one layer and of the other, as each takes them."""
        if states is None:
            return None, None
        count = len(self.forward_layer.states)
        parts = states[:count], states[count:]
        return [part if len(part) > 1 else part[0] for part in parts]

    def turn(self, y):
        """Turn the backward layer's half around in time: to how x stands, or back."""
        one, other = np.split(y, 2, axis=2)  # twice (N, T, H)
        return np.concatenate([one, other[:, ::-1]], axis=2)

    @property
    def params(self):
        """The weights of both layers."""
        return self.join("params")

    @property
    def grads(self):
        """The gradients of both layers."""
        return self.join("grads")

    @takes(
        x="finite numbers N T D",
        initial_state="optional initial states",
        mask="optional boolean numbers N T",
    )
    def forward(self, x, initial_state=None, mask=None):
        """Return the outputs side by side, (N, T, 2H), or the last ones, (N, 2H)."""
        x, mask = np.asarray(x), mask if mask is None else np.array(mask)
        back = x[:, ::-1], mask if mask is None else mask[:, ::-1]
        h_0, h_0_back = self.split(initial_state)
        y = self.forward_layer.forward(x, h_0, mask)  # (N, T, H)
        y_back = self.backward_layer.forward(back[0], h_0_back, back[1])
        self.state, y = self.chain("state"), np.concatenate([y, y_back], axis=2)
        self.cache = y.shape, True if mask is None else mask[..., None]
        y = self.turn(y) * self.cache[1] if self.return_sequences else y[:, -1]
        self.y_shape = y.shape
        return y

    @takes(
        dy="finite numbers *S",
        where=lambda self, dy: (
            np.shape(dy) == self.y_shape
            or f"dy should have shape {self.y_shape}, got {np.shape(dy)}"
        ),
    )
    def backward(self, dy):
        """Return dx (N, T, D), given the gradient of what forward returned."""
        shape, mask = self.cache
        d_all = np.zeros(shape, self.dtype)  # (N, T, 2H)
        if self.return_sequences:
            d_all[...] = self.turn(dy * mask)
        else:
            d_all[:, -1] = dy
        dh, dh_back = np.split(d_all, 2, axis=2)  # twice (N, T, H)
        dx = self.forward_layer.backward(dh)
        dx += self.backward_layer.backward(dh_back)[:, ::-1]
        self.d_initial_state = self.chain("d_initial_state")
        return dx
