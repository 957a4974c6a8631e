"""The time limit for WebAssembly, which has no threads: tried without WebAssembly.

It needs `sys.monitoring`, which came with Python 3.12, and nothing of the course. On
3.11 another Python of this machine runs it.
"""

import subprocess
import sys

import matrix
import pytest

from helpers.exercises import limits, monitored

NEWER = ("3.12", "3.13")
PROGRAM = """
import runpy, sys
limit = runpy.run_path(sys.argv[1])["TimeLimit"](0.2)

def plain():
    while True:
        pass

def swallows():
    while True:
        try:
            while True:
                pass
        except:
            pass

def goes_on():
    while True:
        try:
            x = [i for i in range(1000)]
        except BaseException:
            continue

def calls():
    try:
        return calls()
    except RecursionError:
        return calls()

def iterates():
    for _ in iter(int, 1):
        pass

def cleans_up():
    while True:
        try:
            sum(range(10))
        except KeyboardInterrupt:
            pass
        finally:
            pass

def ends():
    return sum(i for i in range(10_000))

def fails():
    raise KeyError("of the answer")

answer = globals()[sys.argv[2]]
try:
    with limit:
        print("returned", answer())
except BaseException as error:
    print(type(error).__name__, error)
print([sys.monitoring.get_tool(i) for i in range(6)] == 6 * [None])
"""


@pytest.fixture(scope="module")
def newer():
    """A Python that has what this needs: this one, or another of the machine."""
    found = [sys.executable] if sys.version_info >= (3, 12) else []
    found += [python for v in NEWER if (python := matrix.find_python(v))]
    if not found:
        pytest.skip("sys.monitoring came with Python 3.12, and there is none here")
    return found[0]


def tried(python, answer):
    """Run one answer within the limit; return what became of it, line by line."""
    command = [python, "-c", PROGRAM, monitored.__file__, answer]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=300
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "answer", ["plain", "swallows", "goes_on", "calls", "iterates", "cleans_up"]
)
def test_an_answer_without_end_is_ended(newer, answer):
    said = "TimeoutError it had not ended after 0.2 seconds of computing"
    assert tried(newer, answer) == [said, "True"]


def test_an_answer_that_ends_is_left_alone(newer):
    assert tried(newer, "ends") == ["returned 49995000", "True"]
    assert tried(newer, "fails") == ["KeyError 'of the answer'", "True"]


@pytest.mark.parametrize("platform", limits.WEBASSEMBLY)
def test_webassembly_gets_the_limit_without_threads(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(limits, "TimeLimit", lambda seconds: ["monitored", seconds])
    assert limits.time_limit(1.0, 2.0) == ["monitored", 1.0]


def test_every_other_system_is_watched_by_a_thread():
    assert sys.platform not in limits.WEBASSEMBLY
    assert not isinstance(limits.time_limit(1.0, 2.0), monitored.TimeLimit)
