"""Rules that turn gradients into updates: gradient descent, RProp, clipping.

Every rule takes two dicts with the same names, ``params`` and ``grads``, and changes
``params`` in place: the one place where the course changes an argument on purpose.
"""

import numpy as np


class GradientDescent:
    """Step against the gradient; with momentum, keep part of the last step.

    Parameters
    ----------
    learning_rate : float
        The length of the step for a gradient of length 1.
    momentum : float
        The share of the last step that is kept, 0 <= momentum < 1.

    Raises
    ------
    ValueError
        If ``learning_rate`` is not positive or ``momentum`` is not in [0, 1).

    Notes
    -----
    Shown in notebooks/02_count_the_ones.ipynb. The same rule as
    ``keras.optimizers.SGD``.
    """

    def __init__(self, learning_rate=0.01, *, momentum=0.0):
        _require(
            "GradientDescent", learning_rate > 0, "learning_rate > 0", learning_rate
        )
        _require("GradientDescent", 0 <= momentum < 1, "0 <= momentum < 1", momentum)
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = {}

    def step(self, params, grads):
        """Move every parameter by its velocity.

        Parameters
        ----------
        params, grads : dict of ndarray
            The same names, and under each name the same shape. ``params`` is changed
            in place.

        Raises
        ------
        ValueError
            If names or shapes differ.
        """
        require_pairs("GradientDescent", params, grads)
        for name, grad in grads.items():
            kept = self.momentum * self.velocity.get(name, 0.0)
            self.velocity[name] = kept - self.learning_rate * grad
            params[name] += self.velocity[name]


class RProp:
    """Step by the sign of the gradient, each number with a step size of its own.

    Parameters
    ----------
    step_size : float
        The first step, in the unit of the parameters.
    increase, decrease : float
        What a step size is multiplied by when the gradient kept its sign, and when it
        changed.
    limits : tuple of two floats
        The smallest and the largest step size allowed.

    Raises
    ------
    ValueError
        Unless 0 < decrease < 1 < increase and 0 < limits[0] <= step_size <= limits[1].

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb, after Riedmiller and Braun (1993).
    Needs the gradient of the whole data set: on small batches the sign changes by
    chance.
    """

    def __init__(
        self, step_size=0.001, *, increase=1.2, decrease=0.5, limits=(1e-6, 50)
    ):
        _require(
            "RProp",
            0 < decrease < 1 < increase,
            "0 < decrease < 1 < increase",
            (decrease, increase),
        )
        _require(
            "RProp",
            0 < limits[0] <= step_size <= limits[1],
            "0 < limits[0] <= step_size <= limits[1]",
            (step_size, limits),
        )
        self.first_step, self.limits = step_size, limits
        self.increase, self.decrease = increase, decrease
        self.steps, self.signs = {}, {}

    def step(self, params, grads):
        """Move every parameter by its own step size, against the sign of its gradient.

        Parameters
        ----------
        params, grads : dict of ndarray
            The same names, and under each name the same shape. ``params`` is changed
            in place.

        Raises
        ------
        ValueError
            If names or shapes differ.
        """
        require_pairs("RProp", params, grads)
        for name, grad in grads.items():
            sign = np.sign(grad)
            agree = sign * self.signs.get(name, 0.0)
            factor = np.select(
                [agree > 0, agree < 0], [self.increase, self.decrease], 1.0
            )
            size = self.steps.get(name, self.first_step) * factor
            self.steps[name] = np.clip(size, *self.limits)
            self.signs[name] = sign
            params[name] -= sign * self.steps[name]


def clip_by_global_norm(grads, max_norm):
    """Shorten all gradients by one factor when together they are too long.

    Parameters
    ----------
    grads : dict of ndarray
        The gradients, changed in place. The direction they point in stays the same.
    max_norm : float
        The longest length allowed.

    Returns
    -------
    float
        The length before clipping: the root of the sum of the squares of all entries.
        If that is not a finite number, nothing is changed.

    Raises
    ------
    ValueError
        If ``max_norm`` is not positive.

    Notes
    -----
    Shown in notebooks/02_count_the_ones.ipynb, after Pascanu, Mikolov and Bengio
    (2013).
    """
    _require("clip_by_global_norm", max_norm > 0, "max_norm > 0", max_norm)
    squares = (np.sum(np.square(grad, dtype=float)) for grad in grads.values())
    norm = float(np.sqrt(sum(squares)))
    if max_norm < norm < np.inf:
        for name in grads:
            grads[name] *= max_norm / norm
    return norm


def require_pairs(owner, params, grads):
    """Raise unless the gradients carry the names and shapes of the parameters.

    Parameters
    ----------
    owner : str
        The optimizer named first in the message.
    params, grads : dict of ndarray
        What ``step`` was given.

    Raises
    ------
    ValueError
        If names or shapes differ, or if a parameter holds whole numbers, which cannot
        take a step.
    """
    if params.keys() != grads.keys():
        raise ValueError(
            f"{owner}: params hold {sorted(params)}, grads hold {sorted(grads)}"
        )
    for name, param in params.items():
        if np.shape(param) != np.shape(grads[name]):
            raise ValueError(
                f"{owner}: the gradient of {name} should have shape {np.shape(param)}, "
                f"got {np.shape(grads[name])}"
            )
        if np.asarray(param).dtype.kind not in "f":
            raise ValueError(
                f"{owner}: {name} should hold floats, got {np.asarray(param).dtype}; "
                "a whole number cannot take a small step"
            )


def _require(owner, holds, rule, value):
    """Raise when a setting is outside its range."""
    if not holds:
        raise ValueError(f"{owner}: needs {rule}, got {value}")
