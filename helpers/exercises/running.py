"""Show the learner's own line where one raised, or did not end in time."""

import functools
import inspect
import re
import traceback

import numpy as np

from helpers.exercises.limits import time_limit

#: Seconds of computing. Every solution takes a small part of one.
LIMIT = 10.0
#: Seconds by the clock, waiting included. A debugger may take longer.
PATIENCE = 120.0
LONGEST_LINE, LONGEST_ERROR = 80, 120
__all__ = [
    "LIMIT",
    "PATIENCE",
    "clipped",
    "describe_error",
    "function_of",
    "is_own",
    "methods_of",
    "time_limit",
]
#: What an error says, and how one says it in class.
PLAINLY = {
    r"matmul: Input operand 1 has a mismatch.*\(size (\d+) is different from (\d+)\)": (
        r"@ meets \2 columns on the left and \1 rows on the right"
    ),
    r"The truth value of an array .*": (
        "`if` asks one question of a whole array; ask entry by entry (`np.where`)"
    ),
    r"'(int|float|numpy\.(int|float)\w+)' object is not callable": (
        "a number before a bracket is a call; is the `*` of a product missing?"
    ),
    r"setting an array element with a sequence.*": (
        "arrays of different shapes do not make one array"
    ),
}

#: What `reshape` says where the numbers do not fill the shape.
RESHAPE = r"cannot reshape array of size (\d+) into shape \((.*?)\)"


def _filling(found):
    """Say how many entries a shape lacks, or how many are left over."""
    size, shape = int(found[1]), found[2].strip(",").replace("newaxis", "-1")
    lengths = [int(length) for length in re.findall(r"-?\d+", shape)]  # () has none
    places = int(np.prod([n for n in lengths if n >= 0]))
    if -1 in lengths and places:
        return f"{size} entries do not fill shape ({shape}): {size % places} left over"
    off, many = abs(size - places), "few" if size < places else "many"
    filled = f"{size} entries do not fill shape ({shape}), which has {places}"
    return f"{filled}: {off} too {many}"


def describe_error(answer, error):
    """Show the line of the learner that raised, and what it raised."""
    line, shapes = _own_line(answer, error)
    if isinstance(error, KeyboardInterrupt):
        return f"you stopped it{line and f' at your line {line}'}; does its loop end?"
    if isinstance(error, TimeoutError):
        return f"{error}{line and f', at your line {line}'}; does its loop end?"
    if isinstance(error, RecursionError):
        return f"{f'your line {line}' if line else 'it'} calls itself without an end"
    what = f"{type(error).__name__}: {_words_of(error)}".rstrip(": ")
    return f"{f'your line {line}' if line else 'it'} raised {what}{shapes}"


def is_own(answer, error):
    """Whether the learner's code raised it, or a button did, and not the checks."""
    if isinstance(error, TimeoutError) or not isinstance(error, Exception):
        return True
    return bool(_own_frames(answer, error))


def _words_of(error):
    """Return the message of an error on one line, without what helps nobody."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # an error of the learner's own making
        return ""
    text = re.sub(RESHAPE, _filling, text)
    for said, plainly in PLAINLY.items():
        text = re.sub(said, plainly, text)
    return clipped(text, LONGEST_ERROR)


def clipped(text, length):
    """Return a text, or where it is too long its beginning and an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _own_frames(answer, error):
    """Return the frames of the learner's code with their lines, the last one last."""
    written = methods_of(answer) if inspect.isclass(answer) else [function_of(answer)]
    spaces = [getattr(function, "__globals__", None) for function in written]
    frames = traceback.walk_tb(error.__traceback__)
    return [
        (frame, n) for frame, n in frames if any(frame.f_globals is x for x in spaces)
    ]


def _own_line(answer, error):
    """Return the learner's last line, and the shapes of the arrays that it names."""
    own = _own_frames(answer, error)
    if not own:
        return "", ""
    frame, number = own[-1]
    summary = traceback.FrameSummary(frame.f_code.co_filename, number, "")
    line = f"`{clipped(summary.line, LONGEST_LINE)}`" if summary.line else ""
    about_shapes = isinstance(error, (ValueError, IndexError))
    return line, _shapes_in(line, frame.f_locals) if about_shapes else ""


def _shapes_in(line, variables):
    """Say which shape each array has that a line names."""
    names = dict.fromkeys(re.findall(r"\w+", line))
    arrays = [n for n in names if isinstance(variables.get(n), np.ndarray)][:3]
    shapes = ", ".join(f"{name} {variables[name].shape}" for name in arrays)
    return f"; the shapes: {shapes}" if shapes else ""


def methods_of(answer):
    """Return the functions that a class defines itself."""
    return [x for x in vars(answer).values() if inspect.isfunction(x)]


def function_of(answer):
    """Return the function behind a method, a partial function or an object, or None."""
    try:
        while isinstance(answer, functools.partial):
            answer = answer.func
        if not inspect.isroutine(answer) and not inspect.isclass(answer):
            answer = type(answer).__call__
        return inspect.unwrap(getattr(answer, "__func__", answer))
    except Exception:  # an object may refuse to be looked at
        return None
