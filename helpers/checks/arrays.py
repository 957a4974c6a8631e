"""Arrays: how they are read, which shape they have, what their numbers are."""

import re
from functools import cache

import numpy as np

from helpers.checks.grammar import fitted, open_ways, parse, shape_text
from helpers.checks.slips import likely_slip

#: The largest number of each type of float.
LARGEST = {np.dtype(f"f{n}"): float(np.finfo(f"f{n}").max) for n in (2, 4, 8)}


class NotFiniteError(ValueError):
    """A number is nan, infinite or too large to compute with."""


def is_float_array(value):
    """Say whether something is an array of floats: the quick way through a check."""
    return type(value) is np.ndarray and value.dtype.kind == "f"


class Array:
    """An array whose shape is said in letters, read in one way, held to some rules."""

    def __init__(self, letters, read, *rules):
        self.letters, self.read, self.rules = letters, read, rules
        parse(letters)  # an unknown letter is an error at once
        self.or_zero = letters.endswith(" or 0")
        if not rules and not self.or_zero:
            self.look = shape_of_floats

    def __call__(self, name, array, call):
        if not is_float_array(array):
            if self.or_zero and isinstance(array, float) and array == 0:
                return
            array = self.read(name, array, call)
        sizes = fitted(self.letters, array.shape, call.sizes)
        if sizes is None:
            self.refuse_shape(name, array.shape, call)
        call.sizes = sizes
        for rule in self.rules:
            rule(name, array, call)

    def refuse_shape(self, name, shape, call):
        """Raise, with the slip that explains the shape if one of the ways knows it."""
        if 0 in shape:
            call.refuse(f"{name} holds nothing, its shape is {shape}")
        ways = [axes for axes, _ in open_ways(self.letters, dict(call.sizes))]
        ways = sorted(ways or parse(self.letters), key=lambda w: len(w) != len(shape))
        sizes = {letter: size for letter, size in call.sizes if size != 0}
        slips = [likely_slip(name, shape, axes, sizes) for axes in ways]
        best = next((n for n, slip in enumerate(slips) if slip), 0)
        wanted = shape_text(ways[best], sizes)
        call.refuse(f"{name} should have shape {wanted}, got {shape}{slips[best]}")


def shape_of_floats(value):
    """Return the shape of floats, which decides alone where numbers do not matter."""
    kind = type(value)
    if kind is np.ndarray and value.dtype.kind == "f":
        return value.shape
    return kind if kind is float else None


def numbers(name, data, call):
    """Return data as an array, or refuse what is not made of real numbers."""
    kind = type(data).__name__
    try:
        array = np.asarray(data)
    except (ValueError, TypeError) as error:
        why = "its rows differ in length" if "inhomog" in str(error) else error
        call.refuse(f"{name} should be one array; {why}")
    if isinstance(data, (np.matrix, np.ma.MaskedArray)):
        cure = "convert with np.asarray, after filling in what is masked"
        call.refuse(f"{name} should be a plain array, got {kind}; {cure}")
    if array.dtype.kind not in "fiub":
        got = kind if array.dtype == object else array.dtype
        call.refuse(f"{name} should hold real numbers, got {got}")
    return array


def array(name, data, call):
    """Return an array of real numbers, or refuse what is none, such as a list."""
    if not isinstance(data, np.ndarray):
        call.refuse(f"{name} should be an array, got {type(data).__name__}")
    return numbers(name, data, call)


def floats(name, data, call):
    """Return numbers to compute with as they are: no list, no bool, nothing short.

    There is no minus for bool, and short or unsigned whole numbers wrap around.
    """
    array, known = numbers(name, data, call), hasattr(data, "dtype")
    plain = isinstance(data, (int, float)) and not isinstance(data, bool)
    if plain or (known and array.dtype in (*LARGEST, np.int64, np.int32)):
        return array
    got, cure = array.dtype, f"convert with {name}.astype(float)"
    if not known:
        got, cure = type(data).__name__, f"write np.array({name}, float)"
    return call.refuse(f"{name} should hold floats, got {got}; {cure}")


def weight(name, data, call):
    """Refuse what cannot be learned: weights are arrays of floats."""
    got = getattr(data, "dtype", type(data).__name__)
    cure = f"write np.array({name}, float)"
    call.refuse(f"{name} should be an array of floats, got {got}; {cure}")


