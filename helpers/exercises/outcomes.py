"""What an answer gives on the cases of an exercise: results, or an error."""

import copy
from dataclasses import dataclass

import numpy as np

from helpers.exercises.equality import MANY, as_numbers, equal

#: So few whole numbers may be the same by chance; so many bits.
FEW = 3
FEW_BITS = 10
#: What a difference of equal numbers may leave.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Raised:
    """An error in the place of a result."""

    error: str


def outcomes(exercise, answer):
    """Return the result of each case; the first error is the last outcome."""
    if not exercise.cases:
        return [answer]
    found = []
    for case in exercise.cases:
        try:
            found.append(exercise.call(answer, *copy.deepcopy(case)))
        except Exception as error:  # what a wrong edit raises is its outcome
            return [*found, raised(error)]
    return found


def raised(error):
    """Make an outcome of an error, with its words if it has any."""
    try:
        return Raised(f"{type(error).__name__}: {error}")
    except Exception:  # an error of the learner's own making
        return Raised(type(error).__name__)


def same(a, b):
    """Whether two outcomes are the same, errors and what they say included."""
    if isinstance(a, Raised) or isinstance(b, Raised):
        return isinstance(a, type(b)) and a.error == b.error
    return equal(a, b)


def differs(a, b):
    """Whether two outcomes are not the same."""
    return not same(a, b)


def all_same(some, others):
    """Whether two lists of outcomes are the same."""
    return len(some) == len(others) and all(map(same, some, others))


def is_sure(outcome, right):
    """Whether what differs from a right result is no chance: digits, many numbers."""
    several = isinstance(right, (tuple, list)) and isinstance(outcome, (tuple, list))
    pairs = zip(outcome, right, strict=False) if several else [(outcome, right)]
    wrong = [as_numbers(a) for a, b in pairs if not equal(a, b)]
    if any(x is None or not np.all(np.isfinite(x)) for x in wrong):
        return False
    digits = any(np.any(x % 1) for x in wrong)
    return digits or sum(np.size(x) for x in wrong if np.any(x)) > FEW


def is_blank(outcome):
    """Whether a result, or every part of it, is 0, or no number, everywhere."""
    if isinstance(outcome, (tuple, list)):
        return all(map(is_blank, outcome))
    numbers = as_numbers(outcome)
    if numbers is None or numbers.size >= MANY:
        return False
    return bool(np.all(np.abs(1.0 * numbers) <= ROUNDING) or np.all(np.isinf(numbers)))


def are_few_bits(found):
    """Whether one result came, of a few numbers that are 0 or 1."""
    x = as_numbers(found[0]) if len(found) == 1 else None
    return x is not None and 1 < x.size < FEW_BITS and np.all((x == 0) | (x == 1))


def parts_in(outcome, count):
    """Return the parts of a result of several; None where there are not so many."""
    several = isinstance(outcome, (tuple, list)) and count > 1
    return list(outcome) if several and len(outcome) == count else None


def wrong_parts(found, expected):
    """Return the places of the parts that differ in any case; None without parts."""
    counts = {len(b) for b in expected if isinstance(b, tuple)}
    if len(counts) != 1 or len(found) != len(expected):
        return None
    (count,) = counts
    every = [parts_in(a, count) for a in found]
    if None in every or not all(isinstance(b, tuple) for b in expected):
        return None
    rows = zip(every, expected, strict=True)
    return {n for a, b in rows for n in range(count) if not equal(a[n], b[n])}


def part(found, place):
    """Return one part of each outcome; None for an error or another number of parts."""
    takes = [x for x in found if isinstance(x, (tuple, list)) and len(x) > place]
    return [x[place] for x in takes] if len(takes) == len(found) else None
