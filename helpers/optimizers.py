"""Rules that turn gradients into updates, and the clipping of gradients.

Every rule takes two dicts with the same names, ``params`` and ``grads``, and changes
``params`` in place: the one place where the course changes an argument on purpose.
What a rule remembers goes by name, so an optimizer serves one network, the first it
meets. Step all layers at once, with ``Sequential(layers).params``, or give each layer
an optimizer of its own.
"""

import numpy as np

from helpers.checks import takes


def same_network(self, params):
    """Say whether these are the weights that an optimizer met first.

    The dict or all arrays in it are the same objects; numbers have only their dict.
    """
    owner, met = vars(self).setdefault("network", (params, dict(params)))
    for name, W in params.items():
        if met.get(name) is W and isinstance(W, np.ndarray):
            continue
        before, now = np.shape(met.get(name, W)), np.shape(W)
        cure = "make a new optimizer for a new network"
        if before != now:
            return f"{name} had shape {before} in the steps before, now {now}; {cure}"
        if params is not owner:
            restored = "after adopt(optimizer, params) go on with restored weights"
            return f"{name} is not what was stepped before; {cure}, or {restored}"
    return True


def fits_memory(optimizer, params):
    """Say whether weights have the names and shapes of those that an optimizer met."""
    _, met = vars(optimizer).get("network", (params, params))
    before, now = ({n: np.shape(W) for n, W in one.items()} for one in (met, params))
    return before == now or (
        f"the weights should have the names and shapes {before}, got {now}; make a new "
        "optimizer for a new network"
    )


@takes(optimizer="has step", params="weights", where=fits_memory)
def adopt(optimizer, params):
    """Let an optimizer go on, with all it remembers, in weights restored elsewhere."""
    optimizer.network = params, dict(params)


class GradientDescent:
    """Step against the gradient; with momentum, keep that share of the last step.

    As ``keras.optimizers.SGD``.
    """

    @takes(learning_rate="above 0", momentum="within 0 1")
    def __init__(self, learning_rate=0.01, *, momentum=0.0):
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = {}

    @takes(params="weights", grads="gradients", where=same_network)
    def step(self, params, grads):
        """Move every parameter by its velocity."""
        for name, grad in grads.items():
            kept = self.momentum * self.velocity.get(name, 0.0)
            self.velocity[name] = kept - self.learning_rate * grad
            params[name] += self.velocity[name]


class RProp:
    """Step by the sign of the gradient, each number with a step size of its own.

    Rprop- of Igel and Hüsken (2003): where the sign has changed, it takes the smaller
    step at once, and does not go back as Riedmiller and Braun (1993) do. It needs the
    gradient of the whole data set: on small batches the sign changes by chance.
    """

    @takes(
        step_size="above 0",
        increase="above 1",
        decrease="within 0 1",
        limits=("above 0", "above 0"),
        where=lambda step_size, decrease, limits: (
            (limits[0] <= step_size <= limits[1] and decrease > 0)
            or "needs limits[0] <= step_size <= limits[1] and 0 < decrease, got "
            f"{step_size}, {limits} and {decrease}"
        ),
    )
    def __init__(
        self, step_size=0.001, *, increase=1.2, decrease=0.5, limits=(1e-6, 50)
    ):
        self.first_step, self.limits = step_size, limits
        self.increase, self.decrease = increase, decrease
        self.steps, self.signs = {}, {}

    @takes(params="weights", grads="gradients", where=same_network)
    def step(self, params, grads):
        """Move every parameter by its step size, against the sign of its gradient."""
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

    After Tieleman and Hinton (2012); without ``nesterov`` as
    ``keras.optimizers.RMSprop``. With it, weights are handed out already moved by the
    next momentum, so that gradients are measured where the step will lead. ``epsilon``
    stands inside the root.
    """

    @takes(
        learning_rate="above 0",
        decay="within 0 1",
        momentum="within 0 1",
        nesterov="flag",
        epsilon="above 0",
        where=lambda momentum, nesterov: (
            bool(momentum) >= nesterov or f"needs momentum for nesterov, got {momentum}"
        ),
    )
    def __init__(
        self,
        learning_rate=0.001,
        *,
        decay=0.9,
        momentum=0.0,
        nesterov=False,
        epsilon=1e-7,
    ):
        self.learning_rate, self.decay, self.epsilon = learning_rate, decay, epsilon
        self.momentum, self.nesterov = momentum, nesterov
        self.mean_squares, self.velocity = {}, {}

    @takes(params="weights", grads="square gradients", where=same_network)
    def step(self, params, grads):
        """Move every parameter by its velocity."""
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

    After Kingma and Ba (2015), as ``keras.optimizers.Adam``. Both means start at zero
    and are too small at first; ``rate`` makes up for it. ``epsilon`` stands outside the
    root.
    """

    @takes(
        learning_rate="above 0",
        beta_1="within 0 1",
        beta_2="within 0 1",
        epsilon="above 0",
    )
    def __init__(self, learning_rate=0.001, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.means, self.mean_squares, self.steps = {}, {}, 0

    @takes(params="weights", grads="square gradients", where=same_network)
    def step(self, params, grads):
        """Move every parameter along its mean gradient."""
        self.steps += 1
        root = (1 - self.beta_2**self.steps) ** 0.5
        rate = self.learning_rate * root / (1 - self.beta_1**self.steps)
        for name, grad in grads.items():
            mean, square = self.means.get(name, 0.0), self.mean_squares.get(name, 0.0)
            mean = self.beta_1 * mean + (1 - self.beta_1) * grad
            square = self.beta_2 * square + (1 - self.beta_2) * grad**2
            self.means[name], self.mean_squares[name] = mean, square
            params[name] -= rate * mean / (np.sqrt(square) + self.epsilon)


@takes(max_norm="above 0", grads="changeable gradients")
def clip_by_global_norm(grads, max_norm):
    """Shorten all gradients by one factor if together they are longer than max_norm.

    Returns the length before: the root of the sum of all squares. After Pascanu,
    Mikolov and Bengio (2013).
    """
    squares = (np.sum(np.square(grad, dtype=float)) for grad in grads.values())
    norm = float(np.sqrt(sum(squares)))
    if max_norm < norm:
        for name in grads:
            grads[name] *= max_norm / norm
    return norm
