"""Train the networks of notebook 09 from several seeds, and store their bits a letter.

    python tools/name_models.py           writes helpers/data/name_models.csv
    python tools/name_models.py --check   trains the first network again, seed 0

The networks and their training are the notebook's own cells. Minutes on one core.
"""

import sys

import numpy as np
import recorded

STORED = recorded.DATA / "name_models.csv"
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
    return recorded.notebook_names(9, CELLS)


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


def rows():
    """Yield what each network and seed did."""
    names = notebook_names()
    for number in range(len(names["networks"])):
        for seed in range(SEEDS):
            yield from train(names, number, seed)


def differences(stored):
    """Train the first network again, seed 0, and compare."""
    again = train(notebook_names(), 0, 0)
    return problems(stored[:EPOCHS], np.array(again))


def main(arguments):
    """Store what three seeds did, or check one; return whether it differs."""
    return recorded.main(arguments, __doc__, STORED, HEAD, rows, differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
