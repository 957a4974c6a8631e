"""What a class needs, short of a running hub: the handing out."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from notebook_rules import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux and macOS")


def load(path):
    """Import a program, which is no package."""
    spec = importlib.util.spec_from_file_location("program", ROOT / path)
    module = importlib.util.module_from_spec(spec)
    sys.path.append(str((ROOT / path).parent))  # for its neighbours
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def student(tmp_path, monkeypatch):
    """deploy/student.py with a small course to hand out."""
    program = load("deploy/student.py")
    for name in ("01_first", "02_second", "solutions/01_first", "scratch"):
        store(tmp_path / "course" / "notebooks" / f"{name}.ipynb", f"# {name}")
    (tmp_path / "course" / "img").mkdir()
    (tmp_path / "course" / "img" / "chain.svg").write_text("<svg/>")
    monkeypatch.setattr(program, "COURSE", tmp_path / "course")
    return program


def store(path, title, answer="answer = ..."):
    """Write a small notebook as the course stores it: executed, with a link."""
    output = nbformat.v4.new_output("stream", text="42\n")
    link = f"{title}\n\nSee [solutions/01](solutions/01_first.ipynb)."
    cells = [
        nbformat.v4.new_markdown_cell(link, id="title"),
        nbformat.v4.new_code_cell(answer, id="a", outputs=[output], execution_count=1),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def sources(path):
    """What stands in the cells of a notebook."""
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def files(folder):
    """What a student sees below a folder, as it is written in a link."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.parts[0] != ".handed_out"}


def test_a_first_start_hands_out_the_course(student, tmp_path):
    """The notebooks and their pictures, and nothing that lies beside them."""
    home = tmp_path / "home" / "unrolled"
    student.hand_out(home, solutions=False)
    lessons = {"notebooks/01_first.ipynb", "notebooks/02_second.ipynb"}
    assert files(home) == lessons | {"img/chain.svg"}
    student.hand_out(home)
    assert "notebooks/solutions/01_first.ipynb" in files(home)


def test_a_student_starts_clean(student, tmp_path):
    """No output stands under a prediction; a solution keeps what it shows."""
    student.hand_out(tmp_path)
    for name, outputs in (("01_first", 0), ("solutions/01_first", 1)):
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        cell = nbformat.read(path, as_version=4).cells[1]
        assert len(cell.outputs) == outputs
        assert cell.execution_count == (outputs or None)


@pytest.mark.parametrize("solutions", [True, False])
def test_links_to_solutions_go_where_there_are_solutions(student, tmp_path, solutions):
    """Else the words say who has them."""
    student.hand_out(tmp_path, solutions)
    words = sources(tmp_path / "notebooks" / "01_first.ipynb")[0]
    assert ("(solutions/01_first.ipynb)" in words) == solutions
    assert ("See the teacher's copy." in words) != solutions


def test_a_later_start_keeps_the_work(student, tmp_path):
    """Only what is missing is put there."""
    student.hand_out(tmp_path)
    first, second = (
        tmp_path / "notebooks" / f"{name}.ipynb" for name in ("01_first", "02_second")
    )
    store(first, "# my own", "answer = 42")
    mine = first.read_bytes()
    second.rename(second.with_name("my_second.ipynb"))
    assert student.hand_out(tmp_path) == ["notebooks/02_second.ipynb: new"]
    assert first.read_bytes() == mine
    assert second.with_name("my_second.ipynb").exists()
    assert student.hand_out(tmp_path) == []


def test_a_correction_is_merged_into_the_work(student, tmp_path):
    """The answer stays, the corrected title arrives; a picture is the course's."""
    student.hand_out(tmp_path)
    path = tmp_path / "notebooks" / "01_first.ipynb"
    title = sources(path)[0]
    store(path, "# 01_first", "answer = 42")
    store(student.COURSE / "notebooks" / path.name, "# The first")
    (student.COURSE / "img" / "chain.svg").write_text("<svg></svg>")
    assert student.hand_out(tmp_path) == ["notebooks/01_first.ipynb: 1 cell corrected"]
    assert sources(path) == [title.replace("01_first\n", "The first\n"), "answer = 42"]
    assert (tmp_path / "img" / "chain.svg").read_text() == "<svg></svg>"


