"""Hubs for the tests, and the lines with what was measured."""

import shutil
import tempfile
from pathlib import Path

import pytest
from server import MEASURED, Hub


@pytest.fixture(scope="module")
def start_hub():
    """Start hubs, and stop them when the tests of this file are over."""
    hubs = []

    def start(names, **settings):
        # Not tmp_path: the way to a kernel's socket has to be short.
        folder = Path(tempfile.mkdtemp(prefix="hub-", dir="/tmp"))
        hubs.append(Hub(folder, names, **settings))
        hubs[-1].wait()
        return hubs[-1]

    yield start
    for hub in hubs:
        hub.stop()
        shutil.rmtree(hub.folder)


def pytest_terminal_summary(terminalreporter):
    """Print what was measured: docs/classroom.md reports these numbers."""
    if MEASURED:
        terminalreporter.section("measured")
        for line in MEASURED:
            terminalreporter.write_line(line)
