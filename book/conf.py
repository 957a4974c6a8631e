"""What Sphinx needs to know to make the book; build.py runs it for `make book`."""

import os
import re

import course  # in tools/, which build.py has put on the path

project = html_title = "Unrolled"
author = "the Unrolled contributors"
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx-mathjax-offline",  # puts MathJax into the site
]

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
html_css_files = ["custom.css"]
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
    if LITE:
        app.connect("html-page-context", offer_the_browser, priority=900)
