"""Dots of many seeds and truth tables show the data they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def texts_of(ax):
    return [text.get_text() for text in ax.texts]


def test_a_seed_that_fell_short_is_a_dot_and_the_others_are_counted():
    shares = {"three": [0.5, 1.0, 0.641, 1.0], "ten": [1.0, 1.0]}
    left, right = plotting.plot_seeds(shares, xlabel="share of sums", mark=0.641)
    dashed, *dots = left.get_lines()
    assert dashed.get_xdata() == [0.641, 0.641]
    for row, (line, reached) in enumerate(zip(dots, shares.values(), strict=True)):
        short = sorted(share for share in reached if share < 1)
        np.testing.assert_array_equal(line.get_xdata(), short)
        assert np.all(np.abs(line.get_ydata() - row) < 0.31)
    assert [bar.get_width() for bar in right.patches] == [2, 2]
    assert texts_of(right) == [" 2 of 4 ", " 2 of 2 "]
    assert texts_of(left) == ["none fell short"]
    assert [label.get_text() for label in left.get_yticklabels()] == ["three", "ten"]
    assert left.get_xlabel() == "share of sums"
    assert left.yaxis_inverted(), "the first setting stands on top"


def test_a_full_bar_fills_its_frame_and_no_count_leaves_it():
    shares = {"few": [0.5, 0.5, 1.0], "all": [1.0, 1.0, 1.0]}
    _, right = plotting.plot_seeds(shares, xlabel="share of sums")
    assert right.get_xlim() == (0, 3)
    right.figure.canvas.draw()
    frame = right.get_window_extent()
    for text in right.texts:
        extent = text.get_window_extent()
        assert frame.x0 <= extent.x0 and extent.x1 <= frame.x1


def test_a_mark_is_drawn_only_if_asked_for():
    left, _ = plotting.plot_seeds({"a": [0.0]}, xlabel="x")
    assert len(left.get_lines()) == 1


def test_a_truth_table_holds_bits_on_top_and_values_below():
    cases, bits = ["0+0", "1+1"], {"carry": [0, 1]}
    values = {"state 1": [-0.96, 0.5], "output": [0.25, 1.0]}
    ax = plotting.plot_cases(cases, bits, values, title="seed 1")
    (image,) = ax.get_images()
    expected = [[-1, 1], [-0.96, 0.5], [0.25, 1.0]]
    np.testing.assert_array_equal(image.get_array(), expected)
    low, high = image.get_clim()
    assert low == -high, "white means zero"
    assert texts_of(ax) == ["0", "1", "-1.0", "0.5", "0.2", "1.0"]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["carry", "state 1", "output"]
    assert [label.get_text() for label in ax.get_xticklabels()] == cases
    assert ax.get_title() == "seed 1"


def test_draws_into_the_axes_given():
    _, ax = plt.subplots()
    table = plotting.plot_cases(["c"], {"b": [1]}, {"v": [0.0]}, title="", ax=ax)
    assert table is ax
