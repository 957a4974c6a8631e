"""`make budget`: memory is really measured, and a passed limit is told."""

import asyncio
import os
from argparse import Namespace
from pathlib import Path

import budget
import pytest

ROOT = Path(__file__).resolve().parent.parent
ALONE = Namespace(store=False, check=False)
FIRST = ROOT / "notebooks" / "01_forward_loop.ipynb"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="asks for resource usage")


@pytest.fixture(scope="module")
def measured():
    large = bytearray(400 * 1024**2)  # of the process that starts the kernel
    large[::4096] = b"x" * len(large[::4096])
    return asyncio.run(budget.measure(FIRST))


def test_a_numpy_notebook_stays_within_its_limit(measured):
    memory, seconds = measured
    most, longest = budget.limits(FIRST)
    assert (most, longest) == (300, 60)
    assert 50 < memory <= most  # Python with NumPy and Matplotlib has more than 50
    assert 0.1 < seconds <= longest


def test_a_keras_notebook_has_another_limit():
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    keras = [p.stem[:2] for p in paths if budget.limits(p) == budget.KERAS]
    assert set(keras) <= {"07", "08", "09", "10"}


@pytest.mark.parametrize("over", [(1, 60), (300, 0.001)])
def test_a_passed_limit_is_told(measured, monkeypatch, capsys, over):
    async def measure(path):
        return measured

    monkeypatch.setattr(budget, "measure", measure)
    monkeypatch.setattr(budget, "limits", lambda path: over)
    assert budget.table([FIRST], ALONE) == 1
    assert f"{FIRST.stem} is above its limit" in capsys.readouterr().err
    monkeypatch.setattr(budget, "limits", lambda path: (300, 60))
    assert budget.table([FIRST], ALONE) == 0


def test_a_kernel_that_fails_is_counted(monkeypatch, capsys):
    calls = iter([(200, 3.0), RuntimeError("died")])

    async def measure(path):
        result = next(calls)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(budget, "measure", measure)
    assert budget.crowd([FIRST], 2, ALONE) == 1
    printed = capsys.readouterr()
    assert "| 01 | 1 of 2 | 200 |" in printed.out
    assert "failed: RuntimeError: died" in printed.err
