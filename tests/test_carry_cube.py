"""The cube that the diagram of 05 shows is the one that the notebook trains."""

import sys

import notebook_rules as rules
import numpy as np
import pytest

sys.path.append(str(rules.ROOT / "img"))
from diagrams import carry_cube

CELLS = (
    "imports",
    "exercise-5-2",
    "binary-addition",
    "sigmoid-layer",
    "trained-start",
    "exercise-5-4",
    "build",
    "train",
)


@pytest.fixture(scope="module")
def names():
    """What the cells of the notebook define, up to its training."""
    path = next(path for path in rules.COURSE if path.name.startswith("05"))
    sources = {cell.id: cell.source for cell in rules.code_cells(rules.read(path))}
    made = {}
    for cell in CELLS:
        exec(compile(sources[cell], cell, "exec"), made)
    return made


def test_the_walk_is_that_of_the_trained_network(names):
    adder, _ = names["train"](1)
    steps = list(carry_cube.walk())
    x = np.array([[step[:2] for step in steps]], float)  # (1, T, 2)
    states = adder.layers[0].forward(x)[0]
    corners = np.array([step[-1] for step in steps])
    np.testing.assert_array_equal(np.sign(states), corners)
    assert np.abs(states).min() > 0.8, "it ends near corners"
    y, _ = names["add_bits"](x)
    answers = [corner.count(-1) == 2 for *_, corner in steps]
    np.testing.assert_array_equal(answers, y[0, :, 0])


def test_a_carry_goes_out_on_the_right_face():
    for (first, second, carry), corner in carry_cube.CORNERS.items():
        assert (corner[0] > 0) == (first + second + carry >= 2)
