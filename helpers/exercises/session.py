"""Remember which exercises were tried, for as long as the kernel runs."""

from collections import Counter

_tries, _solved = Counter(), set()


def remember(number, correct):
    """Keep what a check found; the last answer to an exercise counts."""
    _tries[number] += 1
    (_solved.add if correct else _solved.discard)(number)


def summary(numbers):
    """Say in one line which of these exercises are correct, and which are open."""
    solved = [number for number in numbers if number in _solved]
    still_open = [n + _effort(_tries[n]) for n in numbers if n not in _solved]
    if not any(_tries[number] for number in numbers):
        return f"{len(numbers)} exercises, none tried yet: {', '.join(numbers)}"
    if not still_open:
        return f"all {len(numbers)} exercises correct: {', '.join(numbers)}"
    parts = [f"correct {', '.join(solved)}"] if solved else []
    return " · ".join([*parts, f"still open {', '.join(still_open)}"])


def _effort(tries):
    """Say how often an open exercise was tried."""
    times = {0: "", 1: " (tried once)"}
    return times.get(tries, f" (tried {tries} times)")
