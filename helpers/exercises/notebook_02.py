"""The exercises of notebook 02: counting the ones."""

import numpy as np

from helpers.exercises.judging import Exercise


def _sequences(seed):
    """Draw one case: x (N, T), h (N, T + 1), dy_hat (N, T), and w_h."""
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape) for shape in [(3, 4), (3, 5), (3, 4)]]
    return *arrays, 0.7


def _backward_every_step(x, h, dy_hat, w_h, *, back=1, share=1, shift_h=1, order=-1):
    """Carry back a gradient that arrives at every timestep, with room for slips."""
    dw_x = dw_h = 0.0
    dh = np.zeros(len(x))
    for t in range(1, x.shape[1] + 1)[::order]:
        dh = dy_hat[:, t - 1] + back * dh * w_h
        dw_x = share * dw_x + np.sum(dh * x[:, t - 1])
        dw_h = share * dw_h + np.sum(dh * h[:, t - shift_h])
    return dw_x, dw_h


def _only_last_step(x, h, dy_hat, w_h):
    last = np.zeros_like(dy_hat)
    last[:, -1] = dy_hat[:, -1]
    return _backward_every_step(x, h, last, w_h)


def _weighed_too_early(x, h, dy_hat, w_h):
    return tuple(w_h * share for share in _backward_every_step(x, h, dy_hat, w_h))


def _per_sequence(*case):
    """Return one gradient for each sequence, where one for all is asked for."""
    rows = zip(*(a[:, None] for a in case[:3]), strict=True)
    shares = [_backward_every_step(*row, case[3]) for row in rows]
    return tuple(map(np.array, zip(*shares, strict=True)))


def _step_sizes(gradients, first, grow=1.2, shrink=0.5, unchanged=1.0, start=0.0):
    """Return RProp's step size after each gradient, with room for slips."""
    sizes, size, previous = [], first, start
    for gradient in gradients:
        agree = np.sign(gradient) * np.sign(previous)
        size = size * (grow if agree > 0 else shrink if agree < 0 else unchanged)
        sizes.append(size)
        previous = gradient
    return np.array(sizes)


def _published_step_sizes(gradients, first):
    """Return the step sizes of the published code, which halves the first one."""
    sizes, size, previous = [], first, 0.0
    for gradient in gradients:
        size = size * (1.2 if np.sign(gradient) == previous else 0.5)
        sizes.append(size)
        previous = np.sign(gradient)
    return np.array(sizes)


def _halved_at_zero(gradients, first):
    """Return sizes that shrink wherever they do not grow."""
    grow = np.sign(gradients[1:] * gradients[:-1]) > 0
    return first * np.cumprod(np.concatenate([[1.0], np.where(grow, 1.2, 0.5)]))


def _without_memory(gradients, first):
    """Return sizes that are not handed on from step to step."""
    agree = np.sign(gradients[1:] * gradients[:-1])
    factors = np.where(agree > 0, 1.2, np.where(agree < 0, 0.5, 1.0))
    return first * np.concatenate([[1.0], factors])


def _count_of_ones(w_x, w_h, timesteps):
    """Return the output after a sequence of ones: w_x (1 + w_h + w_h^2 + ...)."""
    return w_x * sum(w_h**m for m in range(timesteps))


_GRADIENTS = (np.array([3.0, 0.2, 5.0, -1.0, -4.0, 2.0, 2.0]), 0.001)
_WITH_A_ZERO = (np.array([-1.0, -2.0, 0.0, -3.0, -1.0, 1.0]), 0.01)

