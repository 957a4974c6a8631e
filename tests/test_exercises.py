"""The checks of the exercises: kind to every answer, and correct only to right ones."""

import ast
import re

import notebook_rules as rules
import numpy as np
import pytest

from helpers.exercises import EXERCISES, check

VERDICT = re.compile(r"^Exercise (\d+\.\d+): (.+)$", re.MULTILINE)
SOLVED = {path.name: path for path in rules.SOLUTIONS}
WELCOME = next(path for path in rules.COURSE if path.stem[:2] == "00")
SOLVED_IN = [WELCOME, *rules.SOLUTIONS]

every_lesson = pytest.mark.parametrize(
    "path", rules.WITH_SOLUTIONS, ids=lambda path: path.name
)
every_solution = pytest.mark.parametrize(
    "path", rules.SOLUTIONS, ids=lambda path: path.name
)
#: Those whose answer is called with a case, and nothing else is done with it.
CALLED = [n for n, one in EXERCISES.items() if one.cases and not one.use]
every_exercise = pytest.mark.parametrize("number", EXERCISES)


# The notebooks and the registry


def announced(notebook):
    """The numbers of the exercises that the text of a notebook names, in order."""
    numbers = map(
        rules.exercise_number, (c.source for c in rules.markdown_cells(notebook))
    )
    return [number for number in numbers if number]


def verdicts(notebook):
    """Number and verdict of every check, as stored."""
    for cell in rules.code_cells(notebook):
        if rules.calls(cell, "check"):
            yield from VERDICT.findall("".join(map(rules.text_of, cell.outputs)))


def progress_of(notebook):
    """What progress printed, as stored."""
    cells = [
        cell for cell in rules.code_cells(notebook) if rules.calls(cell, "progress")
    ]
    printed = "".join(rules.text_of(output) for c in cells for output in c.outputs)
    return re.findall(r"^Notebook (.+)$", printed, re.MULTILINE)


def registered(path):
    """The numbers of the registry that belong to a notebook."""
    return [n for n in EXERCISES if int(n.partition(".")[0]) == int(path.name[:2])]


@every_lesson
def test_exercises_are_the_registered_ones(path):
    assert sorted(announced(rules.read(path))) == registered(path)


@every_lesson
def test_stored_notebook_is_not_attempted(path):
    expected = [(number, "not attempted yet") for number in registered(path)]
    assert sorted(verdicts(rules.read(path))) == expected


def test_the_welcome_shows_all_that_a_check_can_say():
    *told, (yours, open_still) = verdicts(rules.read(WELCOME))
    assert {number for number, _ in told} == {"0.1"}
    assert ["0.1", yours] == registered(WELCOME)
    waits, slip, error, correct = (verdict for _, verdict in told)
    assert open_still == waits
    assert (waits, correct) == ("not attempted yet", "correct")
    assert slip.removeprefix("not yet: ") in EXERCISES["0.1"].slips
    assert error.startswith("not yet: your line `")


@every_lesson
def test_notebook_has_solutions(path):
    assert path.name in SOLVED, f"write notebooks/solutions/{path.name}"


@every_solution
def test_solutions_solve_the_registered_exercises(path):
    assert sorted(announced(rules.read(path))) == registered(path)


@every_solution
def test_stored_solutions_are_correct(path):
    expected = [(number, "correct") for number in registered(path)]
    assert sorted(verdicts(rules.read(path))) == expected


@every_lesson
def test_stored_progress_is_nothing_tried(path):
    numbers = registered(path)
    expected = f"{len(numbers)} exercises, none tried yet: {', '.join(numbers)}"
    assert progress_of(rules.read(path)) == [f"{path.name[:2]}: {expected}"]


@every_solution
def test_stored_progress_of_the_solutions_is_all_correct(path):
    numbers = registered(path)
    expected = f"all {len(numbers)} exercises correct: {', '.join(numbers)}"
    assert progress_of(rules.read(path)) == [f"{path.name[:2]}: {expected}"]


@every_solution
def test_solutions_belong_to_a_lesson(path):
    assert path.name in {lesson.name for lesson in rules.WITH_SOLUTIONS}


@every_exercise
def test_exercise_is_asked_in_a_notebook(number):
    chapters = {int(path.name[:2]) for path in rules.COURSE}
    assert int(number.partition(".")[0]) in chapters


# What check says


