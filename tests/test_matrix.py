"""`make test-matrix`: its rows are other machines, and a failure is not lost."""

import os
import shutil
import subprocess
import sys

import course
import execute
import matrix
import measured
import nbformat
import pytest
import spread
from nbformat.v4 import new_code_cell, new_notebook, new_output

pytestmark = pytest.mark.skipif(os.name != "posix", reason="looks in .venv/bin")


@pytest.fixture(autouse=True)
def own_python(monkeypatch):
    monkeypatch.setattr(matrix, "OWN", sys.executable)


@pytest.fixture
def logs(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix, "LOGS", tmp_path)
    monkeypatch.setattr(matrix, "ROOT", tmp_path)
    monkeypatch.setattr(matrix, "files_at_once", lambda row: [])  # workers start slowly
    (tmp_path / "tests").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "test_nothing.py").write_text("def test_it(): pass\n")
    for name in ("conftest.py", "tools/tolerance.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(course.ROOT / name, tmp_path / name)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def test_each_row_has_a_name_of_its_own():
    names = [row.name for row in matrix.rows()]
    assert names[0] == "as it is"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("threads", "files"), [("1", "2"), ("2", "1")])
def test_each_thread_of_a_row_has_a_core(threads, files):
    row = matrix.Row("one", {"OPENBLAS_NUM_THREADS": threads})
    assert matrix.files_at_once(row)[:2] == ["-n", files]
    assert matrix.files_at_once(matrix.Row("as it is"))[:2] == ["-n", "2"]


def test_a_row_that_is_this_machine_again_is_left_out(capsys):
    """Every other row changes one thing."""
    names = {row.name for row in matrix.rows()}
    assert f"OpenBLAS {matrix.core()}" not in names
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    assert version not in names
    assert f"as it is already: {version}" in capsys.readouterr().out


def test_the_oldest_packages_are_the_lower_ends_of_the_ranges():
    oldest = matrix.requirements("oldest")
    assert "numpy==2.0" in oldest and "nbval==0.11" in oldest
    assert not any(">=" in wanted.partition(";")[0] for wanted in oldest)


@pytest.mark.parametrize("outcome", [True, False])
def test_a_row_tells_what_pytest_said(logs, capsys, outcome):
    program = (
        f"import os\ndef test_it():\n    assert os.environ['ROW'] == 'a' and {outcome}"
    )
    (logs / "tests" / "test_row.py").write_text(program)
    row = matrix.Row("one", {"ROW": "a"})
    verdicts = matrix.try_row(row, "one, run 1", matrix.ALL, logs / "outputs")
    assert matrix.all_passed(verdicts) is outcome
    line = capsys.readouterr().out
    assert ("| passed | 1 passed | 1 passed |" in line) is outcome
    assert ("| FAILED | 1 failed | 1 passed |" in line) is not outcome
    assert (logs / "table.md").read_text() == line
    assert "test_row.py" in (logs / "one-run-1-tests.log").read_text() or outcome


@pytest.mark.parametrize(
    ("summary", "counted"),
    [
        ("6205 passed, 8 skipped", "6205 of 6205"),
        ("1 failed, 6 passed, 2 errors", "6 of 9"),
        ("1 error", "0 of 1"),
        ("could not be installed", "0 of 0"),
    ],
)
def test_what_passed_is_counted(summary, counted):
    assert matrix.count(summary) == counted


def test_a_row_of_the_page_holds_its_worst_turn():
    good = [(True, "6 passed"), (True, "3 passed")]
    bad = [(False, "1 failed, 5 passed"), (True, "3 passed")]
    row = matrix.page_row("one", [good, bad, good], "2026-11-25")
    assert row[:-1] == ("one", "2 of 3", "5 of 6", "3 of 3")
    assert row[-1].startswith("2026-11-25, ")


def test_rows_that_did_not_run_stay_on_the_page():
    before = matrix.section([])
    rows = measured.read_rows("\n".join(before))
    assert "as it is" in rows and len(rows) > 5
    new = ("as it is", "1 of 1", "7 of 7", "3 of 3", "today")
    changed = [line for line in matrix.section([new]) if line not in before]
    assert changed == ["| as it is | 1 of 1 | 7 of 7 | 3 of 3 | today |"]


# Only some notebooks, and on from where it stopped


@pytest.mark.parametrize("words", [["03"], ["03_vanilla_rnn_layer"], ["notebooks/03*"]])
def test_chosen_notebooks_run_with_their_solutions_and_without_the_tests(words):
    name = "03_vanilla_rnn_layer.ipynb"
    paths = [f"notebooks/{name}", f"notebooks/solutions/{name}"]
    assert matrix.parts(words) == {"notebooks": paths}


def test_without_a_choice_all_runs():
    assert matrix.parts([]) == {"tests": ["tests"], "notebooks": ["notebooks"]}
    assert len(matrix.parts(["03", "04", "03"])["notebooks"]) == 4


@pytest.mark.parametrize("word", ["3", "vanilla", "*"])
def test_a_notebook_that_is_none_is_named(word):
    with pytest.raises(ValueError, match="no notebook begins with"):
        matrix.parts([word])


PRINTS = "import os\nprint('loss', {'a': 0.5, 'c': 0.53}[os.environ['ROW']])"
ROWS = [matrix.Row(name, {"ROW": name}) for name in "ac"]


