"""Compare an answer with the solution, and with the slips that learners make."""

import copy
import dis
import inspect
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NOT_ATTEMPTED = "not attempted yet"
CORRECT = "correct"


@dataclass(frozen=True)
class Exercise:
    """One exercise: its solution, the cases to try, and a bank of slips.

    Parameters
    ----------
    solution : function, or a value
        The right answer.
    cases : sequence of tuple
        The arguments to try a function on; empty when the answer is a value.
    slips : mapping of str to function or value
        Wrong answers that learners give, each under the sentence that names the slip.
        An answer that equals one of them is met with that sentence.
    """

    solution: Any
    cases: tuple = ()
    slips: Mapping = field(default_factory=dict)

    def results(self, answer):
        """Return what an answer gives: for a function one result a case, else itself.

        Parameters
        ----------
        answer : function or value
            The solution, a slip, or what the learner wrote.

        Returns
        -------
        list
            The results, in the order of the cases.
        """
        if not self.cases:
            return [answer]
        return [answer(*copy.deepcopy(case)) for case in self.cases]


def judge(exercise, answer):
    """Say in one sentence what to think of an answer.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    answer : object
        What came.

    Returns
    -------
    str
        ``"correct"``, ``"not attempted yet"``, or ``"not yet: "`` and what to look at.
    """
    if _is_unattempted(answer):
        return NOT_ATTEMPTED
    if exercise.cases and not callable(answer):
        return f"not yet: this asks for a function, got {type(answer).__name__}"
    try:
        with np.errstate(all="ignore"):
            complaint = _complaint(exercise, answer)
    except (Exception, SystemExit) as error:
        complaint = _describe_error(answer, error)
    return f"not yet: {complaint}" if complaint else CORRECT


def _is_unattempted(answer):
    """Recognise a stub: a body of ``...``, or a ``...`` left where a value belongs."""
    if inspect.isfunction(answer):
        return _is_stub(answer)
    parts = answer if isinstance(answer, tuple) else (answer,)
    return any(part is None or part is Ellipsis for part in parts)


def _is_stub(function):
    """Read the bytecode: does it do nothing, or store or return a ``...``?"""
    silent = ("RESUME", "NOP", "RETURN_VALUE")
    code = dis.get_instructions(function)
    steps = [step for step in code if step.opname not in silent]
    if all(step.argval is None for step in steps):
        return True
    following = [step.opname for step in steps[1:]] + ["RETURN"]
    names_or_returns = ("STORE_FAST", "STORE_DEREF", "STORE_GLOBAL", "RETURN")
    return any(
        step.argval is Ellipsis and after.startswith(names_or_returns)
        for step, after in zip(steps, following, strict=True)
    )


def _complaint(exercise, answer):
    """Return what is wrong with an answer, or None."""
    got, changed = _run(exercise, answer)
    if changed:
        return f"your function changes its argument `{changed}`; work on a copy"
    expected = exercise.results(exercise.solution)
    if _equal(got, expected):
        return None
    for sentence, slip in exercise.slips.items():
        if _equal(got, exercise.results(slip)):
            return sentence
    pairs = zip(got, expected, strict=True)
    return next(_difference(a, b) for a, b in pairs if not _equal(a, b))


def _run(exercise, answer):
    """Return the results of all cases, and the name of an argument it changed."""
    if not exercise.cases:
        return [answer], None
    results = []
    for case in exercise.cases:
        arguments = copy.deepcopy(case)
        results.append(answer(*arguments))
        changed = _changed_argument(answer, case, arguments)
        if changed:
            return results, changed
    return results, None


def _changed_argument(answer, before, after):
    """Return the name of the first argument that a call changed in place, or None."""
    names = inspect.signature(answer).parameters
    changed = (
        name
        for name, old, new in zip(names, before, after, strict=False)
        if not _equal(new, old)
    )
    return next(changed, None)


def _equal(a, b):
    """Compare tuples part by part, and numbers within a tolerance."""
    if isinstance(b, (tuple, list)) and isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(_equal, a, b))
    a, b = _as_numbers(a), _as_numbers(b)
    if a is None or b is None or a.shape != b.shape:
        return False
    return np.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True)


def _as_numbers(value):
    """Return a value as an array of floats, or None where it is not made of numbers."""
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "biuf" else None
    except (TypeError, ValueError):
        return None


def _difference(got, expected):
    """Describe the first difference between a result and the one expected."""
    if got is None:
        return "your function returns None; is a `return` missing?"
    if isinstance(expected, tuple):
        return _difference_in_parts(got, expected)
    a, b = _as_numbers(got), _as_numbers(expected)
    if a is None:
        return f"expected numbers, got {type(got).__name__}"
    if a.shape != b.shape:
        transposed = a.ndim == 2 and a.shape == b.shape[::-1]
        hint = "; is it transposed?" if transposed else ""
        return f"the shape is {a.shape}, expected {b.shape}{hint}"
    return _difference_in_numbers(a, b)


def _difference_in_parts(got, expected):
    """Describe the first part of a tuple that differs."""
    if not isinstance(got, (tuple, list)) or len(got) != len(expected):
        count = len(got) if isinstance(got, (tuple, list)) else 1
        return f"expected {len(expected)} results, got {count}"
    for number, (a, b) in enumerate(zip(got, expected, strict=True), start=1):
        if not _equal(a, b):
            return f"result {number} of {len(expected)}: {_difference(a, b)}"
    return None


def _difference_in_numbers(a, b):
    """Describe how numbers of the right shape differ."""
    if not np.all(np.isfinite(a)):
        return "there is a nan or an infinity in it"
    if a.ndim == 2 and a.shape == a.T.shape and np.allclose(a.T, b, rtol=1e-4):
        return "the numbers are right, but rows and columns are swapped"
    factor = np.sum(a * b) / np.sum(b * b) if np.any(b) else 0
    if a.size > 1 and factor and np.allclose(a, factor * b, rtol=1e-4):
        if np.isclose(factor, -1):
            return "the sign is the wrong way round"
        return f"every number is {factor:.3g} times the right one; a mean for a sum?"
    return f"off by at most {np.max(np.abs(a - b)):.3g}"


def _describe_error(answer, error):
    """Show the learner's own line that raised, and what it raised."""
    what = " ".join(f"{type(error).__name__}: {error}".split())  # on one line
    code = getattr(answer, "__code__", None)
    own = [
        frame.line
        for frame in traceback.extract_tb(error.__traceback__)
        if code is not None and frame.filename == code.co_filename and frame.line
    ]
    return f"your line `{own[-1]}` raised {what}" if own else f"it raised {what}"
