"""Compare a gradient that was derived with one that was measured."""

import numpy as np

from helpers.checks import takes


def gives_one_number(f, w):
    """Try a function once: an array where one loss is meant would be broadcast."""
    got = np.asarray(f(np.array(w, dtype=float)))
    if got.dtype.kind not in "fiub":
        return f"f should return one number, got {got}; is a return missing?"
    return got.shape == () or (
        f"f should return one number, got shape {got.shape}; is the mean over the "
        "batch missing?"
    )


@takes(f="function", w="finite numbers ...", eps="above 0", where=gives_one_number)
def central_difference(f, w, eps=1e-6):
    """Measure the gradient of f at w, one number of w at a time.

    The error shrinks with the square of eps, which has the unit of w.
    """
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        nudge = np.zeros_like(w)
        nudge[index] = eps
        up, down = f(w + nudge), f(w - nudge)
        gradient[index] = (up - down) / (2 * eps)
    return gradient


@takes(
    a="square numbers ...",
    b="square numbers ...",
    where=lambda a, b: (
        np.shape(a) == np.shape(b)
        or "both gradients should have the same shape, got "
        f"{np.shape(a)} and {np.shape(b)}"
    ),
)
def relative_error(a, b):
    """Measure the distance of two gradients beside their own size.

    Below 1e-7 two gradients agree; above 1e-4 one of them is wrong.
    """
    a, b = np.ravel(a).astype(float), np.ravel(b).astype(float)
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if scale == 0 else float(np.linalg.norm(a - b) / scale)


@takes(
    layer="exact layer",
    x="numbers N ...",
    rng="generator",
    mask="optional boolean numbers N T",
)
def check_layer(layer, x, rng, mask=None):
    """Compare every gradient of a layer with a measured one; return the errors by name.

    Weights are nudged in place and put back. The names are those of ``params``, "x",
    and for a layer with a state "h_0", for an LSTM also "c_0"; labels, as an
    ``Embedding`` reads them, have no gradient. T of at least 3, D above 1 and N other
    than H catch slips that other sizes hide.
    """
    labels = getattr(layer, "reads_labels", False)
    x = np.array(x) if labels else np.array(x, dtype=float)
    given = {} if mask is None else {"mask": mask}
    states = _random_states(layer, x, rng, given)

    def forward():
        return layer.forward(x, *_initial_state(states), **given)

    dy = rng.standard_normal(forward().shape)
    places = {**layer.params, **({} if labels else {"x": x}), **states}
    derived = _derived_gradients(layer, dy, states, places)
    return {
        name: relative_error(derived[name], _measured_gradient(forward, dy, place))
        for name, place in places.items()
    }


def _random_states(layer, x, rng, given):
    """Draw a state to start from, if the layer has one: h_0, or h_0 and c_0."""
    y = layer.forward(x, **given)
    if not isinstance(y, np.ndarray):
        got = f"got {type(y).__name__}; is a return missing?"
        raise ValueError(f"check_layer: forward should return an array, {got}")
    state = getattr(layer, "state", None)
    if state is None:
        return {}
    states = state if isinstance(state, tuple) else (state,)
    names = getattr(layer, "states", "hc"[: len(states)])
    return {
        f"{name}_0": rng.standard_normal(s.shape)
        for name, s in zip(names, states, strict=True)
    }


def _initial_state(states):
    """Return the states as ``forward`` takes them: nothing, one array, or a pair."""
    values = tuple(states.values())
    return values if len(values) < 2 else (values,)


def _derived_gradients(layer, dy, states, places):
    """Run backward once and copy every gradient, since the next run may reuse it."""
    derived = {"x": layer.backward(dy), **layer.grads}
    if states:
        gradient = layer.d_initial_state
        gradients = gradient if isinstance(gradient, tuple) else (gradient,)
        derived.update(zip(states, gradients, strict=True))
    for name, place in places.items():
        if name not in derived:
            raise ValueError(f"check_layer: backward left no gradient for {name}")
        got = None if derived[name] is None else np.shape(derived[name])
        if got != place.shape:
            wanted = f"should have shape {place.shape}, got {got}"
            raise ValueError(f"check_layer: the gradient of {name} {wanted}")
    return {name: np.array(derived[name]) for name in places}


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
