"""The figures of notebook 05: many seeds at once, and what the states stand for."""

import numpy as np

from helpers.plotting.style import axes_or_new, look
from helpers.shapes import require_shape


def plot_seeds(shares, *, xlabel, mark=None, ax=None):
    """Draw one dot for each seed, one row for each setting, and count the full ones.

    Parameters
    ----------
    shares : dict of array_like of shape (S,)
        For each setting what the seeds reached, between 0 and 1.
    xlabel : str
        What the shares are shares of.
    mark : float, optional
        A share to mark with a dashed line.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        Triangles reached exactly 1, squares did not. At the right of each row stands
        how many reached it.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    ax = axes_or_new(ax, figsize=(9, 0.55 * len(shares) + 1.4))
    if mark is not None:
        ax.axvline(mark, color="gray", linestyle="--", zorder=0)
    for row, reached in enumerate(shares.values()):
        require_shape("plot_seeds", "a setting", reached, "S")
        reached = np.sort(reached)
        heights = row + np.linspace(0.3, -0.3, len(reached))
        for number, chosen in ((1, reached < 1), (2, reached == 1)):
            style = look(number) | {"linestyle": "none", "markersize": 5, "alpha": 0.8}
            ax.plot(reached[chosen], heights[chosen], **style)
        count = f"{np.sum(reached == 1)} of {len(reached)}"
        ax.text(1.04, row, count, va="center", fontsize=12)
    ax.set(xlabel=xlabel, xlim=(-0.03, 1.03), ylim=(len(shares) - 0.5, -0.5))
    ax.set_yticks(range(len(shares)), list(shares))
    return ax


def plot_cases(cases, bits, values, *, title, ax=None):
    """Draw a truth table: one column for each case, one row for each bit or state.

    Parameters
    ----------
    cases : sequence of str of length C
        The names of the columns.
    bits : dict of array_like of shape (C,)
        Rows of bits, 0 or 1, under their names; they stand on top.
    values : dict of array_like of shape (C,)
        Rows of numbers between -1 and 1, under their names.
    title : str
        The title.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        A bit of 0 has the colour of -1. The numbers are written into the squares.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    for name, row in {**bits, **values}.items():
        require_shape("plot_cases", name, row, len(cases))
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
