"""The diagrams of gradients that go back in time: 02, 03 and 06."""

from itertools import pairwise

from matplotlib.patches import Circle, Rectangle

from diagrams import diagram
from diagrams.motion import START
from diagrams.parts import chain
from diagrams.sheet import DASHES, GRADIENT, PALE_INK, SYMBOLS, Shape, Sheet, tint

BITS, COUNTS = (0, 1, 1, 0), (0, 0, 1, 2, 2)


@diagram(
    "The two-weight network folded and unfolded: it reads the bits 0 1 1 0, its "
    "states count 0 0 1 2 2, and the last one goes into the loss."
)
def count_chain():
    """Notebook 02, title: two weights count the ones in 0 1 1 0."""
    sheet, y, low = Sheet(334), 204, 94
    folded, x = sheet.state(64, y, "$h$", 43, 43), sheet.input(64, low, "$x$", 22)
    sheet.arrow(x.top, folded.bottom, weight="$w_x$")
    sheet.loop(folded, "$w_h$")
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


@diagram(
    "Three timesteps of a layer: dashed arrows carry gradients back from dh_t to "
    "dh_(t-1), times the slope 1 - h_t^2 and W_h transposed; each output adds dy_t."
)
def layer_bptt():
    """Notebook 03, title: each state collects gradients from above and from later."""
    sheet, y, high, top = Sheet(430), 150, 262, 372
    columns = (44, 248, 452, 656)
    states = [sheet.state(x, y, f"$h_{t}$") for t, x in enumerate(columns)]
    grads = [sheet.gradient(x, high, f"$dh_{t}$") for t, x in enumerate(columns)]
    chain(sheet, states, "$W_h$")
    for t in (1, 2, 3):
        x_t = sheet.input(columns[t], 46, f"$x_{t}$", 24)
        sheet.arrow(x_t.top, states[t].bottom, weight="$W_x$")
        dy_t = sheet.gradient(columns[t], top, f"$dy_{t}$", 56, 40)
        sheet.back(dy_t.bottom, grads[t].top)
        sheet.back(grads[t].left, grads[t - 1].right)
        sheet.factor(grads[t].left[0] - 48, high, slope(t), 80)
        sheet.weight(grads[t - 1].right[0] + 29, high, "$W_h^T$")
    sheet.text(742, top, "from each\noutput", color=PALE_INK)
    sheet.text(742, high, "all that\narrived", color=PALE_INK)
    sheet.text(742, y, "states", color=PALE_INK)
    sheet.text(742, 46, "inputs", color=PALE_INK)
    sheet.text(66, 46, "solid: forward\ndashed: back", color=PALE_INK)
    return sheet


def slope(t):
    """Write the slope of tanh at time t, by its result."""
    return rf"$\odot\,(1 - h_{t}^2)$"


@diagram(
    "Forward, four states and a loss; then the gradient goes back, at each step times "
    "the slope 1 - h_t^2 and W_h transposed, and leaves parts of dW_h, dW_x and db."
)
def gradient_back():
    """Notebook 03, moving: one way back, and what it leaves for the weights."""
    sheet, y, high, slot = Sheet(490), 444, 354, 1.7
    states = [Shape(58 + 146 * t, y, 60, 46) for t in range(5)]
    grads = [Shape(state.x, high, 64, 44) for state in states]
    loss = Shape(754, y, 60, 46)
    sheet.state(*states[0][:2], "$h_0$", *states[0][2:])
    for t in range(1, 5):
        with sheet.act(START + 0.25 * (t - 1)):
            sheet.state(*states[t][:2], f"$h_{t}$", *states[t][2:])
            sheet.arrow(states[t - 1].right, states[t].left, weight="$W_h$")
    with sheet.act(START + 1):
        sheet.loss(*loss)
        sheet.arrow(states[4].right, loss.left)
    carry_back(sheet, START + slot, loss.bottom, (loss.x, high), grads[4].right)
    for t in range(4, -1, -1):
        start = START + slot * (5 - t)
        with sheet.act(start + 0.6):
            sheet.gradient(*grads[t][:2], f"$dh_{t}$")
        if t:
            da_t = through_slope(sheet, grads[t], t, start + 0.8)
            leave_shares(sheet, da_t, t, start + 1.2)
            bend = da_t.left[0] - 41
            way = [da_t.left, (bend, da_t.y), (bend, high), grads[t - 1].right]
            carry_back(sheet, start + slot, *way, weight="$W_h^T$")
    sheet.text(744, 286, "$dh_t$: all that\narrived at $h_t$", 11, PALE_INK)
    sheet.text(738, 100, "each a sum\nover time", color=PALE_INK)
    return sheet