EXERCISES = {
    "2.1": Exercise(
        solution=(2.0, 1.0, 2.5),
        slips={
            "a 0 adds nothing, but the old state is still weighed, by w_h": (
                2.0,
                2.0,
                3.0,
            ),
            "the old state is lost: each step adds a share of it to its input": (
                2.0,
                0.0,
                2.0,
            ),
            "a bit of 1 enters as w_x, not as 1": (1.0, 0.5, 1.25),
            "the old state is added whole; w_h weighs it": (2.0, 2.0, 4.0),
            "the two weights are swapped: w_x = 2 weighs the input": (0.5, 1.0, 2.5),
            "the last input is a 1, so w_x is added at the last step too": (
                2.0,
                1.0,
                0.5,
            ),
        },
    ),
    "2.2": Exercise(
        solution=_backward_every_step,
        cases=(_sequences(1), _sequences(2)),
        slips={
            "`dh` is overwritten at every step; what comes from the future is added": (
                lambda *case: _backward_every_step(*case, back=0)
            ),
            "only the gradient of the last output is used; each timestep has its own": (
                _only_last_step
            ),
            "dw_h takes the state before the step: column t - 1 of `h`, not t": (
                lambda *case: _backward_every_step(*case, shift_h=0)
            ),
            "the inputs are one step off: x_t stands in column t - 1 of `x`": (
                lambda x, *case: _backward_every_step(np.roll(x, -1, axis=1), *case)
            ),
            "dy_hat comes one step late: what belongs to h_t stands in column t - 1": (
                lambda x, h, dy_hat, w_h: _backward_every_step(
                    x, h, np.concatenate([dy_hat[:, 1:], dy_hat[:, -1:]], axis=1), w_h
                )
            ),
            "that is a mean over the batch; `dy_hat` holds the 1 / N already, so add "
            "up": lambda *case: tuple(g / 3 for g in _backward_every_step(*case)),
            "that is a mean over time; every step adds its whole share": (
                lambda *case: tuple(g / 4 for g in _backward_every_step(*case))
            ),
            "the shares are overwritten: `=` keeps one timestep, `+=` adds them all": (
                lambda *case: _backward_every_step(*case, share=0)
            ),
            "the loop runs forward in time; gradients come from the last step": (
                lambda *case: _backward_every_step(*case, order=1)
            ),
            "w_h weighs the gradient on its way to the step before; here it comes in "
            "before dw_x and dw_h take their share": _weighed_too_early,
            "that is one gradient for each sequence; both weights are shared by all": (
                _per_sequence
            ),
            "the two results are swapped: dw_x comes first": (
                lambda *case: _backward_every_step(*case)[::-1]
            ),
            "on its way back the gradient is multiplied by w_h; here it is not": (
                lambda x, h, dy_hat, w_h: _backward_every_step(x, h, dy_hat, 1.0)
            ),
        },
    ),
    "2.3": Exercise(
        solution=lambda w_h: np.log(0.5) / np.log(np.abs(w_h)),
        cases=((0.5,), (0.9,), (-0.99,)),
        slips={
            "the fraction is upside down": lambda w_h: (
                np.log(np.abs(w_h)) / np.log(0.5)
            ),
            "the sign is the wrong way round: the number of steps is positive": (
                lambda w_h: np.log(2) / np.log(np.abs(w_h))
            ),
            "a negative w_h fades too: only its size counts, so take np.abs": (
                lambda w_h: np.log(0.5) / np.log(w_h)
            ),
            "that is linear, but the fading is a power: solve |w_h|^m = 1/2 for m": (
                lambda w_h: 0.5 / (1 - np.abs(w_h))
            ),
            "the log of a quotient is a difference of logs; here one log is divided "
            "by another": (lambda w_h: np.log(0.5 / np.abs(w_h))),
            "m need not be a whole number: leave the rounding out": (
                lambda w_h: np.ceil(np.log(0.5) / np.log(np.abs(w_h)))
            ),
            "that is 1 / e of the gradient; asked for is half": (
                lambda w_h: -1 / np.log(np.abs(w_h))
            ),
            "that is what is left after half a step; m stands in the exponent": (
                lambda w_h: np.abs(w_h) ** 0.5
            ),
        },
    ),
    "2.4": Exercise(
        solution=_step_sizes,
        cases=(_GRADIENTS, _WITH_A_ZERO),
        slips={
            "the first step is halved: with no sign before it, leave the size alone": (
                lambda gradients, first: 0.5 * _step_sizes(gradients, first)
            ),
            "a sign of 0 counts as a change, as in the published code: multiply both "
            "signs and look at the product": _published_step_sizes,
            "the first step has grown: with no sign before it, leave the size alone": (
                lambda gradients, first: _step_sizes(
                    gradients, first, start=gradients[0]
                )
            ),
            "1.2 and 0.5 are swapped: the size grows while the sign stays": (
                lambda gradients, first: _step_sizes(gradients, first, 0.5, 1.2)
            ),
            "the size never shrinks: halve it when the sign has changed": (
                lambda gradients, first: _step_sizes(gradients, first, shrink=1.0)
            ),
            "at a gradient of 0 the size is halved; the sign has not changed there": (
                _halved_at_zero
            ),
            "the size never grows: it does while the sign stays": (
                lambda gradients, first: _step_sizes(gradients, first, grow=1.0)
            ),
            "the size never changes: is the sign kept for the next round?": (
                lambda gradients, first: np.full(len(gradients), first)
            ),
            "each sign is compared with itself: keep the new one after the comparison, "
            "not before": lambda gradients, first: (
                first * np.cumprod(np.where(gradients == 0, 1.0, 1.2))
            ),
            "the size is the first one, times one factor: change the size itself, so "
            "that the next round goes on from it": _without_memory,
            "those are the steps, with their sign; asked for are their sizes": (
                lambda gradients, first: (
                    -np.sign(gradients) * _step_sizes(gradients, first)
                )
            ),
            "the list is one step late: append the size after changing it": (
                lambda gradients, first: np.concatenate(
                    [[first], _step_sizes(gradients, first)[:-1]]
                )
            ),
        },
    ),
    "2.5": Exercise(
        solution=lambda w_x, w_h, timesteps: (
            _count_of_ones(w_x, w_h, timesteps) - timesteps
        ),
        cases=((1.0, 1.0, 10), (1.0014, 0.9997, 50), (0.9, 1.1, 12), (2.0, -1.0, 5)),
        slips={
            "there is one power too many: the last input is not multiplied by w_h": (
                lambda w_x, w_h, timesteps: (
                    _count_of_ones(w_x, w_h, timesteps + 1) - timesteps
                )
            ),
            "every input is one power too high: x_T itself meets no w_h": (
                lambda w_x, w_h, timesteps: (
                    w_h * _count_of_ones(w_x, w_h, timesteps) - timesteps
                )
            ),
            "that is the output; the error is the output minus the true count": (
                _count_of_ones
            ),
            "w_x is missing: each 1 enters as w_x": (
                lambda w_x, w_h, timesteps: (
                    _count_of_ones(1.0, w_h, timesteps) - timesteps
                )
            ),
            "the sign is the wrong way round: output minus true count": (
                lambda w_x, w_h, timesteps: (
                    timesteps - _count_of_ones(w_x, w_h, timesteps)
                )
            ),
            "at w_h = 1 the formula divides 0 by 0; add the powers up instead": (
                lambda w_x, w_h, timesteps: (
                    np.nan
                    if w_h == 1
                    else _count_of_ones(w_x, w_h, timesteps) - timesteps
                )
            ),
            "the last power is missing: T ones have the powers 0 to T - 1": (
                lambda w_x, w_h, timesteps: (
                    _count_of_ones(w_x, w_h, timesteps - 1) - timesteps
                )
            ),
            "that is the squared error; asked for is output minus true count": (
                lambda w_x, w_h, timesteps: (
                    (_count_of_ones(w_x, w_h, timesteps) - timesteps) ** 2
                )
            ),
            "that counts the first input alone; every input leaves a share": (
                lambda w_x, w_h, timesteps: w_x * w_h ** (timesteps - 1) - timesteps
            ),
            "the inputs are multiplied by w_x alone; on the way w_h acts too": (
                lambda w_x, w_h, timesteps: w_x * timesteps - timesteps
            ),
            "that is the error for each timestep; asked for is the whole": (
                lambda w_x, w_h, timesteps: (
                    _count_of_ones(w_x, w_h, timesteps) / timesteps - 1
                )
            ),
        },
    ),
}
