"""The diagrams: drawn by img/draw.py, byte for byte, and fit to be seen and heard."""

import importlib.util
import re
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

ROOT = Path(__file__).parents[1]
IMG = ROOT / "img"
SVG = "{http://www.w3.org/2000/svg}"

spec = importlib.util.spec_from_file_location("draw", IMG / "draw.py")
draw = importlib.util.module_from_spec(spec)
spec.loader.exec_module(draw)

each_diagram = pytest.mark.parametrize("name", draw.DIAGRAMS)


def pinned(package):
    """Return the version of a package that requirements.txt names."""
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return re.search(rf"^{package}==(\S+)", pins, re.MULTILINE)[1]


def parse(name):
    """Return the root element of a stored diagram."""
    return ElementTree.parse(IMG / name).getroot()


def test_every_diagram_is_drawn_and_every_drawing_is_stored():
    assert {path.name for path in IMG.glob("*.svg")} == set(draw.DIAGRAMS)


def test_every_diagram_has_an_alt_text():
    assert set(draw.ALT) == set(draw.DIAGRAMS)


@each_diagram
def test_drawing_again_gives_the_stored_bytes(name, tmp_path):
    if version("matplotlib") != pinned("matplotlib"):
        pytest.skip(f"drawn with matplotlib {pinned('matplotlib')}, not this version")
    draw.draw(name, tmp_path)
    assert (tmp_path / name).read_bytes() == (IMG / name).read_bytes()


def test_drawing_ignores_and_keeps_the_settings_of_the_caller(tmp_path):
    name = next(iter(draw.DIAGRAMS))
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9}):
        before = dict(matplotlib.rcParams)
        draw.draw(name, tmp_path)
        assert dict(matplotlib.rcParams) == before
        ours = (tmp_path / name).read_bytes()
    draw.draw(name, tmp_path)
    assert (tmp_path / name).read_bytes() == ours


@each_diagram
def test_alt_text_is_a_sentence_and_the_title_of_the_file(name):
    alt = draw.ALT[name]
    assert 20 <= len(alt) <= 200
    assert alt.endswith(".")
    assert parse(name).findtext(f"{SVG}title") == alt


@each_diagram
def test_background_is_opaque_white(name):
    root = parse(name)
    _, _, width, height = map(float, root.get("viewBox").split())
    background = root.find(f".//{SVG}path")
    style = background.get("style")
    assert "fill: #ffffff" in style
    assert "opacity" not in style
    numbers = [float(n) for n in re.findall(r"[\d.]+", background.get("d"))]
    assert min(numbers) == 0
    assert max(numbers[0::2]) == width
    assert max(numbers[1::2]) == height


@each_diagram
def test_file_is_small_and_names_no_date_and_no_place(name):
    text = (IMG / name).read_text(encoding="utf-8")
    assert len(text) < 150_000
    assert "date>" not in text
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text)
    assert not re.search(r"file:|[A-Z]:\\|/(home|Users|tmp|work|root)/", text)


@each_diagram
def test_text_is_large_inside_the_sheet_and_nowhere_on_other_text(name):
    with matplotlib.rc_context(draw.STYLE):
        sheet = draw.DIAGRAMS[name]()
        renderer = FigureCanvasAgg(sheet.figure).get_renderer()
        boxes = {text: text.get_window_extent(renderer) for text in sheet.ax.texts}
    assert min(text.get_size() for text in boxes) >= 11
    inside = sheet.figure.bbox.padded(-8)
    for text, box in boxes.items():
        assert inside.x0 <= box.x0 <= box.x1 <= inside.x1, text
        assert inside.y0 <= box.y0 <= box.y1 <= inside.y1, text
    for one, other in combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)
