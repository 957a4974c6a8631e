"""A class on JupyterHub: `make hub` starts it with this file.

It listens on this machine only and asks everyone for a password. What a teacher changes
is in the first part and can also be set from outside: `make hub HUB_PORT=9000`.
docs/classroom.md goes through it step by step.
"""

import os
import pwd
import sys
from pathlib import Path

from firstuseauthenticator import FirstUseAuthenticator
from jupyterhub.auth import LocalAuthenticator

COURSE = Path(__file__).resolve().parent.parent
c = get_config()  # noqa: F821 (JupyterHub defines it)


def setting(name, default):
    """What the environment says, or else the default."""
    return os.environ.get(name) or str(default)


# What a teacher changes ---------------------------------------------------------------

#: Where the hub keeps accounts, passwords (hashed) and its list of servers. Back it up.
STATE = Path(setting("HUB_STATE", COURSE / ".hub")).resolve()
#: One name a line: who may sign in. Read when the hub starts.
STUDENTS = Path(setting("HUB_STUDENTS", STATE / "students.txt"))
#: Signs in first, and finds the page /hub/admin: servers to stop, users to add.
TEACHER = setting("HUB_TEACHER", "teacher")

#: Loopback: only this machine. For a class, put a proxy that speaks https in front, or
#: name a certificate and its key and listen on 0.0.0.0. Never send passwords over http.
ADDRESS = setting("HUB_ADDRESS", "127.0.0.1")
PORT = int(setting("HUB_PORT", 8000))  # the next two ports are used inside
CERTIFICATE, KEY = setting("HUB_CERTIFICATE", ""), setting("HUB_KEY", "")

#: A server nobody has used for so long is stopped; the work in it is saved files.
IDLE_MINUTES = float(setting("HUB_IDLE_MINUTES", 60))
#: What one process may hold. docs/classroom.md says what the notebooks need.
MEMORY_MB = int(setting("HUB_MEMORY_MB", 3000))
#: "no": students do not get notebooks/solutions/.
SOLUTIONS = setting("HUB_SOLUTIONS", "yes")

#: "yes": an account of the system for each name, made when the hub starts. That is what
#: keeps one from reading another's files, and it needs root. "no": everyone runs as
#: you. To try things out, or for students who may see each other's work.
ACCOUNTS = setting("HUB_ACCOUNTS", "yes" if os.geteuid() == 0 else "no") == "yes"
HOMES = Path(setting("HUB_HOMES", "/home" if ACCOUNTS else STATE / "home"))

# The address --------------------------------------------------------------------------

STATE.mkdir(parents=True, exist_ok=True)
STATE.chmod(0o700)  # passwords and keys, and students have accounts here
HOMES.mkdir(parents=True, exist_ok=True)

c.JupyterHub.ip = ADDRESS
c.JupyterHub.port = PORT
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = CERTIFICATE, KEY
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
proxy = COURSE / ".venv-hub" / "node_modules" / ".bin" / "configurable-http-proxy"
if proxy.exists():  # else the one on the PATH
    c.ConfigurableHTTPProxy.command = [str(proxy)]

c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# Who may come in ----------------------------------------------------------------------

# The password typed at the first visit is the student's from then on, kept as a hash.
# Until then a name on the list belongs to whoever comes first and types it, so the
# teacher signs in first. A forgotten one: delete the user in /hub/admin, add it again.
names = STUDENTS.read_text(encoding="utf-8").split() if STUDENTS.exists() else []
c.Authenticator.allowed_users = {TEACHER, *(name.lower() for name in names)}
c.Authenticator.admin_users = {TEACHER}
c.FirstUseAuthenticator.min_password_length = 10
c.FirstUseAuthenticator.dbm_path = str(STATE / "passwords")
c.FirstUseAuthenticator.create_users = False  # only the names above keep a password


class WithAccounts(FirstUseAuthenticator, LocalAuthenticator):
    """Gives everyone who may sign in an account of the system."""


if ACCOUNTS:
    # Nobody signs in as root or as a service.
    c.Authenticator.blocked_users = {
        account.pw_name for account in pwd.getpwall() if account.pw_uid < 1000
    }
    c.JupyterHub.authenticator_class = WithAccounts
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    c.LocalAuthenticator.create_system_users = True
    c.LocalAuthenticator.add_user_cmd = [
        *("useradd", "--create-home", "--home-dir", f"{HOMES}/USERNAME"),
        *("-K", "HOME_MODE=0700", "--shell", "/bin/bash"),
    ]
    # In a new container the homes are still there: their owners keep their numbers.
    c.LocalAuthenticator.uids = {
        home.name: home.stat().st_uid for home in HOMES.iterdir() if home.is_dir()
    }
else:
    c.JupyterHub.authenticator_class = FirstUseAuthenticator
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = f"{HOMES}/{{username}}"

# One student's server -----------------------------------------------------------------

c.Spawner.cmd = [sys.executable, str(COURSE / "deploy" / "student.py")]
# Server and kernel talk through files that only the student can open. Free ports, the
# default, were taken twice when twenty kernels started at once, and others can listen.
c.Spawner.args = ["--KernelManager.transport=ipc"]
if os.geteuid() == 0 and not ACCOUNTS:  # in a container that holds nothing else
    c.Spawner.args.append("--allow-root")
c.Spawner.notebook_dir = "~/unrolled"
c.Spawner.default_url = "/lab/tree/notebooks"
c.Spawner.environment = {
    "HUB_MEMORY_MB": str(MEMORY_MB),
    "HUB_SOLUTIONS": SOLUTIONS,
    # Thirty kernels on few cores: a second thread in each only waits for the others.
    "OPENBLAS_NUM_THREADS": "1",
}


def choose_port(spawner):
    """Give each student's server a port of its own, below those that systems hand out.

    A free one at random, the default, may be taken before the server listens.
    """
    spawner.port = PORT + 12_000 + spawner.user.id


c.Spawner.pre_spawn_hook = choose_port
# When a whole class presses Start in the same minute, the last one waits; none fails.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.JupyterHub.shutdown_on_logout = False

# Idle servers -------------------------------------------------------------------------

c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": [
            *("list:users", "read:users:activity"),
            *("read:servers", "delete:servers"),
        ],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            f"--timeout={IDLE_MINUTES * 60:.0f}",
        ],
    }
]
