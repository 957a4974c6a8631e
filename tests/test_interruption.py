"""A training that is stopped keeps what it reached, and no update is cut in two."""

import re
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from helpers import training as training_module
from helpers.layers import Linear
from helpers.losses import MeanSquaredError
from helpers.optimizers import Adam, GradientDescent
from helpers.training import Sequential, fit

#: A training whose optimizer sleeps between two weights, so that Ctrl-C comes there.
PROGRAM = """
import time
import numpy as np
from helpers.layers import Linear
from helpers.losses import MeanSquaredError
from helpers.training import Sequential, fit

class Slow:
    steps = 0
    def step(self, params, grads):
        self.steps += 1
        for param in params.values():
            param[...] = self.steps
            print("stepping", flush=True)
            time.sleep(0.05)

rng = np.random.default_rng(0)
network, optimizer = Sequential([Linear(1, 1, rng=rng)]), Slow()
history = fit(
    network, np.ones((8, 1)), np.ones((8, 1)), MeanSquaredError(), optimizer,
    epochs=1000, batch_size=2, rng=rng,
)
values = {float(p.ravel()[0]) for p in network.params.values()}
print("left", values == {float(optimizer.steps)}, optimizer.steps, len(history["loss"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_ctrl_c_waits_for_the_step_in_hand():
    """A real signal, sent while one weight has moved and the other has not."""
    command = [sys.executable, "-c", PROGRAM]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        for _ in range(4 * 2 * 2 + 1):  # two epochs of four steps, and half a step
            assert process.stdout.readline() == "stepping\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    lines = [line for line in out.splitlines() if line != "stepping"]
    assert process.returncode == 0, err
    assert "Traceback" not in err
    message, left = lines
    match = re.fullmatch(
        r"fit: stopped by you after step (\d+) of 4000; the weights are those of step "
        r"\1, the history holds the epochs before it",
        message,
    )
    assert match, message
    assert left == f"left True {match[1]} 2"
    assert match[1] == "9"


def training(network=None, optimizer=None, **options):
    rng = np.random.default_rng(0)
    network = network or Sequential([Linear(1, 1, rng=rng)])
    settings = {"epochs": 3, "batch_size": 2, "rng": rng, "progress": False}
    x = rng.standard_normal((8, 1))
    optimizer = optimizer or Adam(0.01)
    return fit(network, x, x, MeanSquaredError(), optimizer, **settings | options)


class Pressed(Linear):
    """A layer during whose forward the learner presses Ctrl-C so many times."""

    def __init__(self, at, times=1):
        super().__init__(1, 1, rng=np.random.default_rng(0))
        self.at, self.times, self.calls = at, times, 0

    def forward(self, x):
        self.calls += 1
        if self.calls == self.at:
            for _ in range(self.times):
                signal.raise_signal(signal.SIGINT)
        return super().forward(x)


@pytest.mark.parametrize("times", [1, 3])
def test_pressing_again_at_once_changes_nothing(capsys, times):
    layer = Pressed(6, times)
    history = training(Sequential([layer]))
    assert layer.calls == 6
    assert len(history["loss"]) == 1
    assert "fit: stopped by you after step 6 of 12; " in capsys.readouterr().out


def test_a_step_that_hangs_can_be_stopped(capsys, monkeypatch):
    monkeypatch.setattr(training_module, "PATIENCE", -1)  # any second press comes late
    layer = Pressed(6, times=2)
    training(Sequential([layer]))
    assert "fit: stopped by you in step 6 of 12; " in capsys.readouterr().out


def test_an_interruption_after_the_last_step_is_said_too(capsys):
    def pressed(y_hat, y):
        if pressed.epochs == 2:
            signal.raise_signal(signal.SIGINT)
        pressed.epochs += 1
        return 0.0

    pressed.epochs = 0
    history = training(metric=pressed)
    assert "fit: stopped by you after step 12 of 12; " in capsys.readouterr().out
    assert len(history["loss"]) == 3


def test_the_handler_of_before_is_back_whatever_happened():
    before = signal.getsignal(signal.SIGINT)
    training()
    training(Sequential([Pressed(2)]))
    with pytest.raises(FloatingPointError):
        training(optimizer=GradientDescent(1e300), epochs=100)
    with pytest.raises(ValueError, match="metric"):
        training(metric="accuracy")
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_error_from_inside_leaves_whole_steps():
    class Fails(Linear):
        calls = 0

        def forward(self, x):
            self.calls += 1
            if self.calls == 6:
                raise RuntimeError("on purpose")
            return super().forward(x)

    failing = Fails(1, 1, rng=np.random.default_rng(0))
    with pytest.raises(RuntimeError, match="on purpose"):
        training(Sequential([failing]))
    whole = Pressed(5)  # stops after five steps
    training(Sequential([whole]))
    for name, param in failing.params.items():
        np.testing.assert_array_equal(param, whole.params[name])


def test_training_in_another_thread_works():
    histories = []
    thread = threading.Thread(target=lambda: histories.append(training()))
    thread.start()
    thread.join()
    assert len(histories[0]["loss"]) == 3


def test_ignored_interruptions_stay_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert len(training(Sequential([Pressed(2)]))["loss"]) == 3
    finally:
        signal.signal(signal.SIGINT, before)
