"""One student: who gets in, what is kept, and what is refused."""

import time

import nbformat
import pytest
import requests
from browser import Student

NOTEBOOK = "notebooks/01_forward_loop.ipynb"


@pytest.fixture(scope="module")
def hub(start_hub):
    """A hub for two students, with little memory for each process."""
    return start_hub(["ada", "Grace"], HUB_MEMORY_MB="600")


@pytest.fixture(scope="module")
def ada(hub):
    """A student with a running server."""
    student = Student(hub.address, "ada")
    assert student.sign_in()
    student.start()
    yield student
    student.close()


def visitor(hub, name, password="correct horse battery"):
    """Whether somebody with this name and password gets in."""
    student = Student(hub.address, name, password)
    try:
        return student.sign_in()
    finally:
        student.close()


def test_names_on_the_list_and_the_teacher_get_in(hub):
    """Big and small letters in a name are the same."""
    assert visitor(hub, "grace")
    assert visitor(hub, "Grace")
    assert visitor(hub, "teacher")


def test_others_stay_outside(hub, ada):
    """A stranger, a wrong password, a name on the list with a short password."""
    assert not visitor(hub, "eve")
    assert not visitor(hub, "eve"), "the first visit must not have let her in"
    assert not visitor(hub, "ada", "not the password")
    assert not visitor(hub, "grace", "")


def test_a_forgotten_password_is_reset_by_the_teacher(hub):
    """Delete, add, and the next password typed is the new one."""
    teacher = Student(hub.address, "teacher")
    assert teacher.sign_in()
    assert visitor(hub, "grace")
    grace = f"{hub.address}/hub/api/users/grace"
    teacher.call("DELETE", grace)
    assert not visitor(hub, "grace")
    teacher.call("POST", grace)
    assert visitor(hub, "grace", "a new and long one")
    assert not visitor(hub, "grace")
    teacher.close()


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("/", "/hub/login"),
        ("/hub/home", "/hub/login"),
        ("/hub/admin", "/hub/login"),
        ("/user/ada/lab", "/hub/login"),
    ],
)
def test_pages_ask_for_a_password(hub, ada, page, answers):
    """Without a cookie every page leads to the form."""
    answer = requests.get(hub.address + page, timeout=60)
    assert answer.url.startswith(hub.address + answers)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/hub/api/users", 403),
        ("/user/ada/api/contents/notebooks", 403),
        ("/user/ada/api/kernels", 403),
    ],
)
def test_apis_refuse_strangers(hub, ada, address, code):
    """Without a cookie or a token the APIs answer nothing."""
    assert requests.get(hub.address + address, timeout=60).status_code == code


def test_the_ports_behind_the_proxy_ask_as_well(hub, ada):
    """The student's server and the proxy's own API, asked without the proxy."""
    server, *_ = hub.server("ada")
    (port,) = {c.laddr.port for c in server.net_connections() if c.status == "LISTEN"}
    direct = f"http://127.0.0.1:{port}/user/ada/api/contents"
    assert requests.get(direct, timeout=60).status_code == 403
    routes = f"http://127.0.0.1:{hub.port + 2}/api/routes"
    assert requests.get(routes, timeout=60).status_code == 403


def test_keys_and_passwords_are_the_hubs_alone(hub):
    """The folder was there before, as open as the teacher had made it."""
    assert hub.folder.stat().st_mode & 0o077 == 0


def test_a_student_is_no_teacher(hub, ada):
    """The list of users and another's server are not a student's to see or to stop."""
    for method, page in (("GET", "users"), ("DELETE", "users/grace/server")):
        with pytest.raises(requests.HTTPError, match=r"403|404"):
            ada.call(method, f"{hub.address}/hub/api/{page}")


def test_pictures_come_with_the_notebooks(ada):
    """The notebooks show them from a folder beside their own."""
    listing = ada.call("GET", f"{ada.base}/api/contents/img")["content"]
    assert "rolled_unrolled.svg" in {entry["name"] for entry in listing}


def test_too_much_memory_is_an_error_of_one_cell(ada):
    """A slip of the pen stops neither the kernel nor the neighbours."""
    kernel = ada.kernel(NOTEBOOK)
    kernel.run("import numpy as np\nx = np.ones(1000)")
    with pytest.raises(RuntimeError, match="MemoryError"):
        kernel.run("y = np.ones((100_000, 100_000))")
    with pytest.raises(RuntimeError, match="MemoryError"):
        kernel.run("y = [np.ones(1_000_000) for _ in range(100)]")
    assert kernel.run("print(x.sum())") == "1000.0\n"


def test_work_is_kept_and_what_is_missing_comes_back(hub, ada):
    """A second start touches nothing that is there, and replaces what was renamed."""
    original = ada.open(NOTEBOOK)
    changed = nbformat.from_dict(ada.open(NOTEBOOK))
    changed.cells.append(nbformat.v4.new_markdown_cell("my own words"))
    ada.save(NOTEBOOK, changed)
    broken = hub.home("ada") / "notebooks" / "02_count_the_ones.ipynb"
    broken.rename(broken.with_name("my_02.ipynb"))
    ada.stop()
    ada.start()
    assert "my own words" in (hub.home("ada") / NOTEBOOK).read_text(encoding="utf-8")
    assert len(ada.open(NOTEBOOK)["cells"]) == len(original["cells"]) + 1
    assert broken.exists()
    assert broken.with_name("my_02.ipynb").exists()


def test_an_idle_server_is_stopped(start_hub):
    """Nobody has touched it: its memory is free again, and the files are there."""
    hub = start_hub(["ada"], HUB_IDLE_MINUTES="0.1", HUB_SOLUTIONS="no")
    student = Student(hub.address, "ada")
    assert student.sign_in()
    student.start()
    begin = time.perf_counter()
    while student.server_is_there() and time.perf_counter() - begin < 120:
        time.sleep(0.5)
    student.close()
    assert not hub.server("ada")
    assert (hub.home("ada") / NOTEBOOK).exists()
    assert not (hub.home("ada") / "notebooks" / "solutions").exists()
