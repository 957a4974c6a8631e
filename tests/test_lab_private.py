"""JupyterLab as `make lab` starts it: on this machine only, never without a token."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from running_lab import RunningLab

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
#: Pages and APIs, some of them a way to run code.
DOORS = ["lab", "tree", "api/contents", "api/kernels", "api/terminals", "files/LICENSE"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux and macOS")


def can_run(user):
    """Whether somebody else may run this Python, which may be in a private folder."""
    command = [sys.executable, "-c", "import jupyterlab"]
    try:
        subprocess.run(command, user=user, group=user, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


class Lab(RunningLab):
    """A running JupyterLab that can be asked for a page."""

    def get(self, path, **headers):
        """Ask for a page: the code of the answer, and where it led."""
        address = f"http://127.0.0.1:{self.port}/{path}"
        request = urllib.request.Request(address, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.url, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.url, b""


def another_python(folder):
    """Variables that bring kernels and settings of other work, as a shell has them."""
    for place in ("kernels/python3", "kernels/mine"):
        (folder / "other" / place).mkdir(parents=True)
        words = {
            "argv": ["/nowhere/python"],
            "display_name": "Mine",
            "language": "python",
        }
        (folder / "other" / place / "kernel.json").write_text(json.dumps(words))
    settings = '{"ServerApp": {"root_dir": "/"}, "LabApp": {"news_url": "mine"}}'
    (folder / "other" / "jupyter_server_config.json").write_text(settings)
    names = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
    return dict.fromkeys(names, str(folder / "other")) | {
        "JUPYTER_PREFER_ENV_PATH": "0"
    }


@pytest.fixture(scope="module", params=[None, NOBODY], ids=["me", "nobody"])
def lab(request, tmp_path_factory):
    """JupyterLab, started by whoever runs the tests and, if that is root, by nobody."""
    user = request.param
    folder = tmp_path_factory.mktemp("home")
    if user is not None:
        if not IS_ROOT:
            pytest.skip("only root can start it as somebody else")
        if not can_run(user):
            pytest.skip("this Python is in a folder that only root can read")
        os.chown(folder, user, user)
        for parent in folder.parents[:2]:  # pytest makes them for itself alone
            parent.chmod(0o711)
    as_whom = {} if user is None else {"user": user, "group": user}
    other = another_python(folder)
    lab = Lab(ROOT / "tools" / "lab.py", folder, environment=other, **as_whom)
    try:
        lab.wait()
        yield lab
    finally:
        lab.close()


def test_lab_listens_on_loopback_only(lab):
    """No other machine in the classroom can reach it."""
    process = psutil.Process(lab.process.pid)
    sockets = [c.laddr for c in process.net_connections() if c.status == "LISTEN"]
    assert lab.port in {address.port for address in sockets}
    assert {address.ip for address in sockets} == {"127.0.0.1"}


@pytest.mark.parametrize("door", DOORS)
def test_lab_refuses_who_has_no_token(lab, door):
    """A page leads to the form for the token; an API answers 403."""
    for headers in ({}, {"Authorization": "token wrong"}):
        code, address, _ = lab.get(door, **headers)
        assert code == 403 or "/login?" in address


def test_lab_opens_to_the_printed_token(lab):
    """What was printed is the key, and a long one."""
    code, _, body = lab.get(
        "api/contents/notebooks", Authorization=f"token {lab.token}"
    )
    assert code == 200
    assert "01_forward_loop.ipynb" in {f["name"] for f in json.loads(body)["content"]}
    assert len(lab.token) >= 32


def test_lab_runs_notebooks_in_the_environments_own_kernel(lab):
    """Whatever JUPYTER_PATH says; a kernel of that name elsewhere is another Python."""
    key = {"Authorization": f"token {lab.token}"}
    found = json.loads(lab.get("api/kernelspecs", **key)[2])
    own = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec = found["kernelspecs"]["python3"]["spec"]
    assert spec["argv"] == json.loads(own.read_text(encoding="utf-8"))["argv"]
    assert "mine" not in found["kernelspecs"]
