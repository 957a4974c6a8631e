"""What an argument may be, in words: "size", "above 0", "optional layer", "N T D"."""

import re
from numbers import Integral, Real

import numpy as np

from helpers.checks.arrays import as_array

MEMBERS = {
    "layer": ("forward", "backward", "params", "grads"),
    "loss": ("forward", "backward"),
    "optimizer": ("step",),
    "function": ("__call__",),
}


class Kind:
    """A test of a value by itself, and what to say where it fails."""

    def __init__(self, holds, rule, cure=""):
        self.holds, self.rule, self.cure = holds, rule, cure and f"; {cure}"

    def __call__(self, name, value, call):
        if not self.holds(value):
            call.refuse(f"{self.rule.format(name=name)}, got {value!r}{self.cure}")


def is_whole(value, least=1):
    """Say whether something is a whole number, and large enough; True is none."""
    return isinstance(value, Integral) and type(value) is not bool and value >= least


def is_number(value):
    """Say whether something is one real number, in an array or not."""
    number = value[()] if isinstance(value, np.ndarray) else value
    real = isinstance(number, Real) and not isinstance(number, (bool, np.bool_))
    return real and not np.isnan(number)


def is_float_type(value):
    """Say whether NumPy knows it as a type of floats."""
    try:
        return value is not None and np.dtype(value).kind == "f"
    except TypeError:
        return False


def is_generator(value, *others):
    """Say whether numbers can be drawn from it."""
    return isinstance(value, (np.random.Generator, *others))


def ranged(low, high=np.inf, *, or_equal=False):
    """A finite number above ``low``, or from there on, and below ``high``."""

    def holds(value):
        enough = is_number(value) and (low < value or (or_equal and low == value))
        return enough and value < high

    sign = "<=" if or_equal else "<"
    return Kind(holds, f"needs {low} {sign} {{name}} < {high}")


SEED = "make one with np.random.default_rng(0)"
KINDS = {
    "size": Kind(is_whole, "{name} should be a whole number of at least 1"),
    "number": Kind(is_number, "needs one number for {name}"),
    "finite number": ranged(-np.inf),
    "flag": Kind(
        lambda v: isinstance(v, (bool, np.bool_)), "{name} should be True or False"
    ),
    "text": Kind(lambda v: isinstance(v, str), "{name} should be text"),
    "float type": Kind(is_float_type, "{name} should be np.float64 or np.float32"),
    "generator": Kind(is_generator, "{name} should be a generator", SEED),
    "old generator": Kind(
        lambda v: is_generator(v, np.random.RandomState),
        "{name} should be a generator",
        SEED,
    ),
}


def anything(name, value, call):
    """Whatever it is; somebody else looks at it."""


anything.quick = lambda value: True


class Has:
    """An object, and no class, with all these methods or attributes."""

    def __init__(self, *members):
        self.members, self.right = members, set()  # classes that were right once

    def __call__(self, name, value, call):
        if type(value) in self.right:
            return
        if isinstance(value, type):
            got = value.__name__
            cure = f"write {got}(...)"
            call.refuse(f"{name} should be an object, got the class {got}; {cure}")
        for member in self.members:
            found = hasattr(type(value), member) or hasattr(value, member)
            if not (callable(value) if member == "__call__" else found):
                got = type(value).__name__
                call.refuse(f"{name} should have {member}, got {got}")
        if all(hasattr(type(value), member) for member in self.members):
            self.right.add(type(value))


class Optional:
    """What may be left out, as None."""

    def __init__(self, kind):
        self.kind = as_kind(kind)

    def __call__(self, name, value, call):
        if value is not None:
            self.kind(name, value, call)


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


class Parts:
    """A tuple of so many parts, each of its kind."""

    def __init__(self, *kinds, holders=(tuple, list)):
        self.kinds, self.holders = [as_kind(kind) for kind in kinds], holders

    def __call__(self, name, value, call):
        holds = isinstance(value, self.holders)
        if not holds or getattr(value, "ndim", 1) == 0 or len(value) != len(self.kinds):
            if name == "cache":
                forward = call.owner.replace("backward", "forward")
                call.refuse(f"cache should be the last thing {forward} returned")
            words = {2: "a pair"}.get(len(self.kinds), f"{len(self.kinds)} things")
            call.refuse(f"{name} should be {words}, got {value!r}")
        for number, (kind, part) in enumerate(zip(self.kinds, value, strict=True)):
            kind(f"{name}[{number}]", part, call)


KINDS |= {name: Has(*members) for name, members in MEMBERS.items()}
KINDS["anything"] = anything


PREFIXES = {
    "optional": Optional,
    "pair": lambda kind: Parts(kind, kind, holders=(tuple, list, np.ndarray)),
    "each": lambda kind: Each(kind, list, tuple, np.ndarray),
    "named": lambda kind: Each(kind, dict),
}


def bounded(word, bounds):
    """Return the kind of a number or a whole number with bounds."""
    bounds = [float(bound) if "." in bound else int(bound) for bound in bounds]
    if word == "at":
        rule = f"{{name}} should be a whole number of at least {bounds[0]}"
        return Kind(lambda value: is_whole(value, bounds[0]), rule)
    return ranged(*bounds, or_equal=word == "within")


def as_kind(kind):
    """Return the kind that a text, or a tuple of them, stands for."""
    if isinstance(kind, tuple):
        return Parts(*kind)
    if not isinstance(kind, str):
        return kind
    if kind in KINDS:
        return KINDS[kind]
    word, _, rest = kind.partition(" ")
    if word in PREFIXES:
        return PREFIXES[word](rest)
    if word == "has":
        return Has(*rest.split())
    if word in ("above", "within", "at"):
        return bounded(word, re.findall(r"-?[\d.]+", rest))
    return as_array(kind)
