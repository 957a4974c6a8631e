"""The program that cuts the gradient and asks what is remembered: cells of 10 run."""

import long_memory
import numpy as np
import pytest

from helpers import datasets


@pytest.fixture(scope="module")
def names():
    """What the cells of the notebook define."""
    return long_memory.notebook_names()


@pytest.fixture(scope="module")
def stored():
    """All rows, as they are stored."""
    return np.loadtxt(long_memory.STORED, delimiter=",", skiprows=3)


def test_a_quotation_is_open_from_its_mark_to_the_next_or_to_the_paragraphs_end(names):
    text = '"Oh," said he.\n\n"I am\nlate.\n\nHe "left".'
    said = "".join("-*"[int(one)] for one in names["inside"](text))
    assert said == "****------------***********-----*****--"


def test_the_column_counts_from_the_last_line_break(names):
    found = names["column"]("ab\nc\n\nde")
    assert found.tolist() == [1, 2, 0, 1, 0, 0, 1, 2]


def test_a_read_out_finds_what_a_unit_holds_and_nothing_in_noise(names, monkeypatch):
    rng = np.random.default_rng(0)

    def states(network, part):
        truth = names["in_streams"](names["column"](part))
        noise = rng.standard_normal((*truth.shape, 2))
        noise[..., 1] += network * truth  # a network that knows, or not
        return noise

    monkeypatch.setitem(names, "states_of", states)
    texts = names["training"][-6400:], names["validation"][:6400]
    for knows, least, most in ((1.0, 0.99, 1), (0.0, -0.1, 0.1)):
        said, truth = names["read_out"](knows, names["column"], *texts)
        assert least < np.corrcoef(said, truth)[0, 1] < most


def test_states_are_those_of_one_long_reading(names):
    network, part = names["new"](0), names["validation"][:3300]
    found = names["states_of"](network, part)  # (2, 16, 100, 64)
    x = np.concatenate(names["in_streams"](names["vocabulary"].encode(part)), axis=1)
    embedding, layer = network.layers[:2]
    whole = layer.forward(embedding.forward(x))
    np.testing.assert_allclose(np.concatenate(found, axis=1), whole, atol=1e-6)


def test_an_untrained_network_has_the_stored_numbers(names, stored):
    row = long_memory.train(names, 0, 1)
    assert list(long_memory.problems(stored, row)) == []


def test_the_claim_holds_for_every_seed():
    """Uncut, both features are remembered; cut every 5 steps, neither is."""
    known = {cut: table[:, 1:] for cut, table in datasets.long_memory().items()}
    assert known[100].min() > 0.5
    assert known[5].max() < 0.4
    assert np.all(known[5] < known[0])  # less than by chance, with gates that are slow


def test_another_training_is_noticed(stored):
    row = stored[1].tolist()
    assert list(long_memory.problems(stored, row)) == []
    row[3] += 0.3
    (found,) = long_memory.problems(stored, row)
    assert found.startswith("cut 0")
