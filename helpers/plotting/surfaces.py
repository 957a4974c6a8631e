"""The figures of notebook 02: a loss for every pair of weights, and walks over it."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm

from helpers.plotting.style import axes_or_new, look
from helpers.shapes import require_shape

#: Powers of ten, three to a decade: where the bands of a loss surface change colour.
LOSS_LEVELS = np.logspace(-1, 8, 28)
#: Light colours that stand out on viridis from its dark end to its bright one.
PATH_COLORS = ("white", "#ff9e4a", "#ff8ad8", "#7fd4ff")


def plot_loss_surface(w_x, w_h, losses, *, title=None, ax=None, colorbar=True):
    """Draw a loss for every pair of weights as filled contours on a logarithmic scale.

    Parameters
    ----------
    w_x : ndarray of shape (A,)
        The input weights, along the horizontal axis.
    w_h : ndarray of shape (B,)
        The recurrent weights, along the vertical axis.
    losses : ndarray of shape (A, B)
        Entry (i, j) is the loss at (w_x[i], w_h[j]), as ``loss_surface`` returns it.
    title : str, optional
        The title.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.
    colorbar : bool
        Whether to add a colour bar beside these Axes.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    _require_surface("plot_loss_surface", w_x, w_h, losses)
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


def _require_surface(owner, w_x, w_h, losses):
    """Refuse losses that are not one for each pair of weights."""
    require_shape(owner, "w_x", w_x, "A")
    require_shape(owner, "w_h", w_h, "B")
    require_shape(owner, "losses", losses, len(w_x), len(w_h))


def add_loss_colorbar(surface, axes):
    """Add one colour bar, in powers of ten, beside one or several loss surfaces.

    Parameters
    ----------
    surface : matplotlib ContourSet
        What ``contourf`` returned.
    axes : matplotlib Axes or sequence of them
        The Axes that share the bar.

    Returns
    -------
    matplotlib Colorbar
    """
    ticks = 10.0 ** np.arange(-1, 9)
    figure = np.ravel(axes)[0].figure
    return figure.colorbar(surface, ax=axes, ticks=ticks, label="loss (ones squared)")


def plot_two_surfaces(overview, zoom, points=()):
    """Draw a loss surface twice, far and near, with one colour bar and the same points.

    Parameters
    ----------
    overview, zoom : tuple of (w_x, w_h, losses)
        Arrays as for ``plot_loss_surface``.
    points : sequence of (float, float)
        Points (w_x, w_h) to mark, each with the look of its number.

    Returns
    -------
    ndarray of shape (2,)
        The two matplotlib Axes.
    """
    _, axes = plt.subplots(1, 2, figsize=(10.5, 4.8))
    for ax, surface, title in zip(
        axes, (overview, zoom), ("overview", "zoom"), strict=True
    ):
        plot_loss_surface(*surface, title=title, ax=ax, colorbar=False)
        ax.set(xlim=np.take(surface[0], [0, -1]), ylim=np.take(surface[1], [0, -1]))
        mark_points(points, ax)
    add_loss_colorbar(axes[0].collections[0], axes)
    return axes


def mark_points(points, ax):
    """Mark points of a loss surface, each in the colour and marker of its number.

    Parameters
    ----------
    points : sequence of (float, float)
        Points (w_x, w_h); one outside the limits of the Axes is left out.
    ax : matplotlib Axes
        Where to draw, with its limits set.

    Returns
    -------
    matplotlib Axes
    """
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for number, (w_x, w_h) in enumerate(points):
        if left <= w_x <= right and low <= w_h <= high:
            style = look(number) | {"linestyle": "none", "markersize": 11}
            ax.plot(w_x, w_h, markeredgecolor="white", markeredgewidth=1.5, **style)
    return ax


