"""The two-weight network: by hand, by polynomial, by central differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.polynomial import polynomial

from helpers.datasets import count_ones
from helpers.gradient_check import central_difference, relative_error
from helpers.linear_rnn import (
    backward_gradient,
    forward_states,
    loss_and_gradients,
    loss_surface,
    mean_squared_error,
    output_gradient,
    update_state,
)

# One sequence, three timesteps, w_x = 2, w_h = 3:
#   h_1 = 1 * 2 + 0 * 3 = 2,  h_2 = 2 * 2 + 2 * 3 = 10,  h_3 = 3 * 2 + 10 * 3 = 36
X = np.array([[1.0, 2.0, 3.0]])
H = np.array([[0.0, 2.0, 10.0, 36.0]])

WEIGHTS = st.floats(-1.5, 1.5, width=16)  # doubling them is exact
BATCHES = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-2, 2, width=16),
)


@pytest.fixture(scope="module")
def published():
    """The twenty sequences of the published tutorial and their targets."""
    return count_ones(np.random.RandomState(1))


def by_polynomial(x, y, w_x, w_h):
    """Loss and gradients without a state: y_hat = w_x * sum_t x_t w_h**(T - t)."""
    residual, dw_x, dw_h = [], [], []
    for row, target in zip(x, y, strict=True):
        coefficients = row[::-1]  # of w_h**0, w_h**1, ...
        value = polynomial.polyval(w_h, coefficients)
        slope = polynomial.polyval(w_h, polynomial.polyder(coefficients))
        residual.append(w_x * value - target)
        dw_x.append(2 * residual[-1] * value)
        dw_h.append(2 * residual[-1] * w_x * slope)
    return np.mean(np.square(residual)), np.mean(dw_x), np.mean(dw_h)


def double_loop(x, y, w_x, w_h):
    """The surface as the definition says it, one pair of weights at a time."""
    losses = np.empty((len(w_x), len(w_h)))
    for i, j in np.ndindex(losses.shape):
        y_hat = forward_states(x, w_x[i], w_h[j])[:, -1]
        losses[i, j] = mean_squared_error(y_hat, y)
    return losses


def test_update_state_by_hand():
    h = update_state(np.array([1.0, 0.0]), np.array([2.0, 3.0]), 10.0, 100.0)
    np.testing.assert_array_equal(h, [1 * 10 + 2 * 100, 0 * 10 + 3 * 100])


def test_forward_by_hand():
    np.testing.assert_array_equal(forward_states(X, 2.0, 3.0), H)


def test_backward_by_hand():
    # dh_3 = 1, dh_2 = 3, dh_1 = 9, dh_0 = 27
    # dw_x = 1 * 3 + 3 * 2 + 9 * 1 = 18,  dw_h = 1 * 10 + 3 * 2 + 9 * 0 = 16
    dw_x, dw_h, dh = backward_gradient(X, H, np.array([1.0]), 3.0)
    assert (dw_x, dw_h) == (18.0, 16.0)
    np.testing.assert_array_equal(dh, [[27.0, 9.0, 3.0, 1.0]])


def test_loss_and_its_gradient_by_hand():
    # differences 3, -1: loss (9 + 1) / 2, gradient 2 * 3 / 2 and 2 * -1 / 2
    y_hat, y = np.array([5.0, 1.0]), np.array([2.0, 2.0])
    assert mean_squared_error(y_hat, y) == 5.0
    np.testing.assert_array_equal(output_gradient(y_hat, y), [3.0, -1.0])


def test_weights_of_one_count_the_ones(published):
    x, y = published
    np.testing.assert_array_equal(forward_states(x, 1.0, 1.0)[:, -1], y)


def test_published_values_at_1_2(published):
    loss, grads = loss_and_gradients(*published, {"w_x": 1.0, "w_h": 2.0})
    values = [f"{value:.4g}" for value in (loss, grads["w_x"], grads["w_h"])]
    assert values == ["2.656e+05", "5.359e+05", "2.174e+06"]


@pytest.mark.parametrize(("w_x", "w_h"), [(1.0, 2.0), (-1.5, 2.0), (0.5, -1.0)])
def test_loss_and_gradients_match_the_polynomial(published, w_x, w_h):
    loss, grads = loss_and_gradients(*published, {"w_x": w_x, "w_h": w_h})
    expected = by_polynomial(*published, w_x, w_h)
    np.testing.assert_allclose([loss, grads["w_x"], grads["w_h"]], expected, rtol=1e-12)


@pytest.mark.parametrize("names", [["x", "w_h"], ["w_x"], ["w_x", "w_h", "b"], []])
def test_weights_under_other_names_are_refused(published, names):
    with pytest.raises(ValueError) as error:
        loss_and_gradients(*published, dict.fromkeys(names, 1.0))
    said = f"loss_and_gradients: params should hold w_x and w_h, got {names}"
    assert str(error.value) == said


def test_loss_and_gradients_name_the_gradients_like_the_weights(published):
    params = {"w_x": 0.3, "w_h": 0.7}
    _, grads = loss_and_gradients(*published, params)
    assert grads.keys() == params.keys()
    assert params == {"w_x": 0.3, "w_h": 0.7}, "the weights must not change"


@given(BATCHES, WEIGHTS, WEIGHTS)
def test_gradients_match_central_differences(x, w_x, w_h):
    y = x.sum(axis=1)
    _, grads = loss_and_gradients(x, y, {"w_x": w_x, "w_h": w_h})
    measured = central_difference(
        lambda w: loss_and_gradients(x, y, {"w_x": w[0], "w_h": w[1]})[0], [w_x, w_h]
    )
    derived = [grads["w_x"], grads["w_h"]]
    np.testing.assert_allclose(derived, measured, rtol=1e-5, atol=1e-5)


def test_output_gradient_matches_central_differences():
    rng = np.random.default_rng(0)
    y_hat, y = rng.normal(size=(2, 6))
    measured = central_difference(lambda y_hat: mean_squared_error(y_hat, y), y_hat)
    assert relative_error(output_gradient(y_hat, y), measured) < 1e-8


def test_gradient_of_every_state_matches_central_differences():
    # Start the network afresh from h_t: only the timesteps after t can see the nudge.
    rng = np.random.default_rng(0)
    x, dy_hat = rng.normal(size=(2, 4)), rng.normal(size=2)
    h = forward_states(x, 0.8, 0.9)
    _, _, dh = backward_gradient(x, h, dy_hat, 0.9)
    for t in range(5):

        def output(h_t, t=t):
            for later in range(t, 4):
                h_t = update_state(x[:, later], h_t, 0.8, 0.9)
            return h_t @ dy_hat

        assert relative_error(dh[:, t], central_difference(output, h[:, t])) < 1e-8


@given(BATCHES, WEIGHTS, WEIGHTS)
def test_states_double_with_the_input_weight(x, w_x, w_h):
    once, twice = forward_states(x, w_x, w_h), forward_states(x, 2 * w_x, w_h)
    np.testing.assert_array_equal(twice, 2 * once)


def test_surface_is_the_double_loop(published):
    w_x, w_h = np.linspace(-2, 2, 50), np.linspace(-1.5, 2, 50)
    np.testing.assert_allclose(
        loss_surface(*published, w_x, w_h),
        double_loop(*published, w_x, w_h),
        rtol=1e-12,
        atol=1e-12,
    )


@pytest.mark.parametrize("indexing", ["xy", "ij"])
def test_surface_of_a_mesh_is_the_double_loop(published, indexing):
    w_x, w_h = np.linspace(-2, 2, 50), np.linspace(-1.5, 2, 50)
    expected = double_loop(*published, w_x, w_h)
    surface = loss_surface(*published, *np.meshgrid(w_x, w_h, indexing=indexing))
    np.testing.assert_allclose(
        surface, expected.T if indexing == "xy" else expected, rtol=1e-12, atol=1e-12
    )


def test_surface_has_a_row_for_each_input_weight(published):
    w_x, w_h = np.array([0.5, 1.0, 2.0]), np.array([-1.0, 0.3])
    surface = loss_surface(*published, w_x, w_h)
    assert surface.shape == (3, 2)
    loss, _ = loss_and_gradients(*published, {"w_x": 2.0, "w_h": -1.0})
    np.testing.assert_allclose(surface[2, 0], loss, rtol=1e-12)


def test_surface_takes_lists_and_single_numbers(published):
    assert loss_surface(*published, [1.0], [1.0, 2.0]).shape == (1, 2)
    assert loss_surface(*published, 1.0, 1.0) == 0.0


def test_arguments_are_unchanged(published):
    x, y = published
    w = np.linspace(-1, 1, 5)
    h = forward_states(x, 0.5, 0.5)
    dy_hat = output_gradient(h[:, -1], y)
    arguments = [x, y, w, h, dy_hat]
    before = [argument.copy() for argument in arguments]
    loss_surface(x, y, w, w)
    backward_gradient(x, h, dy_hat, 0.5)
    loss_and_gradients(x, y, {"w_x": 0.5, "w_h": 0.5})
    for argument, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(argument, copy)


ROWS, STATES, TARGETS = np.zeros((4, 3)), np.zeros((4, 4)), np.zeros(4)
COLUMN = np.zeros((4, 1))
BAD_CALLS = {
    "forward_states: x should have shape (N, T), got (3,); add the batch axis": (
        lambda: forward_states(ROWS[0], 1, 1)
    ),
    "forward_states: x should have shape (N, T), got (4, 3, 1); drop the last axis": (
        lambda: forward_states(ROWS[..., None], 1, 1)
    ),
    "mean_squared_error: y should have shape (4,), got (4, 1); drop the last axis": (
        lambda: mean_squared_error(TARGETS, COLUMN)
    ),
    "mean_squared_error: y_hat should have shape (N,), got (4, 1); drop the last": (
        lambda: mean_squared_error(COLUMN, TARGETS)
    ),
    "mean_squared_error: y should have shape (4,), got (3,)": (
        lambda: mean_squared_error(TARGETS, TARGETS[:3])
    ),
    "output_gradient: y should have shape (4,), got (4, 1); drop the last axis": (
        lambda: output_gradient(TARGETS, COLUMN)
    ),
    "output_gradient: y_hat should have shape (N,), got (4, 1); drop the last": (
        lambda: output_gradient(COLUMN, TARGETS)
    ),
    "backward_gradient: x should have shape (N, T), got (3,); add the batch": (
        lambda: backward_gradient(ROWS[0], STATES, TARGETS, 1)
    ),
    "backward_gradient: h should have shape (4, 4), got (4, 3)": (
        lambda: backward_gradient(ROWS, STATES[:, 1:], TARGETS, 1)
    ),
    "backward_gradient: dy_hat should have shape (4,), got (4, 1); drop the last": (
        lambda: backward_gradient(ROWS, STATES, COLUMN, 1)
    ),
    "loss_surface: x should have shape (N, T), got (3,); add the batch axis": (
        lambda: loss_surface(ROWS[0], TARGETS, [1], [1])
    ),
    "loss_surface: y should have shape (4,), got (4, 1); drop the last axis": (
        lambda: loss_surface(ROWS, COLUMN, [1], [1])
    ),
    "loss_and_gradients: y should have shape (4,), got (4, 1)": (
        lambda: loss_and_gradients(ROWS, COLUMN, {"w_x": 1, "w_h": 1})
    ),
}


@pytest.mark.parametrize("message", BAD_CALLS)
def test_wrong_shapes_are_refused(message):
    with pytest.raises(ValueError) as error:
        BAD_CALLS[message]()
    assert message in str(error.value)
