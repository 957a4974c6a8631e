"""Every sequence the course learns from: drawn from a caller's rng, or recorded.

The recorded ones lie in helpers/data/, whose README says where they come from.
"""

import gzip
import zlib
from pathlib import Path

import numpy as np

from helpers.shapes import require_array, require_positive
from helpers.values import require_generator


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
    require_generator("count_ones", rng, (np.random.Generator, np.random.RandomState))
    require_positive("count_ones", batch_size=batch_size, timesteps=timesteps)
    x = np.around(rng.random((batch_size, timesteps)))
    y = x.sum(axis=1)
    return x, y


def integer_pairs(rng, batch_size):
    """Draw pairs of integers and say whether the first is larger.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the integers come from.
    batch_size : int
        N, the number of pairs.

    Returns
    -------
    x : ndarray of shape (N, 2, 1)
        Two integers from 1 to 9 as floats, one after the other in time.
    label : ndarray of int of shape (N,)
        1 where the first minus the second is above 0, else 0: of all 81 pairs 45 have
        label 0, so always saying 0 is right in 55.6 % of cases.

    Raises
    ------
    ValueError
        If ``batch_size`` is not a positive whole number.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb.
    """
    require_generator("integer_pairs", rng)
    require_positive("integer_pairs", batch_size=batch_size)
    x = rng.integers(1, 10, size=(batch_size, 2, 1)).astype(float)
    label = (x[:, 0, 0] > x[:, 1, 0]).astype(int)  # (N,), and not (N, 1)
    return x, label


def adding_problem(rng, batch_size, timesteps):
    """Draw sequences of numbers, two of them marked, whose sum is the target.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where numbers and markers come from.
    batch_size : int
        N, the number of sequences.
    timesteps : int
        T, the length of each; at least 2.

    Returns
    -------
    x : ndarray of shape (N, T, 2)
        In column 0 numbers between 0 and 1, in column 1 markers: one 1.0 in the first
        half of the timesteps, one in the second, 0.0 elsewhere.
    y : ndarray of shape (N, 1)
        The sum of the two marked numbers, between 0 and 2. Always answering their mean,
        1, has a mean squared error of 1/6, the variance of y.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or there is one timestep only.

    Notes
    -----
    Derived in notebooks/03_vanilla_rnn_layer.ipynb, after Hochreiter and Schmidhuber
    (1997).
    """
    require_generator("adding_problem", rng)
    require_positive("adding_problem", batch_size=batch_size, timesteps=timesteps)
    _require_two_timesteps(timesteps)
    numbers = rng.random((batch_size, timesteps))
    markers = np.zeros((batch_size, timesteps))
    rows, middle = np.arange(batch_size), timesteps // 2
    markers[rows, rng.integers(0, middle, batch_size)] = 1
    markers[rows, rng.integers(middle, timesteps, batch_size)] = 1
    y = np.sum(numbers * markers, axis=1, keepdims=True)  # (N, 1)
    return np.stack([numbers, markers], axis=2), y


def _require_two_timesteps(timesteps):
    """Refuse a sequence that has no room for two marked numbers."""
    if timesteps < 2:
        raise ValueError("adding_problem: timesteps should be at least 2, got 1")


def add_bits(x):
    """Add two numbers bit by bit, the way it is done on paper.

    Parameters
    ----------
    x : ndarray of shape (N, T, 2)
        The bits of two numbers, 0.0 or 1.0, the least significant bit first.

    Returns
    -------
    y : ndarray of shape (N, T, 1)
        The bits of their sum, in the same order. A carry out of the last timestep is
        lost.
    carry : ndarray of shape (N, T, 1)
        The carry out of each timestep: what has to be remembered after it.

    Raises
    ------
    ValueError
        If the shape is another.

    Notes
    -----
    Derived in notebooks/05_binary_addition.ipynb.
    """
    require_array("add_bits", "x", x, "N", "T", 2)
    _require_bits(x)
    y, carry = np.zeros((2, *x.shape[:2], 1))
    carried = np.zeros(len(x))
    for t in range(x.shape[1]):
        total = x[:, t].sum(axis=1) + carried  # (N,): 0, 1, 2 or 3
        y[:, t, 0] = total % 2
        carry[:, t, 0] = carried = total // 2
    return y, carry


def _require_bits(x):
    """Refuse what is no bit: 2 + 1 has a carry that no paper knows."""
    if not np.all((x == 0) | (x == 1)):
        raise ValueError("add_bits: x should hold bits, 0.0 or 1.0")


