"""Print the source of a helper inside a notebook."""

import ast
import inspect
import textwrap

from IPython.display import Markdown, display


def show_source(obj):
    """Show the code of a function or class, without its docstrings.

    Parameters
    ----------
    obj : function or class
        Something written in Python, such as a helper that a notebook uses but does not
        derive. Its docstring is one ``help(obj)`` away, so only the code is shown.

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
    display(Markdown(f"```python\n{without_docstrings(source)}\n```"))


def without_docstrings(source):
    """Remove every docstring from a piece of source and keep all else as it stands.

    Parameters
    ----------
    source : str
        Python source, starting at column 0.

    Returns
    -------
    str
        The same source without docstrings and without blank lines at its end.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        documented = isinstance(node, (ast.FunctionDef, ast.ClassDef))
        if documented and ast.get_docstring(node):
            docstring = node.body[0]
            for number in range(docstring.lineno - 1, docstring.end_lineno):
                lines[number] = None
            if lines[docstring.end_lineno : docstring.end_lineno + 1] == [""]:
                lines[docstring.end_lineno] = None  # the blank line under it
    return "\n".join(line for line in lines if line is not None).rstrip()
