"""Every public name of helpers: functions, classes and methods, found in one place."""

import ast
import importlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import helpers

ROOT = Path(helpers.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Public:
    """A public name: where it stands, its syntax tree, and what is behind it."""

    module: str  # "plotting.series"
    name: str  # "LSTM.forward_loop"
    node: ast.AST
    is_condition: bool  # part of a contract, which asks it

    def __str__(self):
        return f"{self.module}.{self.name}"

    @property
    def room(self):
        """The module or package that stands on a floor of the house."""
        return self.module.split(".")[0]

    @property
    def object(self):
        """The function or class itself; this imports its module."""
        found = importlib.import_module(f"helpers.{self.module}".rstrip("."))
        for part in self.name.split("."):
            found = getattr(found, part)
        return found

    @property
    def contract(self):
        """What it takes, that of a class through its constructor; None is none."""
        made = self.object
        made = made.__init__ if isinstance(made, type) else made
        return getattr(made, "contract", None)


def definitions(source):
    """Pairs of dotted name and node: functions, classes and methods without _."""
    for node in ast.parse(source).body:
        if isinstance(node, DEFINITIONS) and not node.name.startswith("_"):
            yield node.name, node
            for method in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(method, ast.FunctionDef) and method.name[0] != "_":
                    yield f"{node.name}.{method.name}", method


def module_of(path):
    """The dotted name of a module below helpers; a package is its __init__."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def conditions(source):
    """The functions that contracts ask in ``where``, and that have none themselves."""
    asked = [
        keyword.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for contract in node.decorator_list
        for keyword in getattr(contract, "keywords", ())
        if keyword.arg == "where"
    ]
    nodes = [node for value in asked for node in ast.walk(value)]
    named = {node.id for node in nodes if isinstance(node, ast.Name)}
    return {
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        and node.name in named
        and not node.decorator_list
    }


SOURCES = {module_of(path): path.read_text(encoding="utf-8") for path in FILES}
PUBLIC = [
    Public(module, name, node, name in conditions(source))
    for module, source in SOURCES.items()
    for name, node in definitions(source)
]
#: Rooms that have no contracts: what holds them up, and what judges a learner's answer.
WITHOUT_CONTRACTS = {"checks", "exercises"}
#: What stands under a contract: all but these rooms, and what needs TensorFlow, if
#: that is missing.
CONTRACTED = [
    one
    for one in PUBLIC
    if one.room not in WITHOUT_CONTRACTS
    and not one.is_condition
    and (one.room != "keras_bridge" or find_spec("tensorflow"))
]
