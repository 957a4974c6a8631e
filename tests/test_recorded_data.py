"""The recorded data: complete, as published, and a clear line where a file is not."""

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from helpers import datasets

DATA = Path(datasets.__file__).parent / "data"


def test_el_nino():
    months, celsius = datasets.el_nino()
    assert months.shape == celsius.shape == (732,)
    assert [str(months[0]), str(months[-1])] == ["1950-01", "2010-12"]
    assert np.all(np.diff(months) == np.timedelta64(1, "M"))
    # The first and last numbers and the sum of the file as statsmodels ships it.
    assert (celsius[0], celsius[-1]) == (23.11, 22.07)
    assert celsius.sum() == pytest.approx(16903.80)
    assert celsius.min() > 18 and celsius.max() < 30


def test_sunspots():
    years, numbers = datasets.sunspots()
    assert years.tolist() == list(range(1700, 2009))
    assert (numbers[0], numbers[-1]) == (5.0, 2.9)
    assert numbers.sum() == pytest.approx(15373.4)


def test_digits():
    images, labels = datasets.digits()
    assert images.shape == (1797, 8, 8) and labels.shape == (1797,)
    assert images.min() == 0 and images.max() == 16
    assert images.sum() == 561718
    assert np.bincount(labels).tolist() == [
        178,
        182,
        177,
        183,
        181,
        182,
        181,
        179,
        174,
        180,
    ]


def test_given_names():
    names, shares = datasets.given_names()
    assert names.shape == (5163,) and shares.shape == (5163, 2)
    assert sorted(names) == names.tolist() and len({*names}) == 5163
    assert {*"".join(names)} == {*"abcdefghijklmnopqrstuvwxyz"}
    assert (min(map(len, names)), max(map(len, names))) == (2, 11)
    # The most frequent of each list, and how long the two lists are.
    assert names[shares.argmax(axis=0)].tolist() == ["mary", "james"]
    assert shares.max(axis=0).tolist() == [2.629, 3.318]
    assert (shares > 0).sum(axis=0).tolist() == [4275, 1219]


def test_the_novel_is_whole_and_nobody_elses_words_are_in_it():
    training, validation, test = datasets.pride_and_prejudice()
    assert [*map(len, (training, validation, test))] == [549486, 65692, 67644]
    assert training.startswith("It is a truth universally acknowledged, that a single")
    assert test.endswith("had been the means of uniting them.\n")
    whole = training + validation + test
    assert len({*whole}) == 63 and whole.isascii() and "\r" not in whole
    assert max(map(len, whole.split("\n"))) == 78
    for foreign in ("Gutenberg", "Chapter", "CHAPTER", "_", "*", "\n\n\n", " \n"):
        assert foreign not in whole
    # Each part ends with a chapter.
    assert all(part.endswith(("\n\n", ".\n")) for part in (training, validation, test))
    assert whole.count("Elizabeth") == 635


