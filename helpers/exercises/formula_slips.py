"""Slips in a formula: a term dropped, a sign, a bracket, a product exchanged, a number.

Each rule takes a node and a way to name its parts, and yields pairs: what a learner
writes in the place of the node, and the sentence that says so.
"""

import ast
from ast import unparse


def terms(node, say):
    """A term is dropped, or has the other sign."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            a, b = unparse(left), unparse(right)
            wrong = "has the wrong sign: it is added, not subtracted"
            yield a, f"{say(right)} is missing: it is added to the rest"
            yield b, f"{say(left)} is missing: it is added to the rest"
            yield f"({a}) - ({b})", f"{say(right)} {wrong}"
            yield f"({b}) - ({a})", f"{say(left)} {wrong}"
            yield f"({a}) * ({b})", "two parts are multiplied (`*`) that are added (`+`)"
        case ast.BinOp(left, ast.Sub(), right):
            a, b = unparse(left), unparse(right)
            yield a, f"{say(right)} is missing: it is subtracted"
            said = f"{say(left)} is missing: {say(right)} is subtracted from it"
            yield b, said
            yield f"-({b})", said
            wrong = "has the wrong sign: it is subtracted, not added"
            yield f"({a}) + ({b})", f"{say(right)} {wrong}"
            said = f"the sign is wrong: the difference with {say(right)} is the other way round"
            yield f"({b}) - ({a})", said
            yield f"({a}) / ({b})", "two parts are divided (`/`) that are subtracted (`-`)"


def factors(node, say):
    """A factor is dropped, taken twice, or divided by."""
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            a, b = unparse(left), unparse(right)
            for one, other, part in ((a, b, right), (b, a, left)):
                yield one, f"{say(part)} is missing as a factor"
                twice = f"{say(part)} is multiplied in twice, so it is squared"
                yield f"({one}) * ({other}) ** 2", twice
                yield f"({one}) / ({other})", f"{say(part)} is divided by, not multiplied"
            yield f"({a}) + ({b})", "two parts are added (`+`) that are multiplied (`*`): a product, not a sum"
            yield f"({a}) @ ({b})", "a matrix product (`@`) stands where entries are multiplied one by one (`*`)"
        case ast.BinOp(left, ast.Div(), right):
            a, b = unparse(left), unparse(right)
            yield a, f"the division by {say(right)} is missing: divide"
            yield f"({a}) * ({b})", f"{say(right)} is multiplied in, not divided by"
            yield f"({b}) / ({a})", "the fraction is upside down, inverted"
            yield f"({a}) / ({b}) ** 2", f"the division by {say(right)} happens twice"
            yield f"({a}) - ({b})", "two parts are subtracted (`-`) that are divided (`/`)"
            yield f"({a}) // ({b})", "`//` is a whole-number division: it rounds the quotient down"


def powers(node, say):
    """A power is left out, is a product, or is taken of too much."""
    match node:
        case ast.BinOp(left, ast.Pow(), right):
            a, b = unparse(left), unparse(right)
            square = isinstance(right, ast.Constant) and right.value == 2
            what = "the square" if square else "the power"
            yield a, f"{what} of {say(left)} is missing"
            yield f"({a}) * ({b})", f"{say(left)} is multiplied (`*`) where a power (`**`) belongs"
            yield f"int({a}) ^ int({b})", "`^` is no power in Python; the power operator is `**`"
            yield f"({b}) ** ({a})", "base and exponent of the power are exchanged"
            yield f"({a}) ** (1 / ({b}))", "the exponent of the power is upside down"
            yield f"({a}) ** (-({b}))", "the exponent of the power has the wrong sign"
            yield f"abs({a})", f"the absolute value of {say(left)} stands where {what} belongs"
        case ast.BinOp(left, ast.Sub(), ast.BinOp(base, ast.Pow(), exponent)):
            a, b, n = unparse(left), unparse(base), unparse(exponent)
            wider = f"the square is taken of the whole bracket, the difference, not of {say(base)} alone"
            yield f"(({a}) - ({b})) ** ({n})", wider
            sigmoid = f"that is the slope of the sigmoid, s (1 - s); {say(base)} asks for that of tanh"
            yield f"({b}) * (1 - ({b}))", sigmoid
        case ast.BinOp(left, ast.Mult(), ast.BinOp(_, ast.Sub(), right)):
            if unparse(left) == unparse(right):
                tanh = "that is the slope of tanh, 1 minus the square; a sigmoid has s (1 - s)"
                yield f"(1 - ({unparse(left)}) ** 2)", tanh


def brackets(node, say):
    """Brackets are missing, or stand around too much."""
    match node:
        case ast.BinOp(ast.BinOp(a, ast.Add() | ast.Sub() as sign, b), ast.Mult() | ast.Div() as op, c):
            mark, by = "+" if isinstance(sign, ast.Add) else "-", "*" if isinstance(op, ast.Mult) else "/"
            missing = f"brackets are missing: {say(c)} acts on one part alone, not on the whole sum"
            yield f"({unparse(a)}) {mark} ({unparse(b)}) {by} ({unparse(c)})", missing
            yield f"({unparse(a)}) {by} ({unparse(c)}) {mark} ({unparse(b)})", missing
        case ast.BinOp(c, ast.Mult(), ast.BinOp(a, ast.Add() | ast.Sub() as sign, b)):
            mark = "+" if isinstance(sign, ast.Add) else "-"
            missing = f"brackets are missing: {say(c)} is multiplied by one part alone, not by the whole sum"
            yield f"({unparse(c)}) * ({unparse(a)}) {mark} ({unparse(b)})", missing
        case ast.BinOp(a, ast.Pow(), ast.BinOp(b, ast.Div(), c)):
            first = "brackets are missing: `**` comes before `/`, so the exponent is cut short"
            yield f"({unparse(a)}) ** ({unparse(b)}) / ({unparse(c)})", first
        case ast.BinOp(a, ast.Add() | ast.Sub() as sign, ast.BinOp(_, ast.Mult(), _) as product):
            mark = "+" if isinstance(sign, ast.Add) else "-"
            chain = _chain(product)
            for cut in range(1, len(chain)):
                head, tail = ") * (".join(chain[:cut]), ") * (".join(chain[cut:])
                wide = f"brackets stand around too much: {say(a)} is added as it is, and not multiplied"
                yield f"(({unparse(a)}) {mark} ({head})) * ({tail})", wide


def _chain(node):
    """Return the factors of a product, as text."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_chain(node.left), *_chain(node.right)]
    return [unparse(node)]


