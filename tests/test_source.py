"""What show_source prints is the code of a helper and nothing else."""

import ast
import inspect
from pathlib import Path

import pytest
from IPython.display import Markdown

import helpers
from helpers import source
from helpers.optimizers import RProp, clip_by_global_norm
from helpers.source import mechanism, show_source

MODULES = sorted(Path(helpers.__file__).parent.rglob("*.py"))


@pytest.fixture
def shown(monkeypatch):
    """Collect what a notebook would display."""
    displayed = []
    monkeypatch.setattr(source, "display", displayed.append)
    return displayed


def called(statement):
    """Name the function that a statement, or a loop of one, calls, or say nothing."""
    if isinstance(statement, ast.For):
        names = [called(inner) for inner in statement.body]
        return names[0] if all("require" in name for name in names) else ""
    call = getattr(statement, "value", None)
    alone = isinstance(statement, ast.Expr) and isinstance(call, ast.Call)
    return getattr(call.func, "id", "") if alone else ""


def undocumented(tree):
    """Empty a syntax tree of docstrings and checks, independently of the helper."""
    checks = [n for n in ast.walk(tree) if "require" in str(getattr(n, "name", ""))]
    inside = [inner for check in checks for inner in ast.walk(check)]
    for node in list(ast.walk(tree)):
        if isinstance(getattr(node, "body", None), list) and node.body:
            first = node.body[0]
            text = getattr(getattr(first, "value", None), "value", None)
            if isinstance(first, ast.Expr) and isinstance(text, str):
                del node.body[0]
            if node not in inside:
                node.body = [n for n in node.body if "require" not in called(n)]
    return ast.dump(tree)


@pytest.mark.parametrize("obj", [RProp, clip_by_global_norm, show_source])
def test_shows_one_block_of_python(shown, obj):
    assert show_source(obj) is None
    (markdown,) = shown
    assert isinstance(markdown, Markdown)
    assert markdown.data.startswith("```python\n")
    assert markdown.data.endswith("\n```")
    assert '"""' not in markdown.data


def test_shows_the_code_that_runs(shown):
    show_source(RProp)
    code = shown[0].data.removeprefix("```python\n").removesuffix("\n```")
    original = ast.parse(inspect.getsource(RProp))
    assert undocumented(ast.parse(code)) == undocumented(original)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_module_of_helpers_shows_its_own_program(path):
    text = path.read_text(encoding="utf-8")
    bare = mechanism(text)
    assert undocumented(ast.parse(bare)) == undocumented(ast.parse(text))


def test_only_docstrings_go():
    text = (
        "def f(x):\n"
        '    """Say.\n\n    More.\n    """\n'
        "\n"
        "    # why\n"
        '    text = """kept"""\n'
        "\n"
        "    return text  # (N,)\n"
        "\n"
    )
    assert mechanism(text) == (
        'def f(x):\n    # why\n    text = """kept"""\n\n    return text  # (N,)'
    )


def test_checks_of_the_input_go():
    text = (
        "def f(x):\n"
        '    require_shape("f", "x", x, "N")\n'
        "    _require(\n        x.any()\n    )\n"
        "    for name in x:\n        require_shape(name)\n"
        "    n = require_shape(x)\n"
        "    return x\n"
    )
    expected = "def f(x):\n    n = require_shape(x)\n    return x"
    assert mechanism(text) == expected


def test_source_without_docstrings_stays_as_it_is():
    text = "class A:\n    x = 1\n\n    def f(self):\n        return 'text'"
    assert mechanism(text) == text


def test_methods_lose_theirs_too():
    text = (
        'class A:\n    """Say."""\n\n    def f(self):\n        """Say."""\n        pass'
    )
    expected = "class A:\n    def f(self):\n        pass"
    assert mechanism(text) == expected


def test_a_nested_function_is_shown_from_column_0(shown):
    def inner():
        return 1

    show_source(inner)
    assert shown[0].data == "```python\ndef inner():\n    return 1\n```"


@pytest.mark.parametrize("obj", [3, "text", None, source, [RProp], len, int, Exception])
def test_what_has_no_source_is_refused(shown, obj):
    with pytest.raises(ValueError, match=r"^show_source: "):
        show_source(obj)
    assert shown == []


def test_a_function_typed_at_the_prompt_is_refused():
    namespace = {}
    exec("def typed():\n    return 1", namespace)
    with pytest.raises(ValueError, match="has no Python source to show"):
        show_source(namespace["typed"])


def test_what_is_not_python_is_a_syntax_error():
    with pytest.raises(SyntaxError):
        mechanism("def f(:")
