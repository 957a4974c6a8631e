"""The contract: its grammar, its kinds and its messages, with examples made by hand."""

import numpy as np
import pytest

from helpers.checks import NotFiniteError, allocate, optional, takes, unchecked


def shape(*sizes):
    return np.ones(sizes)


def of(**kinds):
    """A function with the arguments of a contract, that gives back its first one."""
    return takes(**kinds)(eval(f"lambda {', '.join(kinds)}: {next(iter(kinds))}"))


def refusal(call, *arguments, **options):
    """The message of the ValueError that a call raises."""
    with pytest.raises(ValueError) as error:
        call(*arguments, **options)
    return str(error.value)


# The grammar


@pytest.mark.parametrize(
    ("letters", "right", "wrong"),
    [
        ("N", [(1,), (5,)], [(), (0,), (5, 1)]),
        ("N D", [(5, 2), (1, 1)], [(5,), (5, 0), (0, 2), (5, 2, 1)]),
        ("H H", [(4, 4), (1, 1)], [(4, 3), (4,)]),
        ("N 2", [(5, 2)], [(5, 1), (5, 3), (2,)]),
        ("N 4H", [(5, 4), (5, 12)], [(5, 3), (5, 6), (5, 0)]),
        ("H 4H", [(1, 4), (3, 12)], [(3, 4), (4, 3), (3, 13)]),
        ("2 3H", [(2, 3), (2, 12)], [(3, 12), (2, 4), (12,)]),
        ("T T+1", [(3, 4)], [(3, 3), (4, 3)]),
        ("T+1", [(2,), (7,)], [(1,), (0,), ()]),
        ("T D TD", [(3, 2, 6)], [(3, 2, 5), (3, 6, 2)]),
        ("N ...", [(5,), (5, 2), (5, 0, 3)], [(), (0,), (0, 2)]),
        ("...", [(), (5,), (0,), (5, 2, 3)], []),
        ("*S", [(), (5,), (5, 2)], [(0,), (5, 0)]),
        ("N *S", [(5,), (5, 2, 3)], [(), (5, 0), (0, 5)]),
        ("N D | N T D", [(5, 2), (5, 3, 2)], [(5,), (5, 3, 2, 1), (5, 0, 2)]),
        ("2 3H | 3H", [(2, 6), (6,)], [(3, 6), (5,), (1, 6)]),
        ("N H or 0", [(5, 4)], [(), (5,), (0, 4)]),
    ],
)
def test_letters_stand_for_sizes(letters, right, wrong):
    call = of(x=letters)
    for sizes in right:
        call(shape(*sizes))
        call(x=shape(*sizes))  # a keyword is looked at in another way
    for sizes in wrong:
        assert refusal(call, shape(*sizes)).startswith("<lambda>: x "), sizes


@pytest.mark.parametrize(
    ("letters", "right", "wrong"),
    [
        ({"x": "N D", "y": "N"}, [(5, 2), (5,)], [(5, 2), (2,)]),
        ({"x": "H 4H", "b": "4H"}, [(3, 12), (12,)], [(3, 12), (3,)]),
        ({"b": "4H", "h": "N H"}, [(12,), (5, 3)], [(12,), (5, 4)]),
        ({"x": "N T D", "dy": "N TD"}, [(5, 3, 2), (5, 6)], [(5, 3, 2), (5, 5)]),
        ({"x": "N T", "h": "N T+1"}, [(5, 3), (5, 4)], [(5, 3), (5, 3)]),
        ({"a": "*S", "b": "*S"}, [(5, 2), (5, 2)], [(5, 2), (2,)]),
        ({"a": "...", "b": "..."}, [(5, 2), (3,)], None),
        (
            {"x": "N D | N T D", "y": "N K | N T K"},
            [(5, 2), (5, 6)],
            [(5, 2), (5, 3, 6)],
        ),
        (
            {"x": "N D | N T D", "y": "N K | N T K"},
            [(5, 3, 2), (5, 3, 6)],
            [(5, 3, 2), (5, 6)],
        ),
        ({"p": ("N D", "N H"), "h": "N H"}, [None, (5, 4)], [None, (5, 3)]),
    ],
)
def test_a_letter_has_one_size_within_a_call(letters, right, wrong):
    call, last = of(**letters), list(letters)[-1]

    def given(shapes):
        return [(shape(5, 2), shape(5, 4)) if s is None else shape(*s) for s in shapes]

    call(*given(right))
    if wrong:
        assert f": {last} should have shape" in refusal(call, *given(wrong))


