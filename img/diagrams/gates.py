"""The diagrams of 04: cells with gates, forward and back."""

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve

from diagrams import diagram
from diagrams.parts import chain
from diagrams.sheet import PALE_INK, SYMBOLS, WEIGHT, Sheet

ROAD, MIDDLE, LOW, BAR = 404, 290, 190, 86  # heights: cell state, state, gates, product
PLACES = {"f": 195, "i": 335, "g": 455, "o": 600}


def reads(sheet, formula, width, size=SYMBOLS):
    """Draw the product that every cell begins with, and the two that come in."""
    bar = sheet.rectangle(140 + width / 2, BAR, formula, WEIGHT, width, 74, size=size)
    h_prev = sheet.state(60, BAR + 26, "$h_{t{-}1}$", 60, 46)
    x_t = sheet.input(60, BAR - 28, "$x_t$", 24)
    sheet.arrow(h_prev.right, (bar.left[0], h_prev.y))
    sheet.arrow(x_t.right, (bar.left[0], x_t.y))
    return bar


def opened(sheet, x, name, bar, bend="sigmoid"):
    """Draw a gate above the product, and how its block is bent into range."""
    gate = sheet.gate(x, LOW, f"${name}$")
    sheet.arrow((x, bar.top[1]), gate.bottom)
    sheet.text(x + 9, LOW - 43, bend, 11, PALE_INK, ha="left")
    return gate


@diagram(
    "An LSTM cell: x_t and h_(t-1) make four blocks; the cell state is multiplied by "
    "f, then i times g is added to it; its tanh times o is the new state h_t."
)
def lstm_cell():
    """Notebook 04, title: three gates around a cell state."""
    sheet = Sheet(446)
    bar = reads(sheet, r"$a_t = x_t W_x + h_{t{-}1} W_h + b$", 520)
    f, i, g, o = (
        opened(sheet, x, name, bar, "tanh" if name == "g" else "sigmoid")
        for name, x in PLACES.items()
    )
    c_prev, c_t = sheet.state(60, ROAD, "$c_{t{-}1}$"), sheet.state(740, ROAD, "$c_t$")
    keep, write = sheet.times(f.x, ROAD), sheet.times(395, MIDDLE)
    add, show = sheet.plus(write.x, ROAD, 18), sheet.times(o.x, MIDDLE)
    tanh = sheet.operation(o.x, (ROAD + MIDDLE) / 2 + 2, r"$\tanh$", 66, 36)
    h_t = sheet.state(740, MIDDLE, "$h_t$")
    chain(sheet, [c_prev, keep, add, c_t])
    chain(sheet, [show, h_t])
    sheet.arrow(f.top, keep.bottom)
    sheet.arrow(i.top, (i.x, MIDDLE), write.left)
    sheet.arrow(g.top, (g.x, MIDDLE), write.right)
    sheet.arrow(o.top, show.bottom)
    sheet.arrow(write.top, add.bottom)
    sheet.arrow((o.x, ROAD), tanh.top)
    sheet.arrow(tanh.bottom, show.top)
    for gate, side, words in ((f, -1, "keep"), (i, -1, "write"), (g, 1, "what")):
        sheet.text(gate.x + 30 * side, MIDDLE - 48, words, color=PALE_INK)
    sheet.text(o.x + 32, MIDDLE - 48, "show", color=PALE_INK)
    sheet.code(400, 24, "a_t: (N, 4H), four blocks of H columns in the order i f g o")
    return sheet


