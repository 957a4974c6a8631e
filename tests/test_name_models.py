"""The program behind the table of notebook 09: it runs the notebook's own cells."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")  # the notebook imports Keras
import name_models

from helpers import datasets


@pytest.fixture(scope="module")
def names():
    """What the cells of the notebook define."""
    return name_models.notebook_names()


@pytest.fixture(scope="module")
def stored():
    """All rows, as they are stored."""
    return np.loadtxt(name_models.STORED, delimiter=",", skiprows=3)


def test_the_networks_are_those_of_the_notebook(names, stored):
    assert len(names["networks"]) == len(np.unique(stored[:, 0])) == 4
    epochs, on_validation, on_test = datasets.name_models()
    assert on_validation.shape == (4, name_models.SEEDS, len(epochs))
    assert on_test.shape == (4, name_models.SEEDS)


def test_an_epoch_of_the_first_network_gives_the_stored_bits(names, stored):
    (row,) = name_models.train(names, 0, 0, epochs=1)
    assert row[3] == pytest.approx(stored[0, 3], abs=name_models.NEAR)


def test_another_training_is_noticed(stored):
    first = stored[: name_models.EPOCHS]
    assert list(name_models.problems(first, first)) == []
    other = first.copy()
    other[3, 3] += 0.05
    (found,) = name_models.problems(first, other)
    assert "epoch 4" in found
