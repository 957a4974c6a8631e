"""Draw the diagrams of the course, all in one visual language.

``python img/draw.py`` draws them all into this folder, ``python img/draw.py
count_chain.svg`` only the one named. The same program draws the same bytes every time,
so a diagram changes in git only when its drawing changes.

Every meaning has one colour and one shape, the same in all diagrams: an input is a
blue circle, a state a green box with round corners, an output an orange double circle,
a weight a purple square on the arrow it multiplies, a gradient a dashed red line, the
loss a grey box with sharp corners, a notebook of the course a page with a grey head.
Lengths are pixels on a sheet 800 pixels wide; y points upwards.
"""

import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
import seaborn as sns
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Curve

FOLDER = Path(__file__).parent
WIDTH = 800
INPUT, OUTPUT, STATE, GRADIENT, WEIGHT, *_ = sns.color_palette("colorblind").as_hex()
LOSS = sns.color_palette("colorblind").as_hex()[7]
INK, PALE_INK = "#222222", "#666666"
WORDS, SYMBOLS = 12, 16  # text sizes in points
DASHES = (0, (3.2, 1.8))  # start, then line and gap in line widths
STYLE = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so looks the same everywhere
    "mathtext.fontset": "stix",
    "svg.fonttype": "path",
    "svg.hashsalt": "unrolled",
}

# What a reader who cannot see the diagram is told; the notebooks use the same words.
ALT = {
    "course_map.svg": (
        "The ten notebooks: 00 leads to 01, 01 to 02, 02 to 03; from 03 the way goes "
        "to 04, 05 and 06; 04 leads to 07, 07 to 08; 09 looks back over all of them."
    ),
    "rolled_unrolled.svg": (
        "Left, a recurrent cell with a loop; right, the same cell unrolled over three "
        "timesteps, with the same weights W_x, W_h and W_y at each."
    ),
    "forward_step.svg": (
        "One timestep as a graph: x_t times W_x, plus h_(t-1) times W_h, plus b, then "
        "tanh, gives h_t; the shape of each array stands beside it."
    ),
    "concatenate_stack.svg": (
        "Four arrays of shape (3,): np.concatenate joins them into one row of shape "
        "(12,), np.stack into a table of shape (4, 3)."
    ),
    "batch_shapes.svg": (
        "An array of shape (N, T, D) as N sheets of T rows and D columns; one timestep "
        "takes one row of every sheet and has shape (N, D)."
    ),
    "every_or_last.svg": (
        "Two unrolled networks: the left gives an output at every timestep, shape "
        "(N, T, K); the right only after the last one, shape (N, K)."
    ),
    "count_chain.svg": (
        "The two-weight network folded and unfolded: it reads the bits 0 1 1 0, its "
        "states count 0 0 1 2 2, and the last one goes into the loss."
    ),
    "layer_bptt.svg": (
        "Three timesteps of a layer: solid arrows carry inputs and states forward; "
        "dashed ones carry gradients back, from each output and from the step after."
    ),
    "lstm_cell.svg": (
        "An LSTM cell: the cell state passes a product with f and a sum with i times "
        "g; its tanh times o is the state; the four blocks come from one product."
    ),
    "bptt_chain.svg": (
        "The unfolded chain with the gradient going back from the loss: times w_h at "
        "each step, and a share for dw_x and for dw_h at each timestep."
    ),
    "addition_tensor.svg": (
        "The sum 27 + 14 = 41 in bits, one row for each of T = 7 timesteps, lowest bit "
        "first: inputs x (N, T, 2), the carries, and targets y (N, T, 1)."
    ),
    "tensor_graph.svg": (
        "Two timesteps as a graph of operations, h_0 times w, tanh, h_1 times w, tanh, "
        "h_2; dashed arrows carry the gradient back, and w receives two shares."
    ),
    "closed_loop.svg": (
        "Left, a window of five true points gives one prediction; right, in a closed "
        "loop, three of the five points in the window are earlier predictions."
    ),
    "keras_twins.svg": (
        "The course's layer and its twin in Keras read the same x and hold the same "
        "weights; their outputs are compared, and so are their gradients."
    ),
    "parameter_blocks.svg": (
        "Every weight as a square: W_x a row of 10, W_h 10 rows of 10, b a row of 10, "
        "together 120; the dense layer a column of 10 and one bias, together 11."
    ),
    "split_by_time.svg": (
        "Twenty months in a row, cut into training, validation and test; windows of "
        "four months in and two out, whose targets never cross a cut."
    ),
}


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


