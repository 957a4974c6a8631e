"""Checks for the exercises: right, not yet attempted, or which slip it was.

``check("1.2", answer)`` prints one line and never raises, so a notebook runs to its end
whatever the learner has written. The exercises of notebook NN are in ``notebook_NN``.
"""

from helpers.exercises import (
    notebook_01,
    notebook_02,
    notebook_03,
    notebook_04,
    notebook_05,
    notebook_06,
    notebook_08,
)
from helpers.exercises.judging import judge

NOTEBOOKS = (
    notebook_01,
    notebook_02,
    notebook_03,
    notebook_04,
    notebook_05,
    notebook_06,
    notebook_08,
)
#: Every exercise of the course under its number.
EXERCISES = {
    number: exercise
    for notebook in NOTEBOOKS
    for number, exercise in notebook.EXERCISES.items()
}


def check(exercise, answer):
    """Print whether an answer is right and, where it is not, which slip explains it.

    Parameters
    ----------
    exercise : str
        The number of the exercise, such as ``"1.2"``.
    answer : function, array, number or tuple
        What the exercise asks for. A function is tried on a few small cases.
    """
    if str(exercise) in EXERCISES:
        verdict = judge(EXERCISES[str(exercise)], answer)
    else:
        verdict = f"there is no such exercise; there are {', '.join(EXERCISES)}"
    print(f"Exercise {exercise}: {verdict}")
