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
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from harness.authoring.python_text import PARSING

MAX_BITS = 40_000
MAX_ROUNDING = 20


@dataclass(frozen=True)
class Grammar:
    """Limits of formulas: the functions they may use, and the sizes of texts, numbers and exponents."""

    functions: Mapping[str, Callable[..., Any]]
    max_length: int
    max_magnitude: int
    max_exponent: int

    def parse(self, text: str, *, is_condition: bool = False) -> Formula:
        """The formula or condition in a text.  Raises `ValueError` if it contains anything else."""
        if len(text) > self.max_length:
            raise ValueError(f"a formula longer than {self.max_length} characters; shorten it")
        tree = _parse_expression(text)
        nodes: tuple[type[ast.AST], ...] = (*_NODES, ast.Compare, *_COMPARISONS) if is_condition else _NODES
        functions: set[ast.AST] = set()
        for node in ast.walk(tree):
            is_sane = not isinstance(node, ast.Constant) or self.is_sane(node.value)
            if not is_sane or not isinstance(node, nodes + ((ast.Call,) if self.functions else ())):
                allowed = f"only numbers, names, + - * / // % **{' and functions' if self.functions else ''}"
                what = "compares no two formulas" if is_condition else f"is not arithmetic: {allowed}"
                raise ValueError(f'"{text}" {what}')
            if isinstance(node, ast.Compare) and node is not tree:
                raise ValueError(f'"{text}": a comparison cannot be part of arithmetic')
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                if name not in self.functions or node.keywords:
                    raise ValueError(f'"{text}": the functions are {", ".join(self.functions)}')
                functions.add(node.func)
        if is_condition and not isinstance(tree, ast.Compare):
            raise ValueError(f'"{text}" compares nothing; write < <= > >= == or !=')
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in functions}
        return Formula(text, tree, frozenset(names), self)

    def is_sane(self, value: Any) -> bool:
        """Whether it is a finite number, small enough for a formula or its result."""
        return type(value) in (int, float) and abs(value) <= self.max_magnitude

    def evaluate(self, formula: Formula, values: Mapping[str, Any]) -> Any:
        """The value of the formula, of any type.  Raises `ValueError` with the reason."""
        try:
            return self._evaluator(names=dict(values)).eval(formula.text, previously_parsed=formula.tree)
        except (InvalidExpression, ArithmeticError, TypeError, ValueError, RecursionError) as error:
            raise ValueError(f'"{formula.text}": {getattr(error, "message", error)}') from None

    @cached_property
    def _evaluator(self) -> Callable[..., SimpleEval]:
        operators = {node: self._bounded(function) for node, function in _PLAIN_OPERATORS.items()} | _COMPARISONS
        functions = {name: self._bounded(function) for name, function in self.functions.items()}
        return partial(SimpleEval, operators=operators, functions=functions)

    def _bounded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, restricted to numbers of a size that cannot stall the harness."""

        def apply(*operands: Any) -> Any:
            if not all(type(operand) in (int, float) for operand in operands):
                raise InvalidExpression("arithmetic takes numbers only")
            if function is operator.pow and abs(operands[1]) > self.max_exponent:
                raise InvalidExpression(f"exponents go up to {self.max_exponent}")
            if function is round and len(operands) > 1 and abs(operands[1]) > MAX_ROUNDING:
                raise InvalidExpression(f"round keeps at most {MAX_ROUNDING} places")
            is_whole = function is operator.pow and type(operands[0]) is int and type(operands[1]) is int
            is_huge = is_whole and operands[0].bit_length() * operands[1] > MAX_BITS  # known before it is computed
            if is_huge or not self.is_sane(result := function(*operands)):
                raise InvalidExpression("the result is too large, or not a real number")
            return result

        return apply


@dataclass(frozen=True)
class Formula:
    """A parsed formula or condition; `names` are the names in it."""

    text: str
    tree: ast.expr = field(repr=False)
    names: frozenset[str] = field(repr=False)
    grammar: Grammar = field(repr=False)

    def value(self, numbers: Mapping[str, int | float]) -> int | float:
        """The value, finite and bounded.  Raises `ValueError` with the reason."""
        value = self.grammar.evaluate(self, numbers)
        if not self.grammar.is_sane(value):
            raise ValueError(f'"{self.text}" must be a number, but is {value!r}')
        return value  # type: ignore[no-any-return]  # int or float, by the lines above

    def holds(self, numbers: Mapping[str, int | float]) -> bool:
        """Whether the condition is true.  Raises `ValueError` with the reason."""
        return bool(self.grammar.evaluate(self, numbers))


def parse_formula(text: str) -> Formula:
    """The formula of a card.  Raises `ValueError` if it contains anything but arithmetic."""
    return CARDS.parse(text)


def parse_condition(text: str) -> Formula:
    """A comparison of two formulas of a card, or a chain of them.  Raises `ValueError`."""
    return CARDS.parse(text, is_condition=True)


def _parse_expression(text: str) -> ast.expr:
    """The syntax tree of one expression.  Raises `ValueError` if the text is not one."""
    try:
        with PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f'"{text}" cannot be read') from None


_PLAIN_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}  # fmt: skip
_COMPARISONS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": math.exp, "log": lambda x: math.log(x),  # one argument: a second one would be a base
    "log2": math.log2, "log10": math.log10, "sqrt": math.sqrt, "ceil": math.ceil, "floor": math.floor,
    "round": round, "min": min, "max": max, "abs": abs,
}  # fmt: skip
_NODES = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.Load, *_PLAIN_OPERATORS)
# Enough for the compute of a training run and for counting sequences.
MAX_MAGNITUDE = 10**100
CARDS = Grammar(FUNCTIONS, max_length=300, max_magnitude=MAX_MAGNITUDE, max_exponent=1_000_000)
