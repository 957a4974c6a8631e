"""Loss surfaces, and walks over them, show the data they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import LogNorm, to_rgb

from helpers import plotting

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
    (inside,) = near_ax.get_lines()
    first = far_ax.get_lines()[0]
    assert inside.get_marker() == first.get_marker() == plotting.look(0)["marker"]
    assert inside.get_color() == first.get_color()
    assert len(far_ax.figure.axes) == 3, "two panels and one colour bar"


# Gradients in time


def test_gradients_are_drawn_from_the_output_backwards():
    gradient = np.array([1e5, -1e3, 10.0])  # with respect to h_0, h_1, h_2
    ax = plotting.plot_gradients_in_time([(1, 2), (1, 0.5)], [gradient, gradient / 2])
    lines = ax.get_lines()
    np.testing.assert_array_equal(lines[0].get_xydata(), [[0, 10], [1, -1e3], [2, 1e5]])
    np.testing.assert_array_equal(lines[1].get_ydata(), gradient[::-1] / 2)
    assert ax.get_yscale() == "symlog"
    assert lines[1].get_label() == "$w_x=1,\\ w_h=0.5$"


# Paths


def test_path_is_drawn_whole_with_a_star_at_its_end():
    path = np.array([[0.0, 0.5], [0.5, 1.0], [0.2, 2.0]])
    ax = plotting.plot_paths((W_X, W_H, LOSSES), {"walk": path, "other": path + 0.1})
    lines = ax.get_lines()
    np.testing.assert_array_equal(drawn(ax)["walk"].get_xydata(), path)
    stars = [line for line in lines if line.get_marker() == "*"]
    np.testing.assert_array_equal(stars[0].get_xydata(), [[0.2, 2.0]])
    assert stars[0].get_markevery() is None
    assert ax.get_xlim() == (-1, 1)
    assert ax.get_ylim() == (0, 3)


def test_a_single_walk_shows_each_step():
    ax = plotting.plot_paths((W_X, W_H, LOSSES), {"walk": np.zeros((5, 2))})
    assert ax.get_lines()[0].get_markevery() == 1
    assert ax.get_legend() is None


def test_paths_stand_out_from_the_whole_colour_map():
    def luminance(colour):
        return np.dot(to_rgb(colour), [0.2126, 0.7152, 0.0722])

    darkest = plt.get_cmap("viridis")(0.0)[:3]
    for colour in plotting.PATH_COLORS:
        assert luminance(colour) > luminance(darkest) + 0.3


def test_cliff_is_as_high_as_the_power_of_ten():
    step = np.array([[0.0, 1.0, 1e4], [0.5, 0.5, 10.0]])
    ax = plotting.plot_cliff(W_X, W_H, LOSSES, {"step": step})
    x, y, z = ax.get_lines()[0].get_data_3d()
    np.testing.assert_allclose(np.transpose([x, y, z]), [[0, 1, 4], [0.5, 0.5, 1]])
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
