"""Figures of recorded data show the data they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def texts(ax):
    """What is written into an Axes, by place."""
    return {text.get_position(): text.get_text() for text in ax.texts}


def test_parts_follow_each_other_in_time():
    parts = {
        "training": (np.arange(5), np.arange(5) ** 2),
        "test": (np.array([5, 6]), np.array([1, 3])),
    }
    ax = plotting.plot_parts(parts, xlabel="year", ylabel="°C")
    training, test, cut = ax.get_lines()
    np.testing.assert_array_equal(training.get_ydata(), [0, 1, 4, 9, 16])
    np.testing.assert_array_equal(test.get_xydata(), [[5, 1], [6, 3]])
    assert training.get_marker() != test.get_marker()
    assert list(cut.get_xdata()) == [5, 5]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("year", "°C")
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["training", "test"]


def test_a_calendar_has_years_across_and_months_down():
    by_year = np.zeros((3, 12))
    by_year[2, 0], by_year[0, 11] = 4.2, -1
    ax = plotting.plot_calendar(by_year, 1950, label="anomaly, °C")
    (image,) = ax.get_images()
    np.testing.assert_array_equal(image.get_array(), by_year.T)
    assert image.get_extent() == [1949.5, 1952.5, 11.5, -0.5]
    assert image.get_clim() == (-5, 5)
    assert image.get_cmap().N == 20
    assert [label.get_text() for label in ax.get_yticklabels()][::11] == ["Jan", "Dec"]


def test_digits_stand_under_their_titles_and_ink_is_dark():
    images = np.arange(128).reshape(2, 8, 8) / 8
    left, right = plotting.plot_digits(images, [7, 3])
    np.testing.assert_array_equal(right.get_images()[0].get_array(), images[1])
    assert [ax.get_title() for ax in (left, right)] == ["7", "3"]
    assert left.get_images()[0].get_clim() == (0, 16)
    assert left.get_images()[0].cmap(1.0)[:3] == (0, 0, 0)


def test_a_confusion_writes_every_count_and_colours_the_mistakes():
    counts = np.array([[5, 2, 0], [0, 6, 1], [0, 0, 7]])
    ax = plotting.plot_confusion(counts, title="a network")
    assert texts(ax) == {
        (0, 0): "5",
        (1, 0): "2",
        (1, 1): "6",
        (2, 1): "1",
        (2, 2): "7",
    }
    colored = np.ma.filled(ax.get_images()[0].get_array(), np.nan)
    np.testing.assert_array_equal(np.isnan(colored), counts * (1 - np.eye(3)) == 0)
    assert (colored[0, 1], colored[1, 2]) == (2, 1)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("read as", "the digit")