@pytest.fixture
def verdict(capsys):
    """Check an answer; return the one line that is printed, without its number."""

    def ask(number, answer):
        capsys.readouterr()
        result = check(number, answer)
        printed = capsys.readouterr()
        assert printed.err == ""
        assert bool(result) == printed.out.endswith(": correct\n")
        line = printed.out.splitlines()[-1]
        assert line.startswith(f"Exercise {number}: ")
        assert printed.out == f"{line}\n", (
            "check prints one line, and nothing else does"
        )
        assert len(line) <= 300, "say it shorter"
        assert "check itself failed" not in line
        return line.removeprefix(f"Exercise {number}: ")

    return ask


def is_function(number):
    """Whether an exercise asks for a function."""
    return bool(EXERCISES[number].cases)


def first_array(cases):
    """Which argument is an array, or None."""
    arguments = cases[0] if cases else ()
    places = [
        n for n, a in enumerate(arguments) if isinstance(a, np.ndarray) and a.size
    ]
    return next(iter(places), None)


def shifted(result):
    """A result of the right shape with other numbers."""
    if isinstance(result, (tuple, list)):
        return type(result)(map(shifted, result))
    return np.asarray(result) + 1


@every_exercise
def test_the_solution_is_correct(number, verdict):
    assert verdict(number, EXERCISES[number].solution) == "correct"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        pytest.param(number, sentence, id=f"{number}-{place}")
        for number, exercise in EXERCISES.items()
        for place, sentence in enumerate(exercise.slips, start=1)
    ],
)
def test_every_slip_is_named(number, sentence, verdict):
    said = verdict(number, EXERCISES[number].slips[sentence])
    error = re.sub(
        r": (it|your line `.*`) raised .+", "", said
    )  # shown behind the slip
    assert error == f"not yet: {sentence}"


@every_exercise
def test_the_bank_knows_four_slips_and_says_each_in_a_sentence(number):
    slips = EXERCISES[number].slips
    assert len(slips) >= 4
    for sentence in slips:
        assert 15 <= len(sentence) <= 150, sentence
        assert not sentence.endswith((".", "!")), sentence
        assert not re.search(rules.FILLERS, sentence), sentence


def formulas(number):
    """The products, picks and powers of a solution, as it is stored."""
    (chapter,) = [path for path in SOLVED_IN if number in registered(path)]
    asked = [
        c for c in rules.code_cells(rules.read(chapter)) if rules.calls(c, "check")
    ]
    *_, cell = (c for c in asked if f'check("{number}"' in c.source)
    kinds = (ast.BinOp, ast.Subscript)
    nodes = [node for node in ast.walk(rules.tree(cell)) if isinstance(node, kinds)]
    return {text for text in map(ast.unparse, nodes) if len(text) >= 6}


@every_exercise
def test_no_sentence_shows_the_solution(number):
    for sentence in EXERCISES[number].slips:
        shown = [text for text in formulas(number) if text in sentence]
        assert not shown, f"{sentence!r} shows {shown}"


@every_exercise
def test_a_stub_is_not_attempted(number, verdict):
    def stub(*arguments):
        """Say what to write."""
        ...  # noqa: PIE790  as in the notebooks

    def half(*arguments):
        result = ...
        return result  # noqa: RET504

    answers = [stub, half] if is_function(number) else [..., (..., ...), None]
    assert {verdict(number, answer) for answer in answers} == {"not attempted yet"}


@every_exercise
def test_wrong_numbers_are_not_correct(number, verdict):
    solution = EXERCISES[number].solution
    wrong = shifted(solution) if not is_function(number) else None
    if isinstance(solution, type):
        wrong = type("Wrong", (), dict.fromkeys(["forward", "backward"], lambda *_: 1))
    answer = wrong if wrong is not None else lambda *a: shifted(solution(*a))
    assert verdict(number, answer).startswith("not yet: ")


def raises(*arguments):
    raise ValueError("two\nlines")


def raises_without_words(*arguments):
    raise RuntimeError


def leaves(*arguments):
    raise SystemExit(1)


def recurses(*arguments):
    return recurses(*arguments)


def wants_more(one, two, three, four, five, six, seven):
    return one


def wants_nothing():
    return 1


def wants_a_name(*arguments, name):
    return name


def returns_itself(*arguments):
    return returns_itself


def returns_text(*arguments):
    return "correct"


