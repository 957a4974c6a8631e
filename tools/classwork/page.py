"""The results of a class: a table for a spreadsheet, and a page with a figure."""

import csv
import html
import io
import textwrap
import warnings
from collections import Counter
from pathlib import Path
from string import Template

import matplotlib.pyplot as plt
import seaborn as sns

from classwork.replay import OPEN, RIGHT, UNJUDGED, WRONG
from helpers.plotting import use_course_style

COLUMNS = ("student", "exercise", "right", "which slip")
#: How the four verdicts look: a sign for each, since colour alone says nothing to some.
SIGNS = {RIGHT: "✓", WRONG: "✗", OPEN: "·", UNJUDGED: "?"}
COLOURS = dict(zip(SIGNS, ("#029e73", "#d55e00", "#bbbbbb", "#56b4e9"), strict=True))
#: What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_SLIPS, LONGEST = 15, 110

PAGE = Path(__file__).with_name("page.html")
WORDS = {RIGHT: "right", WRONG: "wrong", OPEN: "not attempted", UNJUDGED: "not judged"}


def table(rows):
    """Return the rows as CSV; no cell of it can become a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for student, number, verdict in rows:
        cells = (student, number, verdict.right, verdict.said)
        writer.writerow([f"'{x}" if x.startswith(FORMULA) else x for x in cells])
    return text.getvalue()


def page(rows, walls):
    """Return a page: how many are right, which slip how often, who is stuck where."""
    counted, slips = Counter(verdict.right for _, _, verdict in rows), slips_of(rows)
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        students=len({student for student, _, _ in rows}),
        counts=", ".join(f"{counted[x]} {word}" for x, word in WORDS.items()),
        walls=walls,
        figure=figure(rows, slips),
        count=len(slips),
        most=MOST_SLIPS,
        key=", ".join(f"{SIGNS[x]} {word}" for x, word in WORDS.items()),
        matrix=matrix(rows),
        slips=whose(slips),
    )


def slips_of(rows):
    """Return who made a slip, for each exercise and slip, the most frequent first."""
    found = {}
    for student, number, verdict in rows:
        if verdict.right == WRONG:
            found.setdefault((number, verdict.said), []).append(student)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def figure(rows, slips):
    """Draw how often each slip was made, and how each exercise went, as SVG."""
    use_course_style()
    numbers = list(dict.fromkeys(number for _, number, _ in rows))
    shown = list(slips.items())[:MOST_SLIPS]
    height = max(3, 0.75 * len(shown), 0.32 * len(numbers)) + 1
    drawing, axes = plt.subplots(1, 2, figsize=(15, height), width_ratios=(2, 1))
    labels = [label(number, said) for (number, said), _ in shown]
    axes[0].barh(
        range(len(shown)), [len(who) for _, who in shown], color=COLOURS[WRONG]
    )
    axes[0].set_yticks(range(len(shown)), labels, parse_math=False, fontsize=10)
    axes[0].set(xlabel="students", title="which slip, how often")
    left = [0] * len(numbers)
    for right, word in WORDS.items():
        counts = [sum(n == x and v.right == right for _, n, v in rows) for x in numbers]
        axes[1].barh(numbers, counts, left=left, color=COLOURS[right], label=word)
        left = [a + b for a, b in zip(left, counts, strict=True)]
    axes[1].set(xlabel="students", title="exercises")
    axes[1].legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    for ax in axes:
        ax.invert_yaxis()
        ax.xaxis.get_major_locator().set_params(integer=True)
    sns.despine(drawing)
    text = io.StringIO()
    with warnings.catch_warnings(action="ignore"):  # a font lacks some letters
        drawing.savefig(text, format="svg", metadata={"Date": None})
    plt.close(drawing)
    svg = text.getvalue()
    told = "; ".join(f"{n}, {said}: {len(who)}" for (n, said), who in shown)
    opening = f'<svg role="img" aria-label="{html.escape(told or "no slip")}" '
    return svg[svg.index("<svg") :].replace("<svg ", opening, 1)


def label(number, said):
    """Return a slip as the name of a bar, on two lines at most."""
    words = textwrap.shorten(f"{number}: {said}", LONGEST, placeholder=" …")
    return textwrap.fill(words, LONGEST // 2 + 4)


def matrix(rows):
    """Return who has what right, as the rows of a table: most wrong answers first."""
    numbers = list(dict.fromkeys(number for _, number, _ in rows))
    of_student = {}
    for student, number, verdict in rows:
        of_student.setdefault(student, {})[number] = verdict
    lines = [head("student", *numbers)]
    for student, verdicts in sorted(of_student.items(), key=lambda item: -wrong(item)):
        cells = "".join(cell(verdicts.get(number)) for number in numbers)
        lines.append(f"<tr><th scope=row>{html.escape(student)}{cells}")
    return "\n".join(lines)


def wrong(item):
    """Return how many answers of a student are wrong."""
    return sum(verdict.right == WRONG for verdict in item[1].values())


def head(*names):
    """Return the head of a table."""
    columns = "".join(f"<th scope=col>{name}" for name in names)
    return f"<thead><tr>{columns}</thead>"


def cell(verdict):
    """Return one verdict as a cell: a sign, and its slip for who points at it."""
    if verdict is None:
        return "<td>"
    kind = verdict.right.replace(" ", "-")
    title = f' title="{html.escape(verdict.said)}"' if verdict.said else ""
    return f"<td{title}><span class={kind}>{SIGNS[verdict.right]}</span>"


def whose(slips):
    """Return every slip and who made it, as the rows of a table."""
    lines = [head("exercise", "slip", "students")]
    for (number, said), who in slips.items():
        names = html.escape(", ".join(who))
        lines.append(f"<tr><td>{number}<td>{html.escape(said)}<td>{len(who)}: {names}")
    return "\n".join(lines)
