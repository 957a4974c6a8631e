"""Run notebooks, all or those named, and store what they print: `make execute`.

A notebook is written only if every cell ran and none wrote to stderr. It then holds its
outputs and nothing that differs between two runs.
"""

import base64
import io
import re
import sys
import time
from pathlib import Path

import course
import nbformat
import numpy as np
import tolerance
from nbclient.exceptions import CellControlSignal, DeadKernelError
from PIL import Image
from slide_types import mark
from solutions import write_solutions

TIMEOUT = 120  # seconds per cell, as in `make test`
PICTURE = "image/png"
#: What a cell's metadata says of it; the rest is an editor's.
KEPT = ("tags", "tolerance", "mystnb", "jupyter")
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class RefusedError(Exception):
    """Names the cell because of which a notebook is not stored."""


def run(notebook, folder):
    """Replace the outputs of a notebook in place by those of a run in this folder."""
    stored = {}
    for cell in notebook.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in KEPT}
        if cell.cell_type == "code":
            stored[cell.id] = allowed(cell), cell.outputs
            cell.update(outputs=[], execution_count=None)
    client = course.client(notebook, folder, TIMEOUT)
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, index)
                if cell.cell_type == "code":
                    settle(cell, *stored[cell.id])
            except (CellControlSignal, DeadKernelError, RefusedError) as error:
                raise RefusedError(f"cell {index + 1}: {error}") from None
    notebook.metadata = METADATA  # the state of the widgets goes with the old metadata


def allowed(cell):
    """Return the tolerance of a cell, or refuse what is none."""
    try:
        return tolerance.read(cell)
    except ValueError as error:
        raise RefusedError(error) from None


def settle(cell, within=None, stored=()):
    """Make the outputs of a cell the same in every run, or refuse them.

    What is within the tolerance of the cell stays as it is stored.
    """
    outputs, cell.outputs = cell.outputs, []
    for output in outputs:
        if output.get("name") == "stderr":
            raise RefusedError(f"it writes to stderr:\n{output.text}")
        if PICTURE in output.get("data", {}):
            output.data[PICTURE] = shrink(output.data[PICTURE])
        before = [o for o in cell.outputs[-1:] if o.output_type == "stream"]
        if before and output.output_type == "stream":
            before[0].text += output.text  # where a text is cut is chance
        else:
            cell.outputs.append(output)
    for output in cell.outputs:
        if output.output_type == "stream":
            # Of a line that is written over, such as a bar, keep the last state.
            output.text = re.sub(r"(?m)^.*\r(?=[^\n])", "", output.text)
    if any(WIDGET in output.get("data", {}) for output in outputs):
        if "nbval-ignore-output" not in cell.metadata.get("tags", []):
            raise RefusedError("it shows a widget; tag it nbval-ignore-output")
        cell.outputs = []  # the id of a widget is random
    if within is not None:
        tolerance.keep_outputs(stored, cell.outputs, within)


def shrink(picture):
    """Return a picture in 128 colours, a third of the size: every learner loads it.

    A colour that fills an area, such as a band of a map, stays exactly as it is.
    Blends at edges get the nearest of the colours kept.
    """
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    colours, places, counts = np.unique(
        np.reshape(image, (-1, 3)), axis=0, return_inverse=True, return_counts=True
    )
    flat = colours[counts >= 300]
    if len(flat) > 64:  # a smooth map: no colour of it matters more than others
        flat = flat[:0]
    # The default method gives rare colours away, such as one end of a colour bar.
    how = {"method": Image.Quantize.MAXCOVERAGE, "kmeans": 1}
    blends = image.quantize(128 - len(flat), **how, dither=Image.Dither.NONE)
    palette = np.vstack([flat, np.reshape(blends.getpalette(), (-1, 3))])[:128]
    nearest = np.square(colours[:, None] - palette.astype(int)).sum(axis=2).argmin(1)
    few = Image.frombytes("P", image.size, nearest.astype(np.uint8)[places].tobytes())
    few.putpalette(palette.astype(np.uint8).tobytes())
    small = io.BytesIO()
    few.save(small, "png", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def store(path):
    """Run one notebook and store it."""
    notebook = nbformat.read(path, as_version=4)
    if path.resolve().parent == course.FOLDER / "solutions":  # the bank is their source
        write_solutions(notebook)
    run(notebook, path.parent)
    if path.resolve().parent == course.FOLDER:  # solutions are not shown in class
        mark(notebook)
    course.store(path, notebook)


def main(names):
    """Store the notebooks named, or all. Return how many could not be stored."""
    failures = 0
    for path in map(Path, names or [*course.notebooks(), *course.solutions()]):
        start, name = time.perf_counter(), "/".join(path.resolve().parts[-2:])
        try:
            store(path)
            print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
        except (RefusedError, OSError, nbformat.reader.NotJSONError) as error:
            print(f"{name}: not stored. {error}", file=sys.stderr)
            failures += 1
    return failures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
