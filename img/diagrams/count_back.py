"""The moving diagram of 02: two weights as numbers, forward and back."""

from diagrams import diagram
from diagrams.backward import BITS, carry_back
from diagrams.motion import START
from diagrams.sheet import LOSS, PALE_INK, Shape, Sheet

W_X, W_H, TARGET = 1, 2, 2
TOP, STATES, BACK = 420, 318, 206  # the rows: inputs, states, gradients
SHARES = (("dw_x", "x_t", 104), ("dw_h", "h_{t-1}", 50))
FORWARD, SLOT = 0.55, 1.2  # seconds of a step forward, and of one back


def values():
    """Return the states, their gradients, and the shares of both weights, by time."""
    h = [0]
    for bit in BITS:
        h.append(bit * W_X + h[-1] * W_H)
    dh = [2 * (h[-1] - TARGET) * W_H**m for m in reversed(range(len(h)))]
    return h, dh, {"dw_x": BITS, "dw_h": h[:-1]}


@diagram(
    "Forward, w_x = 1 and w_h = 2 make the bits 0 1 1 0 into states 0 0 1 3 6, loss "
    "16; back, the gradient 8 doubles at each step to 128; shares add up to 48 and 40."
)
def count_back():
    """Notebook 02, moving: numbers go forward, and their gradients back."""
    sheet, (h, dh, factors) = Sheet(458), values()
    states = [Shape(58 + 140 * t, STATES, 58, 42) for t in range(5)]
    grads = [Shape(state.x, BACK, 66, 42) for state in states]
    loss = Shape(748, STATES, 58, 42)
    sheet.text(58, TOP, f"$w_x = {W_X}$\n$w_h = {W_H}$", 15, linespacing=1.3)
    labelled(sheet.state, states[0], h[0], "h_0")
    for t in range(1, 5):
        with sheet.act(START + FORWARD * (t - 1)):
            read(sheet, states[t - 1], states[t], t, h[t])
    with sheet.act(START + FORWARD * 4):
        squared_error(sheet, states[4], loss, h[4])
    begin = START + FORWARD * 4 + 0.6
    carry_back(sheet, begin, loss.bottom, (loss.x, BACK), grads[4].right)
    for t in range(4, -1, -1):
        start = begin + SLOT * (4 - t)
        with sheet.act(start + 0.6):
            labelled(sheet.gradient, grads[t], dh[t], f"dh_{t}")
        if t:
            leave_shares(sheet, grads[t], t, start + 0.8, dh[t], factors)
            way = grads[t].left, grads[t - 1].right
            carry_back(sheet, start + SLOT, *way)
            with sheet.act(start + SLOT):
                middle = (way[0][0] + way[1][0]) / 2
                sheet.weight(middle, BACK, rf"$\times {W_H}$", 36)
    with sheet.act(begin + SLOT * 4 + 0.8):
        for name, _, y in SHARES:
            total = sum(d * f for d, f in zip(dh[1:], factors[name], strict=True))
            sheet.gradient(62, y, f"${name} = {total}$", 104, 38, corner=0)
    for _, factor, y in SHARES:
        sheet.text(748, y, rf"$dh_t \cdot {factor}$", 15)
    return sheet


def labelled(draw, shape, value, name):
    """Draw a value, with its name above on the left."""
    draw(shape.x, shape.y, f"${value}$", shape.width, shape.height)
    draw.__self__.text(shape.left[0] - 2, shape.top[1] + 14, f"${name}$", 14)


def read(sheet, before, state, t, value):
    """Draw one step forward: a bit times w_x, the old state times w_h, the new one."""
    x = sheet.input(state.x, TOP, f"${BITS[t - 1]}$", 21)
    sheet.text(x.x - 34, TOP, f"$x_{t}$", 14)
    sheet.arrow(x.bottom, state.top, weight=f"${W_X}$")
    sheet.arrow(before.right, state.left, weight=f"${W_H}$")
    labelled(sheet.state, state, value, f"h_{t}")


def squared_error(sheet, state, loss, output):
    """Draw the target and the loss."""
    target = sheet.output(loss.x, TOP, f"${TARGET}$", 21)
    sheet.text(target.x - 34, TOP, "$y$", 14)
    sheet.arrow(target.bottom, loss.top)
    sheet.arrow(state.right, loss.left)
    square = f"${(output - TARGET) ** 2}$"
    sheet.rectangle(loss.x, loss.y, square, LOSS, loss.width, loss.height)
    sheet.text(loss.x - 30, loss.top[1] + 14, "loss")
    sheet.text(loss.x - 26, BACK - 22, f"$2\\,({output} - {TARGET})$", 14, PALE_INK)


def leave_shares(sheet, dh_t, t, start, gradient, factors):
    """Let the two shares of one timestep go down into their sums."""
    with sheet.act(start, 0.4):
        sheet.back(dh_t.bottom, (dh_t.x, SHARES[0][2] + 20))
    for name, _, y in SHARES:
        with sheet.act(start, 0.5, way=[(0, 40), (0, 0)]):
            sheet.text(dh_t.x, y, rf"${gradient} \cdot {factors[name][t - 1]}$", 15)
        with sheet.act(start + 0.3, 0.2):
            sheet.text(dh_t.x - 70, y, "$+$" if t > 1 else "$=$", 15)
