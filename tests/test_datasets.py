"""The sequences of the course come from the caller's generator, and from it alone."""

import numpy as np
import pytest

from helpers.datasets import count_ones

PUBLISHED_TARGETS = [2, 4, 6, 6, 4, 4, 6, 5, 7, 5, 7, 6, 4, 7, 3, 6, 4, 5, 6, 6]


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
