"""Numbers of an exercise file: written out, or as arithmetic on the symbols that a case draws.

Hostile arithmetic can neither stall nor crash: only numbers and symbols, and results of a bounded size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from harness.authoring.formula import Formula, Grammar
from harness.authoring.models import refuse, written

MAX_MAGNITUDE = 10**18
MAX_AXES = 8
SYMBOLS = Grammar({}, max_length=200, max_magnitude=MAX_MAGNITUDE, max_exponent=64)


@dataclass(frozen=True)
class Arithmetic:
    """A number written with symbols, like `heads * d`; `minimum` bounds a whole number."""

    formula: Formula
    kind: Literal["whole", "number", "any"]
    minimum: int | None = None

    @property
    def names(self) -> frozenset[str]:
        """The symbols in it."""
        return self.formula.names

    def evaluate(self, symbols: Mapping[str, Any]) -> Any:
        """Its value; a lone symbol may stand for anything.  Raises `ValueError` with the reason."""
        text, value = self.formula.text, SYMBOLS.evaluate(self.formula, symbols)
        if self.kind == "whole" and type(value) is not int:
            raise ValueError(f'"{text}" must be a whole number, but is {value!r}')
        if self.kind == "number" and type(value) not in (int, float):
            raise ValueError(f'"{text}" must be a number, but is {value!r}')
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f'"{text}" must be at least {self.minimum}, but is {value}')
        return value


def parse_arithmetic(text: str, kind: Literal["whole", "number", "any"], minimum: int | None = None) -> Arithmetic:
    """The arithmetic in a text; refused if it contains anything but symbols, numbers and operators."""
    try:
        return Arithmetic(SYMBOLS.parse(text), kind, minimum)
    except ValueError as error:
        refuse(str(error))


def _whole(minimum: int | None) -> Callable[[Any], int | Arithmetic]:
    def check(value: Any) -> int | Arithmetic:
        if isinstance(value, str):
            return parse_arithmetic(value, "whole", minimum)
        if type(value) is not int:
            refuse(f"should be a whole number or arithmetic on symbols, not {written(value)}")
        if minimum is not None and value < minimum:
            refuse(f"should be at least {minimum}, not {value}")
        return value

    return check


def _number(value: Any) -> int | float | Arithmetic:
    if isinstance(value, str):
        return parse_arithmetic(value, "number")
    if type(value) not in (int, float):
        refuse(f"should be a number or arithmetic on symbols, not {written(value)}")
    return value  # type: ignore[no-any-return]  # int or float, by the line above


_NUMBER_SCHEMA = WithJsonSchema({"type": ["number", "string"]})
_WHOLE_SCHEMA = WithJsonSchema({"type": ["integer", "string"]})
Number = Annotated[int | float | Arithmetic, PlainValidator(_number), _NUMBER_SCHEMA]
Entry = Annotated[
    bool | int | float | Arithmetic,
    PlainValidator(lambda value: value if isinstance(value, bool) else _number(value)),
    WithJsonSchema({"type": ["number", "string", "boolean"]}),
]
Whole = Annotated[int | Arithmetic, PlainValidator(_whole(None)), _WHOLE_SCHEMA]
Count = Annotated[int | Arithmetic, PlainValidator(_whole(0)), _WHOLE_SCHEMA]
Index = Annotated[
    int | str | Arithmetic,
    PlainValidator(lambda value: ":" if value == ":" else _whole(None)(value)),
    _WHOLE_SCHEMA,
]
Shape = Annotated[tuple[Count, ...], Field(max_length=MAX_AXES)]
