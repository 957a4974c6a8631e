"""Checks for the exercises: right, not yet attempted, or which slip it was.

``check("1.2", answer)`` prints one line and never raises, so a notebook runs to its end
whatever the learner has written; ``progress(1)`` prints what is correct so far and what
is still open. The exercises of notebook NN are in ``notebook_NN``.
"""

import re
from importlib import import_module

from helpers.exercises.judging import CORRECT, NOT_ATTEMPTED, judge
from helpers.exercises.session import remember, summary

#: The exercises of notebook 00, of notebook 01, and so on.
NOTEBOOKS = [import_module(f"{__name__}.notebook_{number:02}") for number in range(10)]
#: Every exercise of the course under its number.
EXERCISES = {
    number: exercise
    for notebook in NOTEBOOKS
    for number, exercise in notebook.EXERCISES.items()
}


def check(exercise, answer):
    """Print whether an answer is right and, where it is not, which slip explains it."""
    number = _short(exercise)
    if number not in EXERCISES:
        print(f"Exercise {number}: there is no such exercise; {_nearby(number)}")
        return
    verdict = judge(EXERCISES[number], answer)
    if verdict != NOT_ATTEMPTED:
        remember(number, correct=verdict == CORRECT)
    print(f"Exercise {number}: {verdict}")


def progress(notebook):
    """Print which exercises of a notebook are correct, and which are still open.

    It knows what was checked since the kernel started; nothing is written to a file.
    """
    number = re.sub(r"^0+(?=\d)", "", _short(notebook).partition(".")[0])
    numbers = _of_notebook(number)
    if numbers:
        print(f"Notebook {number:0>2}: {summary(numbers)}")
    else:
        print(f"Notebook {_short(notebook)}: no exercises here; {_nearby('')}")


def _short(value):
    """Return the number of an exercise or notebook as text, whatever was given."""
    if not isinstance(value, (str, int, float)):
        return f"({type(value).__name__})"
    return " ".join(str(value).split())[:20]


def _of_notebook(number):
    """Return the numbers of the exercises of one notebook."""
    return [exercise for exercise in EXERCISES if exercise.split(".")[0] == number]


def _nearby(number):
    """Say which exercises there are, those of the same notebook if it has any."""
    digits = re.search(r"[1-9]\d*|0(?=\.)", number)
    same = _of_notebook(digits[0]) if digits else []
    if same:
        return f"notebook {same[0].split('.')[0]:0>2} has {', '.join(same)}"
    first, *_, last = dict.fromkeys(exercise.split(".")[0] for exercise in EXERCISES)
    return f"notebooks {first:0>2} to {last:0>2} have some, from {first}.1 on"
