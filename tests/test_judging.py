"""The judge meets every answer with one kind line that says what to look at next."""

import ast
import functools
import math
import re
import signal
import sys
import threading
import time
from decimal import Decimal
from fractions import Fraction

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from nbclient import NotebookClient

from helpers import cells
from helpers.autodiff import Tensor
from helpers.exercises import (
    EXERCISES,
    check,
    edits,
    generated,
    judging,
    progress,
    running,
    session,
)
from helpers.exercises.bank import exercise_of
from helpers.exercises.equality import close, equal
from helpers.exercises.judging import CORRECT, NOT_ATTEMPTED, Exercise, judge
from helpers.exercises.spoken import spoken


@pytest.fixture(autouse=True)
def new_session():
    """Every test begins as a kernel does: nothing was tried."""
    session._tries.clear()
    session._solved.clear()


def of(number, answer):
    """The verdict on an answer to an exercise."""
    return judge(EXERCISES[number], answer)


# Right answers, written in another way


def loop_by_index(x, h, W_x, W_h, b):
    states = np.empty((len(x), len(h)))
    for t in range(len(x)):
        h = states[t] = np.tanh(np.einsum("d,dh->h", x[t], W_x) + b + W_h.T @ h)
    return states


def loop_without_prefix(x, h, W_x, W_h, b, activation=np.tanh):
    a, states = x @ W_x + b, []
    for a_t in a:
        states = [*states, activation(a_t + (states or [h])[-1] @ W_h)]
    return states


def pick_in_a_loop(h, lengths):
    return [row[length - 1] for row, length in zip(h, lengths, strict=True)]


def take_along(h, lengths):
    return np.take_along_axis(h, (lengths - 1)[:, None, None], axis=1)[:, 0]


def masked_sum(h, lengths):
    at_end = np.arange(h.shape[1]) == lengths[:, None] - 1
    return np.einsum("nth,nt->nh", h, at_end)


def gradients_as_array(x, h, dy_hat, w_h):
    dh, total = np.zeros(len(x)), np.zeros(2)
    for t in reversed(range(x.shape[1])):
        dh = dy_hat[:, t] + w_h * dh
        total += [dh @ x[:, t], dh @ h[:, t]]
    return total


def gradients_by_paths(x, h, dy_hat, w_h):
    steps = range(x.shape[1])
    dh = [sum(w_h ** (s - t) * dy_hat[:, s] for s in steps if s >= t) for t in steps]
    return [
        math.fsum(float(a[:, t] @ dh[t]) for t in steps[::-1]) for a in (x, h[:, :-1])
    ]


def rprop_by_powers(self, params, grads):
    for name, grad in grads.items():
        kept = np.sign(grad) * self.signs.get(name, 0)
        size = self.steps.get(name, self.first_step)
        size = size * self.increase ** (kept > 0) * self.decrease ** (kept < 0)
        low, high = self.limits
        self.steps[name] = np.minimum(np.maximum(size, low), high)
        self.signs[name] = np.sign(grad)
        params[name] = params[name] - self.signs[name] * self.steps[name]


def step_back_einsum(dh_t, cache):
    x_t, h_prev, h_t, W_x, W_h = cache
    da = dh_t - dh_t * np.square(h_t)
    weights = [np.einsum("ni,nj->ij", a, da) for a in (x_t, h_prev)]
    return [
        da @ W_x.T,
        np.einsum("nj,ij->ni", da, W_h),
        *weights,
        np.ones(len(da)) @ da,
    ]


def entropy_by_one_hot(y_hat, y):
    y_hat = y_hat - y_hat.max(axis=1, keepdims=True)  # 03: e^1000 is no number
    log_p = y_hat - np.log(np.sum(np.exp(y_hat), axis=1, keepdims=True))
    return (np.exp(log_p) - np.eye(y_hat.shape[1])[y]) / len(y)


def recurrent_in_a_loop(h, h_0, da):
    total, before = 0, h_0
    for t in range(h.shape[1]):
        total = total + before.T @ da[:, t]
        before = h[:, t]
    return total


def valley_by_least_squares(x, y, w_h):
    h = 0
    for bits in x.T:
        h = bits + w_h * h
    (w_x,), *_ = np.linalg.lstsq(h[:, None], y, rcond=None)
    return w_x, np.var(y - w_x * h) + np.mean(y - w_x * h) ** 2


def batch_at_once(x, W_x, W_h, b):
    h, states = np.zeros((len(x), len(b))), []
    for t in range(x.shape[1]):
        h = np.tanh(np.einsum("nd,dh->nh", x[:, t], W_x) + h @ W_h + b)
        states.append(h)
    return np.stack(states, axis=1)


def delay_in_loops(hidden_size):
    W_x, W_h = [[1] + [0] * (hidden_size - 1)], np.zeros((hidden_size, hidden_size))
    for state in range(hidden_size - 1):
        W_h[state, state + 1] = 1
    return W_x, W_h, [0] * hidden_size


def gates_in_lists(number, marker):
    shut = np.full_like(number, -12)
    open_at_marker = [12 if here else -12 for here in marker]
    return [open_at_marker, -shut, [x / 10 for x in number], 12]


def coupled_by_two_uses(dh_t, dc_from_later, cache):
    c_prev, keep, g, o, tanh_c = cache
    write = 1 - keep
    total = dc_from_later + dh_t * o - dh_t * o * tanh_c**2
    slope = keep * write
    da_f = total * c_prev * slope - total * g * slope
    return da_f, total * write * (1 - g * g), dh_t * tanh_c * o * (1 - o), keep * total


def peephole_einsum(dh_t, c_t, o, p):
    tanh_c = np.tanh(c_t)
    da_o = dh_t * tanh_c * o * (1 - o)
    return np.einsum("nh,nh->h", da_o, c_t), dh_t * o * (1 - tanh_c**2) + p * da_o


def start_in_a_loop(self, dy):
    dx = self.layer.backward(dy)
    self.grads = dict(self.layer.grads)
    self.grads["h_0"] = np.einsum("nh->h", self.layer.d_initial_state)
    return dx


def rmsprop_in_place(self, params, grads):
    for name, g in grads.items():
        m = self.mean_squares.setdefault(name, np.zeros_like(g))
        m += (1 - self.decay) * (g * g - m)
        s = self.learning_rate * g * (m + self.epsilon) ** -0.5
        v = self.velocity.setdefault(name, np.zeros_like(g))
        v *= self.momentum
        v -= s
        params[name][...] += self.momentum * v - s if self.nesterov else v


