"""Every figure of the course, in one style.

A function draws exactly what its axes say, into ``ax`` or into a new figure, and
returns the Axes; the notebook calls ``plt.show()``. Colour never carries a meaning
alone: lines differ in marker and dash too, and signed values use a map with a white
middle.
"""

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from IPython import get_ipython
from matplotlib.colors import LogNorm
from matplotlib.ticker import MaxNLocator
from matplotlib_inline.backend_inline import set_matplotlib_formats

MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
#: Powers of ten, three to a decade: where the bands of a loss surface change colour.
LOSS_LEVELS = np.logspace(-1, 8, 28)


def use_course_style():
    """Give all figures of this session one look: white, large, colour-blind safe.

    Notes
    -----
    Inside a notebook figures are rendered at twice the pixels, so that they stay sharp
    on a projector.
    """
    white = dict.fromkeys(
        ("figure.facecolor", "axes.facecolor", "savefig.facecolor"), "white"
    )
    sizes = {"figure.figsize": (8, 4), "figure.dpi": 96, "lines.linewidth": 2}
    grid = {
        "axes.grid": True,
        "grid.alpha": 0.35,
        "figure.constrained_layout.use": True,
    }
    text = {"font.size": 12, "axes.titlesize": 13, "legend.fontsize": 11}
    sns.set_theme(style="ticks", palette="colorblind", rc=white | sizes | grid | text)
    if get_ipython() is not None:
        set_matplotlib_formats("retina")


def look(number):
    """Return the colour, marker and dash that belong together.

    Parameters
    ----------
    number : int
        Which line it is, from 0; after six the looks repeat.

    Returns
    -------
    dict
        ``color``, ``marker`` and ``linestyle`` for a call of ``plot``.
    """
    number %= len(MARKERS)
    color = sns.color_palette("colorblind")[number]
    return {"color": color, "marker": MARKERS[number], "linestyle": DASHES[number]}


def plot_lines(x, series, *, xlabel, ylabel, log_x=False, log_y=False, ax=None):
    """Draw one line for each entry; over several seeds, the median and the full range.

    Parameters
    ----------
    x : array_like of shape (P,)
        The horizontal positions.
    series : dict of array_like of shape (P,) or (S, P)
        Heights under the name for the legend. With S rows, one for each seed, the line
        is their median and the band reaches from the smallest to the largest.
    xlabel, ylabel : str
        What the axes show, with units.
    log_x, log_y : bool
        Whether an axis is logarithmic.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
    """
    ax = _axes(ax)
    every = max(1, len(x) // 12)
    for number, (label, heights) in enumerate(series.items()):
        rows = np.atleast_2d(heights)
        style = look(number) | {"markevery": every, "label": label}
        ax.plot(x, np.median(rows, axis=0), **style)
        if len(rows) > 1:
            band = rows.min(axis=0), rows.max(axis=0)
            ax.fill_between(x, *band, color=style["color"], alpha=0.2, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set(xscale="log" if log_x else "linear", yscale="log" if log_y else "linear")
    if len(series) > 1:
        ax.legend()
    return ax


def plot_states(states, *, title, ax=None):
    """Draw the states of one sequence as a heat map, time from left to right.

    Parameters
    ----------
    states : array_like of shape (T, H)
        The state after each timestep, values between -1 and 1.
    title : str
        The title.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
    """
    ax = _axes(ax)
    timesteps, hidden_size = np.shape(states)
    extent = (0.5, timesteps + 0.5, hidden_size + 0.5, 0.5)
    image = ax.imshow(
        np.transpose(states), cmap="vlag", vmin=-1, vmax=1, aspect="auto", extent=extent
    )
    image.set_interpolation("nearest")
    ax.figure.colorbar(image, ax=ax, label="value of the state")
    ax.set(xlabel="timestep $t$", ylabel="state number", title=title)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(False)
    return ax


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
    """
    ax = _axes(ax, figsize=(6.4, 5))
    norm = LogNorm(LOSS_LEVELS[0], LOSS_LEVELS[-1])
    options = {"levels": LOSS_LEVELS, "norm": norm, "cmap": "viridis", "extend": "both"}
    drawable = np.maximum(np.transpose(losses), LOSS_LEVELS[0] / 10)  # no log of zero
    surface = ax.contourf(w_x, w_h, drawable, **options)
    if colorbar:
        add_loss_colorbar(surface, ax)
    ax.set(xlabel="input weight $w_x$", ylabel="recurrent weight $w_h$", title=title)
    ax.grid(False)
    return ax


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
        ax.set(xlim=surface[0][[0, -1]], ylim=surface[1][[0, -1]])
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
    """
    ax = _axes(ax, figsize=(8.6, 4.4))
    for number, ((w_x, w_h), gradient) in enumerate(
        zip(points, gradients, strict=True)
    ):
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
    """
    ax = plot_loss_surface(*surface, title=title, ax=_axes(ax, figsize=(7.2, 5.2)))
    ax.set(xlim=surface[0][[0, -1]], ylim=surface[1][[0, -1]])
    for number, (label, path) in enumerate(paths.items()):
        style = look(number) | {"color": PATH_COLORS[number % len(PATH_COLORS)]}
        edge = {"markeredgecolor": "black", "markeredgewidth": 0.6}
        every = 0.04 if len(paths) > 1 else 1  # a single walk shows each step
        style |= {"label": label, "markersize": 6, "markevery": every}
        ax.plot(*np.transpose(path), **style, **edge)
        end = style | {
            "marker": "*",
            "markersize": 16,
            "markevery": None,
            "label": None,
        }
        ax.plot(*path[-1], **end, **edge)
    if len(paths) > 1:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    return ax


#: Light colours that stand out on viridis from its dark end to its bright one.
PATH_COLORS = ("white", "#ff9e4a", "#ff8ad8", "#7fd4ff")


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
    """
    _, axes = plt.subplots(1, 2, figsize=(10.5, 4.4))
    plot_loss_surface(*surface, ax=axes[0], title=f"$w_x={w_x:.2f},\\ w_h={w_h:.2f}$")
    mark_points([(w_x, w_h)], axes[0])
    span = [0, np.max(y) + 1]
    axes[1].plot(span, span, color="gray", linestyle="--", label="correct")
    axes[1].plot(y, y_hat, label="network", **look(1) | {"linestyle": "none"})
    title = f"loss {np.mean((y_hat - y) ** 2):.3g}"
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
    """
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


def _axes(ax, **figure_options):
    """Return the Axes given, or those of a new figure."""
    return plt.subplots(**figure_options)[1] if ax is None else ax
