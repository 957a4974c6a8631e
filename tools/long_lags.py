"""Train the networks of notebook 12 on long sequences, and store how their loss fell.

    python tools/long_lags.py           writes helpers/data/long_lags.csv
    python tools/long_lags.py --check   trains two of them again and compares

The networks and their training are the notebook's own cells: three seeds over 200
timesteps, one over 500. It takes a quarter of an hour on one core, the check half a
minute.
"""

import argparse
import sys
from pathlib import Path

import nbformat
import numpy as np

from helpers.recurrent import MinGRU

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "12_parallel_scan.ipynb"
STORED = ROOT / "helpers" / "data" / "long_lags.csv"
CELLS = ("imports", "learn-adding", "networks")
#: How many seeds at which length.
RUNS, STEPS = {200: 3, 500: 1}, 600
#: What --check trains again, at 200 timesteps and with seed 0.
CHECKED = ("vanilla", "minGRU, bias 3")
#: A loss below this has left the baseline, 1/6.
FALLEN = 0.12
HEAD = """\
# The adding problem over 200 steps, three seeds, and over 500, one: test loss.
# Measured by this course: tools/long_lags.py.
timesteps,model,seed,step,loss
"""


def notebook_names():
    """Return what the cells of the notebook define."""
    sources = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, 4).cells}
    names = {"MinGRU": MinGRU}  # there it is the learner's own
    for cell in CELLS:
        exec(compile(sources[cell], f"notebook 12, {cell}", "exec"), names)
    return names


def train(names, timesteps, model, seed):
    """Train one network; return rows of the file."""
    number = list(names["networks"]).index(model)
    _, losses = names["learn_adding"](names["new"](model, seed), timesteps, seed, STEPS)
    print(f"T = {timesteps}, {model}, seed {seed}: {losses[-1]:.4f}", flush=True)
    return [
        [timesteps, number, seed, 25 * place, float(f"{loss:.3g}")]
        for place, loss in enumerate(losses)
    ]


def first_fall(losses):
    """Return the first of the measurements with a loss that has left the baseline."""
    below = np.flatnonzero(losses < FALLEN)
    return below[0] if len(below) else len(losses)


def problems(stored, again):
    """Yield where a second training differs by more than another processor may."""
    for number in np.unique(again[:, 1]):
        old, new = (rows[rows[:, 1] == number, 4] for rows in (stored, again))
        if not np.isclose(old[0], new[0], rtol=0.05):
            yield f"model {number:g}, fresh: {new[0]}, stored {old[0]}"
        before, after = first_fall(old), first_fall(new)
        if not 0.5 <= (after + 1) / (before + 1) <= 2:
            yield f"model {number:g} falls after {25 * after}, stored {25 * before}"


def main(arguments):
    """Store what every network did, or check two; return whether they differ."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--check", action="store_true", help="train two and compare")
    names = notebook_names()
    if cli.parse_args(arguments).check:
        rows = np.loadtxt(STORED, delimiter=",", skiprows=3)
        again = np.array([row for one in CHECKED for row in train(names, 200, one, 0)])
        found = list(problems(rows[(rows[:, 0] == 200) & (rows[:, 2] == 0)], again))
        print("\n".join(found) or "both agree with what is stored")
        return bool(found)
    rows = [
        row
        for timesteps, seeds in RUNS.items()
        for model in names["networks"]
        for seed in range(seeds)
        for row in train(names, timesteps, model, seed)
    ]
    text = "\n".join(",".join(f"{value:g}" for value in row) for row in rows)
    STORED.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
