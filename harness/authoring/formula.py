"""Arithmetic as text → a tree → a number, bounded at every step, so that no formula can stall or crash the harness.

Numbers, names, `+ - * / // % **` and a few functions; a condition compares two of them.  Evaluated without `eval`.
No pydantic here: a drill reads its numeric cards with this at its start.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from harness.authoring.python_text import PARSING

# Enough for the compute of a training run and for counting sequences.
MAX_MAGNITUDE = 10**100
MAX_EXPONENT = 1_000_000
MAX_BITS = 40_000
MAX_LENGTH = 300
MAX_ROUNDING = 20


@dataclass(frozen=True)
class Formula:
    """A parsed formula or condition; `names` are those that it needs."""

    text: str
    tree: ast.expr
    names: frozenset[str]

    def value(self, numbers: Mapping[str, int | float]) -> int | float:
        """Its value, finite and bounded.  Raises `ValueError` with the reason."""
        value = self._evaluate(numbers)
        if type(value) not in (int, float) or not -MAX_MAGNITUDE <= value <= MAX_MAGNITUDE:
            raise ValueError(f'"{self.text}" must be a number, but is {value!r}')
        return value  # type: ignore[no-any-return]  # int or float, by the lines above

    def holds(self, numbers: Mapping[str, int | float]) -> bool:
        """Whether the condition is true.  Raises `ValueError` with the reason."""
        return bool(self._evaluate(numbers))

    def _evaluate(self, numbers: Mapping[str, int | float]) -> Any:
        evaluator = SimpleEval(operators=_OPERATORS, functions=_FUNCTIONS, names=dict(numbers))
        try:
            return evaluator.eval(self.text, previously_parsed=self.tree)
        except (InvalidExpression, ArithmeticError, TypeError, ValueError, RecursionError) as error:
            raise ValueError(f'"{self.text}": {getattr(error, "message", error)}') from None


def parse_formula(text: str) -> Formula:
    """The formula that a text says.  Raises `ValueError` when anything but arithmetic stands in it."""
    return _parse(text, (*_NODES, ast.Call), "is not arithmetic: only numbers, names, + - * / // % ** and functions")


def parse_condition(text: str) -> Formula:
    """A comparison of two formulas, or a chain of them.  Raises `ValueError`."""
    condition = _parse(text, (*_NODES, ast.Call, ast.Compare, *_COMPARISONS), "compares no two formulas")
    if not isinstance(condition.tree, ast.Compare):
        raise ValueError(f'"{text}" compares nothing; write < <= > >= == or !=')
    return condition


def bounded_operators(magnitude: int, exponent: int) -> dict[type[ast.AST], Callable[..., Any]]:
    """The operators of arithmetic, on numbers only; results and exponents beyond these sizes are refused."""
    return {node: _bounded(function, magnitude, exponent) for node, function in _PLAIN_OPERATORS.items()}


def parse_expression(text: str) -> ast.expr:
    """The syntax tree of one expression.  Raises `ValueError` when it is none."""
    try:
        with PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f'"{text}" cannot be read') from None


def _parse(text: str, nodes: tuple[type[ast.AST], ...], refusal: str) -> Formula:
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a formula longer than {MAX_LENGTH} characters; name its parts under let")
    tree = parse_expression(text)
    functions: set[ast.AST] = set()
    for node in ast.walk(tree):
        if not isinstance(node, nodes) or (isinstance(node, ast.Constant) and not _is_sane(node.value)):
            raise ValueError(f'"{text}" {refusal}')
        if isinstance(node, ast.Compare) and node is not tree:
            raise ValueError(f'"{text}": a comparison stands alone, not inside arithmetic')
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name not in FUNCTIONS or node.keywords:
                raise ValueError(f'"{text}": the functions are {", ".join(FUNCTIONS)}')
            functions.add(node.func)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in functions}
    return Formula(text, tree, frozenset(names))


def _is_sane(constant: Any) -> bool:
    return type(constant) in (int, float) and abs(constant) <= MAX_MAGNITUDE


def _bounded(function: Callable[..., Any], magnitude: int, exponent: int) -> Callable[..., Any]:
    """The function, on numbers only and of a size that cannot stall the harness."""

    def apply(*operands: Any) -> Any:
        if not all(type(one) in (int, float) for one in operands):
            raise InvalidExpression("arithmetic takes numbers only")
        if function is operator.pow and abs(operands[1]) > exponent:
            raise InvalidExpression(f"exponents go up to {exponent}")
        # whole numbers grow without end before their size can be seen
        is_whole = function is operator.pow and type(operands[0]) is int and type(operands[1]) is int
        if is_whole and operands[0].bit_length() * operands[1] > MAX_BITS:
            raise InvalidExpression("the result is too large, or not a real number")
        if function is round and len(operands) > 1 and abs(operands[1]) > MAX_ROUNDING:
            raise InvalidExpression(f"round keeps at most {MAX_ROUNDING} places")
        result = function(*operands)
        if type(result) not in (int, float) or abs(result) > magnitude:
            raise InvalidExpression("the result is too large, or not a real number")
        return result

    return apply


_PLAIN_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_COMPARISONS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": math.exp,
    "log": lambda x: math.log(x),  # one argument: a second one would be a base
    "log2": math.log2,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "min": min,
    "max": max,
    "abs": abs,
}
_OPERATORS = bounded_operators(MAX_MAGNITUDE, MAX_EXPONENT) | _COMPARISONS
_FUNCTIONS = {name: _bounded(function, MAX_MAGNITUDE, MAX_EXPONENT) for name, function in FUNCTIONS.items()}
_NODES = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.Load, *_PLAIN_OPERATORS)
