"""A masked step never happened: in layers, networks, losses and trainings.

The rule is written out here as one loop over timesteps, without the trick by which the
layers follow it.
"""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.gradient_check import check_layer, relative_error
from helpers.layers import (
    Dropout,
    Embedding,
    Flatten,
    LastStep,
    Linear,
    Sigmoid,
    TrainedStart,
)
from helpers.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from helpers.optimizers import Adam, GradientDescent
from helpers.recurrent import GRU, LSTM, Bidirectional, VanillaRNN
from helpers.training import Sequential, accuracy, fit, predict, train_step


def gru_reset_before(*sizes, **options):
    return GRU(*sizes, reset_after=False, **options)


KINDS = {"VanillaRNN": VanillaRNN, "LSTM": LSTM, "GRU": GRU}
KINDS |= {"GRU, reset before": gru_reset_before}
N, T, D, H = 5, 6, 3, 4
MASKS = {
    "nothing": np.ones((N, T), bool),
    "leading": np.arange(T) >= np.array([0, 1, 2, 3, 5])[:, None],
    "trailing": np.arange(T) < np.array([6, 5, 3, 2, 1])[:, None],
    "inner": np.array([[1, 0, 1, 1, 0, 1], [1, 0, 0, 0, 0, 1]] * 2 + [[1] * 6]) > 0,
    "a whole sequence": np.array([[1] * 6, [0] * 6, [1] * 6, [0] * 6, [0, 1] * 3]) > 0,
    "all": np.zeros((N, T), bool),
}
every_kind = pytest.mark.parametrize("build", KINDS.values(), ids=KINDS)
every_mask = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
LOSSES = [SoftmaxCrossEntropy, MeanSquaredError, BinaryCrossEntropy]
every_loss = pytest.mark.parametrize("kind", LOSSES)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def random(build, rng):
    """A layer whose weights, the bias too, hide nothing."""
    layer = build(D, H, rng=rng)
    for W in layer.params.values():
        W[...] = rng.standard_normal(W.shape) / 2
    return layer


def as_tuple(state):
    return state if isinstance(state, tuple) else (state,)


def as_given(states):
    return states if len(states) > 1 else states[0]


def first_states(layer, rng):
    return tuple(rng.standard_normal((N, H)) for _ in layer.states)


def step_by_step(layer, x, states, mask):
    """The rule: a masked step keeps the state, and repeats the output before it."""
    y, outputs = np.zeros((N, H)), []
    for t in range(x.shape[1]):
        y_t = layer.forward(x[:, t : t + 1], as_given(states))[:, 0]
        read = mask[:, t : t + 1]
        new = as_tuple(layer.state)
        states = tuple(np.where(read, a, b) for a, b in zip(new, states, strict=True))
        y = np.where(read, y_t, y)
        outputs.append(y)
    return np.stack(outputs, axis=1), states


# Recurrent layers


@every_kind
@every_mask
def test_a_masked_step_keeps_the_state_and_repeats_the_output(build, mask, rng):
    layer, x = random(build, rng), rng.standard_normal((N, T, D))
    h_0 = first_states(layer, rng)
    y = layer.forward(x, as_given(h_0), mask)
    state = as_tuple(layer.state)
    expected, last = step_by_step(layer, x, h_0, mask)
    np.testing.assert_allclose(y, expected, rtol=1e-12)
    for got, wanted in zip(state, last, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12)


@every_kind
def test_a_sequence_that_is_all_masked_keeps_h_0_and_puts_out_zeros(build, rng):
    layer, x = random(build, rng), rng.standard_normal((N, T, D))
    h_0 = first_states(layer, rng)
    y = layer.forward(x, as_given(h_0), MASKS["all"])
    assert not y.any()
    layer_state = as_tuple(layer.state)
    assert not layer.backward(np.ones_like(y)).any()
    for got, given_, gradient in zip(
        layer_state, h_0, as_tuple(layer.d_initial_state), strict=True
    ):
        np.testing.assert_array_equal(got, given_)
        assert not gradient.any()  # no output has seen it
    assert not any(grad.any() for grad in layer.grads.values())


