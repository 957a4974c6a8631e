"""Time one step of training, ours and Keras', and what a single call of Keras costs.

Both networks hold the same float32 weights and get the same
batch: a recurrent layer, a dense one, mean squared error, Adam. Each ratio is the
median over paired rounds, so that a busy machine slows both sides alike.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured

from helpers.keras_bridge import from_keras, keras, tf
from helpers.losses import MeanSquaredError
from helpers.optimizers import Adam
from helpers.training import train_step

TITLE = "A step of training, and a single call"
TEXT = """
A recurrent layer, a dense one, mean squared error, Adam. Our `train_step` and a step
of Keras' `fit` as multiples of Keras' `train_on_batch`; a model called like a function,
and `predict`, as multiples of the same model under `tf.function`: most where it is
small and the fixed price of a call is all there is.
"""
TOLERANCES = {
    "train_step / train_on_batch": measured.Tolerance(1 / 1.6, 1.6),
    "a step of fit / train_on_batch": measured.Tolerance(1 / 1.6, 1.6),
    "model(x) / tf.function": measured.Tolerance(1 / 2, 2),
    "predict / tf.function": measured.Tolerance(1 / 2, 2),
}
SIZES = [  # N, T, D, H
    (64, 2, 1, 4),
    (64, 20, 2, 32),
    (32, 50, 32, 64),
    (64, 100, 64, 128),
]
LAYERS = [keras.layers.SimpleRNN, keras.layers.LSTM]
ROUNDS, STEPS_OF_FIT = 11, 20


def seconds(run):
    """Time one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def ratio(one, other, rounds=ROUNDS):
    """Return the median of the time of one, as a share of the time of the other."""
    one(), other()  # warm up, and compile
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    return statistics.median(a / b for a, b in pairs)


def measure(layer, sizes, rng):
    """Return the four ratios of one row."""
    N, T, D, H = sizes
    model = keras.Sequential([keras.Input((T, D)), layer(H), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(), "mse")
    network, loss, optimizer = from_keras(model), MeanSquaredError(), Adam()
    x = rng.standard_normal((N, T, D)).astype(np.float32)
    y = rng.standard_normal((N, 1)).astype(np.float32)
    many = np.tile(x, (STEPS_OF_FIT, 1, 1)), np.tile(y, (STEPS_OF_FIT, 1))
    tensor, compiled = tf.constant(x), tf.function(model)

    def step():
        model.train_on_batch(x, y)

    def fit():
        model.fit(*many, batch_size=N, shuffle=False, verbose=0)

    return (
        ratio(lambda: train_step(network, x, y, loss, optimizer), step),
        ratio(fit, step, rounds=3) / STEPS_OF_FIT,
        ratio(lambda: model(tensor), lambda: compiled(tensor)),
        ratio(lambda: model.predict(x, verbose=0), lambda: compiled(tensor)),
    )


def rows():
    """Measure one row after the other."""
    rng = np.random.default_rng(0)
    for layer in LAYERS:
        for sizes in SIZES:
            name = f"{layer.__name__} {', '.join(map(str, sizes))}"
            yield name, *(f"{ratio:.2f}" for ratio in measure(layer, sizes, rng))


if __name__ == "__main__":
    columns = ("layer N, T, D, H", *TOLERANCES)
    facts = [f"Keras {keras.__version__}", f"medians of {ROUNDS} paired rounds"]
    section = measured.report(TEXT, facts, (columns, rows()))
    measured.main(TITLE, section, TOLERANCES)
