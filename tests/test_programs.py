"""Commands that pages and programs name exist, and `make help` lists every one."""

import json
import re
import subprocess
import sys
import tomllib

import pytest
from notebook_rules import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
#: What the Makefile reads, or tells about in `make help`.
VARIABLES = set(re.findall(r"\b[A-Z][A-Z_]+\b", MAKEFILE))
FOLDERS = "tools|deploy|book|img|docs|tests|\\.ci|\\.binder|\\.github"
#: What is written by a program, and not stored.
BUILT = ("book/_build",)
FILES = [
    ROOT / "README.md",
    ROOT / "Makefile",
    ROOT / "LICENSE",
    ROOT / ".ci" / "run",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob(".github/**/*.*")),
    *sorted(ROOT.glob(".devcontainer/*")),
    *sorted(ROOT.glob("deploy/*[!n]")),
    *sorted(path for path in ROOT.glob("tools/**/*") if path.suffix != ".pyc"),
]
FILES = [path for path in FILES if path.is_file()]

each_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def commands(text):
    """Yield each `make …` of a text: its target and its variables."""
    for line in re.findall(r"(?:`|\"|^\s*(?:exec |run: )?)make +([^`\n]+)", text, re.M):
        yield line.split()[0].rstrip('",:'), re.findall(r"\b([A-Z_]+)=", line)


@each_file
def test_make_knows_what_a_file_tells_it_to_make(path):
    text = path.read_text(encoding="utf-8")
    for target, variables in commands(text):
        assert target in TARGETS
        assert all(name in VARIABLES or name[:4] == "HUB_" for name in variables)


@each_file
def test_files_that_a_file_names_exist(path):
    text = path.read_text(encoding="utf-8").replace("\\", "/")  # of Windows too
    for name in re.findall(
        rf"(?<![\w/.$-])((?:{FOLDERS})/[\w./-]*[\w/])(?![\w*])", text
    ):
        assert (ROOT / name).exists() or name.startswith(BUILT), name


def test_help_lists_every_target_once():
    (phony,) = re.findall(r"^\.PHONY: ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.replace("\\", " ").split()) == TARGETS
    printed = re.findall(r"^\t@echo '(?:  )?make ([a-z-]+) ", MAKEFILE, re.MULTILINE)
    assert sorted(printed) == sorted(TARGETS)


@pytest.mark.skipif(sys.platform == "win32", reason="Linux and macOS")
def test_help_has_a_group_for_everybody():
    printed = subprocess.check_output(["make", "-C", ROOT, "help"], text=True)
    groups = re.findall(r"^To (\w+)\n(?:  .+\n)+", printed, re.MULTILINE)
    assert groups == ["learn", "teach", "maintain"]


def test_ci_keeps_what_ci_runs():
    assert [path.name for path in (ROOT / ".ci").iterdir()] == ["run"]


def test_the_version_is_stated_once_and_heads_the_change_log():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (
        re.search(r"^## \[(.+?)\] - \d{4}-\d\d-\d\d$", log, re.M)[1]
        == project["version"]
    )
    assert "\nversion:" not in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_dev_container_has_a_python_of_the_course_and_starts_on_00():
    text = (ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
    container = json.loads(text)
    setup = (ROOT / "tools" / "setup").read_text(encoding="utf-8")
    assert f" {container['image'].rpartition(':')[2]} " in setup
    (first,) = container["customizations"]["codespaces"]["openFiles"]
    assert (ROOT / first).name == "00_start_here.ipynb" and (ROOT / first).exists()
    assert container["postAttachCommand"].endswith(f"code {first}")
    assert container["postCreateCommand"] == "make setup"
