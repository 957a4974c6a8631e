"""The exercises of notebook 08: windows, baselines, scales, and errors in °C."""

import numpy as np

from helpers.exercises.judging import Exercise


def _windows_at(values, timesteps, horizon, *, gap=0, drop=0, flip=False):
    """Cut windows and targets, with room for slips."""
    count = len(values) - timesteps - horizon + 1 - drop - max(gap, 0)
    x = np.stack([values[i : i + timesteps] for i in range(count)])
    first = timesteps + horizon - 1 + gap
    x = x[:, ::-1] if flip else x
    return x[:, :, None], values[first : first + count, None]


def _scaled(values, *, center, spread):
    """Scale values by the mean of some of them and the deviation of some."""
    return (values - np.mean(center)) / np.std(spread)


def _rmse(y_hat, celsius, mean, deviation, *, axis=None):
    """Return the RMSE in °C; along an axis, the mean of several."""
    squares = (y_hat * deviation + mean - celsius) ** 2
    return np.mean(np.sqrt(np.mean(squares, axis=axis)))


_SERIES = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0])
_MONTHS = 20 + np.sin(np.arange(60.0)) + np.arange(60.0) / 8
_KNOWN = np.arange(4)[:, None] + np.arange(24)
_Y_HAT = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, -0.5]])
_CELSIUS = np.array([[24.0, 21.5, 26.0], [23.0, 26.5, 21.0]])

