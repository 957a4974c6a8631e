"""What contracts say holds, and every public name of helpers has a contract."""

import ast

import pytest
from contract_rules import *  # noqa: F403
from contract_rules import for_each_subject, looks_at_numbers
from fuzz import ENTRIES, subjects
from public_names import CONTRACTED, PUBLIC

ROOMS = {public.room for public in CONTRACTED}
#: Rooms that are tried in files of their own.
ELSEWHERE = ("plotting", "keras_bridge")
pytest_generate_tests = for_each_subject(lambda public: public.room not in ELSEWHERE)
LOOKED = "forward and backward call it, and have looked at everything"
#: Why a public name that takes something has no contract.
WITHOUT = {
    "environment.environment_states": "it runs where NumPy, and so a contract, cannot",
    "environment.shadows": "the same",
    "losses.divisor": LOOKED,
    "losses.mean": LOOKED,
    **dict.fromkeys(
        [
            "masks.Gaps.close",
            "masks.Gaps.close_backward",
            "masks.Gaps.last",
            "masks.Gaps.repeat",
            "masks.Gaps.repeat_backward",
            "bidirectional.Bidirectional.chain",
            "bidirectional.Bidirectional.join",
            "bidirectional.Bidirectional.split",
            "bidirectional.Bidirectional.turn",
            "layers.named",
            "timesteps.Recurrent.last_states",
            "text.NGram.contexts",
        ],
        LOOKED,
    ),
    "timesteps.Recurrent.collect": LOOKED,
    "timesteps.Recurrent.first_states": LOOKED,
    "timesteps.Recurrent.run_kept": LOOKED,
    "recurrent.VanillaRNN.forward_loop": LOOKED,
    "recurrent.VanillaRNN.backward_loop": LOOKED,
    "recurrent.LSTM.forward_loop": LOOKED,
    "recurrent.LSTM.backward_loop": LOOKED,
    "recurrent.GRU.forward_loop": LOOKED,
    "recurrent.GRU.backward_loop": LOOKED,
    "recurrent.MinGRU.forward_loop": LOOKED,
    "recurrent.MinGRU.backward_loop": LOOKED,
}


#: Arithmetic and transport, which look at no number: nan comes out where it went in.
CARRIES = {"attention", "autodiff", "cells", "plotting"}  # rooms
CARRIES |= {
    "gradient_check.check_layer",  # the layer looks
    "keras_bridge.tape_gradients",  # looked at in the type of the layer of Keras
    "layers.Flatten.backward",
    "layers.Flatten.forward",
    "layers.LastStep.backward",
    "layers.LastStep.forward",
    "layers.Sigmoid.forward",
    "layers.TrainedStart.backward",  # the layer inside looks
    "layers.TrainedStart.forward",
    "linear_rnn.update_state",
    "timesteps.multiply_all_timesteps",
    "timesteps.sum_over_timesteps",
    "timesteps.swap_batch_and_time",
    "scan.scan_loop",  # scan looks
    "scan.scan_tree",
    "streams.stream_windows",
    "text.pad",
}


def takes_something(public):
    """Whether a name is called with an argument; a class is, if its __init__ is."""
    node = public.node
    if hasattr(node, "body") and not hasattr(node, "args"):
        node = next(
            (n for n in node.body if getattr(n, "name", "") == "__init__"), None
        )
    given = ast.unparse(node.args) if node else ""
    return given not in ("", "self")


def test_every_public_name_that_takes_something_has_a_contract():
    bare = {str(one) for one in CONTRACTED if one.contract is None}
    assert {
        str(one) for one in CONTRACTED if takes_something(one)
    } & bare == WITHOUT.keys()


def test_every_contract_is_tried_in_one_of_these_files():
    tried = {id(one.contract) for one in subjects(lambda public: True)}
    for one in CONTRACTED:
        if takes_something(one) and str(one) not in WITHOUT:
            reason = ENTRIES[str(one)].reason if str(one) in ENTRIES else None
            assert id(one.contract) in tried or reason, one


def test_every_array_is_looked_at_for_numbers_that_are_none_or_named_here():
    carried = {
        one.name
        for one in subjects(lambda public: public.room not in CARRIES)
        for place in one.places
        if not looks_at_numbers(place.leaf) and place.path[0] != "params"
    }
    assert carried == {n for n in CARRIES if "." in n and n.split(".")[0] in ROOMS}


@pytest.mark.parametrize("name", sorted(WITHOUT.keys() | ENTRIES.keys()))
def test_no_exception_is_left_of_what_is_gone(name):
    assert name in {str(one) for one in PUBLIC}
