"""Figures show the data they were given; the notebook test cannot see pictures."""

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


# The style


def test_style_is_opaque_white():
    for name in ("figure.facecolor", "axes.facecolor", "savefig.facecolor"):
        assert plt.rcParams[name] == "white"


def test_first_six_looks_differ_without_colour():
    looks = [plotting.look(number) for number in range(6)]
    assert len({style["marker"] for style in looks}) == 6
    assert len({str(style["linestyle"]) for style in looks}) == 6
    assert plotting.look(6) == looks[0]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plotting.plot_lines(
            [0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", ax=ax
        ),
        lambda ax: plotting.plot_states(np.zeros((4, 3)), title="t", ax=ax),
        lambda ax: plotting.plot_loss_surface(W_X, W_H, LOSSES, ax=ax),
        lambda ax: plotting.plot_gradients_in_time([(1, 1)], [[1.0, 2.0]], ax=ax),
        lambda ax: plotting.plot_paths((W_X, W_H, LOSSES), {"a": np.eye(2)}, ax=ax),
    ],
)
def test_draws_into_the_axes_given_or_new_ones(draw):
    _, ax = plt.subplots()
    assert draw(ax) is ax
    assert draw(None) is not ax


# Lines


def test_one_row_is_drawn_as_it_is():
    ax = plotting.plot_lines([1, 2, 4], {"a": [3, 5, 4]}, xlabel="steps", ylabel="loss")
    (line,) = ax.get_lines()
    np.testing.assert_array_equal(line.get_xydata(), [[1, 3], [2, 5], [4, 4]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("steps", "loss")
    assert ax.get_legend() is None
    assert not ax.collections


def test_seeds_are_drawn_as_median_and_range():
    rows = np.array([[1.0, 8.0], [2.0, 6.0], [9.0, 7.0]])
    ax = plotting.plot_lines([0, 1], {"a": rows, "b": [1, 1]}, xlabel="x", ylabel="y")
    np.testing.assert_array_equal(drawn(ax)["a"].get_ydata(), [2, 7])
    (band,) = ax.collections
    corners = band.get_paths()[0].vertices
    assert {(0, 1), (0, 9), (1, 6), (1, 8)} <= {tuple(corner) for corner in corners}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


@pytest.mark.parametrize(("log_x", "log_y"), [(False, True), (True, False)])
def test_scales_are_those_asked_for(log_x, log_y):
    options = {"xlabel": "x", "ylabel": "y", "log_x": log_x, "log_y": log_y}
    ax = plotting.plot_lines([1, 2], {"a": [1, 2]}, **options)
    assert (ax.get_xscale() == "log", ax.get_yscale() == "log") == (log_x, log_y)


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
