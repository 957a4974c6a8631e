"""Carry weights between the course's layers and those of Keras, with no transpose.

``from helpers.keras_bridge import keras, tf`` imports both without the messages of
TensorFlow's native code, and where TensorFlow is missing says in one line what to do.
"""

import contextlib
import os

import numpy as np

from helpers.layers import GRU, LSTM, Flatten, LastStep, Linear, VanillaRNN
from helpers.network import Sequential
from helpers.shapes import require_shape
from helpers.values import require_finite, require_numbers


class TensorFlowMissingError(ImportError):
    """Say in one line what to install; a notebook shows that line and no traceback.

    Notes
    -----
    Met in notebooks/07_keras_simple_rnn.ipynb and notebooks/08_real_data.ipynb where
    there is no TensorFlow.
    """

    def _render_traceback_(self):
        return [str(self)]  # what IPython prints in place of the traceback


@contextlib.contextmanager
def _native_messages_silenced():
    """Send what C++ code writes to file descriptor 2 nowhere; sys.stderr stays."""
    saved = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def _import_tensorflow():
    """Import TensorFlow and Keras on top of it, silently."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # oneDNN reorders sums: the last digits would depend on the processor.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        with _native_messages_silenced():
            import tensorflow
            import keras  # isort: skip  (TensorFlow first, or its messages come late)
    except ImportError as error:
        raise TensorFlowMissingError(
            f"Notebooks 07 and 08 need TensorFlow, which cannot be imported ({error}). "
            "With Python 3.11, 3.12 or 3.13: python -m pip install -r requirements.txt "
            "(or make lab). All other notebooks work without it."
        ) from error
    return tensorflow, keras


tf, keras = _import_tensorflow()

#: What each layer of Keras is called here, and where both compute the same.
TWINS = {
    "SimpleRNN": (VanillaRNN, {"activation": "tanh"}),
    "LSTM": (LSTM, {"activation": "tanh", "recurrent_activation": "sigmoid"}),
    "GRU": (GRU, {"activation": "tanh", "recurrent_activation": "sigmoid"}),
    "Dense": (Linear, {"activation": "linear"}),
}
PLAIN = {"use_bias": True, "go_backwards": False, "stateful": False}
PLAIN |= {"dropout": 0, "recurrent_dropout": 0}


def to_keras(layer, keras_layer):
    """Copy the weights of a layer, or of a whole network, into its twin in Keras.

    Parameters
    ----------
    layer : Linear, VanillaRNN, LSTM, GRU, or Sequential of layers
        Where the weights are. It does not change.
    keras_layer : keras.Layer or keras.Sequential
        Where they go. A layer that is not built yet is built. Keras' weights keep their
        dtype.

    Returns
    -------
    keras.Layer or keras.Sequential
        ``keras_layer``, which now computes what ``layer`` computes.

    Raises
    ------
    ValueError
        If the two differ in kind, size or settings. Nothing is copied then.

    Notes
    -----
    Shown in notebooks/07_keras_simple_rnn.ipynb: the shapes and the order of the gates
    are those of Keras, so every array is copied as it is.
    """
    pairs = _pairs(layer, keras_layer)
    for ours, theirs in pairs:
        weights = zip(_in_keras_order(ours).items(), theirs.get_weights(), strict=True)
        for (name, got), expected in weights:
            require_shape(f"to_keras: {_kind(ours)}", name, got, *expected.shape)
    for ours, theirs in pairs:
        theirs.set_weights(list(_in_keras_order(ours).values()))
    return keras_layer


def _in_keras_order(layer):
    """Return a layer's weights as Keras lists them, in whatever order they were set."""
    return {n: layer.params[n] for n in ("W", "W_x", "W_h", "b") if n in layer.params}


def _pairs(layer, keras_layer):
    """Return the layers with weights, each with its twin, built; or refuse."""
    if not isinstance(keras_layer, keras.Layer) or not hasattr(layer, "params"):
        raise ValueError(
            "to_keras: needs a layer of this course, then one of Keras; got "
            f"{_kind(layer)}, then {_kind(keras_layer)}"
        )
    ours = [one for one in _layers(layer) if one.params]
    theirs = [one for one in _layers(keras_layer) if _kind(one) in TWINS]
    wanted = [name for one in _layers(keras_layer) for name in _names_here(one)]
    got = [_kind(one) for one in _layers(layer)]
    if not (hasattr(layer, "layers") and hasattr(keras_layer, "layers")):
        # A layer by itself: its states are the same, whether one or all come out.
        got, wanted = ([n for n in x if n != "LastStep"] for x in (got, wanted))
    if got != wanted:
        raise ValueError(f"to_keras: {keras_layer.name} needs {wanted}; got {got}")
    for one, twin in zip(ours, theirs, strict=True):
        _require_same_settings("to_keras", twin)
        if not twin.built:
            twin.build((None, None, len(next(iter(one.params.values())))))
    return list(zip(ours, theirs, strict=True))


def _names_here(keras_layer):
    """Return what one layer of Keras is called here; LastStep keeps its last output."""
    kind = _kind(keras_layer)
    name = TWINS[kind][0].__name__ if kind in TWINS else kind
    whole = keras_layer.get_config().get("return_sequences", True)
    return [name] if whole else [name, "LastStep"]


