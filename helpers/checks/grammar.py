"""Shapes in letters: what ``"N T D"`` means, and whether a shape is one.

A letter is free and has one size, of at least 1, within a call. A number is fixed.
``"4H"`` is four times H, ``"TD"`` is T times D, ``"T+1"`` one more. ``"*S"`` is any
number of axes, the same wherever it stands; ``"..."`` is any number of axes, no matter
which. ``"N D | N T D"`` is either, and ``"N H or 0"`` may also be the number 0.

Sizes are pairs of a letter and a number in a tuple, which nobody changes.
"""

import re
from functools import cache, lru_cache
from math import prod

AXIS = re.compile(r"(\d*)([A-Z]*)(?:\+(\d+))?")
REST = ("...", "*S")


@cache
def parse(letters):
    """Return the alternatives of a text as tuples of axes: factor, letters, addend."""
    alternatives = letters.removesuffix(" or 0").split(" | ")
    return tuple(tuple(map(_axis, one.split())) for one in alternatives)


def _axis(text):
    """Return one axis; what stands for several is kept as text."""
    if text in REST:
        return text
    match = AXIS.fullmatch(text)
    if not match:
        raise TypeError(
            f"a contract knows letters and numbers as axes, and no {text!r}"
        )
    factor, letters, addend = match.groups()
    return int(factor or 1), letters, int(addend or 0)


def letters_of(axes):
    """Return the letters that stand in the axes."""
    return {letter for axis in axes if axis not in REST for letter in axis[1]}


def open_ways(letters, sizes):
    """Yield the alternatives that agree with the letters known, with all others.

    After "N T D" was chosen over "N D", the way without a T is closed; after "N D"
    the size of T is 0, so that the other is.
    """
    ways = parse(letters)
    every = set().union(*map(letters_of, ways))
    for axes in ways:
        own = letters_of(axes)
        if not any(map(sizes.get, every - own)) and 0 not in map(sizes.get, own):
            yield axes, every - own


@lru_cache(10_000)
def fitted(letters, shape, known):
    """Return the sizes of all letters if a shape is one of those meant, else None."""
    sizes = dict(known)
    for axes, others in open_ways(letters, sizes):
        bound = bind(axes, shape, sizes)
        if bound is not None:
            return tuple({**dict.fromkeys(others, 0), **bound}.items())
    return None


def bind(axes, shape, sizes):
    """Return the sizes of the letters if a shape fits the axes and them, else None."""
    sizes = sizes.copy()
    if axes[-1:] and axes[-1] in REST:
        axes, rest = axes[:-1], axes[-1]
        shape, tail = shape[: len(axes)], shape[len(axes) :]
        if rest == "*S" and (0 in tail or sizes.setdefault(rest, tail) != tail):
            return None
    if len(axes) != len(shape):
        return None
    for axis, size in zip(axes, shape, strict=True):
        factor, letters, addend = axis
        free = [letter for letter in letters if letter not in sizes]
        if free:
            known = prod(sizes[letter] for letter in letters if letter in sizes)
            sizes[free[0]] = max(1, (size - addend) // (factor * known))
        if len(free) > 1 or size != _size(axis, sizes):
            return None
    return sizes


def spelled_out(axes, sizes):
    """Replace ``"*S"`` by its axes, where their sizes are known."""
    if axes[-1:] == ("*S",) and "*S" in sizes:
        return (*axes[:-1], *((size, "", 0) for size in sizes["*S"]))
    return axes


def shape_text(axes, sizes):
    """Write axes as NumPy writes a shape; a letter whose size is known is a number."""
    parts = [_axis_text(axis, sizes) for axis in spelled_out(axes, sizes)]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def _axis_text(axis, sizes):
    if axis in REST:
        return "..."
    factor, letters, addend = axis
    if all(letter in sizes for letter in letters):
        return str(_size(axis, sizes))
    return f"{factor if factor > 1 else ''}{letters}{f'+{addend}' if addend else ''}"


def _size(axis, sizes):
    factor, letters, addend = axis
    return factor * prod(map(sizes.get, letters)) + addend


def allocate(letters, sizes):
    """Return the shape that letters stand for."""
    (axes,) = parse(letters)
    return tuple(_size(axis, sizes) for axis in axes)
