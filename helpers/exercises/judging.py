"""Compare an answer with the solution, and with the slips that learners make."""

import copy
import inspect
import re
import warnings
from functools import cache

import numpy as np

from helpers.exercises import running
from helpers.exercises.asked import NotAsAskedError, borrowed
from helpers.exercises.attempts import is_unattempted, open_places, unfit
from helpers.exercises.causes import (
    causes,
    causes_of_error,
    causes_of_parts,
    causes_written,
    of_the_bank,
    two_causes,
)
from helpers.exercises.dependence import constant, undue
from helpers.exercises.diagnosis import difference
from helpers.exercises.equality import equal
from helpers.exercises.evidence import holds, without_idle_questions
from helpers.exercises.exercise import Exercise
from helpers.exercises.outcomes import raised
from helpers.exercises.parts import in_another_order, without_surplus
from helpers.exercises.sentences import in_part, of_parts, together, with_rule
from helpers.exercises.some_cases import cause_in_some_cases, where_finite
from helpers.exercises.watched import watched

__all__ = ["CORRECT", "NOT_ATTEMPTED", "Exercise", "judge"]

NOT_ATTEMPTED = "not attempted yet"
CORRECT = "correct"
#: A verdict fits into three lines of a notebook.
LONGEST = 270
#: How a sentence begins that says what differs, and no cause of it.
PLAIN = ("none of", "the shape", "one number", "wrong only", "right before", "yours is")
PLAIN += ("for ", "expected", "there is a", "every number is -", *"0123456789")


