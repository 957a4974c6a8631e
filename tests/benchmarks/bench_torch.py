"""Time the recurrent layers against PyTorch's, forward and backward, one thread each.

PyTorch is installed by this program alone, into build/torch, where it goes on. TORCH
names another version for pip: on Linux plain ``torch`` brings CUDA along, some GB,
which ``TORCH=torch==2.13.0+cpu`` avoids where the registry has it. Without PyTorch
nothing is measured, and the page stays as it is. Both sides hold the same weights; each
ratio is the median over paired rounds.
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2]))  # unknown to build/torch
sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured

from helpers.recurrent import GRU, LSTM, VanillaRNN

TITLE = "Beside PyTorch"
TEXT = """
Forward and backward in float32, one thread each: the time of the course's layer as a
multiple of the time of PyTorch's, in seconds of the processor. Below 1 it is faster.
The goal was 1.0 from H = 128 on and 1.3 below. An LSTM misses it at H = 32 and 64,
where a step pays for calls: its gates take 44 µs there and back at N = 32, H = 32, of
which 32 are paid for a single number, too. To pay less, gates would have to share
calls, and the step would no longer read as its equations.
"""
TOLERANCES = {"ours / PyTorch": measured.Tolerance(1 / 1.6, 1.6)}
SIZES = [  # N, T, D, H
    (16, 2, 1, 4),
    (32, 20, 8, 32),
    (32, 50, 32, 64),
    (64, 100, 64, 128),
    (128, 100, 128, 256),
]
KINDS = {VanillaRNN: "RNN", LSTM: "LSTM", GRU: "GRU"}
ROUNDS = 9
SHORTEST = 0.02  # seconds; faster calls are repeated until one round takes this long
HOME = Path(__file__).resolve().parents[2] / "build" / "torch"


def go_on_at_home():
    """Run this program anew where PyTorch is installed; install it there first."""
    python = HOME / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (HOME / "installed").exists():
        wanted = f"numpy=={version('numpy')}", os.environ.get("TORCH", "torch")
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
        (HOME / "installed").touch()
    threads = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run([python, *sys.argv], env=threads, check=False).returncode


def torch_side(layer, x, dy):
    """Return a call that runs PyTorch's layer, which gives the same gradient."""
    kind, H = type(layer), layer.hidden_size
    twin = getattr(torch.nn, KINDS[kind])(x.shape[2], H, batch_first=True)
    b = np.atleast_2d(layer.params["b"])
    b_h = b[1] if len(b) == 2 else np.zeros_like(b[0])
    given = layer.params["W_x"], layer.params["W_h"], b[0], b_h
    with torch.no_grad():
        for place, W in zip(twin.parameters(), given, strict=True):
            gates = np.split(W, W.shape[-1] // H, axis=-1)
            if kind is GRU:
                gates[:2] = gates[1::-1]  # r before z
            place[...] = torch.from_numpy(np.concatenate(gates, axis=-1).T.copy())
    x, dy = torch.from_numpy(x).requires_grad_(), torch.from_numpy(dy)

    def run():
        x.grad = None
        twin.zero_grad()
        twin(x)[0].backward(dy)
        return x.grad.numpy()

    return run


def our_side(layer, x, dy):
    """Return a call that runs the layer of this course."""

    def run():
        layer.forward(x)
        return layer.backward(dy)

    return run


def seconds(run, times):
    """Time one call on the processor, as the mean of a few."""
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times


def measure(kind, sizes, rng):
    """Return the seconds of every round for ours and for PyTorch."""
    N, T, D, H = sizes
    layer = kind(D, H, rng=rng, dtype=np.float32)
    x = rng.standard_normal((N, T, D)).astype(np.float32)
    dy = rng.standard_normal((N, T, H)).astype(np.float32)
    sides = our_side(layer, x, dy), torch_side(layer, x, dy)
    np.testing.assert_allclose(*(run() for run in sides), rtol=1e-2, atol=1e-3)
    times = [max(1, int(SHORTEST / seconds(run, 3))) for run in sides]
    pairs = list(zip(sides, times, strict=True))
    rounds = [[seconds(*side) for side in pairs] for _ in range(ROUNDS)]
    return zip(*rounds, strict=True)


def rows():
    """Measure one row after the other."""
    rng = np.random.default_rng(0)
    for kind in KINDS:
        for sizes in SIZES:
            ours, theirs = measure(kind, sizes, rng)
            ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
            times = [[1e3 * s for s in side] for side in (ours, theirs)]
            name = f"{kind.__name__} {', '.join(map(str, sizes))}"
            yield name, *(f"{statistics.median(n):.2f}" for n in (*times, ratios))


if __name__ == "__main__":
    if importlib.util.find_spec("torch") is None:
        try:
            sys.exit(go_on_at_home())
        except subprocess.CalledProcessError as error:
            print(f"PyTorch could not be installed, so nothing is measured: {error}")
            sys.exit(0)
    import torch

    torch.set_num_threads(1)
    columns = ("layer N, T, D, H", "ours, ms", "PyTorch, ms", *TOLERANCES)
    facts = [f"PyTorch {torch.__version__}", f"medians of {ROUNDS} paired rounds"]
    measured.main(TITLE, measured.report(TEXT, facts, (columns, rows())), TOLERANCES)
