"""helpers is a house: floors, small rooms, and nothing kept or left behind."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
import tokenize

import pytest
from public_names import FILES, ROOT

LONGEST_MODULE, LONGEST_FUNCTION = 200, 20
#: Exercises with their wrong answers: data, which grows with every slip found.
BANK = "notebook_"
GENERATORS = {"default_rng", "RandomState", "Generator"}
WRITERS = {"write_text", "write_bytes", "save", "savez", "savetxt", "savefig", "to_csv"}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)

every_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def imported_modules(source):
    """Every module named in an import, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = "." * node.level + (node.module or "")
            whole = name == "helpers" or name.startswith(".")
            yield from (f"{name}.{a.name}" if whole else name for a in node.names)


def code_lines(source):
    """Numbers of the lines that hold code: no docstring, no comment, no blank."""
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT}
    silent |= {tokenize.DEDENT, tokenize.ENDMARKER}
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in silent:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            lines -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return lines


def size_problems(source, bank=False):
    """A module too long for class (a bank may grow), a function too long to see."""
    lines = code_lines(source)
    if len(lines) > LONGEST_MODULE and not bank:
        yield f"{len(lines)} lines of code, at most {LONGEST_MODULE}: split the module"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            span = range(node.body[0].lineno, node.end_lineno + 1)
            count = len(lines & set(span))
            if count > LONGEST_FUNCTION:
                yield f"{node.name}: {count} lines of code, at most {LONGEST_FUNCTION}"


def habit_problems(source):
    """Randomness nobody passed in, files written, warnings silenced."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        name = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        legacy = name.startswith(("np.random.", "numpy.random."))
        if legacy and name.count(".") == 2 and node.attr not in GENERATORS:
            yield f"{name}: take an rng as argument instead"
        if name.endswith((".filterwarnings", ".random.seed")):
            yield f"{name}: changes the whole session"
        if isinstance(node, ast.Call) and writes_file(node):
            yield f"{ast.unparse(node)}: helpers write no file"
    for name in imported_modules(source):
        if name in {"random", "numpy.random"}:
            yield f"imports {name}: take an rng as argument instead"
    for value in kept_values(tree):
        if isinstance(value, ast.Call) and called(value) in GENERATORS:
            yield f"{ast.unparse(value)} is kept by the module: take an rng instead"


def kept_values(tree):
    """Values that outlive a call: of module and class names, and of defaults."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef)):
            for statement in node.body:
                if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                    yield statement.value
        elif isinstance(node, (ast.FunctionDef, ast.Lambda)):
            yield from node.args.defaults + node.args.kw_defaults


def called(call):
    """The last name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def writes_file(call):
    """Whether a call opens a file to change it, or saves one; nowhere is no file."""
    if call.args and ast.unparse(call.args[0]) == "os.devnull":
        return False
    if called(call) != "open":
        return isinstance(call.func, ast.Attribute) and called(call) in WRITERS
    modes = call.args[1:2] + [k.value for k in call.keywords if k.arg == "mode"]
    if isinstance(call.func, ast.Attribute):  # path.open("w")
        modes += call.args[:1]
    return any(set("wax+") & set(str(getattr(mode, "value", "w"))) for mode in modes)


def lint_imports(folder):
    """Let import-linter look at the package in a folder, by the rules beside it."""
    command = [
        sys.executable,
        "-c",
        "import importlinter.cli as c; c.lint_imports_command()",
    ]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(
        [*command, "--no-cache"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path):
    """A copy of the package and its rules."""
    shutil.copy(ROOT.parent / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT, tmp_path / "helpers", ignore=shutil.ignore_patterns("data"))
    return tmp_path


def test_imports_point_downwards():
    code, said = lint_imports(ROOT.parent)
    assert code == 0, said
    assert "Contracts: 3 kept, 0 broken." in said


@pytest.mark.parametrize(
    ("module", "source", "broken"),
    [
        ("datasets", "def f():\n    from helpers.layers import Linear", "downwards"),
        ("datasets", "from helpers.cells import sigmoid", "downwards"),
        ("layers", "import helpers.training", "downwards"),
        ("checks/slips", "from helpers import cells", "downwards"),
        ("plotting/style", "from helpers.exercises.judging import judge", "downwards"),
        ("utils", "", "downwards"),
        ("show_source", "import matplotlib.pyplot as plt", "only plotting"),
        ("exercises/session", "from seaborn import set_theme", "only plotting"),
        ("training", "import keras", "only keras_bridge"),
        ("plotting/style", "from tensorflow.keras import layers", "only keras_bridge"),
    ],
)
def test_an_import_that_points_elsewhere_is_noticed(house, module, source, broken):
    with (house / "helpers" / f"{module}.py").open("a") as file:
        file.write(f"\n{source}\n")
    code, said = lint_imports(house)
    assert code == 1, said
    assert re.search(f"{broken}.* BROKEN", said), said


@every_file
def test_short_enough_to_read_in_class(path):
    bank = path.name.startswith(BANK)
    assert list(size_problems(path.read_text(encoding="utf-8"), bank)) == []


@every_file
def test_no_hidden_state_and_no_side_effects(path):
    assert list(habit_problems(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "np.random.seed(0)",
        "x = np.random.normal(size=3)",
        "from numpy.random import normal",
        "import random",
        "rng = np.random.default_rng(0)",
        "def f(rng=np.random.default_rng(0)): pass",
        "class A:\n    rng = np.random.RandomState(1)",
        "open('a', 'w')",
        "open('a', mode='a')",
        "open('a', some_mode)",
        "Path('a').open('x')",
        "Path('a').write_text('')",
        "np.savez('a', x)",
        "warnings.filterwarnings('ignore')",
    ],
)
def test_the_habit_rule_notices(source):
    assert len(list(habit_problems(source))) >= 1


@pytest.mark.parametrize(
    "source",
    [
        "x = np.random.default_rng(0).normal(size=3)",
        "def f(seed):\n    return np.random.default_rng(seed)",
        "isinstance(rng, np.random.Generator)",
        "open('a')",
        "open('a', 'rb')",
        "Path('a').open()",
        "Path('a').open(encoding='utf-8')",
        "open(os.devnull, 'w')",
        "rng.random(3)",
    ],
)
def test_the_habit_rule_accepts(source):
    assert list(habit_problems(source)) == []


def function_of(lines):
    """A function with a docstring, a comment, a blank line and so many of code."""
    body = ['    """Say.', "", '    """', "    # why", ""] + ["    pass"] * lines
    return "\n".join(["def f(", "    x,", "):", *body])


def test_docstrings_comments_blanks_and_signature_do_not_count():
    assert list(size_problems(function_of(LONGEST_FUNCTION))) == []


def test_the_size_rule_notices_a_long_function():
    (problem,) = size_problems(function_of(LONGEST_FUNCTION + 1))
    assert problem == "f: 21 lines of code, at most 20"


def test_the_size_rule_notices_a_long_module():
    assert list(size_problems("x = 1\n" * LONGEST_MODULE)) == []
    assert len(list(size_problems("x = 1\n" * (LONGEST_MODULE + 1)))) == 1
