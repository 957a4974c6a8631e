"""Checks for the exercises: right, not yet attempted, or which slip it was.

``check("1.2", answer)`` prints one line and never raises, so a notebook runs to its end
whatever the learner has written; ``progress(1)`` prints what is correct so far and what
is still open. The exercises of notebook NN are in ``notebook_NN.toml``.
"""

import re

from helpers.exercises.bank import Bank
from helpers.exercises.judging import CORRECT, NOT_ATTEMPTED, judge
from helpers.exercises.session import remember, summary
from helpers.exercises.verdict import Verdict

#: Every exercise of the course under its number.
EXERCISES = Bank()


def check(exercise, answer):
    """Print whether an answer is right, or which slip explains it; true if right."""
    number = _short(exercise)
    if number not in EXERCISES:
        print(f"Exercise {number}: there is no such exercise; {_nearby(number)}")
        return Verdict(f"no exercise {number}", correct=False)
    said = judge(EXERCISES[number], answer)
    if said != NOT_ATTEMPTED:
        remember(number, correct=said == CORRECT)
    print(f"Exercise {number}: {said}")
    return Verdict(said, correct=said == CORRECT)


def progress(notebook):
    """Print which exercises of a notebook are correct, and which are still open."""
    number = re.sub(r"^0+(?=\d)", "", _short(notebook).partition(".")[0])
    numbers = EXERCISES.of_notebook(number)
    if numbers:
        print(f"Notebook {number:0>2}: {summary(numbers)}")
    else:
        print(f"Notebook {_short(notebook)}: no exercises here; {_nearby('')}")


def _short(value):
    """Return the number of an exercise or notebook as text, whatever was given."""
    if not isinstance(value, (str, int, float)):
        return f"({type(value).__name__})"
    return " ".join(str(value).split())[:20]


def _nearby(number):
    """Say which exercises there are, those of the same notebook if it has any."""
    digits = re.search(r"[1-9]\d*|0(?=\.)", number)
    same = EXERCISES.of_notebook(digits[0]) if digits else []
    if same:
        return f"notebook {same[0].split('.')[0]:0>2} has {', '.join(same)}"
    first, *_, last = EXERCISES.notebooks
    return f"notebooks {first:0>2} to {last:0>2} have some, from {first}.1 on"
