"""Update rules: three steps by hand, the published result, and Keras."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.datasets import count_ones
from helpers.layers import Linear
from helpers.linear_rnn import loss_and_gradients
from helpers.optimizers import (
    Adam,
    GradientDescent,
    RMSProp,
    RProp,
    adopt,
    clip_by_global_norm,
)
from helpers.training import Sequential

GRADIENTS = st.dictionaries(
    st.sampled_from(["W_x", "W_h", "b"]),
    hnp.arrays(
        float,
        hnp.array_shapes(max_dims=2, max_side=3),
        elements=st.floats(-9, 9, width=16),
    ),
    min_size=1,
)
RULES = [GradientDescent(0.1), GradientDescent(0.1, momentum=0.5), RProp(0.1)]
KINDS = [float, np.float64, np.array, lambda value: np.full((2, 2), value)]


def walk(optimizer, gradients, start=0.0, kind=np.array):
    """Every value one parameter takes while it is given these gradients."""
    params, path = {"w": kind(start)}, []
    for gradient in gradients:
        optimizer.step(params, {"w": kind(gradient)})
        path.append(np.copy(params["w"]))
    return path


@pytest.fixture
def published():
    """The twenty sequences of the published tutorial and their targets."""
    return count_ones(np.random.RandomState(1))


@pytest.mark.parametrize("kind", KINDS)
def test_gradient_descent_by_hand(kind):
    # 1 - 0.1 * 2 = 0.8,  0.8 - 0.1 * -1 = 0.9,  0.9 - 0.1 * 0 = 0.9
    path = walk(GradientDescent(0.1), [2.0, -1.0, 0.0], 1.0, kind)
    np.testing.assert_allclose([np.mean(w) for w in path], [0.8, 0.9, 0.9])


@pytest.mark.parametrize("kind", KINDS)
def test_momentum_by_hand(kind):
    # velocity -0.1, 0.5 * -0.1 - 0.1 = -0.15, 0.5 * -0.15 - 0 = -0.075
    path = walk(GradientDescent(0.1, momentum=0.5), [1.0, 1.0, 0.0], 0.0, kind)
    np.testing.assert_allclose([np.mean(w) for w in path], [-0.1, -0.25, -0.325])


@pytest.mark.parametrize("kind", KINDS)
def test_rprop_by_hand(kind):
    # steps 0.1, 0.1 * 1.2 = 0.12 (same sign), 0.12 * 0.5 = 0.06 (sign changed)
    path = walk(RProp(0.1), [4.0, 0.3, -7.0], 0.0, kind)
    np.testing.assert_allclose([np.mean(w) for w in path], [-0.1, -0.22, -0.16])


def test_rprop_keeps_its_step_over_a_zero_gradient():
    # no move at 0, and the step after it neither grows nor shrinks
    path = walk(RProp(0.1), [1.0, 0.0, 1.0])
    np.testing.assert_allclose(path, [-0.1, -0.1, -0.2])


def test_rprop_step_stays_within_its_limits():
    # 0.1 * 1.2 = 0.12 -> 0.11,  0.11 * 0.5 = 0.055 -> 0.08
    path = walk(RProp(0.1, limits=(0.08, 0.11)), [1.0, 1.0, -1.0])
    np.testing.assert_allclose(path, [-0.1, -0.21, -0.13])


def test_rprop_gives_each_number_its_own_step():
    optimizer, params = RProp(0.1), {"w": np.zeros(2)}
    optimizer.step(params, {"w": np.array([1.0, 1.0])})
    optimizer.step(params, {"w": np.array([1.0, -1.0])})
    np.testing.assert_allclose(params["w"], [-0.1 - 0.12, -0.1 + 0.05])


@given(st.lists(st.floats(-9, 9).filter(lambda g: abs(g) > 1e-6), max_size=9))
def test_rprop_sees_only_signs(gradients):
    by_value, by_sign = (walk(RProp(0.1), g) for g in (gradients, np.sign(gradients)))
    np.testing.assert_array_equal(by_value, by_sign)


@pytest.mark.parametrize(
    ("step_size", "w_x", "w_h"),
    [(0.0005, 1.0013555, 0.9996745), (0.001, 1.00156, 0.99963)],
)
def test_rprop_reaches_the_published_weights(published, step_size, w_x, w_h):
    optimizer, params = RProp(step_size), {"w_x": -1.5, "w_h": 2.0}
    for _ in range(500):
        optimizer.step(params, loss_and_gradients(*published, params)[1])
    digits = 7 if step_size == 0.0005 else 5
    assert round(params["w_x"], digits) == w_x
    assert round(params["w_h"], digits) == w_h


@pytest.mark.parametrize("rule", RULES)
def test_array_parameters_are_changed_in_place(rule):
    optimizer = type(rule)(0.1)
    w = np.ones((2, 3))
    params = {"w": w}
    optimizer.step(params, {"w": np.ones((2, 3))})
    assert params["w"] is w, "a layer that holds this array would not see the update"
    np.testing.assert_allclose(w, 0.9)


@pytest.mark.parametrize("rule", RULES)
def test_gradients_are_left_alone(rule):
    optimizer, grads = type(rule)(0.1), {"w": np.array([1.0, -2.0])}
    params = {"w": np.ones(2)}
    for _ in range(3):
        optimizer.step(params, grads)
    np.testing.assert_array_equal(grads["w"], [1.0, -2.0])


@pytest.mark.parametrize("rule", RULES)
def test_gradients_may_be_reused_as_buffers(rule):
    fresh, reused = type(rule)(0.1), type(rule)(0.1)
    params_fresh, params_reused = {"w": np.ones(2)}, {"w": np.ones(2)}
    buffer = {"w": np.empty(2)}
    for gradient in ([1.0, -2.0], [1.0, 3.0], [-1.0, 3.0]):
        fresh.step(params_fresh, {"w": np.array(gradient)})
        buffer["w"][:] = gradient
        reused.step(params_reused, buffer)
    np.testing.assert_array_equal(params_fresh["w"], params_reused["w"])


@pytest.mark.parametrize("rule", RULES)
def test_float32_parameters_stay_float32(rule):
    params = {"w": np.ones(2, np.float32)}
    type(rule)(0.1).step(params, {"w": np.ones(2, np.float32)})
    assert params["w"].dtype == np.float32


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("params", "grads", "message"),
    [
        ({"w": 1.0}, {"v": 1.0}, r"params hold \['w'\], grads hold \['v'\]"),
        ({"w": 1.0, "b": 1.0}, {"w": 1.0}, r"params hold \['b', 'w'\]"),
        ({"w": np.ones((2, 3))}, {"w": np.ones((3, 2))}, r"shape \(2, 3\), got \(3, 2"),
        ({"w": np.ones(2)}, {"w": 1.0}, r"gradient of w should have shape \(2,\)"),
        ({"w": 1}, {"w": 1.0}, "w should hold floats, got int"),
        ({"w": np.ones(2, int)}, {"w": np.ones(2)}, "w should hold floats, got int"),
    ],
)
def test_what_does_not_pair_is_refused(rule, params, grads, message):
    before = {name: np.copy(value) for name, value in params.items()}
    with pytest.raises(ValueError, match=f"{type(rule).__name__}: .*{message}"):
        type(rule)(0.1).step(params, grads)
    for name, value in params.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize("rule", [GradientDescent, RProp, RMSProp, Adam])
def test_names_may_come_in_any_order(rule):
    params = {"w": 1.0, "b": np.ones(2)}
    rule().step(params, {"b": np.ones(2), "w": 0.5})
    assert params["w"] < 1 and np.all(params["b"] < 1)


@pytest.mark.parametrize(
    "build",
    [
        lambda: GradientDescent(0.0),
        lambda: GradientDescent(-0.1),
        lambda: GradientDescent(np.nan),
        lambda: GradientDescent(0.1, momentum=1.0),
        lambda: GradientDescent(0.1, momentum=-0.1),
        lambda: RProp(0.0),
        lambda: RProp(100.0),
        lambda: RProp(np.nan),
        lambda: RProp(0.1, increase=1.0),
        lambda: RProp(0.1, decrease=1.0),
        lambda: RProp(0.1, decrease=0.0),
        lambda: RProp(0.1, limits=(0.0, 50)),
        lambda: RProp(0.1, limits=(1e-6, 0.01)),
        lambda: clip_by_global_norm({"w": 1.0}, 0.0),
        lambda: clip_by_global_norm({"w": 1.0}, -1.0),
    ],
)
def test_settings_out_of_range_are_refused(build):
    with pytest.raises(ValueError, match=r"^\w+: needs .*, got"):
        build()


def test_clipping_by_hand():
    # length sqrt(3^2 + 4^2) = 5, so a longest length of 1 divides everything by 5
    grads = {"W_x": np.array([[3.0]]), "b": np.array(4.0)}
    assert clip_by_global_norm(grads, 1.0) == 5.0
    np.testing.assert_allclose(grads["W_x"], [[0.6]])
    np.testing.assert_allclose(grads["b"], 0.8)


def test_clipping_takes_plain_floats():
    grads = {"w_x": 3.0, "w_h": 4.0}
    assert clip_by_global_norm(grads, 10.0) == 5.0
    assert grads == {"w_x": 3.0, "w_h": 4.0}
    clip_by_global_norm(grads, 2.5)
    assert grads == {"w_x": 1.5, "w_h": 2.0}


@given(GRADIENTS, st.floats(0.1, 10))
def test_clipping_shortens_and_keeps_the_direction(grads, max_norm):
    before = {name: grad.copy() for name, grad in grads.items()}
    arrays = dict(grads)
    norm = clip_by_global_norm(grads, max_norm)
    flat = np.concatenate([before[name].ravel() for name in before])
    assert norm == pytest.approx(np.linalg.norm(flat))
    factor = min(1.0, max_norm / norm) if norm else 1.0
    for name in before:
        assert grads[name] is arrays[name], "layers hold these arrays: write into them"
        np.testing.assert_allclose(grads[name], factor * before[name])


def test_short_gradients_are_left_exactly_alone():
    grads = {"w": np.array([0.1, 0.3])}
    clip_by_global_norm(grads, 1.0)
    np.testing.assert_array_equal(grads["w"], [0.1, 0.3])


def test_clipping_nothing():
    assert clip_by_global_norm({}, 1.0) == 0.0


@pytest.fixture(scope="module")
def keras():
    """Keras on TensorFlow, with the messages of its C++ side off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "tensorflow")
        patch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
        patch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
        pytest.importorskip("tensorflow", reason="make test installs it with [keras]")
        yield pytest.importorskip("keras")


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_gradient_descent_is_sgd_of_keras(keras, momentum):
    rng = np.random.default_rng(0)
    w, gradients = rng.normal(size=(2, 3)), rng.normal(size=(10, 2, 3))
    variable = keras.Variable(w, dtype="float64")
    theirs = keras.optimizers.SGD(0.1, momentum=momentum)
    ours, params = GradientDescent(0.1, momentum=momentum), {"w": w}
    for gradient in gradients:
        ours.step(params, {"w": gradient})
        theirs.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    np.testing.assert_allclose(w, keras.ops.convert_to_numpy(variable), rtol=1e-6)


