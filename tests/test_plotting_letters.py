"""Bars of chances, and letters at their places, show what they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def test_bars_are_as_high_as_the_probabilities():
    panels = {"cold": [0.1, 0.9, 0.0], "warm": [0.3, 0.4, 0.3]}
    axes = plotting.plot_chances(panels, ".ab")
    for ax, (title, p) in zip(axes, panels.items(), strict=True):
        assert ax.get_title(loc="left") == title
        assert [bar.get_height() for bar in ax.patches] == p
    assert [label.get_text() for label in axes[-1].get_xticklabels()] == [*".ab"]


def test_a_panel_of_another_length_is_refused():
    with pytest.raises(ValueError, match="3 numbers, one for each character"):
        plotting.plot_chances({"cold": [0.5, 0.5]}, ".ab")


def test_letters_stand_at_their_places_and_the_marked_ones_in_boxes():
    places = np.array([[0.0, 1.0], [2.0, -1.0], [1.0, 3.0]])
    ax = plotting.plot_letters(places, "abe", marked="ae")
    assert [text.get_text() for text in ax.texts] == ["a", "b", "e"]
    assert [text.get_position() for text in ax.texts] == [*map(tuple, places)]
    assert [text.get_bbox_patch() is not None for text in ax.texts] == [1, 0, 1]
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    assert left < 0 and right > 2 and low < -1 and high > 3


def test_letters_without_a_place_are_refused():
    with pytest.raises(ValueError, match="3 rows, one for each character"):
        plotting.plot_letters([[0.0, 1.0]], "abe", marked="a")
