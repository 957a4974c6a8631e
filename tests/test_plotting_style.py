"""Every figure has the look of the course, in the Axes given or in new ones."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import plotting

W_X, W_H = np.linspace(-1, 1, 5), np.linspace(0, 3, 7)
LOSSES = 10.0 ** (np.arange(5)[:, None] + 0.1 * np.arange(7))  # (A, B), grows with w_x


@pytest.fixture(autouse=True)
def fresh_figures():
    plotting.use_course_style()
    yield
    plt.close("all")


def test_style_is_opaque_white():
    for name in ("figure.facecolor", "axes.facecolor", "savefig.facecolor"):
        assert plt.rcParams[name] == "white"


def test_nothing_that_was_set_before_reaches_a_figure():
    settings = dict(plt.rcParams)
    plt.rcParams.update(
        {"text.usetex": True, "image.origin": "lower", "axes.unicode_minus": False}
    )
    plt.style.use("dark_background")
    plotting.use_course_style()
    assert dict(plt.rcParams) == settings


def test_first_six_looks_differ_without_colour():
    looks = [plotting.look(number) for number in range(6)]
    assert len({style["marker"] for style in looks}) == 6
    assert len({str(style["linestyle"]) for style in looks}) == 6
    assert plotting.look(6) == looks[0]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plotting.plot_lines(
            [0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", ax=ax
        ),
        lambda ax: plotting.plot_states(np.zeros((4, 3)), title="t", ax=ax),
        lambda ax: plotting.plot_loss_surface(W_X, W_H, LOSSES, ax=ax),
        lambda ax: plotting.plot_gradients_in_time([(1, 1)], [[1.0, 2.0]], ax=ax),
    ],
)
def test_draws_into_the_axes_given_or_new_ones(draw):
    _, ax = plt.subplots()
    assert draw(ax) is ax
    assert draw(None) is not ax


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone keeps what was freed")
def test_memory_that_a_cell_freed_goes_back_to_the_system():
    """80 MB of small arrays below one that is kept are gone after the cell."""
    program = """
import psutil
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("import numpy as np; from helpers import plotting")
shell.run_cell("plotting.use_course_style()")
before = psutil.Process().memory_info().rss
shell.run_cell("a = [np.ones(10_000) for _ in range(1000)]; kept = a[-1]; del a")
print((psutil.Process().memory_info().rss - before) / 1e6)
"""
    printed = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert float(printed) < 20
