"""Every sequence the course learns from: drawn from a caller's rng, or recorded.

The recorded ones lie in helpers/data/, whose README says where they come from.
"""

import gzip
import zlib
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from helpers.checks import takes

#: Where the parts of the novel end, in characters.
NOVEL = 549_486, 615_178, 682_822
#: The networks of ``date_readers``, in the order of the file.
DATE_READERS = (
    *("last state", "all alike", "chosen", "last state, on its own"),
    *("chosen, on its own", "unmasked", "wrong axis", "last state, 96 units"),
    *("last state, 2400 steps", "last state, 5 behind", "last state, 20 behind"),
    *("last state, 20 before", "chosen, 5 behind", "chosen, 20 behind"),
    *("letters alone", "letters that look", "letters with positions"),
    *("letters with positions that look", "GRU", "GRU, 5 behind", "GRU, 20 behind"),
    "by place",
)
#: The networks of ``novel_readers``, in the order of the file.
NOVEL_READERS = (
    *("T = 5", "T = 10", "T = 25", "T = 50", "T = 100"),
    *(f"T = 50, cut every {cut}" for cut in (5, 10, 25)),
    *("T = 5, reset", "T = 25, reset"),
    *("T = 25, two layers", "T = 25, dropout", "T = 25, not clipped"),
    *(f"T = 25, {short} characters" for short in (30000, 100000)),
)


@takes(rng="old generator", batch_size="size", timesteps="size")
def count_ones(rng, batch_size=20, timesteps=10):
    """Draw sequences of bits x (N, T) and the number of ones in each, y (N,).

    ``np.random.RandomState(1)`` gives the twenty sequences of the published tutorial.
    """
    x = np.around(rng.random((batch_size, timesteps)))
    y = x.sum(axis=1)
    return x, y


@takes(rng="generator", batch_size="size")
def integer_pairs(rng, batch_size):
    """Draw pairs of integers (N, 2, 1); label (N,) says whether the first is larger.

    They run from 1 to 9. In 45 of all 81 pairs it is not: always saying 0 is right in
    55.6 % of cases.
    """
    x = rng.integers(1, 10, size=(batch_size, 2, 1)).astype(float)
    label = (x[:, 0, 0] > x[:, 1, 0]).astype(int)  # (N,), and not (N, 1)
    return x, label


@takes(rng="generator", batch_size="size", timesteps="at least 2")
def adding_problem(rng, batch_size, timesteps):
    """Draw numbers and markers (N, T, 2), and the sums of the marked numbers (N, 1).

    One marker stands in each half of the timesteps. Always answering 1, the mean, has a
    mean squared error of 1/6. After Hochreiter and Schmidhuber (1997), with the numbers
    and halves of Arjovsky, Shah and Bengio (2016).
    """
    numbers = rng.random((batch_size, timesteps))
    markers = np.zeros((batch_size, timesteps))
    rows, middle = np.arange(batch_size), timesteps // 2
    markers[rows, rng.integers(0, middle, batch_size)] = 1
    markers[rows, rng.integers(middle, timesteps, batch_size)] = 1
    y = np.sum(numbers * markers, axis=1, keepdims=True)  # (N, 1)
    return np.stack([numbers, markers], axis=2), y


@takes(x="bit N T 2")
def add_bits(x):
    """Add the bits x (N, T, 2); return the sum and the carries, both (N, T, 1).

    The least significant bit comes first; a carry out of the last is lost to the sum.
    """
    y, carry = np.zeros((2, *x.shape[:2], 1))
    carried = np.zeros(len(x))
    for t in range(x.shape[1]):
        total = x[:, t].sum(axis=1) + carried  # (N,): 0, 1, 2 or 3
        y[:, t, 0] = total % 2
        carry[:, t, 0] = carried = total // 2
    return y, carry


@takes(rng="generator", batch_size="size", bits="size")
def binary_addition(rng, batch_size, bits=6):
    """Draw pairs of numbers x (N, bits + 1, 2) and their sums y (N, bits + 1, 1).

    The least significant bit comes first. At the last timestep x is 0, for the sum has
    one bit more.
    """
    x = np.zeros((batch_size, bits + 1, 2))
    x[:, :bits] = rng.integers(0, 2, size=(batch_size, bits, 2))
    y, _ = add_bits(x)
    return x, y


