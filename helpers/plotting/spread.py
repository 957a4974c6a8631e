"""Figures of how far numbers spread: histograms beside one another."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import takes
from helpers.plotting.style import look

#: Where tanh has come within a hundredth of its ends.
FLAT = np.arctanh(0.99)
#: How far to the sides a histogram goes at most: the zone in between stays visible.
FAR = 6 * FLAT


@takes(sums="named finite numbers P")
def plot_sums(sums):
    """Draw a histogram of each entry on one axis; gray: where tanh is beyond 0.99.

    What lies farther out than ``FAR`` is counted in the title and not drawn.
    """
    size = (3 * len(sums), 3.2)
    shared = {"sharex": True, "sharey": True, "squeeze": False}
    _, axes = plt.subplots(1, len(sums), figsize=size, **shared)
    widest = min(FAR, max(np.max(np.abs(values)) for values in sums.values()))
    for ax, (label, values) in zip(axes[0], sums.items(), strict=True):
        ax.hist(values, bins=41, range=(-widest, widest), color=look(0)["color"])
        for side in (-1, 1):
            ax.axvspan(side * FLAT, side * widest, color="0.85", zorder=0)
        ax.set_xlim(-widest, widest)
        beyond = np.mean(np.abs(values) > FLAT)
        ax.set(xlabel="sum", title=f"{label}: {beyond:.0%} beyond")
    axes[0, 0].set_ylabel("how many")
    return axes[0]
