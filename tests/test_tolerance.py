"""Printed numbers may differ by what a cell's metadata states, and nothing else may."""

import re
import shutil
import subprocess
import sys

import execute
import nbformat
import notebook_rules as rules
import pytest
import tolerance
from nbformat.v4 import new_code_cell, new_notebook, new_output

FIVE_PERCENT = tolerance.read(new_code_cell(metadata={"tolerance": 0.05}))


@pytest.mark.parametrize(
    ("stored", "new"),
    [
        ("loss 1.00", "loss 1.05"),
        ("loss 1.00", "loss 0.95"),
        ("-2.0e-05", "-2.1e-05"),
        ("9.9e-05", "1.0e-04"),
        ("0.999", "1.02"),
        ("93.1 %", "95.0 %"),
        ("1,234.5 s", "1,270.0 s"),
        ("[1. 2.]", "[1.05 1.98]"),
        ("[[1. 2.]\n [3. 4.]]", "[[ 1.01  2.  ]\n [ 3.    4.01]]"),
        ("0.000", "1e-17"),
        ("-0.00", "0.00"),
        ("1.1e-16", "3.3e-16"),
        ("a  b\t1.5", " a b 1.5 "),
        ("nan inf -inf", "nan inf  -inf"),
        ("h_2 of 3.11.2 in 3 steps.", "h_2 of 3.11.2 in 3 steps."),
    ],
)
def test_within_tolerance_the_stored_text_stays(stored, new):
    assert tolerance.problems(stored, new, FIVE_PERCENT) == []
    assert tolerance.keep(stored, new, FIVE_PERCENT) == stored


@pytest.mark.parametrize(
    ("stored", "new", "said"),
    [
        ("loss 1.00", "loss 1.06", "line 1: 1.00 became 1.06, 6.00% off; 5% is"),
        ("loss 1.00", "loss 0.94", "1.00 became 0.94"),
        ("2.0e-05", "2.0e-04", "2.0e-05 became 2.0e-04"),
        ("0.5", "-0.5", "0.5 became -0.5"),
        ("0.000", "0.001", "0.000 became 0.001; beside a zero, 1e-12 is allowed"),
        ("0.001", "0.000", "0.001 became 0.000"),
        ("100 steps", "101 steps", "100 became 101; a whole number is compared"),
        ("1,000 steps", "1,001 steps", "1,000 became 1,001"),
        ("2 steps", "2.0 steps", "2 became 2.0; a whole number"),
        ("93%", "94%", "93 became 94; a whole number"),
        ("in step 300.", "in step 301.", "300 became 301; a whole number"),
        ("it rises 1.0", "it falls 1.0", "'rises' became 'falls' in 'it falls 1.0'"),
        ("3.0 ms", "3.0 s", "'ms' became 's'"),
        ("3.0ms", "3.0us", "'ms' became 'us'"),
        ("3.0 %", "3.0", "'3.0 %' became '3.0'"),
        ("h_1 1.0", "h_2 1.0", "'h_1' became 'h_2'"),
        ("0.5 1.0", "0.5, 1.0", "'0.5 1.0' became '0.5, 1.0'"),
        ("version 3.11.2", "version 3.11.3", "'3.11.2' became '3.11.3'"),
        ("1.0", "nan", "'1.0' became 'nan'"),
        ("inf", "nan", "'inf' became 'nan'"),
        ("inf", "-inf", "'inf' became '-inf'"),
        ("1.0", "1.0 2.0", "'1.0' became '1.0 2.0'"),
        ("1.0\n", "1.0\n2.0\n", "2 lines became 3"),
        ("1.0\n2.0\n", "1.0\n", "3 lines became 2"),
        ("ab", "a b", "'ab' became 'a b'"),
    ],
)
def test_beyond_it_both_are_named(stored, new, said):
    (problem,) = tolerance.problems(stored, new, FIVE_PERCENT)
    assert said in problem
    assert tolerance.keep(stored, new, FIVE_PERCENT) == new


@pytest.mark.parametrize(
    ("stored", "new", "same"),
    [
        ("fast: 3.1 ms, slow: 40 ms", "fast: 9.9 ms, slow: 8 ms", True),
        ("fast: 3.1 ms", "quick: 3.1 ms", False),
        ("3.1 ms", "3.1 s", False),
        ("3.1 ms", "nan ms", False),
        ("3.1 ms", "3.1 ms\n", False),
        ("h_1: 3.1", "h_2: 3.1", False),
    ],
)
def test_words_lets_numbers_be(stored, new, same):
    assert (tolerance.problems(stored, new, "words") == []) is same


def test_a_line_that_is_within_tolerance_stays_beside_one_that_is_not():
    stored, new = "a 1.00\nb 1.00\nc 1.00", "a 1.01\nb 2.00\nc  1.00"
    assert tolerance.keep(stored, new, FIVE_PERCENT) == "a 1.00\nb 2.00\nc 1.00"


@pytest.mark.parametrize("bad", ["word", "", -0.05, 0, 0.51, 5, True, None, [0.05]])
def test_what_is_no_tolerance_is_refused(bad):
    cell = new_code_cell(id="a-cell", metadata={"tolerance": bad})
    with pytest.raises(ValueError, match=r'a-cell: .* at most 0\.5, or "words"'):
        tolerance.read(cell)