def test_who_started_before_versions_were_kept_gets_later_corrections(
    student, tmp_path
):
    """What the course has at that moment counts as what was handed out."""
    path = tmp_path / "notebooks" / "01_first.ipynb"
    store(path, "# 01_first", "answer = 42")
    student.hand_out(tmp_path)
    assert sources(path)[1] == "answer = 42"
    store(student.COURSE / "notebooks" / path.name, "# The first")
    student.hand_out(tmp_path)
    assert sources(path)[0].startswith("# The first")
    assert sources(path)[1] == "answer = 42"


@pytest.mark.parametrize("broken", ["{", '{"cells": 3}', ""])
def test_what_is_no_notebook_is_left_and_named(student, tmp_path, broken):
    """The others get their corrections."""
    student.hand_out(tmp_path)
    path = tmp_path / "notebooks" / "01_first.ipynb"
    path.write_text(broken)
    for name in ("01_first", "02_second"):
        store(student.COURSE / "notebooks" / f"{name}.ipynb", "# Corrected")
    first, second = student.hand_out(tmp_path)
    assert first.startswith("notebooks/01_first.ipynb: left as it is. ")
    assert second == "notebooks/02_second.ipynb: 1 cell corrected"
    assert path.read_text() == broken


def test_an_interrupted_copy_leaves_nothing_half(student, tmp_path, monkeypatch):
    """The next start would take half a notebook for the student's work."""

    def break_off(half, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", break_off)
    lines = student.hand_out(tmp_path / "unrolled")
    assert {line.partition(": ")[2] for line in lines} == {
        "left as it is. [Errno 28] No space left on device"
    }
    assert files(tmp_path / "unrolled") == set()


@pytest.mark.parametrize("under_a_hub", [True, False])
def test_the_server_is_the_hubs_or_stands_alone(
    student, tmp_path, monkeypatch, under_a_hub
):
    """One program for both, with its arguments, and the limits set before."""
    calls = []
    monkeypatch.setattr(student.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(student, "limit", calls.append)
    monkeypatch.setattr("runpy.run_module", lambda *_, **__: calls.append(sys.argv))
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(student.os, "environ", {"HUB_MEMORY_MB": "700"})
    if under_a_hub:
        os.environ["JUPYTERHUB_API_TOKEN"] = "secret"
    student.main(["--ip=0.0.0.0"])
    limits, command = calls
    assert limits["HUB_MEMORY_MB"] == "700"
    assert command[0] == ("jupyterhub.singleuser" if under_a_hub else "jupyterlab")
    assert command[-1] == "--ip=0.0.0.0"
    assert (tmp_path / "unrolled" / "notebooks" / "01_first.ipynb").exists()


def test_handing_out_alone_starts_no_server(student, tmp_path, monkeypatch):
    """What `make hub-update` runs for each student."""
    monkeypatch.setattr(student.Path, "home", lambda: tmp_path)
    monkeypatch.setattr("runpy.run_module", lambda *_, **__: pytest.fail("a server"))
    student.main(["--hand-out-only"])
    assert (tmp_path / "unrolled" / "notebooks" / "01_first.ipynb").exists()


# Node.js


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is missing")
@pytest.mark.parametrize("asked", [">=99.0.0", None])
def test_another_node_than_the_lock_file_asks_for_is_one_line(tmp_path, asked):
    """Named before anything is installed; without npm it is one line as well."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup-hub", tmp_path / "tools")
    (tmp_path / "tools" / "setup").write_text("mkdir -p .venv-hub")  # no Python needed
    (tmp_path / "deploy" / "requirements.txt").touch()
    shutil.copy(ROOT / "deploy" / "package.json", tmp_path / "deploy")
    lock = json.loads((ROOT / "deploy" / "package-lock.json").read_text())
    lock["packages"]["node_modules/commander"]["engines"]["node"] = asked or "*"
    (tmp_path / "deploy" / "package-lock.json").write_text(json.dumps(lock))
    path = os.environ["PATH"] if asked else "/nowhere"
    done = subprocess.run(
        [shutil.which("sh"), "tools/setup-hub"],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{path}:{coreutils(tmp_path)}"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    said = f"asks for Node.js {asked} and here is v" if asked else "there is none"
    assert said in line
    assert not (tmp_path / ".venv-hub" / "node_modules" / ".installed").exists()


def coreutils(folder):
    """A folder with the system's small tools, and no node."""
    (folder / "bin").mkdir()
    for tool in ("dirname", "mkdir", "sh"):
        (folder / "bin" / tool).symlink_to(shutil.which(tool))
    return folder / "bin"
