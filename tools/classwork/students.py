"""The notebooks of a class, and the answers in them. Their outputs are not read."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import course
import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from classwork.inside import is_check
from classwork.slices import leading_to, unit, units
from helpers.exercises import EXERCISES

#: Folders that hold copies, or what the course hands out itself.
NOT_HANDED_IN = {"solutions", "before_update", "node_modules", "__pycache__"}
LARGEST = 50_000_000  # bytes; a notebook with every output has five
#: The first line of a cell that is measured, and runs all the same.
MEASURED = re.compile(r"\A\s*%%(time|timeit|capture|prun)\b.*\n")
CALL = re.compile(r"\bcheck\(\s*[\"'](\d+\.\d+)[\"']")


@dataclass(frozen=True)
class Answer:
    """The cell of an answer, and what it needs to run."""

    number: str
    setup: tuple = ()  # sources of the course
    cells: tuple = ()  # sources of the student; the last one is the answer's


def notebooks_in(folder):
    """Return each student's notebooks, and a sentence for each file left out."""
    found, notes = {}, []
    for path in sorted(folder.rglob("*.ipynb"), key=lambda p: (p.stat().st_mtime, p)):
        inner = path.relative_to(folder).parts
        if any(part in NOT_HANDED_IN or part[0] == "." for part in inner):
            continue
        try:
            cells = code_of(path)
        except (ValueError, OSError) as error:
            notes.append(f"{path.relative_to(folder)}: left out, {error}")
            continue
        lesson = lesson_of(cells)
        if lesson is None:
            notes.append(f"{path.relative_to(folder)}: left out, it has no exercise")
            continue
        key = student_of(path, folder), lesson
        if key in found:
            notes.append(
                f"{path.relative_to(folder)}: taken, as the newest of {key[0]}"
            )
        found[key] = cells
    return dict(sorted(found.items())), notes


def student_of(path, folder):
    """Return whose notebook it is: the outermost folder, or what a file's name adds."""
    outermost, *inner = path.relative_to(folder).parts
    if inner:
        return printable(outermost)
    known = {other.stem for other in course.notebooks()}
    rest = next((path.stem.replace(x, "") for x in known if x in path.stem), path.stem)
    return printable(rest.strip(" _-.") or folder.resolve().name)


def printable(text):
    """Return a text with a space for each character that no page can show."""
    return "".join(x if x.isprintable() else " " for x in text)


def code_of(path):
    """Return the sources of the code cells of a notebook, as Python."""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"it has more than {LARGEST / 1e6:.0f} MB")
    try:
        cells = nbformat.read(path, as_version=4).cells
        sources = [cell.source for cell in cells if cell.cell_type == "code"]
        plain = [MEASURED.sub("", source) for source in sources]
        return [TransformerManager().transform_cell(x).strip() for x in plain]
    except Exception as error:  # whatever a file may hold
        raise ValueError(f"it is no notebook ({type(error).__name__})") from None


def lesson_of(cells):
    """Return the number of the notebook whose exercises these cells check."""
    numbers = [x for cell in cells for x in CALL.findall(cell) if x in EXERCISES]
    counted = Counter(number.partition(".")[0] for number in numbers)
    return counted.most_common(1)[0][0] if counted else None


@cache
def lesson(number):
    """Return the code of a notebook of the course: what a student starts from."""
    (path,) = (p for p in course.notebooks() if int(p.stem[:2]) == int(number))
    return code_of(path)


def answers_in(cells, number):
    """Return the answer to each exercise of a notebook, None where none was tried."""
    given = lesson(number)
    return {one: _answer(one, cells, given) for one in EXERCISES.of_notebook(number)}


def _answer(number, cells, given):
    """Return the last answer to an exercise that is not the course's own stub."""
    places = [
        n for n, x in enumerate(cells) if number in CALL.findall(x) and x not in given
    ]
    if not places:
        return None
    stub = next(n for n, x in enumerate(given) if number in CALL.findall(x))
    of_course = [one for x in given[:stub] for one in units(x, "course")]
    own = [unit(x, "student") for x in cells[: places[-1]] if x not in given]
    answer = until_check(cells[places[-1]], number)
    needed = leading_to(unit(answer).reads, of_course + own)
    setup = tuple(one.source for one in needed if one.of == "course")
    before = tuple(one.source for one in needed if one.of == "student")
    return Answer(number, setup, (*before, answer))


def until_check(source, number):
    """Return a cell up to its check: what follows belongs to no answer."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return source
    ends = [x.end_lineno for x in body if checks_in(x, number)]
    return "\n".join(source.splitlines()[: ends[-1]]) if ends else source


def checks_in(tree, number):
    """Return the calls of `check` for an exercise that stand in a cell."""
    return [node for node in ast.walk(tree) if is_check(node, number)]
