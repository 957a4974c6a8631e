"""The figures of notebook 09: what letter may come next, and where letters lie."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import axes_or_new, look


@takes(
    panels="named probability numbers V",
    characters="text",
    where=lambda panels, characters: (
        all(len(p) == len(characters) for p in panels.values())
        or f"each panel should have {len(characters)} numbers, one for each character"
    ),
)
def plot_chances(panels, characters):
    """Draw the probability (V,) of each character as bars, a panel for each entry."""
    size = {"figsize": (9, 1 + 1.5 * len(panels)), "sharex": True, "sharey": True}
    _, axes = plt.subplots(len(panels), 1, squeeze=False, **size)
    for ax, (title, p) in zip(axes[:, 0], panels.items(), strict=True):
        ax.bar(range(len(characters)), p, color=look(0)["color"])
        ax.set_title(title, loc="left", fontsize=13)
        ax.set(ylabel="probability", ylim=(0, 1))
        ax.grid(False, axis="x")
    axes[-1, 0].set_xticks(range(len(characters)), characters)
    axes[-1, 0].set_xlabel("next character")
    return axes[:, 0]


@takes(
    places="finite numbers P 2",
    characters="text",
    marked="text",
    where=lambda places, characters: (
        len(places) == len(characters)
        or f"places should have {len(characters)} rows, one for each character"
    ),
)
def plot_letters(places, characters, *, marked, ax=None):
    """Draw each character at its place (P, 2); those marked in a box and a colour."""
    ax = axes_or_new(ax, figsize=(7, 5))
    places = np.asarray(places, float)
    ax.plot(*places.T, linestyle="none")  # the limits are those of the places
    ax.margins(0.08)
    for place, one in zip(places, characters, strict=True):
        style = {"ha": "center", "va": "center", "fontsize": 14, "color": "0.25"}
        if one in marked:
            color = look(1)["color"]
            box = {"boxstyle": "round", "facecolor": "white", "edgecolor": color}
            style |= {"color": color, "weight": "bold", "bbox": box}
        ax.text(*place, one, **style)
    ax.set(xlabel="first direction", ylabel="second direction")
    return ax
