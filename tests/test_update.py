"""`make update`: a corrected course reaches whoever has answers, and loses none.

A small course with real notebooks and the real programs is corrected in a repository,
and brought to a learner's clone of it, or to an unpacked handout.
"""

import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile

import course as stored
import handout
import nbformat
import pytest
import update as program
import versions
from notebook_rules import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")

ZERO, FIRST, THIRD = (
    f"notebooks/{name}.ipynb"
    for name in ("00_start_here", "01_forward_loop", "03_vanilla_rnn_layer")
)
FILES = [ZERO, FIRST, THIRD, "pyproject.toml", "requirements.txt", "helpers/cells.py"]
FILES += ["tools/update.py", "tools/versions.py", "tools/merge_notebook.py"]
#: An exercise of each notebook, and the answer of a learner.
ANSWERS = {
    FIRST: ("exercise-1-5", "def count(D, H, K):\n    return D * H + H * H"),
    THIRD: ("exercise-3-1", "shape_of_x = (2, 3, 4)"),
}
IDENTITY = {
    f"GIT_{who}_{what}": "somebody@example.org"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}
NOBODYS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder, *words):
    """Run git in a folder, without this user's settings."""
    command = ["git", "-C", folder, "-c", "init.defaultBranch=main", *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def edit(folder, name, cell, source):
    """Write something into a cell, by its id; an id that is new is a new cell."""
    path = folder / name
    notebook = nbformat.read(path, as_version=4)
    cells = {each.id: each for each in notebook.cells}
    if cell not in cells:
        notebook.cells.insert(2, nbformat.v4.new_markdown_cell(id=cell))
        cells[cell] = notebook.cells[2]
    cells[cell].source = source
    path.write_bytes(program.text(notebook))


def sources(folder, name):
    """What stands in each cell of a valid notebook."""
    notebook = nbformat.read(folder / name, as_version=4)
    nbformat.validate(notebook)
    return {cell.id: cell.source for cell in notebook.cells}


def everything(folder):
    """All files of the course in a folder, and what the learner has beside them."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in names.items() if not name.startswith(".git/")}


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """None of this user's settings of git."""
    for name, value in (NOBODYS | IDENTITY).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def update(monkeypatch, capsys):
    """A function that runs the program for a folder and returns what it prints."""

    def run(folder, source=""):
        monkeypatch.setattr(program, "ROOT", folder)
        monkeypatch.setattr(versions, "ROOT", folder)
        program.main(source)
        return capsys.readouterr().out

    return run


def answer(folder):
    """Do what a learner does: answer, run, write a note and a notebook of her own."""
    for name, (cell, source) in ANSWERS.items():
        edit(folder, name, cell, source)
        edit(folder, name, "own", "What I learned.")
    path = folder / FIRST
    notebook = nbformat.read(path, as_version=4)
    for count, cell in enumerate(notebook.cells, 50):
        if cell.cell_type == "code":
            cell.execution_count = count
    path.write_bytes(program.text(notebook))
    (folder / "notebooks" / "mine.ipynb").write_text("my own")


def has_answers(folder, names=tuple(ANSWERS)):
    """Whether each answer and each note is where it was."""
    for name in names:
        cell, source = ANSWERS[name]
        cells = sources(folder, name)
        assert cells[cell] == source
        assert cells["own"] == "What I learned."
    assert (folder / "notebooks" / "mine.ipynb").read_text() == "my own"
    return True


def correct(folder):
    """Correct what nobody has touched, and one cell that was answered as well."""
    edit(folder, FIRST, "title", "# A corrected title")
    edit(folder, THIRD, "title", "# Another one")
    edit(folder, THIRD, ANSWERS[THIRD][0], "shape_of_x = ...  # corrected")
    with (folder / "helpers" / "cells.py").open("a") as file:
        file.write("\n# corrected\n")
    (folder / "helpers" / "scan.py").write_text("# new\n")


def commit(folder, message="Correct"):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


@pytest.fixture
def course(tmp_path):
    """A repository with the course, as it was given out."""
    folder = tmp_path / "the course"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.copy(ROOT / ".gitignore", folder)
    for name, (cell, _) in ANSWERS.items():
        edit(folder, name, cell, "answer = ...")
    git(tmp_path, "init", "-q", folder)
    commit(folder, "Give out")
    return folder


@pytest.fixture
def hers(course, tmp_path):
    """A learner's clone, in which she has worked."""
    git(tmp_path, "clone", "-q", course, tmp_path / "hers")
    answer(tmp_path / "hers")
    return tmp_path / "hers"


def corrected(folder):
    """Whether the corrections are there, both versions where both changed a cell."""
    assert sources(folder, FIRST)["title"] == "# A corrected title"
    third = sources(folder, THIRD)
    assert third["title"] == "# Another one"
    (note,) = (text for text in third.values() if "you have changed it as well" in text)
    assert "shape_of_x = ...  # corrected" in note
    assert (folder / "helpers" / "cells.py").read_text().endswith("# corrected\n")
    assert (folder / "helpers" / "scan.py").read_text() == "# new\n"
    return True


def test_corrections_come_and_answers_stay(update, course, hers):
    correct(course)
    commit(course)
    out = update(hers)
    assert has_answers(hers) and corrected(hers)
    assert f"update: {FIRST}: 1 cell corrected\n" in out
    both = f"both versions kept of {ANSWERS[THIRD][0]}"
    assert f"update: {THIRD}: 1 cell corrected; {both}\n" in out
    assert git(hers, "rev-parse", "HEAD") == git(course, "rev-parse", "HEAD")
    status = git(hers, "status", "--short").split("\n")
    assert status == [f" M {FIRST}", f" M {THIRD}", "?? notebooks/mine.ipynb", ""]


def test_what_was_written_over_is_kept(update, course, hers):
    before = everything(hers)
    correct(course)
    commit(course)
    out = update(hers)
    (kept,) = (hers / "before_update").iterdir()
    assert f"update: what was written over is in before_update/{kept.name}\n" in out
    assert everything(kept) == {name: before[name] for name in (FIRST, THIRD)}


def test_the_updated_notebook_opens_and_passes(update, course, hers):
    """Its answer is judged correct, in a kernel, with the rest of it run."""
    right = "def count(D, H, K):\n    return (D + H + 1) * H + (H + 1) * K\n\n\n"
    edit(hers, FIRST, "exercise-1-5", right + 'check("1.5", count)')
    edit(course, FIRST, "output-said", "Corrected.")
    edit(course, FIRST, "new-code", "A new cell.")
    commit(course)
    update(hers)
    notebook = nbformat.read(hers / FIRST, as_version=4)
    stored.client(notebook, hers / "notebooks", timeout=120).execute()
    cells = {cell.id: cell for cell in notebook.cells}
    said = "".join(output.text for output in cells["exercise-1-5"].outputs)
    assert said == "Exercise 1.5: correct\n"  # a kernel may send it in two parts
    assert cells["output-said"].source == "Corrected."
    assert cells["new-code"].source == "A new cell."


def test_nothing_new_changes_no_byte(update, hers):
    before = everything(hers)
    last = "update: this is the newest version, and your answers are in it\n"
    assert update(hers) == last
    assert everything(hers) == before


def test_one_update_follows_another(update, course, hers):
    correct(course)
    commit(course)
    update(hers)
    edit(course, FIRST, "title", "# Corrected again")
    edit(course, THIRD, ANSWERS[THIRD][0], "shape_of_x = ...  # twice")
    commit(course)
    update(hers)
    assert has_answers(hers)
    assert sources(hers, FIRST)["title"] == "# Corrected again"
    notes = [t for t in sources(hers, THIRD).values() if "changed it as well" in t]
    assert sorted("# twice" in note for note in notes) == [False, True]
    before = everything(hers)
    update(hers)
    assert everything(hers) == before


@pytest.mark.parametrize("after", range(4))
def test_an_interrupted_update_is_repeated(update, course, hers, monkeypatch, after):
    """After some of the four files that change; then as if nothing had been."""
    correct(course)
    commit(course)
    written, put = [], program.put

    def put_some(*file):
        if len(written) == after:
            raise KeyboardInterrupt
        written.append(put(*file))

    with monkeypatch.context() as interrupted, pytest.raises(KeyboardInterrupt):
        interrupted.setattr(program, "put", put_some)
        update(hers)
    assert has_answers(hers)
    update(hers)
    assert has_answers(hers) and corrected(hers)
    assert git(hers, "rev-parse", "HEAD") == git(course, "rev-parse", "HEAD")


def test_an_update_killed_before_git_knows_is_repeated(update, course, hers, tmp_path):
    """The program itself, as make runs it."""
    correct(course)
    commit(course)
    killer = tmp_path / "bin" / "git"
    killer.parent.mkdir()
    real = f'exec {shutil.which("git")} "$@"\n'
    killer.write_text(f"#!/bin/sh\ncase $3 in reset) kill -9 $PPID ;; esac\n{real}")
    killer.chmod(0o755)
    path = f"{killer.parent}:{os.environ['PATH']}"
    command = [sys.executable, hers / "tools" / "update.py"]
    done = subprocess.run(command, env=os.environ | {"PATH": path}, cwd=hers)
    assert done.returncode == -signal.SIGKILL
    assert has_answers(hers) and corrected(hers)
    done = subprocess.run(command, cwd=hers, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert has_answers(hers) and corrected(hers)
    assert git(hers, "rev-parse", "HEAD") == git(course, "rev-parse", "HEAD")


def test_what_she_deleted_or_renamed_comes_back_fresh(update, course, hers):
    """A notebook to start over with, and what the others import."""
    (hers / FIRST).rename(hers / "notebooks" / "my_01.ipynb")
    (hers / "helpers" / "cells.py").unlink()
    out = update(hers)
    assert f"update: {FIRST}: new\n" in out
    assert (hers / FIRST).read_bytes() == (course / FIRST).read_bytes()
    assert sources(hers, "notebooks/my_01.ipynb")["own"] == "What I learned."
    assert (hers / "helpers" / "cells.py").exists()


def test_commits_of_her_own_stay_in_the_history(update, course, hers):
    commit(hers, "My answers")
    own = git(hers, "rev-parse", "HEAD").strip()
    edit(hers, FIRST, "not-committed", "Later.")
    correct(course)
    commit(course)
    for _ in range(2):
        update(hers)
        assert has_answers(hers) and corrected(hers)
        assert sources(hers, FIRST)["not-committed"] == "Later."
        parents = git(hers, "log", "-1", "--format=%P").split()
        assert parents == [own, git(course, "rev-parse", "HEAD").strip()]
        assert git(hers, "status", "--short") == ""


def test_a_notebook_that_the_course_renames_takes_her_answers_along(
    update, course, hers
):
    name = "notebooks/13_layer.ipynb"
    git(course, "mv", THIRD, name)
    edit(course, name, "title", "# Another one")
    commit(course)
    assert f"update: {name}: was {THIRD}; 1 cell corrected\n" in update(hers)
    assert not (hers / THIRD).exists()
    assert sources(hers, name)[ANSWERS[THIRD][0]] == ANSWERS[THIRD][1]
    assert sources(hers, name)["title"] == "# Another one"
    assert has_answers(hers, [FIRST])


def test_what_the_course_drops_goes_unless_somebody_has_worked_in_it(
    update, course, hers
):
    git(course, "rm", "-q", THIRD, "helpers/cells.py")
    commit(course)
    assert f"update: {THIRD}: gone from the course; yours stays\n" in update(hers)
    assert has_answers(hers)
    assert not (hers / "helpers" / "cells.py").exists()


def test_a_file_of_her_own_makes_room_and_is_kept(update, course, hers):
    """The course now has a notebook, and a helper, of a name that she has used."""
    for name in ("notebooks/10_more.ipynb", "helpers/cells.py"):
        shutil.copy(course / ZERO, hers / name)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("New.")])
    nbformat.write(notebook, course / "notebooks" / "10_more.ipynb")
    correct(course)
    commit(course)
    out = update(hers)
    (kept,) = (hers / "before_update").iterdir()
    for name in ("notebooks/10_more.ipynb", "helpers/cells.py"):
        assert (hers / name).read_bytes() == (course / name).read_bytes()
        assert (kept / name).read_bytes() == (course / ZERO).read_bytes()
        assert f"update: {name}: " in out


