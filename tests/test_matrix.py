"""`make test-matrix`: its rows are other machines, and a failure is not lost."""

import os
import sys

import matrix
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
    assert matrix.try_row(row, "one, run 1") is outcome
    line = capsys.readouterr().out
    assert ("| passed | 1 passed | 1 passed |" in line) is outcome
    assert ("| FAILED | 1 failed | 1 passed |" in line) is not outcome
    assert (logs / "table.md").read_text() == line
    assert "test_row.py" in (logs / "one-run-1-tests.log").read_text() or outcome
