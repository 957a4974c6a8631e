"""Good and bad arguments for every public name of helpers, made from its contract.

A contract says an argument in words and letters. From them come its good values, the
shapes that are right beside the others, and all that should be refused. A ``Subject``
is one public name with the values it is called with, of one of two forms: in the first
all is given, in the second what may be left out is None, a flag is False and the
second of two shapes is meant. What no contract can say stands in ``fuzz_entries``.
"""

import copy
import inspect
import itertools
import math
import re
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from fuzz_entries import ENTRIES, VALUES, Entry
from public_names import CONTRACTED

#: The size of each letter; those of the course's table have their names there.
SIZES = {"N": 5, "T": 3, "D": 2, "H": 4, "K": 6, "A": 7, "B": 9, "C": 7, "F": 6}
SIZES |= {"G": 8, "M": 3, "P": 8, "S": 6, "Y": 3, "*S": (5, 4)}
NAMED = {"batch_size": "N", "timesteps": "T", "bits": "T", "input_size": "D"}
NAMED |= {"hidden_size": "H", "output_size": "K", "rows": "D", "columns": "H"}
#: Kinds that stand for several arrays.
PARTS = {
    "weights": {"W": "changeable D H", "b": "changeable H"},
    "gradients": {"W": "finite D H", "b": "finite H"},
    "square gradients": {"W": "square D H", "b": "square H"},
    "changeable gradients": {"W": "changeable square D H", "b": "changeable square H"},
    "learnable": {"W": "weight ...", "b": "weight ..."},
    "operands": ("positive numbers E F", "positive numbers E F"),
    "operand": "positive numbers ...",
    "matrix": "numbers ...",
}
#: What is changed in place, as documented.
CHANGED = {"weights", "changeable gradients"}
#: Words about numbers that rule out nan and infinity.
FINITE = {"finite", "square", "probability", "bit", "label"}
ARRAY_WORDS = FINITE | {"numbers", "array", "weight", "changeable", "positive"}

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
#: The kinds that may take some of it.
TAKES_JUNK = {
    "text": {"a text"},
    "function": {"a function"},
    "has __call__ __name__": {"a function"},
    "each anything": {"ragged rows", "texts", "objects", "complex numbers", "dates"},
    "changeable gradients": {"a dict"},
    "anything": set(JUNK),
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
#: Those that a kind takes; all others it refuses.
TAKES_NUMBERS = {
    "number": {"inf", "-inf", "-1", "0", "1.5", "1e300"},
    "finite number": {"-1", "0", "1.5", "1e300"},
    "above 0": {"1.5", "1e300"},
    "above 1": {"1.5", "1e300"},
    "within 0 1": {"0"},
    "at least 0": {"0"},
    "flag": {"True"},
    "each anything": {"an array", "an array of one", "an empty array"},
    "each number": {"an array", "an array of one", "an empty array"},
    "anything": set(NUMBERS),
}


# What a contract says


class Several(NamedTuple):
    """Any number of one kind, in a list or a dict, of which one is made."""

    kind: Any
    holder: type


class Leaf(NamedTuple):
    """An array as a contract says it: words about its numbers, and its shapes."""

    words: frozenset
    shapes: tuple  # alternatives, each a tuple of axes


def unfold(said):
    """Take apart what stands for several: a tuple, a dict, "pair", "each", "named"."""
    if isinstance(said, tuple):
        return tuple(map(unfold, said))
    if isinstance(said, dict):
        return {key: unfold(part) for key, part in said.items()}
    word, _, rest = said.partition(" ")
    if said in PARTS:
        return unfold(PARTS[said])
    if word == "pair":
        return unfold(rest), unfold(rest)
    if word in ("each", "named") and rest not in ("anything", "number"):
        return Several(unfold(rest), list if word == "each" else dict)
    return as_leaf(said) or said


def as_leaf(said):
    """Return an array's words and shapes, or None where the text means no array."""
    words, _, letters = re.fullmatch(r"([a-z ]*?)( ?)((?:[^a-z ].*)?)", said).groups()
    if not letters or not set(words.split()) <= ARRAY_WORDS:
        return None
    shapes = letters.removesuffix(" or 0").split(" | ")
    return Leaf(frozenset(words.split()), tuple(tuple(s.split()) for s in shapes))


def letters_of(axes):
    """Return the letters of a shape, such as T and D of ("TD", "4H", "*S")."""
    return set(re.findall(r"\*S|[A-Z]", " ".join(axes)))


def size_of(axis, sizes):
    """Return the size of one axis: "4H" is four times H, "T+1" one more than T."""
    factor, letters, more = re.fullmatch(r"(\d*)([A-Z]*)\+?(\d*)", axis).groups()
    size = int(factor or 1) * math.prod(sizes[letter] for letter in letters)
    return size + int(more or 0)


def shape_of(axes, sizes):
    """Return the shape that letters stand for; for "..." a good one."""
    shape = []
    for axis in axes:
        if axis in ("...", "*S"):
            shape += sizes["*S"]
        else:
            shape.append(size_of(axis, sizes))
    return tuple(shape)


class Place(NamedTuple):
    """An array inside the arguments: the way to it, and where its letters are known."""

    path: tuple
    leaf: Leaf
    scope: tuple = ()

    def __str__(self):
        return "".join([self.path[0], *(f"[{key!r}]" for key in self.path[1:])])


def places(kind, path, scope=()):
    """Yield every array inside an argument."""
    if isinstance(kind, Leaf):
        yield Place(path, kind, scope)
    elif isinstance(kind, Several):
        key = 0 if kind.holder is list else "a"
        yield from places(kind.kind, (*path, key), (*path, key))
    elif isinstance(kind, (tuple, dict)):
        parts = kind.items() if isinstance(kind, dict) else enumerate(kind)
        for key, part in parts:
            yield from places(part, (*path, key), scope)


def put(value, path, new):
    """Return a nested value with something new at the end of a path."""
    if not path:
        return new
    changed = copy.copy(value)
    if isinstance(value, tuple):
        changed = list(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return tuple(changed) if isinstance(value, tuple) else changed


# Good values


def numbers(words, shape, seed, sizes=SIZES):
    """Good numbers for an array; they have an exact float16."""
    rng = np.random.default_rng(seed)
    if "label" in words:
        return rng.integers(0, sizes["K"], size=shape)
    if "bit" in words:
        return rng.integers(0, 2, size=shape).astype(float)
    if "probability" in words:
        return rng.integers(1, 8, size=shape) / 8
    low = 1 if "positive" in words else -16
    return rng.integers(low, 17, size=shape) / 8  # eighths, from -2 to 2


def good(kind, name, form):
    """Return a good value of a kind, made anew; ``form`` is 0 or 1."""
    if isinstance(kind, Leaf):
        axes = kind.shapes[min(form, len(kind.shapes) - 1)]
        return numbers(kind.words, shape_of(axes, SIZES), len(name))
    if isinstance(kind, Several):
        one = good(kind.kind, name, form)
        return [one] if kind.holder is list else {"a": one}
    if isinstance(kind, dict):
        return {key: good(k, f"{name}{key}", form) for key, k in kind.items()}
    if isinstance(kind, tuple):
        return tuple(good(k, name + "+" * n, form) for n, k in enumerate(kind))
    if kind == "size":
        return SIZES[NAMED.get(name, "M")]
    return (form == 0) if kind == "flag" else VALUES[kind]()


# One public name and its arguments


@dataclass(frozen=True)
class Subject:
    """One public name, and how it is called with arguments of one form."""

    name: str
    run: Any  # takes the arguments by name, returns all that the caller gets to see
    contract: Any
    said: dict
    entry: Entry
    form: int = 0
    held: frozenset = frozenset()  # letters whose sizes an object holds
    owner: str = ""

    def __str__(self):
        return f"{self.name}{'-second' * self.form}"

    @cached_property
    def optional(self):
        """The arguments that may be None."""
        return {n for n, k in self.said.items() if str(k).startswith("optional ")}

    @cached_property
    def kinds(self):
        """What each argument is, taken apart."""
        return {
            name: unfold(said.removeprefix("optional ") if name in self.optional else said)
            for name, said in self.said.items()
        }

    @cached_property
    def changed(self):
        """The arguments that are changed in place."""
        return {name for name, said in self.said.items() if said in CHANGED}

    def arguments(self):
        """Good arguments, made anew."""
        return {
            name: None
            if self.form and name in self.optional
            else self.entry.values[name]()
            if name in self.entry.values
            else good(kind, name, self.form)
            for name, kind in self.kinds.items()
        } | {name: make() for name, make in self.entry.beside.items()}

    @cached_property
    def places(self):
        """Every array in the arguments of this form."""
        found = []
        for name, kind in self.kinds.items():
            if not (self.form and name in self.optional):
                found += places(kind, (name,))
        return found

    def array(self, place, shape=None):
        """Good numbers for a place, as they are or of another shape."""
        value = self.arguments()
        for key in place.path:
            value = value[key]
        if shape is None or np.shape(value) == shape:
            return value
        return numbers(place.leaf.words, shape, len(place.path))

    def with_array(self, place, array):
        """Good arguments but for one array."""
        return put(self.arguments(), place.path, array)

    def known(self, place):
        """The sizes of the letters that the object, or another array, decides."""
        known = {letter: SIZES[letter] for letter in self.held}
        for other in self.places:
            if other.path != place.path and other.scope == place.scope[: len(other.scope)]:
                known |= chosen(other.leaf, self.form)
            elif other.path != place.path and not place.scope:
                known |= {k: v for k, v in chosen(other.leaf, self.form).items() if self.is_shared(k)}
        return known

    def is_shared(self, letter):
        """Whether a letter stands in an array outside of all lists and dicts."""
        return any(
            letter in letters_of(axes)
            for other in self.places
            if not other.scope
            for axes in other.leaf.shapes
        )

    def is_right(self, place, shape):
        """Whether an array of this shape may stand beside the other good ones."""
        known = self.known(place)
        every = set().union(*map(letters_of, place.leaf.shapes))
        return any(
            fits(axes, shape, known)
            for axes in place.leaf.shapes
            if not any(known.get(letter) for letter in every - letters_of(axes))
        )

    def keeps_condition(self, arguments):
        """Whether what the contract asks of several arguments holds; None: unknown."""
        if self.contract.where is None:
            return True
        if "self" in self.contract.asked:
            return None
        defaults = {
            name: parameter.default for name, parameter in self.contract.parameters.items()
        }
        try:
            every = defaults | arguments
            return self.contract.where(**{n: every[n] for n in self.contract.asked}) is True
        except Exception:
            return None


def chosen(leaf, form):
    """Return the sizes of an array's letters: 0 where the other shape has them."""
    every = set().union(*map(letters_of, leaf.shapes))
    axes = leaf.shapes[min(form, len(leaf.shapes) - 1)]
    return dict.fromkeys(every, 0) | {one: SIZES[one] for one in letters_of(axes)}


def fits(axes, shape, known):
    """Whether some sizes of the letters not known make this shape of the axes."""
    if axes and axes[-1] in ("...", "*S"):
        *axes, rest = axes
        shape, tail = shape[: len(axes)], shape[len(axes) :]
        if rest == "*S" and (0 in tail or known.get(rest, tail) != tail):
            return False
    if len(axes) != len(shape):
        return False
    free = sorted(letters_of(axes) - known.keys())
    for sizes in itertools.product(range(1, max(shape, default=0) + 1), repeat=len(free)):
        every = known | dict(zip(free, sizes, strict=True))
        if all(size_of(axis, every) == n > 0 for axis, n in zip(axes, shape, strict=True)):
            return True
    return False


def subjects():
    """Yield every public name with a contract that takes something, in each form."""
    for public in CONTRACTED:
        made = public.object
        if isinstance(made, type):
            yield from both_forms(constructor, public, made)
        elif "." not in public.name and public.contract is not None:
            yield from both_forms(function, public, made)


def both_forms(make, public, made):
    """Yield subjects of the first form, and of the second where it is another one."""
    for one, other in zip(make(public, made, 0), make(public, made, 1), strict=True):
        yield one
        if not is_same(one.arguments(), other.arguments()):
            yield other


def function(public, call, form):
    entry = ENTRIES.get(str(public), Entry())
    said = said_of(call.contract) | entry.said
    run = entry.call or (lambda arguments: call(**arguments))
    held = frozenset(entry.held)
    yield Subject(str(public), run, call.contract, said, entry, form, held, call.contract.name)


def said_of(contract):
    """What a contract says, and "text" where it leaves a label to matplotlib."""
    return {name: contract.said.get(name, "anything") for name in [*contract.said, *(n for n in contract.asked if n != "self")]}


