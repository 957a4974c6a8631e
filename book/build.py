"""Build the book, a static site, from the stored notebooks: `make book`.

Nothing is run. The pages are laid out in ``_build/source`` much as they lie in the
repository, with the links between them set right, and Sphinx makes ``_build/html`` of
them. A new notebook or a new page in ``docs/`` is found by its place.
"""

import ast
import os
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
import links
from course import title

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
SOURCE, HTML = BOOK / "_build" / "source", BOOK / "_build" / "html"
SLIDER_NOTE = """:::{note}
This slider moves in JupyterLab (`make lab`). Below, its figure stands still.
:::"""


# What is in the book


def find_pages():
    """Pair every page of the repository with its place in the book."""
    places = {
        ROOT / "README.md": SOURCE / "index.md",
        ROOT / ".github" / "CONTRIBUTING.md": SOURCE / "contributing.md",
        ROOT / "CHANGELOG.md": SOURCE / "changelog.md",
    }
    for pattern in ("notebooks/*.ipynb", "notebooks/solutions/*.ipynb", "docs/*.md"):
        for path in sorted(ROOT.glob(pattern)):
            places[path] = SOURCE / path.relative_to(ROOT)
    return places


def find_modules():
    """Name the modules of helpers, without those that hold the solutions."""
    for path in sorted(ROOT.glob("helpers/**/*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        name = name.removesuffix(".__init__")
        if name != "helpers" and not name.startswith("helpers.exercises.notebook_"):
            yield name, path


def contents(places):
    """Write the table of contents, which the landing page carries and does not show."""
    course = [page for page in places if page.parent == ROOT / "notebooks"]
    solutions = [page for page in places if page.parent.name == "solutions"]
    documents = [page for page in places if page.parent == ROOT / "docs"]
    parts = {
        "The course": [f"{p.stem[:2]} {title(p)} <notebooks/{p.stem}>" for p in course],
        "Solutions": [
            f"Solutions to notebook {p.stem[:2]} <notebooks/solutions/{p.stem}>"
            for p in solutions
        ],
        "Use it and teach it": [f"docs/{p.stem}" for p in documents],
        "For the maintainer": [
            *("helpers/index", "helpers/reference"),
            *("contributing", "changelog"),
        ],
    }
    for caption, entries in parts.items():
        if entries:
            yield toctree(entries, f":caption: {caption}\n:hidden:")


def toctree(entries, options):
    """Write Sphinx's directive for a list of pages."""
    return "\n".join(["\n```{toctree}", options, "", *entries, "```\n"])


# Laying it out


def lay_out():
    """Write every page, and every file that one links to, into an empty ``SOURCE``."""
    shutil.rmtree(BOOK / "_build", ignore_errors=True)
    places = find_pages()
    for page, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        if page.suffix == ".ipynb":
            nbformat.write(adapt_notebook(page, places), place)
        else:
            text = mend_links(page.read_text(encoding="utf-8"), page, places)
            place.write_text(text, encoding="utf-8")
    with (SOURCE / "index.md").open("a", encoding="utf-8") as index:
        index.writelines(contents(places))
    lay_out_modules()


def lay_out_modules():
    """Write one page for each module of helpers, and one that lists them."""
    (SOURCE / "helpers").mkdir()
    names = []
    for name, path in find_modules():
        lines = [f"# {name}", "", "```{eval-rst}", f".. automodule:: {name}"]
        lines += ["   :members:", "```", ""]
        (SOURCE / "helpers" / f"{name}.md").write_text("\n".join(lines))
        summary = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        names.append((name, summary.splitlines()[0]))
    lines = ["# The helpers", "", "What a notebook derives and the next ones import."]
    lines += ["", "| module | what it holds |", "|---|---|"]
    lines += [f"| [{name}]({name}.md) | {summary} |" for name, summary in names]
    text = "\n".join([*lines, toctree([name for name, _ in names], ":hidden:")])
    (SOURCE / "helpers" / "index.md").write_text(text)


def adapt_notebook(path, places):
    """Read a notebook, mend its links, and say under a slider where it moves."""
    notebook = nbformat.read(path, as_version=4)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "markdown":
            cell.source = mend_links(cell.source, path, places)
        elif "interact(" in cell.source:
            cells.append(nbformat.v4.new_markdown_cell(SLIDER_NOTE))
    notebook.cells = cells
    return notebook


def mend_links(text, page, places):
    """Let the links of a page lead where they lead in the repository.

    A link to a page leads to its place in the book, one to another file to a copy.
    Of a link to a folder, which the book does not have, only the words stay.
    """

    def lead(words, target):
        path, _, heading = unquote(target).partition("#")
        there = (page.parent / path).resolve() if path else page
        if ":" in path or not there.exists():
            return None
        if there.is_dir():
            return words
        place = places.get(there) or copy(there)
        path = path and os.path.relpath(place, places[page].parent)
        return f"[{words}]({path}{'#' if heading else ''}{anchor(heading)})"

    return links.mend(text, lead)


def anchor(heading):
    """Turn what JupyterLab or GitHub puts after # into what the book has there."""
    return re.sub(r"[^\w-]", "", heading.lower())


def copy(path):
    """Put a file of the repository into the book."""
    place = SOURCE / path.relative_to(ROOT)
    place.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(path, place))


def main():
    """Lay the book out, let Sphinx make the site, and say where it is."""
    import policy
    import slim
    from reference import write_reference
    from sphinx.cmd.build import main as sphinx

    lay_out()
    (SOURCE / "helpers" / "reference.md").write_text(write_reference())
    strict = ["-q", "-W", "--keep-going"]
    doctrees = ["-d", str(BOOK / "_build" / "doctrees")]
    if sphinx([*strict, *doctrees, "-c", str(BOOK), str(SOURCE), str(HTML)]):
        return 1
    for notebook in find_pages():
        if notebook.suffix == ".ipynb":  # to download: as it is in the repository
            shutil.copy(notebook, HTML / "_sources" / notebook.relative_to(ROOT))
    slim.slim(HTML)
    for page in HTML.rglob("*.html"):
        if "_static" not in page.parts:
            policy.protect(page)
    print(f"book: open {(HTML / 'index.html').relative_to(ROOT)} in a browser")
    return 0


if __name__ == "__main__":
    sys.exit(main())
