"""Good and bad arguments for every public name of helpers, made from its contract.

A contract says an argument in words and letters. From them come its good values, the
shapes that are right beside the others, and all that should be refused. A ``Subject``
is one public name with the values it is called with, of one of two forms: in the first
all is given, in the second what may be left out is None, a flag is False and the
second of two shapes is meant. What no contract can say stands in ``fuzz_entries``.
"""

import copy
import inspect
import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from fuzz_entries import ENTRIES, VALUES, Entry
from public_names import CONTRACTED

#: The size of each letter; those of the course's table have their names there.
SIZES = {"N": 5, "T": 3, "D": 2, "H": 4, "K": 6, "A": 7, "B": 9, "C": 7, "F": 6}
SIZES |= {"G": 8, "M": 3, "P": 8, "S": 6, "V": 7, "Y": 3, "L": 40, "*S": (5, 4)}
NAMED = {"batch_size": "N", "timesteps": "T", "bits": "T", "input_size": "D"}
NAMED |= {"hidden_size": "H", "output_size": "K", "rows": "D", "columns": "H"}
NAMED |= {"vocabulary_size": "V", "size": "D"}
#: Kinds that stand for several arrays.
PARTS = {
    "weights": {"W": "changeable D H", "b": "changeable H"},
    "gradients": {"W": "finite D H", "b": "finite H"},
    "square gradients": {"W": "square D H", "b": "square H"},
    "changeable gradients": {
        "W": "changeable square ...",
        "b": "changeable square ...",
    },
    "learnable": {"W": "weight ...", "b": "weight ..."},
    "operands": ("positive ...", "positive ..."),
    "operand": "positive ...",
    "matrix": "positive ...",
}
#: What is changed in place, as documented.
CHANGED = {"weights", "changeable gradients"}
#: What is looked at of an object: a layer, an optimizer, a tensor.
SEEN = ("data", "grad", "params", "grads", "state", "d_initial_state")
HOLDERS = (np.ndarray, list, dict, tuple)
#: What a class does that is tried.
METHODS = (
    "forward",
    "backward",
    "step",
    "encode",
    "decode",
    "learn",
    "predict",
    "after",
)
#: Words about numbers that rule out nan and infinity.
FINITE = {"finite", "square", "probability", "bit", "boolean", "label", "index"}
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
    "each numbers T": {"ragged rows"},
    "changeable gradients": {"a dict"},
    "named number": {"a dict"},  # one number, named x
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
    "each at least 0": {"an empty array"},
    "anything": set(NUMBERS),
}


# What a contract says


@dataclass(frozen=True)
class Several:
    """Any number of one kind, in a list or a dict, of which one is made."""

    kind: Any
    holder: type


@dataclass(frozen=True)
class Leaf:
    """An array as a contract says it: words about its numbers, and its shapes."""

    words: frozenset
    shapes: tuple  # alternatives, each a tuple of axes
    or_zero: bool

    def axes(self, form):
        """Return the axes of one of the shapes."""
        return self.shapes[min(form, len(self.shapes) - 1)]

    def letters(self):
        """Return the letters of all shapes."""
        return set().union(*map(letters_of, self.shapes))

    def sizes(self, form):
        """Return the sizes of its letters, 0 for those of the other shape."""
        chosen = letters_of(self.axes(form))
        return {one: SIZES[one] if one in chosen else 0 for one in self.letters()}


def unfold(said):
    """Take apart what stands for several: a tuple, a dict, "pair", "each", "named"."""
    if not isinstance(said, (str, tuple, dict)):
        return said
    if isinstance(said, tuple):
        return tuple(map(unfold, said))
    if isinstance(said, dict):
        return {key: unfold(part) for key, part in said.items()}
    word, _, rest = said.partition(" ")
    if said in PARTS:
        return unfold(PARTS[said])
    if word == "pair":
        return unfold(rest), unfold(rest)
    if word in ("each", "named"):
        return Several(unfold(rest), list if word == "each" else dict)
    return as_leaf(said) or said


def as_leaf(said):
    """Return an array's words and shapes, or None where the text means no array."""
    words, _, letters = re.fullmatch(r"([a-z ]*?)( ?)((?:[^a-z ].*)?)", said).groups()
    if not letters or not set(words.split()) <= ARRAY_WORDS:
        return None
    shapes = [tuple(s.split()) for s in letters.removesuffix(" or 0").split(" | ")]
    or_zero = letters.endswith(" or 0")
    return Leaf(frozenset(words.split()), tuple(shapes), or_zero)


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


