"""Layers: exact gradients, no leak of state, readable refusals, equality with Keras."""

import os
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cells import (
    gru_step_forward,
    lstm_step_forward,
    rnn_step_forward,
    sigmoid,
)
from helpers.gradient_check import check_layer, relative_error
from helpers.layers import Flatten, LastStep, Linear
from helpers.recurrent import GRU, LSTM, MinGRU, VanillaRNN

SIZES = st.tuples(*[st.integers(1, 5)] * 4)  # N, T, D, H
SEEDS = st.integers(0, 2**32 - 1)


def gru_reset_before(*sizes, **options):
    return GRU(*sizes, reset_after=False, **options)


RECURRENT = {
    "VanillaRNN": VanillaRNN,
    "LSTM": LSTM,
    "GRU": GRU,
    "GRU, reset before": gru_reset_before,
    "MinGRU": MinGRU,
}
every_recurrent_layer = pytest.mark.parametrize(
    "build", RECURRENT.values(), ids=RECURRENT.keys()
)
#: Keras has no MinGRU; the twin of its scan is in test_scan.py.
with_a_twin = pytest.mark.parametrize(
    "build", [kind for kind in RECURRENT.values() if kind is not MinGRU]
)


def randomize(layer, rng):
    """Give every weight, the bias too, a value that hides nothing."""
    for param in layer.params.values():
        param[...] = rng.standard_normal(param.shape)
    return layer


def as_tuple(state):
    return state if isinstance(state, tuple) else (state,)


def min_gru_step(x_t, h_prev, W_x, b):
    z, g = np.split(x_t @ W_x + b, 2, axis=1)
    return sigmoid(z) * h_prev + (1 - sigmoid(z)) * g


def run(layer, x, dy, initial_state=None):
    """Everything forward and backward give, in one flat dict of copies."""
    y = layer.forward(x, initial_state)
    state = as_tuple(layer.state)
    dx = layer.backward(dy)
    d_state = as_tuple(layer.d_initial_state)
    named = {"y": y, "dx": dx, **layer.grads}
    named |= {f"state {k}": s for k, s in enumerate(state)}
    named |= {f"d_state {k}": s for k, s in enumerate(d_state)}
    return {name: array.copy() for name, array in named.items()}


def assert_same(got, expected, rtol=1e-12):
    assert got.keys() == expected.keys()
    for name in expected:
        assert relative_error(got[name], expected[name]) <= rtol, name


# Values


@every_recurrent_layer
def test_a_layer_is_a_loop_of_steps(build):
    rng = np.random.default_rng(0)
    layer = randomize(build(3, 4, rng=rng), rng)
    x = rng.standard_normal((2, 6, 3))
    y = layer.forward(x)
    h = c = np.zeros((2, 4))
    for t in range(6):
        if isinstance(layer, LSTM):
            h, c, _ = lstm_step_forward(x[:, t], h, c, **layer.params)
        elif isinstance(layer, GRU):
            h, _ = gru_step_forward(
                x[:, t], h, **layer.params, reset_after=layer.reset_after
            )
        elif isinstance(layer, MinGRU):
            h = min_gru_step(x[:, t], h, **layer.params)
        else:
            h, _ = rnn_step_forward(x[:, t], h, **layer.params)
        np.testing.assert_allclose(y[:, t], h, rtol=1e-13)
    last = layer.state[0] if isinstance(layer, LSTM) else layer.state
    np.testing.assert_array_equal(last, y[:, -1])


def test_linear_by_hand():
    layer = Linear(2, 1, rng=np.random.default_rng(0))
    layer.params["W"][...] = [[2.0], [3.0]]
    layer.params["b"][...] = 1.0
    assert layer.forward([[1.0, 1.0], [0.0, 2.0]]).tolist() == [[6.0], [7.0]]
    assert layer.backward([[1.0], [10.0]]).tolist() == [[2.0, 3.0], [20.0, 30.0]]
    assert layer.grads["W"].tolist() == [[1.0], [21.0]]
    assert layer.grads["b"].tolist() == [11.0]


