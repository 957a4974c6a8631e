"""docs/measured.md: sections are stored and checked, and each has its program."""

import re
from argparse import Namespace

import measured
import pytest
from notebook_rules import ROOT

TOLERANCES = {"ratio": measured.Tolerance(0.5, 2), "MB": measured.Tolerance(1, 1, 3)}
PLACES = ("tools", "tests/benchmarks", "tests/hub", "tests/lite", "tests/browser")
PROGRAMS = [path for place in PLACES for path in ROOT.glob(f"{place}/*.py")]


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A page with three sections."""
    path = tmp_path / "measured.md"
    path.write_text(
        "# Page\n\nWords.\n\n## One more\n\n## One\n\nold\n\n## Two\n\nkept\n"
    )
    monkeypatch.setattr(measured, "PAGE", path)
    return path


def report(**rows):
    """The lines of a section with one table: name to ratio and MB."""
    cells = [(name, "17 ms", *numbers) for name, numbers in rows.items()]
    return list(measured.report("Text.", None, (("row", "time", *TOLERANCES), cells)))


def check(new):
    """Run the check of section One; how many numbers left their tolerance."""
    asked = Namespace(store=False, check=True)
    return measured.settle("One", new, TOLERANCES, asked)


def test_a_section_takes_the_place_of_the_one_before(page):
    for lines in (["new"], ["newer", "", "| a |"]):
        measured.store("One", lines)
        text = "\n".join(lines)
        assert page.read_text() == (
            f"# Page\n\nWords.\n\n## One more\n\n## One\n\n{text}\n\n## Two\n\nkept\n"
        )


def test_a_new_section_comes_last(page):
    before = page.read_text()
    measured.store("Three", ["new"])
    assert page.read_text() == before + "\n## Three\n\nnew\n"


def test_what_is_stored_is_what_was_printed(page, capsys):
    asked = Namespace(store=True, check=False)
    assert measured.settle("One", report(a=("0.10", "5")), TOLERANCES, asked) == 0
    assert capsys.readouterr().out in measured.section("One")
    assert measured.read_rows(measured.section("One")) == {
        "a": {"row": "a", "time": "17 ms", "ratio": "0.10", "MB": "5"}
    }


def test_a_run_alone_changes_no_page(page):
    before = page.read_text()
    asked = Namespace(store=False, check=False)
    measured.settle("One", report(a=("0.10", "5")), TOLERANCES, asked)
    assert check(report()) == 0
    assert page.read_text() == before


@pytest.mark.parametrize(
    ("now", "problem"),
    [
        (("0.10", "5"), None),
        (("0.05", "5"), None),
        (("0.20", "8"), None),
        (("0.21", "5"), "One: a: ratio is 0.21, on the page 0.1; 0.5 to 2 times that"),
        (("0.04", "5"), "One: a: ratio is 0.04, on the page 0.1; 0.5 to 2 times that"),
        (("0.10", "9"), "One: a: MB is 9, on the page 5; 1 to 1 times that is allowed"),
        (("0.10", "1 of 7"), "One: a: MB is 1, on the page 5"),
    ],
)
def test_a_number_that_left_its_tolerance_is_named(page, capsys, now, problem):
    measured.store("One", report(a=("0.10", "5"), b=("1.00", "1")))
    assert check(report(a=now)) == (problem is not None)
    assert capsys.readouterr().err.startswith(problem or "")


def test_a_row_that_is_not_on_the_page_is_named(page, capsys):
    measured.store("One", report(a=("0.10", "5")))
    assert check(report(a=("0.10", "5"), b=("1.00", "1"))) == 2
    assert "One: b: ratio is not on the page" in capsys.readouterr().err


def test_a_program_exits_with_what_its_check_found(page, monkeypatch):
    measured.store("One", report(a=("0.10", "5")))
    for ratio, code in (("0.10", 0), ("0.90", 1)):
        monkeypatch.setattr("sys.argv", ["bench", "--check"])
        with pytest.raises(SystemExit) as end:
            measured.main("One", report(a=(ratio, "5")), TOLERANCES)
        assert end.value.code == code


def test_every_section_has_its_program_and_every_program_its_section():
    titles = [
        title
        for path in PROGRAMS
        for title in re.findall(r'^\w*TITLE = "(.+)"$', path.read_text("utf-8"), re.M)
    ]
    page = measured.PAGE.read_text(encoding="utf-8")
    assert sorted(titles) == sorted(re.findall(r"^## (.+)$", page, re.M))
    for title in titles:
        assert measured.read_rows(measured.section(title)), title
