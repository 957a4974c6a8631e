"""The program behind the tables of notebook 10: it runs the notebook's own cells."""

import novel_readers
import numpy as np
import pytest

from helpers import datasets, text


@pytest.fixture(scope="module")
def names():
    """What the cells of the notebook define."""
    return novel_readers.notebook_names()


@pytest.fixture(scope="module")
def stored():
    """All rows, as they are stored."""
    return np.loadtxt(novel_readers.STORED, delimiter=",", skiprows=3)


def test_the_readers_are_those_of_the_file_in_its_order(stored):
    assert tuple(novel_readers.READERS) == datasets.NOVEL_READERS
    networks, ngrams = datasets.novel_readers()
    assert len(stored) == sum(table[..., 0].size for table in networks.values()) + 35
    for (T, *_), bits in zip(
        novel_readers.READERS.values(), networks.values(), strict=True
    ):
        moments = 32 * T * np.array(novel_readers.marks(T))
        np.testing.assert_array_equal(bits[..., 0], np.tile(moments, (5, 1)))
    assert np.all(ngrams[:, :, 0] == novel_readers.COUNTED)


def test_at_equal_time_shorter_windows_have_read_less():
    characters = [T * 32 * novel_readers.marks(T)[2] for T in (5, 10, 25, 50, 100)]
    assert characters == sorted(characters)
    assert characters[-1] == 100 * 32 * novel_readers.marks(100)[3]


def fresh(names, monkeypatch, reader):
    """Run a reader without its training; return what its training was given."""
    given = {}

    def read_novel(network, labels, T, marks, **options):
        given.update(options, network=network, labels=labels, T=T)
        return [6.0 for _ in marks]

    monkeypatch.setitem(names, "read_novel", read_novel)
    return novel_readers.train(names, reader, 3), given


def test_a_network_that_was_not_trained_knows_nothing(names, monkeypatch, capsys):
    monkeypatch.setitem(names, "test", names["test"][:4000])
    rows, given = fresh(names, monkeypatch, "T = 25")
    assert [row[:2] for row in rows] == [[2, 3]] * 4
    assert rows[0][3:] == [6.0, pytest.approx(np.log2(63), abs=0.05)]
    assert len(given["labels"]) == 549486
    assert capsys.readouterr().out.startswith("T = 25, seed 3: 6.000")


@pytest.mark.parametrize("reader", datasets.NOVEL_READERS)
def test_each_reader_differs_from_the_base_in_what_its_name_says(
    reader, names, monkeypatch
):
    monkeypatch.setitem(names, "bits_of", lambda network, part: 6.0)
    before = repr(novel_readers.READERS)
    _, given = fresh(names, monkeypatch, reader)
    assert reader.startswith(f"T = {given['T']}")
    kinds = [type(layer).__name__ for layer in given["network"].layers]
    assert kinds.count("GRU") == 1 + ("two layers" in reader)
    assert kinds.count("Dropout") == ("dropout" in reader)
    assert given.get("keep", True) == ("reset" not in reader)
    assert (given.get("max_norm", 1.0) is None) == ("not clipped" in reader)
    assert ("step" in given) == ("cut" in reader)
    if "cut" in reader:
        assert reader.endswith(f"every {given['step'].keywords['cut']}")
    if "characters" in reader:
        assert reader.endswith(f", {len(given['labels'])} characters")
    assert repr(novel_readers.READERS) == before


def test_gradients_that_are_cut_nowhere_are_those_of_the_window(names):
    """A cut behind the last step changes nothing; one in the middle does."""
    x, y = names["stream_windows"](names["labels"], 4, 20)
    losses, grads = [], []
    for cut in (20, 10):
        network, loss = names["new"](0), names["SoftmaxCrossEntropy"]()
        value, total, _ = names["cut_gradients"](network, x[0], y[0], None, loss, cut)
        grads.append(total)
        losses.append(value)
    network.forward(x[0])
    whole = loss.forward(network.forward(x[0]), y[0])
    network.backward(loss.backward())
    assert losses[0] == pytest.approx(whole, rel=1e-6)
    for name, grad in network.grads.items():
        np.testing.assert_allclose(grads[0][name], grad, rtol=1e-3, atol=1e-7)
    assert np.abs(grads[1]["1.W_h"] - network.grads["1.W_h"]).max() > 1e-5


def test_short_training_comes_near_to_the_stored_first_quarter(names, stored):
    """T = 100 has the fewest updates: its first quarter takes two seconds."""
    (first, *_) = novel_readers.marks(100)
    network = names["new"](0)
    (bits,) = names["read_novel"](network, names["labels"], 100, [first])
    model = datasets.NOVEL_READERS.index("T = 100")
    (row,) = stored[
        (stored[:, 0] == model) & (stored[:, 1] == 0) & (stored[:, 2] == 3200 * first)
    ]
    assert bits == pytest.approx(row[3], abs=novel_readers.NEAR)


def test_counting_again_gives_the_stored_bits(names, stored):
    (row,) = novel_readers.count(names, novel_readers.COUNTED[0], orders=[2])
    (old,) = stored[np.all(stored[:, :3] == row[:3], axis=1)]
    np.testing.assert_allclose(row[3:], old[3:], atol=1e-4)


def test_the_claims_hold_for_every_seed():
    networks, _ = datasets.novel_readers()
    test = {name: table[:, 3, 2] for name, table in networks.items()}  # (5,) each
    for cut in (5, 10, 25):  # which the seeds differ by as well
        assert np.all(np.abs(test[f"T = 50, cut every {cut}"] - test["T = 50"]) < 0.04)
    for T, cost in ((5, 0.15), (25, 0.01)):
        assert np.all(test[f"T = {T}, reset"] - test[f"T = {T}"] > cost)
    assert np.all(test["T = 25, two layers"] < test["T = 25"])
    assert np.all(test["T = 25, dropout"] > test["T = 25"])
    assert np.all(np.abs(test["T = 25, not clipped"] - test["T = 25"]) < 0.02)
    assert np.all(test["T = 100"] > test["T = 50"])
    assert np.all(test["T = 50"] > test["T = 25"])


def test_another_training_is_noticed(stored):
    assert list(novel_readers.problems(stored, stored)) == []
    other = stored[:8].copy()
    other[3, 4] += 0.1
    (found,) = novel_readers.problems(stored, other)
    assert found.startswith("model 0 after")


def test_the_writer_guesses_better_than_any_reader_and_any_n_gram(names):
    """Its stored weights are those of a trained network, whole and in their places."""
    network = names["new"](0, **novel_readers.WRITER)
    weights = datasets.novel_writer()
    assert weights.keys() == network.params.keys()
    for name, W in network.params.items():
        W[...] = weights[name]
    x, y = names["stream_windows"](names["vocabulary"].encode(names["test"]), 32, 100)
    states, bits = None, []
    for x_w, y_w in zip(x[:6], y[:6], strict=True):
        scores, states = names["forward_from"](network, x_w, states)
        bits.append(text.bits_per_character(text.softmax(scores), y_w))
    networks, ngrams = datasets.novel_readers()
    best = min(table[..., 2].min() for table in (*networks.values(), ngrams))
    assert np.mean(bits) < best
