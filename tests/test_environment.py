"""The check of notebook 00: one line for each thing, and no line that is wrong."""

from importlib import metadata

import pytest
from packaging.requirements import Requirement

from helpers.environment import check_environment, environment_states

WANTED = [
    Requirement(text)
    for text in (
        "Python>=3.11",
        "numpy>=2.0",
        "tqdm>=4.66",
        "tensorflow-cpu>=2.18",
        "tensorflow>=2.18",
    )
]


def states(**versions):
    """What is said where these versions are installed, and nothing else."""

    def installed(name):
        try:
            return versions[name.replace("-", "_")]
        except KeyError:
            raise metadata.PackageNotFoundError(name) from None

    return environment_states(WANTED, installed)


@pytest.mark.parametrize("name", ["tensorflow", "tensorflow_cpu"])
def test_all_is_here(name):
    found = states(numpy="2.0.0", tqdm="4.67", **{name: "2.21.0"})
    assert found == dict.fromkeys(["Python", "numpy", "tqdm", "tensorflow"], "ok")


def test_what_is_missing_or_old_is_named_with_its_range():
    found = states(numpy="1.26.4", tensorflow_cpu="2.9.1")
    assert found["numpy"] == "missing: this is 1.26.4; needs >=2.0"
    assert found["tqdm"] == "missing: it is not installed; needs >=4.66"
    assert found["tensorflow"].startswith("missing: this is 2.9.1; needs >=2.18; note")


def test_a_machine_without_tensorflow_is_told_what_that_costs():
    found = states(numpy="2.4.6", tqdm="4.70.1")
    assert found["numpy"] == "ok"
    assert "all others run without" in found["tensorflow"]


def test_a_release_candidate_counts():
    assert states(numpy="2.5.0rc1")["numpy"] == "ok"


def test_the_ranges_are_those_of_the_project(capsys):
    check_environment()
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    wanted = [Requirement(line) for line in metadata.requires("unrolled")]
    packages = [each.name for each in wanted if not each.marker]
    assert names == ["Python", *packages, "tensorflow"]


def test_a_course_that_is_not_installed_is_one_line(capsys, monkeypatch):
    def nothing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "metadata", nothing)
    check_environment()
    assert capsys.readouterr().out.startswith("unrolled  missing: start with")
