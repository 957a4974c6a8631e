"""The handout: all that a student needs, and no solution in sight."""

import json
import os
import re
import subprocess
import sys
import zipfile

import handout
import notebook_rules as rules
import pytest

from helpers.exercises import EXERCISES

BANKS = sorted((rules.ROOT / "helpers" / "exercises").glob("notebook_*"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The handout, unpacked far away from the course."""
    place = tmp_path_factory.mktemp("handout")
    handout.pack(place / "packed" / "handout.zip")
    with zipfile.ZipFile(place / "packed" / "handout.zip") as archive:
        archive.extractall(place)
    return place / "unrolled"


def run(folder, *arguments):
    """Run Python in the unpacked notebooks, with the unpacked helpers."""
    # The environment's own kernel would look for the helpers where they are installed.
    kernel = folder.parent / "jupyter" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": words, "display_name": "Python 3"}))
    places = {"PYTHONPATH": str(folder), "JUPYTER_PATH": str(kernel.parents[2])}
    environment = {**os.environ, **places, "MPLBACKEND": "Agg"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder / "notebooks",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout


def test_it_holds_the_course_and_the_way_in(folder):
    notebooks = {path.name for path in (folder / "notebooks").iterdir()}
    assert notebooks == {path.name for path in rules.COURSE}
    for name in ("README.md", "LICENSE", "Makefile", "requirements.txt", "tools/setup"):
        assert (folder / name).is_file()
    assert not (folder / "tests").exists()
    for path in (rules.ROOT / "helpers" / "data").iterdir():
        assert (folder / "helpers" / "data" / path.name).is_file(), path.name


def test_no_solution_is_in_sight(folder):
    texts = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert not list(folder.rglob("*solution*"))
    for bank in BANKS:
        marks = re.findall(
            r"^slips\.[^\n]+|^given = [^\n]{9,}",
            bank.read_text("utf-8"),
            re.MULTILINE,
        )
        assert len(marks) > 5
        for path, data in texts.items():
            assert not [mark for mark in marks if mark.encode() in data], path


def test_every_check_says_what_it_says_in_the_course(folder):
    code = "from helpers.exercises import *; print(__import__('helpers').__file__)"
    code += "; print(list(EXERCISES))"
    place, numbers = run(folder, "-c", code).splitlines()
    assert place.startswith(str(folder))
    assert numbers == str(list(EXERCISES))
    code = "from helpers.exercises import *"
    code += "\nfor n in EXERCISES: check(n, EXERCISES[n].solution)"
    verdicts = run(folder, "-c", code).splitlines()
    assert verdicts == [f"Exercise {number}: correct" for number in EXERCISES]


def test_a_notebook_runs(folder):
    name = "00_start_here.ipynb"
    command = ["nbconvert", "--to", "notebook", "--execute", "--stdout", name]
    notebook = json.loads(run(folder, "-W", "ignore", "-m", "jupyter", *command))
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    assert ["Exercise 0.1: correct\n"] in [output["text"] for output in outputs]


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.name)
def test_cells_wait_to_be_run_and_links_stay_inside(folder, path):
    text = (folder / "notebooks" / path.name).read_text(encoding="utf-8")
    notebook = rules.nbformat.reads(text, as_version=4)
    for cell in rules.code_cells(notebook):
        assert (cell.outputs, cell.execution_count) == ([], None)
    for cell in rules.markdown_cells(notebook):
        for target in re.findall(
            r"\]\((\.\./[^)#]+|\d\d_[^)#]+|solutions[^)]*)", cell.source
        ):
            assert (folder / "notebooks" / target).exists(), target


def test_outputs_can_be_kept():
    path = rules.COURSE[0]
    kept = rules.nbformat.reads(handout.notebook_text(path, True), as_version=4)
    stored = rules.code_cells(rules.read(path))
    assert [c.outputs for c in rules.code_cells(kept)] == [c.outputs for c in stored]


def test_requirements_are_those_of_the_course_without_its_tests():
    kept = handout.requirements().splitlines()
    everything = (rules.ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert set(kept) < set(everything.splitlines())
    assert "-e ." in kept
    assert not [line for line in kept if line.startswith(("pytest", "nbval", "ruff"))]
    assert any(line.startswith("jupyterlab==") for line in kept)