def test_gradient_share_is_in_the_order_of_its_columns():
    steps, shares, losses = datasets.gradient_share()
    assert steps.tolist() == list(range(0, 1501, 25))
    assert shares.shape == losses.shape == (7, 8, 61)
    rows = np.loadtxt(DATA / "gradient_share.csv", delimiter=",", skiprows=3)
    for model, seed, step, share, loss in rows[:: len(rows) // 50]:
        place = int(model), int(seed), int(step) // 25
        assert (shares[place], losses[place]) == (share, loss)


def test_date_readers_are_in_the_order_of_their_rows():
    rows = np.loadtxt(DATA / "date_readers.csv", delimiter=",", skiprows=3)
    for number, shares in enumerate(datasets.date_readers().values()):
        stored = rows[rows[:, 0] == number]
        assert stored[:, 1].tolist() == [0, 1, 2]
        np.testing.assert_array_equal(shares, stored[:, 2:])


def test_bits_of_the_readers_of_a_novel_are_in_the_order_of_their_rows():
    networks, ngrams = datasets.novel_readers()
    rows = np.loadtxt(DATA / "novel_readers.csv", delimiter=",", skiprows=3)
    for number, bits in enumerate(networks.values()):
        stored = rows[rows[:, 0] == number]
        np.testing.assert_array_equal(bits.reshape(-1, 3), stored[:, 2:])
        assert stored[:, 1].tolist() == np.repeat(range(5), 4).tolist()
        assert np.all(np.diff(bits[:, :, 0]) >= 0)  # time goes on
    for n, bits in enumerate(ngrams, 1):
        stored = rows[rows[:, 0] == len(networks) + n - 1]
        np.testing.assert_array_equal(bits, stored[:, 2:])


def test_what_networks_remember_is_in_the_order_of_its_rows():
    rows = np.loadtxt(DATA / "long_memory.csv", delimiter=",", skiprows=3)
    by_cut = datasets.long_memory()
    assert [*by_cut] == [0, 5, 25, 100]
    for cut, known in by_cut.items():
        stored = rows[rows[:, 0] == cut]
        assert stored[:, 1].tolist() == [0, 1, 2, 3, 4]
        np.testing.assert_array_equal(known, stored[:, 2:])


def test_the_weights_of_the_writer_are_finite_and_small_on_disk():
    weights = datasets.novel_writer()
    assert [*weights] == ["0.W", "1.W_x", "1.W_h", "1.b", "3.W", "3.b"]
    assert all(W.dtype == float and np.all(np.isfinite(W)) for W in weights.values())
    assert weights["0.W"].shape == (63, 32) and weights["3.b"].shape == (63,)
    assert (DATA / "novel_writer.npz").stat().st_size <= 300_000


def test_bits_of_the_models_of_names_are_in_the_order_of_their_columns():
    epochs, on_validation, on_test = datasets.name_models()
    assert epochs.tolist() == list(range(1, 16))
    rows = np.loadtxt(DATA / "name_models.csv", delimiter=",", skiprows=3)
    for model, seed, epoch, validation, test in rows:
        assert on_validation[int(model), int(seed), int(epoch) - 1] == validation
        assert on_test[int(model), int(seed)] == test


def test_month_and_year_columns_have_no_gap():
    rows = np.loadtxt(DATA / "el_nino.csv", delimiter=",", skiprows=3)
    year, month = np.divmod(np.arange(732), 12)
    np.testing.assert_array_equal(rows[:, 0], 1950 + year)
    np.testing.assert_array_equal(rows[:, 1], 1 + month)


def test_each_call_gives_arrays_of_its_own():
    datasets.el_nino()[1][:] = 0
    assert datasets.el_nino()[1].min() > 0


def test_every_file_says_where_it_is_from():
    files = sorted(path for path in DATA.iterdir() if path.suffix != ".md")
    assert [path.name for path in files] == [
        "date_readers.csv",
        "digits.csv.gz",
        "el_nino.csv",
        "given_names.csv.gz",
        "gradient_share.csv",
        "long_lags.csv",
        "long_memory.csv",
        "lost_rows.csv",
        "name_models.csv",
        "novel_readers.csv",
        "novel_writer.npz",
        "pride_and_prejudice.txt.gz",
        "sunspots.csv",
    ]
    origins = (DATA / "README.md").read_text(encoding="utf-8")
    for path in files:
        assert f"`{path.name}`" in origins
        if path.suffix == ".npz":
            continue  # numbers alone: the line of the table says it
        text = path.read_bytes()
        text = (gzip.decompress(text) if path.suffix == ".gz" else text).decode()
        terms = ("public domain", "CC BY 4.0", "Measured by this course")
        assert any(one in text for one in terms)


# Damaged files


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the data that may be damaged."""
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setattr(datasets, "__file__", str(tmp_path / "datasets.py"))
    return tmp_path / "data"


def damage_missing(path):
    path.unlink()


def damage_empty(path):
    path.write_bytes(b"")


def damage_cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_noise(path):
    path.write_bytes(bytes(range(256)) * 9)


def damage_folder(path):
    path.unlink()
    path.mkdir()


EVERY = ["el_nino", "sunspots", "digits", "given_names", "pride_and_prejudice"]
EVERY += ["gradient_share", "lost_rows", "date_readers", "name_models", "long_lags"]
EVERY += ["novel_readers", "novel_writer", "long_memory"]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "damage", [damage_missing, damage_empty, damage_cut, damage_noise, damage_folder]
)
def test_a_damaged_file_is_named_in_one_line(data, name, damage):
    (path,) = data.glob(f"{name}.*")
    damage(path)
    with pytest.raises(ValueError, match=f"helpers/data/{name}.* cannot be") as e:
        getattr(datasets, name)()
    assert "git checkout -- helpers/data" in str(e.value)
    assert "\n" not in str(e.value) and str(data) not in str(e.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("celsius", "fahrenheit"),
        ("1950,2,24.20", "1950,2,nan"),
        (",24.20", ",warm"),
        ("1950,2,", "1951,2,"),
    ],
)
def test_a_changed_file_is_noticed(data, old, new):
    path = data / "el_nino.csv"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ValueError, match=r"el_nino.csv cannot be read"):
        datasets.el_nino()


def test_rows_in_another_order_are_noticed(data):
    path = data / "sunspots.csv"
    lines = path.read_text().splitlines()
    lines[10], lines[11] = lines[11], lines[10]
    path.write_text("\n".join(lines))
    with pytest.raises(ValueError, match=r"sunspots.csv cannot be read \(row 8 is not"):
        datasets.sunspots()


def test_reading_writes_nothing(data):
    before = {path: path.stat() for path in sorted(data.parent.rglob("*"))}
    for name in EVERY:
        getattr(datasets, name)()
    after = {path: path.stat() for path in sorted(data.parent.rglob("*"))}
    assert before.keys() == after.keys()
    assert all(before[path].st_mtime_ns == after[path].st_mtime_ns for path in before)
