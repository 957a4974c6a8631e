"""The loop that trains a network, and predictions in batches."""

import inspect
import signal
import threading
import time
from contextlib import contextmanager
from functools import wraps

import numpy as np
from tqdm.auto import tqdm

from helpers.checks import NotFiniteError, takes
from helpers.optimizers import clip_by_global_norm
from helpers.sequential import Sequential as Sequential
from helpers.sequential import run_forward

#: Seconds that a step may take after Ctrl-C; a second Ctrl-C later than that stops it.
PATIENCE = 2
_Bar = type("_Bar", (tqdm,), {"monitor_interval": 0})  # no thread: a browser has none
#: What a step of a training takes, and a whole training too.
LEARNING = {
    "network": "layer",
    "loss": "has forward backward",
    "optimizer": "has step",
    "max_norm": "optional above 0",
    "mask": "optional boolean numbers N T",
}


@takes(
    network="has forward",
    x="numbers N ...",
    batch_size="size",
    mask="optional boolean numbers N T",
)
def predict(network, x, *, batch_size=256, mask=None):
    """Run a network forward, so many sequences at a time that memory stays small."""
    parts = _batches(x, batch_size)
    masks = [None] * len(parts) if mask is None else _batches(mask, batch_size)
    return np.concatenate(list(map(run_forward, [network] * len(parts), parts, masks)))


def _part(mask, rows):
    """Return some rows of a mask, if there is one."""
    return mask if mask is None else np.asarray(mask)[rows]


@takes(y_hat="anything", mask="anything")
def reaching(y_hat, mask):
    """Return what a loss gets beside outputs and targets: a mask, if time is left."""
    return [] if mask is None or np.ndim(y_hat) < 3 else [np.asarray(mask)]


def _of_unmasked(measure):
    """Let a measure of outputs (N, K) and labels (N,) have timesteps, and a mask."""

    @wraps(measure)
    def masked(y_hat, y, mask=None):
        counts = np.full(np.shape(y), True) if mask is None else np.asarray(mask)
        y_hat, y = np.asarray(y_hat)[counts], np.asarray(y)[counts]
        return measure(y_hat, y) if len(y) else 0.0

    masked.__signature__ = inspect.signature(lambda y_hat, y, mask=None: ...)
    return masked


@takes(
    y_hat="finite numbers N K | N T K",
    y="label numbers N | N T",
    mask="optional boolean numbers N | N T",
    inside=_of_unmasked,
)
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
def train_step(network, x, y, loss, optimizer, max_norm=None, mask=None):
    """Learn from one batch; return the loss and the outputs before the step."""
    y_hat = run_forward(network, x, mask, training=True)
    value = loss.forward(y_hat, y, *reaching(y_hat, mask))
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
    validation="optional validation",
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
    mask=None,
    validation=None,
    max_norm=None,
    metric=None,
    progress=True,
):
    """Learn in shuffled batches; return the history, a list of floats under each name.

    The names are ``"loss"`` and the metric's own, both once more with ``"validation_"``
    in front where there is validation: x and y, and a mask if there is one. Those of
    training are means over an epoch, during which the weights change. ``mask`` (N, T)
    goes to the loss and the metric, too, where the outputs are (N, T, K). A loss that
    is not finite raises a FloatingPointError. Interrupting the kernel ends the training
    after the step in hand and keeps the weights.
    """
    history, steps = {}, epochs * len(_batches(x, batch_size))
    with progress_bar(steps, progress) as advance:
        for _ in range(epochs):
            order, outputs, total, count = rng.permutation(len(x)), [], 0.0, 0
            for rows in _batches(order, batch_size):
                part = _part(mask, rows)
                batch = x[rows], y[rows], loss, optimizer, max_norm, part
                value, y_hat = train_step(network, *batch)
                outputs.append(y_hat)
                total += value * _size(y_hat, part)
                count += _size(y_hat, part)
                advance(value)
            seen = np.concatenate(outputs), y[order], _part(mask, order)
            _note(history, *seen, total / max(1, count), metric)
            if validation is not None:
                _note(history, *_validate(network, loss, *validation), metric, True)
    return history


def _size(y_hat, mask):
    """Return what the loss of a batch weighs: its sequences, or entries unmasked."""
    return next((int(counts.sum()) for counts in reaching(y_hat, mask)), len(y_hat))


def _batches(rows, batch_size):
    """Cut into batches; the last one may be smaller."""
    return [rows[s : s + batch_size] for s in range(0, len(rows), batch_size)]


@_naming_divergence
def _validate(network, loss, x, y, mask=None):
    """Return outputs, targets, their mask and the loss, where nothing is learned."""
    y_hat = predict(network, x, mask=mask)
    value = loss.forward(y_hat, y, *reaching(y_hat, mask))
    if not np.isfinite(value):
        raise FloatingPointError(f"the loss is {value}")
    return y_hat, y, mask, value


def _note(history, y_hat, y, mask, mean_loss, metric, is_validation=False):
    """Add the loss of an epoch, and its metric, to the history."""
    prefix = "validation_" * is_validation
    history.setdefault(f"{prefix}loss", []).append(mean_loss)
    if metric is not None:
        for counts in reaching(y_hat, mask):
            y_hat, y = y_hat[counts], y[counts]  # the metric sees what is not masked
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
