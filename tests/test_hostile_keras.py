"""The bridge to Keras refuses by name what it cannot carry over."""

import numpy as np
import pytest
from hostile import JUNK, is_named

pytest.importorskip("tensorflow", reason="make test installs it with [keras]")

from helpers.keras_bridge import from_keras, keras, tape_gradients, to_keras
from helpers.recurrent import VanillaRNN

pytestmark = pytest.mark.keras


def pair():
    layer = VanillaRNN(2, 3, rng=np.random.default_rng(0))
    twin = keras.layers.SimpleRNN(3, return_sequences=True)
    twin.build((None, None, 2))
    return layer, twin


@pytest.mark.parametrize("junk", JUNK)
def test_what_is_no_layer_is_refused_by_name(junk):
    layer, twin = pair()
    before = [np.copy(W) for W in twin.get_weights()]
    for call in (
        lambda: to_keras(JUNK[junk], twin),
        lambda: to_keras(layer, JUNK[junk]),
        lambda: from_keras(JUNK[junk]),
        lambda: tape_gradients(JUNK[junk], np.ones((5, 4, 2)), np.ones((5, 4, 3))),
        lambda: tape_gradients(twin, JUNK[junk], np.ones((5, 4, 3))),
        lambda: tape_gradients(twin, np.ones((5, 4, 2)), JUNK[junk]),
    ):
        with pytest.raises(ValueError) as error:
            call()
        assert is_named(str(error.value)), error.value
    for W, kept in zip(twin.get_weights(), before, strict=True):
        np.testing.assert_array_equal(W, kept)


@pytest.mark.parametrize("shape", [(), (5,), (4, 2), (5, 4, 3), (5, 4, 1), (5, 0, 2)])
def test_inputs_of_another_shape_are_refused_by_name(shape):
    _, twin = pair()
    with pytest.raises(ValueError) as error:
        tape_gradients(twin, np.ones(shape), np.ones((5, 4, 3)))
    assert is_named(str(error.value)), error.value
