"""Judge the notebooks of a class: `make collect FOLDER=…`.

A folder for each student, or files with the students' names, holds what was handed in.
Every answer runs anew, alone, in a process that can only compute; outputs that are
stored count for nothing. build/collect gets a table, results.csv, and a page.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import atomic
from classwork import page, replay, students
from classwork.walls import Silent, Walls
from course import ROOT

TARGET = ROOT / "build" / "collect"
#: Processes at a time.
JOBS = min(2, os.cpu_count() or 1)


def judged(found, walls, say=print):
    """Return student, exercise and verdict for all answers of these notebooks."""
    rows = []
    with ThreadPoolExecutor(JOBS) as pool:
        for (student, lesson), cells in found.items():
            start = time.perf_counter()
            answers = students.answers_in(cells, lesson)
            runs = {n: begun(pool, walls, x) for n, x in answers.items()}
            verdicts = {n: ended(answers[n], run) for n, run in runs.items()}
            rows += [(student, number, x) for number, x in verdicts.items()]
            counted = Counter(x.right for x in verdicts.values())
            right = f"{counted[replay.RIGHT]} of {len(verdicts)} right"
            took = time.perf_counter() - start
            say(f"{student}, {lesson:0>2}: {right} ({took:.1f} s)")
    return rows


def begun(pool, walls, answer):
    """Let an answer run; None where there is none yet."""
    if answer is None or replay.is_stub(answer):
        return None
    asked = replay.exercise(answer.number)
    return pool.submit(walls.outcome, asked, replay.job(answer))


def ended(answer, run):
    """Return the verdict on an answer, once it has run."""
    if run is None:
        return replay.Verdict(replay.OPEN)
    try:
        return replay.verdict(answer, run.result())
    except Silent as reason:
        return replay.Verdict(replay.WRONG, str(reason))


def main(arguments):
    """Collect a folder; return 1 where there is nothing to collect."""
    name = "".join(arguments[:1])
    folder = Path(name)
    if not name or not folder.is_dir():
        got = name or "nothing"
        print(f"make collect FOLDER=…: this needs a folder of notebooks, got {got}")
        return 1
    found, notes = students.notebooks_in(folder)
    print(*notes, sep="\n", end="\n" if notes else "")
    if not found:
        print(f"make collect: no notebook with an exercise in {folder}")
        return 1
    with tempfile.TemporaryDirectory() as rooms:
        walls = Walls(rooms)
        print(f"walls: {walls.name}")
        rows = judged(found, walls)
    TARGET.mkdir(parents=True, exist_ok=True)
    atomic.write(TARGET / "results.csv", page.table(rows).encode())
    atomic.write(TARGET / "index.html", page.page(rows, walls.name).encode())
    print(f"collect: {TARGET.relative_to(ROOT)}: results.csv and index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
