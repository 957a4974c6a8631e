"""State once, above a function, what it takes; check it at every call.

    @takes(x_t="N D", h_prev="N H", W_x="D H", W_h="H H", b="H")
    def rnn_step_forward(x_t, h_prev, W_x, W_h, b): ...

A letter has one size within a call. Arguments are looked at in the order in which the
contract names them, so the first to name a letter decides its size. An object that
declares ``weights``, in the same letters, brings its sizes along. What a ``forward``
finds out it leaves in ``sizes``, and ``backward`` is held against that.
"""

import inspect
import operator
import re
from functools import wraps

import numpy as np

from helpers.checks.arrays import as_array
from helpers.checks.kinds import anything, as_kind
from helpers.checks.learning import data_of

ORDINARY = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
REST, EMPTY = inspect.Parameter.VAR_KEYWORD, inspect.Parameter.empty
#: What a learner wrote who called one of these.
SPOKEN = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
SPOKEN |= {"matmul": "@", "sum_over": "sum"}


def takes(*, computes="", keeps="", where=None, inside=None, **kinds):
    """Check every argument by its kind, then ``where``: a condition on several of them.

    ``where`` is a function of the arguments it names; it returns True or what to say.
    With ``computes="shapes"`` NumPy's own refusals get the name of the function; with
    ``computes="numbers"`` it refuses results that are not finite, too. With
    ``keeps="copies"`` the cache, the last of the results, shares no array with anybody.
    ``inside`` is a decorator that works behind the check: it says in other words what
    went wrong, or takes an argument more.
    """

    def decorate(function):
        said = run = inside(function) if inside else function
        contract = Contract(said, kinds, where)
        run = contract.name_errors(run, computes) if computes else run
        run = keep_copies(run) if keeps else run
        checked = run if contract.is_empty else wraps(said)(contract.around(run))
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
        self.function, self.where = function, where
        self.name = SPOKEN.get(function.__name__, function.__name__)
        self.parameters = inspect.signature(function).parameters
        if unknown := kinds.keys() - self.parameters.keys():
            raise TypeError(f"{self.name} has no argument {', '.join(unknown)}")
        self.names = [n for n, p in self.parameters.items() if p.kind in ORDINARY]
        self.needed = {n for n in self.names if self.parameters[n].default is EMPTY}
        self.rest = next((n for n, p in self.parameters.items() if p.kind is REST), "")
        self.said = kinds  # in words, for whoever reads the contract
        self.kinds = {name: as_kind(kind) for name, kind in kinds.items()}
        self.asked = list(inspect.signature(where).parameters) if where else []
        paired = self.name in ("forward", "backward") and "self" in self.names
        self.leaves = paired and self.name == "forward"
        others = {*self.kinds.values()} - {anything}
        self.is_empty = not (others or where or (paired and not kinds))
        every = {"self": anything} | self.kinds
        looks = [getattr(every.get(name), "look", None) for name in self.names]
        self.looks = looks if all(looks) and not (where or paired) else None

    def around(self, run):
        """Return a function that checks what it is given before it runs another."""
        looks, right, check, leaves = self.looks, set(), self.check, self.leaves

        def checked(*args, **options):
            seen = None
            if looks and not options:  # a glance at each tells what was right before
                seen = tuple(map(operator.call, looks, args))
                if seen in right:
                    return run(*args)
            sizes = check(args, options)
            if seen and None not in seen and len(right) < 1000:
                right.add(seen)
            result = run(*args, **options)
            if leaves:
                args[0].sizes = sizes
            return result

        return checked

    def check(self, args, options):
        """Return the sizes of all letters, or raise about the first thing wrong."""
        given = dict(zip(self.names, args, strict=False))
        if options or len(args) < len(self.names):
            twice = given.keys() & options.keys()
            given |= options
            if twice or not self.needed <= given.keys():
                self.function(*args, **options)  # Python says: missing, or doubled
        if self.rest:
            given[self.rest] = {n: options[n] for n in options.keys() - set(self.names)}
        call = Call(self.name, given)
        if call.me is not None and self.name != "__init__":
            call.start()
        for name, kind in self.kinds.items():
            if name in given:
                kind(name, given[name], call)
        if self.where is not None:
            every = self.parameters
            said = self.where(*[given.get(n, every[n].default) for n in self.asked])
            if isinstance(said, str) or not said:
                call.refuse(said)
        return call.sizes

    def name_errors(self, function, computes):
        """Let NumPy's refusals, and if asked its warnings, begin with who refuses."""
        if computes == "numbers":
            strict = np.errstate(over="raise", divide="raise", invalid="raise")
            function = strict(function)

        @wraps(function)
        def run(*args, **options):
            try:
                return function(*args, **options)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                if str(error).startswith(f"{self.function.__qualname__}()"):
                    raise  # Python refuses the call itself: an argument too many
                said = in_words(str(error), args)
                raise ValueError(f"{self.name}: {said}") from None

        return run


class Call:
    """One call: whose it is, what was given, and the sizes of the letters so far."""

    __slots__ = ("given", "me", "name", "sizes")

    def __init__(self, name, given):
        self.name, self.given, self.sizes = name, given, ()
        self.me = given.get("self")

    def refuse(self, text, error=ValueError):
        """Raise an error that begins with who refuses: a class, or a function."""
        owner = self.name if self.me is None else type(self.me).__name__
        raise error(f"{owner}: {text}") from None

    def start(self):
        """Take over the sizes that the object brings along."""
        if self.name == "backward" and hasattr(self.me, "forward"):
            if not hasattr(self.me, "sizes"):
                self.refuse("backward needs a forward before it")
            self.sizes = self.me.sizes
            return
        for name, letters in getattr(self.me, "weights", {}).items():
            as_array(f"weight {letters}")(name, self.me.params.get(name), self)


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
