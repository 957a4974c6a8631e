"""Keep a class and bring it back: `make hub-backup TO=folder`, `hub-restore FROM=…`.

The folder gets three files: the database (accounts, hashed passwords), the hub's other
files, and the homes with their owners. A backup can be made while the hub runs; to
restore, stop it. What is there already is never written over.
"""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import one_hub
from settings import HOMES, STATE

DATABASE = "jupyterhub.sqlite"
#: Belongs to a hub that runs, or is made anew.
LEFT_OUT = ("running", "proxy.pid", "hub.log", "home", f"{DATABASE}*")


def backup(folder):
    """Write the three files; nobody but their owner can read them."""
    if not (STATE / DATABASE).exists():
        sys.exit(f"make hub-backup: no hub has run yet, there is no {STATE / DATABASE}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (
        closing(sqlite3.connect(STATE / DATABASE)) as live,
        closing(sqlite3.connect(folder / DATABASE)) as copy,
    ):
        live.backup(copy)  # whole, whatever the hub writes meanwhile
        # Their process numbers mean other processes where this is restored.
        copy.execute("UPDATE spawners SET server_id = NULL, state = NULL")
        copy.commit()
    left_out = [f"--exclude=./{name}" for name in LEFT_OUT]
    tar("--create", folder / "state.tar.gz", STATE, *left_out, ".")
    homes = [home.parent.name for home in sorted(HOMES.glob("*/unrolled"))]
    tar("--create", folder / "homes.tar.gz", HOMES, "--", *homes)
    print(f"make hub-backup: accounts and the homes of {len(homes)} are in {folder}")


def restore(folder):
    """Bring the three files back to an empty place, while no hub runs."""
    if not (folder / DATABASE).exists():
        sys.exit(f"make hub-restore: there is no backup in {folder}")
    STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    one_hub.hold()
    if (STATE / DATABASE).exists():
        sys.exit(f"make hub-restore: a class is there already, move {STATE} away first")
    HOMES.mkdir(parents=True, exist_ok=True)
    for name, place in (("state", STATE), ("homes", HOMES)):
        tar("--extract", folder / f"{name}.tar.gz", place, "--skip-old-files")
    (STATE / DATABASE).write_bytes((folder / DATABASE).read_bytes())
    print(f"make hub-restore: done. make hub starts the class from {folder}")


def tar(action, file, place, *more):
    """Run tar; a file that changed meanwhile (1) is in the next backup."""
    words = ["tar", action, "--gzip", f"--file={file}", f"--directory={place}"]
    words += ["--numeric-owner", "--preserve-permissions", "--warning=no-file-ignored"]
    code = subprocess.run([*map(str, words), *more]).returncode
    if code > (action == "--create"):
        sys.exit(f"tar ended with {code}; {file} is not to be relied on")


if __name__ == "__main__":
    commands = {"backup": backup, "restore": restore}
    if len(sys.argv) != 3 or sys.argv[1] not in commands or not sys.argv[2]:
        sys.exit("name the folder: make hub-backup TO=folder, hub-restore FROM=folder")
    commands[sys.argv[1]](Path(sys.argv[2]).resolve())
