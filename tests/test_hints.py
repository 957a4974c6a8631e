"""A hint says why only where the answer can show it; else it says what was seen."""

import ast
from collections import Counter

import numpy as np
import pytest

from helpers import cells
from helpers.autodiff import Tensor, value
from helpers.exercises import EXERCISES
from helpers.exercises.bank import exercise_of
from helpers.exercises.edits import edited
from helpers.exercises.evidence import holds, unread
from helpers.exercises.generated import edits
from helpers.exercises.judging import judge
from helpers.exercises.outcomes import is_blank
from helpers.exercises.pairs import needs_of
from helpers.exercises.texts import marks_in
from helpers.exercises.trees import tree_of


def of(number, answer):
    """The verdict on an answer to an exercise."""
    return judge(EXERCISES[number], answer)


def exercise(solution, cases=(), **more):
    """An exercise of one entry, as a table has it."""
    entry = {"heading": "", "solution": solution, "cases": list(cases), **more}
    return exercise_of(entry, {"np": np}, {})


def generated(text, words=()):
    """Every generated edit of a text: what is written, and what is said."""
    return {
        str(edit): edit.said
        for edit in edits(tree_of(text), dict.fromkeys(words, "a size"))
    }


# What an edit writes has to stand in the answer


def sums_first(x, h, dy_hat, w_h):
    dh = dw_x = dw_h = 0.0
    for t in range(x.shape[1] - 1, -1, -1):
        dh = dy_hat[:, t].sum() + dh * w_h
        dw_x += dh * x[:, t].sum()
        dw_h += dh * h[:, t].sum()
    return dw_x, dw_h


def test_a_slice_is_no_cause_where_there_is_none():
    assert "a slice keeps" not in of("2.2", sums_first)
    assert "added up before they are multiplied" in of("2.2", sums_first)


def copies_what_it_wrote(h, h_0, da):
    before = h.copy()
    for t in range(1, h.shape[1]):
        before[:, t] = before[:, t - 1]
    before[:, 0] = h_0
    return np.einsum("nti,ntj->ij", before, da)


def test_the_minus_of_an_index_is_no_sign():
    said = of("3.7", copies_what_it_wrote)
    assert "the sign" not in said
    assert "holds its first entry alone" in said


def test_the_two_minuses_that_round_up_are_no_signs():
    up = "def f(n, k):\n    return -(-n // k)"
    counted = exercise(up, ["n, k = 9, 2", "n, k = 20, 7"])
    said = judge(counted, lambda n, k: n // k)
    assert "the quotient is rounded down; it is rounded up" in said
    assert "a minus is missing" not in said


LEFT = exercise("def f(n, k):\n    return n - k + 3", ["n, k = 9, 2", "n, k = 20, 5"])


def test_a_number_is_named_where_the_answer_has_it():
    assert "4 stands where 3 belongs" in judge(LEFT, lambda n, k: n - k + 4)
    said = judge(LEFT, lambda n, k: n - k + len([0, 0, 0, 0]))
    assert said.startswith("not yet: that is right for `n` + 1: off by one")
    tripled = exercise("def f(n):\n    return 3 * n", ["n = 2", "n = 5"])
    said = judge(tripled, lambda n: 3 * n + 2)
    assert said == "not yet: yours is 2 too large in every case"


def test_a_comparison_is_named_where_the_answer_has_one_like_it():
    positive = exercise("def f(x):\n    return 1.0 * (x > 0)", ["x = np.arange(-2, 3)"])
    assert "lets equal numbers through" in judge(positive, lambda x: 1.0 * (x >= 0))
    said = judge(positive, lambda x: np.heaviside(x, 1.0))
    assert said == "not yet: one number is wrong, at [2]; the others are right"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [({4.0}, True), ({5.0}, False), ({"LtE"}, True), ({"name n"}, True), (set(), True)],
)
def test_an_answer_holds_what_it_is_written_with(asked, expected):
    answer = lambda n: 4 if n >= 0 else n  # noqa: E731
    assert {4.0, "GtE"} <= marks_in(answer)
    assert holds(answer, asked) is expected
    assert holds(len, asked), "where there is no text, anything may stand"


def test_one_small_number_may_be_chance():
    assert "belongs" not in of("6.1", (2, 1))
    assert "swapped" not in of("6.1", (2, 1))


def test_a_number_that_is_the_answer_is_not_told():
    assert "belongs" not in of("5.1", (1, 1, 1, 0, 0))


def test_a_few_bits_are_in_no_order():
    assert "one place" not in of("5.1", (1, 1, 1, 0, 0))


# Shapes


def test_a_tuple_of_numbers_is_no_shape():
    assert not any("axis" in said for said in generated("a, b = 3, 4").values())
    assert not any("axis" in said for said in generated("bits = (1, 0, 1)").values())
    function = "def f(x):\n    return x.sum(axis=(0, 1))"
    assert "(0, 1) -> (1, 0)" not in generated(function)


@pytest.mark.parametrize(
    ("text", "words"), [("shape_of_x = (3, 4)", ()), ("x = (3, 4)", ("3", "4"))]
)
def test_a_tuple_is_a_shape_by_its_name_or_its_sizes(text, words):
    assert "(3, 4) -> (4, 3)" in generated(text, words)


# Parts


PAIR = exercise(
    "def f(x, y):\n    return x * y, x + y",
    ["x, y = normal(3), normal(3)", "x, y = normal(4), normal(4)"],
    results="product, total",
)


def test_parts_are_put_in_order_before_the_rest_is_explained():
    said = judge(PAIR, lambda x, y: (x + y, x * y * y))
    assert said.startswith("not yet: the results are in another order, swapped: ")
    assert said.endswith(
        "; and then `product`: the labels `y` is multiplied in once too often,"
        " so it counts twice"
    )


def names_them_in_order(x, y):
    product = x * y * y
    total = x * y
    return product, total


