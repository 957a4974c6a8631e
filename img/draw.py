"""Draw the diagrams of the course, all in one visual language.

``python img/draw.py`` draws them all into this folder, ``python img/draw.py
count_chain.svg`` only the one named. The same program draws the same bytes every time,
so a diagram changes in git only when its drawing changes. A diagram whose parts are
drawn in acts moves; `diagrams/motion.py` says how.
"""

import io
import sys
from pathlib import Path

import matplotlib
from diagrams import (  # noqa: F401
    ALT,
    DIAGRAMS,
    backward,  # this room, and those that follow, enter their diagrams
    carry_cube,
    cell_state,
    count_back,
    course_map,
    forward,
    gates,
    graph_walk,
    look_up,
    lookup,
    scan_tree,
    slips,
    tasks,
    truncation,
)
from diagrams.motion import still, style_sheet

FOLDER = Path(__file__).parent
STYLE = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so looks the same everywhere
    "mathtext.fontset": "stix",
    "svg.fonttype": "path",
    "svg.hashsalt": "unrolled",
}


def draw(name, folder=FOLDER):
    """Draw one diagram, by the name of its file, into a folder."""
    about = {"Title": ALT[name], "Creator": None, "Date": None}
    file = io.StringIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        sheet = DIAGRAMS[name]()
        sheet.figure.savefig(file, format="svg", metadata=about)
    head, end, body = file.getvalue().partition("</metadata>\n")
    text = head + end + style_sheet(sheet.acts) + still(body, sheet.acts)
    text = text.replace("stroke-dasharray: ; ", "")  # matplotlib's, and not valid
    (folder / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - set(DIAGRAMS)
    if unknown:
        sys.exit(f"no diagram {', '.join(unknown)}; there are {', '.join(DIAGRAMS)}")
    for name in sys.argv[1:] or DIAGRAMS:
        draw(name)
