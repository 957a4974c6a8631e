"""What holds of every public name, whatever it is called with.

Arguments are made from its contract. The answer is a correct result, or a ValueError
that begins with who refuses what; never a silent broadcast, a changed argument or a
warning. ``test_contracts_*.py`` say for which names.
"""

import numpy as np
from fuzz import (
    FINITE,
    JUNK,
    NUMBERS,
    TAKES_JUNK,
    TAKES_NUMBERS,
    Refused,
    outcome,
    subjects,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

#: Kinds of functions: not every function can be called.
CALLED = {"function", "has __call__ __name__"}
any_number = st.floats(-1e300, 1e300) | st.sampled_from([np.nan, np.inf, -np.inf])
any_shape = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=7)


def for_each_subject(wanted):
    """Return the hook that gives the tests of a module their public names."""
    found = list(subjects(wanted))

    def pytest_generate_tests(metafunc):
        if "subject" in metafunc.fixturenames:
            metafunc.parametrize("subject", found, ids=str)

    return pytest_generate_tests


def layouts(array):
    """The same numbers, stored in every way that NumPy knows."""
    yield "Fortran order", np.asfortranarray(array.copy())
    yield "every second of a larger array", np.repeat(array, 2, -1)[..., ::2]
    yield "reversed twice", array[::-1].copy()[::-1]
    read_only = array.copy()
    read_only.flags.writeable = False
    yield "read-only", read_only
    big_endian = array.astype(array.dtype.newbyteorder(">"))
    yield "big endian", big_endian


def other_types(array):
    """An argument of another type, and the same numbers as they are usual."""
    yield "list", array.tolist(), array
    whole = np.round(array)
    for kind in ("f2", "f4", "i8", "i1"):
        kept = array if kind[0] == "f" else whole
        yield kind, kept.astype(kind), kept
    for kind in ("u1", "?"):
        kept = np.abs(whole) if kind == "u1" else whole > 0
        yield kind, kept.astype(kind), kept.astype(array.dtype)
    yield "object", array.astype(object), array


def wrong_shapes(shape):
    """Shapes that a slip makes of the right one."""
    yield from {(), (1, *shape), (*shape, 1), shape[1:], shape[:-1], shape[::-1]}
    yield (int(np.prod(shape)),)
    for axis, size in enumerate(shape):
        for other in {0, 1, size + 1} - {size}:
            yield (*shape[:axis], other, *shape[axis + 1 :])


def spoiled(array):
    """The array with one number that is none, and with huge and tiny ones."""
    for text, number in {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}.items():
        some = np.array(array, float)
        some.flat[-1] = number
        yield text, some
    yield "1e300", np.where(array > 0, 1e300, -1e300)
    yield "1e-320", np.full(array.shape, 1e-320)


def agree(got, expected, rtol):
    """Whether two results hold the same numbers; a refusal holds none."""
    if isinstance(expected, Refused):
        return False
    return len(got) == len(expected) and all(
        a.shape == b.shape and np.allclose(a, b, rtol=rtol, atol=rtol, equal_nan=True)
        for a, b in zip(got, expected, strict=True)
    )


def is_finite(got):
    """Whether no number that came out is nan or infinite."""
    if got is None or isinstance(got, Refused):
        return True
    return all(np.all(np.isfinite(leaf)) for leaf in got)


def looks_at_numbers(leaf):
    """Whether nan is refused; where it is not, NumPy may warn of what comes of it."""
    return bool(FINITE & leaf.words)


class Attempts:
    """Calls of one public name, and what was wrong about them."""

    def __init__(self, subject):
        self.subject, self.problems = subject, []

    def __call__(self, text, path, new, *, quiet=()):
        """Replace one argument, or a part of one; return what came of it."""
        try:
            with np.errstate(**dict.fromkeys(quiet, "ignore")):
                return outcome(self.subject, self.subject.with_(path, new))
        except Exception as error:
            self.note(text, f"{type(error).__name__}: {error}")
            return None

    def note(self, text, problem):
        """Add one more problem."""
        self.problems.append(f"{text}: {problem}")

    def end(self):
        """Fail if there was a problem."""
        found = len(self.problems)
        assert not found, "\n".join([f"{found} problems", *self.problems])


def test_good_arguments_are_accepted(subject):
    result = outcome(subject, subject.arguments())
    assert not isinstance(result, Refused), result
    assert is_finite(result)


def test_the_same_numbers_in_another_layout_give_the_same_result(subject):
    attempt = Attempts(subject)
    expected = outcome(subject, subject.arguments())
    for place in subject.places:
        for layout, array in layouts(subject.array(place)):
            got = attempt(f"{place} {layout}", place.path, array)
            if isinstance(got, Refused):
                if layout != "read-only" or place.path[0] not in subject.changed:
                    attempt.note(f"{place} {layout}", got)
            elif got is not None and not agree(got, expected, 1e-9):
                attempt.note(f"{place} {layout}", f"{got}, and not {expected}")
    attempt.end()


