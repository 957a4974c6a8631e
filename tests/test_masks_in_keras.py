"""Masks as Keras has them: outputs, states, losses and all gradients, both ways."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="make test installs it with [keras]")

from helpers import parameter_count
from helpers.gradient_check import relative_error
from helpers.keras_bridge import from_keras, keras, tf, to_keras
from helpers.layers import Dropout, Embedding, Linear
from helpers.losses import SoftmaxCrossEntropy
from helpers.recurrent import GRU, LSTM, Bidirectional, VanillaRNN
from helpers.training import Sequential

pytestmark = pytest.mark.keras

N, T, D, H, K, V = 5, 6, 3, 4, 3, 7
KINDS = {
    "SimpleRNN": (VanillaRNN, keras.layers.SimpleRNN),
    "LSTM": (LSTM, keras.layers.LSTM),
    "GRU": (GRU, keras.layers.GRU),
}
MASKS = {
    "nothing": np.ones((N, T), bool),
    "leading": np.arange(T) >= np.array([0, 1, 2, 3, 5])[:, None],
    "trailing": np.arange(T) < np.array([6, 5, 3, 2, 1])[:, None],
    "inner": np.array([[1, 0, 1, 1, 0, 1], [1, 0, 0, 0, 0, 1]] * 2 + [[1] * 6]) > 0,
    "a whole sequence": np.array([[1] * 6, [0] * 6, [1] * 6, [0] * 6, [0, 1] * 3]) > 0,
}
TOLERANCES = {"float32": 2e-6, "float64": 1e-14}
every_kind = pytest.mark.parametrize("kind", KINDS)
every_mask = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
every_dtype = pytest.mark.parametrize("dtype", TOLERANCES)
of_both = pytest.mark.parametrize("whole", [True, False], ids=["all outputs", "last"])


def randomized(layer, rng):
    for W in layer.params.values():
        W[...] = rng.standard_normal(W.shape) / 2
    return layer


def as_list(states):
    return list(states) if isinstance(states, tuple) else [states]


def theirs(layer, x, mask, labels, states):
    """Keras' outputs, states and loss; then the gradients of x, states and weights.

    The loss is the mean cross-entropy over what is not masked; outputs are scores.
    """
    x, states = tf.constant(x), [tf.constant(state) for state in states]
    with tf.GradientTape() as tape:
        tape.watch([x, *states])
        given = {"initial_state": states} if states else {}
        y, *last = layer(x, mask=tf.constant(mask), **given)
        costs = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, y)
        loss = tf.reduce_mean(tf.boolean_mask(costs, mask))
    gradients = tape.gradient(loss, [x, *states, *layer.trainable_weights])
    return [one.numpy() for one in (y, *last, loss, *gradients)]


def ours(layer, x, mask, labels, states):
    """The same of a layer of this course."""
    given = {}
    if states:
        given["initial_state"] = tuple(states) if len(states) > 1 else states[0]
    y, loss = layer.forward(x, mask=mask, **given), SoftmaxCrossEntropy()
    last, value = as_list(layer.state), loss.forward(y, labels, mask)
    dx = layer.backward(loss.backward())
    d_states = as_list(layer.d_initial_state) if states else []
    return [y, *last, value, dx, *d_states, *layer.grads.values()]


def assert_agree(got, expected, dtype):
    assert len(got) == len(expected)
    for a, b in zip(got, expected, strict=True):
        assert relative_error(a, b) <= TOLERANCES[dtype]


@every_kind
@every_mask
@every_dtype
@pytest.mark.parametrize("starts", [False, True], ids=["from 0", "from h_0"])
def test_a_layer_under_a_mask_is_that_of_keras(kind, mask, dtype, starts):
    rng = np.random.default_rng(0)
    build, build_twin = KINDS[kind]
    layer = randomized(build(D, H, rng=rng, dtype=dtype), rng)
    twin = build_twin(H, return_sequences=True, return_state=True, dtype=dtype)
    to_keras(layer, twin)
    x, labels = rng.standard_normal((N, T, D)).astype(dtype), rng.integers(0, H, (N, T))
    states = [rng.standard_normal((N, H)).astype(dtype) for _ in layer.states] * starts
    expected = theirs(twin, x, mask, labels, states)
    for one in (layer, from_keras(twin)):
        got = ours(one, x, mask, labels, states)
        assert got[0].dtype == expected[0].dtype == dtype
        assert_agree(got, expected, dtype)


@every_kind
@every_mask
@of_both
def test_both_ways_under_a_mask_is_that_of_keras(kind, mask, whole):
    """With and without return_sequences, there and back; masked outputs are zero."""
    rng, (build, build_twin) = np.random.default_rng(0), KINDS[kind]
    layers = [randomized(build(D, H, rng=rng), rng) for _ in range(2)]
    layer = Bidirectional(*layers, return_sequences=whole)
    twin = keras.layers.Bidirectional(
        build_twin(H, return_sequences=whole, dtype="float64"), dtype="float64"
    )
    to_keras(layer, twin)
    x, dy = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, 2 * H))
    dy = dy if whole else dy[:, 0]
    variable = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        y = twin(variable, mask=tf.constant(mask))
    expected = tape.gradient(y, [variable, *twin.trainable_weights], tf.constant(dy))
    expected = [y.numpy(), *(one.numpy() for one in expected)]
    for one in (layer, from_keras(twin)):
        got = [one.forward(x, mask=mask), one.backward(dy), *one.grads.values()]
        assert_agree(got, expected, "float64")
    assert layer.params.keys() == from_keras(twin).params.keys()


@every_dtype
def test_a_network_that_masks_zeros_is_that_of_keras(dtype):
    """Embedding(mask_zero=True) makes the mask there; here it is given."""
    rng, layers = np.random.default_rng(0), keras.layers
    model = keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(V, D, mask_zero=True, dtype=dtype),
            layers.Dropout(0.5, dtype=dtype),
            layers.Bidirectional(
                layers.LSTM(H, return_sequences=True, dtype=dtype), dtype=dtype
            ),
            layers.Bidirectional(layers.GRU(H, dtype=dtype), dtype=dtype),
            layers.Dense(K, dtype=dtype),
        ]
    )
    network = from_keras(model)
    kinds = [Embedding, Dropout, Bidirectional, Bidirectional, Linear]
    assert [type(layer) for layer in network.layers] == kinds
    for layer in network.layers:
        randomized(layer, rng)
    to_keras(network, model)
    x, labels = rng.integers(1, V, (N, T)), rng.integers(0, K, N)
    x[~MASKS["inner"]] = 0
    with tf.GradientTape() as tape:
        scores = model(x)
        costs = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores)
        value = tf.reduce_mean(costs)
    gradients = tape.gradient(value, model.trainable_weights)
    gradients = [tf.convert_to_tensor(one).numpy() for one in gradients]
    loss = SoftmaxCrossEntropy()
    y_hat = network.forward(x, mask=x != 0)
    got = [y_hat, loss.forward(y_hat, labels)]
    assert network.backward(loss.backward()) is None
    expected = [scores.numpy(), value.numpy(), *gradients]
    assert_agree([*got, *network.grads.values()], expected, dtype)
    np.testing.assert_array_equal(from_keras(model).forward(x, mask=x != 0), y_hat)


@every_mask
def test_the_loss_is_the_one_that_keras_masks(mask):
    """A loss of Keras finds the mask at the outputs; so fit and evaluate use it."""
    rng = np.random.default_rng(0)
    scores, labels = rng.standard_normal((N, T, K)), rng.integers(0, K, (N, T))
    theirs = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    tensor = tf.constant(scores)
    keras.src.backend.set_keras_mask(tensor, tf.constant(mask))
    ours = SoftmaxCrossEntropy().forward(scores, labels, mask)
    assert float(theirs(labels, tensor)) == pytest.approx(ours, rel=1e-6)


def test_a_pair_counts_as_many_weights_as_keras():
    twin = keras.layers.Bidirectional(keras.layers.GRU(H))
    twin.build((None, T, D))
    count = parameter_count.bidirectional(parameter_count.gru(D, H))
    assert twin.count_params() == count
    embedding = keras.layers.Embedding(V, D)
    embedding.build()
    assert embedding.count_params() == parameter_count.embedding(V, D)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda k: k.Bidirectional(k.LSTM(H), merge_mode="sum"), "merge_mode='concat'"),
        (lambda k: k.Bidirectional(k.LSTM(H, activation="relu")), "activation='tanh'"),
        (lambda k: k.Bidirectional(k.LSTM(H, go_backwards=True),
                                   backward_layer=k.LSTM(H)), "go_backwards=False"),
    ],
)  # fmt: skip
def test_a_pair_that_computes_something_else_is_refused(make, message):
    with pytest.raises(ValueError, match=f"should have {message}, got"):
        from_keras(make(keras.layers))


def test_pairs_that_put_out_different_things_are_no_twins():
    rng = np.random.default_rng(0)
    ours = Bidirectional(*(GRU(D, H, rng=rng) for _ in range(2)))
    network = Sequential([ours])
    for twin in (keras.layers.GRU(H), keras.layers.LSTM(H, return_sequences=True)):
        with pytest.raises(ValueError, match=r"needs \['Bidirectional\(.*return_seq"):
            to_keras(network.layers[0], keras.layers.Bidirectional(twin))
