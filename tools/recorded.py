"""What the cells of a notebook do over many seeds: run by a program, stored as rows.

A program names the notebook and its cells, and says how rows are made from what they
define, and which of them --check makes again.
"""

import argparse
import ast
import contextlib
import io
from pathlib import Path

import atomic
import nbformat
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "helpers" / "data"


def notebook_names(number, cells, wanted=lambda statement: True, **known):
    """Return what cells of a notebook define, on top of what is known before them."""
    (path,) = (ROOT / "notebooks").glob(f"{number:02}_*.ipynb")
    sources = {cell.id: cell.source for cell in nbformat.read(path, 4).cells}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            tree = ast.parse(sources[cell])
            tree.body = list(filter(wanted, tree.body))
            exec(compile(tree, f"notebook {number:02}, {cell}", "exec"), known)
    return known


def main(arguments, about, path, head, rows, differences):
    """Store rows, or make some again and compare; return whether they differ."""
    cli = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    cli.add_argument(
        "--check", action="store_true", help="compare with a part made again"
    )
    if cli.parse_args(arguments).check:
        stored = np.loadtxt(path, delimiter=",", skiprows=head.count("\n"))
        found = list(differences(stored))
        print("\n".join(found) or "what was made again agrees with what is stored")
        return bool(found)
    lines = [",".join(f"{value:g}" for value in row) for row in sorted(rows())]
    atomic.write(path, (head + "\n".join(lines) + "\n").encode())
    return False
