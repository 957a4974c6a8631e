"""A linear recurrence, h_t = a_t * h_{t-1} + b_t, forward and back, without waiting.

Two steps of it are one step of the same kind, so they can be joined in pairs, pairs of
pairs, and so on. Arrays are time first, (T, N, H), as inside the layers: one timestep
lies together in memory. After Blelloch, Prefix sums and their applications (1990).
"""

import numpy as np

from helpers.checks import takes

#: In wider rows the work costs more than the calls; then the plain loop is faster.
WIDE = 64
#: So few steps are done as fast by a loop as by a tree.
SHORT = 16


@takes(a="T N H", b="T N H", h_0="N H", computes="numbers")
def scan_loop(a, b, h_0):
    """Return all h (T, N, H) of h_t = a_t * h_{t-1} + b_t, one after the other."""
    h = b.copy()
    h[0] += a[0] * h_0
    for t in range(1, len(h)):
        h[t] += a[t] * h[t - 1]
    return h


@takes(a="T N H", b="T N H", h_0="N H", computes="numbers")
def scan_tree(a, b, h_0):
    """Return the same h (T, N, H): join neighbours, do that half, fill in the rest."""
    if len(a) <= SHORT:
        return scan_loop(a, b, h_0)
    one, two = slice(0, len(a) // 2 * 2, 2), slice(1, None, 2)  # of each pair
    h = np.empty_like(b)
    h[two] = scan_tree(a[two] * a[one], a[two] * b[one] + b[two], h_0)
    h[0] = a[0] * h_0 + b[0]
    h[2::2] = a[2::2] * h[1:-1:2] + b[2::2]
    return h


@takes(
    a="finite numbers T N H",
    b="finite numbers T N H",
    h_0="optional finite numbers N H",
    computes="numbers",
)
def scan(a, b, h_0=None):
    """Return h (T, N, H), time first: h_t = a_t * h_{t-1} + b_t, where h_0 is (N, H).

    With any a beyond 1 it is the loop: a product of many might have no float.
    """
    a, b = np.asarray(a), np.asarray(b)
    dtype = np.result_type(a, b, np.float32)
    a, b = a.astype(dtype, copy=False), b.astype(dtype, copy=False)
    h_0 = np.zeros_like(b[0]) if h_0 is None else np.asarray(h_0)
    if b[0].size > WIDE or np.abs(a).max() > 1:
        return scan_loop(a, b, h_0)
    return scan_tree(a, b, h_0)


@takes(
    dh="finite numbers T N H",
    a="finite numbers T N H",
    h="finite numbers T N H",
    h_0="finite numbers N H",
    computes="numbers",
)
def scan_backward(dh, a, h, h_0):
    """Return da, db (T, N, H) and dh_0 (N, H), given the dh of every output (T, N, H).

    What arrives at h_t is dh_t and, through a_{t+1}, what arrived at h_{t+1}: a scan.
    """
    a_next = np.concatenate([a[1:], np.zeros_like(a[:1])])
    db = scan(a_next[::-1], dh[::-1])[::-1]
    h_prev = np.concatenate([[h_0], h[:-1]])
    return db * h_prev, db, a[0] * db[0]
