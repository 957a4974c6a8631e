"""The course in the browser itself: Lab opens, its Python starts, and imports begin.

Pyodide's core comes from npm, as its address would give it; nothing else is answered
there, so an import ends at NumPy. With LITE_CDN=yes, as in the weekly workflow, that
address is asked itself, and each notebook runs to its end and prints what is stored.
"""

import functools
import http.server
import json
import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

import course
import pytest
from playwright.sync_api import expect
from showing import NOTEBOOKS, differences

from conftest import FLAGS, LOCAL, Watch

SITE = course.ROOT / "build" / "lite"
CORE = course.ROOT / "build" / "lite-work" / "npm" / "package"
KINDS = {".mjs": "text/javascript", ".wasm": "application/wasm"}
CDN = os.environ.get("LITE_CDN") == "yes"
PATIENCE = 300_000  # milliseconds until WebAssembly is compiled on a busy machine
STATE = "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status"
BROKEN = "() => [...document.images].filter(i => !i.naturalWidth).map(i => i.alt)"
FETCH = "Failed to fetch"
RUN_ALL = "() => jupyterapp.commands.execute('notebook:run-all-cells')"
CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"

pytestmark = pytest.mark.skipif(
    not (SITE / "index.html").is_file(), reason="build/lite is not there: make lite"
)
here_only = pytest.mark.skipif(CDN, reason="LITE_CDN=yes: Pyodide's own address")
cdn_only = pytest.mark.skipif(not CDN, reason="asks Pyodide's address: LITE_CDN=yes")


class Server(http.server.SimpleHTTPRequestHandler):
    """What any web server does."""

    def log_message(self, *_):
        """Print nothing."""


@pytest.fixture(scope="module")
def address():
    """Serve the folder on this machine."""
    handler = functools.partial(Server, directory=SITE)
    server = http.server.ThreadingHTTPServer((LOCAL, 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{LOCAL}:{server.server_port}"
    server.shutdown()
    server.server_close()


class Visit:
    """A visitor of the site, with nothing stored and no other address to reach.

    ``answered`` are the files given from Pyodide's address, ``refused`` the addresses
    of all else that was asked for outside.
    """

    def __init__(self, browser, address):
        self.address, self.answered, self.refused = address, [], []
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        if not CDN:
            self.context.route("**/*", self.answer)

    def answer(self, route):
        """Give what lies on this machine; refuse the rest."""
        url = urlsplit(route.request.url)
        file = CORE / Path(url.path).name
        if url.hostname == LOCAL:
            route.continue_()
        elif url.path.startswith("/pyodide/") and file.is_file():
            self.answered.append(file.name)
            kind = KINDS.get(file.suffix, "application/octet-stream")
            headers = {"Access-Control-Allow-Origin": "*"}
            route.fulfill(path=file, content_type=kind, headers=headers)
        else:
            self.refused.append(route.request.url)
            route.abort()

    def open(self, notebook):
        """Open a notebook in Lab, and wait until its kernel waits for a cell."""
        page = self.context.new_page()
        page.watch = Watch(page)
        page.goto(f"{self.address}/lab/index.html?path=notebooks/{notebook}")
        page.wait_for_selector(".jp-CodeCell", timeout=PATIENCE)
        page.wait_for_function(f"() => ({STATE})() === 'idle'", timeout=PATIENCE)
        return page


@pytest.fixture
def visit(browser, address):
    """Visit the site; with LITE_CDN=yes in a browser that reaches other machines."""
    if CDN:
        flags = [flag for flag in FLAGS if "resolver" not in flag]
        chromium = os.environ["CHROMIUM"]
        browser = browser.browser_type.launch(executable_path=chromium, args=flags)
    visit = Visit(browser, address)
    yield visit
    visit.context.close()
    if CDN:
        browser.close()


def compiled():
    """Return the addresses of all compiled packages, as the lock file has them."""
    lock = json.loads(
        (SITE / "static/pyodide-lock/pyodide-lock.json").read_text("utf-8")
    )
    names = [package["file_name"] for package in lock["packages"].values()]
    return {name for name in names if name.startswith("https://")}


@here_only
def test_lab_opens_and_its_python_gets_as_far_as_numpy(visit):
    """The pictures show, helpers is imported, and no package index is asked."""
    page = visit.open("00_start_here.ipynb")
    page.wait_for_function(f"() => document.images.length && !({BROKEN})().length")
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    said = cell.locator(".jp-OutputArea-output")
    expect(said).to_contain_text("packaging   ok", timeout=PATIENCE)
    expect(said).to_contain_text("numpy       missing")
    names = {url.rpartition("/")[2].partition("-")[0] for url in visit.refused}
    assert {"numpy", "matplotlib"} <= names
    assert set(visit.refused) <= compiled()
    assert {"pyodide.mjs", "pyodide.asm.wasm"} <= set(visit.answered)
    errors = [text for text in page.watch.errors if "404" not in text]
    assert errors[:2] == ["The following error occurred while loading numpy:", FETCH]


@here_only
def test_the_note_says_what_is_different_here(visit):
    page = visit.open("02_count_the_ones.ipynb")
    note = page.locator(".jp-MarkdownCell", has_text="In this browser").first
    expect(note).to_contain_text("Restart Kernel")
    host = urlsplit(next(iter(compiled()))).hostname
    expect(note).to_contain_text(host)


@here_only
def test_restarting_ends_what_has_no_end(visit):
    page = visit.open("00_start_here.ipynb")
    cell = page.locator(".jp-CodeCell").first
    answer(page, cell, "while True: pass")
    expect(cell.locator(".jp-InputPrompt")).to_have_text("[*]:")
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.locator(".lm-Menu-item[data-command='kernelmenu:restart']").click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function(f"() => ({STATE})() === 'idle'", timeout=PATIENCE)
    answer(page, cell, "print(6 * 7)")
    said = cell.locator(".jp-OutputArea-output")
    expect(said).to_have_text("42", timeout=PATIENCE)


def answer(page, cell, source):
    """Replace what a cell holds by typing, and run it."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(source)
    page.keyboard.press("Control+Enter")


@here_only
def test_a_link_to_a_notebook_with_keras_leads_to_the_reason(visit):
    page = visit.open("01_forward_loop.ipynb")
    sources = "\n".join(cell["source"] for cell in page.evaluate(CELLS))
    assert "07_keras" not in sources
    page.goto(f"{visit.address}/lab/index.html?path=notebooks/not_here.md")
    expect(page.locator(".jp-FileEditor, .jp-MarkdownViewer").first).to_contain_text(
        "there is no TensorFlow for a browser"
    )


@cdn_only
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_is_stored(visit, path):
    """All of it, in a browser that gets NumPy from where a visitor gets it."""
    page = visit.open(path.name)
    page.evaluate(RUN_ALL)
    page.wait_for_function(f"() => ({STATE})() === 'idle'", timeout=10 * PATIENCE)
    cells = page.evaluate(CELLS)
    ran = {cell["id"]: cell["outputs"] for cell in cells if cell["cell_type"] == "code"}
    assert differences(path, ran) == []
