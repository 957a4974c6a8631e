"""How wrong gradients are, array by array."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import look

#: Below it two gradients agree.
AGREES = 1e-7
RING = {"marker": "o", "linestyle": "none", "mfc": "none", "mec": "black", "ms": 11}


@takes(panels="named named named number")
def plot_gradient_errors(panels):
    """Draw the relative error of each array, a row for each gradient that was tried.

    At the gray line two gradients agree. A ring: the error is 1, a gradient is zero.
    """
    rows = list(next(iter(panels.values())))
    size = {"figsize": (9, 0.75 * len(rows) + 1.4), "sharex": True, "sharey": True}
    axes = plt.subplots(1, len(panels), squeeze=False, **size)[1][0]
    for ax, (title, gradients) in zip(axes, panels.items(), strict=True):
        ax.axvline(0, color="0.75", linewidth=7, zorder=0, label="they agree")
        for n, name in enumerate(_arrays(panels)):
            heights = np.arange(len(rows)) + 0.14 * (n - 2.5)  # six looks side by side
            errors = [errors.get(name, np.nan) for errors in gradients.values()]
            _draw_array(ax, np.array(errors), heights, look(n) | {"label": name})
        ax.plot([], [], **RING, label="a gradient is zero")
        ax.set(ylim=(len(rows) - 0.5, -0.5), xlabel="relative error", title=title)
        ax.set_yticks(range(len(rows)), rows)
    handles, labels = axes[0].get_legend_handles_labels()
    place = {"loc": "outside upper center", "ncols": len(labels), "columnspacing": 1.2}
    axes[0].figure.legend(handles, labels, **place)
    return axes


def _arrays(panels):
    """Return the names of all arrays, once each, as they come."""
    gradients = [errors for panel in panels.values() for errors in panel.values()]
    return list(dict.fromkeys(name for errors in gradients for name in errors))


def _draw_array(ax, errors, heights, style):
    """Draw the errors of one array, one in each row, and rings around those of 1."""
    style = style | {"linestyle": "none", "markersize": 6}
    ax.plot(np.where(errors < AGREES, 0, errors), heights, **style)
    ax.plot(errors[errors == 1], heights[errors == 1], **RING)
