"""Print the source of a helper inside a notebook."""

import ast
import inspect
import textwrap

from IPython.display import Markdown, display


def show_source(obj):
    """Show the code of a function or class: what it does, not how it is guarded.

    Parameters
    ----------
    obj : function or class
        Something written in Python, such as a helper that a notebook uses but does not
        derive. Its docstring is one ``help(obj)`` away, so neither that nor its checks
        of the input are shown.

    Raises
    ------
    ValueError
        If there is no Python source to show: a built-in, or an object that is neither a
        function nor a class.
    """
    if not (inspect.isfunction(obj) or inspect.isclass(obj)):
        raise ValueError(f"show_source: needs a function or a class, got {obj!r}")
    try:
        source = textwrap.dedent(inspect.getsource(obj))
    except (OSError, TypeError):
        raise ValueError(f"show_source: {obj!r} has no Python source to show") from None
    display(Markdown(f"```python\n{mechanism(source)}\n```"))


def mechanism(source):
    """Remove docstrings and checks of the input, and keep all else as it stands.

    Parameters
    ----------
    source : str
        Python source, starting at column 0.

    Returns
    -------
    str
        The same source without docstrings, without statements that call a function
        named ``require...`` (but for those in such a function), and without blank lines
        at its end.

    Raises
    ------
    ValueError
        If it is no text.
    SyntaxError
        If it is not Python.
    """
    if not isinstance(source, str):
        raise ValueError(f"mechanism: source should be text, got {source!r}")
    lines, tree = source.splitlines(), ast.parse(source)
    checks = filter(_is_named_check, ast.walk(tree))
    inside = {node for check in checks for node in ast.walk(check)}
    for node in ast.walk(tree):
        if _is_text(node) or (_is_check(node) and node not in inside):
            for number in range(node.lineno - 1, node.end_lineno):
                lines[number] = None
            if _is_text(node) and lines[node.end_lineno : node.end_lineno + 1] == [""]:
                lines[node.end_lineno] = None  # the blank line under it
    return "\n".join(line for line in lines if line is not None).rstrip()


def _is_text(node):
    """Say whether a statement is a string and nothing else, as a docstring is."""
    value = getattr(node, "value", None) if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_named_check(node):
    """Say whether a function is itself a check, by its name."""
    named = isinstance(node, ast.FunctionDef)
    return named and node.name.lstrip("_").startswith("require")


def _is_check(node):
    """Say whether a statement calls a function named require..., or loops over such."""
    if isinstance(node, ast.For):
        return all(map(_is_check, node.body))
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    return ast.unparse(node.value.func).lstrip("_").startswith("require")
