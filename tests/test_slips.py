"""Slips that a generic test cannot know: what the message has to say about each."""

import copy
import re
from functools import partial

import numpy as np
import pytest

from helpers.autodiff import Tensor
from helpers.cells import (
    gru_step_backward,
    lstm_step_backward,
    rnn_step_backward,
    rnn_step_forward,
)
from helpers.gradient_check import check_layer
from helpers.layers import Flatten, LastStep, Layer, Linear, Sigmoid, TrainedStart
from helpers.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from helpers.optimizers import Adam, GradientDescent, RMSProp, RProp
from helpers.recurrent import GRU, LSTM, VanillaRNN
from helpers.training import Sequential, accuracy, fit, train_step


def rng():
    return np.random.default_rng(0)


def refused(message):
    return pytest.raises(ValueError, match=re.escape(message))


def rnn(input_size=2, hidden_size=3):
    return VanillaRNN(input_size, hidden_size, rng=rng())


def linear(input_size=3, output_size=2):
    return Linear(input_size, output_size, rng=rng())


# Layers in a row


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "Sequential: layers should be a list, got []"),
        (linear, "Sequential: layers should be a list"),
        ([Flatten], "Sequential: layer 0 should be an object, got the class Flatten; "),
        ([rnn(), 3], "Sequential: layer 1 should have forward, got int"),
        ([linear(2, 2)] * 2, "Sequential: one layer stands in two places"),
    ],
)
def test_what_is_no_row_of_layers_is_refused(layers, message):
    with refused(message):
        Sequential(layers)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [rnn(), LastStep(), linear(4)],
            "Sequential: layer 2, Linear: x should have shape (N, 4), got (5, 3)",
        ),
        (
            [rnn(), linear(21)],
            "Sequential: layer 1, Linear: x should have shape (N, 21), got (5, 7, 3); "
            "put a Flatten() before this layer",
        ),
        (
            [rnn(), LastStep(), rnn(3)],
            "Sequential: layer 2, VanillaRNN: x should have shape (N, T, 3), got (5",
        ),
        (
            [rnn(3)],
            "Sequential: layer 0, VanillaRNN: x should have shape (N, T, 3), got (5, 7",
        ),
    ],
)
def test_layers_that_do_not_fit_are_named_with_their_position(layers, message):
    network, x, y = Sequential(layers), np.ones((5, 7, 2)), np.zeros((5, 2))
    with refused(message):
        network.forward(x)
    with refused(message):
        check_layer(network, x, rng())
    with refused(message):
        train_step(network, x, y, MeanSquaredError(), Adam())
    options = {"epochs": 1, "batch_size": 5, "rng": rng(), "progress": False}
    with refused(message):
        fit(network, x, y, MeanSquaredError(), Adam(), **options)


def test_a_gradient_of_the_wrong_shape_names_the_layer_too():
    network = Sequential([rnn(), LastStep(), linear()])
    network.forward(np.ones((5, 7, 2)))
    message = "Sequential: layer 2, Linear: dy should have shape (5, 2), got (5, 3)"
    with refused(message):
        network.backward(np.ones((5, 3)))


# Weights that a learner has replaced


@pytest.mark.parametrize("kind", [VanillaRNN, LSTM, GRU])
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("W_x", lambda W: W[:, :1]),
        ("W_h", lambda W: W.T[:1]),
        ("W_h", lambda W: W[:1]),
        ("b", lambda b: b[..., :1]),
        ("b", lambda b: np.zeros((5, b.shape[-1]))),
    ],
)
def test_weights_that_would_be_stretched_are_refused(kind, name, change):
    layer = kind(2, 3, rng=rng())
    layer.params[name] = change(layer.params[name])
    with pytest.raises(ValueError, match=f"^{kind.__name__}: .* should have shape"):
        layer.forward(np.ones((5, 4, 2)))


@pytest.mark.parametrize("kind", [Flatten, LastStep, Sigmoid])
def test_a_layer_takes_no_weights_that_it_does_not_have(kind):
    with refused(f"{kind.__name__}: holds weights [], got ['W', 'b']"):
        kind(b=np.ones(2), W=np.ones((2, 2)))
    assert kind().params == {}


