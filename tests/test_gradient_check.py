"""The judge of every gradient is itself judged against known derivatives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.gradient_check import central_difference, relative_error

NUMBERS = st.floats(-3, 3, width=32)
ARRAYS = hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=3), elements=NUMBERS)


@given(ARRAYS)
def test_exact_for_quadratics(w):
    # ((w + e)^2 - (w - e)^2) / 2e = 2w: nothing is cut off, only rounding is left
    measured = central_difference(lambda w: np.sum(w**2 + 5 * w), w, eps=1e-2)
    np.testing.assert_allclose(measured, 2 * w + 5, atol=1e-10)


def test_error_falls_a_hundredfold_when_eps_falls_tenfold():
    # ((w + e)^3 - (w - e)^3) / 2e = 3 w^2 + e^2: the error is exactly e^2
    errors = [
        central_difference(lambda w: w[0] ** 3, [2.0], eps)[0] - 12.0
        for eps in (1e-1, 1e-2, 1e-3)
    ]
    np.testing.assert_allclose(errors, [1e-2, 1e-4, 1e-6], rtol=1e-3)


@given(ARRAYS)
def test_never_changes_w(w):
    before = w.copy()
    central_difference(np.sum, w)
    np.testing.assert_array_equal(w, before)


def test_a_function_that_writes_into_its_argument_cannot_change_w():
    def careless(w):
        w += 100.0
        return w.sum()

    w = np.ones(3)
    np.testing.assert_allclose(central_difference(careless, w), 1.0, rtol=1e-6)
    np.testing.assert_array_equal(w, 1.0)


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 1, 3)])
def test_gradient_has_the_shape_of_w(shape):
    gradient = central_difference(lambda w: float(np.sum(w)), np.zeros(shape))
    assert gradient.shape == shape


def test_zero_dimensional_weight():
    assert abs(central_difference(lambda w: w**2, 3.0) - 6.0) < 1e-8


def test_whole_numbers_are_measured_as_floats():
    measured = central_difference(lambda w: np.sum(w**2), [1, 2])
    np.testing.assert_allclose(measured, [2, 4], rtol=1e-8)


@pytest.mark.parametrize("wrap", [float, np.float64, np.array])
def test_one_number_may_come_in_any_wrapping(wrap):
    measured = central_difference(lambda w: wrap(w.sum()), np.ones(2))
    np.testing.assert_allclose(measured, 1.0, rtol=1e-8)


def test_refuses_a_loss_for_each_row():
    with pytest.raises(ValueError, match=r"one number, got shape \(3,\); is the mean"):
        central_difference(lambda w: w**2, np.ones(3))


def test_relative_error_by_hand():
    # |(3, 4) - (3, 3)| / max(5, sqrt(18)) = 1 / 5
    assert relative_error([3.0, 4.0], [3.0, 3.0]) == pytest.approx(0.2)


def test_relative_error_sees_a_forgotten_mean():
    gradient = np.arange(1.0, 5.0)
    assert relative_error(gradient, 4 * gradient) == pytest.approx(0.75)


@given(ARRAYS)
def test_equal_gradients_have_no_error(a):
    assert relative_error(a, a) == 0.0


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=5))
def test_relative_error_does_not_care_which_comes_first(pairs):
    a, b = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    assert relative_error(a, b) == relative_error(b, a)
    assert 0.0 <= relative_error(a, b) <= 2.0


def test_refuses_gradients_of_different_shapes():
    with pytest.raises(ValueError, match=r"same shape, got \(3,\) and \(3, 1\)"):
        relative_error(np.ones(3), np.ones((3, 1)))


def test_relative_error_takes_plain_numbers():
    assert relative_error(1.0, 1.0) == 0.0


@pytest.mark.parametrize("kind", [np.uint8, np.int8, bool])
def test_whole_numbers_do_not_wrap_around(kind):
    assert relative_error(np.array([0], kind), np.array([1], kind)) == 1


def test_a_function_without_return_is_named():
    with pytest.raises(
        ValueError, match="f should return one number, got None; is a return missing"
    ):
        central_difference(lambda w: None, np.ones(2))