def test_results_that_are_returned_by_their_names_are_not_exchanged():
    assert "another order" not in judge(PAIR, names_them_in_order)
    swapped = judge(PAIR, lambda x, y: (x * y * y, x * y))
    assert "another order, swapped: `product`, `total` is the order" in swapped


def test_what_comes_first_already_is_not_told_to_come_first():
    three = exercise(
        "def f(x):\n    return x + 1, x * 2, x / 3",
        ["x = normal(3)", "x = normal(4)"],
        results="more, double, third",
    )
    said = judge(three, lambda x: (x + 1, x / 3, x * 2))
    assert "`more`, `double`, `third` is the order, `double` comes earlier" in said
    assert "`more` comes first" in judge(three, lambda x: (x * 2, x + 1, x / 3))


def test_what_the_bank_says_of_a_part_comes_before_what_is_generated_for_the_whole():
    own = "that is the product without y, which is a sentence of the bank"
    slips = {"x * y, x + y -> x, x": own}
    told = exercise_of(
        {
            "heading": "",
            "solution": PAIR.program.source,
            "cases": ["x, y = normal(3), normal(3)"],
            "results": "product, total",
            "slips": slips,
        },
        {"np": np},
        {},
    )
    assert judge(told, lambda x, y: (x, x + y)) == f"not yet: `product`: {own}"


COUNTS = exercise(
    "timesteps, input_size, weights = 5, 3, 3 * 20 + 20 * 20 + 20",
    results="timesteps, input_size, weights",
    slips={"20 * 20 + 20 -> 20 * 20": "the bias is missing"},
)


def test_none_in_a_value_is_not_returned_by_a_function():
    assert "return" not in judge(COUNTS, (None, 3, 480))
    assert "it is None" in judge(COUNTS, (None, 3, 480))
    assert "your function returns None" in of("1.5", lambda D, H, K: None)
    assert "`dw_x`: it is None" in of("2.2", lambda x, h, dy_hat, w_h: (None, 1.0))


def test_parts_of_a_sum_are_known():
    said = of("1.5", lambda D, H, K: (D * H, H * H, H, H * K, K))
    assert (
        said == "not yet: those are 5 parts of it; added up, they make the right number"
    )


def test_what_is_all_in_one_row_is_so_described():
    said = of(
        "1.4",
        lambda h, n: np.concatenate([a[k - 1] for a, k in zip(h, n, strict=True)]),
    )
    assert "all stand in one row, end to end" in said


def test_numbers_that_are_asked_for_may_come_in_another_order():
    asked = exercise("a, b, c = 1.5, 2.5, 4.0")
    said = "not yet: the numbers are right, but in another order, swapped: `a`, `b`, "
    assert judge(asked, (2.5, 4.0, 1.5)).startswith(said)
    assert "another order" not in judge(asked, (2.5, 1.5, 3.0))
    bits = exercise("a, b, c, d = True, False, True, False")
    assert "another order" not in judge(bits, (False, True, False, True))


# Names and arguments


CELL = """
def bend(x, y=0.5):
    return np.tanh(x + y)


def f(x, y):
    i, g = np.split(x, 2)
    return np.concatenate([bend(i, y), g**2])"""
GATES = exercise(CELL, ["x, y = normal(6), 0.2", "x, y = normal(4), 0.3"])


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("i, g = -> g, i =", "`i` and `g` are exchanged, swapped: the order is"),
        ("bend(i, y) -> bend(i)", "`y` is not handed on to `bend`"),
    ],
)
def test_names_are_exchanged_and_arguments_forgotten(edit, said):
    answer = GATES.program.answer(edited([CELL], edit))
    assert judge(GATES, answer).startswith(f"not yet: {said}")


def test_two_names_of_a_list_are_exchanged():
    edits_made = generated("def f(a, b):\n    return np.stack([a, b])")
    assert edits_made["[a, b] -> [b, a]"].startswith("`a` and `b` are exchanged")
    unused = generated("def f(c):\n    _, _, h = c\n    return h")
    assert not any("exchanged" in said for said in unused.values())


# Pairs


READOUT = exercise(
    "def f(h, W_y, b_y):\n    return h[:, -1] @ W_y + b_y",
    ["N = 4; T = 3; H = 5; K = 2", "N = 3; T = 6; H = 4; K = 3"],
    given="h, W_y, b_y = normal(N, T, H), normal(H, K), normal(K)",
)


def test_a_second_slip_is_no_undoing_of_the_first():
    said = judge(READOUT, lambda h, W_y, b_y: np.maximum(h[:, -1] @ W_y + b_y, 0))
    assert said.startswith("not yet: ")
    assert "called with" not in said
    assert ", and: the ReLU stands where the tanh belongs" not in said


def test_names_of_another_right_answer_are_not_told_beside_the_first():
    assert " – or: " not in of(
        "2.5", lambda w_x, w_h, T: w_x * sum(w_h**k for k in range(T))
    )


# Forms


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("a // b", "a / b", "not rounded down"),
        ("np.ceil(a / b)", "np.round(a / b)", "to the nearest"),
        ("-(-a // b)", "a // b + 1", "where it comes out even"),
        ("np.exp(a * b)", "a * np.exp(b)", "is inside"),
        ("a * np.exp(b)", "np.exp(a * b)", "stands outside"),
        ("x.shape[0] * a", "x.shape[1] * a", "length of axis 1"),
        ("x.shape[1] * a", "x.shape[0] * a", "axis 1 is meant"),
        ("c * (a - b)", "c * a - b", "brackets are missing"),
        ("a / (1 + b)", "a / 1 + b", "brackets are missing"),
        ("a * a", "2 * a", "doubled, not squared"),
        ("np.sum(x * x.T)", "np.sum(x) * np.sum(x.T)", "before they are multiplied"),
        ("np.where(x > 0, x, b)", "np.where(x > 0, b, x)", "the wrong way round"),
        ("np.where(x > 0, x, b)", "x", "taken everywhere"),
        ("x[::-1] * b", "x * b", "not turned round"),
    ],
)
def test_a_formula_is_taken_for_another(right, wrong, words):
    source = f"def f(x, a, b, c):\n    return {right}"
    size = "N, 5" if ".shape" in right else "N, N"
    given = f"x, b, c = normal({size}), 2.4, 1.7"
    asked = exercise(source, ["N, a = 2, 7.3", "N, a = 3, 4.8"], given=given)
    answer = asked.program.answer(f"def f(x, a, b, c):\n    return {wrong}")
    assert words in judge(asked, answer)


