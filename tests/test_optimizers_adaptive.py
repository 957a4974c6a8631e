"""RMSProp and Adam: first steps by hand, Nesterov's look-ahead, and Keras."""

import os

import numpy as np
import pytest

from helpers.optimizers import Adam, RMSProp

GRADIENTS = [0.5, -2.0, 0.0, 3.0, 1e-3, -0.25]


def walk(optimizer, gradients, start=1.0, dtype=float):
    """Every value one weight takes while it is given these gradients."""
    params, path = {"w": np.array([start], dtype)}, []
    for gradient in gradients:
        optimizer.step(params, {"w": np.array([gradient], dtype)})
        path.append(params["w"][0])
    return np.array(path)


def test_two_steps_of_rmsprop_by_hand():
    path = walk(RMSProp(0.1, decay=0.5, epsilon=1e-12), [2.0, 1.0])
    # The mean square is 2, then 1/2 · 2 + 1/2 · 1 = 1.5.
    first = 1 - 0.1 * 2 / np.sqrt(2)
    np.testing.assert_allclose(path, [first, first - 0.1 / np.sqrt(1.5)], rtol=1e-11)


def test_the_first_step_of_adam_has_the_length_of_the_learning_rate():
    for gradient in [1e-3, 1.0, -1e6]:
        (w,) = walk(Adam(0.1), [gradient])
        assert w == pytest.approx(1 - 0.1 * np.sign(gradient), abs=4e-4)


def test_two_steps_of_adam_by_hand():
    path = walk(Adam(0.1, beta_1=0.5, beta_2=0.75, epsilon=1e-12), [2.0, -1.0])
    # Means 1 and 0, made up for by 1/2 and 3/4: 2 and 0. Mean squares 1 and 1.
    np.testing.assert_allclose(path, [0.9, 0.9], rtol=1e-10)


def test_nesterov_measures_where_the_momentum_leads():
    """The published form keeps w behind and moves it before each gradient."""

    def gradient(w):
        return w**3 - 2 * w

    rate, decay, momentum, epsilon = 0.05, 0.5, 0.8, 1e-6
    w, velocity, square, published = 1.0, 0.0, 0.0, []
    for _ in range(20):
        w += momentum * velocity
        published.append(w)
        g = gradient(w)
        square = decay * square + (1 - decay) * g**2
        step = rate * g / np.sqrt(square + epsilon)
        velocity = momentum * velocity - step
        w -= step
    optimizer = RMSProp(
        rate, decay=decay, momentum=momentum, nesterov=True, epsilon=epsilon
    )
    params, path = {"w": np.array(1.0)}, []
    for _ in range(20):
        path.append(float(params["w"]))
        optimizer.step(params, {"w": np.asarray(gradient(params["w"]))})
    np.testing.assert_allclose(path, published, rtol=1e-12)


def test_nesterov_differs_from_plain_momentum():
    plain = walk(RMSProp(momentum=0.8), GRADIENTS)
    ahead = walk(RMSProp(momentum=0.8, nesterov=True), GRADIENTS)
    assert not np.allclose(plain, ahead, rtol=1e-6)


@pytest.mark.parametrize("build", [RMSProp, Adam])
def test_a_gradient_of_zero_moves_nothing_and_divides_by_nothing(build):
    assert walk(build(0.1), [0.0, 0.0]).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("build", [RMSProp, Adam])
def test_steps_happen_in_place_and_leave_gradients_alone(build):
    optimizer, w, g = build(0.1), np.ones((2, 3)), np.full((2, 3), 0.5)
    optimizer.step({"w": w}, {"w": g})
    assert np.all(w < 1)
    assert np.all(g == 0.5)


@pytest.mark.parametrize("build", [RMSProp, Adam])
def test_each_name_has_a_memory_of_its_own(build):
    together, apart = build(0.1), [build(0.1), build(0.1)]
    params = {"a": np.ones(2), "b": np.ones(3)}
    expected = {"a": np.ones(2), "b": np.ones(3)}
    for k in range(4):
        grads = {"a": np.full(2, 1.0 + k), "b": np.full(3, -2.0)}
        together.step(params, grads)
        for optimizer, name in zip(apart, grads, strict=True):
            optimizer.step({name: expected[name]}, {name: grads[name]})
    for name, values in expected.items():
        np.testing.assert_array_equal(params[name], values)


@pytest.mark.parametrize("build", [RMSProp, Adam])
def test_float32_is_kept_and_scalars_work(build):
    params = {"w": np.ones(2, np.float32), "v": 1.0}
    optimizer = build(0.1)
    optimizer.step(params, {"w": np.ones(2, np.float32), "v": 1.0})
    assert params["w"].dtype == np.float32
    assert params["v"] < 1
    state = {
        RMSProp: lambda: [optimizer.mean_squares, optimizer.velocity],
        Adam: lambda: [optimizer.means, optimizer.mean_squares],
    }
    assert all(kept["w"].dtype == np.float32 for kept in state[build]())


@pytest.mark.parametrize("build", [RMSProp, Adam])
def test_names_and_shapes_must_agree(build):
    with pytest.raises(ValueError, match=f"{build.__name__}: params hold"):
        build().step({"w": np.ones(2)}, {"v": np.ones(2)})
    with pytest.raises(ValueError, match=r"should have shape \(2,\), got \(2, 1\)"):
        build().step({"w": np.ones(2)}, {"w": np.ones((2, 1))})


@pytest.mark.parametrize(
    ("build", "options"),
    [
        (RMSProp, {"learning_rate": 0}),
        (RMSProp, {"decay": 1.0}),
        (RMSProp, {"momentum": 1.0}),
        (RMSProp, {"epsilon": 0}),
        (RMSProp, {"nesterov": True}),
        (Adam, {"learning_rate": -1}),
        (Adam, {"beta_1": 1.0}),
        (Adam, {"beta_2": -0.1}),
        (Adam, {"epsilon": 0}),
    ],
)
def test_settings_outside_their_range_are_refused(build, options):
    with pytest.raises(ValueError, match=f"{build.__name__}: needs"):
        build(**options)


@pytest.mark.keras
@pytest.mark.parametrize(
    ("ours", "theirs", "options"),
    [
        (Adam, "Adam", {}),
        (Adam, "Adam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}),
        (RMSProp, "RMSprop", {}),
        (RMSProp, "RMSprop", {"decay": 0.5, "epsilon": 1e-3}),
        (RMSProp, "RMSprop", {"decay": 0.5, "momentum": 0.8}),
    ],
)
def test_keras_takes_the_same_path(ours, theirs, options):
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    tf = pytest.importorskip("tensorflow")
    names = {"decay": "rho"}
    renamed = {names.get(name, name): value for name, value in options.items()}
    optimizer = getattr(tf.keras.optimizers, theirs)(learning_rate=0.01, **renamed)
    w, expected = tf.Variable([1.0], dtype="float64"), []
    for gradient in GRADIENTS * 5:
        optimizer.apply_gradients([(tf.constant([gradient], "float64"), w)])
        expected.append(w.numpy()[0])
    path = walk(ours(learning_rate=0.01, **options), GRADIENTS * 5)
    np.testing.assert_allclose(path, expected, rtol=1e-6)
