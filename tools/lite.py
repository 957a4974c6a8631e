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
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
#: Packages of Python alone that Pyodide does not have; comm is what sliders speak with.
PURE = ("seaborn", "ipywidgets", "jupyterlab-widgets", "comm")
PURE += ("ipython-pygments-lexers",)  # which Pyodide's own IPython goes without


def needs_keras(path):
    """Whether a notebook imports Keras, which WebAssembly does not have."""
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return "import keras" in code or "from keras" in code or "keras_bridge" in code


def write_contents(folder):
    """Write the notebooks that run there, with nothing run, and name the others."""
    left_out = []
    for path in course.notebooks():
        if needs_keras(path):
            left_out.append(path.name)
            continue
        target = folder / "notebooks" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(handout.notebook_text(path, False), encoding="utf-8")
    for path in ROOT.glob("img/*.svg"):
        (folder / "img").mkdir(exist_ok=True)
        shutil.copy(path, folder / "img")
    names = "\n".join(f"- {name}" for name in left_out)
    said = (SETTINGS / "not_here.md").read_text(encoding="utf-8")
    (folder / "notebooks" / "not_here.md").write_text(said + names + "\n", "utf-8")


def build_wheel(folder):
    """Make a wheel of the course as students get it: with the answers packed."""
    source = WORK / "course"
    for name, data in handout.contents():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "-w", folder, source], check=True)


def pyodide():
    """Return the folder of Pyodide's core, from npm: the files of its address."""
    name = f"pyodide@{PYODIDE_VERSION}"
    pack = ["npm", "pack", "--silent", name]
    done = subprocess.run(pack, cwd=WORK, check=True, capture_output=True, text=True)
    shutil.unpack_archive(WORK / done.stdout.split()[-1], WORK / "npm", "gztar")
    return WORK / "npm" / "package"


def write_lock(folder):
    """Write what Pyodide may install: its own packages, and ours beside them."""
    folder.mkdir(parents=True)
    lock = PyodideLockSpec.from_json(pyodide() / PYODIDE_LOCK)
    build_wheel(folder)
    for path in (TARGET / EXTENSION / "static" / "pypi").glob("*.whl"):
        if not path.name.startswith("widgetsnbextension-3"):
            shutil.copy(path, folder)
    download(folder, pinned(PURE))
    ours = add_wheels_to_spec(lock, sorted(folder.glob("*.whl")))
    needed = [ours.packages[n] for n in needed_by(ours, ("unrolled", *for_kernel()))]
    theirs = [canonicalize_name(p.name) for p in needed if is_pure(p.file_name)]
    pure = [lock.packages.pop(name) for name in theirs if name in lock.packages]
    download(folder, [f"{package.name}=={package.version}" for package in pure])
    for package in lock.packages.values():
        package.file_name = f"{PYODIDE_CDN_URL}/{package.file_name}"
    lock = add_wheels_to_spec(lock, sorted(folder.glob("*.whl")))
    lock.to_json(folder / PYODIDE_LOCK, indent=1)


def for_kernel():
    """Return the packages that the kernel starts with."""
    settings = json.loads((SETTINGS / "jupyter-lite.json").read_text(encoding="utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    return plugins[KERNEL]["loadPyodideOptions"]["packages"]


def download(folder, requirements):
    """Fetch wheels at these versions, and nothing that they need."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    pip += ["--no-deps", "--only-binary=:all:", "--platform=any", "-d", folder]
    subprocess.run([*pip, *requirements], check=True)


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
    subprocess.run([*lite, "--no-sourcemaps"], cwd=WORK, check=True)
    write_lock(TARGET / "static" / "pyodide-lock")


if __name__ == "__main__":
    build()
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"lite: {TARGET.relative_to(ROOT)}, {size / 1e6:.0f} MB, for any web server")