def test_clipping_measures_float32_without_overflow():
    grads = {"w": np.full(4, 1e20, dtype=np.float32)}
    assert clip_by_global_norm(grads, 1.0) == pytest.approx(2e20)
    np.testing.assert_allclose(grads["w"], 0.5)


@pytest.mark.parametrize("size", [np.inf, np.nan])
def test_clipping_leaves_what_has_no_length(size):
    grads = {"a": np.array([size, 1.0]), "b": np.ones(2)}
    with pytest.raises(ValueError, match=r"the gradient of a should be .* at \[0\]"):
        clip_by_global_norm(grads, 1.0)
    np.testing.assert_array_equal(grads["a"], [size, 1.0])
    np.testing.assert_array_equal(grads["b"], 1.0)


@pytest.mark.parametrize(
    "rule",
    [GradientDescent(0.1), RProp(), RMSProp(), Adam()],
    ids=lambda rule: type(rule).__name__,
)
def test_an_optimizer_of_another_network_is_refused(rule):
    """Moments of (1, 4) would be broadcast into (4, 4) without a word."""
    rule.step({"W": np.ones((1, 4))}, {"W": np.ones((1, 4))})
    with pytest.raises(ValueError, match="make a new optimizer for a new network"):
        rule.step({"W": np.ones((4, 4))}, {"W": np.ones((4, 4))})


