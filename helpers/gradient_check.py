"""Compare a gradient that was derived with one that was measured."""

import numpy as np

from helpers.shapes import require_positive
from helpers.values import (
    require_finite,
    require_generator,
    require_methods,
    require_numbers,
    require_real,
)


def central_difference(f, w, eps=1e-6):
    """Measure the gradient of a function by nudging each number up and down.

    Parameters
    ----------
    f : callable
        Takes an array shaped like ``w``, returns one float.
    w : array_like of any shape
        Where to measure. It is copied, never changed.
    eps : float
        The size of the nudge, in the unit of ``w``.

    Returns
    -------
    ndarray of the shape of ``w``
        (f(w + eps) - f(w - eps)) / (2 eps), entry by entry; its error shrinks with eps
        squared.

    Raises
    ------
    ValueError
        If ``f`` returns something other than one number.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    require_methods("central_difference", "f", f, "__call__")
    require_numbers("central_difference", "w", w)
    require_finite("central_difference", "w", w)
    _require_nudge(eps)
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        nudge = np.zeros_like(w)
        nudge[index] = eps
        up, down = f(w + nudge), f(w - nudge)
        _require_one_number(up)
        gradient[index] = (up - down) / (2 * eps)
    return gradient


def relative_error(a, b):
    """Measure how far two gradients are apart, beside their own size.

    Parameters
    ----------
    a, b : array_like of the same shape
        Two versions of one gradient.

    Returns
    -------
    float
        The norm of a - b divided by the larger norm of the two; 0 when both are zero
        everywhere. Below 1e-7 they agree; above 1e-4 one of them is wrong.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    _require_same_shape(a, b)
    a, b = np.ravel(a).astype(float), np.ravel(b).astype(float)
    require_finite("relative_error", "a", a, squared=True)
    require_finite("relative_error", "b", b, squared=True)
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if scale == 0 else float(np.linalg.norm(a - b) / scale)


def _require_nudge(eps):
    """Refuse a step of no length."""
    require_real("central_difference", eps=eps)
    if not 0 < eps < np.inf:
        raise ValueError(f"central_difference: eps should be above 0, got {eps}")


def _require_one_number(value):
    """Refuse an array where one loss is meant, before broadcasting hides it."""
    shape = require_numbers("central_difference", "what f returns", value).shape
    if shape != ():
        raise ValueError(
            "central_difference: f should return one number, "
            f"got shape {shape}; is the mean over the batch missing?"
        )


def _require_same_shape(a, b):
    """Refuse two gradients that cannot belong to one parameter."""
    a, b = (require_numbers("relative_error", "a gradient", g) for g in (a, b))
    if np.shape(a) != np.shape(b):
        raise ValueError(
            "relative_error: both gradients should have the same shape, "
            f"got {np.shape(a)} and {np.shape(b)}"
        )


def check_layer(layer, x, rng):
    """Compare every gradient of a layer with one measured by nudging.

    Parameters
    ----------
    layer : object with forward, backward, params and grads
        Any layer that computes in float64. Its weights are nudged in place and put
        back.
    x : array_like of shape (N, T, D)
        Inputs, or (N, D) for a layer that takes no sequences. T of at least 3, D above
        1 and N other than H catch slips that other sizes hide.
    rng : numpy.random.Generator
        Where the initial states come from, and the upstream gradient: a number for each
        output at each timestep.

    Returns
    -------
    dict of float
        The relative error under each name in ``params``, under ``"x"`` and, for a layer
        with a state, under ``"h_0"``; for an LSTM also ``"c_0"``. Below 1e-7 the
        gradients agree; above 1e-4 one of them is wrong.

    Raises
    ------
    ValueError
        If a weight is not float64, or backward leaves out a gradient.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_methods(
        "check_layer", "layer", layer, "forward", "backward", "params", "grads"
    )
    require_generator("check_layer", rng)
    require_numbers("check_layer", "x", x)
    require_positive("check_layer", sequences=np.size(x))
    _require_float64(layer.params)
    x = np.array(x, dtype=float)
    _require_output(layer.forward(x))
    states = _random_states(layer, x, rng)

    def forward():
        return layer.forward(x, *_initial_state(states))

    dy = rng.standard_normal(forward().shape)
    derived = _derived_gradients(layer, dy, states)
    _require_shapes(derived, {**layer.params, "x": x, **states})
    return {
        name: relative_error(derived[name], _measured_gradient(forward, dy, place))
        for name, place in {**layer.params, "x": x, **states}.items()
    }


def _require_output(y):
    """Refuse a forward without ``return``, or one that returns no array."""
    if not isinstance(y, np.ndarray):
        got = type(y).__name__
        raise ValueError(
            f"check_layer: forward should return an array, got {got}; is a return "
            "missing?"
        )


def _require_shapes(derived, places):
    """Refuse a gradient that has not the shape of what it belongs to."""
    for name, place in places.items():
        got = None if derived[name].dtype == object else derived[name].shape
        if got != place.shape:
            raise ValueError(
                f"check_layer: the gradient of {name} should have shape {place.shape}, "
                f"got {got}"
            )


def _require_float64(params):
    """Refuse float32: a small nudge would drown in its rounding."""
    for name, param in params.items():
        if not isinstance(param, np.ndarray):
            raise ValueError(
                f"check_layer: {name} should be an array, got {type(param).__name__}; "
                f"write np.array({name}, float)"
            )
        if np.asarray(param).dtype != np.float64:
            raise ValueError(
                f"check_layer: {name} should hold float64, got "
                f"{np.asarray(param).dtype}, whose rounding is larger than a nudge; "
                "build the layer with dtype=np.float64"
            )


def _random_states(layer, x, rng):
    """Draw a state to start from, if the layer has one: h_0, or h_0 and c_0."""
    layer.forward(x)
    state = getattr(layer, "state", None)
    if state is None:
        return {}
    states = state if isinstance(state, tuple) else (state,)
    names = ("h_0", "c_0")[: len(states)]
    return {
        name: rng.standard_normal(s.shape)
        for name, s in zip(names, states, strict=True)
    }


def _initial_state(states):
    """Return the states as ``forward`` takes them: nothing, one array, or a pair."""
    values = tuple(states.values())
    return values if len(values) < 2 else (values,)


def _derived_gradients(layer, dy, states):
    """Run backward once and copy every gradient, since the next run may reuse it."""
    derived = {"x": layer.backward(dy), **layer.grads}
    if states:
        gradient = layer.d_initial_state
        gradients = gradient if isinstance(gradient, tuple) else (gradient,)
        derived.update(zip(states, gradients, strict=True))
    for name in layer.params.keys() - derived.keys():
        raise ValueError(f"check_layer: backward left no gradient for {name}")
    return {name: np.array(gradient) for name, gradient in derived.items()}


def _measured_gradient(forward, dy, place):
    """Nudge one array where it stands, twice as far and once, and put it back."""
    original = place.copy()

    def loss(value):
        place[...] = value
        return np.sum(forward() * dy)

    try:
        far = central_difference(loss, original, eps=1e-3)
        near = central_difference(loss, original, eps=5e-4)
    finally:
        place[...] = original
    return (4 * near - far) / 3  # cancels the error that shrinks with eps squared
