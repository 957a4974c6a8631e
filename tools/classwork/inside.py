"""Run one answer and write what it gives: a program for a process behind walls.

It reads a job from standard input and writes one line of JSON to standard output. What
the answer prints goes nowhere, and no verdict is made here.
"""

import ast
import contextlib
import inspect
import json
import os
import signal
import sys
import time
import traceback

ROOM = os.path.dirname(os.path.abspath(__file__))
#: For each second of computing an answer may wait for six. Whoever goes on after the
#: error gets it once a second, and after four more seconds of computing is ended.
WAITING, AGAIN, MORE = 6, 1.0, 4
MEMORY, WRITTEN, FILES, PROCESSES = 3 * 10**9, 20 * 10**6, 64, 64
#: What Python itself is told to refuse, whatever stands around the process.
REFUSED = ("socket.", "subprocess.", "shutil.", "ctypes.", "resource.", "pty.")
REFUSED += ("os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill")
REFUSED += ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink")
REFUSED += ("os.chmod", "os.chown", "os.truncate", "os.chflags", "signal.pthread_kill")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
READABLE = ("/usr", "/lib", "/etc/ld.so", "/proc/self", "/proc/cpuinfo", "/dev/urandom")


class Anything:
    """What stands for `get_ipython()` and its tools: it does nothing."""

    def __getattr__(self, name):
        return lambda *arguments, **named: None


def guard(packages, computing):
    """Leave nothing to this process but to compute, for a time."""
    places = [ROOM, sys.base_prefix, *packages, *READABLE]
    allowed = tuple(os.path.realpath(place) for place in places)

    def look(event, arguments):
        if event.startswith(REFUSED):
            raise PermissionError(f"an answer only computes; {event} is refused")
        if event != "open" or isinstance(arguments[0], int):
            return
        path, _, flags = arguments
        where = os.path.realpath(os.fsdecode(path))
        if flags & WRITING or not where.startswith(allowed):
            raise PermissionError("an answer only computes; opening files is refused")

    limit_resources(computing)
    sys.addaudithook(look)


def limit_resources(computing):
    """Bound memory, files, processes and time, and end in words what takes too long."""
    try:
        import resource
    except ImportError:  # Windows: the time alone is bounded, from outside
        return
    seconds = int(time.process_time() + computing + MORE)
    bounds = {"CPU": seconds, "DATA": MEMORY, "FSIZE": WRITTEN, "CORE": 0}
    bounds |= {"NOFILE": FILES, **({"NPROC": PROCESSES} if in_a_space() else {})}
    for name, most in bounds.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    waiting = WAITING * computing
    clocks = {"PROF": (computing, "computing"), "ALRM": (waiting, "waiting")}
    for name, (most, what) in clocks.items():
        words = f"it had not ended after {most:g} seconds of {what}"
        signal.signal(getattr(signal, f"SIG{name}"), raising(words))
    signal.setitimer(signal.ITIMER_PROF, computing, AGAIN)
    signal.setitimer(signal.ITIMER_REAL, waiting, AGAIN)


def in_a_space():
    """Whether processes are counted here alone, and not with all of the user's."""
    return "UNROLLED_WALLS" in os.environ


def raising(words):
    """Return what raises in the answer when its time is up."""

    def stop(number, frame):
        raise TimeoutError(words)

    return stop


def rest():
    """Stop the clocks."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def is_check(node, number):
    """Whether a node calls `check` for this exercise."""
    if not isinstance(node, ast.Call) or len(node.args) != 2:
        return False
    called = ast.unparse(node.func).rpartition(".")[2]
    return called == "check" and getattr(node.args[0], "value", None) == number


def run(source, name, space, number=None):
    """Run a cell; with a number, take what it hands to the check of that exercise.

    Another call stands in the place of `check` then, whatever `check` has become.
    """
    tree = ast.parse(source, name)
    for node in ast.walk(tree) if number else ():
        if is_check(node, number):
            node.func = ast.copy_location(ast.Name("_taken", ast.Load()), node.func)
    exec(compile(tree, name, "exec"), space)


def error_of(error, names):
    """Say what was raised, at which line of the student's, and the shapes there."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [(f, n) for f, n in frames if f.f_code.co_filename in names]
    if isinstance(error, SyntaxError) and error.filename in names:
        own = own or [(None, error.lineno)]
    try:
        words = str(error)[:2000]
    except Exception:
        words = ""
    said = {"type": type(error).__name__[:60], "words": words}
    if not own:
        return said
    frame, line = own[-1]
    name = frame.f_code.co_filename if frame else error.filename
    return said | {"cell": names.index(name), "line": line, "shapes": shapes_in(frame)}


def shapes_in(frame):
    """Return the shapes of the arrays that a frame knows by name."""
    known = frame.f_locals.items() if frame else ()
    arrays = {k: x for k, x in known if type(x).__name__ == "ndarray"}
    return {name: list(array.shape) for name, array in arrays.items()}


def called(answer, job, cases, names):
    """Call an answer on the cases; the first error is the last outcome."""
    from crossing import packed

    from helpers.exercises.asked import as_class

    outcomes = []
    for case in cases:
        before = [packed(x) for x in case]
        try:
            if job["use"]:
                result = job["use"](as_class(answer, job["helper"]), *case)
            else:
                result = answer(*case)
        except BaseException as error:  # a learner may call sys.exit
            return [*outcomes, {"error": error_of(error, names)}]
        after = [packed(x) for x in case]
        pairs = zip(before, after, strict=True)
        changed = {n: y for n, (x, y) in enumerate(pairs) if x != y}
        outcomes.append({"result": packed(result), "changed": changed})
    return outcomes


def outcome(job):
    """Run the cells of a job, and return what its answer gives."""
    from crossing import packed, unpacked

    space = {"__name__": "__main__", "get_ipython": Anything, "display": print}
    names, taken = [f"<cell {n}>" for n in range(len(job["cells"]))], []
    space["_taken"] = lambda number, answer: bool(taken.append(answer))
    try:
        for source in job["setup"]:
            run(source, "<course>", space)
        used = {"np": sys.modules["numpy"]}
        exec(job["imports"], used)
        exec(job["use"], used)
        job["use"] = used.get("use")
        if job["use"] and "keras_bridge" in job["imports"]:
            import helpers.keras_bridge  # noqa: F401, the bank does so when it is used
        cases = [[unpacked(x) for x in case] for case in job["cases"]]
    except Exception as error:
        return {"setup": error_of(error, [])}
    guard(job["packages"], job["computing"])
    try:
        *before, last = zip(job["cells"], names, strict=True)
        for cell in before:
            with contextlib.suppress(Exception):  # as in a notebook: the next one runs
                run(*cell, space)
        run(*last, space, job["number"])
    except BaseException as error:
        if not taken:
            return {"error": error_of(error, names)}
    if not taken:
        return {"nothing": True}
    answer = taken[-1]
    if cases and callable(answer):
        kind = "class" if inspect.isclass(answer) else "function"
        return {"kind": kind, "outcomes": called(answer, job, cases, names)}
    return {"kind": "value", "value": packed(answer)}


def main():
    """Read a job, keep the way out for this program alone, and answer."""
    job, out, nowhere = json.load(sys.stdin), os.dup(1), os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.path.insert(0, ROOM)
    sys.path += job["packages"]
    import numpy as np

    import helpers.exercises.asked  # noqa: F401

    write, end, written = os.write, os._exit, json.dumps
    with np.errstate(all="ignore"):
        said = outcome(job)
    rest()
    data = written(said).encode()
    while data:
        data = data[write(out, data) :]
    end(0)


if __name__ == "__main__":
    main()
