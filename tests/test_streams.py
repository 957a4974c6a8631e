"""A long text in windows: nothing lost between them, and no gradient across."""

import re

import numpy as np
import pytest

from helpers.layers import Dropout, Embedding, LastStep, Linear, TrainedStart
from helpers.losses import SoftmaxCrossEntropy
from helpers.optimizers import GradientDescent
from helpers.recurrent import GRU, LSTM, Bidirectional, MinGRU, VanillaRNN
from helpers.streams import forward_from, stream_windows, truncated_step
from helpers.training import Sequential, train_step

KINDS = [VanillaRNN, LSTM, GRU, MinGRU]
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def new(kind, rng, layers=2):
    """A network of labels: scores for 5 at each step."""
    stack = [kind(size, 4, rng=rng) for size in [3, *[4] * (layers - 1)]]
    return Sequential([Embedding(5, 3, rng=rng), *stack, Linear(4, 5, rng=rng)])


# Windows


def test_windows_by_hand():
    x, y = stream_windows(np.arange(15), batch_size=2, timesteps=3)
    assert x.tolist() == [[[0, 1, 2], [6, 7, 8]], [[3, 4, 5], [9, 10, 11]]]
    np.testing.assert_array_equal(y, x + 1)


@pytest.mark.parametrize("count", [41, 42, 44, 61])
def test_each_stream_goes_on_where_its_window_ended_and_streams_follow_another(count):
    x, y = stream_windows(np.arange(count), batch_size=4, timesteps=5)
    read = np.concatenate(x, axis=1)  # (N, W T)
    assert np.all(np.diff(read, axis=1) == 1)
    assert np.concatenate(read).tolist() == list(range(read.size))
    np.testing.assert_array_equal(y, x + 1)
    assert count - 20 <= read.size < count  # at most a window of each is left out


def test_windows_are_copies_of_labels_of_any_kind(rng):
    labels = rng.integers(0, 5, 30).astype(np.uint8)
    x, y = stream_windows(labels, 2, 4)
    assert x.dtype == y.dtype == np.uint8
    before = x.copy()
    labels[:] = 9
    y[:] = 9
    np.testing.assert_array_equal(x, before)
    assert stream_windows([0, 1, 2, 3, 4], 2, 2)[1].tolist() == [[[1, 2], [3, 4]]]


def test_a_text_that_fills_no_window_is_refused():
    said = "2 streams of 5 steps, and the label after them, need 11 labels, got 10"
    with pytest.raises(ValueError, match=f"stream_windows: {said}"):
        stream_windows(np.arange(10), 2, 5)
    assert np.shape(stream_windows(np.arange(11), 2, 5)) == (2, 1, 2, 5)


# The state is handed on


@each_kind
@pytest.mark.parametrize("cut", [1, 4, 11])
def test_windows_in_a_row_are_one_long_sequence(kind, cut, rng):
    network, x = new(kind, rng), rng.integers(0, 5, (3, 12))
    pieces, states = [], None
    for piece in (x[:, :cut], x[:, cut:]):
        scores, states = forward_from(network, piece, states)
        pieces.append(scores)
    whole, last = forward_from(network, x)
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, rtol=1e-12)
    np.testing.assert_array_equal(whole, network.forward(x))
    for one, other in zip(states, last, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@each_kind
def test_without_the_states_the_second_window_is_another_one(kind, rng):
    network, x = new(kind, rng), rng.integers(0, 5, (3, 12))
    _, states = forward_from(network, x[:, :6])
    told, _ = forward_from(network, x[:, 6:], states)
    fresh, _ = forward_from(network, x[:, 6:])
    assert np.abs(told - fresh)[:, 0].max() > 1e-3


def test_dropout_is_switched_on_where_it_is_said(rng):
    dropout = Dropout(0.5, rng=rng)
    network = Sequential([Embedding(5, 3, rng=rng), GRU(3, 40, rng=rng), dropout])
    x = np.zeros((2, 3), int)
    assert 0.2 < np.mean(forward_from(network, x, training=True)[0] == 0) < 0.8
    assert np.all(forward_from(network, x)[0] != 0)


def test_the_last_step_may_follow(rng):
    network = Sequential([GRU(2, 4, rng=rng), LastStep()])
    x = rng.standard_normal((3, 7, 2))
    last, [state] = forward_from(network, x)
    np.testing.assert_array_equal(last, state)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (lambda h: [h], "one for each of 2 recurrent layers, got 1"),
        (lambda h: [h, h, h], "one for each of 2 recurrent layers, got 3"),
        (lambda h: h, "one for each of 2 recurrent layers, got ndarray"),
    ],
)
def test_states_that_are_too_few_or_too_many_are_refused(states, said, rng):
    network, h = new(GRU, rng), np.zeros((3, 4))
    with pytest.raises(ValueError, match=f"forward_from: states should be .*{said}"):
        forward_from(network, np.zeros((3, 2), int), states(h))


