"""docs/measured.md: what was measured, each section written by the program that did it.

A section is a heading, a text and tables. Its program prints it line by line; with
--store it takes the place of the one on the page; with --check every number is compared
with the one on the page, and those that left their tolerance are named.
"""

import argparse
import os
import platform
import re
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import atomic

PAGE = Path(__file__).resolve().parent.parent / "docs" / "measured.md"
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else "?"
LOAD = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")  # so far


class Tolerance(NamedTuple):
    """How far a number may be from the stored one: factors of it, or a difference."""

    low: float
    high: float
    difference: float = 0


def options(description):
    """Return a parser of the command line that knows --store and --check."""
    parser = argparse.ArgumentParser(description=description)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--store", action="store_true", help="write docs/measured.md")
    what.add_argument("--check", action="store_true", help="compare with it")
    return parser


def report(text, facts, *tables):
    """Yield the lines of a section; a row of a table when it is measured.

    Facts say on what it was measured, beside the day and the machine; with None each
    row says it. A table is its columns and its rows, whose first cells name them.
    """
    yield from text.strip().splitlines()
    if facts is not None:
        machine = f"{CORES} cores, load {LOAD:.1f} before the run"
        python = f"Python {platform.python_version()}, NumPy {version('numpy')}"
        threads = os.environ.get("OPENBLAS_NUM_THREADS", "all")
        blas = f"threads of matrix products: {threads}"
        yield ""
        yield ", ".join([f"{date.today()}: {machine}", python, blas, *facts]) + "."
    for columns, rows in tables:
        yield ""
        yield row(columns)
        yield "|" + "---|" * len(columns)
        yield from map(row, rows)


def row(cells):
    """Write a row of a table."""
    return f"| {' | '.join(map(str, cells))} |"


def read_rows(text):
    """Return what tables hold: the first cell of a row to its cells, by column."""
    rows, columns = {}, None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            columns = None
        elif columns is None:
            columns = cells
        elif not line.startswith("|---"):
            rows[cells[0]] = dict(zip(columns, cells, strict=True))
    return rows


def section(title, path=None):
    """Return a section of the page, or of another, as it is stored, or nothing."""
    page = (path or PAGE).read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", page, re.M | re.S)
    return found[0] if found else ""


def store(title, lines, path=None):
    """Put a section in the place of the one with its title, or at the end."""
    path = path or PAGE
    page, old = path.read_text(encoding="utf-8"), section(title, path)
    before, _, after = page.partition(old) if old else (page, "", "")
    new = "\n".join([f"## {title}", "", *lines])
    parts = [part.strip("\n") for part in (before, new, after)]
    atomic.write(path, ("\n\n".join(filter(None, parts)) + "\n").encode())


def differences(old, new, tolerances):
    """Yield a sentence for every number that left its tolerance, and every new row."""
    stored = read_rows(old)
    for name, cells in read_rows(new).items():
        for column in filter(cells.__contains__, tolerances):
            if column not in stored.get(name, {}):
                yield f"{name}: {column} is not on the page"
                continue
            low, high, difference = tolerances[column]
            now, before = number(cells[column]), number(stored[name][column])
            near = abs(now - before) <= difference
            if not (near or low * before <= now <= high * before):
                yield (
                    f"{name}: {column} is {now:g}, on the page {before:g}; "
                    f"{low:.2g} to {high:.2g} times that is allowed"
                )


def number(cell):
    """Return the first number of a cell."""
    return float(re.search(r"\d+(\.\d+)?", cell)[0])


def keep(title, lines, tolerances, asked):
    """Store a section, or check it, as asked; return how many numbers left theirs."""
    if asked.store:
        store(title, lines)
    problems = []
    if asked.check:
        problems = list(differences(section(title), "\n".join(lines), tolerances))
    for problem in problems:
        print(f"{title}: {problem}", file=sys.stderr)
    return len(problems)


def settle(title, lines, tolerances, asked):
    """Print a section while it is measured, then store or check it as asked."""
    printed = []
    for line in lines:
        print(line, flush=True)
        printed.append(line)
    return keep(title, printed, tolerances, asked)


def main(title, lines, tolerances):
    """Be a program that measures one section; exit with 1 if a number left it."""
    asked = options(f"Measure: {title}.").parse_args()
    sys.exit(settle(title, lines, tolerances, asked) > 0)
