"""Figures of what changes over time or from case to case: lines and heat maps."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.plotting.style import axes_or_new, look
from helpers.shapes import require_shape


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

    Raises
    ------
    ValueError
        If a line does not have one height for each position.
    """
    ax = axes_or_new(ax)
    require_shape("plot_lines", "x", x, "P")
    every = max(1, len(x) // 12)
    for number, (label, heights) in enumerate(series.items()):
        rows = np.atleast_2d(heights)
        require_shape("plot_lines", f"the line {label!r}", rows, "S", len(x))
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


def plot_twins(pairs, *, ylabel):
    """Draw two runs that should be one, and beside them how far they are apart.

    Parameters
    ----------
    pairs : dict of pair of array_like of shape (P,)
        Our values and Keras', positive, one for each training step; under the name of
        the run. The left panel shows the first pair, the right panel every pair.
    ylabel : str
        What the values are.

    Returns
    -------
    list of matplotlib Axes
        The two panels.

    Raises
    ------
    ValueError
        If the two runs of a pair do not have one value for each step.
    """
    for label, (ours, theirs) in pairs.items():
        (steps,) = require_shape("plot_twins", f"ours of {label!r}", ours, "P")
        require_shape("plot_twins", f"Keras' of {label!r}", theirs, steps)
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
    for number, (label, (ours, theirs)) in enumerate(pairs.items()):
        ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
        steps = np.arange(1, len(ours) + 1)
        if number == 0:
            left.plot(steps, ours, color="0.75", linewidth=5, label="ours")
            style = {"color": look(0)["color"], "linewidth": 1, "label": "Keras"}
            left.plot(steps, theirs, **style)
        apart = np.maximum(np.abs(ours - theirs) / ours, 1e-17)  # 0 has no logarithm
        style = look(number) | {"linestyle": "", "markersize": 4, "alpha": 0.6}
        right.plot(steps[::5], apart[::5], label=label, **style)
    left.set(xlabel="training step", ylabel=ylabel, title="both runs")
    right.set(xlabel="training step", yscale="log", title="how far apart")
    right.set_ylabel("difference / value")
    left.legend()
    right.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return [left, right]


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

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    ax = axes_or_new(ax)
    timesteps, hidden_size = require_shape("plot_states", "states", states, "T", "H")
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