def test_flatten_and_last_step_by_hand():
    x = np.arange(12.0).reshape(2, 3, 2)
    flatten, last = Flatten(), LastStep()
    assert flatten.forward(x).tolist() == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]
    np.testing.assert_array_equal(flatten.backward(x.reshape(2, 6)), x)
    assert last.forward(x).tolist() == [[4, 5], [10, 11]]
    assert last.backward([[1.0, 2.0], [3.0, 4.0]]).tolist() == [
        [[0, 0], [0, 0], [1, 2]],
        [[0, 0], [0, 0], [3, 4]],
    ]


def test_the_sizes_of_the_published_tutorial():
    rng = np.random.default_rng(0)

    def count(layer):
        return sum(param.size for param in layer.params.values())

    assert count(VanillaRNN(1, 4, rng=rng)) == 24
    assert count(LSTM(1, 4, rng=rng)) == 96
    assert count(Linear(8, 2, rng=rng)) == 18
    assert count(GRU(1, 10, rng=rng)) == 390
    assert count(gru_reset_before(1, 10, rng=rng)) == 360
    assert count(MinGRU(1, 10, rng=rng)) == 40


# First weights


@pytest.mark.parametrize(("build", "blocks"), [(VanillaRNN, 1), (LSTM, 4), (GRU, 3)])
def test_first_weights(build, blocks):
    layer = build(30, 20, rng=np.random.default_rng(0))
    W_x, W_h = layer.params["W_x"], layer.params["W_h"]
    limit = np.sqrt(6 / (30 + blocks * 20))
    assert W_x.shape == (30, blocks * 20)
    assert 0.95 * limit < np.abs(W_x).max() <= limit
    np.testing.assert_allclose(W_h @ W_h.T, np.eye(20), atol=1e-12)


def test_first_weights_come_from_the_generator_alone():
    first, second = (LSTM(2, 3, rng=np.random.default_rng(7)) for _ in range(2))
    for name in first.params:
        np.testing.assert_array_equal(first.params[name], second.params[name])


def test_forget_bias():
    b = LSTM(2, 3, rng=np.random.default_rng(0)).params["b"]
    assert b.tolist() == [0] * 3 + [1] * 3 + [0] * 6
    b = LSTM(2, 3, rng=np.random.default_rng(0), forget_bias=0.0).params["b"]
    assert not b.any()


# Gradients


@every_recurrent_layer
@given(sizes=SIZES, seed=SEEDS)
def test_gradients_of_recurrent_layers(build, sizes, seed):
    N, T, D, H = sizes
    rng = np.random.default_rng(seed)
    layer = build(D, H, rng=rng)
    errors = check_layer(layer, rng.standard_normal((N, T, D)), rng)
    assert {*layer.params, "x", "h_0"} <= errors.keys()
    assert ("c_0" in errors) == (build is LSTM)
    assert max(errors.values()) <= 1e-7, errors


@given(sizes=SIZES, seed=SEEDS)
def test_gradients_of_the_other_layers(sizes, seed):
    N, T, D, H = sizes
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((N, T, D))
    for layer, inputs in [
        (Linear(D, H, rng=rng), x),
        (Linear(D, H, rng=rng), x[:, 0]),
        (Flatten(), x),
        (LastStep(), x),
    ]:
        assert max(check_layer(layer, inputs, rng).values()) <= 1e-7


def test_the_first_step_of_a_long_sequence_still_counts():
    """An influence fades but is not cut: no step may be skipped."""
    rng = np.random.default_rng(0)
    layer = LSTM(1, 2, rng=rng, forget_bias=3.0)
    layer.forward(rng.standard_normal((1, 60, 1)))
    dy = np.zeros((1, 60, 2))
    dy[:, -1] = 1
    assert np.all(layer.backward(dy) != 0)


# State


@every_recurrent_layer
@given(sizes=SIZES, seed=SEEDS, data=st.data())
def test_cut_and_continued_equals_the_whole(build, sizes, seed, data):
    N, T, D, H = sizes
    cut = data.draw(st.integers(1, T))
    rng = np.random.default_rng(seed)
    layer = build(D, H, rng=rng)
    x, dy = rng.standard_normal((N, T + 1, D)), rng.standard_normal((N, T + 1, H))
    whole = run(layer, x, dy)
    first = layer.forward(x[:, :cut])
    rest = layer.forward(x[:, cut:], initial_state=layer.state)
    np.testing.assert_allclose(np.hstack([first, rest]), whole["y"], atol=1e-14)
    for k, state in enumerate(as_tuple(layer.state)):
        np.testing.assert_allclose(state, whole[f"state {k}"], atol=1e-14)