def test_no_tolerance_is_stated_where_there_is_none():
    assert tolerance.read(new_code_cell()) is None


# The real comparison, of notebooks that ran elsewhere


def printing(name, stored, program, **metadata):
    """A cell that prints one text today and holds another."""
    output = new_output("stream", name="stdout", text=stored)
    options = {"metadata": metadata, "execution_count": 1, "outputs": [output]}
    return new_code_cell(program, id=name, **options)


SHOWN = [
    new_output("stream", name="stdout", text="0.50\n"),
    new_output(
        "execute_result",
        {"text/markdown": "**0.50**", "text/plain": "<M object>"},
        execution_count=1,
    ),
]
MARKDOWN = "class M:\n    def __repr__(self): return '<M object>'\n"
MARKDOWN += "    def _repr_markdown_(self): return '**0.51**'\nprint('0.51')\nM()"
CELLS = {
    "within": (True, printing("within", "0.50\n", "print('0.51')", tolerance=0.05)),
    "shown": (
        True,
        new_code_cell(
            MARKDOWN, metadata={"tolerance": 0.05}, execution_count=1, outputs=SHOWN
        ),
    ),
    "free": (True, printing("free", "9 ms\n", "print('3 ms')", tolerance="words")),
    "exact": (False, printing("exact", "0.50\n", "print('0.51')")),
    "beyond": (False, printing("beyond", "0.50\n", "print('0.61')", tolerance=0.05)),
    "word": (False, printing("word", "up 0.5\n", "print('on 0.5')", tolerance=0.05)),
    "whole": (False, printing("whole", "9 steps\n", "print('8 steps')", tolerance=0.5)),
    "unit": (False, printing("unit", "9 ms\n", "print('9 s')", tolerance="words")),
    "lines": (False, printing("lines", "0.5\n", "print('0.5\\n')", tolerance=0.05)),
    "fewer": (False, printing("fewer", "0.5\n\n", "print(0.5)", tolerance="words")),
    "typo": (False, printing("typo", "0.5\n", "print(0.5)", tolerance="word")),
    "loose": (False, printing("loose", "0.5\n", "print(0.5)", tolerance=0.6)),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What `make test` says of two notebooks with these cells, two files at a time."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("conftest.py", "tools/tolerance.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(rules.ROOT / name, folder / name)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "notebooks").mkdir()
    for name, cells in {"good": True, "bad": False}.items():
        chosen = [cell for good, cell in CELLS.values() if good is cells]
        path = folder / "notebooks" / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=chosen, metadata=execute.METADATA), path)
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-v"]
    together = ["notebooks", "-n", "2", "--dist", "loadfile", "--color=no"]
    done = subprocess.run(
        [*command, *together], cwd=folder, capture_output=True, text=True
    )
    return done.stdout


@pytest.mark.parametrize("name", CELLS)
def test_nbval_compares_with_the_tolerance(verdicts, name):
    good, _ = CELLS[name]
    number = [each for each in CELLS if CELLS[each][0] is good].index(name)
    verdict, file = ("PASSED", "good") if good else ("FAILED", "bad")
    assert re.search(rf"{verdict} notebooks/{file}\W+ipynb::Cell {number}\b", verdicts)
    assert "[gw1]" in verdicts


@pytest.mark.parametrize(
    "said",
    [
        "cell beyond, line 1: 0.50 became 0.61, 22.00% off; 5% is allowed",
        "cell word, line 1: 'up' became 'on' in 'on 0.5'",
        "cell whole, line 1: 9 became 8; a whole number is compared exactly",
        "cell unit, line 1: 'ms' became 's'",
        "cell lines, 2 lines became 3",
        "cell fewer, 3 lines became 2",
        "typo: tolerance 'word' in the metadata",
        "loose: tolerance 0.6 in the metadata",
    ],
)
def test_a_failure_names_the_cell_and_shows_both(verdicts, said):
    assert said in verdicts


# `make execute`


def run_elsewhere(tmp_path, *cells):
    """What is stored of cells that print something else here."""
    path = tmp_path / "one.ipynb"
    nbformat.write(new_notebook(cells=[cell.copy() for cell in cells]), path)
    execute.store(path)
    return nbformat.read(path, as_version=4).cells


def test_execute_keeps_what_is_within_tolerance(tmp_path):
    """And the tolerance; the rest is what the cells print now."""
    names = ("within", "beyond", "exact", "free")
    cells = run_elsewhere(tmp_path, *(CELLS[name][1] for name in names))
    assert [cell.outputs[0].text for cell in cells] == [
        "0.50\n",
        "0.61\n",
        "0.51\n",
        "9 ms\n",
    ]
    stated = [cell.metadata.get("tolerance") for cell in cells]
    assert stated == [0.05, 0.05, None, "words"]


def test_execute_keeps_what_is_shown_within_tolerance(tmp_path):
    (cell,) = run_elsewhere(tmp_path, CELLS["shown"][1])
    assert [tolerance.texts(output) for output in cell.outputs] == [
        {"stdout": "0.50\n"},
        {"text/markdown": "**0.50**", "text/plain": "<M object>"},
    ]


def test_execute_refuses_what_is_no_tolerance(tmp_path):
    with pytest.raises(execute.RefusedError, match="tolerance 'word'"):
        run_elsewhere(tmp_path, CELLS["typo"][1])
