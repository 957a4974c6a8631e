"""Text: there and back, padding, sampling, and bits on texts whose entropy is known."""

import re

import numpy as np
import pytest

from helpers.layers import Embedding, Linear
from helpers.losses import SoftmaxCrossEntropy
from helpers.recurrent import VanillaRNN
from helpers.text import NGram, Vocabulary, bits_per_character, pad, sample, softmax
from helpers.training import Sequential


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def entropy(p):
    return float(-np.sum(p * np.log2(p)))


# Vocabulary and padding


def test_a_text_there_and_back():
    vocabulary = Vocabulary(["emma", "anne"])
    assert (vocabulary.characters, len(vocabulary)) == ("aemn", 4)
    assert vocabulary.encode("name").tolist() == [3, 0, 2, 1]
    assert vocabulary.decode(vocabulary.encode("name")) == "name"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: v.encode("ox"), "text should be made of 'aemn', got 'ox'"),
        (lambda v: v.decode([0, 4]), "labels should be whole numbers from 0 to 3"),
        (lambda v: v.decode(np.array([0.0])), "labels should be whole numbers"),
        (lambda v: Vocabulary("emma"), "texts should be a list, got str"),
    ],
)
def test_what_has_no_label_is_refused(call, message):
    with pytest.raises(ValueError, match=re.escape(f"Vocabulary: {message}")):
        call(Vocabulary(["emma", "anne"]))


def test_rows_are_filled_up_behind_their_end():
    labels, mask = pad([np.array([1, 2, 3]), np.array([4]), np.array([5, 6])], value=9)
    assert labels.tolist() == [[1, 2, 3], [4, 9, 9], [5, 6, 9]]
    assert mask.tolist() == [[True] * 3, [True, False, False], [True, True, False]]
    assert labels.dtype.kind == "i"
    assert pad([[0.5], [1.5, 2.5]])[0].tolist() == [[0.5, 0.0], [1.5, 2.5]]


# Sampling


def test_letters_are_drawn_as_often_as_the_softmax_says(rng):
    scores = np.log([0.5, 0.25, 0.125, 0.125]) + 7
    for temperature in (1.0, 0.5, 2.0):
        drawn = sample(np.tile(scores, (100_000, 1)), rng, temperature)
        shares = np.bincount(drawn, minlength=4) / len(drawn)
        np.testing.assert_allclose(shares, softmax(scores / temperature), atol=0.01)


def test_near_0_the_largest_wins_and_far_above_1_all_are_equal(rng):
    scores = np.tile([1.0, 3.0, 2.0], (30_000, 1))
    assert np.all(sample(scores, rng, temperature=1e-300) == 1)
    shares = np.bincount(sample(scores, rng, temperature=1e6)) / len(scores)
    np.testing.assert_allclose(shares, 1 / 3, atol=0.01)


