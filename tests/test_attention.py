"""Attention: a look-up by hand, masks, and three gradients against two other ways."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.attention import attend, attend_backward
from helpers.autodiff import Tensor
from helpers.gradient_check import central_difference, relative_error

SIZES = st.tuples(*[st.integers(1, 5)] * 4)  # N, T, H, K
SEEDS = st.integers(0, 2**32 - 1)


def draw(sizes, seed, masked=True):
    """Random arguments: d_context, then query, keys, values and a mask."""
    rng = np.random.default_rng(seed)
    N, T, H, K = sizes
    shapes = (N, K), (N, H), (N, T, H), (N, T, K)
    mask = rng.random((N, T)) < 0.6 if masked else None  # some rows may hold nothing
    return *(rng.standard_normal(shape) for shape in shapes), mask


def attend_with_tensors(query, keys, values, mask):
    """The same in operations of autodiff, without a care for large scores."""
    N, T, H = keys.data.shape
    scores = (keys @ query.reshape(N, H, 1)).reshape(N, T) / H**0.5
    exps = scores.exp() * (np.ones((N, T)) if mask is None else mask.astype(float))
    empty = exps.data.sum(axis=1, keepdims=True) == 0
    weights = exps / (exps.sum(axis=1, keepdims=True) + empty)
    return (weights.reshape(N, 1, T) @ values).reshape(N, -1)


def test_a_look_up_by_hand():
    query = np.array([[2.0, 0, 0, 0]])
    keys = np.zeros((1, 3, 4))
    keys[0, :, 0] = np.log([1, 2, 5])  # divided by the root of 4, times 2: as they are
    values = np.array([[[8.0], [16], [24]]])
    context, weights = attend(query, keys, values)
    np.testing.assert_allclose(weights, [[1 / 8, 2 / 8, 5 / 8]], rtol=1e-15)
    np.testing.assert_allclose(context, [[1 + 4 + 15]], rtol=1e-15)
    mask = np.array([[True, False, True]])
    context, weights = attend(query, keys, values, mask)
    np.testing.assert_allclose(weights, [[1 / 6, 0, 5 / 6]], rtol=1e-15)
    np.testing.assert_allclose(context, [[8 / 6 + 20]], rtol=1e-15)


@given(SIZES, SEEDS)
def test_weights_are_shares_of_one_of_what_may_be_seen(sizes, seed):
    _, query, keys, values, mask = draw(sizes, seed)
    context, weights = attend(query, keys, values, mask)
    assert np.all(weights >= 0) and np.all(weights[~mask] == 0)
    np.testing.assert_allclose(weights.sum(axis=1), mask.any(axis=1), rtol=1e-14)
    assert np.all(context[~mask.any(axis=1)] == 0)


@given(SIZES, SEEDS)
def test_what_is_masked_does_not_matter(sizes, seed):
    d_context, query, keys, values, mask = draw(sizes, seed)
    for result in (attend, lambda *given: attend_backward(d_context, *given)):
        before = result(query, keys, values, mask)
        other_keys, other_values = keys.copy(), values.copy()
        other_keys[~mask] = 1e6
        other_values[~mask] = -1e6
        after = result(query, other_keys, other_values, mask)
        for one, other in zip(before, after, strict=True):
            np.testing.assert_array_equal(one, other)


@given(SIZES, SEEDS, st.booleans())
def test_gradients_agree_with_autodiff(sizes, seed, masked):
    d_context, *given, mask = draw(sizes, seed, masked)
    tensors = [Tensor(one) for one in given]
    context = attend_with_tensors(*tensors, mask)
    np.testing.assert_allclose(
        attend(*given, mask)[0], context.data, rtol=1e-10, atol=1e-14
    )
    context.backward(d_context)
    gradients = attend_backward(d_context, *given, mask)
    for gradient, tensor in zip(gradients, tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("sizes", [(2, 3, 4, 5), (3, 5, 2, 4), (1, 4, 3, 2)])
def test_gradients_agree_with_central_differences(sizes, masked):
    d_context, *given, mask = draw(sizes, 1, masked)
    gradients = attend_backward(d_context, *given, mask)
    for place, gradient in enumerate(gradients):

        def loss(one, place=place):
            changed = [*given[:place], one, *given[place + 1 :]]
            return np.sum(attend(*changed, mask)[0] * d_context)

        far, near = (central_difference(loss, given[place], e) for e in (2e-3, 1e-3))
        assert relative_error(gradient, (4 * near - far) / 3) < 1e-7


def test_where_nothing_may_be_seen_no_gradient_arrives():
    d_context, *given, _ = draw((2, 3, 4, 5), 0)
    mask = np.array([[False] * 3, [True] * 3])
    for gradient in attend_backward(d_context, *given, mask):
        assert np.all(gradient[0] == 0) and np.any(gradient[1] != 0)


def test_large_scores_are_silent_and_exact():
    query, values = np.array([[1e3]]), np.array([[[1.0], [2.0]]])
    with np.errstate(all="raise", under="ignore"):
        for keys in ([[1e3], [-1e3]], [[-1e3], [-1e4]]):
            context, weights = attend(query, np.array([keys]), values)
            assert weights.tolist() == [[1, 0]] and context.tolist() == [[1]]


def test_single_precision_is_kept_and_nothing_is_changed():
    given = [one.astype(np.float32) for one in draw((2, 3, 4, 5), 0)[:-1]]
    mask = np.array([[True, False, True]] * 2)
    before = [one.copy() for one in (*given, mask)]
    results = *attend(*given[1:], mask), *attend_backward(*given, mask)
    assert {one.dtype for one in results} == {np.dtype(np.float32)}
    for one, old in zip((*given, mask), before, strict=True):
        np.testing.assert_array_equal(one, old)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"keys": np.ones((2, 3, 7))}, r"keys should have shape \(2, T, 4\), got"),
        ({"values": np.ones((2, 5, 6))}, r"values should have shape \(2, 3, K\), got"),
        ({"query": np.ones(4)}, r"query should have shape \(N, H\), got \(4,\)"),
        ({"mask": np.ones((2, 3))}, "mask should hold True and False, got float64"),
        ({"mask": np.ones((3, 2), bool)}, r"mask should have shape \(2, 3\), got"),
    ],
)
def test_what_does_not_fit_is_named(change, said):
    _, query, keys, values, mask = draw((2, 3, 4, 5), 0)
    given = {"query": query, "keys": keys, "values": values, "mask": mask} | change
    with pytest.raises(ValueError, match=said):
        attend(**given)


@pytest.mark.keras
@pytest.mark.parametrize("masked", [False, True])
def test_keras_gives_the_same(masked):
    pytest.importorskip("tensorflow", reason="make test installs it with [keras]")
    from helpers.keras_bridge import keras

    _, query, keys, values, mask = draw((3, 5, 4, 2), 3, masked)
    if masked:
        mask[:, 0] = True  # Keras spreads its weights where nothing may be seen
    layer = keras.layers.Attention(dtype="float64")
    theirs, weights = layer(  # which does not divide by the root of H
        [query[:, None] / 4**0.5, values, keys],
        mask=[None, mask],
        return_attention_scores=True,
    )
    for one, other in zip(
        attend(query, keys, values, mask), (theirs, weights), strict=True
    ):
        np.testing.assert_allclose(one, np.asarray(other)[:, 0], rtol=1e-10, atol=1e-14)
