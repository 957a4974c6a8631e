"""Gradients by automatic differentiation, against central differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import autodiff as ad
from helpers.autodiff import Tensor
from helpers.gradient_check import central_difference, relative_error

RNG = np.random.default_rng(0)
A, B = RNG.uniform(0.5, 2.0, (2, 3, 4))  # positive, for log and powers
ROW, COLUMN, ONE = A[:1], A[:, :1], A[0, 0]
STACK = RNG.standard_normal((2, 4, 3))


def gradients_agree(f, *arrays, tolerance=1e-7):
    """Assert that backward gives what nudging every entry of every array gives."""
    tensors = [Tensor(array) for array in arrays]
    result = f(*tensors)
    weights = np.random.default_rng(1).standard_normal(result.data.shape)
    result.backward(weights)
    for place, tensor in enumerate(tensors):

        def loss(nudged, place=place):
            values = [*arrays[:place], nudged, *arrays[place + 1 :]]
            return float(np.sum(weights * f(*map(Tensor, values)).data))

        measured = central_difference(loss, arrays[place], eps=1e-5)
        assert tensor.grad.shape == tensor.data.shape
        assert relative_error(tensor.grad, measured) < tolerance


# Each operation


OPERATIONS = {
    "add": (lambda a, b: a + b, A, B),
    "add a row": (lambda a, b: a + b, A, ROW),
    "add a column to a row": (lambda a, b: a + b, ROW, COLUMN),
    "add an axis": (lambda a, b: a + b, A, STACK.reshape(2, 3, 4)),
    "add a number": (lambda a, b: a + b, A, ONE),
    "subtract": (lambda a, b: a - b, COLUMN, A),
    "multiply": (lambda a, b: a * b, A, ROW),
    "divide": (lambda a, b: a / b, ROW, A),
    "power of a number": (lambda a: a**3, A),
    "power of zero": (lambda a: a**2, np.zeros((2, 2))),
    "root": (lambda a: a**0.5, A),
    "power of a tensor": (lambda a, b: a**b, A, COLUMN),
    "power with a number below": (lambda a: 2**a, A),
    "negative": (lambda a: -a, A),
    "minus from a number": (lambda a: 1 - a, A),
    "a number divided": (lambda a: 2 / a, A),
    "matmul": (lambda a, b: a @ b, A, B.T),
    "matmul of a batch": (lambda a, b: a @ b, STACK, A),
    "matmul of two batches": (lambda a, b: a @ b, STACK[:, None], STACK[:, :3].mT),
    "tanh": (lambda a: a.tanh(), A),
    "exp": (lambda a: a.exp(), A),
    "log": (lambda a: a.log(), A),
    "sum": (lambda a: a.sum(), A),
    "sum along an axis": (lambda a: a.sum(axis=-1), A),
    "sum along two": (lambda a: a.sum(axis=(0, 2)), STACK),
    "sum that keeps": (lambda a: a / a.sum(axis=1, keepdims=True), A),
    "sum of a number": (lambda a: a.sum(), ONE),
    "mean": (lambda a: a.mean(), A),
    "mean along an axis": (lambda a: (a - a.mean(axis=0)) ** 2, A),
    "reshape": (lambda a: a.reshape(2, -1) * B.reshape(2, 6), A),
    "reshape to a tuple": (lambda a: a.reshape((4, 3)), A),
    "index": (lambda a: a[1] * a[0, 2], A),
    "slice": (lambda a: a[::2, -3:-1], A),
    "new axis": (lambda a: a[:, None] * a, A),
    "repeated rows": (lambda a: a[[0, 2, 0, 0]], A),
    "repeated entries": (lambda a: a[[0, 0, 1], [1, 1, 1]], A),
    "mask": (lambda a: a[A > 1], A),
    "stack": (lambda a, b: ad.stack([a, b, a]), A, B),
    "stack along the last": (lambda a, b: ad.stack([a, b * 2], axis=-1), A, B),
    "stack with a constant": (lambda a: ad.stack([a, B], axis=1), A),
    "concatenate": (lambda a, b: ad.concatenate([a, b, a]), A, ROW),
    "concatenate columns": (lambda a, b: ad.concatenate([b, a], axis=1), A, COLUMN),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_agrees_with_central_differences(name):
    f, *arrays = OPERATIONS[name]
    gradients_agree(f, *arrays)


FORWARD = [
    (lambda a, b: a + b, (A, B)),
    (lambda a, b: (a - b) / b**2, (A, ROW)),
    (lambda a, b: a @ b, (STACK, A)),
    (lambda a, b: b.mean(axis=0) * a.sum(axis=1, keepdims=True), (A, B)),
    (lambda a: a.reshape(4, 3)[1:, ::2], (A,)),
]


@pytest.mark.parametrize(("f", "arrays"), FORWARD)
def test_forward_is_that_of_numpy(f, arrays):
    np.testing.assert_array_equal(f(*map(Tensor, arrays)).data, f(*arrays))


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0)])
def test_empty_axes_pass_through(shape):
    a, b = Tensor(np.zeros(shape)), Tensor(np.ones((1, 1)))
    result = ad.concatenate([a * b, ad.exp(a * b)])
    assert (result.sum() + b.sum()).data == 1
    (result.sum() + b.sum()).backward()
    assert a.grad.shape == shape
    np.testing.assert_array_equal(b.grad, [[1.0]])


def test_a_node_used_many_times_gets_every_share():
    gradients_agree(lambda a: a * a + a / a.sum() - a.tanh() * a[0], A)


# Random expressions

UNARY = [
    lambda a: a.tanh(),
    lambda a: (a * 0.3).exp(),
    lambda a: (a**2 + 1).log(),
    lambda a: 1 - a,
    lambda a: a / 2,
    lambda a: 0.5 / (a**2 + 1),
    lambda a: a.sum(axis=0, keepdims=True),
    lambda a: a.mean(axis=-1, keepdims=True),
    lambda a: a.sum(),
    lambda a: a.reshape(-1)[:1],
    lambda a: a[::2],
    lambda a: a[[0, 0, -1]],
    lambda a: a[..., None].reshape(a.data.shape),
    lambda a: ad.stack([a, a * a], axis=1).mean(axis=1),
    lambda a: ad.concatenate([a, a[:1]])[: len(a.data)],
]
BINARY = [ad.add, ad.subtract, ad.multiply, lambda a, b: a / (b**2 + 1)]
SHAPES = [(3, 2), (1, 2), (3, 1), (1, 1), (2, 3, 1), (4, 1, 2), (1,)]


def fits(a, b):
    """Say whether two shapes broadcast."""
    try:
        np.broadcast_shapes(a.data.shape, b.data.shape)
    except ValueError:
        return False
    return True


@st.composite
def programs(draw):
    """Draw shapes to start from, and steps that each use any of the earlier results."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
    numbers = st.tuples(*[st.integers(0, 999)] * 4)
    return shapes, draw(st.lists(numbers, min_size=1, max_size=8))


