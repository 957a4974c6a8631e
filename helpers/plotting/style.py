"""The look of every figure: white, large, and legible without colour."""

import matplotlib.pyplot as plt
import seaborn as sns
from IPython import get_ipython
from matplotlib_inline.backend_inline import set_matplotlib_formats

MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))


def use_course_style():
    """Give all figures of this session one look: white, large, colour-blind safe.

    Notes
    -----
    Inside a notebook figures are rendered at twice the pixels, so that they stay sharp
    on a projector.
    """
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


def look(number):
    """Return the colour, marker and dash that belong together.

    Parameters
    ----------
    number : int
        Which line it is, from 0; after six the looks repeat.

    Returns
    -------
    dict
        ``color``, ``marker`` and ``linestyle`` for a call of ``plot``.
    """
    number %= len(MARKERS)
    color = sns.color_palette("colorblind")[number]
    return {"color": color, "marker": MARKERS[number], "linestyle": DASHES[number]}


def axes_or_new(ax, **figure_options):
    """Return the Axes given, or those of a new figure.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Where to draw.
    **figure_options : object
        Options for ``plt.subplots``, used for a new figure only.

    Returns
    -------
    matplotlib Axes
    """
    return plt.subplots(**figure_options)[1] if ax is None else ax
