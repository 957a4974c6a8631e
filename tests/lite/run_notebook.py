"""Run the code of a notebook in WebAssembly, and write what each cell showed.

Arguments: the notebook, and the file to write. It is what a kernel does, without its
messages: those need threads and sockets, which WebAssembly does not have.
"""

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

SETTINGS = Config()
SETTINGS.HistoryManager.enabled = False


class Shown(DisplayHook):
    """Put the value of a last line where other outputs go."""

    def write_output_prompt(self):
        """Write none."""

    def write_format_data(self, data, metadata=None):
        """Publish the value."""
        self.shell.display_pub.publish(data, metadata)

    def finish_displayhook(self):
        """Write nothing after it."""


def run(shell, source):
    """Run a cell; return its outputs, as a notebook stores them."""
    shell.display_pub.outputs = shown = []
    streams = {"stdout": StringIO(), "stderr": StringIO()}
    with redirect_stdout(streams["stdout"]), redirect_stderr(streams["stderr"]):
        done = shell.run_cell(source)
    outputs = [
        {"output_type": "stream", "name": name, "text": stream.getvalue()}
        for name, stream in streams.items()
        if stream.getvalue()
    ]
    for output in shown:
        outputs.append({"output_type": "display_data", "data": output["data"]})
    if error := done.error_before_exec or done.error_in_exec:
        outputs.append({"output_type": "error", "ename": repr(error)})
    return outputs


def main(notebook, target):
    """Run every cell in order."""
    kinds = {"display_pub_class": CapturingDisplayPublisher, "displayhook_class": Shown}
    shell = InteractiveShell.instance(config=SETTINGS, **kinds)
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    ran = {
        cell["id"]: run(shell, "".join(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code"
    }
    Path(target).write_text(json.dumps(ran, default=str), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
