"""Shapes in letters: what ``"N T D"`` means, and whether a shape is one.

A letter is free and has one size, of at least 1, within a call. A number is fixed.
``"4H"`` is four times H, ``"TD"`` is T times D, ``"T+1"`` one more. ``"*S"`` is any
number of axes, the same wherever it stands; ``"..."`` is any number of axes, no matter
which. ``"N D | N T D"`` is either, and ``"N H or 0"`` may also be the number 0.
"""

import re
from functools import cache
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
    for (factor, letters, addend), size in zip(axes, shape, strict=True):
        known = sizes.get(letters)  # the quick way: one letter, met before
        if known is None and not _learn(factor, letters, addend, size, sizes):
            return None
        if known is not None and factor * known + addend != size:
            return None
    return sizes


def _learn(factor, letters, addend, size, sizes):
    """Find the size of at most one free letter, and say whether all agree."""
    free = [letter for letter in letters if letter not in sizes]
    known = factor * prod(sizes[letter] for letter in letters if letter in sizes)
    if not free:
        return known + addend == size
    whole, rest = divmod(size - addend, known)
    sizes[free[0]] = whole
    return len(free) == 1 and rest == 0 and whole > 0


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
        return str(factor * prod(sizes[letter] for letter in letters) + addend)
    return f"{factor if factor > 1 else ''}{letters}{f'+{addend}' if addend else ''}"


def allocate(letters, sizes):
    """Return the shape that letters stand for."""
    (axes,) = parse(letters)
    return tuple(
        factor * prod(sizes[letter] for letter in letters) + addend
        for factor, letters, addend in axes
    )