def tint(color, strength=0.16):
    """Mix a colour with white: the fill that belongs to an outline."""
    return tuple(1 - strength * (1 - np.array(to_rgb(color))))


class Sheet:
    """A white sheet and the words of the visual language, one method for each."""

    def __init__(self, height):
        self.figure = Figure(figsize=(WIDTH / 96, height / 96), facecolor="white")
        self.ax = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, height))
        self.ax.set_axis_off()

    def add(self, patch, color, **style):
        """Put a patch on the sheet, with an outline and a fill of one colour."""
        style = {"linewidth": 1.6, "facecolor": tint(color), "zorder": 2} | style
        patch.set(edgecolor=color, clip_on=False, **style)
        self.ax.add_artist(patch)

    def text(
        self, x, y, words, size=WORDS, color=INK, ha="center", va="center", **style
    ):
        """Write words; mathematics stands between dollar signs."""
        self.ax.text(x, y, words, size=size, color=color, ha=ha, va=va, **style)

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
        """Draw an arrow; its line ends inside its head, so the tip is sharp.

        Parameters
        ----------
        *points : pair of float
            The corners on its way, from start to tip.
        weight : str
            The weight that multiplies what flows, drawn halfway.
        curved : bool
            Whether four points mean one smooth bend, a cubic Bezier curve.
        color : str
            The colour of line and head.
        dashes : tuple
            A line style of matplotlib; solid by default.
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

    def loop(self, cell, weight, above=False):
        """Draw the arrow of a folded cell back to itself, at its right or above it."""
        out = np.array([(0, 13), (88, 54), (88, -54), (0, -13)])
        if above:
            around = np.add(cell.top, out[::-1, ::-1])
            middle = cell.x, cell.top[1] + 66
        else:
            around = np.add(cell.right, out)
            middle = cell.right[0] + 66, cell.y
        self.arrow(*around, curved=True)
        self.weight(*middle, weight)

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


def course_map():
    """Notebook 00, title: what each notebook builds, and what to read before it."""
    sheet, columns, rows = Sheet(450), (97, 299, 501, 703), (382, 222, 68)
    pages = [
        sheet.notebook(columns[number % 4], rows[0], f"0{number}", *words)
        for number, words in enumerate(
            (
                ("Start here", "this map, the letters", "and the checks"),
                ("One loop", "the forward pass,", "and its memory"),
                ("Count ones", "gradients through", "time, a loss surface"),
                ("Vanilla layer", "a layer, and a proof", "of its gradient"),
            )
        )
    ]
    lstm, adder, autodiff = (
        sheet.notebook(x, rows[1], number, *words)
        for x, number, *words in (
            (
                columns[0],
                "04",
                "LSTM, GRU",
                "gates that keep, and",
                "three bugs to find",
            ),
            (columns[1], "05", "Addition", "a network that adds,", "its carry found"),
            (columns[2], "06", "Autodiff", "gradients that find", "themselves"),
        )
    )
    keras = sheet.notebook(
        columns[0], rows[2], "07", "Keras", "the same weights", "in Keras and here"
    )
    data = sheet.notebook(
        columns[1],
        rows[2],
        "08",
        "Real data",
        "forecasts and digits,",
        "beside baselines",
    )
    sheet.notebook(
        columns[3], rows[2], "09", "Errata", "the sources' errors,", "measured"
    )
    chain(sheet, pages)
    branch = (rows[0] + rows[1]) / 2
    for page in (lstm, adder, autodiff):
        sheet.arrow(pages[3].bottom, (columns[3], branch), (page.x, branch), page.top)
    sheet.arrow(lstm.bottom, keras.top)
    chain(sheet, [keras, data])
    sheet.text(columns[3], rows[1] + 12, "an arrow:", color=PALE_INK)
    sheet.text(columns[3], rows[1] - 12, "first this, then that", color=PALE_INK)
    sheet.text(columns[2], rows[2] + 12, "09 looks back", color=PALE_INK)
    sheet.text(columns[2], rows[2] - 12, "over all of them", color=PALE_INK)
    return sheet


def rolled_unrolled():
    """Notebook 01, title: a cell with a loop is the same cell at every timestep."""
    sheet, y = Sheet(370), 206
    folded = timestep(sheet, 110, y, "")
    sheet.loop(folded, "$W_h$")
    for word, row in (("output", y + 112), ("state", y), ("input", y - 112)):
        sheet.text(20, row, word, color=PALE_INK, ha="left")
    sheet.unroll(262, y)
    steps = zip((424, 558, 692), ("t{-}1", "t", "t{+}1"), strict=True)
    cells = [timestep(sheet, x, y, t) for x, t in steps]
    before, after = sheet.dots(314, y), sheet.dots(770, y)
    chain(sheet, [before, *cells], "$W_h$")
    chain(sheet, [cells[-1], after])
    sheet.text(558, 32, "the same weights at every timestep", color=PALE_INK)
    return sheet


def forward_step():
    """Notebook 01: one timestep as a graph, the shape of every array beside it."""
    sheet, y, low = Sheet(390), 225, 95
    h_prev, x_t = sheet.state(70, y, "$h_{t{-}1}$"), sheet.input(70, low, "$x_t$")
    W_h = sheet.weight(215, y, "$W_h$", 60, 48, SYMBOLS)
    W_x = sheet.weight(215, low, "$W_x$", 60, 48, SYMBOLS)
    b = sheet.weight(410, 342, "$b$", 44, 44, SYMBOLS)
    total, tanh = sheet.plus(410, y), sheet.operation(560, y, r"$\tanh$")
    h_t = sheet.state(720, y, "$h_t$")
    chain(sheet, [h_prev, W_h, total, tanh, h_t])
    chain(sheet, [x_t, W_x])
    sheet.arrow(W_x.right, (total.x, low), total.bottom)
    sheet.arrow(b.bottom, total.top)
    for letters, *places in (
        ("(H,)", (70, y - 44), (720, y - 44), (462, b.y + 10)),
        ("(H,)", (318, y - 20), (486, y - 20), (318, low - 20)),
        ("(D,)", (70, low - 44)),
        ("(H, H)", (215, y - 44)),
        ("(D, H)", (215, low - 44)),
    ):
        for place in places:
            sheet.size(*place, letters, letters.replace("D", "32").replace("H", "64"))
    sheet.text(318, y + 18, "$h_{t{-}1} W_h$", 14)
    sheet.text(318, low + 18, "$x_t W_x$", 14)
    sheet.text(610, low + 6, r"$h_t = \tanh(x_t W_x + h_{t{-}1} W_h + b)$", SYMBOLS)
    sheet.text(610, low - 28, "here D = 32 and H = 64", color=PALE_INK)
    return sheet


def concatenate_stack():
    """Notebook 01: the states joined into one long row, or stacked into a table."""
    sheet, shades = Sheet(390), (0.1, 0.26, 0.42, 0.58)
    for t, shade in enumerate(shades):
        for x, y in ((80, 280 - 50 * t), (410 + 90 * t, 334), (545, 194 - 30 * t)):
            squares(sheet, x, y, 3, STATE, [shade], [str(t + 1)])
        sheet.text(52, 265 - 50 * t, f"$h_{t + 1}$", SYMBOLS)
    bracket = [(180, 280), (188, 280), (188, 100), (180, 100)]
    sheet.add(PathPatch(Curve(bracket), fill=False), INK)
    for end in ((409, 319), (544, 134)):
        bend = (188 + end[0]) / 2
        sheet.arrow((188, 190), (bend, 190), (bend, end[1]), end, curved=True)
    sheet.text(125, 342, "T = 4 arrays of shape")
    sheet.code(125, 318, "(H,) = (3,)")
    sheet.code(590, 358, "np.concatenate(states)")
    sheet.code(590, 284, "(T * H,) = (12,)")
    sheet.code(590, 218, "np.stack(states)")
    sheet.code(590, 52, "(T, H) = (4, 3)")
    sheet.text(590, 28, "one row for each timestep", color=PALE_INK)
    sheet.text(590, 262, "one long row", color=PALE_INK)
    sheet.text(125, 42, "the number in a square\nis its timestep", color=PALE_INK)
    return sheet


def batch_shapes():
    """Notebooks 01 and 03: the axes of a batch, and the slice one timestep reads."""
    sheet, plain, chosen = Sheet(400), 0.12, 0.7
    for n in (2, 1, 0):
        strengths = [plain, plain, chosen, plain, plain]
        squares(sheet, 150 + 44 * n, 250 + 36 * n, 4, INPUT, strengths)
    squares(sheet, 570, 292, 4, INPUT, [chosen] * 3)
    sheet.arrow((359, 247), (569, 247))
    sheet.axis((137, 250), (137, 100))
    sheet.axis((150, 87), (270, 87))
    sheet.axis((284, 94), (372, 166))
    sheet.axis((570, 189), (690, 189))
    sheet.axis((703, 292), (703, 202))
    for x, y, name, words, ha in (
        (126, 234, "T timesteps", "rows: time", "right"),
        (210, 66, "D input_size", "columns: features", "center"),
        (344, 118, "N batch_size", "sheets: sequences", "left"),
        (630, 168, "D input_size", "columns: features", "center"),
        (714, 258, "N", "rows", "left"),
    ):
        sheet.code(x, y, name, ha=ha)
        sheet.text(x, y - 22, words, color=PALE_INK, ha=ha)
    sheet.code(126, 175, "t", ha="right")
    sheet.code(254, 362, "x: (N, T, D)")
    sheet.code(630, 322, "x[:, t]: (N, D)")
    sheet.text(464, 269, "one timestep", color=PALE_INK)
    sheet.text(464, 225, "of every sequence", color=PALE_INK)
    return sheet


def every_or_last():
    """Notebook 01: an output at every timestep, or only after the last one."""
    sheet, y = Sheet(400), 226
    for start, every, words, shape in (
        (58, True, "an output at every timestep", "(N, T, K)"),
        (460, False, "an output after the last timestep", "(N, K)"),
    ):
        cells = [
            timestep(sheet, start + x, y, t, weights=False, output=every or t == "T")
            for x, t in ((0, 1), (104, 2), (282, "T"))
        ]
        chain(sheet, [*cells[:2], sheet.dots(start + 193, y), cells[2]])
        sheet.text(start + 141, 50, words)
        sheet.code(start + 141, 26, f"y_hat: {shape}")
    sheet.add(PathPatch(Curve([(400, 30), (400, 370)])), "#cccccc", linewidth=1)
    return sheet


BITS, COUNTS = (0, 1, 1, 0), (0, 0, 1, 2, 2)


def count_chain():
    """Notebook 02, title: two weights count the ones in 0 1 1 0."""
    sheet, y, low = Sheet(334), 204, 94
    folded, x = sheet.state(64, y, "$h$", 43, 43), sheet.input(64, low, "$x$", 22)
    sheet.arrow(x.top, folded.bottom, weight="$w_x$")
    sheet.loop(folded, "$w_h$", above=True)
    sheet.unroll(142, y, 44)
    states = []
    for t, count in enumerate(COUNTS):
        states.append(sheet.state(210 + 108 * t, y, f"${count}$", 43, 43))
        name = r"$h_4 = \hat{y}$" if t == 4 else f"$h_{t}$"
        sheet.text(states[t].x, y + 42, name, 14)
    for t, bit in enumerate(BITS, start=1):
        x = sheet.input(states[t].x, low, f"${bit}$", 22)
        sheet.arrow(x.top, states[t].bottom, weight="$w_x$")
        sheet.text(x.x, low - 40, f"$x_{t}$", 14)
    chain(sheet, states, "$w_h$")
    loss, target = sheet.loss(748, y, 58, 43), sheet.output(748, low, "$2$", 22)
    chain(sheet, [states[-1], loss])
    sheet.arrow(target.top, loss.bottom)
    sheet.text(target.x, low - 40, "$y$", 14)
    sheet.text(426, y + 80, "the ones counted so far", color=PALE_INK)
    sheet.text(480, 22, "the bits, one at each of T = 4 timesteps", color=PALE_INK)
    sheet.text(748, 22, "target", color=PALE_INK)
    sheet.text(78, 22, "$w_x = w_h = 1$", 14, PALE_INK)
    return sheet


def bptt_chain():
    """Notebook 02: the gradient goes back in time and leaves two shares at every t."""
    sheet, y, high = Sheet(456), 162, 262
    states = [sheet.state(70 + 130 * t, y, f"$h_{t}$", 60, 46) for t in range(5)]
    grads = [sheet.gradient(70 + 130 * t, high, f"$dh_{t}$") for t in range(5)]
    loss = sheet.loss(732, y, 60, 46)
    chain(sheet, states, "$w_h$")
    chain(sheet, [states[-1], loss])
    sheet.back(loss.top, (loss.x, high), grads[-1].right)
    sheet.text(692, high + 22, r"$2\,(\hat{y} - y)\,/\,N$", 14)
    for left, right in pairwise(grads):
        sheet.back(right.left, left.right)
        sheet.text((left.x + right.x) / 2, high + 18, r"$\times\, w_h$", 14)
    for t in range(1, 5):
        column = states[t].x
        x = sheet.input(column, 52, f"$x_{t}$", 22)
        sheet.arrow(x.top, states[t].bottom, weight="$w_x$")
        sheet.back(grads[t].top, (column, 340))
        for row, share in ((414, f"x_{t}"), (366, f"h_{t - 1}")):
            sheet.text(column, row, f"$dh_{t}\\, {share}$", 15)
            sheet.text(column - 65, row, "$+$" if t > 1 else "$=$", 15)
    sheet.gradient(70, 414, "$dw_x$", 52, 36, corner=0)
    sheet.gradient(70, 366, "$dw_h$", 52, 36, corner=0)
    sheet.text(70, 58, "solid: forward\ndashed: back", color=PALE_INK)
    return sheet


def layer_bptt():
    """Notebook 03, title: each state collects gradients from above and from later."""
    sheet, y, high, top = Sheet(430), 150, 262, 372
    columns = (70, 240, 430, 620)
    states = [sheet.state(x, y, f"$h_{t}$") for t, x in enumerate(columns)]
    grads = [sheet.gradient(x, high, f"$dh_{t}$") for t, x in enumerate(columns)]
    chain(sheet, states, "$W_h$")
    for left, right in pairwise(grads):
        sheet.back(right.left, left.right)
    for t in (1, 2, 3):
        x_t = sheet.input(columns[t], 46, f"$x_{t}$", 24)
        sheet.arrow(x_t.top, states[t].bottom, weight="$W_x$")
        dy_t = sheet.gradient(columns[t], top, f"$dy_{t}$", 56, 40)
        sheet.back(dy_t.bottom, grads[t].top)
    sheet.text(728, top, "from each\noutput", color=PALE_INK)
    sheet.text(724, high, "$+$ from the\nstep after", color=PALE_INK)
    sheet.text(720, y, "states", color=PALE_INK)
    sheet.text(720, 46, "inputs", color=PALE_INK)
    sheet.text(70, 46, "solid: forward\ndashed: back", color=PALE_INK)
    return sheet


def lstm_cell():
    """Notebook 04, title: three gates around a cell state."""
    sheet, road, middle, low = Sheet(440), 370, 262, 150
    c_prev, c_t = sheet.state(60, road, "$c_{t{-}1}$"), sheet.state(740, road, "$c_t$")
    keep, add = sheet.times(200, road), sheet.plus(350, road)
    write, show = sheet.times(350, middle), sheet.times(600, middle)
    tanh = sheet.operation(600, 318, r"$\tanh$", 66, 36)
    h_t = sheet.state(740, middle, "$h_t$")
    chain(sheet, [c_prev, keep, add, c_t])
    sheet.arrow(write.top, add.bottom)
    sheet.arrow((600, road), tanh.top)
    sheet.arrow(tanh.bottom, show.top)
    chain(sheet, [show, h_t])
    gates = {}
    for name, x in (("f", 200), ("i", 310), ("g", 390), ("o", 600)):
        bend = "tanh" if name == "g" else "sigmoid"
        gates[name] = sheet.operation(x, low, f"${name}$", 54, 42)
        sheet.text(x, low - 34, bend, 11, PALE_INK)
        sheet.arrow((x, 84), (x, low - 44))
    sheet.arrow(gates["f"].top, keep.bottom)
    sheet.arrow(gates["i"].top, (310, middle), write.left)
    sheet.arrow(gates["g"].top, (390, middle), write.right)
    sheet.arrow(gates["o"].top, show.bottom)
    for x, y, words in (
        (170, 206, "keep"),
        (284, 206, "write"),
        (420, 206, "what"),
        (632, 206, "show"),
    ):
        sheet.text(x, y, words, color=PALE_INK)
    formula = r"$a_t = x_t W_x + h_{t{-}1} W_h + b$"
    sheet.rectangle(400, 60, formula, WEIGHT, 560, 46, size=SYMBOLS)
    sheet.code(400, 20, "(N, 4H), four blocks of H columns in the order i f g o")
    return sheet


FIRST, SECOND, CARRIES = 27, 14, (0, 1, 1, 1, 1, 0, 0)


def bits_of(number, timesteps=7):
    """Return the bits of a number as texts, the least significant bit first."""
    return [str(number >> t & 1) for t in range(timesteps)]


def addition_tensor():
    """Notebook 05, title: two numbers as a tensor, the carries, and their sum."""
    sheet, top, plain = Sheet(420), 300, [0.14] * 7
    for n in (2, 1, 0):
        back = 24 * n, top + 18 * n
        texts = [bits_of(FIRST), bits_of(SECOND), bits_of(FIRST + SECOND)] * (n == 0)
        for x, color, bits in zip(
            (170, 200, 610), (INPUT, INPUT, OUTPUT), texts or [()] * 3, strict=True
        ):
            squares(sheet, x + back[0], back[1], 1, color, plain, bits)
    squares(sheet, 405, top, 1, STATE, plain, [str(carry) for carry in CARRIES])
    for t in range(7):
        sheet.text(64, top - 15 - 30 * t, f"$t = {t + 1}$", 13)
        sheet.text(140, top - 15 - 30 * t, str(2**t), ha="right")
    sheet.arrow((284, 195), (400, 195))
    sheet.arrow((440, 195), (604, 195))
    sheet.axis((420, 84), (420, 50))
    sheet.axis((228, 84), (276, 120))
    sheet.code(290, 100, "N", ha="left")
    sheet.text(64, top + 22, "timestep", color=PALE_INK)
    sheet.text(132, top + 22, "worth", color=PALE_INK)
    for x, name, words in (
        (248, "x: (N, T, 2)", "the bits of two numbers"),
        (664, "y: (N, T, 1)", "the bits of their sum"),
    ):
        sheet.code(x, 398, name)
        sheet.text(x, 374, words, color=PALE_INK)
    for x, number in ((185, FIRST), (215, SECOND), (625, FIRST + SECOND)):
        sheet.text(x, 68, f"${number}$", 14)
    sheet.text(420, top + 44, "the carry: what the", color=PALE_INK)
    sheet.text(420, top + 22, "state has to remember", color=PALE_INK)
    sheet.text(420, 32, "time", color=PALE_INK)
    sheet.text(664, 32, "an output at every timestep", color=PALE_INK)
    return sheet


def tensor_graph():
    """Notebook 06, title: every operation is a node that hands its gradient back."""
    sheet, y, low = Sheet(330), 206, 62
    h_0 = sheet.state(52, y, "$h_0$", 54, 46)
    times = [sheet.operation(x, y, r"$\times$", 44, 44) for x in (184, 516)]
    tanhs = [sheet.operation(x, y, r"$\tanh$", 72, 44) for x in (290, 622)]
    h_1 = sheet.state(400, y, "$h_1$", 54, 46)
    h_2 = sheet.state(746, y, "$h_2$", 54, 46)
    w = sheet.weight(350, low, "$w$", 52, 44, SYMBOLS)
    forward = [h_0, times[0], tanhs[0], h_1, times[1], tanhs[1], h_2]
    chain(sheet, forward)
    for left, right in pairwise(forward):
        sheet.back((right.x, y + 34), (right.x, y + 54), (left.x + 6, y + 54))
    for node, side, share in zip(times, (-1, 1), ("g\\, h_0", "g\\, h_1"), strict=True):
        edge = w.left if side < 0 else w.right
        sheet.arrow((edge[0], low + 8), (node.x - 8, low + 8), (node.x - 8, y - 22))
        sheet.back((node.x + 8, y - 24), (node.x + 8, low - 8), (edge[0], low - 8))
        sheet.text(node.x + 40, y - 70, f"${share}$", 14)
    for left, right, share in zip(
        forward, forward[1:], ("g\\, w", "", "", "g\\, w", "", ""), strict=False
    ):
        if share:
            sheet.text((left.x + right.x) / 2, y + 76, f"${share}$", 14)
    for node in tanhs:
        sheet.text(node.x - 53, y + 76, r"$g\,(1 - h^2)$", 14)
    sheet.text(746, y + 76, "$g = 1$", 14)
    sheet.text(690, low, "solid: forward\ndashed: back", color=PALE_INK)
    return sheet


def closed_loop():
    """Notebook 06: true points in the window, or the network's own predictions."""
    sheet, y, low = Sheet(270), 176, 76
    for start, known, words in (
        (40, 5, "one step: the window holds the truth"),
        (440, 2, "closed loop: it holds earlier predictions"),
    ):
        points = []
        for place in range(5):
            x = start + 22 + 58 * place
            t = ("t{-}4", "t{-}3", "t{-}2", "t{-}1", "t")[place]
            drawn = sheet.input if place < known else sheet.output
            symbol = f"$x_{{{t}}}$" if place < known else rf"$\hat{{x}}_{{{t}}}$"
            points.append(drawn(x, low + 24, symbol, 24))
        network = sheet.operation(start + 138, y + 8, "network", 110, 44)
        for point in points:
            sheet.arrow(point.top, (138 + start + (point.x - start - 138) / 4, y - 14))
        after = sheet.output(start + 312, y + 8, r"$\hat{x}_{t{+}1}$", 27)
        sheet.arrow(network.right, after.left)
        sheet.text(start + 160, 34, words)
        if known < 5:
            bend = [(after.x, y - 19), (after.x, low + 24), (start + 278, low + 24)]
            sheet.arrow(*bend, color=PALE_INK, dashes=(0, (1, 1.5)))
    sheet.add(PathPatch(Curve([(400, 24), (400, 246)])), "#cccccc", linewidth=1)
    return sheet


