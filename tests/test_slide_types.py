"""Where a slide begins: stored in the notebooks, and no page fuller than it must be."""

from itertools import pairwise

import notebook_rules as rules
import pytest
import slide_types
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

every_notebook = pytest.mark.parametrize(
    "path", rules.COURSE, ids=lambda path: path.name
)


def stored(notebook):
    """The slide types in the metadata, None where there is none."""
    return [
        cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells
    ]


@every_notebook
def test_stored_types_are_those_that_follow_from_the_structure(path):
    notebook = rules.read(path)
    message = f"python tools/slide_types.py notebooks/{path.name}"
    assert stored(notebook) == slide_types.slide_types(notebook), message
    extra = [
        set(c.metadata.get("slideshow", {})) - {"slide_type"} for c in notebook.cells
    ]
    assert not any(extra)


@every_notebook
def test_a_page_is_full_only_where_one_cell_is(path):
    notebook = rules.read(path)
    pages, kinds = [], slide_types.slide_types(notebook)
    for cell, kind in zip(notebook.cells, kinds, strict=True):
        if kind in ("slide", "subslide"):
            pages.append([])
        if kind not in ("skip", "notes"):
            pages[-1].append(slide_types.height(cell))
    full = [page for page in pages if sum(page) > slide_types.PAGE and len(page) > 1]
    assert not full
    assert 8 <= len(pages) <= 90


@pytest.mark.parametrize("path", rules.SOLUTIONS, ids=lambda path: path.name)
def test_solutions_have_no_slides(path):
    assert not any(stored(rules.read(path)))


def lines(count, **options):
    """A code cell of so many lines."""
    return new_code_cell("\n".join(["x = 1"] * count), **options)


TITLE, TEXT = new_markdown_cell("# Count\n\nWords."), new_markdown_cell("Some words.")
PREDICT = new_markdown_cell("**Predict before you run**: how many?")
CELLS = [
    (TITLE, "slide"),
    (lines(2), "skip"),  # the imports
    (new_markdown_cell("## Read\n\nWords."), "slide"),
    (lines(4), None),
    (new_markdown_cell("word " * 100), "notes"),
    (new_markdown_cell("word " * 60 + "\n\n| a |\n|---|\n| b |"), None),
    (PREDICT, None),
    (lines(4), "fragment"),
    (TEXT, "subslide"),  # it introduces what no longer fits
    (lines(20), None),
    (lines(2, metadata={"tags": ["nbval-ignore-output"]}), "skip"),
    (new_markdown_cell("### Deeper\n\nWords."), "subslide"),
    (new_markdown_cell("**Exercise 2.1** (predict). Say."), "slide"),
    (lines(3), None),
    (new_markdown_cell("Said.\n\n**Exercise 2.2** (predict). Say."), "slide"),
]


def test_every_kind_of_cell():
    notebook = new_notebook(cells=[cell for cell, _ in CELLS])
    assert slide_types.slide_types(notebook) == [kind for _, kind in CELLS]


def test_marking_again_changes_nothing_and_forgets_what_was_there():
    notebook = new_notebook(cells=[cell.copy() for cell, _ in CELLS])
    for cell in notebook.cells:
        cell.metadata["slideshow"] = {"slide_type": "-", "other": 1}
    slide_types.mark(notebook)
    assert stored(notebook) == [kind for _, kind in CELLS]
    slide_types.mark(notebook)
    assert stored(notebook) == [kind for _, kind in CELLS]


def test_what_is_higher_needs_more():
    printed = [new_output("stream", text="1\n" * count) for count in (1, 9)]
    growing = [
        lines(2),
        lines(3),
        lines(3, outputs=printed[:1]),
        lines(3, outputs=printed),
    ]
    heights = list(map(slide_types.height, growing))
    assert all(low < high for low, high in pairwise(heights))
    hint = "<details><summary>Hint</summary>\n\n" + "long " * 400 + "\n\n</details>"
    assert slide_types.markdown_height(hint) < 100
