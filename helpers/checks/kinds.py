"""What an argument may be, in words: "size", "above 0", "optional layer", "N T D"."""

import re
from numbers import Integral, Real

import numpy as np

from helpers.checks.arrays import as_array, is_float_array, square

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
        self.members = members

    def __call__(self, name, value, call):
        if isinstance(value, type):
            got = value.__name__
            cure = f"write {got}(...)"
            call.refuse(f"{name} should be an object, got the class {got}; {cure}")
        for member in self.members:
            found = hasattr(type(value), member) or hasattr(value, member)
            if not (callable(value) if member == "__call__" else found):
                got = type(value).__name__
                call.refuse(f"{name} should have {member}, got {got}")


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


def layers(name, value, call):
    """Layers to put in a row, each of them once."""
    if not isinstance(value, (list, tuple)) or not value:
        call.refuse(f"{name} should be a list, got {value!r}")
    for number, one in enumerate(value):
        as_kind("layer")(f"layer {number}", one, call)
    if len(set(map(id, value))) < len(value):
        why = "it keeps what backward needs of one forward only; make two"
        call.refuse(f"one layer stands in two places, but {why}")


def exact_layer(name, value, call):
    """A layer of float64: in float32 a small nudge would drown in its rounding."""
    as_kind("layer")(name, value, call)
    for key, array in value.params.items():
        as_array("weight ...")(key, array, call)
        if array.dtype != np.float64:
            cure = "build the layer with dtype=np.float64"
            call.refuse(f"{key} should hold float64, got {array.dtype}; {cure}")


def initial_states(name, value, call):
    """The states a layer starts from: one array, or a tuple where it has several."""
    named = call.me.states
    parts = [value] if len(named) == 1 else value
    if not isinstance(parts, (tuple, list)) or len(parts) != len(named):
        call.refuse(f"{name} should be the pair ({', '.join(named)})")
    for state, part in zip(named, parts, strict=True):
        as_array(f"finite numbers {named[state]}")(f"the initial {state}", part, call)


def learnable(name, value, call):
    """Weights by name: arrays of floats."""
    for key, array in value.items():
        as_array("weight ...")(key, array, call)


def weights(name, value, call):
    """Weights by name, to be changed in place: a dict of arrays, or of plain floats."""
    if not isinstance(value, dict):
        call.refuse(f"needs a dict of arrays, got {value!r}")
    for key, array in value.items():
        if not (is_float_array(array) and array.flags.writeable):
            as_array("changeable ...").read(key, array, call)


def gradients(name, value, call, kind="finite ..."):
    """Finite gradients by name, with the names and shapes of ``params``."""
    if not isinstance(value, dict):
        call.refuse(f"needs a dict of gradients, got {value!r}")
    params = call.given.get("params", value)
    if params.keys() != value.keys():
        held, given = sorted(params, key=str), sorted(value, key=str)
        call.refuse(f"params hold {held}, grads hold {given}")
    check = as_array(kind)
    for key, grad in value.items():
        check(f"the gradient of {key}", grad, call)
        shape, got = np.shape(params[key]), np.shape(grad)
        if shape != got:
            call.refuse(f"the gradient of {key} should have shape {shape}, got {got}")


def square_gradients(name, value, call):
    """Gradients by name whose squares are finite, too."""
    gradients(name, value, call, "square ...")


def changeable_gradients(name, value, call):
    """Gradients by name, to be shortened in place, and measured in float64."""
    weights(name, value, call)
    for key, grad in value.items():
        square(f"the gradient of {key}", np.asarray(grad), call, np.dtype(float))


def data_of(value):
    """Return the numbers of a tensor, which is known by its method, or the value."""
    return value.data if hasattr(value, "zero_grad") else value


def is_operand(value):
    """Know the usual operands at a glance."""
    return type(value) in (float, int) or is_float_array(data_of(value))


def operand(name, value, call):
    """What an operation computes with: a tensor, an array or a number."""
    if is_operand(value):
        return
    if hasattr(value, "zero_grad") and not isinstance(value, type):
        kind = getattr(value.data, "dtype", type(value.data).__name__)
        cure = "write w.data = np.array(..., float), or w.data[...] = ..."
        call.refuse(f"data should stay an array of floats, got {kind}; {cure}")
    if not isinstance(value, (np.ndarray, np.generic, int, float)):
        got = type(value).__name__
        call.refuse(f"needs a tensor, an array or a number, got {got}")
    as_array("numbers ...")("an operand", value, call)


def matrix(name, value, call):
    """An operand with two axes at least."""
    operand(name, value, call)
    shape = np.shape(data_of(value))
    if len(shape) < 2:
        cure = "make a vector a row with v[None], or a column with v[:, None]"
        call.refuse(f"both sides need two axes, got shape {shape}; {cure}")


operand.quick = is_operand
matrix.quick = lambda value: is_operand(value) and np.ndim(data_of(value)) > 1


def operands(name, value, call):
    """A list or tuple of operands."""
    if not isinstance(value, (list, tuple)) or not value:
        call.refuse(f"needs a list of tensors, got {value!r}")
    for one in value:
        operand(name, one, call)


KINDS |= {name: Has(*members) for name, members in MEMBERS.items()}
KINDS |= {
    kind.__name__.replace("_", " "): kind
    for kind in (
        *(anything, layers, exact_layer, initial_states, learnable, weights),
        *(gradients, square_gradients, changeable_gradients),
        *(operand, matrix, operands),
    )
}


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
