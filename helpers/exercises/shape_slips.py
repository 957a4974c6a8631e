"""Slips in a shape that was predicted: an axis too many, exchanged, no comma."""

import ast
from ast import unparse


def shapes_in(tree, named):
    """Return the tuples that are shapes: by their name, or by those of their sizes."""
    for line in tree.body if all(isinstance(x, ast.Assign) for x in tree.body) else ():
        several = isinstance(line.targets[0], ast.Tuple)
        targets = line.targets[0].elts if several else line.targets
        values = line.value.elts if several else [line.value]
        for target, value in zip(targets, values, strict=True):
            if isinstance(value, ast.Tuple) and all(map(_is_size, value.elts)):
                sizes = {str(size.value) for size in value.elts}
                if "shape" in unparse(target) or sizes <= set(named):
                    yield value


def other_shapes(node, say, named, shapes):
    """A shape has an axis too many or too few, two exchanged, or lacks its comma."""
    if node not in shapes:
        return
    sizes = [unparse(size) for size in node.elts]
    if len(sizes) == 1:
        said = "a tuple of one number needs a comma: `(3,)`; `(3)` is the number 3"
        yield sizes[0], said
    elif sizes != sizes[::-1]:
        yield _tuple(sizes[::-1]), "the axes are in reverse order: it is transposed"
    for place in range(len(sizes)):
        yield from _at(place, node, sizes, say)
        for size in filter(str.isdigit, named):
            what = say(ast.Constant(int(size))).rstrip(",")
            said = f"there is one axis too many: it has no axis of {what}"
            yield _tuple([*sizes[:place], size, *sizes[place:]]), said
    one = f"there is one axis too many, of length 1: {len(sizes)} expected"
    yield _tuple([*sizes, "1"]), one


def _at(place, node, sizes, say):
    """Yield the slips at one axis of a shape."""
    before, after = sizes[:place], sizes[place + 1 :]
    what = say(node.elts[place]).rstrip(",")
    yield _tuple([*before, *after]), f"an axis is missing: {what} has one of its own"
    one = f"there is one axis too many, of length 1: {len(sizes)} expected"
    yield _tuple([*before, "1", sizes[place], *after]), one
    if after and after[0] != sizes[place]:
        then = say(node.elts[place + 1]).rstrip(",")
        said = f"two axes are exchanged, swapped: {what} comes first, then {then}"
        yield _tuple([*before, after[0], sizes[place], *after[1:]]), said


def _is_size(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _tuple(sizes):
    return f"({', '.join(sizes)},)" if sizes else "()"


def other_sizes(tree, node, words):
    """Yield the sizes that have a name and may be taken for another."""
    if words and isinstance(node, ast.Constant) and str(node.value) in words:
        numbers = [str(n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        same = str(node.value)
        yield from (n for n in dict.fromkeys(numbers) if n in words and n != same)
