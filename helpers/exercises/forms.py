"""Find formulas of a form, such as `a + b`, and write what learners take for them."""

import ast
import copy
import tomllib
from functools import cache
from pathlib import Path

from helpers.exercises.edits import changes

TABLE = Path(__file__).with_name("slips.toml")


@cache
def forms():
    """Return each form as a tree, with what is written there, and a sentence."""
    table, found = tomllib.loads(TABLE.read_text(encoding="utf-8")), {}
    for edit, said in table.items():
        ((form, new),) = changes(edit).items()
        found.setdefault(form, []).append((_tree(new), said))
    return [(_tree(form), others) for form, others in found.items()]


def _tree(text):
    return ast.parse(text, mode="eval").body


def taken_for(node, say):
    """Yield what a learner may write in the place of a node, and what to say of it."""
    for form, others in forms():
        parts = {}
        if _fits(form, node, parts):
            spoken = {letter: say(part) for letter, part in parts.items()}
            for new, said in others:
                filled = _filled(new, parts, node)
                if not _is_idle(node, filled):
                    yield filled, said.format(**spoken)


def _is_idle(node, new):
    """Whether it turns twice, or multiplies by an added 1: another form says so."""
    match getattr(node, "op", None), new:
        case ast.Add() | ast.Sub(), ast.BinOp(
            _, ast.Mult() | ast.Div(), ast.Constant(1)
        ):
            return True
    return ".T.T" in ast.unparse(new)


def _fits(form, node, parts):
    """Whether a node has this form; collect its parts under their letters."""
    if isinstance(form, ast.Name) and len(form.id) == 1:
        text = ast.dump(node)
        taken = {ast.dump(part): letter for letter, part in parts.items()}
        if isinstance(node, ast.Constant) and form.id not in parts:
            taken = {}  # a number may stand in two places
        if form.id in parts or text in taken:  # one letter for one part, and no other
            return taken.get(text) == form.id
        parts[form.id] = node
        return True
    if isinstance(form, ast.Call):
        return _fits_call(form, node, parts)
    if type(form) is not type(node):
        return False
    fields = ((one, getattr(node, field)) for field, one in ast.iter_fields(form))
    return all(_fits_field(one, other, parts) for one, other in fields)


def _fits_field(one, other, parts):
    """Whether one field of a node is as the form has it."""
    if isinstance(one, list):
        return all(_fits_field(*pair, parts) for pair in zip(one, other, strict=False))
    return _fits(one, other, parts) if isinstance(one, ast.AST) else one == other


def _fits_call(form, node, parts):
    """Whether a node calls this function of NumPy, or this method of an array."""
    name, arguments = called(node)
    if name != form.func.id or len(arguments) < len(form.args):
        return False
    if len(form.args) == 1 and name in ("min", "max") and len(arguments) > 1:
        return False
    return all(_fits(*pair, parts) for pair in zip(form.args, arguments, strict=False))


def called(node):
    """Return name and arguments of a call of NumPy, or of a method of an array."""
    match node:
        case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("np"), name), args, _):
            return name, list(args)
        case ast.Call(ast.Attribute(value, name), args, _):
            return name, [value, *args]
    return "", []


class _Fill(ast.NodeTransformer):
    """Put the parts in the place of their letters."""

    def __init__(self, parts):
        self.parts = parts

    def visit_Name(self, node):
        return self.parts.get(node.id, node)


def _filled(new, parts, node):
    """Write what is taken for a node; a call keeps the other arguments, as the axis."""
    filled = _Fill(parts).visit(copy.deepcopy(new))
    if isinstance(new, ast.Call) and isinstance(node, ast.Call):
        _, arguments = called(node)
        filled.args += arguments[len(new.args) :]
        own = {keyword.arg for keyword in filled.keywords}
        filled.keywords += [k for k in node.keywords if k.arg not in own]
    return ast.fix_missing_locations(ast.copy_location(filled, node))
