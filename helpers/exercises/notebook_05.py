"""The exercises of notebook 05: binary addition."""

import numpy as np

from helpers.exercises.judging import Exercise


def _probabilities(seed):
    """Draw one case: outputs y_hat (N, T, 1) and targets y (N, T, 1)."""
    rng = np.random.default_rng(seed)
    shape = (3, 4, 1)
    return rng.uniform(0.1, 0.9, shape), rng.integers(0, 2, shape).astype(float)


def _entropy_gradient(y_hat, y):
    return (y_hat - y) / (y_hat * (1 - y_hat)) / y.size


def _velocities(gradients, rate, decay, momentum, *, root=True, square=True, late=0):
    """Return RMSProp's velocity after each gradient, with room for slips."""
    kept, m, velocity = [], 0.0, 0.0
    for gradient in gradients:
        size = gradient**2 if square else abs(gradient)
        old, m = m, decay * m + (1 - decay) * size
        divisor = np.float64(old if late else m)  # a float divides by 0 with a warning
        velocity = momentum * velocity - rate * gradient / (
            np.sqrt(divisor) if root else divisor
        )
        kept.append(velocity)
    return np.array(kept)


def _moved_ahead(gradients, rate, decay, momentum):
    """Return the steps that Nesterov's form takes in place of the velocities."""
    velocities = _velocities(gradients, rate, decay, momentum)
    before = np.concatenate([[0.0], velocities[:-1]])
    return momentum * velocities + (velocities - momentum * before)


def _averaged_velocities(gradients, rate, decay, momentum):
    """Return the velocity of a running mean of steps, (1 - momentum) of each."""
    return _velocities(gradients, (1 - momentum) * rate, decay, momentum)


def _first_square(gradients, rate, decay, momentum):
    """Return the velocities where the mean square starts at the first square."""
    m, velocity, kept = gradients[0] ** 2, 0.0, []
    for gradient in gradients:
        m = decay * m + (1 - decay) * gradient**2
        velocity = momentum * velocity - rate * gradient / np.sqrt(m)
        kept.append(velocity)
    return np.array(kept)


def _values(bits, order=1):
    """Add up what the bits (N, T, 1) are worth, the least significant first."""
    return bits[:, ::order, 0] @ 2.0 ** np.arange(bits.shape[1])


_GRADIENTS = np.array([0.5, 0.2, -1.0, -0.3, 2.0])

