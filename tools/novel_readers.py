"""Train the networks of notebook 10 from several seeds, and count beside them.

    python tools/novel_readers.py           writes helpers/data/novel_readers.csv
                                            and helpers/data/novel_writer.npz
    python tools/novel_readers.py --check   trains one network and counts once again

The networks and their training are the notebook's own cells. A quarter of an hour
on one core; the check takes a quarter of a minute.
"""

import io
import sys
from copy import copy
from functools import cache, partial

import atomic
import numpy as np
import recorded

from helpers import streams
from helpers.datasets import NOVEL_READERS
from helpers.text import NGram, bits_per_character

STORED = recorded.DATA / "novel_readers.csv"
WEIGHTS = recorded.DATA / "novel_writer.npz"
CELLS = ("imports", "novel", "network", "cut-gradients", "bits-of", "read-novel")
CELLS += ("cut-step",)
SEEDS, STREAMS, CHARACTERS = 5, 32, 1_000_000
#: How much of the training part some have to make do with, in characters: its end.
SHORT = (30_000, 100_000)
#: What an update costs beside its steps, in steps: measured, with 64 units.
BESIDE = 2
#: By name: how long a window is, and in dicts what else differs from the notebook's own
#: run: of the network, of its training.
READERS = {
    **{f"T = {T}": (T,) for T in (5, 10, 25, 50, 100)},
    **{f"T = 50, cut every {cut}": (50, {}, {"cut": cut}) for cut in (5, 10, 25)},
    **{f"T = {T}, reset": (T, {}, {"keep": False}) for T in (5, 25)},
    "T = 25, two layers": (25, {"layers": 2}),
    "T = 25, dropout": (25, {"dropout": 0.2}),
    "T = 25, not clipped": (25, {}, {"max_norm": None}),
    **{f"T = 25, {short} characters": (25, {}, {"text": short}) for short in SHORT},
}
#: How many characters n-grams count, the last ones of the training part.
COUNTED = (10_000, *SHORT, 300_000, 549_486)
#: The network that writes, and at which rate it takes how many updates of 100 steps.
WRITER = {"size": 192, "dropout": 0.2, "slow": True}
WRITING = ((4e-3, 2000), (5e-4, 500))
CHECKED = "T = 100"
#: How far bits may be from the stored ones; seeds differ by as much.
NEAR = 0.05
HEAD = """\
# Pride and Prejudice: bits per character of networks and n-grams, after so many
# characters. Measured by this course: tools/novel_readers.py.
model,seed,characters,validation,test
"""


def given():
    """Return what the learner builds in the notebook, as the course has it."""
    asked = ("stream_windows", "forward_from", "truncated_step")
    return {name: getattr(streams, name) for name in asked}


def notebook_names():
    """Return what the cells of the notebook define."""
    return recorded.notebook_names(10, CELLS, **given())


def marks(T):
    """Return when to measure, in updates: a quarter, half, as long as T = 100, all."""
    updates = CHARACTERS // (STREAMS * T)
    longest = CHARACTERS // (STREAMS * 100)
    return updates // 4, updates // 2, longest * (100 + BESIDE) // (T + BESIDE), updates


def train(names, reader, seed):
    """Train one network; return rows of the file."""
    T, made, other = map(copy, (*READERS[reader], {}, {})[:3])
    labels = names["labels"][-other.pop("text", 0) :]
    if "cut" in other:
        other["step"] = partial(names["cut_step"], cut=other.pop("cut"))
    network, moments = names["new"](seed, **made), marks(T)
    bits = names["read_novel"](network, labels, T, moments, **other)
    test = names["bits_of"](network, names["test"])
    print(f"{reader}, seed {seed}:", *(f"{b:.3f}" for b in bits), f"test {test:.3f}")
    number = NOVEL_READERS.index(reader)
    return [
        [number, seed, STREAMS * T * mark, round(b, 4), round(test, 4)]
        for mark, b in zip(moments, bits, strict=True)
    ]


def count(names, characters, orders=range(1, 8)):
    """Count the end of the training part; yield rows, one for each order."""
    model = NGram(max(orders), names["V"])  # the shorter contexts are counted as well
    model.after = cache(model.after)  # many contexts come again, in every order
    encode = names["vocabulary"].encode
    seen = encode(names["training"][-characters:])[None]  # (1, L)
    model.learn(seen[:, :-1], seen[:, 1:])
    for model.n in orders:
        bits = []
        for part in ("validation", "test"):
            told = encode(names[part])[None]
            p = model.predict(told[:, :-1])
            bits.append(round(bits_per_character(p, told[:, 1:]), 4))
        print(f"{characters} counted, n = {model.n}: test {bits[1]:.3f}", flush=True)
        yield [len(READERS) - 1 + model.n, 0, characters, *bits]


def write_weights(names):
    """Train the network that writes, and store its weights in half precision."""
    network = names["new"](0, **WRITER)
    for rate, updates in WRITING:
        bits = names["read_novel"](network, names["labels"], 100, [updates], rate=rate)
        print(
            f"the writer, {updates} updates at rate {rate}: {bits[0]:.3f}", flush=True
        )
    file = io.BytesIO()
    halves = {name: W.astype(np.float16) for name, W in network.params.items()}
    np.savez_compressed(file, **halves)
    atomic.write(WEIGHTS, file.getvalue())


def rows():
    """Yield what each network and each order did; store the writer on the way."""
    names = notebook_names()
    write_weights(names)
    for characters in COUNTED:
        yield from count(names, characters)
    for reader in READERS:
        for seed in range(SEEDS):
            yield from train(names, reader, seed)


def problems(stored, again):
    """Yield where bits differ by more than another processor may."""
    for row in again:
        old, *_ = stored[np.all(stored[:, :3] == row[:3], axis=1)]  # twice at T = 100
        if np.max(np.abs(old[3:] - row[3:])) > NEAR:
            model, _, characters = row[:3]
            yield f"model {model:g} after {characters:g}: {row[3:]}, stored {old[3:]}"


def differences(stored):
    """Train one network again, with seed 0, and count the shortest part again."""
    names = notebook_names()
    again = train(names, CHECKED, 0) + list(count(names, COUNTED[0]))
    return problems(stored, np.array(again))


def main(arguments):
    """Store what five seeds did, or check a part; return whether it differs."""
    return recorded.main(arguments, __doc__, STORED, HEAD, rows, differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
