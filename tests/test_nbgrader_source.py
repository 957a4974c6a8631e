"""The course for nbgrader: every exercise has a point, and a right answer gets it."""

import ast

import course
import nbformat
import nbgrader_source
import pytest
from classwork.students import until_check

from helpers.exercises import EXERCISES
from helpers.linear_rnn import forward_states


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What `make nbgrader` writes."""
    target = tmp_path_factory.mktemp("made") / "nbgrader"
    nbgrader_source.write(target)
    return target


def cells_of(folder, name):
    """The cells of an assignment."""
    path = folder / "source" / name / f"{name}.ipynb"
    return nbformat.read(path, as_version=4).cells


def marked(cells, kind):
    """The cells that nbgrader takes for answers, or for points."""
    return [cell for cell in cells if cell.metadata.get("nbgrader", {}).get(kind)]


@pytest.mark.parametrize("path", course.notebooks(), ids=lambda path: path.stem)
def test_every_exercise_is_an_answer_with_a_locked_point_under_it(path, folder):
    cells = cells_of(folder, path.stem)
    answers, points = marked(cells, "solution"), marked(cells, "grade")
    assert (
        len(answers)
        == len(points)
        == len(EXERCISES.of_notebook(str(int(path.stem[:2]))))
    )
    for answer, point in zip(answers, points, strict=True):
        assert cells.index(point) == cells.index(answer) + 1
        assert point.metadata["nbgrader"]["locked"] and point.source.startswith(
            "assert check("
        )
        assert not answer.metadata["nbgrader"]["grade"]
    names = [cell.metadata["nbgrader"]["grade_id"] for cell in answers + points]
    assert len(set(names)) == len(names)


def test_it_holds_no_solution_no_output_and_no_broken_link(folder):
    for path in folder.rglob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        assert not any(cell.get("outputs") for cell in cells)
        text = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
        assert ".ipynb)" not in text and "../img" not in text
        for name in {x.partition(")")[0] for x in text.split("](img/")[1:]}:
            assert (path.parent / "img" / name).exists()
    assert not list(folder.rglob("solutions"))


def test_a_point_is_given_for_a_right_answer_alone(folder):
    name = "02_count_the_ones"
    cells = cells_of(folder, name)
    right = {
        x.id: x.source
        for x in nbformat.read(course.FOLDER / "solutions" / f"{name}.ipynb", 4).cells
    }
    (imports,) = (cell.source for cell in cells if cell.id == "imports")
    for answer, point in zip(
        marked(cells, "solution"), marked(cells, "grade"), strict=True
    ):
        # typed out in other cells
        space = {"forward_states": forward_states, "course_clip": None}
        exec(imports, space)
        exec(answer.source, space)
        with pytest.raises(AssertionError):
            exec(point.source, space)
        number = answer.id.removeprefix("exercise-").replace("-", ".")
        exec(until_check(right[answer.id], number), space)
        exec(point.source, space)


def test_the_course_itself_carries_no_mark():
    """What is stored carries no mark: a school without nbgrader sees nothing."""
    for path in course.notebooks():
        assert "nbgrader" not in path.read_text(encoding="utf-8")
        for cell in nbformat.read(path, as_version=4).cells:
            if "exercise" in cell.metadata.get("tags", []):
                assert isinstance(nbgrader_source.check_in(cell), ast.Call)
