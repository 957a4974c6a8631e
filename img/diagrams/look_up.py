"""The diagram of attention as a soft look-up, for 11."""

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from diagrams import diagram
from diagrams.motion import START
from diagrams.sheet import GATE, INK, STATE, Sheet, tint
from helpers.attention import attend

QUERY = np.array([[2.0, 1.0]])
KEYS = np.array([[[-0.6, 0.2], [0.3, -0.2], [1.6, 0.6], [0.4, 0.2]]])
VALUES = np.array([[[0.3], [0.55], [0.9], [0.7]]])
COLUMNS, ANSWER = (180, 300, 420, 540), 700  # where letters stand, and the context
GROUND, UNIT, WIDTH = 92, 96, 44  # where bars stand; pixels for 1, and for a bar


@diagram(
    "A query meets the keys of four letters: the scores -0.7, 0.3, 2.7, 0.7 become the "
    "weights 0.03, 0.07, 0.79, 0.11, and so much of each value goes into the context."
)
def look_up():
    """Notebook 11, moving: scores, weights, and the values that go into the context."""
    sheet = Sheet(424)
    context, weights = attend(QUERY, KEYS, VALUES)
    scores = KEYS[0] @ QUERY[0] / 2**0.5
    for words, y in (("scores $q\\,k_t$", 308), ("weights", 240), ("values", 140)):
        sheet.text(68, y, words, weight="bold")
    for x, letter, value in zip(COLUMNS, "marc", VALUES[0, :, 0], strict=True):
        sheet.input(x, 44, letter, radius=20)
        bar(sheet, x, value)
        sheet.text(x + 42, GROUND + 10, f"{value:.2f}", 11)
    sheet.state(360, 390, "$q$")
    play_scores(sheet, scores)
    play_weights(sheet, weights[0])
    play_context(sheet, weights[0], context[0, 0])
    ground = Curve([(150, GROUND), (780, GROUND)])
    sheet.add(PathPatch(ground), INK, linewidth=1.2, zorder=3)
    return sheet


def play_scores(sheet, scores):
    """The query meets each key."""
    for number, (x, score) in enumerate(zip(COLUMNS, scores, strict=True)):
        with sheet.act(START + 0.5 * number):
            sheet.arrow((360, 365), (x, 326))
            sheet.factor(x, 308, f"${score:.1f}$", 70, 34)


def play_weights(sheet, weights):
    """Together they become shares of 1: a box is filled as far as its share."""
    with sheet.act(START + 2.6):
        for x, weight in zip(COLUMNS, weights, strict=True):
            corner, width, height = (x - 40, 225), 80, 30
            full = {"facecolor": tint(GATE, 0.45), "linewidth": 0, "zorder": 2.5}
            sheet.add(Rectangle(corner, width, height), GATE, facecolor="white")
            sheet.add(Rectangle(corner, width * weight, height), GATE, **full)
            sheet.text(x, 240, f"${weight:.2f}$", 13, zorder=4)


def play_context(sheet, weights, context):
    """So much of each value moves over, and they add up."""
    low = 0.0
    for number, (x, weight) in enumerate(zip(COLUMNS, weights, strict=True)):
        share = weight * VALUES[0, number, 0]
        way = [(x, 0), (ANSWER, UNIT * low)]
        with sheet.act(START + 4.2 + number, way=way, height=1 / weight):
            bar(sheet, ANSWER, share, low, strength=0.45 if weight > 0.5 else 0.25)
        low += share
    with sheet.act(START + 8.4):
        sheet.text(ANSWER, 240, "context", weight="bold")
        sheet.text(ANSWER, 214, f"${context:.2f}$", 13)


def bar(sheet, x, number, low=0.0, strength=0.3):
    """Draw a number as a bar, on the ground or on another bar."""
    corner = (x - WIDTH / 2, GROUND + UNIT * low)
    style = {"facecolor": tint(STATE, strength), "linewidth": 0.8}
    sheet.add(Rectangle(corner, WIDTH, UNIT * number), STATE, **style)
