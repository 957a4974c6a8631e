"""Every figure of the course, in one style.

A function draws exactly what its axes say, into ``ax`` or into a new figure, and
returns the Axes; the notebook calls ``plt.show()``. Colour never carries a meaning
alone: lines differ in marker and dash too, and signed values use a map with a white
middle.
"""

from helpers.plotting.addition import plot_cases, plot_seeds
from helpers.plotting.attention import plot_weights
from helpers.plotting.errors import plot_gradient_errors
from helpers.plotting.forecasts import plot_forecasts, plot_seed_pairs
from helpers.plotting.letters import plot_chances, plot_letters
from helpers.plotting.recorded import (
    plot_calendar,
    plot_digits,
    plot_origin,
    plot_parts,
)
from helpers.plotting.sequences import (
    plot_adding_problem,
    plot_gates,
    plot_swaps,
)
from helpers.plotting.series import (
    plot_each_seed,
    plot_lines,
    plot_share_and_loss,
    plot_states,
    plot_twins,
)
from helpers.plotting.spread import plot_sums
from helpers.plotting.style import look, use_course_style
from helpers.plotting.surfaces import (
    LOSS_LEVELS,
    add_loss_colorbar,
    mark_best,
    mark_points,
    plot_cliff,
    plot_explorer,
    plot_gradients_in_time,
    plot_loss_surface,
    plot_paths,
    plot_two_surfaces,
)

__all__ = [
    "LOSS_LEVELS",
    "add_loss_colorbar",
    "look",
    "mark_best",
    "mark_points",
    "plot_adding_problem",
    "plot_calendar",
    "plot_cases",
    "plot_chances",
    "plot_cliff",
    "plot_digits",
    "plot_each_seed",
    "plot_explorer",
    "plot_forecasts",
    "plot_gates",
    "plot_gradient_errors",
    "plot_gradients_in_time",
    "plot_letters",
    "plot_lines",
    "plot_loss_surface",
    "plot_origin",
    "plot_parts",
    "plot_paths",
    "plot_seed_pairs",
    "plot_seeds",
    "plot_share_and_loss",
    "plot_states",
    "plot_sums",
    "plot_swaps",
    "plot_twins",
    "plot_two_surfaces",
    "plot_weights",
    "use_course_style",
]
