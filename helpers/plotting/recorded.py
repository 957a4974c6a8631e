"""Figures of recorded data: parts of a series, a calendar, digits, confusions."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import axes_or_new, look

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
MONTHS += ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@takes(parts="named pair numbers P")
def plot_parts(parts, *, xlabel, ylabel, ax=None):
    """Draw a series in its parts, such as training and test, one look for each.

    A part holds times and values; a dotted line stands where the next one begins.
    """
    ax = axes_or_new(ax, figsize=(8, 2.4))
    for n, (label, (times, values)) in enumerate(parts.items()):
        style = look(n) | {"linestyle": "-", "linewidth": 1, "markersize": 5}
        ax.plot(times, values, **style, markevery=max(1, len(times) // 8), label=label)
        if n:
            ax.axvline(times[0], color="gray", linestyle=":", zorder=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(parts))
    return ax


@takes(by_year="numbers Y 12", first_year="finite number")
def plot_calendar(by_year, first_year, *, label, ax=None):
    """Draw signed values as a heat map, years from left to right, months downwards.

    White is 0; a colour stands for half a unit.
    """
    ax = axes_or_new(ax, figsize=(8, 3.4))
    most = max(1.0, float(np.ceil(np.nanmax(np.abs(by_year)))))
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


@takes(
    images="numbers P 8 8",
    titles="each anything",
    where=lambda images, titles: (
        len(images) == len(titles)
        or f"titles should be {len(images)}, one for each image, got {len(titles)}"
    ),
)
def plot_digits(images, titles):
    """Draw images side by side under their titles, the darker the more ink, 0 to 16."""
    axes = plt.subplots(1, len(images), figsize=(9, 1.5), squeeze=False)[1][0]
    for ax, image, title in zip(axes, images, titles, strict=True):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=16)
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    return list(axes)


@takes(counts="numbers K K")
def plot_confusion(counts, *, title, ax=None):
    """Draw how often each digit (row) was read as which (column); colour: a mistake."""
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
