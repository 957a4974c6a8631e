"""Settings that every test shares."""

from hypothesis import settings

# The same examples on every machine, and no failure because a machine was busy.
settings.register_profile("course", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("course")
