"""A class on JupyterHub: `make hub` starts it with this file.

It listens on this machine only and asks everyone for a password. What a teacher changes
stands in settings.py; this file says what becomes of it.
"""

import os
import pwd
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import accounts
import cgroups
import one_hub
import settings
import spawners
from settings import ACCOUNTS, COURSE, HOMES, PORT, STATE

c = get_config()  # noqa: F821 (JupyterHub defines it)

STATE.mkdir(parents=True, exist_ok=True)
STATE.chmod(0o700)  # passwords and keys, and students have accounts here
HOMES.mkdir(parents=True, exist_ok=True)
one_hub.hold()

# The address --------------------------------------------------------------------------

c.JupyterHub.ip, c.JupyterHub.port = settings.ADDRESS, PORT
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = settings.CERTIFICATE, settings.KEY

# Hub, proxy and servers show each other certificates: who listens in another's place is
# refused, and a server answers nobody but the proxy and the hub.
KEYS = str(STATE / "internal-ssl")
c.JupyterHub.internal_ssl = True
c.JupyterHub.internal_certs_location = KEYS
c.JupyterHub.hub_bind_url = f"https://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.api_url = f"https://127.0.0.1:{PORT + 2}"
NAME = "configurable-http-proxy"
proxy = COURSE / ".venv-hub" / "node_modules" / ".bin" / NAME
c.ConfigurableHTTPProxy.command = [
    *("node", "--require", str(COURSE / "deploy" / "check_target.cjs")),
    str(proxy if proxy.exists() else shutil.which(NAME) or NAME),
]

c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# Who may come in ----------------------------------------------------------------------

listed = (
    settings.STUDENTS.read_text("utf-8").split() if settings.STUDENTS.exists() else []
)
c.Authenticator.allowed_users = {settings.TEACHER, *(name.lower() for name in listed)}
c.Authenticator.admin_users = {settings.TEACHER}
c.JupyterHub.authenticator_class = accounts.ClassList
c.NativeAuthenticator.enable_signup = False  # the list decides, not who comes first
c.NativeAuthenticator.minimum_password_length = 10
c.NativeAuthenticator.check_common_password = True
c.NativeAuthenticator.allowed_failed_logins = settings.WRONG_PASSWORDS
c.NativeAuthenticator.seconds_before_next_try = 60

if ACCOUNTS:
    # Nobody signs in as root or as a service.
    c.Authenticator.blocked_users = {
        account.pw_name for account in pwd.getpwall() if account.pw_uid < 1000
    }
    c.JupyterHub.authenticator_class = accounts.ClassListWithAccounts
    c.LocalAuthenticator.create_system_users = True
    c.LocalAuthenticator.add_user_cmd = [
        *("useradd", "--create-home", "--home-dir", f"{HOMES}/USERNAME"),
        *("-K", "HOME_MODE=0700", "--shell", "/bin/bash"),
    ]
    # In a new container the homes are still there: their owners keep their numbers.
    c.LocalAuthenticator.uids = {
        home.name: home.stat().st_uid for home in HOMES.iterdir() if home.is_dir()
    }

# One student's server -----------------------------------------------------------------

c.Spawner.cmd = [sys.executable, str(COURSE / "deploy" / "student.py")]
c.Spawner.args = [
    # Server and kernel talk through files that only the student can open. Free ports,
    # the default, were taken twice when twenty kernels started at once.
    "--KernelManager.transport=ipc",
    f"--MappingKernelManager.cull_idle_timeout={settings.IDLE_MINUTES * 60:.0f}",
    "--MappingKernelManager.cull_connected=True",  # a forgotten tab holds one for ever
]
if os.geteuid() == 0 and not ACCOUNTS:  # in a container that holds nothing else
    c.Spawner.args.append("--allow-root")
c.Spawner.notebook_dir = "~/unrolled"
c.Spawner.default_url = "/lab/tree/notebooks"
c.Spawner.environment = {
    "HUB_MEMORY_MB": str(settings.MEMORY_MB),
    "HUB_FILE_MB": str(settings.FILE_MB),
    "HUB_SOLUTIONS": "yes" if settings.SOLUTIONS else "no",
}
c.Spawner.pre_spawn_hook = spawners.choose_address
# When a whole class presses Start in the same minute, the last one waits; none fails.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.JupyterHub.shutdown_on_logout = False

if not ACCOUNTS:
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = f"{HOMES}/{{username}}"
else:
    # Counted for an account, so it needs accounts.
    c.Spawner.environment["HUB_PROCESSES"] = str(settings.PROCESSES)
    c.JupyterHub.spawner_class = spawners.StudentProcess
if ACCOUNTS and settings.UNITS:
    if not Path("/run/systemd/system").is_dir():
        sys.exit("make hub: HUB_UNITS=yes needs systemd, which is not running")
    c.JupyterHub.spawner_class = spawners.StudentUnit
    c.JupyterHub.cleanup_servers = False  # they outlive a restart of the hub
    c.SystemdSpawner.unit_name_template = "unrolled-{USERNAME}"
    c.SystemdSpawner.mem_limit = settings.STUDENT_MEMORY_MB * 1_000_000
    c.SystemdSpawner.unit_extra_properties = {
        "TasksMax": str(settings.PROCESSES),
        "CPUWeight": "100",
    }
    c.SystemdSpawner.isolate_tmp = True
elif ACCOUNTS and cgroups.reason_against():
    print(
        f"make hub: limits hold for each process, not for each student, since "
        f"{cgroups.reason_against()}. docs/classroom.md says what stays open"
    )

# What students must not read ----------------------------------------------------------

if ACCOUNTS:
    # The history holds the solutions as well, and so does a book that was made here.
    for name in ("notebooks/solutions", ".git", "build", "book/_build"):
        path, shown = COURSE / name, settings.SOLUTIONS and name.startswith("notebooks")
        if path.exists():
            mode = path.stat().st_mode
            path.chmod(mode | 0o055 if shown else mode & ~0o077)
elif not settings.SOLUTIONS:
    print(
        "make hub: HUB_SOLUTIONS=no hands no solutions out, but with HUB_ACCOUNTS=no "
        "everyone runs as you and can read yours"
    )

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
            f"--timeout={settings.IDLE_MINUTES * 60:.0f}",
            *("--ssl-enabled=true", f"--internal-certs-location={KEYS}"),
        ],
    }
]

# What this class has of its own -------------------------------------------------------

if settings.EXTRA.exists():
    load_subconfig(str(settings.EXTRA))  # noqa: F821 (JupyterHub defines it)
