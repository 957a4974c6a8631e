"""What an argument may be: a size, a number in a range, a generator, a layer."""

from functools import cache
from numbers import Integral, Real

import numpy as np

from helpers.checks.arrays import (
    Array,
    an_array,
    any_numbers,
    changeable,
    does_not_wrap,
    has_square,
    is_bit,
    is_finite,
    is_float_array,
    is_label,
    is_probability,
    weight,
)


def numbers(letters, *rules):
    """An array, or rows in a list, of any real numbers."""
    return Array(letters, any_numbers, *rules)


def data(letters):
    """An array of finite numbers, and no list: it will be cut into batches."""
    return Array(letters, an_array, is_finite)


@cache
def finite(letters):
    """Numbers that are finite in the type that the layer computes in."""
    return numbers(letters, is_finite)


@cache
def finite_floats(letters):
    """Floats, as they are, and finite."""
    return Array(letters, None, is_finite)


@cache
def squarable_floats(letters):
    """Floats, as they are, whose squares are finite."""
    return Array(letters, None, has_square, does_not_wrap)


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


anything.quick = lambda value: True


def data_of(value):
    """Return the numbers of a tensor, which is known by its method, or the value."""
    return value.data if hasattr(value, "zero_grad") else value


def operand(name, value, call):
    """What an operation computes with: a tensor, an array or a number."""
    if operand.quick(value):
        return
    if hasattr(value, "zero_grad") and not isinstance(value, type):
        kind = getattr(value.data, "dtype", type(value.data).__name__)
        cure = "write w.data = np.array(..., float), or w.data[...] = ..."
        call.refuse(f"data should stay an array of floats, got {kind}; {cure}")
    if not isinstance(value, (np.ndarray, np.generic, int, float)):
        got = type(value).__name__
        call.refuse(f"needs a tensor, an array or a number, got {got}")
    any_numbers("an operand", value, call)


def _is_operand(value):
    """Know the usual ones at a glance: a tensor by its method, or by its type."""
    if type(value) in (float, int):
        return True
    return is_float_array(data_of(value))


operand.quick = _is_operand


def matrix(name, value, call):
    """An operand with two axes at least."""
    operand(name, value, call)
    shape = np.shape(data_of(value))
    if len(shape) < 2:
        cure = "make a vector a row with v[None], or a column with v[:, None]"
        call.refuse(f"both sides need two axes, got shape {shape}; {cure}")


def _is_matrix(value):
    return _is_operand(value) and np.ndim(data_of(value)) > 1


matrix.quick = _is_matrix


def operands(name, value, call):
    """A list or tuple of operands."""
    if not isinstance(value, (list, tuple)) or not value:
        call.refuse(f"needs a list of tensors, got {value!r}")
    for one in value:
        operand(name, one, call)


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


size, number, finite_number = Whole(1), Number(), above(-np.inf)


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
            found = hasattr(type(value), member) or hasattr(value, member)
            if not (callable(value) if member == "__call__" else found):
                got = type(value).__name__
                call.refuse(f"{name} should have {member}, got {got}")


function, trainable = Has("__call__"), Has("forward", "backward", "params", "grads")


def exact_layer(name, value, call):
    """A layer of float64: in float32 a small nudge would drown in its rounding."""
    trainable(name, value, call)
    for key, array in value.params.items():
        if not isinstance(array, np.ndarray):
            cure = f"write np.array({key}, float)"
            got = type(array).__name__
            call.refuse(f"{key} should be an array, got {got}; {cure}")
        if array.dtype != np.float64:
            cure = "build the layer with dtype=np.float64"
            call.refuse(f"{key} should hold float64, got {array.dtype}; {cure}")


def layers(name, value, call):
    """Layers to put in a row, each of them once."""
    if not isinstance(value, (list, tuple)) or not value:
        call.refuse(f"{name} should be a list, got {value!r}")
    for number, one in enumerate(value):
        trainable(f"layer {number}", one, call)
    if len(set(map(id, value))) < len(value):
        why = "it keeps what backward needs of one forward only; make two"
        call.refuse(f"one layer stands in two places, but {why}")


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


class Pair(Parts):
    """Two of one kind that belong together: in a tuple, or as the rows of an array."""

    def __init__(self, kind):
        super().__init__(kind, kind, words="a pair")

    def __call__(self, name, value, call):
        rows = isinstance(value, np.ndarray) and value.ndim > 0
        super().__call__(name, tuple(value) if rows else value, call)


class Each:
    """Several of one kind, in a row or under names; letters are free in each anew."""

    def __init__(self, kind, *holders):
        self.kind, self.holders = as_kind(kind), holders

    def __call__(self, name, value, call):
        if not isinstance(value, self.holders) or getattr(value, "ndim", 1) == 0:
            kind = self.holders[0].__name__
            call.refuse(f"{name} should be a {kind}, got {type(value).__name__}")
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        known = call.sizes
        for key, entry in entries:
            call.sizes = dict(known)
            self.kind(f"{name}[{key!r}]", entry, call)
        call.sizes = known


def each(kind):
    """A list of any length; what is in it has one kind."""
    return Each(kind, list, tuple, np.ndarray)


def named(kind):
    """A dict with any names; what stands under them has one kind."""
    return Each(kind, dict)


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
        if not (is_float_array(array) and array.flags.writeable):
            CHANGEABLE(key, array, call)


def gradients(name, value, call, rule=is_finite):
    """Finite gradients by name, with the names and shapes of ``params``."""
    if not isinstance(value, dict):
        call.refuse(f"needs a dict of gradients, got {value!r}")
    params = call.given.get("params", value)
    if params.keys() != value.keys():
        held, given = sorted(params, key=str), sorted(value, key=str)
        call.refuse(f"params hold {held}, grads hold {given}")
    for key, grad in value.items():
        Array.of("...", None, rule)(f"the gradient of {key}", grad, call)
        shape, got = np.shape(params[key]), np.shape(grad)
        if shape != got:
            call.refuse(f"the gradient of {key} should have shape {shape}, got {got}")


def squarable_gradients(name, value, call):
    """Gradients by name whose squares are finite, too."""
    gradients(name, value, call, has_square)


def changeable_gradients(name, value, call):
    """Gradients by name, to be shortened in place, and measured in float64."""
    weights(name, value, call)
    for key, grad in value.items():
        has_square(f"the gradient of {key}", np.asarray(grad), call, np.dtype(float))


has, one_of, optional, pair, parts = Has, OneOf, Optional, Pair, Parts
CHANGEABLE = Array("...", None, changeable)


def as_kind(kind):
    """Return a kind as it is, and what stands for one: letters, a tuple of kinds."""
    if isinstance(kind, str):
        return Array(kind)
    return Parts(*kind) if isinstance(kind, tuple) else kind
