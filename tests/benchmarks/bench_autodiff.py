"""Time the way back: against the length of the sequence, and against path walking.

Medians over rounds in which both sides take turns. The baseline is the published way:
tensors that keep their local gradients as arrays, one sequence at a time, and a
backward that recurses along every path.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured

from helpers.autodiff import Tensor, stack, tanh, undo_broadcasting

HIDDEN, BATCH, WINDOW = 32, 8, 50
LENGTHS = (125, 250, 500, 1000, 2000)
TITLE = "Automatic differentiation"
TEXT = f"""
Of notebook 06: the way back through two layers, H = {HIDDEN}, N = {BATCH}, for several
lengths T. Below, an epoch of the sine, {WINDOW} windows of {WINDOW}: in batches, and
the published way, one sequence at a time along every path.
"""
PER_TIMESTEP, FASTER = f"per timestep, against T = {LENGTHS[0]}", "times as fast"
TOLERANCES = {
    PER_TIMESTEP: measured.Tolerance(1 / 1.6, 1.6),
    "backward / forward": measured.Tolerance(1 / 2, 2),
    FASTER: measured.Tolerance(1 / 1.6, 1.6),
}


def affine(rng, rows, columns):
    """Draw weights and a bias, as the published layer does."""
    limit = 1 / np.sqrt(rows)
    return Tensor(rng.uniform(-limit, limit, (rows, columns))), Tensor(
        np.zeros(columns)
    )


def apply(weights, x):
    """Multiply and add the bias."""
    W, b = weights
    return x @ W + b


def network(rng):
    """Draw two recurrent layers, and affine maps to 8 and to 1."""
    sizes = [(1, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, HIDDEN)]
    sizes += [(HIDDEN, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, 8), (8, 1)]
    return [affine(rng, *size) for size in sizes]


def read(U, W, x):
    """Read x (N, T, D), its inputs in one product; return the list of states (N, H)."""
    from_x = apply(U, x)  # (N, T, H)
    batch_size, timesteps, _ = from_x.data.shape
    h, states = np.zeros((batch_size, HIDDEN)), []
    for t in range(timesteps):
        h = tanh(from_x[:, t] + apply(W, h))
        states.append(h)
    return states


def loss_of(weights, x, y):
    """Return the mean squared error of a batch x (N, T, 1), y (N, 1)."""
    U1, W1, V1, U2, W2, middle, last = weights
    first = apply(V1, stack(read(U1, W1, x), axis=1))  # (N, T, H)
    h = read(U2, W2, first)[-1]
    return ((apply(last, tanh(apply(middle, h))) - y) ** 2).mean()


def zero_grads(weights):
    """Reset the gradient of every weight and bias."""
    for pair in weights:
        for tensor in pair:
            tensor.zero_grad()


class Published:
    """A tensor as the source keeps it: what it depends on, and local gradients."""

    __array_ufunc__ = None

    def __init__(self, data, *parents):
        self.data, self.grad = np.asarray(data), 0.0
        self.parents = [p for p in parents if isinstance(p[0], Published)]

    def __add__(self, other):
        ones = (np.ones(np.shape(value(t))) for t in (self, other))
        pairs = zip((self, other), ones, ("*", "*"), strict=True)
        return Published(self.data + value(other), *pairs)

    def __matmul__(self, other):
        shares = (self, other.data.T, "@"), (other, self.data.T, "@ from the left")
        return Published(self.data @ other.data, *shares)

    def __rmatmul__(self, constant):
        return Published(constant @ self.data, (self, constant.T, "@ from the left"))

    def tanh(self):
        y = np.tanh(self.data)
        return Published(y, (self, 1 - y**2, "*"))

    def squared_distance(self, y):
        return Published(
            np.mean((self.data - y) ** 2), (self, 2 * (self.data - y), "*")
        )

    def walk_paths(self, g):
        """Hand a gradient on at once: a tensor is visited once for each path to it."""
        self.grad = self.grad + g
        for parent, local, kind in self.parents:
            if kind == "*":
                share = g * local
            else:
                share = g @ local if kind == "@" else local @ g
            if share.shape != parent.data.shape:
                share = undo_broadcasting(share, parent.data.shape)
            parent.walk_paths(share)


def value(a):
    """Return the numbers of a tensor, or a constant as it is."""
    return a.data if isinstance(a, Published) else a


def published_loss(weights, x, y):
    """Return the loss of one sequence x (T, 1), y (1,), as the source computes it."""
    U1, W1, V1, U2, W2, middle, last = weights
    series = list(x[:, None])  # each (1, 1)
    for U, W, V in ((U1, W1, V1), (U2, W2, None)):
        h, outputs = np.zeros((1, HIDDEN)), []
        for x_t in series:
            h = (apply(U, x_t) + apply(W, h)).tanh()
            outputs.append(apply(V, h) if V else h)
        series = outputs
    return apply(last, apply(middle, series[-1]).tanh()).squared_distance(y)


def epoch_in_batches(weights, x, y, batch_size=BATCH):
    """Carry the gradients of all windows back, in batches, in topological order."""
    for start in range(0, len(x), batch_size):
        rows = slice(start, start + batch_size)
        zero_grads(weights)
        loss_of(weights, x[rows], y[rows]).backward()


def epoch_along_paths(weights, x, y):
    """Do the same one sequence at a time, along every path."""
    copies = [tuple(Published(tensor.data) for tensor in pair) for pair in weights]
    for x_n, y_n in zip(x, y, strict=True):
        published_loss(copies, x_n, y_n).walk_paths(np.ones(()))
    return copies


def seconds(function, *arguments):
    """Time one call."""
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def backward_only(weights, timesteps, rng):
    """Time forward and backward of two layers at one length, apart."""
    x, y = rng.standard_normal((BATCH, timesteps, 1)), np.zeros((BATCH, 1))
    start = time.process_time()
    loss = loss_of(weights, x, y)
    middle = time.process_time()
    loss.backward()
    return middle - start, time.process_time() - middle


def same_gradients(rng):
    """Stop unless both ways give the same gradients of a short sequence."""
    weights = network(rng)
    x, y = rng.standard_normal((1, 6, 1)), np.ones((1, 1))
    epoch_in_batches(weights, x, y)
    for ours, theirs in zip(weights, epoch_along_paths(weights, x, y), strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a.grad, b.grad, rtol=1e-9, atol=1e-12)


def lengths(rng, rounds=5):
    """Measure how the cost of one timestep changes with the length, a row for each."""
    weights = network(rng)
    times = {T: [] for T in LENGTHS}
    for _ in range(rounds + 1):  # the first round warms up
        for T in LENGTHS:
            times[T].append(backward_only(weights, T, rng))
    medians = {T: np.median(np.array(times[T][1:]), axis=0) for T in LENGTHS}
    first = medians[LENGTHS[0]][1] / LENGTHS[0]
    for T, (forward, backward) in medians.items():
        ratios = backward / T / first, backward / forward
        yield T, f"{1e3 * backward:.0f}", *(f"{ratio:.2f}" for ratio in ratios)


def epochs(rng, rounds=3):
    """Measure an epoch of the sine in batches against one along paths, two rows."""
    weights, wave = network(rng), np.sin(np.arange(2 * WINDOW))
    x = np.stack([wave[i : i + WINDOW] for i in range(WINDOW)])[:, :, None]
    y = wave[WINDOW:, None]
    for batch_size in (BATCH, len(x)):
        arguments, pairs = (weights, x, y), []
        seconds(epoch_in_batches, *arguments, batch_size)
        for _ in range(rounds):
            runs = [seconds(epoch_in_batches, *arguments, batch_size) for _ in range(5)]
            paths = seconds(epoch_along_paths, *arguments)
            pairs.append((statistics.median(runs), paths))
        ours, paths = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(path / our for our, path in pairs)
        times = f"{1e3 * ours:.0f}", f"{1e3 * paths:.0f}"
        yield f"batches of {batch_size}", *times, f"{ratio:.0f}"


def main():
    """Measure both tables, after making sure that both ways give the same gradients."""
    rng = np.random.default_rng(0)
    same_gradients(rng)
    steps = ("T", "backward, ms", PER_TIMESTEP, "backward / forward"), lengths(rng)
    epoch = ("one epoch", "in batches, ms", "along paths, ms", FASTER), epochs(rng)
    section = measured.report(TEXT, ["medians of rounds"], steps, epoch)
    measured.main(TITLE, section, TOLERANCES)


if __name__ == "__main__":
    main()
