"""Parts that several diagrams share: a timestep, a chain, an array of squares."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Rectangle

from diagrams.sheet import tint


def timestep(sheet, x, y, t, *, weights=True, output=True):
    """Draw one cell, its input below and, if asked, its output above.

    Parameters
    ----------
    sheet : Sheet
        Where to draw.
    x, y : float
        The centre of the cell.
    t : str or int
        The timestep, an index of every symbol; empty for none.
    weights, output : bool
        Whether to draw W_x and W_y, and whether to draw an output.

    Returns
    -------
    Shape
        The place of the cell.
    """
    gap, below_symbol, above_symbol = 112, f"$x_{{{t}}}$", rf"$\hat{{y}}_{{{t}}}$"
    cell = sheet.state(x, y, f"$h_{{{t}}}$")
    below = sheet.input(x, y - gap, below_symbol)
    sheet.arrow(below.top, cell.bottom, weight="$W_x$" if weights else "")
    if output:
        above = sheet.output(x, y + gap, above_symbol)
        sheet.arrow(cell.top, above.bottom, weight="$W_y$" if weights else "")
    return cell


def chain(sheet, shapes, weight=""):
    """Draw the arrows from each shape to the next, with the weight between them."""
    for left, right in pairwise(shapes):
        sheet.arrow(left.right, right.left, weight=weight)


def squares(sheet, x, y, columns, color, strengths, texts=()):
    """Draw an array as squares, one for each entry.

    Parameters
    ----------
    sheet : Sheet
        Where to draw.
    x, y : float
        The top left corner.
    columns : int
        How many squares stand in a row.
    color : str
        The colour of the meaning: ``INPUT`` or ``STATE``.
    strengths : sequence of float
        How strongly each row is tinted, between 0 and 1; its length is the row count.
    texts : sequence of str
        What stands in the squares of each row, if anything.
    """
    size = 30
    for row, column in np.ndindex(len(strengths), columns):
        corner = (x + column * size, y - (row + 1) * size)
        fill = tint(color, strengths[row])
        sheet.add(Rectangle(corner, size, size), color, facecolor=fill, linewidth=1.2)
        if texts:
            sheet.text(corner[0] + size / 2, corner[1] + size / 2, texts[row], 11)
