"""The `domain` of an exercise: the arguments that its statement allows, and what lies outside it in a call."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, WithJsonSchema

from harness.authoring.formula import Formula, parse_condition
from harness.authoring.models import Strict, refuse
from harness.course.values import FloatType, Name, Text
from harness.records import Array, Call

if TYPE_CHECKING:
    import numpy

# How far a row of probabilities may be from a sum of 1.
SUM_SLACK = 0.02
# Of what is compared, the name in a condition.
VALUE = "value"
# Of items of a list, or of the first entries of its tuples: none is below the one before it.
RISING = "rising"


def _as_range(text: str) -> str:
    if text not in (*KINDS, RISING):
        try:
            _condition(text)
        except ValueError as error:
            refuse(f'"{text}" is neither a comparison such as ">= 1" nor one of {", ".join([*KINDS, RISING])}: {error}')
    return text


def _condition(text: str) -> Formula:
    """The comparison in a condition; without a subject it applies to each number."""
    return parse_condition(f"{VALUE} {text}" if text[:1] in "<>=!" else text)


Range = Annotated[str, AfterValidator(_as_range)]
Ranges = Annotated[
    tuple[Range, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema(
        {
            "description": "What this argument may be: one condition or a list of them.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        }
    ),
]


RealSize = Annotated[StrictInt, Field(ge=1, description="How large this symbol is in use.")]
NotFinite = Annotated[
    tuple[Literal["inf", "-inf", "nan"], ...], Field(description="What an entry of this argument may be.")
]
Reason = Annotated[Text, Field(description="Why this rule does not apply.")]


class DomainFile(Strict):
    """What the arguments may be, where the statement bounds them; the cases and the search for witnesses keep to it."""

    dtypes: Annotated[
        tuple[FloatType, ...],
        Field(min_length=1, description="Floating-point dtypes that the arguments may have; all four unless given."),
    ] = ("float16", "bfloat16", "float32", "float64")
    ties: Annotated[
        Literal["tested", "open"],
        Field(description="open: which of two equal entries of a row comes first is not asked."),
    ] = "tested"
    lazy: Annotated[
        tuple[Name, ...],
        Field(
            description="Arguments that are iterators and are read no further than the statement promises: a solution "
            "requests no more of their items than the reference does, and what it yields, it yields as soon."
        ),
    ] = ()
    sizes: dict[Name, RealSize] = Field(
        default={},
        description="How large a symbol of the cases is in use, such as `vocab: 50257`; a derived call has this size.",
    )
    repeats: tuple[Name, ...] = Field(default=(), description="Lists in which an item may occur twice.")
    order: tuple[Name, ...] = Field(default=(), description="Lists and mappings whose items may come in any order.")
    ignored: dict[Name, NotFinite] = Field(
        default={}, description="What an entry that does not count may be, beside finite numbers: `logits: [-inf]`."
    )
    off: dict[str, Reason] = Field(
        default={}, description="Rules of derived calls that do not apply to this exercise, each with the reason."
    )
    where: dict[Name, Ranges] = Field(
        {},
        description='What an argument may be: ">= 1" for each of its numbers, "size >= 1" for the number of its '
        'entries or items, "first >= 1" and "last >= 1" for the length of its first and last axis; or "finite", '
        '"distribution" (rows that sum to 1), "finite in each row" (one entry at least), "true in each row" '
        '(likewise, of a mask), "rising" (items, or the first entries of tuples). Other arguments may '
        "be named: a number, or a list by its length.",
    )


def find_outside(domain: DomainFile, call: Call) -> str:
    """The part of a call that is outside the domain; "" if nothing is."""
    for leaf in call.leaves():
        if isinstance(leaf, Array) and leaf.is_float and leaf.dtype not in domain.dtypes:
            return f"a tensor of {leaf.dtype}"
    for step in call.steps:
        if step.raises is not None:
            continue
        given = dict(step.arguments)
        numbers = {
            name: len(value) if isinstance(value, list) else value
            for name, value in given.items()
            if type(value) in (int, float, list)
        }
        for name, ranges in domain.where.items():
            for text in ranges:
                if name in given and not _is_inside(text, given[name], numbers):
                    return f"{name}: not {text}"
    return ""


def constants_of(domain: DomainFile, name: str) -> list[float]:
    """The numbers that the domain compares an argument with."""
    found = []
    for text in domain.where.get(name, ()):
        number = text.lstrip("<>=! ")
        if text[:1] in "<>=" and re.fullmatch(r"-?\d+(\.\d+)?", number):
            found.append(float(number) if "." in number else int(number))
    return found


def has_ties(call: Call) -> bool:
    """Whether a row of a float tensor contains a number twice."""
    import numpy as np

    leaves = [leaf for leaf in call.leaves() if isinstance(leaf, Array) and leaf.is_float and leaf.shape and leaf.data]
    tables = (np.sort(leaf.wide(), axis=-1) for leaf in leaves)
    return any(((rows[..., 1:] == rows[..., :-1]) & np.isfinite(rows[..., 1:])).any() for rows in tables)


def _is_inside(text: str, value: Any, numbers: Mapping[str, float]) -> bool:
    if text in KINDS:
        return all(KINDS[text](array) for array in _arrays(value))
    if text == RISING:
        keys = [item[0] if isinstance(item, tuple) else item for item in value]
        return keys == sorted(keys)
    condition = _condition(text)
    if VALUE in condition.names:
        known: list[dict[str, float]] = [{VALUE: number} for number in _extremes(value)]
    else:
        known = [{"size": _size(value)}]
        if isinstance(value, Array) and value.shape:
            known = [{**known[0], "first": value.shape[0], "last": value.shape[-1]}]
    if any(condition.names - names.keys() - numbers.keys() for names in known):
        return True  # it is about an axis or an argument that this call does not have
    return all(condition.holds({**numbers, **names}) for names in known)


def _size(value: Any) -> int:
    if isinstance(value, Array):
        return math.prod(value.shape)
    return len(value) if isinstance(value, list | tuple | dict | str | bytes) else 1


def _extremes(value: Any) -> Iterator[float]:
    """The numbers of an argument; of each tensor the smallest and the largest."""
    if type(value) in (int, float):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _extremes(item)
    elif isinstance(value, Array) and value.data:
        numbers = value.wide()
        yield from (float(numbers.min()), float(numbers.max()))


def _arrays(value: Any) -> Iterator[numpy.ndarray[Any, Any]]:
    import numpy as np

    if isinstance(value, Array | np.ndarray):
        yield value.wide() if isinstance(value, Array) else value
    elif type(value) in (int, float):
        yield np.array(float(value))
    elif isinstance(value, list | tuple):
        is_row = bool(value) and all(type(item) in (int, float) for item in value)
        for item in [np.array(value, np.float64)] if is_row else value:
            yield from _arrays(item)


KINDS: dict[str, Callable[[numpy.ndarray[Any, Any]], bool]] = {
    "finite": lambda array: bool((abs(array) < math.inf).all()),
    "finite in each row": lambda array: not array.ndim or bool((abs(array) < math.inf).any(-1).all()),
    "distribution": lambda array: bool((array >= 0).all() and (abs(array.sum(-1) - 1) <= SUM_SLACK).all()),
    "true in each row": lambda array: not array.ndim or bool(array.any(-1).all()),
}