def products(node, say):
    """A matrix product has its sides exchanged or one of them transposed."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            a, b = unparse(left), unparse(right)
            if not isinstance(left, ast.Attribute):
                yield f"({a}).T @ ({b})", f"{say(left)} is transposed (`.T`); in this product it is not"
            if not isinstance(right, ast.Attribute):
                yield f"({a}) @ ({b}).T", f"{say(right)} is transposed (`.T`); in this product it is not"
            wrong = "the two sides of a matrix product are exchanged, in the wrong order"
            yield f"({b}) @ ({a})", f"{wrong}: {say(left)} comes first"
            yield f"(({a}) @ ({b})).T", f"the product of {say(left)} and {say(right)} is transposed"
            yield f"({a}) * ({b})", "entries are multiplied one by one (`*`) where a matrix product (`@`) belongs"
            yield a, f"the matrix product with {say(right)} is missing"
            yield b, f"the matrix product with {say(left)} is missing"
        case ast.Attribute(value, "T"):
            yield unparse(value), f"{say(value)} is not transposed: `.T`, its transpose, belongs there"


def numbers(node, say):
    """A number is one too large or too small, or a half and a double of it."""
    match node:
        case ast.Constant(bool() | str() | None):
            return
        case ast.Constant(int(n)):
            yield f"{n + 1}", f"one too many: {n + 1} stands where {n} belongs, off by one"
            yield f"({n - 1})", f"one too few: {n - 1} stands where {n} belongs, off by one"
        case ast.Constant(float(c)):
            for other in (0.0, 1.0, 2 * c, c / 2):
                if other != c:
                    yield f"{other:g}", f"the number {other:g} is not the one that belongs there"
        case ast.UnaryOp(ast.USub(), value) if not isinstance(value, ast.Constant):
            yield unparse(value), "a minus is missing: the sign is wrong"


def comparisons(node, say):
    """A comparison is turned round, counts equality, or is not made."""
    opposite = {ast.Gt: "<=", ast.Lt: ">=", ast.GtE: "<", ast.LtE: ">", ast.Eq: "!="}
    nearly = {ast.Gt: ">=", ast.Lt: "<=", ast.GtE: ">", ast.LtE: "<"}
    match node:
        case ast.Compare(left, [op], [right]) if type(op) in opposite:
            a, b, other = unparse(left), unparse(right), opposite[type(op)]
            yield f"{a} {other} {b}", f"the comparison of {say(left)} is the wrong way round"
            if type(op) in nearly:
                equals = f"`{nearly[type(op)]}` lets equal numbers through, or not: look at {say(left)} there"
                yield f"{a} {nearly[type(op)]} {b}", equals
            yield a, f"{say(left)} itself is taken, not whether it passes the comparison"
            yield "1", f"the comparison of {say(left)} is missing"
        case ast.IfExp(test, body, orelse):
            turned = f"{unparse(orelse)} if {unparse(test)} else {unparse(body)}"
            yield turned, "the two sides of the condition are exchanged"


RULES = (terms, factors, powers, brackets, products, comparisons, numbers)
