"""What a teacher changes about the class. docs/classroom.md goes through it in order.

Each can also be set from outside: `make hub HUB_PORT=9000`. Who sets one for `make hub`
sets it for `make hub-update`, `hub-backup` and `hub-restore` as well.
"""

import os
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent


def setting(name, default):
    """Return what the environment says, or else the default."""
    return os.environ.get(name) or str(default)


#: Where the hub keeps accounts, passwords (hashed), keys and its list of servers.
STATE = Path(setting("HUB_STATE", COURSE / ".hub")).resolve()
#: One name a line: who may sign in. Read when the hub starts.
STUDENTS = Path(setting("HUB_STUDENTS", STATE / "students.txt"))
#: Finds the page /hub/admin: servers to stop, users to add.
TEACHER = setting("HUB_TEACHER", "teacher")
#: What the hub gave each name to sign in with the first time. For the teacher alone.
FIRST_PASSWORDS = STATE / "first_passwords.txt"
#: After so many wrong passwords a name waits a minute before each further one.
WRONG_PASSWORDS = 5

#: "yes": an account of the system for each name. That is what keeps one from reading
#: another's files, and it needs root. "no": everyone runs as you. To try things out.
ACCOUNTS = setting("HUB_ACCOUNTS", "yes" if os.geteuid() == 0 else "no") == "yes"
HOMES = Path(setting("HUB_HOMES", "/home" if ACCOUNTS else STATE / "home"))

#: Loopback: only this machine. For a class, put a proxy that speaks https in front, or
#: name a certificate and its key and listen on 0.0.0.0. Never send passwords over http.
ADDRESS = setting("HUB_ADDRESS", "127.0.0.1")
#: The next two ports are used inside. Below 1024 only root listens: a student cannot
#: wait there for the hub to restart and collect passwords.
PORT = int(setting("HUB_PORT", 800 if ACCOUNTS else 8000))
CERTIFICATE, KEY = setting("HUB_CERTIFICATE", ""), setting("HUB_KEY", "")

#: A server or a kernel that nobody has used for so long is stopped.
IDLE_MINUTES = float(setting("HUB_IDLE_MINUTES", 60))
#: What one process may hold; a cell that asks for more gets a MemoryError.
MEMORY_MB = int(setting("HUB_MEMORY_MB", 3000))
#: What all processes of one student may hold together, where there are cgroups.
STUDENT_MEMORY_MB = int(setting("HUB_STUDENT_MEMORY_MB", MEMORY_MB + 1000))
#: How many processes and threads of one student there may be, and how large a file.
PROCESSES = int(setting("HUB_PROCESSES", 256))
FILE_MB = int(setting("HUB_FILE_MB", 1000))
#: Who starts a student's server and keeps the limits: the hub, or "yes": systemd.
UNITS = setting("HUB_UNITS", "no") == "yes"

#: "no": students neither get notebooks/solutions/ nor can read it.
SOLUTIONS = setting("HUB_SOLUTIONS", "yes") == "yes"

#: Loaded last, if it is there: a copy of one of deploy/examples/, with your values.
EXTRA = Path(setting("HUB_EXTRA", STATE / "extra.py"))
