"""Hostile arguments, and a register of every public callable of helpers to try them on.

A ``Case`` says how to call one name with good arguments. The shapes of its arrays are
written in letters, ``"N T D"``, so that a shape which breaks the agreement between two
arguments can be told from one that is another legal size.
"""

import ast
import copy
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

import helpers

SIZES = {"N": 5, "T": 3, "D": 2, "H": 4, "K": 6, "A": 7, "B": 9, "1": 1, "2": 2}
SIZES |= {"3H": 12, "4H": 16, "T+1": 4, "TD": 6, "P": 8}
ROOT = Path(helpers.__file__).parent
#: What a learner gives by accident where an array or a number is meant.
JUNK = {
    "None": None,
    "a text": "text",
    "a dict": {"x": 1.0},
    "a set": {1.0},
    "a class": dict,
    "a function": len,
    "ragged rows": [[1.0, 2.0], [3.0]],
    "texts": np.array(["a", "b"]),
    "objects": np.array([None, 1.0], dtype=object),
    "complex numbers": np.array([1j, 2.0]),
    "a complex number": 1j,
    "dates": np.array(["2020-01-01"], dtype="M8[D]"),
}
#: What may come where one number is meant.
NUMBERS = {
    "nan": np.nan,
    "inf": np.inf,
    "-inf": -np.inf,
    "-1": -1,
    "0": 0,
    "1.5": 1.5,
    "True": True,
    "1e300": 1e300,
    "an array": np.array([0.5, 0.25, 0.125]),
    "an array of one": np.array([0.5]),
    "an empty array": np.zeros(0),
}


@dataclass(frozen=True)
class Case:
    """One public name, and how to call it.

    Attributes
    ----------
    call : callable
        Takes the arguments by name, and returns what the caller gets to see.
    arrays : dict of str
        The shape of each argument that is an array, in letters.
    fixed : str
        Letters whose sizes something else decides, such as the weights of a layer.
    others : dict of callable
        Makes a good value for every other argument.
    draw : dict of callable
        Makes the numbers of an array from a generator and a shape, where not any
        number will do.
    changes : set of str
        Arguments that are changed in place, as documented.
    any_shape : set of str
        Arguments whose shapes need not agree with anything.
    optional : set of str
        Arguments that may be None.
    carries : set of str
        Numbers that are multiplied as they are: what comes of nan is nan.
    arithmetic : bool
        Whether it is one line of arithmetic for each timestep, too small to look at
        every number: inf - inf is nan then, and NumPy says so.
    """

    call: object
    arrays: dict = field(default_factory=dict)
    fixed: str = ""
    others: dict = field(default_factory=dict)
    draw: dict = field(default_factory=dict)
    changes: frozenset = frozenset()
    any_shape: frozenset = frozenset()
    optional: frozenset = frozenset()
    carries: frozenset = frozenset()
    arithmetic: bool = False

    def shape(self, name):
        return tuple(SIZES[letter] for letter in self.arrays[name].split())

    def array(self, name, shape=None):
        """Good numbers for an argument; they have an exact float16."""
        rng = np.random.default_rng(len(name))
        shape = self.shape(name) if shape is None else shape
        return self.draw.get(name, eighths)(rng, shape)

    def arguments(self, **replaced):
        """Good arguments, made anew, some of them replaced."""
        makers = {name: partial(self.array, name) for name in self.arrays} | self.others
        return {
            name: replaced[name] if name in replaced else make()
            for name, make in makers.items()
        }

    def is_legal(self, name, shape):
        """Whether an argument of this shape may stand beside the other good ones."""
        letters = self.arrays[name].split()
        if name in self.any_shape:
            return True
        if len(shape) != len(letters):
            return False
        rest = " ".join(s for n, s in self.arrays.items() if n != name).split()
        bound = {*rest, *self.fixed.split(), "1", "2"}
        return all(
            size == SIZES[letter] or letter not in bound
            for size, letter in zip(shape, letters, strict=True)
        )


def eighths(rng, shape):
    """Numbers between -2 and 2 with three binary places."""
    return rng.integers(-16, 17, size=shape) / 8


def bits(rng, shape):
    return rng.integers(0, 2, size=shape).astype(float)


def probabilities(rng, shape):
    return rng.integers(1, 8, size=shape) / 8


