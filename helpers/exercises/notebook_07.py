"""The exercises of notebook 07: what Keras does in one line, counted and repaired."""

import math

import numpy as np

from helpers.exercises.judging import Exercise


def _steps(sequences, batch_size, epochs, validation_split):
    return epochs * math.ceil(int(sequences * (1 - validation_split)) / batch_size)


def _rnn(D, H):
    return (D + H + 1) * H


def _stack(D, H_1, H_2, K):
    return 2 * 4 * _rnn(D, H_1) + _rnn(2 * H_1, H_2) + H_2 * K + K


def _states(x, W_x, W_h, b, *, over="time", bias=1, recurrent=1, start=0.0):
    """Run the loop, with room for slips; return all states."""
    x = x if over == "batch" else np.swapaxes(x, 0, 1)
    h, found = np.full((x.shape[1], len(W_h)), start), []
    for x_t in x:
        h = np.tanh(x_t @ W_x + recurrent * h @ W_h + bias * b)
        found.append(h)
    return np.stack(found, axis=0 if over == "batch" else 1)


def _states_reversed(x, W_x, W_h, b):
    return _states(x[:, ::-1], W_x, W_h, b)


def _states_carried_over(x, W_x, W_h, b):
    """Run sequence by sequence, and begin each where the one before it ended."""
    h, found = np.zeros(len(W_h)), []
    for sequence in x:
        found.append([])
        for x_t in sequence:
            h = np.tanh(x_t @ W_x + h @ W_h + b)
            found[-1].append(h)
    return np.array(found)


def _loop_case(seed, N, T):
    rng = np.random.default_rng(seed)
    return tuple(
        rng.standard_normal(shape) / 2 for shape in [(N, T, 2), (2, 4), (4, 4), (4,)]
    )


def _from_pytorch(weight_ih, weight_hh, bias_ih, bias_hh, *, order=(1, 0, 2)):
    """Return W_x, W_h and b of a GRU, with room for another order of the blocks."""

    def reorder(W):
        blocks = np.split(W, 3, axis=-1)
        return np.concatenate([blocks[place] for place in order], axis=-1)

    b = np.stack([bias_ih, bias_hh])
    return reorder(weight_ih.T), reorder(weight_hh.T), reorder(b)


def _not_transposed(*case):
    W_x, W_h, b = _from_pytorch(*case)
    return W_x.T, W_h.T, b


def _reshaped(weight_ih, weight_hh, bias_ih, bias_hh):
    """Give the weights the right shape, and their numbers the wrong places."""
    turned = (W.reshape(W.shape[::-1]).T for W in (weight_ih, weight_hh))
    return _from_pytorch(*turned, bias_ih, bias_hh)


def _pytorch_case(seed):
    rng = np.random.default_rng(seed)
    return tuple(
        rng.standard_normal(shape) for shape in [(12, 3), (12, 4), (12,), (12,)]
    )


