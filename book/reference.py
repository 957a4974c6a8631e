"""Write the reference of helpers from its contracts: what each function takes."""

import importlib
import inspect
import pkgutil

import helpers

#: Rooms that a reader does not call: what checks arguments, and what holds the answers.
CLOSED = ("helpers.checks", "helpers.exercises")


def find_modules():
    """Name the modules that a reader calls, packages with all that is in them."""
    for module in pkgutil.walk_packages(helpers.__path__, "helpers."):
        if not module.name.startswith(CLOSED) and not module.ispkg:
            yield module.name


def write_reference(names=None):
    """Return the reference of these modules, or of all, as Markdown."""
    lines = ["# What helpers takes", INTRODUCTION.rstrip()]
    for name in find_modules() if names is None else names:
        module = importlib.import_module(name)
        lines += ["", f"## {name}", "", first_line(module)]
        for one in public(module):
            lines += ["", *entry(one)]
    return "\n".join([*lines, ""])


INTRODUCTION = """
A letter is a size, the same in all arguments of a call: N sequences, T timesteps, D
inputs, H states, K outputs. `4H` is four times H, `T+1` one more than T; `...` is any
number of axes, `*S` too, but the same wherever it stands. What is wrong is refused with
a `ValueError`.
"""


def public(owner):
    """Return what can be called of a module, or of a class: in order, each once."""
    inside = f"{owner.__qualname__}." if inspect.isclass(owner) else ""
    for name, one in vars(owner).items():
        own = getattr(one, "__qualname__", "") == f"{inside}{name}"
        here = getattr(one, "__module__", "") in {
            owner.__name__,
            getattr(owner, "__module__", ""),
        }
        if own and here and not name.startswith("_") and is_called(one, inside):
            yield one


def is_called(one, inside):
    """Whether a reader calls it: a class, or what has a contract or needs none."""
    if hasattr(one, "contract") or (inspect.isclass(one) and not inside):
        return True
    return inspect.isfunction(one) and not inspect.signature(one).parameters


def first_line(one):
    """Return the first line of a docstring."""
    return (inspect.getdoc(one) or "").partition("\n")[0]


def entry(one):
    """Return a heading, the first line of the docstring, and a table of arguments."""
    yield f"### `{one.__qualname__}`"
    yield ""
    yield first_line(one)
    rows = list(arguments(one))
    if rows:
        yield from (
            "",
            "| argument | what it is | if left out |",
            "|---|---|---|",
            *rows,
        )
    if weights := getattr(one, "weights", {}):
        shapes = ", ".join(f"`{name}` `{letters}`" for name, letters in weights.items())
        yield from ("", f"Weights: {shapes}.")
    for method in public(one) if inspect.isclass(one) else ():
        yield from ("", *entry(method))


def arguments(one):
    """Yield a row for each argument: its name, its kind in words and letters."""
    made = one.__init__ if inspect.isclass(one) else one
    if not hasattr(made, "contract"):
        return
    said = kinds(one) if inspect.isclass(one) else made.contract.said
    for name, parameter in inspect.signature(one).parameters.items():
        if name != "self":
            kind = in_words(said[name]) if name in said else ""
            default = parameter.default
            left_out = "" if default is parameter.empty else f"`{default!r}`"
            yield f"| `{name}` | {kind} | {left_out} |"


def kinds(made):
    """Return what a constructor takes, and the constructors it hands on to."""
    said = {}
    for base in reversed(made.__mro__):
        said |= getattr(getattr(base.__init__, "contract", None), "said", {})
    return said


def in_words(said):
    """Write a kind as Markdown: words and letters, a tuple in parentheses."""
    if isinstance(said, tuple):
        return f"({', '.join(map(in_words, said))})"
    if not isinstance(said, str):
        return first_line(said)
    return f"`{said}`".replace("|", "\\|")
