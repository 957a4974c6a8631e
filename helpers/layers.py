"""Layers without a loop, and what every layer is: weights, forward, backward.

A layer keeps its weights in ``params``. ``forward`` remembers in ``cache`` what
``backward`` needs, as copies: what becomes of inputs and weights in between changes no
gradient. ``backward`` takes the gradient of the outputs, returns that of the inputs and
leaves those of the weights in ``grads``. Neither changes its argument.
"""

import numpy as np

from helpers.cells import sigmoid
from helpers.checks import takes
from helpers.initializers import glorot_uniform


def has_weights(self, params):
    """Say whether a layer that only inherits its constructor has these weights."""
    made = type(self) is Layer or type(self).__init__ is not Layer.__init__
    held, got = sorted(self.weights), sorted(params)
    return made or {*got} <= {*held} or f"holds weights {held}, got {got}"


def named(layers, kind):
    """Join what layers have by name, given pairs of a key and a layer: "key.name"."""
    return {
        f"{key}.{name}": value
        for key, layer in layers
        for name, value in getattr(layer, kind).items()
    }


class Layer:
    """Weights by name, their gradients, and what forward leaves for backward."""

    weights = {}  # the shape of each, in letters

    @takes(params="learnable", where=has_weights)
    def __init__(self, **params):
        self.params, self.grads, self.cache = params, {}, None

    @property
    def dtype(self):
        """The type of float it computes in; None where it takes any."""
        for W in self.params.values():
            return W.dtype
        return None


class Linear(Layer):
    """Multiply by weights and add a bias: (N, D) -> (N, K), each timestep by itself."""

    weights = {"W": "D K", "b": "K"}

    @takes(input_size="size", output_size="size", rng="generator", dtype="float type")
    def __init__(self, input_size, output_size, *, rng, dtype=np.float64):
        W = glorot_uniform(rng, input_size, output_size)
        super().__init__(W=W.astype(dtype), b=np.zeros(output_size, dtype))

    @takes(x="finite numbers N D | N T D")
    def forward(self, x):
        """Return x W + b, (N, K) or (N, T, K)."""
        W, b = self.params["W"], self.params["b"]
        x = np.array(x, W.dtype)
        self.cache = x, W.copy("K")  # copies: the caller goes on with both
        return x @ W + b

    @takes(dy="finite numbers N K | N T K")
    def backward(self, dy):
        """Return dx, (N, D) or (N, T, D)."""
        x, W = self.cache
        dy = np.asarray(dy, W.dtype)
        rows = dy.reshape(-1, W.shape[1])  # (N, K) or (N T, K)
        self.grads = {"W": x.reshape(-1, len(W)).T @ rows, "b": rows.sum(axis=0)}
        return dy @ W.T


class Flatten(Layer):
    """Lay the timesteps of each sequence side by side: (N, T, D) -> (N, T D)."""

    @takes(x="numbers N T D")
    def forward(self, x):
        """Drop the time axis and keep every number, (N, T D)."""
        x = np.array(x)  # a copy: what is done to the result leaves x alone
        self.cache = x.shape
        return x.reshape(len(x), -1)

    @takes(dy="numbers N TD")
    def backward(self, dy):
        """Bring the time axis back, (N, T, D)."""
        return np.array(dy).reshape(self.cache)


class LastStep(Layer):
    """Keep the last timestep: (N, T, D) -> (N, D), like ``return_sequences=False``."""

    @takes(x="numbers N T D")
    def forward(self, x):
        """Drop every timestep but the last, (N, D)."""
        x = np.asarray(x)
        self.cache = x.shape
        return x[:, -1].copy()

    @takes(dy="numbers N D")
    def backward(self, dy):
        """Give the gradient to the last timestep and zero to all others, (N, T, D)."""
        dx = np.zeros(self.cache, np.asarray(dy).dtype)
        dx[:, -1] = dy
        return dx


