"""A class's notebooks are judged from outside: by what an answer computes, alone.

The class is made up. It has right answers and wrong ones, forged outputs, loops without
an end, and answers that reach for what is none of theirs.
"""

import csv
import io
import json
import os
import re
import socket
from xml.etree import ElementTree

import collect
import course
import nbformat
import numpy as np
import pytest
from classwork import page, replay, students
from classwork.crossing import packed, unpacked
from classwork.walls import WALLS, Walls

from helpers.exercises import EXERCISES

LESSON, NUMBER, CELL = "02_count_the_ones", "2.2", "exercise-2-2"
HEAD = "def backward_every_step(x, h, dy_hat, w_h):\n"
RIGHT = EXERCISES[NUMBER].program.source.strip()
CHECK = f'\n\ncheck("{NUMBER}", backward_every_step)'


def body(*lines):
    """An answer of these lines."""
    return HEAD + "".join(f"    {line}\n" for line in lines)


def notebook(name=LESSON, **cells):
    """A notebook of the course with these sources in its cells; - is written _."""
    found = nbformat.read(course.FOLDER / f"{name}.ipynb", as_version=4)
    for cell in found.cells:
        cell.source = cells.get(cell.id.replace("-", "_"), cell.source)
    return found


def handed_in(folder, files):
    """Write the notebooks of a class, each under its name."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(content, path)
    return folder


def solved(name=LESSON):
    """A notebook with every exercise solved."""
    path = course.FOLDER / "solutions" / f"{name}.ipynb"
    right = nbformat.read(path, as_version=4).cells
    sources = {c.id.replace("-", "_"): c.source for c in right if "exercise" in c.id}
    text = notebook(name)
    both = {c.id.replace("-", "_") for c in text.cells if c.cell_type == "code"}
    return notebook(name, **{k: x for k, x in sources.items() if k in both})


@pytest.fixture(scope="session")
def walls(tmp_path_factory):
    """The best walls that work here, with little time behind them."""
    return Walls(tmp_path_factory.mktemp("rooms"), computing=1.0)


@pytest.fixture(scope="session", params=WALLS)
def each_wall(request, tmp_path_factory):
    """All walls, one after the other."""
    walls = Walls(tmp_path_factory.mktemp("rooms"), request.param, computing=1.0)
    try:
        assert walls.name == request.param
    except ValueError as error:
        pytest.skip(str(error))
    return walls


def verdicts(content, walls, lesson="2"):
    """What is thought of each answer in a notebook."""
    file = walls.room.folder / "handed_in.ipynb"
    nbformat.write(content, file)
    cells = students.code_of(file)
    rows = collect.judged({("anna", lesson): cells}, walls, say=lambda line: None)
    return {number: verdict for _, number, verdict in rows}


def verdict(source, walls):
    """What is thought of an answer to 2.2."""
    return verdicts(notebook(exercise_2_2=source), walls)[NUMBER]


# What crosses


VALUES = [
    (1, 2.5, None, True, "a"),
    [np.arange(6.0).reshape(2, 3), np.float32(1.5), np.array([True])],
    {"b": np.zeros((0, 2)), "nan": np.array([np.nan, np.inf])},
    np.random.default_rng(3),
    np.tanh,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_cross_as_json_and_come_back(value):
    back = unpacked(json.loads(json.dumps(packed(value))))
    assert type(back) is type(value)
    if isinstance(value, np.random.Generator):
        assert back.random() == value.random()
    else:
        np.testing.assert_equal(back, value)


def test_what_is_no_number_crosses_by_its_name_alone():
    class Tensor:
        data = np.ones(2)

    for value, name in ((Tensor(), "Tensor"), ({1}, "set"), (1j, "complex")):
        back = unpacked(json.loads(json.dumps(packed(value))))
        assert type(back).__name__ == name and type(back) is not type(value)
    assert unpacked(packed(np.zeros((10**4, 10**3)))).strides == (0, 0)


@pytest.mark.parametrize("number", EXERCISES)
def test_every_case_of_the_bank_crosses_whole(number):
    cases = replay.task(number)["cases"]
    assert not re.search('"(other|objects|large)":', json.dumps(cases))
    assert len(cases) == len(EXERCISES[number].cases)


def test_nothing_that_can_run_comes_back():
    for said in (
        {"array": {"shape": [1], "dtype": "O", "data": "AAAAAAAAAAA="}},
        {"x": 1},
        {"numpy": "load"},
    ):
        with pytest.raises(ValueError, match=r"array of O|no value"):
            unpacked(said)


# Right, wrong, not there


@pytest.mark.parametrize("name", ["01_forward_loop", "02_count_the_ones"])
def test_every_solution_is_right(name, walls):
    found = verdicts(solved(name), walls, name[1])
    assert set(found) == set(EXERCISES.of_notebook(name[1]))
    assert {x.right for x in found.values()} == {"yes"}, found


def test_methods_and_classes_are_right(walls):
    for name in ("03_vanilla_rnn_layer", "12_parallel_scan"):
        found = verdicts(solved(name), walls, str(int(name[:2])))
        assert {x.right for x in found.values()} == {"yes"}, found


@pytest.mark.parametrize("said", list(EXERCISES[NUMBER].slips)[:4])
def test_a_slip_is_named_as_in_the_notebook(said, walls):
    slipped = EXERCISES[NUMBER].slips.source(said).strip()
    assert verdict(slipped + CHECK, walls) == replay.Verdict("no", said)


def test_what_was_not_touched_is_open(walls):
    found = verdicts(notebook(), walls)
    assert {x.right for x in found.values()} == {"not attempted"}


def test_a_stub_that_was_moved_about_is_open(walls):
    begun = body("dw_x = ...  # what now?", "return dw_x")
    assert verdict(begun + CHECK, walls).right == "not attempted"


def test_an_error_is_shown_at_its_line(walls):
    found = verdict(body("return x @ h @ nothing") + CHECK, walls)
    assert (
        found.right == "no"
        and "your line `return x @ h @ nothing` raised" in found.said
    )


def test_an_error_in_the_cell_itself_is_shown(walls):
    assert "NameError" in verdict("oh\n" + RIGHT + CHECK, walls).said
    assert "SyntaxError" in verdict("def f(:\n" + CHECK, walls).said


def test_an_argument_that_is_written_into_is_seen(walls):
    found = verdict(RIGHT.replace("dh = np", "x *= 2\n    dh = np") + CHECK, walls)
    assert "changes its argument `x` in place" in found.said


def test_what_an_answer_needs_of_other_cells_is_there(walls):
    content = notebook(
        exercise_2_2="mine = backward\n" + CHECK.replace("backward_every_step", "mine")
    )
    place = next(n for n, x in enumerate(content.cells) if x.id == CELL)
    own = RIGHT.replace("backward_every_step", "backward")
    content.cells.insert(place, nbformat.v4.new_code_cell(own))
    assert verdicts(content, walls)[NUMBER].right == "yes"


def test_an_answer_may_be_computed_from_what_the_notebook_drew(walls):
    """Its data come from the course, and a function from an answer before it."""
    right = nbformat.read(course.FOLDER / "solutions" / f"{LESSON}.ipynb", 4).cells
    (floor,) = (x.source for x in right if x.id == "exercise-2-6")
    source = """w_h = np.arange(50, 160) / 100