def test_states_of_another_batch_are_refused_by_their_layer(rng):
    with pytest.raises(ValueError, match=re.escape("GRU: the initial h should have")):
        forward_from(new(GRU, rng, 1), np.zeros((3, 2), int), [np.zeros((2, 4))])


def test_layers_that_cannot_go_on_are_refused(rng):
    both = Bidirectional(GRU(3, 4, rng=rng), GRU(3, 4, rng=rng))
    for layer in (both, TrainedStart(GRU(3, 4, rng=rng))):
        network = Sequential([Embedding(5, 3, rng=rng), layer])
        said = f"layer 1, {type(layer).__name__}, cannot go on from a state"
        with pytest.raises(ValueError, match=said):
            forward_from(network, np.zeros((3, 2), int))


# The gradient is cut


@each_kind
def test_one_window_is_an_ordinary_step(kind):
    networks = [new(kind, np.random.default_rng(1)) for _ in range(2)]
    x, y = np.random.default_rng(2).integers(0, 5, (2, 3, 6))
    loss, optimizer = SoftmaxCrossEntropy(), GradientDescent(0.5)
    ours, _ = truncated_step(networks[0], x, y, None, loss, optimizer, 0.1)
    other, _ = train_step(networks[1], x, y, loss, GradientDescent(0.5), 0.1)
    assert ours == other
    for name, W in networks[0].params.items():
        np.testing.assert_array_equal(W, networks[1].params[name])


class Nothing:
    """An optimizer that leaves everything as it is."""

    def step(self, params, grads):
        pass


@each_kind
def test_the_gradient_is_that_of_the_window_with_the_state_before_it_held(kind, rng):
    """A central difference, in which the state before is a number and moves no more."""
    network, loss = new(kind, rng), SoftmaxCrossEntropy()
    x, y = rng.integers(0, 5, (2, 3, 12))
    _, held = truncated_step(network, x[:, :6], y[:, :6], None, loss, Nothing())
    truncated_step(network, x[:, 6:], y[:, 6:], held, loss, Nothing())
    grads = network.grads

    def value(states):
        scores, _ = forward_from(network, x[:, 6:], states)
        return loss.forward(scores, y[:, 6:])

    for name, W in network.params.items():
        place, nudge = np.unravel_index(np.abs(grads[name]).argmax(), W.shape), 1e-6
        before, losses = W[place], []
        for sign in (1, -1):
            W[place] = before + sign * nudge
            losses.append(value(held))
        W[place] = before
        difference = (losses[0] - losses[1]) / (2 * nudge)
        assert grads[name][place] == pytest.approx(difference, rel=1e-5), name


@each_kind
def test_what_happened_before_the_window_gets_no_gradient(kind, rng):
    """The whole sequence has another gradient: the cut leaves something out."""
    network, loss = new(kind, rng), SoftmaxCrossEntropy()
    x, y = rng.integers(0, 5, (2, 3, 12))
    total = dict.fromkeys(network.params, 0.0)
    states = None
    for part in (slice(0, 6), slice(6, 12)):
        _, states = truncated_step(
            network, x[:, part], y[:, part], states, loss, Nothing()
        )
        for name, grad in network.grads.items():
            total[name] = total[name] + grad / 2  # each loss is a mean over its window
    truncated_step(network, x, y, None, loss, Nothing())
    whole = network.grads
    last = f"{len(network.layers) - 1}.W"  # above the states nothing was cut
    np.testing.assert_allclose(total[last], whole[last], rtol=1e-9, atol=1e-12)
    assert np.abs(total["1.W_x"] - whole["1.W_x"]).max() > 1e-6


@each_kind
def test_handed_on_states_stay_as_they_were(kind, rng):
    network, loss, x = new(kind, rng), SoftmaxCrossEntropy(), rng.integers(0, 5, (3, 6))
    _, states = truncated_step(network, x, x, None, loss, Nothing())
    before = [np.array(state) for state in states]
    truncated_step(network, x, x, states, loss, GradientDescent(0.5), max_norm=1.0)
    for state, was in zip(states, before, strict=True):
        np.testing.assert_array_equal(state, was)
