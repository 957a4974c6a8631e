"""Train the networks of notebook 09 from several seeds, and store their bits a letter.

    python tools/name_models.py           writes helpers/data/name_models.csv
    python tools/name_models.py --check   trains the first network again, seed 0

The networks and their training are the notebook's own cells. Minutes on one core.
"""

import argparse
import contextlib
import io
import sys
from pathlib import Path

import nbformat
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "09_write_names.ipynb"
STORED = ROOT / "helpers" / "data" / "name_models.csv"
CELLS = (
    *("imports", "names", "pad", "batch", "embedding-helper", "rectangle"),
    *("bits", "network", "networks"),
)
SEEDS, EPOCHS = 3, 15
#: How far bits may be from the stored ones; seeds differ by as much.
NEAR = 0.02
HEAD = f"""\
# Given names: bits per letter after each of {EPOCHS} epochs, {SEEDS} seeds, on
# validation, and at the end on test. Measured by this course: tools/name_models.py.
model,seed,epoch,validation,test
"""


def notebook_names():
    """Return what the cells of the notebook define."""
    sources = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, 4).cells}
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in CELLS:
            exec(compile(sources[cell], f"notebook 09, {cell}", "exec"), names)
    return names


def train(names, number, seed, epochs=EPOCHS):
    """Train one network from one seed; return rows of the file."""
    name, (kind, size, dropout) = [*names["networks"].items()][number]
    network = names["new"](kind, size, seed, dropout)
    bits = names["learn"](network, seed, epochs)
    test = names["bits_of"](network, names["batch"](names["test"]))
    print(f"{name}, seed {seed}: test {test:.3f}", flush=True)
    return [
        [number, seed, epoch, round(validation, 4), round(test, 4)]
        for epoch, validation in enumerate(bits, 1)
    ]


def problems(stored, again):
    """Yield where a second training differs by more than another processor may."""
    for old, new in zip(stored, again, strict=True):
        if np.max(np.abs(old[3:] - new[3:])) > NEAR:
            yield f"epoch {old[2]:g}: {new[3:]}, stored {old[3:]}"


def main(arguments):
    """Store what three seeds did, or check one; return whether it differs."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--check", action="store_true", help="train one and compare")
    names = notebook_names()
    if cli.parse_args(arguments).check:
        stored = np.loadtxt(STORED, delimiter=",", skiprows=3)[:EPOCHS]
        found = list(problems(stored, np.array(train(names, 0, 0))))
        print("\n".join(found) or "the first network agrees with what is stored")
        return bool(found)
    count = len(names["networks"])
    rows = [r for n in range(count) for s in range(SEEDS) for r in train(names, n, s)]
    text = "\n".join(",".join(f"{value:g}" for value in row) for row in rows)
    STORED.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
