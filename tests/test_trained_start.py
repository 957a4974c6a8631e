"""Sigmoid and the trained initial state: exact gradients, shared weights, refusals."""

import numpy as np
import pytest

from helpers.gradient_check import check_layer
from helpers.layers import Linear, Sigmoid, TrainedStart
from helpers.losses import BinaryCrossEntropy
from helpers.optimizers import GradientDescent
from helpers.recurrent import GRU, LSTM, MinGRU, VanillaRNN
from helpers.training import Sequential


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_gradients_are_those_measured(rng):
    layers = [Sigmoid(), TrainedStart(VanillaRNN(3, 4, rng=rng))]
    layers += [TrainedStart(kind(3, 4, rng=rng)) for kind in (GRU, MinGRU)]
    layers += [Linear(3, 2, rng=rng)]
    for layer in layers:
        for param in layer.params.values():
            param[...] = rng.standard_normal(param.shape)
        errors = check_layer(layer, rng.standard_normal((5, 6, 3)), rng)
        assert max(errors.values()) < 1e-7, layer.name
        assert errors.keys() == {"x", *layer.params}


def test_a_start_from_zero_is_the_layer_itself(rng):
    layer, x = VanillaRNN(2, 3, rng=rng), rng.standard_normal((4, 5, 2))
    np.testing.assert_array_equal(TrainedStart(layer).forward(x), layer.forward(x))


def test_every_sequence_starts_from_h_0(rng):
    layer, x = VanillaRNN(2, 3, rng=rng), rng.standard_normal((4, 5, 2))
    start = TrainedStart(layer)
    start.params["h_0"][...] = h_0 = rng.standard_normal(3)
    expected = layer.forward(x, np.stack([h_0] * 4))
    np.testing.assert_array_equal(start.forward(x), expected)


def test_one_step_moves_the_weights_of_the_layer_and_h_0(rng):
    layer = VanillaRNN(2, 3, rng=rng)
    start = TrainedStart(layer)
    before = {name: param.copy() for name, param in start.params.items()}
    start.forward(rng.standard_normal((4, 5, 2)))
    start.backward(rng.standard_normal((4, 5, 3)))
    GradientDescent(0.1).step(start.params, start.grads)
    for name, param in start.params.items():
        assert np.all(param != before[name]), name
    for name, param in layer.params.items():
        assert param is start.params[name]


def test_dtype_is_that_of_the_layer(rng):
    start = TrainedStart(VanillaRNN(2, 3, rng=rng, dtype=np.float32))
    assert start.params["h_0"].dtype == np.float32
    assert start.forward(np.ones((4, 5, 2))).dtype == np.float32
    start.backward(np.ones((4, 5, 3)))
    assert start.grads["h_0"].dtype == np.float32


def test_the_weights_of_an_adder_can_be_counted(rng):
    start = TrainedStart(VanillaRNN(2, 3, rng=rng))
    network = Sequential([start, Linear(3, 1, rng=rng), Sigmoid()])
    assert sum(param.size for param in network.params.values()) == 25


def test_sigmoid_and_cross_entropy_together_leave_a_difference(rng):
    scores, y = rng.standard_normal((4, 5, 1)), rng.integers(0, 2, (4, 5, 1))
    layer, loss = Sigmoid(), BinaryCrossEntropy()
    y_hat = layer.forward(scores)
    loss.forward(y_hat, y)
    np.testing.assert_allclose(layer.backward(loss.backward()), (y_hat - y) / 20)


def test_sigmoid_stands_extreme_scores():
    y_hat = Sigmoid().forward(np.array([[-1e4, 0.0, 1e4]]))
    np.testing.assert_array_equal(y_hat, [[0.0, 0.5, 1.0]])


def test_backward_before_forward_and_wrong_shapes_are_refused(rng):
    layer, start = Sigmoid(), TrainedStart(VanillaRNN(2, 3, rng=rng))
    for unready in (layer, start):
        with pytest.raises(ValueError, match="needs a forward before it"):
            unready.backward(np.ones((4, 5, 3)))
    layer.forward(np.ones((4, 5, 1)))
    with pytest.raises(ValueError, match=r"Sigmoid: dy should have shape \(4, 5, 1\)"):
        layer.backward(np.ones((4, 5)))
    with pytest.raises(ValueError, match="VanillaRNN: x should have shape"):
        start.forward(np.ones((4, 5, 7)))


def test_an_lstm_starts_from_two_states_and_is_refused():
    with pytest.raises(
        ValueError, match=r"should have one state.* got LSTM with h and"
    ):
        TrainedStart(LSTM(2, 3, rng=np.random.default_rng(0)))


def test_rounding_the_outputs_does_not_change_the_way_back():
    layer = Sigmoid()
    y_hat = layer.forward(np.zeros((1, 1)))
    y_hat[:] = y_hat.round()
    assert layer.backward(np.ones((1, 1))) == 1 / 4


def test_a_weight_that_was_replaced_is_refused(rng):
    layer = VanillaRNN(2, 3, rng=rng)
    start = TrainedStart(layer)
    start.params["W_x"] = 2 * start.params["W_x"]  # the layer inside would not see it
    with pytest.raises(ValueError, match="W_x was replaced"):
        start.forward(np.ones((1, 1, 2)))
    layer.params["W_x"] = start.params["W_x"]
    start.forward(np.ones((1, 1, 2)))
