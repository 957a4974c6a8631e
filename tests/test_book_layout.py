"""The book's pages: every link leads where it led, and nothing is forgotten."""

import importlib.util
import runpy
from pathlib import Path

import nbformat
import notebook_rules as rules
import pytest

spec = importlib.util.spec_from_file_location("build", rules.ROOT / "book" / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small repository, and where its pages go in the book."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "BOOK", tmp_path / "book")
    monkeypatch.setattr(build, "SOURCE", tmp_path / "book" / "_build" / "source")
    new = nbformat.v4
    cells = [
        new.new_markdown_cell("# Count the ones\n\nSee [the start](../README.md)."),
        new.new_code_cell("interact(draw);", id="slider"),
        new.new_code_cell("draw(1)", id="still"),
    ]
    files = {
        "README.md": "# Toy\n\n[one](notebooks/01_one.ipynb) [all](notebooks)\n",
        ".github/CONTRIBUTING.md": "# How\n",
        "CHANGELOG.md": "# Change log\n",
        "docs/plan.md": "# Plan\n",
        "img/chain.svg": "<svg/>",
        "helpers/cells.py": '"""One timestep."""\n',
        "helpers/exercises/__init__.py": '"""Checks."""\n',
        "helpers/exercises/notebook_01.py": '"""The solutions."""\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for name in ("01_one", "solutions/01_one"):
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(new.new_notebook(cells=cells), path)
    return tmp_path


@pytest.mark.parametrize(
    ("link", "mended"),
    [
        ("[a](solutions/01_one.ipynb)", "[a](solutions/01_one.ipynb)"),
        ("[a](../README.md#start)", "[a](../index.md#start)"),
        ("[a](../.github/CONTRIBUTING.md)", "[a](../contributing.md)"),
        ("[a](01_one.ipynb#What-h-is:-first)", "[a](01_one.ipynb#what-h-is-first)"),
        ("[a](#What-h-is)", "[a](#what-h-is)"),
        ("![A chain](../img/chain.svg)", "![A chain](../img/chain.svg)"),
        ("[a](../img)", "a"),
        ("[a](https://numpy.org)", "[a](https://numpy.org)"),
        ("$f[a](b)$ and `x[0](y)`", "$f[a](b)$ and `x[0](y)`"),
    ],
)
def test_links_lead_where_they_led(course, link, mended):
    page = course / "notebooks" / "01_one.ipynb"
    assert build.mend_links(link, page, build.find_pages()) == mended


def test_everything_is_laid_out(course):
    """Pages, pictures that are linked to, and no module that holds solutions."""
    (course / "README.md").write_text("# Toy\n\n![A chain](img/chain.svg)\n")
    build.lay_out()
    files = [path for path in build.SOURCE.rglob("*") if path.is_file()]
    assert sorted(path.relative_to(build.SOURCE).as_posix() for path in files) == [
        "changelog.md",
        "contributing.md",
        "docs/plan.md",
        "helpers/helpers.cells.md",
        "helpers/helpers.exercises.md",
        "helpers/index.md",
        "img/chain.svg",
        "index.md",
        "notebooks/01_one.ipynb",
        "notebooks/solutions/01_one.ipynb",
    ]


def test_contents_name_every_part(course):
    build.lay_out()
    index = (build.SOURCE / "index.md").read_text()
    assert "01 Count the ones <notebooks/01_one>" in index
    assert "Solutions to notebook 01 <notebooks/solutions/01_one>" in index
    assert ":caption: Use it and teach it\n" in index
    assert "docs/plan" in index
    (course / "docs" / "plan.md").unlink()
    build.lay_out()
    assert "teach it" not in (build.SOURCE / "index.md").read_text()


def test_slider_gets_a_note_and_the_notebook_stays(course):
    path = course / "notebooks" / "01_one.ipynb"
    before = path.read_bytes()
    cells = build.adapt_notebook(path, build.find_pages()).cells
    assert [cell.get("id") for cell in cells][1] == "slider"
    assert "JupyterLab" in cells[2].source
    assert cells[3].id == "still"
    assert len(cells) == 4
    assert path.read_bytes() == before


def test_the_real_course_is_found():
    """Every notebook and solution of the repository has its page."""
    pages = set(build.find_pages())
    assert {*rules.COURSE, *rules.SOLUTIONS} < pages
    assert all(isinstance(page, Path) and page.exists() for page in pages)


# The way to the course in the browser


def buttons(monkeypatch, page):
    """The addresses and labels of a page's buttons, where the course is served."""
    monkeypatch.setenv("LITE_URL", "https://school.example/lite/")
    monkeypatch.setenv("REPOSITORY_URL", "https://github.com/example/unrolled")
    names = runpy.run_path(str(rules.ROOT / "book" / "conf.py"))
    launch = names["html_theme_options"]["launch_buttons"]
    assert launch == {"jupyterlite_url": "https://school.example/lite/lab/index.html"}
    context = {"header_buttons": [{"label": "launch-buttons"}, {"label": "search"}]}
    names["offer_the_browser"](None, page, "page.html", context, None)
    return [button.get("url", button["label"]) for button in context["header_buttons"]]


def test_pages_whose_notebook_runs_in_the_browser_keep_the_button(monkeypatch):
    for path in rules.COURSE:
        said = buttons(monkeypatch, f"notebooks/{path.stem}")
        keras = path.stem[:2] in ("07", "08", "09", "10")
        expected = ["search"] if keras else ["launch-buttons", "search"]
        assert said == expected, path.stem
    for page in ("notebooks/solutions/01_forward_loop", "docs/use", "search"):
        assert buttons(monkeypatch, page) == ["search"]


def test_the_first_page_leads_to_the_first_notebook(monkeypatch):
    start = (
        "https://school.example/lite/lab/index.html?path=notebooks/00_start_here.ipynb"
    )
    assert buttons(monkeypatch, "index")[-1] == start


def test_without_an_address_there_is_no_button(monkeypatch):
    monkeypatch.delenv("LITE_URL", raising=False)
    names = runpy.run_path(str(rules.ROOT / "book" / "conf.py"))
    assert "launch_buttons" not in names["html_theme_options"]
    monkeypatch.setenv("LITE_URL", "https://school.example/lite/")
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    with pytest.raises(ValueError, match="needs REPOSITORY_URL beside it"):
        runpy.run_path(str(rules.ROOT / "book" / "conf.py"))
