"""A long text, window by window: the state is handed on, the gradient is cut."""

import numpy as np

from helpers.bidirectional import Bidirectional
from helpers.checks import takes
from helpers.layers import TrainedStart
from helpers.optimizers import clip_by_global_norm
from helpers.sequential import run_forward
from helpers.timesteps import Recurrent


@takes(
    labels="numbers L",
    batch_size="size",
    timesteps="size",
    where=lambda labels, batch_size, timesteps: (
        len(labels) > batch_size * timesteps
        or f"{batch_size} streams of {timesteps} steps, and the label after them, need "
        f"{batch_size * timesteps + 1} labels, got {len(labels)}"
    ),
)
def stream_windows(labels, batch_size, timesteps):
    """Cut labels (L,) into streams, and these into windows; return x and y (W, N, T).

    Window w + 1 goes on where w ends; y is one step ahead. What fills no window is left
    out at the end of each stream.
    """
    length = (len(labels) - 1) // batch_size // timesteps * timesteps
    place = np.arange(batch_size)[:, None] * length + np.arange(length)  # (N, W T)
    x, y = np.asarray(labels)[place], np.asarray(labels)[place + 1]
    return [np.stack(np.split(part, length // timesteps, axis=1)) for part in (x, y)]


def goes_on(network, states):
    """Say whether a network can go on from states, one for each recurrent layer."""
    for number, layer in enumerate(network.layers):
        if isinstance(layer, (Bidirectional, TrainedStart)):
            kind, cure = type(layer).__name__, "use VanillaRNN, LSTM, GRU or MinGRU"
            return f"layer {number}, {kind}, cannot go on from a state; {cure}"
    count = sum(isinstance(layer, Recurrent) for layer in network.layers)
    wanted = f"states should be a list with one for each of {count} recurrent layers"
    if states is not None and not isinstance(states, (list, tuple)):
        return f"{wanted}, got {type(states).__name__}"
    return states is None or len(states) == count or f"{wanted}, got {len(states)}"


@takes(network="has layers forward", x="anything", training="flag", where=goes_on)
def forward_from(network, x, states=None, training=False):
    """Run a network on x (N, T) from the states of its recurrent layers.

    Return what comes out and the states after it, a list; None starts from zeros.
    """
    before, after = iter(states or ()), []
    for layer in network.layers:
        if isinstance(layer, Recurrent):
            x = layer.forward(x, next(before, None))
            after.append(layer.state)
        else:
            x = run_forward(layer, x, training=training)
    return x, after


@takes(
    network="layer",
    loss="has forward backward",
    optimizer="has step",
    max_norm="optional above 0",
)
def truncated_step(network, x, y, states, loss, optimizer, max_norm=None):
    """Learn from one window x, y (N, T); return the loss and the states after it.

    The states before it are numbers like x: no gradient goes back beyond the window.
    """
    scores, states = forward_from(network, x, states, training=True)
    value = loss.forward(scores, y)
    network.backward(loss.backward())
    grads = network.grads
    if max_norm is not None:
        clip_by_global_norm(grads, max_norm)
    optimizer.step(network.params, grads)
    return value, states
