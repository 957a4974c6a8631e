"""The image of one student, and Binder: locked, small, and built in the right order.

What needs a Docker daemon, the build itself, is tried weekly on CI.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer

import lock
import pytest
from notebook_rules import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux and macOS")

RECIPE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
STUDENT = re.search(r"^FROM \S+ AS student$.*?(?=^FROM |\Z)", RECIPE, re.M | re.S)[0]
LOCKED = {path: path.read_text(encoding="utf-8") for path in (lock.COURSE, lock.HUB)}
HADOLINT = shutil.which("hadolint", path=f"{sys.prefix}/bin:{os.environ['PATH']}")


def pins(text):
    """The packages that a file of requirements pins, with their versions."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


# The recipe


@pytest.mark.skipif(not HADOLINT, reason="no hadolint: sh tools/extra image")
def test_hadolint_finds_nothing():
    done = subprocess.run(
        [HADOLINT, "deploy/Dockerfile"], cwd=ROOT, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_every_base_is_pinned_by_its_digest():
    stages = re.findall(r"^FROM (\S+) AS (\w+)$", RECIPE, re.MULTILINE)
    names = {name for _, name in stages}
    bases = [base for base, _ in stages if base not in names]
    assert bases and all(re.search(r"@sha256:[0-9a-f]{64}$", base) for base in bases)
    assert len(set(bases)) == 1


def test_a_student_has_tini_a_health_check_and_a_number():
    assert " tini " in STUDENT and '\nENTRYPOINT ["tini", "-g", "--", ' in STUDENT
    assert re.search(r"^HEALTHCHECK .*\n +CMD .*deploy/health.py", STUDENT, re.M)
    assert "\nARG NB_UID=1000\n" in STUDENT and "\nUSER $NB_UID\n" in STUDENT


def test_packages_come_before_the_course_and_notebooks_last():
    order = [
        "pip install --no-cache-dir --require-hashes",
        '"jupyterhub==$JUPYTERHUB_VERSION"',
        "COPY helpers helpers",
        "pip install --no-cache-dir --no-deps --no-build-isolation -e .",
        "COPY notebooks notebooks",
    ]
    places = [STUDENT.index(step) for step in order]
    assert places == sorted(places)
    before = re.findall(r"^COPY (.+) \S+$", STUDENT[: places[0]], re.MULTILINE)
    assert before == [".binder/requirements.txt", "deploy/hub.txt"]


def test_what_is_copied_is_there_and_not_ignored():
    lines = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
    let_in = [line[1:].rstrip("/") for line in lines if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", RECIPE, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        tops = [x for x in let_in if fnmatch(name, x) or name.startswith(f"{x}/")]
        assert tops or any(x.startswith(f"{name}/") for x in let_in), name


# What is locked


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.name)
def test_every_package_has_a_version_and_its_hashes(path):
    lines = [x for x in LOCKED[path].splitlines() if not x.startswith("#")]
    heads = [line for line in lines if not line.startswith(" ")]
    assert len(lock.entries(LOCKED[path])) == len(heads) == len(pins(LOCKED[path]))
    assert all(
        re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}( \\)?", x)
        for x in lines
        if x not in heads
    )


def test_what_is_locked_is_what_the_course_is_tested_with():
    """After a change to requirements.txt this asks for `make lock`."""
    course, hub = lock.wanted()
    found = pins("\n".join(LOCKED.values()))
    assert {name: found.get(name) for name in pins(course)} == pins(course)
    assert f"jupyterhub=={found['jupyterhub']}" == hub


def test_nothing_is_locked_that_only_tests_need():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tests = project["project"]["optional-dependencies"]["test"]
    names = {re.match(r"[\w-]+", line)[0] for line in tests}
    assert not names & pins("\n".join(LOCKED.values())).keys()


def test_no_package_is_locked_twice():
    course, hub = map(pins, LOCKED.values())
    assert not course.keys() & hub.keys()


def test_binder_needs_no_file_of_the_course_to_install():
    """Else it copies the course first, and installs 2 GB again after each commit."""
    assert not re.findall(r"^(?:-|\.|\S*/)", LOCKED[lock.COURSE], re.MULTILINE)
    assert "-e ." in (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")


# What runs in it


def health(home):
    """What the health check says of the server that a home tells about."""
    return subprocess.run(
        [sys.executable, ROOT / "deploy" / "health.py"],
        env={**os.environ, "HOME": str(home), "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=60,
    )


class Server(BaseHTTPRequestHandler):
    """Answers as a student's server does under its own address, and nowhere else."""

    def do_GET(self):
        self.send_response(200 if self.path == "/user/ada/api" else 404)
        self.end_headers()
        self.wfile.write(b'{"version": "2"}')

    def log_message(self, *arguments):
        pass


def test_a_server_that_answers_is_healthy(tmp_path):
    (tmp_path / ".run").mkdir()
    assert health(tmp_path).returncode == 1
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for user, code in (("bob", 1), ("ada", 0)):
            url = f"http://127.0.0.1:{server.server_port}/user/{user}/"
            file = tmp_path / ".run" / "jpserver-7.json"
            file.write_text(json.dumps({"url": url}))
            assert health(tmp_path).returncode == code
        server.shutdown()
    assert health(tmp_path).returncode == 1


def start(home, *command, **environment):
    """What a command prints that a container starts."""
    return subprocess.check_output(
        ["sh", ROOT / "deploy" / "start", *command],
        env={**os.environ, "HOME": str(home), **environment},
        text=True,
    ).strip()


def test_a_command_is_run_as_it_is(tmp_path):
    me = str(os.getuid())
    assert start(tmp_path, "id", "-u", NB_UID=me, NB_USER="nobody") == me


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only root can become another"
)
def test_root_becomes_the_student_whose_home_is_hers(tmp_path):
    number = subprocess.check_output(["id", "-u", "nobody"], text=True).strip()
    assert start(tmp_path, "id", "-u", NB_UID=number, NB_USER="nobody") == number
    assert str(tmp_path.stat().st_uid) == number
