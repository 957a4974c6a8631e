"""Settings that every test shares."""

import signal
from importlib.util import find_spec

import pytest
from hypothesis import settings

from helpers.exercises import EXERCISES

# The same examples on every machine, and no failure because a machine was busy.
settings.register_profile("course", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("course")

# A shell lets what it runs in the background ignore Ctrl-C. The tests press it, and an
# answer that loops without end would then take all memory.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """Skip, without TensorFlow, the tests of exercises whose solution is in Keras."""
    missing = pytest.mark.skip(reason="TensorFlow is missing")
    for item in items if find_spec("tensorflow") is None else ():
        called = getattr(item, "callspec", None)
        exercise = called and EXERCISES.get(called.params.get("number"))
        if exercise and "keras" in exercise.program.source:
            item.add_marker(missing)