def sigmoid_by_tanh(a):
    return 0.5 + 0.5 * (a / 2).tanh()


def slopes_by_hand(x, y, steps):
    w, found = 0.0, []
    for _ in range(steps):
        found += [float(np.mean(2 * x * (w * x - y)))]
        w -= 0.1 * found[-1]
    return found


def slopes_by_new_tensors(x, y, steps):
    w, found = 0.0, []
    for _ in range(steps):
        weight = Tensor(w)
        ((weight * x - y) ** 2).mean().backward()
        found.append(weight.grad)
        w = w - 0.1 * weight.grad
    return found


def steps_in_whole_numbers(sequences, batch_size, epochs, validation_split):
    seen = int(sequences * (1 - validation_split))
    return sum(len(range(0, seen, batch_size)) for _ in range(epochs))


def gated_in_numpy(x_t, h_prev, W_x, W_h, b):
    a = np.hstack([x_t, h_prev]) @ np.vstack([W_x, W_h]) + b
    z, g = np.split(a, 2, axis=1)
    return np.tanh(g) + (h_prev - np.tanh(g)) / (1 + np.exp(-z))


def gru_by_index(weight_ih, weight_hh, bias_ih, bias_hh):
    H = weight_hh.shape[1]
    order = [*range(H, 2 * H), *range(H), *range(2 * H, 3 * H)]
    return weight_ih[order].T, weight_hh[order].T, [bias_ih[order], bias_hh[order]]


def windows_by_view(first, end, timesteps, horizon):
    months = np.arange(first - timesteps, end)
    views = np.lib.stride_tricks.sliding_window_view(months, timesteps + horizon)
    return np.split(views, [timesteps], axis=1)


def shares_in_loops(a, horizon):
    sums = [[0.0, 0.0] for _ in range(horizon)]
    for k, both in enumerate(sums, start=1):
        for t in range(len(a) - k):
            both[0] += a[t] * a[t + k]
            both[1] += a[t] ** 2
    return [mixed / squares for mixed, squares in sums]


def error_by_windows(values, split, lags):
    z = values - np.sum(values[:split]) / split
    views = np.lib.stride_tricks.sliding_window_view(z, lags + 1)
    past, judged = np.split(views, [split - lags])
    w = np.linalg.pinv(past[:, :-1]) @ past[:, -1]
    return np.linalg.norm(judged @ [*w, -1]) / math.sqrt(len(judged))


def block_mean_by_roll(d, starts, length):
    return np.concatenate([np.roll(d, -n)[:length] for n in starts])[: len(d)].mean()


def skills_by_windows(values, start, period):
    def error(forecast):
        return np.sum((values[start:] - forecast) ** 2)

    x = np.lib.stride_tricks.sliding_window_view(values, period)[:-1]
    x = np.hstack([np.ones((len(x), 1)), x])
    past, judged = np.split(x, [start - period])
    line = judged @ (np.linalg.pinv(past) @ values[period:start])
    errors = np.array([error(values[start - 1 : -1]), error(line)])
    return 1 - errors / error(values[start - period : -period])


ALTERNATIVES = [
    ("1.1", [[35], np.array([7, 5])]),
    ("1.2", loop_by_index),
    ("1.2", loop_without_prefix),
    ("1.2", functools.partial(loop_without_prefix, activation=np.tanh)),
    ("1.3", batch_at_once),
    ("1.4", pick_in_a_loop),
    ("1.4", take_along),
    ("1.4", masked_sum),
    ("1.6", delay_in_loops),
    ("1.5", lambda D, H, K: np.int64((D + H + 1) * H + (H + 1) * K)),
    ("2.1", np.array([2, 1, 2.5], dtype=np.float32)),
    ("2.2", gradients_as_array),
    ("2.2", gradients_by_paths),
    ("2.3", lambda w_h: -1 / math.log2(abs(w_h))),
    ("2.4", rprop_by_powers),
    ("2.5", lambda w_x, w_h, T: w_x * np.polyval(np.ones(T), w_h) - T),
    ("2.6", valley_by_least_squares),
    ("3.2", step_back_einsum),
    ("3.5", entropy_by_one_hot),
    ("3.7", recurrent_in_a_loop),
    ("4.2", gates_in_lists),
    ("4.4", coupled_by_two_uses),
    ("4.6", peephole_einsum),
    ("5.4", start_in_a_loop),
    ("5.7", rmsprop_in_place),
    ("6.4", sigmoid_by_tanh),
    ("6.6", slopes_by_hand),
    ("6.6", slopes_by_new_tensors),
    ("7.1", steps_in_whole_numbers),
    ("7.4", gated_in_numpy),
    ("7.5", gru_by_index),
    ("8.1", windows_by_view),
    ("8.2", shares_in_loops),
    ("8.3", lambda s, r, q: s * math.sqrt(1 - r**2 + (r - q) ** 2)),
    ("8.4", error_by_windows),
    ("8.5", block_mean_by_roll),
    ("8.6", skills_by_windows),
]


@pytest.mark.parametrize(
    ("number", "answer"),
    [pytest.param(*pair, id=f"{pair[0]}-{n}") for n, pair in enumerate(ALTERNATIVES)],
)
def test_a_right_answer_written_differently(number, answer):
    assert of(number, answer) == CORRECT


def in_float32(value):
    """The same value in half the digits, arrays inside tuples too."""
    if isinstance(value, tuple):
        return tuple(map(in_float32, value))
    single = isinstance(value, np.ndarray) and value.dtype == np.float64
    return value.astype(np.float32) if single else value


@pytest.mark.parametrize("number", [n for n in EXERCISES if EXERCISES[n].cases])
def test_a_right_answer_in_float32(number):
    solution = EXERCISES[number].solution
    answer = lambda *case: in_float32(solution(*map(in_float32, case)))  # noqa: E731
    assert of(number, answer) == CORRECT


def test_every_notebook_has_another_right_function():
    functions = {number[0] for number, answer in ALTERNATIVES if callable(answer)}
    assert functions >= set("12345678")


# Slips as a learner types them


def overwrites_one_array(x, h, W_x, W_h, b):
    states, h = [], h.copy()
    for x_t in x:
        h[...] = np.tanh(x_t @ W_x + h @ W_h + b)
        states.append(h)
    return np.stack(states)


def appends_before(x, h, W_x, W_h, b):
    states = []
    for x_t in x:
        states.append(h)
        h = np.tanh(x_t @ W_x + h @ W_h + b)
    return np.stack(states)