ALL = [GradientDescent, lambda rate: GradientDescent(rate, momentum=0.9)]
ALL += [RProp, RMSProp, Adam]


def network(seed):
    rng = np.random.default_rng(seed)
    return Sequential([Linear(2, 3, rng=rng), Linear(3, 1, rng=rng)])


def ones(params):
    return {name: np.ones_like(W) for name, W in params.items()}


@pytest.mark.parametrize("build", ALL)
def test_an_optimizer_serves_one_network_and_refuses_a_second_of_its_shapes(build):
    """As Keras does; the first step of another would be that of an old hand."""
    optimizer, first, second = build(0.1), network(0), network(1)
    for _ in range(2):
        optimizer.step(first.params, ones(first.params))
    before = copy.deepcopy(second.params)
    with pytest.raises(ValueError, match=r"0\.W is not what .* make a new optimizer"):
        optimizer.step(second.params, ones(second.params))
    for name, W in second.params.items():
        np.testing.assert_array_equal(W, before[name])
    optimizer.step(first.params, ones(first.params))


@pytest.mark.parametrize("build", ALL)
def test_plain_numbers_belong_to_the_dict_that_holds_them(build):
    optimizer, params = build(0.1), {"w": 1.0}
    for _ in range(2):
        optimizer.step(params, {"w": 1.0})
    with pytest.raises(ValueError, match="w is not what"):
        optimizer.step({"w": 1.0}, {"w": 1.0})