def keras_twins():
    """Notebook 07, title: the same weights, and all that comes out is compared."""
    sheet, y, low, top = Sheet(400), 196, 66, 340
    ours = sheet.state(120, y, "VanillaRNN", 150, 124)
    theirs = sheet.state(680, y, "SimpleRNN", 150, 124)
    sheet.input(400, low, "$x$")
    for layer, words in ((ours, "this course, NumPy"), (theirs, "Keras, TensorFlow")):
        inward = 1 if layer is ours else -1
        y_hat = sheet.output(layer.x, top, "$h$")
        sheet.arrow((layer.x - 18 * inward, layer.top[1]), (layer.x - 18 * inward, 316))
        sheet.back((layer.x + 18 * inward, 316), (layer.x + 18 * inward, layer.top[1]))
        sheet.text(layer.x - 60 * inward, 287, "forward", 11, PALE_INK)
        sheet.text(layer.x + 68 * inward, 287, "gradients", 11, PALE_INK)
        sheet.arrow((400 - 27 * inward, low), (layer.x, low), layer.bottom)
        sheet.text(layer.x, 26, words, color=PALE_INK)
        sheet.arrow((y_hat.x + 29 * inward, top), (400 - 61 * inward, top))
    sheet.rectangle(400, top, "equal?", LOSS, 120, 46, size=14)
    for row, name, twin in (
        (240, "W_x", "kernel"),
        (y, "W_h", "recurrent_kernel"),
        (152, "b", "bias"),
    ):
        sheet.weight(250, row, f"${name}$", 44, 32)
        sheet.weight(524, row, twin, 140, 32, 11)
        sheet.arrow((276, row + 5), (450, row + 5))
        sheet.arrow((450, row - 5), (276, row - 5))
    sheet.code(362, 275, "to_keras", size=11)
    sheet.code(362, 121, "from_keras", size=11)
    return sheet


