"""A scan: equal to the loop, with an exact way back, whatever the lengths and sizes."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.gradient_check import central_difference, relative_error
from helpers.scan import WIDE, scan, scan_backward, scan_loop, scan_tree

SHAPES = st.tuples(st.integers(1, 200), st.integers(1, 3), st.integers(1, 40))


def recurrence(shape, seed=0, dtype=float):
    """Decays in (-1, 1), what is added, and a state to start from."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(-1, 1, shape).astype(dtype)
    b, h_0 = rng.standard_normal(shape), rng.standard_normal(shape[1:])
    return a, b.astype(dtype), h_0.astype(dtype)


def one_by_one(a, b, h_t):
    h = []
    for a_t, b_t in zip(a, b, strict=True):
        h_t = a_t * h_t + b_t
        h.append(h_t)
    return np.array(h)


# Forward


@given(SHAPES, st.integers(0, 2**32 - 1))
def test_a_scan_is_the_loop(shape, seed):
    a, b, h_0 = recurrence(shape, seed)
    expected = one_by_one(a, b, h_0)
    np.testing.assert_allclose(scan(a, b, h_0), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("T", [4096, 4097, 1000])
@pytest.mark.parametrize("size", [1, WIDE, WIDE + 1])
def test_long_sequences_and_rows_on_both_sides_of_the_border(T, size):
    a, b, h_0 = recurrence((T, 1, size))
    expected = one_by_one(a, b, h_0)
    np.testing.assert_allclose(scan(a, b, h_0), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(scan_loop(a, b, h_0), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(scan_tree(a, b, h_0), expected, rtol=0, atol=1e-12)


def test_no_first_state_is_a_state_of_zeros():
    a, b, h_0 = recurrence((40, 2, 3))
    np.testing.assert_array_equal(scan(a, b), scan(a, b, np.zeros_like(h_0)))


def test_counting_the_ones_of_notebook_02():
    x = np.random.default_rng(0).integers(0, 2, (1000, 1, 1))
    np.testing.assert_array_equal(scan(np.ones_like(x), x), x.cumsum(axis=0))


def test_parity_by_a_sign():
    x = np.random.default_rng(0).integers(0, 2, (5000, 1, 1))
    signs = scan(1 - 2 * x, np.zeros_like(x), np.ones((1, 1)))
    np.testing.assert_array_equal(signs, 1 - 2 * (x.cumsum(axis=0) % 2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_of_float_is_kept(dtype):
    a, b, h_0 = recurrence((40, 2, 3), dtype=dtype)
    h = scan(a, b, h_0)
    assert h.dtype == dtype
    assert {d.dtype for d in scan_backward(h, a, h, h_0)} == {np.dtype(dtype)}


def test_products_beyond_all_floats_harm_no_state_that_has_one():
    a, zeros = np.full((5000, 1, 1), 2.0), np.zeros((5000, 1, 1))
    np.testing.assert_array_equal(scan(a, zeros), zeros)  # and no warning


# Backward


@pytest.mark.parametrize("shape", [(1, 2, 3), (2, 2, 3), (40, 2, 3), (20, 1, WIDE + 1)])
def test_backward_agrees_with_central_differences(shape):
    a, b, h_0 = recurrence(shape)
    dh = np.random.default_rng(1).standard_normal(shape)
    derived = scan_backward(dh, a, scan(a, b, h_0), h_0)
    for place, gradient in enumerate(derived):

        def loss(value, place=place):
            given = [a, b, h_0]
            given[place] = value
            return np.sum(dh * scan(*given))

        measured = central_difference(loss, [a, b, h_0][place], eps=1e-5)
        assert relative_error(gradient, measured) < 1e-7


def test_a_backward_that_shifts_a_by_one_would_be_noticed():
    a, b, h_0 = recurrence((30, 2, 3))
    shifted = scan(a[::-1], b[::-1])[::-1]  # each a where the one after it belongs
    _, right, _ = scan_backward(b, a, scan(a, b, h_0), h_0)
    assert relative_error(shifted, right) > 1e-4


# The caller's arrays, and the twin


def test_nothing_that_is_given_is_changed_or_handed_back():
    a, b, h_0 = recurrence((30, 2, 3))
    before = a.copy(), b.copy(), h_0.copy()
    h = scan(a, b, h_0)
    results = [h, *scan_backward(b, a, h, h_0)]
    for given_array, kept in zip((a, b, h_0), before, strict=True):
        np.testing.assert_array_equal(given_array, kept)
        assert not any(np.shares_memory(given_array, one) for one in results)


def test_complex_numbers_are_refused_since_their_way_back_takes_conjugates():
    a, b, h_0 = recurrence((30, 2, 3))
    with pytest.raises(ValueError, match="a should hold real numbers, got complex"):
        scan(a * 1j, b, h_0)
    with pytest.raises(ValueError, match="a should hold real numbers, got complex"):
        scan_backward(b, a * 1j, scan(a, b, h_0), h_0)


def test_batch_first_is_refused_where_sizes_can_tell():
    a, b, h_0 = recurrence((30, 2, 3))
    with pytest.raises(ValueError, match="h_0"):
        scan(np.swapaxes(a, 0, 1), np.swapaxes(b, 0, 1), h_0)
    with pytest.raises(ValueError, match="b"):
        scan(a, b[1:], h_0)


@pytest.mark.keras
def test_the_associative_scan_of_keras_gives_the_same():
    pytest.importorskip("tensorflow")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    import keras

    def one_after_the_other(first, second):
        return first[0] * second[0], second[0] * first[1] + second[1]

    a, b, h_0 = recurrence((100, 2, 3))
    b_with_h_0 = np.concatenate([b[:1] + a[:1] * h_0, b[1:]])
    _, h = keras.ops.associative_scan(one_after_the_other, (a, b_with_h_0))
    np.testing.assert_allclose(scan(a, b, h_0), np.asarray(h), rtol=0, atol=1e-12)
