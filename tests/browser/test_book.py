"""The book: every page is whole and asks for nothing elsewhere, and clicks work."""

import functools
import html
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import notebook_rules as rules
import pytest
from playwright.sync_api import expect
from reading import HTML, PAGES, ROOT

LARGEST = 1_500_000  # bytes of a page with all that it loads, before any compression
NOTEBOOKS = [
    *sorted(ROOT.glob("notebooks/*.ipynb")),
    *sorted(ROOT.glob("notebooks/solutions/*.ipynb")),
]
COURSE = [path.stem for path in NOTEBOOKS if path.parent.name == "notebooks"]

# What a loaded page holds, as the reader's browser sees it.
LINKS = "all => all.map(a => a.href)"
MISSING = "all => all.filter(i => !i.naturalWidth).map(i => i.src)"
LOADED = "() => [...document.images].every(i => (i.loading = 'eager', i.complete))"
ICONS = ".fa-solid, .fas"
DRAWN = (
    "all => all.filter(i => getComputedStyle(i, '::before').content === 'none').length"
)
FONTS = "() => document.fonts.ready.then(() => true)"
WIDTH = "() => document.documentElement.scrollWidth"
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"


def path_in_repository(path):
    """Name a file by its path from the root, which is also its path in the book."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def anchors(path):
    """The places on a page that a link can lead to."""
    return set(re.findall(r'\sid="([^"]+)"', path.read_text(encoding="utf-8")))


def link_problems(site, links):
    """Links within the book that lead nowhere."""
    for link in sorted(set(links)):
        if not link.startswith(site):
            continue
        parts = urlsplit(link)
        target = HTML / unquote(parts.path).lstrip("/")
        target = target / "index.html" if target.is_dir() else target
        place = unquote(parts.fragment)
        if not target.is_file():
            yield f"{link}: no such file"
        elif place and target.suffix == ".html" and place not in anchors(target):
            yield f"{link}: no such place on the page"


def test_the_book_has_every_page():
    """Each notebook, each solution and each document is in it."""
    sources = [*NOTEBOOKS, *ROOT.glob("docs/*.md")]
    expected = {path_in_repository(path.with_suffix(".html")) for path in sources}
    assert expected | {"index.html", "search.html"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole(page, site, name):
    """No error, no request elsewhere, no dead link, no missing picture or formula."""
    page.goto(site + name)
    page.wait_for_function(LOADED)
    assert page.locator(".math > math").count() == page.locator(".math").count()
    assert page.eval_on_selector_all(ICONS, DRAWN) == 0
    assert page.eval_on_selector_all("img", MISSING) == []
    links = page.eval_on_selector_all("a[href]", LINKS)
    assert list(link_problems(site, links)) == []
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate(WIDTH) <= 400, "moves sideways on a telephone"
    page.wait_for_function(FONTS)
    watch = page.watch
    assert watch.weight() <= LARGEST
    assert (watch.outside, watch.failed, watch.errors) == ([], [], [])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=path_in_repository)
def test_every_figure_says_what_it_shows(notebook):
    """Each drawn figure carries the text that stands in the metadata of its cell."""
    page = HTML / path_in_repository(notebook.with_suffix(".html"))
    figures = re.findall(r'<img [^>]*\.png"[^>]*>', page.read_text(encoding="utf-8"))
    found = [re.search(r' alt="([^"]*)"', figure) for figure in figures]
    drawn = rules.drawn(rules.read(notebook))
    assert [html.unescape(text[1]) for text in found] == list(map(rules.alt, drawn))
    assert all(len(rules.alt(cell)) >= 20 for cell in drawn)


def test_search_finds_a_word(page, site):
    """Ctrl-K, a word, Enter: pages that hold it, and the first is one of the course."""
    page.goto(site)
    page.keyboard.press("Control+k")
    page.keyboard.type("saturated")
    page.keyboard.press("Enter")
    results = page.locator("ul.search li a")
    expect(results.first).to_be_visible()
    results.first.click()
    expect(page.locator("article")).to_contain_text("saturated")
    assert page.watch.outside == []


def test_search_says_when_it_finds_nothing(page, site):
    """A word that no page holds."""
    page.goto(f"{site}search.html?q=xylophone")
    expect(page.locator("#search-results")).to_contain_text("did not match any")
    assert page.locator("ul.search li").count() == 0


def test_dark_mode_switches_and_stays(page, site):
    """The page turns dark and remembers it on the next page; the figures stay white."""
    page.goto(f"{site}notebooks/{COURSE[-1]}.html")
    light = page.evaluate(BACKGROUND)
    page.locator(".theme-switch-button:visible").click()
    page.locator(".theme-change-button[data-mode=dark]:visible").click()
    dark = page.evaluate(BACKGROUND)
    assert brightness(light) > 200
    assert brightness(dark) < 60
    page.goto(f"{site}notebooks/{COURSE[0]}.html")
    assert page.evaluate(BACKGROUND) == dark
    figure = page.locator("article img").first
    style = figure.evaluate(
        "i => [getComputedStyle(i).backgroundColor, i.naturalWidth]"
    )
    assert brightness(style[0]) == 255


def brightness(colour):
    """The mean of red, green and blue in "rgb(1, 2, 3)"."""
    channels = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    return sum(channels) / 3


def test_next_and_previous_follow_the_course(page, site):
    """From the first notebook to the last, and back by one."""
    page.goto(f"{site}notebooks/{COURSE[0]}.html")
    seen = [COURSE[0]]
    for _ in COURSE[1:]:
        page.locator("a.right-next").click()
        seen.append(Path(urlsplit(page.url).path).stem)
    assert seen == COURSE
    page.locator("a.left-prev").click()
    assert Path(urlsplit(page.url).path).stem == COURSE[-2]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=path_in_repository)
def test_every_notebook_has_its_download(notebook):
    """The page links to it, and it is the file in the repository, byte for byte."""
    download = HTML / "_sources" / path_in_repository(notebook)
    assert download.read_bytes() == notebook.read_bytes()
    page = HTML / path_in_repository(notebook.with_suffix(".html"))
    assert f"_sources/{path_in_repository(notebook)}" in page.read_text(
        encoding="utf-8"
    )


def test_notebook_can_be_downloaded(page, site):
    """It arrives under its own name."""
    notebook = NOTEBOOKS[0]
    page.goto(f"{site}notebooks/{notebook.stem}.html")
    page.locator(".dropdown-download-buttons > button").click()
    with page.expect_download() as download:
        page.locator(".btn-download-source-button").click()
    assert download.value.suggested_filename == notebook.name
    assert download.value.path().read_bytes() == notebook.read_bytes()


def test_hint_opens(page, site):
    """What an exercise hints at is hidden until asked for."""
    page.goto(f"{site}notebooks/01_forward_loop.html")
    hint = page.locator("article details").first
    expect(hint.locator("p").first).to_be_hidden()
    hint.locator("summary").click()
    expect(hint.locator("p").first).to_be_visible()


def test_slider_says_where_it_moves(page, site):
    """Under each slider stands a note, and then the still figure."""
    page.goto(f"{site}notebooks/02_count_the_ones.html")
    slider = page.locator(".cell", has_text="interact(").first
    note = slider.locator("xpath=following-sibling::*[1]")
    expect(note).to_contain_text("JupyterLab")
    figure = slider.locator("xpath=following-sibling::*[contains(@class, 'cell')][1]")
    expect(figure.locator("img")).to_be_visible()
