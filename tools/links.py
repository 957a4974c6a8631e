"""Links of a Markdown text, for programs that put it in another place."""

import re

LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(([^()\s]+)\)")


def mend(text, change):
    """Replace every link and image by what ``change(words, target)`` makes of it.

    Where that is None, the link stays as it is.
    """

    def mended(match):
        changed = change(*match.groups())
        return match[0] if changed is None else changed

    return LINK.sub(mended, text)
