"""State once, above a function, what it takes; check it at every call.

    @takes(x_t="N D", h_prev="N H", W_x="D H", W_h="H H", b="H")
    def rnn_step_forward(x_t, h_prev, W_x, W_h, b): ...

A letter has one size within a call. Arguments are looked at in the order in which the
contract names them, so the first to name a letter decides its size. An object that
declares ``weights``, in the same letters, brings its sizes along. What a ``forward``
finds out it leaves in ``sizes``, and ``backward`` is held against that.
"""

import inspect
import re
from functools import wraps
from operator import is_

import numpy as np

from helpers.checks.arrays import Array, as_array, is_float_array
from helpers.checks.kinds import anything, as_kind
from helpers.checks.learning import data_of

ORDINARY = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
#: What a learner wrote who called one of these.
SPOKEN = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
SPOKEN |= {"matmul": "@", "sum_over": "sum"}
REST = inspect.Parameter.VAR_KEYWORD


def takes(*, computes="", keeps="", where=None, **kinds):
    """Check every argument by its kind, then ``where``: a condition on several of them.

    ``where`` is a function of the arguments it names; it returns True or what to say.
    With ``computes="shapes"`` NumPy's own refusals get the name of the function; with
    ``computes="numbers"`` it refuses results that are not finite, too. With
    ``keeps="copies"`` the cache, the last of the results, shares no array with anybody.
    """

    def decorate(function):
        contract = Contract(function, kinds, where)
        run = contract.name_errors(function, computes) if computes else function
        run = keep_copies(run) if keeps else run
        alone = contract.name == "backward" and contract.names == ["self"]
        around = contract.around_backward_alone if alone else contract.around
        checked = run if contract.is_empty else wraps(function)(around(run))
        checked.contract = contract
        return checked

    return decorate


def copied(kept):
    """Copy every array in something kept, so that nobody else can change it."""
    if isinstance(kept, (tuple, list)):
        return type(kept)(map(copied, kept))
    return kept.copy("K") if isinstance(kept, np.ndarray) else kept


def keep_copies(function):
    """Return a function whose last result, its cache, holds copies."""

    def run(*args, **options):
        *results, cache = function(*args, **options)
        return *results, copied(cache)

    return run


def unchecked(function):
    """Return a function without its contract, for a caller that has checked it all."""
    return getattr(function, "__wrapped__", function)


