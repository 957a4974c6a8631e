"""The teacher's plans add up, and nobody sits idle for more than ten minutes."""

import re

import notebook_rules as rules
import pytest

TEXT = (rules.ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
PLANS = re.findall(r"^\| minute \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
SLOT = re.compile(r"\| (\d+)–(\d+) \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_there_are_sessions_of_both_lengths():
    ends = [int(SLOT.findall(plan)[-1][1]) for plan in PLANS]
    assert sorted(ends) == [90] * 8 + [180]


@pytest.mark.parametrize("plan", PLANS, ids=range(1, len(PLANS) + 1))
def test_slots_follow_each_other_and_are_short(plan):
    slots = SLOT.findall(plan + "\n")
    assert len(slots) == len(plan.splitlines()), "a row is not of the usual form"
    minute = 0
    for start, end, kind, _, _ in slots:
        assert int(start) == minute
        minute = int(end)
        assert 0 < minute - int(start) <= (15 if kind == "break" else 10)


def test_exercises_that_are_named_exist():
    named = set(re.findall(r"\b\d\.\d\b(?!\d)", "".join(PLANS)))
    texts = [cell.source for path in rules.COURSE for cell in rules.read(path).cells]
    asked = {rules.exercise_number(text) for text in texts}
    assert named - asked == set()
