"""Tell a stub from an answer, and a function that cannot be called as it will be."""

import ast
import inspect
import textwrap

from helpers.exercises.running import clipped, function_of, methods_of


def is_unattempted(answer):
    """Whether it is None, ``...`` in every place, or a stub."""
    if inspect.isclass(answer):
        names = [name for name in vars(answer) if not name.startswith("__")]
        written = methods_of(answer)
        return not (names or written) or any(map(_is_stub, written))
    if callable(answer):
        return _is_stub(function_of(answer))
    if isinstance(answer, (tuple, list)):
        return len(answer) > 0 and all(map(is_unattempted, answer))
    return answer is None or answer is Ellipsis


def open_places(answer):
    """Return the places, from 1, where an answer still holds ``...``; [1] if alone."""
    if isinstance(answer, (tuple, list)):
        return [n for n, part in enumerate(answer, start=1) if open_places(part)]
    return [1] if answer is Ellipsis else []


def unfit(solution, function, method=""):
    """Say that a function takes other arguments than it is called with, or nothing."""
    if function is None:
        return f"the class has no method `{method}`"
    names = list(inspect.signature(solution).parameters)
    try:
        inspect.signature(function).bind(*names)
    except TypeError:
        takes = clipped(str(inspect.signature(function)), 60)
        return f"your function takes {takes}; it is called with ({', '.join(names)})"
    except ValueError:  # some functions written in C do not say what they take
        pass
    return None


def _is_stub(function):
    """Read the source: has a function no body, or does it store or return a ``...``?"""
    try:
        lines = textwrap.dedent(inspect.getsource(function))
        definition = ast.parse(lines).body[0]
    except (
        OSError,
        TypeError,
        SyntaxError,
        IndexError,
    ):  # no source, or part of a line
        return False
    if not isinstance(definition, ast.FunctionDef):
        return False
    nothing = (ast.Pass, ast.Expr)
    if all(isinstance(s, nothing) and _is_silent(s) for s in definition.body):
        return True
    fills = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
    return any(
        isinstance(node, fills) and _holds_ellipsis(node.value)
        for node in ast.walk(definition)
    )


def _is_silent(statement):
    """Whether a statement does nothing: ``pass``, a docstring, a ``...``."""
    return isinstance(getattr(statement, "value", None), (ast.Constant, type(None)))


def _holds_ellipsis(value):
    """Whether a value is ``...``, or a tuple or list of nothing else."""
    if isinstance(value, (ast.Tuple, ast.List)) and value.elts:
        return all(map(_holds_ellipsis, value.elts))
    return isinstance(value, ast.Constant) and value.value is Ellipsis
