"""What networks, optimizers and operations on tensors take."""

from collections.abc import Iterator

import numpy as np

from helpers.checks.arrays import as_array, is_float_array, square
from helpers.checks.kinds import KINDS, as_kind


def layers(name, value, call):
    """Layers to put in a row, each of them once."""
    if not isinstance(value, (list, tuple)) or not value:
        call.refuse(f"{name} should be a list, got {value!r}")
    for number, one in enumerate(value):
        as_kind("layer")(f"layer {number}", one, call)
    if len(set(map(id, value))) < len(value):
        why = "it keeps what backward needs of one forward only; make two"
        call.refuse(f"one layer stands in two places, but {why}")


def exact_layer(name, value, call):
    """A layer of float64: in float32 a small nudge would drown in its rounding."""
    as_kind("layer")(name, value, call)
    for key, array in value.params.items():
        as_array("weight ...")(key, array, call)
        if array.dtype != np.float64:
            cure = "build the layer with dtype=np.float64"
            call.refuse(f"{key} should hold float64, got {array.dtype}; {cure}")


def initial_states(name, value, call):
    """The states a layer starts from: one array, or a tuple where it has several."""
    named = call.me.states
    parts = [value] if len(named) == 1 else value
    if not isinstance(parts, (tuple, list)) or len(parts) != len(named):
        wanted = "the pair" if len(named) == 2 else "the states"
        call.refuse(f"{name} should be {wanted} ({', '.join(named)})")
    for state, part in zip(named, parts, strict=True):
        as_array(f"finite numbers {named[state]}")(f"the initial {state}", part, call)


def validation(name, value, call):
    """Other x and y, (M, ...) each, and their mask (M, S) where there is one."""
    kinds = "finite array M ...", "finite array M ...", "boolean numbers M S"
    with_mask = isinstance(value, (tuple, list)) and len(value) == 3
    as_kind(kinds if with_mask else kinds[:2])(name, value, call)


def learnable(name, value, call):
    """Weights by name: arrays of floats."""
    for key, array in value.items():
        as_array("weight ...")(key, array, call)


def weights(name, value, call):
    """Weights by name, to be changed in place: a dict of arrays, or of plain floats."""
    if not isinstance(value, dict):
        call.refuse(f"needs a dict of arrays, got {value!r}")
    for key, array in value.items():
        if not (is_float_array(array) and array.flags.writeable):  # the quick way
            as_array("changeable ...")(key, array, call)


def gradients(name, value, call, kind="finite ..."):
    """Finite gradients by name, with the names and shapes of ``params``."""
    if not isinstance(value, dict):
        call.refuse(f"needs a dict of gradients, got {value!r}")
    params = call.given["params"]
    if params.keys() != value.keys():
        held, given = sorted(params, key=str), sorted(value, key=str)
        call.refuse(f"params hold {held}, grads hold {given}")
    check = as_array(kind)
    for key, grad in value.items():
        check(f"the gradient of {key}", grad, call)
        wanted, got = np.shape(params[key]), np.shape(grad)
        if wanted != got:
            call.refuse(f"the gradient of {key} should have shape {wanted}, got {got}")


def square_gradients(name, value, call):
    """Gradients by name whose squares are finite, too."""
    gradients(name, value, call, "square ...")


def changeable_gradients(name, value, call):
    """Gradients by name, to be shortened in place, and measured in float64."""
    weights(name, value, call)
    for key, grad in value.items():
        square(f"the gradient of {key}", np.asarray(grad), call, np.dtype(float))


def data_of(value):
    """Return the numbers of a tensor, which is known by its method, or the value."""
    return value.data if hasattr(value, "zero_grad") else value


def is_operand(value):
    """Know the usual operands at a glance."""
    kind = type(value)
    return kind is float or kind is int or is_float_array(data_of(value))


def operand(name, value, call):
    """What an operation computes with: a tensor, an array or a number."""
    if is_operand(value):
        return
    if hasattr(value, "zero_grad") and not isinstance(value, type):
        kind = getattr(value.data, "dtype", type(value.data).__name__)
        cure = "write w.data = np.array(..., float), or w.data[...] = ..."
        call.refuse(f"data should stay an array of floats, got {kind}; {cure}")
    if not isinstance(value, (np.ndarray, np.generic, int, float)):
        got = type(value).__name__
        call.refuse(f"needs a tensor, an array or a number, got {got}")
    as_array("numbers ...")("an operand", value, call)


def matrix(name, value, call):
    """An operand with two axes at least."""
    operand(name, value, call)
    shape = np.shape(data_of(value))
    if len(shape) < 2:
        cure = "make a vector a row with v[None], or a column with v[:, None]"
        call.refuse(f"both sides need two axes, got shape {shape}; {cure}")


operand.look = lambda value: is_operand(value) or None
matrix.look = lambda value: (is_operand(value) and np.ndim(data_of(value)) > 1) or None


def operands(name, value, call):
    """A list or tuple of operands; or what can be read only once, so not here."""
    if isinstance(value, Iterator):
        return
    if not isinstance(value, (list, tuple)) or not value:
        call.refuse(f"needs a list of tensors, got {value!r}")
    for one in value:
        operand(name, one, call)


KINDS |= {
    kind.__name__.replace("_", " "): kind
    for kind in (
        *(layers, exact_layer, initial_states, learnable, weights, validation),
        *(gradients, square_gradients, changeable_gradients),
        *(operand, matrix, operands),
    )
}
