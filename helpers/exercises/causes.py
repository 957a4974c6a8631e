"""Find the slips that explain an answer: by all it gives, by a part of it, in pairs."""

import ast
import inspect
from functools import cache
from typing import NamedTuple

from helpers.exercises.evidence import holds, is_chance, unread
from helpers.exercises.generated import (
    EVERYWHERE,
    SELDOM,
    edits,
    is_alike,
    is_once_more,
)
from helpers.exercises.handed import handed
from helpers.exercises.outcomes import (
    all_same,
    are_few_bits,
    is_blank,
    is_sure,
    outcomes,
    part,
    same,
    wrong_parts,
)
from helpers.exercises.pairs import firsts_of, needs_of, pairs_of, run_edited
from helpers.exercises.texts import formulas_in, is_composed, shares_a_name
from helpers.exercises.trees import applied, tree_of


class Slip(NamedTuple):
    """A slip with its outcomes, what an answer that has it holds, and in which text."""

    said: str
    found: list
    needs: frozenset = frozenset()
    text: int = 0  # the solution; then the other right answers, in their order


def causes(exercise, answer, found):
    """Return the sentences that explain all outcomes of an answer, at most two."""
    for known in _slips_for(_wrong_of(exercise, found)):
        named = _explaining(exercise, answer, found, known)
        if named:
            return named[:2]
    return []


def causes_written(exercise, answer, found):
    """Return the slip that an answer shows: its formula stands there as it is."""
    written = list(_written(exercise, answer))
    return _explaining(exercise, answer, found, lambda _: written)[:1]


def _written(exercise, answer):
    """Yield the generated slips that an answer is written with, and the bank is not."""
    if exercise.program is None or not exercise.cases:
        return
    names = list(inspect.signature(exercise.solution).parameters)
    known = " ".join(map(exercise.slips.source, exercise.slips))
    tree = tree_of(exercise.program.source)
    before = {ast.unparse(node) for node in ast.walk(tree)}
    written = formulas_in(answer, names) - before
    for edit in edits(tree, exercise.program.words) if written else ():
        if is_composed(edit.new):
            text = ast.unparse(edit.new)
            if text in written and text not in known:
                with applied(edit):
                    slip = run_edited(exercise, tree)
                yield Slip(edit.said, outcomes(exercise, slip), edit.needs)


def _explaining(exercise, answer, found, *every):
    """Return the sentences of the slips that give the same, each one once."""
    fits = [
        slip
        for known in every
        for slip in known(exercise)
        if all_same(found, slip.found) and holds(answer, slip.needs)
    ]
    kept = []
    for slip in fits:
        if not any(_is_told(slip, other) for other in kept):
            kept.append(slip)
    return [slip.said for slip in kept]


def _is_told(slip, other):
    """Whether another slip says the same, perhaps in the names of another answer."""
    if slip.text != other.text:
        return is_alike(slip.said, other.said)
    return slip.said == other.said or is_once_more(slip.said, other.said)


def _wrong_of(exercise, found):
    """Return the outcomes of what is wrong alone: right parts are no evidence."""
    wrong = wrong_parts(found, exercise.expected)
    return [x for n in sorted(wrong) for x in part(found, n)] if wrong else found


def _slips_for(found):
    """Return where to look: the bank alone for a few bits, and for what is 0."""
    if all(map(is_blank, found)) or are_few_bits(found):
        return (of_the_bank,)
    return of_the_bank, often, seldom, of_others


def causes_of_error(exercise, answer, found, generated, line):
    """Return a slip of the bank that raises the same, or the only generated one.

    Of several alike it is the one that speaks of what stands in the learner's line.
    """
    named = _explaining(exercise, answer, found, of_the_bank)[:1]
    if named or not generated:
        return named
    for known in ((often,), (of_others,)):  # an error says too little for the others
        named = _explaining(exercise, answer, found, *known)
        if named:
            alike = all(is_alike(said, named[0]) for said in named)
            named.sort(key=lambda said: not shares_a_name(said, line))
            return named[:1] if alike else []
    own = set(exercise.slips)  # an error is no evidence for what was generated
    pairs = {
        frozenset(s): s for s in _two_causes(exercise, answer, found) if own >= {*s}
    }
    return next(iter(pairs.values())) if len(pairs) == 1 else []


def causes_of_parts(exercise, answer, found, known=None):
    """Return for each wrong part of a result the sentences that explain it."""
    wrong = wrong_parts(found, exercise.expected) or set()
    return {
        place: _of_part(exercise, answer, found, place, wrong, known)
        for place in sorted(wrong)
    }


