"""A correction reaches a student who is at work, and her server does not stop."""

import subprocess
import sys

import nbformat
import pytest
from server import ROOT

NOTEBOOK = "notebooks/01_forward_loop.ipynb"
UPDATE = (sys.executable, ROOT / "deploy" / "update.py")
ANSWER = "answer = 'mine'"
#: Runs as root on the machine with its own course: what `git pull` brings.
CORRECT = """
import sys, nbformat
path, name, source = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
cell, = (c for c in notebook.cells if c.id == name)
cell.source = source
nbformat.write(notebook, path)
"""


@pytest.fixture(scope="module")
def worked(ada):
    """The notebook after an hour: run with real outputs, two cells answered."""
    notebook = nbformat.from_dict(ada.open(NOTEBOOK))
    kernel = ada.kernel(NOTEBOOK)
    for count, cell in enumerate(code_cells(notebook)[:6], 1):
        printed = kernel.run(cell.source)
        cell.execution_count = count
        if printed:
            cell.outputs = [nbformat.v4.new_output("stream", text=printed)]
    exercises = [c for c in notebook.cells if "exercise" in c.metadata.get("tags", [])]
    for cell in exercises[:2]:
        cell.source = ANSWER
    ada.save(NOTEBOOK, notebook)
    assert any(cell.outputs for cell in code_cells(notebook))
    return notebook, [cell.id for cell in exercises]


def code_cells(notebook):
    """Its cells of code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def correct(hub, name, source):
    """The course corrects one cell."""
    words = (sys.executable, "-c", CORRECT, ROOT / NOTEBOOK, name, source)
    done = hub.machine.run(*words)
    assert done.returncode == 0, done.stderr


def cells(student):
    """What a student has now, by id."""
    return {cell["id"]: cell for cell in student.open(NOTEBOOK)["cells"]}


def test_students_start_clean(ada):
    """No answer stands under a prediction, in no notebook that is handed out."""
    listing = ada.call("GET", f"{ada.base}/api/contents/notebooks")["content"]
    paths = [entry["path"] for entry in listing if entry["type"] == "notebook"]
    assert len(paths) >= 9
    for path in paths:
        notebook = nbformat.from_dict(ada.open(path))
        assert [c.outputs for c in code_cells(notebook) if c.outputs] == [], path
        assert {c.execution_count for c in code_cells(notebook)} == {None}, path


def test_a_correction_arrives_and_the_answer_stays(hub, ada, worked):
    """And the outputs with it; the server and its kernel are the same ones after it."""
    notebook, (first, *_) = worked
    words = next(c.id for c in notebook.cells if c.cell_type == "markdown")
    before = [process.pid for process in hub.server("ada")]
    correct(hub, words, "# Corrected")
    done = hub.run(*UPDATE)
    assert f"ada: {NOTEBOOK}: 1 cell corrected" in done.stdout, done.stderr
    after = cells(ada)
    assert after[words]["source"] == "# Corrected"
    assert after[first]["source"] == ANSWER
    kept = {c.id: c.outputs for c in code_cells(notebook)}
    assert {name: after[name]["outputs"] for name in kept} == kept
    assert [process.pid for process in hub.server("ada")] == before
    owner = hub.machine.run("stat", "-c", "%U", f"/home/ada/unrolled/{NOTEBOOK}")
    assert owner.stdout == "ada\n"


def test_a_real_conflict_leaves_both_versions_and_says_so(hub, ada, worked):
    """Student and course have changed the same line."""
    _, (first, *_) = worked
    correct(hub, first, "answer = None  # corrected")
    done = hub.run(*UPDATE)
    assert f"both versions kept of {first}" in done.stdout
    after = cells(ada)
    assert after[first]["source"] == ANSWER
    (note,) = (c["source"] for c in after.values() if "has corrected" in c["source"])
    assert "answer = None  # corrected" in note
    assert f"ada: {NOTEBOOK}" not in hub.run(*UPDATE).stdout, "it is said once"


def test_what_an_open_page_wrote_over_comes_again(hub, ada, worked):
    """JupyterLab had the notebook open, and the student chose Overwrite."""
    notebook, _ = worked
    words = next(c.id for c in notebook.cells if c.cell_type == "markdown")
    assert cells(ada)[words]["source"] == "# Corrected"
    ada.save(NOTEBOOK, notebook)
    assert cells(ada)[words]["source"] != "# Corrected"
    hub.run(*UPDATE)
    assert cells(ada)[words]["source"] == "# Corrected"


def test_the_next_start_brings_what_came_meanwhile(hub, ada, worked):
    """For those whose server was stopped when the teacher updated."""
    notebook, _ = worked
    words = [c.id for c in notebook.cells if c.cell_type == "markdown"][1]
    ada.stop()
    correct(hub, words, "Corrected overnight.")
    ada.start()
    assert cells(ada)[words]["source"] == "Corrected overnight."


def test_a_notebook_that_cannot_be_read_is_left_and_named(hub, ada):
    """The others are brought up to date, and the server starts."""
    path = f"/home/ada/unrolled/{NOTEBOOK}"
    saved = hub.machine.run("cat", path).stdout
    hub.machine.run("sh", "-c", f"echo '{{' > {path}", user="ada")
    done = hub.run(*UPDATE)
    assert f"{NOTEBOOK}: left as it is" in done.stdout
    assert "students are up to date" in done.stdout
    words = hub.machine.command("sh", "-c", f"cat > {path}", user="ada")
    subprocess.run(words, input=saved, text=True, check=True)
