"""`make execute`: what is stored is what every run stores, or nothing."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import atomic
import course
import execute
import nbformat
import numpy as np
import pytest
import seaborn as sns
import yaml
from PIL import Image

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux and macOS")


def test_execute_stores_only_what_lasts(tmp_path):
    """Two runs store the same bytes; a notebook with an error is left as it was."""
    new = nbformat.v4
    slider = "import ipywidgets as w\nw.interact(lambda a: print(a), a=(0, 3));"
    tag = {"tags": ["nbval-ignore-output"], "scrolled": True}
    cells = {
        "good": [
            new.new_code_cell("print(1, flush=True)\nprint(2)", execution_count=7),
            new.new_code_cell(slider, metadata=tag),
        ],
        "bad": [new.new_markdown_cell("# Fail"), new.new_code_cell("1 / 0")],
    }
    for name, content in cells.items():
        nbformat.write(new.new_notebook(cells=content), tmp_path / f"{name}.ipynb")
    good, bad = (tmp_path / f"{name}.ipynb" for name in cells)
    before = bad.read_bytes()

    def run(*paths):
        command = [sys.executable, execute.__file__, *paths]
        return subprocess.run(command, capture_output=True, text=True)

    first = run(good, bad)
    assert first.returncode == 1
    assert "bad.ipynb: not stored. cell 2: " in first.stderr
    assert "ZeroDivisionError" in first.stderr
    assert bad.read_bytes() == before

    stored = good.read_bytes()
    assert run(good).returncode == 0
    assert good.read_bytes() == stored
    notebook = nbformat.reads(stored.decode(), as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    (printed,) = notebook.cells[0].outputs
    assert printed.text == "1\n2\n"
    assert notebook.cells[1].outputs == []
    assert notebook.cells[1].metadata == {"tags": ["nbval-ignore-output"]}


ABOUT = {
    "mystnb": {"image": {"alt": "The line rises from 0 to 1 in ten steps."}},
    "tags": ["exercise"],
    "tolerance": 0.05,
}


def test_execute_keeps_what_a_cell_says_of_itself(tmp_path):
    """And so does the hook that strips a notebook before a commit."""
    new, path = nbformat.v4, tmp_path / "one.ipynb"
    cell = new.new_code_cell("print(0.5)", metadata=ABOUT | {"collapsed": True})
    nbformat.write(new.new_notebook(cells=[cell]), path)
    execute.store(path)
    stored = path.read_bytes()
    assert nbformat.reads(stored.decode(), as_version=4).cells[0].metadata == ABOUT
    config = yaml.safe_load((course.ROOT / ".pre-commit-config.yaml").read_text())
    (hook,) = (h for h in config["repos"][0]["hooks"] if h["id"] == "nbstripout")
    command = [sys.executable, *hook["entry"].split()[1:], *hook["args"], path]
    subprocess.run(command, check=True)
    assert path.read_bytes() == stored


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path):
    """The limit of a file's size stands for the disk: the writing stops halfway."""
    path, limit = tmp_path / "course.ipynb", "resource.RLIMIT_FSIZE, (9000, 9000)"
    path.write_bytes(b"before")
    program = (
        f"import pathlib, resource, atomic\nresource.setrlimit({limit})\n"
        f"atomic.write(pathlib.Path({str(path)!r}), bytes(10000))"
    )
    command, folder = [sys.executable, "-c", program], Path(atomic.__file__).parent
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert "OSError: [Errno" in done.stderr
    assert path.read_bytes() == b"before"
    assert [*tmp_path.iterdir()] == [path]


def test_execute_refuses_stderr_and_untagged_widgets():
    """Neither can be stored and compared: the message says what to do."""
    new = nbformat.v4
    warning = new.new_output("stream", name="stderr", text="careful")
    with pytest.raises(execute.RefusedError, match="writes to stderr:\ncareful"):
        execute.settle(new.new_code_cell(outputs=[warning]))
    widget = new.new_output("display_data", data={execute.WIDGET: {"model_id": "1"}})
    with pytest.raises(execute.RefusedError, match="tag it nbval-ignore-output"):
        execute.settle(new.new_code_cell(outputs=[widget]))


def shown_after_shrinking(picture):
    """The points of a picture (height, width, 3) as a stored notebook shows them."""
    stored = io.BytesIO()
    Image.fromarray(picture).save(stored, "png")
    small = execute.shrink(base64.b64encode(stored.getvalue()).decode())
    shown = Image.open(io.BytesIO(base64.b64decode(small)))
    assert len(shown.getcolors()) <= 128
    return np.asarray(shown.convert("RGB"), float)


def test_execute_keeps_the_rare_colours_of_a_picture():
    """A colour bar is a few of a million points, and both its ends are needed."""
    colours = sns.color_palette("vlag", 300)
    common = np.random.default_rng(0).normal(150, 20, (300, 300, 3)).clip(0, 255)
    common[:, :4] = 255 * np.array(colours)[:, None]
    picture = common.astype(np.uint8)
    wrong = np.abs(shown_after_shrinking(picture) - picture)[:, :4]
    assert wrong.max() < 40


def test_execute_keeps_the_bands_of_a_map_apart():
    """Readers count bands: two that look alike would be one, whatever else is drawn."""
    bands = (255 * np.array(sns.color_palette("viridis", 60))).astype(np.uint8)
    picture = np.repeat(bands[:, None], 100, axis=1).repeat(5, axis=0)
    blends = np.random.default_rng(0).integers(0, 256, (300, 20, 3), dtype=np.uint8)
    shown = shown_after_shrinking(np.hstack([picture, blends]))
    np.testing.assert_array_equal(shown[:, :100], picture)


def test_execute_joins_what_was_printed_in_pieces():
    """The pieces differ from run to run; the order of text and figures stays."""
    new = nbformat.v4
    figure = new.new_output("display_data", data={"text/plain": "a figure"})
    outputs = [new.new_output("stream", text=text) for text in "aba"]
    cell = new.new_code_cell(outputs=[*outputs[:2], figure, outputs[2]])
    execute.settle(cell)
    assert [output.get("text", "figure") for output in cell.outputs] == [
        "ab",
        "figure",
        "a",
    ]
