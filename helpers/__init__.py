"""The package that the notebooks of Unrolled share.

A notebook shows the mechanism. These modules hold what one notebook derived and the
next ones use, and the plumbing (figures, checks) that teaches nothing about recurrent
networks.

Letters, the same in every formula, program and picture of the course:

====== ============= ==============================================================
letter name          meaning
====== ============= ==============================================================
N      batch_size    how many sequences are read side by side
T      timesteps     how long each sequence is
D      input_size    how many numbers arrive at one timestep
H      hidden_size   how many numbers the network remembers between two timesteps
====== ============= ==============================================================

Arrays put the batch first: ``x`` is (N, T, D), the states ``h`` are (N, T, H).
"""
