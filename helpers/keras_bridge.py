"""Carry weights between the course's layers and those of Keras, with no transpose.

``from helpers.keras_bridge import keras, tf`` imports both without the messages of
TensorFlow's native code, and where TensorFlow is missing says in one line what to do.
"""

import contextlib
import os

import numpy as np

from helpers.checks import takes
from helpers.checks.arrays import as_array, finite
from helpers.layers import Dropout, Embedding, Flatten, LastStep, Linear
from helpers.recurrent import GRU, LSTM, Bidirectional, VanillaRNN
from helpers.sequential import Sequential


class TensorFlowMissingError(ImportError):
    """Say in one line what to install; a notebook shows that line and no traceback."""

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
    "Embedding": (Embedding, {}),
    "Bidirectional": (Bidirectional, {"merge_mode": "concat"}),
}
PLAIN = {"use_bias": True, "go_backwards": False, "stateful": False}
PLAIN |= {"dropout": 0, "recurrent_dropout": 0}
#: What leads the names of weights: nothing, or a direction of Bidirectional.
PARTS = ("", "forward.", "backward.")


def _of_keras(name, value, call):
    """A layer or network of Keras, and none of this course."""
    if not isinstance(value, keras.Layer):
        call.refuse(f"needs a layer of Keras, got {_kind(value)}")


def _known(name, value, call):
    """A built layer of Keras, or a Sequential, that has its like here."""
    _of_keras(name, value, call)
    _check_places(value, call)
    for one in _layers(value) if isinstance(value, keras.Sequential) else [value]:
        if _kind(one) in ("Flatten", "Dropout"):
            continue
        _check_settings(one, call)
        if not one.built:
            cure = "put a keras.Input before it, or call it once"
            call.refuse(f"{one.name} has no weights yet; {cure}")


def _twin(name, keras_layer, call):
    """What computes in Keras as ``layer`` does here, with weights of equal shapes."""
    layer = call.given["layer"]
    if not isinstance(keras_layer, keras.Layer) or not hasattr(layer, "params"):
        got = f"{_kind(layer)}, then {_kind(keras_layer)}"
        call.refuse(f"needs a layer of this course, then one of Keras; got {got}")
    wanted = [name for one in _layers(keras_layer) for name in _names_here(one)]
    got = [_name(one) for one in _layers(layer)]
    if not (hasattr(layer, "layers") and hasattr(keras_layer, "layers")):
        # A layer by itself: its states are the same, whether one or all come out.
        got, wanted = ([n for n in x if n != "LastStep"] for x in (got, wanted))
    if got != wanted:
        call.refuse(f"{keras_layer.name} needs {wanted}; got {got}")
    _check_places(keras_layer, call)
    for ours, theirs in _pairs(layer, keras_layer):
        _check_settings(theirs, call)
        _check_shapes(ours, theirs, call)


def _check_shapes(layer, keras_layer, call):
    """Build a layer of Keras where that was not done, and compare the shapes."""
    weights = _in_keras_order(layer)
    if not keras_layer.built:
        keras_layer.build((None, None, len(next(iter(weights.values())))))
    for (key, W), twin in zip(weights.items(), keras_layer.get_weights(), strict=True):
        letters = " ".join(map(str, twin.shape))
        as_array(f"numbers {letters}")(f"{_kind(layer)}.{key}", W, call)


def _check_places(keras_layer, call):
    """Refuse a layer of Keras whose weights serve in two places."""
    held = [one for one in _layers(keras_layer) if _kind(one) in TWINS]
    for one in held:
        if sum(one is other for other in held) > 1:
            why = "here each place has weights of its own"
            call.refuse(f"{one.name} stands in two places with the same weights; {why}")


def _check_settings(keras_layer, call, **changed):
    """Refuse a layer of Keras that computes something no layer here does."""
    if _kind(keras_layer) not in TWINS:
        known = f"{', '.join(TWINS)}, Dropout and Flatten"
        call.refuse(f"knows {known}, got {_kind(keras_layer)}")
    for one, backwards in zip(_inside(keras_layer), (False, True), strict=False):
        _check_settings(one, call, go_backwards=backwards)
    config = keras_layer.get_config()
    for setting, wanted in (TWINS[_kind(keras_layer)][1] | PLAIN | changed).items():
        got = config.get(setting, wanted)
        if got != wanted:
            why = "the layers here have no other"
            what = f"{keras_layer.name} should have {setting}={wanted!r}"
            call.refuse(f"{what}, got {got!r}: {why}")


def _readable(name, keras_layer, call):
    """A layer of Keras that reads ``x``, and returns what has the shape of ``dy``."""
    _of_keras(name, keras_layer, call)
    x, dy = call.given["x"], call.given["dy"]
    shape = np.shape(x)
    try:
        y = keras_layer(np.zeros(shape))
    except (ValueError, IndexError, tf.errors.InvalidArgumentError):
        weights = [weight.shape for weight in keras_layer.weights]
        what = f"{keras_layer.name} cannot read x of shape {shape}"
        call.refuse(f"{what}; its weights have {weights}")
    dtype = np.dtype(_layers(keras_layer)[0].compute_dtype)
    for name, array, expected in (("x", x, shape), ("dy", dy, y.shape)):
        as_array(f"numbers {' '.join(map(str, expected))}")(name, array, call)
        finite(name, np.asarray(array), call, dtype=dtype)


