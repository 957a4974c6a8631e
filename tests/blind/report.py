"""Print how often a hint names the slip: `python tests/blind/report.py first`.

`--list KIND` prints the answers of one kind too, such as `generic` or `elsewhere`.
"""

import ast
import contextlib
import io
import linecache
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

import nbformat

from helpers.exercises import check

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parent.parent / "notebooks"
#: Said of numbers, shapes and errors, with no cause beside it.
GENERIC = re.compile(
    r"none of the \d+ numbers|numbers are off|one number is wrong|wrong only at"
    r"|right before|yours is |expected |the shape is|raised |it is called with"
    r"|of the right one|times the right one|nan in it|infinity in it|still holds"
    r"|every number is 0|had not ended|not attempted yet|is right; |\bis not\b.*: \w+$"
    r"|but in another order along|as they came, unchanged|only one entry in \d"
)
#: A cause, whatever else is said.
CLAIM = re.compile(r"is asked for|transposed|one step too|did shape|is missing\?|comma")
KINDS = ("named", "elsewhere", "generic", "accepted")


def defines(node):
    """Tell what only names something: an import, a function, a class, `f = cells.f`."""
    sides = [*node.targets, node.value] if isinstance(node, ast.Assign) else []
    plain = all(isinstance(side, (ast.Attribute, ast.Name)) for side in sides)
    renamed = plain and any(isinstance(side, ast.Attribute) for side in sides)
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return renamed or isinstance(node, kinds)


def check_in(node):
    """Return the call of `check` in a statement, `if not check(...):` too, or None."""
    called = getattr(node, "test", getattr(node, "value", None))
    called = getattr(called, "operand", called)
    is_call = isinstance(called, ast.Call) and ast.unparse(called.func) == "check"
    return called if is_call else None


def cells(number):
    """Yield the code cells of a notebook as syntax trees."""
    (path,) = NOTEBOOKS.glob(f"{number:02}_*.ipynb")
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            with contextlib.suppress(SyntaxError):
                yield ast.parse(cell.source)


def statements(cell):
    """Yield the statements of a cell, and what `if not check(...)` goes on with."""
    for node in cell.body:
        yield from node.body if isinstance(node, ast.If) and check_in(node) else [node]


def names_of(number):
    """Return what a notebook imports and defines, as far as that runs by itself."""
    names = {}
    for cell in cells(number):
        for node in filter(defines, statements(cell)):
            with contextlib.suppress(ImportError, NameError, AttributeError):
                exec(ast.unparse(node), names)
    return names


def checks(number):
    """Return the source of every call of `check` in a notebook, under its exercise."""
    found = {}
    for cell in cells(number):
        own = {}  # what an answer is called before it is checked: `yours = f`
        for node in cell.body:
            if call := check_in(node):
                checked = ast.unparse(call.args[1])
                source = ast.unparse(call).replace(checked, own.get(checked, checked))
                found[call.args[0].value] = source
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                own[ast.unparse(node.targets[0])] = node.value.id
    return found


def said_of(answer, call, names):
    """Run an answer and the call of `check` under it; return what it prints."""
    name = f"<answer {abs(hash(answer))}>"
    lines = f"{answer}\n\n{call}\n".splitlines(keepends=True)
    linecache.cache[name] = (len(answer), None, lines, name)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("".join(lines), name, "exec"), names | {"check": check})
    (line,) = re.findall(r"^Exercise \d+\.\d+: (.*)$", printed.getvalue(), re.MULTILINE)
    return line


def holds(said, words):
    """Whether a hint holds any of these words."""
    return any(word.lower() in said.lower() for word in words)


def kind_of(said, entry):
    """Sort what was said of a wrong answer: named, elsewhere, generic or accepted."""
    if said == "correct":
        return "accepted"
    if holds(said, entry["words"] + entry.get("words_2", [])):
        return "named"
    claims = CLAIM.search(said) or not GENERIC.search(said)
    return "elsewhere" if claims else "generic"


def judged(half, numbers=range(14)):
    """Yield every answer of a half with its notebook, its kind, and what was said."""
    for number in (n for n in numbers if (HERE / half / f"{n:02}.toml").exists()):
        names, calls = names_of(number), checks(number)
        bank = tomllib.loads((HERE / half / f"{number:02}.toml").read_text("utf-8"))
        for entry in bank["wrong"]:
            said = said_of(entry["answer"], calls[entry["exercise"]], names)
            yield number, kind_of(said, entry), entry, said
        for entry in bank["right"]:
            said = said_of(entry["answer"], calls[entry["exercise"]], names)
            yield number, "right" if said == "correct" else "refused", entry, said


def figures(answers):
    """Count the kinds of answers, and of those with two slips how many are named."""
    counts = Counter()
    for _, kind, entry, said in answers:
        counts[kind] += 1
        if "words_2" in entry:
            counts["two slips"] += 1
            named = [holds(said, entry[words]) for words in ("words", "words_2")]
            counts["one of two"] += any(named)
            counts["both"] += all(named)
    return counts


def row(name, counts):
    """Return a line of the table."""
    total = max(1, sum(counts[kind] for kind in KINDS))
    shares = [f"{counts[k]:4} {100 * counts[k] / total:5.1f} %" for k in KINDS]
    refused = f"{counts['refused']} of {counts['refused'] + counts['right']}"
    two = f"{counts['one of two']} ({counts['both']}) of {counts['two slips']}"
    return " | ".join([f"{name:8}", f"{total:5}", *shares, f"{refused:>8}", two])


def main(half, *options):
    """Print the table of a half, by notebook; `--list KIND` prints answers."""
    listed = options[1:] if options[:1] == ("--list",) else ()
    answers = list(judged(half))
    for _, kind, entry, said in answers:
        if kind in listed:
            what = entry.get("slip", entry.get("how"))
            words = entry.get("words", []) + entry.get("words_2", [])
            print(f"\n{entry['exercise']} {kind}: {what} {words}")
            print(f"{entry['answer'].strip()}\n  => {said}")
    kinds = " | ".join(f"{kind:>12}" for kind in KINDS)
    print(f"notebook | wrong | {kinds} | refused  | two slips: one (both) named")
    for number in sorted({number for number, *_ in answers}):
        print(row(f"{number:02}", figures(a for a in answers if a[0] == number)))
    early = figures(a for a in answers if a[0] <= 4)
    print(row("00 to 04", early), row("all", figures(answers)), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
