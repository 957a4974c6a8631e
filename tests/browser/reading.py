"""How a page reads: what axe-core finds, and where the keyboard stops."""

import functools
import http.server
import json
import threading
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "book" / "_build" / "html"
READINGS = HTML.parent / "readings"  # a folder: a file of each process that measures
PAGES = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
PAGES = [page for page in PAGES if not page.startswith("_static/")]

#: What is looked at: a width in pixels, and the colours that the reader's system has.
LOOKS = {"light": (1280, "light"), "dark": (1280, "dark"), "telephone": (390, "light")}
IMPACTS = ("critical", "serious", "moderate")
#: All of axe's rules but those for AAA, with those that it leaves out if not asked.
ASKED = ("label-content-name-mismatch", "target-size", "p-as-heading", "td-has-header")
OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {rule: {"enabled": True} for rule in ASKED},
}
UNFOLD = "() => document.querySelectorAll('details').forEach(d => { d.open = true })"
FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 400)))"

# What the keyboard must reach, and what can be scrolled.
CONTROLS = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled)"""
SCROLLING = """() => [...document.querySelectorAll('main *')].filter(e => {
  const {overflowX, overflowY} = getComputedStyle(e);
  const across = e.scrollWidth > e.clientWidth && /auto|scroll/.test(overflowX);
  const down = e.scrollHeight > e.clientHeight && /auto|scroll/.test(overflowY);
  return e.clientWidth && (across || down);
})"""
NAME = "e => e.outerHTML.slice(0, 120)"
#: Elements that can be scrolled and not reached, and those reached that do not scroll.
STOPS = f"""() => {{
  const scrolling = new Set(({SCROLLING})());
  const name = {NAME};
  const content = [...document.querySelectorAll(
    'main :is(pre, .math, [tabindex="0"])')];
  return {{
    missing: [...scrolling].filter(e => e.tabIndex < 0
      && !e.querySelector('a[href], button, input')).map(name),
    needless: content.filter(e => e.tabIndex === 0 && !scrolling.has(e)).map(name),
  }};
}}"""


@contextmanager
def served(folder):
    """Serve a folder on this machine; the address it is read at."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            """Print nothing."""

    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def kept():
    """Return what was measured of this book, the last time; a new book is without."""
    found = {"pages": {}, "slides": {}}
    for path in sorted(READINGS.glob("*.json"), key=lambda path: path.stat().st_mtime):
        for kind, measured in json.loads(path.read_text(encoding="utf-8")).items():
            found[kind] |= measured
    return found


def keep(found, process):
    """Add what a process has measured to what it measured before."""
    READINGS.mkdir(exist_ok=True)
    file = READINGS / f"{process}.json"
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    found = {kind: before.get(kind, {}) | new for kind, new in found.items()}
    file.write_text(json.dumps(found, indent=1), encoding="utf-8")


def show(page, look):
    """Give a page the width and the colours of a look, and time to settle."""
    width, colours = LOOKS[look]
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)
    page.evaluate(FRAME)


def violations(page, **options):
    """Return what axe-core finds that is more than minor: impact, rule, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options)", OPTIONS | options)
    return [
        (rule["impact"], rule["id"], str(node["target"][0]))
        for rule in found["violations"]
        for node in rule["nodes"]
        if rule["impact"] in IMPACTS
    ]
