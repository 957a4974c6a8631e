"""Every public name of helpers says what it takes, gives and refuses, with shapes."""

import ast
import re
from pathlib import Path

import pytest

import helpers

ROOT = Path(helpers.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
UNDERLINE = re.compile(r"^([A-Z][A-Za-z ]+)\n(-{3,})$", re.MULTILINE)


def public_names(source):
    """Pairs of dotted name and node: functions, classes and methods without _."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name[0] != "_":
            yield node.name, node
            for method in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(method, ast.FunctionDef) and method.name[0] != "_":
                    yield f"{node.name}.{method.name}", method


NAMES = [
    pytest.param(node, id=f"{path.relative_to(ROOT).with_suffix('')}:{name}")
    for path in FILES
    for name, node in public_names(path.read_text(encoding="utf-8"))
]


def sections(docstring):
    """The parts of a NumPy docstring under their headings; '' holds the opening."""
    pieces = UNDERLINE.split(docstring)
    return {"": pieces[0]} | dict(zip(pieces[1::3], pieces[3::3], strict=True))


def entries(section):
    """Pairs of (names, type) of the lines of a section that are not indented."""
    for line in section.splitlines():
        if line and not line.startswith(" "):
            names, _, kind = line.partition(" : ")
            yield [name.lstrip("*") for name in names.split(", ")], kind


def parameters(node):
    """The names a caller gives values to; a class is called through __init__."""
    if isinstance(node, ast.ClassDef):
        inits = [n for n in node.body if getattr(n, "name", "") == "__init__"]
        return parameters(inits[0]) if inits else []
    a = node.args
    given = [*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg]
    return [arg.arg for arg in given if arg and arg.arg not in ("self", "cls")]


def body_of(node):
    """The nodes that run when a name is called, inner functions left out."""
    if isinstance(node, ast.ClassDef):
        node = next(
            (n for n in node.body if getattr(n, "name", "") == "__init__"), None
        )
    todo = list(node.body) if node else []
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)


def refuses(node):
    """Whether a call may raise on purpose, itself or through a require function."""
    for inner in body_of(node):
        if isinstance(inner, ast.Raise):
            return True
        if isinstance(inner, ast.Call):
            name = getattr(inner.func, "attr", getattr(inner.func, "id", ""))
            if name.lstrip("_").startswith("require"):
                return True
    return False


def gives(node):
    """Whether a function returns, or yields, something."""
    if isinstance(node, ast.ClassDef):
        return False
    kinds = (ast.Return, ast.Yield, ast.YieldFrom)
    return any(isinstance(n, kinds) and n.value is not None for n in body_of(node))


def is_decorated(node, name):
    """Whether one of the decorators is called so."""
    return any(name in ast.unparse(d) for d in node.decorator_list)


def docstring_problems(node):
    """What a reader would miss in the docstring of a function, class or method."""
    docstring = ast.get_docstring(node)
    if not docstring:
        yield "has no docstring"
        return
    found = sections(docstring)
    yield from summary_problems(docstring)
    if not is_decorated(node, "dataclass"):
        yield from parameter_problems(node, found.get("Parameters", ""))
    for title in ("Parameters", "Returns", "Yields", "Attributes"):
        for names, kind in entries(found.get(title, "")):
            text = kind or names[0]
            if re.match(r"(nd)?array", text) and "shape" not in text:
                yield f"{title}: add the shape: '{text} of shape (N, T, D)'"
    if refuses(node) and "Raises" not in found:
        yield "raises, but has no Raises section"
    answers = {"Returns", "Yields"} & found.keys()
    if gives(node) and not answers and not is_decorated(node, "property"):
        yield "returns something, but has no Returns section"
    if answers and not gives(node):
        yield "has a Returns section, but returns nothing"


def summary_problems(docstring):
    """The first line is one sentence of its own."""
    first, _, rest = docstring.partition("\n")
    if not first.endswith((".", "?")):
        yield f"the summary should be one line that ends in a period: {first!r}"
    elif rest and not rest.startswith("\n"):
        yield "leave a blank line after the summary"


def inherits_parameters(node):
    """Whether a class is made with the parameters of the class it builds on."""
    own = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
    return isinstance(node, ast.ClassDef) and node.bases and "__init__" not in own


def parameter_problems(node, section):
    """Every parameter is documented, and nothing else is."""
    documented = [name for names, _ in entries(section) for name in names]
    for name in parameters(node):
        if name not in documented:
            yield f"Parameters: {name} is missing"
    for names, kind in entries(section):
        if not kind:
            yield f"Parameters: write '{names[0]} : type'"
        for name in set(names) - set(parameters(node)):
            if not inherits_parameters(node):
                yield f"Parameters: there is no {name}"


@pytest.mark.parametrize("node", NAMES)
def test_docstring_is_complete(node):
    assert list(docstring_problems(node)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_module_says_its_one_job(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, "say in one line what the module is for"
    assert list(summary_problems(docstring)) == []


GOOD = '''
def f(x, *rest, scale=1.0, **names):
    """Multiply.

    Parameters
    ----------
    x : ndarray of shape (N,)
        Numbers.
    *rest : int
        Unused.
    scale, names : float
        Factors.

    Returns
    -------
    ndarray of shape (N,)
        Products.

    Raises
    ------
    ValueError
        If x is empty.
    """
    require_shape("f", "x", x, "N")
    return x * scale
'''
EDITS = {
    "summary on two lines": ("Multiply.", "Multiply\n    numbers."),
    "summary without period": ("Multiply.", "Multiply"),
    "no blank line": ("Multiply.\n", "Multiply."),
    "missing parameter": ("scale, names", "scale"),
    "unknown parameter": ("scale, names", "scale, names, other"),
    "parameter without type": ("x : ndarray of shape (N,)", "x"),
    "parameter without shape": ("x : ndarray of shape (N,)", "x : ndarray"),
    "result without shape": ("-\n    ndarray of shape (N,)", "-\n    ndarray"),
    "no Raises": ("    Raises\n    ------", "    Notes\n    -----"),
    "no Returns": ("    Returns\n    -------", "    Notes\n    -----"),
    "stale Returns": ("return x * scale", "x *= scale"),
}


def problems_of(source):
    return [p for _, node in public_names(source) for p in docstring_problems(node)]


def test_the_rule_accepts_a_complete_docstring():
    assert problems_of(GOOD) == []


@pytest.mark.parametrize("edit", EDITS)
def test_the_rule_notices(edit):
    old, new = EDITS[edit]
    assert old in GOOD
    assert problems_of(GOOD.replace(old, new)) != []


def test_the_rule_notices_a_missing_docstring():
    assert problems_of("def f(): pass") == ["has no docstring"]
    assert problems_of("class A:\n    def f(self): pass") == ["has no docstring"] * 2


def test_the_rule_reads_init_for_a_class():
    source = (
        'class A:\n    """Say."""\n\n    def __init__(self, size):\n        raise E'
    )
    missing = ["Parameters: size is missing", "raises, but has no Raises section"]
    assert problems_of(source) == missing


@pytest.mark.parametrize(
    "source",
    [
        "def _f(x): pass",
        "class A:\n    'Say.'\n    def _f(self, x): pass",
        "@dataclass\nclass A:\n    'Say.'\n    x: int",
        "class A:\n    'Say.'\n    @property\n    def f(self):\n        'Say.'\n"
        "        return 1",
        "def f():\n    'Say.'\n    return",
        "def f():\n    'Say.'\n    def inner():\n        return 1\n    g(inner)",
    ],
)
def test_the_rule_asks_for_nothing_where_nothing_is_due(source):
    assert problems_of(source) == []
