"""Slips of what a right function is given: arguments exchanged, turned or cut."""

import inspect
import itertools

import numpy as np


def handed(exercise):
    """Yield answers that are right but for an argument, and what to say of them."""
    if not exercise.cases or exercise.use:
        return
    names = list(inspect.signature(exercise.solution).parameters)
    for one, other in itertools.combinations(range(len(names)), 2):
        order = list(range(len(names)))
        order[one], order[other] = other, one
        said = f"`{names[one]}` and `{names[other]}` are exchanged, swapped"
        yield said, lambda *a, order=order: exercise.solution(*(a[n] for n in order))
    for place, name in enumerate(names):
        for change, said in changes(name, exercise.cases[0][place]):
            yield said, _with(exercise.solution, place, change)


def _with(solution, place, change):
    """Return the solution with one argument changed."""
    return lambda *a: solution(*a[:place], change(a[place]), *a[place + 1 :])


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
    elif isinstance(value, int):
        yield lambda n: n + 1, f"that is right for `{name}` + 1: off by one"
        yield lambda n: n - 1, f"that is right for `{name}` - 1: off by one"
    if isinstance(value, (np.ndarray, float)):
        yield np.negative, f"`{name}` comes in with the wrong sign"
