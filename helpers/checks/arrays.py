"""Arrays: of floats as they are, or of any numbers; of some shape; finite, or bits."""

import re
from functools import cache

import numpy as np

from helpers.checks.grammar import bind, letters_of, parse, shape_text
from helpers.checks.slips import likely_slip

PLAIN = re.compile(r"[A-Z]( [A-Z])*").fullmatch
#: Whole numbers that do not wrap around where floats are meant.
WIDE = (np.dtype(np.int64), np.dtype(np.int32))


def is_float_array(array):
    """Say whether something is an array of floats: the quick way through a check."""
    return type(array) is np.ndarray and array.dtype.kind == "f"


class NotFiniteError(ValueError):
    """A number is nan, infinite or too large to compute with."""


class Array:
    """An array whose shape is said in letters, read in one way, held to some rules."""

    def __init__(self, letters, read=None, *rules):
        self.letters, self.rules, self.read = letters, rules, read or floats
        self.alternatives, self.or_zero = parse(letters), letters.endswith(" or 0")
        if letters == "..." and not rules:
            self.quick = is_float_array
        self.plain = letters.split() if PLAIN(letters) else None

    def __call__(self, name, array, call):
        if not is_float_array(array):
            if self.or_zero and isinstance(array, float) and array == 0:
                return
            array = self.read(name, array, call)
        if not self.fits(array.shape, call):
            self.refuse_shape(name, array.shape, call)
        for rule in self.rules:
            rule(name, array, call)

    @classmethod
    @cache
    def of(cls, letters, read=None, *rules):
        """Return the kind for these letters, made once."""
        return cls(letters, read, *rules)

    def fits(self, shape, call):
        """Say whether a shape is one of those meant, and learn the sizes of letters."""
        sizes, plain = call.sizes, self.plain
        if plain is not None:  # the quick way, twice as fast
            known = len(sizes)
            if len(shape) == len(plain) and 0 not in shape:
                for letter, size in zip(plain, shape, strict=True):
                    if sizes.setdefault(letter, size) != size:
                        break
                else:
                    return True
            call.sizes = dict(list(sizes.items())[:known])
            return False
        for axes, others in self.open_ways(sizes):
            bound = bind(axes, shape, sizes)
            if bound is not None:
                call.sizes = {**dict.fromkeys(others, 0), **bound}
                return True
        return False

    def open_ways(self, sizes):
        """Yield the alternatives that agree with the letters known, with all others.

        After "N T D" was chosen over "N D", the way without a T is closed; after "N D"
        the size of T is 0, so that the other is.
        """
        every = set().union(*map(letters_of, self.alternatives))
        for axes in self.alternatives:
            others = every - letters_of(axes)
            if not any(sizes.get(letter) for letter in others):
                yield axes, others

    def refuse_shape(self, name, shape, call):
        """Raise, with the slip that explains the shape if one of the ways knows it."""
        ways = [axes for axes, _ in self.open_ways(call.sizes)]
        ways.sort(key=lambda axes: len(axes) != len(shape))
        slips = [likely_slip(name, shape, axes, call.sizes) for axes in ways]
        found = zip(ways, slips, strict=True)
        axes, slip = next((pair for pair in found if pair[1]), (ways[0], ""))
        if 0 in shape and not slip:
            call.refuse(f"{name} holds nothing, its shape is {shape}")
        wanted = shape_text(axes, call.sizes)
        call.refuse(f"{name} should have shape {wanted}, got {shape}{slip}")


def any_numbers(name, data, call):
    """Return data as an array, or refuse what is not made of real numbers."""
    try:
        array = np.asarray(data)
    except (ValueError, TypeError) as error:
        ragged = "inhomogeneous" in str(error)
        why = "its rows differ in length" if ragged else error
        call.refuse(f"{name} should be one array; {why}")
    kind = type(data).__name__
    if isinstance(data, (np.matrix, np.ma.MaskedArray)):
        call.refuse(
            f"{name} should be a plain array, got {kind}; convert with np.asarray, "
            "after filling in what is masked"
        )
    if array.dtype.kind not in "fiub":
        got = kind if array.dtype == object else array.dtype
        call.refuse(f"{name} should hold real numbers, got {got}")
    return array


