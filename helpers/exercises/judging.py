"""Compare an answer with the solution, and with the slips that learners make."""

import copy
import inspect
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.exercises import running
from helpers.exercises.attempts import is_unattempted, open_places
from helpers.exercises.diagnosis import difference, parts_of
from helpers.exercises.equality import equal

NOT_ATTEMPTED = "not attempted yet"
CORRECT = "correct"


@dataclass(frozen=True)
class Exercise:
    """One exercise: its solution, the cases to try (none for a value), a bank of slips.

    An answer that equals a slip is met with the sentence under which it stands.
    """

    solution: Any
    cases: tuple = ()
    slips: Mapping = field(default_factory=dict)

    def results(self, answer):
        """Return what a function gives, one result for each case; a value as it is."""
        if not self.cases:
            return [answer]
        return [answer(*copy.deepcopy(case)) for case in self.cases]


def judge(exercise, answer):
    """Say "correct", "not attempted yet", or "not yet: " and what to look at."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            np.errstate(all="ignore"),
            running.time_limit(running.LIMIT),
        ):
            if is_unattempted(answer):
                return NOT_ATTEMPTED
            complaint = _refusal(exercise, answer) or _complaint(exercise, answer)
    except BaseException as error:  # a learner may call sys.exit, or interrupt
        complaint = running.describe_error(answer, error)
    return f"not yet: {complaint}" if complaint else CORRECT


def _refusal(exercise, answer):
    """Say why an answer cannot be tried, or None."""
    if not exercise.cases:
        places = open_places(answer)
        return f"part {places[0]} is still `...`" if places else None
    if not callable(answer):
        got = type(answer).__name__
        hint = "hand over its name alone, without brackets"
        return f"this asks for a function, got {got}; {hint}"
    try:
        inspect.signature(answer).bind(*exercise.cases[0])
    except TypeError:
        names = ", ".join(_names(exercise, exercise.solution))
        takes = running.clipped(str(inspect.signature(answer)), 60)
        return f"your function takes {takes}; it is called with ({names})"
    except ValueError:  # some functions written in C do not say what they take
        pass
    return None


def _complaint(exercise, answer):
    """Return what is wrong with an answer, or None."""
    got, changed = _run(exercise, answer)
    if changed:
        writes = "`+=`, `*=` and `[...] =` write into it"
        return f"your function changes its argument `{changed}`: {writes}; make a copy"
    if any(map(open_places, got)):
        return "what comes back still holds a `...`"
    expected = exercise.results(exercise.solution)
    if equal(got, expected):
        return None
    slips = {said: exercise.results(slip) for said, slip in exercise.slips.items()}
    named = [said for said, slip in slips.items() if equal(got, slip)]
    named += [s for s, slip in slips.items() if _explains_a_part(got, slip, expected)]
    if named:
        return named[0]
    names = _names(exercise, answer)
    cases = [dict(zip(names, case, strict=True)) for case in exercise.cases] or [{}]
    return difference(got, expected, cases)


def _explains_a_part(got, slip, expected):
    """Whether a slip explains the parts that it concerns, whatever the others are."""
    found = False
    for three in zip(got, slip, expected, strict=True):
        parts = [parts_of(x) if isinstance(x, (tuple, list)) else None for x in three]
        if None in parts or len({len(x) for x in parts}) > 1:
            return False
        for a, b, right in zip(*parts, strict=True):
            if not equal(b, right):
                found = True
                if not equal(a, b):
                    return False
    return found


def _run(exercise, answer):
    """Return the results of all cases, and the name of an argument it changed."""
    if not exercise.cases:
        return [answer], None
    results = []
    for case in exercise.cases:
        arguments = copy.deepcopy(case)
        results.append(answer(*arguments))
        names = _names(exercise, answer)
        for name, old, new in zip(names, case, arguments, strict=True):
            if equal(old, old) and not equal(new, old):  # a text equals nothing
                return results, name
    return results, None


def _names(exercise, answer):
    """Return the names of the arguments: the learner's, or else those of the bank."""
    count = len(exercise.cases[0]) if exercise.cases else 0
    for function in (answer, exercise.solution):
        try:
            names = list(inspect.signature(function).parameters)
        except (TypeError, ValueError):
            continue
        if len(names) >= count:
            return names[:count]
    return [f"argument {n}" for n in range(1, count + 1)]
