"""Arrays: how they are read, which shape they have, what their numbers are."""

import re
from functools import cache

import numpy as np

from helpers.checks.grammar import bind, letters_of, parse, shape_text
from helpers.checks.slips import likely_slip

PLAIN = re.compile(r"[A-Z]( [A-Z])*").fullmatch
#: The largest number of each type of float.
LARGEST = {np.dtype(f"f{n}"): float(np.finfo(f"f{n}").max) for n in (2, 4, 8)}


class NotFiniteError(ValueError):
    """A number is nan, infinite or too large to compute with."""


def is_float_array(array):
    """Say whether something is an array of floats: the quick way through a check."""
    return type(array) is np.ndarray and array.dtype.kind == "f"


def is_float(value):
    """Say whether something is a float or an array of them."""
    return type(value) is float or is_float_array(value)


class Array:
    """An array whose shape is said in letters, read in one way, held to some rules."""

    def __init__(self, letters, read, *rules):
        self.letters, self.read, self.rules = letters, read, rules
        alternatives, self.or_zero = parse(letters), letters.endswith(" or 0")
        every = set().union(*map(letters_of, alternatives))
        # Each way to be right, with the letters that only other ways have.
        self.ways = [(axes, every - letters_of(axes)) for axes in alternatives]
        self.plain = letters.split() if PLAIN(letters) else None
        if letters == "..." and not rules:
            self.quick = is_float

    def __call__(self, name, array, call):
        if not is_float_array(array):
            if self.or_zero and isinstance(array, float) and array == 0:
                return
            array = self.read(name, array, call)
        if not self.fits(array.shape, call):
            self.refuse_shape(name, array.shape, call)
        for rule in self.rules:
            rule(name, array, call)

    def fits(self, shape, call):
        """Say whether a shape is one of those meant, and learn the sizes of letters."""
        sizes = call.sizes
        if self.letters == "...":
            return True
        if self.letters == "*S":
            return 0 not in shape and sizes.setdefault("*S", shape) == shape
        if self.plain is not None:
            return self.fits_plainly(shape, call)
        for axes, others in self.open_ways(sizes):
            bound = bind(axes, shape, sizes)
            if bound is not None:
                call.sizes = {**dict.fromkeys(others, 0), **bound}
                return True
        return False

    def fits_plainly(self, shape, call):
        """The same where there are single letters and one way: twice as fast."""
        sizes, known = call.sizes, len(call.sizes)
        if len(shape) == len(self.plain) and 0 not in shape:
            for letter, size in zip(self.plain, shape, strict=True):
                if sizes.setdefault(letter, size) != size:
                    break
            else:
                return True
        call.sizes = dict(list(sizes.items())[:known])
        return False

    def open_ways(self, sizes):
        """Yield the alternatives that agree with the letters known, with all others.

        After "N T D" was chosen over "N D", the way without a T is closed; after "N D"
        the size of T is 0, so that the other is.
        """
        for axes, others in self.ways:
            if not any(map(sizes.get, others)):
                yield axes, others

    def refuse_shape(self, name, shape, call):
        """Raise, with the slip that explains the shape if one of the ways knows it."""
        open_ways = [axes for axes, _ in self.open_ways(call.sizes)]
        known = call.sizes.get  # a letter of size 0 closes a way, too
        ways = [axes for axes in open_ways if 0 not in map(known, letters_of(axes))]
        ways = ways or open_ways
        ways.sort(key=lambda axes: len(axes) != len(shape))
        slips = [likely_slip(name, shape, axes, call.sizes) for axes in ways]
        if 0 in shape:
            call.refuse(f"{name} holds nothing, its shape is {shape}")
        best = next((n for n, slip in enumerate(slips) if slip), 0)
        wanted = shape_text(ways[best], call.sizes)
        call.refuse(f"{name} should have shape {wanted}, got {shape}{slips[best]}")


def numbers(name, data, call):
    """Return data as an array, or refuse what is not made of real numbers."""
    kind = type(data).__name__
    try:
        array = np.asarray(data)
    except (ValueError, TypeError) as error:
        ragged = "inhomogeneous" in str(error)
        why = "its rows differ in length" if ragged else error
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


def changeable(name, data, call):
    """Return what a small step can change in place, or refuse it."""
    array = floats(name, data, call)
    if array.dtype.kind != "f":
        why = "a whole number cannot take a small step"
        call.refuse(f"{name} should hold floats, got {array.dtype}; {why}")
    if isinstance(data, np.ndarray) and not data.flags.writeable:
        cure = f"copy it with {name}.copy()"
        call.refuse(f"{name} is read-only and cannot be changed in place; {cure}")
    return array


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
    if total < (largest / 4 if squared else largest):
        return
    largest = np.sqrt(largest) / 2 if squared else largest
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


def label(name, array, call):
    """Refuse what is not the number of one of K classes."""
    if array.dtype.kind not in "iu":
        cure = f"convert with {name}.astype(int)"
        call.refuse(f"{name} should hold whole numbers, got {array.dtype}; {cure}")
    last, low, high = call.sizes["K"] - 1, array.min(), array.max()
    if not 0 <= low <= high <= last:
        why = f"y_hat has {last + 1} columns, one for each class"
        call.refuse(
            f"{name} should lie between 0 and {last}, got {low} to {high}; {why}"
        )


READ = {read.__name__: read for read in (numbers, array, weight, changeable)}
RULES = {rule.__name__: rule for rule in (finite, square, probability, bit, label)}


@cache
def as_array(text):
    """Return the kind that a text such as "finite numbers N T D" stands for."""
    words = re.match(r"[a-z ]*(?=\Z|[^a-z])", text)[0].split()
    letters = text[text.rindex(words[-1]) + len(words[-1]) :] if words else text
    if unknown := {*words} - READ.keys() - RULES.keys():
        raise TypeError(f"a contract knows no {', '.join(unknown)}, as in {text!r}")
    read = next((READ[word] for word in words if word in READ), floats)
    return Array(letters.strip(), read, *(RULES[w] for w in words if w in RULES))
