"""A correction of the course reaches a notebook in which somebody has worked."""

import copy
import subprocess
import sys

import merge_notebook as program
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebook_rules import COURSE, ROOT

ANSWER = "answer = rng.normal(size=3)"


def code(name, source, **more):
    return nbformat.v4.new_code_cell(source, id=name, **more)


def text(name, source):
    return nbformat.v4.new_markdown_cell(source, id=name)


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=copy.deepcopy(list(cells)))


TITLE, STUB, LAST = (
    text("title", "# Titel"),
    code("stub", "answer = ..."),
    code("c", "3"),
)
BASE = notebook(TITLE, STUB, LAST)


def merged(ours, theirs, base=BASE):
    """The sources after a merge, which is a valid notebook, and the conflicts."""
    result, _, conflicts = program.merge(base, ours, theirs)
    nbformat.validate(result)
    return [cell.source for cell in result.cells], conflicts


def executed(path):
    """A real notebook as a learner has it: run, counted, one exercise answered."""
    ours = nbformat.read(path, as_version=4)
    run = (cell for cell in ours.cells if cell.cell_type == "code")
    for count, cell in enumerate(run, 1):
        cell.execution_count = count
        cell.outputs.append(nbformat.v4.new_output("stream", text=f"run {count}\n"))
    base = copy.deepcopy(ours)
    for cell in base.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return base, ours


@pytest.mark.parametrize("path", COURSE[1:], ids=lambda path: path.stem)
def test_an_executed_notebook_keeps_its_answer_and_gets_the_correction(path):
    """Outputs and counts differ in every cell, and only what was written decides."""
    base, ours = executed(path)
    theirs = copy.deepcopy(base)
    exercise, *_, other = (c for c in ours.cells if c.cell_type == "code")
    exercise.source = ANSWER
    words = next(c for c in theirs.cells if c.cell_type == "markdown")
    words.source += "\n\nCorrected."
    fixed = next(c for c in theirs.cells if c.id == other.id)
    fixed.source = "# corrected\n" + fixed.source
    result, corrected, conflicts = program.merge(base, ours, theirs)
    nbformat.validate(result)
    cells = {cell.id: cell for cell in result.cells}
    assert (corrected, conflicts) == ([words.id, fixed.id], [])
    assert cells[exercise.id] == exercise
    assert cells[words.id].source.endswith("Corrected.")
    assert cells[fixed.id].source.startswith("# corrected")
    assert cells[fixed.id].outputs == [], "they are those of another source"
    kept = {c.id: c for c in ours.cells if c.id not in (words.id, fixed.id)}
    assert {name: cells[name] for name in kept} == kept


def test_nothing_new_changes_nothing():
    """Not a byte of what was run."""
    ours = notebook(TITLE, code("stub", ANSWER, execution_count=4), LAST)
    result, corrected, conflicts = program.merge(BASE, ours, BASE)
    assert (result, corrected, conflicts) == (ours, [], [])


def test_outputs_are_renewed_where_nobody_has_run_the_cell():
    """Else the number beside a corrected text would be the old one."""

    def printed(name, number):
        stream = nbformat.v4.new_output("stream", text=f"{number}\n")
        return code(name, "print(x)", outputs=[stream])

    base = notebook(printed("a", "9.0"), printed("b", "39.8"))
    ours = notebook(printed("a", "9.0"), printed("b", "my run"))
    theirs = notebook(printed("a", "9.1"), printed("b", "39.9"))
    result, corrected, conflicts = program.merge(base, ours, theirs)
    assert [c.outputs[0].text for c in result.cells] == ["9.1\n", "my run\n"]
    assert program.report(corrected, conflicts) == "new outputs"


def test_answer_and_correction_in_one_cell():
    """Different lines of one cell: both are there."""
    base = notebook(code("stub", "# one ligne\nx = 1\n\nanswer = ..."))
    ours = notebook(code("stub", "# one ligne\nx = 1\n\nanswer = 42"))
    theirs = notebook(code("stub", "# one line\nx = 1\n\nanswer = ..."))
    expected = ["# one line\nx = 1\n\nanswer = 42"]
    assert merged(ours, theirs, base) == (expected, [])


