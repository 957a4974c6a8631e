"""The moving diagram of 05: a sum walks the corners of the cube of three states."""

from collections import Counter
from itertools import pairwise, product

import numpy as np
from matplotlib.patches import Circle, Polygon

from diagrams import diagram
from diagrams.motion import START
from diagrams.sheet import INK, OUTPUT, PALE_INK, STATE, Sheet, tint

#: Where seed 1 of the notebook ends in each case: first bit, second bit, carry in.
#: The signs of its states; the output is 1 where two of them are negative.
CORNERS = {
    (0, 0, 0): (-1, 1, 1),
    (0, 0, 1): (-1, 1, -1),
    (0, 1, 0): (-1, -1, 1),
    (0, 1, 1): (1, -1, 1),
    (1, 0, 0): (-1, 1, -1),
    (1, 0, 1): (1, 1, -1),
    (1, 1, 0): (1, -1, 1),
    (1, 1, 1): (1, -1, -1),
}
FIRST, SECOND, TIMESTEPS = 27, 14, 7
SLOT = 1.35  # seconds for a timestep
ORIGIN = np.array((196, 218))
#: What one step along each state is on the sheet, in pixels: right, back, up.
ALONG = np.array(((104, 0), (50, 38), (0, 96)))


def walk():
    """Yield bits, carry in, total and corner of each timestep of the sum."""
    carry = 0
    for t in range(TIMESTEPS):
        bits = FIRST >> t & 1, SECOND >> t & 1
        yield *bits, carry, CORNERS[*bits, carry]
        carry = (sum(bits) + carry) // 2


def place(corner):
    """Return where a corner stands on the sheet."""
    return ORIGIN + np.array(corner) @ ALONG


@diagram(
    "A cube of three states. The sum 27 + 14 walks over its corners in seven "
    "timesteps; on the right face a carry goes out, and three of six corners answer 1."
)
def carry_cube():
    """Notebook 05, moving: three states as a point that each timestep moves."""
    sheet = Sheet(424)
    right = [place((1, y, z)) for y, z in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    style = {"facecolor": tint(STATE, 0.12), "linewidth": 0, "zorder": 0}
    sheet.add(Polygon(right), STATE, **style)
    for start, end in product(product((-1, 1), repeat=3), repeat=2):
        if sum(abs(np.subtract(start, end))) == 2 and start < end:
            line = Polygon([place(start), place(end)], closed=False)
            sheet.add(line, PALE_INK, fill=False, linewidth=1, zorder=1)
    for corner in set(CORNERS.values()):
        one = corner.count(-1) == 2
        fill = tint(OUTPUT, 0.6) if one else "white"
        sheet.add(Circle(place(corner), 17), OUTPUT, facecolor=fill, zorder=3)
        sheet.text(*place(corner), str(int(one)), 13, zorder=4)
    axes_of_the_cube(sheet)
    head_of_the_table(sheet)
    steps, visits = list(walk()), Counter()
    for t, step in enumerate(steps):
        corner = step[-1]
        x, y = np.add(place(corner), (27 + 20 * visits[corner], -19))
        words = f", {t + 1}" if visits[corner] else str(t + 1)
        visits[corner] += 1
        with sheet.act(START + SLOT * t):
            row_of_the_table(sheet, t, *step)
            sheet.text(x, y, words, 13, weight="bold")
    for t, (before, after) in enumerate(pairwise(step[-1] for step in steps), start=1):
        way = place(before), place(after)
        if before != after:
            with sheet.act(START + SLOT * t):
                arrow_between(sheet, *way)
        with sheet.act(START + SLOT * t - 0.5, 0.8, way=way, fleeting=True):
            sheet.add(Circle(way[1], 11), INK, facecolor=INK, zorder=5)
    return sheet


def arrow_between(sheet, start, end):
    """Draw an arrow from the rim of one corner to that of another, a little aside."""
    along = (end - start) / np.hypot(*(end - start))
    aside = 6 * along[::-1] * (1, -1)  # off the edge of the cube
    sheet.arrow(start + 17 * along + aside, end - 18 * along + aside, color=STATE)


def axes_of_the_cube(sheet):
    """Write which way each state grows."""
    low = place((-1, -1, -1))
    sheet.text(*np.add(low, (104, -24)), "state 1 →", 12, PALE_INK)
    sheet.text(
        *np.add(place((1, 0, -1)), (16, -16)), "state 2 ↗", 12, PALE_INK, ha="left"
    )
    sheet.text(*np.add(low, (-22, 96)), "state 3 →", 12, PALE_INK, rotation=90)
    sheet.text(196, 404, "a corner holds the answer: 1 or 0", 12, PALE_INK)
    sheet.text(196, 22, "green face: a carry goes out", 12, PALE_INK)


COLUMNS = (448, 508, 584, 670, 752)


def head_of_the_table(sheet):
    """Write what the columns hold."""
    for x, words in zip(
        COLUMNS, ("$t$", "bits", "carry in", "carry out", "answer"), strict=True
    ):
        sheet.text(x, 384, words, 12, PALE_INK)
    sheet.text(602, 30, f"{FIRST} + {SECOND} = {FIRST + SECOND}", 14)


def row_of_the_table(sheet, t, first, second, carry, corner):
    """Write one timestep."""
    y = 348 - 43 * t
    out, answer = int(corner[0] > 0), int(corner.count(-1) == 2)
    words = (str(t + 1), f"{first}  {second}", str(carry), str(out), str(answer))
    for x, word in zip(COLUMNS, words, strict=True):
        sheet.text(x, y, word, 14)
