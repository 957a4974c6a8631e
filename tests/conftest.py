"""Settings that every test shares."""

import sys
from pathlib import Path

from hypothesis import settings

# The same examples on every machine, and no failure because a machine was busy.
settings.register_profile("course", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("course")

# The programs behind `make`, so that tests can import them.
sys.path.append(str(Path(__file__).resolve().parent.parent / ".ci"))
