"""A notebook and helpers hold one and the same program, or the test says where not.

What a notebook derives stands in a cell tagged ``helpers.<module>``. Its syntax tree
must be that of the helper, but for docstrings and for the checks of the arguments: a
statement that calls a function named ``require...``, and an assignment from one whose
names only such checks use.
"""

import ast
import re
from collections import Counter

import notebook_rules as rules
import pytest

HELPERS = rules.ROOT / "helpers"
PLACES = re.compile(r"(Derived|Shown)\s+in\s+notebooks/(\w+\.ipynb)")
#: Their insides teach nothing about recurrent networks.
HIDDEN = {
    "environment",
    "exercises",
    "keras_bridge",
    "plotting",
    "progress_bar",
    "shapes",
    "source",
    "values",
}
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


# One source, two copies


def is_require(node):
    """Whether an expression is a check of arguments."""
    if not isinstance(node, ast.Call):
        return False
    return rules.name_of(node).lstrip("_").startswith("require")


def names_read(node):
    """How often each name is read, outside the checks of arguments."""
    if is_require(node):
        return Counter()
    loads = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    found = Counter([node.id] if loads else [])
    for child in ast.iter_child_nodes(node):
        found += names_read(child)
    return found


class Bare(ast.NodeTransformer):
    """Remove docstrings and checks of arguments from a definition."""

    def visit_FunctionDef(self, node):
        self.read = names_read(node)
        return self.generic_visit(node)

    def visit_Expr(self, node):
        text = isinstance(node.value, ast.Constant) and isinstance(
            node.value.value, str
        )
        return None if text or is_require(node.value) else node

    def visit_Assign(self, node):
        targets = [n for target in node.targets for n in ast.walk(target)]
        names = {n.id for n in targets if isinstance(n, ast.Name)}
        if is_require(node.value) and not names & self.read.keys():
            return None
        return node


def bare(definition):
    """The program of a definition as text: comparable, and legible in a message."""
    tree = ast.parse(ast.unparse(definition)).body[0]
    return ast.unparse(ast.fix_missing_locations(Bare().visit(tree)))


def definitions(source):
    """The functions and classes at the top level, by name."""
    return {n.name: n for n in ast.parse(source).body if isinstance(n, DEFINITIONS)}


def module_source(tag):
    """The source a tag names, or None."""
    path = HELPERS.parent.joinpath(*tag.split(".")).with_suffix(".py")
    return path.read_text(encoding="utf-8") if path.exists() else None


def helper_tags(cell):
    return [tag for tag in rules.tags(cell) if tag.startswith("helpers.")]


def tagged(notebook):
    """Pairs of a code cell and the module it is tagged with."""
    for cell in notebook.cells:
        for tag in helper_tags(cell):
            yield cell, tag


def copy_problems(notebook, read_module=module_source):
    """Where a tagged cell and its module differ."""
    for cell, tag in tagged(notebook):
        source = read_module(tag)
        if source is None:
            yield f"{cell.id}: the tag {tag} names no module"
            continue
        theirs, ours = definitions(source), definitions(cell.source)
        if not ours:
            yield f"{cell.id}: tagged {tag}, but defines nothing"
        for name, definition in ours.items():
            if name not in theirs:
                yield f"{cell.id}: {name} is not in {tag}"
            elif bare(definition) != bare(theirs[name]):
                yield (
                    f"{cell.id}: {name} differs from {tag}; the notebook has\n"
                    f"{bare(definition)}\nand the module\n{bare(theirs[name])}"
                )
        body = [isinstance(n, DEFINITIONS) for n in ast.parse(cell.source).body]
        if body != sorted(body, reverse=True):
            yield f"{cell.id}: put the definitions first, then what uses them"


# Where each name is to be seen


def promised():
    """Every public name of helpers with its module, and where its docstring sends."""
    for path in sorted(HELPERS.rglob("*.py")):
        tag = "helpers." + ".".join(path.relative_to(HELPERS).with_suffix("").parts)
        for name, node in definitions(path.read_text(encoding="utf-8")).items():
            if not name.startswith("_"):
                yield tag, name, PLACES.findall(ast.get_docstring(node) or "")


def seen_problems(tag, name, kind, place, notebooks):
    """Whether a name is derived, or shown, in its notebook and in no other."""
    if kind == "Derived":
        found = [
            notebook
            for notebook, content in notebooks.items()
            for cell, other in tagged(content)
            if other == tag and name in definitions(cell.source)
        ]
    else:
        found = [
            notebook
            for notebook, content in notebooks.items()
            for cell in rules.code_cells(content)
            for call in rules.calls(cell, "show_source")
            if [ast.unparse(argument) for argument in call.args] == [name]
        ]
    if found != [place]:
        yield f"{name} should be {kind.lower()} once, in {place}; it is in {found}"


PROMISED = list(promised())
LATEST = max(path.name for path in rules.COURSE)
SEEN = [
    pytest.param(tag, name, kind, place, id=name)
    for tag, name, places in PROMISED
    for kind, place in places
    if place <= LATEST  # a helper may come before the notebook that needs it first
]


@pytest.fixture(scope="module")
def course():
    """Every notebook of the course by its file name."""
    return {path.name: rules.read(path) for path in rules.COURSE}


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.name)
def test_notebook_and_helpers_are_one_program(path):
    problems = list(copy_problems(rules.read(path)))
    assert not problems, "\n\n".join(["", *problems])


