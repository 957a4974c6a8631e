"""What contracts say holds for figures, too; lists and gaps are drawn."""

import matplotlib.pyplot as plt
import numpy as np
from contract_rules import (
    Attempts,
    agree,
    for_each_subject,
    looks_at_numbers,
    test_any_other_shape_is_refused_or_read_right,  # noqa: F401
    test_good_arguments_are_accepted,  # noqa: F401
    test_slips_in_a_shape_are_refused,  # noqa: F401
    test_the_same_numbers_in_another_layout_give_the_same_result,  # noqa: F401
    test_what_is_no_array_and_no_number_is_refused,  # noqa: F401
)
from fuzz import Refused, outcome

pytest_generate_tests = for_each_subject(lambda public: public.room == "plotting")


def test_lists_and_short_floats_are_drawn_alike(subject):
    attempt = Attempts(subject)
    expected = outcome(subject, subject.arguments())
    for place in subject.places:
        array = subject.array(place)
        for kind, other in {"list": array.tolist(), "f4": np.float32(array)}.items():
            got = attempt(f"{place} {kind}", place.path, other)
            if got is not None and not agree(got, expected, 1e-5):
                attempt.note(f"{place} {kind}", f"{got}, and not {expected}")
    attempt.end()


def test_a_missing_number_leaves_a_gap_or_is_refused(subject, monkeypatch):
    monkeypatch.setattr(plt, "close", lambda figures: plt.gcf().canvas.draw())
    attempt = Attempts(subject)
    for place in subject.places:
        gap = np.array(subject.array(place))
        gap.flat[min(2, gap.size - 2)] = np.nan  # inside: an axis has two ends
        got = attempt(str(place), place.path, gap)
        if got is not None and isinstance(got, Refused) != looks_at_numbers(place.leaf):
            attempt.note(place, got)
    monkeypatch.undo()
    plt.close("all")
    attempt.end()
