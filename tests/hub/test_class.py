"""Twenty students sign in to one JupyterHub, and each runs a notebook, all at once."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import nbformat
import pytest
from server import MEASURED, ROOT

NAMES = [f"student{number:02d}" for number in range(1, 21)]
NOTEBOOK = "notebooks/01_forward_loop.ipynb"
#: A student's share of the memory in MB: docs/classroom.md counts on 300.
LIMIT = 300


@pytest.fixture(scope="module")
def classroom(start_hub):
    """A hub for twenty names."""
    return start_hub(NAMES)


def printed(cell):
    """What a stored cell printed."""
    streams = [o.text for o in cell.outputs if o.output_type == "stream"]
    return "".join(streams)


def run_notebook(student):
    """Open, run cell by cell, save. Returns the cells that printed something else."""
    notebook = nbformat.from_dict(student.open(NOTEBOOK))
    stored = nbformat.read(ROOT / NOTEBOOK, as_version=4)
    kernel = student.kernel(NOTEBOOK)
    differing = []
    for cell, shown in zip(notebook.cells, stored.cells, strict=True):
        if cell.cell_type == "code":
            new = kernel.run(cell.source)
            if "nbval-ignore-output" not in cell.metadata.get("tags", []):
                differing += [cell.id] * (new != printed(shown))
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"{student.name} was here"))
    student.save(NOTEBOOK, notebook)
    return differing


def memory(processes, kind="pss"):
    """Megabytes of some processes: their proportional share, or theirs alone."""
    infos = [process.memory_full_info() for process in processes]
    return sum(getattr(info, kind, info.uss) for info in infos) / 1e6


def seconds(process):
    """Seconds of computing of one process so far."""
    used = process.cpu_times()
    return used.user + used.system


@pytest.fixture(scope="module")
def lesson(classroom):
    """The lesson itself: everybody signs in, presses Start, and runs the notebook."""
    together = Barrier(len(NAMES))
    begin = time.perf_counter()

    def attend(name):
        student = classroom.student(name)
        assert student.sign_in()
        together.wait(300)
        spawned = student.start()
        together.wait(300)
        start = time.perf_counter()
        differing = run_notebook(student)
        ran = time.perf_counter() - start
        together.wait(300)
        return student, spawned, ran, differing

    def attend_or_free_the_others(name):
        try:
            return attend(name)
        except BaseException:
            together.abort()
            raise

    with ThreadPoolExecutor(len(NAMES)) as pool:
        results = list(pool.map(attend_or_free_the_others, NAMES))
    total = time.perf_counter() - begin
    yield results
    for student, *_ in results:
        student.close()
    for label, index in (("start a server", 1), ("run the notebook", 2)):
        times = [result[index] for result in results]
        MEASURED.append(
            f"{label}, all at once: median {statistics.median(times):.0f} s, "
            f"longest {max(times):.0f} s"
        )
    MEASURED.append(
        f"{len(NAMES)} students, from the first sign-in to all saved: {total:.0f} s"
    )


def test_everybody_finishes_with_the_stored_outputs(lesson):
    """Every cell of every student ran, and printed what the notebook says it prints."""
    assert {student.name: differing for student, _, _, differing in lesson} == {
        name: [] for name in NAMES
    }


def test_everybody_has_a_folder_of_their_own(classroom, lesson):
    """What one student saved is in that student's copy and in no other."""
    original = (ROOT / NOTEBOOK).read_text(encoding="utf-8")
    assert "was here" not in original
    for name in NAMES:
        saved = (classroom.home(name) / NOTEBOOK).read_text(encoding="utf-8")
        assert f"{name} was here" in saved
        assert saved.count("was here") == 1


def test_what_a_student_needs(classroom, lesson):
    """Server and kernel together stay within what docs/classroom.md counts on."""
    servers = [classroom.server(name) for name in NAMES]
    assert [len(server) for server in servers] == [2] * len(NAMES)
    shares = [memory(server) for server in servers]
    alone = statistics.median(memory(server, "uss") for server in servers)
    start, run = (
        statistics.median(seconds(server[part]) for server in servers)
        for part in (0, 1)
    )
    files = sum(f.stat().st_size for f in classroom.home(NAMES[0]).rglob("*.*"))
    students = {process for server in servers for process in server}
    hub = memory(set(classroom.family()) - students)
    MEASURED.extend(
        [
            f"memory of a student, server and kernel: median "
            f"{statistics.median(shares):.0f} MB, most {max(shares):.0f} MB, "
            f"of which nobody shares {alone:.0f} MB",
            f"memory of the hub, its proxy and its services: {hub:.0f} MB",
            f"computing of a student: server {start:.1f} s, kernel {run:.1f} s",
            f"files of a student: {files / 1e6:.0f} MB",
        ]
    )
    assert max(shares) < LIMIT


def test_everything_listens_on_loopback(classroom, lesson):
    """Hub, proxy, servers and kernels: no port can be reached from another machine."""
    listening = [
        connection.laddr.ip
        for process in classroom.family()
        for connection in process.net_connections()
        if connection.status == "LISTEN"
    ]
    assert len(listening) > len(NAMES)
    assert set(listening) <= {"127.0.0.1", "::1"}


def test_nobody_reads_what_is_another_s(lesson):
    """A signed-in student gets nothing from the server of a neighbour."""
    (first, *_), (second, *_) = lesson[:2]
    answer = first.browser.get(
        f"{second.base}/api/contents/{NOTEBOOK}", allow_redirects=True, timeout=60
    )
    assert answer.status_code == 403