@pytest.fixture
def course_of_one(logs, monkeypatch):
    """A repository with one notebook, whose number differs from row to row."""
    output = new_output("stream", name="stdout", text="loss 0.5\n")
    options = {"id": "loss", "execution_count": 1, "outputs": [output]}
    cell = new_code_cell(PRINTS, metadata={"tolerance": 0.05}, **options)
    notebook = new_notebook(cells=[cell], metadata=execute.METADATA)
    nbformat.write(notebook, logs / "notebooks" / "01_one.ipynb")
    (logs / "notebooks" / "test_nothing.py").unlink()
    (logs / ".gitignore").write_text(
        "*.log\nfinished.json\noutputs\n*.md\n__pycache__\n"
    )
    subprocess.run(["git", "init", "-q"], cwd=logs, check=True)
    monkeypatch.setattr(matrix, "rows", lambda: ROWS)
    return logs


def run_matrix(monkeypatch, capsys, *words):
    """What the program prints, and whether it failed."""
    monkeypatch.setattr(sys, "argv", ["matrix.py", "--notebooks", "01", *words])
    failed = matrix.main()
    return capsys.readouterr().out, failed


def test_it_goes_on_where_it_stopped_and_tells_the_spread(
    course_of_one, monkeypatch, capsys
):
    """A row runs once on what the files hold; a failed one is not forgotten."""
    first, failed = run_matrix(monkeypatch, capsys, "a")
    assert "| a | passed | 1 passed |" in first and not failed
    assert "1 of 1 cells print what is stored, on all rows: a" in first

    both, failed = run_matrix(monkeypatch, capsys, "a", "c")
    assert "| a | passed | 1 passed | ran 2" in both
    assert "| c | FAILED | 1 failed |" in both and failed
    assert "| 01_one | loss | 0.05 | 6.00% | c |  |" in both
    assert "0 of 1 cells print what is stored, on all rows: a, c" in both
    assert "| 6.00% |" in (course_of_one / "spread.md").read_text()

    again, failed = run_matrix(monkeypatch, capsys, "c")
    assert "| c | FAILED | 1 failed | ran 2" in again and failed
    assert "ran 2" not in run_matrix(monkeypatch, capsys, "a", "--fresh")[0]


def test_a_row_is_remembered_as_long_as_no_file_changes(course_of_one):
    """And for these notebooks only."""
    one = matrix.parts(["01"])
    matrix.Finished(one).add("a", [[True, "1 passed"]])
    verdicts, _ = matrix.Finished(one).get("a")
    assert verdicts == [[True, "1 passed"]]
    assert matrix.Finished(one).get("b") is None
    assert matrix.Finished(matrix.ALL).get("a") is None
    stopped = matrix.Finished(one)
    (course_of_one / "new.py").write_text("changed = True")
    assert matrix.Finished(one).get("a") is None
    stopped.add("b", [[True, "1 passed"]])  # a file changed while it ran
    assert stopped.get("b") is None


def test_the_folder_of_what_is_printed_has_a_name_that_every_disk_takes(course_of_one):
    """However many notebooks are chosen; other ones have another."""
    many = matrix.Finished(
        {"notebooks": [f"{n:02}_{'long' * 9}.ipynb" for n in range(9)]}
    )
    few = matrix.Finished(matrix.parts(["01"]))
    many.outputs("as it is").mkdir(parents=True)
    assert len(many.outputs("as it is").name) < 100
    assert many.outputs("as it is") != few.outputs("as it is") != few.outputs("b")


def test_outside_of_git_nothing_is_remembered(logs):
    finished = matrix.Finished(matrix.ALL)
    finished.add("a", [[True, "1 passed"]])
    assert finished.get("a") is None


def test_a_wrong_notebook_is_refused_on_the_command_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["matrix.py", "--notebooks", "99"])
    with pytest.raises(SystemExit):
        matrix.main()
    assert "no notebook begins with '99'" in capsys.readouterr().err


def test_the_page_is_not_written_about_some_notebooks(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run_matrix(monkeypatch, capsys, "--store")
    assert "not some of them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stored", "new", "largest", "others"),
    [
        ("a 1.0 b 2.00", "a 1.0 b 1.90", 0.05, []),
        ("a 1.0\nb 1.0", "a 1.1\nb 0.8", 0.2, []),
        ("a 0.000", "a 1e-17", 0, []),
        ("a 1.0\nb 1.0", "a 1.1\nb", 0.1, ["line 2: 'b 1.0' became 'b'"]),
        ("3 steps", "4 steps", 1 / 3, ["line 1: 3 became 4; a whole number"]),
        ("0.0", "0.1", 0, ["line 1: 0.0 became 0.1; beside a zero"]),
    ],
)
def test_differences_of_numbers_and_what_else(stored, new, largest, others):
    """Also what no tolerance allows is named, with the numbers beside it measured."""
    output = new_output("stream", name="stdout", text=stored)
    cell = new_code_cell(outputs=[output])
    found, named = spread.differences(cell, [{"stdout": new}])
    assert float(found) == pytest.approx(largest)
    for one, other in zip(named, others, strict=True):
        assert one.startswith(other)
