"""The bridge: every layer equals its twin in Keras, in outputs and in gradients."""

import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="make test installs it with [keras]")

from helpers.gradient_check import relative_error
from helpers.keras_bridge import from_keras, keras, tape_gradients, to_keras
from helpers.layers import Flatten, LastStep, Linear, Sigmoid
from helpers.losses import MeanSquaredError
from helpers.optimizers import Adam, RMSProp
from helpers.recurrent import GRU, LSTM, VanillaRNN
from helpers.training import Sequential

pytestmark = pytest.mark.keras

LAYERS = {
    "SimpleRNN": (VanillaRNN, keras.layers.SimpleRNN, {}),
    "LSTM": (LSTM, keras.layers.LSTM, {}),
    "GRU": (GRU, keras.layers.GRU, {"reset_after": True}),
    "GRU, reset before": (GRU, keras.layers.GRU, {"reset_after": False}),
}
SIZES = [(1, 1, 1, 1), (3, 1, 2, 5), (2, 7, 3, 4), (5, 3, 4, 1), (4, 30, 1, 10)]
TOLERANCES = {"float32": 1e-5, "float64": 1e-10}
every_layer = pytest.mark.parametrize("kind", LAYERS)
every_size = pytest.mark.parametrize("sizes", SIZES, ids=str)
every_dtype = pytest.mark.parametrize("dtype", TOLERANCES)


def pair(kind, D, H, dtype, rng):
    """A layer with random weights, the bias too, and an empty twin in Keras."""
    ours, theirs, options = LAYERS[kind]
    layer = ours(D, H, rng=rng, dtype=dtype, **options)
    for W in layer.params.values():
        W[...] = rng.standard_normal(W.shape) / np.sqrt(H)
    twin = theirs(H, return_sequences=True, dtype=dtype, **options)
    return layer, twin


@every_dtype
@every_size
@every_layer
def test_parity_there_and_back(kind, sizes, dtype):
    """Weights to Keras and back; outputs and all gradients agree at each station."""
    N, T, D, H = sizes
    rng = np.random.default_rng(sum(sizes))
    layer, twin = pair(kind, D, H, dtype, rng)
    x, dy = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, H))
    y, dx, grads = tape_gradients(to_keras(layer, twin), x, dy)
    back = from_keras(twin)
    for one in (layer, back):
        assert one.forward(x).dtype == y.dtype == dtype
        assert relative_error(one.forward(x), y) <= TOLERANCES[dtype]
        assert relative_error(one.backward(dy), dx) <= TOLERANCES[dtype]
        for name, expected in zip(one.params, grads, strict=True):
            assert relative_error(one.grads[name], expected) <= TOLERANCES[dtype], name
    for name in layer.params:
        np.testing.assert_array_equal(back.params[name], layer.params[name])


@every_layer
def test_the_weights_are_copies(kind):
    layer, twin = pair(kind, 2, 3, "float64", np.random.default_rng(0))
    kept = {name: W.copy() for name, W in layer.params.items()}
    back = from_keras(to_keras(layer, twin))
    for W in back.params.values():
        W += 1
    for name, stored in zip(kept, twin.get_weights(), strict=True):
        np.testing.assert_array_equal(layer.params[name], kept[name])
        np.testing.assert_array_equal(stored, kept[name])


def network_and_model(rng):
    network = Sequential(
        [
            LSTM(3, 4, rng=rng),
            GRU(4, 5, rng=rng, reset_after=False),
            LastStep(),
            Linear(5, 2, rng=rng),
        ]
    )
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None, 3), dtype="float64"),
            layers.LSTM(4, return_sequences=True, dtype="float64"),
            layers.GRU(5, reset_after=False, dtype="float64"),
            layers.Dense(2, dtype="float64"),
        ]
    )
    return network, model


def test_a_whole_network_there_and_back():
    rng = np.random.default_rng(0)
    network, model = network_and_model(rng)
    x, dy = rng.standard_normal((6, 7, 3)), rng.standard_normal((6, 2))
    y, dx, grads = tape_gradients(to_keras(network, model), x, dy)
    np.testing.assert_allclose(network.forward(x), y, atol=1e-12)
    np.testing.assert_allclose(network.backward(dy), dx, atol=1e-12)
    for got, expected in zip(network.grads.values(), grads, strict=True):
        np.testing.assert_allclose(got, expected, atol=1e-12)
    back = from_keras(model)
    kinds = [type(layer) for layer in back.layers]
    assert kinds == [LSTM, GRU, LastStep, Linear]
    np.testing.assert_array_equal(back.forward(x), network.forward(x))


