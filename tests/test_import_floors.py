"""helpers is a house with floors: a module builds only on what lies below it."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

import helpers

FLOORS = [
    {"values"},
    {"shapes"},
    {"progress_bar", "training_checks"},
    {
        "all_timesteps",
        "autodiff",
        "cells",
        "datasets",
        "gradient_check",
        "initial_weights",
        "linear_rnn",
        "losses",
        "optimizers",
        "parameter_count",
    },
    {"layer_base"},
    {"adder_layers", "layers"},
    {"network"},
    {"environment", "exercises", "keras_bridge", "plotting", "source"},
]
FLOOR = {name: number for number, floor in enumerate(FLOORS) for name in floor}
OWNERS = {
    "matplotlib": "plotting",
    "matplotlib_inline": "plotting",
    "seaborn": "plotting",
    "keras": "keras_bridge",
    "tensorflow": "keras_bridge",
}
LONGEST_MODULE, LONGEST_FUNCTION = 150, 20
#: Exercises with their wrong answers: data, which grows with every slip found.
BANK = "notebook_"
GENERATORS = {"default_rng", "RandomState", "Generator"}
WRITERS = {"write_text", "write_bytes", "save", "savez", "savetxt", "savefig", "to_csv"}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)

ROOT = Path(helpers.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
every_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def module_of(path):
    """The module of helpers a file belongs to; a package counts as one module."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported_modules(source):
    """Every module named in an import, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = "." * node.level + (node.module or "")
            whole = name == "helpers" or name.startswith(".")
            yield from (f"{name}.{a.name}" if whole else name for a in node.names)


def floor_problems(module, source):
    """Imports that reach up or sideways, or for something another module owns."""
    for name in imported_modules(source):
        root, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if not root:
            yield f"write helpers.<module> in full instead of the relative {name}"
        elif root == "helpers" and other not in FLOOR:
            yield f"imports {name}, which has no floor: add it to FLOORS"
        elif root == "helpers" and other != module and FLOOR[other] >= FLOOR[module]:
            yield f"imports {name}, which is not on a lower floor than {module}"
        elif OWNERS.get(root, module) != module:
            yield f"imports {root}: only {OWNERS[root]} may, use it through there"


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


def test_every_module_has_a_floor():
    modules = {module_of(path) for path in FILES} - {"__init__"}
    assert modules <= FLOOR.keys(), f"add {modules - FLOOR.keys()} to FLOORS"


@every_file
def test_imports_point_downwards(path):
    if module_of(path) != "__init__":
        source = path.read_text(encoding="utf-8")
        assert list(floor_problems(module_of(path), source)) == []


@every_file
def test_short_enough_to_read_in_class(path):
    bank = path.name.startswith(BANK)
    assert list(size_problems(path.read_text(encoding="utf-8"), bank)) == []


@every_file
def test_no_hidden_state_and_no_side_effects(path):
    assert list(habit_problems(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("datasets", "from helpers.layers import LSTM"),
        ("datasets", "from helpers.cells import rnn_step_forward"),
        ("layers", "from helpers import network"),
        ("layers", "import helpers.network"),
        ("layers", "def f():\n    from helpers.network import fit"),
        ("layers", "from helpers.utils import anything"),
        ("layers", "from .cells import rnn_step_forward"),
        ("layers", "from . import cells"),
        ("plotting", "from helpers.exercises.judging import judge"),
        ("source", "import matplotlib.pyplot as plt"),
        ("exercises", "from seaborn import set_theme"),
        ("network", "import keras"),
        ("plotting", "from tensorflow.keras import layers"),
    ],
)
def test_the_floor_rule_notices(module, source):
    assert len(list(floor_problems(module, source))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("datasets", "import numpy as np\nfrom helpers.shapes import require_shape"),
        ("network", "from helpers import layers, losses"),
        ("plotting", "import matplotlib.pyplot as plt\nimport seaborn as sns"),
        ("keras_bridge", "import keras\nfrom helpers.layers import LSTM"),
        ("exercises", "from helpers.exercises.judging import judge"),
    ],
)
def test_the_floor_rule_accepts(module, source):
    assert list(floor_problems(module, source)) == []


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
