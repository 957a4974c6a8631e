"""A process that can do nothing but compute, and what it says: a job in, JSON out."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
from functools import cached_property
from pathlib import Path

import helpers

#: Seconds by the clock for one answer, the imports before it included.
PATIENCE = 180
HERE = Path(__file__).resolve().parent
#: Of the checks a process gets what asks for a class and knows a number. The bank, and
#: with it every solution, stays outside.
CHECKS = ("asked", "running", "limits", "monitored", "equality")
NO_CHECKS = '''"""What stands for the checks: the answer is judged elsewhere."""


def check(exercise, answer):
    """Say nothing."""
    return False


def progress(notebook):
    """Say nothing."""
'''
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32")
SYSTEM += ("/etc/ld.so.cache", "/etc/alternatives")


class Silent(Exception):
    """An answer whose process said nothing that can be judged, and why."""


class Room:
    """A folder with all that a process sees of the course: no solution among it."""

    def __init__(self, folder):
        self.folder, self.lock = Path(folder), threading.Lock()

    def made_for(self, exercise):
        """Return the folder for answers to an exercise; what it asks for is gone."""
        room = self.folder / (exercise.helper or "all")
        with self.lock:
            if not room.exists():
                furnish(room)
                cut(room, exercise.helper)
        return room


def furnish(room):
    """Copy the course's package into a folder, without the exercises."""
    source = Path(helpers.__file__).resolve().parent
    bank = shutil.ignore_patterns("exercises", "__pycache__")
    shutil.copytree(source, room / "helpers", ignore=bank)
    checks = room / "helpers" / "exercises"
    checks.mkdir()
    (checks / "__init__.py").write_text(NO_CHECKS, encoding="utf-8")
    for name in CHECKS:
        shutil.copy(source / "exercises" / f"{name}.py", checks)
    for name in ("inside", "crossing"):
        shutil.copy(HERE / f"{name}.py", room)


def cut(room, helper):
    """Take out of the copy what an exercise asks for: reading it helps nobody."""
    if not helper:
        return
    module, *path = helper.split(".")
    file = room / "helpers" / f"{module}.py"
    tree = ast.parse(file.read_text(encoding="utf-8"))
    node = tree
    for name in path:
        node = next(x for x in node.body if getattr(x, "name", None) == name)
    words = f"that is the course's own `{'.'.join(path)}`, of `helpers.{module}`; "
    text = "from helpers.exercises.asked import NotAsAskedError\n"
    text += f"raise NotAsAskedError({words + 'write it yourself'!r})"
    methods = [x for x in node.body if isinstance(x, ast.FunctionDef)]
    for one in methods if isinstance(node, ast.ClassDef) else [node]:
        one.body = ast.parse(text).body
    file.write_text(ast.unparse(tree), encoding="utf-8")


def bubblewrap(room):
    """Show a process its own folder and the system's programs, and no network."""
    shown = [*SYSTEM, *dict.fromkeys(map(os.path.realpath, PYTHONS))]
    binds = [x for place in shown for x in ("--ro-bind-try", place, place)]
    own = ["--tmpfs", "/tmp", *binds, "--ro-bind", str(room), str(room)]
    ways = ["--proc", "/proc", "--dev", "/dev", "--chdir", str(room)]
    return ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", *own, *ways]


def unshared(room):
    """Take the network and the sight of other processes from a process."""
    spaces = ["--user", "--map-current-user", "--net", "--pid", "--ipc"]
    return ["unshare", *spaces, "--fork", "--kill-child"]


def alone(room):
    """Leave the walls to Python itself: its refusals, in `inside.py`."""
    return []


#: What there may be around a process, the best first.
WALLS = {"bubblewrap": bubblewrap, "unshare": unshared, "Python alone": alone}
#: Where Python and its packages lie. The folder of an environment is a link sometimes.
PYTHONS = (sys.prefix, sys.base_prefix)
PACKAGES = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]


class Walls:
    """Starts processes for answers, behind the best walls that work here."""

    def __init__(self, folder, name=None, computing=10.0):
        self.room = Room(folder)
        self.only, self.computing = name, computing

    @cached_property
    def name(self):
        """The walls in use; asking for others is an error where they do not stand."""
        empty = Path(self.room.folder)
        for name in [self.only] if self.only else WALLS:
            if _works([*WALLS[name](empty), *python(), "-c", ""]):
                return name
        raise ValueError(f"walls: {self.only} does not work here")

    def outcome(self, exercise, job):
        """Run a job, and return what came back; Silent where nothing did."""
        room = self.room.made_for(exercise)
        command = [*WALLS[self.name](room), *python(), str(room / "inside.py")]
        packages = list(dict.fromkeys(map(os.path.realpath, PACKAGES)))
        job = job | {"packages": packages, "computing": self.computing}
        with tempfile.TemporaryFile() as said:
            code = _ended(command, json.dumps(job).encode(), said, self.name)
            size = said.seek(0, os.SEEK_END)
            said.seek(0)
            data = said.read() if size <= 25_000_000 else b""
        if not data:
            raise Silent(_why(code))
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise Silent("what its process wrote is no result") from None


def python():
    """Return how Python is started: without the folders that the user's own has."""
    return [os.path.realpath(sys.executable), "-I", "-S", "-B"]


def _works(command):
    try:
        return not subprocess.run(command, capture_output=True, timeout=30).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def environment(name):
    """Return what a process finds in its environment: nothing of the teacher's."""
    kept = {k: x for k, x in os.environ.items() if k.startswith("OPENBLAS")}
    kept |= {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "LANG": "C.UTF-8"}
    kept |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    kept |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    kept |= {"CUDA_VISIBLE_DEVICES": "-1"}
    return kept | ({"UNROLLED_WALLS": name} if name != "Python alone" else {})


def _ended(command, job, said, name):
    """Run a command to its end or to ours; return how it ended, None where we did."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=said,
        stderr=subprocess.DEVNULL,
        env=environment(name),
        cwd="/",
        start_new_session=True,
    )
    try:
        process.communicate(job, timeout=PATIENCE)
        return process.returncode
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def _end(process):
    """End a process and all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _why(code):
    """Say why a process said nothing."""
    if code is None:
        return f"its process had not ended after {PATIENCE} seconds"
    if code < 0 or code > 128:
        what = -code if code < 0 else code - 128
        name = signal.Signals(what).name
        return f"its process was ended by {name}: it took too long, or too much"
    return f"its process ended by itself, with {code}, before it gave a result"
