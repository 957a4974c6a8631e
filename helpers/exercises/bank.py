"""Read the exercises of the course: one file for each notebook, read when needed."""

import inspect
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from gzip import decompress
from pathlib import Path

import numpy as np

from helpers.exercises.asked import source_of
from helpers.exercises.edits import edited, is_edit
from helpers.exercises.exercise import Exercise, Program
from helpers.exercises.trees import results_named

FOLDER = Path(__file__).parent
#: A table; a table as the handout packs it.
KINDS = (".toml", ".gz")


class Bank(Mapping):
    """Every exercise under its number; a file is read when it is asked for."""

    def __init__(self, folder=FOLDER):
        paths = [p for p in sorted(folder.glob("notebook_*")) if p.suffix in KINDS]
        self._files = {str(int(re.search(r"\d+", p.name)[0])): p for p in paths}

    def __getitem__(self, number):
        notebook = str(number).partition(".")[0]
        return exercises_of(self._files[notebook])[number]

    def __iter__(self):
        return (n for notebook in self.notebooks for n in self.of_notebook(notebook))

    def __len__(self):
        return sum(1 for _ in self)

    @property
    def notebooks(self):
        """The numbers of the notebooks that have exercises."""
        return list(self._files)

    def of_notebook(self, notebook):
        """Return the numbers of the exercises of one notebook, none if it has none."""
        path = self._files.get(notebook)
        return list(exercises_of(path)) if path else []


@cache
def exercises_of(path):
    """Return the exercises of one file under their numbers."""
    tables, names = read(path), {"np": np}
    exec(tables.pop("imports", ""), names)
    words, exercises = tables.pop("words", {}), {}
    for title, entry in tables.items():
        number, _, heading = title.partition(" ")
        entry = {"heading": heading, **entry}
        entry["words"] = {**words, **entry.get("words", {})}
        exercises[number] = exercise_of(entry, names, exercises)
    return exercises


def read(path):
    """Return what a file of the bank says, packed as in the handout or not."""
    data = path.read_bytes()
    text = (decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return tomllib.loads(text)


def exercise_of(entry, names, neighbours):
    """Make an exercise of its entry in the bank."""
    source = entry.get("solution") or source_of(entry["helper"])
    program = Program(
        source=source,
        edits=entry.get("slips", {}),
        names=names,
        asked=entry.get("results") or results_named(source),
        words=entry.get("words", {}),
        right=tuple(entry.get("right", ())),
        neutral=entry.get("neutral", {}),
        rules=entry.get("rules", {}),
        neighbours=neighbours,
    )
    return _exercise(program, entry)


def _exercise(program, entry):
    """Run the solution and draw its cases."""
    solution, cases = program.answer(program.source), entry.get("cases", [])
    use = program.answer(entry["use"]) if "use" in entry else None
    lines = [f"{case}\n{entry.get('given', '')}" for case in cases]
    drawn = [_draw(n, text, program.names) for n, text in enumerate(lines)]
    return Exercise(
        solution,
        tuple(_arguments(solution, use, space) for space in drawn),
        Slips(program),
        parts=tuple(filter(None, map(str.strip, program.asked.split(",")))),
        sizes=tuple(map(_letters, drawn)),
        right=tuple(map(program.answer, program.right)),
        program=program,
        heading=entry["heading"],
        helper=entry.get("helper", ""),
        use=use,
        most_pairs=entry.get("most_pairs", Exercise.most_pairs),
    )


def _arguments(solution, use, space):
    """Return the values that a function is called with, or its use, in order."""
    names = list(inspect.signature(use or solution).parameters)
    return tuple(space[name] for name in (names[1:] if use else names))


class Slips(Mapping):
    """The slips of an entry: under each sentence the solution with its edit made."""

    def __init__(self, program):
        self._program = program
        self._edits = {said: edit for edit, said in program.edits.items()}
        self._answers = {}

    def __getitem__(self, sentence):
        if sentence not in self._answers:
            self._answers[sentence] = self._program.answer(self.source(sentence))
        return self._answers[sentence]

    def source(self, sentence):
        """Return the text of a slip."""
        return slip_source(self._program, self._edits[sentence])

    def __iter__(self):
        return iter(self._edits)

    def __len__(self):
        return len(self._edits)


def slip_source(program, edit):
    """Return the text of a slip; what is no edit is a whole answer."""
    return edited(program.texts, edit) if is_edit(edit) else edit


def _draw(seed, lines, names):
    """Return the values of one case under their names."""
    rng = np.random.default_rng(seed)
    space = {**names, "rng": rng, "normal": lambda *shape: rng.standard_normal(shape)}
    space["gates"] = lambda *shape: 1 / (1 + np.exp(-rng.standard_normal(shape)))
    exec(lines, space)
    return space


def _letters(space):
    """Return the sizes among the values: whole numbers under a capital letter."""
    return {name: x for name, x in space.items() if re.fullmatch("[A-Z]", name)}
