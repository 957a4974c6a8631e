"""Find the slips that explain an answer: by all it gives, by a part of it, in pairs."""

from collections import defaultdict
from functools import cache
from itertools import islice

from helpers.exercises.edits import changes, edited, is_edit
from helpers.exercises.generated import SELDOM, edits, is_once_more
from helpers.exercises.handed import handed
from helpers.exercises.outcomes import (
    all_same,
    is_blank,
    outcomes,
    part,
    same,
    wrong_parts,
)
from helpers.exercises.trees import applied, tree_of

#: Pairs of slips that are tried before the search is given up.
MOST_PAIRS = 600


def causes(exercise, found):
    """Return the sentences that explain all outcomes of an answer, at most two."""
    for known in _slips_for(found):
        named = _explaining(exercise, found, known)
        if named:
            return named[:2]
    return []


def _explaining(exercise, found, *every):
    """Return the sentences of the slips that give the same, each one once."""
    named = [
        s for known in every for s, slip in known(exercise) if all_same(found, slip)
    ]
    kept = []
    for said in dict.fromkeys(named):
        if not any(is_once_more(said, other) for other in kept):
            kept.append(said)
    return kept


def _slips_for(found):
    """Return where to look: what is 0 may come from anything, so the bank alone."""
    if all(map(is_blank, found)):
        return (of_the_bank,)
    return of_the_bank, often, seldom, of_others


def causes_of_error(exercise, found, generated):
    """Return a slip of the bank that raises the same, or the only generated one."""
    named = _explaining(exercise, found, of_the_bank)[:1]
    if named or not generated:
        return named
    for known in ((often, seldom), (of_others,)):
        named = _explaining(exercise, found, *known)
        if named:
            return named if len(named) == 1 else []
    pairs = {frozenset(said): said for said in _two_causes(exercise, found)}
    return next(iter(pairs.values())) if len(pairs) == 1 else []


def causes_of_parts(exercise, found):
    """Return for each wrong part of a result the sentences that explain it."""
    wrong = wrong_parts(found, exercise.expected)
    named = defaultdict(list)
    for place in sorted(wrong or ()):
        mine = part(found, place)
        right = part(exercise.expected, place)
        for known in _slips_for(mine):
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
    return next(_two_causes(exercise, found), ())


def _two_causes(exercise, found):
    """Yield pairs of slips that explain an answer together, if it is not all 0."""
    if all(map(is_blank, found)):
        return
    for said, answer in islice(_pairs(exercise), MOST_PAIRS):
        if _first_fits(exercise, answer, found) and all_same(
            found, outcomes(exercise, answer)
        ):
            yield said


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
    """Return the other generated slips, of the solution alone, with their outcomes."""
    texts = exercise.program.texts[:1] if exercise.program else ()
    return _generated(exercise, texts, lambda rank: rank >= SELDOM)


@cache
def of_others(exercise):
    """Return what is right for something else, with its outcomes; looked at last."""
    tried = [(said, outcomes(exercise, slip)) for said, slip in _others(exercise)]
    return [pair for pair in tried if not all_same(pair[1], exercise.expected)]


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
