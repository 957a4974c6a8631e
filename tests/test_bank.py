"""The bank of exercises: tables that anyone can add to, with cases that separate."""

import re
import tomllib
import warnings
from pathlib import Path

import nbformat
import notebook_rules as rules
import numpy as np
import pytest
import solutions

from helpers.exercises import EXERCISES, bank, edits, trees
from helpers.exercises.bank import Bank
from helpers.exercises.causes import every_edit
from helpers.exercises.judging import CORRECT, judge
from helpers.exercises.outcomes import all_same

every_table = pytest.mark.parametrize("number", EXERCISES)
GUIDE = (rules.ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")


# An edit


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("W_h.T -> W_h", "da @ W_h + b * W_hh.T"),
        ("b -> 2 * b", "da @ W_h.T + 2 * b * W_hh.T"),
        ("+ b * W_hh.T ->", "da @ W_h.T "),
        ("da -> b; b -> da", "b @ W_h.T + da * W_hh.T"),
    ],
)
def test_an_edit_hits_whole_names_all_at_once(edit, expected):
    assert edits.edited(["da @ W_h.T + b * W_hh.T"], edit) == expected


def test_an_edit_leaves_docstrings_and_comments_alone():
    text = 'def f(b):\n    """Add b."""\n    return a + b  # b is last'
    expected = 'def f(c):\n    """Add b."""\n    return a + c  # b is last'
    assert edits.edited([text], "b -> c") == expected
    with pytest.raises(ValueError, match="Add do not stand"):
        edits.edited([text], "Add -> Sub")


def test_an_edit_that_hits_nothing_is_an_error():
    with pytest.raises(ValueError, match="W_x do not stand in one right answer"):
        edits.edited(["da @ W_h.T"], "W_x -> W_h")


# The tables


@every_table
def test_every_right_answer_is_correct(number):
    for answer in EXERCISES[number].right:
        assert judge(EXERCISES[number], answer) == CORRECT


def neutral(edit, said):
    """Whether a table says that an edit changes nothing: in whole names and numbers."""
    return bool(re.search(edits.whole(said), str(edit)))


@pytest.mark.parametrize(
    ("said", "expected"),
    [("1 -> 2", True), ("ab", True), ("-> 2", True), ("b", False), ("-> 1", False)],
)
def test_a_neutral_edit_is_named_in_whole_names(said, expected):
    assert neutral("ab + 1 -> 2", said) is expected


@every_table
def test_the_cases_tell_each_generated_slip_from_the_solution(number):
    exercise = EXERCISES[number]
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        same = {
            str(edit)
            for edit, found in every_edit(exercise, exercise.program.source)
            if all_same(found, exercise.expected)
        }
    said = exercise.program.neutral
    untold = {edit for edit in same if not any(neutral(edit, one) for one in said)}
    assert untold == set(), "add a case, or say in the table why it changes nothing"
    idle = {one for one in said if not any(neutral(edit, one) for edit in same)}
    assert idle == set(), "no such edit is made: take it out of the table"


@every_table
def test_no_axis_of_a_result_can_be_read_off_the_labels_that_were_drawn(number):
    """An answer with as many rows as its largest label needs has to be found out."""
    exercise = EXERCISES[number]
    for place, first in enumerate(exercise.cases[0] if exercise.cases else ()):
        if isinstance(first, np.ndarray) and first.dtype.kind in "iu":
            read_off = [
                case[place].max() + 1 in axes_of(result)
                for case, result in zip(exercise.cases, exercise.expected, strict=True)
            ]
            assert not all(read_off), f"argument {place}: {read_off}"


def axes_of(result):
    """The lengths of all axes of a result, or of its parts."""
    parts = result if isinstance(result, tuple) else (result,)
    return {length for part in parts for length in np.shape(part)}


@every_table
def test_no_two_slips_of_a_table_give_the_same(number):
    exercise = EXERCISES[number]
    for sentence, slip in exercise.slips.items():
        assert " – or: " not in judge(exercise, slip), sentence


@pytest.mark.parametrize("path", rules.SOLUTIONS, ids=lambda path: path.name)
def test_solutions_notebooks_hold_what_the_bank_says(path):
    notebook = nbformat.read(path, as_version=4)
    stored = [cell.source for cell in notebook.cells]
    solutions.write_solutions(notebook)
    assert [cell.source for cell in notebook.cells] == stored


def test_the_welcome_ends_with_the_solution_of_the_bank():
    (welcome,) = [path for path in rules.COURSE if path.stem[:2] == "00"]
    cells = [c.source for c in rules.code_cells(rules.read(welcome))]
    assert EXERCISES["0.1"].program.source.strip() in "\n".join(cells)


def test_a_solution_is_written_above_its_check_and_the_rest_stays():
    text = 'def f(x):\n    return 0\n\n\ncheck("0.1", f)\nprint(f(1))'
    written = solutions.with_solution(text)
    assert written.startswith(EXERCISES["0.1"].program.source.strip())
    assert written.endswith('\n\n\ncheck("0.1", f)\nprint(f(1))')


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a, b = 1, 2", "a, b"),
        ("a = 1\nb = 2", "a, b"),
        ("def f(x):\n    y, z = x, 2 * x\n    return y, z", "y, z"),
        ("def f(x):\n    return x, 2 * x", ""),
        ("class F:\n    def g(self):\n        pass", ""),
    ],
)
def test_parts_of_a_result_are_called_as_the_solution_calls_them(source, expected):
    assert trees.results_named(source) == expected


# A new exercise, as CONTRIBUTING says


def test_an_exercise_is_added_in_the_lines_that_contributing_shows(tmp_path):
    tables = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert [len(table.strip().splitlines()) <= 11 for table in tables] == [True, True]
    (tmp_path / "notebook_10.toml").write_text("\n".join(tables), encoding="utf-8")
    bank = Bank(tmp_path)
    assert (bank.notebooks, list(bank)) == (["10"], ["10.1", "10.2"])
    for exercise in bank.values():
        assert judge(exercise, exercise.solution) == CORRECT
        for sentence, slip in exercise.slips.items():
            assert judge(exercise, slip) == f"not yet: {sentence}"
    exercise = bank["10.1"]
    (generated,) = re.findall(r"such as \*(.*)\*\.", GUIDE)
    assert generated in judge(exercise, lambda x, W, b: np.tanh(x @ W))


def test_words_at_the_head_of_a_file_hold_for_all_its_exercises(tmp_path):
    entry = """["10.{} (build). A product."]
solution = "def f(a, b): return a * b"
cases = ["a, b = 2.0, 3.0"]
"""
    text = f'words = {{ a = "the gate" }}\n{entry.format(1)}{entry.format(2)}'
    own = 'words = { a = "the factor" }\n'
    (tmp_path / "notebook_10.toml").write_text(text + own, encoding="utf-8")
    bank = Bank(tmp_path)
    assert bank["10.1"].heading == "(build). A product."
    for number, called in (("10.1", "the gate"), ("10.2", "the factor")):
        said = judge(bank[number], lambda a, b: b)
        assert f"{called} `a` is missing as a factor" in said


def test_no_sentence_stands_twice_in_an_exercise():
    """Of two slips with one sentence the bank would keep one, in silence."""
    for path in sorted(Path(bank.__file__).parent.glob("notebook_*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        for number, table in tables.items():
            said = list(table["slips"].values()) if "slips" in table else []
            assert sorted(said) == sorted(set(said)), number
