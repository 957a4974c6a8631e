"""Guess, from two shapes alone, what the caller meant to write."""

from helpers.checks.grammar import bind, spelled_out


def likely_slip(name, shape, axes, sizes):
    """Return the end of a message that explains a wrong shape, or ""."""
    axes = spelled_out(axes, sizes)

    def fits(other):
        return bind(axes, other, sizes) is not None

    if fits((1, *shape)):
        return f"; add the batch axis with {name}[None]"
    if shape[-1:] == (1,) and fits(shape[:-1]):
        return (
            f"; drop the last axis with {name}[..., 0], "
            "or every row is compared with every other"
        )
    if len(shape) + 1 == len(axes) and fits((*shape, 1)):
        return f"; add the feature axis with {name}[..., None]"
    if len(shape) == 2 and fits(shape[::-1]):
        return f"; is it transposed? Try {name}.T"
    fixed = axes and (axes[-1][1] in sizes or not axes[-1][1])
    if fixed and len(shape) == 3 and fits((shape[0], shape[1] * shape[2])):
        return "; put a Flatten() before this layer"
    return ""
