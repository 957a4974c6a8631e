"""check_layer finds the published wrong gradients, and spoils nothing."""

import re

import numpy as np
import pytest

from helpers.cells import lstm_step_backward, lstm_step_forward
from helpers.gradient_check import check_layer
from helpers.layers import Flatten, Linear
from helpers.recurrent import GRU, LSTM, VanillaRNN


class SteppedLSTM(LSTM):
    """Loop over a step function that can be exchanged for a wrong one."""

    def __init__(self, *sizes, step_backward, **options):
        super().__init__(*sizes, **options)
        self.step_backward = step_backward

    def forward_loop(self, x, h_t, c_t):
        h, steps = [], []
        for x_t in x:
            h_t, c_t, step = lstm_step_forward(x_t, h_t, c_t, **self.params)
            h.append(h_t)
            steps.append(step)
        self.cache, self.state = (x, steps), (h_t, c_t)
        return np.stack(h)

    def backward_loop(self, dh):
        x, steps = self.cache
        dx, dh_prev, dc_prev = np.empty_like(x), 0.0, np.zeros_like(dh[0])
        self.grads = {name: np.zeros_like(W) for name, W in self.params.items()}
        for t in reversed(range(len(x))):
            dx[t], dh_prev, dc_prev, *shares = self.step_backward(
                dh[t] + dh_prev, dc_prev, steps[t]
            )
            for name, share in zip(("W_x", "W_h", "b"), shares, strict=True):
                self.grads[name] += share
        self.d_initial_state = dh_prev, dc_prev
        return dx


def slope_of_the_wrong_tanh(dh_t, dc_t, cache):
    """Published in 2017: 1 - h² where 1 - tanh²(c) is meant, and dh twice."""
    _, _, (*_, o, tanh_c), _, _ = cache
    right = dh_t * o * (1 - tanh_c**2)
    published = dh_t * o * (1 - (o * tanh_c) ** 2) * dh_t
    return lstm_step_backward(dh_t, dc_t - right + published, cache)


def overwritten_too_early(dh_t, dc_t, cache):
    """Published by a well-known project: dh is overwritten before dc needs it."""
    _, _, (_, _, f, _, o, tanh_c), _, _ = cache
    dx_t, dh_prev, _, *shares = lstm_step_backward(dh_t, dc_t, cache)
    dc_prev = (dc_t + dh_prev * o * (1 - tanh_c**2)) * f  # dh_t is meant
    return dx_t, dh_prev, dc_prev, *shares


def errors_of(step_backward, timesteps, seed=0):
    rng = np.random.default_rng(seed)
    layer = SteppedLSTM(3, 4, step_backward=step_backward, rng=rng)
    return check_layer(layer, rng.standard_normal((5, timesteps, 3)), rng)


@pytest.mark.parametrize("timesteps", [1, 2, 5])
def test_the_right_step_passes(timesteps):
    assert max(errors_of(lstm_step_backward, timesteps).values()) <= 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_the_wrong_slope_is_caught(seed):
    errors = errors_of(slope_of_the_wrong_tanh, 5, seed)
    assert min(errors[name] for name in ("W_x", "W_h", "b", "x")) > 0.1


@pytest.mark.parametrize("seed", range(5))
def test_the_early_overwriting_is_exact_at_one_timestep_and_caught_at_five(seed):
    weights = ("W_x", "W_h", "b", "x", "h_0")
    one, five = (errors_of(overwritten_too_early, T, seed) for T in (1, 5))
    assert max(one[name] for name in weights) <= 1e-9
    assert min(five[name] for name in weights) > 0.05
    assert one["c_0"] > 0.05  # only the initial cell state gives it away at T = 1


def test_a_gradient_that_is_a_sum_where_a_mean_is_meant_is_caught():
    class Sixteenfold(VanillaRNN):
        def backward(self, dy):
            return super().backward(16 * np.asarray(dy))

    rng = np.random.default_rng(0)
    layer = Sixteenfold(2, 3, rng=rng)
    errors = check_layer(layer, rng.standard_normal((16, 4, 2)), rng)
    np.testing.assert_allclose(list(errors.values()), 15 / 16, rtol=1e-7)


