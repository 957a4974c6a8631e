"""What an argument may be, in words: "size", "above 0", "optional layer", "N T D"."""

from functools import cache
from numbers import Integral, Real

import numpy as np

from helpers.checks.arrays import as_array


def tested(holds, rule, cure=""):
    """What passes a test by itself; a rule says what it should be."""

    def check(name, value, call):
        if not holds(value):
            call.refuse(f"{rule.format(name=name)}, got {value!r}{cure}")

    return check


def instance(classes, rule, cure=""):
    """An object of one of these classes."""
    return tested(lambda value: isinstance(value, classes), rule, cure)


def is_number(value):
    """Say whether something is one real number, in an array or not; True is none."""
    number = value[()] if isinstance(value, np.ndarray) else value
    return isinstance(number, Real) and type(number) is not bool and number == number


def at_least(least):
    """A whole number, and large enough."""
    rule = f"{{name}} should be a whole number of at least {least}"
    return tested(
        lambda v: isinstance(v, Integral) and type(v) is not bool and v >= least, rule
    )


def ranged(low, high=np.inf, *, or_equal=False):
    """A finite number above ``low``, or from there on, and below ``high``."""

    def holds(value):
        enough = is_number(value) and (low < value or (or_equal and low == value))
        return enough and value < high

    sign = "<=" if or_equal else "<"
    return tested(holds, f"needs {low} {sign} {{name}} < {high}")


def is_float_type(value):
    """Say whether NumPy knows it as a type of floats."""
    try:
        return value is not None and np.dtype(value).kind == "f"
    except TypeError:
        return False


def anything(name, value, call):
    """Whatever it is; somebody else looks at it."""


anything.look = lambda value: True


@cache
def declared(made):
    """Return the members of all objects of a class, without those of the class."""
    return frozenset().union(*map(vars, made.__mro__))


def has(*members):
    """An object, and no class, with all these methods or attributes."""

    def check(name, value, call):
        got, known = type(value).__name__, declared(type(value))
        if isinstance(value, type):
            got = value.__name__
            cure = f"write {got}(...)"
            call.refuse(f"{name} should be an object, got the class {got}; {cure}")
        for member in members:
            found = member in known or hasattr(value, member)
            if not (callable(value) if member == "__call__" else found):
                call.refuse(f"{name} should have {member}, got {got}")

    return check


def optional(kind):
    """What may be left out, as None."""
    kind = as_kind(kind)

    def check(name, value, call):
        if value is not None:
            kind(name, value, call)

    return check


def each(kind, *holders):
    """Several of one kind, in a row or under names; letters are free in each anew."""
    kind = as_kind(kind)

    def check(name, value, call):
        if not isinstance(value, holders) or getattr(value, "ndim", 1) == 0:
            wanted, got = holders[0].__name__, type(value).__name__
            call.refuse(f"{name} should be a {wanted}, got {got}")
        known = call.sizes
        for key in value if isinstance(value, dict) else range(len(value)):
            call.sizes = known
            kind(f"{name}[{key!r}]", value[key], call)
        call.sizes = known

    return check


def parts(*kinds, holders=(tuple, list)):
    """A tuple of so many parts, each of its kind."""
    kinds = list(map(as_kind, kinds))

    def check(name, value, call):
        holds = isinstance(value, holders) and getattr(value, "ndim", 1)
        if not holds or len(value) != len(kinds):
            if name == "cache":
                forward = call.name.replace("backward", "forward")
                call.refuse(f"cache should be the last thing {forward} returned")
            wanted = "a pair" if len(kinds) == 2 else f"{len(kinds)} things"
            call.refuse(f"{name} should be {wanted}, got {value!r}")
        for number, (kind, part) in enumerate(zip(kinds, value, strict=True)):
            kind(f"{name}[{number}]", part, call)

    return check


GENERATOR = "{name} should be a generator", "; make one with np.random.default_rng(0)"
KINDS = {
    "anything": anything,
    "size": at_least(1),
    "number": tested(is_number, "needs one number for {name}"),
    "finite number": ranged(-np.inf),
    "flag": instance((bool, np.bool_), "{name} should be True or False"),
    "text": instance(str, "{name} should be text"),
    "float type": tested(is_float_type, "{name} should be np.float64 or np.float32"),
    "generator": instance(np.random.Generator, *GENERATOR),
    "old generator": instance((np.random.Generator, np.random.RandomState), *GENERATOR),
    "layer": has("forward", "backward", "params", "grads"),
    "function": has("__call__"),
}
PREFIXES = {
    "optional": optional,
    "pair": lambda kind: parts(kind, kind, holders=(tuple, list, np.ndarray)),
    "each": lambda kind: each(kind, list, tuple, np.ndarray),
    "named": lambda kind: each(kind, dict),
    "has": lambda members: has(*members.split()),
    "at": lambda least: at_least(int(least.removeprefix("least "))),
    "above": lambda low: ranged(int(low)),
    "within": lambda bounds: ranged(*map(int, bounds.split()), or_equal=True),
}


def as_kind(kind):
    """Return the kind that a text, or a tuple of them, stands for."""
    if isinstance(kind, tuple):
        return parts(*kind)
    if not isinstance(kind, str):
        return kind
    word, _, rest = kind.partition(" ")
    if kind not in KINDS and word in PREFIXES:
        return PREFIXES[word](rest)
    return KINDS.get(kind) or as_array(kind)
