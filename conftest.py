"""Where TensorFlow is missing, leave out the notebooks that need it, and say so."""

from importlib.util import find_spec

WITHOUT_TENSORFLOW = find_spec("tensorflow") is None


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
