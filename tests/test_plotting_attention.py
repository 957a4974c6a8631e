"""The map of attention: its rows, its letters, and what is still to come."""

import numpy as np
import pytest

from helpers.plotting import plot_weights

WEIGHTS = np.array([[0.75, 0.25, 0.0], [0.0, 0.5, 0.5]])


def drawn(step=None):
    """The axes of a map of three letters and two digits."""
    return plot_weights(WEIGHTS, "7 a", np.array([1, 9]), step)


def test_each_row_is_a_digit_and_each_column_a_letter():
    ax = drawn()
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array(), WEIGHTS)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["7", "␣", "a"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1", "9"]
    assert ax.get_title() == "7 a → 19"
    assert image.get_clim() == (0, 1)


def test_what_comes_later_is_empty():
    ax = drawn(1)
    shown = np.ma.filled(ax.images[0].get_array(), np.nan)
    np.testing.assert_array_equal(shown[0], WEIGHTS[0])
    assert np.isnan(shown[1]).all()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1"]
    assert ax.get_title() == "7 a → 1"


def test_a_text_of_another_length_is_refused():
    with pytest.raises(ValueError, match="text should have one letter for each of the"):
        plot_weights(WEIGHTS, "12", np.array([1, 9]))
