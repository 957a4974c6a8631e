"""The diagram of a cell state on its way through the gates, for 04."""

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from diagrams import diagram
from diagrams.motion import START
from diagrams.sheet import DASHES, GATE, INK, STATE, Sheet, tint
from helpers.cells import lstm_gates_forward

C_0, SLOT = 1.2, 3.2  # the first cell state; seconds for a timestep
GROUND, UNIT, WIDTH = 132, 150, 50  # where bars stand; pixels for 1, and for a bar
#: What happens at a timestep, and what its gates i f g o get before they are bent.
TIMESTEPS = (
    ("f open: keep", (-3, 3, 1, -3)),
    ("f closed: replace", (3, -3, 0.8, 3)),
    ("f and i open: add", (3, 3, 0.8, 0)),
)


@diagram(
    "A cell state as a bar over three timesteps: an open forget gate keeps it; a "
    "closed one empties it, i times g fills it anew; then more is added. o lets out h."
)
def cell_state():
    """Notebook 04, moving: what was there is scaled, something is added, some shown."""
    sheet, x, c = Sheet(424), 52, np.array([[C_0]])
    bar(sheet, x, C_0, fill(STATE, 0.45))
    sheet.text(x, GROUND - 24, f"$c_0 = {C_0:.2f}$", 13)
    for t, (words, a_t) in enumerate(TIMESTEPS, start=1):
        middle = 204 + 236 * (t - 1)
        sheet.text(middle, 404, f"t = {t}, {words}", weight="bold")
        h, c, cache = lstm_gates_forward(np.array([a_t]), c)
        numbers = [array.item() for array in (*cache, h)]
        play(sheet, t, middle, x, START + SLOT * (t - 1), *numbers)
        x = middle - 52
    ground = Curve([(16, GROUND), (784, GROUND)])
    sheet.add(PathPatch(ground), INK, linewidth=1.2, zorder=3)
    return sheet


def play(sheet, t, middle, before, start, c_prev, i, f, g, o, tanh_c, h):
    """Play one timestep: c_prev comes, f scales it, i g is added, o lets some out."""
    x, shown, kept, added = middle - 52, middle + 66, f * c_prev, i * g
    outline = {"fill": False, "linewidth": 1.2, "linestyle": DASHES, "zorder": 3}
    styles = fill(STATE, 0.45), fill(GATE, 0.75), fill(STATE, 0.2)
    with sheet.act(start, way=[(before, 0), (x, 0)]):
        bar(sheet, x, c_prev, outline)
    with sheet.act(start + 0.8):
        gauge(sheet, middle - 76, f"f_{t}", f)
        product(sheet, middle, 82, styles[0], f"f_{t}", f, f"c_{t - 1}", c_prev)
    with sheet.act(start + 0.8, height=1 / f):
        bar(sheet, x, kept, styles[0])
    with sheet.act(start + 1.6):
        gauge(sheet, middle, f"i_{t}", i)
        product(sheet, middle, 56, styles[1], f"i_{t}", i, f"g_{t}", g)
        sheet.text(x, GROUND - 24, f"$c_{t} = {kept + added:.2f}$", 13)
    with sheet.act(start + 1.6, way=[(0, 20), (0, 0)]):
        bar(sheet, x, added, styles[1], low=kept)
    with sheet.act(start + 2.4):
        gauge(sheet, middle + 76, f"o_{t}", o)
        product(sheet, middle, 30, styles[2], f"o_{t}", o, rf"\tanh c_{t}", tanh_c)
        sheet.text(shown, GROUND - 24, f"$h_{t} = {h:.2f}$", 13)
    with sheet.act(start + 2.4, way=[(x, 0), (shown, 0)], height=1 / o):
        bar(sheet, shown, h, styles[2])


def fill(color, strength):
    """The style of an area without an outline."""
    return {"facecolor": tint(color, strength), "linewidth": 0}


def bar(sheet, x, number, style, low=0.0):
    """Draw a number as a bar, on the ground or on another bar."""
    corner = (x - WIDTH / 2, GROUND + UNIT * low)
    sheet.add(Rectangle(corner, WIDTH, UNIT * number), STATE, **style)


def gauge(sheet, x, name, number):
    """Draw a gate that is open as far as its box is filled."""
    corner, width, height = (x - 35, 350), 70, 30
    inside = fill(GATE, 0.45) | {"zorder": 2.5}
    sheet.add(Rectangle(corner, width, height), GATE, facecolor="white")
    sheet.add(Rectangle(corner, width * number, height), GATE, **inside)
    sheet.text(x, corner[1] + height / 2, f"${name} = {number:.2f}$", 13, zorder=4)


def product(sheet, middle, y, style, name, number, other_name, other):
    """Write a product in letters and in numbers, after the look of its bar."""
    left = middle - 112
    sheet.add(Rectangle((left, y - 7), 14, 14), STATE, **style)
    numbers = rf"{number:.2f} \cdot {other:.2f} = {number * other:.2f}"
    words = rf"${name}\,{other_name} = {numbers}$"
    sheet.text(left + 22, y, words, 12, ha="left")
