"""Measure what each notebook's kernel needs: `make budget`.

Peak memory and CPU seconds, notebook by notebook; it fails where one is above its
limit. `--crowd 30 02` runs thirty kernels with notebook 02 at once.
"""

import asyncio
import os
import sys
import time

import course
import measured
import nbformat

#: Limits: peak memory in MB, CPU seconds.
NUMPY, KERAS = (300, 60), (1500, 240)
TITLE = "What a notebook needs"
TEXT = """
The peak memory of the kernel, and the time its processors worked. The limits are held
by a test and by `make budget`; TensorFlow alone takes about 600 MB.
"""
COLUMNS = ("notebook", "peak MB", "MB at most", "CPU seconds", "seconds at most")
TOLERANCES = {
    "peak MB": measured.Tolerance(0.8, 1.2),
    "CPU seconds": measured.Tolerance(1 / 2, 2, difference=2),
}
CROWD_TITLE = "Many kernels at once"
CROWD_TEXT = """
As many kernels as a class has students, each with the same notebook, on one machine.
"""
CROWD_COLUMNS = ("notebook", "kernels that finished", "largest, MB", "seconds for all")
CROWD_TOLERANCES = {
    "kernels that finished": measured.Tolerance(1, 1),
    "largest, MB": measured.Tolerance(0.8, 1.2),
    "seconds for all": measured.Tolerance(1 / 2, 2),
}
#: Asked of the kernel at its end. On Linux ru_maxrss would also count the memory of the
#: process that started the kernel, so the kernel's own peak is read instead.
USAGE = """
import pathlib, re, resource
_used = resource.getrusage(resource.RUSAGE_SELF)
_status = pathlib.Path("/proc/self/status")
if _status.exists():
    _peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", _status.read_text())[1]) // 1024
else:
    _peak = _used.ru_maxrss // 1024**2  # macOS counts bytes
print(_peak, _used.ru_utime + _used.ru_stime)  # at once: two might come in two outputs
"""


async def measure(path):
    """Run a notebook in a kernel of its own and return its peak MB and CPU seconds."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(USAGE))
    await course.client(notebook, path.parent).async_execute()
    memory, seconds = notebook.cells[-1].outputs[0].text.split()
    return int(memory), float(seconds)


def limits(path):
    """Return the limits of a notebook: memory in MB, CPU seconds."""
    return KERAS if "helpers.keras_bridge" in path.read_text("utf-8") else NUMPY


def rows(paths, above):
    """Measure one notebook after the other; note those above a limit."""
    for path in paths:
        (memory, seconds), (most, longest) = asyncio.run(measure(path)), limits(path)
        if memory > most or seconds > longest:
            above.append(path)
        yield path.stem[:2], memory, most, f"{seconds:.0f}", longest


def table(paths, asked):
    """Measure notebooks and return how many are above a limit, or left the page."""
    above = []
    lines = measured.report(TEXT, [], (COLUMNS, rows(paths, above)))
    left = measured.settle(TITLE, lines, TOLERANCES, asked)
    for path in above:
        print(f"{path.stem} is above its limit", file=sys.stderr)
    return left + len(above)


async def measure_at_once(path, count):
    """Run so many kernels together; a kernel that fails gives its exception."""
    tasks = [measure(path) for _ in range(count)]
    return await asyncio.gather(*tasks, return_exceptions=True)


def crowd_rows(paths, count, failed):
    """Measure kernels that run at once; note the errors of those that failed."""
    for path in paths:
        start = time.perf_counter()
        results = asyncio.run(measure_at_once(path, count))
        took = time.perf_counter() - start
        finished = [result for result in results if isinstance(result, tuple)]
        failed += [result for result in results if not isinstance(result, tuple)]
        largest = max((memory for memory, _ in finished), default=0)
        yield path.stem[:2], f"{len(finished)} of {count}", largest, f"{took:.0f}"


def crowd(paths, count, asked):
    """Run kernels at once and return how many failed, or left the page."""
    failed = []
    table = CROWD_COLUMNS, crowd_rows(paths, count, failed)
    lines = measured.report(CROWD_TEXT, [], table)
    left = measured.settle(CROWD_TITLE, lines, CROWD_TOLERANCES, asked)
    for error in failed:
        print(f"failed: {type(error).__name__}: {str(error)[-2000:]}", file=sys.stderr)
    return left + len(failed)


def main():
    """Do what was asked for. Return whether a limit was passed or a kernel failed."""
    parser = measured.options(__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="notebooks, such as 02; else all")
    parser.add_argument("--crowd", type=int, default=0, help="so many kernels at once")
    asked = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in notebooks
    numbers = asked.numbers or [""]
    paths = sorted(p for n in numbers for p in course.FOLDER.glob(f"{n}*.ipynb"))
    if not paths:
        parser.error(f"no notebook begins with {' or '.join(numbers)}")
    if asked.store and asked.numbers and not asked.crowd:
        parser.error("--store writes the whole table, so name no notebook")
    if not asked.crowd:
        return table(paths, asked) > 0
    return crowd(paths, asked.crowd, asked) > 0


if __name__ == "__main__":
    sys.exit(main())