def el_nino():
    """Read months (732,) and the mean temperature of the sea off Peru, °C (732,).

    January 1950 to December 2010. Public domain.
    """
    rows = _read("el_nino.csv", ["year", "month", "celsius"], count=732)
    months = np.datetime64("1950-01") + np.arange(len(rows))
    return months, rows[:, 2]


def sunspots():
    """Read years (309,) and the mean number of sunspots in each (309,).

    1700 to 2008. Public domain.
    """
    rows = _read("sunspots.csv", ["year", "sunspots"], count=309)
    return rows[:, 0].astype(int), rows[:, 1]


def digits():
    """Read handwritten digits (1797, 8, 8), ink from 0 to 16, and their labels (1797,).

    Licence: CC BY 4.0.
    """
    columns = [*(f"pixel_{number}" for number in range(64)), "digit"]
    rows = _read("digits.csv.gz", columns, count=1797)
    return rows[:, :64].reshape(-1, 8, 8), rows[:, 64].astype(int)


def given_names():
    """Read given names (5163,) and how many of 100 women and of 100 men bear each.

    The United States in 1990; the shares are (5163, 2). Public domain.
    """
    return _read("given_names.csv.gz", ["name", "women", "men"], count=5163)


def pride_and_prejudice():
    """Read three parts of the novel: for training, for validation, for the test.

    Jane Austen, 1813. Chapters 1 to 50, to 55 and to 61. Public domain.
    """
    with _named("pride_and_prejudice.txt.gz") as content:
        text = _without_origin(content)
        if len(text) != NOVEL[-1]:
            raise ValueError(f"it should have {NOVEL[-1]} characters, got {len(text)}")
    return [text[start:stop] for start, stop in pairwise((0, *NOVEL))]


def gradient_share():
    """Read what training did to networks: steps (61,), shares and losses (7, 8, 61).

    Seven kinds, eight seeds each, in the order of notebook 04, whose cells
    tools/gradient_share.py runs.
    """
    columns = ["model", "seed", "step", "share", "loss"]
    rows = _read("gradient_share.csv", columns, count=7 * 8 * 61)
    shares, losses = rows[:, 3:].T.reshape(2, 7, 8, 61)
    return rows[:61, 2], shares, losses


def name_models():
    """Read epochs (15,), bits on validation (4, 3, 15), and on test at the end (4, 3).

    Bits per letter of four networks, three seeds each, in the order of notebook 09,
    whose cells tools/name_models.py runs.
    """
    columns = ["model", "seed", "epoch", "validation", "test"]
    rows = _read("name_models.csv", columns, count=4 * 3 * 15)
    validation, test = rows[:, 3:].T.reshape(2, 4, 3, 15)
    return rows[:15, 2], validation, test[..., -1]


def novel_readers():
    """Read how networks and n-grams guess a novel: networks by name, n-grams (7, 5, 3).

    Three columns: characters read or counted, and bits a character on validation and on
    test. Networks are (5, 4, 3): five seeds, after a quarter, after a half, after as
    long as windows of 100 steps take, and at the end, where test belongs. N-grams: the
    order from 1 to 7, five lengths counted. By tools/novel_readers.py and notebook 10.
    """
    columns = ["model", "seed", "characters", "validation", "test"]
    count = 5 * 4 * len(NOVEL_READERS)
    rows = _read("novel_readers.csv", columns, count=count + 7 * 5)[:, 2:]
    networks = rows[:count].reshape(-1, 5, 4, 3)
    by_name = dict(zip(NOVEL_READERS, networks, strict=True))
    return by_name, rows[count:].reshape(7, 5, 3)


def long_memory():
    """Read what networks of a novel remember, by where gradients are cut: (5, 3) each.

    Five seeds; bits a character, and how a linear read-out correlates with whether a
    quotation is open and with the place in the line. 0 is an untrained network, 100
    none cut. tools/long_memory.py runs the cells of notebook 10.
    """
    columns = ["cut", "seed", "validation", "inside", "column"]
    rows = _read("long_memory.csv", columns, count=4 * 5)
    return {int(part[0, 0]): part[:, 2:] for part in np.split(rows, 4)}