EXERCISES = {
    "5.1": Exercise(
        solution=(1, 1, 0, 0, 0),
        slips={
            "those are the right carries in the order of paper; the network starts "
            "with the least significant bit": (0, 0, 0, 1, 1),
            "those are the bits of the sum, 12; asked for are the carries": (
                0,
                0,
                1,
                1,
                0,
            ),
            "those are the carries that come in; asked for are those that go out": (
                0,
                1,
                1,
                0,
                0,
            ),
            "at the second timestep 0 and 1 meet a carry: 0 + 1 + 1 carries again": (
                1,
                0,
                0,
                0,
                0,
            ),
            "you began with the most significant bit; adding starts at the other end": (
                0,
                0,
                0,
                1,
                0,
            ),
            "a carry needs two ones out of three: the two bits and the carry that came "
            "in": (1, 1, 0, 1, 0),
            "the first timestep carries, too: its bits are both 1": (0, 1, 0, 0, 0),
        },
    ),
    "5.2": Exercise(
        solution=lambda y_hat, y: (y_hat - y) / y.size,
        cases=(_probabilities(1), _probabilities(2)),
        slips={
            "the loss is a mean: divide by the number of entries, N T": (
                lambda y_hat, y: y_hat - y
            ),
            "that divides by N alone; the mean runs over N and T": (
                lambda y_hat, y: (y_hat - y) / len(y)
            ),
            "that divides by T alone; the mean runs over N and T": (
                lambda y_hat, y: (y_hat - y) / y.shape[1]
            ),
            "that is one number, a mean over all; each score has its own gradient": (
                lambda y_hat, y: np.mean(y_hat - y)
            ),
            "that belongs to the squared error; here the loss is the cross-entropy": (
                lambda y_hat, y: 2 * (y_hat - y) * y_hat * (1 - y_hat) / y.size
            ),
            "the sign is the wrong way round: a larger score raises the loss when "
            "y_hat is above y": lambda y_hat, y: (y - y_hat) / y.size,
            "that is the gradient of the probabilities; multiply by the slope of the "
            "sigmoid": _entropy_gradient,
            "the slope of the sigmoid is in it twice; once it cancels": (
                lambda y_hat, y: (y_hat - y) * y_hat * (1 - y_hat) / y.size
            ),
        },
    ),
    "5.3": Exercise(
        solution=_velocities,
        cases=((_GRADIENTS, 0.1, 0.5, 0.8), (-_GRADIENTS[::-1], 0.02, 0.9, 0.5)),
        slips={
            "the root is missing: divide by the root of the mean square": (
                lambda *case: _velocities(*case, root=False)
            ),
            "the mean is one of squares: g**2, not abs(g)": (
                lambda *case: _velocities(*case, square=False)
            ),
            "decay is the share of the old mean that is kept; you have the two shares "
            "the wrong way round": (
                lambda gradients, rate, decay, momentum: _velocities(
                    gradients, rate, 1 - decay, momentum
                )
            ),
            "the velocity forgets: a share `momentum` of the last one is kept": (
                lambda gradients, rate, decay, momentum: _velocities(
                    gradients, rate, decay, 0.0
                )
            ),
            "the sign is the wrong way round: the step goes against the gradient": (
                lambda gradients, *setting: -_velocities(gradients, *setting)
            ),
            "the new gradient is missing from its own mean square: change m first": (
                lambda *case: _velocities(*case, late=1)
            ),
            "those are Nesterov's steps; asked for is the velocity itself": (
                _moved_ahead
            ),
            "the new step comes in whole; momentum weighs the old velocity alone": (
                _averaged_velocities
            ),
            "the mean square starts at 0, not at the first square": _first_square,
            "that is the last velocity alone; keep the one after each gradient": (
                lambda *case: _velocities(*case)[-1]
            ),
            "those are the steps added up; a velocity is one step": (
                lambda *case: np.cumsum(_velocities(*case))
            ),
        },
    ),
    "5.4": Exercise(
        solution=lambda y_hat: _values(np.round(y_hat)),
        cases=((_probabilities(3)[0],), (_probabilities(4)[0],)),
        slips={
            "the first timestep is worth 1, not the most": (
                lambda y_hat: _values(np.round(y_hat), order=-1)
            ),
            "round first: a probability of 0.4 is a bit of 0": _values,
            "round each bit, not the number at the end": (
                lambda y_hat: np.round(_values(y_hat))
            ),
            "the first timestep is bit 0, worth 1; you start at 2": (
                lambda y_hat: 2 * _values(np.round(y_hat))
            ),
            "the last bit is missing; a sum has one more than its parts": (
                lambda y_hat: _values(np.round(y_hat[:, :-1]))
            ),
            "that counts the ones; bit t is worth 2**t": (
                lambda y_hat: np.round(y_hat).sum(axis=(1, 2))
            ),
            "bit t is worth 2**t, not 2 * t": (
                lambda y_hat: (
                    np.round(y_hat[..., 0]) @ (2.0 * np.arange(y_hat.shape[1]))
                )
            ),
            "bit t is worth 2**t, not t**2": (
                lambda y_hat: np.round(y_hat[..., 0]) @ np.arange(y_hat.shape[1]) ** 2.0
            ),
            "`int` and `floor` cut down, so every bit is 0; round instead": (
                lambda y_hat: _values(np.floor(y_hat))
            ),
            "(N, T, 1) met (T,), which makes (N, T, T): take the axis of length 1 off "
            "first": lambda y_hat: np.sum(
                np.round(y_hat) * 2.0 ** np.arange(y_hat.shape[1]), axis=1
            ),
            "those are the values of the bits one by one; add them up over time": (
                lambda y_hat: np.round(y_hat[..., 0]) * 2.0 ** np.arange(y_hat.shape[1])
            ),
        },
    ),
    "5.5": Exercise(
        solution=lambda x, y: (x[:, ::-1], y[:, ::-1]),
        cases=(
            (np.arange(24.0).reshape(3, 4, 2), np.arange(12.0).reshape(3, 4, 1)),
            (np.arange(20.0).reshape(2, 5, 2), np.arange(10.0).reshape(2, 5, 1)),
        ),
        slips={
            "that turns the order of the sequences round; time is the second axis": (
                lambda x, y: (x[::-1], y[::-1])
            ),
            "that swaps the two numbers; time is the axis before": (
                lambda x, y: (x[..., ::-1], y[..., ::-1])
            ),
            "the targets have to turn round with the inputs": (
                lambda x, y: (x[:, ::-1], y)
            ),
            "the inputs have to turn round with the targets": (
                lambda x, y: (x, y[:, ::-1])
            ),
            "that turns every axis round; only time should be": (
                lambda x, y: (np.flip(x), np.flip(y))
            ),
            "nothing is turned round; a slice needs its step: `[::-1]`": (
                lambda x, y: (x, y)
            ),
            "the last timestep alone is there; keep them all": (
                lambda x, y: (x[:, -1], y[:, -1])
            ),
            "time and batch have changed places; the order of time should change": (
                lambda x, y: (x.swapaxes(0, 1), y.swapaxes(0, 1))
            ),
            "the targets come first; return x, then y": (
                lambda x, y: (y[:, ::-1], x[:, ::-1])
            ),
        },
    ),
    "5.6": Exercise(
        solution=lambda k: np.array([0.0, -k, -2.0 * k]),
        cases=((10.0,), (4.0,)),
        slips={
            "that is k / 2 too low: the products give k s - k / 2, and the threshold "
            "lies at j - 1/2": lambda k: k * np.array([-0.5, -1.5, -2.5]),
            "that is k / 2 too high: the threshold lies at j - 1/2, not at j - 1": (
                lambda k: k * np.array([0.5, -0.5, -1.5])
            ),
            "the sign is the wrong way round: a higher threshold needs a lower bias": (
                lambda k: k * np.array([0.0, 1.0, 2.0])
            ),
            "that starts at j = 0; the three thresholds are at j = 1, 2 and 3": (
                lambda k: k * np.array([1.0, 0.0, -1.0])
            ),
            "the weights are k, so the thresholds are multiples of k too": (
                lambda k: np.array([0.0, -1.0, -2.0])
            ),
            "those are the thresholds, as negative numbers; the products are k times "
            "as large, and k / 2 is taken off already": (
                lambda k: np.array([-0.5, -1.5, -2.5])
            ),
        },
    ),
}