def starts_the_list_with_h(x, h, W_x, W_h, b):
    states = [h]
    for x_t in x:
        states.append(np.tanh(x_t @ W_x + states[-1] @ W_h + b))
    return np.stack(states)


def multiplies_from_the_left(x, h, W_x, W_h, b):
    states = []
    for x_t in x:
        h = np.tanh(W_x @ x_t + h @ W_h + b)
        states.append(h)
    return np.stack(states)


def writes_into_its_argument(x, h, W_x, W_h, b):
    for x_t in x:
        h[:] = np.tanh(x_t @ W_x + h @ W_h + b)
    return h


def goes_on_for_ever(x, h, W_x, W_h, b):
    t, states = 0, []
    while t < len(x):
        states.append(np.tanh(x[t] @ W_x + h @ W_h + b)[:0])
    return states


def keeps_the_last_share(x, h, dy_hat, w_h):
    dh = np.zeros(len(x))
    for t in range(x.shape[1], 0, -1):
        dh = dh * w_h + dy_hat[:, t - 1]
        dw_x = np.sum(dh * x[:, t - 1])
        dw_h = np.sum(dh * h[:, t - 1])
    return dw_x, dw_h


def runs_forward(x, h, dy_hat, w_h):
    dh, dw_x, dw_h = 0, 0, 0
    for t in range(1, x.shape[1] + 1):
        dh = dh * w_h + dy_hat[:, t - 1]
        dw_x += np.sum(dh * x[:, t - 1])
        dw_h += np.sum(dh * h[:, t - 1])
    return dw_x, dw_h


def one_mean_of_two(x, h, dy_hat, w_h):
    dw_x, dw_h = EXERCISES["2.2"].solution(x, h, dy_hat, w_h)
    return dw_x, dw_h / len(x)


def forgets_the_sum(x, h, dy_hat, w_h):
    dh, dw_x, dw_h = 0, 0, 0
    for t in range(x.shape[1], 0, -1):
        dh = dh * w_h + dy_hat[:, t - 1]
        dw_x += dh * x[:, t - 1]
        dw_h += dh * h[:, t - 1]
    return dw_x, dw_h


def keeps_the_sign_too_early(self, params, grads):
    for name, grad in grads.items():
        self.signs[name] = np.sign(grad)
        kept = np.sign(grad) * self.signs[name]
        factor = np.where(kept > 0, self.increase, np.where(kept < 0, self.decrease, 1))
        size = self.steps.get(name, self.first_step) * factor
        self.steps[name] = np.clip(size, *self.limits)
        params[name] -= np.sign(grad) * self.steps[name]


def two_slips_at_once(dh_t, cache):
    x_t, h_prev, h_t, W_x, W_h = cache
    da = dh_t * (1 - h_t**2)
    return da @ W_x.T, da @ W_h, x_t.T @ da, h_prev.T @ da, da.mean(axis=0)


def drops_an_axis(y_hat, y):
    p = np.exp(y_hat) / np.exp(y_hat).sum(axis=1)
    p[np.arange(len(y)), y] -= 1
    return p / len(y)


def divides_first(self, params, grads):
    for name, g in grads.items():
        m = self.mean_squares.get(name, 0.0)
        step = self.learning_rate * g / np.sqrt(m + self.epsilon)
        self.velocity[name] = self.momentum * self.velocity.get(name, 0.0) - step
        self.mean_squares[name] = self.decay * m + (1 - self.decay) * g**2
        ahead = self.momentum * self.velocity[name] - step
        params[name] += ahead if self.nesterov else self.velocity[name]


def never_resets(x, y, steps):
    w, found = Tensor(0.0), []
    for _ in range(steps):
        ((w * x - y) ** 2).mean().backward()
        found.append(float(w.grad))
        w.data -= 0.1 * w.grad
    return found


TYPED = [
    ("1.1", (35, (7, 5)), "needs a comma"),
    ("1.1", (35, (5, 7)), "puts its new axis first"),
    ("1.1", ((35,), [7, 5, 2]), "`shape_of_stack`: expected 2 numbers, got 3"),
    ("1.2", overwrites_one_array, "append a copy"),
    ("1.2", appends_before, "one step late"),
    ("1.2", starts_the_list_with_h, "the given `h` is among the states"),
    ("1.2", multiplies_from_the_left, "`h = np.tanh(W_x @ x_t + h @ W_h + b)` raised"),
    ("1.2", multiplies_from_the_left, "@ meets 5 columns on the left and 3 rows on"),
    ("1.2", multiplies_from_the_left, "shapes: h (5,), W_x (3, 5), x_t (3,)"),
    ("1.2", writes_into_its_argument, "changes its argument `h`"),
    ("2.1", (2.0, 1.0, 2.4), "`h_3`: yours is too small"),
    ("2.1", (2.0, 1.0, -2.5), "`h_3`: the sign is the wrong way round"),
    ("2.2", keeps_the_last_share, "`+=` adds them all"),
    ("2.2", runs_forward, "the loop runs forward here"),
    ("2.2", one_mean_of_two, "`dw_h`: that is a mean over the batch, an average"),
    ("2.2", forgets_the_sum, "one gradient for each sequence"),
    (
        "2.3",
        lambda w_h: math.log(0.5) / math.log(w_h),
        "raised ValueError: math domain",
    ),
    ("2.4", keeps_the_sign_too_early, "compared with itself"),
    ("2.5", lambda a, b, T: a * (1 - b**T) / (1 - b) - T, "raised ZeroDivisionError"),
    ("3.2", two_slips_at_once, "W_h is transposed"),
    ("3.5", drops_an_axis, "broadcast together with shapes (5,3) (5,)"),
    ("5.7", divides_first, "renew m first"),
    ("6.2", lambda gradient, shape: Tensor(gradient), "its numbers are in `.data`"),
    ("6.6", never_resets, "reset it before each backward"),
]


@pytest.mark.parametrize(
    ("number", "answer", "words"),
    [pytest.param(*case, id=f"{case[0]}-{n}") for n, case in enumerate(TYPED)],
)
def test_a_slip_as_it_is_typed(number, answer, words):
    said = of(number, answer)
    assert said.startswith("not yet: ")
    assert words in said


def adds_into_its_argument(self, dy):
    dh = dc = np.zeros_like(dy[0])
    da = np.empty((*dy.shape[:2], self.params["b"].size))
    for t in reversed(range(len(dy))):
        dy[t] += dh
        da[t], dc = cells.lstm_gates_backward(dy[t], dc, self.cache[3][t])
        dh = da[t] @ self.params["W_h"].T
    self.d_initial_state = dh, dc
    return self.collect(da)