def test_letters_are_free_again_in_the_next_call():
    call = of(x="N D", y="D")
    for size in (2, 3):
        call(shape(5, size), shape(size))
    refusal(call, shape(5, 2), shape(3))


def test_a_letter_is_free_in_each_of_several():
    call = of(x="N", series="named numbers N S")
    call(shape(2), {"a": shape(2, 3), "b": shape(2, 4)})
    said = refusal(call, shape(2), {"a": shape(2, 3), "b": shape(3, 3)})
    assert said == "<lambda>: series['b'] should have shape (2, S), got (3, 3)"


def test_the_first_to_name_a_letter_decides_its_size():
    x, W = shape(5, 2), shape(3, 4)
    said = refusal(of(x="N D", W="D H"), x, W)
    assert said == "<lambda>: W should have shape (2, H), got (3, 4)"
    first = takes(W="D H", x="N D")(lambda x, W: None)
    assert refusal(first, x, W) == "<lambda>: x should have shape (N, 3), got (5, 2)"


def test_or_0_takes_the_number_0_and_no_other():
    call = of(x="N H", dh="N H or 0")
    call(shape(5, 4), 0.0)
    for wrong in (1.0, np.zeros(()), [0.0]):
        refusal(call, shape(5, 4), wrong)


def test_letters_are_allocated_from_sizes():
    sizes = {"D": 2, "H": 4, "T": 3}
    wanted = {"D 4H": (2, 16), "2 3H": (2, 12), "TD": (6,), "T+1": (4,)}
    assert {text: allocate(text, sizes) for text in wanted} == wanted


# What a message says


def test_a_message_names_owner_argument_expected_and_got():
    said = refusal(of(x="N T 8"), shape(2, 5, 7))
    assert said == "<lambda>: x should have shape (N, T, 8), got (2, 5, 7)"
    assert "shape (N,), got ()" in refusal(of(y="N"), shape())
    assert "shape (N, 4H), got" in refusal(of(y="N 4H"), shape(5, 3))
    assert "x holds nothing, its shape is (0, 2)" in refusal(of(x="N D"), shape(0, 2))


SLIPS = [
    ("N T 8", (100, 8), "; add the batch axis with x[None]", lambda x: x[None]),
    (
        "N T 1",
        (5, 7),
        "; add the feature axis with x[..., None]",
        lambda x: x[..., None],
    ),
    (
        "N",
        (20, 1),
        "; drop the last axis with x[..., 0], or every row",
        lambda x: x[..., 0],
    ),
    ("3 8", (8, 3), "; is it transposed? Try x.T", lambda x: x.T),
]


@pytest.mark.parametrize(("letters", "wrong", "slip", "cure"), SLIPS)
def test_a_message_names_the_likely_slip_and_its_cure_works(letters, wrong, slip, cure):
    call = of(x=letters)
    assert slip in refusal(call, shape(*wrong))
    call(cure(shape(*wrong)))


def test_a_slip_is_seen_from_the_sizes_that_others_decided():
    call = of(W="D K", x="N D | N T D")
    said = refusal(call, shape(6, 4), shape(5, 3, 2))
    assert said.endswith("; put a Flatten() before this layer")
    assert refusal(call, shape(6, 4), shape(6, 5)).endswith("Try x.T")


