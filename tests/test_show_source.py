"""What show_source prints is the code of a helper, without docstring and contract."""

import ast
import inspect
from pathlib import Path

import pytest
from IPython.display import Markdown

import helpers
from helpers import show_source as module
from helpers.optimizers import RProp, clip_by_global_norm
from helpers.show_source import mechanism, show_source

MODULES = sorted(Path(helpers.__file__).parent.rglob("*.py"))


@pytest.fixture
def shown(monkeypatch):
    """Collect what a notebook would display."""
    displayed = []
    monkeypatch.setattr(module, "display", displayed.append)
    return displayed


def bare(tree):
    """Empty a syntax tree of docstrings and contracts, independently of the helper."""
    for node in ast.walk(tree):
        if isinstance(getattr(node, "body", None), list) and len(node.body) > 1:
            first = node.body[0]
            text = getattr(getattr(first, "value", None), "value", None)
            if isinstance(first, ast.Expr) and isinstance(text, str):
                del node.body[0]
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.decorator_list = [
                one
                for one in node.decorator_list
                if getattr(getattr(one, "func", None), "id", "") != "takes"
            ]
    return ast.dump(tree)


@pytest.mark.parametrize("obj", [RProp, clip_by_global_norm, show_source])
def test_shows_one_block_of_python(shown, obj):
    assert show_source(obj) is None
    (markdown,) = shown
    assert isinstance(markdown, Markdown)
    assert markdown.data.startswith("```python\n")
    assert markdown.data.endswith("\n```")
    assert '"""' not in markdown.data
    assert "@takes" not in markdown.data


def test_shows_the_code_that_runs(shown):
    show_source(RProp)
    code = shown[0].data.removeprefix("```python\n").removesuffix("\n```")
    original = ast.parse(inspect.getsource(RProp))
    assert bare(ast.parse(code)) == bare(original)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_module_of_helpers_shows_its_own_program(path):
    text = path.read_text(encoding="utf-8")
    assert bare(ast.parse(mechanism(text))) == bare(ast.parse(text))


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


def test_contracts_go_and_other_decorators_stay():
    text = (
        "@takes(x='N')\n@cache\ndef f(x):\n    return x\n\n\n"
        "class A:\n    weights = {'W': 'D K'}\n\n"
        "    @property\n    @takes(\n        x='N',\n    )\n"
        "    def g(self):\n        return takes(x='N')(f)"
    )
    assert mechanism(text) == (
        "@cache\ndef f(x):\n    return x\n\n\n"
        "class A:\n    weights = {'W': 'D K'}\n\n"
        "    @property\n    def g(self):\n        return takes(x='N')(f)"
    )


def test_a_check_in_the_body_is_shown():
    text = "def f(x):\n    require(x)\n    for n in x:\n        _require_n(n)"
    assert mechanism(text) == text


def test_a_docstring_that_is_all_there_is_stays():
    text = 'class A(ValueError):\n    """Say."""\n\n\ndef f():\n    """Say."""'
    assert mechanism(text) == text


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


@pytest.mark.parametrize(
    "obj", [3, "text", None, module, [RProp], {"a": 1}, "{x}", len, int, Exception]
)
def test_what_has_no_source_is_refused(shown, obj):
    with pytest.raises(ValueError, match=r"^show_source: "):
        show_source(obj)
    assert shown == []


def test_a_function_typed_at_the_prompt_is_refused():
    namespace = {}
    text = "def typed():\n    return 1"
    # As <string>, Python 3.13 may show the program that it was started with by -c.
    exec(compile(text, "<typed>", "exec"), namespace)
    with pytest.raises(ValueError, match="has no Python source to show"):
        show_source(namespace["typed"])


def test_what_is_not_python_is_a_syntax_error():
    with pytest.raises(SyntaxError):
        mechanism("def f(:")


def test_what_is_no_text_is_no_source():
    with pytest.raises(ValueError, match=r"^mechanism: source should be text, got 3"):
        mechanism(3)
