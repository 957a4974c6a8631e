"""Parts that several diagrams share: a chain of arrows, an array of squares."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Rectangle

from diagrams.sheet import tint


def chain(sheet, shapes, weight=""):
    """Draw the arrows from each shape to the next, with the weight between them."""
    for left, right in pairwise(shapes):
        sheet.arrow(left.right, right.left, weight=weight)


def squares(sheet, x, y, columns, color, strengths, texts=()):
    """Draw an array from its top left corner, each row with a tint and a text."""
    size = 30
    for row, column in np.ndindex(len(strengths), columns):
        corner = (x + column * size, y - (row + 1) * size)
        fill = tint(color, strengths[row])
        sheet.add(Rectangle(corner, size, size), color, facecolor=fill, linewidth=1.2)
        if texts:
            sheet.text(corner[0] + size / 2, corner[1] + size / 2, texts[row], 11)
