"""Make two slips at once in a right answer, in different places."""

import ast
import contextlib
from functools import cache
from itertools import islice

from helpers.exercises.edits import changes, edited, is_edit
from helpers.exercises.evidence import CHANCE, quoted
from helpers.exercises.generated import SELDOM, edits
from helpers.exercises.outcomes import outcomes
from helpers.exercises.trees import applied, tree_of

#: What is more than a name or a number.
COMPOSED = (ast.BinOp, ast.Call, ast.Subscript, ast.Attribute)


def run_edited(exercise, tree):
    """Run an edited tree; None where that is no program."""
    try:
        return exercise.program.run(tree)
    except Exception:  # an edit may make nonsense
        return None


def pairs_of(exercise):
    """Yield the pairs of slips to try, what they need, and an answer that has both."""
    return islice(_every_pair(exercise), exercise.most_pairs)


@cache
def needs_of(exercise, said):
    """Return what an answer holds that has this slip of the bank, by what it quotes."""
    source = getattr(exercise.slips, "source", None)
    return quoted(said, source(said), exercise.program.texts) if source else frozenset()


@cache
def firsts_of(exercise):
    """Return what each of these answers gives in the first case: most differ there."""
    first = exercise.only([0])
    return [outcomes(first, answer)[0] for *_, answer in pairs_of(exercise)]


def _every_pair(exercise):
    program = exercise.program
    if program is None:
        return
    changes = {edit: said for edit, said in program.edits.items() if is_edit(edit)}
    listed = list(changes)
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            if not _overlap(one, other):
                source = _both(program, one, other)
                answer = source and run_edited(exercise, tree_of(source))
                if answer is not None:
                    said = changes[one], changes[other]
                    both = (needs_of(exercise, slip) for slip in said)
                    yield said, frozenset().union(*both), answer
    for one in listed:
        tree, said = tree_of(edited(program.texts, one)), changes[one]
        known, wrote = needs_of(exercise, said), _wrote(one, program.source)
        yield from _pairs_in(exercise, tree, said, known, wrote)
    for edit, tree in _often(exercise):
        yield from _pairs_in(exercise, tree, edit.said, edit.needs)


def _overlap(one, other):
    return bool(set(changes(one)) & set(changes(other)))


def _both(program, one, other):
    """Make two edits at once, where they concern different places."""
    try:
        return edited(program.texts, one, other)
    except ValueError:
        return None


def _often(exercise):
    """Yield the solution with each of the slips that learners often make."""
    tree = tree_of(exercise.program.source)
    for edit in edits(tree, exercise.program.words):
        if edit.rank < SELDOM:
            with applied(edit):
                yield edit, tree


@cache
def _parts_of(exercise):
    """Return every part of every right answer, as text."""
    nodes = (ast.walk(tree_of(text)) for text in exercise.program.texts)
    return {ast.dump(node) for some in nodes for node in some}


def _is_before(edit, before):
    """Whether what an edit replaces stood there before another, or goes around that."""
    old = edit.old
    if isinstance(old, list) or ast.dump(old) in before:
        return True
    inside = [n for n in ast.walk(old) if isinstance(n, COMPOSED) and n is not old]
    stood = [node for node in inside if ast.dump(node) in before]
    new = [node for node in inside if not isinstance(node, ast.Attribute)]
    kept = {ast.dump(node) for node in ast.walk(edit.new)}
    changed = [node for node in new if node not in stood]
    return bool(stood) and any(ast.dump(node) in kept for node in changed)


def _wrote(edit, solution):
    """Return the formulas that an edit of the bank brings: its sentence is of them."""
    table = changes(edit)
    return _formulas(table.values()) - _formulas([*table, solution])


def _formulas(texts):
    """Return the formulas in texts, none of a part of a line."""
    found = set()
    for text in texts:
        with contextlib.suppress(SyntaxError):
            nodes = ast.walk(ast.parse(text))
            found |= {ast.dump(node) for node in nodes if isinstance(node, COMPOSED)}
    return found


def _pairs_in(exercise, tree, said, needs=frozenset(), wrote=frozenset()):
    """Yield the slips that can be made in a tree that has one already, elsewhere."""
    before = _parts_of(exercise) - wrote
    for edit in edits(tree, exercise.program.words):
        if edit.rank < SELDOM and _is_before(edit, before):
            with applied(edit):
                answer = run_edited(exercise, tree)
                if answer is not None:
                    yield (said, edit.said), needs | edit.needs | {CHANCE}, answer
