"""Time a scan against the plain loop over time, at several lengths and row sizes.

Each ratio is the median over paired rounds, both sides warmed up. It fails where the
scan is slower than half the loop, or not three times as fast at T = 4096, N H = 32.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured

from helpers.scan import scan

TITLE = "A linear recurrence"
TEXT = """
Of notebook 12: `scan` beside the loop that it replaces, h_t = a_t h_{t-1} + b_t, as
multiples of the loop's speed. One timestep is a row of N·H numbers.
"""
LENGTHS, ROWS = (64, 256, 1024, 4096, 16384), (8, 32, 64, 128, 1024)
TOLERANCES = {f"N·H = {size}": measured.Tolerance(1 / 1.8, 1.8) for size in ROWS}
#: The least that is promised: everywhere, and where sequences are long and rows short.
EVERYWHERE, GOALS = 0.5, {(4096, 32): 3.0}
ROUNDS = 9


def plain_loop(a, b):
    """Run the recurrence one timestep after the other, as anyone would write it."""
    h, h_t = np.empty_like(b), np.zeros_like(b[0])
    for t in range(len(b)):
        h_t = a[t] * h_t + b[t]
        h[t] = h_t
    return h


def seconds(function, arguments, times):
    """Time one call, as the mean of a few."""
    start = time.perf_counter()
    for _ in range(times):
        function(*arguments)
    return (time.perf_counter() - start) / times


def ratio(timesteps, size):
    """Return how many times as fast as the loop the scan is."""
    rng = np.random.default_rng(0)
    shape = timesteps, 1, size
    arguments = rng.uniform(0, 1, shape), rng.standard_normal(shape)
    np.testing.assert_allclose(scan(*arguments), plain_loop(*arguments), atol=1e-12)
    times = max(1, 20_000 // timesteps // max(1, size // 64))
    pairs = [
        [seconds(one, arguments, times) for one in (plain_loop, scan)]
        for _ in range(ROUNDS)
    ]
    return statistics.median(loop / ours for loop, ours in pairs)


def rows():
    """Measure one length after the other, and hold what is promised."""
    for timesteps in LENGTHS:
        ratios = {size: ratio(timesteps, size) for size in ROWS}
        for size, got in ratios.items():
            least = GOALS.get((timesteps, size), EVERYWHERE)
            if got < least:
                sys.exit(f"T = {timesteps}, N H = {size}: {got:.2f}, below {least}")
        yield f"T = {timesteps}", *(f"{got:.2f}" for got in ratios.values())


if __name__ == "__main__":
    facts = [f"medians of {ROUNDS} paired rounds"]
    table = (("length", *TOLERANCES), rows())
    measured.main(TITLE, measured.report(TEXT, facts, table), TOLERANCES)
