"""Slips in a shape that was to be predicted: an axis too many, two exchanged, a comma."""

import ast
from ast import unparse


def shapes(node, say):
    """A shape has an axis too many or too few, two exchanged, or the wrong size."""
    if not isinstance(node, ast.Tuple) or not all(map(_is_size, node.elts)):
        return
    sizes = [unparse(size) for size in node.elts]
    if len(sizes) == 1:
        yield sizes[0], "a tuple of one number needs a comma: `(3,)`; `(3)` is the number 3"
    else:
        yield _tuple(sizes[::-1]), "the axes are in reverse order: it is transposed"
    for place, size in enumerate(sizes):
        rest = sizes[:place] + sizes[place + 1 :]
        what = say(node.elts[place])
        yield _tuple(rest), f"an axis is missing: {what} has one of its own"
        more = f"there is one axis too many, of length 1: {len(sizes)} are expected"
        yield _tuple([*sizes[:place], "1", *sizes[place:]]), more
        yield _tuple([*sizes, "1"]), more
        if place + 1 < len(sizes):
            swapped = [*sizes[:place], sizes[place + 1], size, *sizes[place + 2 :]]
            after = say(node.elts[place + 1])
            yield _tuple(swapped), f"two axes are exchanged, swapped: {what} comes first, then {after}"


def _is_size(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _tuple(sizes):
    return f"({', '.join(sizes)},)" if sizes else "()"


def other_sizes(tree, node, words):
    """Yield the sizes that have a name and may be taken for another."""
    if words and isinstance(node, ast.Constant) and str(node.value) in words:
        numbers = [str(n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        yield from (n for n in dict.fromkeys(numbers) if n in words and n != str(node.value))
