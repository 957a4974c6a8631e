"""JupyterLab, started as `make lab` starts it and left running for tests."""

import os
import re
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

ADDRESS = re.compile(r"http://127\.0\.0\.1:\S+/lab\S*\?token=\w+")


class RunningLab:
    """A JupyterLab without this user's settings: its address, its port, its token.

    Its program is a course's tools/lab.py; settings and its log go into a folder.
    """

    def __init__(self, program, folder, *arguments, environment=(), **options):
        settings = {k: v for k, v in os.environ.items() if k[:8] != "JUPYTER_"}
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "HOME"):
            settings[name] = str(folder)
        for display in ("DISPLAY", "WAYLAND_DISPLAY"):
            settings.pop(display, None)
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, program, *arguments],
                cwd=folder,
                env=settings | dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **options,
            )

    def wait(self):
        """Return when the address with its token is printed, as a learner sees it."""
        for _ in range(240):
            if printed := ADDRESS.search(self.log.read_text()):
                parts = urlsplit(printed[0])
                self.address, self.port = printed[0], parts.port
                (self.token,) = parse_qs(parts.query)["token"]
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.25)
        raise TimeoutError(self.log.read_text())

    def close(self):
        """End it, and its kernels with it."""
        self.process.terminate()
        self.process.wait(30)