@pytest.mark.parametrize("path", rules.SOLUTIONS, ids=lambda path: path.name)
def test_solutions_derive_nothing(path):
    cells = [cell.id for cell, _ in tagged(rules.read(path))]
    assert cells == [], "a derivation has one home, the notebook; remove the tag"


@pytest.mark.parametrize(("tag", "name", "kind", "place"), SEEN)
def test_name_is_seen_where_its_docstring_says(tag, name, kind, place, course):
    assert list(seen_problems(tag, name, kind, place, course)) == []


@pytest.mark.parametrize(
    ("tag", "name", "places"),
    [
        pytest.param(*promise, id=promise[1])
        for promise in PROMISED
        if promise[0].split(".")[1] not in HIDDEN
        and not promise[1].startswith("require")
    ],
)
def test_name_says_where_it_is_seen(tag, name, places):
    assert len(places) == 1, f"write one 'Derived in' or 'Shown in' in {tag}.{name}"


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.name)
def test_what_a_notebook_derives_names_it_as_its_home(path):
    homes = {(tag, name): places for tag, name, places in PROMISED}
    for cell, tag in tagged(rules.read(path)):
        for name in definitions(cell.source):
            if not name.startswith("_"):
                message = f"{cell.id}: say 'Derived in notebooks/{path.name}' in {name}"
                assert ("Derived", path.name) in homes.get((tag, name), []), message


# The rules themselves

HELPER = '''
def forward(x, w, *, scale=1.0):
    """Read.

    Parameters
    ----------
    """
    batch_size, timesteps = require_shape("forward", "x", x, "N", "T")
    require_shape("forward", "w", w, batch_size, timesteps + 1)
    _require("forward", scale > 0)
    h = 0.0
    for x_t in x.T:
        require_positive("forward", scale=scale)
        h = h * w + x_t  # why
    return h * scale


class Rule:
    """Move."""

    def __init__(self, rate):
        _require("Rule", rate > 0)
        self.rate = rate
'''
CELL = '''
def forward(x, w, *, scale=1.0):
    """Read."""
    h = 0.0
    for x_t in x.T:  # (N,)
        h = h * w + x_t
    return h * scale
'''


def notebook(source, *tags):
    cell = rules.nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    return rules.nbformat.v4.new_notebook(cells=[cell])


def problems_of(cell, helper=HELPER, tag="helpers.toy"):
    modules = {"helpers.toy": helper}
    return list(copy_problems(notebook(cell, tag), modules.get))


@pytest.mark.parametrize(
    "cell",
    [
        CELL,
        HELPER,
        CELL + "\nprint(forward(x, w).shape)\nassert True",
        "class Rule:\n    def __init__(self, rate):\n        self.rate = rate",
    ],
)
def test_equal_programs_pass(cell):
    assert problems_of(cell) == []


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (CELL.replace("h * w + x_t", "x_t + h * w"), "forward differs"),
        (CELL.replace("scale=1.0", "scale=2.0"), "forward differs"),
        (CELL.replace("return h * scale", "return h"), "forward differs"),
        (
            CELL.replace("    h = 0.0\n", "    h = 0.0\n    print(h)\n"),
            "forward differs",
        ),
        (CELL.replace("forward", "foreword"), "foreword is not in"),
        ("print(1)" + CELL, "put the definitions first"),
        ("h = 1", "defines nothing"),
    ],
)
def test_different_programs_are_noticed(cell, message):
    problems = problems_of(cell)
    assert len(problems) >= 1
    assert message in problems[0]


def test_a_tag_that_names_no_module_is_noticed():
    assert "names no module" in problems_of(CELL, tag="helpers.toys")[0]


def test_a_size_that_the_program_uses_is_no_mere_check():
    helper = HELPER.replace("h = 0.0", "h = 0.0 * batch_size")
    cell = CELL.replace("h = 0.0", "h = 0.0 * batch_size")
    assert "forward differs" in problems_of(cell, helper)[0]


def test_each_method_is_looked_at_on_its_own():
    helper = (
        "class A:\n"
        "    def f(self, x):\n        n = require(x)\n        return x\n"
        "    def g(self, n):\n        return n"
    )
    assert problems_of(helper.replace("        n = require(x)\n", ""), helper) == []


def test_a_check_under_another_name_is_not_left_out():
    helper = HELPER.replace("_require(", "_check(")
    assert "forward differs" in problems_of(CELL, helper)[0]


def test_names_are_looked_for_in_every_notebook():
    home = notebook(CELL, "helpers.toy")
    look = ("helpers.toy", "forward", "Derived", "01.ipynb")
    assert list(seen_problems(*look, {"01.ipynb": home})) == []
    assert list(seen_problems(*look, {"02.ipynb": home})) != []
    assert list(seen_problems(*look, {"01.ipynb": home, "02.ipynb": home})) != []
    assert list(seen_problems(*look, {"01.ipynb": notebook(CELL)})) != []


def test_shown_names_are_looked_for_in_calls():
    home = notebook("show_source(forward)")
    look = ("helpers.toy", "forward", "Shown", "01.ipynb")
    assert list(seen_problems(*look, {"01.ipynb": home})) == []
    assert list(seen_problems(*look, {"01.ipynb": notebook("forward(x)")})) != []
    assert list(seen_problems(*look, {"02.ipynb": home})) != []
