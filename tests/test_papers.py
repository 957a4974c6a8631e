"""Every rule that cites a paper has that paper's recurrence, written out here.

One number at a time and in the paper's own order, so that nothing is shared with the
helpers but the result.
"""

import ast
import math
import re

import numpy as np
import pytest
from public_names import PUBLIC

from helpers.datasets import adding_problem
from helpers.initializers import glorot_uniform, orthogonal
from helpers.layers import Dropout
from helpers.optimizers import Adam, RMSProp, RProp, clip_by_global_norm
from helpers.recurrent import GRU, LSTM, MinGRU

GRADIENTS = [1.0, 0.5, -2.0, -0.25, 0.0, 3.0, 3.0, -1e-3, 2e-3, 0.75]
#: Whose rule it is, in the words of its docstring; the test of it stands below.
WHOSE = {
    "datasets.adding_problem": "Arjovsky, Shah and Bengio (2016)",
    "initializers.glorot_uniform": "Glorot and Bengio (2010)",
    "initializers.orthogonal": "Saxe, McClelland and Ganguli (2014)",
    "layers.Dropout": "Srivastava et al. (2014)",
    "optimizers.Adam": "Kingma and Ba (2015)",
    "optimizers.RMSProp": "Tieleman and Hinton (2012)",
    "optimizers.RProp": "Igel and Hüsken (2003)",
    "recurrent.MinGRU": "Feng et al. (2024)",
    "optimizers.clip_by_global_norm": "Pascanu, Mikolov and Bengio (2013)",
}


def docstring(public):
    """What is said of a public name, on one line."""
    return " ".join((ast.get_docstring(public.node) or "").split())


def test_every_rule_that_cites_a_paper_is_tried_here_and_cites_the_right_one():
    said = {str(public): docstring(public) for public in PUBLIC}
    cited = {name for name, text in said.items() if re.search(r"\([12]\d{3}\)", text)}
    assert cited == WHOSE.keys()
    for name, paper in WHOSE.items():
        assert paper in said[name]


def walk(optimizer, gradients=GRADIENTS):
    """Every place of one weight that starts at 0."""
    params, path = {"w": np.array(0.0)}, []
    for gradient in gradients:
        optimizer.step(params, {"w": np.array(gradient)})
        path.append(float(params["w"]))
    return path


def sign(g):
    return (g > 0) - (g < 0)


def rprop(gradients, step, at_a_turn):
    """Igel and Hüsken (2003), with what each variant does where the sign changes."""
    w, last_g, move, path = 0.0, 0.0, 0.0, []
    for g in gradients:
        if g * last_g > 0:
            step = min(1.2 * step, 50)
            move = -sign(g) * step
        elif g * last_g < 0:
            step = max(0.5 * step, 1e-6)
            move, g = at_a_turn(g, step, move)
        else:
            move = -sign(g) * step
        w, last_g = w + move, g
        path.append(w)
    return path


VARIANTS = {
    "Rprop-": lambda g, step, move: (-sign(g) * step, g),
    "iRprop-": lambda g, step, move: (0.0, 0.0),  # that of PyTorch
    "Rprop+": lambda g, step, move: (-move, 0.0),  # Riedmiller and Braun (1993)
}


def test_rprop_is_the_variant_without_a_step_back():
    expected = rprop(GRADIENTS, 0.1, VARIANTS["Rprop-"])
    np.testing.assert_allclose(walk(RProp(0.1)), expected, rtol=1e-12)
    for other in ("iRprop-", "Rprop+"):
        assert not np.allclose(expected, rprop(GRADIENTS, 0.1, VARIANTS[other]))


@pytest.mark.parametrize(
    ("variant", "second"), [("Rprop-", -0.05), ("iRprop-", -0.1), ("Rprop+", 0.0)]
)
def test_the_variants_part_where_the_sign_changes_first(variant, second):
    path = rprop([1.0, -1.0], 0.1, VARIANTS[variant])
    np.testing.assert_allclose(path, [-0.1, second], atol=1e-15)


def test_rmsprop_is_that_of_tieleman_and_hinton():
    w, mean_square, expected = 0.0, 0.0, []
    for g in GRADIENTS:
        mean_square = 0.9 * mean_square + 0.1 * g**2
        w -= 0.01 * g / math.sqrt(mean_square + 1e-7)
        expected.append(w)
    np.testing.assert_allclose(walk(RMSProp(0.01)), expected, rtol=1e-12)


