"""Name a part of a formula as one does in class: the bias `b`, the slope of tanh."""

import ast
from collections import ChainMap

from helpers.exercises.forms import called

#: How the course calls its variables, in every notebook.
COURSE = {
    "b": "the bias",
    "b_y": "the bias",
    "x": "the input",
    "x_t": "the input",
    "h": "the state",
    "h_t": "the new state",
    "h_prev": "the state before",
    "h_0": "the state to start from",
    "c_t": "the cell state",
    "tanh_c": "the tanh of the cell state",
    "W_x": "the input weight matrix",
    "W_h": "the recurrent weight matrix",
    "W_y": "the output weight matrix",
    "w_x": "the input weight",
    "w_h": "the recurrent weight",
    "f": "the forget gate",
    "o": "the output gate",
    "dh": "what is carried back",
    "dh_t": "the gradient that arrives at the state",
    "dc_t": "the total that arrived at the cell state",
    "from_later": "what comes from later steps",
    "dc_from_later": "what later steps sent",
    "c_prev": "the old cell state",
    "da_t": "the gradient behind the slope",
    "dy_hat": "the gradient of the output",
    "y": "the labels",
    "p": "the probabilities",
    "hidden_size": "H, the number of states",
    "input_size": "D, the number of inputs",
    "output_size": "K, the number of outputs",
}
#: How the result of a function is called.
CALLS = {
    "mean": "the mean",
    "sum": "the sum",
    "std": "the standard deviation",
    "var": "the variance",
    "max": "the maximum",
    "min": "the minimum",
    "sqrt": "the square root",
    "exp": "the exponential",
    "log": "the logarithm",
    "abs": "the absolute value",
    "sign": "the sign",
    "tanh": "the tanh",
    "sigmoid": "the sigmoid",
    "cumsum": "the running sum",
    "round": "the rounding",
    "len": "the length",
}
#: What is no variable of the exercise.
SILENT = {"np", "len", "range", "zip", "sum", "min", "max", "abs", "reversed", "list"}
SILENT |= {"enumerate", "int", "float", "tuple", "sorted"}


def spoken(node, words):
    """Say which variables, or which number, a part of a formula holds."""
    names = [n for n in dict.fromkeys(_variables(node)) if n not in SILENT]
    if not names:
        number = ast.unparse(node)
        known = f", {words[number]}," if number in words else ""
        return f"the {number}{known}" if len(number) < 6 else "a number"
    listed = " and ".join(f"`{name}`" for name in names[:4])
    name, arguments = called(node)
    if name in CALLS and arguments:
        return f"{CALLS[name]} of {spoken(arguments[0], words)}"
    if ast.unparse(node) == names[0]:
        known = ChainMap(words, COURSE)
        return f"{known[names[0]]} {listed}" if names[0] in known else listed
    return f"{_known_form(node) or 'the part'} with {listed}"


def _variables(node):
    """Yield the variables in a formula; what belongs to self is one: `self.cache`."""
    match node:
        case ast.Name() | ast.Attribute(ast.Name("self")):
            yield ast.unparse(node)
        case _:
            for part in ast.iter_child_nodes(node):
                yield from _variables(part)


def _known_form(node):
    """Recognise the slopes that every cell has, a transpose and a product."""
    match node:
        case ast.BinOp(ast.Constant(1), ast.Sub(), ast.BinOp(_, ast.Pow(), _)):
            return "the slope of tanh, 1 minus the square,"
        case ast.BinOp(s, ast.Mult(), ast.BinOp(ast.Constant(1), ast.Sub(), other)):
            if ast.unparse(s).endswith(ast.unparse(other)):
                return "the slope of the sigmoid, s (1 - s),"
        case ast.BinOp(ast.Constant(1), ast.Sub(), ast.Name()):
            return "1 minus, the part"
        case ast.Compare(_, [ast.Gt()], [ast.Constant(0)]):
            return "the slope, 1 or 0,"
    return ""


def is_name(node):
    """Whether a node is a variable, and not the module np."""
    return isinstance(node, ast.Name) and node.id not in SILENT
