"""The figures of notebook 02: a loss for every pair of weights, and walks over it."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm

from helpers.checks import takes
from helpers.plotting.style import axes_or_new, look

#: Powers of ten, three to a decade: where the bands of a loss surface change colour.
LOSS_LEVELS = np.logspace(-1, 8, 28)
#: Light colours that stand out on viridis from its dark end to its bright one.
PATH_COLORS = ("white", "#ff9e4a", "#ff8ad8", "#7fd4ff")
#: Weights w_x and w_h, and the losses of all their pairs.
SURFACE = "numbers A", "numbers B", "numbers A B"


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
)
def plot_two_surfaces(overview, zoom, points=()):
    """Draw a loss surface twice, far and near, with one colour bar and equal points."""
    _, axes = plt.subplots(1, 2, figsize=(10.5, 4.8))
    for ax, surface, title in zip(
        axes, (overview, zoom), ("overview", "zoom"), strict=True
    ):
        plot_loss_surface(*surface, title=title, ax=ax, colorbar=False)
        ax.set(xlim=np.take(surface[0], [0, -1]), ylim=np.take(surface[1], [0, -1]))
        mark_points(points, ax)
    add_loss_colorbar(axes[0].collections[0], axes)
    return axes


@takes(points="each numbers 2", ax="has plot get_xlim")
def mark_points(points, ax):
    """Mark the points (w_x, w_h) inside the limits, each in the look of its number."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for n, (w_x, w_h) in enumerate(points):
        if left <= w_x <= right and low <= w_h <= high:
            style = look(n) | {"linestyle": "none", "markersize": 11}
            ax.plot(w_x, w_h, markeredgecolor="white", markeredgewidth=1.5, **style)
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
    ax.set_yticks([-1e6, -1e4, -1e2, 0, 1e2, 1e4, 1e6])
    ylabel = r"$\partial\,$loss$\,/\,\partial\, h_{T-m}$, summed over the batch"
    ax.set(xlabel="steps back from the output, $m$", ylabel=ylabel)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


@takes(surface=SURFACE, paths="named numbers S 2")
def plot_paths(surface, paths, *, title=None, ax=None):
    """Draw the walks of several optimizers over one loss surface; a star marks the end.

    Each visits points (w_x, w_h); what it does outside the surface is cut.
    """
    ax = plot_loss_surface(
        *surface, title=title, ax=axes_or_new(ax, figsize=(7.2, 5.2))
    )
    ax.set(xlim=np.take(surface[0], [0, -1]), ylim=np.take(surface[1], [0, -1]))
    for n, (label, path) in enumerate(paths.items()):
        style = look(n) | {"color": PATH_COLORS[n % len(PATH_COLORS)]}
        edge = {"markeredgecolor": "black", "markeredgewidth": 0.6}
        every = 0.04 if len(paths) > 1 else 1  # a single walk shows each step
        style |= {"label": label, "markersize": 6, "markevery": every}
        ax.plot(*np.transpose(path), **style, **edge)
        star = {"marker": "*", "markersize": 16, "markevery": None, "label": None}
        ax.plot(*path[-1], **style | star, **edge)
    if len(paths) > 1:
        place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.12), "ncols": 2}
        ax.legend(**place, facecolor="0.75")  # one of the lines is white
    return ax


@takes(surface=SURFACE, y="numbers N", y_hat="numbers N", w_x="number", w_h="number")
def plot_explorer(surface, y, y_hat, w_x, w_h):
    """Draw one pair of weights twice: on the loss surface, and by what it answers."""
    _, axes = plt.subplots(1, 2, figsize=(10.5, 4.4))
    plot_loss_surface(*surface, ax=axes[0], title=f"$w_x={w_x:.2f},\\ w_h={w_h:.2f}$")
    mark_points([(w_x, w_h)], axes[0])
    span = [0, np.max(y) + 1]
    axes[1].plot(span, span, color="gray", linestyle="--", label="correct")
    axes[1].plot(y, y_hat, label="network", **look(1) | {"linestyle": "none"})
    title = f"loss {np.mean(np.subtract(y_hat, y) ** 2):.3g}"
    axes[1].set(xlabel="true count", ylabel="output of the network", title=title)
    axes[1].legend()
    return axes


@takes(
    w_x="numbers A", w_h="numbers B", losses="numbers A B", steps="named numbers 2 3"
)
def plot_cliff(w_x, w_h, losses, steps):
    """Draw a loss surface as a landscape, with the steps of optimizers on it.

    A step goes from one point (w_x, w_h, loss) to another. The height is the logarithm
    to base 10 of the loss.
    """
    scene = {"projection": "3d", "computed_zorder": False}
    _, ax = plt.subplots(figsize=(7, 5), subplot_kw=scene)
    height = np.log10(np.maximum(losses, 1.0))
    grid = np.meshgrid(w_x, w_h, indexing="ij")
    ax.plot_surface(*grid, height, cmap="viridis", linewidth=0, antialiased=False)
    ax.view_init(elev=32, azim=-140)
    for n, (label, step) in enumerate(steps.items()):
        w_x_pair, w_h_pair, loss_pair = np.transpose(step)
        top = np.log10(np.maximum(loss_pair, 1.0))
        style = look(n) | {"color": ("#c1121f", "black")[n % 2]}
        ax.plot(w_x_pair, w_h_pair, top, label=label, markersize=8, **style)
    ax.set(xlabel="$w_x$", ylabel="$w_h$", zlabel="$\\log_{10}$ loss")
    ax.legend(loc="upper left")
    return ax
