"""Say what this Python lacks for the course, one line each.

Nothing is imported and nothing has a contract, which needs NumPy: the check takes no
time and works where a package is broken.
"""

import platform
from importlib import metadata

from packaging.requirements import Requirement

COURSE = "unrolled"
#: Two packages that both hold TensorFlow; the first is the smaller download.
TENSORFLOW = ("tensorflow-cpu", "tensorflow")
TENSORFLOW_NEEDED = "notebooks 07 and 08 need it, all others run without"


def check_environment():
    """Print a line for Python and for each package: ok, or what is missing."""
    try:
        states = environment_states(_ranges())
    except metadata.PackageNotFoundError:
        states = {COURSE: "missing: start with `make lab`, which installs it"}
    width = max(map(len, states))
    for name, state in states.items():
        print(f"{name:{width}}  {state}")


def environment_states(wanted, installed=metadata.version):
    """Return "ok" or what is missing, under the name of each requirement wanted.

    ``installed`` takes the name of a package and returns its version.
    """
    states = {each.name: _state(each, installed) for each in wanted}
    found = [states.pop(name) for name in TENSORFLOW]
    good = "ok" in found
    states[TENSORFLOW[1]] = "ok" if good else f"{found[0]}; {TENSORFLOW_NEEDED}"
    return states


def _ranges():
    """Return the ranges of ``pyproject.toml``, as they were installed."""
    python = metadata.metadata(COURSE)["Requires-Python"]
    packages = map(Requirement, metadata.requires(COURSE))
    needed = [p for p in packages if not p.marker or p.name in TENSORFLOW]
    return [Requirement(f"Python{python}"), *needed]


def _state(wanted, installed):
    """Say whether a package is here in a version the course works with."""
    try:
        python = wanted.name == "Python"
        found = platform.python_version() if python else installed(wanted.name)
    except metadata.PackageNotFoundError:
        return f"missing: it is not installed; needs {wanted.specifier}"
    if wanted.specifier.contains(found, prereleases=True):
        return "ok"
    return f"missing: this is {found}; needs {wanted.specifier}"
