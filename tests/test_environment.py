"""The check of notebook 00: one line for each thing, and no line that is wrong."""

import os
import subprocess
import sys
from importlib import metadata

import pytest
from notebook_rules import ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from helpers import environment
from helpers.environment import check_environment, environment_states, shadows

RANGES = {
    "Python": ">=3.11",
    "numpy": ">=2.0",
    "tqdm": ">=4.66",
    "tensorflow": ">=2.18",
}
RANGES = {name: SpecifierSet(text) for name, text in RANGES.items()}


def states(**versions):
    """What is said where these versions are imported, and nothing else is there."""

    def version_of(name):
        if name == "Python":
            return "3.12.3"
        if name not in versions:
            raise ImportError(f"ModuleNotFoundError: No module named '{name}'")
        return versions[name]

    return environment_states(RANGES, version_of)


def said_in(folder, *path):
    """What the check prints in a notebook's folder, as a kernel has its path."""
    kernel = "import sys; sys.path[1:1] = {}; sys.path[0] = ''; "
    code = "from helpers.environment import check_environment as it; it()"
    done = subprocess.run(
        [sys.executable, "-c", kernel.format([*map(str, path)]) + code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split(maxsplit=1) for line in done.stdout.splitlines())


def test_a_complete_machine_is_ok():
    found = states(numpy="2.4.6", tqdm="4.70.1", tensorflow="2.21.0")
    assert found == dict.fromkeys(("Python", "numpy", "tqdm", "tensorflow"), "ok")


def test_what_is_too_old_or_not_there_is_named_with_its_range():
    found = states(numpy="1.26.4", tensorflow="2.9.1")
    assert found["numpy"] == "missing: this is 1.26.4; needs >=2.0"
    assert found["tqdm"] == "missing: it is not installed; needs >=4.66"
    assert found["tensorflow"].startswith("missing: this is 2.9.1; needs >=2.18; note")


def test_a_machine_without_tensorflow_is_told_what_that_costs():
    found = states(numpy="2.4.6", tqdm="4.70.1")
    assert found["numpy"] == "ok"
    assert "all others run without" in found["tensorflow"]


def test_a_release_candidate_counts():
    assert states(numpy="2.5.0rc1")["numpy"] == "ok"


def test_the_ranges_are_those_of_the_project_and_all_is_imported(capsys, monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    check_environment()
    said = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    wanted = [Requirement(line) for line in metadata.requires("unrolled")]
    packages = [each.name for each in wanted if not each.marker]
    assert said == [[name, "ok"] for name in ("Python", *packages, "tensorflow")]


def test_in_webassembly_modules_are_imported_without_a_thread_or_process(monkeypatch):
    monkeypatch.setattr(sys, "platform", "wasi")
    monkeypatch.setattr(environment, "ThreadPoolExecutor", None)
    monkeypatch.setattr(environment.subprocess, "run", None)
    ranges = {"numpy": SpecifierSet(">=2"), "not_there": SpecifierSet(">=1")}
    states = environment_states(ranges)
    assert states["numpy"] == "ok"
    assert states["not_there"] == "missing: it is not installed; needs >=1"


def test_a_course_that_is_not_installed_is_one_line(capsys, monkeypatch):
    def nothing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "metadata", nothing)
    monkeypatch.setattr(metadata, "requires", nothing)
    check_environment()
    assert capsys.readouterr().out.startswith("unrolled  missing: start with")


def test_a_package_that_is_installed_and_broken_is_found(tmp_path):
    """Its metadata say that all is well, and the import raises, or ends Python."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "tqdm.py").write_text("raise OSError('libfoo.so is gone')")
    (tmp_path / "site" / "numpy.py").write_text("import os; os._exit(132)")
    found = said_in(tmp_path, tmp_path / "site")
    assert found["tqdm"] == "broken: OSError: libfoo.so is gone; needs >=4.66"
    assert found["numpy"] == "broken: Python ended with code 132; needs >=2.0"
    assert found["packaging"] == "ok"


@pytest.mark.parametrize("name", ["numpy.py", "tqdm/__init__.py", "packaging.py"])
def test_a_file_beside_the_notebook_that_hides_a_module_is_named(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x = 1\n")
    module = name.partition("/")[0].removesuffix(".py")
    said = f"hidden: {name} is imported in its place; rename that file"
    assert said_in(tmp_path)[module] == said.replace("/", os.sep)


def test_only_what_hides_something_is_named(tmp_path):
    """Not her own modules, not Python's, which come first, and not the course."""
    for name in ("my_cells.py", "random.py", "helpers.py", "PIL.py"):
        (tmp_path / name).touch()
    assert list(shadows(tmp_path)) == ["PIL", "helpers"]
    assert shadows(ROOT / "notebooks") == {}
