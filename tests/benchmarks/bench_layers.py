"""Time VanillaRNN and LSTM, forward and backward, against Keras and bare products.

Every round runs all three sides one after the other, in an
order that changes, so that a busy machine slows them alike; what counts is the median
over the rounds of the ratio within a round. All three are warmed up first, work in
float32, and hold their inputs in their own kind of array beforehand.

Run it while nothing else runs: the threads of NumPy's OpenBLAS wait for one another in
every small product, and one busy core makes them ten times slower. Where other programs
share the processor, OPENBLAS_NUM_THREADS=1 is faster and far steadier.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import measured
import numpy as np
import tensorflow as tf

from helpers.recurrent import LSTM, VanillaRNN

TITLE = "How fast the layers are"
TEXT = """
Forward and backward in float32: the time of the course's layer as a multiple of the
time of Keras under `tf.function`, and of its own matrix products alone. Below 1 it is
faster. On a busy machine the threads of OpenBLAS wait for each other, and every ratio
grows; so `make lab` and `make test` give products one thread.
"""
TOLERANCES = {
    "ours / Keras": measured.Tolerance(1 / 1.6, 1.6),
    "ours / products": measured.Tolerance(1 / 1.6, 1.6),
}
SIZES = [  # N, T, D, H
    (16, 2, 1, 4),
    (32, 20, 8, 32),
    (32, 50, 32, 64),
    (64, 100, 64, 128),
    (128, 100, 128, 256),
]
KERAS = {VanillaRNN: tf.keras.layers.SimpleRNN, LSTM: tf.keras.layers.LSTM}
ROUNDS = 15
SHORTEST = 0.02  # seconds; faster calls are repeated until one round takes this long


def our_side(layer, x, dy):
    """Return a call that runs the layer of this course forward and backward."""

    def run():
        layer.forward(x)
        layer.backward(dy)

    return run


def keras_side(layer, x, dy):
    """Return a call that does the same with Keras, compiled to one graph."""
    twin = KERAS[type(layer)](len(layer.params["W_h"]), return_sequences=True)
    twin.build((None, None, x.shape[2]))
    twin.set_weights(list(layer.params.values()))
    x, dy = tf.constant(x), tf.constant(dy)

    @tf.function
    def gradients():
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(twin(x, training=True) * dy)
        return tape.gradient(loss, [x, *twin.trainable_weights])

    layer.forward(x.numpy())
    dx = layer.backward(dy.numpy())
    np.testing.assert_allclose(dx, gradients()[0], rtol=1e-2, atol=1e-3)
    return lambda: gradients()[0].numpy()


def products_side(layer, x, dy):
    """Return a call that runs the same matrix products and nothing else."""
    W_x, W_h = layer.params["W_x"], layer.params["W_h"]
    timesteps, columns = x.shape[1], W_h.shape[1]
    rows = np.ascontiguousarray(x.reshape(-1, x.shape[2]))  # (N T, D)
    h = np.ascontiguousarray(dy[:, 0])  # (N, H)
    h_rows = np.ascontiguousarray(dy.reshape(-1, dy.shape[2]))  # (N T, H)
    da = np.ones((len(x), columns), np.float32)  # (N, G)
    da_rows = np.ones((len(rows), columns), np.float32)  # (N T, G)

    def run():
        rows @ W_x
        for _ in range(timesteps):
            h @ W_h
        for _ in range(timesteps):
            da @ W_h.T
        rows.T @ da_rows
        h_rows.T @ da_rows
        da_rows @ W_x.T

    return run


def seconds(run, times):
    """Time one call, as the mean of a few."""
    start = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - start) / times


def measure(build, sizes, rng):
    """Return the seconds of every round for ours, Keras and the products."""
    N, T, D, H = sizes
    layer = build(D, H, rng=rng, dtype=np.float32)
    x = rng.standard_normal((N, T, D)).astype(np.float32)
    dy = rng.standard_normal((N, T, H)).astype(np.float32)
    sides = [side(layer, x, dy) for side in (our_side, keras_side, products_side)]
    times = []
    for run in sides:
        seconds(run, 3)  # warm up
        times.append(max(1, int(SHORTEST / seconds(run, 3))))
    rounds = [[], [], []]
    for _ in range(ROUNDS):
        for place in rng.permutation(3):
            rounds[place].append(seconds(sides[place], times[place]))
    return rounds


def rows():
    """Measure one row after the other."""
    rng = np.random.default_rng(0)
    for build in KERAS:
        for sizes in SIZES:
            ours, keras, products = measure(build, sizes, rng)
            ratios = [
                statistics.median(a / b for a, b in zip(ours, side, strict=True))
                for side in (keras, products)
            ]
            times = [1e3 * statistics.median(side) for side in (ours, keras)]
            name = f"{build.__name__} {', '.join(map(str, sizes))}"
            yield name, *(f"{number:.2f}" for number in (*times, *ratios))


if __name__ == "__main__":
    columns = ("layer N, T, D, H", "ours, ms", "Keras, ms", *TOLERANCES)
    facts = [f"Keras {tf.keras.__version__}", f"medians of {ROUNDS} paired rounds"]
    section = measured.report(TEXT, facts, (columns, rows()))
    measured.main(TITLE, section, TOLERANCES)
