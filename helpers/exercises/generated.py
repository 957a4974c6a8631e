"""Generate the slips that any exercise can have, as edits of a syntax tree."""

import ast
import re
from ast import unparse
from dataclasses import replace
from functools import partial

from helpers.exercises import call_slips, index_slips, loop_slips, shape_slips
from helpers.exercises.evidence import needs
from helpers.exercises.forms import taken_for
from helpers.exercises.spoken import is_name, spoken
from helpers.exercises.texts import counted, names_given
from helpers.exercises.trees import Edit, expression, places, statements

#: Slips of this rank and above are looked at last, and not tried in pairs.
SELDOM = 1
RANKS = dict.fromkeys(
    (call_slips.numbers, call_slips.arguments, call_slips.narrow, call_slips.wide),
    SELDOM,
)
#: What differs between the sentences of edits that are alike: the names in them.
NAMES = re.compile(r"( (of |with )?(the part with )?`[^`]*`)( and `[^`]*`)*")
#: What holds definitions, and no lines that follow each other.
NO_BLOCK = (ast.Module, ast.ClassDef)
EVERYWHERE = ", everywhere"
RULES = (*index_slips.RULES, *call_slips.RULES)


def edits(tree, words):
    """Yield every generated edit of a tree, of one place or of all alike."""
    alike = {}
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    given, whole = names_given(tree), counted(tree)
    for plain in _single(tree, words):
        edit = replace(plain, needs=needs(plain, given, parameters, words, whole))
        yield edit
        if edit.field != "body":
            said = edit.said if edit.rank >= SELDOM else _nameless(edit.said)
            alike.setdefault(said, {})[id(edit.old)] = edit
    for first, *more in map(dict.values, alike.values()):
        if more:
            every = frozenset().union(first.needs, *(edit.needs for edit in more))
            said = _everywhere(first, more)
            yield replace(first, said=said, needs=every, more=tuple(more))


def _everywhere(first, more):
    """Say that a slip was made at all places alike, and which other names are there."""
    names = [name for edit in more for name in re.findall("`.*?`", edit.said)]
    others = [name for name in dict.fromkeys(names) if name not in first.said]
    return f"{first.said}{EVERYWHERE}" + (
        f" ({', '.join(others)}, too)" if others else ""
    )


def is_once_more(said, other):
    """Whether two sentences name the same slip, one of them as made everywhere."""
    return EVERYWHERE in said + other and _nameless(said) == _nameless(other)


def is_alike(said, other):
    """Whether two sentences differ in the names alone that they speak of."""
    plain = (one.partition(EVERYWHERE)[0] for one in (said, other))
    bare = (re.sub("[^:;,]*(`[^`]*`|with a number)", "", one) for one in plain)
    return len(set(bare)) == 1


def _nameless(said):
    """Return what a sentence says of any name, at one place."""
    return NAMES.sub("", said.partition(EVERYWHERE)[0])


def _single(tree, words):
    """Yield the edits of one place each."""
    say = partial(spoken, words=words)
    yield from _statement_edits(tree, say)
    bound, shapes = _bound(tree), list(shape_slips.shapes_in(tree, words))
    for parent, field, index, node in places(tree):
        make = partial(Edit, parent, field, index, node)
        for new, said in taken_for(node, say) if node not in bound else ():
            yield make(new, said)
        for rule in RULES if not _is_no_count(tree, parent) else RULES[:-1]:
            for text, said in rule(node, say):
                yield make(expression(text, node), said, RANKS.get(rule, 0))
        for text, said in shape_slips.other_shapes(node, say, words, shapes):
            yield make(expression(text, node), said)
        for other in _others(tree, parent, field, node, words):
            new = expression(other, node)
            yield make(new, f"{say(new)} stands where {say(node)} belongs", SELDOM)


def _bound(tree):
    """Return what is no term: the minus of an index or in -(-a // b), an index + 1."""
    picks = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    inside = [node for pick in picks for node in ast.walk(pick)]
    ups = [node.operand for node in ast.walk(tree) if isinstance(node, ast.UnaryOp)]
    minus = [node for node in inside if isinstance(node, ast.UnaryOp)]
    minus += [node for node in inside if unparse(getattr(node, "right", node)) == "1"]
    divided = [x for x in ups if isinstance(getattr(x, "op", None), ast.FloorDiv)]
    return minus + [part for x in divided for part in (x, x.left)]


def _is_no_count(tree, parent):
    """Whether a number under a node is an axis, or an answer that would be told."""
    if getattr(parent, "arg", "") == "axis":
        return True
    lines = [line for line in tree.body if isinstance(line, ast.Assign)]
    whole = [*lines, *(line.value for line in lines)]
    parts = [part for node in whole for part in getattr(node, "elts", ())]
    return parent in whole or parent in parts


def _others(tree, parent, field, node, words):
    """Yield the variables and the named sizes that may be taken for this one."""
    yield from _other_names(tree, parent, field, node)
    yield from shape_slips.other_sizes(tree, node, words)


def _statement_edits(tree, say):
    """Yield the edits of whole lines."""
    for parent in ast.walk(tree):
        body = getattr(parent, "body", None)
        if not isinstance(body, list) or isinstance(parent, NO_BLOCK):
            continue
        for place, node in enumerate(body):
            for rule in loop_slips.RULES:
                taken = 2 if rule is loop_slips.order else 1
                for text, said in rule(body, place, say):
                    new = [
                        *body[:place],
                        *statements(text, node),
                        *body[place + taken :],
                    ]
                    yield Edit(parent, "body", None, body, new, said)


def _other_names(tree, parent, field, node):
    """Yield the variables that a learner may take for one that is read."""
    if not is_name(node) or not isinstance(node.ctx, ast.Load):
        return
    if (type(parent), field) in ((ast.Call, "func"), (ast.For, "iter")):
        return  # a loop over the list that it fills does not end
    if ast.unparse(parent) in (f"len({node.id})", f"{node.id}.shape"):
        return  # other arrays have such an axis, too
    names = [n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)]
    for line in ast.walk(tree):  # a list that holds itself, or grows under a loop, no
        if isinstance(line, ast.Assign) and "[]" not in ast.unparse(line.value):
            targets = [n for target in line.targets for n in ast.walk(target)]
            names += [
                n.id for n in targets if is_name(n) and isinstance(n.ctx, ast.Store)
            ]
    yield from (name for name in dict.fromkeys(names) if name not in ("self", node.id))
