"""Formulas of the book: TeX as the notebooks write it, as MathML that browsers draw."""

import html
import re
import sys

import pytest
from docutils.utils.math import MathError
from reading import HTML, PAGES, ROOT

sys.path.append(str(ROOT / "book"))
import formulas

STYLES = (ROOT / "book" / "_static" / "custom.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        (r"\hat{y}_t", "<msub><mrow><mover"),  # not an index below the hat
        (r"\bar e", '<mo stretchy="false">¯</mo>'),
        (r"0, \dots, N", "<mi>…</mi>"),
        (r"1 + \dots + n", "<mi>⋯</mi>"),
        (r"11\dots1", "<mi>…</mi><mn>1</mn>"),
        (r"\log p", '<mspace width="0.17em"></mspace><mi>p</mi>'),
        (r"\log (p)", '<mi>log</mi><mo>&ApplyFunction;</mo><mo stretchy="false">('),
        (
            r"\big( y \big)",
            '<mo maxsize="1.2em" minsize="1.2em" symmetric="true">(</mo>',
        ),
    ],
)
def test_what_docutils_reads_otherwise(tex, mathml):
    assert mathml in formulas.to_mathml(tex)


def test_unknown_command_is_refused():
    with pytest.raises(MathError, match="unknowncommand"):
        formulas.to_mathml(r"\unknowncommand")


def has_the_font():
    """The characters of the book's font, which custom.css lists."""
    listed = re.search(r'"STIX Two Math";.*?unicode-range: ([^;]+);', STYLES, re.DOTALL)
    for first, last in re.findall(r"U\+(\w+)(?:-(\w+))?", listed[1]):
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


@pytest.mark.parametrize("name", PAGES)
def test_font_has_every_character_of_a_formula(name):
    """Another font would set it in other proportions, or not at all."""
    page = (HTML / name).read_text(encoding="utf-8")
    formulas = re.findall(r"<math\b.*?</math>", page, re.DOTALL)
    characters = set(html.unescape(re.sub(r"<[^>]+>", "", "".join(formulas))))
    assert characters - set(has_the_font()) == set()
