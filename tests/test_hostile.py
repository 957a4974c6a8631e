"""Whatever a learner hands in by accident is read right, or refused by name.

The contract of every public name of helpers: a correct result, or a ValueError that
begins with who refuses what; never a silent broadcast, a changed argument or a warning.
"""

import numpy as np
import pytest
from hostile import (
    JUNK,
    NUMBERS,
    PUBLIC,
    Refused,
    layouts,
    other_types,
    outcome,
    spoiled,
    wrong_shapes,
)
from hostile_cases import CASES
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

#: Why a public name has no case of its own.
ELSEWHERE = {
    "environment": "tests/test_environment.py",
    "exercises": "check never raises, tests/test_exercises.py",
    "keras_bridge": "tests/test_hostile_keras.py",
    "progress_bar": "tests/test_interruption.py",
    "plotting": "tests/test_hostile_plots.py",
    "values.is_float_array": "takes anything",
    "autodiff.refuse_change": "raises whatever it is given",
    "layer_base.Layer": "takes any weights",
    "layer_base.Layer.name": "takes no argument",
    "layer_base.Layer.recall": "takes no argument",
    "source": "tests/test_source.py",
}
numbers = st.floats(-1e300, 1e300) | st.sampled_from([np.nan, np.inf, -np.inf])
any_array = st.sampled_from(
    [(name, argument) for name in sorted(CASES) for argument in CASES[name].arrays]
)
every_case = pytest.mark.parametrize("name", sorted(CASES))


def agree(got, expected, rtol):
    """Whether two results hold the same numbers."""
    return len(got) == len(expected) and all(
        a.shape == b.shape and np.allclose(a, b, rtol=rtol, atol=rtol)
        for a, b in zip(got, expected, strict=True)
    )


def is_finite(got):
    """Whether no number that came out is nan or infinite."""
    if got is None or isinstance(got, Refused):
        return True
    return all(np.all(np.isfinite(leaf)) for leaf in got)


def attempt(case, arguments, problems, text):
    """The outcome, or None and one more problem where it is no accepted one."""
    try:
        return outcome(case, arguments)
    except Exception as error:
        problems.append(f"{text}: {type(error).__name__}: {error}")
        return None


def report(problems):
    assert not problems, "\n".join([f"{len(problems)} problems", *problems])


def test_every_public_name_has_a_case():
    missing = [
        name
        for name in PUBLIC
        if name not in CASES
        and not name.split(".")[-1].startswith("require")  # the checks themselves
        and name not in ELSEWHERE
        and name.split(".")[0] not in ELSEWHERE
    ]
    assert missing == [], "write a Case in tests/hostile_cases.py"


def test_no_case_is_left_of_what_is_gone():
    assert sorted(CASES.keys() - set(PUBLIC)) == []


@every_case
def test_good_arguments_are_accepted(name):
    result = outcome(CASES[name], CASES[name].arguments())
    assert not isinstance(result, Refused), result
    assert is_finite(result)


@every_case
def test_the_same_numbers_in_another_layout_give_the_same_result(name):
    case, problems = CASES[name], []
    expected = outcome(case, case.arguments())
    for argument in case.arrays:
        for text, array in layouts(case.array(argument)):
            text = f"{argument} {text}"
            got = attempt(case, case.arguments(**{argument: array}), problems, text)
            if isinstance(got, Refused) and argument in case.changes:
                continue  # what cannot be changed in place
            if got is not None and not agree(got, expected, 1e-9):
                problems.append(f"{text}: {got}, and not {expected}")
    report(problems)


@every_case
def test_other_types_are_read_right_or_refused(name):
    case, problems = CASES[name], []
    for argument in case.arrays:
        for text, array, usual in other_types(case.array(argument)):
            text = f"{argument} {text}"
            expected = attempt(
                case, case.arguments(**{argument: usual}), problems, f"plain {text}"
            )
            got = attempt(case, case.arguments(**{argument: array}), problems, text)
            if got is None or expected is None or isinstance(got, Refused):
                continue
            if isinstance(expected, Refused) or not agree(got, expected, 5e-3):
                problems.append(f"{text}: {got}, and not {expected}")
    report(problems)


def shape_problems(case, argument, shape, problems):
    """Try one shape: an illegal one must be refused."""
    text = f"{argument} {shape}"
    array = case.array(argument, shape)
    got = attempt(case, case.arguments(**{argument: array}), problems, text)
    if got is None or isinstance(got, Refused):
        return
    if not case.is_legal(argument, shape):
        problems.append(f"{text}: accepted, {[leaf.shape for leaf in got]}")
    elif not is_finite(got):
        problems.append(f"{text}: {got}")


@every_case
def test_slips_in_a_shape_are_refused(name):
    case, problems = CASES[name], []
    for argument in case.arrays:
        for shape in wrong_shapes(case.shape(argument)):
            if shape != case.shape(argument):
                shape_problems(case, argument, shape, problems)
    report(problems)


@settings(max_examples=300)
@given(
    any_array,
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=7),
)
def test_any_other_shape_is_refused_or_read_right(which, shape):
    name, argument = which
    problems = []
    shape_problems(CASES[name], argument, shape, problems)
    report([f"{name}: {problem}" for problem in problems])


@every_case
def test_numbers_that_are_none_are_refused_or_stay_in_their_row(name):
    case, problems = CASES[name], []
    for argument in case.arrays:
        for text, array in spoiled(case.array(argument)):
            text = f"{argument} {text}"
            with np.errstate(invalid="ignore" if case.arithmetic else "warn"):
                got = attempt(case, case.arguments(**{argument: array}), problems, text)
            if "1e" in text and not is_finite(got):
                problems.append(f"{text}: {got}")
    report(problems)


@settings(max_examples=300)
@given(any_array, st.data())
def test_any_numbers_are_computed_with_or_refused(which, data):
    name, argument = which
    case, problems = CASES[name], []
    shape = case.shape(argument)
    array = data.draw(hnp.arrays(float, shape, elements=numbers))
    quiet = {"all": "ignore"} if case.arithmetic else {}
    with np.errstate(**quiet):
        attempt(case, case.arguments(**{argument: array}), problems, argument)
    report([f"{name}: {problem}" for problem in problems])


@every_case
def test_what_is_no_array_and_no_number_is_refused(name):
    case, problems = CASES[name], []
    for argument in case.arguments():
        for text, thing in JUNK.items():
            if thing is None and argument in case.optional:
                continue
            if thing is len and callable(case.arguments()[argument]):
                continue
            text = f"{argument} {text}"
            got = attempt(case, case.arguments(**{argument: thing}), problems, text)
            if got is not None and not isinstance(got, Refused):
                problems.append(f"{text}: accepted, {got}")
    report(problems)


@every_case
def test_numbers_out_of_range_are_refused(name):
    case, problems = CASES[name], []
    for argument in case.others:
        for text, number in NUMBERS.items():
            text = f"{argument} {text}"
            got = attempt(case, case.arguments(**{argument: number}), problems, text)
            if not is_finite(got) and argument not in case.carries:
                problems.append(f"{text}: {got}")
    report(problems)