@every_kind
def test_what_is_padded_is_the_shorter_sequence(build, rng):
    """Padding before, behind or between changes no output, no gradient, no state."""
    layer, x = random(build, rng), rng.standard_normal((N, 4, D))
    dy = rng.standard_normal((N, 4, H))
    y = layer.forward(x)
    plain = [y, layer.backward(dy), *as_tuple(layer.state), *layer.grads.values()]
    for read in ([0, 1, 2, 3], [3, 4, 5, 6], [0, 2, 3, 6]):
        mask = np.isin(np.arange(7), read)[None].repeat(N, axis=0)
        padded, d_padded = rng.standard_normal((N, 7, D)), np.zeros((N, 7, H))
        padded[:, read], d_padded[:, read] = x, dy
        y = layer.forward(padded, mask=mask)[:, read]
        dx = layer.backward(d_padded)
        assert not dx[~mask].any()
        got = [y, dx[:, read], *as_tuple(layer.state), *layer.grads.values()]
        for a, b in zip(got, plain, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12)


@every_kind
def test_a_mask_that_hides_nothing_is_no_mask(build, rng):
    layer, x = random(build, rng), rng.standard_normal((N, T, D))
    np.testing.assert_array_equal(
        layer.forward(x, mask=MASKS["nothing"]), layer.forward(x)
    )


@every_kind
def test_a_mask_counts_for_one_forward(build, rng):
    layer, x = random(build, rng), rng.standard_normal((N, T, D))
    y = layer.forward(x)
    dx = layer.backward(y)
    layer.forward(x, mask=MASKS["inner"])
    np.testing.assert_array_equal(layer.forward(x), y)
    np.testing.assert_array_equal(layer.backward(y), dx)


def trained_start(*sizes, rng):
    return TrainedStart(GRU(*sizes, rng=rng))


def both_ways(*sizes, rng):
    return Bidirectional(LSTM(*sizes, rng=rng), GRU(*sizes, rng=rng))


def summary(*sizes, rng):
    pair = (VanillaRNN(*sizes, rng=rng) for _ in range(2))
    return Bidirectional(*pair, return_sequences=False)


MASKED = {**KINDS, "TrainedStart": trained_start, "Bidirectional": both_ways}
MASKED |= {"Bidirectional, last": summary}
masked_layers = pytest.mark.parametrize("build", MASKED.values(), ids=MASKED)


@masked_layers
@every_mask
def test_every_gradient_under_a_mask_is_that_measured(build, mask, rng):
    x = rng.standard_normal((N, T, 2))
    errors = check_layer(build(2, 3, rng=rng), x, rng, mask)
    assert max(errors.values()) <= 1e-7, errors


@masked_layers
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_gradient_under_a_random_mask_is_that_measured(build, seed):
    rng = np.random.default_rng(seed)
    N, T, D, H = rng.integers(1, 4, size=4)
    mask = rng.random((N, T)) < rng.random()
    errors = check_layer(
        build(D, H, rng=rng), rng.standard_normal((N, T, D)), rng, mask
    )
    assert max(errors.values()) <= 1e-7, errors


def test_check_layer_catches_a_backward_that_forgets_the_mask(rng):
    class Forgetful(VanillaRNN):
        def backward(self, dy):
            self.gaps = None
            return super().backward(dy)

    x = rng.standard_normal((N, T, D))
    for name in ("leading", "trailing", "inner", "a whole sequence"):
        errors = check_layer(Forgetful(D, H, rng=rng), x, rng, MASKS[name])
        assert min(errors["x"], errors["W_h"]) > 0.05