def binary_addition(rng, batch_size, bits=6):
    """Draw pairs of numbers in binary, and add them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the bits come from.
    batch_size : int
        N, the number of pairs.
    bits : int
        How many bits each number has. Every number below two to this power is equally
        likely.

    Returns
    -------
    x : ndarray of shape (N, bits + 1, 2)
        The bits of both numbers, 0.0 or 1.0, the least significant bit first. The last
        timestep is 0 in both: the sum needs one bit more.
    y : ndarray of shape (N, bits + 1, 1)
        The bits of their sum, in the same order.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/05_binary_addition.ipynb.
    """
    require_generator("binary_addition", rng)
    require_positive("binary_addition", batch_size=batch_size, bits=bits)
    x = np.zeros((batch_size, bits + 1, 2))
    x[:, :bits] = rng.integers(0, 2, size=(batch_size, bits, 2))
    y, _ = add_bits(x)
    return x, y


def el_nino():
    """Read the sea-surface temperature off Peru, month by month.

    Returns
    -------
    months : ndarray of datetime64[M] of shape (732,)
        January 1950 to December 2010, with no gap.
    celsius : ndarray of shape (732,)
        The mean temperature of each month in °C.

    Raises
    ------
    ValueError
        If the file is missing or damaged.

    Notes
    -----
    Shown in notebooks/08_real_data.ipynb. Public domain; origin in
    helpers/data/README.md.
    """
    rows = _read("el_nino.csv", ["year", "month", "celsius"], count=732)
    _require_no_gap("el_nino.csv", 12 * rows[:, 0] + rows[:, 1])
    months = np.datetime64("1950-01") + np.arange(len(rows))
    return months, rows[:, 2]


def sunspots():
    """Read the yearly number of sunspots.

    Returns
    -------
    years : ndarray of int of shape (309,)
        1700 to 2008, with no gap.
    numbers : ndarray of shape (309,)
        The mean number of sunspots in each year.

    Raises
    ------
    ValueError
        If the file is missing or damaged.

    Notes
    -----
    Shown in notebooks/08_real_data.ipynb. Public domain; origin in
    helpers/data/README.md.
    """
    rows = _read("sunspots.csv", ["year", "sunspots"], count=309)
    _require_no_gap("sunspots.csv", rows[:, 0])
    return rows[:, 0].astype(int), rows[:, 1]


def digits():
    """Read handwritten digits, each a square of 8 by 8 pixels.

    Returns
    -------
    images : ndarray of shape (1797, 8, 8)
        The ink in each pixel, from 0 (none) to 16; one row of pixels after the other.
    labels : ndarray of int of shape (1797,)
        Which digit it is, 0 to 9.

    Raises
    ------
    ValueError
        If the file is missing or damaged.

    Notes
    -----
    Shown in notebooks/08_real_data.ipynb. CC BY 4.0; origin in helpers/data/README.md.
    """
    columns = [*(f"pixel_{number}" for number in range(64)), "digit"]
    rows = _read("digits.csv.gz", columns, count=1797)
    return rows[:, :64].reshape(-1, 8, 8), rows[:, 64].astype(int)


def _read(name, columns, count):
    """Read a file of helpers/data/: two lines of origin, names, rows of numbers."""
    path = Path(__file__).parent / "data" / name
    try:
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        lines = text.decode("utf-8").splitlines()
        return _numbers(lines[2:3], lines[3:], columns, count)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        raise _damaged(name, what) from None


def _damaged(name, what):
    """Return an error that says what is wrong with a file, and how to get it back."""
    return ValueError(
        f"helpers/data/{name} cannot be read ({what}); "
        f"restore it with: git checkout -- helpers/data/{name}"
    )


def _require_no_gap(name, times):
    """Refuse rows that do not follow one another in time."""
    gaps = np.flatnonzero(np.diff(times) != 1)
    if len(gaps):
        raise _damaged(name, f"row {gaps[0] + 2} is not one step after the row before")


def _numbers(names, rows, columns, count):
    """Return rows of text as an array; refuse other columns, gaps and lost rows."""
    if names != [",".join(columns)]:
        raise ValueError(f"its columns should be {', '.join(columns[:3])}")
    if len(rows) != count:
        raise ValueError(f"it should have {count} rows, got {len(rows)}")
    numbers = np.array([row.split(",") for row in rows], float)
    if not np.all(np.isfinite(numbers)):
        raise ValueError("a number is missing")
    return numbers
