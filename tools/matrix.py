"""Run all tests and all notebooks as other machines would: `make test-matrix`.

Each row changes one thing: another processor for OpenBLAS, two threads instead of one,
NumPy without its vector instructions, TensorFlow with oneDNN, another Python, the
oldest and the newest packages that pyproject.toml allows. Words after it choose the
rows whose names contain them; `--repeat 10` runs the chosen rows ten times. Logs are
kept in build/matrix/. On the page each row stays until it is measured again.

`--notebooks "03 04"` runs these notebooks with their solutions, and no tests: a change
of a notebook changes what it prints, and the tests of helpers say nothing about that.
A run that was stopped goes on where it stopped, as long as no file has changed;
`--fresh` begins anew. In the end a table says how far the numbers that the cells print
are from those stored: tolerances are chosen from it.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from datetime import date
from math import inf
from pathlib import Path

import atomic
import measured
import spread

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "build" / "matrix"
OWN = ROOT / ".venv" / "bin" / "python"
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
ALL = {"tests": ["tests"], "notebooks": ["notebooks"]}
TITLE = "Where it was tried"
TEXT = """
All tests, and every cell compared with what is stored, as other machines would run
them: `make test-matrix`, weekly on CI. Each row changes one thing; a processor or a
Python that this machine has anyway is no row of its own. Eight tests are skipped where
only root can read the Python that runs them; with another Matplotlib, those that
compare diagrams byte by byte. Without TensorFlow what needs it is left out, and a line
says so. Counts differ where tests were added between the rows.
"""
COLUMNS = ("as on", "runs that passed", "tests", "cells as stored", "measured")
TOLERANCES = {
    "tests": measured.Tolerance(1, inf),
    "cells as stored": measured.Tolerance(1, inf),
}
NOT_INSTALLED = "could not be installed"
THREADS = ("OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


@dataclass(frozen=True)
class Row:
    """One machine to be: what differs in its environment, its Python, its packages."""

    name: str
    environment: dict = field(default_factory=dict)
    python: str = ""  # empty: the one .venv was made with
    packages: str = "pinned"


def features():
    """Return the vector instructions NumPy would choose on this processor."""
    code = (
        "from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__\n"
        "print(*(f for f in __cpu_dispatch__ if __cpu_features__[f]))"
    )
    return subprocess.check_output([OWN, "-c", code], text=True).split()


def core():
    """Return the processor that OpenBLAS takes this one for, or ''."""
    code = (
        "import ctypes, pathlib, numpy\n"
        "folder = pathlib.Path(numpy.__file__).parent.parent / 'numpy.libs'\n"
        "for file in folder.glob('*openblas*'):\n"
        "    name = ctypes.CDLL(file).scipy_openblas_get_corename64_\n"
        "    name.restype = ctypes.c_char_p\n"
        "    print(name().decode())\n"
    )
    return subprocess.run(
        [OWN, "-c", code], capture_output=True, text=True
    ).stdout.strip()


def own_version():
    """Return the version of the Python that .venv was made with, such as 3.11."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.check_output([OWN, "-c", code], text=True).strip()


def rows():
    """Return the rows this machine has; print those it has not, or is already."""
    found, vectors, mine = [Row("as it is")], features(), core()
    for name in ("Nehalem", "Haswell", "SkylakeX", "Zen"):
        needs_avx512 = name == "SkylakeX" and not {"X86_V4", "AVX512_SKX"} & {*vectors}
        if platform.machine() not in ("x86_64", "AMD64") or needs_avx512:
            print(f"not on this processor: OpenBLAS {name}")
        elif name == mine:
            print(f"as it is already: OpenBLAS {name}")
        else:
            found.append(Row(f"OpenBLAS {name}", {"OPENBLAS_CORETYPE": name}))
    # A product is cut in two, whatever the core that computes each half.
    found.append(Row("two threads", dict.fromkeys(THREADS, "2")))
    if vectors:
        off = {"NPY_DISABLE_CPU_FEATURES": " ".join(vectors)}
        found.append(Row(f"NumPy without {' '.join(vectors)}", off))
    found.append(Row("TensorFlow with oneDNN", {"TF_ENABLE_ONEDNN_OPTS": "1"}))
    for version in ("3.11", "3.12", "3.13"):
        if version == own_version():
            print(f"as it is already: Python {version}")
        elif python := find_python(version):
            found.append(Row(f"Python {version}", python=python))
        else:
            print(f"not on this machine: Python {version}")
    found.append(Row("oldest packages", python=find_python("3.11"), packages="oldest"))
    found.append(Row("newest packages", python=find_python("3.13"), packages="newest"))
    return [row for row in found if row.python or row.packages == "pinned"]


