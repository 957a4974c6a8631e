"""What an argument may be: a size, a number in a range, a generator, a layer."""

from functools import cache
from numbers import Integral, Real

import numpy as np

from helpers.checks.arrays import (
    Array,
    any_numbers,
    changeable,
    has_square,
    is_bit,
    is_finite,
    is_label,
    is_probability,
    weight,
)


def numbers(letters, *rules):
    """An array, or rows in a list, of any real numbers."""
    return Array(letters, any_numbers, *rules)


@cache
def finite(letters):
    """Numbers that are finite in the type that the layer computes in."""
    return numbers(letters, is_finite)


def squarable(letters):
    """Numbers whose squares are finite."""
    return numbers(letters, has_square)


def probabilities(letters):
    """Numbers between 0 and 1."""
    return numbers(letters, is_finite, is_probability)


def bits(letters):
    """Floats that are 0 or 1."""
    return Array(letters, None, is_bit)


def labels(letters):
    """Whole numbers from 0 to K - 1."""
    return numbers(letters, is_label)


def anything(name, value, call):
    """Whatever it is; somebody else looks at it."""


class Whole:
    """A whole number of at least so much."""

    def __init__(self, least):
        self.least = least

    def __call__(self, name, value, call):
        right = isinstance(value, Integral) and not isinstance(value, bool)
        if not right or value < self.least:
            rule = f"a whole number of at least {self.least}"
            call.refuse(f"{name} should be {rule}, got {value!r}")


class Number:
    """A real number, finite where it has a range."""

    def __init__(self, low=None, high=None, sign="<="):
        self.low, self.high, self.sign = low, high, sign

    def __call__(self, name, value, call):
        number = value[()] if isinstance(value, np.ndarray) else value
        right = isinstance(number, Real) and not isinstance(number, bool)
        if not right or np.isnan(number):
            call.refuse(f"needs one number for {name}, got {value!r}")
        if self.low is None:
            return
        enough = self.low < number or (self.sign == "<=" and self.low == number)
        if not enough or not number < self.high:
            rule = f"{self.low} {self.sign} {name} < {self.high}"
            call.refuse(f"needs {rule}, got {value}")


def at_least(least):
    """A whole number from ``least`` on."""
    return Whole(least)


def above(low):
    """A finite number larger than ``low``."""
    return Number(low, np.inf, "<")


def within(low, high):
    """A number from ``low`` on and below ``high``."""
    return Number(low, high)


size, number = Whole(1), Number()


def flag(name, value, call):
    """True or False: "no" would count as yes."""
    if not isinstance(value, (bool, np.bool_)):
        call.refuse(f"{name} should be True or False, got {value!r}")


def generator(name, value, call, kinds=(np.random.Generator,)):
    """A random generator, and no seed."""
    if not isinstance(value, kinds):
        cure = "make one with np.random.default_rng(0)"
        call.refuse(f"{name} should be a generator, got {value!r}; {cure}")


def old_generator(name, value, call):
    """A random generator, or one of the kind that older tutorials use."""
    generator(name, value, call, (np.random.Generator, np.random.RandomState))


def float_type(name, value, call):
    """A type of float: in any other, what is smaller than 1 would be cut to 0."""
    try:
        right = value is not None and np.dtype(value).kind == "f"
    except TypeError:
        right = False
    if not right:
        call.refuse(f"{name} should be np.float64 or np.float32, got {value}")


class Has:
    """An object, and no class, with all these methods or attributes."""

    def __init__(self, *members):
        self.members = members

    def __call__(self, name, value, call):
        if isinstance(value, type):
            kind = value.__name__
            cure = f"write {kind}(...)"
            call.refuse(f"{name} should be an object, got the class {kind}; {cure}")
        for member in self.members:
            if not (hasattr(type(value), member) or hasattr(value, member)):
                got = type(value).__name__
                call.refuse(f"{name} should have {member}, got {got}")


layer, function = Has("forward", "backward", "params", "grads"), Has("__call__")


class OneOf:
    """One of a few values."""

    def __init__(self, *values):
        self.values = values

    def __call__(self, name, value, call):
        if not any(value is one or value == one for one in self.values):
            known = ", ".join(map(repr, self.values))
            call.refuse(f"{name} should be one of {known}, got {value!r}")


class Optional:
    """What may be left out, as None."""

    def __init__(self, kind):
        self.kind = as_kind(kind)

    def __call__(self, name, value, call):
        if value is not None:
            self.kind(name, value, call)


class Parts:
    """A tuple of so many parts, each of its kind."""

    def __init__(self, *kinds, words="a tuple of {}"):
        self.kinds, self.words = [as_kind(kind) for kind in kinds], words

    def __call__(self, name, value, call):
        if not isinstance(value, (tuple, list)) or len(value) != len(self.kinds):
            if name == "cache":
                forward = call.owner.replace("backward", "forward")
                call.refuse(f"cache should be the last thing {forward} returned")
            words = self.words.format(len(self.kinds))
            call.refuse(f"{name} should be {words}, got {value!r}")
        for number, (kind, part) in enumerate(zip(self.kinds, value, strict=True)):
            kind(f"{name}[{number}]", part, call)


def initial_states(name, value, call):
    """The states a layer starts from: one array, or a tuple where it has several."""
    named = call.me.states
    parts = [value] if len(named) == 1 else value
    if not isinstance(parts, (tuple, list)) or len(parts) != len(named):
        pair = ", ".join(named)
        call.refuse(f"{name} should be the pair ({pair})")
    for state, part in zip(named, parts, strict=True):
        finite(named[state])(f"the initial {state}", part, call)


def learnable(name, value, call):
    """Weights by name: arrays of floats."""
    for key, array in value.items():
        Array.of("...", weight)(key, array, call)


def weights(name, value, call):
    """Weights by name, to be changed in place: a dict of arrays, or of plain floats."""
    if not isinstance(value, dict):
        call.refuse(f"needs a dict of arrays, got {value!r}")
    for key, array in value.items():
        if not (_is_float_array(array) and array.flags.writeable):
            CHANGEABLE(key, array, call)


def gradients(name, value, call):
    """Gradients by name, with the names and shapes of ``params``."""
    if not isinstance(value, dict):
        call.refuse(f"needs a dict of gradients, got {value!r}")
    params = call.given["params"]
    if params.keys() != value.keys():
        held, given = sorted(params, key=str), sorted(value, key=str)
        call.refuse(f"params hold {held}, grads hold {given}")
    for key, grad in value.items():
        GRADIENT(f"the gradient of {key}", grad, call)
        shape, got = np.shape(params[key]), np.shape(grad)
        if shape != got:
            call.refuse(f"the gradient of {key} should have shape {shape}, got {got}")


def _is_float_array(array):
    return type(array) is np.ndarray and array.dtype.kind == "f"


has, one_of, optional, parts = Has, OneOf, Optional, Parts
CHANGEABLE, GRADIENT = Array("...", None, changeable), Array("...", None, has_square)


def as_kind(kind):
    """Return a kind as it is, and what stands for one: letters, a tuple of kinds."""
    if isinstance(kind, str):
        return Array(kind)
    return Parts(*kind) if isinstance(kind, tuple) else kind
