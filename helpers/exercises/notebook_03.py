"""The exercises of notebook 03: a recurrent layer and its gradient."""

import numpy as np

from helpers.exercises.judging import Exercise


def _relu_case(seed):
    """Draw one case: dh_t (N, H) and the cache of a ReLU step."""
    rng = np.random.default_rng(seed)
    shapes = [(2, 3), (2, 4), (3, 4), (4, 4), (4,), (2, 4)]
    x_t, h_prev, W_x, W_h, b, dh_t = (rng.standard_normal(shape) for shape in shapes)
    h_t = np.maximum(x_t @ W_x + h_prev @ W_h + b, 0)
    return dh_t, (x_t, h_prev, h_t, W_x, W_h)


def _through_products(da_t, cache):
    x_t, h_prev, _, W_x, W_h = cache
    weights = x_t.T @ da_t, h_prev.T @ da_t, da_t.sum(axis=0)
    return da_t @ W_x.T, da_t @ W_h.T, *weights


def _relu_step(dh_t, cache):
    return _through_products(dh_t * (cache[2] > 0), cache)


def _untransposed(dh_t, cache):
    dx_t, _, *weights = _relu_step(dh_t, cache)
    return dx_t, (dh_t * (cache[2] > 0)) @ cache[4], *weights


def _mean_of_bias(dh_t, cache):
    *others, _ = _relu_step(dh_t, cache)
    return *others, (dh_t * (cache[2] > 0)).mean(axis=0)


def _new_state_for_old(dh_t, cache):
    x_t, _, h_t, W_x, W_h = cache
    return _relu_step(dh_t, (x_t, h_t, h_t, W_x, W_h))


def _unsummed_bias(dh_t, cache):
    *others, _ = _relu_step(dh_t, cache)
    return *others, dh_t * (cache[2] > 0)


def _turned_weights(dh_t, cache):
    dx_t, dh_prev, dW_x, dW_h, db = _relu_step(dh_t, cache)
    return dx_t, dh_prev, dW_x, dW_h.T, db


def _turned_input_weights(dh_t, cache):
    dx_t, dh_prev, dW_x, dW_h, db = _relu_step(dh_t, cache)
    return dx_t, dh_prev, dW_x.T, dW_h, db


def _slope_forgotten_for_states(dh_t, cache):
    _, _, *weights = _relu_step(dh_t, cache)
    return dh_t @ cache[3].T, dh_t @ cache[4].T, *weights


def _scores(seed):
    """Draw one case: scores (N, K) and labels (N,)."""
    rng = np.random.default_rng(seed)
    return 3 * rng.standard_normal((5, 3)), rng.permutation([0, 2, 1, 2, 0])


def _softmax(y_hat, axis):
    p = np.exp(y_hat - y_hat.max())
    return p / p.sum(axis=axis, keepdims=True)


def _one_hot(y_hat, y):
    return np.eye(y_hat.shape[1])[y]


def _rows_by_label(y_hat, y):
    p = _softmax(y_hat, axis=1)
    p[y] -= 1
    return p / len(y)


def _cross_entropy_gradient(y_hat, y):
    p = np.exp(y_hat - y_hat.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return p / len(y)


def _every_label_in_every_row(y_hat, y):
    p = _cross_entropy_gradient(y_hat, y) * len(y)
    p[np.arange(len(y)), y] += 1
    p[:, np.unique(y)] -= 1
    return p / len(y)


def _sequence_case(seed):
    """Draw one case: h (N, T, H), h_0 (N, H), da (N, T, H)."""
    rng = np.random.default_rng(seed)
    return tuple(rng.standard_normal(shape) for shape in [(2, 4, 3), (2, 3), (2, 4, 3)])


def _recurrent_gradient(h, h_0, da):
    h_prev = np.concatenate([h_0[:, None], h[:, :-1]], axis=1)
    return np.einsum("nti,ntj->ij", h_prev, da)


def _rolled(h, h_0, da):
    return np.einsum("nti,ntj->ij", np.roll(h, 1, axis=1), da)


def _reshaped(h, h_0, da):
    """Reshape where a transpose is meant."""
    h_prev = np.concatenate([h_0[:, None], h[:, :-1]], axis=1)
    size = h.shape[2]
    return h_prev.reshape(size, -1) @ da.reshape(-1, size)


def _clip(a, b, max_norm):
    norm = np.sqrt(np.sum(a**2) + np.sum(b**2))
    factor = min(1.0, max_norm / norm)
    return a * factor, b * factor


def _clip_each(a, b, max_norm):
    return tuple(g * min(1.0, max_norm / np.sqrt(np.sum(g**2))) for g in (a, b))


def _always_to_length(a, b, max_norm):
    norm = np.sqrt(np.sum(a**2) + np.sum(b**2))
    return a * max_norm / norm, b * max_norm / norm


def _clip_squared(a, b, max_norm):
    factor = min(1.0, max_norm / (np.sum(a**2) + np.sum(b**2)))
    return a * factor, b * factor


def _clip_sum_of_lengths(a, b, max_norm):
    norm = np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))
    factor = min(1.0, max_norm / norm)
    return a * factor, b * factor


