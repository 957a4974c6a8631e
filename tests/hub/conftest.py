"""Hubs for the tests, and the lines with what was measured."""

import shutil
import tempfile
from pathlib import Path

import pytest
from machine import Machine, reason_against
from server import MEASURED, Hub


@pytest.fixture(scope="module")
def start_hub():
    """Start hubs, and stop them when the tests of this file are over."""
    hubs = []

    def start(names, machine=None, stopped=False, **settings):
        # Not tmp_path: the way to a kernel's socket has to be short.
        folder = Path(tempfile.mkdtemp(prefix="hub-", dir="/tmp"))
        hub = Hub(folder, names, machine, **settings)
        hubs.append(hub)
        if not stopped:
            hub.start()
            hub.wait()
        return hub

    yield start
    for hub in hubs:
        hub.stop()
        shutil.rmtree(hub.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def machine():
    """A machine with accounts of its own; where none can be, the test says why."""
    if reason := reason_against():
        pytest.skip(reason)
    machine = Machine()
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def hub(start_hub, machine):
    """A hub with accounts for two."""
    return start_hub(["ada", "grace"], machine)


@pytest.fixture(scope="module")
def ada(hub):
    """A student with a running server."""
    student = hub.student("ada")
    assert student.sign_in()
    student.start()
    yield student
    student.close()


def pytest_terminal_summary(terminalreporter):
    """Print what was measured: docs/classroom.md reports these numbers."""
    if MEASURED:
        terminalreporter.section("measured")
        for line in MEASURED:
            terminalreporter.write_line(line)
