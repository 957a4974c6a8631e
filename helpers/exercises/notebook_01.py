"""The exercises of notebook 01: the forward loop."""

import numpy as np

from helpers.exercises.judging import Exercise


def _sizes(seed):
    """Draw one case: x (T, D), h (H,), W_x (D, H), W_h (H, H), b (H,)."""
    rng = np.random.default_rng(seed)
    shapes = [(4, 3), (5,), (3, 5), (5, 5), (5,)]
    return tuple(0.5 * rng.standard_normal(shape) for shape in shapes)


def _loop(x, h, W_x, W_h, b):
    states = []
    for x_t in x:
        h = np.tanh(x_t @ W_x + h @ W_h + b)
        states.append(h)
    return np.stack(states)


def _loop_from_zero(x, h, W_x, W_h, b):
    return _loop(x, np.zeros_like(h), W_x, W_h, b)


def _loop_that_forgets(x, h, W_x, W_h, b):
    return np.stack([np.tanh(x_t @ W_x + h @ W_h + b) for x_t in x])


def _loop_one_late(x, h, W_x, W_h, b):
    return np.concatenate([h[None], _loop(x, h, W_x, W_h, b)[:-1]])


def _loop_without_tanh(x, h, W_x, W_h, b):
    states = []
    for x_t in x:
        h = x_t @ W_x + h @ W_h + b
        states.append(h)
    return np.stack(states)


def _loop_around_tanh(x, h, W_x, W_h, b):
    states = []
    for x_t in x:
        h = np.tanh(x_t @ W_x) + h @ W_h + b
        states.append(h)
    return np.stack(states)


def _loop_over_all(x, h, W_x, W_h, b):
    states = []
    for _ in x:
        h = np.tanh(x @ W_x + h @ W_h + b)
        states.append(h)
    return np.stack(states)