def run(steps, tensors):
    """Grow a graph step by step; return the sum of everything in it."""
    pool = list(tensors)
    for kind, which, first, second in steps:
        a, b = pool[first % len(pool)], pool[second % len(pool)]
        if kind % 2 and fits(a, b):
            pool.append(BINARY[which % len(BINARY)](a, b))
        elif a.data.ndim:
            pool.append(UNARY[which % len(UNARY)](a))
        else:
            pool.append(a * a)
    total = 0.0
    for number, tensor in enumerate(pool):
        total = total + tensor.sum() * (1 + number)
    return total


@given(programs(), st.integers(0, 99))
def test_random_expressions_agree_with_central_differences(program, seed):
    shapes, steps = program
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape) for shape in shapes]
    gradients_agree(lambda *tensors: run(steps, tensors), *arrays, tolerance=1e-5)


@given(programs(), st.integers(0, 99))
def test_every_tensor_comes_once_and_after_all_that_use_it(program, seed):
    shapes, steps = program
    rng = np.random.default_rng(seed)
    result = run(steps, [Tensor(rng.standard_normal(shape)) for shape in shapes])
    order = ad.backward_order(result)
    place = {tensor: number for number, tensor in enumerate(order)}
    assert len(place) == len(order)
    assert order[0] is result
    for tensor in order:
        assert all(place[tensor] < place[parent] for parent, *_ in tensor.parents)


# Accumulation


def test_gradients_add_up_until_they_are_reset():
    w, x = Tensor(A), Tensor(B)
    loss = (w * x).tanh().sum()
    loss.backward()
    once = w.grad.copy(), loss.parents[0][0].grad.copy()
    loss.backward()
    (w * x).tanh().sum().backward()
    np.testing.assert_allclose(w.grad, 3 * once[0], rtol=1e-12)
    np.testing.assert_allclose(loss.parents[0][0].grad, 2 * once[1], rtol=1e-12)
    w.zero_grad()
    np.testing.assert_array_equal(w.grad, np.zeros_like(A))
    loss.backward(2.0)
    np.testing.assert_allclose(w.grad, 2 * once[0], rtol=1e-12)


