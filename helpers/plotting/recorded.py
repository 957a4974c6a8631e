"""Figures of recorded data: parts of a series, a calendar, an origin, digits."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

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
        style = {"color": look(n)["color"], "linewidth": 1, "label": label}
        ax.plot(times, values, **style)  # no marker: it would pick out a month
        if n:
            ax.axvline(times[0], color="gray", linestyle=":", zorder=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))  # whole years
    entries = len(ax.get_legend_handles_labels()[1])  # with what was drawn before
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=entries)
    return ax


def _matching(truth, forecasts, bounds, around):
    """Say what does not fit together in what is drawn from one origin, or True."""
    if around not in forecasts:
        return f"around should name a forecast, {', '.join(forecasts)}; got {around!r}"
    lengths = {len(values) for values in forecasts.values()}
    if lengths != {len(bounds)} or len(truth[0]) <= len(bounds):
        got = f"{sorted(lengths)}, {len(bounds)} and {len(truth[0])}"
        return f"forecasts and bounds should be of one length, truth longer; got {got}"
    return True


@takes(
    truth="pair numbers P",
    forecasts="named numbers K",
    bounds="numbers K",
    around="text",
    looks="optional named at least 0",
    where=_matching,
)
def plot_origin(truth, forecasts, bounds, *, around, looks=None, ax=None):
    """Draw the truth, years and °C, and forecasts of its last K months.

    A band reaches from one forecast, `around`, as far as the bounds.
    """
    ax = axes_or_new(ax, figsize=(9, 4.2))
    years, celsius = np.asarray(truth, float)
    ahead = years[-len(bounds) :]
    ax.plot(years, celsius, color="0.7", linewidth=5, label="truth")
    for number, (label, values) in enumerate(forecasts.items()):
        style = look((looks or {}).get(label, number)) | {"markersize": 4}
        ax.plot(ahead, values, **style, label=label)
        if label == around:
            band = np.subtract(values, bounds), np.add(values, bounds)
            named = {"label": f"80 % of past errors of {label}", "linewidth": 0}
            ax.fill_between(ahead, *band, color=style["color"], alpha=0.2, **named)
    ax.axvline((years[-len(bounds) - 1] + ahead[0]) / 2, color="gray", linestyle=":")
    ax.set(xlabel="year", ylabel="sea surface, °C")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=3)
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