def _padded(seed):
    """Draw one case: states h (N, T, H) and the lengths (N,) of the sequences."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((3, 6, 2)), rng.permutation([2, 4, 5])


def _outputs(seed):
    """Draw one case: states h (N, T, H), W_y (H, K), b_y (K,)."""
    rng = np.random.default_rng(seed)
    return tuple(rng.standard_normal(shape) for shape in [(3, 4, 5), (5, 2), (2,)])


EXERCISES = {
    "1.1": Exercise(
        solution=((35,), (7, 5)),
        slips={
            "you have the two the wrong way round": ((7, 5), (35,)),
            "`concatenate` adds no axis: it lays the arrays end to end": (
                (7, 5),
                (7, 5),
            ),
            "`stack` puts its new axis first, and the arrays are its rows": (
                (35,),
                (5, 7),
            ),
            "laid end to end the numbers add up: how many are in 7 arrays of 5?": (
                (12,),
                (7, 5),
            ),
            "`concatenate` keeps every number of every array, not those of one": (
                (5,),
                (7, 5),
            ),
            "a tuple of one number needs a comma: `(3,)`; without it `(3)` is the "
            "number 3": (
                35,
                (7, 5),
            ),
            "`concatenate` adds no axis, and no axis of length 1 either": (
                (1, 35),
                (7, 5),
            ),
            "`stack` adds an axis: its result has one more than each array": (
                (35,),
                (35,),
            ),
        },
    ),
    "1.2": Exercise(
        solution=_loop,
        cases=(_sizes(1), _sizes(2)),
        slips={
            "the loop starts from zeros; it should start from the `h` it was given": (
                _loop_from_zero
            ),
            "the state is never updated: each step starts from the same `h`": (
                _loop_that_forgets
            ),
            "only the last state comes back; keep them all in a list": (
                lambda *case: _loop(*case)[-1]
            ),
            "`concatenate` laid the states end to end; `stack` keeps a row for each": (
                lambda *case: np.concatenate(_loop(*case))
            ),
            "the states are one step late: append `h` after the update, not before": (
                _loop_one_late
            ),
            "the bias is missing": (
                lambda x, h, W_x, W_h, b: _loop(x, h, W_x, W_h, 0 * b)
            ),
            "`W_h` is transposed: with row vectors it stands to the right of `h`": (
                lambda x, h, W_x, W_h, b: _loop(x, h, W_x, W_h.T, b)
            ),
            "the tanh is missing": _loop_without_tanh,
            "the tanh goes around the whole sum, not around the input alone": (
                _loop_around_tanh
            ),
            "the input is missing": (
                lambda x, h, W_x, W_h, b: _loop(0 * x, h, W_x, W_h, b)
            ),
            "the whole `x` goes into every step; a step reads its own `x_t` alone": (
                _loop_over_all
            ),
            "every step reads the first input: use the `x_t` of the loop": (
                lambda x, *rest: _loop(np.broadcast_to(x[0], x.shape), *rest)
            ),
            "every row is the last state: the list holds one array that the loop "
            "overwrites, so append a copy": (
                lambda x, *rest: np.broadcast_to(
                    _loop(x, *rest)[-1], (len(x), len(rest[0]))
                )
            ),
            "the given `h` is among the states; only those after a step belong there": (
                lambda x, h, *weights: np.concatenate([h[None], _loop(x, h, *weights)])
            ),
        },
    ),
    "1.3": Exercise(
        solution=lambda h, lengths: h[np.arange(len(h)), lengths - 1],
        cases=(_padded(5), _padded(7)),
        slips={
            "that is the last timestep, padding included; row n ends earlier": (
                lambda h, lengths: h[:, -1]
            ),
            "that is one step too late: a sequence of 3 steps ends at index 2": (
                lambda h, lengths: h[np.arange(len(h)), lengths]
            ),
            "a colon picks every length from every row; name the rows, too, so that "
            "each is paired with its own length": (
                lambda h, lengths: h[:, lengths - 1]
            ),
            "that keeps all states up to the last; only the last one is asked for": (
                lambda h, lengths: [h[n, :end] for n, end in enumerate(lengths)]
            ),
            "the rows are picked by length; row n belongs to sequence n": (
                lambda h, lengths: h[lengths % len(h), lengths - 1]
            ),
            "that is the first state of each sequence, not the last": (
                lambda h, lengths: h[:, 0]
            ),
            "every row ends at the shortest length; each has its own": (
                lambda h, lengths: h[:, lengths.min() - 1]
            ),
            "every row ends at the longest length; each has its own": (
                lambda h, lengths: h[:, lengths.max() - 1]
            ),
            "that is one step too early: count once that indices start at 0": (
                lambda h, lengths: h[np.arange(len(h)), lengths - 2]
            ),
            "all rows take the length of the first sequence": (
                lambda h, lengths: h[:, lengths[0] - 1]
            ),
            "that is a mean over the real timesteps; asked for is the last one": (
                lambda h, lengths: np.stack(
                    [h[n, :end].mean(axis=0) for n, end in enumerate(lengths)]
                )
            ),
        },
    ),
    "1.4": Exercise(
        solution=lambda h, W_y, b_y: h[:, -1] @ W_y + b_y,
        cases=(_outputs(5), _outputs(6)),
        slips={
            "`h[-1]` is the last sequence: the batch comes first, then time": (
                lambda h, W_y, b_y: h[-1] @ W_y + b_y
            ),
            "that is the first timestep; asked for is the last one": (
                lambda h, W_y, b_y: h[:, 0] @ W_y + b_y
            ),
            "that is one output for each timestep; only the last one is asked for": (
                lambda h, W_y, b_y: h @ W_y + b_y
            ),
            "the bias `b_y` is missing": lambda h, W_y, b_y: h[:, -1] @ W_y,
            "the output layer has no tanh: it may return any number": (
                lambda h, W_y, b_y: np.tanh(h[:, -1] @ W_y + b_y)
            ),
            "that is the mean over time; only the last state is asked for": (
                lambda h, W_y, b_y: h.mean(axis=1) @ W_y + b_y
            ),
            "that is the sum over time; only the last state is asked for": (
                lambda h, W_y, b_y: h.sum(axis=1) @ W_y + b_y
            ),
            "that is the last timestep of the last sequence alone; keep the batch "
            "axis": lambda h, W_y, b_y: h[-1, -1] @ W_y + b_y,
            "the bias is subtracted; it is added": (
                lambda h, W_y, b_y: h[:, -1] @ W_y - b_y
            ),
        },
    ),
    "1.5": Exercise(
        solution=lambda D, H, K: D * H + H * H + H + H * K + K,
        cases=((32, 64, 10), (1, 10, 1), (3, 7, 2)),
        slips={
            "both biases are missing, `b` and `b_y`": (
                lambda D, H, K: D * H + H * H + H * K
            ),
            "the bias of the output layer is missing": (
                lambda D, H, K: D * H + H * H + H + H * K
            ),
            "the bias of the recurrent layer is missing": (
                lambda D, H, K: D * H + H * H + H * K + K
            ),
            "the output layer is missing: W_y and b_y": (
                lambda D, H, K: D * H + H * H + H
            ),
            "the recurrent weights are missing: W_h is (H, H)": (
                lambda D, H, K: D * H + H + H * K + K
            ),
            "there is one bias in the recurrent layer, added once": (
                lambda D, H, K: D * H + H * H + 2 * H + H * K + K
            ),
            "a bias is one number for each state and for each output, not one in all": (
                lambda D, H, K: D * H + H * H + 1 + H * K + 1
            ),
            "the input weights are missing: W_x is (D, H)": (
                lambda D, H, K: H * H + H + H * K + K
            ),
            "the output layer reads the states, not the inputs: W_y is (H, K)": (
                lambda D, H, K: D * H + H * H + H + D * K + K
            ),
            "the rows of W_y are states: (H, K), and not K times K": (
                lambda D, H, K: D * H + H * H + H + K * K + K
            ),
        },
    ),
}
