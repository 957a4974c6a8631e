"""Say how the book and the slides read, from what the tests in this folder measured.

`make test-browser STORE=yes` stores it in docs/measured.md, CHECK=yes compares.
"""

import gzip
import sys
from importlib.metadata import version

import reading

sys.path.append(str(reading.ROOT / "tools"))
import measured

TITLE = "The book and the slides, for everyone"
TEXT = """
`make test-browser` opens every page of the book in light, in dark and 390 pixels wide,
unfolds what is folded, and asks axe-core, with its experimental rules, for what keeps
somebody from reading. A page's size is that of all it loads, before any compression. A
stop is one press of Tab. Slides are measured on a screen of 1280 by 720 pixels.

Before, axe-core found three kinds of fault or more on every page, the largest page took
4.3 MB, and page 02 263 stops, one for each formula; 45 of 754 slides were higher than
the screen, the worst by 4,312 pixels.
"""
COLUMNS = ("what", "measured")
LABELS = {"light": "light", "dark": "dark", "telephone": "390 pixels wide"}
TOLERANCES = {"measured": measured.Tolerance(0.8, 1.25)}
EXAMPLE = "notebooks/02_count_the_ones.html"


def rows():
    """Yield what was measured: the book, then the slides."""
    readings = reading.kept()
    pages, slides = readings["pages"], readings["slides"]
    yield "pages of the book", len(reading.PAGES)
    yield "of these read by axe-core", len(pages)
    for look, label in LABELS.items():
        total = sum(page["violations"][look] for page in pages.values())
        yield f"violations more than minor, {label}", total
    largest = max(pages, key=lambda name: pages[name]["bytes"])
    size = pages[largest]["bytes"] / 1e6
    yield "the largest page, MB", f"{size:.2f} ({largest.rpartition('/')[2]})"
    text = (reading.HTML / largest).read_bytes()
    yield "its text alone, MB", f"{len(text) / 1e6:.2f}"
    yield "its text under gzip, MB", f"{len(gzip.compress(text)) / 1e6:.3f}"
    if EXAMPLE in pages:
        yield "stops on page 02", pages[EXAMPLE]["stops"]
    yield "slides", sum(deck["pages"] for deck in slides.values())
    higher = sum(deck["too large"] for deck in slides.values())
    yield "slides larger than the screen", higher


if __name__ == "__main__":
    facts = [f"axe-playwright-python {version('axe-playwright-python')}"]
    lines = measured.report(TEXT, facts, (COLUMNS, rows()))
    measured.main(TITLE, lines, TOLERANCES)
