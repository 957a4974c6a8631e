"""The diagrams of 01: the loop, and the shapes it fills."""

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve

from diagrams import diagram
from diagrams.motion import START
from diagrams.parts import chain, squares
from diagrams.sheet import INK, INPUT, PALE_INK, STATE, SYMBOLS, Shape, Sheet


@diagram(
    "Left, a recurrent cell with a loop; right, the same cell rolled out over x_1 to "
    "x_4: W_x, W_h and b are the same in every copy, and each hands its state on."
)
def unrolling():
    """Notebooks 00 and 01, moving: copies leave the cell, each takes the last state."""
    sheet, y, low, step = Sheet(330), 180, 68, 1.05
    folded = sheet.state(80, y, "$h_t$", 66)
    cell_inputs(sheet, folded, low, "t")
    sheet.loop(folded, "$W_h$")
    sheet.unroll(170, y)
    copy, state = folded, Shape(250, y, 54, 46)
    for t, x in enumerate((368, 495, 622, 749), start=1):
        start = START + 2 * step * (t - 1)
        with sheet.act(start, way=[copy[:2], (x, y)]):
            cell = sheet.state(x, y, "", 66)
            cell_inputs(sheet, cell, low, t)
        with sheet.act(start + step):
            if t == 1:
                sheet.state(*state[:2], "$h_0$", *state[2:])
            sheet.arrow(state.right, cell.left, weight="$W_h$")
        handed_on = [(state.x, y + 50), (x, y + 50)]
        with sheet.act(start + step, way=handed_on, fleeting=True):
            sheet.state(*handed_on[1], f"$h_{t - 1}$", 46, 36)
        with sheet.act(start + step + 0.6):
            sheet.text(x, y, f"$h_{t}$", SYMBOLS)
        copy = state = cell
    sheet.text(88, 20, "one cell with a loop", color=PALE_INK)
    sheet.text(520, 20, "the same weights at every timestep", color=PALE_INK)
    return sheet


def cell_inputs(sheet, cell, low, t):
    """Draw what a cell reads beside the state: its input, times W_x, and its bias."""
    x_t = sheet.input(cell.x - 15, low, f"$x_{t}$", 24)
    sheet.arrow(x_t.top, (x_t.x, cell.bottom[1]), weight="$W_x$")
    b = sheet.weight(cell.x + 20, (low + 24 + cell.bottom[1]) / 2, "$b$", 26)
    sheet.arrow(b.top, (b.x, cell.bottom[1]))


@diagram(
    "One timestep as a graph: x_t times W_x, plus h_(t-1) times W_h, plus b, then "
    "tanh, gives h_t; the shape of each array stands beside it."
)
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


@diagram(
    "Four arrays of shape (3,): np.concatenate joins them into one row of shape "
    "(12,), np.stack into a table of shape (4, 3)."
)
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


@diagram(
    "An array of shape (N, T, D) as N sheets of T rows and D columns; one timestep "
    "takes one row of every sheet and has shape (N, D)."
)
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


@diagram(
    "Two unrolled networks: the left gives an output at every timestep, shape (N, "
    "T, K); the right only after the last one, shape (N, K)."
)
def every_or_last():
    """Notebook 01: an output at every timestep, or only after the last one."""
    sheet, y = Sheet(400), 226
    for start, every, words, shape in (
        (58, True, "an output at every timestep", "(N, T, K)"),
        (460, False, "an output after the last timestep", "(N, K)"),
    ):
        cells = [
            timestep(sheet, start + x, y, t, every or t == "T")
            for x, t in ((0, 1), (104, 2), (282, "T"))
        ]
        chain(sheet, [*cells[:2], sheet.dots(start + 193, y), cells[2]])
        sheet.text(start + 141, 50, words)
        sheet.code(start + 141, 26, f"y_hat: {shape}")
    sheet.add(PathPatch(Curve([(400, 30), (400, 370)])), "#cccccc", linewidth=1)
    return sheet


def timestep(sheet, x, y, t, output):
    """Draw one cell, its input below and, if asked, its output above."""
    cell = sheet.state(x, y, f"$h_{{{t}}}$")
    sheet.arrow(sheet.input(x, y - 112, f"$x_{{{t}}}$").top, cell.bottom)
    if output:
        above = sheet.output(x, y + 112, rf"$\hat{{y}}_{{{t}}}$")
        sheet.arrow(cell.top, above.bottom)
    return cell
