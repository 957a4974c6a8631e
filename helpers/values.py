"""Refuse values that cannot be right, before NumPy computes with them in silence."""

from numbers import Real

import numpy as np

#: The largest number of each type of float.
LARGEST = {
    np.dtype(kind): float(np.finfo(kind).max)
    for kind in (np.float16, np.float32, np.float64)
}


def require_numbers(owner, name, data):
    """Return data as an array, or raise unless they are real numbers.

    Parameters
    ----------
    owner : str
        Who asks: the layer or function named first in the message.
    name : str
        The name of the argument.
    data : array_like of any shape
        The argument itself.

    Returns
    -------
    ndarray of any shape
        The data; they are not copied where they are an array.

    Raises
    ------
    ValueError
        If they are texts, complex numbers or other objects, or rows of different
        lengths.
    """
    try:
        array = np.asarray(data)
    except (ValueError, TypeError) as error:
        ragged = "inhomogeneous" in str(error)
        why = "its rows differ in length" if ragged else error
        raise ValueError(f"{owner}: {name} should be one array; {why}") from None
    if isinstance(data, (np.matrix, np.ma.MaskedArray)):
        raise ValueError(
            f"{owner}: {name} should be a plain array, got {type(data).__name__}; "
            "convert with np.asarray, after filling in what is masked"
        )
    if array.dtype.kind not in "fiub":
        got = type(data).__name__ if array.dtype == object else array.dtype
        raise ValueError(f"{owner}: {name} should hold real numbers, got {got}")
    return array


def is_float_array(array):
    """Say whether something is an array of floats: the quick way through a check.

    Parameters
    ----------
    array : object
        Whatever was given.

    Returns
    -------
    bool
        True for an array of floats; False says nothing yet.
    """
    return type(array) is np.ndarray and array.dtype.kind == "f"


def require_floats(owner, **arrays):
    """Raise unless every argument can be computed with as it is.

    Parameters
    ----------
    owner : str
        Who asks: the layer or function named first in the message.
    **arrays : ndarray of any shape, or number
        The arguments by name.

    Raises
    ------
    ValueError
        If one is a list, or holds anything but floats and ordinary whole numbers: bool
        cannot be subtracted, and what is short or unsigned wraps around at its end.
    """
    for name, array in arrays.items():
        if is_float_array(array):
            continue
        plain = isinstance(array, (int, float)) and not isinstance(array, bool)
        known = hasattr(array, "dtype")
        kind = require_numbers(owner, name, array).dtype if known else None
        if plain or (kind and (kind.kind == "f" or kind in (np.int64, np.int32))):
            continue
        dtype = require_numbers(owner, name, array).dtype
        got, cure = dtype, f"convert with {name}.astype(float)"
        if kind is None:
            got, cure = type(array).__name__, f"write np.array({name}, float)"
        raise ValueError(f"{owner}: {name} should hold floats, got {got}; {cure}")


def require_float_arrays(owner, arrays):
    """Raise unless every array can be learned: inputs are converted to its type.

    Parameters
    ----------
    owner : str
        Who asks: the layer named first in the message.
    arrays : dict of ndarray
        The weights by name.

    Raises
    ------
    ValueError
        If one is no array, or holds no floats.
    """
    for name, array in arrays.items():
        if not is_float_array(array):
            got = getattr(array, "dtype", type(array).__name__)
            raise ValueError(
                f"{owner}: {name} should be an array of floats, got {got}; write "
                f"np.array({name}, float)"
            )


def require_operand(owner, operand):
    """Raise unless an operation can compute with it.

    Parameters
    ----------
    owner : str
        Who asks: the class named first in the message.
    operand : ndarray of any shape, or number
        What was given to the operation.

    Raises
    ------
    ValueError
        If it is a list or holds no real numbers.
    """
    # A tensor, known by its method: this module cannot import it from a later one.
    if hasattr(operand, "zero_grad") and not isinstance(operand, type):
        operand = operand.data
        if getattr(getattr(operand, "dtype", None), "kind", "") != "f":
            got = getattr(operand, "dtype", type(operand).__name__)
            raise ValueError(
                f"{owner}: data should stay an array of floats, got {got}; write "
                "w.data = np.array(..., float), or w.data[...] = ..."
            )
    if not isinstance(operand, (np.ndarray, np.generic, int, float)):
        raise ValueError(
            f"{owner}: needs a tensor, an array or a number, got "
            f"{type(operand).__name__}"
        )
    require_numbers(owner, "an operand", operand)


