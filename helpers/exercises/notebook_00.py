"""The exercise of notebook 00, solved there together with the reader."""

import numpy as np

from helpers.exercises.judging import Exercise


def _batch(seed, t):
    """Draw one case: a batch x (N, T, D), all sizes different, and a time before T."""
    return np.random.default_rng(seed).standard_normal((4, 5, 3)), t


EXERCISES = {
    "0.1": Exercise(
        solution=lambda x, t: x[:, t - 1],
        cases=(_batch(1, 1), _batch(2, 3)),
        slips={
            "that is one step too late: formulas count time from 1, Python from 0": (
                lambda x, t: x[:, t]
            ),
            "the first axis is the batch: that is one sequence; time is the second": (
                lambda x, t: x[t - 1]
            ),
            "that is one sequence, and the next one; time is the second axis, and "
            "starts at 0": lambda x, t: x[t],
            "the last axis is the input; time is the one before": (
                lambda x, t: x[:, :, t - 1]
            ),
            "a slice keeps the axis of time; a single index drops it": (
                lambda x, t: x[:, t - 1 : t]
            ),
            "those are all timesteps up to t; only the one at t is asked for": (
                lambda x, t: x[:, :t]
            ),
        },
    ),
}
