"""Arrays that remember how they were made, so that gradients find their way back.

Every operation stands beside its derivative. Its result is a ``Tensor`` that keeps, for
each tensor it was made from, a rule: the rule takes ``g``, the gradient of the result,
and returns that tensor's share of it. Numbers and arrays may stand wherever a tensor
may; they are constants and get no gradient.
"""

from collections import Counter
from copy import deepcopy

import numpy as np

from helpers.checks import takes


def _computable(slopes):
    """Say whether the slopes that backward will need can be computed."""
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            slopes()
    except ArithmeticError as error:
        return f"cannot compute this: {error}"
    except ValueError:
        return True  # the shapes do not fit, as the operation itself will say
    return True


def has_slopes(a, b):
    """Say whether a power has the gradients it needs: a root has no slope at 0."""
    x, y = value(a), value(b)
    return _computable(
        lambda: (
            y * x ** (y - 1 + (y == 0)) if isinstance(a, Tensor) else 0,
            np.log(x + (x**y == 0)) if isinstance(b, Tensor) else 0,
        )
    )


def fits(self, gradient):
    """Say whether a gradient to start from has the shape of what it belongs to."""
    shape, got = self.data.shape, np.shape(gradient)
    return (
        got == shape
        or (np.size(gradient), self.data.size) == (1, 1)
        or f"this tensor has shape {shape}, the gradient has {got}; begin at one "
        "number, as in .sum().backward(), or pass a gradient of that shape"
    )


@takes(a="anything")
def value(a):
    """Return the numbers of a tensor, or a constant; a copy, if they may change."""
    if isinstance(a, Tensor):
        return a.data if a.parents else a.data.copy("K")
    return a.copy("K") if isinstance(a, np.ndarray) else a


@takes(a="operand", b="operand", computes="shapes")
def add(a, b):
    """Add two tensors: ``a + b``."""
    x, y = value(a), value(b)
    return Tensor(x + y, (a, lambda g: g), (b, lambda g: g))


@takes(a="operand", b="operand", computes="shapes")
def subtract(a, b):
    """Subtract one tensor from another: ``a - b``."""
    x, y = value(a), value(b)
    return Tensor(x - y, (a, lambda g: g), (b, lambda g: -g))


@takes(a="operand", b="operand", computes="shapes")
def multiply(a, b):
    """Multiply entry by entry: ``a * b``."""
    x, y = value(a), value(b)
    return Tensor(x * y, (a, lambda g: g * y), (b, lambda g: g * x))


@takes(
    a="operand",
    b="operand",
    where=lambda a, b: (
        not isinstance(b, Tensor) or _computable(lambda: value(a) / b.data / b.data)
    ),
    computes="numbers",
)
def divide(a, b):
    """Divide entry by entry: ``a / b``."""
    x, y = value(a), value(b)
    z = x / y
    return Tensor(z, (a, lambda g: g / y), (b, lambda g: -g * z / y))


@takes(a="operand", b="operand", where=has_slopes, computes="numbers")
def power(a, b):
    """Raise to a power, entry by entry: ``a ** b``."""
    x, y = value(a), value(b)
    z = x**y
    return Tensor(
        z,
        (a, lambda g: g * y * x ** (y - 1 + (y == 0))),  # to the power 0 it is flat
        (b, lambda g: g * z * np.log(x + (z == 0))),  # and where it gives 0
    )


@takes(a="matrix", b="matrix", computes="shapes")
def matmul(a, b):
    """Multiply matrices, or stacks of them: ``a @ b``."""
    x, y = value(a), value(b)
    return Tensor(x @ y, (a, lambda g: g @ y.mT), (b, lambda g: x.mT @ g))


@takes(a="operand")
def tanh(a):
    """Squeeze every entry into the range from -1 to 1."""
    y = np.tanh(value(a))
    return Tensor(y, (a, lambda g: g * (1 - y**2)))


@takes(a="operand", computes="numbers")
def exp(a):
    """Raise e to every entry."""
    y = np.exp(value(a))
    return Tensor(y, (a, lambda g: g * y))


@takes(
    a="operand", where=lambda a: _computable(lambda: 1 / value(a)), computes="numbers"
)
def log(a):
    """Take the natural logarithm of every entry."""
    x = value(a)
    return Tensor(np.log(x), (a, lambda g: g / x))


@takes(a="operand", axis="anything", keepdims="flag", computes="shapes")
def sum_over(a, axis=None, keepdims=False):
    """Add up entries, all of them or along some axes: ``a.sum()``."""
    x = value(a)
    total = x.sum(axis=axis, keepdims=True)
    result = total if keepdims else total.squeeze(axis)
    return Tensor(
        result, (a, lambda g: np.broadcast_to(g.reshape(total.shape), x.shape))
    )


@takes(
    a="operand",
    axis="anything",
    keepdims="flag",
    computes="shapes",
    where=lambda a, axis: (
        0 not in np.shape(value(a)) or f"there is nothing along axis {axis}"
    ),
)
def mean(a, axis=None, keepdims=False):
    """Average entries, all of them or along some axes: ``a.mean()``."""
    total = sum_over(a, axis, keepdims)
    return divide(total, value(a).size / total.data.size)


