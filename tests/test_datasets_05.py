"""Binary addition: the bits agree with the whole numbers of Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.datasets import add_bits, binary_addition


def to_numbers(bits):
    """Whole numbers of any size from bits (N, T), the least significant bit first."""
    return [sum(int(bit) << t for t, bit in enumerate(row)) for row in bits]


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 80))
def test_sums_are_those_of_python(seed, batch_size, bits):
    x, y = binary_addition(np.random.default_rng(seed), batch_size, bits)
    assert x.shape == (batch_size, bits + 1, 2)
    assert y.shape == (batch_size, bits + 1, 1)
    a, b = to_numbers(x[..., 0]), to_numbers(x[..., 1])
    assert to_numbers(y[..., 0]) == [m + n for m, n in zip(a, b, strict=True)]
    assert max(a + b) < 2**bits


def test_six_bits_are_the_default_and_all_are_floats():
    x, y = binary_addition(np.random.default_rng(0), 3)
    assert (x.shape, y.shape) == ((3, 7, 2), (3, 7, 1))
    assert x.dtype == y.dtype == np.float64
    assert set(np.unique(x)) == set(np.unique(y)) == {0.0, 1.0}


def test_every_number_is_equally_likely():
    x, _ = binary_addition(np.random.default_rng(0), 40_000, 3)
    counts = np.bincount(to_numbers(x[..., 0]), minlength=8)
    assert counts.min() > 0.95 * 5000
    assert counts.max() < 1.05 * 5000
    assert np.corrcoef(x[:, 0, 0], x[:, 0, 1])[0, 1] == pytest.approx(0, abs=0.02)


def test_the_carry_is_what_goes_into_the_next_bit():
    x = np.zeros((1, 7, 2))
    x[0, :, 0], x[0, :, 1] = [1, 1, 0, 1, 1, 0, 0], [0, 1, 1, 1, 0, 0, 0]  # 27 + 14
    before = x.copy()
    y, carry = add_bits(x)
    assert y[0, :, 0].tolist() == [1, 0, 0, 1, 0, 1, 0]
    assert carry[0, :, 0].tolist() == [0, 1, 1, 1, 1, 0, 0]
    np.testing.assert_array_equal(x, before)


def test_a_carry_out_of_the_last_bit_is_kept_apart():
    y, carry = add_bits(np.ones((2, 1, 2)))
    assert y.ravel().tolist() == [0, 0]
    assert carry.ravel().tolist() == [1, 1]


def test_the_generator_alone_decides():
    first, second, third = (
        binary_addition(np.random.default_rng(seed), 5) for seed in (1, 1, 2)
    )
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[0], third[0])


@pytest.mark.parametrize("size", [0, -1, 2.5])
def test_sizes_are_positive_whole_numbers(size):
    with pytest.raises(ValueError, match="binary_addition: batch_size"):
        binary_addition(np.random.default_rng(0), size)
    with pytest.raises(ValueError, match="binary_addition: bits"):
        binary_addition(np.random.default_rng(0), 4, size)


def test_two_numbers_for_each_timestep_are_needed():
    with pytest.raises(ValueError, match=r"add_bits: x should have shape \(N, T, 2\)"):
        add_bits(np.zeros((4, 7, 3)))
    with pytest.raises(ValueError, match=r"add the batch axis with x\[None\]"):
        add_bits(np.zeros((7, 2)))