def changeable(name, array, call):
    """Refuse what a small step cannot change in place."""
    if array.dtype.kind != "f":
        why = "a whole number cannot take a small step"
        call.refuse(f"{name} should hold floats, got {array.dtype}; {why}")
    if not array.flags.writeable:
        cure = f"copy it with {name}.copy()"
        call.refuse(f"{name} is read-only and cannot be changed in place; {cure}")


def finite(name, array, call, *, squared=False, dtype=None):
    """Refuse floats, or squares, that are not finite in the type computed with."""
    if array.dtype.kind != "f":
        return  # whole numbers become floats, which have room for them
    # The sum of all squares is small only where every number is.
    total = float(np.vdot(array, array))
    if total < 1e4:  # the quick way: every type has room for that
        return
    kind = dtype or computed_in(array, call)
    largest = LARGEST.get(kind, LARGEST[np.dtype(float)])
    largest = largest**0.5 / 2 if squared else largest
    if total**0.5 <= largest:
        return
    wrong = ~(np.abs(array.astype(float)) <= largest)
    if wrong.any():
        place = [int(n) for n in np.argwhere(wrong)[0]]
        rule = f"at most {largest:.0e} in size" if squared else f"finite in {kind}"
        got = f"{array[tuple(place)]:g}{f' at {place}' if place else ''}"
        why = "is a number missing, or did a training diverge?"
        call.refuse(f"{name} should be {rule}, got {got}; {why}", NotFiniteError)


def computed_in(array, call):
    """Return the type of the layer, or of the outputs y_hat, or else of the array."""
    for one in (call.me, call.given.get("y_hat")):
        if getattr(one, "dtype", None) is not None:
            return np.dtype(one.dtype)
    return array.dtype


def square(name, array, call, dtype=None):
    """Refuse numbers whose squares are not finite, or wrap around."""
    finite(name, array, call, squared=True, dtype=dtype)
    if array.dtype.kind == "i" and np.abs(array).max(initial=0) > 1e9:
        call.refuse(f"{name} should be at most 1e9 in size as {array.dtype}")


def probability(name, array, call):
    """Refuse numbers outside 0 to 1."""
    finite(name, array, call)
    if np.any(array < 0) or np.any(array > 1):
        got = f"{array.min():.4g} to {array.max():.4g}; is the sigmoid missing?"
        call.refuse(f"{name} should lie between 0 and 1, got {got}")


def bit(name, array, call):
    """Refuse what is neither 0 nor 1."""
    if not np.all((array == 0) | (array == 1)):
        call.refuse(f"{name} should hold bits, 0.0 or 1.0")


def boolean(name, array, call):
    """Refuse what is neither True nor False, such as 0.0 and 1.0."""
    if array.dtype != bool:
        cure = f"convert with {name}.astype(bool)"
        call.refuse(f"{name} should hold True and False, got {array.dtype}; {cure}")


def label(
    name, array, call, letter="K", why="y_hat has {} columns, one for each class"
):
    """Refuse what is not the number of one of K classes."""
    if array.dtype.kind not in "iu":
        cure = f"convert with {name}.astype(int)"
        call.refuse(f"{name} should hold whole numbers, got {array.dtype}; {cure}")
    size, low, high = dict(call.sizes)[letter], array.min(), array.max()
    if not 0 <= low <= high < size:
        got = f"{low} to {high}; {why.format(size)}"
        call.refuse(f"{name} should lie between 0 and {size - 1}, got {got}")


def index(name, array, call):
    """Refuse what is not the number of one of V rows."""
    why = "there are {} labels, counted from 0; does the padding need one of its own?"
    label(name, array, call, "V", why)


READ = {read.__name__: read for read in (numbers, array, weight)}
RULES = (changeable, finite, square, probability, bit, boolean, label, index)
RULES = {rule.__name__: rule for rule in RULES}


@cache
def as_array(text):
    """Return the kind that a text such as "finite numbers N T D" stands for."""
    said, letters = re.fullmatch(r"((?:[a-z]+ ?)*)(.*)", text).groups()
    words = said.split()
    if unknown := {*words} - READ.keys() - RULES.keys():
        raise TypeError(f"a contract knows no {', '.join(unknown)}, as in {text!r}")
    read = next((READ[word] for word in words if word in READ), floats)
    return Array(letters, read, *(RULES[w] for w in words if w in RULES))
