"""The kernel of the course: what somebody has set for other work reaches no notebook.

It is started as JupyterLab starts it, from its kernel.json, in a home full of settings.
nbval starts its kernels in another way, so no notebook's own test sees this.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import kernel
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from notebook_rules import ROOT

SPEC = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
#: A home as somebody has it who uses the same programs for other work.
HOME = {
    ".config/matplotlib/matplotlibrc": "text.usetex: True\nimage.origin: lower\n",
    "other/matplotlibrc": "axes.labelcolor: red\n",
    ".keras/keras.json": '{"floatx": "float16", "epsilon": 0.5, "backend": "jax"}',
    "other/keras.json": '{"floatx": "float64"}',
    ".ipython/profile_default/startup/mine.py": "from_startup = True\n",
    ".ipython/profile_default/ipython_kernel_config.py": (
        'get_config().InteractiveShell.ast_node_interactivity = "all"\n'
    ),
    "startup.py": "from_pythonstartup = True\n",
    "mine/helpers.py": "raise SystemExit('the wrong helpers')\n",
    "mine/numpy.py": "raise SystemExit('the wrong numpy')\n",
}
VARIABLES = {
    "MATPLOTLIBRC": "other/matplotlibrc",
    "MPLBACKEND": "svg",
    "KERAS_HOME": "other",
    "KERAS_BACKEND": "jax",
    "PYTHONPATH": "mine",
    "PYTHONSTARTUP": "startup.py",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "OPENBLAS_NUM_THREADS": "7",
}


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    """The kernel.json of this environment as tools/setup writes it, in a folder."""
    folder = tmp_path_factory.mktemp("share") / "kernels" / "python3"
    folder.mkdir(parents=True)
    shutil.copy(SPEC, folder)
    kernel.write(folder)
    return folder


@pytest.fixture
def run(spec, tmp_path):
    """A function that runs code in a new kernel and returns what it prints."""
    for name, text in HOME.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    mine = {n: str(tmp_path / v) if "/" in v else v for n, v in VARIABLES.items()}
    for name in ("KERAS_HOME", "PYTHONPATH", "PYTHONSTARTUP"):
        mine[name] = str(tmp_path / VARIABLES[name])
    left_out = ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CONFIG_HOME")
    others = {n: v for n, v in os.environ.items() if n not in left_out}
    environment = others | mine | {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}

    manager = KernelManager(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(spec.parent)]),
        transport_encryption="auto",
    )
    manager.start_kernel(env=environment, cwd=str(tmp_path))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    def run(*lines):
        printed = []

        def keep(message):
            content = message["content"]
            printed.append(content.get("text") or "\n".join(content["traceback"]))

        def look(message):
            if message["msg_type"] in ("stream", "error"):
                keep(message)

        client.execute_interactive("\n".join(lines), output_hook=look, timeout=120)
        return "".join(printed).split()

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_python_is_the_environments_and_undisturbed(run):
    code = "print(sys.executable, sys.flags.optimize, 'mine' in str(sys.path))"
    assert run("import sys", code) == [sys.executable, "0", "False"]
    code = "warnings.warn('a'); print('went', 'on', sep=' and ')"
    assert {"went", "and", "on"} < set(run("import warnings", code))
    code = "print(*(n in globals() for n in ('from_startup', 'from_pythonstartup')))"
    assert run(code) == ["False", "False"]
    assert run("import numpy; print(numpy.__file__)")[0].startswith(sys.prefix)


def test_figures_are_those_of_the_course(run):
    names = ("text.usetex", "image.origin", "axes.labelcolor", "interactive")
    code = f"print(*(plt.rcParams[name] for name in {names}), plt.get_backend())"
    said = run("import matplotlib.pyplot as plt", code)
    assert said[:3] == ["False", "upper", "black"]
    assert said[-1].endswith("inline")


def test_a_notebook_says_it_once(run):
    """IPython's settings change what a cell shows."""
    code = "print(get_ipython().ast_node_interactivity)"
    assert run(code) == ["last_expr"]


def test_small_arrays_use_one_thread(run):
    code = "print(os.environ['OPENBLAS_NUM_THREADS'])"
    assert run("import os", code) == ["1"]


@pytest.mark.keras
def test_keras_computes_as_in_the_course(run):
    pytest.importorskip("keras")
    code = (
        "print(keras.config.floatx(), keras.config.epsilon(), keras.config.backend())"
    )
    assert run("import keras", code)[-3:] == ["float32", "1e-07", "tensorflow"]


@pytest.mark.keras
@pytest.mark.skipif(sys.platform == "win32", reason="there is no class server")
def test_keras_starts_where_it_may_write_nothing(run, spec):
    """As on a class server, where the environment is root's."""
    pytest.importorskip("keras")
    (spec / "keras" / "keras.json").unlink(missing_ok=True)
    home = f"os.environ['KERAS_HOME'] = '{os.devnull}/nowhere'"
    assert run("import os", home, "import keras; print(keras.config.floatx())")[
        -1:
    ] == ["float32"]


def test_writing_it_again_changes_nothing(spec):
    path = spec / "kernel.json"
    before = path.read_bytes(), path.stat().st_mtime_ns
    kernel.write(spec)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert json.loads(before[0])["argv"][0] == sys.executable


@pytest.mark.skipif(
    not (Path(sys.prefix) / ".installed").exists(), reason="not made by tools/setup"
)
def test_setup_has_written_it():
    """This environment's own kernel is the one that the other tests look at."""
    written = json.loads(SPEC.read_text(encoding="utf-8"))
    assert written["env"] == kernel.variables(SPEC.parent)


def test_every_notebook_names_this_kernel():
    for path in ROOT.glob("notebooks/**/[0-9]*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
