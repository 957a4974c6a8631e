"""A student tries to become the teacher, or another student, on a hub with accounts."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests
from server import ROOT

SQUATTER = Path(__file__).with_name("squatter.py")
EVES_PAGE = "eve was here"
#: How a browser may call the hub: the proxy hands the name on.
HOSTS = ["127.0.0.1", "localhost", "hub.your-school.example"]


@pytest.fixture(scope="module")
def hub(start_hub, machine):
    """The recommended set-up: root, an account of the system for each name."""
    return start_hub(["ada", "eve", "grace"], machine, HUB_SOLUTIONS="no")


@pytest.fixture(scope="module")
def eve(hub):
    """A student with a server, and so with keys of her own."""
    student = hub.student("eve")
    assert student.sign_in()
    student.start()
    yield student
    student.close()


@contextlib.contextmanager
def squatting(hub, *places):
    """Eve's program listens at these places."""
    keys = f"/run/unrolled-{hub.port}/eve/user-eve"
    words = hub.machine.command(sys.executable, SQUATTER, keys, *places, user="eve")
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "listening\n"
            yield
        finally:
            process.kill()


def wait_until(true, seconds=60):
    """Come back when something is so; the hub and the system take their time."""
    begin = time.perf_counter()
    while not true():
        assert time.perf_counter() - begin < seconds, "it did not happen"
        time.sleep(0.1)


def visit(student):
    """What a browser shows that goes to its own server."""
    return student.browser.get(f"{student.base}/lab", timeout=120).text


def answers(student):
    """What a student's server answers a stranger, under every name of the hub."""
    page = f"{student.base}/api"
    return [
        requests.get(page, timeout=120, headers={"Host": host}).text for host in HOSTS
    ]


def place(hub, name):
    """Where a student's server listens."""
    server, *_ = hub.server(name)
    ours = [c.laddr for c in server.net_connections() if c.status == "LISTEN"]
    return f"{ours[0].ip}:{ours[0].port}"


def test_a_foreseen_port_is_not_where_the_teachers_server_comes(hub, eve):
    """Ports that follow from the hub's and from the number of a user, all taken."""
    foreseen = [f"127.0.0.1:{hub.port + 12_000 + number}" for number in range(1, 10)]
    with squatting(hub, *foreseen):
        teacher = hub.student("teacher")
        assert teacher.sign_in()
        teacher.start()
        assert EVES_PAGE not in visit(teacher)
        assert place(hub, "teacher") not in foreseen
        teacher.stop()
        teacher.close()


def test_a_server_is_reached_by_every_name_of_the_hub(hub, eve):
    """Behind a proxy with https it has a name, which no certificate in here has."""
    assert ['"version"' in answer for answer in answers(eve)] == [True] * len(HOSTS)


def test_ports_do_not_follow_from_one_another(hub, eve):
    """Two starts of one server."""
    first = place(hub, "eve")
    eve.stop()
    eve.start()
    assert place(hub, "eve") != first


def test_who_takes_the_place_of_a_server_that_died_is_refused(hub, eve):
    """Eve sees where ada's server listens, awaits its end, and shows her own keys."""
    ada = hub.student("ada")
    assert ada.sign_in()
    ada.start()
    where = place(hub, "ada")
    server, *_ = hub.server("ada")
    server.kill()
    wait_until(lambda: server.status() == psutil.STATUS_ZOMBIE)
    with squatting(hub, where):
        pages = [visit(ada), *answers(ada)]
    ada.close()
    assert EVES_PAGE not in pages


def test_who_knows_the_port_is_refused_all_the_same(start_hub, machine, tmp_path):
    """The hub itself is made to say where: eve listens first, and the start fails."""
    extra = tmp_path / "extra.py"
    extra.write_text(
        "import spawners\n"
        "def foretold(spawner):\n"
        "    spawners.choose_address(spawner)\n"
        "    if spawner.user.name == 'teacher':\n"
        "        spawner.port, spawner.http_timeout = 30_123, 8\n"
        "c.Spawner.pre_spawn_hook = foretold\n"
    )
    hub = start_hub(["eve"], machine, HUB_EXTRA=str(extra), HUB_SOLUTIONS="no")
    eve, teacher = hub.student("eve"), hub.student("teacher")
    assert eve.sign_in()
    eve.start()
    assert teacher.sign_in()
    places = [f"127.0.0.1:{30_123}", *(f"127.64.0.{n}:30123" for n in range(1, 9))]
    with squatting(hub, *places):
        with pytest.raises(requests.HTTPError, match="500"):
            teacher.start()
        assert EVES_PAGE not in [visit(teacher), *answers(teacher)]
    for student in (eve, teacher):
        student.close()


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
def test_servers_answer_nobody_but_the_hub_and_the_proxy(hub, eve):
    """Not even a browser with a cookie gets to a port behind the proxy."""
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(
            f"https://{place(hub, 'eve')}/user/eve/api", verify=False, timeout=60
        )


