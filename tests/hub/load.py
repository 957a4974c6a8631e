"""Load one hub, with its real proxy: `make load`.

A class of thirty presses Start at the same moment, and then runs notebook 01. For 30,
300 and 3,000 names: the first start, which gives each a password, the next start, and
two ways of signing in: on the class list, whose passwords are hashed here, and as
through a school, where the hub only looks up a name. Everything stays on this machine.
"""

import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import measured
from server import Hub
from test_class import memory, run_notebook, seconds

SIZES = (30, 300, 3000)
#: How many browsers sign in at the same time, and how many do so on the class list.
ALONGSIDE, SAMPLE, CROWD = 16, 30, 300
TITLE = "One hub, many names"
TEXT = """
JupyterHub with its proxy, as `make hub` starts it, without accounts of the system.
The first start gives each name a password and hashes it. *Class list*: thirty
students with these passwords, sixteen at a time. *School*: up to three hundred,
sixteen at a time, with a sign-in that believes the name, as after OAuth or LTI; what
is left is the hub's part.
"""
COLUMNS = (
    "names",
    "first start, s",
    "next start, s",
    "class list, sign-ins a second",
    "school, sign-ins a second",
    "slowest, s",
    "hub and proxy, MB",
)
TOLERANCES = {
    "first start, s": measured.Tolerance(1 / 3, 3, difference=5),
    "next start, s": measured.Tolerance(1 / 3, 3, difference=5),
    "school, sign-ins a second": measured.Tolerance(1 / 3, 3),
    "hub and proxy, MB": measured.Tolerance(0.7, 1.4),
}
CLASS = 30
CLASS_TITLE = "A class at once"
CLASS_TEXT = f"""
{CLASS} students on one hub press Start at the same moment; when all have JupyterLab,
each runs every cell of notebook 01. Memory is the proportional share.
"""
CLASS_COLUMNS = ("what", "measured")
CLASS_TOLERANCES = {"measured": measured.Tolerance(1 / 2, 2)}
#: What believes a name: JupyterHub's own, for trials.
BELIEVE = 'c.JupyterHub.authenticator_class = "dummy"\n'


def names_of(count):
    """Return so many names."""
    return [f"student{number:04d}" for number in range(1, count + 1)]


def new_hub(names):
    """Return a hub in an empty folder. The way to a kernel's socket has to be short."""
    return Hub(Path(tempfile.mkdtemp(prefix="hub-", dir="/tmp")), names)


def remove(hub):
    """Stop a hub, and leave nothing of it."""
    hub.stop()
    shutil.rmtree(hub.folder, ignore_errors=True)


def start(hub):
    """Start a hub; return the seconds until it answers."""
    begin = time.perf_counter()
    hub.start()
    hub.wait()
    return time.perf_counter() - begin


def sign_in(hub, names, password=None):
    """Let names sign in, some at a time; return how many a second, and the slowest."""

    def once(name):
        student = hub.student(name, password)
        begin = time.perf_counter()
        assert student.sign_in(), f"{name} was not let in"
        student.browser.close()
        return time.perf_counter() - begin

    begin = time.perf_counter()
    with ThreadPoolExecutor(ALONGSIDE) as pool:
        times = list(pool.map(once, names))
    return len(names) / (time.perf_counter() - begin), max(times)


def many_names(count):
    """Return the row of one size."""
    names = names_of(count)
    hub = new_hub(names)
    try:
        first = start(hub)
        listed, _ = sign_in(hub, names[:SAMPLE])
        hub.stop()
        (hub.folder / "extra.py").write_text(BELIEVE)
        again = start(hub)
        school, slowest = sign_in(hub, names[:CROWD], "any")
        held = memory(hub.family())
    finally:
        remove(hub)
    numbers = (f"{first:.0f}", f"{again:.0f}", f"{listed:.1f}", f"{school:.1f}")
    return (count, *numbers, f"{slowest:.1f}", f"{held:.0f}")


def a_class(count):
    """Yield the rows of a class that does everything at the same moment."""
    names = names_of(count)
    hub = new_hub(names)
    try:
        start(hub)
        students = [hub.student(name) for name in names]
        with ThreadPoolExecutor(count) as pool:
            assert all(pool.map(lambda student: student.sign_in(), students))
            started = list(pool.map(lambda student: student.start(), students))
            servers = [memory(hub.server(name)) for name in names]
            begin = time.perf_counter()
            assert not any(pool.map(run_notebook, students)), "an output differs"
            ran = time.perf_counter() - begin
        processes = [hub.server(name) for name in names]
        held = [memory(each) for each in processes]
        theirs = {process for each in processes for process in each}
        yield "a student's server, MB", f"{median(servers):.0f}"
        yield "server and kernel of 01, MB", f"{median(held):.0f}"
        yield "the largest, MB", f"{max(held):.0f}"
        yield "hub and proxy, MB", f"{memory(set(hub.family()) - theirs):.0f}"
        computing = ("start of a server", "kernel of 01")
        for part, what in enumerate(computing):
            used = median(seconds(each[part]) for each in processes)
            yield f"{what}, CPU seconds", f"{used:.1f}"
        yield "from Start to the last JupyterLab, s", f"{max(started):.0f}"
        yield f"{count} times 01 at once, s", f"{ran:.0f}"
    finally:
        remove(hub)


if __name__ == "__main__":
    asked = measured.options(__doc__.splitlines()[0]).parse_args()
    facts = [f"JupyterHub {measured.version('jupyterhub')}"]
    lesson = measured.report(CLASS_TEXT, facts, (CLASS_COLUMNS, a_class(CLASS)))
    left = measured.settle(CLASS_TITLE, lesson, CLASS_TOLERANCES, asked)
    rows = (many_names(count) for count in SIZES)
    names = measured.report(TEXT, facts, (COLUMNS, rows))
    left += measured.settle(TITLE, names, TOLERANCES, asked)
    sys.exit(left > 0)
