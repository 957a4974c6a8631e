"""A cell that is run twice says the same twice: learners run cells again."""

import ast

import course
import nbformat
import notebook_rules as rules
import pytest
import tolerance

#: Here every cell that draws has a generator of its own.
SEEDED = ("01", "06", "07", "08", "13")
OWN_GENERATORS = [path for path in rules.COURSE if path.name[:2] in SEEDED]
#: Fast enough to run every cell of it twice.
FAST = [path for path in rules.COURSE if path.name[:2] == "01"]

name_of = {"ids": lambda path: path.stem}


def is_handed_on(cell):
    """Whether a cell draws from a generator that another cell has made."""
    nodes = list(ast.walk(ast.parse(cell)))
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id == "rng"]
    bound = any(isinstance(node.ctx, ast.Store) for node in names)
    return bool(names) and not (bound or any(is_argument(node) for node in nodes))


def is_argument(node):
    """Whether a function is given its generator."""
    return isinstance(node, ast.arg) and node.arg == "rng"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = rng.random(3)", True),
        ("def f():\n    return rng.random(3)", True),
        ("rng = np.random.default_rng(1)\nx = rng.random(3)", False),
        ("def f(rng):\n    return rng.random(3)", False),
        ("def f(seed):\n    rng = np.random.default_rng(seed)\n    return rng", False),
    ],
)
def test_the_rule_finds_a_generator_from_outside(source, found):
    assert is_handed_on(source) == found


@pytest.mark.parametrize("path", OWN_GENERATORS, **name_of)
def test_a_cell_that_draws_starts_a_generator(path):
    for cell in rules.code_cells(rules.read(path)):
        assert not is_handed_on(cell.source), cell.id


@pytest.mark.parametrize("path", FAST, **name_of)
def test_each_cell_twice_says_what_is_stored(path):
    stored = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    client = course.client(notebook, path.parent, timeout=120)
    with client.setup_kernel():
        for index, (cell, was) in enumerate(
            zip(notebook.cells, stored.cells, strict=True)
        ):
            for _ in range(2 if cell.cell_type == "code" else 0):
                client.execute_cell(cell, index)
                if "nbval-ignore-output" not in cell.metadata.get("tags", []):
                    assert within(was, texts(cell)) == texts(was), cell.id


def within(was, said):
    """Return what a cell has printed, as stored where its tolerance allows that."""
    allowed = tolerance.read(was)
    return tolerance.keep(texts(was), said, allowed) if allowed else said


def texts(cell):
    """What a cell has printed; where a text is cut is chance."""
    return "".join(output.get("text", "") for output in cell.outputs)
