"""Find a slip that explains most of the wrong cases: the others may be known by heart."""

from helpers.exercises.causes import of_the_bank
from helpers.exercises.evidence import holds
from helpers.exercises.outcomes import differs, is_sure, same


def cause_in_some_cases(exercise, answer, found):
    """Return the slip of the bank that explains more than half of the wrong cases.

    The others may be right, where an answer knows them, or hold a second slip.
    """
    best, count = "", sum(map(differs, found, exercise.expected)) // 2
    for slip in of_the_bank(exercise):
        cases = zip(found, slip.found, exercise.expected, strict=False)
        fits = sum(same(a, b) and is_sure(a, right) for a, b, right in cases)
        if fits > count and holds(answer, slip.needs):
            best, count = slip.said, fits
    return best