def test_the_type_of_float_is_kept(rng):
    layer = LSTM(D, H, rng=rng, dtype=np.float32)
    y = layer.forward(np.ones((N, T, D)), mask=MASKS["inner"])
    assert y.dtype == layer.backward(y).dtype == np.float32
    assert {one.dtype for one in layer.state} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (
            np.ones((N, T)),
            "True and False, got float64; convert with mask.astype(bool)",
        ),
        (
            np.ones((T, N), bool),
            "should have shape (5, 6), got (6, 5); is it transposed",
        ),
        (np.ones((N, T, 1), bool), "drop the last axis with mask[..., 0]"),
        (np.ones((N, T), int), "True and False, got int64"),
    ],
)
def test_a_mask_that_is_none_is_refused(mask, message, rng):
    with pytest.raises(ValueError, match=re.escape(message)):
        VanillaRNN(D, H, rng=rng).forward(np.ones((N, T, D)), mask=mask)


# Losses


def outputs(kind, rng):
    """Outputs and targets with timesteps, as a loss takes them."""
    if kind is SoftmaxCrossEntropy:
        return rng.standard_normal((N, T, 3)), rng.integers(0, 3, (N, T))
    return rng.uniform(0.1, 0.9, (N, T, 3)), rng.integers(0, 2, (N, T, 3))


@every_loss
@every_mask
def test_the_mean_is_over_what_is_not_masked(kind, mask, rng):
    (y_hat, y), loss = outputs(kind, rng), kind()
    value, dy_hat = loss.forward(y_hat, y, mask), loss.backward()
    assert dy_hat.shape == y_hat.shape
    assert not dy_hat[~mask].any()
    if not mask.any():
        assert (value, str(value)) == (0.0, "0.0")
        return
    assert value == pytest.approx(loss.forward(y_hat[mask], y[mask]), rel=1e-13)
    np.testing.assert_allclose(dy_hat[mask], loss.backward(), rtol=1e-13)


@every_loss
def test_scores_of_timesteps_are_rows_like_any(kind, rng):
    (y_hat, y), loss = outputs(kind, rng), kind()
    whole, gradient = loss.forward(y_hat, y), loss.backward()
    rows = y_hat.reshape(N * T, 3), y.reshape(N * T, *y.shape[2:])
    assert whole == pytest.approx(loss.forward(*rows), rel=1e-13)
    np.testing.assert_allclose(gradient.reshape(N * T, 3), loss.backward(), rtol=1e-13)


@every_loss
def test_a_masked_loss_keeps_the_type_of_float(kind, rng):
    (y_hat, y), loss = outputs(kind, rng), kind()
    assert type(loss.forward(y_hat.astype("f4"), y, MASKS["inner"])) is float
    assert loss.backward().dtype == np.float32


@every_loss
def test_a_mask_of_another_shape_is_refused(kind, rng):
    y_hat, y = outputs(kind, rng)
    with pytest.raises(
        ValueError, match=r"mask should have shape \(5, 6\), got \(5, 5"
    ):
        kind().forward(y_hat, y, np.ones((N, 5), bool))


def test_accuracy_counts_what_is_not_masked():
    y_hat = np.array([[[1.0, 2], [3, 0], [0, 1]], [[0, 1], [1, 0], [1, 0]]])
    y, mask = np.array([[1, 1, 0], [1, 0, 1]]), np.array([[1, 1, 0], [1, 0, 0]]) > 0
    assert accuracy(y_hat, y) == 3 / 6
    assert accuracy(y_hat, y, mask) == 2 / 3
    assert accuracy(y_hat, y, mask=~mask & mask) == 0.0
    assert accuracy(y_hat[:, 0], y[:, 0], mask[:, 0]) == 1.0


# Networks


def tagger(rng, kind=LSTM):
    """A label for each timestep."""
    layers = [Embedding(7, D, rng=rng), kind(D, H, rng=rng), Dropout(0.5, rng=rng)]
    return Sequential([*layers, Linear(H, 3, rng=rng)])


