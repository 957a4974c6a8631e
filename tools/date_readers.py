"""Train the networks of notebook 11 from several seeds, and store how they do.

    python tools/date_readers.py           writes helpers/data/date_readers.csv
    python tools/date_readers.py --check   trains some with seed 0 again and compares

The networks, their training and their examination are the notebook's own cells. A
quarter of an hour on one core; the check takes a minute.
"""

import ast
import sys

import numpy as np
import recorded

from helpers.attention import attend, attend_backward

STORED = recorded.DATA / "date_readers.csv"
#: The cells whose functions, classes and constants are used.
CELLS = ("imports", "write", "draw", "to-numbers", "translator", "translate", "train")
CELLS += ("right", "look-up", "all-alike", "unmasked", "wrong-axis")
CELLS += ("permute", "without-recurrence", "gated", "by-place")
DEFINES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
SEEDS, DATES = 3, 512
#: By name: how the decoder looks, and in a dict what else differs from the notebook's
#: own run: of the network, of its training, of the letters around a date.
MODELS = {
    "last state": ("last_state",),
    "all alike": ("all_alike",),
    "chosen": ("look_up",),
    "last state, on its own": ("last_state", {}, {"teacher": False}),
    "chosen, on its own": ("look_up", {}, {"teacher": False}),
    "unmasked": ("unmasked",),
    "wrong axis": ("wrong_axis",),
    "last state, 96 units": ("last_state", {"H": 96}),
    "last state, 2400 steps": ("last_state", {}, {"steps": 2400}),
    "last state, 5 behind": ("last_state", {}, {}, {"behind": 5}),
    "last state, 20 behind": ("last_state", {}, {}, {"behind": 20}),
    "last state, 20 before": ("last_state", {}, {}, {"before": 20}),
    "chosen, 5 behind": ("look_up", {}, {}, {"behind": 5}),
    "chosen, 20 behind": ("look_up", {}, {}, {"behind": 20}),
    "letters alone": ("look_up", {"positions": False, "looks": False}),
    "letters that look": ("look_up", {"positions": False}),
    "letters with positions": ("look_up", {"looks": False}),
    "letters with positions that look": ("look_up", {"looks": True}),
    "GRU": ("last_state",),
    "GRU, 5 behind": ("last_state", {}, {}, {"behind": 5}),
    "GRU, 20 behind": ("last_state", {}, {}, {"behind": 20}),
    "by place": ("look_up",),
}
#: By the first word of a model's name, the class of its network.
KINDS = {"letters": "WithoutRecurrence", "GRU": "Gated", "by": "ByPlace"}
CHECKED = ("last state", "chosen", "wrong axis")
#: How far a share may be from the stored one: training on another processor differs.
APART = 0.15
HEAD = f"""\
# Shares of {DATES} dates that networks read right, {SEEDS} seeds, in five examinations.
# Measured by this course: tools/date_readers.py.
model,seed,exact,digits,digits_told,exact_padded,exact_alone
"""


def notebook_names():
    """Return what the cells of the notebook define, and do nothing else of theirs."""
    given = {"attend": attend, "attend_backward": attend_backward}
    return recorded.notebook_names(11, CELLS, is_definition, **given)


def is_definition(node):
    """Say whether a statement defines a function, a class, or a name in capitals."""
    return isinstance(node, DEFINES) or (
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).isupper()
    )


def new(names, model, seed):
    """Return a fresh network."""
    look, made, *_ = (*MODELS[model], {})
    kind = KINDS.get(model.replace(",", "").split()[0], "Translator")
    return names[kind](names[look], seed, **made)


def measure(names, model, seed):
    """Train one network; return its row of the file, without the model."""
    _, _, trained, around = (*MODELS[model], {}, {}, {})[:4]
    network = new(names, model, seed)
    names["train"](network, seed, **trained, **around)
    dates = names["new_dates"](np.random.default_rng(1000), DATES, **around)
    right = names["right"](network, *dates)
    told = names["right"](network, *dates, told=True)
    padded = names["right"](network, *dates, padding=20)
    alone = names["right"](network, *(part[:128] for part in dates), batch=1)
    exact = [one.all(axis=1).mean() for one in (right, padded, alone)]
    row = [exact[0], right.mean(), told.mean(), exact[1], exact[2]]
    print(f"{model}, seed {seed}:", *(f"{share:.3f}" for share in row), flush=True)
    return [seed, *(round(float(share), 3) for share in row)]


def problems(stored, again):
    """Yield where a second training differs by more than another processor may."""
    for model, row in again.items():
        far = np.max(np.abs(np.subtract(stored[model], row)))
        if far > APART:
            yield f"{model}: {row}, stored {stored[model]}"


def rows():
    """Yield how each network and seed did."""
    names = notebook_names()
    for seed in range(SEEDS):
        for number, model in enumerate(MODELS):
            yield [number, *measure(names, model, seed)]


def differences(stored):
    """Train some with seed 0 again and compare."""
    names = notebook_names()
    before = {m: stored[SEEDS * n, 2:].tolist() for n, m in enumerate(MODELS)}
    again = {model: measure(names, model, 0)[1:] for model in CHECKED}
    return problems(before, again)


def main(arguments):
    """Store what three seeds did, or check some; return whether one differs."""
    return recorded.main(arguments, __doc__, STORED, HEAD, rows, differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