@takes(a="operand", computes="shapes")
def reshape(a, *shape):
    """Put the same entries into another shape: ``a.reshape(2, -1)``."""
    x = value(a)
    return Tensor(x.reshape(*shape), (a, lambda g: g.reshape(x.shape)))


@takes(a="operand", index="anything")
def take(a, index):
    """Pick a part of a tensor: ``a[index]``."""
    return Tensor(value(a)[index], (a, lambda g: g, deepcopy(index)))


@takes(tensors="operands", axis="anything", computes="shapes")
def stack(tensors, axis=0):
    """Join tensors of one shape along a new axis."""
    tensors = list(tensors)
    values = [value(t) for t in tensors]
    rules = [lambda g, i=i: np.take(g, i, axis) for i in range(len(values))]
    return Tensor(np.stack(values, axis), *zip(tensors, rules, strict=True))


@takes(tensors="operands", axis="anything", computes="shapes")
def concatenate(tensors, axis=0):
    """Join tensors along an axis they have."""
    tensors = list(tensors)
    values = [value(t) for t in tensors]
    sizes = [np.shape(x)[axis] for x in values]
    ends = np.cumsum(sizes)
    places = [np.arange(*part) for part in zip(ends - sizes, ends, strict=True)]
    rules = [lambda g, place=place: np.take(g, place, axis) for place in places]
    return Tensor(np.concatenate(values, axis), *zip(tensors, rules, strict=True))


@takes(gradient="anything", shape="anything")
def undo_broadcasting(gradient, shape):
    """Add up the gradients of all copies that broadcasting made of an entry."""
    if gradient.shape == shape:
        return gradient
    padded = (1,) * (gradient.ndim - len(shape)) + shape
    copied = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return gradient.sum(axis=copied).reshape(shape)


@takes(result="anything")
def backward_order(result):
    """List every tensor behind a result, each after all that were made from it."""
    uses, todo = Counter(), [result]
    while todo:
        for parent, *_ in todo.pop().parents:
            if not uses[parent]:
                todo.append(parent)
            uses[parent] += 1
    order = [result]
    for tensor in order:  # the list grows while we read it
        for parent, *_ in tensor.parents:
            uses[parent] -= 1
            if not uses[parent]:
                order.append(parent)
    return order


@takes(result="anything", gradient="anything")
def carry_back(result, gradient):
    """Carry a gradient from a result to everything it was made from."""
    totals = {result: gradient}
    for tensor in backward_order(result):
        g = totals.pop(tensor)
        tensor.grad = tensor.grad + g
        for parent, rule, *place in tensor.parents:
            if parent not in totals:
                totals[parent] = np.zeros(parent.data.shape, parent.data.dtype)
            if place:
                np.add.at(totals[parent], place[0], rule(g))
            else:
                totals[parent] += undo_broadcasting(rule(g), parent.data.shape)


@takes()
def refuse_change(*_, **__):
    """Refuse to change a tensor in place, or to hand it to NumPy."""
    raise ValueError(
        "Tensor: backward needs the old numbers, so a tensor is not changed and not "
        "hidden in an array. Write a = a + b for a += b, a.tanh() for np.tanh(a), "
        "stack or concatenate instead of filling in, and a.data where an array is meant"
    )


class Tensor:
    """An array that remembers how it was made."""

    __array_priority__ = 1  # array + tensor is the tensor's business

    @takes(data="numbers ...")
    def __init__(self, data, *parents):
        data = np.asarray(data)
        kept = data.dtype if data.dtype.kind == "f" else float  # float32 stays float32
        self.data = np.array(data, dtype=kept)
        self.grad = np.zeros(data.shape, kept)
        self.parents = [entry for entry in parents if isinstance(entry[0], Tensor)]
        self.data.flags.writeable = not self.parents  # a result stays as it is

    def __repr__(self):
        return f"Tensor({self.data})"

    def __iter__(self):
        return (self[i] for i, _ in enumerate(self.data))

    @takes()
    def zero_grad(self):
        """Forget the gradient."""
        self.grad = np.zeros_like(self.data)

    @takes(gradient="numbers ...", where=fits)
    def backward(self, gradient=1.0):
        """Add the gradient of this tensor to ``.grad`` of all it was made from."""
        carry_back(self, np.reshape(gradient, self.data.shape).astype(self.data.dtype))

    __add__, __radd__, __mul__, __rmul__ = add, add, multiply, multiply
    __sub__, __truediv__, __pow__, __matmul__ = subtract, divide, power, matmul
    __rsub__, __rtruediv__ = lambda a, b: subtract(b, a), lambda a, b: divide(b, a)
    __rpow__, __rmatmul__ = lambda a, b: power(b, a), lambda a, b: matmul(b, a)
    __neg__, __getitem__ = lambda a: multiply(a, -1), take
    tanh, exp, log, sum, mean, reshape = tanh, exp, log, sum_over, mean, reshape
    __eq__, __ne__ = lambda a, b: a.data == value(b), lambda a, b: a.data != value(b)
    __bool__, __contains__ = lambda a: bool(a.data), lambda a, b: value(b) in a.data
    __hash__ = object.__hash__  # each tensor is a key of its own, whatever it holds
    __setitem__ = __iadd__ = __isub__ = __imul__ = __itruediv__ = refuse_change
    __array__ = __array_function__ = __ipow__ = __imatmul__ = refuse_change