def test_a_method_leaves_the_arrays_alone_that_its_layer_hands_to_it():
    """The layer hands on a copy of what `use` gave, so only the method can tell."""
    said = "not yet: your function changes its argument `dy` in place"
    assert of("4.8", adds_into_its_argument).startswith(said)


# What the numbers of an answer are to the right ones

RNG = np.random.default_rng(0)
RIGHT = RNG.standard_normal((3, 4, 5))
X = RNG.standard_normal((3, 4, 2))
SIZES = ({"N": 3, "T": 4, "H": 5},)
ARRAY = Exercise(solution=lambda x: RIGHT, cases=((X,),))
TIMED = Exercise(solution=lambda x: RIGHT, cases=((X,),), sizes=SIZES)
NO_TIME = Exercise(solution=lambda x: RIGHT, cases=((X,),), sizes=({"K": 4},))
VECTOR = Exercise(solution=lambda x: RIGHT[:, 0, 0], cases=((X,),))
TABLE = Exercise(solution=lambda x: RIGHT[0], cases=((X,),))
NUMBER = Exercise(solution=lambda n: 3.25 * n, cases=((2,), (4,)))
COUNT = Exercise(solution=lambda n: 70_000 + n, cases=((2,), (4,)))
PAIR = Exercise(solution=lambda n: (1.5 * n, RIGHT), cases=((2,), (4,)))


ROWS = Exercise(solution=lambda n: [RIGHT, n * RIGHT[0]], cases=((2,), (4,)))


def spoiled(*places):
    array = RIGHT.copy()
    for place in places:
        array[place] += 1
    return array


LIKENESS = [
    (ARRAY, -RIGHT, "the sign is the wrong way round"),
    (ARRAY, 0 * RIGHT, "every number is 0"),
    (ARRAY, RIGHT / 3, "1/3 of the right one, and 3 is the length of axis 0 of `x`"),
    (ARRAY, RIGHT / 3, "a mean where a sum is asked for"),
    (ARRAY, RIGHT * 4, "4 is the length of axis 1 of `x`: a sum where a mean"),
    (ARRAY, RIGHT / 12, "12 is axis 0 times axis 1 of `x`"),
    (ARRAY, RIGHT * 24, "24 is the number of entries of `x`"),
    (ARRAY, RIGHT * 1.7, "every number is 1.7 times the right one"),
    (ARRAY, RIGHT - 1, "every number is 1 too small, off by one"),
    (ARRAY, RIGHT[:, ::-1], "in reverse order along axis 1"),
    (ARRAY, np.roll(RIGHT, 1, axis=1), "one place late along axis 1"),
    (ARRAY, np.roll(RIGHT, -1, axis=1), "one place early along axis 1"),
    (ARRAY, RIGHT[:, 1:], "the first entry along axis 1 is missing"),
    (ARRAY, RIGHT[:, :-1], "the last entry along axis 1 is missing"),
    (ARRAY, RIGHT[:, -1], "only the last entry along axis 1 is there"),
    (ARRAY, np.pad(RIGHT, [(0, 0), (1, 0), (0, 0)]), "one entry too many at the start"),
    (ARRAY, np.pad(RIGHT, [(0, 0), (0, 1), (0, 0)]), "one entry too many at the end"),
    (ARRAY, RIGHT.swapaxes(0, 1), "axes 0 and 1 are swapped"),
    (ARRAY, RIGHT.sum(axis=1), "axis 1 of the result is added up"),
    (ARRAY, RIGHT.reshape(12, 5), "right, but the shape is (12, 5)"),
    (ARRAY, np.round(RIGHT, 2), "right, but rounded"),
    (ARRAY, np.trunc(RIGHT), "right, but cut to whole numbers"),
    (ARRAY, RIGHT + np.nan, "there is a nan in it"),
    (ARRAY, RIGHT + np.inf, "there is an infinity in it"),
    (ARRAY, RIGHT + 1, "every number is 1 too large"),
    (ARRAY, np.cos(RIGHT), "none of the 60 numbers is right"),
    (ARRAY, spoiled((0, 1, 2)), "one number is wrong, at [0, 1, 2]"),
    (ARRAY, spoiled((0, 1, 2), (2, 1, 1)), "wrong only at index 1 of axis 1"),
    (ARRAY, spoiled(np.s_[:, 2:]), "right before index 2 of axis 1"),
    (ARRAY, spoiled((0, 1, 2), (2, 0, 1)), "2 of 60 numbers are off, the first at"),
    (
        TIMED,
        np.ones((3, 5, 5)),
        "expected (3, 4, 5); there is one too many along axis 1",
    ),
    (
        TIMED,
        np.ones((3, 3, 5)),
        "expected (3, 4, 5); there is one too few along axis 1",
    ),
    (NO_TIME, np.ones((3, 3, 5)), "there is one too few along axis 1 (the outputs)"),
    (TIMED, RIGHT[:1], "only the first entry along axis 0 (the batch) is there"),
    (ARRAY, RIGHT.argmax(axis=2), "places of the largest numbers along axis 2"),
    (ARRAY, np.roll(RIGHT, 1, axis=1), "at index 0 stands at index 1"),
    (ARRAY, np.roll(RIGHT, -1, axis=1), "at index 1 stands at index 0"),
    (ARRAY, np.ones((7, 7)), "the shape is (7, 7), expected (3, 4, 5)"),
    (ARRAY, 1.0, "expected an array of shape (3, 4, 5), got one number"),
    (ARRAY, RIGHT + 1j, "got an array of type complex128"),
    (ARRAY, RIGHT.astype(object), "got an array of type object"),
    (ARRAY, [*RIGHT[0], 1], "list that makes no array"),
    (ARRAY, (RIGHT, "cache"), "expected one result, got a tuple of 2"),
    (ARRAY, (RIGHT, RIGHT), "expected one result, got a tuple of 2"),
    (ARRAY, None, "is a `return` missing?"),
    (ARRAY, iter([1]), "expected numbers, got list_iterator"),
    (ARRAY, print, "are the brackets of a call missing?"),
    (ARRAY, Tensor(RIGHT), "got Tensor; its numbers are in `.data`"),
    (ARRAY, np.broadcast_to(0.0, (10**6, 10**6)), "the shape is (1000000, 1000000)"),
    (ARRAY, range(10**12), "expected numbers, got range"),
    (TABLE, RIGHT[0].T, "rows and columns are swapped: is it transposed?"),
    (TABLE, np.ones((5, 4)), "expected (4, 5); is it transposed?"),
    (VECTOR, RIGHT[:, :1, 0], "the numbers are right, but the shape is (3, 1)"),
    (VECTOR, np.ones((3, 3)), "did shape (3, 1) meet shape (3,)?"),
    (VECTOR, RIGHT[::-1, 0, 0], "right, but in reverse order"),
    (VECTOR, RIGHT[:, 0] * np.eye(5)[0], "that is not added up yet, over axis 1"),
    (PAIR, 1.0, "expected 2 results in a tuple, got one number alone"),
    (PAIR, (1.0, RIGHT, RIGHT), "expected 2 results, got 3"),
    (PAIR, (3.0, ...), "still holds a `...`"),
]


