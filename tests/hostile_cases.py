"""A Case for every public name of helpers: how it is called with good arguments."""

import numpy as np
from hostile import (
    SIZES,
    Case,
    bits,
    labels,
    positive,
    probabilities,
)

from helpers import autodiff, cells, datasets, linear_rnn, parameter_count
from helpers.autodiff import Tensor
from helpers.gradient_check import central_difference, check_layer, relative_error
from helpers.initializers import glorot_uniform, orthogonal
from helpers.layers import Flatten, LastStep, Linear, Sigmoid, TrainedStart
from helpers.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from helpers.optimizers import (
    Adam,
    GradientDescent,
    RMSProp,
    RProp,
    clip_by_global_norm,
)
from helpers.recurrent import (
    GRU,
    LSTM,
    Recurrent,
    VanillaRNN,
    multiply_all_timesteps,
    sum_over_timesteps,
    swap_batch_and_time,
)
from helpers.training import Sequential, accuracy, fit, predict, train_step

N, T, D, H, K, A = (SIZES[letter] for letter in "NTDHKA")
CASES = {}


def case(name, call, *, arrays=None, **options):
    """Register a case under the name of a callable, or several that it calls."""
    for one in name.split():
        CASES[one] = Case(call, arrays or {}, **options)


def rng():
    return np.random.default_rng(0)


def small():
    """A generator of small sizes for the arguments of constructors."""
    return {"rng": rng, "dtype": lambda: np.float64}


def run(layer, x, dy, **options):
    """Forward and backward: outputs, gradient of the inputs, gradients of weights."""
    y = layer.forward(x, **options)
    dx = layer.backward(dy)
    return y, dx, layer.grads, getattr(layer, "d_initial_state", None)


# Layers

SIZE = {"input_size": lambda: D, "hidden_size": lambda: H} | small()
case(
    "layers.Linear",
    lambda **sizes: Linear(**sizes).params,
    others={"input_size": lambda: D, "output_size": lambda: K} | small(),
)
case("layers.VanillaRNN", lambda **s: VanillaRNN(**s).params, others=SIZE)
case("layer_base.Recurrent", lambda **s: Recurrent(**s).params, others=SIZE)
case(
    "layers.LSTM",
    lambda **s: LSTM(**s).params,
    others=SIZE | {"forget_bias": lambda: 0.5},
)
case(
    "layers.GRU",
    lambda **s: GRU(**s).params,
    others=SIZE | {"reset_after": lambda: False},
)
case(
    "layers.Linear.forward layers.Linear.backward layer_base.Layer",
    lambda x, dy: run(Linear(D, K, rng=rng()), x, dy),
    arrays={"x": "N D", "dy": "N K"},
    fixed="D K",
)
case(
    "layers.Flatten layers.Flatten.forward layers.Flatten.backward",
    lambda x, dy: run(Flatten(), x, dy),
    arrays={"x": "N T D", "dy": "N TD"},
    fixed="T D TD",
)
case(
    "layers.LastStep layers.LastStep.forward layers.LastStep.backward",
    lambda x, dy: run(LastStep(), x, dy),
    arrays={"x": "N T D", "dy": "N D"},
)
case(
    "layers.VanillaRNN.forward layers.VanillaRNN.backward "
    "layer_base.Recurrent.begin layer_base.Recurrent.upstream "
    "layer_base.Recurrent.collect",
    lambda x, h_0, dy: run(VanillaRNN(D, H, rng=rng()), x, dy, initial_state=h_0),
    arrays={"x": "N T D", "h_0": "N H", "dy": "N T H"},
    fixed="D H",
    optional={"h_0"},
)
case(
    "layers.GRU.forward layers.GRU.backward",
    lambda x, h_0, dy: run(GRU(D, H, rng=rng()), x, dy, initial_state=h_0),
    arrays={"x": "N T D", "h_0": "N H", "dy": "N T H"},
    fixed="D H",
    optional={"h_0"},
)
case(
    "layers.LSTM.forward layers.LSTM.backward",
    lambda x, h_0, c_0, dy: run(LSTM(D, H, rng=rng()), x, dy, initial_state=(h_0, c_0)),
    arrays={"x": "N T D", "h_0": "N H", "c_0": "N H", "dy": "N T H"},
    fixed="D H",
)
case(
    "adder_layers.Sigmoid adder_layers.Sigmoid.forward adder_layers.Sigmoid.backward",
    lambda x, dy: run(Sigmoid(), x, dy),
    arrays={"x": "N T 1", "dy": "N T 1"},
)
case(
    "adder_layers.TrainedStart.forward adder_layers.TrainedStart.backward",
    lambda x, dy: run(TrainedStart(GRU(D, H, rng=rng())), x, dy),
    arrays={"x": "N T D", "dy": "N T H"},
    fixed="D H",
)
case(
    "adder_layers.TrainedStart",
    lambda layer: TrainedStart(layer).params,
    others={"layer": lambda: GRU(D, H, rng=rng())},
)

