"""Train the networks of notebook 12 on long sequences, and store how their loss fell.

    python tools/long_lags.py           writes helpers/data/long_lags.csv
    python tools/long_lags.py --check   trains two of them again and compares

The networks and their training are the notebook's own cells: three seeds over 200
timesteps, one over 500. It takes a quarter of an hour on one core, the check half a
minute.
"""

import sys

import numpy as np
import recorded

from helpers.recurrent import MinGRU

STORED = recorded.DATA / "long_lags.csv"
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
    """Return what the cells of the notebook define, where MinGRU is the learner's."""
    return recorded.notebook_names(12, CELLS, MinGRU=MinGRU)


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


def rows():
    """Yield what each network and seed did."""
    names = notebook_names()
    for timesteps, seeds in RUNS.items():
        for model in names["networks"]:
            for seed in range(seeds):
                yield from train(names, timesteps, model, seed)


def differences(stored):
    """Train two over 200 timesteps with seed 0 again and compare."""
    names = notebook_names()
    again = np.array([row for one in CHECKED for row in train(names, 200, one, 0)])
    return problems(stored[(stored[:, 0] == 200) & (stored[:, 2] == 0)], again)


def main(arguments):
    """Store what every network did, or check two; return whether they differ."""
    return recorded.main(arguments, __doc__, STORED, HEAD, rows, differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
