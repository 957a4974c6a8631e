"""Apply an edit of the bank to a text: `W_h.T -> W_h; x -> y`."""

import re

#: What an edit leaves alone: a docstring, a comment.
PROSE = r'"""[\s\S]*?"""|#.*'
ARROW = re.compile(r" ->(?: |$)")


def is_edit(text):
    """Whether a slip is written as an edit; else it is a whole answer."""
    return bool(ARROW.search(text))


def changes(edit):
    """Return what an edit replaces, and by what; several are joined by a semicolon."""
    pairs = [ARROW.split(part, 1) for part in re.split(r"; (?=[^;]* ->)", edit)]
    return {old.strip(" "): new.strip(" ") for old, new in pairs}


def edited(texts, *edits):
    """Make all edits at once, wherever they hit, in the first text that has all."""
    table = {old: new for edit in edits for old, new in changes(edit).items()}
    old = map(whole, sorted(table, key=len, reverse=True))
    found = re.compile("|".join([*old, PROSE]))
    for text in texts:
        if set(table) <= {match[0] for match in found.finditer(text)}:
            return found.sub(lambda match: table.get(match[0], match[0]), text)
    raise ValueError(f"edit: {' and '.join(table)} do not stand in one right answer")


def whole(old):
    """Match a text, but not a part of a longer name."""
    before = r"(?<!\w)" if re.match(r"\w", old) else ""
    after = r"(?!\w)" if re.search(r"\w$", old) else ""
    return before + re.escape(old) + after
