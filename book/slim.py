"""Take from the made site what no page shows: unused icons, colourless tokens."""

import re

ICON = re.compile(r"[^{}]*\{--fa:[^{}]*\}")  # the theme has 2,000 of them
COLOUR = re.compile(r"data-theme=\"(\w+)\"\] \.highlight(?: \.(\w+))? \{([^}]*)\}")


def slim(html):
    """Make the pages and the style sheets in this folder smaller, and no different."""
    pages = [page for page in html.rglob("*.html") if "_static" not in page.parts]
    plain = plain_tokens((html / "_static" / "pygments.css").read_text("utf-8"))
    token = re.compile(rf'<span class="(?:{"|".join(plain)})">([^<]*)</span>')
    used = set()
    for page in pages:
        text = page.read_text(encoding="utf-8")
        used |= set(re.findall(r"fa-[\w-]+", text))
        page.write_text(token.sub(r"\1", text), encoding="utf-8", newline="")
    for sheet in html.rglob("pydata-sphinx-theme.css"):
        text = ICON.sub(lambda rule: keep(rule[0], used), sheet.read_text("utf-8"))
        sheet.write_text(text, encoding="utf-8", newline="")


def keep(rule, used):
    """Return a rule that draws an icon if a page has that icon."""
    return rule if used & set(re.findall(r"fa-[\w-]+", rule)) else ""


def plain_tokens(css):
    """Name the kinds of token that are set as the text around them, light and dark."""
    colours = {}
    for theme, token, rule in COLOUR.findall(css):
        colour = re.search(r"(?<![\w-])color: (#\w+)", rule)
        plain = colour and re.fullmatch(
            r"\s*(background: #\w+; )?color: #\w+;?\s*", rule
        )
        colours.setdefault(token, {})[theme] = colour[1].lower() if plain else rule
    text = colours.pop("")
    return sorted(token for token, colour in colours.items() if colour == text)
