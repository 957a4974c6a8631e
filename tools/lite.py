"""Build the course for a browser, with nothing to install: what `make lite` does last.

``build/lite`` is a folder of files for any web server: JupyterLab, a Python compiled to
WebAssembly, and the notebooks that need no TensorFlow. The course itself and the pure
packages lie beside it; NumPy and the like come from Pyodide's own addresses, which the
lock file names with their checksums. No package index is asked.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import course
import handout
import links
import nbformat
from course import ROOT
from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_LOCK,
    PYODIDE_VERSION,
)
from packaging.utils import canonicalize_name
from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

TARGET = ROOT / "build" / "lite"
WORK = ROOT / "build" / "lite-work"
EXTENSION = "extensions/@jupyterlite/pyodide-kernel-extension"
#: Settings of JupyterLab, and what the page says of itself.
SETTINGS = Path(__file__).with_name("lite-site")
NOT_HERE = "not_here.md"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
#: Packages of Python alone that Pyodide does not have; comm is what sliders speak with.
PURE = ("seaborn", "ipywidgets", "jupyterlab-widgets", "comm")
PURE += ("ipython-pygments-lexers",)  # which Pyodide's own IPython goes without


def write_contents(folder):
    """Write the notebooks that run there, with nothing run, and name the others."""
    (folder / "notebooks").mkdir(parents=True)
    left_out = [path for path in course.notebooks() if course.needs_keras(path)]
    for path in course.notebooks():
        if path not in left_out:
            written = for_browser(path, {path.name for path in left_out})
            (folder / "notebooks" / path.name).write_text(written, encoding="utf-8")
    shutil.copytree(ROOT / "img", folder / "img", ignore=all_but_svg)
    names = "\n".join(f"- {path.stem[:2]} {course.title(path)}" for path in left_out)
    said = (SETTINGS / NOT_HERE).read_text(encoding="utf-8")
    (folder / "notebooks" / NOT_HERE).write_text(f"{said}\n{names}\n", "utf-8")


def for_browser(path, left_out):
    """Return a notebook as the handout has it, with what is different in a browser."""

    def lead(words, target):
        if target.startswith("../docs/"):  # the book has these pages, this site has not
            return words
        there = target.partition("#")[0] in left_out
        return f"[{words}]({NOT_HERE})" if there else None

    notebook = nbformat.reads(handout.notebook_text(path, False), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = links.mend(cell.source, lead)
    said = (SETTINGS / "note.md").read_text(encoding="utf-8")
    notebook.cells[0].source += f"\n\n{said.strip()}"
    return course.text(notebook)


def all_but_svg(folder, names):
    """Say which files and folders of the diagrams are not pictures."""
    return [name for name in names if not name.endswith(".svg")]


def run(command):
    """Run a program; return what it printed, and stop with all of that if it fails."""
    done = subprocess.run(command, cwd=WORK, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}lite: stopped; the reason stands above")
    return done.stdout


def build_wheel(folder):
    """Make a wheel of the course as students get it: with the answers packed."""
    source = WORK / "course"
    for name, data in handout.contents():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]
    run([*pip, "--no-deps", "-w", folder, source])


def pyodide():
    """Return the folder of Pyodide's core, from npm: the files of its address."""
    name = f"pyodide@{PYODIDE_VERSION}"
    packed = run(["npm", "pack", "--silent", name]).split()[-1]
    shutil.unpack_archive(WORK / packed, WORK / "npm", "gztar")
    return WORK / "npm" / "package"


def write_lock(folder):
    """Write what Pyodide may install: its own packages, and ours beside them."""
    folder.mkdir(parents=True)
    lock = PyodideLockSpec.from_json(pyodide() / PYODIDE_LOCK)
    build_wheel(folder)
    for path in (TARGET / EXTENSION / "static" / "pypi").glob("*.whl"):
        if not path.name.startswith("widgetsnbextension-3"):
            shutil.copy(path, folder)
    download(folder, pinned(PURE), lock.info.python)
    ours = add_wheels_to_spec(lock, sorted(folder.glob("*.whl")))
    needed = [ours.packages[n] for n in needed_by(ours, ("unrolled", *for_kernel()))]
    theirs = [canonicalize_name(p.name) for p in needed if is_pure(p.file_name)]
    pure = [lock.packages.pop(name) for name in theirs if name in lock.packages]
    same = [f"{package.name}=={package.version}" for package in pure]
    download(folder, same, lock.info.python)
    for package in lock.packages.values():
        package.file_name = f"{PYODIDE_CDN_URL}/{package.file_name}"
    lock = add_wheels_to_spec(lock, sorted(folder.glob("*.whl")))
    lock.to_json(folder / PYODIDE_LOCK, indent=1)


def for_kernel():
    """Return the packages that the kernel starts with."""
    settings = json.loads((SETTINGS / "jupyter-lite.json").read_text(encoding="utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    return plugins[KERNEL]["loadPyodideOptions"]["packages"]


def download(folder, requirements, python):
    """Fetch wheels for a Python, at these versions, and nothing that they need."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    pip += ["--no-deps", "--only-binary=:all:", "--platform=any", "-d", folder]
    run([*pip, f"--python-version={python}", *requirements])


def is_pure(name):
    """Whether a wheel holds Python alone, and runs anywhere."""
    return name.endswith("-none-any.whl")


def needed_by(lock, names):
    """Return these packages and all that they need, directly or not."""
    found, waiting = set(), list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.add(name)
            waiting += lock.packages[name].depends
    return sorted(found)


def pinned(names):
    """Return packages at the versions of requirements.txt or requirements-lite.txt."""
    lines = []
    for name in ("requirements.txt", "requirements-lite.txt"):
        lines += (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.split("==")[0] in names]


def build():
    """Build the site anew."""
    for folder in (TARGET, WORK):
        shutil.rmtree(folder, ignore_errors=True)
    WORK.mkdir(parents=True)
    write_contents(WORK / "contents")
    for path in SETTINGS.glob("*.json"):
        shutil.copy(path, WORK)
    lite = [sys.executable, "-m", "jupyterlite_core", "build", "--apps=lab"]
    lite += ["--contents", WORK / "contents", "--output-dir", TARGET]
    run([*lite, "--no-sourcemaps"])
    write_lock(TARGET / "static" / "pyodide-lock")


if __name__ == "__main__":
    build()
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"lite: {TARGET.relative_to(ROOT)}, {size / 1e6:.0f} MB, for any web server")
