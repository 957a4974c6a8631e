"""A machine for real accounts: this one, with its own /home, /etc and course.

A private mount namespace (unshare -m) has a tmpfs over /home and overlays over /etc and
the course, so accounts are made, notebooks corrected and folders closed, and nothing of
it is seen outside or left behind. Needs root and Linux.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
#: Where the mounts keep what is written: a tmpfs, gone with the namespace.
LAYERS = Path("/run/unrolled-test-layers")
SETUP = """
set -eu
layer() { # FOLDER: what is written to it from now on is seen in here alone
    over="$LAYERS/$(echo "$1" | tr / _)"
    mkdir -p "$over/up" "$over/work"
    mount -t overlay overlay "$1" \
        -o "lowerdir=$1,upperdir=$over/up,workdir=$over/work"
}
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p "$LAYERS/course"
mount --bind "$ROOT" "$LAYERS/course"
layer /etc
layer /var/log
for folder in $CLOSED; do layer "$folder"; chmod o+x "$folder"; done
mount -t tmpfs -o mode=755 tmpfs /home
mkdir -p "$ROOT"
mount --bind "$LAYERS/course" "$ROOT"
layer "$ROOT"
echo ready
exec sleep infinity
"""
PROBE = """
set -e
mount -t tmpfs tmpfs /run
mkdir /run/up /run/work
mount -t overlay overlay /etc -o lowerdir=/etc,upperdir=/run/up,workdir=/run/work
"""


def reason_against():
    """Why there can be no such machine here, or an empty text."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "accounts in a namespace of their own need Linux and root"
    tools = ("unshare", "nsenter", "useradd", "setpriv")
    if missing := [tool for tool in tools if not shutil.which(tool)]:
        return f"there is no {', '.join(missing)}"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", PROBE], capture_output=True, text=True
    )
    return done.returncode and f"no overlay can be mounted here: {done.stderr.strip()}"


def closed_folders():
    """Folders on the way to Python that other accounts cannot enter, such as /root."""
    for file in {
        Path(sys.executable).resolve(),
        Path(sys.executable),
        Path(sys.base_prefix),
    }:
        for folder in reversed(file.parents):
            if not folder.stat().st_mode & 0o001:
                yield str(folder)


class Machine:
    """One such machine, until `stop`."""

    def __init__(self):
        environment = os.environ | {
            "ROOT": str(ROOT),
            "LAYERS": str(LAYERS),
            "CLOSED": " ".join(sorted(set(closed_folders()))),
        }
        self.keeper = subprocess.Popen(
            ["unshare", "-m", "sh", "-c", SETUP],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.keeper.stdout.readline() == "ready\n"

    def command(self, *words, user=None):
        """A command as it is run in there, by root or by a user."""
        inside = f"nsenter -m -t {self.keeper.pid} env -C {ROOT}"
        if user:
            inside += f" setpriv --reuid={user} --regid={user} --init-groups"
        return [*inside.split(), *map(str, words)]

    def run(self, *words, user=None, **options):
        """Run a command in there, and return what it printed and how it ended."""
        return subprocess.run(
            self.command(*words, user=user), capture_output=True, text=True, **options
        )

    def processes_of(self, name):
        """Everything that runs for a user."""
        number = int(self.run("id", "-u", name).stdout)
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.uids().real == number:
                    yield process

    def path(self, path):
        """A path in there, as it is reached from outside."""
        return Path(f"/proc/{self.keeper.pid}/root{path}")

    def stop(self):
        """Let everything go."""
        with self.keeper:
            self.keeper.kill()
