"""Layers in a row, the loop that trains them, and predictions in batches."""

import signal
import threading
import time
from contextlib import contextmanager
from functools import wraps

import numpy as np
from tqdm.auto import tqdm

from helpers.checks import NotFiniteError, takes
from helpers.optimizers import clip_by_global_norm

#: Seconds that a step may take after Ctrl-C; a second Ctrl-C later than that stops it.
PATIENCE = 2
_Bar = type("_Bar", (tqdm,), {"monitor_interval": 0})  # no thread: a browser has none
#: What a step of a training takes, and a whole training too.
LEARNING = {
    "network": "layer",
    "loss": "has forward backward",
    "optimizer": "has step",
    "max_norm": "optional above 0",
}


def _naming_layers(run):
    """Say in a refusal which of the layers it was."""

    @wraps(run)
    def named(self, *args, **options):
        try:
            return run(self, *args, **options)
        except ValueError as error:
            # The layer at work when the loop was left, as a debugger would see it.
            layer = error.__traceback__.tb_next.tb_frame.f_locals["layer"]
            number, name = list(self.layers).index(layer), type(layer).__name__
            text = str(error).removeprefix(f"{name}: ")
            raise type(error)(f"Sequential: layer {number}, {name}: {text}") from error

    return named


class Sequential:
    """Feed each layer with what the layer before it returns.

    ``params`` and ``grads`` hold those of all layers, under names such as ``"0.W_x"``;
    what changes in place there changes in the layers, too.
    """

    @takes(layers="layers")
    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def params(self):
        """The weights of all layers."""
        return self._collect("params")

    @property
    def grads(self):
        """The gradients of all layers."""
        return self._collect("grads")

    def _collect(self, kind):
        """Join the dicts of all layers; the number of the layer leads each name."""
        return {
            f"{number}.{name}": array
            for number, layer in enumerate(self.layers)
            for name, array in getattr(layer, kind).items()
        }

    @takes(x="anything", inside=_naming_layers)
    def forward(self, x):
        """Run every layer, first to last."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    @takes(dy="anything", inside=_naming_layers)
    def backward(self, dy):
        """Run every layer's backward, last to first."""
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy


@takes(network="has forward", x="numbers N ...", batch_size="size")
def predict(network, x, *, batch_size=256):
    """Run a network forward, so many sequences at a time that memory stays small."""
    return np.concatenate([network.forward(part) for part in _batches(x, batch_size)])


@takes(y_hat="finite numbers N K", y="label numbers N")
def accuracy(y_hat, y):
    """Return how often the largest score (N, K) stands at the right class (N,)."""
    return float(np.mean(np.argmax(y_hat, axis=1) == y))


def _naming_divergence(run):
    """Let a number that is not finite end a training; name the largest gradient."""

    @wraps(run)
    def named(network, *args, **options):
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                return run(network, *args, **options)
        except (NotFiniteError, FloatingPointError) as error:
            what = str(error).partition("; ")[0]
            if not what.startswith("the loss is"):
                what = f"the loss is not finite ({what})"
            raise FloatingPointError(f"{what}; {_largest(network.grads)}") from None

    return named


def _largest(grads):
    """Say which gradient was the largest, and what to do about it."""
    if not grads:
        return "look at the inputs and the first weights"
    sizes = {name: np.abs(grad).max() for name, grad in grads.items()}
    worst = max(sizes, key=lambda name: np.nan_to_num(sizes[name], nan=np.inf))
    return (
        f"the largest gradient of the last step was {sizes[worst]:.3g}, in {worst}; "
        "lower the learning rate, or shorten gradients with max_norm"
    )


@takes(**LEARNING, inside=_naming_divergence)
def train_step(network, x, y, loss, optimizer, max_norm=None):
    """Learn from one batch; return the loss and the outputs before the step."""
    y_hat = network.forward(x)
    value = loss.forward(y_hat, y)
    if not np.isfinite(value):
        raise FloatingPointError(f"the loss is {value}")
    network.backward(loss.backward())
    grads = network.grads
    if max_norm is not None:
        clip_by_global_norm(grads, max_norm)
    optimizer.step(network.params, grads)
    return value, y_hat


@takes(
    **LEARNING,
    x="finite array N ...",
    y="finite array N ...",
    epochs="size",
    batch_size="size",
    rng="generator",
    validation="optional pair finite array M ...",
    metric="optional has __call__ __name__",
    progress="flag",
    where=lambda metric: (
        getattr(metric, "__name__", "") not in ("loss", "validation_loss")
        or "metric should not be called loss; rename it"
    ),
)
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
    """Learn in shuffled batches; return the history, a list of floats under each name.

    The names are ``"loss"`` and the metric's own, both once more with ``"validation_"``
    in front where there is validation. Those of training are means over an epoch,
    during which the weights change. A loss that is not finite raises a
    FloatingPointError. Interrupting the kernel ends the training after the step in hand
    and keeps the weights.
    """
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
                value, y_hat = _validate(network, *validation, loss)
                _note(history, y_hat, validation[1], value, metric, "validation_")
    return history


def _batches(rows, batch_size):
    """Cut into batches; the last one may be smaller."""
    return [rows[s : s + batch_size] for s in range(0, len(rows), batch_size)]


@_naming_divergence
def _validate(network, x, y, loss):
    """Return the loss, and the outputs, where nothing is learned."""
    y_hat = predict(network, x)
    value = loss.forward(y_hat, y)
    if not np.isfinite(value):
        raise FloatingPointError(f"the loss is {value}")
    return value, y_hat


def _note(history, y_hat, y, mean_loss, metric, prefix=""):
    """Add the loss of an epoch, and its metric, to the history."""
    history.setdefault(f"{prefix}loss", []).append(mean_loss)
    if metric is not None:
        history.setdefault(prefix + metric.__name__, []).append(metric(y_hat, y))


@takes(steps="size", show="flag")
@contextmanager
def progress_bar(steps, show):
    """Show a bar; wait for the end of a step when interrupted; name it in a failure."""
    bar, taken = _Bar(total=steps, disable=not show), 0

    def advance(loss):
        nonlocal taken  # a bar that is switched off does not count
        taken += 1
        bar.set_postfix(loss=loss, refresh=False)
        bar.update()
        if asked:
            raise _BetweenSteps

    try:
        with _interruptions() as asked:
            yield advance
            if asked:
                raise _BetweenSteps
    except KeyboardInterrupt as stop:
        print(_last_words(isinstance(stop, _BetweenSteps), taken, steps))
    except FloatingPointError as error:
        raise FloatingPointError(f"fit: after {taken} steps {error}") from None
    finally:
        bar.close()


class _BetweenSteps(KeyboardInterrupt):  # it has waited for the end of a step
    pass


def _last_words(whole, taken, steps):
    """Say where a training was stopped, and which weights are left."""
    if whole:
        return (
            f"fit: stopped by you after step {taken} of {steps}; the weights are those "
            f"of step {taken}, the history holds the epochs before it"
        )
    return (
        f"fit: stopped by you in step {taken + 1} of {steps}; the weights are those of "
        f"step {taken}, unless the optimizer was already changing them"
    )


@contextmanager
def _interruptions():
    """Collect the times of interruptions instead of raising them at once."""
    asked, before = [], signal.getsignal(signal.SIGINT)

    def note(number, frame):
        if asked and time.monotonic() - asked[0] > PATIENCE:
            before(number, frame)  # the step hangs
        asked.append(time.monotonic())

    if not callable(before) or threading.current_thread() != threading.main_thread():
        yield asked  # interruptions are ignored here, or come somewhere else
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
