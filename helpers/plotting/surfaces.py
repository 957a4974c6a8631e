"""The figures of notebook 02: a loss for every pair of weights, and walks over it."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.patheffects import withStroke

from helpers.checks import takes
from helpers.plotting.style import axes_or_new, look

#: Powers of ten, three to a decade: where the bands of a loss surface change colour.
LOSS_LEVELS = np.logspace(-1, 8, 28)
#: Weights w_x and w_h, and the losses of all their pairs.
SURFACE = "numbers A", "numbers B", "numbers A B"
EDGE = {"markeredgecolor": "black", "markeredgewidth": 0.8}


@takes(w_x="numbers A", w_h="numbers B", losses="numbers A B", colorbar="flag")
def plot_loss_surface(w_x, w_h, losses, *, title=None, ax=None, colorbar=True):
    """Draw the loss of every pair of weights as contours on a logarithmic scale."""
    ax = axes_or_new(ax, figsize=(6.4, 5))
    norm = LogNorm(LOSS_LEVELS[0], LOSS_LEVELS[-1])
    options = {"levels": LOSS_LEVELS, "norm": norm, "cmap": "viridis", "extend": "both"}
    drawable = np.maximum(np.transpose(losses), LOSS_LEVELS[0] / 10)  # no log of zero
    surface = ax.contourf(w_x, w_h, drawable, **options)
    if colorbar:
        add_loss_colorbar(surface, ax)
    ax.set(xlabel="input weight $w_x$", ylabel="recurrent weight $w_h$", title=title)
    ax.grid(False)
    return ax


@takes(surface="has levels")
def add_loss_colorbar(surface, axes):
    """Add one colour bar, in powers of ten, beside one or several loss surfaces."""
    ticks = 10.0 ** np.arange(-1, 9)
    figure = np.ravel(axes)[0].figure
    return figure.colorbar(surface, ax=axes, ticks=ticks, label="loss (ones squared)")


@takes(
    overview=SURFACE,
    zoom=("numbers F", "numbers G", "numbers F G"),
    points="each numbers 2",
    best="optional numbers 2",
    titles="each anything",
    where=lambda titles: len(titles) == 2 or f"titles are two, got {len(titles)}",
)
def plot_two_surfaces(
    overview, zoom, points=(), best=None, titles=("overview", "zoom")
):
    """Draw two loss surfaces, far and near, with equal points that the legend names."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 4.4))
    for ax, surface, title in zip(axes, (overview, zoom), titles, strict=True):
        plot_loss_surface(*surface, title=title, ax=ax, colorbar=False)
        _frame(surface, ax)
        mark_points(points, ax)
        mark_best(best, ax)
    add_loss_colorbar(axes[0].collections[0], axes)
    figure.legend(*axes[0].get_legend_handles_labels(), **BELOW, ncols=4)
    return axes


#: A legend below all panels, grey since some of its marks are white.
BELOW = {"loc": "outside lower center", "facecolor": "0.75"}


def _frame(surface, ax):
    """Set the limits of an Axes to those of a surface."""
    ax.set(xlim=np.take(surface[0], [0, -1]), ylim=np.take(surface[1], [0, -1]))


