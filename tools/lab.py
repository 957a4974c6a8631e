"""Start JupyterLab in notebooks/, on this machine only: what `make lab` does last.

The server's root is the whole project, because the notebooks show pictures from img/.
PORT=9000 in the environment asks for that port and no other.
"""

import os
import socket
import sys
from pathlib import Path

import kernel

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
#: JupyterLab's settings for this course, and what it loads beside itself.
SITE = ROOT / "tools" / "lab-site"
#: Where Jupyter would find kernels and settings of another Python before ours.
FOREIGN = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_PREFER_ENV_PATH")


def is_free(port):
    """Tell whether a server can listen on this port. Stop if only root may."""
    with socket.socket() as probe:
        if os.name == "posix":  # as the server will do
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except PermissionError:
            sys.exit(f"lab: port {port} is reserved; try make lab PORT=8888")
        except OSError:
            return False
    return True


def port_options(wanted):
    """Turn the learner's PORT into options for the server, or stop with one line."""
    if not wanted:
        return []  # Jupyter looks for the next free port by itself
    if not (wanted.isdecimal() and 0 < int(wanted) < 65536):
        sys.exit(f"lab: PORT={wanted} is not a port; try make lab PORT=8888")
    port = int(wanted)
    if not is_free(port):
        free = next((p for p in range(port + 1, 65536) if is_free(p)), 8888)
        sys.exit(f"lab: port {port} is taken; try make lab PORT={free}")
    return [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]


def first_page():
    """Name what opens: notebook 00, until JupyterLab has opened a notebook here."""
    folder = ROOT / "notebooks"
    if (folder / ".ipynb_checkpoints").exists():
        return "/lab/tree/notebooks"
    return "/lab/tree/notebooks/00_start_here.ipynb"


def options(environment):
    """Collect JupyterLab's options for this machine."""
    chosen = [
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url={first_page()}",
        f"--LabApp.extra_labextensions_path={SITE / 'extensions'}",
        "--Application.log_level=ERROR",  # the address is printed all the same
        "--KernelManager.transport_encryption=auto",  # else every kernel warns
        *port_options(environment.get("PORT", "")),
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        chosen.append("--allow-root")
    has_display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if sys.platform == "linux" and not has_display:
        chosen.append("--no-browser")
    return chosen


def look_beside_the_notebooks():
    """Name what hides a module there: it may hide the check of notebook 00 as well."""
    from helpers.environment import shadows

    for name, file in shadows(ROOT / "notebooks").items():
        print(f"lab: {file} hides the module {name} from the notebooks; rename it")


if __name__ == "__main__":
    arguments = options(os.environ)
    for variable in FOREIGN:
        os.environ.pop(variable, None)
    os.environ["JUPYTER_CONFIG_PATH"] = str(SITE / "config")
    if os.name == "nt":  # elsewhere tools/setup has done it
        kernel.write()
    look_beside_the_notebooks()
    from jupyterlab.labapp import main  # one second: not before the port is known

    print("lab: JupyterLab is starting; Ctrl-C, twice, ends it", flush=True)
    sys.exit(main(arguments))
