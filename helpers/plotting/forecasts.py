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
    size = {"figsize": (9, 2.4 * len(panels)), "sharex": True, "sharey": True}
    axes = list(plt.subplots(len(panels), 1, squeeze=False, **size)[1].flat)
    for ax, (title, forecasts) in zip(axes, panels.items(), strict=True):
        ax.plot(*truth, color="0.75", linewidth=5, label="truth")
        for number, (label, (times, values)) in enumerate(forecasts.items()):
            style = look(number) | {"linewidth": 0.5, "markersize": 4, "label": label}
            ax.plot(times, values, **style)
        ax.set(ylabel="value", title=title, ylim=(-1.2, 1.9))
        ax.legend(loc="upper center", ncols=4)
    axes[-1].set_xlabel("time")
    return axes


@takes(panels="named pair each above 0")
def plot_seed_pairs(panels, *, xlabel, ylabel):
    """Draw one mark for each of S seeds: its errors in two variants, and a diagonal.

    A mark below the diagonal is a seed whose second error is the smaller one.
    """
    _, axes = plt.subplots(1, len(panels), squeeze=False, figsize=(9, 4.4))
    for ax, (title, errors) in zip(axes.flat, panels.items(), strict=True):
        ends = [np.min(errors) / 1.5, np.max(errors) * 1.5]
        ax.plot(ends, ends, color="0.6", linestyle="--", linewidth=1.5)
        ax.plot(*errors, "o", color="0.25", markersize=8, alpha=0.8)
        ax.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal")
        ax.set(title=title, xlabel=xlabel)
    axes[0, 0].set_ylabel(ylabel)
    return list(axes.flat)
