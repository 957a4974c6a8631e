"""Draw the weights a layer starts from, by the two rules that Keras uses."""

import numpy as np

from helpers.checks import takes


@takes(rng="generator", rows="size", columns="size")
def glorot_uniform(rng, rows, columns):
    """Draw weights (rows, columns) that keep the size of what they multiply.

    After Glorot and Bengio (2010).
    """
    limit = np.sqrt(6 / (rows + columns))
    return rng.uniform(-limit, limit, size=(rows, columns))


@takes(
    rng="generator",
    rows="size",
    columns="size",
    where=lambda rows, columns: (
        rows <= columns or f"rows should be at most columns, got {rows} and {columns}"
    ),
)
def orthogonal(rng, rows, columns):
    """Draw rows of length 1 at right angles, (rows, columns), in a random direction.

    As recurrent weights they neither stretch a state nor shrink it, after Saxe,
    McClelland and Ganguli (2014).
    """
    q, r = np.linalg.qr(rng.standard_normal((columns, rows)))  # (columns, rows)
    return (q * np.sign(np.diag(r))).T  # without the signs, directions are not uniform
