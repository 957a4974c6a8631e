"""Moving diagrams as a page shows them, in <img>: they move, and are still if asked.

Playwright's own emulation of reduced motion does not reach an SVG in an image, so the
browser is started with its flag and a profile, as on the machine of someone who asked.
"""

import io
import os
from pathlib import Path

import pytest
import slides
from matplotlib.image import imread

from conftest import FLAGS

ROOT = Path(__file__).resolve().parents[2]
IMAGES = {path: path.read_text("utf-8") for path in sorted(ROOT.glob("img/*.svg"))}
MOVING = [path for path, svg in IMAGES.items() if slides.MOTION.search(svg)]
REDUCED = "--force-prefers-reduced-motion"
STEP, PATIENCE = 400, 100  # milliseconds between two looks, and how many looks at most

each_moving = pytest.mark.parametrize("path", MOVING, ids=lambda path: path.stem)


class Viewer:
    """A page with one diagram in it, 1280 pixels wide."""

    def __init__(self, browser, folder, flags=()):
        self.folder = folder
        profile = {"executable_path": os.environ["CHROMIUM"], "args": [*FLAGS, *flags]}
        self.context = browser.browser_type.launch_persistent_context(
            folder / "profile", **profile, viewport={"width": 1280, "height": 900}
        )
        self.page = self.context.new_page()

    def show(self, svg):
        """Open a page that shows a diagram as JupyterLab's markdown does."""
        (self.folder / "diagram.svg").write_text(svg, encoding="utf-8")
        page = self.folder / "page.html"
        page.write_text('<!doctype html><img src="diagram.svg" alt="A diagram">')
        self.page.goto(page.as_uri())

    def look(self):
        """The pixels that are to be seen now."""
        return imread(io.BytesIO(self.page.locator("img").screenshot()))

    def looks(self, count):
        """What is to be seen at several times."""
        for _ in range(count):
            yield self.look()
            self.page.wait_for_timeout(STEP)


def same(one, other):
    """Whether two looks are the same, but for the smoothing of an edge."""
    return abs(one - other).max() < 0.25


@pytest.fixture
def view(browser, tmp_path):
    """Open a viewer with flags for its browser; it is closed in the end."""
    opened = []

    def open_viewer(*flags):
        opened.append(Viewer(browser, tmp_path, flags))
        return opened[-1]

    yield open_viewer
    for viewer in opened:
        viewer.context.close()


def test_there_are_moving_diagrams():
    assert len(MOVING) >= 3


@each_moving
def test_diagram_moves_and_comes_back_to_its_still(view, path):
    svg, viewer = IMAGES[path], view()
    viewer.show(slides.MOTION.sub("", svg))
    still = viewer.look()
    viewer.show(svg)
    looks = viewer.looks(PATIENCE)
    first = next((look for look in looks if not same(look, still)), None)
    assert first is not None, "it does not move"
    assert any(not same(look, first) and not same(look, still) for look in looks)
    assert any(same(look, still) for look in looks)


@each_moving
def test_diagram_is_still_for_who_asked_for_less_motion(view, path):
    svg, viewer = IMAGES[path], view(REDUCED)
    viewer.show(slides.MOTION.sub("", svg))
    still = viewer.look()
    viewer.show(svg)
    assert all((look == still).all() for look in viewer.looks(15))


@each_moving
def test_diagram_is_still_in_print(view, path):
    viewer = view()
    viewer.page.emulate_media(media="print")
    shown = viewer.folder / "diagram.svg"
    pages = []
    for svg in (slides.MOTION.sub("", IMAGES[path]), IMAGES[path]):
        shown.write_text(svg, encoding="utf-8")
        viewer.page.goto(shown.as_uri())
        for _ in range(5):
            pages.append(viewer.page.screenshot())
            viewer.page.wait_for_timeout(STEP)
    assert set(pages) == {pages[0]}
