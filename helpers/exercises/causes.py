"""Find the slips that explain an answer: by all it gives, by a part of it, in pairs."""

from collections import defaultdict
from functools import cache

from helpers.exercises.edits import changes, edited, is_edit
from helpers.exercises.generated import SELDOM, edits
from helpers.exercises.handed import handed
from helpers.exercises.outcomes import all_same, outcomes, part, same, wrong_parts
from helpers.exercises.trees import applied, tree_of

#: Pairs of slips that are tried before the search is given up.
MOST_PAIRS = 600


def causes(exercise, found):
    """Return the sentences that explain all outcomes of an answer, at most two."""
    for known in (of_the_bank, often, seldom):
        named = [said for said, slip in known(exercise) if all_same(found, slip)]
        if named:
            return list(dict.fromkeys(named))[:2]
    return []


def causes_of_parts(exercise, found):
    """Return for each wrong part of a result the sentences that explain it."""
    wrong = wrong_parts(found, exercise.expected)
    named = defaultdict(list)
    for place in sorted(wrong or ()):
        mine = part(found, place)
        right = part(exercise.expected, place)
        for known in (of_the_bank, often, seldom):
            for said, slip in known(exercise) if not named[place] else ():
                other = part(slip, place)
                if other and all_same(mine, other) and not all_same(other, right):
                    named[place].append((said, slip))
    return {
        place: _fewest(named.get(place, []), wrong, exercise)
        for place in sorted(wrong or ())
    }


def _fewest(slips, wrong, exercise):
    """Return the sentences of those slips that touch nothing else, or else of all."""
    fits = [
        said
        for said, slip in slips
        if (wrong_parts(slip, exercise.expected) or {-1}) <= wrong
    ]
    return list(dict.fromkeys(fits or [said for said, _ in slips]))


def two_causes(exercise, found):
    """Return two slips that explain an answer together, or nothing."""
    for count, (said, answer) in enumerate(_pairs(exercise)):
        if count >= MOST_PAIRS:
            break
        if _first_fits(exercise, answer, found) and all_same(
            found, outcomes(exercise, answer)
        ):
            return said
    return ()


def _first_fits(exercise, answer, found):
    """Try one case alone: most pairs differ there."""
    if not exercise.cases:
        return True
    (first,) = outcomes(exercise.only([0]), answer)
    return same(found[0], first)


@cache
def of_the_bank(exercise):
    """Return the slips of the bank with their outcomes."""
    return [(said, outcomes(exercise, slip)) for said, slip in exercise.slips.items()]


@cache
def often(exercise):
    """Return the generated slips that learners make often, with their outcomes."""
    texts = exercise.program.texts if exercise.program else ()
    return _generated(exercise, texts, lambda rank: rank < SELDOM)


@cache
def seldom(exercise):
    """Return the other generated slips, of the solution alone; looked at last."""
    texts = exercise.program.texts[:1] if exercise.program else ()
    slips = _generated(exercise, texts, lambda rank: rank >= SELDOM)
    tried = [(said, outcomes(exercise, slip)) for said, slip in _others(exercise)]
    return slips + [pair for pair in tried if not all_same(pair[1], exercise.expected)]


def _generated(exercise, texts, wanted):
    """Return the generated slips of these ranks that change an outcome."""
    tried = [pair for text in texts for pair in every_edit(exercise, text, wanted)]
    right = exercise.expected
    return [(edit.said, found) for edit, found in tried if not all_same(found, right)]


def _others(exercise):
    """Yield right answers to something else: other arguments, another exercise."""
    if exercise.program is None:
        return
    yield from handed(exercise)
    for number, other in exercise.program.neighbours.items():
        if other is not exercise and bool(other.cases) == bool(exercise.cases):
            yield f"that answers exercise {number}", other.solution


def every_edit(exercise, text, wanted=lambda rank: True):
    """Yield every generated edit of a right answer with its outcomes."""
    tree = tree_of(text)
    for edit in edits(tree, exercise.program.words):
        if wanted(edit.rank):
            with applied(edit):
                answer = _run(exercise, tree)
                if answer is not None:
                    yield edit, outcomes(exercise, answer)


def _run(exercise, tree):
    """Run an edited tree; None where that is no program."""
    try:
        return exercise.program.run(tree)
    except Exception:  # an edit may make nonsense
        return None


def _pairs(exercise):
    """Yield pairs of slips and the answer that has both: first those of the bank."""
    program = exercise.program
    if program is None:
        return
    changes = {edit: said for edit, said in program.edits.items() if is_edit(edit)}
    listed = list(changes)
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            if not _overlap(one, other):
                source = _both(program, one, other)
                answer = source and _run(exercise, tree_of(source))
                if answer is not None:
                    yield (changes[one], changes[other]), answer
    for one in listed:
        tree = tree_of(edited(program.texts, one))
        yield from _pairs_in(exercise, tree, changes[one])
    for said, tree in _often(exercise):
        yield from _pairs_in(exercise, tree, said)


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
                yield edit.said, tree


def _pairs_in(exercise, tree, said):
    """Yield the slips that can be made in a tree that has one already."""
    for edit in edits(tree, exercise.program.words):
        if edit.rank < SELDOM:
            with applied(edit):
                answer = _run(exercise, tree)
                if answer is not None:
                    yield (said, edit.said), answer
