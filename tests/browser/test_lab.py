"""JupyterLab, as `make lab` starts it, used as a learner uses it.

It works on a copy of the notebooks without their outputs: nothing in the repository
changes, and what a cell shows was made by this run.
"""

import json
import re
import shutil
import socket
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect
from running_lab import RunningLab

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
WITH_SLIDERS = [path for path in NOTEBOOKS if "interact(" in path.read_text("utf-8")]
PATIENCE = 600  # seconds that a whole notebook may take on a busy machine
FIGURE = ".jp-CodeCell:has(.noUi-handle) img"
MOVED = f"before => document.querySelector('{FIGURE}').src !== before"
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"


class Lab(RunningLab):
    """A running JupyterLab and the folder with the course that it serves."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("notebooks", "img", "tools"):
            hidden = shutil.ignore_patterns(".ipynb_checkpoints")
            shutil.copytree(ROOT / name, folder / name, ignore=hidden)
        for path in folder.glob("notebooks/*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            for cell in code_cells(notebook):
                cell.update(outputs=[], execution_count=None)
            nbformat.write(notebook, path)
        (folder / "settings").mkdir()
        program = folder / "tools" / "lab.py"
        port = {"PORT": str(free_port())}
        super().__init__(program, folder / "settings", "--no-browser", environment=port)
        self.wait()
        #: The list of notebooks, with nothing open beside it.
        path, token = self.address.split("?")
        self.folder_address = f"{path.rpartition('/00_')[0]}?{token}&reset"

    def ask(self, path, method="GET"):
        """Ask the server's own interface."""
        url = f"http://127.0.0.1:{self.port}/api/{path}?token={self.token}"
        request = urllib.request.Request(url, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or "null")

    def end_kernels(self):
        """End every kernel, so that there is one at a time."""
        for kernel in self.ask("kernels"):
            self.ask(f"kernels/{kernel['id']}", "DELETE")


class OpenNotebook:
    """A notebook open in JupyterLab: what a learner does with mouse and keyboard."""

    def __init__(self, lab, page, name):
        self.page, self.path = page, lab.folder / "notebooks" / name
        page.goto(lab.folder_address)
        page.locator(".jp-DirListing-item", has_text=name).dblclick()
        self.panel = page.locator(PANEL)
        expect(self.panel.locator(".jp-Cell").first).to_be_visible(timeout=60_000)
        self.idle = page.locator("#jp-main-statusbar", has_text="Idle")
        expect(self.idle).to_be_visible(timeout=60_000)

    def run_all(self):
        """Choose Run All Cells from the menu and wait for the last cell."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        end = time.monotonic() + PATIENCE
        while waiting := cells_to_run(notebook := self.save()):
            assert time.monotonic() < end, f"after {PATIENCE} s: {waiting} did not run"
            self.page.wait_for_timeout(1000)
            expect(self.idle).to_be_visible(timeout=1000 * PATIENCE)
        return notebook

    def save(self):
        """Save with Ctrl-S and read the file."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_timeout(500)
        while not self.path.read_bytes().endswith(b"}\n"):  # it is being written
            self.page.wait_for_timeout(100)
        return nbformat.read(self.path, as_version=4)

    def find(self, selector, **having):
        """Scroll down until a cell is there: the lab draws only what is seen."""
        box = self.panel.locator(".jp-WindowedPanel-outer")
        cell = self.panel.locator(selector, **having).first
        for position in range(0, box.evaluate("e => e.scrollHeight"), 500):
            box.evaluate("(e, y) => { e.scrollTop = y }", position)
            self.page.wait_for_timeout(150)
            if cell.is_visible():
                cell.scroll_into_view_if_needed()
                return cell
        raise AssertionError(f"{self.path.name} shows no {selector} with {having}")

    def answer(self, cell, source):
        """Replace what a cell holds by typing, and run it."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(source)
        self.page.keyboard.press("Control+Enter")


def free_port():
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def code_cells(notebook):
    """The cells of a notebook that hold code."""
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def cells_to_run(notebook):
    """Name the cells that have not run yet: none after an error, which ends it all."""
    waiting = [cell.id for cell in code_cells(notebook) if not cell.execution_count]
    return [] if errors(notebook) else waiting


def errors(notebook):
    """Errors, with the id of the cell."""
    return [
        f"{cell.id}: {output.ename} {output.evalue}"
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "error"
    ]


def warnings(notebook):
    """What went to stderr, with the id of the cell."""
    return [
        f"{cell.id}: {output.text}"
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.get("name") == "stderr"
    ]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab once for all the notebooks."""
    lab = Lab(tmp_path_factory.mktemp("course"))
    yield lab
    lab.close()


