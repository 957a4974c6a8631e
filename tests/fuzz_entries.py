"""What no contract can say of good arguments: objects, and what is handed on.

``VALUES`` holds a value for each kind that is neither an array nor a size. An ``Entry``
says of one public name what its contract leaves open.
"""

from dataclasses import dataclass, field
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from helpers import autodiff, plotting
from helpers.autodiff import Tensor
from helpers.gradient_check import check_layer
from helpers.layers import LastStep, Linear
from helpers.losses import SoftmaxCrossEntropy
from helpers.optimizers import Adam
from helpers.recurrent import GRU, VanillaRNN
from helpers.streams import truncated_step
from helpers.training import Sequential, accuracy, fit, train_step


def rng():
    return np.random.default_rng(0)


def layer():
    return VanillaRNN(2, 4, rng=rng())


def network():
    return Sequential([layer(), LastStep(), Linear(4, 6, rng=rng())])


def axes():
    return plt.subplots(figsize=(1, 1))[1]


def experienced():
    """An optimizer that has met weights."""
    optimizer = Adam(0.125)
    weights = {"W": np.ones((2, 4)), "b": np.ones(4)}
    optimizer.step(weights, {name: np.ones_like(W) for name, W in weights.items()})
    return optimizer


def one_number(w):
    return float(np.sum(np.tanh(w) ** 2))


#: A good value for each kind, made anew.
VALUES = {
    "anything": lambda: "anything",
    "number": lambda: 0.5,
    "finite number": lambda: 0.75,
    "above 0": lambda: 0.125,
    "above 1": lambda: 1.5,
    "within 0 1": lambda: 0.5,
    "at least 0": lambda: 1,
    "at least 2": lambda: 3,
    "text": lambda: "text",
    "float type": lambda: np.float64,
    "generator": rng,
    "old generator": lambda: np.random.RandomState(1),
    "function": lambda: one_number,
    "layer": network,
    "exact layer": layer,
    "has forward_loop": layer,
    "layers": lambda: network().layers,
    "has forward": network,
    "has layers forward": network,
    "has forward backward": SoftmaxCrossEntropy,
    "has step": lambda: Adam(0.125),
    "has __call__ __name__": lambda: accuracy,
    "has params hidden_size d_initial_state states": lambda: GRU(2, 4, rng=rng()),
    "has plot figure": axes,
    "has plot get_xlim": axes,
    "has levels": lambda: axes().contourf(np.eye(3)),
}


@dataclass(frozen=True)
class Entry:
    """What the contract of one public name leaves open.

    said: what an argument is that it hands on to somebody who looks at it; None: it is
    left out;
    values: makers of good values where not any of the kind will do;
    held: letters whose sizes an object among the arguments decides;
    call: how it is called, if not by its name;
    reason: why it is not called at all.
    """

    said: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    held: str = ""
    call: Any = None
    reason: str | None = None


def there_and_back(operation):
    """Return a call of an operation on tensors that returns their gradients, too."""

    def call(**arguments):
        for name, value in arguments.items():
            if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
                arguments[name] = Tensor(value)
        result = operation(**arguments)
        result.backward(np.ones(result.data.shape))
        return result, list(arguments.values())

    return call


def learned(learn):
    """Return a call of a training that returns the network, too."""
    return lambda network, **others: (learn(network, **others), network)


def passes(layer, x, rng, mask):
    """Check a layer; how small its errors are depends on the rounding."""
    return max(check_layer(layer, x, rng, mask).values()) < 1e-5


def adding_problem():
    return np.array([[0.5, 1], [0.25, 0], [0.75, 1]])


def twin():
    """A layer of Keras with the weights of ``layer``."""
    from helpers.keras_bridge import keras

    made = keras.layers.SimpleRNN(4, return_sequences=True)
    made.build((None, None, 2))
    made.set_weights(list(layer().params.values()))
    return made


def carried(layer, keras_layer):
    """Carry weights to Keras, and return what arrived."""
    from helpers.keras_bridge import to_keras

    return [weight.numpy() for weight in to_keras(layer, keras_layer).weights]


