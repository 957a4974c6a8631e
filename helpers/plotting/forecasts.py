"""Figures of a wave, what was predicted of it, and how far off that was."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.plotting.style import look
from helpers.shapes import require_shape
from helpers.values import require_finite


def plot_samplings(wave, *, stop, steps):
    """Draw a wave, and beside it the points at which it is sampled.

    Parameters
    ----------
    wave : callable
        Takes an array of times, returns the values.
    stop : float
        The last time; the first is 0.
    steps : sequence of float
        The time between two samples, one panel for each.

    Returns
    -------
    list of matplotlib Axes
        The panels, from left to right.

    Raises
    ------
    ValueError
        If ``steps`` are no finite numbers.
    """
    require_shape("plot_samplings", "steps", steps, "P")
    require_finite("plot_samplings", "steps", steps)
    axes = _panels(1, len(steps), height=2.8)
    line = np.linspace(0, stop, 1000)
    for ax, step in zip(axes, steps, strict=True):
        times = np.arange(0, stop + step / 2, step)
        ax.plot(line, wave(line), color="0.7", linewidth=4, label="the wave")
        style = {"color": look(0)["color"], "linewidth": 1, "markersize": 4}
        ax.plot(times, wave(times), "o-", label="samples", **style)
        ax.set(xlabel="time", title=f"a sample every {step:g}")
    low, high = axes[0].get_ylim()  # once: the panels share it
    axes[0].set_ylim(low, high + 0.3 * (high - low))  # room for the legend
    axes[0].set_ylabel("value")
    axes[0].legend(loc="upper center", ncols=2)
    return axes


def plot_forecasts(truth, panels):
    """Draw the truth as a broad grey line, and the forecasts over it.

    Parameters
    ----------
    truth : pair of array_like of shape (P,)
        Times and values.
    panels : dict of dict of pair of array_like of shape (F,)
        Times and values of each forecast, at the times they speak of: under the name
        for the legend, and these under the title of their panel.

    Returns
    -------
    list of matplotlib Axes
        The panels, from top to bottom.

    Raises
    ------
    ValueError
        If values do not stand at one time each.
    """
    _require_wave("the truth", truth)
    axes = _panels(len(panels), 1, height=2.4 * len(panels))
    for ax, (title, forecasts) in zip(axes, panels.items(), strict=True):
        ax.plot(*truth, color="0.75", linewidth=5, label="truth")
        for number, (label, (times, values)) in enumerate(forecasts.items()):
            _require_wave(label, (times, values))
            style = look(number) | {"linewidth": 1.2, "markersize": 4, "label": label}
            ax.plot(times, values, **style)
        ax.set(ylabel="value", title=title, ylim=(-1.2, 1.9))
        ax.legend(loc="upper center", ncols=4)
    axes[-1].set_xlabel("time")
    return axes


def plot_seed_errors(panels, *, ylabel, log_y=True):
    """Draw one mark for each seed, and a bar at the median, for each variant.

    Parameters
    ----------
    panels : dict of dict of array_like of shape (S,)
        Numbers, positive for a logarithmic axis: under the name of each variant, and
        these under the title of their panel.
    ylabel : str
        What the vertical axis shows.
    log_y : bool
        Whether it is logarithmic.

    Returns
    -------
    list of matplotlib Axes
        The panels, from left to right.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    axes = _panels(1, len(panels), height=3.6)
    for ax, (title, variants) in zip(axes, panels.items(), strict=True):
        for number, values in enumerate(variants.values()):
            require_shape("plot_seed_errors", "a variant", values, "S")
            style = look(number) | {"linestyle": "", "markersize": 8, "alpha": 0.8}
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


def _require_wave(name, wave):
    """Refuse values that do not stand at one time each."""
    times, values = wave
    require_shape("plot_forecasts", f"the times of {name}", times, "P")
    require_shape("plot_forecasts", f"the values of {name}", values, len(times))