def test_a_link_in_a_home_leads_root_nowhere(hub, eve):
    """Root writes keys at each start: into no folder that a student can bend."""
    hub.machine.run("mkdir", "-m", "755", "/home/roots")
    hub.machine.run("rm", "-rf", "/home/eve/.jupyterhub")
    hub.machine.run("ln", "-s", "/home/roots", "/home/eve/.jupyterhub", user="eve")
    eve.stop()
    eve.start()
    owner = hub.machine.run("stat", "--format=%U", "/home/roots").stdout
    assert owner == "root\n"
    assert hub.machine.run("ls", "/home/roots").stdout == ""


@pytest.mark.parametrize("file", ["user-ada.key", "user-teacher.key"])
def test_nobody_reads_another_s_keys(hub, eve, file):
    """Each student reads her own."""
    folder = f"/run/unrolled-{hub.port}"
    assert hub.machine.run("cat", f"{folder}/eve/user-eve.key", user="eve").stdout
    name = file.removeprefix("user-").removesuffix(".key")
    done = hub.machine.run("cat", f"{folder}/{name}/{file}", user="eve")
    assert (done.returncode, done.stdout) == (1, "")


def test_nobody_takes_a_name_that_was_not_used_yet(hub):
    """The list says which names there are; the password comes from the teacher."""
    impostor = hub.student("grace", "my own good password")
    assert not impostor.sign_in()
    owner = hub.student("grace")
    assert owner.sign_in()
    for student in (impostor, owner):
        student.close()


def test_first_passwords_are_the_teachers_alone(hub, eve):
    """A student cannot read the list, nor the database behind it."""
    for file in ("first_passwords.txt", "jupyterhub.sqlite", "internal-ssl/hub-ca"):
        done = hub.machine.run("ls", hub.folder / file, user="eve")
        assert done.returncode != 0


def test_eve_is_still_a_student(hub, eve):
    """After all this she neither lists the users nor is an administrator."""
    with pytest.raises(requests.HTTPError, match="403"):
        eve.call("GET", f"{hub.address}/hub/api/users")
    assert eve.call("GET", f"{hub.address}/hub/api/user")["admin"] is False


def test_solutions_that_are_not_handed_out_cannot_be_read(hub, eve):
    """Neither in her folder, nor in the course, nor in its history."""
    words = ("-path", "*/solutions/*.ipynb", "-readable")
    for folder in ("/home/eve", ROOT):
        assert hub.machine.run("find", folder, *words, user="eve").stdout == ""
    history = ("git", "-c", "safe.directory=*", "-C", ROOT, "show", "--stat", "HEAD")
    done = hub.machine.run(*history, user="eve")
    assert (done.returncode != 0, done.stdout) == (True, "")
    kernel = eve.kernel("notebooks/01_forward_loop.ipynb")
    kernel.run("import helpers.exercises")  # and the checks go on


def test_what_a_student_leaves_running_ends_with_her_server(hub, eve):
    """A program that has left its session and its parent, where there are cgroups."""
    if "limits hold for each process" in hub.log.read_text():
        pytest.skip("no cgroups here: docs/classroom.md says what stays open")
    kernel = eve.kernel("notebooks/01_forward_loop.ipynb")
    kernel.run("import subprocess; subprocess.run(['setsid', '-f', 'sleep', '4321'])")
    count = ("pgrep", "-u", "eve", "-f", "sleep 4321")
    wait_until(lambda: hub.machine.run(*count).returncode == 0)
    eve.stop()
    wait_until(lambda: hub.machine.run(*count).returncode == 1)
    eve.start()