def parameter_blocks():
    """Notebook 07: 10 + 100 + 10 and 10 + 1, one square for each number."""
    sheet, left, right, size = Sheet(520), 86, 640, 300
    for corner, rows, name, count in (
        (480, 1, "$W_x$", "D * H = 10"),
        (430, 10, "$W_h$", "H * H = 100"),
        (110, 1, "$b$", "H = 10"),
    ):
        squares(sheet, left, corner, 10, WEIGHT, [0.3] * rows)
        middle = corner - 15 * rows
        sheet.text(left - 36, middle, name, SYMBOLS)
        sheet.code(left + size + 14, middle, count, ha="left")
    squares(sheet, right, 430, 1, WEIGHT, [0.3] * 10)
    squares(sheet, right, 110, 1, WEIGHT, [0.3])
    for y, name, count in ((280, "$W_y$", "H * K = 10"), (95, "$b_y$", "K = 1")):
        sheet.text(right - 30, y, name, SYMBOLS)
        sheet.code(right + 44, y, count, ha="left")
    sheet.code(left + size / 2, 48, "SimpleRNN(10): 120")
    sheet.code(right + 24, 48, "Dense(1): 11")
    sheet.text(400, 20, "one square, one number; D = 1, H = 10, K = 1", color=PALE_INK)
    return sheet


