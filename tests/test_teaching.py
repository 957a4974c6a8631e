"""The teacher's plans add up, and nobody sits idle for more than ten minutes."""

import ast
import builtins
import re
from urllib.parse import unquote

import notebook_rules as rules
import pytest

TEXT = (rules.ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
PLANS = re.findall(r"^\| minute \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
SESSIONS = re.findall(
    r"^## ((?:Session|One afternoon).*\n(?:(?!## ).*\n)+)", TEXT, re.M
)
SECTION = re.compile(r"\]\(\.\./notebooks/([\w.]+)#([^\s|]+?)\)(?=[\s,:;.])")
SLOT = re.compile(r"\| (\d+)–(\d+) \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_there_are_sessions_of_both_lengths():
    ends = [int(SLOT.findall(plan)[-1][1]) for plan in PLANS]
    assert sorted(ends) == [90] * 10 + [180]


@pytest.mark.parametrize("plan", PLANS, ids=range(1, len(PLANS) + 1))
def test_slots_follow_each_other_and_are_short(plan):
    slots = SLOT.findall(plan + "\n")
    assert len(slots) == len(plan.splitlines()), "a row is not of the usual form"
    minute = 0
    for start, end, kind, _, _ in slots:
        assert int(start) == minute
        minute = int(end)
        assert 0 < minute - int(start) <= (15 if kind == "break" else 10)


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.stem)
def test_a_notebook_takes_as_long_as_the_lists_say(path):
    """Its own head, the README and the table in 00 name the same minutes."""
    head = "".join(cell.source for cell in rules.read(path).cells[:3])
    (minutes,) = set(re.findall(r"\d+–\d+(?= minutes)", head))
    welcome = "".join(cell.source for cell in rules.read(rules.COURSE[0]).cells)
    for text in ((rules.ROOT / "README.md").read_text(encoding="utf-8"), welcome):
        rows = re.findall(rf"{path.name}\) \| (\d+–\d+) \|", text)
        assert rows == [minutes] or (text is welcome and path == rules.COURSE[0])


def test_exercises_that_are_named_exist():
    named = set(re.findall(r"\b\d\.\d\b(?!\d)", "".join(PLANS)))
    texts = [cell.source for path in rules.COURSE for cell in rules.read(path).cells]
    asked = {rules.exercise_number(text) for text in texts}
    assert named - asked == set()


def sections_to_run(session):
    """Return the sections a plan runs, as pairs of notebook and anchor."""
    lines = [line for line in session.splitlines() if "| slide |" not in line]
    return [
        (name, unquote(anchor)) for name, anchor in SECTION.findall("\n".join(lines))
    ]


def cells_to_run(notebook, anchors, exercises):
    """Yield the code cells of the opening, of these sections and of these exercises."""
    place, exercise = next(iter(anchors)), ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for level, title in rules.headings(cell.source):
                place = rules.anchor_of(title) if level > 1 else place
            exercise = rules.exercise_number(cell.source) or exercise
        elif place in anchors or (
            "exercise" in rules.tags(cell) and exercise in exercises
        ):
            yield cell


LOCAL = ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.comprehension


def bound(tree, *, inside):
    """Return the names that code makes; ``inside`` functions and classes, too."""
    made = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            made.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            made.add(node.name)
        elif isinstance(node, ast.arg):
            made.add(node.arg)
        elif isinstance(node, ast.alias):
            made.add(node.asname or node.name)
        if inside or not isinstance(node, LOCAL):
            made |= bound(node, inside=inside)
    return made


def asked(tree):
    """Return the names that code reads and does not make itself."""
    nodes = ast.walk(tree)
    read = {
        n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    return read - bound(tree, inside=True)


def missing_names(session):
    """Yield what a teacher who follows a plan would see as a NameError."""
    sections = sections_to_run(session)
    exercises = set(re.findall(r"\b\d\.\d\b(?!\d)", session))
    for name in {name: None for name, _ in sections}:
        anchors = {anchor for other, anchor in sections if other == name}
        known, notebook = (
            set(dir(builtins)),
            rules.read(rules.ROOT / "notebooks" / name),
        )
        for cell in cells_to_run(notebook, anchors, exercises):
            if missing := asked(rules.tree(cell)) - known:
                yield f"{name}, {cell.id}: nothing has made {sorted(missing)}"
            known |= bound(rules.tree(cell), inside=False)


@pytest.mark.parametrize("session", SESSIONS, ids=range(1, len(PLANS) + 1))
def test_what_a_plan_runs_needs_nothing_that_it_skips(session):
    assert list(missing_names(session)) == []


def test_a_section_that_is_skipped_is_noticed():
    without = SESSIONS[2].replace("#The-layer:-two-mirrored-loops)", "#Exercises)")
    assert "nothing has made ['VanillaRNN']" in " ".join(missing_names(without))
