"""What a class needs, short of a running hub: the handing out."""

import importlib.util
import os
import sys

import pytest
from notebook_rules import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux and macOS")


def load(path):
    """Import a program, which is no package."""
    spec = importlib.util.spec_from_file_location("program", ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def student(tmp_path, monkeypatch):
    """deploy/student.py with a small course to hand out."""
    program = load("deploy/student.py")
    for name in ("01_first.ipynb", "02_second.ipynb", "solutions/01_first.ipynb"):
        path = tmp_path / "course" / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"original {name}")
    (tmp_path / "course" / "notebooks" / "scratch.ipynb").write_text("the teacher's")
    (tmp_path / "course" / "img").mkdir()
    (tmp_path / "course" / "img" / "chain.svg").write_text("<svg/>")
    monkeypatch.setattr(program, "COURSE", tmp_path / "course")
    return program


def files(folder):
    """All files below a folder, as they are written in a link."""
    found = (p for p in folder.rglob("*") if p.is_file())
    return {path.relative_to(folder).as_posix() for path in found}


def test_a_first_start_hands_out_the_course(student, tmp_path):
    """The notebooks and their pictures, and nothing that lies beside them."""
    home = tmp_path / "home" / "unrolled"
    student.hand_out(home, student.HANDED_OUT)
    lessons = {"notebooks/01_first.ipynb", "notebooks/02_second.ipynb"}
    assert files(home) == lessons | {"img/chain.svg"}
    student.hand_out(home, [student.SOLUTIONS])
    assert "notebooks/solutions/01_first.ipynb" in files(home)


def test_a_later_start_keeps_the_work(student, tmp_path):
    """Only what is missing is put there."""
    home = tmp_path / "unrolled"
    student.hand_out(home, student.HANDED_OUT)
    first, second = (home / f"notebooks/{n}.ipynb" for n in ("01_first", "02_second"))
    first.write_text("my work")
    second.rename(second.with_name("my_second.ipynb"))
    assert student.hand_out(home, student.HANDED_OUT) == [second]
    assert first.read_text() == "my work"
    assert second.with_name("my_second.ipynb").exists()
    assert student.hand_out(home, student.HANDED_OUT) == []


def test_an_interrupted_copy_leaves_nothing_half(student, tmp_path, monkeypatch):
    """The next start would take half a notebook for the student's work."""

    def break_off(source, target):
        with open(target, "w") as half:
            half.write("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(student.shutil, "copyfile", break_off)
    with pytest.raises(OSError, match="No space"):
        student.hand_out(tmp_path / "unrolled", student.HANDED_OUT)
    assert files(tmp_path / "unrolled") == set()


@pytest.mark.parametrize("under_a_hub", [True, False])
def test_the_server_is_the_hubs_or_stands_alone(
    student, tmp_path, monkeypatch, under_a_hub
):
    """One program for both, with its arguments, and the limit set before."""
    calls = []
    monkeypatch.setattr(student.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(student, "limit_memory", calls.append)
    monkeypatch.setattr(student.os, "execv", lambda _, command: calls.append(command))
    monkeypatch.setattr(student.os, "environ", {"HUB_MEMORY_MB": "700"})
    if under_a_hub:
        os.environ["JUPYTERHUB_API_TOKEN"] = "secret"
    student.main(["--ip=0.0.0.0"])
    limit, command = calls
    assert limit == "700"
    assert command[2] == ("jupyterhub.singleuser" if under_a_hub else "jupyterlab")
    assert command[-1] == "--ip=0.0.0.0"
    assert (tmp_path / "unrolled" / "notebooks" / "01_first.ipynb").exists()
