"""One student: who gets in, what is kept, and what is refused."""

import time

import nbformat
import pytest
import requests

NOTEBOOK = "notebooks/01_forward_loop.ipynb"


@pytest.fixture(scope="module")
def hub(start_hub):
    """A hub for two students, with little memory for each process."""
    return start_hub(["ada", "Grace"], HUB_MEMORY_MB="600")


def visitor(hub, name, password=None):
    """Whether somebody with this name and password, or the first one, gets in."""
    student = hub.student(name, password)
    try:
        return student.sign_in()
    finally:
        student.close()


def test_names_on_the_list_and_the_teacher_get_in(hub):
    """With the password they were given; capitals in a name do not matter."""
    assert visitor(hub, "grace")
    assert visitor(hub, "Grace")
    assert visitor(hub, "teacher")


def test_others_stay_outside(hub, ada):
    """A stranger, a wrong password, an empty one; nobody signs up."""
    assert not visitor(hub, "eve", "a password of her own")
    assert not visitor(hub, "eve", "a password of her own"), "the first must not count"
    assert not visitor(hub, "ada", "not the password")
    assert not visitor(hub, "grace", " ")
    assert requests.get(f"{hub.address}/hub/signup", timeout=60).status_code == 404


def test_a_student_changes_the_password(hub, ada):
    """The given one is for the first time; a short or a common one is refused."""
    own, given = "a long one of my own", hub.password("grace")
    grace = hub.student("grace")
    assert grace.sign_in()
    for new in ("short", "qwertyuiop", own):
        words = {"new_password": new, "new_password_confirmation": new}
        grace.form("change-password", old_password=given, **words)
    grace.close()
    assert visitor(hub, "grace", own)
    assert not visitor(hub, "grace", given)


def test_a_forgotten_password_is_reset_by_the_teacher(hub):
    """Delete, add, and the hub has given a new one."""
    teacher = hub.student("teacher")
    assert teacher.sign_in()
    grace, given = f"{hub.address}/hub/api/users/grace", hub.password("grace")
    teacher.call("DELETE", grace)
    assert not visitor(hub, "grace", given)
    teacher.call("POST", grace)
    assert hub.password("grace") != given
    assert visitor(hub, "grace")
    assert not visitor(hub, "grace", given)
    teacher.close()


def test_a_latecomer_is_added_by_the_teacher(hub):
    """Without a new start of the hub."""
    teacher = hub.student("teacher")
    assert teacher.sign_in()
    teacher.call("POST", f"{hub.address}/hub/api/users/linus")
    assert visitor(hub, "linus")
    teacher.close()


def test_wrong_passwords_have_to_wait(start_hub):
    """Sixty of them: five are looked at, then one in a minute; others sign in."""
    hub = start_hub(["ada", "grace"])
    codes = []
    for number in range(60):
        guess = hub.student("ada", f"guess number {number}")
        answer = guess.form(
            "login?next=/hub/home", username="ada", password=guess.password
        )
        codes.append(answer.status_code)
        guess.close()
    assert codes[:5] == [403] * 5
    assert codes.count(429) >= 50
    assert not visitor(hub, "ada"), "the right one has to wait as well"
    assert visitor(hub, "grace")


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


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
def test_the_ports_behind_the_proxy_ask_as_well(hub, ada):
    """The student's server and the proxy's own API answer the hub's keys alone."""
    server, *_ = hub.server("ada")
    (port,) = {c.laddr.port for c in server.net_connections() if c.status == "LISTEN"}
    for behind in (f"{port}/user/ada/api/contents", f"{hub.port + 2}/api/routes"):
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"https://127.0.0.1:{behind}", verify=False, timeout=60)


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
    assert "unrolling.svg" in {entry["name"] for entry in listing}


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
    student = hub.student("ada")
    assert student.sign_in()
    student.start()
    begin = time.perf_counter()
    while student.server_is_there() and time.perf_counter() - begin < 120:
        time.sleep(0.5)
    student.close()
    assert not hub.server("ada")
    assert (hub.home("ada") / NOTEBOOK).exists()
    assert not (hub.home("ada") / "notebooks" / "solutions").exists()
