"""The versions of the course that `make update` compares: the given and the new one.

A clone has them in git's history. A handout keeps in .handed_out/ what it has held.
"""

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from merge_notebook import write_bytes

ROOT = Path(__file__).resolve().parent.parent
HANDED_OUT = ".handed_out"
#: How many versions back a notebook may be that an open page has saved over a newer.
VERSIONS = 10
#: What is no part of a course: made or installed there, or kept from an update.
MADE = {"build", "__pycache__", "before_update", "node_modules"}


def stop(line):
    """End with one line."""
    sys.exit(f"update: {line}")


def git(*words, may_fail=False, **options):
    """Run git in the course; return what it prints, or stop with what it says."""
    try:
        command = ["git", "-C", str(ROOT), *words]
        done = subprocess.run(command, capture_output=True, **options)
    except FileNotFoundError:
        stop("this folder came with git, and git is not installed here")
    if done.returncode and not may_fail:
        stop(f"git {words[0]}: {done.stderr.decode(errors='replace').strip()}")
    return b"" if done.returncode else done.stdout


def line_of_git(*words, **options):
    """Return the line that git prints."""
    return git(*words, **options).decode().strip()


class Clone:
    """A course that git has brought; what both histories share was given out."""

    def __init__(self):
        self.head = line_of_git("rev-parse", "HEAD")
        if not git("rev-parse", "@{upstream}", may_fail=True):
            stop("this branch follows no other: git switch main, and try again")
        if git("diff", "--name-only", "--diff-filter=U"):
            stop("git is in the middle of a merge: git merge --abort, and try again")
        git("fetch", "-q")
        self.latest = line_of_git("rev-parse", "@{upstream}")
        both = ("merge-base", self.head, self.latest)
        self.base = line_of_git(*both, may_fail=True)
        if not self.base:
            stop("the course has a new history: clone it again, beside this folder")
        self.new, self.old = map(self.files_of, (self.latest, self.base))

    @staticmethod
    def files_of(commit):
        """Return the files of a commit: {name: (bytes, mode)}."""
        return unpack(git("archive", "--format=zip", commit))

    def given(self, name):
        """Return the versions of a file that were given out, the newest first."""
        if name not in self.old:
            return []
        if not name.endswith(".ipynb"):
            return [self.old[name][0]]
        log = ("log", f"-{VERSIONS}", "--format=%H", self.base, "--", name)
        versions = [f"{commit}:{name}" for commit in line_of_git(*log).split()]
        return list(filter(None, (git("show", v, may_fail=True) for v in versions)))

    def finish(self):
        """Let git know what came: it then shows the learner's own changes alone."""
        if self.latest == self.base:
            return
        own_commits = self.head != self.base
        commit = self.both_histories() if own_commits else self.latest
        git("reset", "-q", commit)  # touches no file of the folder

    def both_histories(self):
        """Return a commit that joins the learner's commits and the course's."""
        names = git("diff", "--name-only", "-z", self.base, self.head)
        with tempfile.TemporaryDirectory() as folder:
            apart = {"env": os.environ | {"GIT_INDEX_FILE": f"{folder}/index"}}
            git("read-tree", self.latest, **apart)
            files = ("update-index", "--add", "--remove", "-z", "--stdin")
            git(*files, input=names, **apart)
            tree = line_of_git("write-tree", **apart)
        parents = ("-p", self.head, "-p", self.latest)
        message = ("-m", "Bring in the corrections of the course")
        return line_of_git("commit-tree", tree, *parents, *message)


class Handout:
    """A course that came as a zip; the new one is a zip as well, or a folder."""

    def __init__(self, source):
        source = Path(source)
        if not source.exists():
            stop(f"{source} is not there; name a newer handout: make update FROM=…")
        self.data = pack(source) if source.is_dir() else source.read_bytes()
        try:
            self.new = unpack(self.data)
        except zipfile.BadZipFile:
            stop(f"{source} is neither a folder nor a whole zip: download it again")
        paths = (ROOT / HANDED_OUT).glob("*.zip")
        self.paths = sorted(paths, key=lambda path: int(path.stem), reverse=True)
        self.versions = [unpack(path.read_bytes()) for path in self.paths[:VERSIONS]]
        self.old = self.versions[0] if self.versions else {}

    def given(self, name):
        """Return the versions of a file that were given out, the newest first."""
        return [version[name][0] for version in self.versions if name in version]

    def finish(self):
        """Keep what came: the next update starts from it."""
        if self.new != self.old:
            number = int(self.paths[0].stem) + 1 if self.paths else 1
            (ROOT / HANDED_OUT).mkdir(exist_ok=True)
            write_bytes(ROOT / HANDED_OUT / f"{number}.zip", self.data)


def pack(folder):
    """Return the course in a folder as a zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            hidden = parts[0].startswith(".") and len(parts) > 1
            if path.is_file() and not hidden and not MADE & set(parts):
                archive.write(path, "/".join(parts))
    return data.getvalue()


def unpack(data):
    """Return the files of a packed course: {name: (bytes, mode)}."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [file for file in archive.infolist() if not file.is_dir()]
        tops = [f.filename for f in files if f.filename.endswith("pyproject.toml")]
        top = min(tops, key=len, default="").removesuffix("pyproject.toml")
        course = {}
        for file in files:
            name = file.filename.removeprefix(top)
            inside = file.filename.startswith(top) and not name.startswith(HANDED_OUT)
            if inside and ".." not in PurePosixPath(name).parts and name[0] != "/":
                course[name] = archive.read(file), file.external_attr >> 16 & 0o777
    if "notebooks/00_start_here.ipynb" not in course:
        stop("there is no notebook 00 in it, so this is no copy of the course")
    return course
