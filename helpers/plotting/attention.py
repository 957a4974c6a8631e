"""The map of attention: how much of each letter goes into each digit."""

import numpy as np

from helpers.checks import takes
from helpers.plotting.style import axes_or_new


@takes(
    weights="probability numbers S T",
    text="text",
    written="numbers S",
    step="optional at least 0",
    where=lambda weights, text: (
        len(text) == np.shape(weights)[1]
        or f"text should have one letter for each of the {np.shape(weights)[1]} "
        f"columns, got {text!r}"
    ),
)
def plot_weights(weights, text, written, step=None, *, ax=None):
    """Draw how much weight each letter (T) gets at each digit that is written (S).

    Up to ``step``, counted from 1; the rows that come later stay empty.
    """
    ax = axes_or_new(ax, figsize=(max(6, 0.45 * len(text)), 4.4))
    shown = np.array(weights, float)
    digits = [f"{digit:g}" for digit in written][:step]
    shown[len(digits) :] = np.nan
    image = ax.imshow(shown, aspect="auto", vmin=0, vmax=1, cmap="viridis")
    ax.figure.colorbar(image, ax=ax, label="weight")
    ax.set_xticks(range(len(text)), [letter.replace(" ", "␣") for letter in text])
    ax.set_yticks(range(len(digits)), digits)
    ax.set(xlabel="letter that is looked at", ylabel="digit that is written")
    ax.set_title(f"{text} → {''.join(digits)}")
    ax.grid(False)
    return ax
