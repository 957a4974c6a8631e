"""A notebook and helpers hold one and the same program, and each name is seen once.

A public name of helpers is one of four:

- derived: typed out in one notebook, in a cell tagged ``helpers.<module>``;
- shown: printed with ``show_source(name)`` in one notebook;
- asked: an exercise asks for it, whose cell is tagged ``asked.<module>.<name>``, and
  the solution is the helper. A method can be asked for, of a class that is given;
- hidden: ``HIDDEN`` says why.

Docstrings and the line of the contract aside, what is derived or asked has the syntax
tree of the helper. Methods are seen with their class.
"""

import ast

import notebook_rules as rules
import pytest
from public_names import DEFINITIONS, PUBLIC, SOURCES
from public_names import definitions as names_in

#: What no notebook shows, a room or a name, and why.
HIDDEN = {
    "checks": "bad arguments teach nothing about recurrent networks",
    "datasets.date_readers": "it reads what the cells of notebook 11 did",
    "datasets.gradient_share": "it reads what the cells of notebook 04 did",
    "datasets.name_models": "it reads what the cells of notebook 09 did",
    "datasets.lost_rows": "it reads what the cells of notebook 06 did",
    "datasets.long_lags": "it reads what the cells of notebook 12 did",
    "datasets.long_memory": "it reads what the cells of notebook 10 did",
    "datasets.novel_readers": "it reads what the cells of notebook 10 did",
    "datasets.novel_writer": "it reads what a cell of notebook 10 trained",
    "environment": "it looks at packages",
    "exercises": "it holds the answers",
    "plotting": "it draws",
    "show_source": "it prints",
    "keras_bridge.TensorFlowMissingError": "it speaks of an installation",
    "keras_bridge.from_keras": "it is to_keras read backwards",
    "cells.gru_step_backward": "it joins two halves, as the layers' loops do",
    "cells.gru_step_forward": "it joins two halves, as the layers' loops do",
    "cells.lstm_step_backward": "it joins two halves, as the layers' loops do",
    "cells.lstm_step_forward": "it joins two halves, as the layers' loops do",
    "gradient_check.check_layer": "03 does the same for one step, in the open",
    "optimizers.adopt": "no notebook goes on with weights from elsewhere",
    "parameter_count": "07 counts in the open; printed, it would answer 7.2",
    "layers.named": "it joins dicts under longer names",
    "sequential": "it hands on; 03 types out what a step of learning does",
    "training.fit": "it shuffles, cuts into batches, and keeps the history",
    "training.predict": "it cuts into batches",
    "training.progress_bar": "it draws a bar, and waits for the end of a step",
    "training.reaching": "it says whether a mask gets as far as the loss",
    "training.train_step": "03 types out its four lines; it names what went wrong",
}


# One source, two copies


class Bare(ast.NodeTransformer):
    """Remove docstrings, contracts, and methods that are asked for elsewhere."""

    def __init__(self, asked=()):
        self.asked = asked

    def visit_definition(self, node):
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        node.decorator_list = [
            one
            for one in node.decorator_list
            if not (isinstance(one, ast.Call) and ast.unparse(one.func) == "takes")
        ]
        return self.generic_visit(node)

    def visit_FunctionDef(self, node):
        return self.visit_definition(node)

    def visit_ClassDef(self, node):
        missing = {name for name in self.asked if name.startswith(f"{node.name}.")}
        node.body = [
            one
            for one in node.body
            if f"{node.name}.{getattr(one, 'name', '')}" not in missing
        ]
        return self.visit_definition(node)


def bare(definition, asked=()):
    """The program of a definition as text: comparable, and legible in a message."""
    tree = ast.parse(ast.unparse(definition)).body[0]
    return ast.unparse(Bare(asked).visit(tree))


def definitions(source):
    """The functions and classes at the top level, by name."""
    return {n.name: n for n in ast.parse(source).body if isinstance(n, DEFINITIONS)}


def tagged(notebook, kind):
    """Pairs of a code cell and what its tags name after ``kind``."""
    for cell in rules.code_cells(notebook):
        for tag in rules.tags(cell):
            if tag.startswith(f"{kind}."):
                yield cell, tag.removeprefix(f"{kind}.")


def asked_in(notebook):
    """What exercises of a notebook ask for, such as "layers.Linear.forward"."""
    return [name for _, name in tagged(notebook, "asked")]


