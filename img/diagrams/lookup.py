"""The moving diagram of 09: three letters look up rows, and gradients come back."""

import numpy as np
from matplotlib.patches import Rectangle

from diagrams import diagram
from diagrams.motion import START
from diagrams.sheet import GRADIENT, PALE_INK, WEIGHT, Sheet, tint

ROWS = ("a", "b", "m", "n")  # of all rows of W, those that are drawn
READ = ("a", "n", "a")
W = ((0.4, -0.2), (0.1, 0.7), (-0.5, 0.3), (0.8, 0.6))
DY = ((1, 2), (3, -1), (2, 1))  # what arrives at each look-up
SIZE, TOP, LEFT, RIGHT = (64, 34), 318, 270, 520
LETTERS, SLOT = 96, 2.2  # where the letters stand; seconds for one to come back


@diagram(
    "Three letters look up their rows of W, the letter a twice. On the way back each "
    "gradient goes to the row that was looked up, and where a row was looked up twice, "
    "both are added."
)
def lookup_back():
    """Notebook 09, moving: rows are read, and gradients are added where they were."""
    sheet = Sheet(400)
    table(sheet, LEFT, "$W$", W, WEIGHT)
    table(sheet, RIGHT, "$dW$", [("", "")] * len(ROWS), GRADIENT)
    for row, letter in enumerate(ROWS):
        sheet.text(LEFT - 24, middle(row), letter, 15)
        sheet.text(RIGHT - 24, middle(row), letter, 15)
    total = np.zeros((len(ROWS), 2), int)
    for t, letter in enumerate(READ):
        y, row = 290 - 96 * t, ROWS.index(letter)
        start = START + 0.9 * t
        sheet.input(LETTERS, y, letter, 21)
        sheet.text(LETTERS - 44, y, f"$x_{t + 1}$", 14)
        with sheet.act(start):
            sheet.arrow((LETTERS + 24, y), (LEFT - 40, middle(row)))
        back(sheet, t, row, y, total)
    for row in range(len(ROWS)):
        if not np.any(total[row]):
            numbers(sheet, RIGHT, row, (0, 0), color=PALE_INK)
    sheet.text(400, 26, "forward: copy a row of $W$; back: add to that row of $dW$", 13)
    return sheet


def back(sheet, t, row, y, total):
    """Let one gradient come back into the row of its letter, and be added there."""
    start = START + 3.0 + SLOT * t
    place = (RIGHT + 2 * SIZE[0] + 96, y)
    with sheet.act(start):
        sheet.gradient(*place, f"${DY[t][0]}\\;\\;{DY[t][1]}$", 84, 36, corner=0)
        sheet.text(place[0], y + 34, f"$dy_{t + 1}$", 14)
    with sheet.act(start + 0.7):
        sheet.back((place[0] - 44, y), (RIGHT + 2 * SIZE[0] + 4, middle(row)))
    before, total[row] = total[row].copy(), total[row] + DY[t]
    last = READ[t] not in READ[t + 1 :]
    with sheet.act(start + 1.2, 0.8 if last else 2 * SLOT, fleeting=not last):
        sums = [
            f"{old} + {new}" if np.any(before) else f"{new}"
            for old, new in zip(before, DY[t], strict=True)
        ]
        numbers(sheet, RIGHT, row, sums)


def middle(row):
    """The height of the middle of a row."""
    return TOP - SIZE[1] * (row + 0.5)


def table(sheet, left, name, rows, color):
    """Draw an array of two columns under its name."""
    width, height = SIZE
    sheet.text(left + width, TOP + 22, name, 16)
    for row, values in enumerate(rows):
        for column in range(2):
            corner = (left + width * column, TOP - height * (row + 1))
            fill = {"facecolor": tint(color, 0.1), "linewidth": 1.2}
            sheet.add(Rectangle(corner, width, height), color, **fill)
        numbers(sheet, left, row, values)
    sheet.dots(left + width, TOP - height * len(rows) - 16)


def numbers(sheet, left, row, values, **style):
    """Write the two numbers of a row."""
    for column, value in enumerate(values):
        words = f"${value}$" if value != "" else ""
        sheet.text(left + SIZE[0] * (column + 0.5), middle(row), words, 14, **style)
