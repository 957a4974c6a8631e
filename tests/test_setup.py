"""The one-word commands: what `make` does on machines that are not as they should be.

Each test copies the few files that matter to an empty folder and puts stubs on the PATH
where a learner has Python, so that nothing is downloaded.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import lab
import pytest

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="make and tools/setup are for Linux and macOS"
)

ROOT = Path(__file__).resolve().parent.parent
FILES = ("tools/setup", "tools/extra", "tools/lab.py", "tools/kernel.py", "Makefile")
FILES += ("pyproject.toml", "requirements.txt")
FILES += ("requirements-book.txt", "requirements-browser.txt", "requirements-image.txt")
TOOLS = ["sh", "cat", "cksum", "cp", "dirname", "env", "find"]
TOOLS += ["make", "mkdir", "rm", "rmdir", "sleep", "touch"]

# A Python that knows only what tools/setup and the Makefile ask of it. It notes each
# call that does more than look, and fails where a file beside the notes tells it to.
PYTHON = """#!/bin/sh
case $1 in -c | -I) ;; *) echo "$*" >>"$NOTES/calls" ;; esac
kernels=.venv/share/jupyter/kernels/python3
case $* in
"-c import sys"*) echo {version} ;;
"-c import venv"*) exit {without_venv} ;;
"-c import importlib"*) printf '{without}' ;;
"-c import fcntl"*) exec "$REAL_PYTHON" "$@" ;;
"-c ") ;;
"-I -c import nbformat") [ -e .venv/packages ] ;;
"-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip install "*)
    env >>"$NOTES/pip"
    touch .venv/half
    if [ -e "$NOTES/slow" ]; then sleep 1; fi
    if [ -e "$NOTES/elsewhere" ]; then exit 0; fi
    if [ -e "$NOTES/killed" ]; then rm "$NOTES/killed"; kill -9 $PPID; fi
    if [ -e "$NOTES/hangs" ]; then rm "$NOTES/hangs"; exec sleep 30; fi
    if [ -e "$NOTES/offline" ]; then
        rm "$NOTES/offline"; echo 'ERROR: no network' >&2; exit 1
    fi
    touch .venv/packages
    if [ -e "$NOTES/no_kernel" ]; then exit 0; fi
    mkdir -p "$kernels" && touch "$kernels/kernel.json" ;;
tools/kernel.py) echo written >"$kernels/kernel.json" ;;
tools/update.py*) echo '# one more line' >>requirements.txt ;; # as a correction may
"-m pytest tests "*) exit "$(cat "$NOTES/tests" 2>/dev/null || echo 0)" ;;
"-m jupyter labextension "* | "-m ruff "* | "-m pytest --nbval "*) ;;
tools/lab.py) exec "$REAL_PYTHON" tools/lab.py ;;
*) echo "the stub was asked for: $*" >&2; exit 99 ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >>"$NOTES/calls"
case $1 in
venv) mkdir -p .venv/bin && cp "$NOTES/python" .venv/bin/python ;;
pip) .venv/bin/python -m pip install as uv ;;
esac
"""


class Machine:
    """A folder with the course in it, and a PATH with nothing but a few tools."""

    def __init__(self, folder, notes):
        self.folder, self.notes, self.programs = folder, notes, notes / "bin"
        self.programs.mkdir(parents=True)
        (notes / "calls").touch()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool))
        for name in FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)

    def add(self, name, program):
        """Put a program on the PATH."""
        (self.programs / name).write_text(program)
        (self.programs / name).chmod(0o755)

    def add_python(self, name="python3", version="3.12", with_venv=True, without=""):
        """Put a stub of Python on the PATH."""
        words = {"version": version, "without_venv": int(not with_venv)}
        words["without"] = without
        text = PYTHON
        for word, value in words.items():
            text = text.replace(f"{{{word}}}", str(value))
        self.add(name, text)

    def start(self, *command, **variables):
        """Start a command in the folder, with none of this session's variables."""
        environment = {
            "PATH": str(self.programs),
            "HOME": str(self.notes),
            "NOTES": str(self.notes),
            "REAL_PYTHON": sys.executable,
            **variables,
        }
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command, **variables):
        """Run a command: its exit code, the lines it printed, and those to stderr."""
        process = self.start(*command, **variables)
        out, err = process.communicate(timeout=20)
        lines = [line for line in err.splitlines() if not line.startswith("make: ")]
        return process.returncode, out.splitlines(), lines

    def setup(self, **variables):
        """Run tools/setup."""
        return self.run("sh", str(self.folder / "tools/setup"), **variables)

    def calls(self):
        """Tell what the stubs were asked to do since the last time."""
        lines = (self.notes / "calls").read_text().splitlines()
        (self.notes / "calls").write_text("")
        return lines

    @property
    def venv(self):
        """The environment that tools/setup makes."""
        return self.folder / ".venv"

    @property
    def is_ready(self):
        """Whether everything is installed, and says so."""
        kernel = self.venv / "share/jupyter/kernels/python3/kernel.json"
        stamp = (self.venv / ".installed").read_text()
        packages = (self.venv / "packages").exists()
        written = packages and kernel.read_text() == "written\n"
        return written and stamp.startswith(f"{self.folder}: ")


