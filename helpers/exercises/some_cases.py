"""Find a slip that explains some of the cases, where none explains them all."""

from helpers.exercises.causes import causes, of_the_bank, two_causes
from helpers.exercises.equality import equal
from helpers.exercises.evidence import holds
from helpers.exercises.outcomes import differs, is_sure, same
from helpers.exercises.parts import all_finite


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


def where_finite(exercise, answer, got):
    """Name the slip behind the results that are numbers, where others are nan."""
    finite = [n for n, result in enumerate(got) if all_finite(result)]
    if not 0 < len(finite) < len(got):
        return ""
    some = exercise.only(finite)
    found = [got[n] for n in finite]
    right = all(map(equal, found, some.expected))
    slips = () if right else causes(some, answer, found)
    named = slips or (() if right else two_causes(some, answer, found))
    return f"{named[0]}; and in one case there is a nan or an infinity" if named else ""
