"""Set the formulas of the book as MathML, which browsers draw and read out themselves.

docutils converts them while the book is made, so that a page needs no script for them.
"""

import re

from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

logger = logging.getLogger(__name__)

#: What docutils does not know or reads otherwise, and the same in words that it knows.
REWRITTEN = {
    r"\\dots(?=\s*[-+=])": r"\\cdots",
    r"\\dots(?![A-Za-z])": r"\\ldots",
    r"\\big(?![A-Za-z])": r"\\bigl",
    r"(\\(?:hat|tilde|bar|dot|vec)\{[^{}]*\})": r"{\1{}}",  # or its index is below
}
#: Before an operand without parentheses the name of a function needs a space.
AFTER_NAME = re.compile(r'<mo>&ApplyFunction;</mo>(?!<mo stretchy="false">\()')
THIN_SPACE = '<mspace width="0.17em"></mspace>'


def to_mathml(formula, block=False):
    """Convert TeX to MathML, without white space between its elements."""
    for pattern, words in REWRITTEN.items():
        formula = re.sub(pattern, words, formula)
    math = re.sub(r">\s+<", "><", tex2mathml(formula, as_block=block))
    for needless in ("<mrow></mrow>", ' xmlns="http://www.w3.org/1998/Math/MathML"'):
        math = math.replace(needless, "")
    math = math.replace("ˉ", "¯")  # the bar that MathML means, and that the font has
    return AFTER_NAME.sub(rf"\g<0>{THIN_SPACE}", math)


def visit(self, node):
    """Write a formula into the page; a block may be scrolled where it is too wide."""
    from docutils.nodes import SkipNode, math_block

    block = isinstance(node, math_block)
    try:
        math = to_mathml(node.astext(), block)
    except MathError as error:
        logger.warning("formula: %s in %s", error, node.astext(), location=node)
        raise SkipNode from None
    tag = "div" if block else "span"
    self.body.append(self.starttag(node, tag, "", CLASS="math"))
    self.body.append(f"{math}</{tag}>")
    raise SkipNode


def setup(app):
    """Let Sphinx call what is defined here."""
    app.add_html_math_renderer("mathml", (visit, None), (visit, None))
    return {"parallel_read_safe": True}
