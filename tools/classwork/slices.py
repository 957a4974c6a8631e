"""What an answer needs of the cells before it: the names it reads, and how they came.

Training takes minutes and an answer rarely needs it, so a cell that leads to none of
these names is left out.
"""

import ast
import builtins
import symtable
from dataclasses import dataclass, field

#: What a definition binds stays as it is; other values a cell may change by reading.
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Unit:
    """A cell, or one name of an import, and the names that it deals with."""

    source: str
    binds: frozenset = frozenset()
    reads: frozenset = frozenset()
    defines: frozenset = frozenset()
    aliases: frozenset = frozenset()  # names for a part of something, and of what
    of: object = field(default=None, compare=False)  # whose it is, for the caller

    @property
    def takes_all(self):
        """Whether it binds names that only running it tells."""
        return "import *" in self.source


def unit(source, of=None):
    """Look at a cell; what is no Python binds and reads nothing."""
    binds, reads, defines, aliases = set(), set(), set(), set()
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return Unit(source, of=of)
    for statement in in_order(body):
        new, read = names_in(ast.unparse(statement))
        reads |= read - binds
        binds |= new
        defines |= new if isinstance(statement, DEFINITIONS) else set()
        if isinstance(getattr(statement, "value", None), (ast.Name, ast.Attribute)):
            aliases |= {(name, root) for name in new for root in read}
    return Unit(source, *map(frozenset, (binds, reads, defines, aliases)), of)


def in_order(body):
    """Yield what runs after another: of a loop its target, then what stands in it."""
    for statement in body:
        if isinstance(statement, ast.For):
            yield ast.Assign([statement.target], statement.iter, lineno=0)
            yield from in_order([*statement.body, *statement.orelse])
        else:
            yield statement


def names_in(source):
    """Return the names that a statement binds, and those that it reads of others."""
    tables = [symtable.symtable(source, "cell", "exec")]
    top, read = tables[0].get_symbols(), set()
    for table in tables:
        tables += table.get_children()
        names = table.get_symbols()
        outer = names if table is tables[0] else [x for x in names if x.is_global()]
        read |= {x.get_name() for x in outer if x.is_referenced()}
    return {x.get_name() for x in top if x.is_assigned() or x.is_imported()}, read


def units(source, of=None):
    """Return the imports of a cell, one name each, and the rest of it."""
    rest = []
    for statement in ast.parse(source).body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                one = type(statement)(**{**vars(statement), "names": [alias]})
                yield unit(ast.unparse(one), of)
        else:
            rest.append(statement)
    if rest:
        yield unit(ast.unparse(ast.Module(rest, [])), of)


def leading_to(names, before):
    """Return the units that these names come from, in their order."""
    needed, chosen = set(names), []
    fixed = set(dir(builtins))
    for one in before:
        fixed |= one.defines
        fixed |= {name for name, root in one.aliases if root in fixed}
    for one in reversed(before):
        may_change = one.reads & needed - fixed
        if one.takes_all or one.binds & needed or may_change:
            chosen.append(one)
            needed = (needed - one.binds) | one.reads
    return chosen[::-1]