def test_adam_is_algorithm_1_of_kingma_and_ba():
    """With their order for speed: epsilon stands beside the uncorrected root."""
    w, m, v, expected = 0.0, 0.0, 0.0, []
    for t, g in enumerate(GRADIENTS, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        epsilon = 1e-7 / math.sqrt(1 - 0.999**t)
        w -= 0.01 * m_hat / (math.sqrt(v_hat) + epsilon)
        expected.append(w)
    np.testing.assert_allclose(walk(Adam(0.01)), expected, rtol=1e-10)


@pytest.mark.parametrize("threshold", [1.0, 100.0])
def test_clipping_is_algorithm_1_of_pascanu_mikolov_and_bengio(threshold):
    g = [3.0, -4.0, 12.0]
    norm = math.sqrt(sum(one**2 for one in g))
    expected = [threshold / norm * one for one in g] if norm >= threshold else g
    grads = {"a": np.array(g[:1]), "b": np.array(g[1:])}
    assert clip_by_global_norm(grads, threshold) == pytest.approx(norm)
    np.testing.assert_allclose([*grads["a"], *grads["b"]], expected)


def test_glorot_uniform_is_equation_16_of_glorot_and_bengio():
    W = glorot_uniform(np.random.default_rng(0), 30, 50)
    limit = math.sqrt(6) / math.sqrt(30 + 50)
    assert 0.99 * limit < np.abs(W).max() <= limit
    assert np.var(W) == pytest.approx(2 / (30 + 50), rel=0.1)


def test_orthogonal_is_that_of_saxe_mcclelland_and_ganguli():
    """Their weights leave the length of every vector as it is."""
    W = orthogonal(np.random.default_rng(0), 7, 7)
    np.testing.assert_allclose(W @ W.T, np.eye(7), atol=1e-12)
    np.testing.assert_allclose(W.T @ W, np.eye(7), atol=1e-12)


def test_the_adding_problem_is_that_of_arjovsky_shah_and_bengio():
    """Numbers in 0 to 1, a marker in each half; 1997 has -1 to 1, and a scaled sum."""
    x, y = adding_problem(np.random.default_rng(0), 500, 10)
    assert 0 <= x[..., 0].min() < 0.01
    assert 0.99 < x[..., 0].max() < 1
    for row, total in zip(x, y, strict=True):
        first, second = [t for t in range(10) if row[t, 1] == 1]
        assert first < 5 <= second
        assert total[0] == row[first, 0] + row[second, 0]


def logistic(a):
    return 1 / (1 + math.exp(-a))


def arriving(x, h, W_x, W_h, column):
    """What arrives at one unit, from the inputs and from the states before."""
    from_x = sum(x[k] * W_x[k, column] for k in range(len(x)))
    return from_x, sum(h[k] * W_h[k, column] for k in range(len(h)))


def layer_and_inputs(build, **options):
    rng = np.random.default_rng(0)
    layer = build(2, 3, rng=rng, **options)
    layer.params["b"][...] = rng.standard_normal(layer.params["b"].shape)
    return layer, rng.standard_normal((1, 4, 2)), *layer.params.values()


def test_lstm_is_that_of_gers_schmidhuber_and_cummins():
    """The cell of 1997 with the forget gate of 2000, and no peepholes."""
    layer, x, W_x, W_h, b = layer_and_inputs(LSTM)
    h, c, expected = [0.0] * 3, [0.0] * 3, []
    for x_t in x[0]:
        a = [sum(arriving(x_t, h, W_x, W_h, k)) + b[k] for k in range(12)]
        for j in range(3):
            i, f, o = (logistic(a[j + 3 * gate]) for gate in (0, 1, 3))
            c[j] = f * c[j] + i * math.tanh(a[j + 6])
            h[j] = o * math.tanh(c[j])
        expected.append(list(h))
    np.testing.assert_allclose(layer.forward(x)[0], expected, rtol=1e-12)


@pytest.mark.parametrize("reset_after", [False, True])
def test_gru_is_that_of_cho_and_others(reset_after):
    """Of 2014, where z keeps the old state; with reset_after, r acts on the product."""
    layer, x, W_x, W_h, b = layer_and_inputs(GRU, reset_after=reset_after)
    b_x, b_h = b if reset_after else (b, np.zeros(9))
    h, expected = [0.0] * 3, []
    for x_t in x[0]:
        a = [sum(arriving(x_t, h, W_x, W_h, k)) + b_x[k] + b_h[k] for k in range(6)]
        z, r = [logistic(one) for one in a[:3]], [logistic(one) for one in a[3:]]
        seen = h if reset_after else [r[k] * h[k] for k in range(3)]
        new = []
        for j in range(3):
            from_x, from_h = arriving(x_t, seen, W_x, W_h, 6 + j)
            from_h = (from_h + b_h[6 + j]) * (r[j] if reset_after else 1)
            g = math.tanh(from_x + b_x[6 + j] + from_h)
            new.append(z[j] * h[j] + (1 - z[j]) * g)
        h = new
        expected.append(h)
    np.testing.assert_allclose(layer.forward(x)[0], expected, rtol=1e-12)


def test_dropout_is_that_of_the_paper_divided_by_what_is_kept():
    """There a unit is kept with p = 1 - rate, and used times p without training."""
    rate, x = 0.25, np.linspace(1.0, 2.0, 5000)
    layer = Dropout(rate, rng=np.random.default_rng(0))
    y, p = layer.forward(x, training=True), 1 - rate
    kept = y != 0
    papers = np.where(kept, x, 0)  # r * y
    np.testing.assert_allclose(y * p, papers)
    np.testing.assert_allclose(layer.forward(x) * p, p * x)
    assert abs(kept.mean() - p) < 4 * math.sqrt(p * rate / len(x))


def test_the_minimal_gru_is_that_of_the_paper_with_z_for_what_is_kept():
    """There h = (1 - z) h + z g, with gate and candidate of the input alone."""
    layer = MinGRU(1, 1, rng=np.random.default_rng(0))
    (w_z, w_g), (b_z, b_g), h = layer.params["W_x"][0], [0.3, -0.2], 0.5
    layer.params["b"][...] = b_z, b_g
    states = []
    for x in GRADIENTS:
        z = 1 / (1 + math.exp(b_z + w_z * x))  # theirs: 1 minus ours
        h = (1 - z) * h + z * (b_g + w_g * x)
        states.append(h)
    x = np.reshape(GRADIENTS, (1, -1, 1))
    np.testing.assert_allclose(layer.forward(x, [[0.5]])[0, :, 0], states)
