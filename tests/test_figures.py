"""The figures that pages show are those that the notebooks hold."""

import importlib.util

import pytest
from notebook_rules import ROOT

spec = importlib.util.spec_from_file_location("figures", ROOT / "img" / "figures.py")
figures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(figures)


def test_every_picture_is_copied_from_a_notebook():
    assert {path.name for path in figures.FOLDER.glob("*.png")} == set(figures.FIGURES)


@pytest.mark.parametrize("name", figures.FIGURES)
def test_a_copy_is_up_to_date(name):
    copy = (figures.FOLDER / name).read_bytes()
    assert copy.startswith(b"\x89PNG")
    assert copy == figures.stored(name), "python img/figures.py"
