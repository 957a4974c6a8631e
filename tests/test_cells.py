"""One timestep: values worked by hand, and every gradient against a measured one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cells import (
    gru_step_backward,
    gru_step_forward,
    lstm_step_backward,
    lstm_step_forward,
    rnn_step_backward,
    rnn_step_forward,
    sigmoid,
)
from helpers.gradient_check import central_difference, relative_error

SIZES = st.tuples(*[st.integers(1, 4)] * 3)  # N, D, H
SEEDS = st.integers(0, 2**32 - 1)


def draw(seed, *shapes):
    """One random array for each shape."""
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]


def largest_error(outputs, inputs, upstream, gradients):
    """Compare gradients with measured ones; ``outputs`` maps inputs to a tuple."""
    errors = []
    for place, gradient in enumerate(gradients):

        def loss(value, place=place):
            changed = [*inputs[:place], value, *inputs[place + 1 :]]
            return sum(
                np.sum(output * d)
                for output, d in zip(outputs(*changed), upstream, strict=True)
            )

        far = central_difference(loss, inputs[place], eps=2e-3)
        near = central_difference(loss, inputs[place], eps=1e-3)
        errors.append(relative_error(gradient, (4 * near - far) / 3))
    return max(errors)


def test_sigmoid_at_known_places():
    np.testing.assert_allclose(
        sigmoid(np.array([0.0, np.log(3), -np.log(3)])), [0.5, 0.75, 0.25], rtol=1e-15
    )


def test_sigmoid_is_precise_and_silent_at_both_ends():
    ends = sigmoid(np.array([-1e300, -700.0, -40.0, 40.0, 700.0, 1e300]))
    np.testing.assert_allclose(
        ends, [0, np.exp(-700), np.exp(-40), 1, 1, 1], rtol=1e-15
    )
    half = sigmoid(np.array([-200, 200], np.float32))
    assert half.dtype == np.float32
    assert half.tolist() == [0, 1]


def test_rnn_step_by_hand():
    h_t, cache = rnn_step_forward(
        np.array([[1.0, 2.0]]),
        np.array([[0.5]]),
        np.array([[0.1], [0.2]]),
        np.array([[0.4]]),
        np.array([0.3]),
    )
    h = np.tanh(0.1 + 0.4 + 0.2 + 0.3)  # tanh(1) = 0.7616
    np.testing.assert_allclose(h_t, [[h]], rtol=1e-15)
    da = 2 * (1 - h**2)
    dx_t, dh_prev, dW_x, dW_h, db = rnn_step_backward(np.array([[2.0]]), cache)
    np.testing.assert_allclose(dx_t, [[0.1 * da, 0.2 * da]])
    np.testing.assert_allclose(dh_prev, [[0.4 * da]])
    np.testing.assert_allclose(dW_x, [[da], [2 * da]])
    np.testing.assert_allclose(dW_h, [[0.5 * da]])
    np.testing.assert_allclose(db, [da])


def test_lstm_step_by_hand():
    # The bias alone speaks: i = 1/4, f = 3/4, g = 1/2, o = 1/4.
    b = np.array([-np.log(3), np.log(3), np.arctanh(0.5), -np.log(3)])
    zero = np.zeros((1, 1))
    h_t, c_t, _ = lstm_step_forward(
        zero, zero, np.array([[2.0]]), np.zeros((1, 4)), np.zeros((1, 4)), b
    )
    np.testing.assert_allclose(c_t, [[3 / 4 * 2 + 1 / 4 * 1 / 2]], rtol=1e-14)
    np.testing.assert_allclose(h_t, np.tanh(c_t) / 4, rtol=1e-14)


@pytest.mark.parametrize(
    ("forget", "write", "expected"), [(1, 0, 5.0), (0, 1, 0.5), (0, 0, 0.0)]
)
def test_lstm_gates_keep_write_and_clear(forget, write, expected):
    b = np.array([800.0 * (2 * write - 1), 800.0 * (2 * forget - 1), 0, 0])
    b[2] = np.arctanh(0.5)
    zero, weights = np.zeros((1, 1)), np.zeros((1, 4))
    _, c_t, _ = lstm_step_forward(zero, zero, np.array([[5.0]]), weights, weights, b)
    np.testing.assert_allclose(c_t, [[expected]], rtol=1e-14)


def test_gru_step_by_hand():
    # z = 1/4 and r = 1/2 from the bias; the candidate sees half of the state, 2.
    b = np.array([[-np.log(3), 0.0, 0.1], [0.0, 0.0, 0.2]])
    W_h = np.array([[0.0, 0.0, 0.3]])
    x_t, h_prev, W_x = np.zeros((1, 1)), np.array([[2.0]]), np.zeros((1, 3))
    after, _ = gru_step_forward(x_t, h_prev, W_x, W_h, b)
    before, _ = gru_step_forward(x_t, h_prev, W_x, W_h, b[0], reset_after=False)
    g_after = np.tanh(0.1 + 1 / 2 * (0.3 * 2 + 0.2))
    g_before = np.tanh(0.1 + 0.3 * (1 / 2 * 2))
    np.testing.assert_allclose(after, [[2 / 4 + 3 / 4 * g_after]], rtol=1e-14)
    np.testing.assert_allclose(before, [[2 / 4 + 3 / 4 * g_before]], rtol=1e-14)


@given(SIZES, SEEDS)
def test_rnn_step_gradients(sizes, seed):
    N, D, H = sizes
    *inputs, dh_t = draw(seed, (N, D), (N, H), (D, H), (H, H), (H,), (N, H))
    _, cache = rnn_step_forward(*inputs)
    error = largest_error(
        lambda *a: rnn_step_forward(*a)[:1],
        inputs,
        [dh_t],
        rnn_step_backward(dh_t, cache),
    )
    assert error <= 1e-7


@given(SIZES, SEEDS)
def test_lstm_step_gradients(sizes, seed):
    N, D, H = sizes
    shapes = (N, D), (N, H), (N, H), (D, 4 * H), (H, 4 * H), (4 * H,), (N, H), (N, H)
    *inputs, dh_t, dc_t = draw(seed, *shapes)
    *_, cache = lstm_step_forward(*inputs)
    error = largest_error(
        lambda *a: lstm_step_forward(*a)[:2],
        inputs,
        [dh_t, dc_t],
        lstm_step_backward(dh_t, dc_t, cache),
    )
    assert error <= 1e-7


@given(SIZES, SEEDS, st.booleans())
def test_gru_step_gradients(sizes, seed, reset_after):
    N, D, H = sizes
    bias = (2, 3 * H) if reset_after else (3 * H,)
    shapes = (N, D), (N, H), (D, 3 * H), (H, 3 * H), bias, (N, H)
    *inputs, dh_t = draw(seed, *shapes)

    def forward(*arrays):
        return gru_step_forward(*arrays, reset_after=reset_after)

    _, cache = forward(*inputs)
    gradients = gru_step_backward(dh_t, cache)
    error = largest_error(lambda *a: forward(*a)[:1], inputs, [dh_t], gradients)
    assert error <= 1e-7
    assert [g.shape for g in gradients] == list(shapes[:-1])


def test_no_step_writes_into_what_it_was_given():
    N, D, H = 3, 2, 4
    for forward, backward, gates, states in [
        (rnn_step_forward, rnn_step_backward, 1, 1),
        (lstm_step_forward, lstm_step_backward, 4, 2),
    ]:
        G = gates * H
        inputs = draw(0, (N, D), *[(N, H)] * states, (D, G), (H, G), (G,))
        upstream = draw(1, *[(N, H)] * states)
        before = [a.copy() for a in inputs + upstream]
        backward(*upstream, forward(*inputs)[-1])
        for array, copy in zip(inputs + upstream, before, strict=True):
            np.testing.assert_array_equal(array, copy)