def positive(rng, shape):
    return rng.integers(1, 17, size=shape) / 8


def increasing(rng, shape):
    return np.arange(np.prod(shape), dtype=float).reshape(shape)


def labels(rng, shape):
    return rng.integers(0, SIZES["K"], size=shape)


def layouts(array):
    """The same numbers, stored in every way that NumPy knows."""
    yield "Fortran order", np.asfortranarray(array.copy())
    yield "every second of a larger array", np.repeat(array, 2, -1)[..., ::2]
    yield "reversed twice", array[::-1].copy()[::-1]
    read_only = array.copy()
    read_only.flags.writeable = False
    yield "read-only", read_only
    big_endian = array.astype(array.dtype.newbyteorder(">"))
    yield "big endian", big_endian


def other_types(array):
    """Pairs: an argument of another type, and the same numbers as they are usual."""
    yield "list", array.tolist(), array
    whole = np.round(array)
    for kind in ("f2", "f4", "i8", "i1"):
        kept = array if kind[0] == "f" else whole
        yield kind, kept.astype(kind), kept
    for kind in ("u1", "?"):
        kept = np.abs(whole) if kind == "u1" else whole > 0
        yield kind, kept.astype(kind), kept.astype(array.dtype)
    yield "object", array.astype(object), array


def wrong_shapes(shape):
    """Shapes that a slip makes of the right one."""
    yield ()
    yield (1, *shape)
    yield (*shape, 1)
    yield shape[1:]
    yield shape[:-1]
    yield shape[::-1]
    yield (int(np.prod(shape)),)
    for axis, size in enumerate(shape):
        for other in {0, 1, size + 1} - {size}:
            yield (*shape[:axis], other, *shape[axis + 1 :])


def spoiled(array):
    """The array with one number that is none, and with huge and tiny ones."""
    for text, number in {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}.items():
        some = np.array(array, float)
        some.flat[-1] = number
        yield text, some
    yield "1e300", np.where(array > 0, 1e300, -1e300)
    yield "1e-320", np.full(array.shape, 1e-320)


# What came of it


class Refused(str):
    """The message of an error that names who refuses what."""


def is_same(a, b):
    """Whether two arguments are equal, arrays entry by entry."""
    if isinstance(a, np.ndarray):
        return type(a) is type(b) and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(is_same(a[key], b[key]) for key in a)
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(is_same, a, b))
    return a is b or a == b or not isinstance(a, (int, float, str))


def outcome(case, arguments):
    """Call; return the arrays that came out, or the message of a named refusal.

    Any other exception leaves the function, warnings included: pytest makes them
    errors. So does a changed argument.
    """
    kept = {
        name: copy.deepcopy(value)
        for name, value in arguments.items()
        if name not in case.changes and isinstance(value, (np.ndarray, list, dict))
    }
    try:
        result = [np.array(leaf) for leaf in leaves(case.call(**arguments))]
    except (ValueError, FloatingPointError) as error:
        if not is_named(str(error)):
            raise
        result = Refused(error)
    for name, value in kept.items():
        assert is_same(arguments[name], value), f"{name} was changed"
    return result


def leaves(result):
    """Every array and number in a result, in order."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (tuple, list)):
        for part in result:
            yield from leaves(part)
    elif hasattr(result, "zero_grad"):
        yield result.data
    elif isinstance(result, (np.ndarray, np.generic, float, int)):
        yield result


def is_named(message):
    """Whether the message begins with who refuses, and is not NumPy's own."""
    if message.startswith("the loss is "):
        return True  # train_step: a training that diverges
    owner = re.match(r"(?:Sequential: layer \d+, )?([\w.]+|[-+*/@]+): \S", message)
    return bool(owner) and owner[1].split(".")[-1] in NAMES


# Every public name


def public_names():
    """The dotted names of all public functions, classes, and methods of helpers."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                continue
            yield ".".join([*parts, node.name])
            for method in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(method, ast.FunctionDef):
                    yield ".".join([*parts, node.name, method.name])


PUBLIC = [name for name in public_names() if not re.search(r"(^|\.)_", name)]
NAMES = {name.split(".")[-1] for name in PUBLIC} | set("+-*/@") | {"**", "sum"}