def require_finite(owner, name, array, dtype=None, *, squared=False):
    """Raise unless every number is finite, where NumPy would compute on.

    Parameters
    ----------
    owner : str
        Who asks: the layer or function named first in the message.
    name : str
        The name of the argument.
    array : array_like of any shape
        The argument itself. Inside ``np.errstate(over="ignore")`` it is not looked at:
        whoever switches NumPy's warnings off, as ``fit`` does, looks at the loss.
    dtype : data-type, optional
        What the numbers will be converted to; they should be finite in it.
    squared : bool
        Whether their squares should be finite, too.

    Raises
    ------
    ValueError
        If a number is nan, infinite or too large; the message says which and where.
    """
    array = np.asarray(array)
    kind = array.dtype if dtype is None else np.dtype(dtype)
    whole = kind.kind in "iu"  # these wrap around at their end, in silence
    largest = LARGEST.get(kind, LARGEST[np.dtype(float)])
    largest = float(np.iinfo(kind).max) if whole else largest
    # The sum of all squares is small only where every number is.
    room = largest / 4 if squared else largest
    quick = array.dtype.kind == "f" and float(np.vdot(array, array)) < room
    if quick or np.geterr()["over"] == "ignore":
        return
    largest = np.sqrt(largest) / 2 if squared else largest
    fits = np.abs(array.astype(float)) <= largest
    if not fits.all():
        place = tuple(map(int, np.argwhere(~fits)[0]))
        at = f" at {list(place)}" if place else ""
        rule = f"at most {largest:.0e} in size" if squared else f"finite in {kind}"
        raise ValueError(
            f"{owner}: {name} should be {rule}, got {array[place]:g}{at}; is a number "
            "missing, or did a training diverge?"
        )


def require_real(owner, **settings):
    """Raise unless every setting is one real number, and not nan.

    Parameters
    ----------
    owner : str
        Who asks: the class or function named first in the message.
    **settings : float, or ndarray of shape ()
        The settings by name.

    Raises
    ------
    ValueError
        If one is something else.
    """
    for name, value in settings.items():
        number = value[()] if isinstance(value, np.ndarray) else value
        right = isinstance(number, Real) and not isinstance(number, bool)
        if not right or np.isnan(number):
            raise ValueError(f"{owner}: needs one number for {name}, got {value!r}")


def require_flags(owner, **flags):
    """Raise unless every flag is True or False.

    Parameters
    ----------
    owner : str
        Who asks: the class named first in the message.
    **flags : bool
        The flags by name.

    Raises
    ------
    ValueError
        If one is something else: "no" would count as yes.
    """
    for name, flag in flags.items():
        if not isinstance(flag, (bool, np.bool_)):
            raise ValueError(f"{owner}: {name} should be True or False, got {flag!r}")


def require_dtype(owner, dtype, name="dtype"):
    """Raise unless small numbers of this type are more than 0.

    Parameters
    ----------
    owner : str
        Who asks: the layer or function named first in the message.
    dtype : data-type
        The type.
    name : str
        What has this type.

    Raises
    ------
    ValueError
        If it is no type of float: what is smaller than 1 would be cut to 0.
    """
    try:
        kind = np.dtype(dtype).kind
    except TypeError:
        kind = None
    if kind != "f" or dtype is None:
        raise ValueError(
            f"{owner}: {name} should be np.float64 or np.float32, got {dtype}"
        )


def require_generator(owner, rng, kinds=(np.random.Generator,)):
    """Raise unless random numbers can be drawn from it.

    Parameters
    ----------
    owner : str
        Who asks: the layer or function named first in the message.
    rng : numpy.random.Generator
        The argument itself.
    kinds : tuple of class
        What it may be.

    Raises
    ------
    ValueError
        If it is something else, such as a seed.
    """
    if not isinstance(rng, kinds):
        raise ValueError(
            f"{owner}: rng should be a generator, got {rng!r}; make one with "
            "np.random.default_rng(0)"
        )


def require_methods(owner, name, thing, *methods):
    """Raise unless an object can do what it is needed for.

    Parameters
    ----------
    owner : str
        Who asks: the function named first in the message.
    name : str
        The name of the argument.
    thing : object
        The argument itself.
    *methods : str
        What will be called or read.

    Raises
    ------
    ValueError
        If it lacks one of them, or is a class where an object of it is meant.
    """
    if isinstance(thing, type):
        raise ValueError(
            f"{owner}: {name} should be an object, got the class {thing.__name__}; "
            f"write {thing.__name__}(...)"
        )
    for method in methods:
        has = hasattr(type(thing), method) or hasattr(thing, method)
        if not (callable(thing) if method == "__call__" else has):
            raise ValueError(
                f"{owner}: {name} should have {method}, got {type(thing).__name__}"
            )


def require_labels(owner, y, classes):
    """Raise unless every label stands for a class.

    Parameters
    ----------
    owner : str
        Who asks: the loss or function named first in the message.
    y : array_like of shape (N,)
        The labels.
    classes : int
        K, how many classes there are.

    Raises
    ------
    ValueError
        If a label is not a whole number from 0 to K - 1.
    """
    y = np.asarray(y)
    if y.dtype.kind not in "iu":
        raise ValueError(
            f"{owner}: y should hold whole numbers, got {y.dtype}; convert with "
            "y.astype(int)"
        )
    if y.size and not 0 <= y.min() <= y.max() < classes:
        raise ValueError(
            f"{owner}: y should lie between 0 and {classes - 1}, got {y.min()} to "
            f"{y.max()}; y_hat has {classes} columns, one for each class"
        )
