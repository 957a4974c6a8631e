"""See by trying on what a result depends: a row on other rows, a step on later ones.

Each argument is changed, place by place along each axis. What changes then in a result
is compared with what changes in that of the solution: so each claim was seen.
"""

import copy
import inspect
import re

import numpy as np

from helpers.exercises.equality import as_numbers, shape_of
from helpers.exercises.likeness import AXES
from helpers.exercises.outcomes import differs, same
from helpers.exercises.parts import name_of

#: What is said of all cases, where the other claims need one.
NONE = "has no effect|does not depend"
LATE = 10
#: So many places are tried along an axis.
MOST = 80
BATCH, TIME = "N", "T"


def undue(exercise, answer):
    """Say on what an answer depends otherwise than it should, or nothing."""
    if not exercise.cases or not exercise.most_pairs:
        return ""  # a value, or each call takes long
    every = zip(exercise.cases, exercise.sizes or ({},) * MOST, strict=False)
    try:
        found = [_in_case(exercise, answer, *case) for case in every]
    except Exception:  # another argument may be one that an answer cannot take
        return ""
    ranked = [
        (rank + LATE * _is_partial(said, found), said)
        for claims in found
        for said, rank in claims.items()
    ]
    rank, said = min(ranked, default=(0, ""), key=lambda claim: claim[0])
    return f"in one case {said}" if rank >= LATE else said


def _is_partial(said, found):
    """Whether a claim of all cases was not seen in each."""
    return bool(re.search(NONE, said)) and not all(said in claims for claims in found)


def _in_case(exercise, answer, case, sizes):
    """Return what differs in one case, each claim with its rank: the broadest has 0."""
    mine, right = (_Tried(exercise, f, case) for f in (answer, exercise.solution))
    if mine.shapes != right.shapes or not (mine.steady and right.steady):
        return {}
    count, called = len(right.base), exercise.use or exercise.solution
    names = list(inspect.signature(called).parameters)[bool(exercise.use) :]
    parts = [name_of(n, count, "result", exercise.parts) for n in range(count)]
    pair = _Pair(mine, right, names, parts if count > 1 else ["the result"], sizes)
    claims = {}
    for rank, said in _claims(pair, case):
        claims[said] = min(rank, claims.get(said, rank))
    return claims


def constant(got, expected, names):
    """Say that every case gives the same array, where the right ones differ."""
    if not (shape := shape_of(got[0])) or shape != shape_of(expected[0]):
        return ""
    alike = [not any(differs(x, some[0]) for x in some) for some in (got, expected)]
    if alike != [True, False] or not np.all(np.isfinite(got[0])):
        return ""
    listed = " and ".join(f"`{name}`" for name in names)
    return f"the result is the same in every case: it has to depend on {listed}"


class _Tried:
    """A function on one case, and what moves in its results with an argument."""

    def __init__(self, exercise, function, case):
        self.exercise, self.function, self.case = exercise, function, case
        self.base = self._parts(case)
        self.shapes = [x.shape for x in self.base]
        again = all(map(same, self.base, self._parts(case)))
        self.steady = again and all(np.all(np.isfinite(x)) for x in self.base)

    def _parts(self, case):
        result = self.exercise.call(self.function, *copy.deepcopy(case))
        several = isinstance(result, (tuple, list)) and len(self.exercise.parts) > 1
        return [1.0 * as_numbers(x) for x in (result if several else [result])]

    def moved(self, place, where, news=None):
        """Return what moves with an argument: 0 nothing, 1 hardly, 2 clearly."""
        news = news or others(self.case[place])
        every = [self._compared(place, where, new) for new in news]
        return [np.max(part, axis=0) for part in zip(*every, strict=True)]

    def _compared(self, place, where, new):
        case = list(copy.deepcopy(self.case))
        case[place][where] = new[where]
        pairs = zip(self._parts(case), self.base, strict=True)
        return [(a != b) + 1 * ~np.isclose(a, b, 1e-6, 1e-8) for a, b in pairs]


def is_bits(x):
    """Whether all numbers are 0 or 1."""
    return np.all(np.isin(x, (0, 1)))


def others(x):
    """Return what may stand for an argument: near it and with another sign, or flipped.

    One change alone may be one that the right function does not see.
    """
    if x.dtype == bool:
        return [~x]
    if is_bits(x):
        even = np.arange(x.size).reshape(x.shape) % 2
        return [1 - x, abs(even - x), abs(1 - even - x)]
    by = np.cos(np.arange(x.size)).reshape(x.shape)
    return [x + by, -2 * x - by]


class _Pair:
    """An answer and the solution on one case, and how one speaks of both."""

    def __init__(self, mine, right, names, parts, sizes):
        self.mine, self.right, self.names = mine, right, names
        self.parts, self.sizes = parts, sizes

    def moved(self, place, where):
        """Return for each part its name, and what moves in the answer and should."""
        both = (some.moved(place, where) for some in (self.mine, self.right))
        return list(zip(self.parts, *both, strict=True))

    def coarse(self, place):
        """Tell which parts of the answer move with an argument, but with no nudge."""
        nudged = self.mine.moved(place, ..., [self.mine.case[place] + 1e-6])
        clearly = self.mine.moved(place, ...)
        return [a.max() == 0 < b.max() for a, b in zip(nudged, clearly, strict=True)]

    def letter(self, shape, axis):
        """Return the letter of an axis, if no other letter or axis has its length."""
        letters = [key for key, size in self.sizes.items() if size == shape[axis]]
        alone = len(letters) == 1 and shape.count(shape[axis]) == 1 < shape[axis]
        return letters[0] if alone else ""