def test_what_she_alone_changed_stays(update, course, hers):
    (hers / "helpers" / "cells.py").write_text("# mine\n")
    edit(course, FIRST, "title", "# A corrected title")
    commit(course)
    update(hers)
    assert (hers / "helpers" / "cells.py").read_text() == "# mine\n"


def test_a_correction_that_an_open_page_wrote_over_comes_again(update, course, hers):
    open_page = (hers / FIRST).read_bytes()
    correct(course)
    commit(course)
    update(hers)
    (hers / FIRST).write_bytes(open_page)
    update(hers)
    assert has_answers(hers) and corrected(hers)


def test_what_is_no_notebook_is_left_and_named(update, course, hers):
    (hers / FIRST).write_text("{")
    correct(course)
    commit(course)
    assert f"update: {FIRST}: left as it is (" in update(hers)
    assert (hers / FIRST).read_text() == "{"
    assert has_answers(hers, [THIRD])


# A handout


def packed(folder, target, changes=None):
    """Pack a folder as a handout is packed, some files of it replaced."""
    files = {n: d for n, d in everything(folder).items() if n[0] != "."}
    files |= changes or {}
    inner = handout.packed(files)
    target.write_bytes(handout.packed(files | {f"{handout.HANDED_OUT}/1.zip": inner}))
    return target


