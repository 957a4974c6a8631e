"""Time the copies that are kept for backward, beside forward and backward as a whole.

Both sides run in turn; what counts is the median over the rounds of the ratio within a
round.
"""

import statistics
import sys
import time
from pathlib import Path
from unittest.mock import patch

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured
import numpy as np

from helpers import autodiff, cells
from helpers.autodiff import Tensor
from helpers.checks import copied
from helpers.layers import Linear
from helpers.recurrent import GRU, LSTM, VanillaRNN

TITLE = "What the copies cost"
TEXT = """
Whoever remembers something for backward copies it, so that nothing done in between
changes a gradient. The copies take this share of forward and backward. A layer copies
its weights, a single step all that is in its cache, an operation on tensors what is no
result of another.
"""
SHARE = "copies, %"
TOLERANCES = {SHARE: measured.Tolerance(1, 1, 4)}
LAYERS = [(16, 2, 1, 4), (32, 20, 8, 32), (32, 50, 32, 64), (64, 100, 64, 128)]
STEPS = [(16, 4, 16), (64, 64, 128)]
TENSORS = [(16, 20, 8), (64, 20, 128)]
ROUNDS = 31
SHORTEST = 0.01  # seconds; faster calls are repeated until a round takes this long


def layer_sides(build, *shape):
    """Return forward and backward of a layer (..., D, H), and its copies alone."""
    *rows, columns, hidden = shape
    rng = np.random.default_rng(0)
    layer = build(columns, hidden, rng=rng, dtype=np.float32)
    x = rng.standard_normal((*rows, columns)).astype(np.float32)
    dy = np.ones_like(layer.forward(x))
    names = layer.params if build is not Linear else ["W"]
    inputs = [x] if build is Linear else []  # the others turn it around, a copy anyway

    def run():
        layer.forward(x)
        layer.backward(dy)

    return run, lambda: copied([*inputs, *(layer.params[name] for name in names)])


def step_sides(kind, gates, N, D, H):
    """Return one timestep forward and backward, and the copies of its cache."""
    forward = getattr(cells, f"{kind}_step_forward")
    backward = getattr(cells, f"{kind}_step_backward")
    rng = np.random.default_rng(0)
    states = [rng.standard_normal((N, H)) for _ in range(1 + (kind == "lstm"))]
    b = np.zeros((2, gates * H) if kind == "gru" else gates * H)
    weights = [rng.standard_normal((rows, gates * H)) for rows in (D, H)]
    given = [rng.standard_normal((N, D)), *states, *weights, b]
    cache = forward(*given)[-1]
    return lambda: backward(*states, forward(*given)[-1]), lambda: copied(cache)


def tensor_sides(N, T, H):
    """Return a vanilla layer of tensors there and back, and the same without copies."""
    rng = np.random.default_rng(0)
    W_x, W_h = (Tensor(0.1 * rng.standard_normal((rows, H))) for rows in (1, H))
    b, x = Tensor(np.zeros(H)), rng.standard_normal((N, T, 1))

    def run():
        h = np.zeros((N, H))
        for t in range(T):
            h = (x[:, t] @ W_x + h @ W_h + b).tanh()
        h.sum().backward()

    def look(a):
        return a.data if isinstance(a, Tensor) else a

    def without():
        with patch.object(autodiff, "value", look):
            run()

    return run, without


def seconds(run, times):
    """Take the processor time of one call, as the mean of a few."""
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times


def measure(whole, part):
    """Return the milliseconds of the whole, and the median ratio of both."""
    rounds = []
    for run in (whole, part):
        seconds(run, 3)  # warm up
    times = [max(1, int(SHORTEST / seconds(run, 3))) for run in (whole, part)]
    for _ in range(ROUNDS):
        rounds.append(
            [seconds(*side) for side in zip((whole, part), times, strict=True)]
        )
    ratio = statistics.median(part / whole for whole, part in rounds)
    return 1e3 * statistics.median(whole for whole, _ in rounds), ratio


def rows():
    """Measure one row after the other."""
    for build in (VanillaRNN, LSTM, GRU):
        for sizes in LAYERS:
            name = f"{build.__name__} {', '.join(map(str, sizes))}"
            yield name, *measure(*layer_sides(build, *sizes))
    for sizes in STEPS:
        name = f"Linear {', '.join(map(str, sizes))}"
        yield name, *measure(*layer_sides(Linear, *sizes))
    for kind, gates in (("rnn", 1), ("lstm", 4), ("gru", 3)):
        for sizes in STEPS:
            name = f"{kind}_step {', '.join(map(str, sizes))}"
            yield name, *measure(*step_sides(kind, gates, *sizes))
    for sizes in TENSORS:
        whole, without = measure(*tensor_sides(*sizes))
        yield f"tensors {', '.join(map(str, sizes))}", whole, 1 - without


if __name__ == "__main__":
    columns = ("N, T, D, H; N, D, H; or N, T, H", "forward and backward, ms", SHARE)
    found = ((n, f"{whole:.3f}", f"{100 * share:.1f}") for n, whole, share in rows())
    facts = [f"medians of {ROUNDS} paired rounds"]
    measured.main(TITLE, measured.report(TEXT, facts, (columns, found)), TOLERANCES)
