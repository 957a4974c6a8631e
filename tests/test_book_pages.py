"""What the book's pages are given and what is taken from them, on made-up pages."""

import hashlib
import sys
from base64 import b64encode

import notebook_rules as rules
import pytest

sys.path.append(str(rules.ROOT / "book"))
import policy
import slim

PAGE = """<html><head><meta charset="utf-8" /><script>go()</script>
<script src="theirs.js"></script><script type="application/json">{}</script></head>
<body><a href="x" onclick="run()">x</a><p>onclick="stays"</p></body></html>
"""
TOKENS = "".join(
    f'html[data-theme="{theme}"] .highlight {{ background: #fff; color: {text} }}\n'
    f'html[data-theme="{theme}"] .highlight .n {{ color: {text} }} /* Name */\n'
    f'html[data-theme="{theme}"] .highlight .b {{ color: {text}; font-weight: bold }}\n'
    f'html[data-theme="{theme}"] .highlight .k {{ color: {keyword} }}\n'
    for theme, text, keyword in [("light", "#000", "#00f"), ("dark", "#fff", "#fff")]
)


@pytest.fixture
def page(tmp_path):
    """A page as Sphinx writes it."""
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_policy_names_the_scripts_in_place_and_no_other(page):
    policy.protect(page)
    go = b64encode(hashlib.sha256(b"go()").digest()).decode()
    text = page.read_text(encoding="utf-8")
    assert f"script-src 'self' 'sha256-{go}'\"" in text
    assert text.index("Content-Security-Policy") < text.index("<script")


def test_handlers_in_tags_are_taken_away_and_words_are_not(page):
    policy.protect(page)
    text = page.read_text(encoding="utf-8")
    assert '<a href="x">' in text
    assert '<p>onclick="stays"</p>' in text


def test_a_page_without_its_place_for_the_policy_is_refused(page):
    page.write_text("<html></html>")
    with pytest.raises(ValueError, match="to put the policy below it"):
        policy.protect(page)


def test_tokens_of_the_colour_of_the_text_in_both_modes_are_plain():
    assert slim.plain_tokens(TOKENS) == ["n"]


def test_site_loses_what_it_does_not_show(tmp_path):
    styles = tmp_path / "_static" / "styles"
    styles.mkdir(parents=True)
    (tmp_path / "_static" / "pygments.css").write_text(TOKENS)
    sheet = styles / "pydata-sphinx-theme.css"
    icons = '.fa-moon{--fa:"m"}.fa-house,.fa-home{--fa:"h"}.fa-dog{--fa:"d"}'
    sheet.write_text("a{color:red}" + icons)
    page = tmp_path / "page.html"
    page.write_text(
        '<i class="fa-solid fa-moon fa-home"></i>'
        '<span class="n">x</span> <span class="k">if</span>'
    )
    slim.slim(tmp_path)
    assert page.read_text().endswith('</i>x <span class="k">if</span>')
    assert sheet.read_text() == "a{color:red}" + icons.replace('.fa-dog{--fa:"d"}', "")