def copy_problems(notebook, sources=SOURCES):
    """Where a tagged cell and its module differ."""
    for cell, module in tagged(notebook, "helpers"):
        if module not in sources:
            yield f"{cell.id}: the tag helpers.{module} names no module"
            continue
        asked = [name.removeprefix(f"{module}.") for name in asked_in(notebook)]
        theirs, ours = definitions(sources[module]), definitions(cell.source)
        if not ours:
            yield f"{cell.id}: tagged helpers.{module}, but defines nothing"
        for name, definition in ours.items():
            if name not in theirs:
                yield f"{cell.id}: {name} is not in {module}"
            else:
                where = f"{cell.id}: {name}"
                yield from difference(
                    where, bare(definition), bare(theirs[name], asked)
                )
        body = [isinstance(n, DEFINITIONS) for n in ast.parse(cell.source).body]
        if body != sorted(body, reverse=True):
            yield f"{cell.id}: put the definitions first, then what uses them"


def solution_problems(notebook, solutions, sources=SOURCES):
    """Where what an exercise asks for and its solution differ."""
    written = {}
    for cell in rules.code_cells(solutions):
        written |= definitions(cell.source) | dict(names_in(cell.source))
    for name in asked_in(notebook):
        module = next((one for one in sources if name.startswith(f"{one}.")), None)
        inside = name.removeprefix(f"{module}.")
        helper = dict(names_in(sources.get(module, ""))).get(inside)
        solution = written.get(inside) or written.get(inside.split(".")[-1])
        if helper is None:
            yield f"the tag asked.{name} names nothing public"
        elif solution is None:
            yield f"{name} is asked for, and not in the solutions"
        else:
            yield from difference(name, bare(solution), bare(helper))


def difference(name, ours, theirs):
    """Say how a notebook and a module differ, if they do."""
    if ours != theirs:
        yield f"{name} differs; the notebook has\n{ours}\nand the module\n{theirs}"


# Where each name is to be seen


def hidden(name):
    """Whether a name, or its room, is listed as hidden."""
    return name in HIDDEN or name.split(".")[0] in HIDDEN


def sightings(notebooks):
    """Yield every name that is seen, derived, shown or asked, how, and where.

    What is shown has no module: the notebook names what it has imported.
    """
    for place, notebook in notebooks.items():
        for cell, module in tagged(notebook, "helpers"):
            for short in definitions(cell.source):
                yield f"{module}.{short}", "derived", place
        for cell in rules.code_cells(notebook):
            for call in rules.calls(cell, "show_source"):
                for argument in call.args:
                    yield ast.unparse(argument), "shown", place
        for name in asked_in(notebook):
            yield name, "asked", place


def of_one(name, seen):
    """Return the ways in which one name is seen, among all sightings."""
    short = name.rpartition(".")[2]
    found = [
        (how, place)
        for one, how, place in seen
        if one == (short if how == "shown" else name)
    ]
    return found + [("hidden", "HIDDEN")] * hidden(name)


NAMES = [str(one) for one in PUBLIC if "." not in one.name and not one.is_condition]


@pytest.fixture(scope="module")
def seen():
    """All sightings in the notebooks of the course."""
    return [*sightings({path.name: rules.read(path) for path in rules.COURSE})]


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.name)
def test_notebook_and_helpers_are_one_program(path):
    problems = list(copy_problems(rules.read(path)))
    assert not problems, "\n\n".join(["", *problems])


@pytest.mark.parametrize("path", rules.SOLUTIONS, ids=lambda path: path.name)
def test_what_is_asked_for_is_the_helper(path):
    home = rules.read(path.parent.parent / path.name)
    assert list(solution_problems(home, rules.read(path))) == []


@pytest.mark.parametrize("path", rules.SOLUTIONS, ids=lambda path: path.name)
def test_solutions_derive_nothing(path):
    cells = [cell.id for cell, _ in tagged(rules.read(path), "helpers")]
    assert cells == [], "a derivation has one home, the notebook; remove the tag"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_derived_shown_asked_or_hidden_and_one_of_them(name, seen):
    found = of_one(name, seen)
    assert len(found) == 1, f"{name} should be seen once; it is {found}"


def test_nothing_is_hidden_that_is_gone():
    rooms = {one.room for one in PUBLIC}
    assert HIDDEN.keys() <= rooms | set(NAMES)


# The rules themselves