@pytest.mark.parametrize(
    ("letters", "wrong"),
    [
        ("N", (2, 3, 4, 5)),
        ("N T 8", (100, 7)),
        ("N T 1", (5,)),
        ("N", (20, 2)),
        ("N", (4, 3, 1)),
        ("3 8", (3, 3)),
        ("N 3", ()),
        ("2 12", (12,)),  # one more axis would be 1, where 2 is meant
    ],
)
def test_no_slip_is_guessed_where_none_fits(letters, wrong):
    assert ";" not in refusal(of(x=letters), shape(*wrong)), "a wrong guess is worse"


# Numbers and their types


def test_arrays_to_compute_with_are_floats_or_whole_numbers_with_room():
    call = of(x="N")
    for kind in ("f2", "f4", "f8", "i4", "i8"):
        call(np.ones(3, kind))
    for kind in ("?", "u1", "i1", "i2", "u4", "c16", "U1", "O"):
        refusal(call, np.ones(3).astype(kind))
    assert refusal(call, [1.0]) == (
        "<lambda>: x should hold floats, got list; write np.array(x, float)"
    )


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("numbers N", [[1, 2], np.ones(2, "u1"), (1.0,)], [["a"], [1j], [[1], [1, 2]]]),
        ("numbers N", [], [np.ma.ones(2)]),
        ("array N", [np.ones(2), np.ones(2, int)], [[1.0], 1.0, None]),
        ("weight N", [np.ones(2), np.ones(2, "f4")], [np.ones(2, int), [1.0]]),
        ("finite N", [[1e300, 0.0]], [[1.0, np.nan], [np.inf, 1.0], [-np.inf, 1.0]]),
        ("square N", [[1e150, 0.0]], [[1e160, 0.0], [np.nan, 1.0]]),
        ("probability N", [[0.0, 0.5, 1.0]], [[-0.1, 1.0], [1.1, 0.5], [np.nan, 0.0]]),
        ("bit N", [[0.0, 1.0]], [[0.5, 1.0], [2.0, 0.0], [np.nan, 0.0]]),
        ("optional finite N", [None, [1.0, 2.0]], [[np.nan]]),
    ],
)
def test_words_before_the_letters_say_what_the_numbers_are(kind, right, wrong):
    call = of(x=kind)
    as_they_are = {"numbers", "array", "weight"} & {*kind.split()}

    def given(one):
        return one if as_they_are or one is None else np.array(one)

    for one in right:
        call(given(one))
    for one in wrong:
        refusal(call, given(one))


def test_labels_are_whole_numbers_below_the_number_of_classes():
    call = of(y_hat="N K", y="label numbers N")
    call(shape(3, 4), [0, 3, 1])
    assert "0 and 3, got 0 to 4; y_hat has 4 columns" in refusal(
        call, shape(2, 4), [0, 4]
    )
    refusal(call, shape(2, 4), [-1, 0])
    refusal(call, shape(2, 4), [0.0, 1.0])


def test_a_number_that_is_none_is_named_with_its_place():
    with pytest.raises(
        NotFiniteError, match=r"got nan at \[1, 0\]; is a number missing"
    ):
        of(x="finite N D")(np.array([[1.0, 2.0], [np.nan, 3.0]]))


def test_what_is_finite_is_so_in_the_type_computed_with():
    class Layer:
        def __init__(self, dtype):
            self.dtype = dtype

        @takes(x="finite N")
        def read(self, x):
            return x

    Layer(np.float64).read(np.array([1e39]))
    said = refusal(Layer(np.float32).read, np.array([1e39]))
    assert said.startswith("Layer: x should be finite in float32, got 1e+39 at [0]")


# Values


RNG = np.random.default_rng(0)
READ_ONLY = np.broadcast_to(1.0, 2)


