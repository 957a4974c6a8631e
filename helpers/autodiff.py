"""Arrays that remember how they were made, so that gradients find their way back.

Every operation stands beside its derivative. Its result is a ``Tensor`` that keeps, for
each tensor it was made from, a rule: the rule takes ``g``, the gradient of the result,
and returns that tensor's share of it. Numbers and arrays may stand wherever a tensor
may; they are constants and get no gradient.
"""

from collections import Counter

import numpy as np

from helpers.shapes import (
    require_axis,
    require_broadcast,
    require_computable,
    require_one_shape,
    require_power,
    require_product,
    require_seed,
)
from helpers.values import require_numbers, require_operand


def value(a):
    """Look at the numbers of a tensor, and leave a constant as it is.

    Parameters
    ----------
    a : Tensor, number, or ndarray of any shape
        What an operation was given.

    Returns
    -------
    number, or ndarray of any shape
        ``a.data`` for a tensor, else ``a`` itself.

    Raises
    ------
    ValueError
        If it is neither: a list, for example.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    require_operand("Tensor", a)
    return a.data if isinstance(a, Tensor) else a


def add(a, b):
    """Add two tensors: ``a + b``.

    Parameters
    ----------
    a, b : Tensor, number, or ndarray of shapes that broadcast
        The terms.

    Returns
    -------
    Tensor
        The sum.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x, y = value(a), value(b)
    require_broadcast("+", x, y)
    return Tensor(x + y, (a, lambda g: g), (b, lambda g: g))


def subtract(a, b):
    """Subtract one tensor from another: ``a - b``.

    Parameters
    ----------
    a, b : Tensor, number, or ndarray of shapes that broadcast
        What stands before and after the minus.

    Returns
    -------
    Tensor
        The difference.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x, y = value(a), value(b)
    require_broadcast("-", x, y)
    return Tensor(x - y, (a, lambda g: g), (b, lambda g: -g))


def multiply(a, b):
    """Multiply entry by entry: ``a * b``.

    Parameters
    ----------
    a, b : Tensor, number, or ndarray of shapes that broadcast
        The factors.

    Returns
    -------
    Tensor
        The product.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x, y = value(a), value(b)
    require_broadcast("*", x, y)
    return Tensor(x * y, (a, lambda g: g * y), (b, lambda g: g * x))


def divide(a, b):
    """Divide entry by entry: ``a / b``.

    Parameters
    ----------
    a, b : Tensor, number, or ndarray of shapes that broadcast
        What stands above and below the line.

    Returns
    -------
    Tensor
        The quotient.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x, y = value(a), value(b)
    require_broadcast("/", x, y)
    require_computable("/", lambda: x / y**2 if isinstance(b, Tensor) else x / y)
    return Tensor(x / y, (a, lambda g: g / y), (b, lambda g: -g * x / y**2))


def power(a, b):
    """Raise to a power, entry by entry: ``a ** b``.

    Parameters
    ----------
    a, b : Tensor, number, or ndarray of shapes that broadcast
        Base and exponent. Where the exponent is a tensor the base must be positive,
        since the gradient then needs its logarithm.

    Returns
    -------
    Tensor
        The power.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x, y = value(a), value(b)
    require_power(x, y, isinstance(a, Tensor), isinstance(b, Tensor))
    z = x**y
    return Tensor(
        z, (a, lambda g: g * y * x ** (y - 1)), (b, lambda g: g * z * np.log(x))
    )


def matmul(a, b):
    """Multiply matrices, or stacks of them: ``a @ b``.

    Parameters
    ----------
    a : Tensor or ndarray of shape (..., N, D)
        The matrix on the left.
    b : Tensor or ndarray of shape (..., D, H)
        The matrix on the right.

    Returns
    -------
    Tensor
        The product, of shape (..., N, H).

    Raises
    ------
    ValueError
        If one of them has fewer than two axes, or the shapes do not fit.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x, y = value(a), value(b)
    require_product("@", x, y)
    return Tensor(x @ y, (a, lambda g: g @ y.mT), (b, lambda g: x.mT @ g))


def tanh(a):
    """Squeeze every entry into the range from -1 to 1.

    Parameters
    ----------
    a : Tensor
        Any numbers.

    Returns
    -------
    Tensor
        Their hyperbolic tangents.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    y = np.tanh(value(a))
    return Tensor(y, (a, lambda g: g * (1 - y**2)))


