"""Figures of what changes over time or from case to case: lines and heat maps."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedLocator, LogLocator, MaxNLocator, NullLocator

from helpers.checks import takes
from helpers.plotting.style import axes_or_new, look


@takes(
    x="numbers P",
    series="named numbers P | S P",
    baseline="optional named number",
    looks="optional named at least 0",
    log_x="flag",
    log_y="flag",
)
def plot_lines(
    x,
    series,
    *,
    xlabel,
    ylabel,
    baseline=None,
    looks=None,
    log_x=False,
    log_y=False,
    ax=None,
):
    """Draw one line for each entry; over S runs, the median and the full range.

    A baseline is a number that needs no training: a dashed line from side to side.
    `looks` holds numbers of looks by name; the others look as their places say.
    """
    ax = axes_or_new(ax)
    every, runs, looks = max(1, len(x) // 12), 1, looks or {}
    for number, (label, heights) in enumerate(series.items()):
        rows = np.atleast_2d(heights)
        style = look(looks.get(label, number)) | {"markevery": every, "label": label}
        ax.plot(x, np.median(rows, axis=0), **style)
        if len(rows) > 1:
            band, runs = (rows.min(axis=0), rows.max(axis=0)), len(rows)
            ax.fill_between(x, *band, color=style["color"], alpha=0.2, linewidth=0)
    for label, height in (baseline or {}).items():
        ax.axhline(height, color="0.3", linestyle="--", linewidth=1.5, label=label)
    if runs > 1:  # an empty area, for the legend alone
        named = f"line: median\nband: all {runs} runs"
        ax.fill([], [], color="gray", alpha=0.3, label=named)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set(xscale="log" if log_x else "linear", yscale="log" if log_y else "linear")
    if len(ax.get_legend_handles_labels()[1]) > 1:
        ax.legend()
    return ax


@takes(
    steps="numbers P",
    records="named numbers 2 P | S 2 P",
    share="text",
    baseline="optional named number",
    marks="optional pair number",
)
def plot_share_and_loss(steps, records, *, share, baseline=None, marks=None):
    """Draw what a layer's training recorded, a share of the gradient and the loss.

    A record holds both in this order; over S seeds, the median and the full range.
    Dotted lines stand at the marks, a share and a loss that a text counts from.
    """
    _, axes = plt.subplots(2, 1, figsize=(9, 6.4), sharex=True)
    panels = {share: ("", None)}
    panels["test loss"] = "training step", baseline
    for place, (ylabel, (xlabel, dashed)) in enumerate(panels.items()):
        lines = {
            name: np.asarray(rows)[..., place, :] for name, rows in records.items()
        }
        labels = {"xlabel": xlabel, "ylabel": ylabel, "baseline": dashed}
        plot_lines(steps, lines, log_y=True, ax=axes[place], **labels)
    _dot(axes, marks)
    _tick_powers_and_losses(*axes)
    if axes[1].get_legend():
        axes[1].get_legend().remove()  # one, beside the upper panel, serves both
        entries = axes[1].get_legend_handles_labels()
        axes[0].legend(*entries, loc="upper left", bbox_to_anchor=(1, 1))
    return axes


@takes(
    steps="numbers P",
    records="named numbers S 2 P",
    share="text",
    baseline="optional named number",
    marks="optional pair number",
)
def plot_each_seed(steps, records, *, share, baseline=None, marks=None):
    """Draw share and loss as plot_share_and_loss, but in a column for each network."""
    shape = {"figsize": (max(9, 1.5 + 1.5 * len(records)), 4.8), "squeeze": False}
    _, axes = plt.subplots(2, len(records), sharex=True, sharey="row", **shape)
    named = "black: median\ngray: each seed"
    for pair, (name, runs) in zip(axes.T, records.items(), strict=True):
        for ax, rows in zip(pair, np.swapaxes(runs, 0, 1), strict=True):  # (S, P)
            ax.semilogy(steps, rows.T, color="0.65", linewidth=0.8)
            ax.semilogy(steps, np.median(rows, axis=0), color="black", label=named)
        for label, height in (baseline or {}).items():
            style = {"color": "0.3", "linestyle": "--", "label": label}
            pair[1].axhline(height, linewidth=1.5, **style)
        pair[0].set_title(name, fontsize=10)
        _dot(pair, marks)
    _tick_powers_and_losses(*axes[:, 0])
    axes[0, 0].set_ylabel(share)
    axes[1, 0].set_ylabel("test loss")
    axes[1, 0].figure.supxlabel("training step", fontsize=12)
    beside = {"loc": "upper left", "bbox_to_anchor": (1, 1)}
    axes[0, -1].legend(*axes[1, -1].get_legend_handles_labels(), **beside)
    return axes


def _dot(pair, marks):
    """Draw the marks, if there are any, as dotted lines with one name."""
    for ax, mark in zip(pair, marks or (), strict=False):
        named = "marks: {:g} and {:g}".format(*marks)
        style = {"color": "0.3", "linestyle": ":", "linewidth": 1.5}
        ax.axhline(mark, label=named, **style)


def _tick_powers_and_losses(top, bottom):
    """Tick a panel of shares at powers of ten, and one of losses at plain numbers."""
    top.yaxis.set_major_locator(FixedLocator(_decades(top)))
    low, high = bottom.get_ylim()
    subs = (1, 2, 5) if high < 1000 * low else (1,)
    bottom.yaxis.set_major_locator(LogLocator(subs=subs))
    bottom.yaxis.set_major_formatter("{x:g}")
    for ax in (top, bottom):
        ax.yaxis.set_minor_locator(NullLocator())


def _decades(ax):
    """Return powers of ten at even distances, 1 among them, few enough to be read."""
    low, high = np.log10(ax.get_ylim())
    apart = int(np.ceil((high - low) / 8))
    return 10.0 ** (apart * np.arange(np.ceil(low / apart), high / apart + 0.001))


@takes(pairs="named pair numbers P")
def plot_twins(pairs, *, ylabel):
    """Draw two runs that should be one, and beside them how far they are apart.

    A pair holds our values and Keras', positive, one for each training step. The left
    panel shows the first pair, the right panel all; no mark stands for no difference.
    """
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
    for number, (label, (ours, theirs)) in enumerate(pairs.items()):
        ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
        steps = np.arange(1, len(ours) + 1)
        if number == 0:
            left.plot(steps, ours, color="0.75", linewidth=5, label="ours")
            style = {"color": look(0)["color"], "linewidth": 1, "label": "Keras"}
            left.plot(steps, theirs, **style)
        apart = np.abs(ours - theirs) / ours
        apart[apart == 0] = np.nan  # no mark: 0 has no logarithm
        style = look(number) | {"linestyle": "", "markersize": 4, "alpha": 0.6}
        right.plot(steps[::5], apart[::5], label=label, **style)
    left.set(xlabel="training step", ylabel=ylabel, yscale="log", title="both runs")
    right.set(xlabel="training step", yscale="log", title="how far apart")
    right.set_ylabel("difference / value")
    left.legend()
    right.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return [left, right]


@takes(states="numbers T H", colorbar="flag")
def plot_states(states, *, title, ax=None, colorbar=True):
    """Draw the states of one sequence as a heat map, time from left to right."""
    ax = axes_or_new(ax)
    timesteps, hidden_size = np.shape(states)
    extent = (0.5, timesteps + 0.5, hidden_size + 0.5, 0.5)
    image = ax.imshow(
        np.transpose(states), cmap="vlag", vmin=-1, vmax=1, aspect="auto", extent=extent
    )
    image.set_interpolation("nearest")
    if colorbar:
        ax.figure.colorbar(image, ax=ax, label="value of the state")
    ax.set(xlabel="timestep $t$", ylabel="state number", title=title)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(False)
    return ax
