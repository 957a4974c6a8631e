"""Shape checks accept what fits, and say what to do about what does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.shapes import require_positive, require_shape

SIZES = st.lists(st.integers(0, 3), max_size=4).map(tuple)


@given(SIZES)
def test_returns_the_shape_that_fits(shape):
    assert require_shape("f", "x", np.zeros(shape), *shape) == shape


@given(SIZES)
def test_a_letter_stands_for_any_size(shape):
    assert require_shape("f", "x", np.zeros(shape), *"NTDH"[: len(shape)]) == shape


@given(SIZES, SIZES)
def test_refuses_every_other_shape(shape, expected):
    if shape == expected:
        return
    with pytest.raises(ValueError, match="f: x should have shape"):
        require_shape("f", "x", np.zeros(shape), *expected)


def test_takes_lists():
    assert require_shape("f", "x", [[1, 2, 3], [4, 5, 6]], "N", 3) == (2, 3)


def test_message_names_owner_argument_expected_and_got():
    with pytest.raises(ValueError) as error:
        require_shape("VanillaRNN", "x", np.zeros((2, 5, 7)), "N", "T", 8)
    assert (
        str(error.value) == "VanillaRNN: x should have shape (N, T, 8), got (2, 5, 7)"
    )


def test_message_writes_one_axis_like_numpy():
    with pytest.raises(ValueError, match=r"should have shape \(N,\), got \(\)"):
        require_shape("f", "y", 1.0, "N")


@pytest.mark.parametrize(
    ("shape", "expected", "slip"),
    [
        ((100, 8), ("N", "T", 8), "; add the batch axis with x[None]"),
        ((5, 100), ("N", "T", 1), "; add the feature axis with x[..., None]"),
        ((20, 1), ("N",), "; drop the last axis with x[..., 0], or every row"),
        ((8, 3), (3, 8), "; is it transposed? Try x.T"),
    ],
)
def test_message_names_the_likely_slip(shape, expected, slip):
    with pytest.raises(ValueError) as error:
        require_shape("f", "x", np.zeros(shape), *expected)
    assert slip in str(error.value)


@pytest.mark.parametrize(
    ("shape", "expected", "cure"),
    [
        ((100, 8), ("N", "T", 8), lambda x: x[None]),
        ((5, 100), ("N", "T", 1), lambda x: x[..., None]),
        ((20, 1), ("N",), lambda x: x[..., 0]),
        ((8, 3), (3, 8), lambda x: x.T),
    ],
)
def test_the_advice_in_the_message_works(shape, expected, cure):
    require_shape("f", "x", cure(np.zeros(shape)), *expected)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((2, 3, 4, 5), ("N",)),
        ((100, 7), ("N", "T", 8)),
        ((5,), ("N", "T", 1)),
        ((20, 2), ("N",)),
        ((4, 3, 1), ("N",)),
        ((3, 3), (3, 8)),
        ((), ("N", 3)),
        ((12,), (2, 12)),  # one more axis would be 1, where 2 is meant
    ],
)
def test_no_slip_is_guessed_where_none_fits(shape, expected):
    with pytest.raises(ValueError) as error:
        require_shape("f", "x", np.zeros(shape), *expected)
    assert ";" not in str(error.value), "a wrong guess is worse than none"


@pytest.mark.parametrize("size", [1, 7, np.int64(3)])
def test_positive_accepts_counts(size):
    assert require_positive("f", timesteps=size) is None


@pytest.mark.parametrize("size", [0, -1, 2.0, 1.5, "3", None, True, np.float64(2)])
def test_positive_refuses_what_counts_nothing(size):
    with pytest.raises(ValueError, match=r"f: timesteps should be .* at least 1, got"):
        require_positive("f", batch_size=1, timesteps=size)
