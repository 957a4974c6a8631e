"""The diagrams: drawn by img/draw.py, byte for byte, and fit to be seen and heard."""

import functools
import re
import sys
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import notebook_rules as rules
import pytest
import slides
from matplotlib.backends.backend_agg import FigureCanvasAgg

ROOT = Path(__file__).parents[1]
IMG = ROOT / "img"
SVG = "{http://www.w3.org/2000/svg}"

sys.path.append(str(IMG))
import draw  # noqa: E402
from diagrams import motion  # noqa: E402

MOVING = {
    "unrolling.svg",
    "count_back.svg",
    "gradient_back.svg",
    "cell_state.svg",
    "carry_cube.svg",
    "graph_walk.svg",
    "look_up.svg",
    "scan_tree.svg",
    "lookup_back.svg",
    "truncation.svg",
}
each_diagram = pytest.mark.parametrize("name", draw.DIAGRAMS)
each_moving = pytest.mark.parametrize("name", sorted(MOVING))


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


@functools.cache
def drawn(name):
    """A sheet as it is drawn, and the extent of each of its texts."""
    with matplotlib.rc_context(draw.STYLE):
        sheet = draw.DIAGRAMS[name]()
        renderer = FigureCanvasAgg(sheet.figure).get_renderer()
        texts = {text: text.get_window_extent(renderer) for text in sheet.ax.texts}
    return sheet, texts


def act_of(artist, sheet):
    """The act that an artist belongs to, or None."""
    name = (artist.get_gid() or "").partition("-")[0]
    return next((act for act in sheet.acts if act.name == name), None)


def gone(artist, sheet):
    """Whether an artist is not in the still."""
    act = act_of(artist, sheet)
    return act is not None and act.fleeting


@each_diagram
def test_text_is_large_inside_the_sheet_and_nowhere_on_other_text(name):
    sheet, boxes = drawn(name)
    assert min(text.get_size() for text in boxes) >= 11
    inside = sheet.figure.bbox.padded(-8)
    for text, box in boxes.items():
        assert inside.x0 <= box.x0 <= box.x1 <= inside.x1, text
        assert inside.y0 <= box.y0 <= box.y1 <= inside.y1, text
    still = [text for text in boxes if not gone(text, sheet)]
    for one, other in combinations(still, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


# Moving diagrams


def style_sheets(root):
    """The text of a diagram's style sheets, by their id."""
    return {style.get("id"): style.text for style in root.iter(f"{SVG}style")}


def frames(css):
    """For each animation: shares of the loop and what is declared there, in order."""
    for name, block in re.findall(r"@keyframes (\w+) \{(.*)\}\n", css):
        yield (
            name,
            [
                (float(share), rule)
                for share, rule in re.findall(r"([\d.e-]+)% \{(.*?)\}", block)
            ],
        )


def rests_until(found, kind, still):
    """The last share of the loop before something leaves its still: 100 if never."""
    until, of_kind = 0, {at: rule for at, rule in found if rule.startswith(kind)}
    for at, rule in of_kind.items():  # of two at one time the later one counts
        if rule not in still:
            return until
        until = at
    return 100


def test_the_moving_diagrams_are_those_with_acts():
    assert {name for name in draw.DIAGRAMS if drawn(name)[0].acts} == MOVING


@each_moving
def test_moving_file_is_at_most_200_kb_and_needs_no_smil(name):
    assert (IMG / name).stat().st_size <= 200_000
    tags = {element.tag.removeprefix(SVG) for element in parse(name).iter()}
    assert not tags & {"animate", "animateMotion", "animateTransform", "set", "script"}


@each_moving
def test_motion_is_for_screens_that_were_not_asked_for_less(name):
    root = parse(name)
    (moving,) = [s for s in root.iter(f"{SVG}style") if s.get("id") == "motion"]
    media = moving.get("media")
    assert media == "screen and (prefers-reduced-motion: no-preference)"  # nor in print
    others = [css for key, css in style_sheets(root).items() if key != "motion"]
    inline = [element.get("style", "") for element in root.iter()]
    assert not re.search("animation|keyframes|transition", " ".join(others + inline))


@each_moving
def test_loop_is_at_most_12_seconds_and_one_for_all(name):
    css = style_sheets(parse(name))["motion"]
    assert set(re.findall(r"([\d.]+)s ease-in-out infinite", css)) == {str(motion.LOOP)}
    assert css.count("animation:") == css.count("infinite") == css.count("@keyframes")
    assert motion.LOOP <= 12


@each_moving
def test_loop_starts_and_ends_in_the_still(name):
    root = parse(name)
    hold = float(motion.percent(motion.HOLD)[:-1])
    gone = [e.get("id") for e in root.iter() if e.get("opacity") == "0"]
    hidden = {part.partition("-")[0] for part in gone}
    for act, found in frames(style_sheets(root)["motion"]):
        visible = "opacity: 0" if act in hidden else "opacity: 1"
        still = {visible, "transform: translate(0px, 0px) scaleY(1)"}
        begins = {rule for share, rule in found if share == 0}
        ends = {rule for share, rule in found if share == 100}
        assert visible in begins and visible in ends
        assert begins | ends <= still
        for kind in ("opacity", "transform"):
            assert rests_until(found, kind, still) >= hold
        arrived = [share for share, _ in found if share < 100][-1]
        assert arrived <= 100 * (motion.LOOP - 1) / motion.LOOP  # a second to read it


@each_moving
def test_every_act_plays_something_and_every_part_has_an_act(name):
    root = parse(name)
    ids = [element.get("id", "") for element in root.iter()]
    parts = {i.partition("-")[0] for i in ids if re.fullmatch(r"act\d+-\d+", i)}
    assert parts == {act for act, _ in frames(style_sheets(root)["motion"])}
    assert len(ids) - ids.count("") == len(set(ids) - {""})


@each_moving
def test_nothing_that_comes_a_way_leaves_the_sheet(name):
    sheet, boxes = drawn(name)
    pixel = sheet.figure.dpi / 96
    for text, box in boxes.items():
        act = act_of(text, sheet)
        for x, y in act.way if act else ():
            moved = box.translated(pixel * x, pixel * y)
            assert sheet.figure.bbox.padded(-8).contains(*moved.min), text
            assert sheet.figure.bbox.padded(-8).contains(*moved.max), text


@each_moving
def test_slides_show_the_still(name):
    text = (IMG / name).read_text(encoding="utf-8")
    still = slides.MOTION.sub("", text)
    assert "animation" in text and "animation" not in still
    root = ElementTree.fromstring(still)
    parts = [e.get("id") for e in root.iter()]
    assert parts == [e.get("id") for e in parse(name).iter() if e.get("id") != "motion"]


@each_moving
def test_what_is_fleeting_is_gone_where_no_style_sheet_is_read(name):
    sheet, _ = drawn(name)
    fleeting = {act.name for act in sheet.acts if act.fleeting}
    for part in parse(name).iter():
        act = part.get("id", "").partition("-")[0]
        assert (part.get("opacity") == "0") == (act in fleeting)


@pytest.mark.parametrize("path", sorted(IMG.glob("*.svg")), ids=lambda path: path.name)
def test_no_property_is_left_empty(path):
    assert not re.search(r"[\w-]+: *;", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", rules.COURSE, ids=lambda path: path.stem)
def test_diagrams_have_words_for_those_who_cannot_see_them(path):
    for cell in rules.markdown_cells(rules.read(path)):
        for alt, name in re.findall(r"!\[(.*?)\]\(\.\./img/(.*?)\)", cell.source):
            assert name in draw.DIAGRAMS
            assert len(alt) >= 20, name
