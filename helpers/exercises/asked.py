"""What an exercise asks for that helpers/ has: a function, a class, a method."""

import importlib
import inspect
import textwrap
import types

from helpers.exercises.running import function_of


class NotAsAskedError(ValueError):
    """A result that lacks what is asked for; its words are for the learner."""


def helper_named(name):
    """Return what a name such as "recurrent.LSTM.forward_loop" means, and its class."""
    module, *path = name.split(".")
    owner, found = None, importlib.import_module(f"helpers.{module}")
    for part in path:
        owner, found = found, getattr(found, part)
    return found, owner if inspect.isclass(owner) else None


def source_of(name):
    """Return the text of a helper, without the lines of its contract."""
    helper, _ = helper_named(name)
    lines = textwrap.dedent(inspect.getsource(inspect.unwrap(helper))).splitlines()
    start = next(n for n, x in enumerate(lines) if x.startswith(("def ", "class ")))
    return "\n".join(lines[start:])


def as_class(answer, name):
    """Return the class that has a method which is asked for, made of the answer."""
    helper, owner = helper_named(name) if name else (None, None)
    if owner is None or inspect.isclass(answer):
        return answer
    return type(owner.__name__, (owner,), {helper.__name__: answer})


def borrowed(answer, name):
    """Say that an answer is the helper, or hands its work on to it; or nothing."""
    helper, _ = helper_named(name)
    methods = vars(helper) if inspect.isclass(helper) else {helper.__name__: helper}
    own = {_code_of(method) for method in methods.values()} - {None}
    is_class = inspect.isclass(answer)
    given = [getattr(answer, m, None) for m in methods] if is_class else [answer]
    if not any(_code_of(one) in own or _calls(one, own, answer) for one in given):
        return ""
    room, _, what = name.partition(".")
    return f"that is the course's own `{what}`, of `helpers.{room}`; write it yourself"


def _code_of(value):
    """Return the code of a function or method, whatever is wrapped around it."""
    return getattr(function_of(value), "__code__", None)


def _calls(value, own, answer):
    """Whether a function reads the name of a helper: there, in a module, in a class."""
    function = function_of(value)
    if not inspect.isfunction(function):
        return False
    names = function.__code__.co_names
    read = [function.__globals__.get(name) for name in names]
    rooms = [x for x in read if isinstance(x, (types.ModuleType, type))]
    if "super" in names and inspect.isclass(answer):
        rooms += answer.__mro__[1:]
    read += [getattr(room, name, None) for room in rooms for name in names]
    return any(_code_of(one) in own for one in read)


def taken_apart(result, parts):
    """Lay out the dicts of a result as its parts are named: ``grads["b"]``."""
    keys = {}
    for part in parts:
        name, _, key = part.removesuffix('"]').partition('["')
        keys.setdefault(name, []).append(key)
    if all(every == [""] for every in keys.values()):
        return result
    values = [result] if len(keys) == 1 else result
    if not isinstance(values, (tuple, list)) or len(values) != len(keys):
        return result
    laid_out = []
    for (name, asked), value in zip(keys.items(), values, strict=True):
        laid_out += [value] if asked == [""] else _values(value, asked, name)
    return tuple(laid_out)


def _values(found, asked, name):
    """Return the values under the keys that are asked for."""
    if isinstance(found, dict) and found.keys() == set(asked):
        return [found[key] for key in asked]
    is_dict = isinstance(found, dict)
    got = ", ".join(map(str, found)) or "none" if is_dict else type(found).__name__
    listed = ", ".join(asked)
    raise NotAsAskedError(f"`{name}` should be a dict with {listed}; got {got}")