@takes(points="each numbers 2", ax="has plot get_xlim")
def mark_points(points, ax):
    """Mark the points (w_x, w_h) inside the limits, each in the look of its number."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for n, (w_x, w_h) in enumerate(points):
        if left <= w_x <= right and low <= w_h <= high:
            style = look(n) | {"linestyle": "none", "markersize": 11}
            style |= {"markeredgecolor": "white", "markeredgewidth": 1.5}
            ax.plot(w_x, w_h, label=_named(w_x, w_h), **style)
    return ax


def _named(w_x, w_h):
    """Write a point as a legend does, with a minus and not a hyphen."""
    return f"({w_x:g}, {w_h:g})".replace("-", "−")


@takes(best="optional numbers 2", ax="has plot get_xlim")
def mark_best(best, ax):
    """Mark the best weights (w_x, w_h), if they are given, with a white cross."""
    if best is not None:
        label = f"best weights, {_named(*best)}"
        style = {"marker": "X", "markersize": 11, "linestyle": "none"}
        ax.plot(*best, color="white", label=label, zorder=7, **style | EDGE)
    return ax


@takes(
    points="each numbers 2",
    gradients="each numbers T+1",
    where=lambda points, gradients: (
        len(points) == len(gradients)
        or f"needs one gradient for each of {len(points)} points, got {len(gradients)}"
    ),
)
def plot_gradients_in_time(points, gradients, *, ax=None):
    """Draw how a gradient grows or fades on its way back through time.

    For each point (w_x, w_h) it is that of the states h_0 to h_T. The vertical axis is
    logarithmic on both sides of a linear strip around zero.
    """
    ax = axes_or_new(ax, figsize=(8.6, 4.4))
    for n, ((w_x, w_h), gradient) in enumerate(zip(points, gradients, strict=True)):
        steps_back = np.arange(len(gradient))
        label = f"$w_x={w_x:g},\\ w_h={w_h:g}$"
        ax.plot(steps_back, gradient[::-1], label=label, **look(n))
    ax.set_yscale("symlog", linthresh=1)
    ax.axhspan(-1, 1, color="0.88", label="linear from −1 to 1", zorder=0)
    ax.set_yticks([-1e6, -1e4, -1e2, 0, 1e2, 1e4, 1e6])
    ylabel = r"$\partial\,$loss$\,/\,\partial\, h_{T-m}$, summed over the batch"
    ax.set(xlabel="steps back from the output, $m$", ylabel=ylabel)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


@takes(surface=SURFACE, paths="named numbers S 2", best="optional numbers 2")
def plot_paths(surface, paths, best=None):
    """Draw walks over one loss surface; a ring marks each start, a star each end.

    Each visits points (w_x, w_h); what it does outside the surface is cut.
    """
    ax = plot_loss_surface(*surface, ax=axes_or_new(None, figsize=(7.4, 5.6)))
    _frame(surface, ax)
    mark_best(best, ax)
    outline = [withStroke(linewidth=4, foreground="white")]
    for number, (label, path) in enumerate(paths.items()):
        style = look(number) | {"marker": "none", "path_effects": outline}
        ax.plot(*np.transpose(path), label=label, **style)
        star = EDGE | {"color": style["color"], "linestyle": "none", "zorder": 6}
        ax.plot(*path[-1], marker="*", markersize=22 - 3 * number, **star)
        ring = {"marker": "o", "markersize": 11, "markeredgecolor": "white"}
        ax.plot(*path[0], **ring, color="black", linestyle="none", zorder=4)
    ends = {"start": "o", "end of a walk": "*"}
    for label, marker in ends.items():  # nowhere, for the legend alone
        ax.plot([], [], marker, color="black", markersize=11, label=label)
    ax.figure.legend(*ax.get_legend_handles_labels(), **BELOW, ncols=3)
    return ax


@takes(surface=SURFACE, y="numbers N", y_hat="numbers N", w_x="number", w_h="number")
def plot_explorer(surface, y, y_hat, w_x, w_h):
    """Draw one pair of weights twice: on the loss surface, and by what it answers."""
    figure, axes = plt.subplots(1, 2, figsize=(9.8, 4), layout="constrained")
    figure.get_layout_engine().set(wspace=0.1)
    plot_loss_surface(*surface, ax=axes[0], title=f"$w_x={w_x:.2f},\\ w_h={w_h:.2f}$")
    mark_points([(w_x, w_h)], axes[0])
    span = [0, np.max(y) + 1]
    axes[1].plot(span, span, color="gray", linestyle="--", label="correct")
    axes[1].plot(y, y_hat, label="network", **look(1) | {"linestyle": "none"})
    title = f"loss {np.mean(np.subtract(y_hat, y) ** 2):.3g}"
    axes[1].set(xlabel="true count", ylabel="output of the network", title=title)
    axes[1].legend()
    return axes


@takes(surface=SURFACE, walks="named numbers S 3")
def plot_cliff(surface, walks):
    """Draw a loss surface as a landscape, with walks on it, the second one dashed.

    Each visits points (w_x, w_h, loss). The height is the logarithm to base 10 of the
    loss; the eye is at large w_x, and looks along the valley.
    """
    scene = {"projection": "3d", "computed_zorder": False}
    _, ax = plt.subplots(figsize=(7.4, 5.4), subplot_kw=scene)
    grid = np.meshgrid(*surface[:2], indexing="ij")
    bands = plt.get_cmap("viridis", len(LOSS_LEVELS) - 1)
    low, high = np.log10(LOSS_LEVELS[[0, -1]])
    land = {"cmap": bands, "vmin": low, "vmax": high, "rcount": 200, "ccount": 400}
    land |= {"linewidth": 0, "antialiased": False}
    ax.plot_surface(*grid, _height(surface[2]), **land)
    ax.view_init(elev=34, azim=-26)
    outline = [withStroke(linewidth=4, foreground="white")]
    for n, (label, walk) in enumerate(walks.items()):
        w_x, w_h, losses = np.transpose(walk)
        style = look(n) | {"markevery": [0, -1], "markersize": 8}
        style |= {"color": "black"} if n else {}
        ax.plot(w_x, w_h, _height(losses), label=label, path_effects=outline, **style)
    ax.set(xlabel="$w_x$", ylabel="$w_h$", zlabel="$\\log_{10}$ loss")
    ax.legend(loc="upper left")
    return ax


def _height(losses):
    """Return how high a loss stands in the landscape: its power of ten, at least −2."""
    return np.log10(np.maximum(losses, LOSS_LEVELS[0] / 10))
