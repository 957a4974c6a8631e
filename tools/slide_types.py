"""Say where a slide begins, and store it in the notebooks.

``python tools/slide_types.py`` writes it into every notebook of the course, or into
those named; `make execute` does so too. It follows from the structure alone: a heading
or an exercise opens a slide, and a new page below it where the next cell does not fit.
"""

import base64
import math
import re
import struct
import sys
from itertools import pairwise
from pathlib import Path

import course
import nbformat

#: In pixels, as tools/slides/index.html.j2 sets them: a page, a line of text, of code.
PAGE, TEXT, CODE = 650, 33, 25
COLUMNS = 108  # letters in a line of text
HEADING, FORMULA, TABLE_ROW, DIAGRAM, GAP = 66, 84, 41, 320, 14
LARGEST_FIGURE = 470
#: A cell of plain prose longer than this is for the teacher to say.
LONGEST_PROSE = 70  # words


def slide_types(notebook):
    """Return one type for each cell; None goes on where the cell before ended."""
    cells = notebook.cells
    types, used = [], 0
    for cell, following in pairwise([*cells, None]):
        kind = fixed_type(cell, cells)
        if kind is None and needed(cell, following) + used > PAGE:
            kind = "subslide"
        if kind is None and types and answers(cell, cells[len(types) - 1]):
            kind = "fragment"
        if kind in ("slide", "subslide"):
            used = 0
        if kind not in ("skip", "notes"):
            used += height(cell)
        types.append(kind)
    return types


def fixed_type(cell, cells):
    """Return the type that a cell has wherever it stands, or None."""
    if cell.cell_type == "code":
        first = next(other for other in cells if other.cell_type == "code")
        sliders = "nbval-ignore-output" in cell.metadata.get("tags", [])
        imports_only = cell is first and not cell.outputs
        return "skip" if sliders or imports_only else None
    if re.search(r"^##? |^\*\*Exercise \d", cell.source, re.MULTILINE):
        return "slide"
    if cell.source.startswith("### "):
        return "subslide"
    return "notes" if is_long_prose(cell.source) else None


def is_long_prose(markdown):
    """Whether a cell holds much text and nothing that must be seen."""
    seen = re.search(
        r"\$\$|^\||^- |^\d\. |!\[|```|Predict before", markdown, re.MULTILINE
    )
    return not seen and len(markdown.split()) > LONGEST_PROSE


def answers(cell, before):
    """Whether a cell shows what the one before it asked the class to predict."""
    return cell.cell_type == "code" and "Predict before you run" in before.source


def needed(cell, following):
    """Return the height of a cell, with that of the code it introduces if both fit."""
    introduces = cell.cell_type == "markdown" and following is not None
    if introduces and following.cell_type == "code":
        both = height(cell) + height(following)
        return both if both <= PAGE else height(cell)
    return height(cell)


def height(cell):
    """Estimate how many pixels high a cell is on a slide."""
    if cell.cell_type == "markdown":
        return markdown_height(cell.source)
    return source_height(cell.source) + sum(map(output_height, cell.outputs))


def source_height(source):
    """Estimate the height of a block of code."""
    return len(source.splitlines()) * CODE + 2 * GAP


def markdown_height(markdown):
    """Estimate the height of markdown, piece by piece; a hint is folded."""
    markdown = re.sub(r"<details>.*?</details>", "hint", markdown, flags=re.DOTALL)
    return sum(map(piece_height, re.split(r"\n\n+", markdown)))


def piece_height(piece):
    """Estimate the height of a paragraph, list, table, formula, diagram or heading."""
    lines = piece.splitlines()
    if piece.startswith("#"):
        return HEADING
    if piece.startswith("!["):
        return DIAGRAM
    if piece.startswith("$$"):
        return FORMULA
    if piece.startswith("|"):
        return TABLE_ROW * (len(lines) - 1) + GAP
    if piece.startswith("```"):
        return source_height(piece)
    if not piece.startswith(("- ", "1. ")):
        lines = [piece]
    return TEXT * sum(math.ceil(len(line) / COLUMNS) for line in lines) + GAP


def output_height(output):
    """Estimate the height of what a cell printed or drew."""
    data = output.get("data", {})
    if "image/png" in data:
        header = base64.b64decode(data["image/png"][:64])
        return min(struct.unpack(">I", header[20:24])[0], LARGEST_FIGURE) + GAP
    if "text/markdown" in data:
        return source_height(data["text/markdown"])
    text = output.get("text", data.get("text/plain", ""))
    return len(text.splitlines()) * CODE + GAP


def mark(notebook):
    """Write the types into the metadata of the cells, in place."""
    for cell, kind in zip(notebook.cells, slide_types(notebook), strict=True):
        cell.metadata.pop("slideshow", None)
        if kind is not None:
            cell.metadata["slideshow"] = {"slide_type": kind}


def main(names):
    """Mark the notebooks named, or all of the course."""
    for path in map(Path, names or course.notebooks()):
        notebook = nbformat.read(path, as_version=4)
        mark(notebook)
        if course.store(path, notebook):
            print(f"{path.name}: slides marked")


if __name__ == "__main__":
    main(sys.argv[1:])
