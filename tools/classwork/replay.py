"""Judge what an answer gave elsewhere, by the checks of the course itself.

The answer never runs here. Its text becomes functions that nobody calls, since a slip
is looked for in the text, too; in the place of a call stands what came back.
"""

import ast
import builtins
import copy
import linecache
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from classwork.crossing import packed, unpacked
from classwork.students import checks_in, printable
from helpers.exercises import CORRECT, EXERCISES, NOT_ATTEMPTED
from helpers.exercises.asked import NotAsAskedError, taken_apart
from helpers.exercises.attempts import is_unattempted
from helpers.exercises.bank import FOLDER, read
from helpers.exercises.exercise import Exercise
from helpers.exercises.judging import judge
from helpers.exercises.running import describe_error

RIGHT, WRONG, OPEN, UNJUDGED = "yes", "no", "not attempted", "not judged"


@dataclass(frozen=True)
class Verdict:
    """What is thought of an answer, and the slip in it or why it is not judged."""

    right: str
    said: str = ""


class Outside(Exercise):
    """An exercise whose answers ran elsewhere: what each gave is handed back."""

    def call(self, answer, *case):
        """Return what an answer gave for a case; a slip of the bank runs here."""
        gave = getattr(answer, "gave", None)
        if gave is None:
            return super().call(answer, *case)
        return taken_apart(next(gave)(case), self.parts)


@cache
def exercise(number):
    """Return an exercise that judges from outside; it remembers what its slips give."""
    one = EXERCISES[number]
    return Outside(**{x.name: getattr(one, x.name) for x in fields(one)})


@cache
def task(number):
    """Return what the process of an answer is told of an exercise: no solution."""
    lesson = number.partition(".")[0]
    (path,) = FOLDER.glob(f"notebook_{lesson:0>2}.toml*")
    tables, asked = read(path), exercise(number)
    entries = {title.partition(" ")[0]: entry for title, entry in tables.items()}
    return {
        "number": number,
        "helper": asked.helper,
        "imports": tables.get("imports", ""),
        "use": entries[number].get("use", ""),
        "cases": [[packed(value) for value in case] for case in asked.cases],
    }


def job(answer):
    """Return what a process needs to run an answer."""
    return task(answer.number) | {"setup": answer.setup, "cells": answer.cells}


def is_stub(answer):
    """Whether a function was begun and still holds a `...`: no process is needed."""
    try:
        function = Text(answer).function()
    except SyntaxError:
        return False
    return function is not None and is_unattempted(function)


def verdict(answer, said):
    """Judge what came back from the process of an answer."""
    try:
        found = _verdict(answer, said)
    except Exception:  # it may be forged, and hold anything
        return Verdict(WRONG, "what its process wrote is no result")
    return Verdict(found.right, printable(found.said))


def _verdict(answer, said):
    if "setup" in said:
        raised = f"{said['setup']['type']}: {said['setup']['words']}"
        return Verdict(UNJUDGED, f"a cell of the course failed before it: {raised}")
    text = Text(answer)
    if "error" in said:
        return Verdict(
            WRONG, describe_error(text.nothing(), text.raised(said["error"]))
        )
    if "nothing" in said:
        return Verdict(WRONG, "the cell ended before it came to its check")
    is_value = said["kind"] == "value"
    given = unpacked(said["value"]) if is_value else text.stand_in(said)
    words = judge(exercise(answer.number), given)
    if words in (CORRECT, NOT_ATTEMPTED):
        return Verdict(RIGHT if words == CORRECT else OPEN)
    return Verdict(WRONG, words.removeprefix("not yet: "))


