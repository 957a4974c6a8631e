"""Time the loss surface of notebook 02 against a double loop over the weights.

The median over paired rounds, both sides warmed up, on the published data (20 sequences
of 10 bits) and the published grid (50 x 50 weights).
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured

from helpers.datasets import count_ones
from helpers.linear_rnn import loss_surface

TITLE = "The loss surface"
TEXT = """
Of notebook 02: all pairs of weights at once, by broadcasting, and a double loop over
them.
"""
TOLERANCES = {"times as fast": measured.Tolerance(1 / 1.6, 1.6)}
ROUNDS = 15


def update_state(x_t, h_prev, w_x, w_h):
    """Read one input; the published program has a function for it, too."""
    return x_t * w_x + h_prev * w_h


def last_state(x, w_x, w_h):
    """Run the plain forward loop over the columns for one pair of weights."""
    h = np.zeros((x.shape[0], x.shape[1] + 1))
    for t in range(x.shape[1]):
        h[:, t + 1] = update_state(x[:, t], h[:, t], w_x, w_h)
    return h[:, -1]


def double_loop(x, y, w_x, w_h):
    """Compute the surface the published way, one pair of weights at a time."""
    surface = np.zeros((len(w_x), len(w_h)))
    for i in range(len(w_x)):
        for j in range(len(w_h)):
            surface[i, j] = np.mean((y - last_state(x, w_x[i], w_h[j])) ** 2)
    return surface


def seconds(function, arguments, times=1):
    """Time one call, as the mean of a few."""
    start = time.perf_counter()
    for _ in range(times):
        function(*arguments)
    return (time.perf_counter() - start) / times


def rows():
    """Measure the one row, after making sure that both give the same numbers."""
    x, y = count_ones(np.random.RandomState(1))
    weights = np.linspace(-3, 3, 50)
    arguments = x, y, weights, weights
    np.testing.assert_allclose(
        loss_surface(*arguments), double_loop(*arguments), rtol=1e-12
    )
    rounds = [
        (seconds(loss_surface, arguments, times=20), seconds(double_loop, arguments))
        for _ in range(ROUNDS)
    ]
    ours, loops = (statistics.median(side) for side in zip(*rounds, strict=True))
    ratio = statistics.median(loop / our for our, loop in rounds)
    name = "20 sequences of 10 bits, 50 × 50 weights"
    yield name, f"{1e3 * ours:.3f}", f"{1e3 * loops:.1f}", f"{ratio:.0f}"


if __name__ == "__main__":
    columns = ("losses", "broadcast, ms", "double loop, ms", *TOLERANCES)
    facts = [f"medians of {ROUNDS} paired rounds"]
    measured.main(TITLE, measured.report(TEXT, facts, (columns, rows())), TOLERANCES)
