"""Numbers of an exercise file: written out, or as arithmetic on the symbols that a case draws.

Hostile arithmetic can neither stall nor crash: only numbers and symbols, and results of a bounded size.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema
from simpleeval import InvalidExpression, SimpleEval

from harness.authoring.formula import bounded_operators, parse_expression
from harness.authoring.models import refuse, shown

MAX_ARITHMETIC = 200
MAX_MAGNITUDE = 10**18
MAX_EXPONENT = 64
MAX_AXES = 8


@dataclass(frozen=True)
class Arithmetic:
    """A number written with symbols, like `heads * d`; `minimum` bounds a whole number."""

    text: str
    tree: ast.expr
    names: frozenset[str]
    kind: Literal["whole", "number", "any"]
    minimum: int | None = None

    def evaluate(self, symbols: Mapping[str, Any]) -> Any:
        """Its value; a lone symbol may stand for anything.  Raises `ValueError` with the reason."""
        evaluator = SimpleEval(operators=_OPERATORS, functions={}, names=dict(symbols))
        try:
            value = evaluator.eval(self.text, previously_parsed=self.tree)
        except (InvalidExpression, ArithmeticError, TypeError, ValueError) as error:
            raise ValueError(f'"{self.text}": {getattr(error, "message", error)}') from None
        if self.kind == "whole" and type(value) is not int:
            raise ValueError(f'"{self.text}" must be a whole number, but is {value!r}')
        if self.kind == "number" and type(value) not in (int, float):
            raise ValueError(f'"{self.text}" must be a number, but is {value!r}')
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f'"{self.text}" must be at least {self.minimum}, but is {value}')
        return value


_OPERATORS = bounded_operators(MAX_MAGNITUDE, MAX_EXPONENT)
_NODES = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.Load, *_OPERATORS)


def _is_sane(constant: Any) -> bool:
    return type(constant) in (int, float) and abs(constant) <= MAX_MAGNITUDE


def parse_arithmetic(text: str, kind: Literal["whole", "number", "any"], minimum: int | None = None) -> Arithmetic:
    """The arithmetic that a text says; refused when it holds anything but symbols, numbers and operators."""
    if len(text) > MAX_ARITHMETIC:
        refuse(f"arithmetic longer than {MAX_ARITHMETIC} characters")
    try:
        tree = parse_expression(text)
    except ValueError:
        refuse(f'"{text}" is neither a number nor arithmetic on symbols')
    for node in ast.walk(tree):
        if not isinstance(node, _NODES) or (isinstance(node, ast.Constant) and not _is_sane(node.value)):
            refuse(f'"{text}": only symbols, numbers of a sane size and + - * / // % ** may stand here')
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Arithmetic(text, tree, names, kind, minimum)


def _whole(minimum: int | None) -> Callable[[Any], int | Arithmetic]:
    def check(value: Any) -> int | Arithmetic:
        if isinstance(value, str):
            return parse_arithmetic(value, "whole", minimum)
        if type(value) is not int:
            refuse(f"should be a whole number or arithmetic on symbols, not {shown(value)}")
        if minimum is not None and value < minimum:
            refuse(f"should be at least {minimum}, not {value}")
        return value

    return check


def _number(value: Any) -> int | float | Arithmetic:
    if isinstance(value, str):
        return parse_arithmetic(value, "number")
    if type(value) not in (int, float):
        refuse(f"should be a number or arithmetic on symbols, not {shown(value)}")
    return value  # type: ignore[no-any-return]  # int or float, by the line above


def _entry(value: Any) -> bool | int | float | Arithmetic:
    return value if isinstance(value, bool) else _number(value)


def _index(value: Any) -> int | str | Arithmetic:
    return ":" if value == ":" else _whole(None)(value)


_NUMBER_SCHEMA = WithJsonSchema({"type": ["number", "string"]})
_WHOLE_SCHEMA = WithJsonSchema({"type": ["integer", "string"]})
Number = Annotated[int | float | Arithmetic, PlainValidator(_number), _NUMBER_SCHEMA]
Entry = Annotated[
    bool | int | float | Arithmetic,
    PlainValidator(_entry),
    WithJsonSchema({"type": ["number", "string", "boolean"]}),
]
Whole = Annotated[int | Arithmetic, PlainValidator(_whole(None)), _WHOLE_SCHEMA]
Count = Annotated[int | Arithmetic, PlainValidator(_whole(0)), _WHOLE_SCHEMA]
Index = Annotated[int | str | Arithmetic, PlainValidator(_index), _WHOLE_SCHEMA]
Shape = Annotated[tuple[Count, ...], Field(max_length=MAX_AXES)]