# Cells and what stands beside them

WEIGHTS = {"W_x": "D H", "W_h": "H H", "b": "H"}
GATES = {"W_x": "D 4H", "W_h": "H 4H", "b": "4H"}
GRU_GATES = {"W_x": "D 3H", "W_h": "H 3H", "b": "2 3H"}


def rnn_step(x_t, h_prev, W_x, W_h, b, dh_t):
    h_t, cache = cells.rnn_step_forward(x_t, h_prev, W_x, W_h, b)
    return h_t, cells.rnn_step_backward(dh_t, cache)


def lstm_step(x_t, h_prev, c_prev, W_x, W_h, b, dh_t, dc_t):
    h_t, c_t, cache = cells.lstm_step_forward(x_t, h_prev, c_prev, W_x, W_h, b)
    return h_t, c_t, cells.lstm_step_backward(dh_t, dc_t, cache)


def lstm_gates(a_t, c_prev, dh_t, dc_t):
    h_t, c_t, cache = cells.lstm_gates_forward(a_t, c_prev)
    return h_t, c_t, cells.lstm_gates_backward(dh_t, dc_t, cache)


def gru_step(x_t, h_prev, W_x, W_h, b, dh_t):
    h_t, cache = cells.gru_step_forward(x_t, h_prev, W_x, W_h, b)
    return h_t, cells.gru_step_backward(dh_t, cache)


STATE = {"x_t": "N D", "h_prev": "N H"}
BOTH = STATE | {"c_prev": "N H"}
case("cells.sigmoid", cells.sigmoid, arrays={"a": "N H"}, any_shape={"a"})
case(
    "cells.rnn_step_forward cells.rnn_step_backward",
    rnn_step,
    arithmetic=True,
    arrays=STATE | WEIGHTS | {"dh_t": "N H"},
)
case(
    "cells.lstm_step_forward cells.lstm_step_backward",
    lstm_step,
    arithmetic=True,
    arrays=BOTH | GATES | {"dh_t": "N H", "dc_t": "N H"},
    fixed="4H",
)
case(
    "cells.lstm_gates_forward cells.lstm_gates_backward",
    lstm_gates,
    arithmetic=True,
    arrays={"a_t": "N 4H", "c_prev": "N H", "dh_t": "N H", "dc_t": "N H"},
    fixed="4H",
)
case(
    "cells.gru_step_forward cells.gru_step_backward",
    gru_step,
    arithmetic=True,
    arrays=STATE | GRU_GATES | {"dh_t": "N H"},
    fixed="3H",
)
case("all_timesteps.swap_batch_and_time", swap_batch_and_time, arrays={"x": "N T D"})
case(
    "all_timesteps.multiply_all_timesteps",
    multiply_all_timesteps,
    arithmetic=True,
    arrays={"x": "T N D", "W": "D H"},
)
case(
    "all_timesteps.sum_over_timesteps",
    sum_over_timesteps,
    arithmetic=True,
    arrays={"x": "T N D", "da": "T N H"},
)
for draw_weights in (glorot_uniform, orthogonal):
    case(
        f"initial_weights.{draw_weights.__name__}",
        draw_weights,
        others={"rng": rng, "rows": lambda: D, "columns": lambda: H},
    )

# Losses


def judged(loss, y_hat, y):
    return loss.forward(y_hat, y), loss.backward()


case(
    "losses.SoftmaxCrossEntropy losses.SoftmaxCrossEntropy.forward "
    "losses.SoftmaxCrossEntropy.backward",
    lambda y_hat, y: judged(SoftmaxCrossEntropy(), y_hat, y),
    arrays={"y_hat": "N K", "y": "N"},
    draw={"y": labels},
)
case(
    "losses.MeanSquaredError losses.MeanSquaredError.forward "
    "losses.MeanSquaredError.backward",
    lambda y_hat, y: judged(MeanSquaredError(), y_hat, y),
    arrays={"y_hat": "N H", "y": "N H"},
)
case(
    "losses.BinaryCrossEntropy losses.BinaryCrossEntropy.forward "
    "losses.BinaryCrossEntropy.backward",
    lambda y_hat, y: judged(BinaryCrossEntropy(), y_hat, y),
    arrays={"y_hat": "N H", "y": "N H"},
    draw={"y_hat": probabilities, "y": bits},
)

# Optimizers and gradients

RATE = {"learning_rate": lambda: 0.125}


def step(optimizer, W, b, dW, db):
    for _ in range(2):
        optimizer.step({"W": W, "b": b}, {"W": dW, "b": db})
    return W, b


def clipped(dW, db, max_norm):
    grads = {"W": dW, "b": db}
    return clip_by_global_norm(grads, max_norm), grads


