"""What the operator does: start twice, back up, restore, use the school's accounts."""

import shutil
import sys

import nbformat
import pytest
import requests
from machine import Machine
from server import ROOT

NOTEBOOK = "notebooks/01_forward_loop.ipynb"
BACKUP = (sys.executable, ROOT / "deploy" / "backup.py")


@pytest.fixture(scope="module")
def ada(ada):
    """A student who has written something."""
    notebook = nbformat.from_dict(ada.open(NOTEBOOK))
    notebook.cells.append(nbformat.v4.new_markdown_cell("ada was here"))
    ada.save(NOTEBOOK, notebook)
    return ada


def test_a_second_start_says_that_one_runs_and_harms_nothing(hub, ada):
    """Proxy, hub, servers and kernels of the first are as they were."""
    kernel = ada.kernel(NOTEBOOK)
    kernel.run("x = 7")
    before = {process.pid for process in hub.family()}
    done = hub.run("timeout", "60", "make", "hub")
    assert done.returncode != 0
    assert f"a hub runs already (process {hub.process.pid}" in done.stderr
    assert {process.pid for process in hub.family()} == before
    assert requests.get(f"{hub.address}/hub/health", timeout=60).ok
    assert kernel.run("print(x)") == "7\n"


def test_a_backup_of_a_running_hub_is_restored_elsewhere(hub, ada, start_hub, tmp_path):
    """On a new machine: the same passwords, the same work, the same owners."""
    store = tmp_path / "store"
    done = hub.run(*BACKUP, "backup", store)
    assert "the homes of 1 are in" in done.stdout, done.stderr
    assert store.stat().st_mode & 0o077 == 0
    other = Machine()
    try:
        new = start_hub([], other, stopped=True)
        shutil.rmtree(new.folder)
        done = new.run(*BACKUP, "restore", store)
        assert done.returncode == 0, done.stderr
        new.start()
        new.wait()
        student = new.student("ada", hub.password("ada"))
        assert student.sign_in()
        student.start()
        assert student.open(NOTEBOOK)["cells"][-1]["source"] == "ada was here"
        student.save(NOTEBOOK, student.open(NOTEBOOK))
        student.close()
        again = new.run(*BACKUP, "restore", store)
        assert "runs already" in again.stderr, "a live class is not written over"
    finally:
        new.stop()
        other.stop()


def test_a_restore_writes_over_nothing(hub, ada, tmp_path, start_hub, machine):
    """Where there is a class already, and where there is no backup."""
    store = tmp_path / "store"
    hub.run(*BACKUP, "backup", store)
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "jupyterhub.sqlite").write_text("another class")
    command = ("env", f"HUB_STATE={folder}", *BACKUP, "restore")
    done = hub.run(*command, store)
    assert "a class is there already" in done.stderr
    assert (folder / "jupyterhub.sqlite").read_text() == "another class"
    assert "there is no backup" in hub.run(*command, tmp_path).stderr


@pytest.mark.parametrize("example", ["subdomains", "oauth", "lti"])
def test_the_examples_are_read_and_the_hub_starts(
    start_hub, machine, example, tmp_path
):
    """As they are, copied to where the hub looks for what a class has of its own."""
    extra = tmp_path / "extra.py"
    shutil.copy(ROOT / "deploy" / "examples" / f"{example}.py", extra)
    hub = start_hub(["ada"], machine, HUB_EXTRA=str(extra))
    page = requests.get(
        f"{hub.address}/hub/login",
        timeout=60,
        headers={"Host": "hub.your-school.example"},
        allow_redirects=False,
    )
    print(page.status_code, page.headers, page.text[-4000:])
    expected = {
        "subdomains": 'name="password"',
        "oauth": "oauth_login",
        "lti": "",
    }
    assert page.status_code == 200
    assert expected[example] in page.text
    log = hub.log.read_text()
    named = {"oauth": "extra.SchoolAccounts", "lti": "SchoolCourse"}
    assert named.get(example, "ClassListWithAccounts").split(".")[-1] in log
