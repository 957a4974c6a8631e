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
    assert training.get_color() != test.get_color()
    assert training.get_marker() == "None"  # it would pick out a month
    assert list(cut.get_xdata()) == [5, 5]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("year", "°C")
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["training", "test"]


def test_what_was_drawn_before_stands_in_the_row_of_the_legend():
    ax = plt.subplots()[1]
    ax.plot([2], [5], "v", label="peak")
    parts = {name: (np.arange(3), np.arange(3)) for name in ("training", "test")}
    plotting.plot_parts(parts, xlabel="year", ylabel="°C", ax=ax)
    ax.figure.canvas.draw()
    names = ax.get_legend().get_texts()
    assert [name.get_text() for name in names] == ["peak", "training", "test"]
    assert len({name.get_window_extent().y0.round() for name in names}) == 1


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


def test_forecasts_start_at_their_origin_with_a_band_around_one():
    years, celsius = 2000 + np.arange(6) / 12, np.arange(6.0)
    forecasts = {"a": np.array([7.0, 8]), "b": np.array([1.0, 2])}
    options = {"around": "b", "looks": {"b": 4}}
    ax = plotting.plot_origin((years, celsius), forecasts, [0.5, 1.0], **options)
    truth, one, other, origin = ax.get_lines()
    np.testing.assert_array_equal(truth.get_ydata(), celsius)
    np.testing.assert_array_equal(one.get_xydata(), np.stack([years[-2:], [7, 8]], 1))
    assert other.get_color() == plotting.look(4)["color"]
    assert years[3] < origin.get_xdata()[0] < years[4]
    (band,) = ax.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (0.5, 3.0)


@pytest.mark.parametrize(
    ("around", "bounds", "said"),
    [("c", [1, 1], "around should name a forecast"), ("a", [1], "of one length")],
)
def test_what_does_not_fit_together_is_not_drawn(around, bounds, said):
    truth = np.arange(4), np.arange(4)
    with pytest.raises(ValueError, match=said):
        plotting.plot_origin(truth, {"a": [1, 2]}, bounds, around=around)