def find_python(version):
    """Return a Python of this version, on the PATH or among pyenv's, or ''."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [*sorted(pyenv.glob(f"{version}.*/bin/python")), f"python{version}"]
    for name in map(str, candidates):
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        if path := shutil.which(name):
            answer = subprocess.run([path, "-c", code], capture_output=True, text=True)
            if answer.stdout.strip() == version:
                return path
    return ""


def requirements(packages):
    """Return what pip is told to install: pinned, oldest or newest."""
    if packages == "pinned":
        return ["-r", "requirements.txt"]
    if packages == "newest":
        return ["-e", ".[jupyter,keras,test]"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    ranges = [*project["dependencies"], *(r for e in extras.values() for r in e)]
    return ["-e", ".", *(wanted.replace(">=", "==", 1) for wanted in ranges)]


def interpreter(row):
    """Return the Python to run a row with; install its own where it has one."""
    if not row.python:
        return OWN
    folder = ROOT / "build" / "environments" / row.name.replace(" ", "-")
    python = folder / "bin" / "python"
    subprocess.run([row.python, "-m", "venv", "--clear", folder], check=True)
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *requirements(row.packages)], cwd=ROOT, check=True)
    return python


def files_at_once(row):
    """Return what tells pytest how many files to run: each of its threads has a core.

    Threads of OpenBLAS that share a core wait for each other, up to ten times as long.
    """
    threads = int(row.environment.get("OPENBLAS_NUM_THREADS", 1))
    return ["-n", str(max(1, 2 // threads)), "--dist", "loadfile"]  # as the Makefile


def parts(words):
    """Return what pytest runs, by name: these notebooks and their solutions, or all."""
    if not words:
        return ALL
    found = []
    for word in words:
        start = Path(word).stem.rstrip("*")
        paths = [
            path
            for folder in ("notebooks", "notebooks/solutions")
            for path in sorted((ROOT / folder).glob(f"{start}*.ipynb"))
        ]
        if not start or not paths:
            raise ValueError(f"no notebook begins with {word!r}; try 03, or 03_vanilla")
        found += [path.relative_to(ROOT).as_posix() for path in paths]
    return {"notebooks": list(dict.fromkeys(found))}


def content():
    """Return a name for all that the files hold now, or nothing outside of git."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        options = {"cwd": ROOT, "env": environment, "capture_output": True}
        added = subprocess.run(["git", "add", "--all"], **options).returncode == 0
        done = subprocess.run(["git", "write-tree"], **options, text=True)
    return done.stdout.strip() if added else ""


class Finished:
    """The rows that have run on what the files hold now, and what they gave."""

    def __init__(self, chosen):
        self.file, self.content = LOGS / "finished.json", content()
        paths = " ".join(path for part in chosen.values() for path in part)
        self.about = f"{self.content[:12]} {paths}"

    def read(self):
        """Return all that is remembered, of other contents too."""
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def get(self, label):
        """Return the verdicts of a row, and the day; or None if it has not run."""
        return self.read().get(f"{self.about}: {label}") if self.content else None

    def add(self, label, verdicts):
        """Remember a row, a failed one too, unless files changed while it ran."""
        if self.content and self.content == content():
            new = {f"{self.about}: {label}": [verdicts, str(date.today())]}
            atomic.write(self.file, json.dumps(self.read() | new, indent=1).encode())

    def outputs(self, label):
        """Return the folder for what the cells print on a row."""
        chosen = hashlib.sha256(self.about.encode()).hexdigest()[
            :12
        ]  # a name may be long
        return LOGS / "outputs" / re.sub(r"\W+", "-", f"{chosen} {label}").lower()


