"""Figures of single sequences: what a task looks like, and what the gates do in it."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import axes_or_new, look


@takes(
    x="numbers T 2",
    y="number",
    where=lambda x: (
        np.asarray(x)[:, 1].tolist().count(1) == 2
        or "x should mark two numbers with 1.0"
    ),
)
def plot_adding_problem(x, y, *, ax=None):
    """Draw one sequence of the adding problem: all numbers, and the two that count."""
    x = np.asarray(x)
    ax = axes_or_new(ax, figsize=(8, 3.2))
    t, marked = np.arange(1, len(x) + 1), x[:, 1] == 1
    ax.vlines(t, 0, x[:, 0], color="lightgray", linewidth=1.5)
    ax.plot(t[~marked], x[~marked, 0], label="ignore", **_dots(7))
    ax.plot(t[marked], x[marked, 0], label="add", **_dots(1))
    title = f"{x[marked, 0][0]:.2f} + {x[marked, 0][1]:.2f} = {y:.2f}"
    ax.set(xlabel="timestep $t$", ylabel="number", title=title, ylim=(0, 1.05))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def _dots(number):
    """Return the look of points that no line joins."""
    style = {"color": "gray", "marker": "o"} if number == 7 else look(number)
    return style | {"linestyle": "none", "markersize": 7}


@takes(panels="named numbers T H", marked="each number")
def plot_gates(panels, marked):
    """Draw heat maps of one sequence below one another, time from left to right.

    Values from 0 to 1 get a map from dark to bright, others one with a white middle.
    Triangles point at the timesteps marked, counted from 1.
    """
    shape = {"figsize": (9, 2.3 * len(panels)), "sharex": True, "sharey": True}
    _, axes = plt.subplots(len(panels), 1, squeeze=False, **shape)
    for ax, (title, values) in zip(axes[:, 0], panels.items(), strict=True):
        timesteps, hidden_size = np.shape(values)
        widest = float(np.max(np.abs(values)))
        gate = np.min(values) >= 0 and widest <= 1
        low, high, name = (0, 1, "viridis") if gate else (-widest, widest, "vlag")
        colours = {"cmap": name, "vmin": low, "vmax": high}
        extent = (0.5, timesteps + 0.5, hidden_size + 0.5, 0.5)
        image = ax.imshow(np.transpose(values), aspect="auto", extent=extent, **colours)
        ax.figure.colorbar(image, ax=ax, label="value")
        ax.set_ylabel("unit")
        ax.set_title(title, pad=14)  # the triangles stand between
        ax.grid(False)
        top = np.full(len(marked), 1.04)
        style = {"color": "black", "marker": "v", "linestyle": "none"}
        ax.plot(marked, top, transform=ax.get_xaxis_transform(), clip_on=False, **style)
    axes[-1, 0].set_xlabel("timestep $t$; triangles: marked")
    axes[-1, 0].locator_params(integer=True)
    return axes[:, 0]


@takes(apart="numbers P", moves="named numbers P")
def plot_swaps(apart, moves):
    """Draw how far an answer moves when something is exchanged between sequences.

    Against how far apart the true parts are; dashed: no move, and all of it.
    """
    size = (4.2 * len(moves), 3.8)
    _, axes = plt.subplots(1, len(moves), figsize=size, sharey=True, squeeze=False)
    ends = np.array([-1, 1]) * np.max(np.abs(apart))
    for ax, (title, moved) in zip(axes[0], moves.items(), strict=True):
        for slope, label in ((1, "moves by all of it"), (0, "does not move")):
            style = {"color": ("0.6", "0.3")[slope], "linestyle": "--"}
            ax.plot(ends, slope * ends, label=label, linewidth=1.5, **style)
        style = look(2) | {"linestyle": "none", "markersize": 5, "alpha": 0.6}
        ax.plot(apart, moved, label="a sequence", **style)
        ax.set(xlabel="exchanged number minus own", title=title)
    axes[0, 0].set_ylabel("move of the answer")
    axes[0, -1].legend(loc="upper left", bbox_to_anchor=(1, 1))
    return axes[0]