def test_every_generated_edit_is_written_as_python():
    for number in EXERCISES:
        tree = tree_of(EXERCISES[number].program.source)
        for edit in edits(tree, {}):
            nodes = edit.new if isinstance(edit.new, list) else [edit.new]
            assert all(ast.unparse(node) for node in nodes)


# Questions about the answer's own text


def keeps_the_last(y_hat, y):
    return ((y_hat - y) / y.size)[:, -1:]


def steps_too_few(x):
    rows = []
    for row in x[:, :-1].swapaxes(0, 1):
        rows.append(row + 1)
    return np.stack(rows, axis=1)


MORE = exercise("def f(x):\n    return 2 * x", ["T = 5"], given="x = normal(3, T, 2)")


def test_a_loop_is_asked_about_where_there_is_one():
    assert "loop" not in of("5.3", keeps_the_last)
    assert "`return` stand inside the loop" in judge(FIRST, first_alone_in_a_loop)
    assert "loop" not in judge(FIRST, lambda x: 2 * x[:1])
    said = judge(MORE, steps_too_few)
    assert said.endswith("does the loop along axis 1 take one step too few?")
    said = judge(MORE, lambda x: np.ones((3, 4, 2)))
    assert said.endswith("; there is one too few along axis 1")


DOUBLE = "def f(x):\n    return 2 * x"
FIRST = exercise(DOUBLE, ["x = normal(4, 3)", "x = normal(6, 2)"])


def first_alone_in_a_loop(x):  # noqa: RET503
    rows = []
    for number in x:
        rows.append(2 * number)
        return np.array(rows)  # indented too far


def test_a_slip_in_a_loop_is_named_where_there_is_one():
    total = "def f(x):\n    s = 0.0\n    for n in x:\n        s += n\n    return s"
    added = exercise(total, ["x = normal(4)", "x = normal(6)"])
    assert "overwrites" not in judge(added, lambda x: x[-1])
    assert "first round" in judge(added, leaves_out_the_first)
    assert "round" not in judge(added, lambda x: np.sum(x[1:]))


def leaves_out_the_first(x):
    total = 0.0
    for number in list(x)[1:]:
        total += number
    return total


def returns_after_one_tensor(result):  # noqa: RET503
    uses, unread = Counter(), [result]
    while unread:
        for parent, *_ in unread.pop().parents:
            unread += [parent] * (uses[parent] == 0)
            uses[parent] += 1
    order = [result]
    for tensor in order:
        for parent, *_ in tensor.parents:
            uses[parent] -= 1
            order += [parent] * (uses[parent] == 0)
        return order


def test_a_loop_runs_backwards_where_something_turns_it():
    said = of("6.3", returns_after_one_tensor)
    assert "inside the loop" in said
    assert "backwards" not in said


def returns_what_append_gives(x):
    rows = []
    return rows.append(x)


def test_a_missing_return_is_asked_about_where_there_is_none():
    assert judge(FIRST, returns_what_append_gives) == (
        "not yet: your function returns None: on one way through it no `return` is "
        "met, or what stands there is None"
    )


