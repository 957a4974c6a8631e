"""What a class needs, short of a running hub: the handing out, the list of licences."""

import importlib.util
import os
import sys
from importlib.metadata import distributions

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


# The list of licences


@pytest.fixture(scope="module")
def licences():
    """The program that writes docs/dependencies.md."""
    return load(".ci/licences.py")


def test_every_pin_is_listed_with_its_version(licences):
    """A new pin without `make licences` is noticed here."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    files = [key for key in licences.SECTIONS if key.endswith(".txt")]
    names = ("requirements*.txt", "deploy/requirements*.txt")
    assert {ROOT / file for file in files} == {p for n in names for p in ROOT.glob(n)}
    pins = {
        name: version for f in files for name, version in licences.pinned(f).items()
    }
    foreign = pins.keys() - listed.keys()  # tensorflow has another name elsewhere
    assert foreign <= {"tensorflow"}
    assert {n: listed[n][0] for n in pins.keys() - foreign} == {
        name: version for name, version in pins.items() if name not in foreign
    }


def test_the_proxy_is_listed_as_locked(licences):
    """What npm installs is fixed to the last package, so the list is too."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    for name, (version, words, _) in licences.locked().items():
        assert listed[name] == (version, words)


def test_no_licence_is_missing_or_forbids_a_class(licences):
    """Whoever adds a package under another kind of licence has to think about it."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    kinds = ("Apache", "BSD", "MIT", "ISC", "MPL", "Mozilla", "PSF", "Python Software")
    assert "BSD" in listed.pop("docutils")[1]  # its editor mode is under the GPL
    odd = {n: w for n, (_, w) in listed.items() if not any(k in w for k in kinds)}
    assert odd == {}
    assert not [w for _, w in listed.values() if "GPL" in w]


def test_differences_that_matter_are_told_from_newer_versions(licences):
    """A patch release fails nothing; a new package or another licence does."""
    old = {"a": ("1.0", "MIT"), "b": ("1.0", "MIT"), "c": ("1.0", "MIT")}
    rows = {"a": ("1.1", "MIT", True), "b": ("1.0", "GPL-3.0", False)}
    matter, drift = licences.differences(old, {"x": rows | {"d": ("1", "ISC", False)}})
    assert drift == ["a 1.1, listed as 1.0"]
    assert matter == [
        "b: the licence is 'GPL-3.0', listed as 'MIT'",
        "c is listed and not needed",
        "d is not listed",
    ]


def test_installed_packages_say_what_is_listed(licences):
    """Those pinned for the course, where this environment has the pinned version."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    versions = {licences.normal(d.name): d.version for d in distributions()}
    for name, version in licences.pinned("requirements.txt").items():
        if versions.get(name) == version:
            assert licences.licence(name) == listed[name][1]


def test_a_page_is_read_as_it_was_written(licences):
    """Bold versions and several of one name included."""
    rows = {"a": ("1.0", "MIT", True), "@b/c": ("1, 2", "ISC OR MIT", False)}
    text = licences.page({"npm": rows})
    assert licences.listed(text) == {
        "a": ("1.0", "MIT"),
        "@b/c": ("1, 2", "ISC OR MIT"),
    }
