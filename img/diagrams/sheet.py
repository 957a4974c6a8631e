"""The sheet that diagrams are drawn on, and their visual language.

Every meaning has one colour and one shape, the same in all diagrams: an input is a
blue circle, a state a green box with round corners, an output an orange double circle,
a weight a purple square on the arrow it multiplies, a gate a brown box, a gradient a
dashed red line, the loss a grey box with sharp corners, a notebook of the course a page
with a grey head. Lengths are pixels on a sheet 800 pixels wide; y points upwards.
"""

from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import seaborn as sns
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Curve

from diagrams.motion import Act

WIDTH = 800
PALETTE = sns.color_palette("colorblind").as_hex()
INPUT, OUTPUT, STATE, GRADIENT, WEIGHT, GATE, _, LOSS, *_ = PALETTE
INK, PALE_INK = "#222222", "#666666"
WORDS, SYMBOLS = 12, 16  # text sizes in points
DASHES = (0, (3.2, 1.8))  # start, then line and gap in line widths


def tint(color, strength=0.16):
    """Mix a colour with white: the fill that belongs to an outline."""
    return tuple(1 - strength * (1 - np.array(to_rgb(color))))


class Shape(NamedTuple):
    """Where something was drawn: its centre, its size and the points arrows meet."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self):
        """Middle of the left edge."""
        return self.x - self.width / 2, self.y

    @property
    def right(self):
        """Middle of the right edge."""
        return self.x + self.width / 2, self.y

    @property
    def top(self):
        """Middle of the top edge."""
        return self.x, self.y + self.height / 2

    @property
    def bottom(self):
        """Middle of the bottom edge."""
        return self.x, self.y - self.height / 2


class Sheet:
    """A white sheet and the words of the visual language, one method for each."""

    def __init__(self, height):
        self.figure = Figure(figsize=(WIDTH / 96, height / 96), facecolor="white")
        self.ax = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, height))
        self.ax.set_axis_off()
        self.acts, self.playing = [], None

    @contextmanager
    def act(self, start, seconds=0.8, *, way=(), height=1, fleeting=False):
        """Let what is drawn inside appear at a time, in seconds of the loop.

        It may come a way from other points to the last one, start at a multiple of its
        height, or be gone when it has arrived.
        """
        offsets = tuple(map(tuple, np.subtract(way, way[-1]))) if way else ()
        if height != 1:
            offsets = offsets or ((0, 0), (0, 0))
        act = Act(f"act{len(self.acts)}", start, seconds, offsets, height, fleeting)
        self.acts.append(act)
        self.playing, before = act, self.playing
        yield
        self.playing = before

    def play(self, artist):
        """Let an artist belong to the act that is being drawn, if any."""
        if self.playing:
            artist.set_gid(f"{self.playing.name}-{len(self.ax.get_children())}")

    def add(self, patch, color, **style):
        """Put a patch on the sheet, with an outline and a fill of one colour."""
        style = {"linewidth": 1.6, "facecolor": tint(color), "zorder": 2} | style
        patch.set(edgecolor=color, clip_on=False, **style)
        self.play(self.ax.add_artist(patch))

    def text(
        self, x, y, words, size=WORDS, color=INK, ha="center", va="center", **style
    ):
        """Write words; mathematics stands between dollar signs."""
        style |= {"size": size, "color": color, "ha": ha, "va": va}
        if words:
            self.play(self.ax.text(x, y, words, **style))

    def code(self, x, y, words, **style):
        """Write something that stands in the code as it stands here."""
        self.text(x, y, words, family="DejaVu Sans Mono", **style)

    def circle(self, x, y, symbol, color, radius):
        """Draw a value in a circle."""
        self.add(Circle((x, y), radius), color)
        self.text(x, y, symbol, SYMBOLS)
        return Shape(x, y, 2 * radius, 2 * radius)

    def rectangle(
        self, x, y, symbol, color, width, height, corner=0, size=SYMBOLS, **style
    ):
        """Draw something in a rectangle, with round corners if asked."""
        corners = f"round,pad=0,rounding_size={corner}" if corner else "square,pad=0"
        low = (x - width / 2, y - height / 2)
        self.add(FancyBboxPatch(low, width, height, corners), color, **style)
        self.text(x, y, symbol, size, zorder=4)
        return Shape(x, y, width, height)

    def input(self, x, y, symbol, radius=27):
        """Draw an input: a blue circle."""
        return self.circle(x, y, symbol, INPUT, radius)

    def output(self, x, y, symbol, radius=27):
        """Draw an output or its target: an orange double circle."""
        shape = self.circle(x, y, symbol, OUTPUT, radius)
        self.add(Circle((x, y), radius - 3.5), OUTPUT, fill=False, linewidth=1)
        return shape

    def state(self, x, y, symbol, width=60, height=50):
        """Draw a state: a green box with round corners."""
        return self.rectangle(x, y, symbol, STATE, width, height, corner=10)

    def weight(self, x, y, symbol, width=34, height=27, size=13):
        """Draw a weight: a small purple square, on the arrow of what it multiplies."""
        style = {"zorder": 3, "size": size}
        return self.rectangle(x, y, symbol, WEIGHT, width, height, **style)

    def loss(self, x, y, width=64, height=52):
        """Draw the loss: a grey box with sharp corners."""
        return self.rectangle(x, y, r"$\mathrm{loss}$", LOSS, width, height)

    def gradient(self, x, y, symbol, width=64, height=44, corner=10):
        """Draw a gradient: the box of what it belongs to, dashed."""
        style = {"linestyle": DASHES, "facecolor": "white"}
        return self.rectangle(x, y, symbol, GRADIENT, width, height, corner, **style)

    def operation(self, x, y, symbol, width=78, height=46):
        """Draw a computation without weights: white, in ink."""
        return self.rectangle(x, y, symbol, INK, width, height, 22, facecolor="white")

    def gate(self, x, y, symbol, width=54, height=42):
        """Draw a gate or a candidate: a brown box with round corners."""
        return self.rectangle(x, y, symbol, GATE, width, height, corner=20)

    def factor(self, x, y, symbol, width=88, height=32):
        """Draw what multiplies a gradient, entry by entry, on its arrow: in ink."""
        style = {"size": 13, "facecolor": "white", "zorder": 3}
        return self.rectangle(x, y, symbol, INK, width, height, 14, **style)

    def plus(self, x, y, radius=22):
        """Draw a sum: a white circle, in ink."""
        self.add(Circle((x, y), radius), INK, facecolor="white")
        self.text(x, y, "$+$", SYMBOLS + 4)
        return Shape(x, y, 2 * radius, 2 * radius)

    def times(self, x, y, radius=18):
        """Draw a product entry by entry: a white circle with a dot, in ink."""
        self.add(Circle((x, y), radius), INK, facecolor="white")
        self.text(x, y, r"$\odot$", SYMBOLS + 2)
        return Shape(x, y, 2 * radius, 2 * radius)

    def axis(self, start, end):
        """Draw a paler arrow beside an array, in the direction its index grows."""
        self.arrow(start, end, color=PALE_INK)

    def arrow(self, *points, weight="", curved=False, color=INK, dashes=(0, ())):
        """Draw an arrow round corners, with a weight halfway.

        Four points of a curved one are a cubic Bezier curve. The line ends inside the
        head, so the tip is sharp.
        """
        points = np.array(points, float)
        along = points[-1] - points[-2]
        along /= np.hypot(*along)
        tip, across = points[-1].copy(), along[::-1] * (-1, 1)
        points[-1] -= 8 * along
        codes = [Curve.MOVETO] + [Curve.CURVE4 if curved else Curve.LINETO] * 3
        line = Curve(points, codes[: len(points)])
        self.add(PathPatch(line, fill=False), color, linestyle=dashes, zorder=1)
        wings = tip - 11 * along + 5 * np.outer([1, -1], across)
        head = {"facecolor": color, "linewidth": 0, "zorder": 1}
        self.add(Polygon([tip, *wings]), color, **head)
        if weight:
            self.weight(*(points[0] + tip) / 2, weight)

    def back(self, *points):
        """Draw a gradient flowing back: a dashed red arrow."""
        self.arrow(*points, color=GRADIENT, dashes=DASHES)

    def loop(self, cell, weight):
        """Draw the arrow of a folded cell back to itself, above it."""
        self.arrow(
            *np.add(cell.top, [(-13, 0), (-54, 88), (54, 88), (13, 0)]), curved=True
        )
        self.weight(cell.x, cell.top[1] + 66, weight)

    def notebook(self, x, y, number, title, *builds, width=172, height=100):
        """Draw a notebook of the course: a page, its head, and what it builds."""
        left, top, head = x - width / 2, y + height / 2, 34
        style = {"facecolor": "white", "linewidth": 1.2}
        self.add(Rectangle((left, top - height), width, height), PALE_INK, **style)
        style["facecolor"] = "#eeeeee"
        self.add(Rectangle((left, top - head), width, head), PALE_INK, **style)
        words = f"{number} {title}"
        self.text(left + 12, top - head / 2, words, ha="left", weight="bold", zorder=4)
        for place, words in enumerate(builds):
            below = top - head - 22 - 22 * place
            self.text(left + 12, below, words, 11, ha="left", zorder=4)
        return Shape(x, y, width, height)

    def dots(self, x, y):
        """Draw the dots that stand for more of the same."""
        self.text(x, y, r"$\cdots$", SYMBOLS)
        return Shape(x, y, 30, 0)

    def size(self, x, y, shape, example):
        """Write the shape of an array and, paler and below, an example in numbers."""
        self.code(x, y, shape)
        self.code(x, y - 20, example, size=11, color=PALE_INK)

    def unroll(self, x, y, length=52):
        """Draw the step from the folded network to the unfolded one."""
        self.text(x, y + 26, "unroll", color=PALE_INK)
        middle, end = x + length / 2 - 14, x + length / 2
        low, high = y - 5, y + 5
        corners = [(x - length / 2, low), (middle, low), (middle, y - 12), (end, y)]
        corners += [(middle, y + 12), (middle, high), (x - length / 2, high)]
        self.add(Polygon(corners), PALE_INK, linewidth=1.2, facecolor="#eeeeee")
