"""The slides: links lead from slides to slides, and figures say what they show."""

import html
import re

import notebook_rules as rules
import pytest
import slides
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


@pytest.mark.parametrize(
    ("link", "mended"),
    [
        ("[a](02_count_the_ones.ipynb)", "[a](02.slides.html)"),
        ("[a](02_count_the_ones.ipynb#The-loss)", "[a](02.slides.html)"),
        ("![A chain](../img/chain.svg)", "![A chain](img/chain.svg)"),
        ("[a](../README.md#start)", "a"),
        ("[a](solutions/02_count_the_ones.ipynb)", "a"),
        ("[a](https://numpy.org)", "[a](https://numpy.org)"),
        ("[a](#What-h-is)", "[a](#What-h-is)"),
        ("$f[a](b)$ and `x[0](y)`", "$f[a](b)$ and `x[0](y)`"),
    ],
)
def test_links_lead_to_slides_and_pictures_or_nowhere(link, mended):
    code = new_code_cell("x = '[a](02_b.ipynb)'")
    notebook = new_notebook(cells=[new_markdown_cell(link), code])
    slides.for_slides(notebook)
    assert [cell.source for cell in notebook.cells] == [mended, code.source]


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.name)
def test_every_figure_says_what_it_shows(path):
    """Each drawn figure carries the text that stands in the metadata of its cell."""
    drawn = rules.drawn(rules.read(path))
    figures = re.findall(r'<img [^>]*src="data:image/png[^>]*>', slides.page(path))
    found = [re.search(r' alt="([^"]*)"', figure) for figure in figures]
    assert len(figures) == len(drawn)
    assert [html.unescape(text[1]) for text in found] == list(map(rules.alt, drawn))