@pytest.fixture
def machine(tmp_path):
    """A machine without any Python. There is a space in every path."""
    tmp_path = tmp_path.resolve()
    return Machine(tmp_path / "my course", tmp_path / "the machine")


def wait_for(path):
    """Return when a file is there."""
    until = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not come"
        time.sleep(0.01)


def refusal(machine, **variables):
    """Run tools/setup where it cannot succeed: the one line that it must print."""
    code, out, err = machine.setup(**variables)
    assert code == 1
    assert out == []
    assert len(err) == 1
    assert not machine.venv.exists()
    return err[0]


def test_no_python_is_said_in_one_line(machine):
    """An empty machine: what is needed, what was found, and what to do."""
    line = refusal(machine)
    assert "needs Python 3.11, 3.12 or 3.13" in line
    assert "found: no Python that runs" in line


def test_wrong_versions_are_named(machine):
    """Too old and too new: both are named with the command that starts them."""
    machine.add_python("python3", "3.14")
    machine.add_python("python3.11", "3.10")
    machine.add_python("python", "2.7")
    assert "found: python3 is 3.14, python3.11 is 3.10, python is 2.7." in refusal(
        machine
    )


def test_python_without_venv_names_the_package(machine):
    """As Debian installs it: the package to install is named."""
    machine.add_python("python3", "3.11", with_venv=False)
    machine.add_python("python", "3.8")
    assert "apt install python3.11-venv" in refusal(machine)


def test_named_python_is_the_only_one_tried(machine):
    """PYTHON decides, also where it is wrong and another would do."""
    machine.add_python("python3", "3.12")
    machine.add_python("old", "3.9")
    assert "found: nowhere does not run." in refusal(machine, PYTHON="nowhere")
    assert "found: old is 3.9." in refusal(machine, PYTHON="old")
    assert machine.setup(PYTHON="python3")[0] == 0
    assert machine.is_ready


def test_first_python_that_works_is_taken(machine):
    """A shim that only prints, a version too old and one without venv are passed."""
    machine.add("python3", "#!/bin/sh\necho 'pyenv: command not found'\nexit 1\n")
    machine.add_python("python3.13", "3.13", with_venv=False)
    machine.add_python("python3.12", "3.10")
    machine.add_python("python3.11", "3.11")
    code, out, err = machine.setup()
    assert (code, err) == (0, [])
    assert "with Python 3.11;" in out[0]
    assert machine.is_ready


def test_an_incomplete_python_is_passed_and_named_where_it_is_the_only_one(machine):
    """Built without a library: JupyterLab would not start, after minutes of install."""
    machine.add_python("python3", "3.13", without="_ctypes _sqlite3 ")
    line = refusal(machine)
    assert line.startswith("setup: python3, Python 3.13, was built without _ctypes _sq")
    assert "apt install libffi-dev libsqlite3-dev libssl-dev" in line
    assert machine.calls() == []
    machine.add_python("python3.12", "3.12")
    assert machine.setup()[0] == 0
    assert machine.is_ready


def test_an_incomplete_python_of_uv_is_named(machine):
    """uv chooses by itself, so its choice is looked at before anything is installed."""
    machine.add_python("stub", without="_ssl ")
    shutil.move(machine.programs / "stub", machine.notes / "python")
    machine.add("uv", UV)
    code, out, (line,) = machine.setup()
    assert (code, len(out)) == (1, 1)
    assert line.startswith("setup: this Python was built without _ssl: ")
    assert [call.split()[1] for call in machine.calls()] == ["venv"]
    assert not machine.venv.exists()


def test_what_pip_was_told_for_other_work_is_forgotten(machine):
    """Else the packages land elsewhere, and nothing is in the environment."""
    machine.add_python()
    others = ("TARGET", "PREFIX", "ROOT", "PYTHON", "DRY_RUN", "NO_DEPS")
    variables = dict.fromkeys((f"PIP_{name}" for name in others), "elsewhere")
    code, _, err = machine.setup(**variables, PIP_USER="1", PIP_INDEX_URL="a mirror")
    assert (code, err) == (0, [])
    said = (machine.notes / "pip").read_text().splitlines()
    pip = sorted(line for line in said if line.startswith("PIP_"))
    assert pip == ["PIP_INDEX_URL=a mirror", "PIP_USER=0"]


