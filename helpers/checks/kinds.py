"""What an argument may be, in words: "size", "above 0", "optional layer", "N T D"."""

from numbers import Integral, Real

import numpy as np

from helpers.checks.arrays import as_array


class Kind:
    """A test of a value by itself, and what to say where it fails."""

    def __init__(self, holds, rule, cure=""):
        self.holds, self.rule, self.cure = holds, rule, cure and f"; {cure}"

    def __call__(self, name, value, call):
        if not self.holds(value):
            call.refuse(f"{self.rule.format(name=name)}, got {value!r}{self.cure}")


def instance(classes, rule, cure=""):
    """An object of one of these classes."""
    return Kind(lambda value: isinstance(value, classes), rule, cure)


def is_number(value):
    """Say whether something is one real number, in an array or not; True is none."""
    number = value[()] if isinstance(value, np.ndarray) else value
    return isinstance(number, Real) and type(number) is not bool and number == number


def at_least(least):
    """A whole number, and large enough."""
    rule = f"{{name}} should be a whole number of at least {least}"
    return Kind(
        lambda v: isinstance(v, Integral) and type(v) is not bool and v >= least, rule
    )


def ranged(low, high=np.inf, *, or_equal=False):
    """A finite number above ``low``, or from there on, and below ``high``."""

    def holds(value):
        enough = is_number(value) and (low < value or (or_equal and low == value))
        return enough and value < high

    sign = "<=" if or_equal else "<"
    return Kind(holds, f"needs {low} {sign} {{name}} < {high}")


def is_float_type(value):
    """Say whether NumPy knows it as a type of floats."""
    try:
        return value is not None and np.dtype(value).kind == "f"
    except TypeError:
        return False


def anything(name, value, call):
    """Whatever it is; somebody else looks at it."""


anything.look = lambda value: True


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
        declared = set().union(*map(vars, type(value).__mro__))
        for member in self.members:
            found = member in declared or hasattr(value, member)
            if not (callable(value) if member == "__call__" else found):
                got = type(value).__name__
                call.refuse(f"{name} should have {member}, got {got}")
        if declared.issuperset(self.members):
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
            call.sizes = known
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
                forward = call.name.replace("backward", "forward")
                call.refuse(f"cache should be the last thing {forward} returned")
            words = {2: "a pair"}.get(len(self.kinds), f"{len(self.kinds)} things")
            call.refuse(f"{name} should be {words}, got {value!r}")
        for number, (kind, part) in enumerate(zip(self.kinds, value, strict=True)):
            kind(f"{name}[{number}]", part, call)


GENERATOR = "{name} should be a generator", "make one with np.random.default_rng(0)"
KINDS = {
    "anything": anything,
    "size": at_least(1),
    "number": Kind(is_number, "needs one number for {name}"),
    "finite number": ranged(-np.inf),
    "flag": instance((bool, np.bool_), "{name} should be True or False"),
    "text": instance(str, "{name} should be text"),
    "float type": Kind(is_float_type, "{name} should be np.float64 or np.float32"),
    "generator": instance(np.random.Generator, *GENERATOR),
    "old generator": instance((np.random.Generator, np.random.RandomState), *GENERATOR),
    "layer": Has("forward", "backward", "params", "grads"),
    "function": Has("__call__"),
}
PREFIXES = {
    "optional": Optional,
    "pair": lambda kind: Parts(kind, kind, holders=(tuple, list, np.ndarray)),
    "each": lambda kind: Each(kind, list, tuple, np.ndarray),
    "named": lambda kind: Each(kind, dict),
    "has": lambda members: Has(*members.split()),
    "at": lambda least: at_least(int(least.removeprefix("least "))),
    "above": lambda low: ranged(int(low)),
    "within": lambda bounds: ranged(*map(int, bounds.split()), or_equal=True),
}


def as_kind(kind):
    """Return the kind that a text, or a tuple of them, stands for."""
    if isinstance(kind, tuple):
        return Parts(*kind)
    if not isinstance(kind, str):
        return kind
    word, _, rest = kind.partition(" ")
    if kind not in KINDS and word in PREFIXES:
        return PREFIXES[word](rest)
    return KINDS.get(kind) or as_array(kind)
