"""Watch what a function writes into, where somebody else calls it."""

import functools
import inspect

import numpy as np

from helpers.exercises.equality import equal


def watched(answer, places):
    """Return a function that notes the places of the arrays that it writes into."""
    if not inspect.isfunction(answer) or inspect.isgeneratorfunction(answer):
        return answer

    @functools.wraps(answer)
    def noting(*given, **named):
        before = [x.copy() if isinstance(x, np.ndarray) else None for x in given]
        try:
            return answer(*given, **named)
        finally:
            pairs = enumerate(zip(before, given, strict=True))
            places.update(n for n, (old, new) in pairs if _is_new(old, new))

    return noting


def _is_new(old, new):
    return old is not None and equal(old, old) and not equal(new, old)
