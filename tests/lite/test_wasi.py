"""What the notebooks print, and what the checks say, where there are no threads."""

import os
import re
import subprocess
import sys
from pathlib import Path

import course
import pytest
from showing import NOTEBOOKS, differences

HERE = Path(__file__).parent
#: The line at which an endless answer happened to be stopped.
WHERE_IT_STOPPED = re.compile(r", at your line `.*?`")
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_notebook
def test_a_notebook_runs_to_its_end_and_prints_what_is_stored(wasi, path):
    assert differences(path, wasi.outputs(path)) == []


def test_the_first_cell_says_that_tensorflow_is_not_there(wasi):
    (welcome,) = [path for path in NOTEBOOKS if path.stem[:2] == "00"]
    (output,) = wasi.outputs(welcome)["environment-check"]
    assert re.search(r"^tensorflow +missing: .* 07 to 10 need it", output["text"], re.M)


def here(numbers):
    """Return what the checks of the course say on this machine."""
    program = [sys.executable, HERE / "judge_answers.py", *numbers]
    paths = os.pathsep.join([str(course.ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": paths}
    options = {"env": environment, "capture_output": True, "text": True}
    return subprocess.run(program, check=True, **options).stdout


@every_notebook
def test_answers_are_judged_as_on_the_desktop(wasi, path):
    """Right ones, and a slip, of every exercise; with notebook 01 also endless ones."""
    number = path.stem[:2].lstrip("0") or "0"
    expected, said = here([number]), wasi.run("judge_answers.py", number)
    assert expected.count("\n") >= 2
    assert lines(said) == lines(expected)


def lines(said):
    """Return the lines of a text, without the place where an endless answer was."""
    return WHERE_IT_STOPPED.sub("", said).splitlines()
