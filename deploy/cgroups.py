"""A cgroup for each student: what all processes of one hold together.

A limit of a process, RLIMIT_*, adds up: ten processes hold ten times as much. A cgroup
bounds the sum, and each gets the same share of the processor however many run in it.
Linux has them in version 2, one tree, or 1, a tree for each controller.
"""

import contextlib
import functools
import os
import signal
import time
from pathlib import Path

import settings

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "pids", "cpu")
MEMORY = {1: "memory.limit_in_bytes", 2: "memory.max"}


def version():
    """Return which version holds the controllers here, or None where there is none."""
    with contextlib.suppress(OSError):
        if set(CONTROLLERS) <= set((ROOT / "cgroup.controllers").read_text().split()):
            return 2
    return 1 if all((ROOT / name).is_dir() for name in CONTROLLERS) else None


def parents():
    """Return the folders in which groups are made: one, or one for each controller."""
    if version() == 2:
        return [ROOT]
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    own = {}
    for _, controllers, path in (line.split(":", 2) for line in lines):
        own |= dict.fromkeys(controllers.split(","), path.lstrip("/"))
    return [ROOT / name / own[name] for name in CONTROLLERS]


@functools.cache
def reason_against():
    """Return why no group can be made here, or an empty text where one can."""
    if version() is None:
        return "the kernel shows no memory, pids and cpu controllers in /sys/fs/cgroup"
    try:
        probe = Group("probe.")
        probe.make(memory_mb=100, processes=10)
        probe.remove()
    except OSError as error:
        return f"cgroups cannot be written here: {error}"
    return ""


class Group:
    """One group, in as many folders as this version of cgroups has trees."""

    def __init__(self, student):
        name = f"unrolled-{settings.PORT}"
        self.folders = [parent / name / student for parent in parents()]

    def make(self, memory_mb, processes):
        """Make the group, or set the limits of one that is there."""
        for folder in self.folders:
            if version() == 2:
                folder.parent.mkdir(exist_ok=True)
                for parent in (ROOT, folder.parent):
                    names = " ".join(f"+{name}" for name in CONTROLLERS)
                    (parent / "cgroup.subtree_control").write_text(names)
            folder.mkdir(parents=True, exist_ok=True)
        self.write(MEMORY[version()], memory_mb * 1_000_000)
        self.write("memory.swap.max", 0)
        self.write("pids.max", processes)

    def write(self, file, value):
        """Set one limit, in the tree that knows it."""
        for folder in self.folders:
            if (folder / file).exists():
                (folder / file).write_text(str(value))

    def join(self):
        """Put this process, and what it starts from now on, into the group."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text("0")

    def members(self):
        """Return the numbers of the processes in the group."""
        with contextlib.suppress(FileNotFoundError):
            numbers = (self.folders[0] / "cgroup.procs").read_text()
            return [int(number) for number in numbers.split()]
        return []

    def remove(self):
        """End what is left in the group, and remove it."""
        for _ in range(100):
            for number in self.members():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            with contextlib.suppress(OSError):
                for folder in self.folders:
                    with contextlib.suppress(FileNotFoundError):
                        folder.rmdir()
                break
            time.sleep(0.05)  # a process that was ended takes a moment to go
        for folder in self.folders:
            with contextlib.suppress(OSError):  # others are still in there
                folder.parent.rmdir()
