"""The exercises of notebook 06: automatic differentiation."""

import numpy as np

from helpers.exercises.judging import Exercise


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _sigmoid_and_share(x, g):
    """Return the sigmoid and the share of its input."""
    y = _sigmoid(x)
    return y, g * y * (1 - y)


def _gradients(x, y, steps, *, reset="before", rate=0.1, n=None):
    """Return the gradient of each step of a small training, with room for slips."""
    w, grad, found = 0.0, 0.0, []
    for _ in range(steps):
        new = 2 * np.sum((w * x - y) * x) / (n or len(x))
        grad = new if reset == "before" else grad + new
        grad = 0.0 if reset == "after" else grad
        found.append(grad)
        w -= rate * grad
    return np.array(found)


_LINE = np.array([1.0, 2.0, 0.5]), np.array([2.0, 3.0, 2.0])

EXERCISES = {
    "6.1": Exercise(
        solution=(4.0, 2.0),
        slips={
            "a is used twice, in the product and in the sum: its two shares are "
            "added": (3.0, 2.0),
            "that is the share from the sum alone; the product has one for a, too": (
                1.0,
                2.0,
            ),
            "the two are swapped, or each factor of the product gets itself": (
                2.0,
                4.0,
            ),
            "a is used twice: its shares are added, not multiplied": (3.0, 3.0),
            "in a product each factor gets the other one, and b is not in the sum": (
                4.0,
                3.0,
            ),
            "those are the values of the product and of z, not gradients": (6.0, 8.0),
            "b has a share from the product; it is not a constant": (4.0, 0.0),
        },
    ),
    "6.2": Exercise(
        solution=lambda n: (2.0 ** (n + 1) - 1, n + 1.0),
        cases=((1,), (4,), (10,)),
        slips={
            "those are the paths alone; every tensor on the way is visited too": (
                lambda n: (2.0**n, n + 1.0)
            ),
            "one visit is missing on both sides: the last result is visited too": (
                lambda n: (2.0 ** (n + 1) - 2, float(n))
            ),
            "there are n results and the x they were made from: n + 1 tensors": (
                lambda n: (2.0 ** (n + 1) - 1, float(n))
            ),
            "the recursion comes to a tensor once for each path, not once in all": (
                lambda n: (n + 1.0, n + 1.0)
            ),
            "each level has twice the visits of the one before: that is a power": (
                lambda n: (2.0 * n + 1, n + 1.0)
            ),
            "the powers go from 2^0 to 2^n; the last one is missing": (
                lambda n: (2.0**n - 1, n + 1.0)
            ),
            "the two are swapped: first the recursion": (
                lambda n: (n + 1.0, 2.0 ** (n + 1) - 1)
            ),
            "the x at the start is visited, too: one level is missing on both sides": (
                lambda n: (2.0**n - 1, float(n))
            ),
        },
    ),
    "6.3": Exercise(
        solution=_sigmoid_and_share,
        cases=(
            (np.array([0.0, 1.0, -2.0]), np.array([1.0, 2.0, 3.0])),
            (np.array([[0.5], [4.0]]), np.array([[-1.0], [0.5]])),
        ),
        slips={
            "g is missing: a rule multiplies what arrives by the slope": (
                lambda x, g: (_sigmoid(x), _sigmoid(x) * (1 - _sigmoid(x)))
            ),
            "that is the slope of tanh, 1 - y^2; the sigmoid has another": (
                lambda x, g: (_sigmoid(x), g * (1 - _sigmoid(x) ** 2))
            ),
            "the slope is written with the result y; here it is written with x": (
                lambda x, g: (_sigmoid(x), g * x * (1 - x))
            ),
            "the slope is a product of two factors; here it is one of them, y": (
                lambda x, g: (_sigmoid(x), g * _sigmoid(x))
            ),
            "the two results are swapped: first y, then the share": (
                lambda x, g: _sigmoid_and_share(x, g)[::-1]
            ),
            "the sign in exp is the other way round: 1 / (1 + exp(-x))": (
                lambda x, g: _sigmoid_and_share(-x, g)
            ),
            "the square below is missing: differentiating 1 / u gives 1 / u²": (
                lambda x, g: (_sigmoid(x), g * (1 - _sigmoid(x)))
            ),
            "the sign of the slope is the wrong way round: a larger x, a larger y": (
                lambda x, g: (_sigmoid(x), -_sigmoid_and_share(x, g)[1])
            ),
            "y is squeezed a second time: the slope takes y, not the sigmoid of y": (
                lambda x, g: (
                    _sigmoid(x),
                    _sigmoid_and_share(_sigmoid(x), g)[1],
                )
            ),
            "that is tanh; the sigmoid lies between 0 and 1": (
                lambda x, g: (np.tanh(x), g * (1 - np.tanh(x) ** 2))
            ),
            "the share is the slope times g; here they are added": (
                lambda x, g: (_sigmoid(x), _sigmoid(x) * (1 - _sigmoid(x)) + g)
            ),
        },
    ),
    "6.4": Exercise(
        solution=_gradients,
        cases=((*_LINE, 3), (_LINE[0], -_LINE[1], 4)),
        slips={
            "from the second step on the gradient holds the earlier ones too: reset it "
            "before each backward": lambda *case: _gradients(*case, reset="never"),
            "the gradient is reset after backward, before it was used": (
                lambda *case: _gradients(*case, reset="after")
            ),
            "w does not move, or starts again at each step; make it once and change "
            "w.data": lambda *case: _gradients(*case, rate=0.0),
            "the loss is a mean here, and yours is a sum": (
                lambda *case: _gradients(*case, n=1)
            ),
            "the last gradient alone is returned; collect one for each step": (
                lambda *case: _gradients(*case)[-1]
            ),
            "every entry is the last gradient: the list holds one array that is "
            "overwritten, so append a number, float(w.grad)": (
                lambda *case: np.full(case[2], _gradients(*case)[-1])
            ),
            "the step goes up the slope: w moves against its gradient": (
                lambda x, y, steps: _gradients(x, y, steps, rate=-0.1)
            ),
            "the rate is 0.1; here w moves by the whole gradient": (
                lambda x, y, steps: _gradients(x, y, steps, rate=1.0)
            ),
            "those are the weights after each step; asked for are the gradients": (
                lambda *case: -0.1 * np.cumsum(_gradients(*case))
            ),
        },
    ),
    "6.5": Exercise(
        solution=lambda d: (2 * np.cos(d), -1.0),
        cases=((1.0,), (2.0,), (0.1,)),
        slips={
            "the 2 is missing: both sines of the sum bring one cos(d)": (
                lambda d: (np.cos(d), -1.0)
            ),
            "the sign of the second is the wrong way round: sin(t - d) is subtracted": (
                lambda d: (2 * np.cos(d), 1.0)
            ),
            "the two are swapped: first the factor of the latest value": (
                lambda d: (-1.0, 2 * np.cos(d))
            ),
            "cos and sin are mixed up: the terms with sin(d) cancel": (
                lambda d: (2 * np.sin(d), -1.0)
            ),
            "that goes on in a straight line: right only as d goes to 0": (
                lambda d: (2.0, -1.0)
            ),
            "that is the cosine's parabola: close for a small d, but not exact": (
                lambda d: (2 - d**2, -1.0)
            ),
            "sin(t - d) goes to the other side as a whole; it gets no factor of d": (
                lambda d: (2 * np.cos(d), -np.cos(d))
            ),
            "that is the rule for sin(t + d) alone, which needs cos(t); add the "
            "one for sin(t - d)": (lambda d: (np.cos(d), np.sin(d))),
        },
    ),
}