@pytest.mark.parametrize(
    ("exercise", "result", "words"),
    [pytest.param(*case, id=str(n)) for n, case in enumerate(LIKENESS)],
)
def test_what_wrong_numbers_are_to_the_right_ones(exercise, result, words):
    said = judge(exercise, lambda x: result)
    assert said.startswith("not yet: ")
    assert words in said


@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    [
        (NUMBER, lambda n: 6.5 * n, "it is 2 times the right one"),
        (NUMBER, lambda n: -3.25 * n, "the sign is the wrong way round"),
        (NUMBER, lambda n: round(3.25 * n), "right, but rounded"),
        (NUMBER, lambda n: 3.25 * n + n**2, "for n = 2 yours is 10.5, too large"),
        (
            NUMBER,
            lambda n: [3.25 * n],
            "expected one number, got an array of shape (1,)",
        ),
        (NUMBER, lambda n: math.inf, "there is an infinity in it"),
        (COUNT, lambda n: 70_000 + 1.5 * n, "for n = 2 yours is 70003, too large"),
        (COUNT, lambda n: 70_001 + n, "yours is 1 too large in every case, off by one"),
        (
            PAIR,
            lambda n: (RIGHT, 1.5 * n),
            "the results are right, but in another order",
        ),
        (PAIR, lambda n: (3 * n, RIGHT), "result 1 of 2: it is 2 times the right one"),
        (PAIR, lambda n: (1.5 * n, -RIGHT), "result 2 of 2: the sign"),
    ],
)
def test_what_wrong_results_are_to_the_right_ones(exercise, answer, words):
    assert words in judge(exercise, answer)


def test_a_part_is_called_by_its_name():
    named = Exercise(PAIR.solution, PAIR.cases, parts=("loss", "dW"))
    assert "`dW`: the sign" in judge(named, lambda n: (1.5 * n, -RIGHT))
    assert "`loss`, `dW` is the order" in judge(named, lambda n: (RIGHT, 1.5 * n))
    assert "expected 2 results, `loss`, `dW`, got 1" in judge(named, lambda n: [RIGHT])


def test_a_coincidence_of_sizes_is_no_cause():
    cases = [np.ones((3, 4)), np.ones((5, 4))]
    exercise = Exercise(
        lambda x: x.sum(axis=0) * [1, 2, 3, 4], tuple((x,) for x in cases)
    )
    third = judge(exercise, lambda x: x.sum(axis=0) * [1, 2, 3, 4] / 3)
    assert "is asked for" not in third
    mean = judge(exercise, lambda x: x.mean(axis=0) * [1, 2, 3, 4])
    assert "axis 0 of `x`: a mean where a sum is asked for" in mean


def test_a_mean_of_all_is_a_cause_only_if_every_case_says_so():
    cases = tuple((np.arange(1.0, n),) for n in (4, 6))
    exercise = Exercise(lambda x: float(x.sum()), cases)
    mean = judge(exercise, lambda x: x.mean())
    assert "it is 1/3 of the right one, and 3 is the length of axis 0 of `x`" in mean
    third = judge(exercise, lambda x: x.sum() / 3)
    assert third == "not yet: it is 1/3 of the right one"


def test_one_result_of_several_is_called_by_its_name():
    solution = EXERCISES["8.1"].solution
    said = of("8.1", lambda *case: solution(*case)[0])
    assert said == "not yet: expected 2 results, `known`, `future`, got `known` alone"
    said = of("8.1", lambda *case: 2 * solution(*case)[0])
    assert said.endswith(
        "expected 2 results, `known`, `future`, got one array: (14, 4)"
    )


def test_where_a_library_is_missing_nothing_is_said_of_the_answer():
    use = "def use(f, x):\n    import a_library_that_is_not_there\n    return f(x)"
    exercise = made("def f(x): return 2 * x", "x = normal(3)", use=use)
    for answer in (exercise.solution, lambda x: x):
        said = judge(exercise, answer)
        assert said.startswith("not yet: it cannot be tried here: No module named 'a_l")


# Generated slips


def made(solution, *cases, **entry):
    """An exercise as a table would have it."""
    entry |= {"solution": solution, "cases": cases, "heading": ""}
    return exercise_of(entry, {"np": np}, {})


def sentences(source):
    """What the generated edits of a text say."""
    return [edit.said for edit in generated.edits(ast.parse(source), {})]


DIFFERENCES = made("def f(x, y): return x[1:] - y[1:]", "x, y = normal(6), normal(6)")


def test_an_error_that_several_slips_raise_names_none():
    said = judge(DIFFERENCES, lambda x, y: x - y[1:])
    assert said.startswith("not yet: your line `")
    assert "(6,) (5,)" in said


def test_an_error_that_several_pairs_raise_names_none():
    said = judge(DIFFERENCES, lambda x, y: x[2:] * y)
    assert said.startswith("not yet: your line `")
    assert "(4,) (6,)" in said


def test_an_error_that_one_slip_raises_names_it():
    exercise = made("def f(x, y): return x @ y.T", "x, y = normal(2, 3), normal(4, 3)")
    said = judge(exercise, lambda x, y: x @ y)
    assert said.startswith(
        "not yet: the labels `y` is not transposed: `.T`, its transpose, "
    )
    assert "raised ValueError: @ meets 3 columns" in said


def test_a_pair_that_explains_all_comes_before_slips_that_explain_a_part():
    exercise = made(
        "def f(a, b):\n    c = a + b\n    return c, c * a - b",
        "a, b = normal(4), normal(4)",
        "a, b = normal(3), normal(3)",
        results="c, d",
    )

    def answer(a, b):
        c = a - b
        return c, c / a - b

    assert judge(exercise, answer) == (
        "not yet: the bias `b` has the wrong sign: it is added, not subtracted, "
        "and: `a` is divided by, not multiplied"
    )