def test_weights_that_were_not_there_before_are_another_network():
    optimizer, params = Adam(), {"w": np.ones(2)}
    optimizer.step(params, {"w": np.ones(2)})
    more = params | {"b": np.ones(2)}
    with pytest.raises(ValueError, match="b is not what"):
        optimizer.step(more, ones(more))


@pytest.mark.parametrize("build", ALL)
def test_an_optimizer_goes_on_with_restored_weights(build):
    """In place, in the dict it knows, or in another network after ``adopt``."""
    paths = []
    for restore in ("in place", "in the dict", "elsewhere"):
        optimizer, layer = build(0.1), network(0).layers[0]
        params = layer.params
        saved = copy.deepcopy(params)
        optimizer.step(params, ones(params))
        if restore == "in place":
            for name, W in params.items():
                W[...] = saved[name]
        elif restore == "in the dict":
            params.update(saved)
        else:
            params = saved
            adopt(optimizer, params)
        optimizer.step(params, ones(params))
        paths.append(params["W"])
    np.testing.assert_array_equal(paths[0], paths[1])
    np.testing.assert_array_equal(paths[0], paths[2])


def test_adopt_refuses_other_names_and_shapes():
    optimizer = Adam()
    optimizer.step({"w": np.ones((1, 4))}, {"w": np.ones((1, 4))})
    for other in ({"w": np.ones((4, 4))}, {"v": np.ones((1, 4))}):
        with pytest.raises(
            ValueError, match=r"adopt: .*\(1, 4\).*, got .*; make a new"
        ):
            adopt(optimizer, other)


def test_no_gradients_at_all_are_named():
    with pytest.raises(ValueError, match="needs a dict of gradients, got None"):
        Adam().step({"W": np.ones(2)}, None)
