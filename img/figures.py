"""Copy figures that notebooks hold and pages show: ``python img/figures.py``.

`make execute` draws them; a test says when a copy is out of date.
"""

import base64
import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NOTEBOOKS = FOLDER.parent / "notebooks"
#: Where each figure is stored: the notebook, and the id of the cell.
FIGURES = {"loss_surface.png": ("02_count_the_ones.ipynb", "paths-figure")}


def stored(name):
    """Return the bytes of a figure as its notebook holds them."""
    notebook, cell_id = FIGURES[name]
    cells = json.loads((NOTEBOOKS / notebook).read_text(encoding="utf-8"))["cells"]
    (cell,) = [cell for cell in cells if cell["id"] == cell_id]
    (picture,) = [o["data"]["image/png"] for o in cell["outputs"] if "data" in o]
    return base64.b64decode("".join(picture))


if __name__ == "__main__":
    for name in FIGURES:
        (FOLDER / name).write_bytes(stored(name))