def reader(rng, *last):
    """A label for each sequence."""
    last = last or (LSTM(H, H, rng=rng), LastStep())
    both = Bidirectional(GRU(D, H // 2, rng=rng), GRU(D, H // 2, rng=rng))
    return Sequential([both, *last, Linear(H, 2, rng=rng)])


def test_a_network_hands_a_mask_to_every_layer_that_takes_one(rng):
    network, x, mask = reader(rng), rng.standard_normal((N, T, D)), MASKS["trailing"]
    both, lstm, last, linear = network.layers
    y = lstm.forward(both.forward(x, mask=mask), mask=mask)
    expected = linear.forward(last.forward(y))
    np.testing.assert_array_equal(network.forward(x, mask=mask), expected)
    padded = np.where(mask[..., None], x, 7.0)
    np.testing.assert_array_equal(network.forward(padded, mask=mask), expected)
    assert not np.allclose(network.forward(padded), network.forward(x))


@pytest.mark.parametrize("mask", [MASKS["inner"], MASKS["a whole sequence"]])
def test_the_gradient_of_a_network_under_a_mask(mask, rng):
    x, labels = rng.standard_normal((N, T, D)), rng.integers(0, 7, (N, T))
    inner = Sequential(
        [Sequential([TrainedStart(VanillaRNN(D, H, rng=rng))]), Sigmoid()]
    )
    flat = Sequential([inner, Flatten(), Linear(T * H, 1, rng=rng)])
    for network, given_ in ((tagger(rng, GRU), labels), (flat, x)):
        assert max(check_layer(network, given_, rng, mask).values()) <= 1e-7


def test_a_layer_of_ones_own_takes_the_mask_or_is_refused(rng):
    class Sum:
        params, grads = {}, {}

        def forward(self, x):
            return np.cumsum(x, axis=1)

        def backward(self, dy):
            return np.cumsum(dy[:, ::-1], axis=1)[:, ::-1]

    class Masked(Sum):
        def forward(self, x, mask=None):
            return super().forward(x if mask is None else x * mask[..., None])

    x, mask = np.ones((N, T, D)), MASKS["trailing"]
    last = Sequential([Masked(), LastStep()]).forward(x, mask=mask)
    np.testing.assert_array_equal(last[:, 0], mask.sum(axis=1))
    Sequential([Sum()]).forward(x)
    for network in (Sequential([Sum()]), Sequential([Sequential([Sum()])])):
        with pytest.raises(
            ValueError, match=r"layer 0, .*Sum: takes no mask; write for"
        ):
            network.forward(x, mask=mask)


def test_predict_cuts_the_mask_as_it_cuts_x(rng):
    network, x = tagger(rng), rng.integers(0, 7, (N, T))
    expected = network.forward(x, mask=MASKS["inner"])
    got = predict(network, x, mask=MASKS["inner"], batch_size=2)
    np.testing.assert_allclose(got, expected, rtol=1e-13)


# Training


def tagged(rng):
    """Labels to read and to guess, and a mask: the last two sequences are short."""
    x, y = rng.integers(0, 7, (N, T)), rng.integers(0, 3, (N, T))
    return x, y, np.arange(T) < np.array([6, 6, 6, 2, 1])[:, None]


def learn(network, x, y, rng, loss=None, optimizer=None, **options):
    usual = {"epochs": 1, "batch_size": 2, "progress": False, "rng": rng}
    loss, optimizer = loss or SoftmaxCrossEntropy(), optimizer or GradientDescent(1e-12)
    return fit(network, x, y, loss, optimizer, **usual | options)


def test_an_epoch_weighs_its_batches_by_what_is_not_masked(rng):
    network, (x, y, mask) = tagger(rng), tagged(rng)
    network.layers.pop(2)  # dropout would change the outputs
    history = learn(network, x, y, rng, mask=mask, metric=accuracy)
    y_hat = network.forward(x, mask=mask)  # steps of 1e-12 leave the weights
    loss = SoftmaxCrossEntropy().forward(y_hat, y, mask)
    assert history["loss"] == [pytest.approx(loss, rel=1e-9)]
    assert history["accuracy"] == [pytest.approx(accuracy(y_hat, y, mask))]


def test_where_time_has_ended_the_loss_gets_no_mask(rng):
    """And sequences weigh alike, however short."""
    x, y = rng.standard_normal((N, T, D)), rng.integers(0, 2, N)
    network, mask = reader(rng), MASKS["trailing"]
    history = learn(network, x, y, rng, mask=mask, metric=accuracy)
    loss = SoftmaxCrossEntropy().forward(network.forward(x, mask=mask), y)
    assert history["loss"] == [pytest.approx(loss, rel=1e-9)]


def test_what_is_masked_teaches_nothing(rng):
    """Whatever stands there, in x and in y, the same is learned."""
    (x, y, mask), weights = tagged(rng), []
    for fill in (0, 2):
        network = tagger(np.random.default_rng(1))
        labels = np.where(mask, x, fill), np.where(mask, y, fill)
        learn(network, *labels, np.random.default_rng(2), mask=mask, epochs=2,
              optimizer=Adam(0.01))  # fmt: skip
        weights.append({name: W.copy() for name, W in network.params.items()})
    for name, W in weights[0].items():
        np.testing.assert_array_equal(W, weights[1][name])


def test_a_batch_that_is_all_masked_is_no_nan(rng):
    x, y, mask = tagged(rng)
    history = learn(tagger(rng), x, y, rng, mask=mask & False, optimizer=Adam(0.01))
    assert history["loss"] == [0.0]


def test_one_step_with_a_mask_is_the_step_of_the_optimizer(rng):
    (x, y, mask), loss = tagged(rng), SoftmaxCrossEntropy()
    network, twin = (tagger(np.random.default_rng(1)) for _ in range(2))
    value, _ = train_step(network, x, y, loss, GradientDescent(0.1), mask=mask)
    assert value == loss.forward(twin.forward(x, mask=mask, training=True), y, mask)
    twin.backward(loss.backward())
    for name, W in twin.params.items():
        expected = W - 0.1 * twin.grads[name]
        np.testing.assert_allclose(network.params[name], expected, rtol=1e-13)


def test_validation_brings_a_mask_of_its_own(rng):
    network, (x, y, mask) = tagger(rng), tagged(rng)
    whole, masked = (
        learn(network, x, y, rng, mask=mask, validation=other, metric=accuracy)
        for other in ((x, y), (x, y, mask))
    )
    y_hat, loss = network.forward(x, mask=mask), SoftmaxCrossEntropy()
    wanted = pytest.approx(loss.forward(y_hat, y, mask), rel=1e-9)
    assert masked["validation_loss"] == [wanted]
    assert masked["validation_accuracy"] == [accuracy(y_hat, y, mask)]
    assert whole["validation_loss"] != masked["validation_loss"]


def test_a_mask_of_another_length_is_refused(rng):
    x, y, mask = tagged(rng)
    with pytest.raises(ValueError, match=r"fit: .* should have shape"):
        learn(tagger(rng), x, y, rng, mask=mask[:-1])
    with pytest.raises(ValueError, match=r"validation\[2\] should have shape"):
        learn(tagger(rng), x, y, rng, validation=(x, y, mask[:-1]))


def test_a_bare_layer_learns_under_a_mask_too(rng):
    x, y, mask = rng.standard_normal((N, T, D)), np.zeros((N, T, H)), MASKS["inner"]
    layer, loss = VanillaRNN(D, H, rng=rng), MeanSquaredError()
    first = loss.forward(layer.forward(x, mask=mask), y, mask)
    assert (
        relative_error(learn(layer, x, y, rng, loss, mask=mask)["loss"], [first]) < 1e-9
    )