def test_what_a_slip_of_the_bank_quotes_stands_in_the_answer():
    slips = {"np.round(x) -> x // 1": "`//` cuts, round instead"}
    solution = "def f(x):\n    return np.round(x)"
    rounded = exercise(solution, ["x = normal(9)"], slips=slips)
    assert "`//` cuts" in judge(rounded, lambda x: x // 1)
    assert "`//` cuts" in judge(rounded, lambda x: np.floor(x))
    assert "`//` cuts" not in judge(rounded, lambda x: x - x % 1)


# Several causes for the same numbers


def halfway_is_missing(k):
    return np.array([k / 2 - k * j for j in (1, 2, 3)])


def wrong_sign(k):
    return np.array([-k / 2 - k * (j - 0.5) for j in (1, 2, 3)])


def test_both_causes_of_the_same_numbers_are_said():
    assert "too low: the k / 2" in of("5.5", halfway_is_missing)
    assert "or the change comes at j itself, not halfway" in of(
        "5.5", halfway_is_missing
    )
    assert "has the wrong sign" in of("5.5", wrong_sign)
    assert "or each state changes one total too late" in of("5.5", wrong_sign)


def bracket_is_missing(count):
    return 2**count + 1 - 1, count + 1


def test_a_formula_that_stands_in_the_answer_is_the_cause():
    counts = exercise(
        "def visits(n): return 2 ** (n + 1) - 1, n + 1",
        ["n = 1", "n = 4", "n = 10", "n = 0", "n = 2"],
        results="recursion, in_order",
        slips={"2 ** (n + 1) - 1 -> 2 ** n": "the visits of x alone"},
    )
    said = judge(counts, bracket_is_missing)
    assert said.startswith("not yet: `recursion`: brackets are missing")
    assert "the visits of x alone" in judge(counts, lambda n: (2**n, n + 1))


def test_one_small_number_of_several_is_one_way_to_it():
    said = of("6.1", (8, 2))
    assert said.startswith("not yet: `da`: one way to 8: the value of z is given")
    assert "or the shares of a are multiplied by a once more" in said
    assert "one way" not in of("6.1", (2, 4))
    assert judge(COUNTS, (5, 3, 460)).endswith("the bias is missing")


# A cause that the text of an answer rules out


HIDDEN = exercise(
    """def weights(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)""",
    ["N, T = 3, 4", "N, T = 2, 5"],
    given="""scores, mask = normal(N, T), np.full((N, T), True)
mask[0, 0], scores[0, 0] = False, 2000""",
)


def never_hides(scores, mask):
    exps = np.exp(scores - scores.max(axis=1, keepdims=True)) * mask
    return exps / exps.sum(axis=1, keepdims=True)


def hides_too_late(scores, mask):
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    scores = np.where(mask, scores, -np.inf)
    exps = exps * np.isfinite(scores)
    return exps / exps.sum(axis=1, keepdims=True)


def over_the_batch(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    exps = np.exp(scores - scores.max(axis=0, keepdims=True))
    return exps / exps.sum(axis=0, keepdims=True)


def test_the_order_of_lines_is_named_where_they_set_a_name_anew():
    early = {"a name that is read before a later line sets it"}
    assert not holds(never_hides, early)
    assert holds(hides_too_late, early)
    late = {"a name that is set anew before a later line reads it"}
    assert holds(over_the_batch, late)
    assert not holds(never_hides, late)


def test_an_axis_is_no_number_that_is_off_by_one():
    said = judge(HIDDEN, over_the_batch)
    assert "wrong axis: `sum` works along axis 0; axis 1 is meant" in said
    assert "`max`, too" in said
    assert "off by one" not in said


def test_no_number_is_multiplied_in_twice_by_a_slip():
    mean = exercise("bits = 3 * 20 / 36")
    assert judge(mean, 3 * 20 / 12) == "not yet: yours is too large"


def test_rows_that_should_be_shares_of_1_are_not_told_off_for_it():
    spread = lambda x: np.full(x.shape, 1 / x.shape[1])  # noqa: E731
    some = exercise(
        "def f(x):\n    return np.eye(4) * (x[:, :1] > 0)", ["x = normal(4, 4)"]
    )
    assert "shares of 1" not in judge(some, spread)


def cut_aside(rows, share):
    return rows - int(rows * share)


def test_a_function_that_stands_in_the_answer_is_not_missing():
    tree = tree_of("def left(rows, share):\n    return int(rows * (1 - share))")
    (uncut,) = (edit for edit in edits(tree, {}) if "is not cut" in edit.said)
    assert "without int" in uncut.needs
    assert not holds(cut_aside, uncut.needs)
    assert holds(never_added, uncut.needs)


def test_a_formula_that_still_stands_was_not_edited():
    total = exercise(
        "def total(d, k):\n    return np.sum(d * (1 - k) * k, axis=0)",
        ["d, k = normal(3, 3), normal(3)", "d, k = normal(4, 4), normal(4)"],
    )
    said = judge(total, lambda d, k: np.sum(d * (1 - k) * k) + 0 * (k @ k))
    assert "wrong axis: `sum` works over all axes" in said
    assert "`@`" not in said


BACK = exercise(
    """def back(x):
    total, found = 0.0, []
    for x_t in x[::-1]:
        total = 0.5 * total + x_t
        found.append(total)
    return np.stack(found[::-1]), total""",
    ["x = normal(5)", "x = normal(4)"],
    results="found, total",
)


def turned_round(x):
    found, total = [0.0], 0.0
    for x_t in x:
        total = 0.5 * total + x_t
    for x_t in x[::-1]:
        found.append(0.5 * found[-1] + x_t)
    return np.array(found[:0:-1]), total


def test_a_loop_that_runs_back_is_not_said_to_run_forward():
    assert holds(turned_round, {"a loop that runs back"})
    assert "the loop runs forward" not in judge(BACK, turned_round)


def test_a_loop_that_leaves_a_part_right_is_not_the_cause_of_another():
    each = exercise(
        """def each(x):
    found = []
    for t in reversed(range(len(x))):
        first = 2 * x[t] ** 2
        found.append(first)
    return np.stack(found[::-1]), first""",
        ["x = normal(5)", "x = normal(4)"],
        results="found, first",
    )
    said = judge(each, lambda x: (2 * x**2, 2 * x[-1] ** 2))
    assert said.startswith("not yet: `first`: ")
    assert "loop" not in said
    assert "everywhere" not in said


def never_added(rows):
    share = 0.0
    for row in rows:
        share = row**2
    return share


def sets_anew(x, shape):
    while x.ndim > len(shape):
        x = x.sum(axis=0)
    return x


def test_a_name_is_set_anew_or_not_as_the_answer_has_it():
    added = exercise(
        "def added(rows):\n    share = 0.0\n    for row in rows:\n"
        "        share = share + row**2\n    return share",
        ["rows = normal(4)", "rows = normal(6)"],
    )
    assert "`share` holds the share of the last round alone" in judge(
        added, never_added
    )
    assert not holds(sets_anew, {"without x set 1"})
    assert holds(sets_anew, {"without x set 2"})


def test_a_function_is_named_where_the_answer_calls_it():
    stacked = exercise(
        "def f(x):\n    return np.stack([x, 2 * x], axis=1)",
        ["x = normal(4)", "x = normal(3)"],
    )
    said = judge(stacked, lambda x: np.array([x, 2 * x]))
    assert "`stack` works" not in said
    said = judge(stacked, lambda x: np.stack([x, 2 * x]))
    assert "`stack` works along axis 0" in said


COUNTED = exercise(
    "def f(n, x):\n    t = np.zeros(4)\n    np.add.at(t, n, x)\n    return t",
    ["n, x = np.array([0, 1, 1, 3]), normal(4)", "n, x = np.arange(6) // 2, normal(6)"],
    slips={
        "np.add.at(t, n, x) -> t[n] += x": "one counts; `np.add.at` counts each",
        "np.zeros(4) -> np.ones(4)": "it starts from ones",
    },
)


def adds_the_last_ones(n, x):
    t, last = np.zeros(4), dict(zip(n, x, strict=True))
    np.add.at(t, list(last), list(last.values()))
    return t


def overwrites_ones(n, x):
    t = np.ones(4)
    t[n] += x
    return t


def test_what_a_slip_of_the_bank_lacks_does_not_stand_in_the_answer():
    assert "counts each" not in judge(COUNTED, adds_the_last_ones)
    assert "counts each, and: it starts" in judge(COUNTED, overwrites_ones)


def adds_the_last_to_ones(n, x):
    t, last = np.ones(4), dict(zip(n, x, strict=True))
    np.add.at(t, list(last), list(last.values()))
    return t


def test_each_slip_of_a_pair_is_held_to_what_a_single_one_is():
    assert "counts each" not in judge(COUNTED, adds_the_last_to_ones)


def reads_the_training_loss(self, epoch, logs):
    if logs["loss"] < self.best:
        self.best = logs["loss"]


def test_what_is_set_is_not_said_to_stay():
    (said,) = (said for said in EXERCISES["7.9"].slips if "stays infinite" in said)
    assert not holds(reads_the_training_loss, needs_of(EXERCISES["7.9"], said))
    assert holds(never_added, needs_of(EXERCISES["7.9"], said))


def powers_from_1(w_x, w_h, timesteps):
    return np.sum(float(w_h) ** np.arange(1, timesteps + 1)) - timesteps


def test_a_name_in_the_place_of_another_of_its_formula_stands_there_twice():
    assert "stands where" not in of("2.5", powers_from_1)
    assert "`w_h` stands where" in of(
        "2.5", lambda w_x, w_h, T: w_h * np.sum(w_h ** np.arange(T)) - T
    )


def shut_gates(number, marker):
    return 20 * marker - 10, -10.0, 0.1 * number, 20 * marker - 10


def test_a_number_that_has_another_sign_stands_in_the_answer():
    assert "the 12" not in of("4.2", shut_gates)


def test_two_parts_are_divided_where_something_is():
    slopes = exercise(
        "def f(d, s): return d * s * (1 - s)", ["d, s = normal(4), normal(4)"]
    )
    assert "divided" not in judge(slopes, lambda d, s: d)
    assert "divided" in judge(slopes, lambda d, s: d * s * (1 / s))


def falling(a):
    y = 1 / (1 + np.exp(value(a)))
    return Tensor(y, (a, lambda g: g * y))


def adds_late(x, b):
    return np.tanh(x) + 0 * b + b - b


def test_a_factor_or_a_term_that_stands_in_the_answer_is_not_missing():
    late = exercise(
        "def f(x, b): return np.tanh(x + b)", ["x, b = normal(4), normal(4)"]
    )
    assert "`b` is missing" in judge(late, lambda x, b: np.tanh(x))
    assert "`b` is missing" not in judge(late, adds_late)
    said = of("6.4", falling)
    assert "`y` is missing as a factor" in said
    assert "the result `y` is missing" not in said


def test_a_difference_that_still_stands_was_not_turned():
    both = exercise(
        "def f(x, h, z):\n    return (x - h) * (1 - z)",
        ["x, h, z = normal(4), normal(4), normal(4)"],
    )
    assert "with `z` is the other way round" not in judge(
        both, lambda x, h, z: (h - x) * (1 - z)
    )
    assert "with `h` is the other way round" not in judge(
        both, lambda x, h, z: (x - h) * (z - 1)
    )


def test_a_division_that_stands_in_the_answer_is_not_missing():
    source = "def f(m, T): return max(0.0, 1 - m / T)"
    share = exercise(source, ["m, T = 3, 7", "m, T = 0, 3", "m, T = 1, 4"])
    said = judge(share, lambda m, T: max(0, T - m) // T)
    assert "the division by" not in said
    assert "the division by" in judge(share, lambda m, T: max(0, 1 - m))


def test_an_absolute_value_stands_where_one_is_taken():
    square = exercise("def f(x): return 3 * x**2", ["x = 2.5", "x = 1.5"])
    assert "absolute" not in judge(square, lambda x: 3 * x)
    assert "absolute" in judge(square, lambda x: 3 * abs(x))


FIRST_ENTRY = exercise(
    "def f(a, b): return a[0] * b", ["a, b = normal(4), normal(3)"], results="h"
)


def shifts_before(a, b):
    a = np.roll(a, -1)
    return a[0] * b


def test_an_index_that_still_stands_is_not_off_by_one():
    assert "off by one" in judge(FIRST_ENTRY, lambda a, b: a[1] * b)
    assert "off by one" not in judge(FIRST_ENTRY, shifts_before)


def test_an_argument_that_is_read_is_not_missing():
    needed = unread("`read` is missing: it has no effect", lambda x, read: x * read)
    assert not holds(lambda x, read: x * min(read), needed)
    assert holds(lambda x, read: x, needed)


def two_axes_lost(x):
    low = x - x.max(axis=1)
    return low / low.sum(axis=1)


def test_of_two_causes_of_an_error_that_of_the_line_is_named():
    rows = exercise(
        "def f(x):\n    low = x - x.max(axis=1, keepdims=True)\n"
        "    return low / low.sum(axis=1, keepdims=True)",
        ["x = normal(3, 5)"],
    )
    assert "`max` drops its axis" in judge(rows, two_axes_lost)


def test_a_few_bits_have_no_generated_cause():
    parity = exercise(
        "def f(s):\n    return (3.0 - 2 * s > 0) * 1", ["s = np.arange(4)"]
    )
    assert "wrong way" not in judge(parity, lambda s: np.array([0, 0, 1, 1]))


def test_parts_are_put_in_order_by_their_shapes_where_none_is_right():
    two = exercise(
        "def f(x):\n    y = x / 2\n    return y.sum(axis=1), y",
        ["x = normal(3, 4)", "x = normal(5, 2)"],
        results="total, y",
    )
    said = judge(two, lambda x: (x * 2, x.sum(axis=1) * 2))
    assert "another order, swapped: `total`, `y` is the order" in said
    assert "; and then " in said
    three = exercise(
        "def f(x):\n    y = x / 2\n    return y.sum(axis=1), y, x[0]",
        ["x = normal(3, 4)", "x = normal(5, 2)"],
        results="total, y, first",
    )
    said = judge(three, lambda x: (x * 2, x.sum(axis=1) * 2, x[0]))
    assert "another order, swapped: `total`, `y`, `first` is the order" in said


# Effects that are seen


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: np.roll(2 * x, 2, axis=1), "in another order along axis 1"),
        (lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True), "shares of 1"),
        (lambda x: 2 * x[:, ::2], "only one entry in 2 along axis 1"),
        (lambda x: np.where(x > 0, x, 2 * x), "are those of `x` as they came"),
        (lambda x: -2 * x / 7, "the sign is the wrong way round, and 7 is"),
        (lambda x: np.abs(2 * x), "the absolute value of the right one"),
        (lambda x: (2 * x) ** 2, "the square of the right one"),
        (lambda x: 0.5 / x, "upside down"),
        (lambda x: np.cumsum(2 * x, axis=1), "running sums along axis 1"),
        (lambda x: 2 * x[:, [-1] * 7], "every entry along axis 1 is the last one"),
    ],
)
def test_what_is_seen_is_said_without_a_cause(answer, words):
    wide = exercise("def f(x):\n    return 2 * x", ["x = normal(5, 7)"])
    assert words in judge(wide, answer)