def test_a_gradient_kept_by_the_caller_does_not_change_later():
    w = Tensor(A)
    w.sum().backward()
    kept = w.grad
    w.sum().backward()
    np.testing.assert_array_equal(kept, np.ones_like(A))


def test_the_seed_is_not_changed_nor_kept():
    seed = np.ones((3, 4))
    w = Tensor(A)
    w.backward(seed)
    seed[:] = 7
    np.testing.assert_array_equal(w.grad, np.ones((3, 4)))


# Types


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_type_of_the_data_is_kept(dtype):
    a, w = Tensor(A.astype(dtype)), Tensor(B.T.astype(dtype))
    result = ((1 - a / 2) @ w * 3.0 + 1).tanh().mean() ** 2
    result.backward()
    assert result.data.dtype == a.grad.dtype == w.grad.dtype == dtype


def test_gradient_has_the_type_of_its_own_tensor():
    narrow, wide = Tensor(A.astype(np.float32)), Tensor(B)
    (narrow[[0, 0]] * wide[:2]).sum().backward()
    assert (narrow.grad.dtype, wide.grad.dtype) == (np.float32, np.float64)


@pytest.mark.parametrize("data", [3, [1, 2], np.arange(4), True, [[True], [False]]])
def test_whole_numbers_become_floats(data):
    tensor = Tensor(data)
    assert tensor.data.dtype == np.float64
    np.testing.assert_array_equal(tensor.data, data)


@pytest.mark.parametrize(
    "constant", [2, 2.0, np.float64(2), np.full((3, 4), 2.0), 1 + A]
)
def test_constants_stand_on_either_side(constant):
    t = Tensor(A)
    for ours, theirs in [
        (constant + t, constant + A),
        (t + constant, A + constant),
        (constant - t, constant - A),
        (t - constant, A - constant),
        (constant * t, constant * A),
        (constant / t, constant / A),
        (t / constant, A / constant),
        (constant**t, constant**A),
        (t**constant, A**constant),
    ]:
        assert isinstance(ours, Tensor)
        np.testing.assert_allclose(ours.data, theirs, rtol=1e-14)


def test_arrays_multiply_tensors_as_matrices():
    t = Tensor(A)
    product = B.T @ t
    assert isinstance(product, Tensor)
    assert [parent for parent, *_ in product.parents] == [t]


def test_data_are_copied_and_results_are_read_only():
    array = np.ones(3)
    t = Tensor(array)
    array[:] = 7
    np.testing.assert_array_equal(t.data, np.ones(3))
    for result in (t * 2, t[:2], t.reshape(3, 1)):
        with pytest.raises(ValueError, match="read-only"):
            result.data[...] = 0
    t.data -= 0.5
    np.testing.assert_array_equal(t.data, [0.5, 0.5, 0.5])


def test_a_tensor_prints_its_numbers():
    assert repr(Tensor([1, 2])) == "Tensor([1. 2.])"


# Refusals


def in_place(operator):
    def change():
        t = Tensor(A)
        exec(f"t {operator} 1", {"t": t})

    return change


def fill_in():
    Tensor(A)[0] = 1.0


