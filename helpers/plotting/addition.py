"""The figures of notebook 05: many seeds at once, and what the states stand for."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import axes_or_new, look


@takes(shares="named numbers S", mark="optional finite number")
def plot_seeds(shares, *, xlabel, mark=None):
    """Draw one row for each setting: seeds that fell short, and how many did not.

    Left a square for each share below 1, with a dashed line at the mark; right a bar
    that counts the seeds at exactly 1, as long as the frame if that is all of them.
    """
    size = {"figsize": (9, 0.55 * len(shares) + 1.4), "width_ratios": (3, 1)}
    _, (left, right) = plt.subplots(1, 2, sharey=True, **size)
    if mark is not None:
        left.axvline(mark, color="gray", linestyle="--", zorder=0)
    for row, reached in enumerate(shares.values()):
        short = np.sort(reached)[np.sort(reached) < 1]
        style = look(1) | {"linestyle": "none", "markersize": 5, "alpha": 0.8}
        left.plot(short, row + np.linspace(0.3, -0.3, len(short)), **style)
        if not short.size:
            left.text(0.5, row, "none fell short", ha="center", va="center")
        count = len(reached) - len(short)
        right.barh(row, count, 0.6, color=look(2)["color"])
        inside = {"color": "white", "ha": "right"} if 2 * count > len(reached) else {}
        words = f" {count} of {len(reached)} "
        right.text(count, row, words, va="center", fontsize=12, **inside)
    most = max(len(reached) for reached in shares.values())
    left.set(xlabel=xlabel, xlim=(-0.03, 1.03), ylim=(len(shares) - 0.5, -0.5))
    left.set_yticks(range(len(shares)), list(shares))
    right.set(xlabel="seeds that get all right", xlim=(0, most))
    return [left, right]


def _one_for_each_case(cases, bits, values):
    """Return True, or which row is too long or too short."""
    for row in (*bits.values(), *values.values()):
        if len(row) != len(cases):
            wanted = f"{len(cases)} numbers, one for each case"
            return f"a row of bits or values should have {wanted}, got {len(row)}"
    return True


@takes(
    cases="each anything",
    bits="named numbers C",
    values="named numbers C",
    where=_one_for_each_case,
)
def plot_cases(cases, bits, values, *, title, ax=None):
    """Draw a truth table: one column for each case, one row for each bit or state.

    Bits stand on top, 0 in the colour of -1; values lie between -1 and 1.
    """
    ax = axes_or_new(ax)
    rows = [2 * np.asarray(row, float) - 1 for row in bits.values()]
    rows += [np.asarray(row, float) for row in values.values()]
    ax.imshow(np.stack(rows), cmap="vlag", vmin=-1.6, vmax=1.6, aspect="auto")
    texts = [[f"{bit:.0f}" for bit in row] for row in bits.values()]
    texts += [[f"{value:.1f}" for value in row] for row in values.values()]
    for (row, column), text in np.ndenumerate(texts):
        ax.text(column, row, text, ha="center", va="center", fontsize=11)
    ax.set_xticks(range(len(cases)), cases)
    ax.set_yticks(range(len(rows)), [*bits, *values])
    ax.axhline(len(bits) - 0.5, color="white", linewidth=5)
    ax.set(title=title, xlabel="case: first bit, second bit, carry in")
    ax.grid(False)
    return ax