@every_recurrent_layer
def test_the_gradient_of_the_initial_state_continues_backward(build):
    rng = np.random.default_rng(0)
    layer, head = (build(2, 3, rng=np.random.default_rng(1)) for _ in range(2))
    x, dy = rng.standard_normal((4, 6, 2)), rng.standard_normal((4, 6, 3))
    whole = run(layer, x, dy)
    head.forward(x[:, :2])
    layer.forward(x[:, 2:], initial_state=head.state)
    dx_rest = layer.backward(dy[:, 2:])
    if isinstance(layer, LSTM):
        # dc cannot enter through dy: compare the part after the cut only.
        np.testing.assert_allclose(dx_rest, whole["dx"][:, 2:], atol=1e-14)
        return
    dy_head = dy[:, :2].copy()
    dy_head[:, -1] += layer.d_initial_state
    dx = np.hstack([head.backward(dy_head), dx_rest])
    np.testing.assert_allclose(dx, whole["dx"], atol=1e-14)
    for name in layer.params:
        total = head.grads[name] + layer.grads[name]
        np.testing.assert_allclose(total, whole[name], atol=1e-13)


@every_recurrent_layer
def test_no_state_leaks_into_the_next_forward(build):
    rng = np.random.default_rng(0)
    layer = randomize(build(2, 3, rng=rng), rng)
    x = rng.standard_normal((4, 5, 2))
    first = layer.forward(x)
    state = [s.copy() for s in as_tuple(layer.state)]
    np.testing.assert_array_equal(layer.forward(x), first)
    for now, then in zip(as_tuple(layer.state), state, strict=True):
        np.testing.assert_array_equal(now, then)
    assert not np.array_equal(layer.forward(x, layer.state), first)


@every_recurrent_layer
@given(sizes=SIZES, seed=SEEDS, data=st.data())
def test_any_split_of_the_batch_gives_the_same(build, sizes, seed, data):
    N, T, D, H = sizes
    N += 1
    rows = data.draw(st.integers(1, N - 1))
    rng = np.random.default_rng(seed)
    layer = build(D, H, rng=rng)
    x, dy = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, H))
    whole = run(layer, x, dy)
    parts = run(layer, x[:rows], dy[:rows]), run(layer, x[rows:], dy[rows:])
    for name, expected in whole.items():
        pair = [part[name] for part in parts]
        joined = sum(pair) if name in layer.params else np.concatenate(pair)
        np.testing.assert_allclose(joined, expected, rtol=1e-11, atol=1e-13)


@every_recurrent_layer
def test_nothing_that_was_given_or_returned_is_shared(build):
    rng = np.random.default_rng(0)
    layer = randomize(build(2, 3, rng=rng), rng)
    for N, T in [(4, 5), (1, 5), (4, 1), (1, 1)]:
        x, dy = rng.standard_normal((N, T, 2)), rng.standard_normal((N, T, 3))
        state = tuple(rng.standard_normal((2 if build is LSTM else 1, N, 3)))
        state = state if build is LSTM else state[0]
        given_arrays = [x, dy, *as_tuple(state)]
        copies = [array.copy() for array in given_arrays]
        expected = run(layer, x, dy, state)
        for array, copy in zip(given_arrays, copies, strict=True):
            np.testing.assert_array_equal(array, copy)
        # Whatever the caller does between forward and backward stays outside.
        y = layer.forward(x, state)
        for array in [y, *given_arrays[2:], *as_tuple(layer.state)]:
            array[...] = 99
        x[...] = 99
        np.testing.assert_array_equal(layer.backward(dy), expected["dx"])
        for name in layer.grads:
            np.testing.assert_array_equal(layer.grads[name], expected[name])


@every_recurrent_layer
def test_backward_may_run_twice(build):
    rng = np.random.default_rng(0)
    layer = build(2, 3, rng=rng)
    layer.forward(rng.standard_normal((4, 5, 2)))
    dy = rng.standard_normal((4, 5, 3))
    first = layer.backward(dy), layer.grads
    second = layer.backward(dy), layer.grads
    np.testing.assert_array_equal(first[0], second[0])
    for name in first[1]:
        np.testing.assert_array_equal(first[1][name], second[1][name])


