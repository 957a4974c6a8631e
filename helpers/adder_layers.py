"""Two small layers for networks that answer in bits: Sigmoid and TrainedStart."""

import numpy as np

from helpers.cells import sigmoid
from helpers.layer_base import Layer
from helpers.shapes import require_shape
from helpers.values import require_finite, require_floats, require_methods


class Sigmoid(Layer):
    """Turn scores of any size into probabilities, each number by itself.

    Notes
    -----
    Derived in notebooks/05_binary_addition.ipynb.
    """

    def forward(self, x):
        """Return 1 / (1 + exp(-x)).

        Parameters
        ----------
        x : ndarray of any shape
            Scores.

        Returns
        -------
        ndarray of the shape of ``x``
            Probabilities, between 0 and 1.

        Raises
        ------
        ValueError
            If ``x`` is no array of floats.
        """
        require_floats("Sigmoid", x=x)
        self.cache = sigmoid(x)
        return self.cache.copy()

    def backward(self, dy):
        """Multiply by the slope of the sigmoid, y_hat (1 - y_hat).

        Parameters
        ----------
        dy : ndarray of the shape of the outputs
            The gradient with respect to the probabilities.

        Returns
        -------
        ndarray of that shape
            The gradient with respect to the scores.

        Raises
        ------
        ValueError
            If the shape is not that of the outputs, or forward has not run yet.
        """
        y_hat = self.recall()
        require_shape("Sigmoid", "dy", dy, *y_hat.shape)
        require_floats("Sigmoid", dy=dy)
        require_finite("Sigmoid", "dy", dy)
        return dy * y_hat * (1 - y_hat)


def _require_one_state(layer):
    """Refuse an LSTM: it starts from a pair of states."""
    require_methods("TrainedStart", "layer", layer, "state_names")
    if len(layer.state_names) != 1:
        raise ValueError(
            "TrainedStart: layer should have one state, as VanillaRNN and GRU do, got "
            f"{type(layer).__name__} with {' and '.join(layer.state_names)}"
        )


def _require_shared(params, inner):
    """Refuse a weight that was replaced: both layers should hold the same arrays."""
    for name, array in inner.items():
        if params.get(name) is not array:
            raise ValueError(
                f"TrainedStart: {name} was replaced here or in the layer inside; "
                f"change it in place, params[{name!r}][...] = ..."
            )


class TrainedStart(Layer):
    """Let a recurrent layer learn the state it starts from.

    Parameters
    ----------
    layer : VanillaRNN or GRU
        A recurrent layer with one state. Its weights stay its own: both hold the same
        arrays.

    Attributes
    ----------
    params, grads : dict of ndarray
        Those of the layer, and ``"h_0"`` (H,): the state before the first timestep, the
        same for every sequence, zeros at first.

    Raises
    ------
    ValueError
        If ``layer`` is no recurrent layer.

    Notes
    -----
    Derived in notebooks/05_binary_addition.ipynb.
    """

    def __init__(self, layer):
        require_methods("TrainedStart", "layer", layer, "params", "d_initial_state")
        _require_one_state(layer)
        W_h = layer.params["W_h"]
        super().__init__(**layer.params, h_0=np.zeros(len(W_h), W_h.dtype))
        self.layer = layer

    def forward(self, x):
        """Read whole sequences, each from the trained state.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            The sequences.

        Returns
        -------
        ndarray of shape (N, T, H)
            The states after each timestep.

        Raises
        ------
        ValueError
            If the shape is wrong, or a weight was replaced instead of changed in place.
        """
        _require_shared(self.params, self.layer.params)
        require_shape("TrainedStart", "x", x, "N", "T", len(self.params["W_x"]))
        h_0 = np.tile(self.params["h_0"], (len(x), 1))  # (N, H)
        return self.layer.forward(x, h_0)

    def backward(self, dy):
        """Carry the gradient back through time, and into the first state.

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
        dx = self.layer.backward(dy)
        dh_0 = self.layer.d_initial_state.sum(axis=0)  # (H,): all rows share one h_0
        self.grads = {**self.layer.grads, "h_0": dh_0}
        return dx
