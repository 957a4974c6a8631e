"""Loss surfaces, and walks over them, show the data they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import LogNorm

from helpers import plotting
from helpers.datasets import count_ones
from helpers.linear_rnn import loss_surface

W_X, W_H = np.linspace(-1, 1, 5), np.linspace(0, 3, 7)
LOSSES = 10.0 ** (np.arange(5)[:, None] + 0.1 * np.arange(7))  # (A, B), grows with w_x


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def pixel(ax, x, y):
    """The colour on the screen at a point of the data."""
    ax.figure.canvas.draw()
    picture = np.asarray(ax.figure.canvas.buffer_rgba())
    column, row = ax.transData.transform((x, y))
    return picture[round(len(picture) - row), round(column), :3] / 255


def drawn(ax):
    """The lines of an Axes by label."""
    return {line.get_label(): line for line in ax.get_lines()}


def legend(figure):
    """What the legend of a figure names, in order."""
    return [text.get_text() for text in figure.legends[0].get_texts()]


# Loss surface


def test_surface_has_logarithmic_levels_and_says_where_they_end():
    ax = plotting.plot_loss_surface(W_X, W_H, LOSSES, title="t")
    (surface,) = ax.collections
    np.testing.assert_allclose(surface.levels, np.logspace(-1, 8, 28))
    assert isinstance(surface.norm, LogNorm)
    assert (surface.norm.vmin, surface.norm.vmax) == (0.1, 1e8)
    assert surface.extend == "both"
    assert (ax.get_xlabel(), ax.get_ylabel()) == (
        "input weight $w_x$",
        "recurrent weight $w_h$",
    )


def test_surface_puts_w_x_on_the_horizontal_axis():
    ax = plotting.plot_loss_surface(W_X, W_H, LOSSES)
    surface = ax.collections[0]
    for w_x, low in [(-0.9, 1), (0.9, 6e3)]:
        colour = pixel(ax, w_x, 1.5)
        band = np.searchsorted(plotting.LOSS_LEVELS, low * 10**0.35)
        near = surface.cmap(surface.norm(plotting.LOSS_LEVELS[band - 1 : band + 1]))
        distance = np.abs(near[:, :3] - colour).sum(axis=1).min()
        assert distance < 0.15, f"at w_x = {w_x} the colour is that of another loss"


def test_a_loss_of_zero_is_drawn_as_the_lowest_band():
    losses = LOSSES.copy()
    losses[1:4, 2:5] = 0.0
    ax = plotting.plot_loss_surface(W_X, W_H, losses)
    lowest = ax.collections[0].cmap(0.0)[:3]
    assert np.abs(pixel(ax, W_X[2], W_H[3]) - lowest).sum() < 0.1
    assert np.all(losses[1:4, 2:5] == 0.0), "the caller keeps the zeros"


def test_colour_bar_counts_in_powers_of_ten():
    ax = plotting.plot_loss_surface(W_X, W_H, LOSSES)
    bar = ax.figure.axes[1]
    assert bar.get_ylabel() == "loss (ones squared)"
    np.testing.assert_allclose(bar.get_yticks(), 10.0 ** np.arange(-1, 9))


def test_a_point_looks_the_same_in_both_panels():
    near = (W_X[1:4], W_H[1:4], LOSSES[1:4, 1:4])
    points = [(0.0, 1.0), (0.9, 2.9), (5.0, 1.0)]
    far_ax, near_ax = plotting.plot_two_surfaces((W_X, W_H, LOSSES), near, points)
    assert [tuple(line.get_xydata()[0]) for line in far_ax.get_lines()] == points[:2]
    assert legend(far_ax.figure) == ["(0, 1)", "(0.9, 2.9)"]
    (inside,) = near_ax.get_lines()
    first = far_ax.get_lines()[0]
    assert inside.get_marker() == first.get_marker() == plotting.look(0)["marker"]
    assert inside.get_color() == first.get_color()
    assert len(far_ax.figure.axes) == 3, "two panels and one colour bar"


def test_the_legend_names_the_best_weights_which_have_a_cross_in_both_panels():
    near = (W_X[1:4], W_H[1:4], LOSSES[1:4, 1:4])
    surfaces = (W_X, W_H, LOSSES), near
    axes = plotting.plot_two_surfaces(*surfaces, [(1.0, -2.0)], best=(0.5, 1))
    for ax in axes:
        (cross,) = [line for line in ax.get_lines() if line.get_marker() == "X"]
        np.testing.assert_array_equal(cross.get_xydata(), [[0.5, 1.0]])
    assert legend(axes[0].figure) == ["best weights, (0.5, 1)"]


@pytest.mark.parametrize(("size", "pieces"), [(50, 5), (441, 1)])
def test_on_a_fine_grid_the_valley_is_drawn_in_one_piece(size, pieces):
    weights = np.linspace(-0.1, 2.1, size)
    losses = loss_surface(*count_ones(np.random.RandomState(1)), weights, weights)
    surface = plotting.plot_loss_surface(weights, weights, losses).collections[0]
    low = surface.levels[1]
    contour = plt.figure().gca().contour(weights, weights, losses.T, levels=[low])
    assert len(contour.allsegs[0]) == pieces


# Gradients in time


def test_gradients_are_drawn_from_the_output_backwards():
    gradient = np.array([1e5, -1e3, 10.0])  # with respect to h_0, h_1, h_2
    ax = plotting.plot_gradients_in_time([(1, 2), (1, 0.5)], [gradient, gradient / 2])
    lines = ax.get_lines()
    np.testing.assert_array_equal(lines[0].get_xydata(), [[0, 10], [1, -1e3], [2, 1e5]])
    np.testing.assert_array_equal(lines[1].get_ydata(), gradient[::-1] / 2)
    assert ax.get_yscale() == "symlog"
    strip = next(p for p in ax.patches if p.get_label() == "linear from −1 to 1")
    assert (strip.get_y(), strip.get_height()) == (-1, 2)
    assert lines[1].get_label() == "$w_x=1,\\ w_h=0.5$"


# Paths


def test_all_walks_are_drawn_whole_on_one_map_with_their_ends_marked():
    path = np.array([[0.0, 0.5], [0.5, 1.0], [0.2, 2.0]])
    walks = {"walk": path, "other": path + 0.1}
    ax = plotting.plot_paths((W_X, W_H, LOSSES), walks, best=(0.5, 1.0))
    lines = drawn(ax)
    for number, (name, walk) in enumerate(walks.items()):
        np.testing.assert_array_equal(lines[name].get_xydata(), walk)
        assert lines[name].get_color() == plotting.look(number)["color"]
    marks = {"o": [path[0], path[0] + 0.1], "*": [path[-1], path[-1] + 0.1]}
    for marker, expected in marks.items():
        found = [line for line in ax.get_lines() if line.get_marker() == marker]
        places = [line.get_xydata()[0] for line in found if len(line.get_xydata())]
        np.testing.assert_array_equal(places, expected)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 1), (0, 3))
    names = ["best weights, (0.5, 1)", "walk", "other", "start", "end of a walk"]
    assert legend(ax.figure) == names
    assert len(ax.figure.axes) == 2, "one map and one colour bar"


def test_cliff_is_as_high_as_the_power_of_ten_and_its_walks_are_whole():
    walk = np.array([[0.0, 1.0, 1e4], [0.5, 0.5, 0.017], [0.5, 0.6, 1e-5]])
    walks = {"walk": walk, "other": walk[:2]}
    ax = plotting.plot_cliff((W_X, W_H, LOSSES), walks)
    x, y, z = ax.get_lines()[0].get_data_3d()
    expected = [[0, 1, 4], [0.5, 0.5, np.log10(0.017)], [0.5, 0.6, -2]]  # no lower
    np.testing.assert_allclose(np.transpose([x, y, z]), expected)
    assert ax.get_zlim()[0] < np.log10(0.017), "the floor that a walk reaches is shown"
    styles = [line.get_linestyle() for line in ax.get_lines()]
    assert styles == ["-", "--"]
    assert ax.get_zlabel() == "$\\log_{10}$ loss"


def test_explorer_shows_the_point_and_its_answers():
    y, y_hat = np.array([2.0, 4.0]), np.array([2.5, 3.0])
    axes = plotting.plot_explorer((W_X, W_H, LOSSES), y, y_hat, 0.5, 1.25)
    (point,) = axes[0].get_lines()
    np.testing.assert_array_equal(point.get_xydata(), [[0.5, 1.25]])
    lines = drawn(axes[1])
    np.testing.assert_array_equal(lines["network"].get_xydata(), [[2, 2.5], [4, 3]])
    np.testing.assert_array_equal(lines["correct"].get_xydata(), [[0, 0], [5, 5]])
    assert axes[1].get_title() == "loss 0.625"  # (0.25 + 1) / 2
