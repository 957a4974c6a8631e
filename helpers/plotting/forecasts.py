"""Figures of what was predicted of a wave, and how far off that was."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import look


@takes(truth="pair numbers P", panels="named named pair numbers F")
def plot_forecasts(truth, panels):
    """Draw the truth as a broad grey line, and the forecasts over it.

    Both are times and values; a forecast stands at the times it speaks of.
    """
    axes = _panels(len(panels), 1, height=2.4 * len(panels))
    for ax, (title, forecasts) in zip(axes, panels.items(), strict=True):
        ax.plot(*truth, color="0.75", linewidth=5, label="truth")
        for number, (label, (times, values)) in enumerate(forecasts.items()):
            style = look(number) | {"linewidth": 0.5, "markersize": 4, "label": label}
            ax.plot(times, values, **style)
        ax.set(ylabel="value", title=title, ylim=(-1.2, 1.9))
        ax.legend(loc="upper center", ncols=4)
    axes[-1].set_xlabel("time")
    return axes


@takes(panels="named named numbers S", looks="optional named at least 0", log_y="flag")
def plot_seed_errors(panels, *, ylabel, looks=None, log_y=True):
    """Draw one mark for each of S seeds, and a bar at the median, for each variant.

    `looks` holds numbers of looks by name; the others look as their places say.
    """
    axes = _panels(1, len(panels), height=3.6)
    for ax, (title, variants) in zip(axes, panels.items(), strict=True):
        for number, (label, values) in enumerate(variants.items()):
            style = look((looks or {}).get(label, number))
            style |= {"linestyle": "", "markersize": 8, "alpha": 0.8}
            ax.plot(np.full(len(values), number), values, **style)
            ends = [number - 0.3, number + 0.3]
            ax.plot(ends, [np.median(values)] * 2, color=style["color"])
        ax.set(yscale="log" if log_y else "linear", title=title)
        ax.set(xlim=(-0.6, len(variants) - 0.4))
        ax.set_xticks(range(len(variants)), variants)
    axes[0].set_ylabel(ylabel)
    return axes


def _panels(rows, columns, *, height):
    """Return the panels of a new figure; their scales are the same."""
    size = {"figsize": (9, height), "sharex": rows > 1, "sharey": True}
    return list(plt.subplots(rows, columns, squeeze=False, **size)[1].flat)