class Both:
    forward = backward = lambda self: None


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("size", [1, np.int64(3)], [0, -1, 1.0, True, None, "1", np.ones(1)]),
        ("at least 2", [2, 9], [1, 2.0]),
        ("number", [0, -1.5, np.inf, np.array(0.5)], [np.nan, True, "1", [1.0]]),
        ("finite number", [0, -1.5], [np.inf, -np.inf, np.nan]),
        ("above 0", [0.1, 3], [0, -1, np.inf, np.nan, True, "1"]),
        ("within 0 1", [0, 0.5], [1, -0.1, np.nan]),
        ("flag", [True, np.False_], [0, 1, "True", None]),
        ("text", ["a", ""], [1, None, b"a"]),
        ("float type", [np.float32, "f8", np.dtype("f2")], [int, "text", None]),
        ("generator", [RNG], [0, None, np.random, np.random.RandomState(0)]),
        ("old generator", [RNG, np.random.RandomState(0)], [0, None]),
        ("function", [len, lambda: 0], [1, None, dict]),
        ("has forward backward", [Both()], [Both, 1, None]),
        ("optional above 0", [None, 1], [0]),
        (
            "pair finite number",
            [(1, 2), [1, 2], np.ones(2)],
            [(1,), (1, 2, 3), 1, "ab"],
        ),
        ("each number", [[], [1, 2], (1,), np.ones(3)], [1, "ab", {1: 2}, ["a"]]),
        ("named number", [{}, {"a": 1}], [[1], {"a": "b"}]),
        (("size", "flag"), [(1, True), [1, True]], [(True, 1), (1,), 1, None]),
        (optional(("size", "size")), [None, (1, 2)], [(1, 0), (1,)]),
        ("anything", [None, 1, "a", dict], []),
        (
            "weights",
            [{}, {"W": np.ones(2), "b": 1.0}],
            [1, [1.0], {"W": [1.0]}, {"W": np.ones(2, int)}, {"W": READ_ONLY}],
        ),
    ],
)
def test_kinds_of_values(kind, right, wrong):
    call = of(x=kind)
    for value in right:
        call(value)
    for value in wrong:
        assert refusal(call, value).startswith("<lambda>: "), value


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("size", 0, "x should be a whole number of at least 1, got 0"),
        ("at least 2", 1, "x should be a whole number of at least 2, got 1"),
        ("above 0", -1, "needs 0 < x < inf, got -1"),
        ("within 0 1", 1, "needs 0 <= x < 1, got 1"),
        ("flag", 1, "x should be True or False, got 1"),
        (
            "generator",
            0,
            "x should be a generator, got 0; make one with np.random.default_rng(0)",
        ),
        ("has step", 1, "x should have step, got int"),
        (
            "has step",
            Both,
            "x should be an object, got the class Both; write Both(...)",
        ),
        ("each size", [1, 0], "x[1] should be a whole number of at least 1, got 0"),
        (
            "named size",
            {"a": 0},
            "x['a'] should be a whole number of at least 1, got 0",
        ),
    ],
)
def test_what_is_said_of_a_wrong_value(kind, wrong, said):
    assert refusal(of(x=kind), wrong) == f"<lambda>: {said}"


@pytest.mark.parametrize("kind", ["changeable N", "weights"])
def test_what_is_read_only_cannot_be_changed(kind):
    call, array = of(x=kind), shape(2)
    given = {"w": array} if kind == "weights" else array
    call(given)
    array.flags.writeable = False
    name = "w" if kind == "weights" else "x"
    assert refusal(call, given) == (
        f"<lambda>: {name} is read-only and cannot be changed in place; copy it with "
        f"{name}.copy()"
    )


def test_members_are_those_of_the_object_and_not_of_its_class():
    call = of(x="has __name__")
    call(len)
    assert refusal(call, 5) == "<lambda>: x should have __name__, got int"
    refusal(of(x="has mro"), Both())

    class Answers:
        def __getattr__(self, name):
            return name

    of(x="has step")(Answers())


