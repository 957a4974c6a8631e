"""The program behind the tables of notebook 11: it runs the notebook's own cells."""

import date_readers
import numpy as np
import pytest

from helpers import datasets


@pytest.fixture(scope="module")
def names():
    """What the cells of the notebook define."""
    return date_readers.notebook_names()


@pytest.fixture(scope="module")
def stored():
    """The rows of seed 0 by model, as they are stored."""
    return {model: rows[0].tolist() for model, rows in datasets.date_readers().items()}


def test_models_are_those_of_the_file_in_its_order():
    assert tuple(date_readers.MODELS) == datasets.DATE_READERS


def test_networks_their_training_and_their_dates_are_those_of_the_notebook(names):
    texts, digits = names["new_dates"](np.random.default_rng(0), 3, behind=5)
    assert digits.shape == (3, 8) and min(map(len, texts)) > 8 + 5
    for model, (look, *options) in date_readers.MODELS.items():
        made, trained, around = (*options, {}, {}, {})[:3]
        network = date_readers.new(names, model, 0)
        assert network.look is names[look], model
        names["train"](network, 0, **(trained | {"steps": 1}), **around)
        assert len(network.params["b_h"].data) == made.get("H", 48)


def test_a_gru_with_open_gates_reads_as_the_vanilla_reader_does(names):
    x, mask = names["to_numbers"](["12 march 1994", "12.3.1994"])
    gated = date_readers.new(names, "GRU", 3)
    closed = gated.read(x, mask)[1].data
    gated.params["b_z"].data[:], gated.params["b_r"].data[:] = -60, 60
    vanilla = date_readers.new(names, "last state", 3).read(x, mask)[1].data
    np.testing.assert_allclose(gated.read(x, mask)[1].data, vanilla, atol=1e-12)
    assert np.abs(closed - vanilla).max() > 0.1


def test_keys_by_place_know_no_letters(names):
    by_place = date_readers.new(names, "by place", 0)
    (keys, values, _), _ = by_place.read(
        *names["to_numbers"](["7 may 1994", "6.3.2001"])
    )
    np.testing.assert_allclose(keys.data[0], keys.data[1])
    assert np.abs(np.diff(keys.data[0], axis=0)).max(axis=1).min() > 0.01
    assert np.abs(values.data[0] - values.data[1]).max() > 0.1


def test_an_untrained_network_is_examined(stored, monkeypatch, capsys):
    monkeypatch.setattr(date_readers, "DATES", 8)
    names = date_readers.notebook_names()
    names["train"] = lambda network, seed, **_: network
    seed, exact, digits, told, padded, alone = date_readers.measure(names, "chosen", 1)
    assert (seed, exact, padded, alone) == (1, 0, 0, 0)
    assert 0 <= digits <= 0.5 and 0 <= told <= 0.5
    assert capsys.readouterr().out.startswith("chosen, seed 1: 0.000")


def test_what_was_measured_agrees_with_itself(stored):
    assert list(date_readers.problems(stored, stored)) == []


def test_a_network_that_reads_otherwise_is_noticed(stored):
    other = {"chosen": [0.5, *stored["chosen"][1:]], "wrong axis": stored["wrong axis"]}
    (said,) = date_readers.problems(stored, other)
    assert said.startswith("chosen: [0.5")
