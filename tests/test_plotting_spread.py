"""Histograms show the numbers they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def test_sums_are_counted_on_one_axis():
    narrow, wide = np.array([-1.0, 0.5, 1.0]), np.array([-10.0, 0.0, 3.0, 10.0])
    axes = plotting.plot_sums({"narrow": narrow, "wide": wide})
    counts = [[bar.get_height() for bar in ax.containers[0]] for ax in axes]
    assert [sum(heights) for heights in counts] == [3, 4]
    assert (counts[1][0], counts[1][20], counts[1][-1]) == (1, 1, 1)
    assert axes[0].get_xlim() == axes[1].get_xlim()


def test_far_sums_are_counted_and_not_drawn_and_the_gray_zone_ends_with_the_axis():
    (ax,) = plotting.plot_sums({"far": [0.0, 100.0]})
    assert ax.get_title() == "far: 50% beyond"
    assert sum(bar.get_height() for bar in ax.containers[0]) == 1
    zones = ax.patches[len(ax.containers[0]) :]
    ends = sorted(x for z in zones for x in (z.get_x(), z.get_x() + z.get_width()))
    assert (ends[0], ends[-1]) == ax.get_xlim()
    assert np.diff(ends)[1] > 0.15 * np.diff(ax.get_xlim())[0], "a strip to be seen"


def test_the_share_beyond_is_told_and_its_zone_is_gray():
    (ax,) = plotting.plot_sums({"four": [-3.0, 0.0, 2.6, 2.7]})
    assert ax.get_title() == "four: 50% beyond"
    bars = len(ax.containers[0])
    zones = list(ax.patches[bars:])
    edges = sorted(round(abs(zone.get_x()), 2) for zone in zones)
    assert len(zones) == 2
    assert np.tanh(2.6) < 0.99 < np.tanh(2.7)
    assert 2.6 < min(edges) < 2.7