def an_array(name, data, call):
    """Return an array of real numbers, or refuse what is none, such as a list."""
    if not isinstance(data, np.ndarray):
        call.refuse(f"{name} should be an array, got {type(data).__name__}")
    return any_numbers(name, data, call)


def floats(name, data, call):
    """Return numbers to compute with as they are: no list, no bool, nothing short.

    There is no minus for bool, and short or unsigned whole numbers wrap around.
    """
    array = any_numbers(name, data, call)
    plain = isinstance(data, (int, float)) and not isinstance(data, bool)
    known = hasattr(data, "dtype")
    if plain or (known and (array.dtype.kind == "f" or array.dtype in WIDE)):
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
    """Refuse what cannot be changed in place by a small step."""
    array, read_only = np.asarray(array), isinstance(array, np.ndarray)
    if array.dtype.kind != "f":
        why = "a whole number cannot take a small step"
        call.refuse(f"{name} should hold floats, got {array.dtype}; {why}")
    if read_only and not array.flags.writeable:
        cure = f"copy it with {name}.copy()"
        call.refuse(f"{name} is read-only and cannot be changed in place; {cure}")


def is_finite(name, array, call, *, squared=False, dtype=None):
    """Refuse floats, or squares, that are not finite in the type computed with."""
    if array.dtype.kind != "f":
        return  # whole numbers become floats, which have room for them
    kind = dtype or computed_in(array, call)
    largest = LARGEST.get(kind, LARGEST[np.dtype(float)])
    # The sum of all squares is small only where every number is.
    if float(np.vdot(array, array)) < (largest / 4 if squared else largest):
        return
    largest = np.sqrt(largest) / 2 if squared else largest
    fits = np.abs(array.astype(float)) <= largest
    if not fits.all():
        place = tuple(map(int, np.argwhere(~fits)[0]))
        at = f" at {list(place)}" if place else ""
        rule = f"at most {largest:.0e} in size" if squared else f"finite in {kind}"
        call.refuse(
            f"{name} should be {rule}, got {array[place]:g}{at}; is a number missing, "
            "or did a training diverge?",
            NotFiniteError,
        )


def does_not_wrap(name, array, call):
    """Refuse whole numbers, computed with as they are, whose squares wrap around."""
    if array.dtype.kind == "i":
        largest = int(np.sqrt(np.iinfo(array.dtype).max)) // 2
        if np.abs(array).max() > largest:
            call.refuse(
                f"{name} should be at most {largest:.0e} in size as {array.dtype}"
            )


def computed_in(array, call):
    """Return the type of the layer, or of the outputs y_hat, or else of the array."""
    for one in (call.me, call.given.get("y_hat")):
        kind = getattr(one, "dtype", None)
        if kind is not None:
            return np.dtype(kind)
    return array.dtype


#: The largest number of each type of float.
LARGEST = {np.dtype(f"f{n}"): float(np.finfo(f"f{n}").max) for n in (2, 4, 8)}


def has_square(name, array, call, dtype=None):
    """Refuse numbers whose squares are not finite."""
    is_finite(name, array, call, squared=True, dtype=dtype)


def is_probability(name, array, call):
    """Refuse numbers outside 0 to 1."""
    if np.any(array < 0) or np.any(array > 1):
        got = f"{array.min():.4g} to {array.max():.4g}; is the sigmoid missing?"
        call.refuse(f"{name} should lie between 0 and 1, got {got}")


def is_bit(name, array, call):
    """Refuse what is neither 0 nor 1."""
    if not np.all((array == 0) | (array == 1)):
        call.refuse(f"{name} should hold bits, 0.0 or 1.0")


def is_label(name, array, call):
    """Refuse what is not the number of one of K classes."""
    last = call.sizes["K"] - 1
    if array.dtype.kind not in "iu":
        cure = f"convert with {name}.astype(int)"
        call.refuse(f"{name} should hold whole numbers, got {array.dtype}; {cure}")
    if not 0 <= array.min() <= array.max() <= last:
        got = f"{array.min()} to {array.max()}"
        why = f"y_hat has {last + 1} columns, one for each class"
        call.refuse(f"{name} should lie between 0 and {last}, got {got}; {why}")