def test_a_layer_with_a_constructor_of_its_own_names_its_weights():
    class Scale(Layer):
        def __init__(self):
            super().__init__(s=np.ones(3))

    class Start(TrainedStart):
        pass

    assert Scale().params.keys() == {"s"}
    assert Start(rnn()).params.keys() == {"W_x", "W_h", "b", "h_0"}


def test_a_forget_bias_has_to_fit_into_the_type_of_the_layer():
    said = "LSTM: forget_bias should be finite in float32, got 1e+300"
    with refused(said):
        LSTM(2, 3, rng=rng(), dtype=np.float32, forget_bias=1e300)
    assert LSTM(2, 3, rng=rng(), forget_bias=1e300).params["b"][3] == 1e300
    assert LSTM(2, 3, rng=rng(), dtype="f4", forget_bias=-3e38).dtype == np.float32


@pytest.mark.parametrize("state", [np.ones((5, 3)), (), (1,), [np.ones((5, 3))] * 3])
def test_the_state_of_an_lstm_is_a_pair(state):
    with refused("LSTM: initial_state should be the pair (h, c)"):
        LSTM(2, 3, rng=rng()).forward(np.ones((5, 4, 2)), state)


@pytest.mark.parametrize("kind", [VanillaRNN, GRU])
def test_a_pair_is_no_state_of_the_others(kind):
    with refused(f"{kind.__name__}: the initial h should have shape (5, 3), got (2, 5"):
        kind(2, 3, rng=rng()).forward(np.ones((5, 4, 2)), [np.ones((5, 3))] * 2)


def test_a_cache_of_another_cell_is_refused():
    ones = np.ones
    _, cache = rnn_step_forward(
        ones((5, 2)), ones((5, 3)), ones((2, 3)), ones((3, 3)), ones(3)
    )
    with refused("gru_step_backward: cache should be the last thing gru_step_forward"):
        gru_step_backward(ones((5, 3)), cache)
    with refused("lstm_step_backward: cache should be"):
        lstm_step_backward(ones((5, 3)), ones((5, 3)), None)
    with refused("rnn_step_backward: cache should be"):
        rnn_step_backward(ones((5, 3)), ones((5, 3)))


@pytest.mark.parametrize("over", ["warn", "ignore"])
def test_nan_is_refused_whatever_numpy_was_told(over):
    x = rng().standard_normal((5, 4, 2))
    for kind in (VanillaRNN, LSTM, GRU):
        layer = kind(2, 3, rng=rng())
        clean = layer.forward(x)
        spoiled = x.copy()
        spoiled[2, 1] = np.nan
        message = f"{kind.__name__}: x should be finite in float64, got nan at [2"
        with np.errstate(over=over), refused(message):
            layer.forward(spoiled)
        np.testing.assert_array_equal(layer.forward(x), clean)


# Losses and labels


@pytest.mark.parametrize(
    "loss", [SoftmaxCrossEntropy, MeanSquaredError, BinaryCrossEntropy]
)
def test_backward_of_a_loss_needs_a_forward(loss):
    with refused(f"{loss.__name__}: backward needs a forward before it"):
        loss().backward()


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros((5, 1), int), "y should have shape (5,), got (5, 1); drop the last"),
        (np.zeros(5), "y should hold whole numbers, got float64; convert with"),
        (
            np.full(5, 2),
            "y should lie between 0 and 1, got 2 to 2; y_hat has 2 columns",
        ),
        (np.full(5, -1), "y should lie between 0 and 1, got -1 to -1"),
        (np.zeros((5, 2), int), "y should have shape (5,), got (5, 2)"),
    ],
)
@pytest.mark.parametrize("judge", [accuracy, SoftmaxCrossEntropy().forward])
def test_labels_are_checked_by_whoever_counts_them(judge, y, message):
    with refused(message):
        judge(np.ones((5, 2)), y)


def test_targets_are_not_cut_to_whole_numbers():
    assert MeanSquaredError().forward(np.array([1, 2]), np.array([0.5, 0.5])) == 1.25


# Optimizers


