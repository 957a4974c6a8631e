"""The moving diagram of 12: a scan as a tree, joined in pairs, then filled in."""

import numpy as np

from diagrams import diagram
from diagrams.motion import START
from diagrams.sheet import PALE_INK, Shape, Sheet

BITS = (1, 0, 1, 1, 0, 1, 1, 1)
ROWS = (392, 318, 244, 170)  # the bits, pairs, fours, all eight
STATES = 72
LEFT, STEP = 138, 86
ROUND = 1.7  # seconds


def node(row, number):
    """Return where a join stands: in the column of the last step that it has read."""
    column = (number + 1) * 2**row - 1
    return Shape(LEFT + STEP * column, ROWS[row], 46, 34)


def state(t):
    """Return where h_t stands, with t counted from 1."""
    return Shape(LEFT + STEP * (t - 1), STATES, 56, 40)


@diagram(
    "Eight bits joined in three rounds: pairs, fours, all. Counts h_1 h_2 h_4 h_8 are "
    "then known; h_6 takes one join more, then h_3 h_5 h_7: 1 1 2 3 3 4 5 6."
)
def scan_tree():
    """Notebook 12, moving: up in three rounds, and what is missing in two more."""
    sheet, counts = Sheet(430), np.cumsum(BITS)
    for row, name in enumerate(("bits", "pairs", "fours", "all eight")):
        sheet.text(20, ROWS[row], name, ha="left", color=PALE_INK)
    sheet.text(20, STATES, "states", ha="left", color=PALE_INK)
    for t, bit in enumerate(BITS):
        sheet.input(*node(0, t)[:2], f"${bit}$", 17)
    for row in (1, 2, 3):
        with sheet.act(START + ROUND * (row - 1)):
            sums = np.reshape(BITS, (-1, 2**row)).sum(axis=1)
            for number, value in enumerate(sums):
                join(sheet, row, number, value)
    for start, steps in ((3, (1, 2, 4, 8)), (4, (6,)), (5, (3, 5, 7))):
        with sheet.act(START + ROUND * start):
            for t in steps:
                arrive(sheet, t, counts[t - 1])
    return sheet


def join(sheet, row, number, value):
    """Draw a join with arrows from the two that it joins."""
    here = node(row, number)
    for before in (node(row - 1, 2 * number), node(row - 1, 2 * number + 1)):
        sheet.arrow((before.x, before.bottom[1]), (here.x, here.top[1]))
    sheet.factor(here.x, here.y, f"${value}$", here.width, here.height)


def arrive(sheet, t, count):
    """Draw a state: what was joined up to here, after the state that stands before."""
    here, row = state(t), 0
    while t % 2 ** (row + 1) == 0:
        row += 1
    before = t - 2**row
    sheet.arrow(node(row, t // 2**row - 1).bottom, here.top)
    if before:
        low = here.bottom[1] - 16 - 12 * row
        start, end = state(before).bottom, here.bottom
        x = start[0] + 10 - 20 * row
        sheet.arrow((x, start[1]), (x, low), (end[0], low), end)
    sheet.state(here.x, here.y, f"${count}$", here.width, here.height)
    sheet.text(here.x - 22, here.top[1] + 11, f"$h_{t}$", 13)
