"""How far what the cells print on the rows of the matrix is from what is stored.

A tolerance is chosen from this: `make test-matrix NOTEBOOKS=03` prints it in the end.
"""

import json
from decimal import Decimal

import course
import measured
import nbformat
import tolerance

COLUMNS = ("notebook", "cell", "tolerance", "largest difference", "as on", "and")
ANY = Decimal("inf")


def joined(outputs):
    """Join the texts of all outputs of a cell, kind by kind."""
    whole = {}
    for texts in outputs:
        for kind, text in texts.items():
            whole[kind] = whole.get(kind, "") + text
    return whole


def furthest(stored, new):
    """Return the largest distance of numbers at the same place, as a part of those."""
    largest = Decimal(0)
    for old, now in zip(stored.split("\n"), new.split("\n"), strict=False):
        before, after = tolerance.tokens(old), tolerance.tokens(now)
        if [kind for kind, _ in before] == [kind for kind, _ in after]:
            for (kind, a), (_, b) in zip(before, after, strict=True):
                if kind == "number" and tolerance.value(a):
                    largest = max(largest, tolerance.distance(a, b))
    return largest


def differences(cell, outputs):
    """Return how far the numbers of a cell are apart, and what no tolerance allows."""
    before, after = joined(map(tolerance.texts, cell.outputs)), joined(outputs)
    if set(before) != set(after):
        return Decimal(0), [f"{[*before]} became {[*after]}"]
    allowed = "words" if cell.metadata.get("tolerance") == "words" else ANY
    kinds = [(before[kind], after[kind]) for kind in before]
    largest = max((furthest(*pair) for pair in kinds), default=Decimal(0))
    return largest, [p for pair in kinds for p in tolerance.problems(*pair, allowed)]


def kept(folder):
    """Yield the notebook, the id of a cell and its outputs, for all that a row kept."""
    for file in sorted(folder.rglob("*.jsonl")):
        name = file.relative_to(folder).with_suffix(".ipynb")
        for line in file.read_text(encoding="utf-8").splitlines():
            cell = json.loads(line)
            yield name, cell["cell"], cell["outputs"]


def table(folders, root=course.ROOT):
    """Yield the lines of a table of the cells that differ; folders by name of row."""
    notebooks, found, seen = {}, {}, set()
    for row, folder in folders.items():
        for name, ident, outputs in kept(folder):
            if name not in notebooks:
                cells = nbformat.read(root / name, as_version=4).cells
                notebooks[name] = {cell.id: cell for cell in cells}
            seen.add((name, ident))
            largest, others = differences(notebooks[name][ident], outputs)
            so_far = found.get((name, ident), (Decimal(0), "", ""))
            if largest > so_far[0]:
                so_far = largest, row, so_far[2]
            if others and not so_far[2]:
                so_far = *so_far[:2], f"{row}: {others[0]}"
            if any(so_far):
                found[name, ident] = so_far
    yield measured.row(COLUMNS)
    yield "|" + "---|" * len(COLUMNS)
    for (name, ident), (largest, row, other) in sorted(found.items()):
        stated = notebooks[name][ident].metadata.get("tolerance", "")
        yield measured.row(
            (name.stem, ident, stated, f"{largest:.2%}", row, other.replace("|", "/"))
        )
    yield ""
    yield (
        f"{len(seen) - len(found)} of {len(seen)} cells print what is stored, "
        f"on all rows: {', '.join(folders)}"
    )