def _clip_first_alone(a, b, max_norm):
    return _clip(a, b, max_norm)[0], b


def _clip_upside_down(a, b, max_norm):
    factor = min(1.0, np.sqrt(np.sum(a**2) + np.sum(b**2)) / max_norm)
    return a * factor, b * factor


def _clip_by_largest(a, b, max_norm):
    factor = min(1.0, max_norm / max(np.max(np.abs(a)), np.max(np.abs(b))))
    return a * factor, b * factor


EXERCISES = {
    "3.1": Exercise(
        solution=((64, 32), (8, 32), (32, 32), (32,), (64, 20, 32)),
        slips={
            "batch first: all states are (N, T, H)": (
                ((64, 32), (8, 32), (32, 32), (32,), (20, 64, 32))
            ),
            "rows times matrix: W_x is (D, H), so that (N, D) @ (D, H) is (N, H)": (
                ((64, 32), (32, 8), (32, 32), (32,), (64, 20, 32))
            ),
            "one bias for each state, not for each sequence: b is (H,)": (
                ((64, 32), (8, 32), (32, 32), (64,), (64, 20, 32))
            ),
            "W_h leads from state to state: (H, H)": (
                ((64, 32), (8, 32), (8, 32), (32,), (64, 20, 32))
            ),
            "h_t is one timestep of all sequences: (N, H)": (
                ((20, 32), (8, 32), (32, 32), (32,), (64, 20, 32))
            ),
            "h_t has a row for each sequence of the batch, not one row in all": (
                ((32,), (8, 32), (32, 32), (32,), (64, 20, 32))
            ),
            "no weight knows the batch or the time: their sizes are D and H alone": (
                ((64, 32), (64, 32), (32, 32), (32,), (64, 20, 32))
            ),
            "all states have H numbers each, not the D of the inputs": (
                ((64, 32), (8, 32), (32, 32), (32,), (64, 20, 8))
            ),
            "b has one axis; broadcasting adds it to every row": (
                ((64, 32), (8, 32), (32, 32), (1, 32), (64, 20, 32))
            ),
        },
    ),
    "3.2": Exercise(
        solution=_relu_step,
        cases=(_relu_case(1), _relu_case(2)),
        slips={
            "that is the slope of tanh; ReLU has slope 1 where h_t > 0, else 0": (
                lambda dh_t, cache: _through_products(dh_t * (1 - cache[2] ** 2), cache)
            ),
            "the slope is missing: where ReLU gave 0, no gradient passes": (
                _through_products
            ),
            "the slope is 1 or 0, not h_t itself: compare with h_t > 0": (
                lambda dh_t, cache: _through_products(dh_t * cache[2], cache)
            ),
            "on the way back W_h is transposed: it leads from h_t to h_prev": (
                _untransposed
            ),
            "the bias was added to every row, so its gradient is a sum, not a mean": (
                _mean_of_bias
            ),
            "dW_h takes the state before the step, h_prev": _new_state_for_old,
            "dW_h is transposed: the rows of W_h belong to the state that comes in": (
                _turned_weights
            ),
            "dW_x is transposed: it has the shape of W_x, (D, H)": (
                _turned_input_weights
            ),
            "the bias was added to every row, so its gradient is summed over the "
            "batch": _unsummed_bias,
            "dx_t and dh_prev come from dh_t here; on their way back they pass the "
            "slope, too": _slope_forgotten_for_states,
            "the slope is the wrong way round: it is 1 where h_t > 0": (
                lambda dh_t, cache: _through_products(dh_t * (cache[2] <= 0), cache)
            ),
        },
    ),
    "3.3": Exercise(
        solution=_cross_entropy_gradient,
        cases=(_scores(1), _scores(2)),
        slips={
            "the loss is a mean: divide by N": (
                lambda y_hat, y: _cross_entropy_gradient(y_hat, y) * len(y)
            ),
            "the softmax runs along each row: sum over axis 1": (
                lambda y_hat, y: (_softmax(y_hat, 0) - _one_hot(y_hat, y)) / len(y)
            ),
            "the softmax runs along each row; here all entries share one sum": (
                lambda y_hat, y: (_softmax(y_hat, None) - _one_hot(y_hat, y)) / len(y)
            ),
            "the softmax is missing: the scores are no probabilities": (
                lambda y_hat, y: (y_hat - _one_hot(y_hat, y)) / len(y)
            ),
            "those are the probabilities; at the right class of each row 1 goes off": (
                lambda y_hat, y: _softmax(y_hat, 1) / len(y)
            ),
            "divide by N at the end: the 1 is divided, too": (
                lambda y_hat, y: _softmax(y_hat, 1) / len(y) - _one_hot(y_hat, y)
            ),
            "`p[y]` picks whole rows, by label; each row has one entry to change": (
                _rows_by_label
            ),
            "the labels themselves are subtracted; they name the entry that loses 1": (
                lambda y_hat, y: (_softmax(y_hat, 1) - y[:, None]) / len(y)
            ),
            "the exponentials are no probabilities yet: divide each row by its sum": (
                lambda y_hat, y: (np.exp(y_hat) - _one_hot(y_hat, y)) / len(y)
            ),
            "the sign is the wrong way round: it is p minus 1 at the right class": (
                lambda y_hat, y: -_cross_entropy_gradient(y_hat, y)
            ),
            "1 is subtracted in every row at every label; name the rows, too, so that "
            "each is paired with its own": _every_label_in_every_row,
            "that divides by N times K; the mean is over the N sequences": (
                lambda y_hat, y: _cross_entropy_gradient(y_hat, y) / y_hat.shape[1]
            ),
        },
    ),
    "3.4": Exercise(
        solution=_recurrent_gradient,
        cases=(_sequence_case(1), _sequence_case(2)),
        slips={
            "da_t meets the state before it, h_{t-1}; here it meets h_t": (
                lambda h, h_0, da: np.einsum("nti,ntj->ij", h, da)
            ),
            "the first step is missing: its state before is h_0": (
                lambda h, h_0, da: np.einsum("nti,ntj->ij", h[:, :-1], da[:, 1:])
            ),
            "that is the transpose: the rows of dW_h belong to the state before": (
                lambda h, h_0, da: _recurrent_gradient(h, h_0, da).T
            ),
            "that is a mean over the batch; add up": (
                lambda h, h_0, da: _recurrent_gradient(h, h_0, da) / len(h)
            ),
            "that is a mean over time; add up": (
                lambda h, h_0, da: _recurrent_gradient(h, h_0, da) / h.shape[1]
            ),
            "the shift is the wrong way round: da_t meets h_{t-1}, not h_{t+1}": (
                lambda h, h_0, da: np.einsum("nti,ntj->ij", h[:, 1:], da[:, :-1])
            ),
            "the state before the first step is h_0; `np.roll` brings the last state "
            "there": _rolled,
            "`reshape` does not transpose: it cuts the numbers into rows anew": (
                _reshaped
            ),
            "h_0 stands at the end; the state to start from comes first": (
                lambda h, h_0, da: np.einsum(
                    "nti,ntj->ij", np.concatenate([h[:, 1:], h_0[:, None]], axis=1), da
                )
            ),
            "that is the first step alone; every step adds its product": (
                lambda h, h_0, da: h_0.T @ da[:, 0]
            ),
            "that is the last step alone; every step adds its product": (
                lambda h, h_0, da: h[:, -2].T @ da[:, -1]
            ),
        },
    ),
    "3.5": Exercise(
        solution=_clip,
        cases=(
            (np.array([3.0, 2.0]), np.array([[1.5, 4.0]]), 1.0),
            (np.array([0.3, 0.0]), np.array([[0.0, 0.4]]), 1.0),
            (np.array([0.5, 0.0]), np.array([[0.0, 4.0]]), 2.0),
        ),
        slips={
            "each array is clipped by itself, which turns the direction; take one "
            "length for both": _clip_each,
            "each entry is clipped by itself, which turns the direction": (
                lambda a, b, m: (np.clip(a, -m, m), np.clip(b, -m, m))
            ),
            "gradients that are short enough are stretched; leave those alone": (
                _always_to_length
            ),
            "the length is the root of the sum of the squares; the root is missing": (
                _clip_squared
            ),
            "nothing is shortened": lambda a, b, max_norm: (a, b),
            "that adds two lengths; add the squares of all entries, then take the "
            "root": _clip_sum_of_lengths,
            "only the first array is shortened; both get the same factor": (
                _clip_first_alone
            ),
            "the factor is upside down: the longer the gradient, the smaller it is": (
                _clip_upside_down
            ),
            "that measures the largest entry; the length is over all entries": (
                _clip_by_largest
            ),
        },
    ),
}