def test_packages_that_went_elsewhere_are_noticed(machine):
    """As a target in pip.conf does, which no variable takes back."""
    machine.add_python()
    (machine.notes / "elsewhere").touch()
    code, _, (line,) = machine.setup()
    assert code == 1
    assert line.startswith("setup: pip has put the packages elsewhere than into .venv")
    assert not machine.venv.exists()


def test_an_environment_without_a_kernel_is_one_too(machine):
    """As that which builds the course for a browser."""
    machine.add_python()
    (machine.notes / "no_kernel").touch()
    code, out, err = machine.setup()
    assert (code, err, out[-1]) == (0, [], "setup: .venv is ready")
    assert "tools/kernel.py" not in machine.calls()


@pytest.mark.parametrize("kind", ["folder", "link", "file"])
def test_an_environment_that_is_not_the_courses_is_left_alone(machine, kind):
    """Made by hand, of another program, or shared: one line, and nothing is touched."""
    machine.add_python()
    other = machine.notes / "other"
    other.mkdir()
    (other / "work").write_text("of somebody else")
    if kind == "folder":
        other = other.rename(machine.venv)
    elif kind == "link":
        machine.venv.symlink_to(other)
        (other / ".installed").write_text("/another/course: 1 2\n")
    else:
        machine.venv.write_text("../shared\n")
    code, out, (line,) = machine.setup()
    assert (code, out) == (1, [])
    assert line.startswith("setup: .venv is here already and was not made by this")
    assert machine.calls() == []
    assert kind == "file" or (other / "work").read_text() == "of somebody else"
    assert machine.venv.is_symlink() == (kind == "link")
    assert kind != "file" or machine.venv.read_text() == "../shared\n"


def test_an_empty_folder_is_taken(machine):
    """Nothing is lost with it."""
    machine.add_python()
    machine.venv.mkdir()
    assert machine.setup()[0] == 0
    assert machine.is_ready


@pytest.mark.parametrize("before", ["nothing", "old requirements"])
def test_two_runs_at_once_wait_for_each_other(machine, before):
    """One installs, the other says that it waits and has nothing left to do."""
    machine.add_python()
    if before != "nothing":
        machine.setup()
        machine.calls()
        with (machine.folder / "requirements.txt").open("a") as file:
            file.write("# one more line\n")
    (machine.notes / "slow").touch()
    runs = [machine.start("sh", "tools/setup") for _ in range(3)]
    said = [run.communicate(timeout=20) for run in runs]
    assert [run.returncode for run in runs] == [0] * 3
    assert [err for _, err in said] == [""] * 3
    waits = "setup: another one is at work in this folder; waiting for it\n"
    assert sorted(out == waits for out, _ in said) == [False, True, True]
    assert machine.is_ready
    assert len([call for call in machine.calls() if call.startswith("-m pip")]) == 1