def exp(a):
    """Raise e to every entry.

    Parameters
    ----------
    a : Tensor
        Any numbers.

    Returns
    -------
    Tensor
        Their exponentials.

    Raises
    ------
    ValueError
        If an exponential is too large for a float.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    require_computable("exp", lambda: np.exp(value(a)))
    y = np.exp(value(a))
    return Tensor(y, (a, lambda g: g * y))


def log(a):
    """Take the natural logarithm of every entry.

    Parameters
    ----------
    a : Tensor
        Positive numbers.

    Returns
    -------
    Tensor
        Their logarithms.

    Raises
    ------
    ValueError
        If a number is not positive.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x = value(a)
    require_computable("log", lambda: 1 / x + np.log(x))
    return Tensor(np.log(x), (a, lambda g: g / x))


def sum_over(a, axis=None, keepdims=False):
    """Add up entries, all of them or along some axes: ``a.sum()``.

    Parameters
    ----------
    a : Tensor
        The terms.
    axis : int or tuple of int, optional
        Which axes to add up; all of them where left out.
    keepdims : bool
        Whether these axes stay, with size 1.

    Returns
    -------
    Tensor
        The sums; 0 over an empty axis.

    Raises
    ------
    ValueError
        If there is no such axis.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x = value(a)
    require_axis("sum", x, axis)
    total = x.sum(axis=axis, keepdims=True)
    result = total if keepdims else total.squeeze(axis)
    return Tensor(
        result, (a, lambda g: np.broadcast_to(g.reshape(total.shape), x.shape))
    )


def mean(a, axis=None, keepdims=False):
    """Average entries, all of them or along some axes: ``a.mean()``.

    Parameters
    ----------
    a : Tensor
        The entries.
    axis : int or tuple of int, optional
        Which axes to average over; all of them where left out.
    keepdims : bool
        Whether these axes stay, with size 1.

    Returns
    -------
    Tensor
        The means.

    Raises
    ------
    ValueError
        If there is nothing to average.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    require_axis("mean", value(a), axis, mean=True)
    total = sum_over(a, axis, keepdims)
    return divide(total, value(a).size / total.data.size)


def reshape(a, *shape):
    """Put the same entries into another shape: ``a.reshape(2, -1)``.

    Parameters
    ----------
    a : Tensor
        The entries.
    *shape : int, or one tuple of int
        The new sizes; one of them may be -1.

    Returns
    -------
    Tensor
        The entries, in the same order.

    Raises
    ------
    ValueError
        If the entries do not fill that shape.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    x = value(a)
    require_computable("reshape", lambda: x.reshape(*shape))
    return Tensor(x.reshape(*shape), (a, lambda g: g.reshape(x.shape)))


def take(a, index):
    """Pick a part of a tensor: ``a[index]``.

    Parameters
    ----------
    a : Tensor
        The whole.
    index : int, slice, array, or tuple of these
        Any index that NumPy knows. An entry may be picked more than once.

    Returns
    -------
    Tensor
        A copy of the part. Its gradient goes to its own place and costs no more than
        the part is large.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    return Tensor(value(a)[index], (a, lambda g: g, index))


def stack(tensors, axis=0):
    """Join tensors of one shape along a new axis.

    Parameters
    ----------
    tensors : sequence of Tensor or ndarray of one shape
        What to join.
    axis : int
        Where the new axis stands.

    Returns
    -------
    Tensor
        Number i stands at index i of the new axis.

    Raises
    ------
    ValueError
        If there are none, or their shapes differ.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    values = [value(t) for t in tensors]
    require_one_shape("stack", values)
    require_computable("stack", lambda: np.stack(values, axis))
    rules = [lambda g, i=i: np.take(g, i, axis) for i in range(len(values))]
    return Tensor(np.stack(values, axis), *zip(tensors, rules, strict=True))


def concatenate(tensors, axis=0):
    """Join tensors along an axis they have.

    Parameters
    ----------
    tensors : sequence of Tensor or ndarray of any shapes
        What to join; the shapes may differ along ``axis`` only.
    axis : int
        Along which axis.

    Returns
    -------
    Tensor
        One after the other.

    Raises
    ------
    ValueError
        If there are none, or they do not fit together along that axis.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    values = [value(t) for t in tensors]
    require_computable("concatenate", lambda: (np.concatenate(values, axis), axis + 0))
    ends = np.cumsum([x.shape[axis] for x in values])
    places = [
        np.arange(end - x.shape[axis], end) for end, x in zip(ends, values, strict=True)
    ]
    rules = [lambda g, place=place: np.take(g, place, axis) for place in places]
    return Tensor(np.concatenate(values, axis), *zip(tensors, rules, strict=True))


