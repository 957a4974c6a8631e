"""Every link leads somewhere, every image can be heard, every diagram is used."""

import re
from urllib.parse import unquote, urlsplit

import nbformat
import notebook_rules as rules
import pytest

PAGES = [
    *rules.COURSE,
    *rules.SOLUTIONS,
    rules.ROOT / "README.md",
    rules.ROOT / "CHANGELOG.md",
    rules.ROOT / ".github" / "CONTRIBUTING.md",
    *sorted((rules.ROOT / "docs").glob("*.md")),
]
PAGES = [page for page in PAGES if page.exists()]
DIAGRAMS = sorted(
    path for path in (rules.ROOT / "img").iterdir() if path.suffix in (".svg", ".png")
)

NESTED = r"(?:[^()]|\([^()]*\))*"
TARGET = re.compile(rf"\]\(({NESTED})\)|^\[[^\]]+\]:\s*(.+)$", re.MULTILINE)
IMAGE = re.compile(rf"!\[((?:[^\]\\]|\\.)*)\]\(({NESTED})\)")


def markdown_of(path):
    """The markdown of a page, code and formulas left out of notebooks and files."""
    if path.suffix == ".ipynb":
        cells = rules.markdown_cells(rules.read(path))
        return "\n\n".join(cell.source for cell in cells)
    return path.read_text(encoding="utf-8")


def titles(path):
    """The titles of a page as they read, without their markup."""
    for _, title in rules.headings(markdown_of(path)):
        yield re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "")


def anchors(path):
    """What may stand after # in a link to a page: Jupyter's style, or GitHub's."""
    if path.suffix == ".ipynb":
        return {rules.anchor_of(title) for title in titles(path)}
    found = set()
    for title in titles(path):
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        repeats = sum(f"{anchor}-{n}" in found for n in range(1, 10))
        found.add(f"{anchor}-{repeats + 1}" if anchor in found else anchor)
    return found


def link_problems(path):
    """Links of a page that lead nowhere, or leave the safe road."""
    text = rules.without_code_and_math(markdown_of(path))
    for match in TARGET.findall(text):
        target = re.sub(r'\s+"[^"]*"$', "", match[0] or match[1]).strip("<>")
        if re.search(r"\s", target):
            yield f"{target}: a link holds no whitespace"
        elif re.match(r"[a-z]+:", target):
            if not re.match(r"https://[\w-]+(\.[\w-]+)+", target):
                yield f"{target}: external links start with https://"
        else:
            yield from relative_problems(path, target)
    for target in re.findall(r"(?<![\w/])http://(?!localhost|127\.0\.0\.1)\S+", text):
        yield f"{target}: write https://"


def relative_problems(path, target):
    """What is wrong with a link to another file, or to a place in one."""
    parts = urlsplit(target)
    other = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target or target.startswith("/"):
        yield f"'{target}': write the way from this file, such as ../img/name.svg"
    elif not other.exists():
        yield f"{target}: there is no such file"
    elif parts.fragment and unquote(parts.fragment) not in anchors(other):
        yield f"{target}: there is no such heading; there are {sorted(anchors(other))}"


def image_problems(path):
    """Images that cannot be heard: the alternative text says too little or too much."""
    text = rules.without_code_and_math(markdown_of(path))
    for alt, target in IMAGE.findall(text):
        if not 20 <= len(alt.strip()) <= 250:
            yield f"{target}: describe it in 20 to 250 characters, not in {len(alt)}"
    for tag in re.findall(r"<(?:img|picture|a)\b[^>]*>", text):
        yield f"{tag}: write ![text](file) or [text](link), which are checked"


def images_of(path):
    """The files that the images of a page show."""
    for _, target in IMAGE.findall(markdown_of(path)):
        yield (path.parent / unquote(target)).resolve()


def page_id(path):
    return path.relative_to(rules.ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page):
    assert list(link_problems(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_images_have_alternative_text(page):
    assert list(image_problems(page)) == []


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=page_id)
def test_diagram_is_used(diagram):
    used = {image for page in PAGES for image in images_of(page)}
    assert diagram in used, "show it in a notebook, or remove it and its drawing"


@pytest.fixture
def site(tmp_path):
    """A notebook, a README and a diagram that may link to one another."""
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "chain.svg").write_text("<svg/>")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "README.md").write_text(
        "# The `loss`, at last\n\n## Start\n\n## Start\n"
    )
    path = tmp_path / "notebooks" / "01_toy.ipynb"

    def page(markdown):
        cell = nbformat.v4.new_markdown_cell(f"## What `h` is: *first*\n\n{markdown}")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
        return path

    return page


@pytest.mark.parametrize(
    "markdown",
    [
        "[a](../README.md) [b](01_toy.ipynb)",
        "[a](#What-h-is:-first) [b](01_toy.ipynb#What-h-is:-first)",
        "[a](../README.md#the-loss-at-last) [b](../README.md#start-1)",
        "![A chain of four states](../img/chain.svg)",
        "[a](https://en.wikipedia.org/wiki/State_(computing)) <https://numpy.org>",
        '[a](https://numpy.org "NumPy") and [b][here]\n\n[here]: https://numpy.org',
        "`[a](nowhere.md)` and $f[a](b)$ and $$[a](nowhere)$$",
        "```\n[a](nowhere.md)\n```",
        "Open http://localhost:8888/lab in a browser.",
    ],
)
def test_good_links_pass(site, markdown):
    page = site(markdown)
    assert list(link_problems(page)) == []
    assert list(image_problems(page)) == []


@pytest.mark.parametrize(
    "markdown",
    [
        "[a](nowhere.md)",
        "[a]()",
        "[a](/img/chain.svg)",
        "[a](#what-h-is-first)",
        "[a](../README.md#Start)",
        "![A chain of four states](../img/chains.svg)",
        "![A chain of four states](attachment:chain.svg)",
        "[a](http://numpy.org)",
        "[a](https://numpy.org /doc)",
        "[a](https:numpy.org)",
        "[a](file:///etc/hosts)",
        "[a][here]\n\n[here]: nowhere.md",
        "See http://numpy.org",
    ],
)
def test_bad_links_are_noticed(site, markdown):
    assert list(link_problems(site(markdown))) != []


def test_images_in_html_are_noticed(site):
    page = site('<img src="../img/chain.svg" alt="A chain of four states">')
    assert len(list(image_problems(page))) == 1


@pytest.mark.parametrize("alt", ["", "A chain", "x" * 251, " " * 30])
def test_bad_alternative_text_is_noticed(site, alt):
    page = site(f"![{alt}](../img/chain.svg)")
    assert len(list(image_problems(page))) == 1


def test_images_are_found(site, tmp_path):
    page = site("![A chain of four states](../img/chain.svg)")
    assert list(images_of(page)) == [tmp_path / "img" / "chain.svg"]
