"""The slides: links lead from slides to slides, and diagrams lie beside them."""

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