def undo_broadcasting(gradient, shape):
    """Add up the gradients of all copies that broadcasting made of an entry.

    Parameters
    ----------
    gradient : ndarray of any shape
        The gradient of the copies.
    shape : tuple of int
        The shape before the broadcasting.

    Returns
    -------
    ndarray of shape ``shape``
        One gradient for each entry.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    if gradient.shape == shape:
        return gradient
    padded = (1,) * (gradient.ndim - len(shape)) + shape
    copied = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return gradient.sum(axis=copied).reshape(shape)


def backward_order(result):
    """List every tensor behind a result, each after all that were made from it.

    Parameters
    ----------
    result : Tensor
        Where the way back begins.

    Returns
    -------
    list of Tensor
        Each tensor once, ``result`` first. There is no recursion, so a chain may have
        any length.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
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


def carry_back(result, seed):
    """Carry a gradient from a result to everything it was made from.

    Parameters
    ----------
    result : Tensor
        Where the way back begins.
    seed : ndarray of the shape of ``result``
        The gradient of the loss with respect to it; 1 if it is the loss.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb. Adds to every ``.grad``: what stood
    there before stays in the sum.
    """
    totals = {result: seed}
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


def refuse_change(*_, **__):
    """Refuse to change a tensor in place, or to turn it into an array.

    Parameters
    ----------
    *_, **__ : object
        Whatever the operator was given.

    Raises
    ------
    ValueError
        Always; the message says what to write instead.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb.
    """
    raise ValueError(
        "Tensor: backward needs the old numbers, so a tensor is not changed and not "
        "hidden in an array. Write a = a + b for a += b, use stack or concatenate "
        "instead of filling in, and a.data where an array is meant"
    )


class Tensor:
    """An array that remembers how it was made.

    Parameters
    ----------
    data : array_like of any shape
        The numbers; they are copied. float32 stays float32, whole numbers become
        float64.
    *parents : tuple of Tensor, callable and, for a part of a tensor, its index
        What it was made from, each with its rule. Left out for inputs and weights.

    Attributes
    ----------
    data : ndarray of any shape
        The numbers. Those of a result are read-only; those of a weight may be changed
        between a backward and the next forward.
    grad : ndarray of the shape of ``data``
        The sum of all gradients since ``zero_grad``.

    Raises
    ------
    ValueError
        If the data are not numbers.

    Notes
    -----
    Derived in notebooks/06_autodiff_rnn.ipynb. ``+ - * / ** @`` and indexing work as
    for arrays, and so do the methods tanh, exp, log, sum, mean and reshape; ``+=`` and
    item assignment are refused. ``stack`` and ``concatenate`` are functions.

    Examples
    --------
    >>> w = Tensor([1.0, 2.0])
    >>> (w * w).sum().backward()
    >>> w.grad
    array([2., 4.])
    """

    __array_ufunc__ = None  # array + tensor is the tensor's business

    def __init__(self, data, *parents):
        require_numbers("Tensor", "data", data)
        data = np.asarray(data)
        kept = data.dtype if data.dtype.kind == "f" else float  # float32 stays float32
        self.data = np.array(data, dtype=kept)
        self.grad = np.zeros(data.shape, kept)
        self.parents = [entry for entry in parents if isinstance(entry[0], Tensor)]
        self.data.flags.writeable = not self.parents  # a result stays as it is

    def __repr__(self):
        return f"Tensor({self.data})"

    def zero_grad(self):
        """Forget the gradient."""
        self.grad = np.zeros_like(self.data)

    def backward(self, seed=1.0):
        """Add the gradient of this tensor to ``.grad`` of all it was made from.

        Parameters
        ----------
        seed : array_like of the shape of this tensor
            The gradient to start from; may be left out for a single number.

        Raises
        ------
        ValueError
            If the seed has another shape.
        """
        require_seed("backward", seed, self.data.shape)
        carry_back(self, np.asarray(seed, self.data.dtype).reshape(self.data.shape))

    __add__, __radd__, __mul__, __rmul__ = add, add, multiply, multiply
    __sub__, __truediv__, __pow__, __matmul__ = subtract, divide, power, matmul
    __rsub__, __rtruediv__ = lambda a, b: subtract(b, a), lambda a, b: divide(b, a)
    __rpow__, __rmatmul__ = lambda a, b: power(b, a), lambda a, b: matmul(b, a)
    __neg__, __getitem__ = lambda a: multiply(a, -1), take
    tanh, exp, log, sum, mean, reshape = tanh, exp, log, sum_over, mean, reshape
    __setitem__ = __iadd__ = __isub__ = __imul__ = __itruediv__ = refuse_change
    __array__ = __ipow__ = __imatmul__ = refuse_change