def test_other_types_are_read_right_or_refused(subject):
    attempt = Attempts(subject)
    for place in subject.places:
        for kind, array, usual in other_types(subject.array(place)):
            text = f"{place} {kind}"
            expected = attempt(f"plain {text}", place.path, usual)
            got = attempt(text, place.path, array)
            if isinstance(got, Refused):
                if kind == "list" and is_read_as_list(subject, place, expected):
                    attempt.note(text, got)
            elif not (got is None or expected is None or agree(got, expected, 5e-3)):
                attempt.note(text, f"{got}, and not {expected}")
    attempt.end()


def is_read_as_list(subject, place, expected):
    """Whether a list should be read: "numbers" are, unless they are refused as such."""
    usual = not isinstance(expected, Refused) and not subject.entry.call
    return usual and "numbers" in place.leaf.words


def try_shape(attempt, place, shape):
    """Call with an array of another shape: refused if wrong, accepted if right."""
    subject, text = attempt.subject, f"{place} {shape}"
    array = subject.array(place, shape)
    got = attempt(text, place.path, array)
    if got is None:
        return
    right = subject.is_right(place, shape)
    if not right and not isinstance(got, Refused):
        attempt.note(text, f"accepted, {[leaf.shape for leaf in got]}")
    elif not is_finite(got) or (
        right and isinstance(got, Refused) and is_settled(subject, place, array)
    ):
        attempt.note(text, got)


def is_settled(subject, place, array):
    """Whether letters alone decide: no "...", no labels, and all conditions hold."""
    any_shape = any("..." in axes for axes in place.leaf.shapes)
    labels = any({"label", "index"} & one.leaf.words for one in subject.places)
    arguments = subject.with_(place.path, array)
    return not (any_shape or labels) and subject.keeps_condition(arguments)


def test_slips_in_a_shape_are_refused(subject):
    attempt = Attempts(subject)
    for place in subject.places:
        right = np.shape(subject.array(place))
        for shape in {*wrong_shapes(right)} - {right}:
            try_shape(attempt, place, shape)
    attempt.end()


@settings(max_examples=10)
@given(data=st.data())
def test_any_other_shape_is_refused_or_read_right(subject, data):
    if subject.places:
        attempt = Attempts(subject)
        place = data.draw(st.sampled_from(subject.places))
        try_shape(attempt, place, data.draw(any_shape))
        attempt.end()


def test_numbers_that_are_none_are_refused_or_stay_in_their_row(subject):
    attempt = Attempts(subject)
    for place in subject.places:
        strict = looks_at_numbers(place.leaf)
        made_up = place.path[0] == "cache"  # no forward leaves such numbers
        quiet = () if strict else ("invalid", "over") if made_up else ("invalid",)
        for kind, array in spoiled(subject.array(place)):
            text = f"{place} {kind}"
            got = attempt(text, place.path, array, quiet=quiet)
            if got is None or isinstance(got, Refused):
                continue
            if strict and "1e" not in kind:
                attempt.note(text, f"accepted, {got}")
            if "1e" in kind and not made_up and not is_finite(got):
                attempt.note(text, got)
    attempt.end()


@settings(max_examples=10)
@given(data=st.data())
def test_any_numbers_are_computed_with_or_refused(subject, data):
    if subject.places:
        attempt = Attempts(subject)
        place = data.draw(st.sampled_from(subject.places))
        shape = np.shape(subject.array(place))
        array = data.draw(hnp.arrays(float, shape, elements=any_number))
        quiet = () if looks_at_numbers(place.leaf) else ("all",)
        attempt(str(place), place.path, array, quiet=quiet)
        attempt.end()


def test_what_is_no_array_and_no_number_is_refused(subject):
    attempt = Attempts(subject)
    for path, kind in subject.ways.items():
        takes = TAKES_JUNK.get(words(kind), set())
        if path[0] in subject.optional and not path[1:]:
            takes = takes | {"None"}
        for text in JUNK:
            if text in takes and words(kind) in CALLED:
                continue
            got = attempt(f"{path} {text}", path, JUNK[text])
            if got is not None and not isinstance(got, Refused) and text not in takes:
                attempt.note(f"{path} {text}", f"accepted, {got}")
    attempt.end()


def words(kind):
    """Return what a contract says of a value, without that it may be left out."""
    return kind.removeprefix("optional ") if isinstance(kind, str) else None


def test_numbers_out_of_range_are_refused(subject):
    attempt = Attempts(subject)
    for path, kind in subject.ways.items():
        takes = TAKES_NUMBERS.get(words(kind), set())
        for text, number in NUMBERS.items() if isinstance(kind, str) else ():
            got = attempt(f"{path} {text}", path, number)
            if isinstance(got, Refused):
                if text in takes and is_decided(subject, path, number):
                    attempt.note(f"{path} {text}", got)
            elif got is not None and (text not in takes or not is_finite(got)):
                attempt.note(f"{path} {text}", f"accepted, {got}")
    attempt.end()


def is_decided(subject, path, number):
    """Whether the kind alone decides: nobody else looks, and all conditions hold."""
    handed_on = path[0] in subject.entry.said or subject.said[path[0]] == "anything"
    return not handed_on and subject.keeps_condition(subject.with_(path, number))
