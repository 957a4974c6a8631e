"""Train the networks of notebook 04 from several seeds, and store what they did.

    python tools/gradient_share.py           writes helpers/data/gradient_share.csv
    python tools/gradient_share.py --check   trains seed 0 again and compares

The networks and their training are the notebook's own cells. Minutes on one core.
"""

import sys

import numpy as np
import recorded

from helpers.recurrent import LSTM

STORED = recorded.DATA / "gradient_share.csv"
CELLS = ("imports", "learn-adding", "farthest", "networks", "fixed")
SEEDS, STEPS = 8, 1500
#: A loss below this has left the baseline, 1/6.
FALLEN = 0.12
HEAD = f"""\
# The adding problem over 50 steps, {SEEDS} seeds: share of the gradient that reaches
# the first marker, and test loss. Measured by this course: tools/gradient_share.py.
model,seed,step,share,loss
"""


def notebook_names():
    """Return what the cells of the notebook define."""
    # The notebook has its loop back from an exercise.
    return recorded.notebook_names(4, CELLS, LSTM=LSTM)


def train(seed):
    """Train each network from one seed; return rows of the file."""
    names = notebook_names()
    networks = names["networks"] | names["fixed_gates"]
    for number, (name, (kind, options)) in enumerate(networks.items()):
        layer = names["new"](kind, seed, **options)
        share = names["share_of_first"]
        _, record = names["learn_adding"](layer, 50, seed, STEPS, share)
        print(f"seed {seed}, {name}: the loss ends at {record[-1, 1]:.4f}", flush=True)
        for step, (share, loss) in enumerate(record):
            yield [number, seed, 25 * step, float(f"{share:.3g}"), round(loss, 5)]


def first_fall(losses):
    """Return the first of the measurements with a loss that has left the baseline."""
    below = np.flatnonzero(losses < FALLEN)
    return below[0] if len(below) else len(losses)


def problems(stored, again):
    """Yield where a second training differs by more than another processor may."""
    for number in np.unique(stored[:, 0]):
        old, new = (rows[rows[:, 0] == number] for rows in (stored, again))
        if not np.isclose(old[0, 3], new[0, 3], rtol=0.05):
            yield f"model {number:g}, fresh: {new[0, 3]}, stored {old[0, 3]}"
        before, after = first_fall(old[:, 4]), first_fall(new[:, 4])
        if not 0.5 <= (after + 1) / (before + 1) <= 2:
            yield f"model {number:g} falls after {25 * after}, stored {25 * before}"


def rows():
    """Yield what each seed did."""
    for seed in range(SEEDS):
        yield from train(seed)


def differences(stored):
    """Train seed 0 again and compare."""
    return problems(stored[stored[:, 1] == 0], np.array(list(train(0))))


def main(arguments):
    """Store what eight seeds did, or check one; return whether it differs."""
    return recorded.main(arguments, __doc__, STORED, HEAD, rows, differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
