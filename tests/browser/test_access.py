"""The book for everyone: by keyboard, with a screen reader, dark, narrow, on paper."""

import pytest
import reading
from playwright.sync_api import expect
from reading import LOOKS, PAGES

EXAMPLES = [
    "index.html",
    "search.html",
    "notebooks/02_count_the_ones.html",
    "docs/measured.html",
]
PAPER = 718  # pixels across a sheet of A4 between Chromium's margins
BRIGHT = "() => getComputedStyle(document.body).backgroundColor"
CUT = f"""() => [...document.querySelectorAll('main pre, main .math')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
  .map({reading.NAME})"""
MARK = f"() => ({reading.CONTROLS})().map((e, i) => e.dataset.stop = i).length"
#: Where the keyboard is: its number, whether a line shows it, whether it is covered.
FOCUS = """async () => {
  await Promise.allSettled(document.getAnimations().map(a => a.finished));
  const e = document.activeElement;
  const {outlineStyle, outlineWidth} = getComputedStyle(e);
  const box = e.getClientRects()[0];
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const x = middle(box.left, box.right, innerWidth);
  const y = middle(box.top, box.bottom, innerHeight);
  const there = document.elementFromPoint(x, y);
  return {
    stop: e.dataset.stop ?? null,
    name: e.outerHTML.slice(0, 120),
    shown: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    seen: there !== null && (e.contains(there) || there.contains(e)),
  };
}"""


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page, site, readings, name):
    """Light, dark and on a telephone, with every hint unfolded."""
    page.goto(site + name)
    stops = page.evaluate(f"() => ({reading.CONTROLS})().length")
    page.evaluate(reading.UNFOLD)
    found = {}
    for look in LOOKS:
        reading.show(page, look)
        found[look] = reading.violations(page)
    counts = {look: len(violations) for look, violations in found.items()}
    readings["pages"][name] = {
        "violations": counts,
        "stops": stops,
        "bytes": page.watch.weight(),
    }
    assert found == {look: [] for look in LOOKS}


@pytest.mark.parametrize("name", PAGES)
def test_keyboard_stops_where_something_scrolls(page, site, name):
    """A formula, a table or code too wide for its place: these and no others."""
    page.goto(site + name)
    page.evaluate(reading.UNFOLD)
    for look in LOOKS:
        reading.show(page, look)
        assert page.evaluate(reading.STOPS) == {"missing": [], "needless": []}, look


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_keyboard_reaches_every_control_and_shows_where_it_is(page, site, name, look):
    """Tab from the first to the last: none left out, none hidden or without a mark."""
    page.goto(site + name)
    reading.show(page, look)
    page.evaluate("() => document.activeElement.blur()")
    count = page.evaluate(MARK)
    reached = set()
    while len(reached) < count:
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["shown"], focus["name"]
        assert focus["seen"], focus["name"]
        assert focus["stop"] not in reached, f"only {len(reached)} of {count} reached"
        reached.add(focus["stop"])


@pytest.mark.parametrize("look", LOOKS)
def test_what_opens_has_no_violation_and_closes_by_keyboard(page, site, look):
    """The menus, the search field and, on a telephone, both lists of contents."""
    page.goto(site + "notebooks/02_count_the_ones.html")
    reading.show(page, look)
    buttons = [".theme-switch-button", ".dropdown-download-buttons > button"]
    if look == "telephone":
        buttons += [".primary-toggle", ".secondary-toggle"]
    for button in buttons:
        page.locator(f"{button}:visible").focus()
        page.keyboard.press("Enter")
        opened = page.locator(".dropdown-menu.show, dialog[open]")
        expect(opened).to_be_visible()
        assert reading.violations(page) == [], button
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)
        expect(page.locator(f"{button}:visible")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#pst-search-dialog")).to_be_visible()
    assert reading.violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_is_printed_dark_on_white_and_whole(page, site, name):
    """From a dark page: white paper, letters that can be read, no line cut off."""
    page.emulate_media(color_scheme="dark")
    page.goto(site + name)
    dark = page.evaluate(BRIGHT)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": PAPER, "height": 900})
    page.evaluate(reading.FRAME)
    assert dark != "rgb(255, 255, 255)"
    assert page.evaluate(BRIGHT) == "rgb(255, 255, 255)"
    assert page.evaluate(CUT) == []
    contrast = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    assert reading.violations(page, **contrast) == []
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate(reading.FRAME)
    assert page.evaluate(BRIGHT) == dark


@pytest.mark.parametrize("name", PAGES)
def test_page_says_what_it_is_and_runs_only_its_own(page, site, name):
    """A description of its own; a script that is written into the page does not run."""
    page.goto(site + name)
    described = page.locator("meta[name=description]")
    assert 20 <= len(described.get_attribute("content")) <= 160
    page.evaluate(
        """() => { const script = document.createElement('script');
        script.textContent = 'window.broken = true'; document.body.append(script); }"""
    )
    assert page.evaluate("() => window.broken") is None