def test_a_condition_may_be_computed_by_numpy():
    call = takes(x="N", where=lambda x: np.all(x > 0))(lambda x: x)
    assert call(shape(2)) is not None
    assert refusal(call, -shape(2)) == "<lambda>: False"


def test_a_condition_ties_arguments_together():
    @takes(
        low="number",
        high="number",
        where=lambda low, high: low < high or f"needs low < high, got {low} and {high}",
    )
    def between(low, high=2):
        return low, high

    assert between(1) == (1, 2)
    assert between(1, 3) == (1, 3)
    assert refusal(between, 3) == "between: needs low < high, got 3 and 2"
    assert (
        refusal(between, low="a", high=1)
        == "between: needs one number for low, got 'a'"
    )


# Methods: what an object brings along, and what forward leaves to backward


class Times:
    """A layer with one weight: y = x W."""

    weights = {"W": "D K"}

    def __init__(self, D=2, K=3):
        self.params = {"W": np.ones((D, K))}

    @takes(x="N D | N T D")
    def forward(self, x):
        return x @ self.params["W"]

    @takes(dy="N K | N T K")
    def backward(self, dy):
        return dy @ self.params["W"].T


def test_weights_decide_the_sizes_of_their_letters():
    assert Times().forward(shape(5, 2)).shape == (5, 3)
    said = refusal(Times().forward, shape(5, 4))
    assert said == "Times: x should have shape (N, 2), got (5, 4)"


def test_a_message_names_the_class_of_the_object():
    class Own(Times):
        pass

    assert refusal(Own().forward, shape(5, 4)).startswith("Own: x ")


def test_backward_needs_a_forward():
    said = refusal(Times().backward, shape(5, 3))
    assert said == "Times: backward needs a forward before it"


def test_backward_is_held_against_the_sizes_of_forward():
    layer = Times()
    layer.forward(shape(5, 2))
    layer.backward(shape(5, 3))
    assert "shape (5, 3), got (4, 3)" in refusal(layer.backward, shape(4, 3))
    assert "shape (5, 3), got (5, 7, 3)" in refusal(layer.backward, shape(5, 7, 3))
    layer.forward(shape(4, 7, 2))
    layer.backward(shape(4, 7, 3))
    assert "shape (4, 7, 3), got (5, 3)" in refusal(layer.backward, shape(5, 3))


def test_a_forward_that_was_refused_leaves_the_sizes_of_the_one_before():
    layer = Times()
    layer.forward(shape(5, 2))
    refusal(layer.forward, shape(4, 9))
    layer.backward(shape(5, 3))