def test_the_root_of_a_mean_square_keeps_the_mean():
    rms = exercise("def f(x):\n    return np.sqrt(np.mean(x**2))", ["x = normal(9)"])
    assert "takes the mean away first" in judge(rms, lambda x: np.std(x))


def test_an_argument_of_several_arrays_is_looked_at_as_well():
    pair = "x = (normal(4), normal(2, 3))"
    asked = exercise("def f(x):\n    return 2 * x[0]", [pair])
    assert "2 of 4 numbers" in judge(asked, lambda x: 2 * x[0] + [0, 1, 0, 1])


# What is known of an argument, of numbers in other places, of shares


def reads_what_is_hidden(both, x, mask):
    both.forward(x, mask=~mask)
    return np.concatenate(both.state, axis=1)


def test_an_argument_is_taken_the_wrong_way_round_under_a_use_as_well():
    assert "`mask` is the wrong way round" in of("9.8", reads_what_is_hidden)


def test_numbers_are_known_that_a_reshape_put_into_other_rows():
    text = "def f(x):\n    return x.reshape(3, 2, 4).swapaxes(0, 1)"
    task = exercise(text, ["x = np.cos(np.arange(24.0))"])
    said = judge(task, lambda x: x.reshape(2, 3, 4))
    assert "in other places: `reshape` keeps the order" in said


