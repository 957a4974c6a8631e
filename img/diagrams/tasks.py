"""The diagrams of 05 to 08: what the networks are asked, and how it is cut."""

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve

from diagrams import diagram
from diagrams.parts import squares
from diagrams.sheet import (
    DASHES,
    INK,
    INPUT,
    LOSS,
    OUTPUT,
    PALE_INK,
    STATE,
    SYMBOLS,
    WEIGHT,
    Sheet,
)

FIRST, SECOND, CARRIES_IN = 27, 14, (0, 0, 1, 1, 1, 1, 0)


def bits_of(number, timesteps=7):
    """Return the bits of a number as texts, the least significant bit first."""
    return [str(number >> t & 1) for t in range(timesteps)]


@diagram(
    "The sum 27 + 14 = 41 in bits, one row for each of T = 7 timesteps, lowest bit "
    "first: two bits and the carry that comes in make a bit of the sum, and the carry "
    "of the next row."
)
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
    squares(sheet, 336, top, 1, STATE, plain, [str(carry) for carry in CARRIES_IN])
    for t in range(7):
        y = top - 15 - 30 * t
        sheet.text(64, y, f"$t = {t + 1}$", 13)
        sheet.text(140, y, str(2**t), ha="right")
        if t:
            way = ((369, y + 27), (392, y + 27), (392, y + 2), (368, y + 2))
            sheet.arrow(*way, curved=True, color=STATE)
    sheet.text(307, 195, "+", 16)
    bracket = Curve([(414, top), (424, top), (424, top - 210), (414, top - 210)])
    sheet.add(PathPatch(bracket, fill=False), INK, linewidth=1.2)
    sheet.arrow((424, 195), (604, 195))
    sheet.axis((64, 84), (64, 50))
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
    sheet.text(430, top + 44, "carry in: what the", color=PALE_INK)
    sheet.text(430, top + 22, "state has to remember", color=PALE_INK)
    sheet.text(400, 68, "carried out of one row,", color=PALE_INK)
    sheet.text(400, 46, "into the next", color=PALE_INK)
    sheet.text(512, 218, "1 if the total is odd", color=PALE_INK)
    sheet.text(64, 32, "time", color=PALE_INK)
    sheet.text(664, 32, "an output at every timestep", color=PALE_INK)
    return sheet


@diagram(
    "Left, a window of five true points gives one prediction; right, in a closed "
    "loop, three of the five points in the window are earlier predictions."
)
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


@diagram(
    "The course's layer and its twin in Keras read the same x and hold the same "
    "weights; their outputs are compared, and so are their gradients."
)
def keras_twins():
    """Notebook 07, title: the same weights, and all that comes out is compared."""
    sheet, y, low, top, middle = Sheet(450), 196, 66, 400, 326
    ours = sheet.state(120, y, "VanillaRNN", 150, 124)
    theirs = sheet.state(680, y, "SimpleRNN", 150, 124)
    sheet.input(400, low, "$x$")
    for layer, words in ((ours, "this course, NumPy"), (theirs, "Keras, TensorFlow")):
        inward = 1 if layer is ours else -1
        y_hat, up = sheet.output(layer.x, top, "$h$"), layer.top[1]
        sheet.arrow((layer.x - 18 * inward, up), (layer.x - 18 * inward, top - 24))
        sheet.back((layer.x + 18 * inward, top - 24), (layer.x + 18 * inward, up))
        sheet.text(layer.x - 60 * inward, middle, "forward", 11, PALE_INK)
        corner = layer.x + 50 * inward
        found = sheet.gradient(400 - 158 * inward, middle, "", 104, 40)
        sheet.text(found.x, middle, "$dx,\\ dW,\\ db$", 14, zorder=4)
        edge = found.left if layer is ours else found.right
        sheet.back((corner, up), (corner, middle), edge)
        sheet.arrow((400 - 106 * inward, middle), (400 - 61 * inward, middle))
        sheet.arrow((400 - 27 * inward, low), (layer.x, low), layer.bottom)
        sheet.text(layer.x, 26, words, color=PALE_INK)
        sheet.arrow((y_hat.x + 29 * inward, top), (400 - 61 * inward, top))
    for height in (top, middle):
        sheet.rectangle(400, height, "equal?", LOSS, 120, 42, size=14)
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


@diagram(
    "Every weight as a square: W_x a row of 10, W_h 10 rows of 10, b a row of 10, "
    "together 120; the dense layer a column of 10 and one bias, together 11."
)
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


@diagram(
    "Twenty months in a row, cut into training, validation and test; windows of "
    "four months in and two out, whose targets never cross a cut."
)
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