class Embedding(Layer):
    """Look up a row of weights for each label: (N, T) -> (N, T, D).

    As ``keras.layers.Embedding``: the product of one-hot vectors and ``W``, without the
    zeros. A label has no gradient, so ``backward`` returns None.
    """

    weights, reads_labels = {"W": "V D"}, True

    @takes(vocabulary_size="size", size="size", rng="generator", dtype="float type")
    def __init__(self, vocabulary_size, size, *, rng, dtype=np.float64):
        W = rng.uniform(-0.05, 0.05, size=(vocabulary_size, size))
        super().__init__(W=W.astype(dtype))

    @takes(x="index numbers N T")
    def forward(self, x):
        """Return the row of W for each label, (N, T, D)."""
        self.cache = x = np.array(x)
        return self.params["W"][x]

    @takes(dy="finite numbers N T D")
    def backward(self, dy):
        """Add up in each row what arrives wherever it was looked up; return None."""
        dW = np.zeros_like(self.params["W"])  # (V, D)
        np.add.at(dW, self.cache, np.asarray(dy, dW.dtype))
        self.grads = {"W": dW}


class Dropout(Layer):
    """While training, set a share of all numbers to 0 and enlarge the rest.

    After Srivastava et al. (2014), as ``keras.layers.Dropout``: divided by 1 - rate,
    the mean stays, so that without training nothing is to be done.
    """

    @takes(rate="within 0 1", rng="generator")
    def __init__(self, rate, *, rng):
        super().__init__()
        self.rate, self.rng = rate, rng

    @takes(x="finite numbers *S", training="flag")
    def forward(self, x, training=False):
        """Return x, with numbers dropped while training."""
        x, self.cache = 1.0 * np.asarray(x), 1.0
        if training:
            keep = self.rng.random(x.shape) >= self.rate
            self.cache = keep / x.dtype.type(1 - self.rate)
        return x * self.cache

    @takes(dy="finite numbers *S")
    def backward(self, dy):
        """Let gradients through where numbers went through, as much enlarged."""
        return dy * self.cache


class Sigmoid(Layer):
    """Turn scores of any shape into probabilities, each number by itself."""

    @takes(x="*S")
    def forward(self, x):
        """Return 1 / (1 + exp(-x))."""
        self.cache = sigmoid(x)
        return self.cache.copy()

    @takes(dy="finite numbers *S")
    def backward(self, dy):
        """Multiply by the slope of the sigmoid, y_hat (1 - y_hat)."""
        y_hat = self.cache
        return dy * y_hat * (1 - y_hat)


def shares_weights(self):
    """Say whether a wrapper and the layer inside still hold the same arrays."""
    for name, W in self.layer.params.items():
        if self.params.get(name) is not W:
            cure = f"change it in place, params[{name!r}][...] = ..."
            return f"{name} was replaced here or in the layer inside; {cure}"
    return True


class TrainedStart(Layer):
    """Let a recurrent layer learn the one state h_0 (H,) that all sequences start from.

    Layer and wrapper hold the same arrays, so weights are changed in place only.
    """

    @takes(
        layer="has params hidden_size d_initial_state states",
        where=lambda layer: (
            len(layer.states) == 1
            or "layer should have one state, as VanillaRNN, GRU and MinGRU do, got "
            f"{type(layer).__name__} with {' and '.join(layer.states)}"
        ),
    )
    def __init__(self, layer):
        h_0 = np.zeros(layer.hidden_size, layer.dtype)
        super().__init__(**layer.params, h_0=h_0)
        self.layer = layer

    @takes(x="numbers N T D", mask="optional boolean numbers N T", where=shares_weights)
    def forward(self, x, mask=None):
        """Read sequences (N, T, D) and return every state (N, T, H)."""
        h_0 = np.tile(self.params["h_0"], (len(x), 1))  # (N, H)
        return self.layer.forward(x, h_0, mask)

    @takes(dy="numbers N T H")
    def backward(self, dy):
        """Return dx (N, T, D), and leave the gradient of h_0 beside the others."""
        dx = self.layer.backward(dy)
        dh_0 = self.layer.d_initial_state.sum(axis=0)  # (H,): all rows share one h_0
        self.grads = {**self.layer.grads, "h_0": dh_0}
        return dx