REFUSED = [
    (lambda: Tensor(A).backward(), r"shape \(3, 4\).*\.sum\(\)\.backward\(\)"),
    (lambda: Tensor(A).backward(np.ones(4)), r"\(3, 4\).*\(4,\)"),
    (lambda: Tensor(ONE).backward(np.ones(2)), r"\(\).*\(2,\)"),
    (lambda: Tensor(A) + np.ones(3), r"\+: shapes \(3, 4\) and \(3,\)"),
    (lambda: np.ones(3) - Tensor(A), r"-: shapes \(3,\) and \(3, 4\)"),
    (lambda: Tensor(A) * Tensor(STACK), r"\*: shapes"),
    (lambda: Tensor(A) / np.ones((2, 4)), r"/: shapes"),
    (lambda: Tensor(A) ** np.ones((2, 4)), r"\*\*: shapes"),
    (lambda: Tensor(A) @ Tensor(B), r"@: shapes \(3, 4\) and \(3, 4\).* 4, .* 3"),
    (lambda: Tensor(A) @ np.ones(4), r"@.*\(4,\).*v\[:, None\]"),
    (lambda: Tensor(np.ones((2, 1, 4))) @ np.ones((3, 4, 1)), "@"),
    (lambda: ad.stack([]), "needs a list of tensors"),
    (lambda: ad.stack([Tensor(A), ROW]), r"\(3, 4\) and \(1, 4\)"),
    (lambda: Tensor(np.ones((0, 3))).mean(), "nothing"),
    (lambda: Tensor(np.ones((2, 0))).mean(axis=1), "nothing along axis 1"),
    (lambda: Tensor(A).reshape(5, 2), "cannot reshape"),
    (lambda: Tensor(["a"]), "real numbers"),
    (lambda: Tensor(1j), "real numbers"),
    (lambda: Tensor(None), "real numbers"),
    (lambda: Tensor(Tensor(A)), r"a\.data"),
    (lambda: np.asarray(Tensor(A)), r"a\.data"),
    (lambda: np.stack([Tensor(A), Tensor(A)]), "stack"),
    (fill_in, "filling in"),
    *((in_place(f"{o}="), r"a = a \+ b") for o in ("+", "-", "*", "/", "**", "@")),
]


@pytest.mark.parametrize(("attempt", "message"), REFUSED)
def test_misuse_is_refused_with_advice(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


@pytest.mark.parametrize(
    "call",
    [
        *(lambda f=f: f(Tensor(A)) for f in (np.tanh, np.exp, np.log, np.sum, np.mean)),
        lambda: np.dot(A, Tensor(B)),
        lambda: np.stack([A, Tensor(A)]),
        lambda: np.concatenate([A, Tensor(A)]),
        lambda: np.transpose(Tensor(A)),
        lambda: np.zeros_like(Tensor(A)),
    ],
)
def test_a_function_of_numpy_is_refused_and_the_message_says_what_to_write(call):
    with pytest.raises(ValueError, match=r"a\.tanh\(\) for np\.tanh\(a\)"):
        call()


def test_equality_is_that_of_the_numbers_entry_by_entry():
    assert Tensor(1.0) == 1.0
    assert Tensor(1.0) != 2.0
    for same in (Tensor([1.0, 2.0]) == 1, np.array([1.0, 1.0]) == Tensor([1.0, 2.0])):
        np.testing.assert_array_equal(same, [True, False])
    other = Tensor([1.0, 2.0]) != Tensor([1.0, 3.0])
    np.testing.assert_array_equal(other, [False, True])


def test_a_tensor_is_true_and_contains_as_its_numbers_do():
    assert not Tensor(0.0)
    assert Tensor([2.0])
    assert 1.0 in Tensor([1.0, 2.0])
    assert Tensor(2.0) in Tensor([[1.0], [2.0]])
    assert 3.0 not in Tensor([1.0, 2.0])
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Tensor([0.0, 1.0]))


def test_each_tensor_is_a_key_of_its_own():
    a, b = Tensor([1.0]), Tensor([1.0])
    assert {a: "a", b: "b"}[b] == "b"


def test_a_tensor_without_axes_is_not_gone_through():
    with pytest.raises(TypeError, match="0-d"):
        iter(Tensor(1.0))


def joined(join, tensors):
    return join(tensors).data.tolist()


@pytest.mark.parametrize("join", [ad.stack, ad.concatenate])
def test_what_can_be_read_only_once_is_joined(join):
    rows = [Tensor([1.0, 2.0]), Tensor([3.0, 4.0])]
    assert joined(join, (t for t in rows)) == joined(join, rows)
    assert joined(join, reversed(rows)) == joined(join, rows[::-1])
    with pytest.raises(ValueError, match=join.__name__):
        join(iter([]))


def test_a_number_has_no_axis_to_be_joined_along():
    with pytest.raises(ValueError, match="concatenate"):
        ad.concatenate([1.0, 2.0])


def gradients(f, *data):
    """Return the result of f, and the gradient of its sum for each argument."""
    tensors = [Tensor(one) for one in data]
    result = f(*tensors)
    result.sum().backward()
    return [result.data.tolist(), *(t.grad.tolist() for t in tensors)]


@pytest.mark.parametrize("zero", [0, 0.0, np.zeros(3)])
def test_to_the_power_0_everything_is_1_and_flat(zero):
    data = [0.0, 1.0, -2.0]
    assert gradients(lambda t: t**zero, data) == [[1.0] * 3, [0.0] * 3]


