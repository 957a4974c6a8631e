"""Answers written blind, first half: how many get a hint that names the slip."""

import sys
from importlib.util import find_spec

import notebook_rules as rules
import pytest

sys.path.append(str(rules.ROOT / "tests" / "blind"))
import report

#: The share named in each notebook, in percent, at least.
NAMED = {0: 100, 1: 95, 2: 94, 3: 93, 4: 95, 5: 93, 6: 97, 7: 91}
if find_spec("tensorflow") is None:
    del NAMED[7]  # its answers are written in Keras
every_notebook = pytest.mark.parametrize("number", NAMED)


@pytest.fixture(scope="module")
def answers():
    """Every answer of the half, and what was said of it."""
    return list(report.judged("first", NAMED))


@pytest.fixture(scope="module")
def figures(answers):
    """What the report counts, by notebook."""
    return {n: report.figures(a for a in answers if a[0] == n) for n in NAMED}


@every_notebook
def test_hints_name_the_slip(number, figures):
    counts = figures[number]
    wrong = sum(counts[kind] for kind in report.KINDS)
    assert 100 * counts["named"] >= NAMED[number] * wrong
    assert 100 * counts["elsewhere"] <= 7 * wrong  # by other words, or another cause


@every_notebook
def test_no_wrong_answer_is_accepted_and_no_right_one_refused(number, figures):
    assert (figures[number]["accepted"], figures[number]["refused"]) == (0, 0)


def test_no_check_fails_itself(answers):
    assert [said for *_, said in answers if "check itself" in said] == []


def test_of_two_slips_at_once_one_is_named(answers):
    counts = report.figures(answers)
    assert counts["one of two"] >= 0.9 * counts["two slips"]
    assert counts["both"] >= 0.7 * counts["two slips"]


def test_an_answer_may_be_renamed_before_it_is_checked():
    assert report.checks(3)["3.2"] == "check('3.2', rnn_step_backward)"


WRONG = {"words": ["transposed"], "words_2": ["bias"]}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("correct", "accepted"),
        ("not yet: `W_h` is transposed", "named"),
        ("not yet: the bias is missing", "named"),
        ("not yet: the tanh is missing", "elsewhere"),
        ("not yet: none of the 6 numbers is right; check", "generic"),
        ("not yet: the shape is (2, 3), expected (3, 3)", "generic"),
        (
            "not yet: it is 1/3 of the right one: a mean where a sum is asked for?",
            "elsewhere",
        ),
    ],
)
def test_a_hint_is_sorted_by_what_it_claims(said, kind):
    assert report.kind_of(said, WRONG) == kind