@takes(layer="anything", keras_layer=_twin)
def to_keras(layer, keras_layer):
    """Copy the weights of a layer or a network into its twin in Keras, and return that.

    A twin that is not built yet is built. Its weights keep their dtype.
    """
    for ours, theirs in _pairs(layer, keras_layer):
        theirs.set_weights(list(_in_keras_order(ours).values()))
    return keras_layer


@takes(keras_layer=_known)
def from_keras(keras_layer):
    """Return the twin of a layer, or of a Sequential, of Keras, with copied weights.

    A recurrent layer returns all timesteps; in a Sequential a ``LastStep`` follows it
    where Keras has ``return_sequences=False``.
    """
    if isinstance(keras_layer, keras.Sequential):
        return Sequential([o for one in _layers(keras_layer) for o in _twins(one)])
    return _twins(keras_layer)[0]


@takes(x="numbers N ...", keras_layer=_readable, dy="numbers N ...")
def tape_gradients(keras_layer, x, dy):
    """Let TensorFlow differentiate a layer, or a network, of Keras.

    Return its outputs y, of the shape of dy, then dx, of the shape of x, and a list of
    the gradients of ``trainable_weights``.
    """
    dtype = _layers(keras_layer)[0].compute_dtype
    x = tf.convert_to_tensor(np.asarray(x, dtype))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras_layer(x)
    dy = tf.convert_to_tensor(np.asarray(dy, dtype))
    dx, *grads = tape.gradient(y, [x, *keras_layer.trainable_weights], dy)
    return y.numpy(), dx.numpy(), [gradient.numpy() for gradient in grads]


def _kind(layer):
    """Return the name of a layer's class, such as ``"SimpleRNN"``."""
    return type(layer).__name__


def _layers(network):
    """Return the layers of a network, here or in Keras; of a layer, itself."""
    if hasattr(network, "layers"):
        return [one for layer in network.layers for one in _layers(layer)]
    return [network] if _kind(network) != "InputLayer" else []


def _pairs(layer, keras_layer):
    """Return the layers with weights, each with its twin."""
    ours = [one for one in _layers(layer) if one.params]
    theirs = [one for one in _layers(keras_layer) if _kind(one) in TWINS]
    return zip(ours, theirs, strict=True)


def _in_keras_order(layer):
    """Return a layer's weights as Keras lists them, in whatever order they were set."""
    every = [f"{part}{n}" for part in PARTS for n in ("W", "W_x", "W_h", "b")]
    return {name: layer.params[name] for name in every if name in layer.params}


def _inside(layer):
    """Return the two layers of a Bidirectional, here or in Keras; of others, none."""
    if _kind(layer) != "Bidirectional":
        return []
    return [layer.forward_layer, layer.backward_layer]


def _name(layer):
    """Return what a layer, of here or of Keras, is called here, and what is in it."""
    kind = _kind(layer)
    name = TWINS[kind][0].__name__ if kind in TWINS else kind
    if not _inside(layer):
        return name
    inside = ", ".join(map(_name, _inside(layer)))
    return f"{name}({inside}, return_sequences={layer.return_sequences})"


def _names_here(keras_layer):
    """Return what one layer of Keras is called here; LastStep keeps its last output."""
    whole = keras_layer.get_config().get("return_sequences", True)
    return [_name(keras_layer)] if whole else [_name(keras_layer), "LastStep"]


def _twins(keras_layer):
    """Return what one layer of Keras is here: a layer, or a layer and LastStep."""
    config = keras_layer.get_config()
    if _kind(keras_layer) == "Flatten":
        return [Flatten()]
    if _kind(keras_layer) == "Dropout":
        return [Dropout(config["rate"], rng=np.random.default_rng(0))]
    if _kind(keras_layer) == "Bidirectional":
        both = map(_filled_twin, _inside(keras_layer))
        return [Bidirectional(*both, return_sequences=keras_layer.return_sequences)]
    last_only = not config.get("return_sequences", True)
    return [_filled_twin(keras_layer), *([LastStep()] if last_only else [])]


def _filled_twin(keras_layer):
    """Return a layer of the same kind, sizes, form and dtype, with the weights."""
    first, config = keras_layer.get_weights()[0], keras_layer.get_config()
    options = {"rng": np.random.default_rng(0), "dtype": first.dtype}
    if "reset_after" in config:
        options["reset_after"] = config["reset_after"]
    size = config.get("units", first.shape[1])
    twin = TWINS[_kind(keras_layer)][0](len(first), size, **options)
    twin.params = dict(zip(twin.params, keras_layer.get_weights(), strict=True))
    return twin