def test_a_backward_that_forgets_earlier_timesteps_is_caught():
    class Forgetful(VanillaRNN):
        def backward(self, dy):
            last = np.zeros_like(dy)
            last[:, -1] = dy[:, -1]
            return super().backward(last)

    rng = np.random.default_rng(0)
    errors = check_layer(Forgetful(2, 3, rng=rng), rng.standard_normal((4, 3, 2)), rng)
    assert min(errors.values()) > 0.05


def test_everything_is_put_back():
    rng = np.random.default_rng(0)
    layer = LSTM(2, 3, rng=rng)
    before = {name: (W, W.copy()) for name, W in layer.params.items()}
    x = rng.standard_normal((4, 3, 2))
    x_before = x.copy()
    check_layer(layer, x, rng)
    np.testing.assert_array_equal(x, x_before)
    for name, (array, values) in before.items():
        assert layer.params[name] is array
        np.testing.assert_array_equal(array, values)


def test_weights_are_put_back_after_an_error_too():
    class Breaks(Linear):
        calls = 0

        def forward(self, x):
            self.calls += 1
            if self.calls > 5:
                raise RuntimeError("broken on purpose")
            return super().forward(x)

    rng = np.random.default_rng(0)
    layer = Breaks(2, 3, rng=rng)
    before = layer.params["W"].copy()
    with pytest.raises(RuntimeError, match="on purpose"):
        check_layer(layer, np.ones((4, 2)), rng)
    np.testing.assert_array_equal(layer.params["W"], before)


def test_names():
    rng = np.random.default_rng(0)
    x = np.ones((4, 3, 2))
    names = {"W_x", "W_h", "b", "x", "h_0"}
    assert check_layer(VanillaRNN(2, 3, rng=rng), x, rng).keys() == names
    assert check_layer(GRU(2, 3, rng=rng), x, rng).keys() == names
    assert check_layer(LSTM(2, 3, rng=rng), x, rng).keys() == names | {"c_0"}
    assert check_layer(Linear(2, 3, rng=rng), x, rng).keys() == {"W", "b", "x"}
    assert check_layer(Flatten(), x, rng).keys() == {"x"}


def test_float32_is_refused():
    rng = np.random.default_rng(0)
    layer = VanillaRNN(2, 3, rng=rng, dtype=np.float32)
    message = "check_layer: W_x should hold float64, got float32"
    with pytest.raises(ValueError, match=re.escape(message)):
        check_layer(layer, np.ones((4, 3, 2)), rng)


def test_a_missing_gradient_is_named():
    class Lazy(Linear):
        def backward(self, dy):
            dx = super().backward(dy)
            del self.grads["b"]
            return dx

    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="backward left no gradient for b"):
        check_layer(Lazy(2, 3, rng=rng), np.ones((4, 2)), rng)


def test_small_gradients_do_not_drown():
    rng = np.random.default_rng(0)
    layer = VanillaRNN(1, 1, rng=rng)
    layer.params["W_h"][...] = 1e-4
    errors = check_layer(layer, rng.standard_normal((1, 6, 1)), rng)
    assert max(errors.values()) <= 1e-7


class Own(Linear):
    """A layer as a learner writes it, with a slip in forward or in backward."""

    def __init__(self, forward=None, backward=None):
        super().__init__(2, 3, rng=np.random.default_rng(0))
        self.slip_forward, self.slip_backward = forward, backward

    def forward(self, x):
        y = super().forward(x)
        return self.slip_forward(y) if self.slip_forward else y

    def backward(self, dy):
        dx = super().backward(dy)
        return self.slip_backward(self, dx) if self.slip_backward else dx


def transpose_dW(layer, dx):
    layer.grads["W"] = layer.grads["W"].T
    return dx


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (Own(forward=lambda y: None), "forward should return an array, got NoneType"),
        (
            Own(backward=transpose_dW),
            r"gradient of W should have shape \(2, 3\), got \(3, 2\)",
        ),
        (
            Own(backward=lambda *_: None),
            r"gradient of x should have shape .*, got None",
        ),
    ],
    ids=["no return", "transposed", "no gradient"],
)
def test_the_slip_is_named(layer, message):
    with pytest.raises(ValueError, match=f"check_layer: .*{message}"):
        check_layer(layer, np.ones((4, 2)), np.random.default_rng(0))


def test_weights_that_are_no_arrays_are_named():
    layer = Own()
    layer.params = {"W": 1.0}
    with pytest.raises(
        ValueError, match="check_layer: W should be an array of floats, got float"
    ):
        check_layer(layer, np.ones((4, 2)), np.random.default_rng(0))