def test_one_layer_of_keras_in_two_places_is_refused():
    """The second of our layers would overwrite what the first has left there."""
    once, rng = keras.layers.Dense(3), np.random.default_rng(0)
    model = keras.Sequential([keras.Input((3,)), once, keras.Sequential([once])])
    network = Sequential([Linear(3, 3, rng=rng), Linear(3, 3, rng=rng)])
    before = once.get_weights()
    for carry in (lambda: to_keras(network, model), lambda: from_keras(model)):
        with pytest.raises(ValueError, match=r"dense.* stands in two places"):
            carry()
    np.testing.assert_array_equal(once.get_weights()[0], before[0])


def test_flatten_is_carried_over():
    model = keras.Sequential(
        [
            keras.Input((4, 3)),
            keras.layers.SimpleRNN(2, return_sequences=True),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
        ]
    )
    network = from_keras(model)
    assert [type(one) for one in network.layers] == [VanillaRNN, Flatten, Linear]
    x = np.random.default_rng(0).standard_normal((5, 4, 3))
    np.testing.assert_allclose(network.forward(x), model(x), atol=1e-6)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Adam(0.01), lambda: keras.optimizers.Adam(0.01)),
        (RMSProp(0.01), lambda: keras.optimizers.RMSprop(0.01)),
    ],
    ids=["Adam", "RMSProp"],
)
def test_training_side_by_side_takes_the_same_path(ours, theirs):
    rng = np.random.default_rng(0)
    network, model = network_and_model(rng)
    to_keras(network, model)
    model.compile(theirs(), "mse")
    loss = MeanSquaredError()
    for _ in range(30):
        x, y = rng.standard_normal((8, 5, 3)), rng.standard_normal((8, 2))
        value = loss.forward(network.forward(x), y)
        network.backward(loss.backward())
        ours.step(network.params, network.grads)
        assert model.train_on_batch(x, y) == pytest.approx(value, rel=1e-5)


def refusals():
    rng, layers = np.random.default_rng(0), keras.layers
    rnn, gru = VanillaRNN(3, 4, rng=rng), GRU(3, 4, rng=rng)
    return {
        r"needs \['LSTM'\]; got \['VanillaRNN'\]": lambda: to_keras(
            rnn, layers.LSTM(4)
        ),
        r"W_x should have shape \(3, 5\), got \(3, 4\)": lambda: to_keras(
            rnn, layers.SimpleRNN(5)
        ),
        r"b should have shape \(12,\), got \(2, 12\)": lambda: to_keras(
            gru, layers.GRU(4, reset_after=False)
        ),
        r"got SimpleRNN, then VanillaRNN": lambda: to_keras(layers.SimpleRNN(4), rnn),
        r"activation='tanh', got 'relu'": lambda: to_keras(
            rnn, layers.SimpleRNN(4, activation="relu")
        ),
        r"use_bias=True, got False": lambda: to_keras(
            rnn, layers.SimpleRNN(4, use_bias=False)
        ),
        r"go_backwards=False, got True": lambda: from_keras(
            layers.SimpleRNN(4, go_backwards=True)
        ),
        r"dropout=0, got 0.5": lambda: from_keras(layers.LSTM(4, dropout=0.5)),
        r"has no weights yet; put a keras.Input": lambda: from_keras(layers.LSTM(4)),
        r"knows SimpleRNN, LSTM, GRU, Dense, .* and Flatten, got Conv1D": (
            lambda: from_keras(layers.Conv1D(4, 3))
        ),
        r"got int": lambda: from_keras(4),
        r"dy should have shape \(2, 5, 4\), got \(2, 4\)": lambda: tape_gradients(
            layers.SimpleRNN(4, return_sequences=True),
            np.ones((2, 5, 3)),
            np.ones((2, 4)),
        ),
        r"cannot read x of shape \(5, 3\)": lambda: tape_gradients(
            layers.SimpleRNN(4, return_sequences=True),
            np.ones((5, 3)),
            np.ones((2, 5, 4)),
        ),
        r"x should be finite in float32, got 1e\+300": lambda: tape_gradients(
            layers.SimpleRNN(4, return_sequences=True),
            np.full((2, 5, 3), 1e300),
            np.ones((2, 5, 4)),
        ),
    }


