"""Losses: values by hand, exact gradients, extreme scores, and refused labels."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.checks import NotFiniteError
from helpers.gradient_check import central_difference, relative_error
from helpers.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 5))  # N, K
SEEDS = st.integers(0, 2**32 - 1)


def assert_backward_matches_forward(loss, y_hat, y):
    loss.forward(y_hat, y)
    derived = loss.backward()
    measured = central_difference(lambda value: loss.forward(value, y), y_hat, 1e-5)
    assert derived.shape == y_hat.shape
    if np.linalg.norm(measured) > 1e-6:
        assert relative_error(derived, measured) <= 1e-6
    else:
        np.testing.assert_allclose(derived, measured, atol=1e-9)


def test_softmax_cross_entropy_by_hand():
    loss = SoftmaxCrossEntropy()
    scores = np.log([[1.0, 3.0], [1.0, 1.0]])  # probabilities 1/4 3/4 and 1/2 1/2
    value = loss.forward(scores, np.array([1, 0]))
    assert value == pytest.approx((np.log(4 / 3) + np.log(2)) / 2, rel=1e-15)
    np.testing.assert_allclose(loss.backward(), [[1 / 8, -1 / 8], [-1 / 4, 1 / 4]])


@pytest.mark.parametrize("classes", [1, 2, 10])
def test_equal_scores_cost_the_logarithm_of_the_number_of_classes(classes):
    value = SoftmaxCrossEntropy().forward(np.zeros((3, classes)), np.zeros(3, int))
    assert value == pytest.approx(np.log(classes), abs=1e-15)


def test_a_perfect_answer_costs_0_without_a_sign():
    value = SoftmaxCrossEntropy().forward(np.array([[1e3, 0.0]]), np.array([0]))
    assert f"{value:.4f}" == "0.0000"


@pytest.mark.parametrize("size", [1e3, 1e300])
def test_extreme_scores_stay_finite(size):
    loss = SoftmaxCrossEntropy()
    scores = np.array([[size, -size], [size, -size]])
    assert loss.forward(scores, np.array([0, 0])) == 0
    assert loss.forward(scores, np.array([0, 1])) == pytest.approx(size)
    np.testing.assert_array_equal(loss.backward(), [[0, 0], [0.5, -0.5]])


def test_a_constant_added_to_all_scores_changes_nothing():
    scores, y = np.random.default_rng(0).standard_normal((4, 3)), np.array([0, 1, 2, 0])
    loss = SoftmaxCrossEntropy()
    assert loss.forward(scores + 50, y) == pytest.approx(loss.forward(scores, y))


def test_the_published_mean_with_the_gradient_of_a_sum_is_sixteen_times_too_large():
    rng = np.random.default_rng(0)
    scores, y = rng.standard_normal((16, 2)), rng.integers(0, 2, 16)
    loss = SoftmaxCrossEntropy()
    measured = central_difference(lambda value: loss.forward(value, y), scores, 1e-5)
    loss.forward(scores, y)
    right, published = loss.backward(), 16 * loss.backward()
    assert relative_error(right, measured) <= 1e-7
    assert relative_error(published, measured) == pytest.approx(15 / 16, rel=1e-6)


def test_labels_in_a_column_are_refused():
    message = (
        "SoftmaxCrossEntropy: y should have shape (16,), got (16, 1); "
        "drop the last axis with y[..., 0]"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        SoftmaxCrossEntropy().forward(np.zeros((16, 2)), np.zeros((16, 1), int))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 2], "between 0 and 1, got 0 to 2; y_hat has 2 columns"),
        ([-1, 0], "between 0 and 1, got -1 to 0"),
        ([0.0, 1.0], "whole numbers, got float64; convert with y.astype(int)"),
        ([True, False], "whole numbers, got bool"),
        ([0, 1, 0], "y should have shape (2,), got (3,)"),
    ],
)
def test_labels_that_name_no_class_are_refused(y, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        SoftmaxCrossEntropy().forward(np.zeros((2, 2)), np.array(y))


def test_scores_of_sequences_need_a_label_for_each_timestep():
    with pytest.raises(
        ValueError, match=re.escape("y should have shape (2, 3), got (2,)")
    ):
        SoftmaxCrossEntropy().forward(np.zeros((2, 3, 2)), np.zeros(2, int))


def test_mean_squared_error_by_hand():
    loss = MeanSquaredError()
    assert loss.forward(np.array([[1.0], [4.0]]), np.array([[3], [3]])) == 2.5
    assert loss.backward().tolist() == [[-2.0], [1.0]]


def test_one_axis_more_is_refused_on_either_side():
    loss = MeanSquaredError()
    with pytest.raises(ValueError, match=re.escape("feature axis with y[..., None]")):
        loss.forward(np.zeros((4, 1)), np.zeros(4))
    with pytest.raises(ValueError, match=re.escape("drop the last axis")):
        loss.forward(np.zeros(4), np.zeros((4, 1)))


def test_binary_cross_entropy_by_hand():
    loss = BinaryCrossEntropy()
    value = loss.forward(np.array([0.25, 0.5]), np.array([1, 0]))
    assert value == pytest.approx((np.log(4) + np.log(2)) / 2)
    np.testing.assert_allclose(loss.backward(), [-2.0, 1.0])


@pytest.mark.parametrize(("dtype", "limit"), [(np.float64, 37), (np.float32, 16)])
def test_certain_and_wrong_is_finite_and_still_pulls(dtype, limit):
    loss = BinaryCrossEntropy()
    value = loss.forward(np.array([0, 1], dtype), np.array([1, 0]))
    assert 0.9 * limit < value <= limit
    pull = loss.backward()
    assert np.all(np.isfinite(pull))
    assert pull[0] < 0 < pull[1]
    assert loss.forward(np.array([0, 1], dtype), np.array([0, 1])) < 1e-6


@pytest.mark.parametrize("y_hat", [[-0.1, 0.5], [0.5, 3.0]])
def test_scores_are_no_probabilities(y_hat):
    with pytest.raises(ValueError, match=r"between 0 and 1, got .* sigmoid missing"):
        BinaryCrossEntropy().forward(np.array(y_hat), np.array([0, 1]))


def test_nan_is_refused_by_name():
    nan, zeros = np.full((2, 2), np.nan), np.zeros((2, 2))
    for loss, y in [
        (SoftmaxCrossEntropy(), np.array([0, 1])),
        (MeanSquaredError(), zeros),
        (BinaryCrossEntropy(), zeros),
    ]:
        with pytest.raises(
            NotFiniteError, match=r"y_hat should be .* got nan at \[0, 0\]"
        ):
            loss.forward(nan, y)


@given(SIZES, SEEDS)
def test_backward_is_the_gradient_of_forward(sizes, seed):
    N, K = sizes
    rng = np.random.default_rng(seed)
    y_hat = rng.standard_normal((N, K))
    bits = rng.integers(0, 2, (N, K))
    assert_backward_matches_forward(SoftmaxCrossEntropy(), y_hat, rng.integers(0, K, N))
    assert_backward_matches_forward(MeanSquaredError(), y_hat, rng.random((N, K)))
    assert_backward_matches_forward(
        BinaryCrossEntropy(), rng.uniform(0.1, 0.9, (N, K)), bits
    )


@given(SIZES, SEEDS, st.data())
def test_the_mean_of_parts_is_the_whole(sizes, seed, data):
    N, K = sizes[0] + 1, sizes[1]
    cut = data.draw(st.integers(1, N - 1))
    rng = np.random.default_rng(seed)
    y_hat = rng.uniform(0.1, 0.9, (N, K))
    for loss, y in [
        (SoftmaxCrossEntropy(), rng.integers(0, K, N)),
        (MeanSquaredError(), rng.random((N, K))),
        (BinaryCrossEntropy(), rng.integers(0, 2, (N, K))),
    ]:
        parts = cut * loss.forward(y_hat[:cut], y[:cut])
        parts += (N - cut) * loss.forward(y_hat[cut:], y[cut:])
        assert parts / N == pytest.approx(loss.forward(y_hat, y), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    "loss", [SoftmaxCrossEntropy(), MeanSquaredError(), BinaryCrossEntropy()]
)
def test_types_are_kept_and_arguments_left_alone(loss):
    y_hat = np.full((3, 2), 0.3, np.float32)
    y = np.zeros(3, int) if isinstance(loss, SoftmaxCrossEntropy) else np.zeros((3, 2))
    assert type(loss.forward(y_hat, y)) is float
    assert loss.backward().dtype == np.float32
    assert np.all(y_hat == np.float32(0.3))
    assert not np.any(y)
