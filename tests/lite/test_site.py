"""The folder that `make lite` writes: what is in it, and what it leads to."""

import hashlib
import json

import course
import nbformat
import pytest
from showing import NOTEBOOKS

from conftest import SITE

LOCK = SITE / "static" / "pyodide-lock"
CONTENTS = SITE / "files" / "notebooks"
LEFT_OUT = [path for path in course.notebooks() if path not in NOTEBOOKS]


def packages():
    """What Pyodide may install, by name."""
    text = (LOCK / "pyodide-lock.json").read_text(encoding="utf-8")
    return json.loads(text)["packages"]


def needed(*names):
    """What these packages need, and they themselves."""
    found, waiting, known = set(), list(names), packages()
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += known[name]["depends"]
    return found


def test_every_wheel_is_in_the_lock_file_with_its_checksum():
    sums = {p["file_name"]: p["sha256"] for p in packages().values()}
    for wheel in LOCK.glob("*.whl"):
        assert sums[wheel.name] == hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_only_compiled_packages_come_from_another_address():
    """The course, its kernel and all they need: a wheel beside it, or Pyodide's own."""
    kernel = ("micropip", "piplite", "ipykernel", "pyodide-kernel", "ipython")
    for name in needed("unrolled", "packaging", *kernel):
        file = packages()[name]["file_name"]
        if file.startswith("https://"):
            assert "/pyodide/v" in file
            assert file.endswith("_wasm32.whl")
        else:
            assert (LOCK / file).is_file()


def test_no_package_index_is_asked():
    settings = json.loads((SITE / "jupyter-lite.json").read_text(encoding="utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    kernel = plugins["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True


def test_the_notebooks_without_keras_are_there_and_the_others_named():
    assert sorted(p.name for p in CONTENTS.glob("*.ipynb")) == [
        path.name for path in NOTEBOOKS
    ]
    said = (CONTENTS / "not_here.md").read_text(encoding="utf-8")
    assert "there is no TensorFlow for a browser" in said
    assert LEFT_OUT
    for path in LEFT_OUT:
        assert f"- {path.stem[:2]} {course.title(path)}" in said


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_no_outputs_its_note_and_no_dead_link(path):
    notebook = nbformat.read(CONTENTS / path.name, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert "The stop button does nothing here" in text[0]
    assert not any(f"]({path.name}" in part for path in LEFT_OUT for part in text)
    assert not any("](solutions/" in part for part in text)