OURS, THEIRS = "layer of ours", "layer of Keras"
TWINS = {"layer": layer, "keras_layer": twin}
SEQUENCES = {"x": "numbers N T D", "dy": "numbers N T H", "keras_layer": THEIRS}
MATRICES = {"a": lambda: np.eye(5, 2), "b": lambda: np.eye(2, 4)}
BATCH = {"x": "finite array N T D", "y": "label array N"}
MASK = "optional boolean numbers N T"
PAIR = {"forward_layer": layer, "backward_layer": layer}
VALIDATION = "finite array M S D", "label array M", "boolean numbers M S"
LABELS = "index numbers N T"
WEIGHTS = {"w_x": "finite number", "w_h": "finite number"}
GRID = {"w_x": lambda: np.arange(7.0), "w_h": lambda: np.arange(9.0)}
PLUMBING = Entry(reason="Tensor.backward calls it, and nobody else")
ENTRIES = {
    **{
        f"autodiff.{one.__name__}": Entry(call=there_and_back(one))
        for one in (
            *(autodiff.add, autodiff.subtract, autodiff.multiply, autodiff.divide),
            *(autodiff.power, autodiff.tanh, autodiff.exp, autodiff.log),
        )
    },
    **{
        f"autodiff.{one.__name__}": Entry(
            call=there_and_back(one), values={"axis": lambda: 1}
        )
        for one in (autodiff.sum_over, autodiff.mean)
    },
    **{
        f"autodiff.{one.__name__}": Entry(values={"axis": lambda: 1})
        for one in (autodiff.stack, autodiff.concatenate)
    },
    "autodiff.matmul": Entry(call=there_and_back(autodiff.matmul), values=MATRICES),
    "autodiff.reshape": Entry(
        call=lambda a, shape: autodiff.reshape(a, shape),
        said={"shape": "anything"},
        values={"shape": lambda: (4, 5)},
    ),
    "autodiff.take": Entry(call=lambda a: autodiff.take(a, ...), said={"index": None}),
    "autodiff.Tensor.backward": Entry(said={"gradient": "numbers *S"}, held="*S"),
    "autodiff.value": Entry(reason="takes anything"),
    "autodiff.undo_broadcasting": PLUMBING,
    "autodiff.backward_order": PLUMBING,
    "autodiff.carry_back": PLUMBING,
    "autodiff.refuse_change": Entry(reason="raises whatever it is given"),
    "optimizers.adopt": Entry(values={"optimizer": experienced}),
    "linear_rnn.loss_and_gradients": Entry(said={"params": WEIGHTS}),
    "gradient_check.check_layer": Entry(
        call=passes, said={"x": "numbers N T D"}, held="D"
    ),
    **{
        f"layers.{name}": Entry(said={"params": None})  # it has none
        for name in ("Flatten", "LastStep", "Sigmoid")
    },
    "bidirectional.Bidirectional": Entry(values=PAIR),
    "bidirectional.Bidirectional.forward": Entry(
        said={"initial_state": "optional pair finite numbers N H"}, held="D H"
    ),
    "bidirectional.Bidirectional.backward": Entry(
        said={"dy": "finite numbers N T 2H"}, held="H"
    ),
    "layers.TrainedStart.forward": Entry(held="D"),
    "layers.TrainedStart.backward": Entry(held="H"),
    "sequential.run_forward": Entry(reason="it hands everything on"),
    "training.reaching": Entry(reason="it takes what comes out of a network"),
    "sequential.Sequential.forward": Entry(
        said={"x": "finite numbers N T D", "mask": MASK, "training": None}, held="D"
    ),
    "sequential.Sequential.backward": Entry(
        said={"dy": "finite numbers N K"}, held="K"
    ),
    "training.predict": Entry(said={"x": "finite numbers N T D"}, held="D"),
    "training.train_step": Entry(call=learned(train_step), said=BATCH, held="D K"),
    "training.fit": Entry(
        call=learned(fit),
        said=BATCH | {"validation": VALIDATION},
        values={"progress": lambda: False},
        held="D K",
    ),
    "streams.forward_from": Entry(
        said={"x": "finite numbers N T D", "states": None}, held="D"
    ),
    "streams.truncated_step": Entry(
        call=learned(truncated_step),
        said=BATCH | {"states": "anything"},
        values={"states": lambda: None},
        held="D K",
    ),
    "text.Vocabulary": Entry(values={"texts": lambda: ["text"]}),
    "text.Vocabulary.decode": Entry(values={"labels": lambda: np.array([2, 0, 1, 2])}),
    "text.NGram.learn": Entry(said={"x": LABELS, "y": LABELS}),
    "text.NGram.predict": Entry(said={"x": LABELS}),
    "show_source.show_source": Entry(values={"obj": lambda: one_number}),
    "show_source.mechanism": Entry(values={"source": lambda: "text"}),
    "plotting.addition.plot_cases": Entry(values={"cases": lambda: [*"abcdefg"]}),
    "plotting.attention.plot_weights": Entry(values={"text": lambda: "may"}),
    "plotting.letters.plot_chances": Entry(values={"characters": lambda: "abcdefg"}),
    "plotting.letters.plot_letters": Entry(values={"characters": lambda: "abcdefgh"}),
    "plotting.recorded.plot_digits": Entry(values={"titles": lambda: [*"abcdefgh"]}),
    "plotting.surfaces.plot_two_surfaces": Entry(values={"titles": lambda: [*"ab"]}),
    "plotting.recorded.plot_origin": Entry(
        values={
            "around": lambda: "a",
            "truth": lambda: (np.arange(40.0), np.arange(40.0) / 8),
            "forecasts": lambda: {"a": np.arange(3.0)},
            "bounds": lambda: np.arange(3.0),
        }
    ),
    "plotting.sequences.plot_adding_problem": Entry(values={"x": adding_problem}),
    "plotting.surfaces.add_loss_colorbar": Entry(
        call=lambda surface: plotting.add_loss_colorbar(
            surface, getattr(surface, "axes", None)
        )
    ),
    "plotting.surfaces.plot_loss_surface": Entry(values=GRID),
    "keras_bridge.to_keras": Entry(
        call=carried, said={"layer": OURS, "keras_layer": THEIRS}, values=TWINS
    ),
    "keras_bridge.from_keras": Entry(said={"keras_layer": THEIRS}, values=TWINS),
    "keras_bridge.tape_gradients": Entry(said=SEQUENCES, values=TWINS, held="D H"),
}