@pytest.mark.parametrize(
    ("W", "said"),
    [
        (np.ones((2, 3), int), "W should be an array of floats, got int64"),
        ([[1.0, 2.0]], "W should be an array of floats, got list"),
        (np.ones(2), "W should have shape (D, K), got (2,)"),
        (np.ones((0, 3)), "W holds nothing"),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_weights_replaced_by_wrong_ones_are_noticed(W, said, before):
    layer = Times()
    if before:
        layer.forward(shape(5, 2))  # the right ones were seen
    layer.params["W"] = W
    assert said in refusal(layer.forward, shape(5, 2))


def test_weights_replaced_by_right_ones_of_other_sizes_count():
    layer = Times()
    layer.forward(shape(5, 2))
    layer.params["W"] = np.ones((7, 3))
    layer.forward(shape(5, 7))
    refusal(layer.forward, shape(5, 2))


# How it stands above a function


def test_a_missing_or_unknown_argument_gives_pythons_own_type_error():
    call = of(x="N", y="N")
    for arguments, options in [
        ((), {}),
        ((shape(3),), {}),
        ((shape(3), shape(3), shape(3)), {}),
        ((shape(3), shape(3)), {"z": 1}),
        ((shape(3),), {"x": shape(3), "y": shape(3)}),
        ((shape(3),), {"x": None, "y": shape(3)}),  # wrong as well as doubled
        ((None,), {"x": shape(3), "y": shape(3)}),
        ((None,), {}),  # wrong, and one is missing
    ]:
        with pytest.raises(TypeError, match=r"<lambda>\(\) .*argument"):
            call(*arguments, **options)


@pytest.mark.parametrize("computes", ["shapes", "numbers"])
def test_a_call_that_python_refuses_is_no_refusal_of_numpys(computes):
    @takes(a="...", b="...", computes=computes)
    def add(a, b):
        return a + b

    one = shape(2)
    for arguments, options in [
        ((one,), {}),
        ((one, one, one), {}),
        ((one, one), {"c": one}),
        ((one,), {"a": one, "b": one}),
    ]:
        with pytest.raises(TypeError, match=r"add\(\) .*argument"):
            add(*arguments, **options)


@pytest.mark.parametrize("computes", ["shapes", "numbers"])
def test_a_type_error_from_inside_gets_the_name_of_the_function(computes):
    said = refusal(takes(a="...", computes=computes)(lambda a: a + None), 1.0)
    assert said.startswith("<lambda>: cannot compute this: unsupported operand")


@pytest.mark.parametrize(
    "kind", ["N_D", "N d", "finit N", "a size", "N D |", "N *T", "4", "3 D-1"]
)
def test_an_unknown_word_is_a_type_error_when_the_module_is_imported(kind):
    if kind == "4":
        of(x=kind)  # a fixed size is a shape of one axis
        return
    with pytest.raises(TypeError, match="a contract knows"):
        of(x=kind)


def test_an_argument_that_the_function_has_not_is_a_type_error_at_once():
    with pytest.raises(TypeError, match="<lambda> has no argument y"):
        takes(y="N")(lambda x: x)


def test_a_contract_stays_on_the_function_in_the_words_it_was_said():
    call = of(x="N D", rest="optional above 0")
    assert call.contract.said == {"x": "N D", "rest": "optional above 0"}
    assert call.__name__ == "<lambda>"


@pytest.mark.parametrize("quiet", ["ignore", "raise", "warn"])
def test_nothing_depends_on_numpys_own_switches(quiet):
    call = of(x="finite N D", y="square N")
    with np.errstate(all=quiet):
        call(shape(3, 2), shape(3))
        refusal(call, shape(3, 2), shape(4))
        refusal(call, np.full((3, 2), np.nan), shape(3))
        refusal(call, np.full((3, 2), np.inf), shape(3))


def test_shapes_seen_before_let_no_other_type_pass():
    call = of(x="N D", y="N")
    call(shape(3, 2), shape(3))
    call(shape(3, 2), shape(3))
    for wrong in (np.ones(3, bool), np.ones(3, "i1"), [1.0] * 3, np.ma.ones(3)):
        refusal(call, shape(3, 2), wrong)
    refusal(call, shape(3, 2), shape(2))


def test_shapes_seen_before_do_not_hide_numbers_that_are_none():
    call = of(x="finite N")
    call(shape(3))
    refusal(call, np.full(3, np.nan))


def test_unchecked_is_the_function_without_its_contract():
    call = of(x="N")
    assert unchecked(call)([1]) == [1]
    assert unchecked(len) is len


def test_numpys_own_refusals_get_the_name_of_the_function():
    @takes(a="...", b="...", computes="shapes")
    def add(a, b):
        return a + b

    assert refusal(add, shape(2), shape(3)) == (
        "+: shapes (2,) and (3,) do not fit; from the last axis on, sizes should be "
        "equal, or one of them 1"
    )

    @takes(a="...", computes="numbers")
    def log(a):
        return np.log(a)

    assert refusal(log, np.zeros(2)).startswith(
        "log: cannot compute this: divide by zero"
    )