EXERCISES = {
    "8.1": Exercise(
        solution=lambda n, timesteps, horizon: n - timesteps - horizon + 1,
        cases=((40, 24, 12), (480, 24, 12), (7, 3, 1)),
        slips={
            "one window is missing: with exactly T + K points there is one": (
                lambda n, timesteps, horizon: n - timesteps - horizon
            ),
            "one window too many: the last target would lie after the series": (
                lambda n, timesteps, horizon: n - timesteps - horizon + 2
            ),
            "the targets need room, too: that counts windows of T points": (
                lambda n, timesteps, horizon: n - timesteps + 1
            ),
            "that is right for one target; here there are K of them": (
                lambda n, timesteps, horizon: n - timesteps
            ),
            "windows may overlap: they start at every point, not after each other": (
                lambda n, timesteps, horizon: n // (timesteps + horizon)
            ),
        },
    ),
    "8.2": Exercise(
        solution=_windows_at,
        cases=((_SERIES, 4, 1), (_SERIES, 3, 2), (_SERIES, 5, 4)),
        slips={
            "the target is one step too late: horizon 1 is the point after x": (
                lambda *case: _windows_at(*case, gap=1)
            ),
            "the target is one step too early: for horizon 1 it is in the window": (
                lambda *case: _windows_at(*case, gap=-1)
            ),
            "the last window is missing: its target is the last point": (
                lambda *case: _windows_at(*case, drop=1)
            ),
            "the windows run backwards in time": (
                lambda *case: _windows_at(*case, flip=True)
            ),
            "the last axis of x is missing: (N, T, 1), one feature at each step": (
                lambda *case: (_windows_at(*case)[0][:, :, 0], _windows_at(*case)[1])
            ),
            "y has shape (N,); it should be (N, 1)": (
                lambda *case: (_windows_at(*case)[0], _windows_at(*case)[1][:, 0])
            ),
        },
    ),
    "8.3": Exercise(
        solution=lambda celsius, known: celsius[known[:, -12:]],
        cases=((_MONTHS, _KNOWN), (_MONTHS, _KNOWN + 9), (_MONTHS, _KNOWN[:, -15:])),
        slips={
            "those are the first twelve known months, two years before": (
                lambda celsius, known: celsius[known[:, :12]]
            ),
            "the months run backwards: the oldest of the twelve comes first": (
                lambda celsius, known: celsius[known[:, :-13:-1]]
            ),
            "off by one month: the last known month belongs to it, as the twelfth": (
                lambda celsius, known: celsius[known[:, -12:] - 1]
            ),
            "those are the next twelve months, which are not known yet: a leak": (
                lambda celsius, known: celsius[known[:, -12:] + 12]
            ),
            "that is persistence: the last month, twelve times": (
                lambda celsius, known: np.repeat(celsius[known[:, -1:]], 12, axis=1)
            ),
            "those are times; look the temperatures up with celsius[...]": (
                lambda celsius, known: known[:, -12:]
            ),
        },
    ),
    "8.4": Exercise(
        solution=lambda v, split: _scaled(v, center=v[:split], spread=v[:split]),
        cases=((_SERIES, 6), (_MONTHS, 30), (_MONTHS, 13)),
        slips={
            "the leak is still there: mean and deviation come from all values": (
                lambda v, split: _scaled(v, center=v, spread=v)
            ),
            "the deviation still comes from all values": (
                lambda v, split: _scaled(v, center=v[:split], spread=v)
            ),
            "the mean still comes from all values": (
                lambda v, split: _scaled(v, center=v, spread=v[:split])
            ),
            "those are the numbers of the other part: [:split] comes before the cut": (
                lambda v, split: _scaled(v, center=v[split:], spread=v[split:])
            ),
            "only the training part comes back; scale all values with its numbers": (
                lambda v, split: _scaled(v[:split], center=v[:split], spread=v[:split])
            ),
            "each part is scaled by numbers of its own; scale both alike": (
                lambda v, split: np.concatenate(
                    [_scaled(p, center=p, spread=p) for p in (v[:split], v[split:])]
                )
            ),
        },
    ),
    "8.5": Exercise(
        solution=_rmse,
        cases=((_Y_HAT, _CELSIUS, 23.0, 2.0), (_Y_HAT.T, _CELSIUS.T, 22.5, 3.0)),
        slips={
            "y_hat is still in scaled units": (
                lambda y_hat, celsius, mean, deviation: _rmse(y_hat, celsius, 0, 1)
            ),
            "the mean is missing on the way back to °C": (
                lambda y_hat, celsius, mean, deviation: _rmse(
                    y_hat, celsius, 0, deviation
                )
            ),
            "the way back is turned round: first times the deviation, then plus the "
            "mean": lambda y_hat, celsius, mean, deviation: _rmse(
                y_hat + mean, celsius, 0, deviation
            ),
            "that is an error in scaled units; times the deviation makes °C of it": (
                lambda *case: _rmse(*case) / case[3]
            ),
            "a mean of several roots; first the mean over everything, then one root": (
                lambda *case: _rmse(*case, axis=0)
            ),
            "a mean of a root for each window; first the mean over everything": (
                lambda *case: _rmse(*case, axis=1)
            ),
            "the root is missing: that is in squared degrees": (
                lambda *case: _rmse(*case) ** 2
            ),
        },
    ),
    "8.6": Exercise(
        solution=lambda v, start: np.sqrt(
            np.mean((v[start:] - v[start - 1 : -1]) ** 2)
        ),
        cases=((_SERIES, 6), (_SERIES, 9), (_MONTHS, 30)),
        slips={
            "the first target is lost: the year before it is known": (
                lambda v, start: np.sqrt(np.mean(np.diff(v[start:]) ** 2))
            ),
            "that is the error over all years; judge from start on": (
                lambda v, start: np.sqrt(np.mean(np.diff(v) ** 2))
            ),
            "off by one: the year before start is among the targets": (
                lambda v, start: np.sqrt(np.mean(np.diff(v[start - 2 :]) ** 2))
            ),
            "that stays at the last year of training; 'as last year' moves on": (
                lambda v, start: np.sqrt(np.mean((v[start:] - v[start - 1]) ** 2))
            ),
            "the root is missing": (
                lambda v, start: np.mean((v[start:] - v[start - 1 : -1]) ** 2)
            ),
            "that is the mean of the absolute errors; square, then mean, then root": (
                lambda v, start: np.mean(np.abs(v[start:] - v[start - 1 : -1]))
            ),
        },
    ),
}
