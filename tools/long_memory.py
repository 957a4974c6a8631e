"""Cut the gradient of notebook 10, and store what the networks still remember.

    python tools/long_memory.py           writes helpers/data/long_memory.csv
    python tools/long_memory.py --check   trains one network again and compares

The networks, their training and the read-out are the notebook's own cells. Seven
minutes on one core; the check takes half a minute.
"""

import sys
from functools import partial

import novel_readers
import numpy as np
import recorded

STORED = recorded.DATA / "long_memory.csv"
CELLS = (*novel_readers.CELLS, "to-track", "read-out")
SEEDS, UNITS, TIMESTEPS, UPDATES = 5, 128, 100, 600
#: After how many steps the gradient is cut; 0 is a network without any training.
CUTS = (0, 5, 25, 100)
#: How many characters the read-out is fitted to, the last ones of the training part.
KNOWN = 40_000
#: How far numbers may be from the stored ones: bits, correlations.
NEAR = 0.1
HEAD = f"""\
# After {UPDATES} windows of {TIMESTEPS} steps, cut inside: bits a character, and how a
# read-out agrees with two features. Measured by this course: tools/long_memory.py.
cut,seed,validation,inside,column
"""


def notebook_names():
    """Return what the cells of the notebook define."""
    return recorded.notebook_names(10, CELLS, **novel_readers.given())


def train(names, cut, seed):
    """Train one network, and read out what it remembers; return its row of the file."""
    network = names["new"](seed, UNITS, slow=True)
    if cut:
        step = partial(names["cut_step"], cut=cut)
        names["read_novel"](network, names["labels"], TIMESTEPS, [UPDATES], step)
    bits = names["bits_of"](network, names["validation"])
    texts = names["training"][-KNOWN:], names["validation"]
    known = [
        np.corrcoef(*names["read_out"](network, names[feature], *texts))[0, 1]
        for feature in ("inside", "column")
    ]
    row = [cut, seed, *(round(float(one), 3) for one in (bits, *known))]
    print("cut {}, seed {}: {} bits, inside {}, column {}".format(*row), flush=True)
    return row


def rows():
    """Yield what each network remembers."""
    names = notebook_names()
    for seed in range(SEEDS):
        for cut in CUTS:
            yield train(names, cut, seed)


def problems(stored, again):
    """Yield where a second training differs by more than another processor may."""
    (old,) = stored[np.all(stored[:, :2] == again[:2], axis=1)]
    if np.max(np.abs(old[2:] - again[2:])) > NEAR:
        yield f"cut {again[0]:g}, seed {again[1]:g}: {again[2:]}, stored {old[2:]}"


def differences(stored):
    """Train the first network with the shortest cut again and compare."""
    names = notebook_names()
    return problems(stored, train(names, CUTS[1], 0))


def main(arguments):
    """Store what five seeds did, or check one; return whether it differs."""
    return recorded.main(arguments, __doc__, STORED, HEAD, rows, differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