floors = np.array([valley_floor(x, y, one)[1] for one in w_h])
below = w_h[floors < y.var()]
check("2.8", (below.min(), below.max()))"""
    found = verdicts(notebook(exercise_2_6=floor, exercise_2_8=source), walls)
    assert found["2.6"].right == found["2.8"].right == "yes", found["2.8"]


def test_what_only_a_notebook_knows_is_no_answer_and_no_error(walls):
    source = f"%%time\n%matplotlib inline\n!ls\n{RIGHT}\n%time print(1){CHECK}"
    assert verdict(source, walls).right == "yes"


def test_the_last_answer_counts(walls):
    content = notebook(exercise_2_2=body("return 1, 2") + CHECK)
    content.cells.append(nbformat.v4.new_code_cell(RIGHT + CHECK))
    assert verdicts(content, walls)[NUMBER].right == "yes"


# Forged, endless, harmful


def test_a_stored_output_counts_for_nothing(walls):
    content = notebook()
    (cell,) = (x for x in content.cells if x.id == CELL)
    said = nbformat.v4.new_output("stream", text="Exercise 2.2: correct\n")
    cell.outputs, cell.execution_count = [said], 7
    assert verdicts(content, walls)[NUMBER].right == "not attempted"


HARMLESS = {
    "prints correct": body('print("Exercise 2.2: correct")', "return 0.0, 0.0"),
    "patches check": "import helpers.exercises as e\n"
    + "e.check = check = lambda *a: True\n"
    + body("return 0.0, 0.0"),
    "forges a result": "import os\n"
    + body(
        "for fd in range(32):",
        '    try: os.write(fd, b\'{"right": "yes", "said": "correct"}\\n\')',
        "    except OSError: pass",
        "os._exit(0)",
    ),
    "forges numbers": "import os\n"
    + body(
        "for fd in range(32):",
        '    said = b\'{"result": 1}, {"result": 1}\'',
        '    said = b\'{"kind": "function", "outcomes": [%s]}\' % said',
        "    try: os.write(fd, said)",
        "    except OSError: pass",
        "os._exit(0)",
    ),
    "ends its process": "import os\n" + body("os._exit(0)"),
    "leaves": "import sys\n" + body("sys.exit(0)"),
    "takes the bank": "from helpers.exercises import EXERCISES\n"
    + body("return EXERCISES['2.2'].solution(x, h, dy_hat, w_h)"),
    "looks through memory": "import gc\n"
    + body(
        "for found in gc.get_objects():",
        "    name = getattr(found, '__name__', '')",
        "    if name == 'backward_every_step' and found is not backward_every_step:",
        "        return found(x, h, dy_hat, w_h)",
        "    if type(found).__name__ in ('Exercise', 'Bank', 'Outside'):",
        "        return found.solution(x, h, dy_hat, w_h)",
    ),
    "looks down the stack": "import sys\n"
    + body(
        "frame = sys._getframe()",
        "while frame:",
        "    for found in [*frame.f_locals.values(), *frame.f_globals.values()]:",
        "        if hasattr(found, 'expected') or hasattr(found, 'solution'):",
        "            return found.expected[0]",
        "    frame = frame.f_back",
    ),
    "starts a program": "import subprocess\n"
    + body("return subprocess.check_output(['echo', '1'])"),
    "sits in a number": body(
        "class Five(float): __eq__ = __ge__ = lambda *a: True",
        "return Five(1), Five(2)",
    ),
}


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS)
def test_no_trick_is_right(source, each_wall):
    assert verdict(source + CHECK, each_wall).right == "no"


def test_a_patched_check_does_no_harm_to_a_right_answer(walls):
    assert verdict(f"check = print\n{RIGHT}{CHECK}", walls).right == "yes"


def test_the_courses_own_is_no_answer(each_wall):
    for taken in (
        "linear_rnn.backward_gradient",
        "lambda *a: linear_rnn.backward_gradient(*a)",
    ):
        source = f'backward_gradient = {taken}\ncheck("2.7", backward_gradient)'
        found = verdicts(notebook(exercise_2_7=source), each_wall)["2.7"]
        assert (
            found.right == "no" and "the course's own `backward_gradient`" in found.said
        )


def test_the_text_of_the_bank_and_of_the_course_is_out_of_reach(each_wall):
    root = course.ROOT
    for path in (
        root / "helpers/exercises/notebook_02.toml",
        root / "helpers/linear_rnn.py",
        root / "notebooks/solutions" / f"{LESSON}.ipynb",
    ):
        found = verdict(body(f"return open({str(path)!r}).read()") + CHECK, each_wall)
        assert "PermissionError" in found.said or "FileNotFoundError" in found.said
    own = "import inspect\ndef backward_gradient(x, h, dy_hat, w_h):\n"
    own += "    raise KeyError(inspect.getsource(linear_rnn.backward_gradient)[-80:])\n"
    content = notebook(exercise_2_7=own + 'check("2.7", backward_gradient)')
    said = verdicts(content, each_wall)["2.7"].said
    assert "write it yourself" in said and "dw_h" not in said


def test_nothing_is_written(each_wall, tmp_path):
    for way in (
        "open({!r}, 'w').write('x')",
        "__import__('os').mkdir({!r})",
        "np.save({!r}, x)",
        "__import__('os').open({!r}, 66)",
    ):
        target = tmp_path / "written"
        found = verdict(body(f"return {way.format(str(target))}") + CHECK, each_wall)
        assert found.right == "no" and not list(tmp_path.iterdir())


def test_nothing_is_connected(each_wall):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        place = server.getsockname()
        found = verdict(
            f"import socket\n{body(f'return socket.create_connection({place})')}"
            + CHECK,
            each_wall,
        )
        assert found.right == "no"
        with pytest.raises(TimeoutError):
            server.accept()


def test_nothing_is_forked(each_wall):
    source = f"import os\n{body('while True: os.fork()')}"
    found = verdict(source + CHECK, each_wall)
    assert "PermissionError" in found.said


def test_memory_is_bounded(each_wall):
    found = verdict(body("return bytearray(64 * 10**9)") + CHECK, each_wall)
    assert found.right == "no" and "MemoryError" in found.said


def test_what_is_printed_without_end_fills_nothing(each_wall):
    source = body(
        "import os", "while True: os.write(1, b'x' * 10**6); print('x' * 10**6)"
    )
    assert "had not ended after" in verdict(source + CHECK, each_wall).said


ENDLESS = {
    "computes": body("while True: pass"),
    "waits": "import time\n" + body("time.sleep(10**6)"),
    "at the top": "while True: pass\n" + RIGHT,
    "swallows": body(
        "while True:",
        "    try:",
        "        while True: pass",
        "    except BaseException: pass",
    ),
    "in C": body("return sum(range(10**12))"),
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_what_does_not_end_is_ended(source, walls):
    found = verdict(source + CHECK, walls)
    assert found.right == "no"
    assert "had not ended" in found.said or "was ended" in found.said


def test_a_result_that_is_none_is_no_result():
    answer = students.Answer(NUMBER, (), (RIGHT + CHECK,))
    forged = {"type": "E", "words": "", "cell": 0, "line": 10**12, "shapes": {}}
    for said in (
        {"error": forged},
        {},
        [],
        3,
        {"kind": "function", "outcomes": 1},
        {
            "kind": "value",
            "value": {"array": {"shape": [9**9], "dtype": "O", "data": ""}},
        },
    ):
        assert replay.verdict(answer, said).right == "no"


# A folder, a table, a page


@pytest.fixture(scope="module")
def rows():
    """A made-up class of three, with a name and an error that mean no good."""
    slip = next(iter(EXERCISES[NUMBER].slips))
    wrong = replay.Verdict("no", slip)
    carla = students.printable("carla \udcff\x00 岡")
    evil = replay.Verdict("no", "=HYPERLINK(1) <script>alert(1)</script> $\\frac$")
    return [
        ("anna", NUMBER, replay.Verdict("yes")),
        ("ben", NUMBER, wrong),
        (carla, NUMBER, wrong),
        ("=dan <b>", NUMBER, evil),
        ("anna", "2.3", replay.Verdict("not attempted")),
    ]


def test_a_student_is_a_folder_or_what_a_name_adds(tmp_path):
    files = {
        "Anna Muster_123_file_/02_count_the_ones.ipynb": notebook(),
        "ben/unrolled/notebooks/02_count_the_ones.ipynb": notebook(),
        "ben/unrolled/notebooks/solutions/02_count_the_ones.ipynb": solved(),
        "ben/.ipynb_checkpoints/02_count_the_ones-checkpoint.ipynb": notebook(),
        "carla_02_count_the_ones.ipynb": notebook(),
        "02_count_the_ones-dan.ipynb": notebook(),
        "eve/renamed.ipynb": notebook(),
        "eve/notes.ipynb": nbformat.v4.new_notebook(),
    }
    folder = handed_in(tmp_path, files)
    (folder / "fay").mkdir()
    (folder / "fay" / "broken.ipynb").write_text("{")
    found, notes = students.notebooks_in(folder)
    assert [student for student, _ in found] == [
        "Anna Muster_123_file_",
        "ben",
        "carla",
        "dan",
        "eve",
    ]
    assert {lesson for _, lesson in found} == {"2"}
    assert len(notes) == 2 and "no exercise" in notes[1] + notes[0]


def test_the_newest_of_two_counts_and_that_is_said(tmp_path):
    folder = handed_in(
        tmp_path, {"anna/old.ipynb": solved(), "anna/new.ipynb": notebook()}
    )
    os.utime(folder / "anna" / "old.ipynb", (1, 1))
    found, notes = students.notebooks_in(folder)
    assert len(found) == 1 and "new.ipynb: taken" in notes[0]
    (cells,) = found.values()
    assert students.answers_in(cells, "2")[NUMBER] is None


def test_the_table_has_a_row_for_each_answer_and_no_formula(rows):
    table = list(csv.DictReader(io.StringIO(page.table(rows))))
    assert list(table[0]) == ["student", "exercise", "right", "which slip"]
    assert [row["right"] for row in table] == ["yes", "no", "no", "no", "not attempted"]
    assert all(
        not cell.startswith(("=", "+", "-", "@"))
        for row in table
        for cell in row.values()
    )


def test_the_page_says_which_slip_how_often_and_who_is_stuck_where(rows):
    text = page.page(rows, "bubblewrap")
    slip = next(iter(EXERCISES[NUMBER].slips))
    assert "<script>" not in text and "<b>" not in text
    assert "2: ben, carla    岡" in text
    svg = text[text.index("<svg") : text.index("</svg>") + 6]
    drawn = ElementTree.fromstring(svg)
    assert f"{NUMBER}, {slip[:20]}" in drawn.attrib["aria-label"]
    assert "aria-label" in drawn.attrib and 'xlink:href="http' not in svg


def test_make_collect_judges_a_folder(tmp_path, monkeypatch, capsys):
    slipped = EXERCISES[NUMBER].slips.source(next(iter(EXERCISES[NUMBER].slips)))
    files = {
        "anna/02_count_the_ones.ipynb": notebook(exercise_2_2=RIGHT + CHECK),
        "ben/02_count_the_ones.ipynb": notebook(exercise_2_2=slipped + CHECK),
    }
    monkeypatch.setattr(collect, "TARGET", course.ROOT / "build" / "test-collect")
    assert collect.main([str(handed_in(tmp_path, files))]) == 0
    asked = sum(number.startswith("2.") for number in EXERCISES)
    assert f"anna, 02: 1 of {asked} right" in capsys.readouterr().out
    table = (collect.TARGET / "results.csv").read_text(encoding="utf-8")
    assert "anna,2.2,yes," in table and "ben,2.2,no," in table


def test_a_folder_that_is_none_is_said(capsys, tmp_path):
    for given in ([], [""], [str(tmp_path / "none")]):
        assert collect.main(given) == 1
        assert "needs a folder" in capsys.readouterr().out
    assert collect.main([str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "no notebook with an exercise" in said
