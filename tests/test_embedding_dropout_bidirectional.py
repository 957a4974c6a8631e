"""Embedding, Dropout and Bidirectional: values by hand, names, refusals."""

import re

import numpy as np
import pytest

from helpers import parameter_count
from helpers.gradient_check import check_layer
from helpers.layers import Dropout, Embedding, LastStep, Linear, Sigmoid
from helpers.losses import SoftmaxCrossEntropy
from helpers.optimizers import Adam
from helpers.recurrent import GRU, LSTM, Bidirectional, VanillaRNN
from helpers.training import Sequential, fit, predict


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def pair(kind, rng, D=3, H=4, **options):
    layers = (kind(D, H, rng=rng) for _ in range(2))
    return Bidirectional(*layers, **options)


# Embedding


def test_a_look_up_is_a_product_with_one_hot_rows(rng):
    layer, x = Embedding(7, 3, rng=rng), rng.integers(0, 7, (4, 5))
    one_hot, dy = np.eye(7)[x], rng.standard_normal((4, 5, 3))
    np.testing.assert_allclose(layer.forward(x), one_hot @ layer.params["W"])
    assert layer.backward(dy) is None  # a label has no gradient
    expected = one_hot.reshape(20, 7).T @ dy.reshape(20, 3)
    np.testing.assert_allclose(layer.grads["W"], expected, atol=1e-15)


def test_a_label_that_comes_twice_adds_up_and_one_that_does_not_gets_nothing(rng):
    layer = Embedding(4, 2, rng=rng)
    layer.forward(np.array([[1, 3, 1]]))
    layer.backward(np.array([[[1.0, 2], [3, 4], [5, 6]]]))
    assert layer.grads["W"].tolist() == [[0, 0], [6, 8], [0, 0], [3, 4]]


def test_the_gradient_of_an_embedding_is_that_measured(rng):
    errors = check_layer(Embedding(5, 3, rng=rng), rng.integers(0, 5, (4, 3)), rng)
    assert errors.keys() == {"W"}
    assert max(errors.values()) <= 1e-9


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (
            [[0, 7]],
            "between 0 and 6, got 0 to 7; there are 7 labels, counted from 0; do",
        ),
        ([[-1, 0]], "between 0 and 6, got -1 to 0"),
        ([[0.0, 1.0]], "whole numbers, got float64; convert with x.astype(int)"),
        (
            [0, 1],
            "x should have shape (N, T), got (2,); add the batch axis with x[None]",
        ),
        (np.eye(7)[[[0, 1]]], "x should have shape (N, T), got (1, 2, 7)"),
    ],
)
def test_what_is_no_label_is_refused(x, message, rng):
    with pytest.raises(ValueError, match=re.escape(message)):
        Embedding(7, 3, rng=rng).forward(np.array(x))


def test_an_embedding_stands_first_or_nowhere(rng):
    inner = Sequential([Embedding(7, 3, rng=rng), Sigmoid()])
    Sequential([inner, Linear(3, 2, rng=rng)])
    for layers in ([Sigmoid(), Embedding(7, 3, rng=rng)], [Sigmoid(), inner]):
        with pytest.raises(
            ValueError, match="Sequential: an Embedding reads labels, wh"
        ):
            Sequential(layers)


# Dropout


def test_dropout_leaves_the_mean_and_all_numbers_where_nothing_is_learned(rng):
    layer, x = Dropout(0.3, rng=rng), np.ones((200, 50, 4))
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)
    y = layer.forward(x, training=True)
    assert np.mean(y == 0) == pytest.approx(0.3, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(y[y > 0], 1 / 0.7)
    np.testing.assert_array_equal(layer.backward(x), y)  # the same numbers, as enlarged


def test_dropout_keeps_the_type_of_float_and_draws_anew(rng):
    layer, x = Dropout(0.5, rng=rng), np.ones((9, 9), np.float32)
    first, second = (layer.forward(x, training=True) for _ in range(2))
    assert first.dtype == layer.backward(x).dtype == np.float32
    assert np.any(first != second)


@pytest.mark.parametrize("rate", [-0.1, 1.0, "half"])
def test_a_rate_is_a_share(rate, rng):
    with pytest.raises(ValueError, match="Dropout: needs 0 <= rate < 1"):
        Dropout(rate, rng=rng)


def test_fit_drops_and_predict_does_not(rng):
    seen = []

    class Spy(Dropout):
        def forward(self, x, training=False):
            seen.append(training)
            return super().forward(x, training)

    network = Sequential([Sequential([Spy(0.5, rng=rng)]), Linear(3, 2, rng=rng)])
    x, y = rng.standard_normal((8, 3)), rng.integers(0, 2, 8)
    fit(network, x, y, SoftmaxCrossEntropy(), Adam(), epochs=1, batch_size=4, rng=rng,
        validation=(x, y), progress=False)  # fmt: skip
    predict(network, x)
    assert seen == [True, True, False, False]


# Bidirectional


@pytest.mark.parametrize("kind", [VanillaRNN, LSTM, GRU])
def test_one_half_has_read_up_to_here_and_one_from_the_end(kind, rng):
    layer, x = pair(kind, rng), rng.standard_normal((2, 5, 3))
    y = layer.forward(x)
    one, other = layer.forward_layer, layer.backward_layer
    np.testing.assert_array_equal(y[..., :4], one.forward(x))
    np.testing.assert_array_equal(y[..., 4:], other.forward(x[:, ::-1])[:, ::-1])


@pytest.mark.parametrize("kind", [VanillaRNN, LSTM, GRU])
def test_the_last_outputs_are_the_states_side_by_side(kind, rng):
    layer, x = pair(kind, rng, return_sequences=False), rng.standard_normal((2, 5, 3))
    mask = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1]]) > 0
    y = layer.forward(x, mask=mask)
    states = layer.forward_layer.state, layer.backward_layer.state
    h = [state[0] if kind is LSTM else state for state in states]
    np.testing.assert_array_equal(y, np.concatenate(h, axis=1))
    # Not so the last timestep of all outputs: there the way back has only begun.
    layer.return_sequences = True
    whole = layer.forward(x)
    assert not np.allclose(whole[:, -1, 4:], layer.forward(x)[:, 0, 4:])