def test_a_slip_made_everywhere_says_where():
    said = sentences("def f(u, v): return u[0] + v[0]")
    assert (
        "nothing is picked from `u`: all of it is taken, everywhere (`v`, too)" in said
    )
    said = sentences("def f(u, v, w): return u @ w + v @ w")
    turned = "`w` is transposed (`.T`); in this product it is not"
    assert said.count(turned) == 2
    assert f"{turned}, everywhere" in said
    said = sentences("def f(u, v, w): return (u + v) * (u - v)")
    assert "`w` stands where `u` belongs, everywhere" in said


def test_a_slip_is_not_named_once_more_as_made_everywhere():
    exercise = made(
        "def f(u, v): return np.tanh(u[0]) + np.tanh(u[0]) * v",
        "u, v = -np.ones(3), normal(3)",
        right=["def f(u, v):\n    w = u[0]\n    return np.tanh(w) * (1 + v)"],
    )
    said = judge(exercise, lambda u, v: u[0] * (1 + v))
    assert said == ("not yet: the tanh of the part with `u` is missing, everywhere")


def test_a_new_axis_is_no_pick():
    said = " ".join(sentences("def f(v): return v[:, None]"))
    assert "picks along" not in said
    assert "picked" not in said
    assert "the axis of length 1 that `None` gives to `v` is missing" in said
    assert "picks along" in " ".join(sentences("def f(v): return v[:, 0, None]"))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("train.std()", "the standard deviation of `train`"),
        ("np.mean(a + b)", "the mean of the part with `a` and `b`"),
        ("np.sqrt(np.mean(error))", "the square root of the mean of `error`"),
        ("len(x)", "the length of the input `x`"),
        ("np.clip(a, 0, 1)", "the part with `a`"),
        ("train.std() + 1", "the part with `train`"),
    ],
)
def test_a_call_is_spoken_of_by_what_it_computes(part, words):
    assert spoken(ast.parse(part, mode="eval").body, {}) == words


@pytest.mark.parametrize("nothing", [np.zeros(4), np.zeros((0,)), [0] * 4])
def test_what_is_0_everywhere_is_explained_by_no_generated_slip(nothing):
    exercise = made("def f(v, w): return v - w", "v, w = normal(4), normal(4)")
    said = judge(exercise, lambda v, w: nothing)
    assert "every number is 0" in said or "the shape is (0,)" in said


# Whatever comes, it is not said that the learner raised what she did not

ODD = [None, "text", b"", 1j, math.nan, {}, {1}, [], (), [None], [1, [2, 3]]]
ODD += [(1, None), ((1, 2), 3), (None, None, None), [np.ones(2), np.ones(3)]]
ODD += [np.array(["a"]), np.empty((0, 2)), np.array(None), np.ones((2, 3, 4, 5))]
ODD += [Tensor(np.ones(2)), range(3), slice(3), len, object(), np.datetime64("2000")]
TABLES = Exercise(lambda n: n * RIGHT[0], cases=((2,), (4,)))
WINDOWS = EXERCISES["8.1"]


def odd_answers(exercise, odd):
    """Answers that are odd always, in a later case alone, and in one part."""
    right, first = exercise.solution, exercise.cases[0][0]
    yield lambda *case: odd
    yield lambda *case: right(*case) if equal(case[0], first) else odd
    yield lambda *case: tripled(right(*case)) if equal(case[0], first) else odd
    if isinstance(exercise.expected[0], tuple):
        yield lambda *case: (*right(*case)[:-1], odd)
        yield lambda *case: (odd, *tripled(right(*case))[1:])


def tripled(result):
    """Three times every number of a result."""
    return tuple(map(tripled, result)) if isinstance(result, tuple) else 3 * result


@pytest.mark.parametrize(
    ("exercise", "odds"),
    [(NUMBER, ODD), (TABLES, ODD), (PAIR, ODD), (WINDOWS, ODD[::3])],
    ids=["number", "array", "tuple", "table"],
)
def test_an_odd_result_is_described_and_not_called_an_error(exercise, odds):
    for odd in odds:
        for answer in odd_answers(exercise, odd):
            said = judge(exercise, answer)
            assert said.startswith(("not yet: ", NOT_ATTEMPTED)), odd
            assert "raised" not in said, odd
            assert "check itself" not in said, odd


def test_arrays_of_several_shapes_in_a_list_are_told_apart():
    assert judge(ROWS, lambda n: [RIGHT, n * RIGHT[0]]) == CORRECT
    said = "not yet: result 2 of 2: the sign is the wrong way round"
    assert judge(ROWS, lambda n: [RIGHT, -n * RIGHT[0]]).startswith(said)


def test_a_list_of_several_shapes_may_stand_beside_a_number_that_is_wrong():
    exercise = Exercise(solution=lambda n: (n, [RIGHT, RIGHT[0]]), cases=((2,), (4,)))
    said = judge(exercise, lambda n: (n + 1, [RIGHT + 1, RIGHT[0] + 1]))
    assert said.startswith("not yet: result 1 of 2: ")


def test_two_slips_are_named_where_a_list_is_part_of_a_result():
    """What stands inside it is named twice: "`the weights`: result 1 of 3: none of"."""
    program = EXERCISES["10.5"].program
    upward = program.source.replace("-= rate", "+= rate")
    (early,) = (edit for edit, said in program.edits.items() if "too early" in said)
    said = of("10.5", program.answer(edits.edited([upward], early)))
    assert "one step too early" in said
    assert "the sign" in said


def test_a_list_of_named_parts_is_told_by_their_names():
    right = EXERCISES["10.2"].solution
    said = of("10.2", lambda *case: [right(*case)[0], right(*case)[1] ** 2])
    assert said.startswith("not yet: `y`: ")


@pytest.mark.parametrize("name", ["causes", "difference", "equal"])
def test_an_error_of_the_checks_themselves_is_not_hers(name, monkeypatch):
    monkeypatch.setattr(judging, name, ord)  # not with these arguments
    assert judge(TABLE, lambda x: RIGHT[0] + 1) == (
        "not yet: that is not what was expected; more cannot be said, since the check "
        "itself failed (TypeError)"
    )


@pytest.mark.parametrize("kind", [Fraction, Decimal])
def test_an_exact_number_is_a_number(kind):
    assert judge(NUMBER, lambda n: kind(13) / kind(4) * n) == CORRECT
    assert of("2.1", [kind(2), kind(1), kind(5) / kind(2)]) == CORRECT