@pytest.fixture
def unpacked(course, tmp_path):
    """A learner's handout, in which she has worked; git knows nothing of it."""
    with zipfile.ZipFile(packed(course, tmp_path / "one.zip")) as archive:
        archive.extractall(tmp_path)
    answer(tmp_path / "unrolled")
    return tmp_path / "unrolled"


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_a_newer_handout_is_merged(update, course, unpacked, tmp_path, form):
    correct(course)
    source = packed(course, tmp_path / "two.zip") if form == "zip" else course
    update(unpacked, source)
    assert has_answers(unpacked) and corrected(unpacked)
    edit(course, FIRST, "title", "# Corrected again")
    source = packed(course, tmp_path / "three.zip") if form == "zip" else course
    out = update(unpacked, source)
    assert f"update: {FIRST}: 1 cell corrected\n" in out
    assert f"{THIRD}:" not in out
    assert has_answers(unpacked)
    assert sources(unpacked, FIRST)["title"] == "# Corrected again"
    before = everything(unpacked)
    update(unpacked, source)
    assert everything(unpacked) == before


def test_the_real_handout_keeps_what_it_held(update, tmp_path):
    """It can be updated with itself, and nothing changes."""
    handout.pack(tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(tmp_path)
        inner = archive.read(f"unrolled/{handout.HANDED_OUT}/1.zip")
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        held = {info.filename for info in archive.infolist()}
    folder = tmp_path / "unrolled"
    given = {f"unrolled/{name}" for name in everything(folder)}
    assert held == given - {f"unrolled/{handout.HANDED_OUT}/1.zip"}
    before = everything(folder)
    update(folder, tmp_path / "one.zip")
    assert everything(folder) == before


def test_without_what_was_given_out_both_versions_are_kept(
    update, course, unpacked, tmp_path
):
    """A download of the course's page: whose change it was cannot be known."""
    shutil.rmtree(unpacked / handout.HANDED_OUT)
    correct(course)
    update(unpacked, packed(course, tmp_path / "two.zip"))
    assert has_answers(unpacked)
    for name, (cell, _) in ANSWERS.items():
        texts = [*sources(unpacked, name).values()]
        title = sources(course, name)["title"]
        assert [t for t in texts if t == title or t.endswith(title)]
        stub = sources(course, name)[cell]
        assert [t for t in texts if f"```python\n{stub}\n```" in t]


# What it refuses


@pytest.mark.parametrize(
    ("change", "source", "said"),
    [
        (["branch", "--unset-upstream"], [], "this branch follows no other"),
        (["switch", "-q", "--detach"], [], "this branch follows no other"),
        (["remote", "set-url", "origin", "/nowhere"], [], "git fetch: fatal: "),
        ([], ["a.zip"], "this folder is a clone: git knows"),
    ],
)
def test_a_clone_that_cannot_be_updated_is_one_line(update, hers, change, source, said):
    git(hers, *(change or ["status"]))
    before = everything(hers)
    with pytest.raises(SystemExit, match=f"^update: {said}"):
        update(hers, *source)
    assert everything(hers) == before


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ([], "say where the newer handout is: make update FROM="),
        (["nowhere.zip"], "nowhere.zip is not there"),
        (["pyproject.toml"], "pyproject.toml is neither a folder nor a whole zip"),
        (["other.zip"], "there is no notebook 00 in it"),
        (["helpers"], "there is no notebook 00 in it"),
    ],
)
def test_a_handout_that_is_none_is_one_line(
    update, monkeypatch, unpacked, source, said
):
    with zipfile.ZipFile(unpacked / "other.zip", "w") as archive:
        archive.writestr("a/pyproject.toml", "")
    before = everything(unpacked)
    monkeypatch.chdir(unpacked)
    with pytest.raises(SystemExit, match=f"^update: {said}"):
        update(unpacked, *source)
    assert everything(unpacked) == before
