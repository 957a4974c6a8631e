"""What docs/errata.md says of the sources is measured here, on their own data."""

import re

import notebook_rules as rules
import numpy as np
import pytest

from helpers import parameter_count
from helpers.autodiff import Tensor
from helpers.datasets import count_ones
from helpers.linear_rnn import forward_states, loss_and_gradients
from helpers.optimizers import RMSProp, RProp

PAGE = (rules.ROOT / "docs" / "errata.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)


def said_of(words):
    """What the page says is right, where a source says these words."""
    (said,) = (right for wrong, right in ROWS if words in wrong)
    return said


# Source A


@pytest.fixture(scope="module")
def states():
    """All states (100, 64) of the published loop, for two sequences: x_1 differs."""
    rng = np.random.default_rng(0)
    x, W_x = rng.random((100, 32)), rng.random((64, 32))  # this W_x is theirs: (H, D)
    W_h, b = rng.random((64, 64)), rng.random(64)

    def loop(x):
        h, found = np.zeros(64), []
        for x_t in x:
            h = np.tanh(W_x @ x_t + W_h @ h + b)
            found.append(h)
        return found

    return loop(x), loop(np.vstack([rng.random(32), x[1:]]))


def test_states_are_stacked_not_joined(states):
    said = said_of("np.concatenate")
    assert f"one row of {np.concatenate(states[0]).size} numbers" in said
    assert f"`np.stack`, {np.stack(states[0]).shape}, is meant" in said


def test_all_states_but_the_first_are_stuck_at_one(states):
    first, other = map(np.stack, states)
    assert "every state is 1.0 from the second step on" in said_of("between 0 and 1")
    assert np.all(first[1:] == 1) and np.all(other[1:] == 1)
    assert np.all(first[0] != other[0])


def test_a_star_is_no_matrix_product():
    W_x, x_t = np.ones((64, 32)), np.ones(32)
    said = said_of("$U * x_t$")
    assert f"product, {(W_x @ x_t).shape}; " in said
    assert f"entry by entry, {(W_x * x_t).shape}: " in said


def test_layers_of_keras_are_counted():
    assert f", {parameter_count.simple_rnn(1, 10)} weights" in said_of("10 weights")
    assert f", with {parameter_count.simple_rnn(32, 64)}: " in said_of("the one line")


# Source B


@pytest.fixture(scope="module")
def bits():
    """The data of the source, bit by bit."""
    return count_ones(np.random.RandomState(1))


def power(value):
    """A number as the page writes it: 2.2 times a power of ten."""
    digits, exponent = f"{value:.1e}".split("e")
    return rf"${digits} \cdot 10^{int(exponent)}$"


def test_the_gradient_at_the_cliff(bits):
    dw_h = loss_and_gradients(*bits, {"w_x": 1.0, "w_h": 2.0})[1]["w_h"]
    said = said_of("at (1, 2) the gradient")
    assert said.startswith(f"{power(dw_h)}, and {1e-6 * dw_h:.1f} units")


def test_the_picture_of_the_gradient_summed_the_batch_twice(bits):
    x, y = bits
    dh = 2 * (forward_states(x, 1, 2)[:, -1] - y) * 2**10  # at k = 0, (N,)
    (published,) = (wrong for wrong, _ in ROWS if "picture of the gradient" in wrong)
    assert published.endswith(power(20 * dh.sum()))
    said = said_of("picture of the gradient")
    assert f"the batch of {len(x)} was" in said
    assert f"{len(x) ** 2} times smaller, {power(dh.mean())}: " in said


def test_a_sum_that_starts_too_early_picks_the_last_input(bits):
    x, y = bits
    dw_x = loss_and_gradients(x, y, {"w_x": 1.0, "w_h": 2.0})[1]["w_x"]
    dh = 2 * (forward_states(x, 1, 2)[:, -1] - y) * 2**10
    times = 1 + np.mean(dh * x[:, -1]) / dw_x
    assert f"the sum is {times:.1f} times as large" in said_of("the sum for $dw_x$")


def trained(bits, first):
    """The two weights after the 500 steps of the source."""
    params, optimizer = {"w_x": np.array(-1.5), "w_h": np.array(2.0)}, RProp(first)
    for _ in range(500):
        optimizer.step(params, loss_and_gradients(*bits, params)[1])
    return params


def test_the_published_weights_need_half_a_first_step(bits):
    half, whole = (trained(bits, first).values() for first in (0.0005, 0.001))
    said = said_of("RProp halves")
    assert "weights, {:.5f} and {:.5f}, need that half".format(*half) in said
    assert "without it {:.5f} and {:.5f} come out".format(*whole) in said


def test_the_rounded_answer_is_right_up_to_70_bits(bits):
    params, right = trained(bits, 0.0005), {}
    for T in (70, 100):
        x, count = count_ones(np.random.default_rng(T), 1000, T)
        off = np.abs(forward_states(x, **params)[:, -1] - count)
        right[T] = np.mean(off < 0.5)
    said = said_of("rounded, the answer is perfect")
    assert right[70] == 1
    assert f"up to about 70 bits; at 100 it is right for {right[100]:.1%}" in (
        said.replace(" %", "%")
    )


def test_of_2000_pairs_few_are_used():
    used = len({row for k in range(20) for row in range(k, k + 100)})
    assert f"of 2000 pairs, {used} are used" in said_of("part 2")


def test_a_small_number_outside_the_division_protects_nothing():
    def published(grad, eps=1e-6):
        with np.errstate(invalid="ignore"):  # 0 / 0
            return -(0.05 * grad / np.sqrt(0.5 * grad**2) + eps)

    said = said_of("np.sqrt(maSquare) + eps")
    assert np.isnan(published(np.zeros(1))) and "a mean square of 0 still" in said
    grad, w = np.array([-2.0, 1e-9, 3.0]), {"w": np.ones(1)}
    moved = published(grad) - published(grad, eps=0)
    np.testing.assert_allclose(moved, -1e-6, rtol=1e-6)
    assert "every step moves every weight by another $-10^{-6}$" in said
    RMSProp(0.05, decay=0.5).step(w, {"w": np.zeros(1)})
    assert w["w"] == 1 and "it stands under the root, as in" in said


# Sources C and D


@pytest.mark.parametrize(("axes", "moved"), [("(N,)", 2), ("(N, 1)", 0)])
def test_labels_in_a_column_do_not_reach_the_gradient(axes, moved):
    rng, y = np.random.default_rng(0), np.array([0, 1] * 8)
    y_hat, labels = rng.standard_normal((16, 2)), y if axes == "(N,)" else y[:, None]

    def published(y):
        p = np.exp(y_hat) / np.exp(y_hat).sum(axis=1, keepdims=True)
        p[np.arange(16), y] -= 1
        return p

    assert np.ptp(published(labels) - published(1 - labels)) == pytest.approx(moved)
    by = "(N,) the gradient of the loss moves by up to 2, with (N, 1) by 0."
    assert by in PAGE.replace("\n", " ")


def test_gradients_that_are_never_reset_add_up():
    w = Tensor(2.0)
    for _ in range(4):
        (w * w).backward()
    assert w.grad == 4 * 4
    assert "after four steps four times the gradient" in said_of("without a reset")


def test_two_numbers_predict_a_sine():
    x = np.sin(np.arange(300))
    guess = 2 * np.cos(1) * x[1:-1] - x[:-2]
    np.testing.assert_allclose(guess, x[2:], atol=1e-12)
    said = said_of("drawn from time 0 on")
    early, opposite = (np.mean((x[n:] - x[:-n]) ** 2) for n in (50, 47))
    assert f"error is {early:.2f}; " in said
    assert f"drawn 47 points early it would be {opposite:.2f}" in said