def sum_of_each_row(x):
    return 0 * x + (x**2).sum(axis=1, keepdims=True)


def test_an_entry_is_known_that_is_the_sum_of_all():
    task = exercise("def f(x):\n    return x ** 2", ["x = normal(3, 4)"])
    said = "every entry along axis 1 is the sum of all of them; each has its own"
    assert said in judge(task, sum_of_each_row)


def shares_of_some(x):
    return np.where(x > x.min(), np.exp(x) / np.exp(x).sum(), 0)


def test_shares_that_do_not_add_up_to_1_are_known():
    text = "def f(x):\n    return np.exp(x) / np.exp(x).sum()"
    task = exercise(text, ["x = normal(5)", "x = normal(3)"])
    assert "and not to 1 as shares do" in judge(task, shares_of_some)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((3, 4), "11 entries do not fill shape (3,4), which has 12: 1 too few"),
        ((2, -1), "11 entries do not fill shape (2,-1): 1 left over"),
        ((), "11 entries do not fill shape (), which has 1: 10 too many"),
    ],
)
def test_a_shape_that_is_not_filled_is_counted(shape, said):
    task = exercise("def f(x):\n    return x", ["x = normal(11)"])
    assert said in judge(task, lambda x: x.reshape(shape))


def adds_b(x, b, on):
    return np.where(on, 2 * x, x + b)


def test_what_an_argument_adds_is_named_and_where():
    text = "def f(x, b, on):\n    return np.where(on, 2 * x, x)"
    case = "x, b, on = normal(3, 2), normal(3, 2), np.array([[True], [False], [True]])"
    said = "the numbers where `on` is False are too large by `b`: it is added there"
    assert said in judge(exercise(text, [case]), adds_b)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((20, 20, 5 / 3), "20 belongs to `read`"),
        ((12, 20, 20), "it is 12 times the right one, and 12 is `T`"),
        ((12.25, 20, 5 / 3), "no whole number: rounded down it is right"),
    ],
)
def test_a_number_is_compared_with_the_other_parts(answer, said):
    task = exercise("T = 12\nread = 20\nmean = 5 / 3")
    assert said in judge(task, answer)


TOTAL = exercise(
    "def f(x):\n    return x.sum(), 2 * x",
    ["x = normal(3)"],
    results="total, doubled",
    slips={"x.sum(), 2 * x -> x.sum() - 7, x": "a slip in both parts"},
)


def test_a_slip_in_two_parts_explains_no_single_number_alone():
    """It is seen in the other part that it is not the cause."""
    assert "in both" in judge(TOTAL, lambda x: (x.sum() - 7, x))
    assert "in both" not in judge(TOTAL, lambda x: (x.sum() - 7, 3 * x))


def test_of_two_slips_in_a_part_that_one_is_told_which_is_seen_in_all_it_touches():
    both = exercise(
        "def f(x):\n    return x + 1, 2 * x",
        ["x = normal(3)", "x = normal(4)"],
        results="more, double",
        slips={
            "x + 1, 2 * x -> x + 2, x": "nothing is mended",
            "x + 1 -> x + 2": "by 2",
        },
    )
    assert judge(both, lambda x: (x + 2, x**2)).startswith("not yet: `more`: by 2;")