def _extra(mine, right):
    """Where something moves clearly that should not at all."""
    return (mine == 2) & (right == 0)


def _claims(pair, case):
    """Yield what differs by argument."""
    for place, x in enumerate(case):
        kind = x.dtype.kind if isinstance(x, np.ndarray) and x.ndim else ""
        if kind in ("f", "b"):
            yield from _of_whole(pair, place)
        if kind == "f":
            yield from _of_hidden(pair, place, case)
            for axis in range(x.ndim):
                yield from _of_axis(pair, place, axis, x.shape)


def _of_whole(pair, place):
    """Yield that an argument has no effect on a part, or an undue one."""
    name = f"`{pair.names[place]}`"
    every = [(part, a.max(), b.max()) for part, a, b in pair.moved(place, ...)]
    lacks = [part for part, mine, right in every if _extra(right, mine)]
    extra = [part for part, mine, right in every if _extra(mine, right)]
    if lacks and not any(mine for _, mine, _ in every):
        yield 0, f"{name} has no effect on the result"
    if len(lacks) == len(extra) == 1:
        said = f"{lacks[0]} and {extra[0]} are exchanged, swapped"
        yield 0, f"{said}: {name} belongs in {lacks[0]}, and stands in {extra[0]}"
    yield from (
        (1, f"{part} does not depend on {name}, as it should") for part in lacks
    )
    yield from ((3, f"{part} depends on {name}; it should not") for part in extra)


def _of_hidden(pair, place, case):
    """Yield that what a mask hides has an effect."""
    for n, mask in enumerate(case):
        if not isinstance(mask, np.ndarray) or mask.dtype != bool:
            continue
        if mask.shape == case[place].shape[: mask.ndim]:
            hidden = f"what `{pair.names[n]}` hides in `{pair.names[place]}`"
            for part, mine, right in pair.moved(place, ~mask):
                if _extra(mine, right).any():
                    yield 1, f"{hidden} has an effect on {part}; it should have none"


def _of_axis(pair, place, axis, shape):
    """Yield at which places of an axis the two differ."""
    name, letter = f"`{pair.names[place]}`", pair.letter(shape, axis)
    places = [(slice(None),) * axis + (n,) for n in range(min(shape[axis], MOST))]
    rows = zip(*(pair.moved(place, where) for where in places), strict=True)
    for coarse, row in zip(pair.coarse(place), rows, strict=True):
        part, mine, right = row[0][0], *(np.array([x[n] for x in row]) for n in (1, 2))
        if not coarse:  # a grid, or a rounding, hides a small change
            # An answer may be given other axes than its `use`: a name holds for both.
            known = letter in AXES
            along = (
                f"{name} along {AXES[letter]}" if known else f"axis {axis} of {name}"
            )
            yield from _of_places(along, part, mine, right)
        shape = mine.shape[1:]
        for m in (m for m in range(len(shape)) if letter):
            if pair.letter(shape, m) == letter:
                over = tuple(n + 1 for n in range(len(shape)) if n != m)
                tried, due = mine.max(axis=over), right.max(axis=over)
                if letter == TIME and is_bits(pair.right.case[place]):
                    continue  # a carry passes, or not, by other bits
                yield from _of_pairs(name, part, letter, m, tried, due)


def _of_places(along, part, mine, right):
    """Yield a place along an axis that has no effect at all, where others have one."""
    mine, right = (x.reshape(len(x), -1).max(axis=1) for x in (mine, right))
    places = _extra(right, mine)
    if 0 < np.sum(places) < len(places):
        which = f"index {np.argmax(places)} of {along}"
        yield 1.5, f"{which} has no effect on {part}; it should"


def _of_pairs(name, part, letter, axis, mine, right):
    """Yield which places of a result depend on which others of an argument."""
    extra, lacks = (np.argwhere(x) for x in (_extra(mine, right), _extra(right, mine)))
    if letter == BATCH:
        if any(i != o for i, o in extra):
            said = f"a row of {part} depends on other rows of {name}"
            yield 1, f"{said}: the batch is mixed"
    elif letter == TIME:
        known = _ways(np.argwhere(right))  # what passes at times is not undue
        extra = [(i, o) for i, o in extra if not _ways([(i, o)]) <= known]
        yield from _of_times(name, part, extra, "depends", "it should not", len(mine))
        yield from _of_times(
            name, part, lacks, "does not depend", "it should", len(mine)
        )
    elif len(extra):
        i, o = extra[0]
        said = f"number {o} of {part} along axis {axis} depends on number {i} of {name}"
        yield 2, f"{said}; it should not"


def _ways(pairs):
    """Tell which steps of a result depend on one: later ones 1, earlier ones -1."""
    return {int(np.sign(o - i)) for i, o in pairs}


def _of_times(name, part, pairs, does, should, count):
    """Yield which steps of a result depend on which of an argument."""
    ways = _ways(pairs)
    if -1 in ways and 1 not in ways:
        said = f"an earlier step of {part} {does} on a later one of {name}"
    elif 1 in ways and -1 not in ways:
        said = f"a later step of {part} {does} on an earlier one of {name}"
    elif ways == {0} and len(pairs) == count:
        said = f"a step of {part} {does} on {name} of the same step"
    elif ways:
        i, o = pairs[0]
        said = f"index {o} of {part} in time {does} on index {i} of {name}"
    if ways:
        yield 2 + (ways == {0} and len(pairs) < count), f"{said}; {should}"
