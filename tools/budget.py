"""Measure what each notebook's kernel needs: `make budget`.

Prints a table of peak memory and CPU seconds, notebook by notebook, and fails where one
is above its limit. `--crowd 30 02` runs thirty kernels with notebook 02 at once.
"""

import argparse
import asyncio
import os
import sys
import time

import course
import nbformat

#: Limits: peak memory in MB, CPU seconds. TensorFlow alone takes about 600 MB.
NUMPY, KERAS = (300, 60), (1500, 240)
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


def table(paths):
    """Print one line for each notebook and return how many are above a limit."""
    print("| notebook | peak MB | limit | CPU seconds | limit |\n|---|---|---|---|---|")
    above = 0
    for path in paths:
        (memory, seconds), (most, longest) = asyncio.run(measure(path)), limits(path)
        above += memory > most or seconds > longest
        print(f"| {path.stem} | {memory} | {most} | {seconds:.0f} | {longest} |")
        sys.stdout.flush()
    return above


async def measure_at_once(path, count):
    """Run so many kernels together; a kernel that fails gives its exception."""
    tasks = [measure(path) for _ in range(count)]
    return await asyncio.gather(*tasks, return_exceptions=True)


def crowd(path, count):
    """Print how many kernels of so many finished, and return how many did not."""
    start = time.perf_counter()
    results = asyncio.run(measure_at_once(path, count))
    finished = [result for result in results if isinstance(result, tuple)]
    failed = [result for result in results if not isinstance(result, tuple)]
    took = time.perf_counter() - start
    print(f"{path.stem}: {len(finished)} of {count} kernels at once finished", end=" ")
    print(f"in {took:.0f} s on {os.cpu_count()} cores;", end=" ")
    print(f"the largest had {max((m for m, _ in finished), default=0)} MB")
    for error in failed:
        print(f"failed: {type(error).__name__}: {str(error)[-2000:]}")
    return len(failed)


def main():
    """Do what was asked for. Return whether a limit was passed or a kernel failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="notebooks, such as 02; else all")
    parser.add_argument("--crowd", type=int, default=0, help="so many kernels at once")
    asked = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the Makefile explains
    numbers = asked.numbers or [""]
    paths = sorted(p for n in numbers for p in course.FOLDER.glob(f"{n}*.ipynb"))
    if not paths:
        parser.error(f"no notebook begins with {' or '.join(numbers)}")
    if not asked.crowd:
        return table(paths) > 0
    return sum(crowd(path, asked.crowd) for path in paths) > 0


if __name__ == "__main__":
    sys.exit(main())
