"""Count what helpers/ consists of: mechanism, validation, bank and plotting.

`python tools/count_code.py [FOLDER]` prints a table. A line of code is one that is
neither blank, comment nor docstring; nodes are those of the syntax tree, which does not
change with the layout. The bank is all of exercises/. Validation, wherever else it
stands, is

- checks/, and the modules before it: shapes.py, values.py, training_checks.py;
- a function whose name says so (require_…, _require_…), and each call of one;
- a contract: @takes(…), what a layer declares for one, and what it names at the top
  of the module: functions, and kinds that several contracts share;
- a kind of a contract: a function that is given the call;
- every raise, and the `if` or `except` that leads to nothing else;
- the imports of all these.

A few of them serve mechanism too; counted here, they can only make validation larger.
"""

import ast
import sys
from collections import Counter
from pathlib import Path

KINDS = ("mechanism", "validation", "bank", "plotting")
BEFORE_CHECKS = {"shapes", "values", "training_checks"}
DECLARED = {"weights", "states"}  # class attributes in the grammar of contracts


def kind_of_module(path):
    """Return the kind that a whole file has, from its path below helpers/."""
    if path.parts[0] == "exercises":
        return "bank"
    if path.parts[0] == "plotting":
        return "plotting"
    if path.parts[0] == "checks" or path.stem in BEFORE_CHECKS:
        return "validation"
    return "mechanism"


def is_validation(node):
    """Tell whether a statement does nothing but check."""
    if isinstance(node, ast.FunctionDef):
        is_kind = [a.arg for a in node.args.args][-1:] == ["call"]
        return is_kind or node.name.lstrip("_").startswith("require_")
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, (ast.If, ast.For, ast.With, ast.ExceptHandler)):
        return all(map(is_validation, [*node.body, *getattr(node, "orelse", [])]))
    if isinstance(node, ast.ImportFrom):
        module = (node.module or "").split(".")
        return "checks" in module or module[-1] in BEFORE_CHECKS
    if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call):
        called = getattr(node.value.func, "id", getattr(node.value.func, "attr", ""))
        return called.lstrip("_").startswith("require_")
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return getattr(target, "id", None) in DECLARED
    return False


def is_contract(decorator):
    """Tell whether a decorator is a contract."""
    return (
        isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "takes"
    )


def lines_of(node):
    """Return the numbers of the lines that a node stands on."""
    return set(range(node.lineno, node.end_lineno + 1))


def docstrings(tree):
    """Yield the docstrings of a file as nodes."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            first = node.body[0] if node.body else None
            value = getattr(first, "value", None)
            if isinstance(first, ast.Expr) and isinstance(value, ast.Constant):
                yield first


def named_in_contracts(tree):
    """Return the names that a contract uses: where=stays_finite, **LEARNING."""
    contracts = filter(is_contract, ast.walk(tree))
    asked = [node for c in contracts for k in c.keywords for node in ast.walk(k.value)]
    return {node.id for node in asked if isinstance(node, ast.Name)}


def validation(tree, asked):
    """Yield the outermost nodes of a file that validate."""
    for child in ast.iter_child_nodes(tree):
        statement = isinstance(child, (ast.stmt, ast.ExceptHandler))
        named = isinstance(child, ast.FunctionDef) and child.name in asked
        if isinstance(tree, ast.Module) and isinstance(child, ast.Assign):
            named = getattr(child.targets[0], "id", None) in asked
        if named or is_contract(child) or (statement and is_validation(child)):
            yield child
        else:
            yield from validation(child, asked)


def count(path, kind):
    """Count a file: (kind, what) to a number."""
    text = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    prose = set().union(*map(lines_of, docstrings(tree)))
    code = {
        number
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#") and number not in prose
    }
    size = len(list(ast.walk(tree))) - 2 * len(list(docstrings(tree)))
    counts = Counter({(kind, "docstring lines"): len(prose)})
    checked, nodes = set(), 0
    if kind in ("mechanism", "plotting"):
        found = list(validation(tree, named_in_contracts(tree)))
        checked = set().union(*map(lines_of, found)) & code
        nodes = sum(len(list(ast.walk(node))) for node in found)
    counts["validation", "code lines"] += len(checked)
    counts["validation", "nodes"] += nodes
    counts[kind, "code lines"] += len(code) - len(checked)
    counts[kind, "nodes"] += size - nodes
    return counts


def count_folder(folder):
    """Count all Python files below a folder."""
    total = Counter()
    for path in sorted(folder.rglob("*.py")):
        total += count(path, kind_of_module(path.relative_to(folder)))
    return total


def table(total):
    """Lay out the counts as text, a row for each kind."""
    columns = ("code lines", "nodes", "docstring lines")
    sums = {column: sum(total[kind, column] for kind in KINDS) for column in columns}
    rows = [f"{'':11}{'code lines':>18}{'nodes':>18}{'docstring lines':>18}"]
    for kind in KINDS:
        cells = [
            f"{total[kind, column]:9,} ({total[kind, column] / sums[column]:4.0%})"
            for column in columns
        ]
        rows.append(f"{kind:11}" + "".join(f"{cell:>18}" for cell in cells))
    rows.append(f"{'all':11}" + "".join(f"{sums[c]:>11,}{'':7}" for c in columns))
    per_line = total["mechanism", "docstring lines"] / total["mechanism", "code lines"]
    rows.append(
        f"docstring lines for each line of code in the mechanism: {per_line:.2f}"
    )
    return "\n".join(rows)


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    print(table(count_folder(Path(sys.argv[1]) if sys.argv[1:] else root / "helpers")))
