"""Bring a corrected course into this folder and lose nothing: what `make update` does.

    python tools/update.py            in a clone: what its branch follows
    python tools/update.py FILE.zip   elsewhere: a newer handout, or a folder with one

Of each file there are three versions: what was given out, what became of it here, and
the new one. A notebook is merged cell by cell. What would be written over is copied to
before_update/ first. It may be interrupted at any point, and run again.
"""

import sys
import time

import nbformat
from merge_notebook import cells_of, closest, merge, report, text, write_bytes
from versions import ROOT, Clone, Handout, stop

OLD = f"before_update/{time.strftime('%Y-%m-%d_%H%M%S')}"


def update(course):
    """Bring every file up to date; return a line for each that is more than new."""
    lines, moved = [], renamed(course)
    for name in sorted(course.new | course.old):
        was = moved.get(name, name)
        if name in moved.values():
            continue  # done under its new name
        try:
            line = bring(course, name, was)
        except Exception as error:  # a notebook of the learner may hold anything
            line = f"left as it is ({error}); rename it, and the next update brings it"
        lines += [f"{name}: {line}"] * bool(line)
    return lines


def bring(course, name, was):
    """Bring one file, which may have had another name; return what was done."""
    given, here = course.given(was), ROOT / was
    mine = here.read_bytes() if here.is_file() else None
    if name not in course.new:
        return take_away(here, mine, given)
    (new, mode), line = course.new[name], ""
    if mine is None:
        put(name, new, mode)
        return "new" if name.endswith(".ipynb") else ""
    if mine not in (new, *given):
        if name.endswith(".ipynb"):
            new, line = merged(mine, given, new)
        elif new in given[:1]:
            return ""  # changed by the learner alone
        else:
            line = f"corrected, and you have changed it as well: yours is in {OLD}"
    if new != mine or was != name:
        keep(was, mine, given)
        put(name, new, mode)
    if was != name:
        here.unlink()
        line = "; ".join(filter(None, (f"was {was}", line)))
    return line


def merged(mine, given, new):
    """Return a notebook with what the course corrected, and in words what that was."""
    ours, theirs = read(mine), read(new)
    unknown = nbformat.v4.new_notebook()  # then both versions of a cell are kept
    versions = [*map(read, given)] or [unknown]
    if not set(cells_of(ours)) & set(cells_of(theirs)):
        return new, f"new; your own file of this name is in {OLD}"
    # Not always the newest: a page that was open may have saved over a correction.
    result, corrected, conflicts = merge(closest(ours, versions), ours, theirs)
    if result == ours:
        return mine, ""
    return text(result), report(corrected, conflicts)


def take_away(here, mine, given):
    """Remove what the course has no more, unless somebody has worked in it."""
    if mine in given:
        here.unlink()
    return "" if mine in (None, *given) else "gone from the course; yours stays"


def renamed(course):
    """Return what the course now calls by another name: {new name: old name}."""
    gone, fresh = ids(course.old, course.new), ids(course.new, course.old)
    return {
        new: old
        for old, was in gone.items()
        for new, now in fresh.items()
        if 2 * len(was & now) > len(was)
        and (ROOT / old).is_file()
        and not (ROOT / new).exists()
    }


def ids(files, others):
    """Return the ids of the cells of each notebook that the others do not name."""
    names = [n for n in files if n not in others and n.endswith(".ipynb")]
    return {name: set(cells_of(read(files[name][0]))) for name in names}


def read(data):
    """Return the notebook in a file."""
    return nbformat.reads(data.decode(), as_version=4)


def keep(name, mine, given):
    """Copy what is about to be written over, unless it was only given out."""
    if mine not in given:
        path = ROOT / OLD / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, mine)


def put(name, data, mode):
    """Write a file of the course, whole or not at all."""
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, data, mode or 0o644)


def main(source=""):
    """Update this folder, then say what is new and where the old is."""
    clone = (ROOT / ".git").exists()
    if clone and source:
        stop("this folder is a clone: git knows where corrections are, without FROM")
    if not clone and not source:
        stop("say where the newer handout is: make update FROM=/path/to/handout.zip")
    course = Clone() if clone else Handout(source)
    lines = update(course)
    course.finish()
    for line in lines:
        print(f"update: {line}")
    if (ROOT / OLD).is_dir():
        print(f"update: what was written over is in {OLD}")
    print("update: this is the newest version, and your answers are in it")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        stop("interrupted; nothing is lost, and the next one goes on from here")
