"""The bridge to Keras takes what it can carry over, and refuses the rest by name."""

import pytest

pytest.importorskip("tensorflow", reason="make test installs it with [keras]")

from contract_rules import *  # noqa: F403
from contract_rules import for_each_subject

pytestmark = pytest.mark.keras
pytest_generate_tests = for_each_subject(lambda public: public.room == "keras_bridge")
