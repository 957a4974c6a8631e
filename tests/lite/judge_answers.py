"""Print what the checks say of right, wrong and endless answers, here or elsewhere.

Arguments: numbers of notebooks. Of each exercise all right answers and one slip are
judged; a line for each.
"""

import sys

from helpers.exercises import EXERCISES, running
from helpers.exercises.judging import judge


def plain(*case):
    while True:
        pass


def swallows(*case):
    while True:
        try:
            total = sum(case[0])
        except:  # noqa: E722  as learners do
            total = 0
        del total


def calls(*case):
    try:
        return calls(*case)
    except RecursionError:
        return calls(*case)


def iterates(*case):
    for _ in iter(int, 1):
        pass


ENDLESS = (plain, swallows, calls, iterates)


def answers(number):
    """Yield each answer to an exercise, under a name."""
    exercise = EXERCISES[number]
    for place, answer in enumerate(exercise.right):
        yield f"right {place}", answer
    for answer in [*exercise.slips.values()][:1]:
        yield "slip", answer


if __name__ == "__main__":
    for notebook in sys.argv[1:]:
        for number in EXERCISES.of_notebook(notebook):
            for name, answer in answers(number):
                print(number, name, judge(EXERCISES[number], answer), flush=True)
    running.LIMIT = 1.0  # the others have theirs: WebAssembly is slow
    if "1" in sys.argv[1:]:
        for answer in ENDLESS:
            print(answer.__name__, judge(EXERCISES["1.2"], answer), flush=True)
        print("after them", judge(EXERCISES["1.2"], EXERCISES["1.2"].solution))
