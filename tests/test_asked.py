"""Exercises that ask for a helper: the helper itself is no answer, its twin is."""

import functools
import types

import notebook_rules as rules
import numpy as np
import pytest
from test_one_source import asked_in, tagged

from helpers import cells, recurrent
from helpers.checks import unchecked
from helpers.exercises import EXERCISES, check
from helpers.exercises.asked import helper_named
from helpers.exercises.bank import Bank
from helpers.exercises.judging import CORRECT, NOT_ATTEMPTED, judge

TABLE = '''
imports = """
from helpers import cells
from helpers.recurrent import Recurrent, VanillaRNN, multiply_all_timesteps"""

["1.1"]
heading = "(build). A function that the course goes on with."
helper = "cells.rnn_step_backward"
results = "dx_t, dh_prev, dW_x, dW_h, db"
cases = ["N = 2; D = 3; H = 4", "N = 6; D = 2; H = 5"]
given = """
shapes = (N, D), (N, H), (D, H), (H, H), (H,), (N, H)
*read, dh_t = (normal(*shape) for shape in shapes)
_, cache = cells.rnn_step_forward(*read)"""
slips."W_h.T -> W_h" = "on the way back W_h is transposed: it leads to h_prev"

["1.2"]
heading = "(build). A method of a class that is given."
helper = "recurrent.VanillaRNN.backward_loop"
results = 'dx, grads["W_x"], grads["W_h"], grads["b"], d_initial_state'
cases = ["N = 2; T = 4; D = 3; H = 5", "N = 3; T = 2; D = 4; H = 2"]
given = "x, dy = normal(N, T, D), normal(N, T, H)"
use = """
def use(Layer, x, dy, rng):
    layer = Layer(x.shape[2], dy.shape[2], rng=rng)
    layer.forward(x)
    return layer.backward(dy), layer.grads, layer.d_initial_state"""
slips."dy[t] + from_later -> dy[t]" = "nothing comes back from the step after"

["1.3"]
heading = "(build). A class derived from one that is given."
results = "y, state"
solution = """
class ReluRNN(VanillaRNN):
    def forward_loop(self, x, h_t):
        a, h = x @ self.params["W_x"] + self.params["b"], []
        for a_t in a:
            h_t = np.maximum(a_t + h_t @ self.params["W_h"], 0)
            h.append(h_t)
        self.state = h_t
        return np.stack(h)"""
cases = ["N = 2; T = 4; D = 3; H = 5", "N = 3; T = 5; D = 2; H = 4"]
given = "x = normal(N, T, D)"
use = """
def use(Layer, x, H, rng):
    layer = Layer(x.shape[2], H, rng=rng)
    return layer.forward(x), layer.state"""
slips."np.maximum(a_t + h_t -> np.maximum(a_t + 0 * h_t" = "the state is lost"
'''
OWN = "that is the course's own `{}`, of `helpers.{}`; write it yourself"
STEP, LOOP = cells.rnn_step_backward, recurrent.VanillaRNN.backward_loop


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    """Three exercises, as the table above has them."""
    folder = tmp_path_factory.mktemp("bank")
    (folder / "notebook_01.toml").write_text(TABLE, encoding="utf-8")
    return Bank(folder)


# The helper itself


def hands_on(dh_t, cache):
    return STEP(dh_t, cache)


def hands_on_in_its_room(dh_t, cache):
    return cells.rnn_step_backward(dh_t, cache)


@pytest.mark.parametrize(
    "answer",
    [
        STEP,
        unchecked(STEP),
        functools.partial(STEP),
        types.FunctionType(unchecked(STEP).__code__, {}),
        hands_on,
        hands_on_in_its_room,
    ],
)
def test_a_helper_handed_in_is_not_the_learners(bank, answer):
    said = judge(bank["1.1"], answer)
    assert said == f"not yet: {OWN.format('rnn_step_backward', 'cells')}"


class HandsOn(recurrent.VanillaRNN):
    def backward_loop(self, da):
        return super().backward_loop(da)


class Inherits(recurrent.VanillaRNN):
    rate = 1


LAYER = recurrent.VanillaRNN(2, 3, rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    "answer", [recurrent.VanillaRNN, LOOP, HandsOn, Inherits, LAYER.backward_loop]
)
def test_a_class_whose_method_is_the_helper_is_not_the_learners(bank, answer):
    said = judge(bank["1.2"], answer)
    assert said == f"not yet: {OWN.format('VanillaRNN.backward_loop', 'recurrent')}"


# What a learner writes


class Own(recurrent.VanillaRNN):
    def backward_loop(self, da):
        _, _, h = self.cache
        da, dh_prev = da.copy(), 0.0
        for t in reversed(range(len(h))):
            da[t] = (da[t] + dh_prev) * (1 - h[t] ** 2)
            dh_prev = da[t] @ self.params["W_h"].T
        self.d_initial_state = dh_prev
        return self.collect(da)


