"""How far a printed number may be from the stored one, as a cell's metadata states it.

``"tolerance": 0.05`` lets numbers differ by 5 % of the stored one, ``"words"`` compares
words and lets all numbers be. The rest is as stored, but for white space: words, units,
marks, the count of lines, and whole numbers, written without point and exponent.
``nan`` and ``inf`` are words. Two numbers less than FLOOR apart are the same.
"""

import json
import re
from decimal import Decimal
from pathlib import Path

#: Round-off of numbers near 1: what is 0.000 on one machine is 1e-17 on another.
FLOOR = Decimal("1e-12")
LARGEST = 0.5  # beyond it two numbers have no digit in common
EXPONENT = r"(?:[eE][-+]?[0-9]+)"
#: The point of ``[1. 2.]`` belongs to its number, that of a sentence does not.
POINT = rf"(?:\.[0-9]+|\.(?={EXPONENT}|\s*[\],]|\s+[-+0-9]))"
WHOLE = r"(?:[0-9]{1,3}(?:[,_][0-9]{3})+(?![0-9])|[0-9]+)"
TOKEN = re.compile(
    r"(?P<word>[^\W0-9]\w*|[0-9]+(?:\.[0-9]+){2,})"  # names such as h_2; versions
    rf"|(?P<number>(?:(?<![\w.)\]])[-+−])?(?:{WHOLE}{POINT}?|\.[0-9]+){EXPONENT}?)"
    r"|(?P<mark>\S)"
)


def read(cell):
    """Return the tolerance of a cell: a Decimal, "words", or None for none."""
    stated = cell.metadata.get("tolerance")
    if stated is None and "tolerance" not in cell.metadata:
        return None
    if stated == "words":
        return stated
    number = isinstance(stated, (int, float)) and not isinstance(stated, bool)
    if not number or not 0 < stated <= LARGEST:
        raise ValueError(
            f"{cell.id}: tolerance {stated!r} in the metadata; "
            f'it is a number above 0 and at most {LARGEST}, or "words"'
        )
    return Decimal(str(stated))


def tokens(line):
    """Split a line into pairs of kind and text: words, numbers, single marks."""
    return [(found.lastgroup, found[0]) for found in TOKEN.finditer(line)]


def value(number):
    """Return what a printed number says, exactly."""
    return Decimal(re.sub("[,_]", "", number).replace("−", "-"))


def is_whole(number):
    """Whether a number is written as a count is: no point, no exponent."""
    return not re.search("[.eE]", number)


def distance(stored, new):
    """Return the difference of two printed numbers as a part of the stored one."""
    stored, new = value(stored), value(new)
    difference = abs(new - stored)
    if difference <= FLOOR:
        return Decimal(0)
    return difference / abs(stored) if stored else Decimal("inf")


def line_problems(stored, new, allowed):
    """Yield a sentence for each word or number of a line that is not as it may be."""
    before, after = tokens(stored), tokens(new)
    if [kind for kind, _ in before] != [kind for kind, _ in after]:
        yield f"{stored.strip()!r} became {new.strip()!r}"
        return
    for (kind, old), (_, now) in zip(before, after, strict=True):
        if old == now or (kind == "number" and allowed == "words"):
            continue
        if kind != "number":
            yield f"{old!r} became {now!r} in {new.strip()!r}"
        elif is_whole(old) or is_whole(now):
            yield f"{old} became {now}; a whole number is compared exactly"
        elif not value(old) and distance(old, now):
            yield f"{old} became {now}; beside a zero, {FLOOR:.0e} is allowed"
        elif distance(old, now) > allowed:
            off = distance(old, now)
            yield f"{old} became {now}, {off:.2%} off; {allowed:%} is allowed"


def problems(stored, new, allowed):
    """Return a sentence for all that differs between two texts beyond the tolerance."""
    before, after = stored.split("\n"), new.split("\n")
    if len(before) != len(after):
        return [f"{len(before)} lines became {len(after)}"]
    return [
        f"line {number}: {problem}"
        for number, pair in enumerate(zip(before, after, strict=True), start=1)
        for problem in line_problems(*pair, allowed)
    ]


def keep(stored, new, allowed):
    """Return the new text, with the stored line wherever that is within tolerance."""
    before, after = stored.split("\n"), new.split("\n")
    if len(before) != len(after):
        return new
    return "\n".join(
        now if any(line_problems(old, now, allowed)) else old
        for old, now in zip(before, after, strict=True)
    )


def texts(output):
    """Return the texts of an output by kind: of a stream its name, else a MIME type."""
    if output.output_type == "stream":
        return {output.name: output.text}
    data = output.get("data", {})
    return {kind: text for kind, text in data.items() if kind.startswith("text/")}


def pairs(stored, new):
    """Pair the outputs of two runs, the stored one first; none if they do not match."""
    same = [{*texts(o)} for o in stored] == [{*texts(o)} for o in new]
    return list(zip(stored, new, strict=True)) if same else []


def keep_outputs(stored, new, allowed):
    """Let stored lines take the place of new ones within tolerance, in place."""
    for before, output in pairs(stored, new):
        kept = texts(before)
        for kind, text in texts(output).items():
            text = keep(kept[kind], text, allowed)
            if output.output_type == "stream":
                output.text = text
            else:
                output.data[kind] = text


def record(item, new):
    """Append what a cell prints to a file of its notebook, if --keep-outputs asks."""
    folder = item.config.getoption("keep_outputs")
    if folder:
        name = item.path.relative_to(item.config.rootpath).with_suffix(".jsonl")
        file = Path(folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        line = {"cell": item.cell.id, "outputs": [texts(output) for output in new]}
        with file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(line) + "\n")


def compare(item, original, new, stored, **options):
    """Compare the outputs of a cell as nbval does, once its tolerance is applied."""
    record(item, new)
    try:
        allowed = read(item.cell)
    except ValueError as error:
        item.raise_cell_error(str(error))
    if allowed is None:
        return original(new, stored, **options)
    found = [
        problem
        for before, output in pairs(stored, new)
        for kind, text in texts(output).items()
        for problem in problems(texts(before)[kind], text, allowed)
    ]
    keep_outputs(stored, new, allowed)
    same = original(new, stored, **options)
    item.comparison_traceback += [f"cell {item.cell.id}, {text}" for text in found]
    return same
