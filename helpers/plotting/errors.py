"""How wrong gradients are, array by array."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import look

#: Below it two gradients agree; nothing is drawn below LEAST.
AGREES, LEAST = 1e-7, 1e-14
RING = {"marker": "o", "linestyle": "none", "mfc": "none", "mec": "black", "ms": 10}


@takes(panels="named named named number")
def plot_gradient_errors(panels):
    """Draw the relative error of each array, a row for each gradient that was tried.

    Gray: the two gradients agree. A ring: the error is 1, so a gradient is zero.
    """
    rows = list(next(iter(panels.values())))
    size = {"figsize": (9, 0.75 * len(rows) + 1.4), "sharex": True, "sharey": True}
    axes = plt.subplots(1, len(panels), squeeze=False, **size)[1][0]
    for ax, (title, gradients) in zip(axes, panels.items(), strict=True):
        ax.axvspan(LEAST, AGREES, color="0.9", zorder=0)
        ax.text(AGREES / 2, len(rows) - 0.6, "they agree", ha="right", fontsize=11)
        for n, name in enumerate(_arrays(panels)):
            heights = np.arange(len(rows)) + 0.14 * (n - 2.5)  # six looks side by side
            errors = [errors.get(name, np.nan) for errors in gradients.values()]
            _draw_array(ax, np.array(errors), heights, look(n) | {"label": name})
        ax.plot([], [], **RING, label="a gradient is zero")
        ax.set(xscale="log", xlim=(LEAST, 9), ylim=(len(rows) - 0.5, -0.5))
        ax.set(xlabel="relative error", title=title)
        ax.set_yticks(range(len(rows)), rows)
    handles, labels = axes[0].get_legend_handles_labels()
    place = {"loc": "outside upper center", "ncols": len(labels)}
    axes[0].figure.legend(handles, labels, **place)
    return axes


def _arrays(panels):
    """Return the names of all arrays, once each, as they come."""
    gradients = [errors for panel in panels.values() for errors in panel.values()]
    return list(dict.fromkeys(name for errors in gradients for name in errors))


def _draw_array(ax, errors, heights, style):
    """Draw the errors of one array, one in each row, and rings around those of 1."""
    style = style | {"linestyle": "none", "markersize": 6}
    ax.plot(np.maximum(errors, LEAST), heights, **style)
    ax.plot(errors[errors == 1], heights[errors == 1], **RING)
