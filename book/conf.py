"""What Sphinx needs to know to make the book; build.py runs it for `make book`."""

import os
import re
import textwrap

import course  # in tools/, which build.py has put on the path

project = html_title = "Unrolled"
author = "the Unrolled contributors"
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "formulas",
]
html_math_renderer = "mathml"
templates_path = ["_templates"]

DESCRIPTION = (
    "A workbook of notebooks, from a NumPy loop to recurrent layers and Keras."
)

# The notebooks are shown as they are stored; none is run.
nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}  # would load from elsewhere what a slider needs beside a kernel
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 3

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_mock_imports = ["keras", "tensorflow"]  # five seconds, for nothing shown
add_module_names = False

html_theme = "sphinx_book_theme"
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_static_path = ["_static"]
html_sidebars = {
    "**": ["navbar-logo.html", "search-button-field.html", "sidebar-pages.html"]
}
html_css_files = ["custom.css"]
html_js_files = [("book.js", {"defer": "defer"})]
html_favicon = "_static/favicon.svg"
html_sourcelink_suffix = ""  # a downloaded notebook keeps its name
html_use_index = html_domain_indices = False  # the search finds every name
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the sidebar has the search field
    "show_toc_level": 2,
    "use_fullscreen_button": False,
    "back_to_top_button": False,  # _templates/layout.html has it
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}

# Where the folder of `make lite` is served. The theme's button asks for a repository,
# too, and shows none.
LITE, REPOSITORY = os.environ.get("LITE_URL"), os.environ.get("REPOSITORY_URL")
if LITE:
    if not REPOSITORY:
        raise ValueError("LITE_URL is set; the theme needs REPOSITORY_URL beside it")
    LITE = f"{LITE.rstrip('/')}/lab/index.html"
    html_theme_options["repository_url"] = REPOSITORY
    html_theme_options["launch_buttons"] = {"jupyterlite_url": LITE}
ENTRANCE = "notebooks/00_start_here"


def offer_the_browser(app, page, template, context, doctree):
    """Keep the theme's button where a notebook runs; lead from the first page to 00."""
    path = course.ROOT / f"{page}.ipynb"
    if page == "index":
        button = {"type": "link", "text": "JupyterLite", "icon": "fas fa-rocket"}
        button |= {"label": "launch-lite", "tooltip": "Run the course in this browser"}
        button["url"] = f"{LITE}?path={ENTRANCE}.ipynb"
        context["header_buttons"].append(button)
    elif path not in course.notebooks() or course.needs_keras(path):
        buttons = context["header_buttons"]
        buttons[:] = [b for b in buttons if b.get("label") != "launch-buttons"]


def describe(app, page, template, context, doctree):
    """Give a page its description, the beginning of its text, for search engines."""
    from docutils import nodes  # Sphinx brings it; tests read the rest without

    paragraphs = doctree.findall(nodes.paragraph) if doctree else ()
    texts = (paragraph.astext() for paragraph in paragraphs)
    first = next((text for text in texts if len(text) > 40), DESCRIPTION)
    context["description"] = textwrap.shorten(first, 160, placeholder=" …")


def name_rows(app, doctree):
    """Where a column of a table has no header, the first column heads the rows."""
    from docutils import nodes

    for head in doctree.findall(nodes.thead):
        if not all(entry.astext().strip() for entry in head.findall(nodes.entry)):
            next(head.parent.findall(nodes.colspec))["stub"] = 1


def name_things(app, page, template, context, doctree):
    """Take away names that say nothing or something else than what is to be read.

    An empty header of a table becomes a cell; a folded cell is called by its words.
    """
    empty = r"<th\b[^>]*>\s*(?:<p>\s*</p>)?\s*</th>"
    body = re.sub(empty, "<td></td>", context.get("body", ""))
    context["body"] = body.replace(' aria-label="Toggle hidden content"', "")


def link_to_notebooks(app, what, name, obj, options, lines):
    """Turn "Derived in notebooks/NN_name.ipynb" in a docstring into a link."""

    def link(match):
        page = f"notebooks/{match[1]}"
        return f":doc:`/{page}`" if page in app.env.found_docs else match[0]

    for index, line in enumerate(lines):
        lines[index] = re.sub(r"\bnotebooks/(\w+)\.ipynb", link, line)


def setup(app):
    """Let Sphinx call what is defined here."""
    app.connect("autodoc-process-docstring", link_to_notebooks)
    app.connect("doctree-read", name_rows)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", name_things)
    if LITE:
        app.connect("html-page-context", offer_the_browser, priority=900)
