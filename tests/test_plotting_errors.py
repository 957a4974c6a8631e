"""Each error stands in its row; zero gradients have a ring."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting

PANELS = {
    "T = 1": {"right": {"W_x": 1e-12, "h_0": 3e-12}, "wrong": {"W_x": 0.5}},
    "T = 5": {"right": {"W_x": 2e-12, "h_0": 0.0}, "wrong": {"W_x": 1.0}},
}


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


@pytest.fixture
def axes():
    return plotting.plot_gradient_errors(PANELS)


def drawn(ax, name):
    """What is drawn of an array: row and error of each mark."""
    (line,) = (line for line in ax.lines if line.get_label() == name)
    return dict(zip(np.round(line.get_ydata()), line.get_xdata(), strict=True))


def rings(ax):
    """The rows that have a ring, by their place on the axis."""
    found = [line for line in ax.lines if line.get_markerfacecolor() == "none"]
    return [(x, round(y)) for line in found for x, y in line.get_xydata()]


def test_each_error_stands_in_the_row_of_its_gradient(axes):
    assert [tick.get_text() for tick in axes[0].get_yticklabels()] == ["right", "wrong"]
    assert drawn(axes[0], "W_x") == {0: 0.0, 1: 0.5}
    assert drawn(axes[1], "W_x") == {0: 0.0, 1: 1.0}
    assert [ax.get_title() for ax in axes] == ["T = 1", "T = 5"]


def test_an_array_that_a_gradient_does_not_have_is_not_drawn(axes):
    assert np.isnan(drawn(axes[0], "h_0")[1])


def test_a_gradient_of_zero_has_a_ring_and_no_other_has(axes):
    assert [rings(ax) for ax in axes] == [[], [(1.0, 1)]]


def test_the_axis_is_linear_and_what_agrees_stands_at_its_gray_line(axes):
    (line,) = (line for line in axes[1].lines if line.get_label() == "they agree")
    assert drawn(axes[1], "h_0")[0] == line.get_xdata()[0] == 0
    assert axes[0].get_xscale() == "linear"


def test_one_legend_names_each_array_once(axes):
    (legend,) = axes[0].figure.legends
    named = [text.get_text() for text in legend.get_texts()]
    assert named == ["they agree", "W_x", "h_0", "a gradient is zero"]
