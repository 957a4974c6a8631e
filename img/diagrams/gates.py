"""The diagrams of 04: cells with gates."""

from diagrams import diagram
from diagrams.parts import chain
from diagrams.sheet import PALE_INK, SYMBOLS, WEIGHT, Sheet


@diagram(
    "An LSTM cell: the cell state passes a product with f and a sum with i times g; "
    "its tanh times o is the state; the four blocks come from one product."
)
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
