"""The stored notebooks: where they lie, how one is written, and how one is run."""

import re
from pathlib import Path

import atomic
import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"


def notebooks():
    """List the notebooks of the course."""
    return sorted(FOLDER.glob("[0-9]*.ipynb"))


def solutions():
    """List the notebooks with solutions."""
    return sorted(FOLDER.glob("solutions/[0-9]*.ipynb"))


def title(path):
    """Read the title of a notebook."""
    first = nbformat.read(path, as_version=4).cells[0].source
    return re.search(r"^# (.+)$", first, re.MULTILINE)[1]


def needs_keras(path):
    """Whether a notebook imports Keras, which WebAssembly does not have."""
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return re.search(r"\b(import keras|from keras|keras_bridge)\b", code) is not None


def text(notebook):
    """Return a notebook as its file holds it."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def store(path, notebook):
    """Replace the file of a notebook in one step; return whether that changed it."""
    new = text(notebook).encode()
    changed = new != path.read_bytes()
    if changed:
        atomic.write(path, new)
    return changed


def client(notebook, folder, timeout=None):
    """Return a client that runs a notebook in this folder, in a kernel of its own.

    A cell may take so many seconds, or as long as it likes.
    """
    client = NotebookClient(
        notebook,
        config=Config(KernelManager={"transport_encryption": "auto"}),  # else it warns
        kernel_name="python3",
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
    )
    # A widget is asked for nothing: answers can get lost, and then its cell hangs.
    client.comm_open_handlers = {"jupyter.widget": lambda message: None}
    return client
