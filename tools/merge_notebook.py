"""Bring a correction of the course into a notebook that somebody has worked in.

    python merge_notebook.py BASE OURS THEIRS

BASE is the notebook as it was handed out, OURS what became of it, THEIRS the corrected
one. OURS is replaced by the three merged; the exit code is the number of conflicts.

Cells are matched by their ids. Outputs and counts differ after every run, so they
decide nothing: they stay with a cell whose source stays, unless nobody has run it since
it was handed out. Needs nbformat only.
"""

import os
import sys
import tempfile
from difflib import SequenceMatcher
from pathlib import Path
from zlib import crc32

import nbformat

NOTE = (
    "**The course has corrected the cell above, and you have changed it as well.** "
    "Yours was kept. Take over what you need from the course's version, then delete "
    "this cell.\n\n"
)


def merge(base, ours, theirs):
    """Return the merged notebook, the ids of corrected cells, and of conflicts."""
    was, mine, new = cells_of(base), cells_of(ours), cells_of(theirs)
    merged = nbformat.from_dict(ours | {"cells": []})
    merged.nbformat_minor = max(ours.nbformat_minor, theirs.nbformat_minor)
    corrected, conflicts = [], []
    for name in order(list(was), list(mine), list(new)):
        cells = merge_cell(was.get(name), mine.get(name), new.get(name))
        if len(cells) == 2 and cells[1].id in mine:  # an earlier merge has said so
            cells.pop()
        merged.cells += cells
        if len(cells) == 2:
            conflicts.append(name)
        elif said(cells[0] if cells else None) != said(mine.get(name)):
            corrected.append(name)
    return merged, corrected, conflicts


def closest(ours, versions):
    """Return the version, newest first, with which a notebook shares the most cells."""

    def shared(version):
        mine = cells_of(ours)
        return sum(said(c) == said(mine.get(i)) for i, c in cells_of(version).items())

    return max(versions, key=shared)


def cells_of(notebook):
    """Return the cells of a notebook by their ids."""
    if any("id" not in cell for cell in notebook.cells):
        raise ValueError(
            "every cell needs an id, from which a correction knows its place; this "
            f"notebook has format {notebook.nbformat}.{notebook.nbformat_minor} and "
            "cells without. Was it saved by a Jupyter from before 2021?"
        )
    return {cell.id: cell for cell in notebook.cells}


def said(cell):
    """Return what somebody wrote in a cell, or None where there is no cell."""
    return cell and (cell.cell_type, cell.source, cell.get("attachments"))


def order(was, mine, new):
    """Return all ids: in the course's order, unless the learner has moved cells."""
    moved = [i for i in mine if i in was] != [i for i in was if i in mine]
    return woven(mine, new) if moved else woven(new, mine)


def woven(first, second):
    """Return the first list, with what only the second has after its predecessors."""
    names = list(first)
    for before, name in zip([None, *second], second, strict=False):
        if name not in names:
            names.insert(names.index(before) + 1 if before in names else 0, name)
    return names


def merge_cell(was, mine, new):
    """Return what stands for one cell: none, one, or the learner's and a note."""
    if mine is None:  # deleted by the learner, or new from the course
        return [] if was else [new]
    if new is None:  # the learner's own, or gone from the course: an answer stays
        return [] if said(mine) == said(was) else [mine]
    if mine == was:  # neither changed nor run
        return [new]
    metadata = new.metadata if was and mine.metadata == was.metadata else mine.metadata
    if said(new) in (said(was), said(mine)):
        return [nbformat.from_dict(mine | {"metadata": metadata})]
    if said(mine) == said(was):
        return [new]
    source = merge_text(was.source if was else "", mine.source, new.source)
    if source is None or mine.cell_type != new.cell_type:
        return [mine, note(new)]
    cell = nbformat.from_dict(mine | {"source": source, "metadata": metadata})
    if cell.cell_type == "code":
        cell.update(outputs=[], execution_count=None)
    return [cell]


def note(cell):
    """Return a cell with the course's version, which is shown and does not run."""
    code = cell.cell_type == "code"
    words = f"```python\n{cell.source}\n```" if code else cell.source
    name = f"{cell.id[:50]}-{crc32(words.encode()):08x}"  # the same, merged again
    return nbformat.v4.new_markdown_cell(NOTE + words, id=name)


def merge_text(base, ours, theirs):
    """Return a text with the changed lines of both, or None where they touch."""
    lines, end = base.split("\n"), 0
    changes = edits(lines, ours.split("\n")) | edits(lines, theirs.split("\n"))
    merged, last = [], -1
    for start, stop, new in sorted(changes):
        if start <= last:
            return None
        merged += [*lines[end:start], *new]
        end = last = stop
    return "\n".join(merged + lines[end:])


def edits(old, new):
    """Return what makes new lines of old: {(start, stop, lines in their place)}."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {
        (start, stop, tuple(new[first:last]))
        for kind, start, stop, first, last in matcher.get_opcodes()
        if kind != "equal"
    }


def write(path, notebook):
    """Write a notebook so that it is there whole or not at all, whatever interrupts."""
    write_bytes(path, text(notebook))


def text(notebook):
    """Return a notebook as the bytes of its file."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def write_bytes(path, data, mode=0o644):
    """Write a file in one step."""
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.chmod(half, mode)
        os.replace(half, path)
    finally:
        Path(half).unlink(missing_ok=True)


def main(base, ours, theirs):
    """Merge three files into the second; return the number of conflicts."""
    notebooks = [nbformat.read(path, as_version=4) for path in (base, ours, theirs)]
    merged, corrected, conflicts = merge(*notebooks)
    write(Path(ours), merged)
    print(f"{ours}: {report(corrected, conflicts)}")
    return len(conflicts)


def report(corrected, conflicts):
    """Return in words what a merge did."""
    if not corrected and not conflicts:
        return "new outputs"
    cells = "cell" if len(corrected) == 1 else "cells"
    words = f"{len(corrected)} {cells} corrected"
    if conflicts:
        words += f"; both versions kept of {', '.join(conflicts)}"
    return words


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
