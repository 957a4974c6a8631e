"""Refuse what no training can use: settings, gradients, networks and data."""

import numpy as np

from helpers.shapes import require_positive
from helpers.values import (
    is_float_array,
    require_finite,
    require_floats,
    require_generator,
    require_methods,
    require_numbers,
    require_real,
)


def require_range(owner, holds, rule, value):
    """Raise unless a setting is inside its range.

    Parameters
    ----------
    owner : str
        The optimizer named first in the message.
    holds : bool
        Whether it is.
    rule : str
        The range, as the message states it.
    value : object
        The setting.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not holds:
        raise ValueError(f"{owner}: needs {rule}, got {value}")


def require_rate(owner, learning_rate):
    """Raise unless a learning rate is a finite number above 0.

    Parameters
    ----------
    owner : str
        The optimizer named first in the message.
    learning_rate : float
        The setting.

    Raises
    ------
    ValueError
        If it is something else.
    """
    require_real(owner, learning_rate=learning_rate)
    holds = 0 < learning_rate < np.inf
    require_range(owner, holds, "0 < learning_rate < inf", learning_rate)


def require_limits(owner, limits):
    """Raise unless limits are a pair of numbers.

    Parameters
    ----------
    owner : str
        The optimizer named first in the message.
    limits : tuple of two floats
        The setting.

    Raises
    ------
    ValueError
        If they are something else.
    """
    if not isinstance(limits, (tuple, list)) or len(limits) != 2:
        raise ValueError(f"{owner}: needs limits=(smallest, largest), got {limits!r}")
    require_real(owner, smallest=limits[0], largest=limits[1])


def require_changeable(owner, arrays):
    """Raise unless every array can be changed in place.

    Parameters
    ----------
    owner : str
        The function or optimizer named first in the message.
    arrays : dict of ndarray
        What will be changed; plain floats will be replaced.

    Raises
    ------
    ValueError
        If it is no dict, or holds something that is no float, such as a list, which
        would grow instead, or something that is read-only.
    """
    if not isinstance(arrays, dict):
        raise ValueError(f"{owner}: needs a dict of arrays, got {arrays!r}")
    for name, array in arrays.items():
        if is_float_array(array) and array.flags.writeable:
            continue
        require_floats(owner, **{name: array})
        if np.asarray(array).dtype.kind != "f":
            raise ValueError(
                f"{owner}: {name} should hold floats, got {np.asarray(array).dtype}; "
                "a whole number cannot take a small step"
            )
        if isinstance(array, np.ndarray) and not array.flags.writeable:
            raise ValueError(
                f"{owner}: {name} is read-only and cannot be changed in place; copy it "
                f"with {name}.copy()"
            )


def require_lengths(owner, grads, dtype=None):
    """Raise unless every gradient has a length: no nan, and no infinite square.

    Parameters
    ----------
    owner : str
        The function or optimizer named first in the message.
    grads : dict of ndarray
        The gradients.
    dtype : data-type, optional
        What they are squared in; their own type where left out.

    Raises
    ------
    ValueError
        If one has none, unless NumPy's warnings are switched off, as in ``fit``.
    """
    for name, grad in grads.items():
        require_finite(owner, f"the gradient of {name}", grad, dtype, squared=True)


def require_pairs(owner, params, grads):
    """Raise unless the gradients carry the names and shapes of the parameters.

    Parameters
    ----------
    owner : str
        The optimizer named first in the message.
    params, grads : dict of ndarray
        What ``step`` was given.

    Raises
    ------
    ValueError
        If names or shapes differ, if a parameter cannot take a step, or if a gradient
        is no array of floats or holds nan.
    """
    require_changeable(owner, params)
    if not isinstance(grads, dict):
        raise ValueError(f"{owner}: needs a dict of gradients, got {grads!r}")
    if params.keys() != grads.keys():
        held, given = sorted(params, key=str), sorted(grads, key=str)
        raise ValueError(f"{owner}: params hold {held}, grads hold {given}")
    for name, param in params.items():
        require_floats(owner, **{f"the gradient of {name}": grads[name]})
        if np.shape(param) != np.shape(grads[name]):
            raise ValueError(
                f"{owner}: the gradient of {name} should have shape {np.shape(param)}, "
                f"got {np.shape(grads[name])}"
            )
    require_lengths(owner, grads)


def require_same_network(owner, kept, params):
    """Raise unless what an optimizer remembers belongs to these parameters.

    Parameters
    ----------
    owner : str
        The optimizer named first in the message.
    kept : dict of ndarray
        What it remembers, under the names of the parameters.
    params : dict of ndarray
        What ``step`` was given.

    Raises
    ------
    ValueError
        If a shape differs: it would be broadcast, or fail in NumPy's words.
    """
    for name, array in kept.items():
        if name in params and np.shape(array) != np.shape(params[name]):
            raise ValueError(
                f"{owner}: {name} had shape {np.shape(array)} in the steps before, now "
                f"{np.shape(params[name])}; make a new optimizer for a new network"
            )


def require_layers(layers):
    """Raise unless layers can be put in a row.

    Parameters
    ----------
    layers : sequence of layers
        What ``Sequential`` was given.

    Raises
    ------
    ValueError
        If there is none, something is no layer, or one layer stands in two places.
    """
    if not isinstance(layers, (list, tuple)) or not layers:
        raise ValueError(f"Sequential: layers should be a list, got {layers!r}")
    for number, layer in enumerate(layers):
        methods = "forward", "backward", "params", "grads"
        require_methods("Sequential", f"layer {number}", layer, *methods)
    if len({id(layer) for layer in layers}) < len(layers):
        raise ValueError(
            "Sequential: one layer stands in two places, but it keeps what backward "
            "needs of one forward only; make two"
        )


def require_parts(owner, network, loss, optimizer):
    """Raise unless network, loss and optimizer can do their parts.

    Parameters
    ----------
    owner : str
        The function named first in the message.
    network, loss, optimizer : object
        What it was given.

    Raises
    ------
    ValueError
        If one is a class where an object is meant, or something else.
    """
    require_methods(owner, "network", network, "forward", "backward", "params", "grads")
    require_methods(owner, "loss", loss, "forward", "backward")
    require_methods(owner, "optimizer", optimizer, "step")


def require_some(owner, x, **sizes):
    """Raise unless x holds a sequence at least, and every size is 1 at least.

    Parameters
    ----------
    owner : str
        The function named first in the message.
    x : array_like of shape (N, ...)
        The inputs.
    **sizes : int
        The sizes by name.

    Raises
    ------
    ValueError
        If there is none, or a size is no positive whole number.
    """
    shape = require_numbers(owner, "x", x).shape
    require_positive(owner, **sizes)
    if not shape or not shape[0]:
        raise ValueError(f"{owner}: x should hold sequences, got shape {shape}")


def require_data(x, y, **sizes):
    """Raise unless there is something to learn from.

    Parameters
    ----------
    x, y : ndarray of shape (N, ...)
        Inputs and targets that ``fit`` was given.
    **sizes : int
        The sizes by name.

    Raises
    ------
    ValueError
        If they are no arrays, are empty, differ in number, or a number is missing.
    """
    require_some("fit", x, **sizes)
    for name, array in {"x": x, "y": y}.items():
        require_numbers("fit", name, array)
        if not isinstance(array, np.ndarray):
            got = type(array).__name__
            raise ValueError(f"fit: {name} should be an array, got {got}")
        with np.errstate(over="warn"):  # fit switches it off, for the loss tells enough
            require_finite("fit", name, array)
    if x.shape[:1] != y.shape[:1]:
        raise ValueError(
            f"fit: x and y should hold the same number of sequences, got {len(x)} and "
            f"{len(y) if y.ndim else 0}"
        )


def require_options(rng, validation, metric, max_norm):
    """Raise before the first step about what would fail after the first epoch.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the order comes from.
    validation : tuple of two ndarray, or None
        Inputs and targets.
    metric : callable, or None
        A function with a name.
    max_norm : float, or None
        The longest gradient allowed.

    Raises
    ------
    ValueError
        If one is something else.
    """
    require_generator("fit", rng)
    pair = isinstance(validation, (tuple, list)) and len(validation) == 2
    if validation is not None and not pair:
        raise ValueError("fit: validation should be the pair (x, y)")
    if validation is not None:
        sizes = [require_numbers("fit", "validation", v).shape[:1] for v in validation]
        if sizes[0] != sizes[1] or not all(sizes[0]) or not sizes[0]:
            raise ValueError(
                "fit: validation should hold one target for each sequence, got "
                f"{sizes[0]} and {sizes[1]}"
            )
        with np.errstate(over="warn"):  # as in require_data
            for name, array in zip(("x", "y"), validation, strict=True):
                require_finite("fit", f"{name} of validation", array)
    if metric is not None:
        require_methods("fit", "metric", metric, "__call__", "__name__")
        if metric.__name__ in ("loss", "validation_loss"):
            raise ValueError("fit: metric should not be called loss; rename it")
    if max_norm is not None:
        require_real("fit", max_norm=max_norm)