@pytest.mark.parametrize("rule", [GradientDescent, RProp, RMSProp, Adam])
@pytest.mark.parametrize(
    ("params", "grads", "message"),
    [
        ({"w": np.ones(2)}, {}, "params hold ['w'], grads hold []"),
        ({}, {"w": np.ones(2)}, "params hold [], grads hold ['w']"),
        ({"w": [1.0, 2.0]}, {"w": np.ones(2)}, "w should hold floats, got list; write"),
        ({"w": np.ones(2)}, {"w": [1.0, 2.0]}, "the gradient of w should hold floats"),
        ({"w": np.ones(2)}, {"w": np.ones(1)}, "should have shape (2,), got (1,)"),
        (np.ones(2), np.ones(2), "needs a dict of arrays"),
    ],
)
def test_what_does_not_pair_is_refused_before_anything_moves(
    rule, params, grads, message
):
    kept = copy.deepcopy(params)
    with pytest.raises(ValueError, match=f"^{rule.__name__}: .*{re.escape(message)}"):
        rule().step(params, grads)
    np.testing.assert_equal(params, kept)


def test_a_gradient_whose_square_has_no_float_is_refused():
    """Adam would divide by infinity from then on, and never move again."""
    w = np.ones(2)
    with refused("Adam: the gradient of w should be at most"):
        Adam().step({"w": w}, {"w": np.array([1e200, 1.0])})
    assert w.tolist() == [1, 1]


# Training


def training(**changed):
    arguments = {
        "network": Sequential([linear()]),
        "x": np.ones((4, 3)),
        "y": np.zeros((4, 2)),
        "loss": MeanSquaredError(),
        "optimizer": Adam(),
        "epochs": 1,
        "batch_size": 2,
        "rng": rng(),
        "progress": False,
    }
    return fit(**arguments | changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"network": Sequential}, "fit: network should be an object, got the class"),
        ({"network": None}, "fit: network should have forward, got NoneType"),
        ({"loss": MeanSquaredError}, "fit: loss should be an object, got the class"),
        ({"optimizer": Adam}, "fit: optimizer should be an object, got the class Adam"),
        ({"rng": 0}, "fit: rng should be a generator, got 0; make one with np.random"),
        ({"x": [[1.0, 2.0, 3.0]] * 4}, "fit: x should be an array, got list"),
        ({"y": 0.0}, "fit: y should be an array, got float"),
        ({"y": np.zeros((3, 2))}, "fit: y should have shape (4, ...), got (3, 2)"),
        ({"x": np.full((4, 3), np.inf)}, "fit: x should be finite in float64, got inf"),
        ({"validation": np.ones((4, 3))}, "fit: validation should be a pair"),
        ({"metric": 3}, "fit: metric should have __call__, got int"),
        ({"metric": partial(accuracy)}, "fit: metric should have __name__, got par"),
        ({"metric": accuracy}, "accuracy: y should have shape"),
        ({"max_norm": 0}, "fit: needs 0 < max_norm < inf, got 0"),
        ({"max_norm": "1"}, "fit: needs 0 < max_norm < inf, got '1'"),
    ],
)
def test_fit_names_what_it_cannot_use(changed, message):
    with refused(message):
        training(**changed)


@pytest.mark.parametrize("kind", [VanillaRNN, LSTM, GRU, Linear])
def test_layers_of_whole_numbers_are_refused(kind):
    with refused(f"{kind.__name__}: dtype should be np.float64 or np.float32, got"):
        kind(2, 3, rng=rng(), dtype=int)
    with refused(f"{kind.__name__}: rng should be a generator, got 0"):
        kind(2, 3, rng=0)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            VanillaRNN,
            "check_layer: layer should be an object, got the class VanillaRNN",
        ),
        (rnn(3), "VanillaRNN: x should have shape (N, T, 3), got (5, 4, 2)"),
        (3, "check_layer: layer should have forward, got int"),
    ],
)
def test_check_layer_names_what_it_cannot_check(layer, message):
    with refused(message):
        check_layer(layer, np.ones((5, 4, 2)), rng())


# Autodiff


def test_lists_are_no_operands():
    with refused("*: needs a tensor, an array or a number, got list"):
        Tensor([1.0, 2.0]) * [1.0, 2.0]


def test_reading_a_tensor_entry_by_entry_ends():
    """Python's own protocol: an index out of range stays an IndexError."""
    assert [entry.data for entry in Tensor([1.0, 2.0])] == [1, 2]


def test_a_tensor_is_no_input_of_a_layer():
    with refused("Linear: x should be one array; Tensor: backward needs the old"):
        linear().forward(Tensor(np.ones((5, 3))))