@pytest.fixture
def open_notebook(lab, page):
    """Open a notebook by its name. In the end its kernel goes, and nothing was asked
    for elsewhere than on this machine."""
    yield lambda name: OpenNotebook(lab, page, name)
    page.close()
    lab.end_kernels()
    assert page.watch.outside == []


def test_lab_opens_on_00_beside_whole_names(lab, page):
    """The address that is printed leads to notebook 00, without a pop-up; no name of
    the list beside it is cut."""
    page.goto(lab.address)
    expect(page.locator(PANEL).locator("h1")).to_contain_text("Start here")
    for path in NOTEBOOKS:
        name = page.locator(".jp-DirListing-itemText", has_text=path.name)
        expect(name).to_be_visible()
        assert name.evaluate("e => e.scrollWidth <= e.clientWidth"), path.name
    assert page.locator(".jp-toastContainer :text('news')").count() == 0
    assert page.watch.outside == []
    page.close()
    lab.end_kernels()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(open_notebook, path):
    """Run All reaches the last cell, and no cell shows an error or a warning."""
    notebook = open_notebook(path.name).run_all()
    assert (errors(notebook), warnings(notebook)) == ([], [])


@pytest.mark.parametrize("path", WITH_SLIDERS, ids=lambda path: path.stem)
def test_slider_moves_its_figure(open_notebook, path):
    """Five steps to the right by keyboard draw another figure and another number."""
    book = open_notebook(path.name)
    book.run_all()
    cell = book.find(".jp-CodeCell", has=book.page.locator(".noUi-handle"))
    number = cell.locator(".widget-readout").first
    before, value = cell.locator("img").get_attribute("src"), number.inner_text()
    assert cell.get_by_role("slider", name=re.compile(r"\w")).count() == (
        cell.locator(".noUi-handle").count()
    )
    cell.locator(".noUi-handle").first.focus()
    for _ in range(5):
        book.page.keyboard.press("ArrowRight")
    expect(number).not_to_have_text(value)
    book.page.wait_for_function(MOVED, arg=before)


def test_exercise_is_answered(open_notebook):
    """Open, wrong, right: each time the check under the cell says so."""
    book = open_notebook("01_forward_loop.ipynb")
    book.run_all()
    cell = book.find(".jp-CodeCell", has_text='check("1.1"')
    output = cell.locator(".jp-OutputArea-output")
    expect(output).to_have_text(re.compile("Exercise 1.1: not attempted yet"))

    wrong = "shape_of_concatenate = (7, 5)\nshape_of_stack = (35,)\n"
    check = 'check("1.1", (shape_of_concatenate, shape_of_stack))'
    book.answer(cell, wrong + check)
    expect(output).not_to_have_text(re.compile("not attempted yet"))
    assert "correct" not in output.inner_text()

    solutions = ROOT / "notebooks" / "solutions" / "01_forward_loop.ipynb"
    cells = code_cells(nbformat.read(solutions, as_version=4))
    (right,) = [c.source for c in cells if 'check("1.1"' in c.source]
    book.answer(cell, right)
    expect(output).to_have_text(re.compile(r"^\s*Exercise 1.1: correct"))
    assert errors(book.save()) == []
