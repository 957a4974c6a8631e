"""Sequential, fit and predict: names, shuffling, history, and the ways to stop."""

import ast
import inspect
import re

import numpy as np
import pytest

from helpers.datasets import adding_problem, integer_pairs
from helpers.gradient_check import check_layer
from helpers.layers import Flatten, LastStep, Linear
from helpers.losses import MeanSquaredError, SoftmaxCrossEntropy
from helpers.optimizers import Adam, GradientDescent
from helpers.recurrent import GRU, LSTM, VanillaRNN
from helpers.show_source import mechanism
from helpers.training import Sequential, accuracy, fit, predict, train_step


def pair_network(seed=0):
    """The published sizes: 24 + 18 = 42 weights."""
    rng = np.random.default_rng(seed)
    return Sequential([VanillaRNN(1, 4, rng=rng), Flatten(), Linear(8, 2, rng=rng)])


def fit_pairs(network, *, seed=0, pairs=640, loss=None, optimizer=None, **options):
    rng = np.random.default_rng(seed)
    x, y = integer_pairs(rng, pairs)
    loss, optimizer = loss or SoftmaxCrossEntropy(), optimizer or Adam(0.01)
    settings = {"epochs": 2, "batch_size": 16, "rng": rng, "progress": False}
    return fit(network, x, y, loss, optimizer, **settings | options)


def test_names_and_sizes():
    params = pair_network().params
    assert list(params) == ["0.W_x", "0.W_h", "0.b", "2.W", "2.b"]
    assert sum(param.size for param in params.values()) == 42


def test_params_write_through_to_the_layers():
    network = pair_network()
    network.params["0.W_x"][...] = 7
    assert np.all(network.layers[0].params["W_x"] == 7)
    GradientDescent(1.0).step(
        network.params, {name: np.ones_like(p) for name, p in network.params.items()}
    )
    assert np.all(network.layers[0].params["W_x"] == 6)


def test_a_network_is_the_layers_one_after_the_other():
    network, rng = pair_network(), np.random.default_rng(0)
    x, _ = integer_pairs(rng, 5)
    rnn, flatten, linear = network.layers
    y = linear.forward(flatten.forward(rnn.forward(x)))
    np.testing.assert_array_equal(network.forward(x), y)
    dy = rng.standard_normal(y.shape)
    dx = rnn.backward(flatten.backward(linear.backward(dy)))
    np.testing.assert_array_equal(network.backward(dy), dx)
    assert network.grads.keys() == network.params.keys()


@pytest.mark.parametrize("kind", [VanillaRNN, LSTM, GRU])
def test_the_gradient_of_a_whole_network(kind):
    rng = np.random.default_rng(0)
    network = Sequential(
        [kind(2, 3, rng=rng), kind(3, 4, rng=rng), LastStep(), Linear(4, 2, rng=rng)]
    )
    errors = check_layer(network, rng.standard_normal((5, 3, 2)), rng)
    assert max(errors.values()) <= 1e-7


@pytest.mark.parametrize("batch_size", [1, 3, 7, 10, 1000])
def test_predict_does_not_depend_on_the_batch_size(batch_size):
    network, (x, _) = pair_network(), integer_pairs(np.random.default_rng(0), 10)
    np.testing.assert_allclose(
        predict(network, x, batch_size=batch_size), network.forward(x), rtol=1e-13
    )


def test_accuracy_by_hand():
    y_hat = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    assert accuracy(y_hat, np.array([1, 0, 0, 1])) == 0.75


@pytest.mark.parametrize("shown", [Sequential, train_step])
def test_what_a_notebook_prints_has_no_name_that_the_reader_cannot_follow(shown):
    tree = ast.parse(mechanism(inspect.getsource(shown)))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert [name for name in names if name.startswith("_")] == []


def test_layers_inside_layers_are_named_from_the_outside_in():
    class NoWayBack(Flatten):
        def backward(self, dy):
            raise ValueError("not written yet")

    inner = Sequential([NoWayBack(), Linear(8, 2, rng=np.random.default_rng(0))])
    network = Sequential([VanillaRNN(1, 4, rng=np.random.default_rng(0)), inner])
    network.forward(x=np.ones((5, 2, 1)))
    with pytest.raises(ValueError) as refusal:
        network.backward(dy=np.ones((5, 2)))
    assert str(refusal.value) == (
        "Sequential: layer 1, Sequential: layer 0, NoWayBack: not written yet"
    )


def test_one_step_is_the_step_of_the_optimizer():
    network, twin = pair_network(), pair_network()
    x, y = integer_pairs(np.random.default_rng(0), 16)
    loss = SoftmaxCrossEntropy()
    value, y_hat = train_step(network, x, y, loss, GradientDescent(0.1))
    assert value == loss.forward(twin.forward(x), y)
    np.testing.assert_array_equal(y_hat, twin.forward(x))
    twin.backward(loss.backward())
    for name, param in twin.params.items():
        expected = param - 0.1 * twin.grads[name]
        np.testing.assert_allclose(network.params[name], expected, rtol=1e-13)


