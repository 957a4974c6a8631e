"""Notebooks as tests: each cell with its tolerance, and none that cannot run here."""

import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path

# The programs behind `make`, so that tests can import them.
sys.path.append(str(Path(__file__).resolve().parent / "tools"))
import tolerance

WITHOUT_TENSORFLOW = find_spec("tensorflow") is None


def pytest_addoption(parser):
    """Let `make test-matrix` ask for what the cells print on each of its rows."""
    parser.addoption("--keep-outputs", help="a folder for what the cells print")


def pytest_report_header():
    """Print one line above the tests; nothing is left out in silence."""
    if WITHOUT_TENSORFLOW:
        return "TensorFlow is missing: the notebooks that need it are left out"
    return None


def pytest_ignore_collect(collection_path):
    """Leave a notebook out if its first cell could not run here, or says it is not."""
    if WITHOUT_TENSORFLOW and collection_path.suffix == ".ipynb":
        text = collection_path.read_text(encoding="utf-8")
        return "helpers.keras_bridge" in text or "check_environment()" in text or None
    return None


def pytest_itemcollected(item):
    """Let a cell of a notebook compare with the tolerance that its metadata states."""
    if hasattr(item, "compare_outputs"):
        item.compare_outputs = partial(tolerance.compare, item, item.compare_outputs)