class Text:
    """The text of an answer, with functions made of it that are not to be called."""

    def __init__(self, answer):
        self.answer, self.space = answer, {"__name__": "answer"}
        self.names = [f"<cell {n}>" for n in range(len(answer.cells))]
        for name, source in zip(self.names, answer.cells, strict=True):
            lines = source.splitlines(keepends=True)
            linecache.cache[name] = len(source), None, lines, name

    def function(self):
        """Return the function or class that the check gets, where its text is known."""
        trees = [_parsed(source) for source in self.answer.cells[:-1]]
        trees.append(ast.parse(self.answer.cells[-1]))
        checks = checks_in(trees[-1], self.answer.number)
        node = checks[-1].args[1] if checks else None
        places = list(zip(trees, self.names, strict=True))
        for _ in range(10):  # a name may stand for another
            if not isinstance(node, ast.Name):
                break
            node, name = _bound(node.id, places)
        else:
            node = None
        if isinstance(node, ast.Lambda):
            name = self.names[-1] if checks and node is checks[-1].args[1] else name
        return self._made(node, name) if isinstance(node, WRITTEN) else None

    def _made(self, node, name):
        body = _harmless(node)
        module = ast.fix_missing_locations(ast.Module([body], []))
        exec(compile(module, name, "exec"), self.space)
        return self.space[getattr(node, "name", "answer")]

    def nothing(self):
        """Return a function of which no text is known."""
        exec("def answer(*arguments, **named): pass", self.space)
        return self.space["answer"]

    def stand_in(self, said):
        """Return what looks like the answer, and gives what that gave."""
        asked = exercise(self.answer.number)
        outcomes = said["outcomes"]
        ends = any("error" in one for one in outcomes[-1:])
        if not ends and len(outcomes) != len(asked.cases):
            raise ValueError("another number of results than of cases")
        answer, is_class = self.function(), said["kind"] == "class"
        if answer is None or isinstance(answer, type) != is_class:
            answer = self.nothing()
            if is_class:
                answer = type("answer", (), {asked.solution.__name__: answer})
        answer.gave = iter([self._giving(one) for one in outcomes])
        return answer

    def _giving(self, one):
        """Return what takes a case and gives or raises what the answer did."""

        def give(case):
            for place, value in one.get("changed", {}).items():
                _write(case[int(place)], unpacked(value))
            if "error" in one:
                raise self.raised(one["error"])
            return unpacked(one["result"])

        return give

    def raised(self, said):
        """Return an error as it was raised, at the line of the student where it was."""
        named = getattr(builtins, said["type"], None)
        is_error = isinstance(named, type) and issubclass(named, BaseException)
        base = NotAsAskedError if said["type"] == "NotAsAskedError" else Exception
        words = {"__str__": lambda self: said["words"]}
        error = type(said["type"], (named if is_error else base,), words)()
        if "cell" not in said:
            return error
        shapes = {k: np.broadcast_to(0.0, x) for k, x in said["shapes"].items()}
        lines = self.answer.cells[said["cell"]].count("\n")  # a forged line has none
        source = "\n" * min(int(said["line"]) - 1, lines) + "raise error"
        code = compile(source, self.names[said["cell"]], "exec")
        try:
            exec(code, self.space, shapes | {"error": error})
        except BaseException as same:
            return same.with_traceback(same.__traceback__.tb_next)


WRITTEN = (ast.FunctionDef, ast.ClassDef, ast.Lambda)


def _parsed(source):
    """Parse a cell; what is no Python holds nothing."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def _bound(wanted, places):
    """Return what a name was bound to last, and in which cell."""
    for tree, name in reversed(places):
        for node in reversed(list(ast.walk(tree))):
            if isinstance(node, WRITTEN) and getattr(node, "name", None) == wanted:
                return node, name
            if isinstance(node, ast.Assign) and wanted in map(
                ast.unparse, node.targets
            ):
                return node.value, name
    return None, ""


def _harmless(node):
    """Return a definition of which nothing runs when it is made."""
    node = copy.deepcopy(node)
    if isinstance(node, ast.ClassDef):
        methods = [x for x in node.body if isinstance(x, ast.FunctionDef)]
        node.bases = node.keywords = node.decorator_list = []
        node.body = list(map(_harmless, methods)) or [ast.Pass()]
        return node
    arguments = node.args
    for one in ast.walk(arguments):
        if isinstance(one, ast.arg):
            one.annotation = None
    arguments.defaults = [ast.Constant(None) for _ in arguments.defaults]
    arguments.kw_defaults = [x and ast.Constant(None) for x in arguments.kw_defaults]
    if isinstance(node, ast.Lambda):
        return ast.Assign([ast.Name("answer", ast.Store())], node)
    node.decorator_list, node.returns = [], None
    if hasattr(node, "type_params"):
        node.type_params = []
    return node


def _write(argument, value):
    """Write into an argument what the answer wrote into it."""
    if isinstance(argument, np.ndarray):
        argument[...] = value
    elif isinstance(argument, list):
        argument[:] = value
    elif isinstance(argument, dict):
        argument.clear()
        argument.update(value)