def parts(kind):
    """Pair the parts of a kind with their places: in a tuple, a dict, a list."""
    if isinstance(kind, Several):
        return [(0 if kind.holder is list else "a", kind.kind)]
    if isinstance(kind, dict):
        return kind.items()
    return enumerate(kind) if isinstance(kind, tuple) else ()


def places(kind, path, form, scope=()):
    """Yield every array inside an argument."""
    if isinstance(kind, Leaf) and not (form and kind.or_zero):
        yield Place(path, kind, scope)
    for key, part in parts(kind):
        inside = (*path, key) if isinstance(kind, Several) else scope
        yield from places(part, (*path, key), form, inside)


def values(kind, path):
    """Yield the way to every argument, and part of one, that is no array."""
    if isinstance(kind, str):
        yield path, kind
    for key, part in parts(kind):
        yield from values(part, (*path, key))


def put(value, path, new):
    """Return a nested value with something new at the end of a path."""
    if not path:
        return new
    if value is None:  # several that need not be given, and are not in this form
        value = {path[0]: None}
    changed = copy.copy(value)
    if isinstance(value, tuple):
        changed = list(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return tuple(changed) if isinstance(value, tuple) else changed


# Good values


def numbers(words, shape, seed):
    """Good numbers for an array; they have an exact float16."""
    rng = np.random.default_rng(seed)
    if "label" in words:
        return rng.integers(0, SIZES["K"], size=shape)
    if "index" in words:
        return rng.integers(0, SIZES["V"], size=shape)
    if "boolean" in words:
        return rng.integers(0, 2, size=shape) == 1
    if "bit" in words:
        return rng.integers(0, 2, size=shape).astype(float)
    if "probability" in words:
        return rng.integers(1, 8, size=shape) / 8
    low = 1 if "positive" in words else -16
    return np.asarray(rng.integers(low, 17, size=shape) / 8)  # eighths, up to 2


def good(kind, name, form):
    """Return a good value of a kind, made anew; ``form`` is 0 or 1."""
    if isinstance(kind, Leaf):
        if form and kind.or_zero:
            return 0.0
        return numbers(kind.words, shape_of(kind.axes(form), SIZES), len(name))
    if isinstance(kind, Several):
        one = good(kind.kind, name, form)
        return [one] if kind.holder is list else {"a": one}
    if isinstance(kind, dict):
        return {key: good(k, f"{name}{key}", form) for key, k in kind.items()}
    if isinstance(kind, tuple):
        return tuple(good(k, name + "+" * n, form) for n, k in enumerate(kind))
    if kind == "size":
        return SIZES[NAMED.get(name, "M")]
    return form == 0 if kind == "flag" else VALUES[kind]()


# One public name and its arguments


@dataclass(frozen=True)
class Subject:
    """One public name, and how it is called with arguments of one form."""

    name: str
    owner: str  # who speaks in its messages
    call: Any  # takes the arguments, returns all that the caller gets to see
    contract: Any
    said: dict
    entry: Entry
    form: int
    held: dict = field(default_factory=dict)  # sizes that an object has decided

    def __str__(self):
        return f"{self.name}{', second form' * self.form}"

    @cached_property
    def optional(self):
        """The arguments that may be None."""
        defaults = {n: p.default for n, p in self.contract.parameters.items()}
        return {
            name
            for name, said in self.said.items()
            if defaults.get(name, "") is None or str(said).startswith("optional ")
        }

    @cached_property
    def kinds(self):
        """What each argument is, taken apart."""
        said = {
            n: s[9:] if str(s).startswith("optional ") else s
            for n, s in self.said.items()
        }
        return {name: unfold(one) for name, one in said.items()}

    @cached_property
    def changed(self):
        """The arguments that are changed in place."""
        return {name for name, said in self.said.items() if str(said) in CHANGED}

    def argument(self, name):
        """A good value for one argument, made anew."""
        if self.form and name in self.optional:
            return None
        if name in self.entry.values:
            return self.entry.values[name]()
        return good(self.kinds[name], name, self.form)

    def arguments(self):
        """Good arguments, made anew."""
        return {name: self.argument(name) for name in self.kinds}

    @cached_property
    def places(self):
        """Every array in the arguments."""
        given = {n: k for n, k in self.kinds.items() if self.argument(n) is not None}
        return [
            one for n, kind in given.items() for one in places(kind, (n,), self.form)
        ]

    @cached_property
    def ways(self):
        """The way to everything that can be replaced, and what it is."""
        rest = self.contract.rest
        found = {(n,): self.said[n] for n in self.kinds if n != rest}
        for name, kind in self.kinds.items():
            found |= dict(values(kind, (name,)))
        return found | {one.path: one.leaf for one in self.places}

    def array(self, place, shape=None):
        """Good numbers for a place, as they are or of another shape."""
        value = self.argument(place.path[0])
        for key in place.path[1:]:
            value = value[key]
        if shape is None or np.shape(value) == shape:
            return value
        return numbers(place.leaf.words, shape, len(place.path))

    def with_(self, path, new):
        """Good arguments but for one, or for a part of one."""
        return put(self.arguments(), path, new)

    def known(self, place):
        """The sizes that the object and the other arrays have decided."""
        free = [one for one in self.places if not one.scope]
        shared = set().union(*(one.leaf.letters() for one in free))
        known = dict(self.held)
        for other in self.places:
            if other.path != place.path:
                sizes = other.leaf.sizes(self.form)
                same = other.scope == place.scope
                known |= {n: s for n, s in sizes.items() if same or n in shared}
        return known

    def is_right(self, place, shape):
        """Whether an array of this shape may stand beside the other good ones."""
        known, leaf = self.known(place), place.leaf
        return any(
            fits(axes, shape, known)
            for axes in leaf.shapes
            if not any(map(known.get, leaf.letters() - letters_of(axes)))
        )

    def keeps_condition(self, arguments):
        """Whether what the contract asks of several arguments holds."""
        where, asked = self.contract.where, self.contract.asked
        if where is None:
            return True
        defaults = {n: p.default for n, p in self.contract.parameters.items()}
        every = defaults | arguments
        held = "self" not in asked and where(*map(every.get, asked))
        return bool(held) and not isinstance(held, str)


def fits(axes, shape, known):
    """Whether some sizes of the letters not known make this shape of the axes."""
    if axes and axes[-1] in ("...", "*S"):
        *axes, rest = axes
        shape, tail = shape[: len(axes)], shape[len(axes) :]
        if rest == "*S" and (0 in tail or known.get(rest, tail) != tail):
            return False
    if len(axes) != len(shape) or 0 in shape:
        return False
    free = sorted(letters_of(axes) - known.keys())
    for sizes in product(range(1, max(shape, default=0) + 1), repeat=len(free)):
        every = known | dict(zip(free, sizes, strict=True))
        if shape == tuple(size_of(axis, every) for axis in axes):
            return True
    return False


# Every public name


def subjects(wanted):
    """Yield the public names for which ``wanted`` holds, in one form or two."""
    for public in CONTRACTED:
        if wanted(public) and "." not in public.name and not is_error(public.object):
            of_name = of_class if isinstance(public.object, type) else of_function
            one, other = (list(of_name(public, form)) for form in (0, 1))
            yield from one
            for first, second in zip(one, other, strict=True):
                if not is_same(first.arguments(), second.arguments()):
                    yield second


def subject(name, owner, call, contract, form, *, said=None, held=None):
    """Return a subject; what its entry says comes on top of what its contract says."""
    entry = ENTRIES.get(name, Entry())
    asked = {one: "anything" for one in contract.asked if one != "self"}
    said = asked | (contract.said if said is None else said) | entry.said
    said = {one: kind for one, kind in said.items() if kind is not None}
    held = {letter: SIZES[letter] for letter in entry.held.split()} | (held or {})
    return Subject(name, owner, call, contract, said, entry, form, held)


def of_function(public, form):
    """Yield the subject of a function that has a contract, and no reason against it."""
    name, contract = str(public), public.contract
    entry = ENTRIES.get(name, Entry())
    if contract is None or entry.reason is not None:
        return
    call = entry.call or public.object
    labels = {
        one: one
        for one, p in contract.parameters.items()
        if p.kind is p.KEYWORD_ONLY and p.default is p.empty
    }

    def run(arguments):
        return call(**labels | arguments)

    yield subject(name, contract.name, run, contract, form)


def of_class(public, form):
    """Yield the subjects of a class: of its constructor, and of its methods."""
    name, made = str(public), public.object
    methods = [one for one in METHODS if contract_of(made, one) and is_whole(made)]
    bases = [one for one in made.__mro__[::-1] if contract_of(one, "__init__")]
    said = {n: k for one in bases for n, k in contract_of(one, "__init__").said.items()}
    takes = inspect.signature(made).parameters
    said = {n: k for n, k in said.items() if n in takes}

    def run(arguments):
        rest = arguments.pop("params", {})  # the weights of a layer, each by its name
        built, used = made(**arguments, **rest), []
        for method in set(methods) - {"backward"}:
            one = of_method(name, made, method, lambda: built, form)
            used.append(one.call(one.arguments()))
        return built, used

    def build():
        return made(**constructor.arguments()) if "params" not in said else made()

    if bases:
        contract = contract_of(made, "__init__")
        constructor = subject(name, made.__name__, run, contract, form, said=said)
        yield constructor
    for method in methods:
        yield of_method(name, made, method, build if bases else made, form)


def is_error(made):
    """Whether a class is there to be raised."""
    return isinstance(made, type) and issubclass(made, Exception)


def contract_of(made, method):
    """Return the contract of a method, or None."""
    return getattr(getattr(made, method, None), "contract", None)


def is_whole(made):
    """Whether a class has what its methods call: Recurrent leaves it to others."""
    return hasattr(made, "forward_loop") or not hasattr(made, "states")


def of_method(name, made, method, build, form):
    """Return the subject of a method; forward goes back, backward forward first."""
    contract, held, before = contract_of(made, method), {}, None
    states = "pair " * (len(getattr(made, "states", ())) > 1) + "finite numbers N H"
    said = {n: k.replace("initial states", states) for n, k in contract.said.items()}
    for letters in getattr(made, "weights", {}).values():
        held |= as_leaf(letters).sizes(0)
    if method == "backward" and hasattr(made, "forward"):
        before = of_method(name, made, "forward", build, form)
        for one in before.places:
            held |= one.leaf.sizes(form)

    def run(arguments):
        one, dx = build(), None
        if before:
            one.forward(**before.arguments())
        y = getattr(one, method)(**arguments)
        if method == "forward":
            dy = numbers(frozenset(), np.shape(y), 0)
            dx = one.backward(*[dy for _ in made.backward.contract.said])
        if method == "step":
            one.step(**arguments)
        return y, dx, one

    name = f"{name}.{method}"
    return subject(name, made.__name__, run, contract, form, said=said, held=held)


# What came of it


class Refused(str):
    """The message of an error that names who refuses what."""


def is_same(a, b):
    """Whether two arguments are equal, arrays entry by entry."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(is_same(a[key], b[key]) for key in a)
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(is_same, a, b))
    return a is b or a == b or not isinstance(a, (int, float, str))


def outcome(subject, arguments):
    """Call; return the arrays that came out, or the message of a named refusal.

    Any other exception leaves the function, warnings included: pytest makes them
    errors. So does a changed argument.
    """
    kept = {
        name: copy.deepcopy(value)
        for name, value in arguments.items()
        if name not in subject.changed and isinstance(value, HOLDERS)
    }
    try:
        result = subject.call(dict(arguments))
        changed = [arguments[name] for name in sorted(subject.changed)]
        result = [np.array(leaf) for leaf in leaves([result, changed])]
    except (ValueError, FloatingPointError) as error:
        if not is_named(subject, str(error)):
            raise
        result = Refused(error)
    finally:
        plt.close("all")
    for name, value in kept.items():
        assert is_same(arguments[name], value), f"{name} was changed"
    return result


def leaves(result):
    """Every array and number that can be seen in a result, in order."""
    if hasattr(result, "get_lines"):  # the Axes of a figure
        images = [np.ma.filled(image.get_array(), 0) for image in result.images]
        result = [*(line.get_xydata() for line in result.get_lines()), *images]
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (tuple, list)):
        for part in result:
            yield from leaves(part)
    elif isinstance(result, (np.ndarray, np.generic, float, int)):
        if np.asarray(result).dtype.kind in "fiub":
            yield result
    else:
        for name in SEEN:
            if isinstance(getattr(result, name, None), HOLDERS):
                yield from leaves(getattr(result, name))


def is_named(subject, message):
    """Whether the message begins with who refuses, and is not NumPy's own.

    What a function hands on unlooked-at, another may refuse.
    """
    owner = re.match(r"(?:Sequential: layer \d+, )?([\w.]+|[-+*/@]+): \S", message)
    if not owner:
        return message.startswith("the loss is ")  # a training that diverges
    handed_on = bool(subject.entry.said or subject.entry.held)
    return owner[1] == subject.owner or (handed_on and owner[1] in NAMES)


NAMES = {one.name.split(".")[-1] for one in CONTRACTED} | {*"+-*/@", "**", "sum"}
