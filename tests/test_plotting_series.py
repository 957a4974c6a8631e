"""Lines and heat maps show the data they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def drawn(ax):
    """The lines of an Axes by label."""
    return {line.get_label(): line for line in ax.get_lines()}


# Lines


def test_one_row_is_drawn_as_it_is():
    ax = plotting.plot_lines([1, 2, 4], {"a": [3, 5, 4]}, xlabel="steps", ylabel="loss")
    (line,) = ax.get_lines()
    np.testing.assert_array_equal(line.get_xydata(), [[1, 3], [2, 5], [4, 4]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("steps", "loss")
    assert ax.get_legend() is None
    assert not ax.collections


def test_runs_are_drawn_as_median_and_range():
    rows = np.array([[1.0, 8.0], [2.0, 6.0], [9.0, 7.0]])
    ax = plotting.plot_lines([0, 1], {"a": rows, "b": [1, 1]}, xlabel="x", ylabel="y")
    np.testing.assert_array_equal(drawn(ax)["a"].get_ydata(), [2, 7])
    (band,) = ax.collections
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["a", "b", "line: median\nband: all 3 runs"]
    corners = band.get_paths()[0].vertices
    assert {(0, 1), (0, 9), (1, 6), (1, 8)} <= {tuple(corner) for corner in corners}


def test_a_baseline_is_a_dashed_line_without_markers():
    options = {"xlabel": "x", "ylabel": "y", "baseline": {"always 1": 0.5}}
    ax = plotting.plot_lines([0, 1], {"a": [1, 2]}, **options)
    line = drawn(ax)["always 1"]
    assert set(line.get_ydata()) == {0.5}
    assert (line.get_linestyle(), line.get_marker()) == ("--", "None")
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["a", "always 1"]


@pytest.mark.parametrize(("log_x", "log_y"), [(False, True), (True, False)])
def test_scales_are_those_asked_for(log_x, log_y):
    options = {"xlabel": "x", "ylabel": "y", "log_x": log_x, "log_y": log_y}
    ax = plotting.plot_lines([1, 2], {"a": [1, 2]}, **options)
    assert (ax.get_xscale() == "log", ax.get_yscale() == "log") == (log_x, log_y)


# Share and loss


def test_share_and_loss_stand_above_each_other_on_one_axis_of_steps():
    runs = np.arange(12.0).reshape(2, 2, 3) + 1  # (S, 2, P)
    one = np.ones((2, 3))
    options = {"share": "share at the first input", "baseline": {"always 1": 0.5}}
    records = {"a": runs, "b": one}
    top, bottom = plotting.plot_share_and_loss([0, 25, 50], records, **options)
    np.testing.assert_array_equal(drawn(top)["a"].get_ydata(), [4, 5, 6])
    np.testing.assert_array_equal(drawn(bottom)["a"].get_ydata(), [7, 8, 9])
    assert "always 1" in drawn(bottom)
    assert "always 1" not in drawn(top)
    assert top.get_xlim() == bottom.get_xlim()
    assert {top.get_yscale(), bottom.get_yscale()} == {"log"}
    assert bottom.get_xlabel() == "training step"
    assert top.get_ylabel() == "share at the first input"


def dotted(ax):
    """Return the heights of the dotted lines of a panel."""
    lines = [line for line in ax.get_lines() if line.get_linestyle() == ":"]
    return [float(line.get_ydata()[0]) for line in lines]


@pytest.mark.parametrize(
    "draw", [plotting.plot_share_and_loss, plotting.plot_each_seed]
)
@pytest.mark.parametrize("marks", [None, (0.1, 0.12)])
def test_marks_are_dotted_each_in_its_panel(draw, marks):
    records = {"a": np.ones((3, 2, 2)), "b": np.ones((3, 2, 2))}
    axes = np.reshape(draw([0, 25], records, share="share", marks=marks), (2, -1))
    for panel in axes.T:
        assert [height for ax in panel for height in dotted(ax)] == list(marks or ())
    (legend,) = filter(None, (ax.get_legend() for ax in axes.flat))
    named = [text.get_text() for text in legend.get_texts()]
    assert named.count("marks: 0.1 and 0.12") == (marks is not None)


def test_a_share_is_read_off_in_powers_of_ten_and_a_loss_in_numbers():
    shares, losses = np.logspace(-13, 0.4, 30), np.linspace(1.4, 0.02, 30)
    record = {"a": np.stack([shares, losses])}
    top, bottom = plotting.plot_share_and_loss(np.arange(30), record, share="share")
    powers = np.log10(top.get_yticks())
    np.testing.assert_allclose(powers, np.arange(-12, 1, 2), atol=1e-9)
    bottom.figure.canvas.draw()
    named = [text.get_text() for text in bottom.get_yticklabels()]
    assert {"0.1", "0.2", "0.5", "1"} <= set(named)
    for ax in (top, bottom):
        assert len(ax.yaxis.get_minorticklocs()) == 0, "no comb of small ticks"


def test_each_seed_is_a_line_in_the_column_of_its_network():
    runs = np.arange(18.0).reshape(3, 2, 3) + 1  # (S, 2, P)
    records = {"a": runs, "b": 10 * runs[:2]}
    options = {"share": "share", "baseline": {"always 1": 0.5}}
    axes = plotting.plot_each_seed([0, 25, 50], records, **options)
    assert axes.shape == (2, 2)
    assert [ax.get_title() for ax in axes[0]] == ["a", "b"]
    for place in (0, 1):
        *seeds, median = axes[place, 0].get_lines()[:4]
        drawn_runs = [line.get_ydata() for line in seeds]
        np.testing.assert_array_equal(drawn_runs, runs[:, place])
        np.testing.assert_array_equal(median.get_ydata(), runs[1, place])
        assert axes[place, 0].get_ylim() == axes[place, 1].get_ylim()
    assert [line.get_ydata()[0] for line in axes[1, 1].get_lines()][-1] == 0.5
    legend = {text.get_text() for text in axes[0, 1].get_legend().get_texts()}
    assert legend == {"black: median\ngray: each seed", "always 1"}


# Heat map


def test_states_run_from_left_to_right():
    states = np.linspace(-1, 1, 12).reshape(4, 3)
    ax = plotting.plot_states(states, title="four steps of three")
    (image,) = ax.get_images()
    np.testing.assert_array_equal(image.get_array(), states.T)
    assert image.get_clim() == (-1, 1)
    assert image.get_extent() == [0.5, 4.5, 3.5, 0.5]
    assert ax.get_title() == "four steps of three"
    assert ax.get_xlabel() == "timestep $t$"
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


# Twins


def test_a_line_keeps_its_look_in_every_figure():
    labels = {"xlabel": "x", "ylabel": "y", "looks": {"c": 2}}
    alone = plotting.plot_lines([0, 1], {"c": [1, 2]}, **labels).get_lines()[0]
    lines = {name: [1, 2] for name in "abc"}
    first, _, beside = plotting.plot_lines([0, 1], lines, **labels).get_lines()
    assert alone.get_color() == beside.get_color() != first.get_color()
    assert alone.get_marker() == beside.get_marker() == plotting.look(2)["marker"]


def test_twins_are_drawn_over_each_other_and_their_difference_beside_them():
    ours = np.linspace(2.0, 1.0, 11)
    pairs = {"near": (ours, ours * 1.25), "equal": (ours, ours)}
    left, right = plotting.plot_twins(pairs, ylabel="loss")
    broad, thin = left.get_lines()
    np.testing.assert_array_equal(broad.get_xydata()[:, 0], np.arange(1, 12))
    np.testing.assert_array_equal(broad.get_ydata(), ours)
    np.testing.assert_array_equal(thin.get_ydata(), ours * 1.25)
    assert broad.get_linewidth() > thin.get_linewidth()
    near, equal = right.get_lines()
    np.testing.assert_array_equal(near.get_xdata(), [1, 6, 11])
    np.testing.assert_allclose(near.get_ydata(), 0.25)
    assert np.all(np.isnan(equal.get_ydata()))  # no difference has no logarithm
    assert near.get_marker() != equal.get_marker()
    assert (right.get_yscale(), left.get_yscale()) == ("log", "log")
    assert left.get_ylabel() == "loss"
    assert left.get_xlabel() == right.get_xlabel() == "training step"


def test_the_states_of_one_network_may_go_without_their_colour_bar():
    ax = plotting.plot_states(np.zeros((3, 2)), title="t", colorbar=False)
    assert len(ax.figure.axes) == 1