for rule, options in {
    GradientDescent: RATE | {"momentum": lambda: 0.5},
    RProp: {
        "step_size": lambda: 0.5,
        "increase": lambda: 1.5,
        "decrease": lambda: 0.5,
        "limits": lambda: (0.001, 1.0),
    },
    RMSProp: RATE
    | {
        "decay": lambda: 0.5,
        "momentum": lambda: 0.5,
        "nesterov": lambda: True,
        "epsilon": lambda: 1e-7,
    },
    Adam: RATE
    | {"beta_1": lambda: 0.5, "beta_2": lambda: 0.75, "epsilon": lambda: 1e-7},
}.items():
    case(
        f"optimizers.{rule.__name__}",
        lambda rule=rule, **settings: step(rule(**settings), *np.ones((4, 2))),
        others=options,
    )
    case(
        f"optimizers.{rule.__name__}.step",
        lambda rule=rule, **arrays: step(rule(), **arrays),
        arrays={"W": "D H", "b": "H", "dW": "D H", "db": "H"},
        changes={"W", "b"},
    )
case(
    "optimizers.clip_by_global_norm",
    clipped,
    arrays={"dW": "D H", "db": "H"},
    others={"max_norm": lambda: 0.5},
    changes={"dW", "db"},
    any_shape={"dW", "db"},
)
case(
    "gradient_check.central_difference",
    lambda f, w, eps: central_difference(f, w, eps),
    arrays={"w": "N D"},
    others={
        "f": lambda: lambda w: float(np.sum(np.tanh(w) ** 2)),
        "eps": lambda: 1e-4,
    },
    any_shape={"w"},
)
case("gradient_check.relative_error", relative_error, arrays={"a": "N D", "b": "N D"})
case(
    "gradient_check.check_layer",
    lambda layer, x, rng: max(check_layer(layer, x, rng).values()) < 1e-5,
    arrays={"x": "N T D"},
    fixed="D",
    others={"layer": lambda: VanillaRNN(D, H, rng=rng()), "rng": rng},
)

# Networks


def network():
    return Sequential(
        [VanillaRNN(D, H, rng=rng()), LastStep(), Linear(H, K, rng=rng())]
    )


def fitted(x, y, network, **options):
    if options.get("validation") is None:
        del options["validation"]
    history = fit(network, x, y, **options, progress=False)
    return history, network.params


def one_step(x, y, network, loss, optimizer, max_norm):
    return train_step(network, x, y, loss, optimizer, max_norm), network.params


TRAINING = {
    "network": network,
    "loss": SoftmaxCrossEntropy,
    "optimizer": lambda: Adam(0.125),
    "max_norm": lambda: 0.5,
}
BATCH = {"x": "N T D", "y": "N"}
LEARNED = {"arrays": BATCH, "fixed": "D", "draw": {"y": labels}}
case("network.train_step", one_step, **LEARNED, others=TRAINING, optional={"max_norm"})
case(
    "network.fit",
    fitted,
    **LEARNED,
    others=TRAINING
    | {
        "epochs": lambda: 2,
        "batch_size": lambda: 3,
        "rng": rng,
        "validation": lambda: (np.ones((2, T, D)), np.array([0, 1])),
        "metric": lambda: accuracy,
    },
    optional={"max_norm", "metric", "validation"},
)
case(
    "network.predict",
    lambda x, network, batch_size: predict(network, x, batch_size=batch_size),
    arrays={"x": "N T D"},
    fixed="D",
    others={"network": network, "batch_size": lambda: 2},
)
case(
    "network.accuracy",
    accuracy,
    arrays={"y_hat": "N K", "y": "N"},
    draw={"y": labels},
)
case(
    "network.Sequential network.Sequential.params network.Sequential.grads",
    lambda layers: Sequential(layers).params,
    others={"layers": lambda: network().layers},
)
case(
    "network.Sequential.forward network.Sequential.backward",
    lambda x, dy: run(network(), x, dy),
    arrays={"x": "N T D", "dy": "N K"},
    fixed="D K",
)

# The network with two weights

SCALARS = {"w_x": lambda: 0.5, "w_h": lambda: 0.75}
case(
    "linear_rnn.update_state",
    linear_rnn.update_state,
    arrays={"x_t": "N", "h_prev": "N"},
    others=SCALARS,
    any_shape={"x_t", "h_prev"},
    carries={"w_x", "w_h"},
)
case(
    "linear_rnn.forward_states",
    linear_rnn.forward_states,
    arrays={"x": "N T"},
    others=SCALARS,
)
for pair in (linear_rnn.mean_squared_error, linear_rnn.output_gradient):
    case(f"linear_rnn.{pair.__name__}", pair, arrays={"y_hat": "N", "y": "N"})