EXERCISES = {
    "7.1": Exercise(
        solution=_steps,
        cases=(
            (8000, 64, 5, 0.0),
            (1000, 64, 3, 0.2),
            (64, 64, 2, 0.0),
            (10, 64, 1, 0.5),
        ),
        slips={
            "the last batch of an epoch is smaller, but it is a step, too: round up": (
                lambda n, size, epochs, share: epochs * (int(n * (1 - share)) // size)
            ),
            "that is one epoch": lambda n, size, epochs, share: _steps(
                n, size, 1, share
            ),
            "the share for validation is judged and never learned from: take it off": (
                lambda n, size, epochs, share: _steps(n, size, epochs, 0)
            ),
            "where the batches come out even, there is no smaller one after them": (
                lambda n, size, epochs, share: (
                    epochs * (int(n * (1 - share)) // size + 1)
                )
            ),
            "one step is one batch, not one sequence": (
                lambda n, size, epochs, share: epochs * int(n * (1 - share))
            ),
            "round up in each epoch: its smaller batch is not joined to the next one": (
                lambda n, size, epochs, share: math.ceil(
                    epochs * int(n * (1 - share)) / size
                )
            ),
        },
    ),
    "7.2": Exercise(
        solution=(4 * _rnn(8, 32), 3 * _rnn(8, 32) + 96, 2 * _rnn(8, 16), 500 * 8),
        slips={
            "timesteps do not count: the same weights serve all 50 of them": (
                50 * 4 * _rnn(8, 32),
                50 * (3 * _rnn(8, 32) + 96),
                50 * 2 * _rnn(8, 16),
                500 * 8,
            ),
            "Keras' GRU resets after the product and has a second bias: 3H more": (
                4 * _rnn(8, 32),
                3 * _rnn(8, 32),
                2 * _rnn(8, 16),
                500 * 8,
            ),
            "an LSTM has four blocks of everything, a GRU three": (
                _rnn(8, 32),
                _rnn(8, 32) + 32,
                2 * _rnn(8, 16),
                500 * 8,
            ),
            "Bidirectional has two layers of 16, one for each direction": (
                4 * _rnn(8, 32),
                3 * _rnn(8, 32) + 96,
                _rnn(8, 16),
                500 * 8,
            ),
            "Bidirectional doubles the layers, not the units of one": (
                4 * _rnn(8, 32),
                3 * _rnn(8, 32) + 96,
                _rnn(8, 32),
                500 * 8,
            ),
            "an embedding is a table with one row for each word, and has no bias": (
                4 * _rnn(8, 32),
                3 * _rnn(8, 32) + 96,
                2 * _rnn(8, 16),
                500 * 8 + 8,
            ),
        },
    ),
    "7.3": Exercise(
        solution=_stack,
        cases=((3, 5, 4, 2), (1, 10, 10, 1), (8, 32, 16, 10)),
        slips={
            "the second layer reads both directions: 2 H_1 numbers at each step": (
                lambda D, A, B, K: 8 * _rnn(D, A) + _rnn(A, B) + B * K + K
            ),
            "the first layer is there twice, once for each direction": (
                lambda D, A, B, K: 4 * _rnn(D, A) + _rnn(2 * A, B) + B * K + K
            ),
            "the first layer is an LSTM: four blocks": (
                lambda D, A, B, K: 2 * _rnn(D, A) + _rnn(2 * A, B) + B * K + K
            ),
            "the second layer is a SimpleRNN: one block": (
                lambda D, A, B, K: 8 * _rnn(D, A) + 4 * _rnn(2 * A, B) + B * K + K
            ),
            "the second layer reads what the first one returns, not the inputs": (
                lambda D, A, B, K: 8 * _rnn(D, A) + _rnn(D, B) + B * K + K
            ),
            "the dense layer has K biases": (
                lambda D, A, B, K: 8 * _rnn(D, A) + _rnn(2 * A, B) + B * K
            ),
            "the dense layer reads the last layer only": (
                lambda D, A, B, K: 8 * _rnn(D, A) + _rnn(2 * A, B) + (2 * A + B) * K + K
            ),
        },
    ),
    "7.4": Exercise(
        solution=4,
        slips={
            "line 1 remembers 12 numbers; the loop remembers 20": 1,
            "line 2 returns all states; the loop keeps the last one alone": 2,
            "line 3 has a ReLU where the loop has tanh": 3,
            "line 5 carries the state to the next call; the loop begins with zeros": 5,
            "line 6 reads the sequence from its end": 6,
        },
    ),
    "7.5": Exercise(
        solution=_states,
        cases=(_loop_case(1, 3, 5), _loop_case(2, 4, 4)),
        slips={
            "this loops over the sequences; time is the second axis of a batch": (
                lambda x, W_x, W_h, b: _states(x, W_x, W_h, b, over="batch")
            ),
            "each sequence begins with zeros; here it goes on from the one before": (
                _states_carried_over
            ),
            "time stands first in what you return; it belongs behind the batch": (
                lambda *case: np.swapaxes(_states(*case), 0, 1)
            ),
            "those are the last states alone; the layer returns all of them": (
                lambda *case: _states(*case)[:, -1]
            ),
            "the state is not handed on: every timestep begins with zeros": (
                lambda *case: _states(*case, recurrent=0)
            ),
            "the bias is missing": lambda *case: _states(*case, bias=0),
            "the state to start from is made of zeros": (
                lambda *case: _states(*case, start=1.0)
            ),
            "time runs forwards": _states_reversed,
        },
    ),
    "7.6": Exercise(
        solution=_from_pytorch,
        cases=(_pytorch_case(1), _pytorch_case(2)),
        slips={
            "the blocks are still in the order r z h": (
                lambda *case: _from_pytorch(*case, order=(0, 1, 2))
            ),
            "the order of all three is reversed; only the first two change places": (
                lambda *case: _from_pytorch(*case, order=(2, 1, 0))
            ),
            "the blocks went round in a circle; the candidate stays the last": (
                lambda *case: _from_pytorch(*case, order=(1, 2, 0))
            ),
            "the weights are not transposed: here inputs are rows, and gates columns": (
                _not_transposed
            ),
            "reshaping gives the right shape and mixes the numbers; transpose": (
                _reshaped
            ),
            "this GRU keeps its two biases apart, one row each; here they are added": (
                lambda *case: (
                    *_from_pytorch(*case)[:2],
                    _from_pytorch(*case)[2].sum(axis=0),
                )
            ),
            "the biases are the wrong way round: first the side of the inputs": (
                lambda *case: (
                    *_from_pytorch(*case)[:2],
                    _from_pytorch(*case)[2][::-1],
                )
            ),
            "the biases have blocks, too, in the same order as the weights": (
                lambda *case: (
                    *_from_pytorch(*case)[:2],
                    np.stack(case[2:]),
                )
            ),
            "W_x comes first: the weights of the inputs, ih": (
                lambda ih, hh, b_ih, b_hh: _from_pytorch(hh, ih, b_ih, b_hh)
            ),
        },
    ),
}
