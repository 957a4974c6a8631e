"""What `check` returns: true where the answer was right, and nothing to look at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """What was said of an answer; a notebook shows nothing where a cell ends in it."""

    said: str
    correct: bool

    def __bool__(self):
        return self.correct

    def _ipython_display_(self):
        """Display nothing: `check` has printed its line."""