def carry_back(sheet, start, *points, weight=""):
    """Draw a way of the gradient, with what multiplies it, and a dot that goes it."""
    with sheet.act(start):
        sheet.back(*points)
        if weight:
            sheet.weight(points[1][0], (points[1][1] + points[2][1]) / 2, weight, 38)
    with sheet.act(start, way=points, fleeting=True):
        sheet.add(Circle(points[-1], 6), GRADIENT, facecolor=GRADIENT, zorder=2.5)


def through_slope(sheet, dh_t, t, start):
    """Draw da_t below dh_t, and on the way the slope that makes it."""
    da_t = Shape(dh_t.x, dh_t.y - 116, 64, 40)
    carry_back(sheet, start, dh_t.bottom, da_t.top)
    with sheet.act(start):
        sheet.factor(dh_t.x, dh_t.y - 59, slope(t))
    with sheet.act(start + 0.3):
        sheet.gradient(*da_t[:2], f"$da_{t}$", *da_t[2:])
    return da_t


def leave_shares(sheet, da_t, t, start):
    """Let the shares of one timestep go down into the sums for the weights."""
    for y, name, share in (
        (148, "dW_h", f"h_{t - 1}^T\\, da_{t}"),
        (100, "dW_x", f"x_{t}^T\\, da_{t}"),
        (52, "db", rf"\sum_n da_{t}"),
    ):
        box = Shape(58, y, 64, 40)
        with sheet.act(start + 0.3):
            low = box.left[0], box.bottom[1]
            fill = Rectangle(low, box.width, box.height * (5 - t) / 4)
            sheet.add(fill, GRADIENT, facecolor=tint(GRADIENT, 0.3), linewidth=0)
        with sheet.act(start, 0.6, way=[(0, 44), (0, 0)]):
            sheet.text(da_t.x, y, f"${share}$", 15)
        if t < 4:
            with sheet.act(start + 0.3):
                sheet.text(da_t.x + 73, y, "$+$", 15)
        if t == 1:
            sheet.text(131, y, "$=$", 15)
            style = {"linestyle": DASHES, "fill": False, "zorder": 3}
            sheet.rectangle(*box[:2], f"${name}$", GRADIENT, *box[2:], **style)


@diagram(
    "Two timesteps as a graph of operations, h_0 times w, tanh, h_1 times w, tanh, "
    "h_2; dashed arrows carry the gradient back, and w receives two shares."
)
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
    for left, right in pairwise(forward[1:]):  # h_0 is a constant
        sheet.back((right.x, y + 34), (right.x, y + 54), (left.x + 6, y + 54))
    for t, node, edge in ((1, times[0], w.left), (2, times[1], w.right)):
        sheet.arrow((edge[0], low + 8), (node.x - 8, low + 8), (node.x - 8, y - 22))
        sheet.back((node.x + 8, y - 24), (node.x + 8, low - 8), (edge[0], low - 8))
        sheet.text(node.x + 46, y - 70, f"$dz_{t}\\, h_{t - 1}$", 14)
        sheet.text(node.x + 46, y + 15, f"$z_{t}$", 13)
        label = f"$dz_{t} = dh_{t}\\,(1 - h_{t}^2)$"
        sheet.text(node.x + 53, y + 100, label, 14)
    sheet.text(times[1].x - 62, y + 76, "$dh_1 = dz_2\\, w$", 14)
    sheet.text(746, y + 76, "$dh_2 = 1$", 14)
    sheet.text(h_0.x, y + 40, "a constant", 12, PALE_INK)
    sheet.text(690, low, "solid: forward\ndashed: back", color=PALE_INK)
    return sheet