def _layers(network):
    """Return the layers of a network, here or in Keras; of a layer, itself."""
    if hasattr(network, "layers"):
        return [one for layer in network.layers for one in _layers(layer)]
    return [network] if _kind(network) != "InputLayer" else []


def _kind(layer):
    """Return the name of a layer's class, such as ``"SimpleRNN"``."""
    return type(layer).__name__


def _require_keras(owner, keras_layer):
    """Refuse what is no layer of Keras, such as a layer of this course."""
    if not isinstance(keras_layer, keras.Layer):
        raise ValueError(f"{owner}: needs a layer of Keras, got {_kind(keras_layer)}")


def _require_same_settings(owner, keras_layer):
    """Refuse a layer of Keras that computes something no layer here does."""
    config = keras_layer.get_config()
    for setting, wanted in (TWINS[_kind(keras_layer)][1] | PLAIN).items():
        got = config.get(setting, wanted)
        if got != wanted:
            raise ValueError(
                f"{owner}: {keras_layer.name} should have {setting}={wanted!r}, "
                f"got {got!r}: the layers here have no other"
            )


def from_keras(keras_layer):
    """Make the twin of a layer, or of a whole network, of Keras.

    Parameters
    ----------
    keras_layer : keras.Layer or keras.Sequential
        A built SimpleRNN, LSTM, GRU or Dense, or a Sequential of these and of Flatten.
        It does not change.

    Returns
    -------
    Linear, VanillaRNN, LSTM, GRU, or Sequential
        A layer with copies of the weights, of their dtype. A recurrent one returns all
        timesteps; in a Sequential a ``LastStep`` follows where Keras has
        ``return_sequences=False``.

    Raises
    ------
    ValueError
        If it is not built yet, or has a kind or a setting that no layer here has.

    Notes
    -----
    Used in notebooks/07_keras_simple_rnn.ipynb.
    """
    _require_keras("from_keras", keras_layer)
    if isinstance(keras_layer, keras.Sequential):
        return Sequential([o for one in _layers(keras_layer) for o in _twins(one)])
    return _twins(keras_layer)[0]


def _twins(keras_layer):
    """Return what one layer of Keras is here: a layer, or a layer and LastStep."""
    kind = _kind(keras_layer)
    if kind == "Flatten":
        return [Flatten()]
    if kind not in TWINS:
        raise ValueError(
            f"from_keras: knows {', '.join(TWINS)} and Flatten, got {kind}"
        )
    _require_same_settings("from_keras", keras_layer)
    if not keras_layer.built:
        raise ValueError(
            f"from_keras: {keras_layer.name} has no weights yet; put a keras.Input "
            "before it, or call it once"
        )
    twin = _empty_twin(keras_layer)
    weights = keras_layer.get_weights()
    twin.params = dict(zip(twin.params, weights, strict=True))
    last_only = not keras_layer.get_config().get("return_sequences", True)
    return [twin, LastStep()] if last_only else [twin]


def _empty_twin(keras_layer):
    """Return a layer of the same kind, sizes, form and dtype."""
    first, config = keras_layer.get_weights()[0], keras_layer.get_config()
    options = {"rng": np.random.default_rng(0), "dtype": first.dtype}
    if "reset_after" in config:
        options["reset_after"] = config["reset_after"]
    return TWINS[_kind(keras_layer)][0](len(first), config["units"], **options)


def tape_gradients(keras_layer, x, dy):
    """Let TensorFlow differentiate a layer, or a network, of Keras.

    Parameters
    ----------
    keras_layer : keras.Layer or keras.Sequential
        What to run. It does not change.
    x : array_like of shape (N, T, D)
        The inputs.
    dy : array_like of shape (N, T, H)
        The gradient with respect to the outputs, in their shape.

    Returns
    -------
    y : ndarray of shape (N, T, H)
        The outputs.
    dx : ndarray of shape (N, T, D)
        The gradient with respect to the inputs.
    grads : list of ndarray
        The gradients of the weights, in the order of ``trainable_weights``.

    Raises
    ------
    ValueError
        If the layer cannot read ``x``, or ``dy`` has not the shape of the outputs.

    Notes
    -----
    Shown in notebooks/07_keras_simple_rnn.ipynb.
    """
    _require_readable(keras_layer, x)
    dtype = _layers(keras_layer)[0].compute_dtype
    require_finite("tape_gradients", "x", x, dtype)
    x = tf.convert_to_tensor(np.asarray(x, dtype))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras_layer(x)
    require_shape("tape_gradients", "dy", dy, *y.shape)
    require_finite("tape_gradients", "dy", dy, dtype)
    dy = tf.convert_to_tensor(np.asarray(dy, dtype))
    dx, *grads = tape.gradient(y, [x, *keras_layer.trainable_weights], dy)
    return y.numpy(), dx.numpy(), [gradient.numpy() for gradient in grads]


def _require_readable(keras_layer, x):
    """Refuse what is no layer of Keras, and inputs it cannot read."""
    _require_keras("tape_gradients", keras_layer)
    shape = require_numbers("tape_gradients", "x", x).shape
    try:
        keras_layer(np.zeros(shape))
    except (ValueError, IndexError, tf.errors.InvalidArgumentError):
        raise ValueError(
            f"tape_gradients: {keras_layer.name} cannot read x of shape {shape}; its "
            f"weights have {[weight.shape for weight in keras_layer.weights]}"
        ) from None