def test_a_real_conflict_leaves_both_versions_and_says_so():
    """The learner's stays where it runs; the course's stands below and does not run."""
    ours = notebook(TITLE, code("stub", ANSWER), LAST)
    theirs = notebook(TITLE, code("stub", "answer = None"), LAST)
    (_, mine, note, _), conflicts = merged(ours, theirs)
    assert conflicts == ["stub"]
    assert mine == ANSWER
    assert "you have changed it as well" in note
    assert "```python\nanswer = None\n```" in note
    result, *_ = program.merge(BASE, ours, theirs)
    assert result.cells[2].cell_type == "markdown"
    for base in (theirs, BASE):  # the next one, and one that was interrupted
        again = program.merge(base, result, theirs)
        assert again == (result, [], []), "the next merge must not say it again"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(
            [TITLE, STUB, code("own", "mine"), LAST],
            [TITLE, STUB, text("new", "theirs"), LAST],
            ["# Titel", "answer = ...", "mine", "theirs", "3"],
            id="both add a cell at one place",
        ),
        pytest.param(
            [TITLE, code("stub", ANSWER), LAST],
            [TITLE, LAST, STUB],
            ["# Titel", "3", ANSWER],
            id="the course moves a cell that holds an answer",
        ),
        pytest.param(
            [LAST, TITLE, STUB],
            [text("title", "# Title"), STUB, text("new", "theirs"), LAST],
            ["3", "# Title", "answer = ...", "theirs"],
            id="the learner has moved cells",
        ),
        pytest.param(
            [TITLE, LAST],
            [TITLE, code("stub", "answer = None"), LAST],
            ["# Titel", "3"],
            id="what the learner deleted stays away",
        ),
        pytest.param(
            [TITLE, code("stub", ANSWER), LAST],
            [TITLE],
            ["# Titel", ANSWER],
            id="the course drops cells and an answer stays",
        ),
        pytest.param(
            [text("title", "# Title"), STUB, LAST],
            [text("title", "# Title"), STUB, LAST],
            ["# Title", "answer = ...", "3"],
            id="both correct the same",
        ),
    ],
)
def test_cells_come_go_and_move(ours, theirs, expected):
    """By their ids, and without a conflict."""
    assert merged(notebook(*ours), notebook(*theirs)) == (expected, [])


def test_a_correction_that_was_overwritten_comes_again():
    """JupyterLab had the old one open and wrote over the merged one."""
    newer = notebook(text("title", "# Title"), STUB, LAST)
    ours = notebook(TITLE, code("stub", ANSWER), LAST)
    assert program.closest(ours, [newer, BASE]) == BASE
    ours.cells[0].source = "# Title"
    assert program.closest(ours, [newer, BASE]) == newer
    ours.cells[0].source = "# My own"
    assert program.closest(ours, [newer, BASE]) == newer, "the newest of equals"


def test_cells_without_ids_are_refused():
    """Matched by place they would get another cell's correction."""
    old = nbformat.from_dict(BASE)
    del old.cells[1]["id"]
    with pytest.raises(ValueError, match="every cell needs an id"):
        program.merge(BASE, old, BASE)


LINES = st.lists(st.sampled_from("abcd"), max_size=6)


@given(LINES, LINES, LINES)
def test_lines_merge_as_three_way_merges_do(base, ours, theirs):
    """Whoever changed alone wins, in either order; nothing is invented or lost."""
    base, ours, theirs = ("\n".join(lines) for lines in (base, ours, theirs))
    assert program.merge_text(base, ours, base) == ours
    assert program.merge_text(base, base, theirs) == theirs
    assert program.merge_text(base, ours, ours) == ours
    both = program.merge_text(base, ours, theirs)
    assert both == program.merge_text(base, theirs, ours)
    if both is not None:
        assert set(both) <= set(base + ours + theirs)
        assert set(both) >= (set(ours) | set(theirs)) - set(base)


def test_the_command_rewrites_the_second_file(tmp_path):
    """As git's merge-file does, and the exit code counts the conflicts."""
    theirs = notebook(text("title", "# Title"), code("stub", "answer = None"), LAST)
    ours = notebook(TITLE, code("stub", ANSWER), LAST)
    files = []
    for name, content in (("base", BASE), ("ours", ours), ("theirs", theirs)):
        files.append(tmp_path / f"{name}.ipynb")
        nbformat.write(content, files[-1])
    path = ROOT / "tools" / "merge_notebook.py"
    run = [sys.executable, path, *files]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "1 cell corrected; both versions kept of stub" in done.stdout
    sources = [c.source for c in nbformat.read(files[1], as_version=4).cells]
    assert sources[:2] == ["# Title", ANSWER]
    assert subprocess.run(run[:3], capture_output=True).returncode == 1