@diagram(
    "The way back through an LSTM cell: dc_t goes back times f and into the gates, "
    "each with its factor; da_t times W_h transposed goes to h_(t-1), W_x gives dx_t."
)
def lstm_cell_back():
    """Notebook 04: the same cell backward, and the factor on every arrow."""
    sheet = Sheet(446)
    after = sheet.gradient(728, ROAD, r"$dc_{t{+}1} \odot f_{t{+}1}$", 128)
    dh_t = sheet.gradient(728, MIDDLE + 20, "$dh_t$")
    meet, dc_t = sheet.plus(600, ROAD, 18), sheet.gradient(526, ROAD, "$dc_t$")
    dc_prev = sheet.gradient(60, ROAD, r"$\mathrm{to}\; c_{t{-}1}$", 80)
    bar = sheet.gradient(415, BAR, "", 490, 74, corner=0)
    sheet.back(after.left, meet.right)
    sheet.back(meet.left, dc_t.right)
    sheet.back(dc_t.left, dc_prev.right)
    sheet.back(dh_t.left, (meet.x, dh_t.y), meet.bottom)
    sheet.factor(148, ROAD, r"$\odot\,f$", 50)
    sheet.factor(meet.x, 354, r"$\odot\,o \odot (1 - \tanh^2 c_t)$", 156)
    for name, start, y, width, factor in (
        ("f", ROAD, 308, 136, r"c_{t{-}1} \odot f\,(1 - f)"),
        ("i", ROAD, 308, 106, r"g \odot i\,(1 - i)"),
        ("g", ROAD, 308, 106, r"i \odot (1 - g^2)"),
        ("o", dh_t.y, 266, 156, r"\tanh c_t \odot o\,(1 - o)"),
    ):
        x = PLACES[name]
        da = sheet.gradient(x, 202, f"$da_{name}$", 60, 40)
        sheet.back((x, start), da.top)
        sheet.factor(x, y, rf"$\odot\,{factor}$", width)
        sheet.back(da.bottom, (x, bar.top[1]))
    for rise, name, corner, weight in (
        (26, r"$\mathrm{to}\; h_{t{-}1}$", 10, "W_h"),
        (-26, "$dx_t$", 22, "W_x"),
    ):
        target = sheet.gradient(60, BAR + rise, name, 80, 44, corner)
        sheet.back((bar.left[0], target.y), target.right)
        sheet.weight(132, target.y, f"${weight}^T$", 38)
    sheet.text(250, BAR, "$da_t$", SYMBOLS, zorder=4)
    sheet.code(440, BAR, "(N, 4H), blocks i f g o", zorder=4)
    for x, share in (
        (238, r"$dW_x = x_t^T\, da_t$"),
        (424, r"$dW_h = h_{t{-}1}^T\, da_t$"),
        (590, r"$db = \sum_n da_t$"),
    ):
        sheet.text(x, 27, share, 15)
    sheet.text(732, 232, "$dc_t$, $dh_t$: all\nthat has arrived", 11, PALE_INK)
    return sheet


@diagram(
    "A GRU cell: r scales what comes from h_(t-1) before tanh makes the candidate g; "
    "the new state is z times the old one plus 1 - z times g."
)
def gru_cell():
    """Notebook 04: one state, two gates, drawn as the LSTM cell is."""
    sheet = Sheet(446)
    bar = reads(sheet, "", 570)
    for x, formula in (
        (256, "$x_t W_x + b_x + h_{t{-}1} W_h + b_h$"),
        (450, "$h_{t{-}1} W_h + b_h$"),
        (620, "$x_t W_x + b_x$"),
    ):
        sheet.text(x, BAR, formula, 14, zorder=4)
    for x in (372, 528):
        ends = Curve([(x, bar.bottom[1]), (x, bar.top[1])])
        sheet.add(PathPatch(ends), WEIGHT, zorder=3)
    z, r = (opened(sheet, x, name, bar) for x, name in ((195, "z"), (310, "r")))
    h_prev, h_t = sheet.state(60, ROAD, "$h_{t{-}1}$"), sheet.state(740, ROAD, "$h_t$")
    reset, total = sheet.times(450, LOW), sheet.plus(620, LOW, 18)
    g = sheet.gate(620, LOW + 72, "$g$")
    keep, let_in = sheet.times(z.x, ROAD), sheet.times(g.x, LOW + 146)
    rest = sheet.operation(360, let_in.y, "$1 - z$", 84, 36)
    add = sheet.plus(g.x, ROAD, 18)
    chain(sheet, [h_prev, keep, add, h_t])
    chain(sheet, [r, reset, total])
    sheet.arrow(z.top, keep.bottom)
    sheet.arrow((z.x, rest.y), rest.left)
    chain(sheet, [rest, let_in])
    for below, above in ((total, g), (g, let_in), (let_in, add)):
        sheet.arrow(below.top, above.bottom)
    for node in (reset, total):
        sheet.arrow((node.x, bar.top[1]), node.bottom)
    for x, y, words in ((165, 240, "keep"), (385, 204, "reset"), (684, 262, "what")):
        sheet.text(x, y, words, color=PALE_INK)
    sheet.text(g.x + 9, LOW + 34, "tanh", 11, PALE_INK, ha="left")
    sheet.text(256, BAR - 50, "blocks z and r", color=PALE_INK)
    sheet.text(536, BAR - 50, "block g, kept apart", color=PALE_INK)
    sheet.code(425, 18, "x_t @ W_x and h_prev @ W_h: (N, 3H), in the order z r g")
    return sheet