def test_0_to_a_power_that_is_learned_is_flat():
    assert gradients(lambda t: 0.0**t, [1.0, 2.0]) == [[0.0, 0.0], [0.0, 0.0]]


def test_a_division_squares_nothing():
    assert gradients(lambda t: 1 / t, [1e200]) == [[1e-200], [0.0]]
    assert gradients(lambda a, b: a / b, [1e200], [1e200]) == [
        [1.0],
        [1e-200],
        [-1e-200],
    ]
    a, b = (np.array([x], np.float32) for x in (1e-20, 3e-21))  # b * b is subnormal
    _, _, (db,) = gradients(lambda a, b: a / b, a, b)
    assert db == pytest.approx(-float(a[0]) / float(b[0]) ** 2, rel=1e-6)


def test_one_number_in_any_shape_needs_no_seed():
    t = Tensor(np.ones((1, 1)))
    (t * 3).backward()
    np.testing.assert_array_equal(t.grad, [[3.0]])


def test_iterating_gives_the_rows():
    t = Tensor(A)
    rows = list(t)
    np.testing.assert_array_equal([row.data for row in rows], A)
    rows[1].sum().backward()
    np.testing.assert_array_equal(t.grad, np.eye(3)[1][:, None] * np.ones(4))


# Cost


def chain(timesteps):
    """Return a weight and a state after so many uses of it."""
    w, h = Tensor(0.5), Tensor(0.1)
    for _ in range(timesteps):
        h = (w * h + 0.1).tanh()
    return w, h


@pytest.mark.parametrize("timesteps", [2000, 20_000])
def test_a_long_chain_needs_no_recursion(timesteps):
    w, h = chain(timesteps)
    h.backward()
    fixed = float(h.data)
    slope = 1 - fixed**2
    expected = slope * fixed / (1 - slope * 0.5)  # of the point where h stands still
    np.testing.assert_allclose(w.grad, expected, rtol=1e-9)


def test_each_tensor_is_visited_once():
    for timesteps in (1, 10, 100):
        _, h = chain(timesteps)
        assert len(ad.backward_order(h)) == 3 * timesteps + 2


def test_each_rule_is_asked_once_also_where_paths_multiply():
    asked = []

    def double(a):
        def rule(g):
            asked.append(1)
            return g

        return Tensor(a.data * 2, (a, rule), (a, rule))

    x = Tensor(1.0)
    y = x
    for _ in range(30):  # 2^30 paths
        y = double(y)
    y.backward()
    assert x.grad == 2.0**30
    assert len(asked) == 60


def test_picking_every_timestep_costs_no_more_than_the_whole():
    """The share of one timestep is added in place: no array of all T for each."""
    shapes, x = [], Tensor(np.zeros((2, 50, 3)))
    total = 0.0
    for t in range(50):
        part = x[:, t]
        ((_, rule, _),) = part.parents
        shapes.append(rule(np.ones((2, 3))).shape)
        total = total + part.sum() * t
    total.backward()
    assert set(shapes) == {(2, 3)}
    np.testing.assert_array_equal(x.grad[1, :, 2], np.arange(50))


@pytest.mark.parametrize("exponent", [-1, 0.5])
def test_a_power_without_a_slope_is_refused_at_once(exponent):
    with pytest.raises(ValueError, match="cannot compute this"):
        Tensor([0.0]) ** exponent


def test_a_divisor_of_small_whole_numbers_does_not_wrap_around():
    quotient = Tensor([1.0]) / np.array([16], np.uint8)
    assert quotient.data == 1 / 16


@pytest.mark.parametrize("data", [[1.0, 2.0], np.array([1, 2]), 3.0])
def test_data_that_is_no_longer_an_array_of_floats_is_refused(data):
    """Lists would be joined by +, and whole numbers would lose their gradients."""
    w = Tensor([1.0, 2.0])
    w.data = data
    with pytest.raises(ValueError, match="data should stay an array of floats, got"):
        w + w


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("wrap", [np.matrix, np.ma.masked_invalid])
def test_arrays_with_rules_of_their_own_are_refused(wrap):
    """A matrix reads * as @, and a mask would be dropped."""
    with pytest.raises(ValueError, match="should be a plain array, got"):
        Tensor(np.ones((2, 2))) * wrap(np.ones((2, 2)))