def run(part, paths, python, row, log, outputs):
    """Run one part of one row and return pytest's last line, without its marks."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    if part == "notebooks":
        del environment["MPLBACKEND"]  # a notebook shows its figures
        shutil.rmtree(outputs, ignore_errors=True)
        paths = [*NBVAL, f"--keep-outputs={outputs}", *paths]
    # A deprecation in a package of another version is no failure of the course.
    tolerance = [] if row.packages == "pinned" else ["-W", "default"]
    with log.open("w") as file:
        done = subprocess.run(
            [
                python,
                "-m",
                "pytest",
                "-q",
                *tolerance,
                *paths,
                *files_at_once(row),
            ],
            cwd=ROOT,
            env=environment | row.environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    lines = log.read_text(errors="replace").strip().splitlines() or ["no output"]
    summary = re.sub(r" in [\d.]+s.*", "", lines[-1].strip("= "))
    return done.returncode == 0, summary


def try_row(row, label, chosen, outputs):
    """Run the chosen parts of a row, print its line, and return its verdicts."""
    start, verdicts = time.perf_counter(), []
    try:
        python = interpreter(row)
        for part, paths in chosen.items():
            name = re.sub(r"\W+", "-", f"{label}-{part}").lower()
            log = LOGS / f"{name}.log"
            verdicts.append(run(part, paths, python, row, log, outputs))
    except subprocess.CalledProcessError:
        verdicts = [(False, NOT_INSTALLED)] * len(chosen)
    report_row(label, verdicts, f"{time.perf_counter() - start:.0f} s")
    return verdicts


def report_row(label, verdicts, when):
    """Print the line of a row and add it to the table."""
    passed = "passed" if all_passed(verdicts) else "FAILED"
    line = measured.row((label, passed, *(summary for _, summary in verdicts), when))
    print(line, flush=True)
    with (LOGS / "table.md").open("a") as table:
        table.write(line + "\n")


def all_passed(verdicts):
    """Tell whether every part of a row passed."""
    return all(good for good, _ in verdicts)


def count(summary):
    """Return how many passed of how many: "6 of 7" for "1 failed, 6 passed"."""
    found = re.findall(r"(\d+) (passed|failed|error)", summary)
    numbers = {outcome: int(number) for number, outcome in found}
    return f"{numbers.get('passed', 0)} of {sum(numbers.values())}"


def page_row(name, turns, day):
    """Return a row of the page: the counts of the turn in which the fewest passed."""
    passed = sum(map(all_passed, turns))
    counts = [[count(summary) for _, summary in verdicts] for verdicts in turns]
    worst = min(counts, key=lambda parts: [int(part.split()[0]) for part in parts])
    where = f"{day}, {measured.CORES} cores"
    return name, f"{passed} of {len(turns)}", *worst, where


def section(new):
    """Return the section of the page, with these rows in the place of theirs."""
    kept = measured.read_rows(measured.section(TITLE))
    rows = {name: tuple(cells.values()) for name, cells in kept.items()}
    rows |= {row[0]: row for row in new}
    return list(measured.report(TEXT, None, (COLUMNS, rows.values())))


def options():
    """Read the command line."""
    parser = measured.options(__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="parts of the names of rows")
    parser.add_argument("--repeat", type=int, default=1, help="so many times")
    parser.add_argument("--notebooks", default="", help="only these: '03 04'")
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    asked = parser.parse_args()
    if asked.notebooks and (asked.store or asked.check):
        parser.error("the page is about all tests and notebooks, not some of them")
    try:
        asked.parts = parts(asked.notebooks.split())
    except ValueError as error:
        parser.error(str(error))
    return asked


def main():
    """Run the rows asked for. Return whether one of them failed."""
    asked = options()
    LOGS.mkdir(parents=True, exist_ok=True)
    wanted = [name.lower() for name in asked.names or [""]]
    chosen = [row for row in rows() if any(name in row.name.lower() for name in wanted)]
    columns = ("machine", "", *asked.parts, "time")
    print(measured.row(columns), "|" + "---|" * len(columns), sep="\n", flush=True)
    finished, days, folders = Finished(asked.parts), {}, {}
    turns = {row.name: [] for row in chosen}
    for turn in range(1, asked.repeat + 1):
        for row in chosen:
            label = f"{row.name}, run {turn}" if asked.repeat > 1 else row.name
            verdicts, days[row.name] = go_on(row, label, finished, asked)
            turns[row.name].append(verdicts)
            folders[label] = finished.outputs(label)
    passed = [all_passed(verdicts) for each in turns.values() for verdicts in each]
    print(f"{sum(passed)} of {len(passed)} passed; logs are in build/matrix/\n")
    lines = list(spread.table(folders, ROOT))
    (LOGS / "spread.md").write_text("\n".join(lines) + "\n")
    print(*lines, sep="\n")
    left = 0
    if not asked.notebooks:
        new = [page_row(name, each, days[name]) for name, each in turns.items()]
        left = measured.keep(TITLE, section(new), TOLERANCES, asked)
    return not chosen or not all(passed) or left > 0


def go_on(row, label, finished, asked):
    """Run a row, or look up what it gave when it ran; return verdicts and day."""
    before = None if asked.fresh else finished.get(label)
    if before:
        report_row(label, before[0], f"ran {before[1]}, FRESH=yes runs it again")
        return before
    verdicts = try_row(row, label, asked.parts, finished.outputs(label))
    if NOT_INSTALLED not in [summary for _, summary in verdicts]:
        finished.add(label, verdicts)
    return verdicts, str(date.today())


if __name__ == "__main__":
    sys.exit(main())