def novel_writer():
    """Read the weights of a network that writes as the novel does, by name.

    Of notebook 10, trained by tools/novel_readers.py; 16 bits each, as float64.
    """
    with _named("novel_writer.npz") as content, np.load(BytesIO(content)) as weights:
        return {name: weights[name].astype(float) for name in weights}


def lost_rows():
    """Read what training did to networks: mean squared errors (2, 2, 16).

    Correct gradients and lost rows; one step ahead and in a closed loop; sixteen seeds.
    tools/lost_rows.py runs the cells of 06.
    """
    columns = ["variant", "seed", "one_step", "closed_loop"]
    rows = _read("lost_rows.csv", columns, count=2 * 16)
    return rows[:, 2:].reshape(2, 16, 2).swapaxes(1, 2)


def date_readers():
    """Read how well networks read dates: shares by model (3, 5), three seeds each.

    Five shares: dates without a mistake; digits; digits, given the true ones before;
    dates, behind which 20 places are empty; dates read one by one. In the order of
    tools/date_readers.py, which runs the cells of notebook 11.
    """
    columns = ["model", "seed", "exact", "digits", "digits_told"]
    columns += ["exact_padded", "exact_alone"]
    rows = _read("date_readers.csv", columns, count=len(DATE_READERS) * 3)
    shares = rows[:, 2:].reshape(len(DATE_READERS), 3, 5)
    return dict(zip(DATE_READERS, shares, strict=True))


def long_lags():
    """Read how networks learn to add over long times: steps (25,), losses by length.

    Eight networks in the order of notebook 12, whose cells tools/long_lags.py runs:
    over 200 timesteps with three seeds, (8, 3, 25), over 500 with one, (8, 1, 25).
    """
    columns = ["timesteps", "model", "seed", "step", "loss"]
    rows = _read("long_lags.csv", columns, count=8 * 4 * 25)
    losses = np.split(rows[:, 4], [8 * 3 * 25])
    by_length = {200: losses[0].reshape(8, 3, 25), 500: losses[1].reshape(8, 1, 25)}
    return rows[:25, 3], by_length


def _read(name, columns, count):
    """Read a file of helpers/data/: two lines of origin, columns, rows of numbers."""
    with _named(name) as content:
        lines = _without_origin(content).splitlines()
        return _numbers(lines[:1], lines[1:], columns, count)


@contextmanager
def _named(name):
    """Hand on what a file of helpers/data/ holds; name it if it is damaged."""
    path = Path(__file__).parent / "data" / name
    try:
        content = path.read_bytes()
        yield gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError, zlib.error, ValueError, KeyError, BadZipFile) as error:
        what = getattr(error, "strerror", None) or error
        raise ValueError(
            f"helpers/data/{name} cannot be read ({what}); "
            f"restore it with: git checkout -- helpers/data/{name}"
        ) from None


def _without_origin(content):
    """Return the text of a file behind its two lines of origin."""
    return "".join(content.decode("utf-8").splitlines(keepends=True)[2:])


def _numbers(names, rows, columns, count):
    """Return rows as numbers, after their names; refuse what is not all, in order."""
    if names != [",".join(columns)]:
        raise ValueError(f"its columns should be {', '.join(columns[:3])}")
    if len(rows) != count:
        raise ValueError(f"it should have {count} rows, got {len(rows)}")
    table = np.array([row.split(",") for row in rows])
    named = columns[0] == "name"
    numbers = table[:, int(named) :].astype(float)
    if not np.all(np.isfinite(numbers)):
        raise ValueError("a number is missing")
    gaps = _gaps(columns, numbers)
    if len(gaps):
        raise ValueError(f"row {gaps[0] + 2} is not one step after the row before")
    return (table[:, 0], numbers) if named else numbers


def _gaps(columns, numbers):
    """Find rows that are not one step, a month or a year, after the row before."""
    if columns[0] != "year":
        return []
    year, month = numbers[:, 0], numbers[:, 1]
    times = 12 * year + month if columns[1] == "month" else year
    return np.flatnonzero(np.diff(times) != 1)
