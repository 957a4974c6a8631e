"""The figure of notebook 07 shows what its axes say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_twins_are_drawn_over_each_other_and_their_difference_beside_them():
    ours = np.linspace(2.0, 1.0, 11)
    pairs = {"near": (ours, ours * 1.25), "equal": (ours, ours)}
    left, right = plotting.plot_twins(pairs, ylabel="loss")
    broad, thin = left.get_lines()
    np.testing.assert_array_equal(broad.get_xydata()[:, 0], np.arange(1, 12))
    np.testing.assert_array_equal(broad.get_ydata(), ours)
    np.testing.assert_array_equal(thin.get_ydata(), ours * 1.25)
    assert broad.get_linewidth() > thin.get_linewidth()
    near, equal = right.get_lines()
    np.testing.assert_array_equal(near.get_xdata(), [1, 6, 11])
    np.testing.assert_allclose(near.get_ydata(), 0.25)
    assert set(equal.get_ydata()) == {1e-17}
    assert near.get_marker() != equal.get_marker()
    assert (right.get_yscale(), left.get_ylabel()) == ("log", "loss")
    assert left.get_xlabel() == right.get_xlabel() == "training step"
