"""Layers in a row: each is given what the layer before it returns, and a mask."""

import inspect
from functools import cache, wraps

import numpy as np

from helpers.bidirectional import Bidirectional
from helpers.checks import takes
from helpers.layers import (
    Dropout,
    Embedding,
    Flatten,
    LastStep,
    Linear,
    Sigmoid,
    named,
)

#: Layers for which a mask changes nothing: each timestep by itself, or the last one.
NEED_NO_MASK = Dropout, Embedding, Flatten, LastStep, Linear, Sigmoid


def _naming_layers(run):
    """Say in a refusal which of the layers it was."""

    @wraps(run)
    def named(self, *args, **options):
        try:
            return run(self, *args, **options)
        except ValueError as error:
            # The layer at work when the loop was left, as a debugger would see it.
            layer = error.__traceback__.tb_next.tb_frame.f_locals["layer"]
            number, name = list(self.layers).index(layer), type(layer).__name__
            text = str(error).removeprefix(f"{name}: ")
            raise type(error)(f"Sequential: layer {number}, {name}: {text}") from error

    return named


@cache
def _options(kind):
    """Return what forward of a class takes beside x."""
    return {"mask", "training"} & inspect.signature(kind.forward).parameters.keys()


@takes(layer="has forward", x="anything", mask="anything", training="anything")
def run_forward(layer, x, mask=None, training=False):
    """Run a layer, or a network, with what it takes of a mask and the flag."""
    if mask is None and training is False:
        return layer.forward(x)
    known = _options(type(layer))
    options = {"training": training} if "training" in known else {}
    if mask is not None and "mask" in known:
        options["mask"] = mask
    elif mask is not None and not isinstance(layer, NEED_NO_MASK):
        cure = "write forward(self, x, mask=None), and use it if timesteps meet there"
        raise ValueError(f"{type(layer).__name__}: takes no mask; {cure}")
    return layer.forward(x, **options)


def _flat(layers):
    """Yield layers one by one, those inside a Sequential too."""
    for layer in layers:
        yield from _flat(layer.layers) if isinstance(layer, Sequential) else [layer]


def in_order(layers):
    """Say whether each layer can read what the one before it returns."""
    before = None  # the last layer in which timesteps meet
    for number, layer in enumerate(_flat(layers)):
        if number and isinstance(layer, Embedding):
            return "an Embedding reads labels, which no layer returns; put it first"
        if isinstance(layer, LastStep) and isinstance(before, Bidirectional):
            return (
                "a LastStep after Bidirectional would keep what the backward layer put "
                "out after one timestep; it is done at the first. Leave out LastStep, "
                "and write Bidirectional(..., return_sequences=False)"
            )
        before = before if isinstance(layer, NEED_NO_MASK) else layer
    return True


class Sequential:
    """Feed each layer with what the layer before it returns.

    ``params`` and ``grads`` hold those of all layers, under names such as ``"0.W_x"``;
    what changes in place there changes in the layers, too.
    """

    @takes(layers="layers", where=in_order)
    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def reads_labels(self):
        """Whether it begins with an ``Embedding``."""
        return getattr(self.layers[0], "reads_labels", False)

    @property
    def params(self):
        """The weights of all layers."""
        return named(enumerate(self.layers), "params")

    @property
    def grads(self):
        """The gradients of all layers."""
        return named(enumerate(self.layers), "grads")

    @takes(x="anything", mask="anything", training="anything", inside=_naming_layers)
    def forward(self, x, mask=None, training=False):
        """Run every layer, first to last, with what it takes of mask and training.

        The mask ends where time does, at ``LastStep`` or ``Flatten``.
        """
        for layer in self.layers:
            x = run_forward(layer, x, mask, training)
            if mask is not None and np.ndim(x) < 3:
                mask = None
        return x

    @takes(dy="anything", inside=_naming_layers)
    def backward(self, dy):
        """Run every layer's backward, last to first."""
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy
