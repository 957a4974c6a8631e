"""Print the source of a helper inside a notebook."""

import ast
import inspect
import textwrap

from IPython.display import Markdown, display

from helpers.checks import takes


@takes(
    where=lambda obj: (
        inspect.isfunction(obj)
        or inspect.isclass(obj)
        or f"needs a function or a class, got {obj!r}"
    )
)
def show_source(obj):
    """Show the code of a function or class, without docstrings and contracts.

    The docstring is one ``help(obj)`` away.
    """
    try:
        source = textwrap.dedent(inspect.getsource(obj))
    except (OSError, TypeError):
        raise ValueError(f"show_source: {obj!r} has no Python source to show") from None
    display(Markdown(f"```python\n{mechanism(source)}\n```"))


@takes(source="text")
def mechanism(source):
    """Return Python source without docstrings and contracts, all else as it stands."""
    lines, gone = source.splitlines(), set()
    for node in ast.walk(ast.parse(source)):
        for part in _beside_the_program(node):
            gone.update(range(part.lineno - 1, part.end_lineno))
            if lines[part.end_lineno : part.end_lineno + 1] == [""]:
                gone.add(part.end_lineno)  # the blank line under it
    kept = [line for number, line in enumerate(lines) if number not in gone]
    return "\n".join(kept).rstrip()


def _beside_the_program(node):
    """Return contract and docstring of a definition; one that is all of it stays."""
    if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
        return []
    decorators = getattr(node, "decorator_list", [])
    contracts = [one for one in decorators if ast.unparse(one).startswith("takes(")]
    if len(node.body) > 1 and ast.get_docstring(node) is not None:
        return [*contracts, node.body[0]]
    return contracts
