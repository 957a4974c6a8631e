"""One student takes all she can get, and the others go on as if she were not there."""

import contextlib
import shutil
import subprocess
import sys

import psutil
import pytest
from server import MEASURED, ROOT

sys.path.append(str(ROOT / "deploy"))
import cgroups

NOTEBOOK = "notebooks/01_forward_loop.ipynb"
#: MB for one process, and for all of one student; processes and threads of one.
ONE, ALL, PROCESSES = 600, 1200, 150
NAMES = ["ada", "grace"]

HOG_MEMORY = """
import subprocess, sys
code = "x = bytearray(450_000_000); print('held', flush=True); input()"
pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
hogs = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(4)]
print(sum(hog.stdout.readline() == b"held\\n" for hog in hogs), "processes hold 450 MB")
"""
HOG_PROCESSES = """
import subprocess
children = []
try:
    for _ in range(300):
        children.append(subprocess.Popen(["sleep", "600"]))
except OSError as error:
    print(error.strerror)
print(len(children))
for child in children:
    child.kill()
    child.wait()
"""
HOG_PROCESSOR = """
import os, time
for _ in range(16):
    if os.fork() == 0:
        end = time.monotonic() + 12
        while time.monotonic() < end:
            pass
        os._exit(0)
"""
WORK = """
import time
begin, used = time.monotonic(), time.process_time()
while time.monotonic() - begin < 6:
    pass
print((time.process_time() - used) / (time.monotonic() - begin))
"""


@pytest.fixture(scope="module")
def lesson(start_hub, machine):
    """Ada and Grace, each with a running kernel."""
    limits = {"HUB_MEMORY_MB": ONE, "HUB_STUDENT_MEMORY_MB": ALL}
    limits |= {"HUB_PROCESSES": PROCESSES, "HUB_FILE_MB": 50}
    hub = start_hub(NAMES, machine, **{k: str(v) for k, v in limits.items()})
    students = [hub.student(name) for name in NAMES]
    for student in students:
        assert student.sign_in()
        student.start()
    yield hub, *students
    for student in students:
        student.close()


@pytest.fixture
def kernels(lesson):
    """Theirs, new for each test: a hog may have lost hers."""
    _, *students = lesson
    kernels = [student.kernel(NOTEBOOK) for student in students]
    yield kernels
    for student, kernel in zip(students, kernels, strict=True):
        student.end(kernel)


@pytest.fixture
def needs_cgroups():
    """Limits of a student; where only those of a process hold, the test says why."""
    if reason := cgroups.reason_against():
        pytest.skip(f"{reason}: docs/classroom.md says what stays open")


def held_by(hub, name):
    """Megabytes that a student's processes have written to, not the files they read."""
    total = 0
    for process in hub.machine.processes_of(name):
        with contextlib.suppress(psutil.NoSuchProcess):
            memory = process.memory_info()
            total += memory.rss - memory.shared
    return total / 1e6


def test_a_process_cannot_hold_more(kernels):
    """A slip of the pen is an error of one cell."""
    kernel, _ = kernels
    with pytest.raises(RuntimeError, match="MemoryError"):
        kernel.run("x = bytearray(700_000_000)")
    assert kernel.run("print('here')") == "here\n"


def test_a_file_cannot_be_larger(kernels):
    """A loop that prints into a file fills no disk."""
    kernel, _ = kernels
    with pytest.raises(RuntimeError, match="File too large"):
        kernel.run("open('big', 'wb').write(bytes(60_000_000))")
    kernel.run("import os; os.remove('big')")


def test_there_cannot_be_more_processes(kernels):
    """Three hundred children; the neighbour's start all the same."""
    first, second = kernels
    words = first.run(HOG_PROCESSES).split("\n")
    assert words[0] == "Resource temporarily unavailable"
    assert int(words[1]) < PROCESSES
    assert second.run("!echo started").strip() == "started"


def test_several_processes_hold_no_more_together(lesson, kernels, needs_cgroups):
    """Four of 450 MB, each of which may hold 600: the sum is bounded."""
    hub, *_ = lesson
    first, second = kernels
    before = second.run("x = list(range(1000)); print(sum(x))")
    held, most = int(first.run(HOG_MEMORY).split()[0]), held_by(hub, "ada")
    MEASURED.append(
        f"four processes of 450 MB under {ALL} MB: {held} held, {most:.0f} MB in all"
    )
    assert held < 4
    assert most < ALL
    assert second.run("print(sum(x))") == before, "the neighbour has lost nothing"


def test_the_processor_is_shared_by_students_not_by_processes(
    lesson, kernels, needs_cgroups
):
    """Sixteen busy processes of one beside one of the other, on the same core."""
    hub, *_ = lesson
    first, second = kernels
    core = min(psutil.Process().cpu_affinity())
    for name in NAMES:
        for process in hub.machine.processes_of(name):
            process.cpu_affinity([core])
    first.run(HOG_PROCESSOR)
    share = float(second.run(WORK))
    MEASURED.append(f"one process beside sixteen of another: {share:.0%} of a core")
    assert share > 2 * (1 / 17), "if processes were counted, it would get 1/17"


def test_version_2_gets_its_limits_and_its_members(tmp_path, monkeypatch):
    """What is written, in a tree of ordinary files with the kernel's names."""
    monkeypatch.setattr(cgroups, "ROOT", tmp_path)
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu io memory pids\n")
    group = cgroups.Group("ada")
    (folder,) = group.folders
    folder.mkdir(parents=True)  # the kernel fills a new folder with these
    for file in ("memory.max", "memory.swap.max", "pids.max"):
        (folder / file).touch()
    group.make(memory_mb=1200, processes=120)
    group.join()
    names = ("memory.max", "memory.swap.max", "pids.max", "cgroup.procs")
    said = [(folder / name).read_text() for name in names]
    assert said == ["1200000000", "0", "120", "0"]
    for parent in (tmp_path, folder.parent):
        enabled = (parent / "cgroup.subtree_control").read_text()
        assert enabled == "+memory +pids +cpu"


def test_the_unit_file_is_one(tmp_path):
    """As systemd reads it. Whether a unit holds a student, a machine with it shows."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze")
    unit = shutil.copy(ROOT / "deploy" / "unrolled.service", tmp_path)
    words = ["systemd-analyze", "verify", "--man=no", str(unit)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
