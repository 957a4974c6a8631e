"""The content security policy of a page: only what the book itself brings may run.

It stands in the page, so that it holds on any web server and without one.
"""

import base64
import hashlib
import re

#: Styles in place are what Keras' summaries and Pandas' tables are made of.
RULES = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
CHARSET = '<meta charset="utf-8" />'
IN_PLACE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
#: Handlers within a tag, which a policy cannot name; book.js has the one that counts.
HANDLERS = re.compile(r'(<(?:a|button)\b[^>]*?) onclick="[^"]*"')


def protect(path):
    """Write the policy into a page: it names each script in place by its hash."""
    page = HANDLERS.sub(r"\1", path.read_text(encoding="utf-8"))
    if page.count(CHARSET) != 1:
        raise ValueError(f"{path}: expected {CHARSET} once, to put the policy below it")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(page)}" />'
    page = page.replace(CHARSET, f"{CHARSET}\n    {meta}")
    path.write_text(page, encoding="utf-8", newline="")


def policy(page):
    """Return the policy of a page."""
    scripts = " ".join(["'self'", *sorted({digest(s) for s in IN_PLACE.findall(page)})])
    rules = {**RULES, "script-src": scripts}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def digest(script):
    """Return what a policy calls a script."""
    found = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"
