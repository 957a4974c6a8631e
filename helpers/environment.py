"""Say what a notebook that runs here lacks for the course, one line each.

Each package is imported as the notebook would, in a process of its own: what is broken,
or hidden by another file, is noticed and breaks nothing. Nothing here has a contract,
which needs NumPy.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module, metadata
from pathlib import Path

COURSE = "unrolled"
#: Systems that have one thread and one process: in a browser, and outside of one.
WEBASSEMBLY = ("emscripten", "wasi")
#: Two packages that both hold TensorFlow; the first is the smaller download.
TENSORFLOW = ("tensorflow-cpu", "tensorflow")
TENSORFLOW_NEEDED = "; notebooks 07 to 10 need it, all others run without"
#: Import from where this process would, and print the version that came.
TRY = "import sys; sys.path[:] = {path}; import {name} as it; print(it.__version__)"


def check_environment():
    """Print a line for Python and for each package: ok, or what is wrong."""
    try:
        states = environment_states(_ranges())
    except metadata.PackageNotFoundError:
        states = {COURSE: "missing: start with `make lab`, which installs it"}
    except ImportError as error:  # the ranges are read by a package, too
        states = {"packaging": f"broken: {error}"}
    for name, file in shadows().items():
        states[name] = f"hidden: {file} is imported in its place; rename that file"
    width = max(map(len, states))
    for name, state in states.items():
        print(f"{name:{width}}  {state}")


def environment_states(ranges, version_of=None):
    """Return "ok" or what is wrong, under the name of each module with its range.

    ``version_of`` takes the name of a module and returns the version that is imported.
    """

    def state(name):
        return _state(name, ranges[name], version_of or _imported_version)

    if sys.platform in WEBASSEMBLY:
        return {name: state(name) for name in ranges}
    with ThreadPoolExecutor(2) as pool:  # as many as the smallest machine has cores
        return dict(zip(ranges, pool.map(state, ranges), strict=True))


def _imported_version(name):
    """Import a module as a notebook here would; return the version that came."""
    if name == "Python":
        return ".".join(map(str, sys.version_info[:3]))
    if sys.platform in WEBASSEMBLY:
        return import_module(name).__version__
    program = TRY.format(path=sys.path, name=name)
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = done.stderr.strip() or f"Python ended with code {done.returncode}"
        raise ImportError(said.splitlines()[-1])
    return done.stdout.split()[-1]


def shadows(folder="."):
    """Return which modules a folder hides from who imports there: {module: file}."""
    folder = Path(folder).resolve()
    elsewhere = [place for place in sys.path if Path(place).resolve() != folder]
    hidden = {}
    for file in sorted([*folder.glob("*.py"), *folder.glob("*/__init__.py")]):
        name = file.parent.name if file.name == "__init__.py" else file.stem
        specs = [finder.find_spec(name, elsewhere) for finder in sys.meta_path]
        origins = [Path(spec.origin or "").resolve() for spec in specs if spec]
        if origins and file not in origins and name not in sys.stdlib_module_names:
            hidden[name] = os.path.relpath(file)
    return hidden


def _ranges():
    """Return the ranges of ``pyproject.toml``, as they were installed."""
    from packaging.requirements import Requirement, SpecifierSet

    needed = map(Requirement, metadata.requires(COURSE))
    ranges = {"Python": SpecifierSet(metadata.metadata(COURSE)["Requires-Python"])}
    for each in needed:
        if each.name in TENSORFLOW:
            ranges[TENSORFLOW[1]] = each.specifier
        elif not each.marker:
            ranges[each.name] = each.specifier
    return ranges


def _state(name, wanted, version_of):
    """Say whether a module can be imported in a version the course works with."""
    try:
        version = version_of(name)
    except ImportError as error:
        absent = f"No module named '{name}'" in str(error)
        said = "missing: it is not installed" if absent else f"broken: {error}"
    else:
        if wanted.contains(version, prereleases=True):
            return "ok"
        said = f"missing: this is {version}"
    return f"{said}; needs {wanted}" + TENSORFLOW_NEEDED * (name in TENSORFLOW)