def test_masked_outputs_are_zero_and_send_nothing_back(rng):
    layer, x = pair(GRU, rng), rng.standard_normal((2, 5, 3))
    mask = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1]]) > 0
    y = layer.forward(x, mask=mask)
    assert not y[~mask].any() and y[mask].all()
    assert not layer.backward(np.where(mask[..., None], 0, np.ones_like(y))).any()
    assert not any(grad.any() for grad in layer.grads.values())


def test_names_of_weights_states_and_gradients(rng):
    layer, x = pair(LSTM, rng), rng.standard_normal((2, 5, 3))
    names = {
        f"{way}.{n}" for way in ("forward", "backward") for n in ("W_x", "W_h", "b")
    }
    states = {f"{way}.{n}" for way in ("forward", "backward") for n in ("h_0", "c_0")}
    assert layer.params.keys() == names
    assert check_layer(layer, x, rng).keys() == names | states | {"x"}
    layer.backward(layer.forward(x))
    assert layer.grads.keys() == names
    assert sum(W.size for W in layer.params.values()) == parameter_count.bidirectional(
        parameter_count.lstm(3, 4)
    )


def test_it_goes_on_from_states_of_both(rng):
    layer, x = pair(LSTM, rng), rng.standard_normal((2, 5, 3))
    given = tuple(rng.standard_normal((2, 4)) for _ in range(4))
    y = layer.forward(x, given)
    expected = layer.forward_layer.forward(x, given[:2])
    np.testing.assert_array_equal(y[..., :4], expected)
    with pytest.raises(
        ValueError, match=r"should be the states \(forward.h, forward.c"
    ):
        layer.forward(x, given[:3])


def test_an_optimizer_moves_the_weights_of_the_layers_inside(rng):
    network = Sequential(
        [pair(GRU, rng, return_sequences=False), Linear(8, 2, rng=rng)]
    )
    before = network.layers[0].backward_layer.params["W_x"].copy()
    x, y = rng.standard_normal((8, 5, 3)), rng.integers(0, 2, 8)
    history = fit(network, x, y, SoftmaxCrossEntropy(), Adam(0.05), epochs=30,
                  batch_size=4, rng=rng, progress=False)  # fmt: skip
    assert np.all(network.layers[0].backward_layer.params["W_x"] != before)
    assert history["loss"][-1] < 0.5 * history["loss"][0]


def test_the_wrong_last_is_refused_and_the_right_one_named(rng):
    message = r"LastStep after Bidirectional would .* return_sequences=False"
    for between in ([], [Dropout(0.5, rng=rng), Linear(8, 8, rng=rng), Sigmoid()]):
        for both in (pair(GRU, rng), Sequential([pair(GRU, rng)])):
            with pytest.raises(ValueError, match=message):
                Sequential([both, *between, LastStep()])
    Sequential([pair(GRU, rng), GRU(8, 4, rng=rng), LastStep()])  # that one reads on


def test_layers_that_are_no_pair_are_refused(rng):
    layer = VanillaRNN(3, 4, rng=rng)
    for other, message in [
        (layer, "one layer cannot keep what backward needs of two forwards"),
        (
            VanillaRNN(3, 5, rng=rng),
            "should have one input_size, hidden_size and dtype, got",
        ),
        (
            VanillaRNN(2, 4, rng=rng),
            "should have one input_size, hidden_size and dtype, got",
        ),
        (Linear(3, 4, rng=rng), "backward_layer should have forward_loop, got Linear"),
    ]:
        with pytest.raises(ValueError, match=re.escape(message)):
            Bidirectional(layer, other)


def test_a_gradient_of_another_shape_is_refused(rng):
    layer = pair(GRU, rng, return_sequences=False)
    layer.forward(np.ones((2, 5, 3)))
    with pytest.raises(
        ValueError, match=re.escape("dy should have shape (2, 8), got (2, 5")
    ):
        layer.backward(np.ones((2, 5, 8)))
