"""The schema of deck files: pydantic models, and the JSON Schema that follows from them."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from harness.authoring.formula import FUNCTIONS, MAX_MAGNITUDE, parse_condition, parse_formula
from harness.authoring.models import Strict, refuse
from harness.course.schema import Slug
from harness.course.values import Name, Text

MAX_VALUES = 10_000


def _is_free(name: str) -> str:
    if name in FUNCTIONS or name == "answer" or not name.isascii():
        refuse(f'"{name}" is taken, or not plain ASCII; choose another name')
    return name


def _as_formula(value: Any) -> str:
    return _checked(value, parse_formula)


def _as_condition(value: Any) -> str:
    return _checked(value, parse_condition)


def _checked(value: Any, parse: Any) -> str:
    """The text of a formula; a number is a formula too."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        refuse("should be a formula")
    try:
        parse(str(value))
    except ValueError as error:
        refuse(str(error))
    return str(value)


class RangeFile(Strict):
    """The numbers from one to another, both included."""

    first: float = Field(alias="from", strict=True)
    to: float = Field(strict=True)
    step: float = Field(1, strict=True, gt=0)


def _as_values(value: Any) -> tuple[int | float, ...]:
    """A list of numbers, or a range of them, written out."""
    if isinstance(value, list):
        if not value or not all(type(number) in (int, float) and abs(number) <= MAX_MAGNITUDE for number in value):
            refuse("should be a list of numbers, or {from: 1, to: 9, step: 2}")
        if len(set(value)) < len(value):
            refuse("a value stands twice in the list")
        return tuple(value)
    if not isinstance(value, dict):
        refuse("should be a list of numbers, or {from: 1, to: 9, step: 2}")
    RangeFile.model_validate(value)
    first, last, step = value["from"], value["to"], value.get("step", 1)
    count = (last - first) / step
    if not 0 < count < MAX_VALUES:
        refuse(f"from {first} to {last} by {step} makes no range of 2 to {MAX_VALUES} values")
    numbers = [first + n * step for n in range(math.floor(count + 1e-9) + 1)]
    return tuple(number if isinstance(number, int) else round(number, 12) for number in numbers)


_FORMULA = WithJsonSchema({"type": ["string", "number"]})
Formula = Annotated[str, PlainValidator(_as_formula), _FORMULA]
Condition = Annotated[str, PlainValidator(_as_condition), WithJsonSchema({"type": "string"})]
FreeName = Annotated[Name, AfterValidator(_is_free)]
Values = Annotated[
    tuple[int | float, ...],
    PlainValidator(_as_values),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "number"}, "minItems": 1},
                {
                    "type": "object",
                    "properties": {name: {"type": "number"} for name in ("from", "to", "step")},
                    "required": ["from", "to"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Said = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Level = Literal["warm-up", "core", "hard"]
Frequency = Literal["often", "sometimes", "rarely"]


class CardFile(Strict):
    """The fields of every card."""

    id: Slug
    kind: str
    topic: Slug
    level: Level
    frequency: Frequency = Field("sometimes", description="how often interviews ask it")
    depth: Annotated[StrictInt, Field(ge=1, le=5)] | None = Field(
        None, description="1 recall, 2 explain, 3 compute or apply, 4 compare and diagnose, 5 design"
    )
    retired: StrictBool = Field(False, description="never asked again; the id stays taken and its history stays")
    family: Slug | Literal[""] = ""
    hint: str = ""
    sources: tuple[Text, ...] = ()
    claims: tuple[Text, ...] = ()
    practise: tuple[Slug, ...] = ()


class ExplainFile(CardFile):
    """A spoken answer, judged by its key points."""

    kind: Literal["explain"]
    question: Said
    must: Annotated[tuple[Said, ...], Field(min_length=1, max_length=3)]
    points: Annotated[tuple[Said, ...], Field(max_length=5)] = ()
    red_flags: Annotated[tuple[Said, ...], Field(max_length=8)] = ()
    answer: Said
    seconds: Annotated[StrictInt, Field(ge=10, le=600)] = 90


class WrongFile(Strict):
    """A formula that people use by mistake."""

    formula: Formula
    explanation: Said


class NumericFile(CardFile):
    """Numbers drawn by seed, an answer computed by a formula."""

    kind: Literal["numeric"]
    question: Said
    draw: Annotated[dict[FreeName, Values], Field(min_length=1)]
    let: dict[FreeName, Formula] = Field({})
    only: tuple[Condition, ...] = ()
    formula: Formula
    unit: str = ""
    relative: Annotated[float | None, Field(strict=True, gt=0, le=0.5)] = None
    absolute: Annotated[float | None, Field(strict=True, ge=0, allow_inf_nan=False)] = None
    factor: Annotated[float | None, Field(strict=True, gt=1, le=10)] = Field(
        None, description="of an estimate: right within this many times too large or too small"
    )
    wrong: tuple[WrongFile, ...] = ()
    working: Said

    @model_validator(mode="after")
    def _check(self) -> NumericFile:
        if [self.relative, self.absolute, self.factor].count(None) != 2:
            refuse("a numeric card has either relative or absolute, or factor; absolute: 0 is exact")
        return self


class OptionFile(Strict):
    """One option; `why` comments on it."""

    text: Said
    right: StrictBool = False
    why: Said


Options = Annotated[tuple[OptionFile, ...], Field(min_length=3, max_length=5)]


class ChoiceFile(CardFile):
    """One or several options are right."""

    kind: Literal["choice"]
    question: Said
    options: Options

    @model_validator(mode="after")
    def _check(self) -> ChoiceFile:
        if len({option.right for option in self.options}) == 1:
            refuse("one or several options are right (right: true), and not all of them")
        return self


class ClozeFile(CardFile):
    """A text with gaps."""

    kind: Literal["cloze"]
    text: Said
    note: str = ""


class ScenarioFile(CardFile):
    """A situation to decide."""

    kind: Literal["scenario"]
    question: Said
    options: Options
    facts: Annotated[tuple[Said, ...], Field(min_length=1, max_length=8)]
    answer: Said

    @model_validator(mode="after")
    def _check(self) -> ScenarioFile:
        if sum(option.right for option in self.options) != 1:
            refuse("exactly one option of a scenario is right (right: true)")
        return self


AnyCardFile = ExplainFile | NumericFile | ChoiceFile | ClozeFile | ScenarioFile


class DeckFile(Strict):
    """A whole deck file."""

    chapter: Slug
    title: Said
    cards: Annotated[tuple[Annotated[AnyCardFile, Field(discriminator="kind")], ...], Field(min_length=1)]


CARD_FILES: dict[str, type[CardFile]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(AnyCardFile)
}
# The models of the mappings inside a card, by the field that they belong to.
INNER: dict[Any, type[BaseModel]] = {"options": OptionFile, "wrong": WrongFile, "draw": RangeFile}