def keeps_no_output(dh_t, dy_t, read):
    dh_new = np.where(read, dh_t + dy_t, 0.0)
    return dh_new, np.where(read, 0.0, dh_t), np.zeros_like(dy_t)


def test_what_is_0_has_no_generated_cause_beside_right_parts():
    assert of("9.5", keeps_no_output) == "not yet: `dy_kept`: every number is 0"


def mask_on_the_scores(y_hat, y, mask):
    if not mask.any():
        return 0.0, 0 * y_hat
    p = np.exp(y_hat * mask[:, :, None])
    p, one_hot = p / p.sum(axis=2, keepdims=True), np.eye(y_hat.shape[2])[y]
    dy_hat = mask[:, :, None] * (p - one_hot) / mask.sum()
    return -np.sum(one_hot * np.log(p)) / mask.sum(), dy_hat


def test_a_slip_is_named_where_some_cases_are_right():
    assert "the mask is put on the scores" in of("9.3", mask_on_the_scores)


def loss_without_a_past(params, x, y, rate):
    W_x, W_h, W_y = params
    h, met = Tensor(np.zeros((x.shape[1], len(W_h.data)))), []
    for x_w, y_w in zip(x, y, strict=True):
        loss = ((x_w[:, 0] @ W_x + h @ W_h).tanh() @ W_y - y_w[:, 0]).mean()
        Tensor(loss.data).backward()
        met.append(1)
    return met


def test_a_few_whole_numbers_have_no_cause_that_is_seldom():
    assert "stands where `loss`" not in of("10.5", loss_without_a_past)


# On what a result depends


def sums(x):
    """Running sums, each row by itself."""
    return np.cumsum(np.tanh(x), axis=1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: sums(x) + x.mean(axis=0) ** 2, "depends on other rows of `x`"),
        (lambda x: sums(x) + np.cos(x[:, ::-1]), "on a later one of `x`"),
        (lambda x: np.tanh(x) ** 2, "does not depend on an earlier one of `x`"),
        (lambda x: sums(np.where(np.arange(4) > 1, x, 7)), "index 0 of axis 1"),
        (lambda x: np.cos(np.arange(12)).reshape(3, 4), "`x` has no effect"),
    ],
)
def test_rows_and_steps_that_a_result_should_not_depend_on_are_named(answer, words):
    rows = exercise(
        "def f(x):\n    return np.cumsum(np.tanh(x), axis=1)",
        ["N = 3; T = 4", "N = 5; T = 2"],
        given="x = normal(N, T)",
    )
    assert words in judge(rows, answer)


def test_what_a_mask_hides_may_have_no_effect():
    seen = exercise(
        "def f(x, mask):\n    return (np.tanh(x) * mask).sum(axis=1)",
        ["N = 3; T = 4"],
        given="x, mask = normal(N, T), np.arange(T) < 1 + np.arange(N)[:, None]",
    )
    said = judge(seen, lambda x, mask: (np.tanh(x * mask) + x**3).sum(axis=1))
    assert "what `mask` hides in `x` has an effect on the result" in said


def test_nothing_is_said_of_what_hardly_moves_or_is_never_the_same():
    faint = exercise(
        "def f(x):\n    return x + 1e-12 * x.sum(axis=0)",
        ["N = 3; T = 4"],
        given="x = normal(N, T)",
    )
    assert "depends" not in judge(faint, lambda x: x**2 + x.sum(axis=0))
    rng = np.random.default_rng(0)
    assert "depends" not in judge(faint, lambda x: x + rng.standard_normal(x.shape))


def test_no_step_is_called_undue_where_a_carry_may_pass():
    carried = exercise(
        "def f(x):\n    return np.cumsum(x, axis=1) // 2 % 2",
        ["N = 2; T = 4; bit = 0.0", "N = 3; T = 5; bit = 1.0"],
        given="x = np.full((N, T), bit)",
    )
    said = judge(carried, lambda x: np.cumsum(x, axis=1) ** 3 % 5)
    assert "it should not" not in said


def test_no_place_is_without_effect_where_a_result_moves_in_steps():
    mean = exercise("def f(x):\n    return x.mean()", ["x = np.eye(6)[:4]"])
    grid = np.linspace(-1, 1, 41)
    said = judge(mean, lambda x: grid[np.argmin((grid - 1.03 * x.mean()) ** 2)])
    assert "no effect" not in said


def test_what_was_not_seen_in_every_case_is_said_of_one():
    faint = exercise(
        "def f(x):\n    return np.tanh(x) + x.sum()",
        ["x = normal(4)", "x = 30 + normal(4)"],
    )
    said = judge(faint, lambda x: np.where(abs(x.sum()) > 40, 7.0, x**2 + x.sum()))
    assert "in one case `x` has no effect on the result" in said


# What else is said where no slip explains an answer


def test_a_rule_of_the_table_is_said_of_the_part_that_is_wrong():
    two = exercise("a, b = 8, 18", rules={"b": "each is doubled"})
    assert judge(two, (8, 19)) == "not yet: `b`: yours is too large: each is doubled"
    assert judge(two, (7, 18)).endswith("yours is too small")


def test_one_of_two_truths_is_no_chance():
    slips = {
        "True, True -> False, True": "the first holds",
        "True, True -> True, False": "the second holds",
    }
    two = exercise("a, b = True, True", slips=slips)
    assert "`a`: the first holds; `b`: the second holds" in judge(two, (False, False))
    assert judge(two, (True, 0.3)).endswith("True or False is asked for, got float")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda x: (x, 2 * x),
            "expected one result, got a tuple of 2; number 2 of them is right",
        ),
        (lambda x: x[0], "axis 0 (the batch) is missing"),
        (lambda x: np.stack([x, x**3], axis=2), "axis 2 is too many"),
        (lambda x: x.reshape(3, 2, 2), "as many numbers"),
        (lambda x: x[:, ::2] + 1, "axis 1 (time) is 1/2 as long"),
        (lambda x: 2j * x[0, 0], "got a complex one"),
        (lambda x: x.T * np.nan, "is it transposed?; and there is a nan"),
    ],
)
def test_an_odd_shape_is_said_with_what_may_have_made_it(answer, words):
    double = exercise(
        "def f(x):\n    return 2 * x", ["N = 3; T = 4"], given="x = normal(N, T)"
    )
    assert words in judge(double, answer)


