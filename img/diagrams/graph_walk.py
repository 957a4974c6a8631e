"""The moving diagram of 06: the gradient goes back through a graph, in numbers."""

from matplotlib.patches import Circle

from diagrams import diagram
from diagrams.backward import carry_back
from diagrams.motion import START
from diagrams.sheet import GRADIENT, PALE_INK, WEIGHT, Shape, Sheet
from helpers.autodiff import Tensor, backward_order, multiply, tanh

H_0, W = 0.5, 0.8
ROW, BACK, LOW = 316, 226, 74
COLUMNS = {"h_0": 62, "z_1": 228, "h_1": 394, "z_2": 560, "h_2": 718}
SLOT = 1.9  # seconds for a tensor's turn
WIDTH, HEIGHT = 96, 46


def two_steps():
    """Return the tensors of two timesteps by name, their gradients made."""
    w = Tensor(W)
    z_1 = multiply(w, H_0)
    h_1 = tanh(z_1)
    z_2 = multiply(w, h_1)
    h_2 = tanh(z_2)
    h_2.backward()
    return {"w": w, "z_1": z_1, "h_1": h_1, "z_2": z_2, "h_2": h_2}


def order(tensors):
    """Return the names of tensors in the order in which their turn comes."""
    return [
        next(name for name, tensor in tensors.items() if tensor is one)
        for one in backward_order(tensors["h_2"])
    ]


@diagram(
    "Two timesteps as a graph, h_0 = 0.5 and w = 0.8. Back from dh_2 = 1 each tensor "
    "takes its turn when all its shares are there; w waits for two and gets 0.659."
)
def graph_walk():
    """Notebook 06, moving: each tensor's turn, what it has, and what it hands on."""
    sheet, tensors = Sheet(380), two_steps()
    boxes = {name: Shape(x, ROW, WIDTH, HEIGHT) for name, x in COLUMNS.items()}
    boxes["w"] = Shape(394, LOW + 56, WIDTH, HEIGHT)
    forward(sheet, boxes, tensors)
    for turn, name in enumerate(order(tensors)):
        start = START + SLOT * turn
        with sheet.act(start):
            own_gradient(sheet, turn + 1, name, tensors[name].grad.item())
        hand_on(sheet, name, tensors, start + 0.7)
    return sheet


def forward(sheet, boxes, tensors):
    """Draw the graph and the numbers that forward left."""
    numbers = {"h_0": H_0} | {name: t.data.item() for name, t in tensors.items()}
    for name in COLUMNS:
        text = f"${name} = {numbers[name]:.3g}$"
        draw = sheet.state if name[0] == "h" else sheet.operation
        draw(*boxes[name][:2], "", WIDTH, HEIGHT)
        sheet.text(*boxes[name][:2], text, 13, zorder=4)
    names = list(COLUMNS)
    words = (r"$\times w$", r"$\tanh$", r"$\times w$", r"$\tanh$")
    for left, right, word in zip(names, names[1:], words, strict=False):
        sheet.arrow(boxes[left].right, boxes[right].left)
        middle = (boxes[left].x + boxes[right].x) / 2
        sheet.text(middle, ROW + 16, word, 12, PALE_INK)
    sheet.text(62, ROW + 44, "a constant", 12, PALE_INK)
    x, y, *_ = boxes["w"]
    sheet.rectangle(x, y, f"$w = {W}$", WEIGHT, WIDTH, HEIGHT, size=13)
    sheet.text(394, 22, "in a circle: the order of the turns", 12, PALE_INK)


def own_gradient(sheet, turn, name, gradient):
    """Draw the turn of a tensor: its number in the order, and its whole gradient."""
    x, y = (COLUMNS[name], BACK) if name in COLUMNS else (394, LOW - 2)
    sheet.gradient(x, y, "", 118, 38)
    sheet.text(x, y, f"$d{name} = {gradient:.3f}$", 13, zorder=4)
    sheet.add(Circle((x - 70, y + 16), 12), GRADIENT, facecolor="white", zorder=4)
    sheet.text(x - 70, y + 16, str(turn), 12, zorder=5)


def hand_on(sheet, name, tensors, start):
    """Let a tensor hand its shares to its parents."""
    g = tensors[name].grad.item()
    for parent, rule in tensors[name].parents:
        to = next(n for n, tensor in tensors.items() if tensor is parent)
        share = float(rule(g))
        if to == "w":
            first = name == "z_2"
            x = COLUMNS[name]
            y = LOW + (10 if first else -6)
            edge = 394 + (59 if first else -59)
            carry_back(sheet, start, (x, BACK - 19), (x, y), (edge, y))
            with sheet.act(start + 0.3):
                count = "1 of 2" if first else "2 of 2"
                side = 1 if x > 394 else -1
                sheet.text(x - side * 50, y + 15, f"{share:.3f}", 12)
                sheet.text(x - side * 50, y - 15, f"share {count}", 12, PALE_INK)
        else:
            way = (COLUMNS[name] - 59, BACK), (COLUMNS[to] + 59, BACK)
            carry_back(sheet, start, *way)
