"""Make slides of the stored notebooks: what `make slides` does last.

``build/slides/01.slides.html`` and so on, by nbconvert, from the slide types in the
metadata of the cells. reveal.js, MathJax and the diagrams are copied beside them, so
the folder can be carried to any machine with a browser, and needs no network there.
"""

import re
import shutil
from importlib.metadata import files
from pathlib import Path

import course
import links
import nbformat
from course import ROOT
from nbconvert import SlidesExporter

TARGET = ROOT / "build" / "slides"
THEME = "white"
#: The part of a diagram that lets it move.
MOTION = re.compile('<style[^>]*id="motion".*?</style>\n', re.DOTALL)
#: What slides load, by the package that brings it and the folder it lies in there.
ASSETS = {
    ("sphinx-revealjs", "revealjs"): (
        "LICENSE",
        "dist/reveal.css",
        "dist/reveal.js",
        f"dist/theme/{THEME}.css",
        "dist/theme/fonts/source-sans-pro",
        "plugin/notes",
    ),
    ("sphinx-mathjax-offline", "mathjax"): ("tex-svg.js",),
}


def packaged(package, folder):
    """Find a folder among the files that a package installed."""
    inside = (file for file in files(package) if f"/{folder}/" in file.as_posix())
    path = Path(next(inside).locate())
    return next(parent for parent in path.parents if parent.name == folder)


def copy_assets():
    """Copy everything that slides load."""
    for (package, folder), parts in ASSETS.items():
        for part in parts:
            original, place = packaged(package, folder) / part, TARGET / folder / part
            place.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if original.is_dir() else shutil.copy
            copy(original, place)
    for file in ("tools/slides/fit.js", "book/_static/favicon.svg"):
        shutil.copy(ROOT / file, TARGET)
    programs = shutil.ignore_patterns("*.py", "__pycache__", "diagrams")
    shutil.copytree(ROOT / "img", TARGET / "img", ignore=programs)
    for path in TARGET.glob("img/*.svg"):
        still = MOTION.sub("", path.read_text(encoding="utf-8"))
        path.write_text(still, encoding="utf-8", newline="")


def lead(words, target):
    """Lead from slides to slides, by number, and to diagrams; else keep the words."""
    if target.startswith("../img/"):
        return f"[{words}]({target.removeprefix('../')})"
    if slides := re.match(r"(\d\d)_", target):
        return f"[{words}]({slides[1]}.slides.html)"
    return words if target.startswith(("../", "solutions/")) else None


def for_slides(notebook):
    """Let diagrams and links be found from where the slides are; in place."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = links.mend(cell.source, lead)


def page(path):
    """Return the slides of one notebook, a page of HTML."""
    notebook = nbformat.read(path, as_version=4)
    for_slides(notebook)
    notebook.metadata["title"] = f"{path.stem[:2]} {course.title(path)}"
    exporter = SlidesExporter(
        template_name="slides",
        extra_template_basedirs=[str(ROOT / "tools")],
        reveal_url_prefix="revealjs",
        reveal_theme=THEME,
    )
    names = {"metadata": {"name": path.stem}}
    made = exporter.from_notebook_node(notebook, resources=names)[0]
    return made.replace(" slides</title>", " · Unrolled</title>", 1)


def make():
    """Make the slides of every notebook of the course."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    copy_assets()
    for path in course.notebooks():
        target = TARGET / f"{path.stem[:2]}.slides.html"
        target.write_text(page(path), encoding="utf-8")


def main():
    """Make them, and say where they are."""
    make()
    print(f"slides: open {(TARGET / '01.slides.html').relative_to(ROOT)} in a browser")


if __name__ == "__main__":
    main()
