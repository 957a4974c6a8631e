"""The diagram of 00: what to read before what."""

from diagrams import diagram
from diagrams.parts import chain
from diagrams.sheet import PALE_INK, Sheet


@diagram(
    "The ten notebooks: 00 leads to 01, 01 to 02, 02 to 03; from 03 the way goes to "
    "04, 05 and 06; 04 leads to 07, 07 to 08; 13 looks back over all of them."
)
def course_map():
    """Notebook 00, title: what each notebook builds, and what to read before it."""
    sheet, columns, rows = Sheet(450), (97, 299, 501, 703), (382, 222, 68)
    pages = [
        sheet.notebook(columns[number % 4], rows[0], f"0{number}", *words)
        for number, words in enumerate(
            (
                ("Start here", "an adder, the letters,", "and the checks"),
                ("One loop", "the forward pass,", "and its memory"),
                ("Count ones", "gradients through", "time, a loss surface"),
                ("Vanilla layer", "a layer, with its", "gradient checked"),
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
        columns[3], rows[2], "13", "Errata", "the sources' errors,", "measured"
    )
    chain(sheet, pages)
    branch = (rows[0] + rows[1]) / 2
    for page in (lstm, adder, autodiff):
        sheet.arrow(pages[3].bottom, (columns[3], branch), (page.x, branch), page.top)
    sheet.arrow(lstm.bottom, keras.top)
    chain(sheet, [keras, data])
    sheet.text(columns[3], rows[1] + 12, "an arrow:", color=PALE_INK)
    sheet.text(columns[3], rows[1] - 12, "first this, then that", color=PALE_INK)
    sheet.text(columns[2], rows[2] + 12, "13 looks back; 09 to", color=PALE_INK)
    sheet.text(columns[2], rows[2] - 12, "12 are not yet here", color=PALE_INK)
    return sheet