case(
    "linear_rnn.backward_gradient",
    linear_rnn.backward_gradient,
    arrays={"x": "N T", "h": "N T+1", "dy_hat": "N"},
    fixed="T T+1",
    others={"w_h": lambda: 0.75},
)
case(
    "linear_rnn.loss_and_gradients",
    lambda x, y, **params: linear_rnn.loss_and_gradients(x, y, params),
    arrays={"x": "N T", "y": "N"},
    others=SCALARS,
)
case(
    "linear_rnn.loss_surface",
    linear_rnn.loss_surface,
    arrays={"x": "N T", "y": "N", "w_x": "A", "w_h": "B"},
    any_shape={"w_x", "w_h"},  # what is not two lists is paired by broadcasting
)

# Data

for draw_data, options in {
    datasets.count_ones: {"batch_size": lambda: N, "timesteps": lambda: T},
    datasets.integer_pairs: {"batch_size": lambda: N},
    datasets.adding_problem: {"batch_size": lambda: N, "timesteps": lambda: T},
    datasets.binary_addition: {"batch_size": lambda: N, "bits": lambda: T},
}.items():
    case(f"datasets.{draw_data.__name__}", draw_data, others=options | {"rng": rng})
for read in (datasets.el_nino, datasets.sunspots, datasets.digits):
    case(f"datasets.{read.__name__}", lambda read=read: read()[1])
case("datasets.add_bits", datasets.add_bits, arrays={"x": "N T D"}, fixed="D")
CASES["datasets.add_bits"].draw["x"] = bits

# Counting parameters

for count, names in {
    parameter_count.dense: ("input_size", "output_size"),
    parameter_count.simple_rnn: ("input_size", "hidden_size"),
    parameter_count.lstm: ("input_size", "hidden_size"),
    parameter_count.gru: ("input_size", "hidden_size"),
    parameter_count.embedding: ("vocabulary_size", "output_size"),
    parameter_count.bidirectional: ("one_direction",),
}.items():
    case(
        f"parameter_count.{count.__name__}",
        count,
        others=dict.fromkeys(names, lambda: 3),
    )

# Autodiff


def differentiated(operation):
    """A call of an operation on tensors that goes there and back."""

    def call(**arguments):
        tensors = {name: Tensor(value) for name, value in arguments.items()}
        result = operation(**tensors)
        result.backward(np.ones(result.data.shape))
        return result, [tensor.grad for tensor in tensors.values()]

    return call


FREE = {"any_shape": {"a", "b"}}  # shapes may broadcast, as everywhere in NumPy
for operation in (autodiff.add, autodiff.subtract, autodiff.multiply):
    case(
        f"autodiff.{operation.__name__}",
        differentiated(operation),
        arrays={"a": "N D", "b": "N D"},
        arithmetic=True,
        **FREE,
    )
for operation in (autodiff.divide, autodiff.power):
    case(
        f"autodiff.{operation.__name__}",
        differentiated(operation),
        arrays={"a": "N D", "b": "N D"},
        draw={"a": positive, "b": positive},
        arithmetic=True,
        **FREE,
    )
case(
    "autodiff.matmul",
    differentiated(autodiff.matmul),
    arithmetic=True,
    arrays={"a": "N D", "b": "D H"},
    **FREE,
)
for operation in (autodiff.tanh, autodiff.exp, autodiff.log, autodiff.value):
    case(
        f"autodiff.{operation.__name__}",
        operation,
        arrays={"a": "N D"},
        draw={"a": positive},
        **FREE,
    )
for operation in (autodiff.sum_over, autodiff.mean):
    case(
        f"autodiff.{operation.__name__}",
        operation,
        arrays={"a": "N D"},
        others={"axis": lambda: 1},
        optional={"axis"},
        arithmetic=True,
        **FREE,
    )
case(
    "autodiff.reshape",
    lambda a, shape: autodiff.reshape(a, shape),
    arrays={"a": "N D"},
    others={"shape": lambda: (D, N)},
    optional={"shape"},
    **FREE,
)
case(
    "autodiff.take",
    lambda a: autodiff.take(a, ...),
    arrays={"a": "N D"},
    **FREE,
)
for join in (autodiff.stack, autodiff.concatenate):
    case(
        f"autodiff.{join.__name__}",
        lambda a, b, axis, join=join: join([a, b], axis),
        arrays={"a": "N D", "b": "N D"},
        others={"axis": lambda: 1},
        **FREE,
    )
case(
    "autodiff.Tensor autodiff.Tensor.zero_grad autodiff.backward_order",
    Tensor,
    arrays={"data": "N D"},
    any_shape={"data"},
)
case(
    "autodiff.Tensor.backward autodiff.carry_back autodiff.undo_broadcasting",
    lambda seed: (Tensor(np.ones((N, D))) * 1).backward(seed),
    arrays={"seed": "N D"},
    fixed="N D",
)
