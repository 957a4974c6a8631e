"""Sequences of different length in one batch: what a masked step does to a layer.

A masked step never happened. So the steps that are read move together, a layer's loop
runs over them as over any sequence, and its outputs go back to where they belong; where
nothing was read, the output before is repeated. What is left over at the end of a
sequence changes nothing: no output shows it, so no gradient comes back from it.
"""

import numpy as np

from helpers.checks import takes


class Gaps:
    """Close the gaps that a mask (N, T) leaves, time first, and open them again."""

    @takes(mask="boolean numbers N T")
    def __init__(self, mask):
        self.mask = np.array(mask).T  # (T, N), a copy
        self.read = np.cumsum(self.mask, axis=0)  # (T, N): how many steps by then
        self.rows = np.arange(len(mask))
        # Where each step that is read goes, and stands: (steps read,) and (steps read,)
        self.place = self.read[self.mask] - 1, np.nonzero(self.mask)[1]

    def close(self, x):
        """Move the steps that are read to the front, zeros after them, (T, N, D)."""
        closed = np.zeros_like(x)
        closed[self.place] = x[self.mask]
        return closed

    def close_backward(self, dx):
        """Move their gradients back; a masked step has none, (T, N, D)."""
        opened = np.zeros_like(dx)
        opened[self.mask] = dx[self.place]
        return opened

    def repeat(self, h):
        """Repeat at each step the output of the last one read, zeros before it."""
        return np.concatenate([np.zeros_like(h[:1]), h])[self.read, self.rows]

    def repeat_backward(self, dh):
        """Add up what arrives at all repetitions of an output, (T, N, H)."""
        total = np.zeros_like(dh, shape=(len(dh) + 1, *dh.shape[1:]))
        for read, dh_t in zip(self.read, dh, strict=True):
            total[read, self.rows] += dh_t
        return total[1:]

    def last(self, first, states):
        """Return the state after the last step read, (N, H), or else the first."""
        return np.concatenate([first[None], states])[self.read[-1], self.rows]
