"""Layers in a row, the loop that trains them, and predictions in batches."""

from contextlib import contextmanager

import numpy as np

from helpers.optimizers import clip_by_global_norm
from helpers.progress_bar import progress_bar
from helpers.shapes import require_entries, require_shape
from helpers.training_checks import (
    require_data,
    require_layers,
    require_options,
    require_parts,
    require_some,
)
from helpers.values import (
    require_finite,
    require_labels,
    require_methods,
)


class Sequential:
    """Feed each layer with what the layer before it returns.

    Parameters
    ----------
    layers : sequence of layers
        Each with ``forward``, ``backward``, ``params`` and ``grads``.

    Raises
    ------
    ValueError
        If there is no layer, something is none, or one stands in two places.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """

    def __init__(self, layers):
        require_layers(layers)
        self.layers = list(layers)

    @property
    def params(self):
        """The weights of all layers under names such as ``"0.W_x"`` (dict of ndarray).

        The arrays are those of the layers: what changes in place, changes there too.
        """
        return self._collect("params")

    @property
    def grads(self):
        """The gradients of all layers, under the names of the weights (dict)."""
        return self._collect("grads")

    def _collect(self, kind):
        """Join the dicts of all layers; the number of the layer leads each name."""
        return {
            f"{number}.{name}": array
            for number, layer in enumerate(self.layers)
            for name, array in getattr(layer, kind).items()
        }

    def forward(self, x):
        """Run every layer, first to last.

        Parameters
        ----------
        x : ndarray of shape (N, T, D)
            Whatever the first layer reads.

        Returns
        -------
        ndarray of shape (N, K)
            Whatever the last layer returns.
        """
        for number, layer in enumerate(self.layers):
            with _named_in_messages(number, layer):
                x = layer.forward(x)
        return x

    def backward(self, dy):
        """Run every layer's backward, last to first.

        Parameters
        ----------
        dy : ndarray of shape (N, K)
            The gradient with respect to what ``forward`` returned.

        Returns
        -------
        ndarray of shape (N, T, D)
            The gradient with respect to what it was given.
        """
        for number, layer in reversed(list(enumerate(self.layers))):
            with _named_in_messages(number, layer):
                dy = layer.backward(dy)
        return dy


@contextmanager
def _named_in_messages(number, layer):
    """Say in a refusal which of the layers it was."""
    try:
        yield
    except ValueError as error:
        name = type(layer).__name__
        text = str(error).removeprefix(f"{name}: ")
        raise ValueError(f"Sequential: layer {number}, {name}: {text}") from error


def predict(network, x, *, batch_size=256):
    """Run a network forward in batches, so that memory stays small.

    Parameters
    ----------
    network : Sequential or layer
        What to run.
    x : ndarray of shape (N, T, D)
        The inputs.
    batch_size : int
        How many sequences at a time. It does not change the result.

    Returns
    -------
    ndarray of shape (N, K)
        The outputs.

    Raises
    ------
    ValueError
        If ``batch_size`` is not a positive whole number or ``x`` holds no sequence.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_methods("predict", "network", network, "forward")
    require_some("predict", x, batch_size=batch_size)
    return np.concatenate([network.forward(part) for part in _batches(x, batch_size)])


def accuracy(y_hat, y):
    """Count how often the largest score stands at the right class.

    Parameters
    ----------
    y_hat : ndarray of shape (N, K)
        Scores or probabilities.
    y : ndarray of int of shape (N,)
        The right classes.

    Returns
    -------
    float
        The share that is right, 0 to 1.

    Raises
    ------
    ValueError
        If shapes differ, labels of shape (N, 1) included, if a label names no class, or
        if there is nothing to count.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_entries("accuracy", y_hat)
    require_shape("accuracy", "y_hat", y_hat, "N", "K")
    require_shape("accuracy", "y", y, len(y_hat))
    require_labels("accuracy", y, np.shape(y_hat)[1])
    require_finite("accuracy", "y_hat", y_hat)
    return float(np.mean(np.argmax(y_hat, axis=1) == y))


