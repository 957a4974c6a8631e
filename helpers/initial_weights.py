"""Draw the weights a layer starts from, by the two rules that Keras uses."""

import numpy as np

from helpers.shapes import require_positive
from helpers.values import require_generator


def glorot_uniform(rng, rows, columns):
    """Draw input weights that keep the size of what they multiply.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    rows, columns : int
        How many numbers arrive and how many leave.

    Returns
    -------
    ndarray of shape (rows, columns)
        Uniform between -limit and limit, where limit is sqrt(6 / (rows + columns)).

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or ``rng`` is no generator.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb, after Glorot and Bengio (2010).
    """
    require_generator("glorot_uniform", rng)
    require_positive("glorot_uniform", rows=rows, columns=columns)
    limit = np.sqrt(6 / (rows + columns))
    return rng.uniform(-limit, limit, size=(rows, columns))


def orthogonal(rng, rows, columns):
    """Draw recurrent weights that neither stretch a state nor shrink it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    rows, columns : int
        Their shape, ``rows`` not more than ``columns``.

    Returns
    -------
    ndarray of shape (rows, columns)
        Rows of length 1, each at right angles to every other, in a random direction.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, ``rows`` is larger than ``columns``,
        or ``rng`` is no generator.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb, after Saxe, McClelland and Ganguli
    (2014).
    """
    require_generator("orthogonal", rng)
    require_positive("orthogonal", rows=rows, columns=columns)
    _require_no_more_rows(rows, columns)
    q, r = np.linalg.qr(rng.standard_normal((columns, rows)))  # (columns, rows)
    return (q * np.sign(np.diag(r))).T  # without the signs, directions are not uniform


def _require_no_more_rows(rows, columns):
    """Refuse more directions than there is room for at right angles."""
    if rows > columns:
        raise ValueError(
            f"orthogonal: rows should be at most columns, got {rows} and {columns}"
        )
