"""Start one student's server: what a hub runs, as the student, at each start.

It puts the notebooks into ``~/unrolled``, limits the memory, and becomes the server.
A notebook that is there already is the student's work and is never touched, so to get
a fresh copy of one, the student renames the old one and starts the server again.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
#: What a student gets. The notebooks show the pictures as ``../img/name.svg``.
HANDED_OUT = ["notebooks/[0-9]*.ipynb", "img/*.svg"]
SOLUTIONS = "notebooks/solutions/[0-9]*.ipynb"


def hand_out(folder, patterns):
    """Copy into a folder what is not there yet; whatever is there stays as it is.

    Parameters
    ----------
    folder : Path
        The student's folder. It is made if it does not exist.
    patterns : list of str
        What to copy, as patterns from the top of the course.

    Returns
    -------
    list of Path
        The new files.
    """
    sources = [path for pattern in patterns for path in COURSE.glob(pattern)]
    new = []
    for source in sources:
        target = folder / source.relative_to(COURSE)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_in_one_step(source, target)
            new.append(target)
    return new


def copy_in_one_step(source, target):
    """Copy a file so that it is there whole or not at all, whatever interrupts."""
    handle, half = tempfile.mkstemp(dir=target.parent, prefix=".half-")
    os.close(handle)
    try:
        shutil.copyfile(source, half)
        Path(half).chmod(0o644)
        Path(half).replace(target)
    finally:
        Path(half).unlink(missing_ok=True)


def limit_memory(megabytes):
    """Let no process of this student hold more; a kernel says MemoryError and goes on.

    The limit is on what a process writes to, so memory that TensorFlow only reserves
    does not count. Linux and macOS; macOS does not enforce it.
    """
    import resource  # not on Windows, where there is no hub

    size = int(megabytes) * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def server(folder):
    """The command of the server: a hub's, or JupyterLab alone, in a container say."""
    if "JUPYTERHUB_API_TOKEN" in os.environ:
        return [sys.executable, "-m", "jupyterhub.singleuser"]
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser"),
        f"--ServerApp.root_dir={folder}",
        "--LabApp.default_url=/lab/tree/notebooks",
        "--KernelManager.transport=ipc",
    ]


def main(arguments):
    """Prepare the student's folder, then become the server."""
    folder = Path.home() / "unrolled"
    solutions = os.environ.get("HUB_SOLUTIONS", "yes") == "yes"
    hand_out(folder, HANDED_OUT + [SOLUTIONS] * solutions)
    if "HUB_MEMORY_MB" in os.environ:
        limit_memory(os.environ["HUB_MEMORY_MB"])
    # Where server and kernel meet: the path of a socket has at most 107 characters.
    os.environ["JUPYTER_RUNTIME_DIR"] = str(Path.home() / ".run")
    os.execv(sys.executable, [*server(folder), *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