def _of_part(exercise, answer, found, place, wrong, known):
    """Return the sentences that explain one part, of the first slips that do."""
    mine, right = part(found, place), part(exercise.expected, place)
    for slips in known or _slips_for(mine):
        late = exercise.cases and slips in (seldom, of_others)
        if late and not any(map(is_sure, mine, right)):
            break  # a few whole numbers, and the names of variables: chance
        given = answer, place, mine, right
        fits = [slip for slip in slips(exercise) if _explains(slip, *given)]
        sure = len(mine) > 1 and any(map(is_sure, mine, right))
        if exercise.cases and not sure and all(map(is_chance, mine)):
            about = exercise, found
            fits = [x for x in fits if _fits_elsewhere(*about, x.found, wrong)]
        if fits and not exercise.cases and is_chance(mine[0]):
            own = slips is of_the_bank
            alone = [x for x in fits if _touches(x, place, exercise)]
            if own and alone and isinstance(right[0], bool):  # there is no third
                return [alone[0].said]
            return _no_chance(exercise, found, fits, own, wrong)
        if fits:
            return _fewest(fits, wrong, exercise, found)
    return []


def _explains(slip, answer, place, mine, right):
    """Whether a slip gives what the answer gives, in a part where that is wrong."""
    other = part(slip.found, place)
    alike = other and all_same(mine, other) and not all_same(other, right)
    return bool(alike) and holds(answer, slip.needs)


def _touches(slip, place, exercise):
    """Whether a slip makes this part wrong, and no other."""
    return wrong_parts(slip.found, exercise.expected) == {place}


def _no_chance(exercise, found, fits, own, wrong):
    """Return what explains a small number: a known slip, or one that explains all."""
    sure = [slip for slip in fits if _fits_elsewhere(exercise, found, slip.found)]
    own = own or wrong_parts(fits[0].found, exercise.expected) == wrong
    return [slip.said for slip in sure or fits * (own and len(fits) == 1)]


def _fits_elsewhere(exercise, found, other, wrong=()):
    """Whether a slip changes several parts, or all that are wrong, as they are."""
    places = wrong_parts(other, exercise.expected) or ()
    return (len(places) > 1 or places == wrong) and _fits_all(exercise, found, other)


def _fits_all(exercise, found, other):
    """Whether every part that a slip changes is as an answer has it."""
    places = wrong_parts(other, exercise.expected) or ()
    return all(all_same(part(found, n), part(other, n)) for n in places)


def _fewest(slips, wrong, exercise, found):
    """Return the sentences of slips that are all seen, or touch no part that is right.

    A loop, or what is done everywhere, would have made more parts wrong.
    """
    right = exercise.expected
    fits = [x for x in slips if (wrong_parts(x.found, right) or {-1}) <= wrong]
    sure = [x for x in fits if _fits_all(exercise, found, x.found)]
    others = [x.said for x in slips if x.said in exercise.slips or "loop" not in x.said]
    said = dict.fromkeys(x.said for x in sure or fits)
    said = said or dict.fromkeys(x.partition(EVERYWHERE)[0] for x in others)
    return [x for x in said if not any(x != y and x.startswith(y) for y in said)]


def two_causes(exercise, answer, found):
    """Return two slips that explain an answer together, or nothing."""
    return next(_two_causes(exercise, answer, found), ())


def _two_causes(exercise, answer, found):
    """Yield pairs of slips that explain an answer together, if it is not all 0."""
    if all(map(is_blank, _wrong_of(exercise, found))):
        return
    fits = {n for n, first in enumerate(firsts_of(exercise)) if same(found[0], first)}
    for n, (said, needs, slip) in enumerate(pairs_of(exercise) if fits else ()):
        if (
            n in fits
            and all_same(found, outcomes(exercise, slip))
            and holds(answer, needs)
        ):
            yield said


@cache
def of_the_bank(exercise):
    """Return the slips of the bank with their outcomes."""
    return [
        Slip(said, outcomes(exercise, slip), needs_of(exercise, said))
        for said, slip in exercise.slips.items()
    ]


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
    tried = [
        Slip(said, outcomes(exercise, slip), unread(said, exercise.solution))
        for said, slip in _others(exercise)
    ]
    return [slip for slip in tried if not all_same(slip.found, exercise.expected)]


def _generated(exercise, texts, wanted):
    """Return the generated slips of these ranks that change an outcome."""
    return [
        Slip(edit.said, found, edit.needs, place)
        for place, text in enumerate(texts)
        for edit, found in every_edit(exercise, text, wanted)
        if not all_same(found, exercise.expected)
    ]


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
                answer = run_edited(exercise, tree)
                if answer is not None:
                    yield edit, outcomes(exercise, answer)
