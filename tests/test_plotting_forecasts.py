"""Figures of forecasts show the data they were given."""

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


def test_forecasts_stand_at_their_own_times_over_the_truth():
    truth = np.arange(10), np.cos(np.arange(10))
    panels = {
        "near": {"a": ([2, 3], [0.1, 0.2]), "b": ([4], [0.3])},
        "far": {"a": ([9], [1])},
    }
    near, far = plotting.plot_forecasts(truth, panels)
    assert [near.get_title(), far.get_title()] == ["near", "far"]
    np.testing.assert_array_equal(
        drawn(near)["truth"].get_xydata(), np.transpose(truth)
    )
    np.testing.assert_array_equal(drawn(near)["a"].get_xydata(), [[2, 0.1], [3, 0.2]])
    np.testing.assert_array_equal(drawn(near)["b"].get_xydata(), [[4, 0.3]])
    np.testing.assert_array_equal(drawn(far)["a"].get_xydata(), [[9, 1]])
    assert near.get_xlim() == far.get_xlim()
    assert far.get_xlabel() == "time"


def test_forecasts_differ_without_colour():
    lines = {"a": ([1], [1]), "b": ([2], [1]), "c": ([3], [1])}
    (ax,) = plotting.plot_forecasts(([0, 4], [0, 0]), {"one": lines})
    assert len({drawn(ax)[label].get_marker() for label in lines}) == 3


def test_seeds_are_marks_and_their_median_is_a_bar():
    panels = {
        "near": {"good": [0.1, 0.4, 0.2], "bad": [1.0, 3.0, 2.0]},
        "far": {"good": [0.5, 0.6], "bad": [7.0, 8.0]},
    }
    near, far = plotting.plot_seed_errors(panels, ylabel="error")
    marks, bar, *others = near.get_lines()
    np.testing.assert_array_equal(marks.get_xydata(), [[0, 0.1], [0, 0.4], [0, 0.2]])
    np.testing.assert_array_equal(bar.get_ydata(), [0.2, 0.2])
    np.testing.assert_array_equal(others[0].get_xdata(), [1, 1, 1])
    np.testing.assert_array_equal(far.get_lines()[3].get_ydata(), [7.5, 7.5])
    assert (near.get_yscale(), near.get_ylabel()) == ("log", "error")
    assert [text.get_text() for text in near.get_xticklabels()] == ["good", "bad"]
    assert near.get_ylim() == far.get_ylim()
    assert marks.get_marker() != others[0].get_marker()


def test_errors_of_seeds_may_stand_on_a_linear_axis():
    panels = {"one": {"good": [1.1, 1.2]}}
    (ax,) = plotting.plot_seed_errors(panels, ylabel="RMSE, °C", log_y=False)
    assert ax.get_yscale() == "linear"
    np.testing.assert_array_equal(ax.get_lines()[0].get_ydata(), [1.1, 1.2])
