"""Write what images install, to the last package and with its hashes: `make lock`.

.binder/requirements.txt is the course without what tests need; deploy/hub.txt is what
JupyterHub adds to it in a student's image. Both hold for Linux on Intel and ARM.
"""

import re
import shutil
import subprocess
import sys

import atomic
import handout
from course import ROOT

COURSE = ROOT / ".binder" / "requirements.txt"
HUB = ROOT / "deploy" / "hub.txt"
#: The oldest Python of the two: Binder's, as .binder/runtime.txt names it.
PYTHON = "3.12"
#: What `pip install --no-build-isolation -e .` takes to install the course itself.
BUILDER = "setuptools"
HEADS = {
    COURSE: "# `make lock` writes this file: requirements.txt without the tests.\n"
    "# It names no other file, so Binder installs it before it copies a notebook.\n",
    HUB: "# `make lock` writes this file: what JupyterHub adds to the course.\n",
}


def wanted():
    """Return what the course asks for, and the version of JupyterHub."""
    lines = handout.requirements().splitlines()
    course = [line for line in lines if not line.startswith("-e")]
    hub = (ROOT / "deploy" / "requirements.txt").read_text(encoding="utf-8")
    return "\n".join([*course, BUILDER]), re.search(r"^jupyterhub==\S+", hub, re.M)[0]


def entries(text):
    """Return the entries of a locked file: a package, its version and its hashes."""
    return re.findall(r"^\w.*(?:\n +--hash=.*)+", text, re.MULTILINE)


def name(entry):
    """Return the name of the package that an entry is for."""
    return re.match(r"[\w.-]+", entry)[0]


def locked(uv, text):
    """Return every package that this leads to, with its hashes."""
    command = [uv, "pip", "compile", "-q", "--universal", "--generate-hashes"]
    command += ["--python-version", PYTHON, "--no-header", "--no-annotate", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"make lock: uv could not find versions\n{done.stderr}")
    return entries(done.stdout)


def main():
    """Write both files; they agree on each package that they share."""
    uv = shutil.which("uv")
    if not uv:
        print("make lock: this needs uv on the PATH (pip install uv)")
        return 1
    course, hub = wanted()
    first = locked(uv, course)
    pins = "\n".join(entry.partition(" \\\n")[0] for entry in first)
    known = set(map(name, first))
    rest = [x for x in locked(uv, f"{pins}\n{hub}") if name(x) not in known]
    for path, found in ((COURSE, first), (HUB, rest)):
        text = HEADS[path] + "\n".join(found) + "\n"
        atomic.write(path, text.encode())
        print(f"lock: {path.relative_to(ROOT)}: {len(found)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