HELPER = '''
@takes(x="N T", w="T")
def forward(x, w, *, scale=1.0):
    """Read."""
    h = 0.0
    for x_t in x.T:
        h = h * w + x_t  # why
    return h * scale


class Rule(Base):
    """Move."""

    @takes(rate="above 0")
    def __init__(self, rate):
        self.rate = rate

    @cached
    @takes()
    def step(self):
        """Step."""
        return self.rate
'''
CELL = '''
def forward(x, w, *, scale=1.0):
    """Read, in the words of the notebook."""
    h = 0.0
    for x_t in x.T:  # (N,)
        h = h * w + x_t
    return h * scale
'''
RULE = """
class Rule(Base):
    def __init__(self, rate):
        self.rate = rate
"""
STEP = """
    @cached
    def step(self):
        return self.rate
"""


def notebook(source, *tags):
    cell = rules.nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    return rules.nbformat.v4.new_notebook(cells=[cell])


def problems_of(cell, *tags):
    tags = tags or ("helpers.toy",)
    return list(copy_problems(notebook(cell, *tags), {"toy": HELPER}))


@pytest.mark.parametrize(
    "cell",
    [CELL, HELPER, CELL + "\nprint(forward(x, w).shape)\nassert True", RULE + STEP],
)
def test_equal_programs_pass(cell):
    assert problems_of(cell) == []


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (CELL.replace("h * w + x_t", "x_t + h * w"), "forward differs"),
        (CELL.replace("scale=1.0", "scale=2.0"), "forward differs"),
        (CELL.replace("return h * scale", "return h"), "forward differs"),
        (CELL.replace("    h = 0.0\n", "    h = 0.0\n    f(x)\n"), "forward differs"),
        (CELL.replace("    h = 0.0\n", "    require(x)\n    h = 0.0\n"), "differs"),
        (CELL.replace("def forward", "@cached\ndef forward"), "forward differs"),
        (CELL.replace("def forward", "@takes\ndef forward"), "forward differs"),
        (CELL.replace("forward", "foreword"), "foreword is not in"),
        ("print(1)" + CELL, "put the definitions first"),
        ("h = 1", "defines nothing"),
        (RULE, "Rule differs"),
        (RULE.replace("(Base)", "") + STEP, "Rule differs"),
        (RULE + STEP.replace("@cached", ""), "Rule differs"),
    ],
)
def test_different_programs_are_noticed(cell, message):
    problems = problems_of(cell)
    assert len(problems) >= 1
    assert message in problems[0]


def test_a_tag_that_names_no_module_is_noticed():
    assert "names no module" in problems_of(CELL, "helpers.toys")[0]


def test_a_method_that_an_exercise_asks_for_is_missing_from_its_class():
    assert problems_of(RULE, "helpers.toy", "asked.toy.Rule.step") == []
    assert (
        "Rule differs"
        in problems_of(RULE + STEP, "helpers.toy", "asked.toy.Rule.step")[0]
    )


def asked(name, solution):
    home = notebook("answer = ...", "exercise", f"asked.{name}")
    return list(solution_problems(home, notebook(solution), {"toy": HELPER}))


def test_a_solution_is_the_function_that_is_asked_for():
    assert asked("toy.forward", CELL) == []
    assert "forward differs" in asked("toy.forward", CELL.replace("h * w", "w * h"))[0]
    assert "not in the solutions" in asked("toy.forward", RULE)[0]
    assert "names nothing public" in asked("toy.backward", CELL)[0]
    assert "names nothing public" in asked("toys.forward", CELL)[0]


def test_a_solution_is_the_method_that_is_asked_for_in_its_class_or_alone():
    alone = "@cached\ndef step(self):\n    return self.rate"
    for solution in (RULE + STEP, alone, "class Rule(Base):" + STEP):
        assert asked("toy.Rule.step", solution) == []
        assert "differs" in asked("toy.Rule.step", solution.replace(".rate", ".r"))[0]


def test_each_sighting_of_a_name_is_found():
    def seen(**notebooks):
        return of_one("toy.forward", [*sightings(notebooks)])

    derived, shown = notebook(CELL, "helpers.toy"), notebook("show_source(forward)")
    exercise = notebook("answer = ...", "asked.toy.forward")
    assert seen(one=derived) == [("derived", "one")]
    assert seen(one=shown) == [("shown", "one")]
    assert seen(one=exercise) == [("asked", "one")]
    assert len(seen(one=derived, two=shown, three=exercise, four=derived)) == 4
    assert seen(one=notebook(CELL), two=notebook("forward(x)")) == []
    assert seen(one=notebook(CELL, "helpers.toys")) == []
    assert of_one("plotting.series.plot_lines", []) == [("hidden", "HIDDEN")]
