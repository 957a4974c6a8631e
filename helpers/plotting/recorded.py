"""Figures of recorded data: parts of a series, a calendar, digits, confusions."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.plotting.style import axes_or_new, look
from helpers.shapes import require_shape

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
MONTHS += ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def plot_parts(parts, *, xlabel, ylabel, ax=None):
    """Draw a series in its parts, such as training and test, one look for each.

    Parameters
    ----------
    parts : dict of pair of array_like of shape (P,)
        Times and values of each part under its name, in order of time.
    xlabel, ylabel : str
        What the axes show, with units.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        A dotted line stands where one part ends and the next begins.

    Raises
    ------
    ValueError
        If a part does not have one value for each time.
    """
    for label, (times, values) in parts.items():
        (count,) = require_shape("plot_parts", f"times of {label!r}", times, "P")
        require_shape("plot_parts", f"values of {label!r}", values, count)
    ax = axes_or_new(ax, figsize=(8, 2.4))
    for number, (label, (times, values)) in enumerate(parts.items()):
        style = look(number) | {"linestyle": "-", "linewidth": 1, "markersize": 5}
        ax.plot(times, values, **style, markevery=max(1, len(times) // 8), label=label)
        if number:
            ax.axvline(times[0], color="gray", linestyle=":", zorder=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(parts))
    return ax


def plot_calendar(by_year, first_year, *, label, ax=None):
    """Draw signed values as a heat map, years from left to right, months downwards.

    Parameters
    ----------
    by_year : array_like of shape (Y, 12)
        One row for each year, January first.
    first_year : int
        The year of the first row.
    label : str
        What the colours show, with the unit.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        White is 0; both ends of the colours are equally far from it. A colour stands
        for half a unit.

    Raises
    ------
    ValueError
        If a year does not have 12 months.
    """
    require_shape("plot_calendar", "by_year", by_year, "Y", 12)
    ax = axes_or_new(ax, figsize=(8, 3.4))
    most = max(1, np.ceil(np.nanmax(np.abs(by_year))))
    extent = (first_year - 0.5, first_year + len(by_year) - 0.5, 11.5, -0.5)
    colors = plt.get_cmap("vlag", int(4 * most))
    limits = {"vmin": -most, "vmax": most, "extent": extent}
    image = ax.imshow(np.transpose(by_year), cmap=colors, **limits)
    image.set(interpolation="nearest")
    ax.set(aspect="auto", xlabel="year")
    ax.set_yticks(range(12), MONTHS)
    ax.figure.colorbar(image, ax=ax, label=label)
    ax.grid(False)
    return ax


def plot_digits(images, titles):
    """Draw images side by side, the darker the more ink.

    Parameters
    ----------
    images : array_like of shape (P, 8, 8)
        The ink of every pixel, from 0 to 16.
    titles : sequence of length P
        What stands above each.

    Returns
    -------
    list of matplotlib Axes
        One for each image, from left to right.

    Raises
    ------
    ValueError
        If an image is not 8 by 8, or has no title.
    """
    count, *_ = require_shape("plot_digits", "images", images, "P", 8, 8)
    require_shape("plot_digits", "titles", range(len(titles)), count)
    axes = plt.subplots(1, len(images), figsize=(9, 1.5), squeeze=False)[1][0]
    for ax, image, title in zip(axes, images, titles, strict=True):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=16)
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    return list(axes)


def plot_confusion(counts, *, title, ax=None):
    """Draw how often each digit was read as each digit; the mistakes have the colour.

    Parameters
    ----------
    counts : array_like of int of shape (K, K)
        How often the digit of the row was read as that of the column.
    title : str
        The title.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        Every number that is not 0 is written into its square. Those on the diagonal
        are right and stay white.

    Raises
    ------
    ValueError
        If the counts are not a square.
    """
    rows, _ = require_shape("plot_confusion", "counts", counts, "K", "K")
    require_shape("plot_confusion", "counts", counts, rows, rows)
    ax = axes_or_new(ax, figsize=(5.6, 5))
    counts = np.asarray(counts)
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    colored = np.where(mistakes == 0, np.nan, mistakes)
    ax.imshow(colored, cmap="Oranges", vmin=0, vmax=2 * max(1, np.max(mistakes)))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            ax.text(column, row, f"{count:g}", ha="center", va="center", fontsize=11)
    ax.set_xticks(range(len(counts)))
    ax.set_yticks(range(len(counts)))
    ax.set(xlabel="read as", ylabel="the digit", title=title)
    ax.grid(False)
    return ax
