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


def test_a_seed_is_one_mark_with_the_errors_of_two_variants():
    panels = {
        "near": ([0.1, 0.4, 0.2], [1.0, 0.3, 2.0]),
        "far": ([0.5, 0.6], [7.0, 8.0]),
    }
    near, far = plotting.plot_seed_pairs(panels, xlabel="good", ylabel="bad")
    diagonal, marks = near.get_lines()
    expected = [[0.1, 1.0], [0.4, 0.3], [0.2, 2.0]]
    np.testing.assert_array_equal(marks.get_xydata(), expected)
    np.testing.assert_array_equal(*diagonal.get_data())
    assert near.get_xlim() == near.get_ylim()
    assert near.get_xlim()[0] < 0.1
    assert near.get_xlim()[1] > 2
    assert (near.get_xscale(), near.get_yscale()) == ("log", "log")
    assert (near.get_xlabel(), near.get_ylabel()) == ("good", "bad")
    assert far.get_title() == "far"


def test_an_error_of_zero_has_no_place_on_a_logarithmic_axis():
    with pytest.raises(ValueError, match="needs 0 < panels"):
        plotting.plot_seed_pairs({"a": ([0.0], [1.0])}, xlabel="x", ylabel="y")
