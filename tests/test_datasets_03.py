"""Integer pairs and the adding problem: ranges, rules, baselines."""

import numpy as np
import pytest

from helpers.datasets import adding_problem, integer_pairs


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


def test_the_generator_alone_decides():
    for draw in [integer_pairs, lambda rng, n: adding_problem(rng, n, 5)]:
        first, second, third = (draw(np.random.default_rng(s), 9) for s in (1, 1, 2))
        for a, b in zip(first, second, strict=True):
            np.testing.assert_array_equal(a, b)
        assert not np.array_equal(first[0], third[0])


@pytest.mark.parametrize("size", [0, -1, 1.5])
def test_sizes_are_positive_whole_numbers(size):
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="integer_pairs: batch_size"):
        integer_pairs(rng, size)
    with pytest.raises(ValueError, match="adding_problem: batch_size"):
        adding_problem(rng, size, 5)
    with pytest.raises(ValueError, match="adding_problem: timesteps"):
        adding_problem(rng, 5, size)


def test_one_timestep_cannot_hold_two_markers():
    with pytest.raises(ValueError, match="timesteps should be at least 2, got 1"):
        adding_problem(np.random.default_rng(0), 5, 1)