def judge(exercise, answer):
    """Say in one sentence what to think of an answer: correct, or not yet, and why."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            np.errstate(all="ignore"),
            running.time_limit(running.LIMIT, running.PATIENCE),
        ):
            if is_unattempted(answer):
                return NOT_ATTEMPTED
            complaint = exercise.helper and borrowed(answer, exercise.helper)
            complaint = (
                complaint or _refusal(exercise, answer) or _complaint(exercise, answer)
            )
    except NotAsAskedError as error:
        complaint = with_rule(exercise, str(error), lone=False)
    except BaseException as error:  # a learner may call sys.exit, or interrupt
        own = running.is_own(answer, error)
        complaint = running.describe_error(answer, error) if own else _failed(error)
    said = complaint and without_idle_questions(complaint, answer)
    return f"not yet: {running.clipped(said, LONGEST)}" if said else CORRECT


def _failed(error):
    """Say that the checks have a fault, or lack a library: no slip of the learner."""
    if isinstance(error, ImportError):
        return f"it cannot be tried here: {error}"
    said = "that is not what was expected; more cannot be said, since the check itself"
    return f"{said} failed ({type(error).__name__})"


def _refusal(exercise, answer):
    """Say why an answer cannot be tried, or None."""
    if not exercise.cases:
        places = open_places(answer)
        return f"part {places[0]} is still `...`" if places else None
    if not callable(answer):
        got = type(answer).__name__
        hint = "hand over its name alone, without brackets"
        return f"this asks for a function, got {got}; {hint}"
    if inspect.isclass(exercise.solution):
        return None if inspect.isclass(answer) else "this asks for a class"
    name = exercise.solution.__name__
    if exercise.use and inspect.isclass(answer):
        return unfit(exercise.solution, getattr(answer, name, None), name)
    return unfit(exercise.solution, answer)


def _complaint(exercise, answer):
    """Return what is wrong with an answer, or None."""
    got, changed, error = _run(exercise, answer)
    if error:
        return _of_error(exercise, answer, got, error)
    if any(map(open_places, got)):
        return "what comes back still holds a `...`"
    right = equal(got, exercise.expected)
    if changed:
        said = f"your function changes its argument `{changed}` in place: `+=`, `*=` "
        said += "and `[...] =` write into it; work on a copy"
        return said if right else f"{said}; also: {_explanation(exercise, answer, got)}"
    return None if right else _explanation(exercise, answer, got)


def _of_error(exercise, answer, got, error):
    """Show the line that raised, and the slip that raises the same."""
    said, outcome = running.describe_error(answer, error), raised(error)
    found = [*got, outcome]
    sized = re.search(r"\d", outcome.error)  # without sizes many slips raise the same
    named = (
        causes_of_error(exercise, answer, found, sized, said)
        if exercise.program
        else ()
    )
    if not named:
        return said
    told = f"{together(named)}: {said}"
    return told if len(told) < LONGEST else told.partition("; the shapes: ")[0]


def _explanation(exercise, answer, got):
    """Name the slips behind wrong results, or else what differs."""
    named = causes(exercise, answer, got)
    if written := _shown(exercise, answer, got, named):
        return written
    if named and set(named) <= set(exercise.slips):
        return " – or: ".join(named)  # what the bank says of that very answer
    swapped, turned = in_another_order(got, exercise.expected, exercise.parts)
    whole = equal(turned, exercise.expected)
    by_name = {f"without returns {', '.join(exercise.parts)}"}
    sure = exercise.cases and holds(answer, by_name)  # one number may be chance
    swapped = swapped if sure or whole else ""
    if swapped and (whole or not named):
        return _and_the_rest(exercise, answer, swapped, turned)
    own = causes_of_parts(exercise, answer, got, [of_the_bank])
    if own and all(own.values()):
        return of_parts(exercise, own)
    if named:
        return in_part(exercise, got, named) + " – or: ".join(named)
    return _less_than_all(exercise, answer, got)


def _shown(exercise, answer, got, named):
    """Name the slip that stands in an answer; the bank knows more of brackets."""
    written = causes_written(exercise, answer, got)
    own = [said for said in named if said in exercise.slips]
    if not written or any("brackets" in said for said in own):
        return ""
    return in_part(exercise, got, written) + written[0]


def _and_the_rest(exercise, answer, swapped, turned):
    """Say that parts are exchanged, and what else is wrong once they stand right."""
    if equal(turned, exercise.expected):
        return swapped
    return f"{swapped}; and then {_explanation(exercise, answer, turned)}"


def _less_than_all(exercise, answer, got):
    """Name the slips behind parts of wrong results or behind two, or what differs."""
    said, alone = without_surplus(got, exercise.expected)
    if alone:
        right = equal(alone, exercise.expected)
        return said + ("" if right else _explanation(exercise, answer, alone))
    parts = causes_of_parts(exercise, answer, got)
    if any(parts.values()):
        both = () if all(parts.values()) else two_causes(exercise, answer, got)
        return together(both) or of_parts(exercise, parts)
    if some := where_finite(exercise, answer, got):
        return some
    said = _difference(exercise, answer, got)
    if not re.sub(r"^((`.*?`|\w+ \d of \d): )+", "", said).startswith(PLAIN):
        return said
    two = together(two_causes(exercise, answer, got))
    if seen := two or cause_in_some_cases(exercise, answer, got):
        return seen
    effect = "" if "the shape" in said else undue(exercise, answer)
    same = constant(got, exercise.expected, _names(exercise, answer))
    return with_rule(exercise, effect or same or said)


def _difference(exercise, answer, got):
    """Say in what the results differ, with the names of arguments and sizes."""
    names = _names(exercise, answer)
    cases = [dict(zip(names, case, strict=True)) for case in exercise.cases] or [{}]
    sizes = exercise.sizes or [{}] * len(cases)
    about = cases, sizes, exercise.parts, bool(exercise.cases)
    return difference(got, exercise.expected, *about)


def _run(exercise, answer):
    """Return the results, the name of an argument that was changed, and an error."""
    if not exercise.cases:
        return [answer], None, None
    results, changed, inside = [], None, set()
    called = watched(answer, inside) if exercise.use else answer
    for case in exercise.cases:
        arguments = copy.deepcopy(case)
        try:
            results.append(exercise.call(called, *arguments))
        except (NotAsAskedError, ImportError):
            raise
        except Exception as error:  # whatever a learner's own code raises
            return results, changed, error
        places = _changed(case, arguments)
        for place in places and [n for n in places if n not in _written(exercise)]:
            changed = changed or _names(exercise, answer)[place]
    return results, changed or _written_inside(exercise, answer, inside), None


def _written_inside(exercise, answer, places):
    """Name an argument, handed over by the use of an answer, that it writes into."""
    if not places:
        return None
    own = set()
    exercise.results(watched(exercise.solution, own))
    names = list(inspect.signature(answer).parameters)
    return next((names[n] for n in sorted(places - own) if n < len(names)), None)


def _changed(case, arguments):
    """Return the places of the arguments that were written into."""
    pairs = enumerate(zip(case, arguments, strict=True))  # a text equals nothing
    return [n for n, (old, new) in pairs if equal(old, old) and not equal(new, old)]


@cache
def _written(exercise):
    """Return the places of the arguments that the solution writes into itself."""
    arguments = copy.deepcopy(exercise.cases[0])
    exercise.call(exercise.solution, *arguments)
    return _changed(exercise.cases[0], arguments)


def _names(exercise, answer):
    """Return the names of the arguments: the learner's, or else those of the bank."""
    count = len(exercise.cases[0]) if exercise.cases else 0
    if exercise.use:
        return list(inspect.signature(exercise.use).parameters)[1:]
    for function in (answer, exercise.solution):
        try:
            names = list(inspect.signature(function).parameters)
        except (TypeError, ValueError):
            continue
        if len(names) >= count:
            return names[:count]
    return [f"argument {n}" for n in range(1, count + 1)]
