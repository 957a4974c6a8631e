"""Slips in a formula: a term dropped, a sign, a product exchanged, a power, a number.

Each rule takes a node and how to name a part of it, and yields pairs: what a learner
writes in its place, and the sentence that says so.
"""

import ast
from ast import unparse


def terms(node, say):
    """A term is dropped, or has the other sign."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            a, b = unparse(left), unparse(right)
            yield a, f"{say(right)} is missing: it is added to the rest"
            yield b, f"{say(left)} is missing: it is added to the rest"
            yield f"({a}) - ({b})", f"{say(right)} has the wrong sign: it is added, not subtracted"
            yield f"({b}) - ({a})", f"{say(left)} has the wrong sign: it is added, not subtracted"
            yield f"({a}) * ({b})", "a product (`*`) stands where a sum (`+`) belongs"
        case ast.BinOp(left, ast.Sub(), right):
            a, b = unparse(left), unparse(right)
            yield a, f"{say(right)} is missing: it is subtracted"
            yield b, f"{say(left)} is missing: something is subtracted from it"
            yield f"-({b})", f"{say(left)} is missing: something is subtracted from it"
            yield f"({a}) + ({b})", f"{say(right)} has the wrong sign: it is subtracted, not added"
            yield f"({b}) - ({a})", f"the difference with {say(right)} is the wrong way round: its sign is wrong"
            yield f"({a}) / ({b})", "a quotient (`/`) stands where a difference (`-`) belongs"


def factors(node, say):
    """A factor is dropped, taken twice, or divided by."""
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            a, b = unparse(left), unparse(right)
            for one, other, gone in ((a, b, right), (b, a, left)):
                yield one, f"{say(gone)} is missing: it is a factor"
                yield f"({one}) * ({other}) ** 2", f"{say(gone)} is multiplied in twice, so it stands squared"
                yield f"({one}) / ({other})", f"{say(gone)} is divided by; it is multiplied"
            yield f"({a}) + ({b})", "a sum (`+`) stands where a product (`*`) belongs"
            yield f"({a}) @ ({b})", "a matrix product (`@`) stands where a product entry by entry (`*`) belongs"
        case ast.BinOp(left, ast.Div(), right):
            a, b = unparse(left), unparse(right)
            yield a, f"the division by {say(right)} is missing"
            yield f"({a}) * ({b})", f"{say(right)} is multiplied in; it is divided by"
            yield f"({b}) / ({a})", "the fraction is upside down"
            yield f"({a}) / ({b}) ** 2", f"the division by {say(right)} happens twice"
            yield f"({a}) - ({b})", "a difference (`-`) stands where a quotient (`/`) belongs"
            yield f"({a}) // ({b})", "`//` rounds the quotient down to a whole number"


def powers(node, say):
    """A power is left out, is a product, or stands around too much."""
    match node:
        case ast.BinOp(left, ast.Pow(), right):
            a, b = unparse(left), unparse(right)
            square = isinstance(right, ast.Constant) and right.value == 2
            what = "the square" if square else "the power"
            yield a, f"{what} of {say(left)} is missing"
            yield f"({a}) * ({b})", f"a product (`*`) stands where a power (`**`) of {say(left)} belongs"
            yield f"({b}) ** ({a})", "base and exponent of the power are exchanged"
            yield f"({a}) ** (1 / ({b}))", "the exponent of the power is upside down"
            yield f"({a}) ** (-({b}))", "the exponent of the power has the wrong sign"
        case ast.BinOp(left, ast.Sub(), ast.BinOp(base, ast.Pow(), exponent)):
            a, b, n = unparse(left), unparse(base), unparse(exponent)
            yield f"(({a}) - ({b})) ** ({n})", f"the square is taken of the whole difference, not of {say(base)} alone"
            yield f"({b}) ** ({n})", f"{say(left)} is missing: the square is subtracted from it"
            yield f"({b}) * (1 - ({b}))", f"that is the slope of the sigmoid, s (1 - s); here {say(base)} belongs to a tanh"
        case ast.BinOp(left, ast.Mult(), ast.BinOp(_, ast.Sub(), right)) if unparse(left) == unparse(right):
            yield f"(1 - ({unparse(left)}) ** 2)", "that is the slope of tanh; for a sigmoid it is s (1 - s)"


def products(node, say):
    """A matrix product has its sides exchanged or one of them transposed."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            a, b = unparse(left), unparse(right)
            yield f"({b}) @ ({a})", f"the two sides of a matrix product are exchanged: {say(left)} stands on the left"
            yield f"({a}) * ({b})", "a product entry by entry (`*`) stands where a matrix product (`@`) belongs"
            for one, node_of in ((a, left), (b, right)):
                if not one.endswith(".T"):
                    turned = f"({a}).T @ ({b})" if node_of is left else f"({a}) @ ({b}).T"
                    yield turned, f"{say(node_of)} is transposed (`.T`); in this product it is not"
            yield a, f"the matrix product with {say(right)} is missing"
            yield b, f"the matrix product with {say(left)} is missing"
        case ast.Attribute(value, "T"):
            yield unparse(value), f"{say(value)} is not transposed: its transpose (`.T`) belongs there"


def numbers(node, say):
    """A number is one too large or too small, or a half and a double of it."""
    match node:
        case ast.Constant(bool() | str() | None):
            return
        case ast.Constant(int(n)):
            yield f"{n + 1}", f"one too many: {n + 1} stands where a smaller number belongs"
            yield f"({n - 1})", f"one too few: {n - 1} stands where a larger number belongs"
        case ast.Constant(float(c)):
            for other in (0.0, 1.0, 2 * c, c / 2):
                if other != c:
                    yield f"{other:g}", f"the number {other:g} is not the one that belongs there"
        case ast.UnaryOp(ast.USub(), value) if not isinstance(value, ast.Constant):
            yield unparse(value), "a minus sign is missing: the sign is wrong"


def comparisons(node, say):
    """A comparison is turned round, counts equality, or is not made."""
    opposite = {ast.Gt: "<=", ast.Lt: ">=", ast.GtE: "<", ast.LtE: ">", ast.Eq: "!="}
    nearly = {ast.Gt: ">=", ast.Lt: "<=", ast.GtE: ">", ast.LtE: "<"}
    match node:
        case ast.Compare(left, [op], [right]):
            a, b = unparse(left), unparse(right)
            if type(op) in opposite:
                yield f"{a} {opposite[type(op)]} {b}", f"the comparison of {say(left)} is the wrong way round"
            if type(op) in nearly:
                yield f"{a} {nearly[type(op)]} {b}", f"the comparison of {say(left)} treats equal numbers the wrong way: `{nearly[type(op)]}`"
            yield a, f"{say(left)} itself is taken, not whether it passes the comparison"
            yield "1", f"the comparison of {say(left)} is missing"
        case ast.IfExp(test, body, orelse):
            yield f"{unparse(orelse)} if {unparse(test)} else {unparse(body)}", "the two sides of the condition are exchanged"


RULES = (terms, factors, powers, products, numbers, comparisons)