def test_parts_of_parts_are_no_results_too_many():
    two = exercise("da, db = 4, 2")
    assert "expected one result" not in judge(two, ((3, 1), 2))


def test_two_axes_that_changed_places_are_named():
    double = exercise(
        "def f(x):\n    return 2 * x",
        ["N = 3; T = 4; H = 5"],
        given="x = normal(N, T, H)",
    )
    said = judge(double, lambda x: x.swapaxes(0, 1) + 1)
    assert "axis 0 (the batch) and axis 1 (time) have changed places" in said


def test_a_product_that_is_added_to_and_a_state_that_is_never_handed_on_are_slips():
    told = generated("def f(a):\n    a *= 2\n    return a")
    assert any("`a` is added to, `+=`" in said for said in told.values())
    loop = exercise(
        "def f(x, h):\n    for x_t in x:\n        h = np.tanh(x_t + h)\n"
        "        h = 2 * h\n    return h",
        ["x, h = normal(4, 3), normal(3)"],
    )
    said = judge(loop, each_from_the_first)
    assert "`h` is not handed on to the next round" in said


def each_from_the_first(x, h):
    for x_t in x:
        new = 2 * np.tanh(x_t + h)
    return new


def turns_nan_to_zeros(scores):
    exps = np.exp(scores - scores.max())
    return np.nan_to_num(exps / exps.sum(axis=1, keepdims=True)) * 1.0


def test_an_axis_is_left_out_only_where_a_call_has_none():
    asked = exercise(
        "def f(x):\n    e = np.exp(x - x.max(axis=1, keepdims=True))\n"
        "    return e / e.sum(axis=1, keepdims=True)",
        ["x = normal(2, 4) - 2000 * np.arange(2)[:, None]"],
    )
    assert "over all axes" not in judge(asked, turns_nan_to_zeros)


def test_nan_are_no_blank_and_rounding_is():
    assert not is_blank(np.array([np.nan]))
    assert is_blank(np.array([1e-17]))


def test_minus_one_for_zero_is_told_as_an_index_too():
    """An entry that is written into is a number like any other, and -1 is the last."""
    said = generated("nudge[0] = size").values()
    assert any("as an index it is the last" in sentence for sentence in said)
    assert not any("one too few" in sentence for sentence in said)


def all_in_one_row(x):
    return (2 * x).ravel()


def end_to_end(x):
    return np.concatenate([2 * row for row in x])


def test_arrays_are_said_to_be_joined_where_the_answer_joins_them():
    rows = exercise(
        "def f(x):\n    return np.stack([2 * row for row in x])", ["x = normal(3, 4)"]
    )
    assert "lays the arrays end to end" in judge(rows, end_to_end)
    assert "the shape is (12,)" in judge(rows, all_in_one_row)


def test_what_joins_arrays_works_along_one_axis_and_never_over_all():
    told = generated("np.concatenate(a, axis=1)").values()
    assert any("along axis 0" in said for said in told)
    assert not any("over all axes" in said for said in told)


def test_a_reshape_is_named_where_the_answer_has_one():
    text = "def f(x):\n    return x.reshape(3, 2, 4).swapaxes(0, 1)"
    task = exercise(text, ["x = normal(6, 4)"])
    said = judge(task, lambda x: np.resize(x, (2, 3, 4)))
    assert "in other places: rows are mixed" in said


def adds_up_sizes(x):
    return np.sum(np.abs(x))


def test_a_second_slip_is_not_made_in_what_the_first_brings():
    length = exercise(
        "def f(x):\n    return np.linalg.norm(x)",
        ["x = normal(4)", "x = normal(3)"],
        right=["lambda x: np.sqrt(np.sum(x**2))"],
        slips={"np.linalg.norm(x) -> np.sum(x**2)": "that is the square of it"},
    )
    assert "that is the square of it" not in judge(length, adds_up_sizes)


def test_a_slip_in_one_part_is_no_cause_by_a_few_small_numbers_alone():
    two = exercise(
        "def f(n):\n    return n + 1, 3 * n",
        ["n = 2", "n = 5"],
        results="a, b",
        slips={"n + 1 -> n": "one is missing"},
    )
    assert "one is missing" in judge(two, lambda n: (n, 3 * n))
    assert "one is missing" not in judge(two, lambda n: (n, 7 * n - 1))


def test_a_result_that_is_the_same_in_every_case_is_told():
    power = exercise(
        "def f(k):\n    return np.exp(k * np.arange(3))", ["k = 1", "k = 2"]
    )
    said = judge(power, lambda k: np.array([1.0, 7.0, 55.0]))
    assert "the same in every case: it has to depend on `k`" in said


def test_a_rule_of_the_table_is_said_of_a_dict_that_is_empty():
    def returns_what_it_carries(self, dy):
        return dy

    said = of("3.3", returns_what_it_carries)
    assert "got none: `self.collect(da)` fills it" in said


def test_a_pair_may_be_a_list():
    def loop(self, dy):
        da, from_later = [], [0.0, 0.0]
        for dy_t, gates in zip(dy[::-1], self.cache[3][::-1], strict=True):
            dh_t, dc_t = dy_t + from_later[0], from_later[1]
            da_t, dc_prev = cells.lstm_gates_backward(dh_t, dc_t, gates)
            from_later = [da_t @ self.params["W_h"].T, dc_prev]
            da.insert(0, da_t)
        self.d_initial_state = from_later
        return self.collect(np.array(da))

    assert of("4.8", loop) == "correct"