def test_each_row_is_drawn_for_itself_and_the_generator_decides(rng):
    scores = 1e3 * np.eye(4)
    assert sample(scores, rng).tolist() == [0, 1, 2, 3]
    flat = np.zeros((50, 9))
    first, again, other = (sample(flat, np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)


# Bits


def test_bits_by_hand():
    p = np.array([[[0.5, 0.5], [0.25, 0.75]]])
    assert bits_per_character(p, np.array([[0, 0]])) == 1.5
    assert bits_per_character(p, np.array([[0, 0]]), np.array([[True, False]])) == 1.0
    assert bits_per_character(p, np.array([[0, 0]]), np.array([[False] * 2])) == 0.0
    assert bits_per_character(np.eye(2)[None], np.array([[1, 1]])) == np.inf


def test_a_network_and_an_n_gram_are_judged_by_one_function(rng):
    """For a network it is the loss it learns by, in bits."""
    network = Sequential(
        [Embedding(5, 3, rng=rng), VanillaRNN(3, 4, rng=rng), Linear(4, 5, rng=rng)]
    )
    x, y = rng.integers(0, 5, (2, 6, 7))
    mask = np.arange(7) < rng.integers(1, 8, (6, 1))
    scores = network.forward(x, mask=mask)
    loss = SoftmaxCrossEntropy().forward(scores, y, mask)
    bits = bits_per_character(softmax(scores), y, mask)
    assert bits == pytest.approx(loss / np.log(2), rel=1e-12)
    nothing_learned = NGram(3, 5).predict(x, mask)
    assert bits_per_character(nothing_learned, y, mask) == pytest.approx(np.log2(5))


# N-grams


def rows(text, length=100):
    """A text in rows: what is read, and what comes next."""
    cut = np.asarray(text[: len(text) // (length + 1) * (length + 1)])
    cut = cut.reshape(-1, length + 1)
    return cut[:, :-1], cut[:, 1:]


def bits_of(order, text, vocabulary_size, held_out):
    """What an n-gram model that learned one text needs for another."""
    model = NGram(order, vocabulary_size)
    model.learn(*rows(text))
    x, y = rows(held_out)
    return bits_per_character(model.predict(x), y)


def test_independent_letters_cost_their_entropy_whatever_the_order(rng):
    p = np.array([0.5, 0.2, 0.2, 0.1])
    text, held_out = rng.choice(4, 40_000, p=p), rng.choice(4, 20_000, p=p)
    for order in (1, 2, 3):
        bits = bits_of(order, text, 4, held_out)
        assert bits == pytest.approx(entropy(p), abs=0.02)


def test_a_chain_costs_its_conditional_entropy_from_order_2_on(rng):
    stay = np.array([0.9, 0.1])  # the same letter again, or the other
    text = np.cumsum(rng.choice(2, 40_000, p=stay)) % 2
    held_out = np.cumsum(rng.choice(2, 20_000, p=stay)) % 2
    assert bits_of(1, text, 2, held_out) == pytest.approx(1.0, abs=0.01)
    for order in (2, 3):
        bits = bits_of(order, text, 2, held_out)
        assert bits == pytest.approx(entropy(stay), abs=0.02)


def test_a_text_that_repeats_costs_almost_nothing():
    text = np.tile([0, 1, 2, 0, 2], 4000)  # after 0 come two, and 0 is 2 of 5
    assert bits_of(1, text, 3, text) == pytest.approx(
        entropy([0.4, 0.2, 0.4]), abs=0.01
    )
    assert bits_of(2, text, 3, text) == pytest.approx(0.4, abs=0.01)
    # A row begins without what stood before it: its first letters still cost.
    assert bits_of(4, text, 3, text) < 0.02


def test_witten_and_bell_by_hand():
    """After 0 came 1 twice and 2 once: of 3 + 2 shares 2 go to the letter counts."""
    model = NGram(2, 4)
    model.learn([[0, 0, 0]], [[1, 1, 2]])
    counts = (np.array([0, 2, 1, 0]) + 2 * 0.25) / (3 + 2)
    expected = (np.array([0, 2, 1, 0]) + 2 * counts) / (3 + 2)
    np.testing.assert_allclose(model.after((0,)), expected)
    np.testing.assert_allclose(model.after((3,)), counts)  # never seen
    np.testing.assert_allclose(model.predict([[3, 0]])[0], [counts, expected])


def test_probabilities_have_the_sum_1(rng):
    model = NGram(4, 6)
    model.learn(*rng.integers(0, 6, (2, 9, 8)))
    p = model.predict(rng.integers(0, 6, (9, 8)))
    np.testing.assert_allclose(p.sum(axis=2), 1)
    assert p.min() > 0


def test_padding_is_neither_counted_nor_read():
    x, y = np.array([[1, 2, 0, 3]]), np.array([[2, 3, 0, 1]])
    mask = np.array([[True, True, False, True]])
    padded, plain = NGram(3, 4), NGram(3, 4)
    padded.learn(x, y, mask)
    plain.learn(x[mask][None], y[mask][None])
    assert padded.counts == plain.counts
    np.testing.assert_array_equal(
        padded.predict(x, mask)[mask], plain.predict([[1, 2, 3]])[0]
    )


def test_a_label_beyond_the_vocabulary_is_refused():
    with pytest.raises(
        ValueError, match="NGram: y should hold whole numbers from 0 to 3"
    ):
        NGram(2, 4).learn([[0, 1]], [[1, 4]])
    with pytest.raises(
        ValueError, match="NGram: x should hold whole numbers from 0 to 3"
    ):
        NGram(2, 4).predict([[-1, 1]])
