"""Write the solutions of the bank into the cells of a solutions notebook."""

import ast
import re

from helpers.exercises import EXERCISES


def is_check(statement):
    """Whether a statement calls `check`."""
    call = getattr(statement, "value", None)
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check"


def checked(source):
    """Return the statements of a cell before its check, and the check; or nothing."""
    body = ast.parse(source).body
    place = next((n for n, statement in enumerate(body) if is_check(statement)), 0)
    return (body[:place], body[place]) if place else ([], None)


def with_solution(source):
    """Return the source of a cell with the solution of the bank above its check."""
    before, check = checked(source)
    program = check and EXERCISES[check.value.args[0].value].program
    if not program:
        return source
    rest = source.splitlines(keepends=True)[before[-1].end_lineno :]
    return f"{program.source.strip()}\n{''.join(rest)}"


def with_heading(source):
    """Return the text of a cell with the heading of the bank, where it has one."""
    number = re.match(r"\*\*Exercise (\d+\.\d+)\*\*", source)
    if not number or not EXERCISES[number[1]].heading:
        return source
    _, *rest = source.split("\n", 1)
    return "\n".join([f"{number[0]} {EXERCISES[number[1]].heading}", *rest])


def write_solutions(notebook):
    """Write headings and solutions into a notebook in place; the rest stays."""
    for cell in notebook.cells:
        write = with_heading if cell.cell_type == "markdown" else with_solution
        cell.source = write(cell.source)