class Forgets(Own):
    def backward_loop(self, da):
        dx = Own.backward_loop(self, da)
        self.grads.pop("b")
        return dx


class Doubles(Own):
    def backward_loop(self, da):
        dx = Own.backward_loop(self, da)
        self.grads["b"] = 2 * self.grads["b"]
        return dx


class Stub(recurrent.VanillaRNN):
    def backward_loop(self, da): ...


class Empty(recurrent.VanillaRNN):
    """Write it."""


class Raises(recurrent.VanillaRNN):
    def backward_loop(self, da):
        return da @ self.params["W_x"]


@pytest.mark.parametrize("number", ["1.1", "1.2", "1.3"])
def test_the_same_program_written_by_the_learner_is_correct(bank, number):
    assert judge(bank[number], bank[number].solution) == CORRECT


@pytest.mark.parametrize("answer", [Own, Own.backward_loop])
def test_a_method_may_come_alone_or_in_its_class(bank, answer):
    assert judge(bank["1.2"], answer) == CORRECT


@pytest.mark.parametrize("answer", [Stub, Stub.backward_loop, Empty])
def test_a_class_with_a_stub_is_not_attempted(bank, answer):
    assert judge(bank["1.2"], answer) == NOT_ATTEMPTED


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Forgets, "`grads` should be a dict with W_x, W_h, b; got W_x, W_h"),
        (lambda self, da: da, "`grads` should be a dict with W_x, W_h, b; got none"),
        (Doubles, '`grads["b"]`: every number is 2 times the right one'),
        (recurrent.Recurrent, "the class has no method `backward_loop`"),
        (lambda self: self, "your function takes (self); it is called with (self, dy)"),
        (Raises, 'your line `return da @ self.params["W_x"]` raised ValueError'),
        (3, "this asks for a function, got int"),
    ],
)
def test_what_a_method_leaves_behind_is_judged_part_by_part(bank, answer, said):
    assert judge(bank["1.2"], answer).startswith(f"not yet: {said}")


def test_a_class_that_is_asked_for_is_a_class(bank):
    assert judge(bank["1.3"], lambda x: x) == "not yet: this asks for a class"
    assert judge(bank["1.3"], recurrent.VanillaRNN).startswith("not yet: `y`: ")


@pytest.mark.parametrize("number", ["1.1", "1.2", "1.3"])
def test_the_slips_of_the_table_and_generated_ones_are_named(bank, number):
    exercise = bank[number]
    for sentence, slip in exercise.slips.items():
        assert judge(exercise, slip) == f"not yet: {sentence}"
    source = exercise.program.source
    untransposed = source.replace(' @ self.params["W_h"]', ' @ self.params["W_h"].T')
    if number == "1.3":
        said = judge(exercise, exercise.program.answer(untransposed))
        assert "is transposed" in said


# The course


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.name)
def test_what_the_bank_asks_for_is_tagged_so_in_the_notebook(path):
    numbers = EXERCISES.of_notebook(str(int(path.name[:2])))
    named = [EXERCISES[number].helper for number in numbers]
    assert sorted(filter(None, named)) == sorted(asked_in(rules.read(path)))


#: Where the cell itself says with what the notebook goes on.
OWN_RUNS_ON = [path for path in rules.COURSE if path.name[:2] in ("03", "04")]
ASKED = [pair for path in OWN_RUNS_ON for pair in tagged(rules.read(path), "asked")]
LAYERS = ("VanillaRNN", "LSTM")
every_cell = pytest.mark.parametrize(("cell", "name"), ASKED, ids=[n for _, n in ASKED])


def after(cell, answer=None):
    """Run an exercise's cell, with its stub or an answer in it; return its names."""
    stub, rest = cell.source.split("\n\n\n")
    names = {"np": np, "cells": cells, "recurrent": recurrent}
    names |= {one: type(one, (getattr(recurrent, one),), {}) for one in LAYERS}
    names |= {"check": check, "sigmoid": cells.sigmoid}
    names |= {"lstm_gates_backward": cells.lstm_gates_backward}
    exec(f"{answer or stub}\n\n\n{rest}", names)
    return names


@every_cell
def test_without_an_answer_the_notebook_goes_on_with_the_helper(cell, name):
    assert after(cell)[name.split(".")[-1]] is helper_named(name)[0]


@every_cell
def test_a_wrong_answer_gives_way_to_the_helper(cell, name):
    short = name.split(".")[-1]
    wrong = f"def {short}(*arguments):\n    return arguments[0]"
    assert after(cell, wrong)[short] is helper_named(name)[0]


@every_cell
def test_with_a_right_answer_the_notebook_goes_on_with_the_learners(cell, name):
    (number,) = (n for n in EXERCISES if EXERCISES[n].helper == name)
    names = after(cell, EXERCISES[number].program.source)
    own = names[name.split(".")[-1]]
    assert own.__globals__ is names
    if name.startswith("recurrent."):
        assert names[name.split(".")[1]].backward_loop is own
