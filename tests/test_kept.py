"""What backward needs is kept: nothing done between forward and backward reaches it.

Every public pair is run twice with the same arguments, the second time with all that
the caller still holds overwritten in between: arguments, results, weights, labels,
indices. The pairs are found among the public names, the arguments made from contracts.
"""

from functools import partial
from itertools import product

import numpy as np
import pytest
from fuzz import is_same, is_whole, numbers, subjects
from public_names import CONTRACTED

from helpers.autodiff import Tensor, take

#: Where a layer holds other layers.
INSIDE = ("layer", "layers", "forward_layer", "backward_layer")
OPERANDS = {"operand", "matrix", "operands"}
#: What an operation on tensors takes beside its operands, made anew.
BESIDE = {"take": lambda: [[0, 1, 0]], "reshape": lambda: [4]}
INDICES = {
    "a list": lambda: [0, 2, 0],
    "a nested list": lambda: [[0, 2], [0, 1]],
    "an array": lambda: np.array([0, 2, 0]),
    "a mask": lambda: np.array([True, False, True]),
    "a pair": lambda: (np.array([0, 2, 0]), [1, 1, 0]),
}


# What may be done in between


def leave(held):
    """Do nothing."""


def overwrite(held):
    """Change in place all numbers that are held: in arrays, lists, dicts, networks."""
    if isinstance(held, np.ndarray) and held.flags.writeable:
        held[...] = held == 0
    elif isinstance(held, (list, tuple, dict)):
        for key in range(len(held)) if not isinstance(held, dict) else held:
            if isinstance(held[key], (int, float)) and not isinstance(held, tuple):
                held[key] = type(held[key])(held[key] == 0)
            overwrite(held[key])
    else:
        for name in ("data", "params", "state", *INSIDE):
            overwrite(getattr(held, name, ()))


def replace(held):
    """Put another array in the place of every weight, and of a tensor's numbers."""
    if isinstance(held, (list, tuple)):
        for part in held:
            replace(part)
    elif isinstance(held, Tensor):
        held.data = held.data + 1
    else:
        for name, W in getattr(held, "params", {}).items():
            held.params[name] = W + 1
        replace([getattr(held, name) for name in INSIDE if hasattr(held, name)])


# Every public pair


def said(public):
    """What a contract says of each argument; of a name without one, nothing."""
    return getattr(public.contract, "said", {})


def is_layer_or_loss(public):
    made = public.object
    both = hasattr(made, "forward") and hasattr(made, "backward")
    return isinstance(made, type) and both and is_whole(made)


def is_operation(public):
    return any(str(kind) in OPERANDS for kind in said(public).values())


ELSEWHERE = {"plotting", "keras_bridge"}  # no pair of ours is there
WHOLE = [p for p in CONTRACTED if "." not in p.name and p.room not in ELSEWHERE]
CLASSES = [public for public in WHOLE if is_layer_or_loss(public)]
STEPS = [public for public in WHOLE if "cache" in said(public)]
OPERATIONS = [public for public in WHOLE if is_operation(public)]
ROOMS = {public.room for public in CLASSES + STEPS}
SUBJECTS = list(subjects(lambda public: public.room in ROOMS))


def subject(name, form):
    """What is called by a name: with all that it takes, or in its second form."""
    found = [one for one in SUBJECTS if one.name == name]
    return found[min(form, len(found) - 1)] if found else None


def of_class(public, form, between):
    """Run a layer, a network or a loss; return every gradient."""
    made = subject(str(public), form)
    has_no_settings = made is None or "params" in made.said
    one = public.object(**{} if has_no_settings else made.arguments())
    arguments = subject(f"{public}.forward", form).arguments()
    y = one.forward(**arguments)
    dy = numbers(frozenset(), np.shape(y), 1)
    between([one, arguments, y])
    dx = one.backward(*[dy for _ in one.backward.contract.said])
    return dx, getattr(one, "grads", ()), getattr(one, "d_initial_state", ())


def of_step(public, form, between):
    """Run one timestep; return every gradient."""
    name = str(public).replace("_backward", "_forward")
    forward = next(one.object for one in CONTRACTED if str(one) == name)
    arguments, given = (subject(n, form).arguments() for n in (name, str(public)))
    *results, cache = forward(**arguments)
    between([arguments, results])
    return public.object(**given | {"cache": cache})


def of_operation(public, tensors, between):
    """Run an operation on tensors and constants; return their gradients."""
    operands = [np.arange(1.0, 5).reshape(2, 2) + n for n in range(len(tensors))]
    given = [Tensor(x) if t else x for t, x in zip(tensors, operands, strict=True)]
    beside = BESIDE.get(public.name, list)()
    result = public.object(*([given] if "tensors" in said(public) else given), *beside)
    between([given, beside, result])
    result.backward(numbers(frozenset(), result.data.shape, 1))
    return [one.grad for one in given if isinstance(one, Tensor)]


def choices(public):
    """List which operands are tensors, in every way but none."""
    kinds = list(map(str, said(public).values()))
    count = sum(kinds.count(kind) * (1 + (kind == "operands")) for kind in OPERANDS)
    return [one for one in product([True, False], repeat=count) if any(one)]


def same_gradients(run, between):
    """Run twice, once undisturbed, and compare."""
    expected, got = run(between=leave), run(between=between)
    assert is_same(list(expected), list(got))


every_change = pytest.mark.parametrize("between", [overwrite, replace])
every_form = pytest.mark.parametrize("form", [0, 1])


def test_pairs_of_each_sort_are_found():
    some = {"Linear", "LSTM", "Sequential", "BinaryCrossEntropy"}
    some |= {"rnn_step_backward", "matmul", "stack", "take"}
    assert some <= {public.name for public in CLASSES + STEPS + OPERATIONS}


@every_change
@every_form
@pytest.mark.parametrize("public", CLASSES, ids=str)
def test_a_layer_and_a_loss_keep_what_backward_needs(public, form, between):
    same_gradients(partial(of_class, public, form), between)


@every_form
@pytest.mark.parametrize("public", STEPS, ids=str)
def test_a_step_keeps_what_its_backward_needs(public, form):
    same_gradients(partial(of_step, public, form), overwrite)


@every_change
@pytest.mark.parametrize(
    ("public", "tensors"),
    [(one, way) for one in OPERATIONS for way in choices(one)],
    ids=str,
)
def test_an_operation_keeps_what_its_rules_need(public, tensors, between):
    same_gradients(partial(of_operation, public, tensors), between)


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_a_picked_part_goes_back_to_where_it_came_from(index):
    def run(between):
        tensor, place = Tensor(np.arange(6.0).reshape(3, 2)), index()
        part = take(tensor, place)
        between([place])
        part.backward(numbers(frozenset(), part.data.shape, 1))
        return [tensor.grad]

    same_gradients(run, overwrite)
