"""Start one student's server: what a hub runs, as the student, at each start.

It puts the notebooks into ``~/unrolled``, limits what a process may take, and becomes
the server. With ``--hand-out-only`` it stops after the first: `make hub-update`.

A notebook that is there already is the student's work. A correction of the course is
merged into it; everything else in it stays. To get a fresh copy, the student renames
the old one and starts the server again.
"""

import os
import re
import runpy
import sys
from pathlib import Path

import nbformat

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
from merge_notebook import closest, merge, report, write, write_bytes

COURSE = Path(__file__).resolve().parent.parent
#: What a student gets. The notebooks show the pictures as ``../img/name.svg``.
NOTEBOOKS, PICTURES = "notebooks/[0-9]*.ipynb", "img/*.svg"
SOLUTIONS = "notebooks/solutions/[0-9]*.ipynb"
LINK_TO_SOLUTION = re.compile(r"\[[^\]]*\]\(solutions/[^)]*\)")
#: Beside the notebooks, every version that was handed out: what a merge starts from.
VERSIONS = ".handed_out"
#: What the environment may bound, the system's name for it, and the unit.
LIMITS = {
    "HUB_MEMORY_MB": ("RLIMIT_DATA", 1_000_000),
    "HUB_FILE_MB": ("RLIMIT_FSIZE", 1_000_000),
    "HUB_PROCESSES": ("RLIMIT_NPROC", 1),
}


def hand_out(folder, solutions=True):
    """Bring a student's folder up to date; return a line for each file that changed."""
    lines = []
    for pattern in (NOTEBOOKS, PICTURES) + (SOLUTIONS,) * solutions:
        for source in sorted(COURSE.glob(pattern)):
            name = source.relative_to(COURSE)
            hand = hand_out_notebook if source.suffix == ".ipynb" else hand_out_picture
            try:
                done = hand(folder, name, solutions)
            except Exception as error:  # a student's file may hold anything
                done = f"left as it is. {error}"
            lines += [f"{name}: {done}"] * bool(done)
    return lines


def hand_out_notebook(folder, name, solutions):
    """Write a notebook, or merge what is new into it; return in words what was done."""
    new, target = as_handed_out(COURSE / name, solutions), folder / name
    store = folder / VERSIONS / name.with_suffix("")
    versions, done = versions_in(store), ""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, new)
        done = "new"
    elif versions not in ([], [new]):
        done = correct(target, versions, new)
    if new not in versions[:1]:
        store.mkdir(parents=True, exist_ok=True)
        write(store / f"{len(versions) + 1}.ipynb", new)
    return done


def versions_in(store):
    """Return what was handed out so far of one notebook, the newest first."""
    paths = sorted(store.glob("*.ipynb"), key=lambda path: int(path.stem))
    return [nbformat.read(path, as_version=4) for path in reversed(paths)]


def correct(target, versions, new):
    """Merge a correction into a student's notebook; return in words what was done."""
    ours = nbformat.read(target, as_version=4)
    # Not always the newest: who had it open may have saved over the last correction.
    merged, corrected, conflicts = merge(closest(ours, versions), ours, new)
    if merged == ours:
        return ""
    write(target, merged)
    return report(corrected, conflicts)


def as_handed_out(path, solutions):
    """Return a notebook with nothing run: no answer stands under a prediction."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells if path.parent.name != "solutions" else ():
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
        elif not solutions:
            cell.source = LINK_TO_SOLUTION.sub("the teacher's copy", cell.source)
    return notebook


def hand_out_picture(folder, name, solutions):
    """Copy a picture: nobody works in one, so the course's is the right one."""
    target, new = folder / name, (COURSE / name).read_bytes()
    if not target.exists() or target.read_bytes() != new:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(target, new)
    return ""


def limit(environment):
    """Bound what each process may take; it gets an error and goes on.

    Memory is what a process writes to: what TensorFlow only reserves does not count.
    """
    import resource  # not on Windows, where there is no hub

    for variable, (name, unit) in LIMITS.items():
        if variable in environment:
            most = int(environment[variable]) * unit
            resource.setrlimit(getattr(resource, name), (most, most))


def server(folder):
    """The server's module and options: a hub's, or JupyterLab alone, in a container."""
    if "JUPYTERHUB_API_TOKEN" in os.environ:
        return ["jupyterhub.singleuser"]
    return [
        *("jupyterlab", "--no-browser"),
        f"--ServerApp.root_dir={folder}",
        "--LabApp.default_url=/lab/tree/notebooks",
        "--KernelManager.transport=ipc",
    ]


def main(arguments):
    """Prepare the student's folder, then become the server."""
    folder = Path.home() / "unrolled"
    solutions = os.environ.get("HUB_SOLUTIONS", "yes") == "yes"
    print(*hand_out(folder, solutions), sep="\n", flush=True)
    if arguments == ["--hand-out-only"]:
        return
    limit(os.environ)
    # Where server and kernel meet: the path of a socket has at most 107 characters.
    os.environ["JUPYTER_RUNTIME_DIR"] = str(Path.home() / ".run")
    # In this process: a new one would import the same again, a second for each student.
    sys.argv = [*server(folder), *arguments]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
