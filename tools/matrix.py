"""Run all tests and all notebooks as other machines would: `make test-matrix`.

Each row is one machine: another processor for OpenBLAS, another number of threads,
NumPy without its vector instructions, TensorFlow with oneDNN, another Python, the
oldest and the newest packages that pyproject.toml allows. Words after it choose the
rows whose names contain them; `--repeat 10` runs the chosen rows ten times. Logs are
kept in build/matrix/. On the page each row stays until it is measured again.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass, field
from datetime import date
from math import inf
from pathlib import Path

import measured

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "build" / "matrix"
OWN = ROOT / ".venv" / "bin" / "python"
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
PARTS = {"tests": ["tests"], "notebooks": [*NBVAL, "notebooks"]}
TITLE = "Where it was tried"
TEXT = """
All tests, and every cell compared with what is stored, as other machines would run
them: `make test-matrix`, weekly on CI. Eight tests are skipped where only root can read
the Python that runs them; with another Matplotlib, those that compare diagrams byte by
byte. Without TensorFlow what needs it is left out, and a line says so. Counts differ
where tests were added between the rows.
"""
COLUMNS = ("as on", "runs that passed", "tests", "cells as stored", "measured")
TOLERANCES = {
    "tests": measured.Tolerance(1, inf),
    "cells as stored": measured.Tolerance(1, inf),
}
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


def rows():
    """Return the rows this machine has, and print those it has not."""
    found, vectors = [Row("as it is")], features()
    for core in ("Nehalem", "Haswell", "SkylakeX", "Zen"):
        needs_avx512 = core == "SkylakeX" and not {"X86_V4", "AVX512_SKX"} & {*vectors}
        if platform.machine() not in ("x86_64", "AMD64") or needs_avx512:
            print(f"not on this processor: OpenBLAS {core}")
            continue
        for threads in "12":
            settings = dict.fromkeys(THREADS, threads) | {"OPENBLAS_CORETYPE": core}
            found.append(Row(f"OpenBLAS {core}, threads {threads}", settings))
    if vectors:
        off = {"NPY_DISABLE_CPU_FEATURES": " ".join(vectors)}
        found.append(Row(f"NumPy without {' '.join(vectors)}", off))
    found.append(Row("TensorFlow with oneDNN", {"TF_ENABLE_ONEDNN_OPTS": "1"}))
    for version in ("3.11", "3.12", "3.13"):
        if python := find_python(version):
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


def run(part, python, row, log):
    """Run one part of one row and return pytest's last line, without its marks."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    if part == "notebooks":
        del environment["MPLBACKEND"]  # a notebook shows its figures
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
                *PARTS[part],
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


def try_row(row, label):
    """Run both parts of a row, print its line, and return its verdicts."""
    start, verdicts = time.perf_counter(), []
    try:
        python = interpreter(row)
        for part in PARTS:
            name = re.sub(r"\W+", "-", f"{label}-{part}").lower()
            verdicts.append(run(part, python, row, LOGS / f"{name}.log"))
    except subprocess.CalledProcessError:
        verdicts = [(False, "could not be installed")] * len(PARTS)
    passed = all_passed(verdicts)
    took = time.perf_counter() - start
    texts = " | ".join(summary for _, summary in verdicts)
    line = f"| {label} | {'passed' if passed else 'FAILED'} | {texts} | {took:.0f} s |"
    print(line, flush=True)
    with (LOGS / "table.md").open("a") as table:
        table.write(line + "\n")
    return verdicts


def all_passed(verdicts):
    """Tell whether every part of a row passed."""
    return all(good for good, _ in verdicts)


def count(summary):
    """Return how many passed of how many: "6 of 7" for "1 failed, 6 passed"."""
    found = re.findall(r"(\d+) (passed|failed|error)", summary)
    numbers = {outcome: int(number) for number, outcome in found}
    return f"{numbers.get('passed', 0)} of {sum(numbers.values())}"


def page_row(name, turns):
    """Return a row of the page: the counts of the turn in which the fewest passed."""
    passed = sum(map(all_passed, turns))
    counts = [[count(summary) for _, summary in verdicts] for verdicts in turns]
    worst = min(counts, key=lambda parts: [int(part.split()[0]) for part in parts])
    where = f"{date.today()}, {measured.CORES} cores"
    return name, f"{passed} of {len(turns)}", *worst, where


def section(new):
    """Return the section of the page, with these rows in the place of theirs."""
    kept = measured.read_rows(measured.section(TITLE))
    rows = {name: tuple(cells.values()) for name, cells in kept.items()}
    rows |= {row[0]: row for row in new}
    return list(measured.report(TEXT, None, (COLUMNS, rows.values())))


def main():
    """Run the rows asked for. Return whether one of them failed."""
    parser = measured.options(__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="parts of the names of rows")
    parser.add_argument("--repeat", type=int, default=1, help="so many times")
    asked = parser.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    wanted = [name.lower() for name in asked.names or [""]]
    chosen = [row for row in rows() if any(name in row.name.lower() for name in wanted)]
    print("| machine | | tests | notebooks | time |\n|---|---|---|---|---|", flush=True)
    turns = {row.name: [] for row in chosen}
    for turn in range(1, asked.repeat + 1):
        for row in chosen:
            label = f"{row.name}, run {turn}" if asked.repeat > 1 else row.name
            turns[row.name].append(try_row(row, label))
    passed = [all_passed(verdicts) for each in turns.values() for verdicts in each]
    print(f"{sum(passed)} of {len(passed)} passed; logs are in build/matrix/")
    new = [page_row(name, verdicts) for name, verdicts in turns.items()]
    left = measured.keep(TITLE, section(new), TOLERANCES, asked)
    return not chosen or not all(passed) or left > 0


if __name__ == "__main__":
    sys.exit(main())