@np.errstate(over="ignore", invalid="ignore")  # the loss is checked instead
def train_step(network, x, y, loss, optimizer, max_norm=None):
    """Learn from one batch: forward, backward, and one step of the optimizer.

    Parameters
    ----------
    network : Sequential or layer
        What learns; its weights are changed in place.
    x : ndarray of shape (N, T, D)
        The inputs.
    y : ndarray of shape (N,) or (N, K)
        Their targets.
    loss, optimizer : object
        From ``helpers.losses`` and ``helpers.optimizers``.
    max_norm : float, optional
        The longest gradient allowed; longer ones are shortened.

    Returns
    -------
    value : float
        The loss before the step.
    y_hat : ndarray of shape (N, K)
        The outputs before the step.

    Raises
    ------
    FloatingPointError
        If the loss is nan or infinite. The message names the largest gradient of the
        last step.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_parts("train_step", network, loss, optimizer)
    y_hat = network.forward(x)
    value = loss.forward(y_hat, y)
    _require_finite(value, network.grads)
    network.backward(loss.backward())
    grads = network.grads
    if max_norm is not None:
        clip_by_global_norm(grads, max_norm)
    optimizer.step(network.params, grads)
    return value, y_hat


def _require_finite(value, grads):
    """Stop at a loss that is nan or infinite, and name the largest gradient."""
    if np.isfinite(value):
        return
    message = f"the loss is {value}"
    if not grads:
        raise FloatingPointError(f"{message}; look at the inputs and the first weights")
    sizes = {name: np.abs(grad).max() for name, grad in grads.items()}
    worst = max(sizes, key=lambda name: np.nan_to_num(sizes[name], nan=np.inf))
    raise FloatingPointError(
        f"{message}; the largest gradient of the last step was {sizes[worst]:.3g}, in "
        f"{worst}; lower the learning rate, or shorten gradients with max_norm"
    )


@np.errstate(over="ignore", invalid="ignore")
def fit(
    network,
    x,
    y,
    loss,
    optimizer,
    *,
    epochs,
    batch_size,
    rng,
    validation=None,
    max_norm=None,
    metric=None,
    progress=True,
):
    """Learn from a data set, in shuffled batches, for a number of epochs.

    Parameters
    ----------
    network : Sequential or layer
        What learns; its weights are changed in place.
    x : ndarray of shape (N, T, D)
        The inputs.
    y : ndarray of shape (N,) or (N, K)
        Their targets.
    loss, optimizer : object
        From ``helpers.losses`` and ``helpers.optimizers``.
    epochs : int
        How often every sequence is seen.
    batch_size : int
        How many sequences make one step; the last batch of an epoch may be smaller.
    rng : numpy.random.Generator
        Where the order of the sequences comes from.
    validation : tuple of two ndarray, optional
        Inputs and targets that are judged after each epoch and never learned from.
    max_norm : float, optional
        The longest gradient allowed; longer ones are shortened.
    metric : callable, optional
        Takes outputs and targets, returns one float; ``accuracy`` for example.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    dict of list of float
        ``"loss"``, and where asked for ``"validation_loss"``, and the metric under its
        own name, with and without ``validation_``: one number for each finished epoch.
        Those of training are means over the epoch, during which the weights change.

    Raises
    ------
    ValueError
        If sizes are wrong or inputs and targets differ in number.
    FloatingPointError
        If a loss turns nan or infinite; the message says after how many steps, and
        names the largest gradient of the last one.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb. Interrupting the kernel ends the
    training after the step in hand: the weights reached are kept, one line says how far
    it came, and the history of the epochs before is returned.
    """
    require_parts("fit", network, loss, optimizer)
    require_data(x, y, epochs=epochs, batch_size=batch_size)
    require_options(rng, validation, metric, max_norm)
    history, steps = {}, epochs * len(_batches(x, batch_size))
    with progress_bar(steps, progress) as advance:
        for _ in range(epochs):
            order, outputs, total = rng.permutation(len(x)), [], 0.0
            for rows in _batches(order, batch_size):
                batch = x[rows], y[rows]
                value, y_hat = train_step(network, *batch, loss, optimizer, max_norm)
                outputs.append(y_hat)
                total += value * len(rows)
                advance(value)
            _note(history, np.concatenate(outputs), y[order], total / len(x), metric)
            if validation is not None:
                y_hat = predict(network, validation[0])
                value = loss.forward(y_hat, validation[1])
                _require_finite(value, network.grads)
                _note(history, y_hat, validation[1], value, metric, "validation_")
    return history


def _batches(rows, batch_size):
    """Cut into batches; the last one may be smaller."""
    return [rows[s : s + batch_size] for s in range(0, len(rows), batch_size)]


def _note(history, y_hat, y, mean_loss, metric, prefix=""):
    """Add the loss of an epoch, and its metric, to the history."""
    history.setdefault(f"{prefix}loss", []).append(mean_loss)
    if metric is not None:
        name = prefix + metric.__name__
        history.setdefault(name, []).append(metric(y_hat, y))
