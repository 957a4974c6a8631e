"""Figures of single sequences show the numbers that they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def test_adding_problem_tells_marked_numbers_from_others():
    x = np.array([[0.2, 0.0], [0.5, 1.0], [0.9, 0.0], [0.25, 1.0]])
    ax = plotting.plot_adding_problem(x, 0.75)
    points = {line.get_label(): line.get_xydata() for line in ax.get_lines()}
    np.testing.assert_array_equal(points["add"], [[2, 0.5], [4, 0.25]])
    np.testing.assert_array_equal(points["ignore"], [[1, 0.2], [3, 0.9]])
    markers = {line.get_marker() for line in ax.get_lines()}
    assert len(markers) == 2, "told apart by shape, not only by colour"
    assert ax.get_title() == "0.50 + 0.25 = 0.75"


def test_gates_run_from_left_to_right_under_their_triangles():
    gate = np.linspace(0, 1, 12).reshape(4, 3)
    change = np.linspace(-0.5, 0.2, 12).reshape(4, 3)
    axes = plotting.plot_gates({"gate": gate, "change": change}, [2, 4])
    for ax, values, title in zip(axes, (gate, change), ("gate", "change"), strict=True):
        (image,) = ax.get_images()
        np.testing.assert_array_equal(image.get_array(), values.T)
        assert image.get_extent() == [0.5, 4.5, 3.5, 0.5]
        assert ax.get_title() == title
        np.testing.assert_array_equal(ax.get_lines()[0].get_xdata(), [2, 4])
    assert axes[0].get_images()[0].get_clim() == (0, 1)
    assert axes[1].get_images()[0].get_clim() == (-0.5, 0.5)


def test_a_swap_shows_every_move_beside_all_of_it_and_nothing():
    apart, moved = np.array([-0.5, 0.25, 0.4]), np.array([-0.4, 0.2, 0.3])
    axes = plotting.plot_swaps(apart, {"holds": moved, "control": 0 * moved})
    for ax, title, expected in zip(
        axes, ("holds", "control"), (moved, 0 * moved), strict=True
    ):
        all_of_it, nothing, points = ax.get_lines()
        np.testing.assert_array_equal(
            all_of_it.get_xydata(), [[-0.5, -0.5], [0.5, 0.5]]
        )
        np.testing.assert_array_equal(nothing.get_ydata(), [0, 0])
        np.testing.assert_array_equal(points.get_xdata(), apart)
        np.testing.assert_array_equal(points.get_ydata(), expected)
        assert {all_of_it.get_linestyle(), nothing.get_linestyle()} == {"--"}
        assert ax.get_title() == title


def test_triangles_stand_clear_of_the_title():
    (ax,) = plotting.plot_gates({"gate": np.full((4, 3), 0.5)}, [2])
    ax.figure.canvas.draw()
    title = ax.title.get_window_extent()
    above = ax.get_lines()[0].get_transform().transform([[2, 1.04]])[0, 1]
    assert above + ax.get_lines()[0].get_markersize() < title.y0