def returns_nan(*arguments):
    return np.nan


def returns_ragged(*arguments):
    return [[1.0], [1.0, 2.0]]


def returns_nothing(*arguments):
    arguments = arguments or None


def returns_the_first(*arguments):
    return arguments[0] if arguments else None


def yields(*arguments):
    yield 1


class Unhelpful:
    """An object that answers no question."""

    def __array__(self, *arguments, **names):
        raise RuntimeError("no array")

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    __hash__ = None


WRONG = [
    None,
    "correct",
    b"",
    [],
    {},
    (),
    object(),
    Unhelpful(),
    True,
    10**400,
    1j,
    np.nan,
    np.array([]),
    np.array(["a"]),
    np.array([None, 1.0]),
    [[1.0], [1.0, 2.0]],
    (1.0, "two", [3.0]),
    int,
    len,
    print.__self__,
    np.add,
    Unhelpful,
    raises,
    raises_without_words,
    leaves,
    recurses,
    wants_more,
    wants_nothing,
    wants_a_name,
    returns_itself,
    returns_text,
    returns_nan,
    returns_ragged,
    returns_nothing,
    yields,
    lambda *arguments: Unhelpful(),
]


#: Each exercise gets every third of them, and the next exercise the next third.
ODD = [
    pytest.param(number, answer, id=f"{number}-{place}")
    for turn, number in enumerate(EXERCISES)
    for place, answer in enumerate(WRONG)
    if (turn + place) % 3 == 0
]


@pytest.mark.parametrize("number, answer", ODD)
def test_nothing_odd_raises_or_is_correct(number, answer, verdict):
    assert verdict(number, answer) != "correct"


@every_exercise
def test_handing_back_the_argument_is_not_correct(number, verdict):
    assert verdict(number, returns_the_first) != "correct"


@every_exercise
def test_an_answer_that_prints_instead_of_returning(number, capsys):
    check(number, lambda *arguments: print("my answer"))
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith(f"Exercise {number}: not ")


@pytest.mark.parametrize(
    "number", [n for n in CALLED if first_array(EXERCISES[n].cases) is not None]
)
def test_an_answer_that_changes_its_argument(number, verdict):
    exercise = EXERCISES[number]
    place = first_array(exercise.cases)

    def careless(*arguments):
        result = exercise.solution(*arguments)
        arguments[place][...] = 7
        return result

    assert "changes its argument" in verdict(number, careless)
    assert verdict(number, exercise.solution) == "correct", "the cases were changed"


@every_exercise
def test_an_answer_that_writes_through_an_ellipsis_is_no_stub(number, verdict):
    def solved(*arguments):
        scratch = np.zeros(3)
        scratch[...] = 1.0
        return EXERCISES[number].solution(*arguments)

    if number in CALLED:
        assert verdict(number, solved) == "correct"


def test_an_answer_that_keeps_its_argument_is_not_fooled(verdict):
    number = next(n for n in CALLED if first_array(EXERCISES[n].cases) is not None)
    kept = []

    def keeps(*arguments):
        kept.append(arguments)
        return EXERCISES[number].solution(*arguments)

    assert verdict(number, keeps) == "correct"
    for arguments in kept:
        for array in arguments:
            if isinstance(array, np.ndarray):
                array[...] = 0
    assert verdict(number, EXERCISES[number].solution) == "correct"


@pytest.mark.parametrize("number", ["99.1", "1", "", None, [1.1]])
def test_an_exercise_that_does_not_exist(number, capsys):
    assert not check(number, 1)
    assert "no such exercise" in capsys.readouterr().out


def test_verdicts_are_read_from_a_stored_notebook():
    v4 = rules.nbformat.v4
    text = "Exercise 1.1: correct\nExercise 1.2: not yet: off by at most 1\n"
    output = v4.new_output("stream", name="stdout", text=text)
    cells = [
        v4.new_markdown_cell("**Exercise 1.1** (predict). Say."),
        v4.new_code_cell('check("1.1", a)\ncheck("1.2", b)', outputs=[output]),
        v4.new_code_cell("print(1)", outputs=[output]),
    ]
    notebook = v4.new_notebook(cells=cells)
    expected = [("1.1", "correct"), ("1.2", "not yet: off by at most 1")]
    assert list(verdicts(notebook)) == expected
    assert announced(notebook) == ["1.1"]
