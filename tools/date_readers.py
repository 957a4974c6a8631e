"""Train the networks of notebook 11 from several seeds, and store how they do.

    python tools/date_readers.py           writes helpers/data/date_readers.csv
    python tools/date_readers.py --check   trains some with seed 0 again and compares

The networks, their training and their examination are the notebook's own cells. A
quarter of an hour on one core; the check takes a minute.
"""

import argparse
import sys
from pathlib import Path

import nbformat
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "11_attention.ipynb"
STORED = ROOT / "helpers" / "data" / "date_readers.csv"
CELLS = (
    *("imports", "write", "draw", "to-numbers", "translator", "translate"),
    *("last-state", "train", "right", "look-up", "all-alike", "unmasked", "wrong-axis"),
)
SEEDS, DATES = 3, 512
#: By name: how the decoder looks, and what else differs from the notebook's own run.
MODELS = {
    "last state": ("last_state", {}),
    "all alike": ("all_alike", {}),
    "chosen": ("look_up", {}),
    "last state, on its own": ("last_state", {"teacher": False}),
    "chosen, on its own": ("look_up", {"teacher": False}),
    "unmasked": ("unmasked", {}),
    "wrong axis": ("wrong_axis", {}),
    "last state, 96 units": ("last_state", {"H": 96}),
    "last state, 2400 steps": ("last_state", {"steps": 2400}),
    "last state, 5 behind": ("last_state", {"behind": 5}),
    "last state, 10 behind": ("last_state", {"behind": 10}),
    "last state, 20 behind": ("last_state", {"behind": 20}),
    "last state, 20 before": ("last_state", {"before": 20}),
    "chosen, 5 behind": ("look_up", {"behind": 5}),
    "chosen, 10 behind": ("look_up", {"behind": 10}),
    "chosen, 20 behind": ("look_up", {"behind": 20}),
}
CHECKED = ("last state", "chosen", "wrong axis")
#: How far a share may be from the stored one: training on another processor differs.
APART = 0.15
HEAD = f"""\
# Shares of {DATES} dates that networks read right, {SEEDS} seeds, examined in five ways.
# Measured by this course: tools/date_readers.py.
model,seed,exact,digits,digits_told,exact_padded,exact_alone
"""


def notebook_names():
    """Return what the cells of the notebook define."""
    sources = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, 4).cells}
    names = {}
    for cell in CELLS:
        exec(compile(sources[cell], f"notebook 11, {cell}", "exec"), names)
    return names


def measure(names, model, seed):
    """Train one network; return its row of the file, without the model."""
    look, options = MODELS[model]
    options = dict(options)
    sizes = {"H": options.pop("H")} if "H" in options else {}
    around = {key: options[key] for key in ("before", "behind") if key in options}
    network = names["train"](names["Translator"](names[look], seed, **sizes), seed, **options)
    dates = names["draw_dates"](np.random.default_rng(1000), DATES, **around)
    right = names["right"](network, *dates)
    told = names["right"](network, *dates, told=True)
    padded = names["right"](network, *dates, padding=20)
    alone = names["right"](network, *(part[:128] for part in dates), batch=1)
    exact = [one.all(axis=1).mean() for one in (right, padded, alone)]
    row = [exact[0], right.mean(), told.mean(), exact[1], exact[2]]
    print(f"{model}, seed {seed}:", *(f"{share:.3f}" for share in row), flush=True)
    return [seed, *(round(float(share), 4) for share in row)]


def problems(stored, again):
    """Yield where a second training differs by more than another processor may."""
    for model, row in again.items():
        far = np.max(np.abs(np.subtract(stored[model], row)))
        if far > APART:
            yield f"{model}: {row}, stored {stored[model]}"


def main(arguments):
    """Store what three seeds did, or check some; return whether one differs."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--check", action="store_true", help="train some and compare")
    names = notebook_names()
    if cli.parse_args(arguments).check:
        rows = np.loadtxt(STORED, delimiter=",", skiprows=3)
        stored = {m: rows[SEEDS * n, 1:].tolist() for n, m in enumerate(MODELS)}
        again = {model: measure(names, model, 0) for model in CHECKED}
        found = list(problems(stored, again))
        print("\n".join(found) or "seed 0 agrees with what is stored")
        return bool(found)
    rows = sorted(
        [number, *measure(names, model, seed)]
        for seed in range(SEEDS)
        for number, model in enumerate(MODELS)
    )
    text = "\n".join(",".join(f"{value:g}" for value in row) for row in rows)
    STORED.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
