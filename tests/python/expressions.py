"""Expressions as Python reads them, with NumPy's functions, beside the values that the program gave.

Argument: a JSON file of texts, points and values; null where the program found no finite value.
"""

import ast
import json
import math
import sys
from pathlib import Path

import numpy as np

FUNCTIONS = {
    "abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "log10": np.log10,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos,
    "atan": np.arctan, "atan2": np.arctan2, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "erf": math.erf, "floor": np.floor, "ceil": np.ceil, "hypot": np.hypot, "mod": np.mod,
    "step": lambda a: np.heaviside(a, 1.0),
    "where": lambda condition, a, b: a if condition != 0 else b,
    "min": lambda *all: np.minimum.reduce(all),
    "max": lambda *all: np.maximum.reduce(all),
    "clamp": lambda a, low, high: np.minimum(np.maximum(a, low), high),
}  # fmt: skip


def power(a, b):
    """That of C: NumPy takes a square root for the exponent 0.5."""
    return np.float64(np.inf) if a == -np.inf and b == 0.5 else np.power(a, b)


BINARY = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.Pow: power}
COMPARE = {
    ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
    ast.Eq: np.equal, ast.NotEq: np.not_equal,
}  # fmt: skip


def evaluate(node, names):
    """The value of a tree of Python's own parser, in double precision."""

    def value(part):
        return evaluate(part, names)

    match node:
        case ast.Expression(body=body):
            return value(body)
        case ast.Constant(value=number):
            return np.float64(number)
        case ast.Name(id=name):
            return names[name]
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](value(left), value(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value(operand)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return np.float64(value(operand) == 0)
        case ast.BoolOp(op=op, values=parts):
            every = all if isinstance(op, ast.And) else any
            return np.float64(every([value(part) != 0 for part in parts]))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return np.float64(COMPARE[type(op)](value(left), value(right)))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return np.float64(FUNCTIONS[name](*map(value, arguments)))
    raise AssertionError(ast.dump(node))


def agree(expected, nearby, found):
    """Whether two values are equal to rounding, or neither is finite. The value at a point nearby
    tells how much rounding may do, as in a tangent of a large angle."""
    if not np.isfinite(expected) or not np.isfinite(nearby):
        return found is None or np.isfinite(expected) != np.isfinite(nearby)
    return found is not None and abs(expected - found) <= 1e-9 * max(1.0, abs(expected)) + abs(expected - nearby)


def main(path):
    cases = json.loads(Path(path).read_text())
    wrong, finite = [], 0
    for case in cases:
        names = {name: np.float64(case[name]) for name in ("x", "y", "t", "rho")}
        names |= {"pi": np.float64(np.pi), "e": np.float64(np.e)}
        near = {name: value * (1 + 1e-13) for name, value in names.items()}
        tree = ast.parse(case["text"].replace("^", "**"), mode="eval")
        with np.errstate(all="ignore"):
            expected, nearby = evaluate(tree, names), evaluate(tree, near)
        finite += bool(np.isfinite(expected))
        if not agree(expected, nearby, case["value"]):
            wrong.append(f"{case}: {expected}")
    assert finite > len(cases) / 3, "most expressions have a value"
    assert not wrong, f"{len(wrong)} of {len(cases)} differ:\n" + "\n".join(wrong[:20])
    print(f"{len(cases)} expressions agree, {finite} of them finite")


main(sys.argv[1])
