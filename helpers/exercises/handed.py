"""Slips of what a right function is given: arguments exchanged, turned or cut."""

import copy
import inspect
import itertools

import numpy as np


def handed(exercise):
    """Yield answers that are right but for an argument, and what to say of them."""
    given = _given(exercise)
    if not given:
        return
    names = list(inspect.signature(exercise.solution).parameters)[: len(given)]
    own = [n for n, x in enumerate(given) if isinstance(x, (np.ndarray, int, float))]
    for one, other in itertools.combinations(own, 2):
        order = list(range(len(names)))
        order[one], order[other] = other, one
        said = f"`{names[one]}` and `{names[other]}` are exchanged, swapped"
        yield said, _in_order(exercise.solution, order)
    for place, name in enumerate(names):
        for change, said in changes(name, given[place]):
            yield said, _with(exercise.solution, place, change)


def _given(exercise):
    """Return what the solution is called with in the first case, by its use, too."""
    long = exercise.use and not exercise.most_pairs
    if not exercise.cases or inspect.isclass(exercise.solution) or long:
        return ()
    calls = []

    def noting(*given, **named):
        calls.append(given)
        return exercise.solution(*given, **named)

    exercise.call(noting, *copy.deepcopy(exercise.cases[0]))
    return calls[0]


def _in_order(solution, order):
    """Return the solution with its arguments in another order."""
    return lambda *a, **k: solution(*(a[n] for n in order), *a[len(order) :], **k)


def _with(solution, place, change):
    """Return the solution with one argument changed."""
    return lambda *a, **k: solution(*a[:place], change(a[place]), *a[place + 1 :], **k)


def changes(name, value):
    """Yield what may happen to an argument, by its kind."""
    if isinstance(value, np.ndarray) and value.ndim == 2:
        yield np.transpose, f"`{name}` is transposed"
    if isinstance(value, np.ndarray):
        yield np.zeros_like, f"`{name}` is missing: it has no effect on the result"
        for axis in range(value.ndim):
            flip = lambda x, axis=axis: np.flip(x, axis)  # noqa: E731
            yield (
                flip,
                f"`{name}` is read backwards, in reverse order along axis {axis}",
            )
    if isinstance(value, np.ndarray) and value.dtype == bool:
        yield np.logical_not, f"`{name}` is the wrong way round: true and false"
        yield np.ones_like, f"`{name}` is not used: it is as if all of it were true"
    elif isinstance(value, int) and not isinstance(value, bool):
        yield lambda n: n + 1, f"that is right for `{name}` + 1: off by one"
        yield lambda n: n - 1, f"that is right for `{name}` - 1: off by one"