def test_max_norm_shortens_the_step():
    network = pair_network()
    x, y = integer_pairs(np.random.default_rng(0), 16)
    before = {name: param.copy() for name, param in network.params.items()}
    train_step(
        network, x, y, SoftmaxCrossEntropy(), GradientDescent(1.0), max_norm=1e-3
    )
    moved = [network.params[name] - before[name] for name in before]
    length = np.sqrt(sum(np.sum(m**2) for m in moved))
    assert length == pytest.approx(1e-3)


def test_the_pair_task_is_learned_by_five_seeds_out_of_five():
    for seed in range(5):
        network = pair_network(seed)
        fit_pairs(network, seed=seed, pairs=8000, epochs=4)
        x, y = integer_pairs(np.random.default_rng(100 + seed), 4000)
        assert accuracy(predict(network, x), y) > 0.99


def test_history_has_one_number_per_epoch_under_each_name():
    validation = integer_pairs(np.random.default_rng(1), 50)
    history = fit_pairs(
        pair_network(), epochs=3, validation=validation, metric=accuracy
    )
    names = {"loss", "accuracy", "validation_loss", "validation_accuracy"}
    assert history.keys() == names
    assert {len(values) for values in history.values()} == {3}
    assert fit_pairs(pair_network()).keys() == {"loss"}


def test_history_tells_the_truth():
    network = pair_network()
    x, y = validation = integer_pairs(np.random.default_rng(1), 50)
    history = fit_pairs(network, validation=validation, metric=accuracy)
    loss = SoftmaxCrossEntropy().forward(network.forward(x), y)
    assert history["validation_loss"][-1] == pytest.approx(loss)
    assert history["validation_accuracy"][-1] == accuracy(network.forward(x), y)


def test_the_training_loss_is_the_mean_over_sequences_and_not_over_batches():
    class Still:
        def step(self, params, grads):
            pass

    network = pair_network()
    history = fit_pairs(network, pairs=21, batch_size=16, epochs=1, optimizer=Still())
    x, y = integer_pairs(np.random.default_rng(0), 21)
    expected = SoftmaxCrossEntropy().forward(network.forward(x), y)
    assert history["loss"][0] == pytest.approx(expected, rel=1e-12)


def test_every_sequence_is_seen_once_in_each_epoch_in_a_new_order():
    seen = []

    class Spy(Flatten):
        def forward(self, x):
            seen.append(x[:, 0, 0].tolist())
            return super().forward(x)

    rng = np.random.default_rng(0)
    network = Sequential([Spy(), Linear(1, 1, rng=rng)])
    x = np.arange(10.0).reshape(10, 1, 1)
    fit(
        network,
        x,
        np.zeros((10, 1)),
        MeanSquaredError(),
        GradientDescent(1e-9),
        epochs=2,
        batch_size=4,
        rng=rng,
        progress=False,
    )
    assert [len(batch) for batch in seen] == [4, 4, 2] * 2
    first, second = np.concatenate(seen[:3]).tolist(), np.concatenate(seen[3:]).tolist()
    assert sorted(first) == sorted(second) == x.ravel().tolist()
    assert first != second


def test_the_generator_alone_decides():
    networks = [pair_network(), pair_network(), pair_network()]
    histories = [
        fit_pairs(network, seed=seed)
        for network, seed in zip(networks, [3, 3, 4], strict=True)
    ]
    assert histories[0] == histories[1] != histories[2]
    for name, param in networks[0].params.items():
        np.testing.assert_array_equal(param, networks[1].params[name])


def test_float32_stays_float32():
    rng = np.random.default_rng(0)
    network = Sequential(
        [
            LSTM(2, 3, rng=rng, dtype=np.float32),
            LastStep(),
            Linear(3, 1, rng=rng, dtype=np.float32),
        ]
    )
    x, y = adding_problem(rng, 32, 4)
    options = {"epochs": 1, "batch_size": 8, "rng": rng, "progress": False}
    for optimizer in [Adam(), GradientDescent(momentum=0.5)]:
        fit(network, x, y, MeanSquaredError(), optimizer, max_norm=1.0, **options)
    for param in [*network.params.values(), *network.grads.values()]:
        assert param.dtype == np.float32


def test_a_loss_without_a_value_stops_fit_and_names_step_and_gradient():
    rng = np.random.default_rng(0)
    network = Sequential([Linear(1, 1, rng=rng)])
    message = (
        r"fit: after \d+ steps the loss is (inf|nan|not finite \(.*\)); "
        r"the largest gradient of the last step was \S+, in 0\.[Wb]; lower the"
    )
    with pytest.raises(FloatingPointError, match=message):
        fit(
            network,
            np.ones((64, 1)),
            np.zeros((64, 1)),
            MeanSquaredError(),
            GradientDescent(1e3),
            epochs=100,
            batch_size=8,
            rng=rng,
            progress=False,
        )


