"""Write the environment's kernel, `python3`, which carries the course's settings.

Whoever starts it, JupyterLab, nbconvert or the class server, takes them from its
kernel.json. So what somebody has set for other work reaches no notebook, and a notebook
names a kernel that is found everywhere. tools/setup and tools/lab.py run this.
"""

import json
import sys
from pathlib import Path

FOLDER = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3"
#: With a profile of its own no start-up file of IPython runs.
ARGUMENTS = ["--profile=unrolled", "--IPKernelApp.auto_create=True"]
#: What would change what Python itself does, or where it looks.
EMPTIED = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP")
EMPTIED += ("PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONSAFEPATH")


def variables(folder):
    """Return what a notebook finds in its environment, whatever the shell holds."""
    return {
        # An empty file. A folder in MPLCONFIGDIR would need its own list of fonts.
        "MATPLOTLIBRC": str(folder / "matplotlibrc"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "KERAS_HOME": str(folder / "keras"),
        "KERAS_BACKEND": "tensorflow",
        # Arrays as small as these gain nothing from a second thread, and where cores
        # are shared the threads wait for each other: one LSTM took nine times as long.
        "OPENBLAS_NUM_THREADS": "1",
        **dict.fromkeys(EMPTIED, ""),
    }


def write(folder=FOLDER):
    """Replace the kernel.json that came with ipykernel, unless that was done."""
    path = folder / "kernel.json"
    was = json.loads(path.read_text(encoding="utf-8"))
    launch = ["-m", "ipykernel_launcher", "-f", "{connection_file}", *ARGUMENTS]
    new = was | {"argv": [sys.executable, *launch], "env": variables(folder)}
    if new != was:
        (folder / "keras").mkdir(exist_ok=True)
        (folder / "matplotlibrc").write_text("# Matplotlib's own settings hold.\n")
        path.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