def plot_gradients_in_time(points, gradients, *, ax=None):
    """Draw how a gradient grows or fades on its way back through time.

    Parameters
    ----------
    points : sequence of (float, float)
        The points (w_x, w_h) of the loss surface, for the legend and the looks.
    gradients : sequence of array_like of shape (T + 1,)
        For each point the gradient of the loss with respect to h_0, ..., h_T.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        The vertical axis is logarithmic on both sides of a linear strip around zero.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    ax = axes_or_new(ax, figsize=(8.6, 4.4))
    for number, ((w_x, w_h), gradient) in enumerate(
        zip(points, gradients, strict=True)
    ):
        require_shape("plot_gradients_in_time", "a gradient", gradient, "T + 1")
        steps_back = np.arange(len(gradient))
        label = f"$w_x={w_x:g},\\ w_h={w_h:g}$"
        ax.plot(steps_back, gradient[::-1], label=label, **look(number))
    ax.set_yscale("symlog", linthresh=1)
    ax.set_yticks([-1e6, -1e4, -1e2, 0, 1e2, 1e4, 1e6])
    ylabel = r"$\partial\,$loss$\,/\,\partial\, h_{T-m}$, summed over the batch"
    ax.set(xlabel="steps back from the output, $m$", ylabel=ylabel)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def plot_paths(surface, paths, *, title=None, ax=None):
    """Draw the walks of several optimizers over one loss surface.

    Parameters
    ----------
    surface : tuple of (w_x, w_h, losses)
        Arrays as for ``plot_loss_surface``.
    paths : dict of ndarray of shape (S, 2)
        The points (w_x, w_h) visited, under the name for the legend; a star marks the
        last.
    title : str, optional
        The title.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        Its limits are those of the surface: what a path does outside is cut.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    ax = plot_loss_surface(
        *surface, title=title, ax=axes_or_new(ax, figsize=(7.2, 5.2))
    )
    ax.set(xlim=np.take(surface[0], [0, -1]), ylim=np.take(surface[1], [0, -1]))
    for number, (label, path) in enumerate(paths.items()):
        require_shape("plot_paths", "a path", path, "S", 2)
        style = look(number) | {"color": PATH_COLORS[number % len(PATH_COLORS)]}
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


def plot_explorer(surface, y, y_hat, w_x, w_h):
    """Draw one pair of weights twice: on the loss surface, and by what it answers.

    Parameters
    ----------
    surface : tuple of (w_x, w_h, losses)
        Arrays as for ``plot_loss_surface``.
    y, y_hat : ndarray of shape (N,)
        The true counts and the outputs of the network with these weights.
    w_x, w_h : float
        The weights.

    Returns
    -------
    ndarray of shape (2,)
        The two matplotlib Axes. On the right, outputs on the dashed line are correct.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    require_shape("plot_explorer", "y", y, "N")
    require_shape("plot_explorer", "y_hat", y_hat, len(y))
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


def plot_cliff(w_x, w_h, losses, steps):
    """Draw a loss surface as a landscape, with the steps of optimizers on it.

    Parameters
    ----------
    w_x : ndarray of shape (A,)
        The input weights.
    w_h : ndarray of shape (B,)
        The recurrent weights.
    losses : ndarray of shape (A, B)
        The loss of every pair; its height is drawn as a power of ten.
    steps : dict of ndarray of shape (2, 3)
        Under the name for the legend, two points (w_x, w_h, loss): before and after.

    Returns
    -------
    matplotlib Axes
        In three dimensions; the height is the logarithm to base 10 of the loss.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    _require_surface("plot_cliff", w_x, w_h, losses)
    scene = {"projection": "3d", "computed_zorder": False}
    _, ax = plt.subplots(figsize=(7, 5), subplot_kw=scene)
    height = np.log10(np.maximum(losses, 1.0))
    grid = np.meshgrid(w_x, w_h, indexing="ij")
    ax.plot_surface(*grid, height, cmap="viridis", linewidth=0, antialiased=False)
    ax.view_init(elev=32, azim=-140)
    for number, (label, step) in enumerate(steps.items()):
        w_x_pair, w_h_pair, loss_pair = np.transpose(step)
        top = np.log10(np.maximum(loss_pair, 1.0))
        style = look(number) | {"color": ("#c1121f", "black")[number % 2]}
        ax.plot(w_x_pair, w_h_pair, top, label=label, markersize=8, **style)
    ax.set(xlabel="$w_x$", ylabel="$w_h$", zlabel="$\\log_{10}$ loss")
    ax.legend(loc="upper left")
    return ax
