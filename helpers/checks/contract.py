"""State once, above a function, what it takes; check it at every call.

    @takes(x_t="N D", h_prev="N H", W_x="D H", W_h="H H", b="H")
    def rnn_step_forward(x_t, h_prev, W_x, W_h, b): ...

A letter has one size within a call. Arguments are looked at in the order in which the
contract names them, so the first to name a letter decides its size. An object that
declares ``weights``, in the same letters, brings its sizes along. What a ``forward``
finds out it leaves in ``sizes``, and ``backward`` is held against that.
"""

import inspect
from functools import wraps

import numpy as np

from helpers.checks.arrays import Array, weight
from helpers.checks.kinds import as_kind


def takes(*, computes=False, where=None, **kinds):
    """Check every argument by its kind, then ``where``: a condition on several of them.

    ``where`` is a function of the arguments it names; it returns True or what to say.
    With ``computes``, numbers that NumPy cannot compute with are refused, too.
    """

    def decorate(function):
        contract = Contract(function, kinds, where)
        run = _computing(function) if computes else function
        names, rest, check = contract.names, contract.rest, contract.check
        leaves = function.__name__ == "forward" and "self" in names

        @wraps(function)
        def checked(*args, **options):
            given = dict(zip(names, args, strict=False))
            given.update(options)
            if rest:
                given[rest] = {n: options[n] for n in options.keys() - set(names)}
            sizes = check(given)
            result = run(*args, **options)
            if leaves:
                args[0].sizes = sizes
            return result

        checked.contract = contract
        return checked

    return decorate


def unchecked(function):
    """Return a function without its contract, for a caller that has checked it all."""
    return function.__wrapped__


class Contract:
    """What a function takes: a kind for each argument, in the order of looking."""

    def __init__(self, function, kinds, where):
        self.parameters = inspect.signature(function).parameters
        self.name, self.where = function.__name__, where
        self.names = [n for n, p in self.parameters.items() if p.kind in ORDINARY]
        rest = [n for n, p in self.parameters.items() if p.kind is REST]
        self.rest = rest[0] if rest else None
        self.kinds = {name: as_kind(kind) for name, kind in kinds.items()}
        if unknown := kinds.keys() - self.parameters.keys():
            raise TypeError(f"{self.name} has no argument {', '.join(unknown)}")

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
        asked = inspect.signature(self.where).parameters
        defaults = {name: self.parameters[name].default for name in asked}
        values = {n: call.given.get(n, default) for n, default in defaults.items()}
        if inspect.Parameter.empty in map(type, values.values()):
            return  # one is missing: Python says which
        said = self.where(**values)
        if said is not True:
            got = {n: v for n, v in values.items() if n != "self"}
            call.refuse(said.format(**got))


ORDINARY = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
REST = inspect.Parameter.VAR_KEYWORD


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
        for name, letters in getattr(self.me, "weights", {}).items():
            Array.of(letters, weight)(name, self.me.params[name], self)


def _computing(function):
    """Let a function raise where NumPy would warn, and give the error its name."""
    name = function.__name__

    @wraps(function)
    def run(*args, **options):
        try:
            with np.errstate(over="raise", divide="raise", invalid="raise"):
                return function(*args, **options)
        except (ArithmeticError, TypeError, ValueError) as error:
            raise ValueError(f"{name}: cannot compute this: {error}") from None

    return run