def test_whole_numbers_are_compared_exactly():
    assert judge(COUNT, lambda n: np.float32(70_000 + n)) == CORRECT
    assert not close(np.array(70_001), np.array(70_000))
    assert close(np.array(70_001.0), np.array(70_000.0))


def test_the_result_of_a_view_is_as_good_as_a_copy():
    exercise = Exercise(solution=lambda x: x[::-1].copy(), cases=((X,), (X + 1,)))
    assert judge(exercise, lambda x: x[::-1]) == CORRECT


def test_a_list_is_as_good_as_an_array():
    assert judge(ARRAY, lambda x: RIGHT.tolist()) == CORRECT
    assert judge(ARRAY, lambda x: tuple(map(list, RIGHT))) == CORRECT
    assert judge(ARRAY, lambda x: np.ma.masked_array(RIGHT)) == CORRECT


# Stubs


def two_names(x, h, W_x, W_h, b):
    """Write both."""
    states, last = ..., ...
    return states + last


def inside_the_loop(x, h, W_x, W_h, b):
    states = []
    for x_t in x:
        h = ...  # your code here
        states.append(x_t @ h)
    return np.stack(states)


def with_pass(x, h, W_x, W_h, b):
    pass


class Stub:
    """An object whose call is still to be written."""

    def __call__(self, x, h, W_x, W_h, b): ...


@pytest.mark.parametrize(
    "answer",
    [two_names, inside_the_loop, with_pass, Stub(), functools.partial(two_names, h=0)],
)
def test_a_stub_of_any_form_is_not_attempted(answer):
    assert of("1.2", answer) == NOT_ATTEMPTED


def test_a_stub_that_is_half_filled_says_which_part_is_open():
    assert of("2.1", (2.0, ..., ...)) == "not yet: part 2 is still `...`"
    assert of("1.1", ((35,), (7, ...))) == "not yet: part 2 is still `...`"
    assert of("2.1", (..., ..., ...)) == NOT_ATTEMPTED
    assert "still holds a `...`" in of("2.3", lambda w_h: ...)


# Answers that do not behave


def test_an_endless_loop_is_ended_and_its_line_shown(monkeypatch):
    monkeypatch.setattr(running, "LIMIT", 0.5)
    said = of("1.2", goes_on_for_ever)
    assert "it had not ended after 0.5 seconds of computing, at your line `" in said
    assert said.endswith("`; does its loop end?")


def swallows_all(x, h, W_x, W_h, b):
    while True:
        try:
            time.sleep(0.001)
            h = np.tanh(h)
        except:  # noqa: E722  as learners do
            pass


def swallows_twice(x, h, W_x, W_h, b):
    while True:
        try:
            try:
                h = np.tanh(h)
            except:  # noqa: E722
                h = h + 1
        except:  # noqa: E722
            h = h - 1


def sleeps(x, h, W_x, W_h, b):
    time.sleep(1e6)


@pytest.mark.parametrize("answer", [swallows_all, swallows_twice, sleeps])
def test_what_swallows_an_interrupt_or_sleeps_ends_too(monkeypatch, answer):
    monkeypatch.setattr(running, "LIMIT", 0.5)
    monkeypatch.setattr(running, "PATIENCE", 1.0)
    handler, tracer = signal.getsignal(signal.SIGINT), sys.gettrace()
    assert "it had not ended after " in of("1.2", answer)
    assert (signal.getsignal(signal.SIGINT), sys.gettrace()) == (handler, tracer)
    assert of("1.2", EXERCISES["1.2"].solution) == CORRECT


def test_a_debugger_may_take_its_time(monkeypatch):
    monkeypatch.setattr(running, "PATIENCE", 0.2)

    def debugged(*case):
        frame, before = sys._getframe(), sys.gettrace()
        sys.settrace(lambda *event: None)
        frame.f_trace = lambda *event: None
        time.sleep(0.5)  # its reader thinks
        sys.settrace(before)
        return EXERCISES["1.5"].solution(*case)

    assert of("1.5", debugged) == CORRECT


def test_the_time_limit_is_over_with_the_answer(monkeypatch):
    monkeypatch.setattr(running, "LIMIT", 0.5)
    before = threading.active_count()
    assert of("1.2", EXERCISES["1.2"].solution) == CORRECT
    end = time.process_time() + 0.7
    while time.process_time() < end:
        pass  # an interrupt that comes late would end this test
    assert threading.active_count() <= before


def test_time_spent_waiting_does_not_count(monkeypatch):
    monkeypatch.setattr(running, "LIMIT", 0.5)

    def waits(*case):
        time.sleep(0.8)
        return EXERCISES["1.5"].solution(*case)

    assert of("1.5", waits) == CORRECT


def test_outside_the_main_thread_there_is_no_limit(monkeypatch):
    monkeypatch.setattr(running, "LIMIT", 0.02)
    said = []

    def slow(*case):
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass
        return EXERCISES["1.2"].solution(*case)

    thread = threading.Thread(target=lambda: said.append(of("1.2", slow)))
    thread.start()
    thread.join()
    assert said == [CORRECT]


def is_interrupted(x, h, W_x, W_h, b):
    raise KeyboardInterrupt


class NoWordsError(Exception):
    """An error that cannot be printed."""

    def __str__(self):
        raise RuntimeError("no words")


def raises_without_words(*case):
    raise NoWordsError


class Contrary:
    """An object that refuses whatever one asks of it."""

    def __getattr__(self, name):
        raise RuntimeError("no attribute")

    def __repr__(self):
        raise RuntimeError("no name")

    def __iter__(self):
        raise RuntimeError("no parts")

    def __len__(self):
        raise RuntimeError("no length")

    def __call__(self, *case):
        raise RuntimeError("no result")


class OwnError(BaseException):
    """What no ``except Exception`` catches."""


def raises_its_own(x, h, W_x, W_h, b):
    raise OwnError("own")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (is_interrupted, "you stopped it at your line `raise KeyboardInterrupt`"),
        (raises_without_words, "raised NoWordsError"),
        (raises_its_own, 'your line `raise OwnError("own")` raised OwnError: own'),
        (Contrary(), "raised RuntimeError: no "),
        (lambda *case: Contrary(), "raised RuntimeError: no "),
        (lambda x, h: x, "takes (x, h); it is called with (x, h, W_x, W_h, b)"),
        (np.zeros(3), "asks for a function, got ndarray; hand over its name"),
        ("a name", "asks for a function, got str"),
        (math, "asks for a function, got module"),
        (dict, "not yet: "),
        (np.linalg.norm, "is called with (x, h, W_x, W_h, b)"),
        (lambda *case: np.array([1, "a", None], dtype=object), "type object"),
    ],
    ids=range(12),
)
def test_answers_that_do_not_behave(answer, words):
    said = of("1.2", answer)
    assert words in said
    assert "\n" not in said
    assert len(said) <= 300


