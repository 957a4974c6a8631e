"""Rules that turn gradients into updates, and the clipping of gradients.

Every rule takes two dicts with the same names, ``params`` and ``grads``, and changes
``params`` in place: the one place where the course changes an argument on purpose.
What a rule remembers goes by name. So step all layers at once, with
``Sequential(layers).params``, or give each layer an optimizer of its own.
"""

import numpy as np

from helpers.training_checks import (
    require_changeable,
    require_lengths,
    require_limits,
    require_pairs,
    require_range,
    require_rate,
    require_same_network,
)
from helpers.values import require_flags, require_real


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
        require_rate("GradientDescent", learning_rate)
        require_real("GradientDescent", momentum=momentum)
        require_range(
            "GradientDescent", 0 <= momentum < 1, "0 <= momentum < 1", momentum
        )
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
        require_same_network("GradientDescent", self.velocity, params)
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
        require_real("RProp", step_size=step_size, increase=increase, decrease=decrease)
        require_limits("RProp", limits)
        require_range(
            "RProp",
            0 < decrease < 1 < increase,
            "0 < decrease < 1 < increase",
            (decrease, increase),
        )
        require_range(
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
        require_same_network("RProp", self.steps, params)
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


class RMSProp:
    """Divide each step by the size its gradients had lately.

    Parameters
    ----------
    learning_rate : float
        The length of the step where gradients keep their size.
    decay : float
        The share of the mean square that is kept, 0 <= decay < 1.
    momentum : float
        The share of the last step that is kept, 0 <= momentum < 1.
    nesterov : bool
        Whether to hand out weights that are already moved by the next momentum, so that
        gradients are measured where the step will lead.
    epsilon : float
        Added to the mean square, inside the root, so that nothing is divided by zero.

    Raises
    ------
    ValueError
        If a setting is outside its range, or ``nesterov`` is asked for without
        momentum.

    Notes
    -----
    Shown in notebooks/05_binary_addition.ipynb, after Tieleman and Hinton (2012).
    Without ``nesterov`` the same rule as ``keras.optimizers.RMSprop``.
    """

    def __init__(
        self,
        learning_rate=0.001,
        *,
        decay=0.9,
        momentum=0.0,
        nesterov=False,
        epsilon=1e-7,
    ):
        require_real("RMSProp", decay=decay, momentum=momentum, epsilon=epsilon)
        require_rate("RMSProp", learning_rate)
        require_flags("RMSProp", nesterov=nesterov)
        require_range("RMSProp", 0 <= decay < 1, "0 <= decay < 1", decay)
        require_range("RMSProp", 0 <= momentum < 1, "0 <= momentum < 1", momentum)
        require_range("RMSProp", epsilon > 0, "epsilon > 0", epsilon)
        require_range(
            "RMSProp", momentum or not nesterov, "momentum for nesterov", momentum
        )
        self.learning_rate, self.decay, self.epsilon = learning_rate, decay, epsilon
        self.momentum, self.nesterov = momentum, nesterov
        self.mean_squares, self.velocity = {}, {}

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
        require_pairs("RMSProp", params, grads)
        require_same_network("RMSProp", self.mean_squares, params)
        for name, grad in grads.items():
            old = self.mean_squares.get(name, 0.0)
            new = self.decay * old + (1 - self.decay) * grad**2
            step = -self.learning_rate * grad / np.sqrt(new + self.epsilon)
            velocity = self.momentum * self.velocity.get(name, 0.0) + step
            self.mean_squares[name], self.velocity[name] = new, velocity
            params[name] += (
                self.momentum * velocity + step if self.nesterov else velocity
            )


class Adam:
    """Step along the mean gradient, divided by the root of the mean square.

    Parameters
    ----------
    learning_rate : float
        About the length of a step, whatever the size of the gradients.
    beta_1, beta_2 : float
        The shares of the mean and of the mean square that are kept.
    epsilon : float
        Added to the root, outside of it, so that nothing is divided by zero.

    Raises
    ------
    ValueError
        If a setting is outside its range.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb, after Kingma and Ba (2015). The same
    rule as ``keras.optimizers.Adam``. Both means start at zero and are too small at
    first; ``rate`` makes up for it.
    """

    def __init__(self, learning_rate=0.001, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        require_real("Adam", beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)
        require_rate("Adam", learning_rate)
        require_range("Adam", 0 <= beta_1 < 1, "0 <= beta_1 < 1", beta_1)
        require_range("Adam", 0 <= beta_2 < 1, "0 <= beta_2 < 1", beta_2)
        require_range("Adam", epsilon > 0, "epsilon > 0", epsilon)
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.means, self.mean_squares, self.steps = {}, {}, 0

    def step(self, params, grads):
        """Move every parameter along its mean gradient.

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
        require_pairs("Adam", params, grads)
        require_same_network("Adam", self.means, params)
        self.steps += 1
        root = (1 - self.beta_2**self.steps) ** 0.5
        rate = self.learning_rate * root / (1 - self.beta_1**self.steps)
        for name, grad in grads.items():
            mean, square = self.means.get(name, 0.0), self.mean_squares.get(name, 0.0)
            mean = self.beta_1 * mean + (1 - self.beta_1) * grad
            square = self.beta_2 * square + (1 - self.beta_2) * grad**2
            self.means[name], self.mean_squares[name] = mean, square
            params[name] -= rate * mean / (np.sqrt(square) + self.epsilon)


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
        If it overflows, and NumPy was told to ignore that, nothing is changed.

    Raises
    ------
    ValueError
        If ``max_norm`` is not positive, or a gradient holds nan or inf.

    Notes
    -----
    Shown in notebooks/02_count_the_ones.ipynb, after Pascanu, Mikolov and Bengio
    (2013).
    """
    require_real("clip_by_global_norm", max_norm=max_norm)
    require_changeable("clip_by_global_norm", grads)
    require_lengths("clip_by_global_norm", grads, float)
    require_range("clip_by_global_norm", max_norm > 0, "max_norm > 0", max_norm)
    squares = (np.sum(np.square(grad, dtype=float)) for grad in grads.values())
    norm = float(np.sqrt(sum(squares)))
    if max_norm < norm < np.inf:
        for name in grads:
            grads[name] *= max_norm / norm
    return norm
