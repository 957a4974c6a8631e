"""Pack the course for students: what `make handout` does last.

``build/unrolled-handout.zip`` holds the notebooks, without the solutions and with the
cells not yet run, and all that they need. OUTPUTS=yes in the environment keeps what the
cells printed and drew.

The checks need the solutions, so those stay in ``helpers/exercises``, packed: nobody
reads one by accident. Whoever wants to unpack them can.
"""

import gzip
import io
import os
import re
import time
import tomllib
import zipfile

import atomic
import course
import links
import nbformat
from course import ROOT
from versions import HANDED_OUT

TARGET = ROOT / "build" / "unrolled-handout.zip"
#: As they are. What stands in tools/handout replaces the file of that name.
COPIED = ("LICENSE", "pyproject.toml", "tools/setup", "tools/kernel.py", "tools/lab.py")
COPIED += ("tools/update.py", "tools/versions.py", "tools/merge_notebook.py")
COPIED += ("docs/errata.md",)  # the notebooks lead to it
FOLDERS = {
    "helpers": (".py", ".md", ".csv", ".gz", ".npz", ".toml"),
    "img": (".svg",),
}
FOLDERS["tools/lab-site"] = (".json", ".js")


def lead(words, target):
    """Lead nobody to the solutions."""
    return "the teacher's copy" if target.startswith("solutions/") else None


def notebook_text(path, keep_outputs):
    """Return a notebook for students: nothing run, no way to the solutions."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("slideshow", None)
        if cell.cell_type == "markdown":
            cell.source = links.mend(cell.source, lead)
        elif not keep_outputs:
            cell.update(outputs=[], execution_count=None)
    return course.text(notebook)


def requirements():
    """Return requirements.txt without the packages that only `make test` needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tests = project["project"]["optional-dependencies"]["test"]
    names = {re.match(r"[\w-]+", requirement)[0] for requirement in tests}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split("==")[0] not in names]
    return "\n".join(line for line in kept if "make test" not in line) + "\n"


def contents(keep_outputs=False):
    """Yield the name and the bytes of every file of the handout."""
    for path in course.notebooks():
        yield f"notebooks/{path.name}", notebook_text(path, keep_outputs).encode()
    for name in COPIED:
        yield name, (ROOT / name).read_bytes()
    for path in sorted((ROOT / "tools" / "handout").iterdir()):
        yield path.name, path.read_bytes()
    yield "requirements.txt", requirements().encode()
    for folder, kinds in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in kinds:
                name, data = path.relative_to(ROOT).as_posix(), path.read_bytes()
                if path.match("helpers/exercises/notebook_*.toml"):
                    name, data = f"{name}.gz", gzip.compress(data, mtime=0)
                yield name, data


def pack(target, keep_outputs=False):
    """Write the handout, which keeps what it holds for a later `make update`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    files = dict(contents(keep_outputs))
    files[f"{HANDED_OUT}/1.zip"] = packed(files)
    atomic.write(target, packed(files))


def packed(files):
    """Return these files as a zip with one folder."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(f"unrolled/{name}", time.localtime()[:6])
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


if __name__ == "__main__":
    pack(TARGET, keep_outputs=os.environ.get("OUTPUTS") == "yes")
    size = TARGET.stat().st_size / 1e6
    print(f"handout: {TARGET.relative_to(ROOT)}, {size:.1f} MB; unzip it and make lab")
