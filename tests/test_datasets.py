"""The sequences of the course come from the caller's generator, and from it alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.datasets import (
    add_bits,
    adding_problem,
    binary_addition,
    count_ones,
    integer_pairs,
)

PUBLISHED_TARGETS = [2, 4, 6, 6, 4, 4, 6, 5, 7, 5, 7, 6, 4, 7, 3, 6, 4, 5, 6, 6]


# Counting ones


def test_seed_1_gives_the_published_targets():
    _, y = count_ones(np.random.RandomState(1))
    np.testing.assert_array_equal(y, PUBLISHED_TARGETS)


@pytest.mark.parametrize("make_rng", [np.random.RandomState, np.random.default_rng])
def test_targets_count_the_ones_of_each_row(make_rng):
    x, y = count_ones(make_rng(3), batch_size=7, timesteps=4)
    assert x.shape == (7, 4)
    assert y.shape == (7,)
    assert set(np.unique(x)) == {0.0, 1.0}
    assert [list(row).count(1.0) for row in x] == y.tolist()


def test_sequences_and_targets_are_float64():
    x, y = count_ones(np.random.default_rng(0))
    assert x.dtype == y.dtype == np.float64


@pytest.mark.parametrize("make_rng", [np.random.RandomState, np.random.default_rng])
def test_same_seed_same_data(make_rng):
    first, second = count_ones(make_rng(5)), count_ones(make_rng(5))
    np.testing.assert_array_equal(first[0], second[0])


def test_two_draws_from_one_generator_differ():
    rng = np.random.default_rng(0)
    assert not np.array_equal(count_ones(rng)[0], count_ones(rng)[0])


def test_global_random_state_is_left_alone():
    before = np.random.get_state()  # noqa: NPY002  the state the test is about
    count_ones(np.random.RandomState(1))
    count_ones(np.random.default_rng(1))
    after = np.random.get_state()  # noqa: NPY002
    assert before[2] == after[2], "draw from rng, not from np.random"
    np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize("size", [0, -3, 2.5, "4"])
@pytest.mark.parametrize("name", ["batch_size", "timesteps"])
def test_bad_sizes_are_refused_by_name(name, size):
    with pytest.raises(ValueError, match=f"count_ones: {name} should be"):
        count_ones(np.random.default_rng(0), **{name: size})


# Integer pairs and the adding problem: ranges, rules, baselines


def test_pairs_hold_every_integer_and_follow_the_rule():
    x, label = integer_pairs(np.random.default_rng(0), 5000)
    assert x.shape == (5000, 2, 1)
    assert x.dtype == float
    assert np.unique(x).tolist() == list(range(1, 10))
    assert label.shape == (5000,)
    assert label.dtype.kind == "i"
    np.testing.assert_array_equal(label == 1, x[:, 0, 0] - x[:, 1, 0] > 0)


def test_a_tie_has_label_zero():
    x, label = integer_pairs(np.random.default_rng(0), 5000)
    ties = x[:, 0, 0] == x[:, 1, 0]
    assert ties.any()
    assert not label[ties].any()


def test_the_majority_of_pairs():
    _, label = integer_pairs(np.random.default_rng(0), 200_000)
    assert np.mean(label == 0) == pytest.approx(45 / 81, abs=0.005)


@pytest.mark.parametrize("timesteps", [2, 3, 20, 51])
def test_adding_marks_one_number_in_each_half(timesteps):
    x, y = adding_problem(np.random.default_rng(0), 400, timesteps)
    numbers, markers = x[..., 0], x[..., 1]
    assert x.shape == (400, timesteps, 2)
    assert y.shape == (400, 1)
    assert np.all((numbers >= 0) & (numbers < 1))
    assert np.all((markers == 0) | (markers == 1))
    half = timesteps // 2
    assert np.all(markers[:, :half].sum(axis=1) == 1)
    assert np.all(markers[:, half:].sum(axis=1) == 1)
    assert np.all(markers.sum(axis=0) > 0)  # every timestep is marked now and then
    np.testing.assert_allclose(y[:, 0], numbers[markers == 1].reshape(400, 2).sum(1))


def test_the_baseline_of_the_adding_problem():
    _, y = adding_problem(np.random.default_rng(0), 200_000, 10)
    assert np.mean((y - 1) ** 2) == pytest.approx(1 / 6, rel=0.01)


def test_the_generator_alone_decides_pairs_and_the_adding_problem():
    for draw in [integer_pairs, lambda rng, n: adding_problem(rng, n, 5)]:
        first, second, third = (draw(np.random.default_rng(s), 9) for s in (1, 1, 2))
        for a, b in zip(first, second, strict=True):
            np.testing.assert_array_equal(a, b)
        assert not np.array_equal(first[0], third[0])


@pytest.mark.parametrize("size", [0, -1, 1.5])
def test_sizes_of_pairs_and_the_adding_problem_are_whole_numbers(size):
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="integer_pairs: batch_size"):
        integer_pairs(rng, size)
    with pytest.raises(ValueError, match="adding_problem: batch_size"):
        adding_problem(rng, size, 5)
    with pytest.raises(ValueError, match="adding_problem: timesteps"):
        adding_problem(rng, 5, size)


def test_one_timestep_cannot_hold_two_markers():
    message = "adding_problem: timesteps should be a whole number of at least 2, got 1"
    with pytest.raises(ValueError, match=message):
        adding_problem(np.random.default_rng(0), 5, 1)


# Binary addition agrees with the whole numbers of Python


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


def test_the_generator_alone_decides_the_sums():
    first, second, third = (
        binary_addition(np.random.default_rng(seed), 5) for seed in (1, 1, 2)
    )
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[0], third[0])


@pytest.mark.parametrize("size", [0, -1, 2.5])
def test_sizes_of_sums_are_whole_numbers(size):
    with pytest.raises(ValueError, match="binary_addition: batch_size"):
        binary_addition(np.random.default_rng(0), size)
    with pytest.raises(ValueError, match="binary_addition: bits"):
        binary_addition(np.random.default_rng(0), 4, size)


def test_two_numbers_for_each_timestep_are_needed():
    with pytest.raises(ValueError, match=r"add_bits: x should have shape \(N, T, 2\)"):
        add_bits(np.zeros((4, 7, 3)))
    with pytest.raises(ValueError, match=r"add the batch axis with x\[None\]"):
        add_bits(np.zeros((7, 2)))


def test_what_is_no_bit_has_no_carry():
    with pytest.raises(ValueError, match=r"add_bits: x should hold bits, 0\.0 or 1\.0"):
        add_bits(np.full((1, 3, 2), 2.0))
