"""What a docstring says that ruff cannot hold: it is short, and letters say shapes.

Ruff's D rules see to it that every public name has one, whose first line is a sentence.
"""

import ast
import re

import pytest
from public_names import CONTRACTED, PUBLIC, SOURCES
from public_names import definitions as names_in

from helpers.checks import takes

SECTION = re.compile(r"^ *\w[\w ]*\n *-{3,}$", re.MULTILINE)
#: What matplotlib looks at: texts, and the place for a figure.
TEXTS = {"title", "xlabel", "ylabel", "label", "ax", "axes", "figure_options"}
SIZES = ["input_size", "hidden_size", "rng", "dtype"]
ENTRY_BY_ENTRY = "each number by itself, whatever the shape"
BROADCAST = "shapes as NumPy pairs them; its refusals get a name"
NETWORK = "the layers, and the loss, say what they take"
PLUMBING = "Tensor.backward calls it, and nobody else"
#: Why arguments have neither a kind nor letters of their own.
OPEN = {
    "autodiff.Tensor": {"data": ENTRY_BY_ENTRY, "parents": "an operation makes them"},
    "autodiff.Tensor.backward": {
        "gradient": "the shape of the tensor, as a condition says"
    },
    "autodiff.backward_order": {"result": PLUMBING},
    "autodiff.carry_back": {"result": PLUMBING, "gradient": PLUMBING},
    "autodiff.concatenate": {"axis": BROADCAST},
    "autodiff.mean": {"axis": BROADCAST},
    "autodiff.refuse_change": dict.fromkeys(["_", "__"], "refused, whatever it is"),
    "autodiff.reshape": {"shape": BROADCAST},
    "autodiff.stack": {"axis": BROADCAST},
    "autodiff.sum_over": {"axis": BROADCAST},
    "autodiff.take": {"index": "NumPy's own words about an index are good"},
    "autodiff.undo_broadcasting": {"gradient": PLUMBING, "shape": PLUMBING},
    "autodiff.value": {"a": "anything: a tensor or a constant"},
    "cells.sigmoid": {"a": ENTRY_BY_ENTRY},
    "gradient_check.central_difference": {"w": ENTRY_BY_ENTRY},
    "gradient_check.check_layer": {"x": NETWORK},
    "gradient_check.relative_error": dict.fromkeys("ab", "equal, as a condition says"),
    "keras_bridge.to_keras": {"layer": "looked at beside its twin"},
    "keras_bridge.tape_gradients": dict.fromkeys(["x", "dy"], "as the layer reads"),
    "linear_rnn.loss_surface": dict.fromkeys(["w_x", "w_h"], BROADCAST),
    "linear_rnn.update_state": dict.fromkeys(
        ["x_t", "h_prev", "w_x", "w_h"], BROADCAST
    ),
    "plotting.addition.plot_cases": {"cases": "texts, numbers: what can be printed"},
    "plotting.recorded.plot_digits": {"titles": "texts, numbers: what can be printed"},
    "plotting.surfaces.plot_two_surfaces": {"titles": "texts, as above"},
    "recurrent.GRU": dict.fromkeys(SIZES, "all recurrent layers share them"),
    "recurrent.LSTM": dict.fromkeys(SIZES[:-1], "all recurrent layers share them"),
    "sequential.Sequential.backward": {"dy": NETWORK},
    "sequential.Sequential.forward": dict.fromkeys(["x", "mask", "training"], NETWORK),
    "sequential.run_forward": dict.fromkeys(
        ["layer", "x", "mask", "training"], NETWORK
    ),
    "streams.forward_from": {"x": NETWORK},
    "streams.truncated_step": dict.fromkeys(["x", "y", "states"], NETWORK),
    "training.fit": dict.fromkeys("xy", NETWORK),
    "training.reaching": dict.fromkeys(["y_hat", "mask"], NETWORK),
    "training.predict": {"x": NETWORK},
    "training.train_step": dict.fromkeys("xy", NETWORK),
}


def open_arguments(contract):
    """The arguments without a kind, and the arrays without letters for all axes."""
    said = {name: str(kind) for name, kind in contract.said.items()}
    unsaid = (
        contract.parameters.keys() - said.keys() - {*contract.asked, *TEXTS, "self"}
    )
    return unsaid | {
        n for n, kind in said.items() if "..." in kind or "anything" in kind
    }


def sections(source):
    """The docstrings of a file that have a heading underlined, as NumPy's have."""
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(ast.parse(source)):
        docstring = isinstance(node, nodes) and ast.get_docstring(node)
        if docstring and SECTION.search(docstring):
            yield getattr(node, "name", "the module")


@pytest.mark.parametrize(
    "module", [name for name in SOURCES if name.split(".")[0] != "exercises"]
)
def test_no_docstring_has_sections(module):
    assert list(sections(SOURCES[module])) == [], "the contract says it"


@pytest.mark.parametrize(
    "public", [one for one in CONTRACTED if one.contract is not None], ids=str
)
def test_every_argument_has_a_kind_and_every_array_its_letters(public):
    assert open_arguments(public.contract) == OPEN.get(str(public), {}).keys()


def test_nothing_is_open_of_what_is_gone():
    assert OPEN.keys() <= {str(one) for one in PUBLIC}


def test_the_rule_notices_an_argument_without_letters():
    def f(x, y, *, title, size=1):
        pass

    full = takes(x="N D", y="numbers N", size="size")(f)
    assert open_arguments(full.contract) == set()
    for kinds in ({"y": "N"}, {"x": "...", "y": "N"}, {"x": "anything", "y": "N"}):
        assert open_arguments(takes(size="size", **kinds)(f).contract) == {"x"}


def test_the_rule_notices_a_section():
    plain = '"""Say.\n\nMore of it.\n"""\ndef f():\n    """Say."""'
    assert list(sections(plain)) == []
    for heading in ("Parameters\n    ----------", "Returns\n    -------"):
        inside = f'def f():\n    """Say.\n\n    {heading}\n    """'
        assert list(sections(inside)) == ["f"]
    assert list(sections('"""Say.\n\nNotes\n-----\nMore.\n"""')) == ["the module"]


def test_public_names_are_functions_classes_and_methods_without_underscore():
    source = (
        "def f(): pass\ndef _g(): pass\n"
        "class A:\n    def m(self): pass\n    def _n(self): pass\n"
        "class _B:\n    def m(self): pass\nx = 1"
    )
    assert [name for name, _ in names_in(source)] == ["f", "A", "A.m"]
