"""The book's reference says of every public name what its contract says."""

import re
import sys
from importlib.util import find_spec

import pytest
from public_names import PUBLIC, ROOT

sys.path.append(str(ROOT.parent / "book"))

import reference

KERAS = "helpers.keras_bridge"
MODULES = [
    name
    for name in reference.find_modules()
    if name != KERAS or find_spec("tensorflow") is not None
]
PAGE = reference.write_reference(MODULES)


def section(heading):
    """The part of the page under a heading."""
    return re.search(rf"^{re.escape(heading)}\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)[1]


@pytest.mark.parametrize("module", MODULES)
def test_every_name_with_a_contract_is_there_once(module):
    text = reference.write_reference([module])
    for one in PUBLIC:
        if f"helpers.{one.module}" == module and one.contract is not None:
            assert text.count(f"### `{one.name}`\n") == 1, one
            assert reference.first_line(one.object) in text


def test_what_a_reader_does_not_call_is_not_there():
    names = set(re.findall(r"^### `(.+)`$", PAGE, re.MULTILINE))
    assert names <= {one.name for one in PUBLIC if not one.is_condition}
    assert "helpers.exercises" not in PAGE
    assert "helpers.checks" not in PAGE


def test_arguments_stand_with_their_letters_and_what_they_are_if_left_out():
    text = section("### `gru_step_forward`")
    assert "| `W_h` | `H 3H` |  |" in text
    assert r"| `b` | `2 3H \| 3H` |  |" in text  # a bare bar would end the cell
    assert "| `reset_after` | `flag` | `True` |" in text
    assert "| `self` |" not in PAGE
    text = section("### `rnn_step_backward`")
    assert "| `cache` | (`N D`, `N H`, `N H`, `D H`, `H H`) |  |" in text


def test_a_class_stands_with_its_weights_its_bases_arguments_and_its_methods():
    text = section("### `LSTM`")
    assert "| `input_size` | `size` |  |" in text
    assert "| `forget_bias` | `finite number` | `1.0` |" in text
    assert "Weights: `W_x` `D 4H`, `W_h` `H 4H`, `b` `4H`." in text
    assert "| `dy` | `finite numbers N T H` |  |" in section("### `Recurrent.backward`")


def test_every_row_of_a_table_has_three_cells():
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}


@pytest.mark.keras
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_a_kind_of_one_module_alone_says_what_it_is():
    assert "that has its like here. |  |" in section("### `from_keras`")