@pytest.mark.parametrize(("message", "call"), refusals().items())
def test_refuses(message, call):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_layer_that_is_not_known_is_not_skipped():
    rng = np.random.default_rng(0)
    model = keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(9, 3),
            keras.layers.SimpleRNN(4),
        ]
    )
    with pytest.raises(ValueError, match=r"needs \['Embedding', 'VanillaRNN'\]; got"):
        to_keras(VanillaRNN(3, 4, rng=rng), model)


def test_a_refusal_copies_nothing():
    rng = np.random.default_rng(0)
    network, model = network_and_model(rng)
    before = model.get_weights()
    network.layers[-1] = Linear(5, 3, rng=rng)
    with pytest.raises(ValueError, match=r"W should have shape \(5, 2\)"):
        to_keras(network, model)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def run(program, **options):
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, **options
    )


def test_the_import_is_silent():
    done = run("from helpers.keras_bridge import keras, tf; tf.constant(1.0) + 1")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_without_tensorflow_one_line_says_what_to_install():
    done = run(
        "import sys; sys.modules['tensorflow'] = None\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell()\n"
        "shell.run_cell('from helpers.keras_bridge import keras')"
    )
    (line,) = [line for line in done.stdout.splitlines() if line.strip()]
    assert line.startswith("Notebooks 07 and 08 need TensorFlow")
    assert "pip install -r requirements.txt" in line


@pytest.mark.parametrize("ours", ["too much here", "too little here", "other states"])
def test_networks_that_compute_different_things_are_no_twins(ours):
    """A layer without weights makes a difference, too."""
    rng = np.random.default_rng(0)
    keras_layers = [keras.layers.GRU(4, return_sequences=True), keras.layers.Dense(2)]
    layers = [GRU(3, 4, rng=rng), Linear(4, 2, rng=rng)]
    if ours == "too much here":
        layers.append(Sigmoid())
    elif ours == "too little here":
        keras_layers.append(keras.layers.Activation("softmax"))
    else:
        keras_layers[0] = keras.layers.GRU(4)
    model = keras.Sequential([keras.Input((5, 3)), *keras_layers])
    with pytest.raises(ValueError, match=r"to_keras: .* needs"):
        to_keras(Sequential(layers), model)


def test_a_layer_of_this_course_is_no_layer_of_keras():
    with pytest.raises(ValueError, match="needs a layer of Keras, got GRU"):
        from_keras(GRU(3, 4, rng=np.random.default_rng(0)))


def test_a_model_of_the_functional_kind_is_filled():
    """It counts its input as a layer; here there is none."""
    rng, inputs = np.random.default_rng(0), keras.Input((5, 3))
    outputs = keras.layers.Dense(2)(keras.layers.SimpleRNN(4)(inputs))
    model = keras.Model(inputs, outputs)
    layers = [VanillaRNN(3, 4, rng=rng), LastStep(), Linear(4, 2, rng=rng)]
    x = rng.standard_normal((2, 5, 3))
    y_hat = to_keras(Sequential(layers), model).predict(x, verbose=0)
    assert relative_error(Sequential(layers).forward(x), y_hat) < 1e-6


def test_the_order_in_which_weights_were_set_does_not_matter():
    """W_x and W_h have one shape where D = H: swapped, nothing else would notice."""
    rng = np.random.default_rng(0)
    layer, twin = pair("SimpleRNN", 3, 3, "float64", rng)
    layer.params = {name: layer.params[name] for name in ("b", "W_h", "W_x")}
    x = rng.standard_normal((2, 4, 3))
    theirs = np.asarray(to_keras(layer, twin)(x))
    np.testing.assert_allclose(layer.forward(x), theirs, rtol=1e-10)


def test_networks_of_networks_are_twins_too():
    rng = np.random.default_rng(0)
    ours = Sequential([Sequential([VanillaRNN(2, 3, rng=rng)]), Linear(3, 1, rng=rng)])
    rnn = keras.layers.SimpleRNN(3, return_sequences=True)
    inner = keras.Sequential([keras.Input((None, 2)), rnn])
    theirs = keras.Sequential([keras.Input((None, 2)), inner, keras.layers.Dense(1)])
    to_keras(ours, theirs)
    x = rng.standard_normal((2, 4, 2)).astype(np.float32)
    there = np.asarray(theirs(x))
    np.testing.assert_allclose(ours.forward(x), there, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        from_keras(theirs).forward(x), there, rtol=1e-5, atol=1e-6
    )