def split_by_time():
    """Notebook 08, title: parts in order of time, and windows that respect the cuts."""
    sheet, left, top, size = Sheet(420), 150, 370, 30
    for start, months, words, strength in (
        (0, 10, "training", 0.16),
        (10, 5, "validation", 0.36),
        (15, 5, "test", 0.6),
    ):
        squares(sheet, left + size * start, top, months, LOSS, [strength])
        sheet.text(left + size * (start + months / 2), top + 20, words)
    sheet.text(left - 16, top - 15, "the months", ha="right")
    for row, (start, words) in enumerate(
        (
            (0, "training: first"),
            (4, "last"),
            (6, "validation: first"),
            (9, "last"),
            (11, "test: first"),
            (14, "last"),
        )
    ):
        y = top - 60 - 42 * row
        squares(sheet, left + size * start, y, 4, INPUT, [0.4])
        squares(sheet, left + size * (start + 4), y, 2, OUTPUT, [0.4])
        sheet.text(left - 16, y - 15, words, ha="right")
    for cut in (10, 15):
        line = Curve([(left + size * cut, 62), (left + size * cut, top + 8)])
        sheet.add(PathPatch(line, fill=False), INK, linestyle=DASHES, zorder=3)
    sheet.axis((left, 46), (left + 20 * size, 46))
    sheet.text(left - 16, 46, "time", color=PALE_INK, ha="right")
    sheet.text(400, 20, "blue: T = 4 months in, orange: K = 2 months to forecast")
    return sheet


DIAGRAMS = {
    f"{diagram.__name__}.svg": diagram
    for diagram in (
        course_map,
        rolled_unrolled,
        forward_step,
        concatenate_stack,
        batch_shapes,
        every_or_last,
        count_chain,
        bptt_chain,
        layer_bptt,
        lstm_cell,
        addition_tensor,
        tensor_graph,
        closed_loop,
        keras_twins,
        parameter_blocks,
        split_by_time,
    )
}


def draw(name, folder=FOLDER):
    """Draw one diagram into a folder.

    Parameters
    ----------
    name : str
        The name of its file, a key of ``DIAGRAMS``.
    folder : pathlib.Path
        Where to put it.
    """
    about = {"Title": ALT[name], "Creator": None, "Date": None}
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        sheet = DIAGRAMS[name]()
        sheet.figure.savefig(folder / name, format="svg", metadata=about)


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - set(DIAGRAMS)
    if unknown:
        sys.exit(f"no diagram {', '.join(unknown)}; there are {', '.join(DIAGRAMS)}")
    for diagram in sys.argv[1:] or DIAGRAMS:
        draw(diagram)
