"""The program behind the bands of notebook 12: it runs the notebook's own cells."""

import long_lags
import numpy as np
import pytest

from helpers import datasets


@pytest.fixture(scope="module")
def stored():
    """The rows over 200 timesteps with seed 0, as they are stored."""
    rows = np.loadtxt(long_lags.STORED, delimiter=",", skiprows=3)
    return rows[(rows[:, 0] == 200) & (rows[:, 2] == 0)]


def test_networks_and_their_training_are_those_of_the_notebook():
    names = long_lags.notebook_names()
    steps, losses = datasets.long_lags()
    assert len(names["networks"]) == len(losses[200]) == len(losses[500]) == 8
    assert steps[-1] == long_lags.STEPS
    for number, name in enumerate(names["networks"]):
        _, [first] = names["learn_adding"](names["new"](name, 0), 200, 0, 0)
        assert first == pytest.approx(losses[200][number, 0, 0], rel=0.05)


def test_what_was_measured_agrees_with_itself(stored):
    assert list(long_lags.problems(stored, stored)) == []


def test_another_start_and_another_fall_are_noticed(stored):
    other = stored.copy()
    other[other[:, 1] == 4, 4] = 0.16  # the minGRU does not learn
    other[0, 4] *= 1.2
    first, *_, last = long_lags.problems(stored, other)
    assert "model 0, fresh" in first
    assert "model 4 falls" in last