def test_who_waits_goes_on_when_the_other_is_killed(machine):
    """A lock that outlives its owner would stop every later run."""
    machine.add_python()
    (machine.notes / "hangs").touch()
    first = machine.start("sh", "tools/setup")
    wait_for(machine.venv / "half")
    second = machine.start("sh", "tools/setup")
    assert second.stdout.readline().startswith("setup: another one is at work")
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=10)
    out, err = second.communicate(timeout=20)
    assert (second.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "setup: .venv is ready"
    assert machine.is_ready


def test_first_run_installs_and_switches_the_news_off(machine):
    """What a first run does, and that it says so in two lines; the kernel is ours."""
    machine.add_python()
    code, out, err = machine.setup()
    assert (code, err) == (0, [])
    assert out[0].startswith("setup: installing into .venv with Python 3.12;")
    assert out[1:] == ["setup: .venv is ready"]
    venv, pip, kernel, news = machine.calls()
    assert venv == "-m venv .venv"
    assert pip.endswith("-r requirements.txt")
    assert kernel == "tools/kernel.py"
    assert news.endswith("sys_prefix @jupyterlab/apputils-extension:announcements")


def test_second_run_is_silent_and_fast(machine):
    """Nothing printed, nothing asked of pip, no wait."""
    machine.add_python()
    machine.setup()
    machine.calls()
    start = time.perf_counter()
    assert machine.setup() == (0, [], [])
    assert time.perf_counter() - start < 1
    assert machine.calls() == []


def test_offline_install_leaves_nothing_and_the_next_run_finishes(machine):
    """The message is pip's, then one line; then it works."""
    machine.add_python()
    (machine.notes / "offline").touch()
    code, out, err = machine.setup()
    assert code == 1
    assert len(out) == 1
    assert err[0] == "ERROR: no network"
    assert err[1].startswith("setup: could not install the packages")
    assert len(err) == 2
    assert not machine.venv.exists()
    assert machine.setup()[0] == 0
    assert machine.is_ready


def test_interrupted_install_leaves_nothing(machine):
    """Ctrl-C while pip works."""
    machine.add_python()
    (machine.notes / "hangs").touch()
    process = machine.start("sh", "tools/setup")
    wait_for(machine.venv / "half")
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode != 0
    assert not machine.venv.exists()


def test_killed_install_is_started_over(machine):
    """No chance to tidy up, as when the power goes: the next run does."""
    machine.add_python()
    (machine.notes / "killed").touch()
    assert machine.setup()[0] == -signal.SIGKILL
    assert (machine.venv / "half").exists()
    assert (machine.venv / ".installed").read_text() == "unfinished\n"
    (machine.venv / "left behind").touch()
    assert machine.setup()[0] == 0
    assert machine.is_ready
    assert not (machine.venv / "left behind").exists()


def test_moved_folder_is_installed_again(machine):
    """The programs in .venv hold the old path: start over."""
    machine.add_python()
    machine.setup()
    (machine.venv / "left behind").touch()
    moved = machine.folder.with_name("my course, moved")
    machine.folder = machine.folder.rename(moved)
    code, out, _ = machine.setup()
    assert code == 0
    assert len(out) == 2
    assert machine.is_ready
    assert not (machine.venv / "left behind").exists()


def test_new_requirements_are_installed_on_top(machine):
    """What is there stays. After a failure it counts as old, even if they go back."""
    machine.add_python()
    machine.setup()
    machine.calls()
    (machine.venv / "kept").touch()
    requirements = machine.folder / "requirements.txt"
    before = requirements.read_text()
    requirements.write_text(before + "# one more line\n")
    (machine.notes / "offline").touch()
    assert machine.setup()[0] == 1
    requirements.write_text(before)
    code, out, err = machine.setup()
    assert (code, err) == (0, [])
    assert out[0] == "setup: the requirements have changed; updating .venv"
    assert machine.is_ready
    assert (machine.venv / "kept").exists()
    kinds = [call.split(" ")[1:2] for call in machine.calls()]
    assert kinds == [["pip"], ["pip"], [], ["jupyter"]]


@pytest.mark.parametrize("source", [None, "a newer.zip"])
def test_an_update_installs_what_the_corrected_course_asks_for(machine, source):
    """In one command; FROM may hold spaces."""
    machine.add_python()
    machine.setup()
    machine.calls()
    words = [f"FROM={source}"] if source else []
    code, out, err = machine.run("make", "update", *words)
    assert (code, err) == (0, [])
    program, pip, kernel, _ = machine.calls()
    assert program == f"tools/update.py {source}" if source else "tools/update.py"
    assert (pip.split()[1], kernel) == ("pip", "tools/kernel.py")
    assert out == [
        "setup: the requirements have changed; updating .venv",
        "setup: .venv is ready",
    ]
    assert machine.is_ready


def test_vanished_interpreter_is_replaced(machine):
    """After an upgrade of the system, .venv may point to a Python that is gone."""
    machine.add_python()
    machine.setup()
    (machine.venv / "bin/python").unlink()
    assert machine.setup()[0] == 0
    assert (machine.venv / "bin/python").exists()
    assert machine.is_ready


def test_extra_is_installed_once_and_the_pins_hold(machine):
    """`tools/extra book`: one call of pip with both lists, then silence."""
    machine.add_python()
    machine.setup()
    machine.calls()
    extra = ("sh", str(machine.folder / "tools/extra"), "book")
    line = "setup: adding to .venv what requirements-book.txt names"
    (machine.notes / "offline").touch()
    code, out, err = machine.run(*extra)
    assert (code, out, err[0]) == (1, [line], "ERROR: no network")
    assert err[1].startswith("setup: could not install what requirements-book.txt")
    assert machine.run(*extra) == (0, [line], [])
    assert "-r requirements.txt -r requirements-book.txt" in machine.calls()[-1]
    assert machine.run(*extra) == (0, [], [])
    assert machine.calls() == []


def test_browser_is_asked_for_before_anything_is_installed(machine):
    """Without Chromium `make test-browser` is one line, and no failure."""
    code, out, err = machine.run("make", "test-browser")
    assert (code, err) == (0, [])
    (line,) = out
    assert line.startswith("make test-browser: skipped, there is no Chromium")
    assert not machine.venv.exists()


def test_uv_is_used_where_it_is_installed(machine):
    """It brings its own Python, so none is needed on the PATH."""
    machine.add_python("stub")
    shutil.move(machine.programs / "stub", machine.notes / "python")
    machine.add("uv", UV)
    assert machine.setup()[0] == 0
    assert machine.is_ready
    venv, pip, *_ = machine.calls()
    assert venv == "uv venv -q --seed --allow-existing --python >=3.11,<3.14 .venv"
    assert pip == "uv pip install -q --python .venv/bin/python -r requirements.txt"


def test_taken_port_is_said_in_one_line(machine):
    """Port 9000 means port 9000: no other is taken, and there is no traceback."""
    machine.add_python()
    machine.setup()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, out, err = machine.run("make", "lab", f"PORT={port}")
    assert code != 0
    assert out == []
    assert len(err) == 1
    start, suggestion = err[0].rsplit("=", 1)
    assert start == f"lab: port {port} is taken; try make lab PORT"
    assert int(suggestion) != port


@pytest.mark.parametrize("port", ["0", "65536", "80a", "-1"])
def test_impossible_port_is_said_in_one_line(machine, port):
    """Neither a traceback nor a server elsewhere."""
    machine.add_python()
    machine.setup()
    code, out, err = machine.run("make", "lab", f"PORT={port}")
    assert code != 0
    assert out == []
    assert err == [f"lab: PORT={port} is not a port; try make lab PORT=8888"]


def test_lab_opens_on_00_until_a_notebook_was_opened(monkeypatch, tmp_path):
    """JupyterLab leaves a folder beside the first notebook that it opens."""
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    assert lab.first_page() == "/lab/tree/notebooks/00_start_here.ipynb"
    (tmp_path / "notebooks" / ".ipynb_checkpoints").mkdir(parents=True)
    assert lab.first_page() == "/lab/tree/notebooks"


def test_lab_options(monkeypatch):
    """Root and a missing display are allowed for; the root is the whole project."""
    monkeypatch.setattr(sys, "platform", "linux")

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    options = lab.options({})
    assert {"--allow-root", "--no-browser"} < set(options)
    assert "--ServerApp.ip=127.0.0.1" in options
    assert f"--ServerApp.root_dir={ROOT}" in options
    assert f"--LabApp.default_url={lab.first_page()}" in options
    assert not any("ServerApp.port" in option for option in options)

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for display in ({"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}):
        assert not {"--allow-root", "--no-browser"} & set(lab.options(display))


def test_lab_names_what_hides_a_module_from_the_notebooks(
    monkeypatch, capsys, tmp_path
):
    """A file called helpers.py hides even the check that would name it."""
    (tmp_path / "notebooks").mkdir()
    for name in ("helpers.py", "my_own.py"):
        (tmp_path / "notebooks" / name).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    lab.look_beside_the_notebooks()
    file = Path("notebooks", "helpers.py")
    said = f"lab: {file} hides the module helpers from the notebooks; rename it\n"
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    ("failing", "last_line"),
    [
        ("0", "make test: all four parts passed"),
        ("1", "make test: failed: tests"),
    ],
)
def test_make_test_runs_every_part(machine, failing, last_line):
    """A part that fails does not hide the next, and is named in the end."""
    machine.add_python()
    machine.setup()
    machine.calls()
    (machine.notes / "tests").write_text(failing)
    code, out, _ = machine.run("make", "test")
    assert (code != 0) == (failing != "0")
    assert out[-1] == last_line
    assert [call.split(" ")[1:3] for call in machine.calls()] == [
        ["pip", "install"],  # what looks at the recipe of the images
        ["ruff", "check"],
        ["ruff", "format"],
        ["pytest", "tests"],
        ["pytest", "--nbval"],
    ]


def test_clean_removes_caches_and_no_notebook(machine):
    """A learner's work is not a cache, and neither is Jupyter's copy of it."""
    work = ("notebooks/mine.ipynb", "notebooks/.ipynb_checkpoints/mine.ipynb")
    caches = (".venv/x", ".ruff_cache/x", "helpers/__pycache__/x", "a.egg-info/x")
    for name in (*work, *caches):
        (machine.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (machine.folder / name).touch()
    assert machine.run("make", "clean")[0] == 0
    assert all((machine.folder / name).exists() for name in work)
    assert not any((machine.folder / name).parent.exists() for name in caches)
