"""`make test-matrix`: its rows are other machines, and a failure is not lost."""

import os
import sys

import matrix
import measured
import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="looks in .venv/bin")


@pytest.fixture(autouse=True)
def own_python(monkeypatch):
    monkeypatch.setattr(matrix, "OWN", sys.executable)


@pytest.fixture
def logs(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix, "LOGS", tmp_path)
    monkeypatch.setattr(matrix, "ROOT", tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "test_nothing.py").write_text("def test_it(): pass\n")
    return tmp_path


def test_each_row_has_a_name_of_its_own():
    names = [row.name for row in matrix.rows()]
    assert names[0] == "as it is"
    assert len(set(names)) == len(names)


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
    verdicts = matrix.try_row(row, "one, run 1")
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
    row = matrix.page_row("one", [good, bad, good])
    assert row[:-1] == ("one", "2 of 3", "5 of 6", "3 of 3")


def test_rows_that_did_not_run_stay_on_the_page():
    before = matrix.section([])
    rows = measured.read_rows("\n".join(before))
    assert "as it is" in rows and len(rows) > 10
    new = ("as it is", "1 of 1", "7 of 7", "3 of 3", "today")
    changed = [line for line in matrix.section([new]) if line not in before]
    assert changed == ["| as it is | 1 of 1 | 7 of 7 | 3 of 3 | today |"]
