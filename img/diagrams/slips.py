"""The diagram of 13: where five published gradients go wrong."""

from diagrams import diagram
from diagrams.backward import slope
from diagrams.sheet import INK, PALE_INK, Sheet

COLUMNS, HIGH, MIDDLE = (60, 264, 468, 672), 344, 218
KINDS = (
    "before the layer: a sum where a mean is meant, a total for each row",
    "inside the step: the slope of another number",
    "between the steps: a name that is read too late",
    "no way in: what arrives is not used, and all that follows is zero",
)


@diagram(
    "Gradients on their way back through three timesteps. Numbers mark where a slip "
    "can sit: before the layer, inside a step, between steps, and where dy_t comes in."
)
def where_slips_sit():
    """Notebook 13, title: the way back, and the four places of a slip."""
    sheet = Sheet(408)
    grads = [sheet.gradient(x, MIDDLE, f"$dh_{t}$") for t, x in enumerate(COLUMNS)]
    for t in (1, 2, 3):
        dy_t = sheet.gradient(COLUMNS[t], HIGH, f"$dy_{t}$", 56, 40)
        sheet.back((dy_t.x, HIGH + 56), dy_t.top)
        sheet.back(dy_t.bottom, grads[t].top)
        sheet.back(grads[t].left, grads[t - 1].right)
        sheet.factor(grads[t].left[0] - 48, MIDDLE, slope(t), 80)
        sheet.weight(grads[t - 1].right[0] + 29, MIDDLE, "$W_h^T$")
    marks = [(COLUMNS[3] + 24, HIGH + 42), (COLUMNS[3] - 80, MIDDLE + 36)]
    marks += [(COLUMNS[2] + 61, MIDDLE + 36), (COLUMNS[3] + 24, (HIGH + MIDDLE) / 2)]
    for number, place in enumerate(marks, 1):
        mark(sheet, *place, number)
    for number, kind in enumerate(KINDS, 1):
        y = 144 - 38 * (number - 1)
        mark(sheet, 160, y, number)
        sheet.text(186, y, kind, ha="left")
    sheet.text(60, HIGH, "gradients,\nfrom each\noutput", color=PALE_INK)
    return sheet


def mark(sheet, x, y, number):
    """Draw a number in a small circle, in ink."""
    sheet.circle(x, y, "", INK, 12)
    sheet.text(x, y, f"${number}$", 14)
