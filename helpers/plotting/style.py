"""The look of every figure: white, large, and legible without colour."""

import ctypes
import gc
import sys

import matplotlib.pyplot as plt
import seaborn as sns
from IPython import get_ipython
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers.checks import takes

MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))


def use_course_style():
    """Give all figures of this session one look: white, large, colour-blind safe.

    What was set before is forgotten, a ``matplotlibrc`` beside the notebook, too. In a
    notebook figures have twice the pixels, to be sharp on a projector.
    """
    plt.rcdefaults()
    white = dict.fromkeys(
        ("figure.facecolor", "axes.facecolor", "savefig.facecolor"), "white"
    )
    sizes = {"figure.figsize": (8, 4), "figure.dpi": 96, "lines.linewidth": 2}
    grid = {
        "axes.grid": True,
        "grid.alpha": 0.35,
        "figure.constrained_layout.use": True,
    }
    text = {"font.size": 12, "axes.titlesize": 13, "legend.fontsize": 11}
    sns.set_theme(style="ticks", palette="colorblind", rc=white | sizes | grid | text)
    if get_ipython() is not None:
        set_matplotlib_formats("retina")
        get_ipython().events.register("post_run_cell", _free_memory)


def _free_memory(_):
    """Give back what a cell has freed: Python and glibc would keep 70 MB of 01."""
    if gc.get_count()[2] > 2:  # a figure makes many objects, other cells make few
        gc.collect()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(libc, "malloc_trim"):  # glibc keeps what was freed, others do not
        libc.malloc_trim(0)


@takes(number="at least 0")
def look(number):
    """Return a line's colour, marker and dash, for ``plot``; after six they repeat."""
    number %= len(MARKERS)
    color = sns.color_palette("colorblind")[number]
    return {"color": color, "marker": MARKERS[number], "linestyle": DASHES[number]}


@takes(ax="optional has plot figure")
def axes_or_new(ax, **figure_options):
    """Return the Axes given, or those of a new figure with these options."""
    return plt.subplots(**figure_options)[1] if ax is None else ax
