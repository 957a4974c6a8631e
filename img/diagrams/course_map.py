"""The diagram of 00: what to read before what."""

from diagrams import diagram
from diagrams.parts import chain
from diagrams.sheet import PALE_INK, Sheet

#: Number, title and what it builds, row by row, from left to right.
NOTEBOOKS = (
    (
        ("00", "Start here", "an adder, the letters,", "and the checks"),
        ("01", "One loop", "the forward pass,", "and its memory"),
        ("02", "Count ones", "gradients through", "time, a loss surface"),
        ("03", "Vanilla layer", "a layer, with its", "gradient checked"),
    ),
    (
        ("04", "LSTM, GRU", "gates that keep, and", "three bugs to find"),
        ("05", "Addition", "a network that adds,", "its carry found"),
        ("06", "Autodiff", "gradients that find", "themselves"),
    ),
    (
        ("07", "Keras", "the same weights", "in Keras and here"),
        ("12", "Parallel scan", "all steps at once,", "as a tree"),
        ("11", "Attention", "a soft look-up, and", "what it costs"),
    ),
    (
        ("08", "Real data", "forecasts and digits,", "beside baselines"),
        ("09", "Write names", "letters, masks, bits", "per letter"),
        ("10", "A novel", "a gradient cut, and", "what it costs"),
        ("13", "Errata", "the sources' errors,", "measured"),
    ),
)


@diagram(
    "The notebooks: 00 leads to 01, 01 to 02, 02 to 03; from 03 the way goes to 04, 05 "
    "and 06; 04 leads to 07 and 12, 06 to 11, 07 to 08 and 09, 09 to 10; 13 looks back."
)
def course_map():
    """Notebook 00, title: what each notebook builds, and what to read before it."""
    sheet, columns, rows = Sheet(590), (97, 299, 501, 703), (526, 372, 220, 68)
    pages = {
        words[0]: sheet.notebook(x, y, *words)
        for y, row in zip(rows, NOTEBOOKS, strict=True)
        for x, words in zip(columns[: len(row)], row, strict=True)
    }
    chain(sheet, [pages[number] for number in ("00", "01", "02", "03")])
    branch = (rows[0] + rows[1]) / 2
    for number in ("04", "05", "06"):
        start, end = pages["03"], pages[number]
        sheet.arrow(start.bottom, (start.x, branch), (end.x, branch), end.top)
    for earlier, later in (("04", "12"), ("07", "09")):
        start, end = pages[earlier], pages[later]
        between = (start.y + end.y) / 2
        sheet.arrow(start.bottom, (start.x, between), (end.x, between), end.top)
    for earlier, later in (("04", "07"), ("06", "11"), ("07", "08")):
        sheet.arrow(pages[earlier].bottom, pages[later].top)
    chain(sheet, [pages["09"], pages["10"]])
    legend = ("an arrow:", 24), ("first this, then that", 0), ("13 looks back", -42)
    for words, above in legend:
        sheet.text(columns[3], rows[2] + above, words, color=PALE_INK)
    return sheet
