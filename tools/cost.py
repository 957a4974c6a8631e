"""Compute what a class has to buy from what was measured: `make cost`.

Memory and computing of a student come from docs/measured.md; the rest is stated here.
`--store` writes it into docs/classroom.md; PRICE=0.6 is yours for a machine hour.
"""

import math
import os
import sys
from pathlib import Path

import measured

PAGE = Path(__file__).resolve().parent.parent / "docs" / "classroom.md"
HEADING = "What it costs"
#: One machine to count in: its cores, its memory in GB and what the system takes of it.
CORES, MEMORY, SYSTEM = 8, 32, 2
#: Students to a core: who reads and predicts computes for few seconds in a minute.
PER_CORE = 4
#: A term: weeks, hours of lessons a week with everybody there, hours of homework a week
#: with one in ten there.
WEEKS, LESSONS, HOMEWORK, SHARE = 15, 3, 60, 0.1
#: For an hour of one machine: an example, since it is different everywhere.
PRICE = 0.40
#: GB that a student may fill in a term, and what is installed once.
DISK, INSTALLED = 0.1, 2.1
SIZES = (30, 300, 3000)
ROWS = (
    "memory, two kernels each",
    "memory, with Keras",
    "cores",
    "disk",
    "machines in a lesson",
    "machines for homework",
    "machine hours in a term",
    "price of a term",
    "*Run All*: the last one waits",
)


def text(student, price):
    """Return the assumptions in words, for the numbers that hold."""
    numpy, keras, seconds = student
    return f"""
A student's server and two kernels hold {numpy:.2f} GB, with Keras and one kernel
{keras:.2f} GB, and the longest notebook computes for {seconds:.0f} s: that is measured.
`make cost` computes the rest from it. A machine has {CORES} cores and {MEMORY} GB,
{SYSTEM} GB of them for the system; {PER_CORE} students share a core, and a lesson with
Keras has room for all. In a term of {WEEKS} weeks everybody is there for
{LESSONS} hours a week, and one in ten for {HOMEWORK} more; machines that nobody needs
are given back. A machine hour is counted as {price:.2f}: an example, `make cost
PRICE=0.80` counts with yours. *Waits*: everybody presses *Run All* at the same moment.
"""


def student():
    """Return a student's GB with NumPy and with Keras, and the longest run in s."""
    needs = measured.read_rows(measured.section("What a notebook needs"))
    peaks = {name: float(row["peak MB"]) for name, row in needs.items()}
    limits = {name: float(row["MB at most"]) for name, row in needs.items()}
    of_class = measured.read_rows(measured.section("A class at once"))
    server = float(of_class["a student's server, MB"]["measured"])
    numpy = max(peaks[name] for name in peaks if limits[name] == min(limits.values()))
    seconds = max(float(row["CPU seconds"]) for row in needs.values())
    return (
        (server + 2 * numpy) / 1000,
        (server + max(peaks.values())) / 1000,
        seconds,
    )


def column(count, student, price):
    """Return what so many students need."""
    numpy, keras, seconds = student
    per_machine = min(math.floor((MEMORY - SYSTEM) / keras), PER_CORE * CORES)
    lesson = math.ceil(count / per_machine)
    homework = math.ceil(count * SHARE / per_machine)
    hours = WEEKS * (LESSONS * lesson + HOMEWORK * homework)
    return (
        f"{count * numpy:,.0f} GB",
        f"{count * keras:,.0f} GB",
        f"{math.ceil(count / PER_CORE):,}",
        f"{INSTALLED * lesson + DISK * count:,.0f} GB",
        lesson,
        homework,
        f"{hours:,}",
        f"{hours * price:,.0f}",
        f"{seconds * count / (lesson * CORES) / 60:.0f} min",
    )


def lines(price):
    """Return the section of docs/classroom.md."""
    needs = student()
    columns = ("", *(f"{count:,} students" for count in SIZES))
    rows = zip(ROWS, *(column(count, needs, price) for count in SIZES), strict=True)
    return list(measured.report(text(needs, price), None, (columns, rows)))


if __name__ == "__main__":
    asked = measured.options(__doc__.splitlines()[0]).parse_args()
    found = lines(float(os.environ.get("PRICE") or PRICE))
    print(*found, sep="\n")
    if asked.store:
        measured.store(HEADING, found, PAGE)
    if asked.check and measured.section(HEADING, PAGE).splitlines()[2:-1] != found:
        sys.exit(f"{HEADING}: docs/classroom.md says otherwise; make cost STORE=yes")