# Types


@every_recurrent_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_of_the_layer_is_kept_everywhere(build, dtype):
    rng = np.random.default_rng(0)
    layer = build(2, 3, rng=rng, dtype=dtype)
    for x in [np.ones((4, 5, 2), int), np.ones((4, 5, 2), np.float32)]:
        got = run(layer, x, np.ones((4, 5, 3)))
        assert {array.dtype for array in got.values()} == {np.dtype(dtype)}


def test_linear_keeps_its_type():
    layer = Linear(2, 3, rng=np.random.default_rng(0), dtype=np.float32)
    y = layer.forward(np.ones((4, 2)))
    dx = layer.backward(np.ones((4, 3)))
    types = {a.dtype for a in (y, dx, *layer.grads.values())}
    assert types == {np.dtype(np.float32)}


# Refusals


@every_recurrent_layer
def test_wrong_inputs_are_refused_by_name(build):
    layer = build(8, 3, rng=np.random.default_rng(0))
    name = type(layer).__name__
    message = (
        f"{name}: x should have shape (N, T, 8), got (100, 8); "
        "add the batch axis with x[None]"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        layer.forward(np.zeros((100, 8)))
    message = f"{name}: x should have shape (N, T, 8), got (4, 5, 7)"
    with pytest.raises(ValueError, match=re.escape(message)):
        layer.forward(np.zeros((4, 5, 7)))
    with pytest.raises(ValueError, match=f"{name}: x holds nothing"):
        layer.forward(np.zeros((4, 0, 8)))


@every_recurrent_layer
def test_the_initial_state_of_one_row_is_refused(build):
    layer = build(8, 3, rng=np.random.default_rng(0))
    row = np.zeros((1, 3))
    message = "the initial h should have shape (4, 3), got (1, 3)"
    with pytest.raises(ValueError, match=re.escape(message)):
        layer.forward(np.zeros((4, 5, 8)), (row, row) if build is LSTM else row)


@pytest.mark.parametrize("state", [np.zeros((2, 3)), (np.zeros((2, 3)),), [0, 0, 0]])
def test_an_lstm_needs_both_states(state):
    layer = LSTM(8, 3, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"LSTM: .* should be the pair \(h, c\)"):
        layer.forward(np.zeros((2, 5, 8)), state)


@every_recurrent_layer
def test_wrong_gradients_are_refused(build):
    layer = build(2, 3, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="backward needs a forward before it"):
        layer.backward(np.zeros((4, 5, 3)))
    layer.forward(np.zeros((4, 5, 2)))
    message = "dy should have shape (4, 5, 3), got (4, 3)"
    with pytest.raises(ValueError, match=re.escape(message)):
        layer.backward(np.zeros((4, 3)))


@pytest.mark.parametrize("size", [0, -1, 2.0, True, "3"])
def test_sizes_are_positive_whole_numbers(size):
    rng = np.random.default_rng(0)
    for build in [VanillaRNN, LSTM, GRU, Linear]:
        with pytest.raises(ValueError, match=f"{build.__name__}: input_size"):
            build(size, 3, rng=rng)
        with pytest.raises(ValueError, match=f"{build.__name__}: (hidden|output)_size"):
            build(3, size, rng=rng)


def test_the_missing_flatten_is_named():
    layer = Linear(8, 2, rng=np.random.default_rng(0))
    message = "got (16, 2, 4); put a Flatten() before this layer"
    with pytest.raises(ValueError, match=re.escape(message)):
        layer.forward(np.zeros((16, 2, 4)))
    with pytest.raises(ValueError, match=re.escape("add the batch axis with x[None]")):
        layer.forward(np.zeros(8))
    with pytest.raises(ValueError, match=re.escape("(N, T, 8), got (3, 4, 5)")):
        layer.forward(np.zeros((3, 4, 5)))


@pytest.mark.parametrize("layer", [Flatten(), LastStep()])
def test_flatten_and_last_step_want_sequences(layer):
    with pytest.raises(ValueError, match=re.escape("(N, T, D), got (4,)")):
        layer.forward(np.zeros(4))
    layer.forward(np.zeros((4, 3, 2)))
    with pytest.raises(ValueError, match="dy should have shape"):
        layer.backward(np.zeros((4, 3, 2)))


# Keras


@pytest.fixture(scope="module")
def tf():
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return pytest.importorskip("tensorflow")


def keras_twin(tf, layer, dtype):
    """The Keras layer of the same kind, with the same weights."""
    kinds = {"VanillaRNN": "SimpleRNN"}
    kind = kinds.get(type(layer).__name__, type(layer).__name__)
    options = {"return_sequences": True, "return_state": True, "dtype": dtype}
    if kind == "GRU":
        options["reset_after"] = layer.reset_after
    D, H = layer.params["W_x"].shape[0], layer.params["W_h"].shape[0]
    twin = getattr(tf.keras.layers, kind)(H, **options)
    twin.build((None, None, D))
    twin.set_weights(list(layer.params.values()))
    return twin


@pytest.mark.keras
@with_a_twin
@pytest.mark.parametrize(("dtype", "rtol"), [("float64", 1e-10), ("float32", 1e-5)])
@pytest.mark.parametrize("sizes", [(3, 5, 2, 4), (1, 1, 1, 1), (8, 30, 3, 16)])
def test_keras_gives_the_same_outputs_and_gradients(tf, build, dtype, rtol, sizes):
    N, T, D, H = sizes
    rng = np.random.default_rng(0)
    layer = build(D, H, rng=rng, dtype=dtype)
    layer.params["b"] += 0.1 * rng.standard_normal(layer.params["b"].shape)
    twin = keras_twin(tf, layer, dtype)
    count = 2 if build is LSTM else 1
    x, dy, *states = (
        rng.standard_normal(shape).astype(dtype)
        for shape in [(N, T, D), (N, T, H), *[(N, H)] * count]
    )
    tensors = [tf.constant(a) for a in (x, *states)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        y, *last = twin(tensors[0], initial_state=tensors[1:])
        loss = tf.reduce_sum(y * dy)
    gradients = tape.gradient(loss, tensors + twin.trainable_weights)
    names = ["dx", *[f"d_state {k}" for k in range(count)], *layer.params]
    expected = {"y": y, **{f"state {k}": s for k, s in enumerate(last)}}
    expected |= dict(zip(names, gradients, strict=True))
    got = run(layer, x, dy, tuple(states) if build is LSTM else states[0])
    assert_same(got, {name: np.asarray(a) for name, a in expected.items()}, rtol)


@pytest.mark.parametrize("layer", [VanillaRNN, LSTM])
def test_two_rows_of_biases_belong_to_a_gru_alone(layer):
    """With a batch of two, each sequence would get a bias of its own."""
    recurrent = layer(3, 4, rng=np.random.default_rng(0))
    recurrent.params["b"] = np.stack([recurrent.params["b"]] * 2)
    with pytest.raises(ValueError, match="b should have shape"):
        recurrent.forward(np.ones((2, 5, 3)))


@pytest.mark.parametrize("build", [Linear, *RECURRENT.values()])
def test_weights_that_are_no_floats_are_refused(build):
    """Inputs are converted to their type: 0.9 would become 0, without a word."""
    layer = build(2, 1, rng=np.random.default_rng(0))
    name, *_ = layer.params
    for weights, got in ((layer.params[name].astype(int), "int"), ([[1.0]], "list")):
        layer.params[name] = weights
        with pytest.raises(
            ValueError, match=f"{name} should be an array of floats, got {got}"
        ):
            layer.forward(np.ones((1, 2)) if build is Linear else np.ones((1, 3, 2)))


def test_a_weight_with_too_few_axes_is_refused():
    layer = Linear(2, 1, rng=np.random.default_rng(0))
    layer.params["W"] = np.ones(2)
    with pytest.raises(ValueError, match=r"W should have shape \(D, K\), got \(2,\)"):
        layer.forward(np.ones((4, 2)))


def test_a_layer_without_weights_takes_no_sizes():
    with pytest.raises(ValueError, match="Flatten: input_shape should be an array"):
        Flatten(input_shape=(5, 2))


def test_flatten_hands_out_arrays_of_their_own():
    layer, x = Flatten(), np.ones((2, 3, 4))
    dy = layer.forward(x)
    dy += 1
    layer.backward(dy)[:] = 0
    assert (x == 1).all()
    assert (dy == 2).all()
