"""Write the course for nbgrader: `make nbgrader`, for a school that has it.

build/nbgrader becomes the folder of an nbgrader course. Each notebook is an assignment:
under every exercise stands a locked cell, worth a point, that says whether it is right.
"""

import ast
import shutil
import sys

import course
import links
import nbformat
from classwork.inside import is_check
from course import ROOT

from helpers.exercises import EXERCISES

TARGET = ROOT / "build" / "nbgrader"
#: Nothing is cleared on release: the exercises hold stubs, and the solutions are not
#: here. Cells train, and the machine that grades may be busy.
CONFIG = """c = get_config()
c.ClearSolutions.enabled = False
c.Execute.timeout = 600
c.Execute.iopub_timeout = 60
"""
#: What every cell says that nbgrader knows.
KNOWN = {"schema_version": 3, "task": False}
ANSWER = KNOWN | {"grade": False, "solution": True, "locked": False}
POINT = KNOWN | {"grade": True, "solution": False, "locked": True, "points": 1}


def check_in(cell):
    """Return the check of an exercise that a cell holds, or None where it is none."""
    if "exercise" not in cell.metadata.get("tags", []):
        return None
    nodes = list(ast.walk(ast.parse(cell.source)))
    return next(x for number in EXERCISES for x in nodes if is_check(x, number))


def assignment(notebook):
    """Mark the exercises of a notebook, and put under each a cell with its point."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        cell.metadata.pop("slideshow", None)
        if cell.cell_type == "markdown":
            cell.source = links.mend(cell.source, nearby)
        elif check := check_in(cell):
            cell.metadata["nbgrader"] = ANSWER | {"grade_id": cell.id}
            test = nbformat.v4.new_code_cell(
                f"assert {ast.unparse(check)}",
                id=f"{cell.id}-point",
                metadata={"nbgrader": POINT | {"grade_id": f"{cell.id}-point"}},
            )
            cells.append(test)
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    notebook.cells = cells
    return notebook


def nearby(words, target):
    """Lead to a picture beside the notebook, and to no other notebook."""
    if target.startswith("../img/"):
        return f"[{words}]({target.removeprefix('../')})"
    return words if target.partition("#")[0].endswith(".ipynb") else None


def write(target):
    """Write the folder; return how many points there are."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    (target / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    points = 0
    for path in course.notebooks():
        folder = target / "source" / path.stem
        pictures = folder / "img"
        pictures.mkdir(parents=True)
        text = course.text(assignment(nbformat.read(path, as_version=4)))
        (folder / path.name).write_text(text, encoding="utf-8")
        for picture in (ROOT / "img").glob("*.svg"):
            if f"(img/{picture.name})" in text:
                shutil.copy(picture, pictures)
        points += text.count('"points": 1')
    return points


if __name__ == "__main__":
    count = write(TARGET)
    print(f"nbgrader: {TARGET.relative_to(ROOT)}: {count} exercises, a point each")
    sys.exit(0)
