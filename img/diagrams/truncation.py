"""The diagrams of 10: streams beside shuffled windows, and the gradient that is cut."""

from matplotlib.patches import Rectangle

from diagrams import diagram
from diagrams.motion import START
from diagrams.sheet import GRADIENT, INPUT, PALE_INK, Shape, Sheet, tint

WORDS = ("acknowledged", "acquaintance")  # what two streams read, in three windows
WINDOWS, STEPS = 3, 4
LEFT, STEP, GAP = 120, 54, 22  # of the first column, between columns, between windows
EDGE = (STEP + GAP) / 2 + 4  # from the first column of a window to the window's edge
STREAMS, BACK, READ = (282, 128), 50, 46  # states; gradients above, letters below
FORWARD, SLOT = 0.3, 0.36  # seconds of a step forward, and of one back
ROUND = FORWARD * STEPS + SLOT * (STEPS + 1)


def column(window, step):
    """Return where a timestep stands from left to right."""
    return LEFT + (STEPS * STEP + GAP) * window + STEP * step


@diagram(
    "Two streams of letters in three windows. The state is handed on from window to "
    "window; the gradient goes back four steps, to the edge of its window, and stops."
)
def truncation():
    """Notebook 10, moving: forward through all windows, back through one at a time."""
    sheet = Sheet(412)
    for window in range(WINDOWS):
        middle = (column(window, 0) + column(window, STEPS - 1)) / 2
        sheet.text(middle, 388, f"window {window + 1}")
        if window:
            edge = column(window, 0) - EDGE
            sheet.add(Rectangle((edge, 46), 0, 326), PALE_INK, linestyle=(0, (2, 2)))
    for number, y in enumerate(STREAMS, 1):
        sheet.text(16, y, f"stream {number}", ha="left", color=PALE_INK)
        sheet.text(16, y + BACK, "gradients", ha="left", color=PALE_INK)
    for window in range(WINDOWS):
        start = START + ROUND * window
        for step in range(STEPS):
            with sheet.act(start + FORWARD * step, 0.3):
                read(sheet, window, step)
        for step in reversed(range(STEPS)):
            with sheet.act(start + FORWARD * STEPS + SLOT * (STEPS - 1 - step), 0.3):
                carry_back(sheet, window, step)
        with sheet.act(start + FORWARD * STEPS + SLOT * STEPS, 0.3):
            middle = (column(window, 0) + column(window, STEPS - 1)) / 2
            sheet.factor(middle, 26, f"update {window + 1}", 96)
    return sheet


def read(sheet, window, step):
    """Draw one step forward in both streams: a letter, and the state before it."""
    x, letter = column(window, step), STEPS * window + step
    for y, word in zip(STREAMS, WORDS, strict=True):
        state = Shape(x, y, 32, 28)
        before = column(window, step - 1) if step else column(window - 1, STEPS - 1)
        if letter:
            sheet.arrow((before + 16, y), state.left)
        circle = sheet.input(x, y - READ, "", 14)
        sheet.text(x, y - READ, word[letter], 13)
        sheet.arrow(circle.top, state.bottom)
        sheet.state(x, y, "", 32, 28)


def carry_back(sheet, window, step):
    """Draw the gradient of one state in both streams, and where it came from."""
    x, last = column(window, step), step == STEPS - 1
    for y in (one + BACK for one in STREAMS):
        sheet.gradient(x, y, "", 32, 26)
        if not last:
            sheet.back((x + STEP - 16, y), (x + 16, y))
        if step == 0 and window:
            edge = x - EDGE
            sheet.back((x - 16, y), (edge + 3, y))
            sheet.add(Rectangle((edge - 2, y - 15), 3, 30), GRADIENT, linewidth=1)


@diagram(
    "A text in twelve pieces. Shuffled, a batch takes any three of them. As streams, "
    "row by row each batch goes on where the batch before it ended: 1 2 3 4, 5 6 7 8."
)
def streams():
    """Notebook 10: the same windows, shuffled and as streams."""
    sheet, pieces = Sheet(330), range(1, 13)
    sheet.text(16, 290, "the text", ha="left")
    for piece in pieces:
        draw_piece(sheet, 122 + 54 * (piece - 1), 290, piece)
    shuffled = ((7, 2, 11, 5), (10, 4, 1, 8), (3, 12, 9, 6))
    in_order = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12))
    for left, title, rows in ((60, "shuffled", shuffled), (462, "streams", in_order)):
        sheet.text(left - 24, 224, title, ha="left", weight="bold")
        for row, numbers in enumerate(rows):
            y = 150 - 46 * row
            for batch, piece in enumerate(numbers):
                x = left + 88 * batch
                draw_piece(sheet, x, y, piece)
                if batch and rows is in_order:
                    sheet.arrow((x - 61, y), (x - 27, y))
        for batch in range(4):
            sheet.text(left + 88 * batch, 188, f"batch {batch + 1}", color=PALE_INK)
    return sheet


def draw_piece(sheet, x, y, number):
    """Draw one window of text, by its number; the further on, the darker."""
    fill = tint(INPUT, 0.08 + 0.05 * number)
    style = {"size": 13, "facecolor": fill}
    sheet.rectangle(x, y, f"{number}", INPUT, 48, 32, **style)
