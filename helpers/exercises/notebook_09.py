"""The exercises of notebook 09: two more errors to find."""

import numpy as np

from helpers.exercises.judging import Exercise


def _case(seed):
    """Draw one case: x (N, T, D), states h and dy (N, T, H), W_h (H, H)."""
    rng = np.random.default_rng(seed)
    shapes = [(3, 4, 2), (3, 4, 5), (3, 4, 5), (5, 5)]
    x, h, dy, W_h = (rng.standard_normal(shape) for shape in shapes)
    return x, np.tanh(h), dy, W_h


def _walk(dy, slope, W_back):
    """Go back in time, from dy (N, T, H) to da (N, T, H)."""
    da, dh = np.zeros_like(dy), 0.0
    for t in reversed(range(dy.shape[1])):
        da[:, t] = (dy[:, t] + dh) * slope[:, t]
        dh = da[:, t] @ W_back
    return da


def _shares(x, h_prev, da):
    """Add up what every timestep gives to dW_x, dW_h and db."""
    dW_x = np.einsum("ntd,nth->dh", x, da)
    return dW_x, np.einsum("nth,ntk->hk", h_prev, da), da.sum(axis=(0, 1))


def _before(h):
    """Shift states by one timestep: a state of zeros, then all but the last."""
    return np.concatenate([0 * h[:, :1], h[:, :-1]], axis=1)


def _backward(x, h, dy, W_h):
    return _shares(x, _before(h), _walk(dy, 1 - h**2, W_h.T))


EXERCISES = {
    "9.1": Exercise(
        solution=(5, 3, 480),
        slips={
            "the shape is (timesteps, numbers at each): time comes first": (3, 5, 480),
            "20 is the number of states; W_x, W_h and b have more": (5, 3, 20),
            "the bias is missing: one number for each state": (5, 3, 460),
            "the recurrent weights are missing: W_h is (20, 20)": (5, 3, 80),
            "the input weights are missing: W_x is (3, 20)": (5, 3, 420),
            "W_x is (3, 20): the 5 timesteps share it": (5, 3, 720),
            "one bias is enough; Keras has one": (5, 3, 500),
        },
    ),
    "9.2": Exercise(
        solution=_backward,
        cases=(_case(1), _case(2)),
        slips={
            "the gradient still goes back through `W_h` the wrong way round": (
                lambda x, h, dy, W_h: _backward(x, h, dy, W_h.T)
            ),
            "what comes from the step after is missing: carry `dh` on": (
                lambda x, h, dy, W_h: _shares(x, _before(h), dy * (1 - h**2))
            ),
            "`dW_h` pairs da_t with the state before it, not with h_t": (
                lambda x, h, dy, W_h: _shares(x, h, _walk(dy, 1 - h**2, W_h.T))
            ),
            "the slope of tanh, 1 - h**2, was right; now it is missing": (
                lambda x, h, dy, W_h: _shares(
                    x, _before(h), _walk(dy, 1 + 0 * h, W_h.T)
                )
            ),
            "the shares are added up over the batch, not averaged": (
                lambda x, h, dy, W_h: tuple(
                    g / len(x) for g in _backward(x, h, dy, W_h)
                )
            ),
        },
    ),
}
