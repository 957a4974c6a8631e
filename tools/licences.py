"""Write docs/dependencies.md: name, version and licence of all that gets installed.

`make licences` runs it. With --check it writes nothing and says what is out of date; it
fails if a package is new, gone or under another licence, not for a newer version alone.
"""

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import atomic
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "dependencies.md"
LOCK = ROOT / "deploy" / "package-lock.json"
OURS = {"unrolled"}
PHRASES = {
    "Apache License Version 2.0": "Apache-2.0",
    "under the Apache License, Version 2.0": "Apache-2.0",
    "Permission is hereby granted, free of charge": "MIT",
    "Neither the name of": "BSD-3-Clause",
}

HEAD = """# What gets installed, and under which licence

`make licences` writes this page from what the packages say of themselves, and
`make licences CHECK=yes` compares. Versions in bold are pinned in the requirements; the
others are what these asked for on that day, with Python {python} on {system}.
Licences are [SPDX](https://spdx.org/licenses/) expressions where a package gives one.
A section leaves out what stands in a section above it.
"""
SECTIONS = {
    "requirements.txt": "The course: `make lab` and `make test`",
    "requirements-book.txt": "The book: `make book`",
    "requirements-slides.txt": "The slides: `make slides`",
    "requirements-browser.txt": "Tests in a browser: `make test-browser`",
    "requirements-image.txt": "The recipe of the images, looked at: `make test`",
    "requirements-lite.txt": "The course in a browser: `make lite`",
    "deploy/requirements.txt": "JupyterHub for a class: `make hub`",
    "npm": "The proxy of JupyterHub, for Node.js",
}


def normal(name):
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file):
    """What a file of requirements names itself, for this machine: name to version."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if re.match(r"\w", line)]
    here = [w for w in wanted if not w.marker or w.marker.evaluate()]
    return {normal(w.name): str(w.specifier).removeprefix("==") for w in here}


def needed_by(name, extras=("",)):
    """The names, with their extras, that an installed package asks for here."""
    for line in distribution(name).requires or []:
        wanted = Requirement(line)
        asked = [{"extra": extra} for extra in (*extras, "")]
        if not wanted.marker or any(wanted.marker.evaluate(e) for e in asked):
            yield normal(wanted.name), tuple(sorted(wanted.extras))


def closure(names):
    """Everything that these names bring with them and that is installed."""
    waiting, seen = [(name, ()) for name in names], set()
    while waiting:
        name, extras = item = waiting.pop()
        if item not in seen:
            try:
                waiting += needed_by(name, extras)
            except PackageNotFoundError:
                continue  # for another system, or brought along by the interpreter
            seen.add(item)
    return {name for name, _ in seen} - OURS


def from_text(name):
    """The licence that a package holds as a file, known by a phrase of it."""
    for path in distribution(name).files or []:
        if path.name.startswith(("LICEN", "COPYING")):
            text = " ".join(path.locate().read_text(encoding="utf-8").split())
            for phrase, words in PHRASES.items():
                if phrase in text:
                    return words
    return "not said in its metadata"


def licence(name):
    """What an installed package says its licence is, in a few words."""
    metadata = distribution(name).metadata
    classifiers = [
        c.rpartition(" :: ")[2]
        for c in metadata.get_all("Classifier", [])
        if c.startswith("License :: ") and not c.endswith("OSI Approved")
    ]
    words = (metadata.get("License") or "").strip()
    short = words if len(words) < 60 and "\n" not in words else ""
    return (
        metadata.get("License-Expression")
        or " or ".join(classifiers)
        or short
        or from_text(name)
    )


def installed(file, without=()):
    """Rows of one section: name to version, licence, and whether it is pinned."""
    pins = pinned(file)
    return {
        name: (distribution(name).version, licence(name), name in pins)
        for name in sorted(closure(pins) - set(without))
    }


def locked():
    """Rows of the proxy's section, from its lock file."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    direct = packages.pop("")["dependencies"]
    rows = {}
    for path, package in sorted(packages.items()):
        name = path.rpartition("node_modules/")[2]
        versions = {package["version"], *rows.get(name, ("",))[0].split(", ")} - {""}
        rows[name] = ", ".join(sorted(versions)), package["license"], name in direct
    return rows


def sections():
    """All rows, by section."""
    found, seen = {}, set()
    for file in [key for key in SECTIONS if key.endswith(".txt")]:
        found[file] = installed(file, without=seen)
        seen |= found[file].keys()
    return found | {"npm": locked()}


def page(found):
    """The page as Markdown."""
    system = {"linux": "Linux", "darwin": "macOS"}.get(sys.platform, sys.platform)
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    text = HEAD.format(python=python, system=system)
    for key, rows in found.items():
        text += (
            f"\n## {SECTIONS[key]}\n\n| package | version | licence |\n|---|---|---|\n"
        )
        for name, (version, words, pin) in rows.items():
            text += f"| {name} | {f'**{version}**' if pin else version} | {words} |\n"
    return text


def listed(text):
    """What a page lists: name to version and licence."""
    rows = re.findall(r"^\| (\S+) \| \**([^|*]+?)\** \| (.+) \|$", text, re.MULTILINE)
    return {
        name: (version, words) for name, version, words in rows if name != "package"
    }


def differences(old, found):
    """What the page does not say: sentences that matter, and newer versions."""
    new = {name: row[:2] for rows in found.values() for name, row in rows.items()}
    matter = [f"{name} is not listed" for name in new.keys() - old.keys()]
    matter += [f"{name} is listed and not needed" for name in old.keys() - new.keys()]
    drift = []
    for name in old.keys() & new.keys():
        (version, words), (version_now, words_now) = old[name], new[name]
        if words != words_now:
            matter.append(f"{name}: the licence is {words_now!r}, listed as {words!r}")
        if version != version_now:
            drift.append(f"{name} {version_now}, listed as {version}")
    return sorted(matter), sorted(drift)


def main(arguments):
    """Write the page, or check it. Return the exit code."""
    # The hub has an environment of its own, which runs this; so has the browser's site.
    for name in (".venv", ".venv-lite"):
        sys.path += map(str, ROOT.glob(f"{name}/lib/python*/site-packages"))
    if "--check" not in arguments:
        atomic.write(PAGE, page(sections()).encode())
        return 0
    old = listed(PAGE.read_text(encoding="utf-8"))
    matter, drift = differences(old, sections())
    for line in drift:
        print(f"note: {line}")
    for line in matter:
        print(f"{PAGE.relative_to(ROOT)}: {line}; run make licences")
    return 1 if matter else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