def test_the_line_shown_is_the_learners_own_even_when_a_library_raises():
    def helper(h):
        return np.stack([h, h[:2]])

    def answer(x, h, W_x, W_h, b):
        return helper(h)

    said = of("1.2", answer)
    assert "your line `return np.stack([h, h[:2]])` raised ValueError" in said
    assert said.endswith("the shapes: h (5,)")


def test_warnings_and_settings_of_the_session_do_not_matter():
    def careless(*case):
        np.seterr(all="raise")
        return EXERCISES["2.5"].solution(*case) + 0 * np.float64(0) / 1

    before = np.geterr()
    with np.errstate(all="raise"):
        assert of("2.5", careless) == CORRECT
    assert np.geterr() == before


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.just(...),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=5),
        st.binary(max_size=3),
        npst.arrays(
            npst.scalar_dtypes(),
            npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
            fill=st.nothing(),
        ),
        npst.arrays(object, npst.array_shapes(max_side=2), elements=st.integers()),
        st.sampled_from([int, len, math, range(3), slice(3), Tensor(1.0)]),
        st.builds(Contrary),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.tuples(inner, inner),
        st.tuples(inner, inner, inner),
        st.dictionaries(st.text(max_size=2), inner, max_size=2),
    ),
    max_leaves=8,
)
KINDS = ["1.1", "1.2", "1.5", "2.1", "2.2", "3.2", "5.1", "5.5", "6.6"]


@pytest.mark.parametrize("number", KINDS)
@settings(max_examples=20, deadline=None)
@given(value=VALUES)
def test_whatever_comes_there_is_one_line_and_no_false_praise(number, value):
    exercise = EXERCISES[number]
    said = judge(exercise, (lambda *case: value) if exercise.cases else value)
    assert re.fullmatch(r"correct|not attempted yet|not yet: .{3,290}", said), said
    right = exercise.results(exercise.solution)
    assert (said == CORRECT) == all(equal(value, b) for b in right)


@settings(max_examples=20, deadline=None)
@given(
    array=npst.arrays(
        st.one_of(npst.integer_dtypes(), npst.floating_dtypes(), npst.boolean_dtypes()),
        npst.array_shapes(min_dims=0, max_dims=4, max_side=6),
    )
)
def test_whatever_array_comes_is_described(array):
    for exercise in (ARRAY, TABLE, VECTOR):
        said = judge(exercise, lambda x: array)
        assert re.fullmatch(r"not yet: .{3,290}", said), said


# What was correct so far


def solve(number):
    check(number, EXERCISES[number].solution)


def shown(capsys, notebook):
    capsys.readouterr()
    assert progress(notebook) is None
    return capsys.readouterr().out


def of_notebook(chapter):
    """The numbers of a notebook's exercises, in their order."""
    return [number for number in EXERCISES if number.startswith(f"{chapter}.")]


def test_progress_before_anything_was_tried(capsys):
    check("1.1", (..., ...))
    numbers = of_notebook(1)
    said = f"{len(numbers)} exercises, none tried yet: {', '.join(numbers)}"
    assert shown(capsys, 1) == f"Notebook 01: {said}\n"


def test_progress_in_the_middle(capsys):
    solve("3.1")
    solve("3.4")
    check("3.2", print)
    check("3.3", print)
    check("3.3", print)
    check("3.5", ...)
    still = ["3.2 (tried once)", "3.3 (tried 2 times)", *of_notebook(3)[4:]]
    expected = f"correct 3.1, 3.4 · still open {', '.join(still)}"
    assert shown(capsys, 3) == f"Notebook 03: {expected}\n"


def test_progress_when_all_is_done(capsys):
    numbers = of_notebook(2)
    for number in numbers:
        check(number, print)
        solve(number)
    said = f"all {len(numbers)} exercises correct: {', '.join(numbers)}"
    assert shown(capsys, 2) == f"Notebook 02: {said}\n"


def test_the_last_answer_counts(capsys):
    solve("2.1")
    check("2.1", (1, 2, 3))
    check("2.1", (..., ..., ...))
    assert "still open 2.1 (tried 2 times), 2.2" in shown(capsys, 2)


@pytest.mark.parametrize("notebook", ["3", "03", 3.2, "3.2", " 3 "])
def test_progress_takes_the_number_in_any_form(notebook, capsys):
    assert shown(capsys, notebook).startswith("Notebook 03: 8 exercises")


@pytest.mark.parametrize("notebook", [99, "", None, "three", [3], -1])
def test_progress_of_a_notebook_that_does_not_exist(notebook, capsys):
    assert "no exercises here; notebooks 00 to" in shown(capsys, notebook)


@pytest.mark.parametrize("number", ["1.99", "1,2", "Exercise 1.99", "01.99", 1.99, "1"])
def test_a_number_near_by_is_met_with_those_of_its_notebook(number, capsys):
    check(number, 1)
    names = "1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9"
    assert f"notebook 01 has {names}" in capsys.readouterr().out


def test_what_does_not_exist_is_not_remembered(capsys):
    check("1.99", 1)
    assert "none tried yet" in shown(capsys, 1)


# In a real kernel

IN_A_KERNEL = """
from helpers.exercises import check, progress, running
running.LIMIT = 1.0


def forward_loop_from(x, h, W_x, W_h, b):
    while True:
        h = np.tanh(h)


import numpy as np
check("1.2", forward_loop_from)
"""
SHOWS_NOTHING = 'check("1.1", ((35,), (7, 5)))'


def test_in_a_kernel_an_endless_loop_is_ended_and_the_next_cell_runs():
    cells = [IN_A_KERNEL, f"{SHOWS_NOTHING}\nprogress(1)", SHOWS_NOTHING]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in cells]
    )
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    first, second, third = (
        "".join(o.text for o in cell.outputs) for cell in notebook.cells
    )
    assert "not ended after 1 seconds of computing, at your line `" in first
    assert "correct 1.1 · still open 1.2 (tried once)" in second
    assert third == "Exercise 1.1: correct\n", "the result is displayed"