def test_nan_in_the_data_is_named_before_any_step():
    network = pair_network()
    before = network.params["2.W"].copy()
    rng = np.random.default_rng(0)
    x, y = integer_pairs(rng, 16)
    x[3] = np.nan
    with pytest.raises(ValueError, match=r"fit: x should be .* got nan at \[3, 0, 0\]"):
        fit(
            network,
            x,
            y,
            SoftmaxCrossEntropy(),
            Adam(),
            epochs=1,
            batch_size=16,
            rng=rng,
            progress=False,
        )
    np.testing.assert_array_equal(network.params["2.W"], before)


def test_nan_in_the_validation_loss_stops_too():
    class Overflowing(SoftmaxCrossEntropy):
        def forward(self, y_hat, y):
            return super().forward(y_hat, y) if len(y) == 16 else np.nan

    validation = integer_pairs(np.random.default_rng(1), 9)  # batches hold 16
    with pytest.raises(FloatingPointError, match="after 40 steps the loss is nan"):
        fit_pairs(pair_network(), validation=validation, loss=Overflowing())


def test_nan_in_the_validation_data_is_noticed_before_the_first_step():
    network, (x, y) = pair_network(), integer_pairs(np.random.default_rng(1), 8)
    before = network.params["2.W"].copy()
    with pytest.raises(ValueError, match=r"validation\[0\] should be finite"):
        fit_pairs(network, validation=(x * np.nan, y))
    np.testing.assert_array_equal(network.params["2.W"], before)


def test_an_interruption_keeps_weights_and_history(capsys):
    class Interrupted(Adam):
        def step(self, params, grads):
            if self.steps == 90:
                raise KeyboardInterrupt
            super().step(params, grads)

    network = pair_network()
    before = network.params["0.W_x"].copy()
    history = fit_pairs(network, epochs=5, optimizer=Interrupted(0.01))
    assert len(history["loss"]) == 2  # 40 steps each, and ten more
    assert not np.array_equal(network.params["0.W_x"], before)
    message = (
        "fit: stopped by you in step 91 of 200; the weights are those of step 90, "
        "unless the optimizer was already changing them\n"
    )
    assert capsys.readouterr().out == message


def test_the_progress_bar_can_be_switched(capsys):
    fit_pairs(pair_network())
    assert capsys.readouterr().err == ""
    fit_pairs(pair_network(), progress=True)
    assert "80/80" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
@pytest.mark.parametrize("value", [0, -1, 1.5])
def test_sizes_are_positive_whole_numbers(name, value):
    with pytest.raises(ValueError, match=f"fit: {name} should be a whole number"):
        fit_pairs(pair_network(), **{name: value})


def test_data_that_do_not_belong_together_are_refused():
    rng, (x, y) = np.random.default_rng(0), integer_pairs(np.random.default_rng(0), 8)
    options = {"epochs": 1, "batch_size": 4, "rng": rng, "progress": False}
    with pytest.raises(
        ValueError, match=r"fit: y should have shape \(8, \.\.\.\), got \(7,\)"
    ):
        fit(pair_network(), x, y[:7], SoftmaxCrossEntropy(), Adam(), **options)
    message = "SoftmaxCrossEntropy: y should have shape (4,), got (4, 1)"
    with pytest.raises(ValueError, match=re.escape(message)):
        fit(pair_network(), x, y[:, None], SoftmaxCrossEntropy(), Adam(), **options)
    with pytest.raises(ValueError, match="fit: x holds nothing, its shape is \\(0, "):
        fit(pair_network(), x[:0], y[:0], SoftmaxCrossEntropy(), Adam(), **options)
    with pytest.raises(ValueError, match="predict: x holds nothing"):
        predict(pair_network(), x[:0])


def test_validation_is_looked_at_before_the_first_step():
    rng = np.random.default_rng(0)
    network, x, y = (
        Sequential([Linear(1, 1, rng=rng)]),
        np.ones((4, 1)),
        np.ones((4, 1)),
    )
    before = network.params[next(iter(network.params))].copy()
    options = {"epochs": 1, "batch_size": 2, "rng": rng, "progress": False}
    with pytest.raises(ValueError, match=r"validation\[1\] should have shape \(4, "):
        fit(network, x, y, MeanSquaredError(), Adam(), validation=(x, y[:3]), **options)

    def loss(y_hat, y):
        return 0.0

    with pytest.raises(ValueError, match="metric should not be called loss"):
        fit(network, x, y, MeanSquaredError(), Adam(), metric=loss, **options)
    np.testing.assert_array_equal(network.params[next(iter(network.params))], before)
