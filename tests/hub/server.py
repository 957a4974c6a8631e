"""JupyterHub as the tests start it: real, on loopback, in an empty folder."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests
from browser import Student

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "deploy" / "jupyterhub_config.py"
#: Lines that the tests measured. conftest.py prints them under the results.
MEASURED = []


def free_ports(count):
    """The first of some neighbouring ports that nobody listens on."""
    for first in range(18100, 20000, 100):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise OSError("no free ports between 18100 and 20000")


class Hub:
    """JupyterHub with its proxy, as `make hub` starts it: here, or on a `Machine`."""

    def __init__(self, folder, names, machine=None, **settings):
        folder.chmod(0o755)  # as mkdir makes it
        (folder / "students.txt").write_text("\n".join(names))
        self.folder, self.machine = folder, machine
        self.port = int(settings.get("HUB_PORT") or free_ports(3))
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "HUB_STATE": str(folder),
            "HUB_PORT": str(self.port),
            # Without a machine of its own a test makes no accounts.
            "HUB_ACCOUNTS": "yes" if machine else "no",
            **settings,
        }
        self.log, self.process = folder / "hub.log", None

    def command(self, *words):
        """A command as the hub's operator runs it."""
        return self.machine.command(*words) if self.machine else [*map(str, words)]

    def environment(self):
        """What the operator has set."""
        clean = {k: v for k, v in os.environ.items() if k[:4] != "HUB_"}
        return clean | self.settings

    def run(self, *words):
        """Run one of the operator's commands: what it printed, and how it ended."""
        return subprocess.run(
            self.command(*words),
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
        )

    def start(self):
        """Start it; the log of an earlier start stays."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command(sys.executable, "-m", "jupyterhub", "--config", CONFIG),
                env=self.environment(),
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def password(self, name):
        """The first password of a name, from the teacher's list."""
        lines = (self.folder / "first_passwords.txt").read_text().splitlines()
        return dict(line.split() for line in lines)[name.lower()]

    def student(self, name, password=None):
        """A browser with which a name signs in, with its first password or another."""
        return Student(self.address, name, password or self.password(name))

    def wait(self):
        """Return when it answers."""
        for _ in range(960):
            assert self.process.poll() is None, self.log.read_text()
            with contextlib.suppress(requests.ConnectionError):
                if requests.get(f"{self.address}/hub/health", timeout=5).ok:
                    return
            time.sleep(0.25)
        raise TimeoutError(self.log.read_text())

    def family(self):
        """The hub and everything it started."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def server(self, name):
        """What runs for one student: the server, and its kernels."""
        for process in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # it may be ending
                if process.environ().get("JUPYTERHUB_USER") == name:
                    return [process, *process.children(recursive=True)]
        return []

    def home(self, name):
        """The folder of one student, as it is seen from here."""
        if self.machine:
            return self.machine.path("/home") / name / "unrolled"
        return self.folder / "home" / name / "unrolled"

    def stop(self):
        """Stop it, and with it every server; end by force what does not stop."""
        if self.process is None:
            return
        family = self.family() if self.process.poll() is None else []
        self.process.terminate()
        _, alive = psutil.wait_procs(family, timeout=40)
        for process in alive:
            process.kill()
        self.process.wait()
