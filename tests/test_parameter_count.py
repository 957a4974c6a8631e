"""Counting parameters: by hand, against our layers and against Keras."""

import itertools

import numpy as np
import pytest

from helpers import parameter_count as count
from helpers.layers import Linear
from helpers.recurrent import GRU, LSTM, VanillaRNN

SIZES = list(itertools.product([1, 2, 7], [1, 3, 10]))


def test_the_published_summary():
    assert count.simple_rnn(1, 10) == 120
    assert count.dense(10, 1) == 11
    assert count.simple_rnn(1, 10) + count.dense(10, 1) == 131
    assert count.lstm(1, 10) == 480
    assert (count.gru(1, 10), count.gru(1, 10, reset_after=False)) == (390, 360)
    assert count.bidirectional(count.simple_rnn(1, 10)) == 240
    assert count.simple_rnn(32, 64) == 6208
    assert count.embedding(1000, 16) == 16000


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_our_layers_have_as_many(sizes):
    rng = np.random.default_rng(0)
    for layer, expected in [
        (Linear(*sizes, rng=rng), count.dense(*sizes)),
        (VanillaRNN(*sizes, rng=rng), count.simple_rnn(*sizes)),
        (LSTM(*sizes, rng=rng), count.lstm(*sizes)),
        (GRU(*sizes, rng=rng), count.gru(*sizes)),
        (
            GRU(*sizes, rng=rng, reset_after=False),
            count.gru(*sizes, reset_after=False),
        ),
    ]:
        assert sum(W.size for W in layer.params.values()) == expected


@pytest.mark.keras
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_keras_counts_the_same(sizes):
    pytest.importorskip("tensorflow", reason="make test installs it with [keras]")
    from helpers.keras_bridge import keras

    D, H = sizes
    layers = keras.layers
    for layer, expected in [
        (layers.Dense(H), count.dense(D, H)),
        (layers.SimpleRNN(H), count.simple_rnn(D, H)),
        (layers.LSTM(H), count.lstm(D, H)),
        (layers.GRU(H), count.gru(D, H)),
        (layers.GRU(H, reset_after=False), count.gru(D, H, reset_after=False)),
        (layers.Embedding(D, H), count.embedding(D, H)),
        (layers.Bidirectional(layers.LSTM(H)), count.bidirectional(count.lstm(D, H))),
    ]:
        layer.build((None, 5, D))
        assert layer.count_params() == expected, layer.name


@pytest.mark.parametrize(
    "call",
    [
        lambda: count.dense(0, 1),
        lambda: count.simple_rnn(1, -1),
        lambda: count.lstm(1.5, 2),
        lambda: count.gru(1, True),
        lambda: count.embedding(10, "16"),
        lambda: count.bidirectional(None),
    ],
)
def test_refuses_what_is_no_size(call):
    with pytest.raises(ValueError, match="should be a whole number of at least 1"):
        call()


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_the_message_names_the_function_that_was_called(name):
    with pytest.raises(ValueError, match=f"^{name}: input_size should be"):
        getattr(count, name)(0, 3)


def test_a_word_is_no_flag():
    with pytest.raises(ValueError, match="gru: reset_after should be True or False"):
        count.gru(1, 10, reset_after="no")
