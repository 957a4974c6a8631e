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

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "deploy" / "jupyterhub_config.py"
#: Lines that the tests measured. conftest.py prints them under the results.
MEASURED = []


def free_ports(count):
    """The first of some neighbouring ports that nobody listens on.

    A hub's students get ports that follow from its own, so hubs keep their distance.
    """
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
    """JupyterHub with its proxy, started as `make hub` starts it."""

    def __init__(self, folder, names, **settings):
        folder.chmod(0o755)  # as mkdir makes it
        (folder / "students.txt").write_text("\n".join(names))
        self.folder, self.port = folder, free_ports(3)
        self.address = f"http://127.0.0.1:{self.port}"
        environment = {k: v for k, v in os.environ.items() if k[:4] != "HUB_"}
        environment |= {
            "HUB_STATE": str(folder),
            "HUB_PORT": str(self.port),
            "HUB_ACCOUNTS": "no",  # a test makes no accounts on the machine it runs on
            **settings,
        }
        self.log = folder / "hub.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "--config", str(CONFIG)],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self):
        """Return when it answers."""
        for _ in range(240):
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
        """The folder of one student."""
        return self.folder / "home" / name / "unrolled"

    def stop(self):
        """Stop it, and with it every server; end by force what does not stop."""
        family = self.family() if self.process.poll() is None else []
        self.process.terminate()
        _, alive = psutil.wait_procs(family, timeout=40)
        for process in alive:
            process.kill()
        self.process.wait()
