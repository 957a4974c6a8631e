"""The program behind the sixteen seeds of notebook 06 runs the notebook's own cells."""

import lost_rows
import numpy as np
import pytest

from helpers import datasets


@pytest.fixture(scope="module")
def stored():
    """The rows of seed 0, as they are stored."""
    rows = np.loadtxt(lost_rows.STORED, delimiter=",", skiprows=3)
    return rows[rows[:, 1] == 0]


def test_network_and_training_are_those_of_the_notebook():
    names = lost_rows.notebook_names()
    x, y = names["windows"](names["series"])
    network = names["Network"](0)
    before = network.weights()["1 W"].data.copy()
    names["train"](network, x[:8], y[:8], frozen=10)
    np.testing.assert_array_equal(network.weights()["1 W"].data, before)
    assert names["squared_error"](network(x[:8]).data, y[:8]) < 1


def test_errors_are_in_the_order_of_the_columns(stored):
    errors = datasets.lost_rows()
    assert errors.shape == (2, 2, 16)
    np.testing.assert_array_equal(errors[:, :, 0], stored[:, 2:])


def test_what_was_measured_agrees_with_itself(stored):
    assert list(lost_rows.problems(stored, stored)) == []


def test_another_error_is_noticed(stored):
    other = stored.copy()
    other[1, 3] *= 1.5
    (found,) = lost_rows.problems(stored, other)
    assert "variant 1" in found
