"""One hub at a time: a second one ended the proxy of the first, and everyone was out.

`python deploy/one_hub.py` says whether one runs; `make hub` asks before it touches
anything.
"""

import fcntl
import os
import sys

import settings


def hold():
    """Hold the lock of this hub until the process ends, or exit: one runs already."""
    path = settings.STATE / "running"
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        number = os.read(lock, 20).decode().strip()
        sys.exit(
            f"make hub: a hub runs already (process {number}, {settings.STATE}). "
            "Nothing was changed. Stop it first, with Ctrl-C or systemctl stop "
            "unrolled, or give the second its own HUB_STATE and HUB_PORT"
        )
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock  # an open number: the lock ends with the process, and not before


if __name__ == "__main__":
    if settings.STATE.exists():
        hold()
