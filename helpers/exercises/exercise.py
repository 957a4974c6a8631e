"""What an exercise is: a solution, cases to try it on, and the slips of learners."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from helpers.exercises.asked import as_class, taken_apart
from helpers.exercises.trees import run, tree_of


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise: its solution, the cases to try, and a bank of slips."""

    solution: Any  # a function, or a value
    cases: tuple = ()  # the arguments of each try; empty where a value is asked for
    slips: Mapping = field(default_factory=dict)  # sentence: a wrong function or value
    parts: tuple = ()  # the names of the parts of a result
    sizes: tuple = ()  # what the letters of the axes are in each case
    right: tuple = ()  # other right answers
    program: Any = None  # where it comes from: the entry of the bank
    heading: str = ""
    helper: str = ""  # what is asked for, where the course has it: "cells.sigmoid"
    use: Any = None  # a function of the answer and a case, for what gives no result
    most_pairs: int = 600  # of slips that are tried before the search is given up

    def results(self, answer):
        """Return what an answer gives: one result a case, or a value itself."""
        if not self.cases:
            return [answer]
        return [self.call(answer, *copy.deepcopy(case)) for case in self.cases]

    def call(self, answer, *case):
        """Return what an answer gives for one case."""
        if self.use is None:
            result = answer(*case)
        else:
            result = self.use(as_class(answer, self.helper), *case)
        return taken_apart(result, self.parts)

    def only(self, places):
        """Return the same exercise with some of its cases."""
        cases, sizes = ([x[n] for n in places if x] for x in (self.cases, self.sizes))
        return replace(self, cases=tuple(cases), sizes=tuple(sizes))

    @cached_property
    def expected(self):
        """The results of the solution; parts in a list are in a tuple here."""
        return [self._in_tuple(result) for result in self.results(self.solution)]

    def _in_tuple(self, result):
        parted = isinstance(result, list) and 1 < len(result) == len(self.parts)
        return tuple(result) if parted else result


@dataclass(frozen=True, eq=False)
class Program:
    """An answer as text, the edits that are slips, and what is asked for."""

    source: str
    edits: Mapping  # "old -> new": sentence
    names: Mapping  # what the text may use: np, and what the notebook imports
    asked: str = ""  # where a value is asked for: how it is called
    words: Mapping = field(default_factory=dict)  # how variables are called in class
    right: tuple = ()  # other right answers
    neutral: Mapping = field(default_factory=dict)  # edits that change nothing, and why
    rules: Mapping = field(default_factory=dict)  # what holds of a part, if all is said
    neighbours: Mapping = field(default_factory=dict)  # the exercises of the same file

    def answer(self, source):
        """Run a text; return the function or value that it answers with."""
        return self.run(tree_of(source))

    def run(self, tree):
        """Run a syntax tree in the same way."""
        return run(tree, self.names, self.asked)

    @property
    def texts(self):
        """The solution and every other right answer."""
        return self.source, *self.right