class Contract:
    """What a function takes: a kind for each argument, in the order of looking."""

    def __init__(self, function, kinds, where):
        self.name = SPOKEN.get(function.__name__, function.__name__)
        self.where = where
        self.parameters = inspect.signature(function).parameters
        self.names = [n for n, p in self.parameters.items() if p.kind in ORDINARY]
        rest = [n for n, p in self.parameters.items() if p.kind is REST]
        self.rest = rest[0] if rest else None
        self.said = kinds  # in words, for whoever reads the contract
        self.kinds = {name: as_kind(kind) for name, kind in kinds.items()}
        if unknown := kinds.keys() - self.parameters.keys():
            raise TypeError(f"{self.name} has no argument {', '.join(unknown)}")
        self.asked = list(inspect.signature(where).parameters) if where else []
        self.find_quick_ways()

    def find_quick_ways(self):
        """See what has to be looked at in every call, and what was seen to be right."""
        paired = self.name in ("forward", "backward") and "self" in self.names
        others = {*self.kinds.values()} - {anything}
        self.is_empty = not (others or self.where or (paired and not self.kinds))
        self.seen = set()  # shapes that were right once
        self.arrays_only = not self.where and all(
            isinstance(kind, Array) and not kind.rules for kind in self.kinds.values()
        )
        every = {"self": anything} | self.kinds
        quick = [getattr(every.get(name), "quick", None) for name in self.names]
        self.quick = quick if all(quick) and not (self.where or paired) else None

    def around(self, run):
        """Return a function that checks what it is given before it runs another."""
        quick, seen, arrays_only = self.quick, self.seen, self.arrays_only
        leaves = self.name == "forward" and "self" in self.names

        def checked(*args, **options):
            if quick and not options:  # one look at each, and no sizes to compare
                for is_right, value in zip(quick, args, strict=False):
                    if not is_right(value):
                        break
                else:
                    return run(*args)
            shapes = arrays_only and self.shapes_of(args, options)
            if shapes in seen:
                return run(*args)
            sizes = self.check(self.given(args, options))
            if shapes:
                seen.add(shapes)
            result = run(*args, **options)
            if leaves:
                args[0].sizes = sizes
            return result

        return checked

    def around_backward_alone(self, run):
        """Return the same for a backward that is given nothing to look at."""

        def checked(*args):
            if not (args and hasattr(args[0], "sizes")):
                self.check(self.given(args, {}))
            return run(*args)

        return checked

    def shapes_of(self, args, options):
        """Return the shapes of a call where they decide alone, else None."""
        if options or len(args) != len(self.names):
            return None
        if len(self.seen) > 1000 or not all(map(is_float_array, args)):
            return None
        return tuple([array.shape for array in args])

    def given(self, args, options):
        """Return the arguments of a call under their names."""
        given = dict(zip(self.names, args, strict=False)) | options
        if self.rest:
            given[self.rest] = {n: options[n] for n in options.keys() - set(self.names)}
        return given

    def check(self, given):
        """Return the sizes of all letters, or raise about the first thing wrong."""
        call = Call(self.name, given)
        if call.me is not None and self.name != "__init__":
            call.start()
        for name, kind in self.kinds.items():
            if name in given:
                kind(name, given[name], call)
        if self.where is not None:
            self.check_condition(call)
        return call.sizes

    def check_condition(self, call):
        """Refuse arguments that are right each by itself, and wrong together."""
        values = {
            name: call.given.get(name, self.parameters[name].default)
            for name in self.asked
        }
        if any(value is inspect.Parameter.empty for value in values.values()):
            return  # one is missing: Python says which
        said = self.where(**values)
        if said is not True:
            call.refuse(said)

    def name_errors(self, function, computes):
        """Let NumPy's refusals, and if asked its warnings, begin with who refuses."""
        strict = computes == "numbers"
        errors = dict.fromkeys(("over", "divide", "invalid"), "raise") if strict else {}

        @wraps(function)
        def run(*args, **options):
            try:
                if strict:
                    with np.errstate(**errors):
                        return function(*args, **options)
                return function(*args, **options)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                said = in_words(str(error), args)
                raise ValueError(f"{self.name}: {said}") from None

        return run


class Call:
    """One call: whose it is, what was given, and the sizes of the letters so far."""

    __slots__ = ("given", "me", "name", "sizes")

    def __init__(self, name, given):
        self.name, self.given, self.sizes = name, given, {}
        self.me = given.get("self")

    @property
    def owner(self):
        """Who speaks in a message: the class of the object, or the function."""
        return self.name if self.me is None else type(self.me).__name__

    def refuse(self, text, error=ValueError):
        """Raise an error that begins with who refuses."""
        raise error(f"{self.owner}: {text}") from None

    def start(self):
        """Take over the sizes that the object brings along."""
        if self.name == "backward" and hasattr(self.me, "forward"):
            if not hasattr(self.me, "sizes"):
                self.refuse("backward needs a forward before it")
            self.sizes = dict(self.me.sizes)
            return
        weights = getattr(self.me, "weights", {})
        if not weights:
            return
        arrays, known = list(self.me.params.values()), getattr(self.me, "known", None)
        if known and len(known[0]) == len(arrays) and all(map(is_, arrays, known[0])):
            self.sizes = dict(known[1])  # the very arrays that were looked at before
            return
        for name, letters in weights.items():
            as_array(f"weight {letters}")(name, self.me.params[name], self)
        self.me.known = arrays, dict(self.sizes)


def in_words(error, arguments):
    """Say in the words of the course what NumPy says of shapes that do not fit."""
    known = [a for each in arguments for a in (each if type(each) is list else [each])]
    shapes = " and ".join(str(np.shape(data_of(a))) for a in known)
    if "could not be broadcast" in error:
        rule = "from the last axis on, sizes should be equal, or one of them 1"
        return f"shapes {shapes} do not fit; {rule}"
    if sizes := re.search(r"size (\d+) is different from (\d+)", error):
        right, left = sizes.groups()
        rule = f"the last size on the left is {left}, the last but one on the right is"
        return f"shapes {shapes} do not fit; {rule} {right}"
    if "must have the same shape" in error:
        return f"needs arrays of one shape, got {shapes}"
    return f"cannot compute this: {error}"
