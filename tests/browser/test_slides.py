"""The slides on a projector of 1280 by 720 pixels: every page is seen whole."""

import pytest
import reading
import slides
from course import notebooks, title

NAMES = [path.stem for path in notebooks()]
READY = "() => window.Reveal && Reveal.isReady()"
#: What does not fit: all slides with all fragments, each displayed for its turn.
TOO_LARGE = """() => Reveal.getSlides().map((slide, number) => {
  const shown = [slide, slide.parentElement.closest('section')].filter(Boolean);
  for (const s of shown) s.style.display = 'block';
  const size = [number, slide.scrollWidth, slide.scrollHeight];
  for (const s of shown) s.style.display = '';
  return size;
}).filter(([, width, height]) => width > 1280 || height > 720)"""
#: What the slides say, and the speaker's notes, which stay with the first page.
WORDS = """() => {
  const all = document.querySelector('.slides').cloneNode(true);
  const words = (element) => element.textContent.replace(/\\s+/g, '');
  const notes = [...all.querySelectorAll('aside.notes')].map(words);
  for (const aside of all.querySelectorAll('aside.notes')) aside.remove();
  return [words(all), notes];
}"""
DIAGRAMS = """all => all.map(image => {
  image.closest('section').style.display = 'block';
  image.closest('.stack').style.display = 'block';
  return image.getBoundingClientRect().width / image.naturalWidth;
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The slides as `make slides` makes them."""
    folder = tmp_path_factory.mktemp("slides")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slides, "TARGET", folder / "slides")
        slides.make()
    return folder / "slides"


@pytest.fixture(scope="module")
def address(folder):
    """Where they are served on this machine."""
    with reading.served(folder) as address:
        yield address


@pytest.fixture
def opened(page, folder, address):
    """Open the slides of a notebook as a teacher does, in a window that fits them."""

    def open_slides(name):
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(f"{address}{name[:2]}.slides.html")
        page.wait_for_function(READY)
        return page

    return open_slides


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_no_page_is_larger_than_the_screen(opened, readings, path):
    """Nothing to scroll, all fragments shown; the window has the notebook's name."""
    page = opened(path.stem)
    assert page.title() == f"{path.stem[:2]} {title(path)} · Unrolled"
    too_large = page.evaluate(TOO_LARGE)
    pages = page.evaluate("() => Reveal.getTotalSlides()")
    readings["slides"][path.stem] = {"pages": pages, "too large": len(too_large)}
    assert too_large == []
    watch = page.watch
    assert (watch.outside, watch.failed, watch.errors) == ([], [], [])


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_diagrams_stand_still_and_can_be_read(opened, folder, path):
    """No motion, and two thirds of the size that they are drawn for, or more."""
    page = opened(path.stem)
    sizes = page.eval_on_selector_all('.slides img[src$=".svg"]', DIAGRAMS)
    assert all(size >= 2 / 3 for size in sizes), sizes
    for diagram in folder.glob("img/*.svg"):
        assert not slides.MOTION.search(diagram.read_text(encoding="utf-8"))


def test_what_goes_on_below_is_all_there_once(page, folder, address):
    """Dividing a slide loses no word and repeats none but the head of a table."""
    name = next(path for path in notebooks() if path.stem.startswith("03")).stem
    source = (folder / f"{name[:2]}.slides.html").read_text(encoding="utf-8")
    whole = source.replace('<script src="fit.js"></script>', "")
    (folder / "whole.html").write_text(whole, encoding="utf-8")
    texts = []
    for page_name in ("whole.html", f"{name[:2]}.slides.html"):
        page.goto(address + page_name)
        page.wait_for_function("() => MathJax.startup.promise.then(() => true)")
        if page_name != "whole.html":
            page.wait_for_function(READY)
        texts.append(page.evaluate(WORDS))
    assert texts[0] == texts[1]
