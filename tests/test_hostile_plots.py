"""Figures take lists, gaps and read-only arrays, and refuse what does not fit."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hostile import PUBLIC, is_named, is_same

from helpers import plotting

A, B, N, T, H = 7, 9, 5, 6, 4
W_X, W_H = np.linspace(-1, 1, A), np.linspace(-2, 2, B)
LOSSES = np.linspace(0.5, 9, A * B).reshape(A, B)
WALK = np.linspace(-1, 1, 2 * T).reshape(T, 2)
TIMES = np.arange(float(T))
STATES = np.linspace(-1, 1, T * H).reshape(T, H)
MARKED = np.stack([np.linspace(0.1, 0.6, T), np.eye(T)[1] + np.eye(T)[4]], axis=1)
SURFACE = W_X, W_H, LOSSES


def explorer(y, y_hat):
    return plotting.plot_explorer(SURFACE, y, y_hat, 0.5, 0.5)


#: How each figure is drawn, and good arrays for it.
FIGURES = {
    "plot_loss_surface": (plotting.plot_loss_surface, SURFACE),
    "plot_two_surfaces": (lambda *s: plotting.plot_two_surfaces(s, s), SURFACE),
    "plot_cliff": (lambda *s: plotting.plot_cliff(*s, {"a": np.ones((2, 3))}), SURFACE),
    "plot_paths": (lambda p: plotting.plot_paths(SURFACE, {"a": p, "b": p}), [WALK]),
    "plot_explorer": (explorer, [np.arange(5.0), np.arange(5.0) / 2]),
    "plot_gradients_in_time": (
        lambda g: plotting.plot_gradients_in_time([(1.0, 1.0)], [g]),
        [TIMES],
    ),
    "plot_lines": (
        lambda x, y: plotting.plot_lines(x, {"a": y}, xlabel="x", ylabel="y"),
        [TIMES, TIMES**2],
    ),
    "plot_states": (lambda s: plotting.plot_states(s, title="states"), [STATES]),
    "plot_gates": (lambda s: plotting.plot_gates({"gate": s}, [2]), [STATES]),
    "plot_adding_problem": (lambda x: plotting.plot_adding_problem(x, 1.0), [MARKED]),
    "plot_seeds": (
        lambda s: plotting.plot_seeds({"a": s}, xlabel="share"),
        [np.linspace(0, 1, 6)],
    ),
    "plot_cases": (
        lambda b, v: plotting.plot_cases(
            [*"abcdef"], {"x": b}, {"h": v}, title="cases"
        ),
        [np.arange(6) % 2 * 1.0, np.linspace(-1, 1, 6)],
    ),
    "plot_samplings": (
        lambda s: plotting.plot_samplings(np.sin, stop=5.0, steps=s),
        [np.array([0.5, 1.0])],
    ),
    "plot_forecasts": (
        lambda t, v: plotting.plot_forecasts((t, v), {"p": {"f": (t, v)}}),
        [TIMES, np.sin(TIMES)],
    ),
    "plot_parts": (
        lambda t, v: plotting.plot_parts({"p": (t, v)}, xlabel="t", ylabel="v"),
        [TIMES, np.sin(TIMES)],
    ),
    "plot_calendar": (
        lambda v: plotting.plot_calendar(v, 1950, label="°C"),
        [np.linspace(-2, 2, 36).reshape(3, 12)],
    ),
    "plot_digits": (
        lambda i: plotting.plot_digits(i, ["a", "b"]),
        [np.arange(128.0).reshape(2, 8, 8) % 17],
    ),
    "plot_confusion": (
        lambda c: plotting.plot_confusion(c, title="mistakes"),
        [np.arange(16.0).reshape(4, 4)],
    ),
    "plot_twins": (
        lambda a, b: plotting.plot_twins({"p": (a, b)}, ylabel="loss"),
        [TIMES + 1, TIMES + 1.5],
    ),
    "plot_seed_errors": (
        lambda e: plotting.plot_seed_errors({"p": {"v": e}}, ylabel="error"),
        [TIMES + 1],
    ),
}
#: Called by the others, with nothing of a learner's.
INSIDE = {"add_loss_colorbar", "mark_points", "look", "axes_or_new", "use_course_style"}
every_figure = pytest.mark.parametrize("name", FIGURES)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def read_only(array):
    array = array.copy(order="F")
    array.flags.writeable = False
    return array


def with_a_gap(array):
    array = np.array(array)
    array.flat[1] = np.nan
    return array


def test_every_figure_is_tried():
    figures = {name.split(".")[-1] for name in PUBLIC if name.startswith("plotting.")}
    assert figures - INSIDE == FIGURES.keys()


@every_figure
@pytest.mark.parametrize("form", [np.copy, read_only, np.float32])
def test_arrays_of_any_kind_are_drawn_and_not_changed(name, form):
    draw, arrays = FIGURES[name]
    given = [form(array) for array in arrays]
    kept = [array.copy() for array in given]
    draw(*given)
    assert all(map(is_same, given, kept))


@every_figure
def test_lists_are_drawn(name):
    draw, arrays = FIGURES[name]
    draw(*[array.tolist() for array in arrays])


@every_figure
def test_a_missing_number_leaves_a_gap(name):
    draw, arrays = FIGURES[name]
    if name == "plot_samplings":
        with pytest.raises(ValueError, match="plot_samplings: steps should be finite"):
            draw(with_a_gap(arrays[-1]))
    else:
        draw(*arrays[:-1], with_a_gap(arrays[-1]))
        plt.gcf().canvas.draw()


@every_figure
def test_another_shape_is_refused_by_name(name):
    draw, arrays = FIGURES[name]
    last = arrays[-1]
    for wrong in (last[..., None], last[None, None], np.ones(())):
        with pytest.raises(ValueError) as error:
            draw(*arrays[:-1], wrong)
        assert is_named(str(error.value)), (wrong.shape, error.value)


@pytest.mark.parametrize(
    "name", [name for name, (_, arrays) in FIGURES.items() if len(arrays) > 1]
)
def test_arrays_that_do_not_belong_together_are_refused_by_name(name):
    draw, arrays = FIGURES[name]
    with pytest.raises(ValueError) as error:
        draw(*arrays[:-1], arrays[-1][:-1])
    assert is_named(str(error.value)), error.value
