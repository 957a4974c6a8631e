"""Programs that record what a notebook's cells do: what they run, store and compare."""

import ast
import importlib

import nbformat
import numpy as np
import pytest
import recorded

PROGRAMS = ["date_readers", "gradient_share", "long_lags", "long_memory", "lost_rows"]
PROGRAMS += ["name_models", "novel_readers"]
HEAD = "# What it is.\n# Where it is from.\nseed,loss\n"


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A course with one notebook, 99."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(recorded, "ROOT", tmp_path)
    cells = {
        "imports": "import math",
        "one": "def area(r):\n    return math.pi * r * factor\nprint(area(1))\nn = 1",
        "two": "n += 1",
    }
    made = [nbformat.v4.new_code_cell(text, id=key) for key, text in cells.items()]
    path = tmp_path / "notebooks" / "99_circles.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)


@pytest.mark.usefixtures("notebooks")
def test_cells_run_in_the_order_asked_for_and_print_nothing(capsys):
    names = recorded.notebook_names(99, ("imports", "one", "two", "two"), factor=2)
    assert names["n"] == 3
    assert names["area"](2) == pytest.approx(4 * np.pi)
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("notebooks")
def test_only_what_is_wanted_of_a_cell_runs():
    wanted = (ast.Import, ast.FunctionDef)
    names = recorded.notebook_names(
        99, ("imports", "one"), lambda statement: isinstance(statement, wanted)
    )
    assert "area" in names and "n" not in names


@pytest.mark.usefixtures("notebooks")
def test_a_cell_that_went_away_is_named():
    with pytest.raises(KeyError, match="three"):
        recorded.notebook_names(99, ("imports", "three"))


def run(path, *arguments, rows=(), found=()):
    """Run a program that makes these rows, and finds this when it compares."""
    given = []

    def differences(stored):
        given.append(stored)
        return iter(found)

    failed = recorded.main(
        arguments, "It measures.", path, HEAD, lambda: iter(rows), differences
    )
    return failed, given


def test_rows_are_stored_in_order_below_their_origin(tmp_path):
    path = tmp_path / "losses.csv"
    failed, given = run(path, rows=[[1, 0.25], [0, 1e-7]])
    assert path.read_text("utf-8") == f"{HEAD}0,1e-07\n1,0.25\n"
    assert not failed and not given


def test_a_check_reads_what_is_stored_and_leaves_it(tmp_path, capsys):
    path = tmp_path / "losses.csv"
    run(path, rows=[[0, 0.5], [1, 0.25]])
    before = path.read_bytes()
    failed, (stored,) = run(path, "--check", rows=[[7, 7]])
    assert not failed and path.read_bytes() == before
    assert stored.tolist() == [[0, 0.5], [1, 0.25]]
    assert "agrees" in capsys.readouterr().out


def test_a_check_that_finds_a_difference_prints_it_and_fails(tmp_path, capsys):
    path = tmp_path / "losses.csv"
    run(path, rows=[[0, 0.5]])
    failed, _ = run(path, "--check", found=["seed 0: 0.7, stored 0.5"])
    assert failed
    assert capsys.readouterr().out == "seed 0: 0.7, stored 0.5\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_each_program_stores_is_written_again_byte_by_byte(name, tmp_path):
    program, path = importlib.import_module(name), tmp_path / "again.csv"
    stored = np.loadtxt(program.STORED, delimiter=",", skiprows=3)
    recorded.main([], "", path, program.HEAD, stored[::-1].tolist, None)
    assert path.read_bytes() == program.STORED.read_bytes()
