"""Every sequence the course learns from, drawn from the caller's own generator."""

import numpy as np

from helpers.shapes import require_positive


def count_ones(rng, batch_size=20, timesteps=10):
    """Draw sequences of bits and count the ones in each.

    Parameters
    ----------
    rng : numpy.random.Generator or numpy.random.RandomState
        ``np.random.RandomState(1)`` gives the twenty sequences of the published
        tutorial.
    batch_size : int
        N, the number of sequences.
    timesteps : int
        T, the number of bits in each.

    Returns
    -------
    x : ndarray of shape (N, T)
        Bits, 0.0 or 1.0.
    y : ndarray of shape (N,)
        The number of ones in each row, between 0 and T.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/02_count_the_ones.ipynb.
    """
    require_positive("count_ones", batch_size=batch_size, timesteps=timesteps)
    x = np.around(rng.random((batch_size, timesteps)))
    y = x.sum(axis=1)
    return x, y
