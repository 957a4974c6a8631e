"""The program behind the bands of notebook 04: it runs the notebook's own cells."""

import gradient_share
import numpy as np
import pytest

from helpers import datasets


@pytest.fixture(scope="module")
def stored():
    """The rows of seed 0, as they are stored."""
    rows = np.loadtxt(gradient_share.STORED, delimiter=",", skiprows=3)
    return rows[rows[:, 1] == 0]


def test_networks_and_their_training_are_those_of_the_notebook():
    names = gradient_share.notebook_names()
    networks = names["networks"] | names["fixed_gates"]
    assert len(networks) == 7
    _, shares, losses = datasets.gradient_share()
    for number, (kind, options) in enumerate(networks.values()):
        layer = names["new"](kind, 0, **options)
        share = names["share_of_first"]
        _, record = names["learn_adding"](layer, 50, 0, 0, share)
        assert record[0, 0] == pytest.approx(shares[number, 0, 0], rel=0.05)
        assert record[0, 1] == pytest.approx(losses[number, 0, 0], rel=0.05)


def test_what_was_measured_agrees_with_itself(stored):
    assert list(gradient_share.problems(stored, stored)) == []


def test_another_share_and_another_fall_are_noticed(stored):
    other = stored.copy()
    other[other[:, 0] == 4, 4] = 0.16  # the GRU does not learn
    other[0, 3] *= 1.2
    first, second = gradient_share.problems(stored, other)
    assert "model 0, fresh" in first
    assert "model 4 falls" in second


def test_a_network_that_was_not_trained_is_fresh_and_one_of_n_steps_had_n(monkeypatch):
    names, taken = gradient_share.notebook_names(), []
    train_step = names["train_step"]

    def counted(*given, **options):
        taken.append(train_step(*given, **options))

    monkeypatch.setitem(names, "train_step", counted)
    layer = names["new"](names["VanillaRNN"], 0)
    fresh = {name: W.copy() for name, W in layer.params.items()}
    names["learn_adding"](layer, 5, 0, 0)
    assert all(np.array_equal(layer.params[name], W) for name, W in fresh.items())
    _, record = names["learn_adding"](layer, 5, 0, 25)
    assert (len(taken), len(record)) == (25, 2)
