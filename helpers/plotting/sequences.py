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


@takes(dy="finite numbers T", from_later="finite numbers T", back="optional at least 0")
def plot_way_back(dy, from_later, back=None, *, ax=None):
    """Draw what reaches each state of one unit: from its output, and from later steps.

    After ``back`` steps of the way back; the states that it has not reached stay empty.
    """
    ax = axes_or_new(ax, figsize=(8, 3.6))
    timesteps = len(dy)
    t = np.arange(1, timesteps + 1)
    reached = t > timesteps - (timesteps if back is None else back)
    shares = {"from its own output": dy, "from later steps": from_later}
    for number, (label, share) in enumerate(shares.items()):
        heights, place = np.where(reached, share, 0), t + 0.3 * (number - 1)
        style = {"hatch": ("", "//")[number], "edgecolor": "white"}
        color = look(number)["color"]
        ax.bar(place, heights, 0.3, color=color, label=label, **style)
    total = np.add(dy, from_later)
    style = {"color": "black", "marker": "D", "linestyle": "none"}
    ax.plot(t[reached] + 0.3, total[reached], label="together: $dh_t$", **style)
    ax.axhline(0, color="black", linewidth=0.8)
    low, high = np.min([dy, from_later, total]), np.max([dy, from_later, total])
    limits = min(1.1 * low, 0), max(1.1 * high, 0)
    ax.set(xlabel="timestep $t$", ylabel="gradient", ylim=limits)
    ax.set(xlim=(0.5, timesteps + 0.8), xticks=t)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax


@takes(apart="numbers P", moves="named numbers P")
def plot_swaps(apart, moves):
    """Draw how far an answer moves when something is exchanged between sequences.

    Against how far apart the true parts are; dashed: no move, and all of it.
    """
    size = (4.2 * len(moves), 3.8)
    _, axes = plt.subplots(1, len(moves), figsize=size, sharey=True, squeeze=False)
    ends = np.array([-1, 1]) * np.max(np.abs(apart))
    for ax, (title, moved) in zip(axes[0], moves.items(), strict=True):
        for slope, label in ((1, "all of it"), (0, "not at all")):
            style = {
                "color": ("0.6", "0.3")[slope],
                "linestyle": "--",
                "linewidth": 1.5,
            }
            ax.plot(ends, slope * ends, label=label, **style)
        style = look(2) | {"linestyle": "none", "markersize": 5, "alpha": 0.6}
        ax.plot(apart, moved, label="a sequence", **style)
        ax.set(xlabel="exchanged number minus own", title=title)
    axes[0, 0].set_ylabel("move of the answer")
    axes[0, -1].legend(loc="upper left", bbox_to_anchor=(1, 1))
    return axes[0]
