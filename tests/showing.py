"""What the notebooks without Keras show in another place, beside what is stored."""

import re

import course
import nbformat
import tolerance

NOTEBOOKS = [path for path in course.notebooks() if not course.needs_keras(path)]
#: The tag of a cell whose outputs are not compared.
FREE = "nbval-ignore-output"
#: The line of the first cell of all that has to differ.
TENSORFLOW = re.compile(r"^tensorflow .*\n", re.M)


def shown(outputs):
    """Return the texts of each kind in order; of figures and errors, how many."""
    found = {}
    for output in map(nbformat.from_dict, outputs):
        if output.output_type == "error":
            found.setdefault("error", []).append(output.ename)
            continue
        for kind, text in tolerance.texts(output).items():
            found.setdefault(kind, []).append(TENSORFLOW.sub("", text))
        if "image/png" in output.get("data", {}):
            found.setdefault("figures", []).append("one")
    return {kind: "\n".join(texts).strip() for kind, texts in found.items()}


def problems(cell, outputs):
    """Yield a sentence for what differs from what is stored, beyond the tolerance."""
    stored, now = shown(cell.outputs), shown(outputs)
    if FREE in cell.metadata.get("tags", ()):
        stored, now = {}, {kind: text for kind, text in now.items() if kind == "error"}
    allowed = tolerance.read(cell)
    for kind in sorted(stored.keys() | now.keys()):
        before, after = stored.get(kind, ""), now.get(kind, "")
        if before == after:
            continue
        found = [f"{before[:500]!r} became {after[:500]!r}"]
        if allowed is not None and kind != "error":
            found = tolerance.problems(before, after, allowed)
        yield from (f"{cell.id}, {kind}: {problem}" for problem in found)


def differences(path, ran):
    """Return what differs in a notebook, given the outputs of its code cells by id."""
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    return [text for cell in code for text in problems(cell, ran[cell.id])]
