"""The schema of deck files: pydantic models, and the JSON Schema that follows from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
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
from harness.authoring.models import (
    FREQUENCY_IS,
    LEVEL_IS,
    Frequency,
    Level,
    Strict,
    exactly_one,
    has_item,
    refuse,
    ruled,
)
from harness.course.values import Name, Slug, Text

MAX_VALUES = 10_000
TOLERANCES = ("relative", "absolute", "factor")
ONE_TOLERANCE = "a numeric card needs exactly one of relative, absolute (0 is exact) or factor"
IS_RIGHT = {"required": ["right"], "properties": {"right": {"const": True}}}
SOME_RIGHT = "one or several options are right (right: true), and not all of them"
ONE_RIGHT = "exactly one option of a scenario is right (right: true)"


def _is_free(name: str) -> str:
    if name in FUNCTIONS or name == "answer" or not name.isascii():
        refuse(f'"{name}" is taken, or not plain ASCII; choose another name')
    return name


def _formula_text(value: Any, parse: Callable[[str], object]) -> str:
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

    first: float = Field(alias="from", strict=True, description="The first number.")
    to: float = Field(strict=True, description="The last number, included if a step lands on it.")
    step: float = Field(default=1, strict=True, gt=0, description="The distance between neighbours.")


def _as_values(value: Any) -> tuple[int | float, ...]:
    """A list of numbers, or a range of them, written out."""
    if isinstance(value, dict):
        RangeFile.model_validate(value)
        return _range(value["from"], value["to"], value.get("step", 1))
    if not isinstance(value, list) or not value or not all(map(_is_number, value)):
        refuse("should be a list of numbers, or {from: 1, to: 9, step: 2}")
    if len(set(value)) < len(value):
        refuse("a value appears twice in the list")
    return tuple(value)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= MAX_MAGNITUDE


def _range(first: float, last: float, step: float) -> tuple[int | float, ...]:
    count = (last - first) / step
    if not 0 < count < MAX_VALUES:
        refuse(f"from {first} to {last} by {step} is not a range of 2 to {MAX_VALUES} values")
    numbers = [first + n * step for n in range(math.floor(count + 1e-9) + 1)]
    return tuple(number if isinstance(number, int) else round(number, 12) for number in numbers)


_FORMULA: dict[str, Any] = {"type": ["string", "number"]}
Formula = Annotated[str, PlainValidator(partial(_formula_text, parse=parse_formula)), WithJsonSchema(_FORMULA)]
Condition = Annotated[
    str, PlainValidator(partial(_formula_text, parse=parse_condition)), WithJsonSchema({"type": "string"})
]
FreeName = Annotated[Name, AfterValidator(_is_free)]
_VALUES: dict[str, Any] = {
    "anyOf": [{"type": "array", "items": {"type": "number"}, "minItems": 1}, RangeFile.model_json_schema(by_alias=True)]
}
Values = Annotated[tuple[int | float, ...], PlainValidator(_as_values), WithJsonSchema(_VALUES)]
# What an editor shows for a key that the author names.
DrawnValues = Annotated[Values, WithJsonSchema(_VALUES | {"description": "The values that this number may have."})]
NamedFormula = Annotated[
    Formula, WithJsonSchema(_FORMULA | {"description": "The formula of this intermediate result."})
]
NonBlank = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class CardFile(Strict):
    """The fields of every card."""

    id: Slug = Field(
        description="A name in lower case with dashes, unique in the course. Progress is stored under it, so "
        "never change it."
    )
    kind: str = Field(description="What kind of card it is.")
    topic: Slug = Field(
        description="What the card is about, in lower case with dashes. Sessions mix topics and show progress by topic."
    )
    level: Level = Field(description=LEVEL_IS)
    frequency: Frequency = Field(default="sometimes", description=FREQUENCY_IS)
    depth: Annotated[StrictInt, Field(ge=1, le=5)] | None = Field(
        default=None, description="1 recall, 2 explain, 3 compute or apply, 4 compare and diagnose, 5 design."
    )
    retired: StrictBool = Field(
        default=False, description="true: never asked again. The id stays taken and its history stays."
    )
    family: Slug | Literal[""] = Field(
        default="", description="Cards of one family answer each other, so they are not asked on the same day."
    )
    hint: str = Field(default="", description="A nudge that the learner may ask for; it lowers the best rating.")
    sources: tuple[Text, ...] = Field(
        default=(), description="Papers, books or code that the answer rests on, each with its place."
    )
    claims: tuple[Text, ...] = Field(
        default=(), description="Ids of checked claims of the course that the card rests on."
    )
    practise: tuple[Slug, ...] = Field(default=(), description="Ids of exercises that train what the card asks.")
    mistakes: tuple[Text, ...] = Field(
        default=(),
        description="Known mistakes that the card explains, as EXERCISE/MISTAKE; `*` stands for any characters: "
        "`attention/scale-*`. An attempt with one of them names the card and makes it due.",
    )


class ExplainFile(CardFile):
    """A spoken answer, judged by its key points."""

    kind: Literal["explain"] = Field(description="A spoken or typed answer, judged by its key points.")
    question: NonBlank = Field(description="The question, as an interviewer would ask it.")
    must: Annotated[tuple[NonBlank, ...], Field(min_length=1, max_length=3)] = Field(
        description="What every right answer has."
    )
    points: Annotated[tuple[NonBlank, ...], Field(max_length=5)] = Field(
        default=(), description="What a full answer adds."
    )
    red_flags: Annotated[tuple[NonBlank, ...], Field(max_length=8)] = Field(
        default=(), description="What an interviewer would hold against the answer."
    )
    answer: NonBlank = Field(description="A model answer, as one would say it.")
    seconds: Annotated[StrictInt, Field(ge=10, le=600)] = Field(default=90, description="How long the answer may take.")


class WrongFile(Strict):
    """A formula that people use by mistake."""

    formula: Formula = Field(description="The wrong formula, with the names of `draw` and `let`.")
    explanation: NonBlank = Field(description="What is wrong with it, for the learner whose answer it gives.")


class DrawnFile(Strict):
    """Numbers that are drawn by seed, and what follows from them."""

    draw: dict[FreeName, DrawnValues] = Field(
        default={}, description="The numbers that change: a list, or `{from: 1, to: 9, step: 2}`, for each name."
    )
    let: dict[FreeName, NamedFormula] = Field(default={}, description="Names for intermediate results, each a formula.")
    only: tuple[Condition, ...] = Field(default=(), description="Conditions on the draws; others are drawn again.")


class ComputedFile(DrawnFile):
    """A question whose answer a formula computes from numbers that are drawn by seed."""

    question: NonBlank = Field(description="The question, with drawn names in braces: `{heads} heads`.")
    formula: Formula = Field(description="The answer.")
    unit: str = Field(default="", description="The unit of the answer: GB, ms, tokens.")
    working: NonBlank = Field(description="The calculation step by step, with drawn names and {answer} in braces.")


class NumericFile(CardFile, ComputedFile):
    """Numbers drawn by seed, an answer computed by a formula."""

    model_config = ruled(exactly_one(TOLERANCES, ONE_TOLERANCE))

    kind: Literal["numeric"] = Field(description="Numbers drawn by seed, an answer computed by a formula.")
    draw: Annotated[dict[FreeName, DrawnValues], Field(min_length=1)] = Field(
        description="The numbers that change: a list, or `{from: 1, to: 9, step: 2}`, for each name."
    )
    relative: Annotated[float | None, Field(strict=True, gt=0, le=0.5)] = Field(
        default=None, description="Right within this share of the answer: 0.01 is 1 %."
    )
    absolute: Annotated[float | None, Field(strict=True, ge=0, allow_inf_nan=False)] = Field(
        default=None, description="Right within this distance of the answer; 0 is exact."
    )
    factor: Annotated[float | None, Field(strict=True, gt=1, le=10)] = Field(
        default=None, description="For an estimate: right if it is at most this many times too large or too small."
    )
    wrong: tuple[WrongFile, ...] = Field(default=(), description="Formulas that people use by mistake.")

    @model_validator(mode="after")
    def _check(self) -> NumericFile:
        if [getattr(self, name) for name in TOLERANCES].count(None) != len(TOLERANCES) - 1:
            refuse(ONE_TOLERANCE)
        return self


class OptionFile(Strict):
    """One option; `why` comments on it."""

    text: NonBlank = Field(description="The option.")
    is_right: StrictBool = Field(default=False, alias="right", description="true: this option is right.")
    why: NonBlank = Field(description="Why it is right or wrong, shown after the answer.")


Options = Annotated[tuple[OptionFile, ...], Field(min_length=3, max_length=5)]


class ChoiceFile(CardFile):
    """One or several options are right."""

    kind: Literal["choice"] = Field(description="One or several options are right.")
    question: NonBlank = Field(description="The question.")
    options: Options = Field(
        description="Three to five options. At least one is right and at least one is wrong.",
        json_schema_extra={"allOf": [has_item(IS_RIGHT, SOME_RIGHT), has_item({"not": IS_RIGHT}, SOME_RIGHT)]},
    )

    @model_validator(mode="after")
    def _check(self) -> ChoiceFile:
        if len({option.is_right for option in self.options}) == 1:
            refuse(SOME_RIGHT)
        return self


class ClozeFile(CardFile):
    """A text with gaps."""

    kind: Literal["cloze"] = Field(description="A text with gaps.")
    text: NonBlank = Field(description="The text, with each gap as {{word}} or {{word|also right}}.")
    note: str = Field(default="", description="What is worth adding, shown after the answer.")


class ScenarioFile(CardFile):
    """A situation to decide."""

    kind: Literal["scenario"] = Field(description="A situation to decide.")
    question: NonBlank = Field(description="The situation and what to decide.")
    options: Options = Field(
        description="Three to five options. Exactly one is right.",
        json_schema_extra={"allOf": [has_item(IS_RIGHT, ONE_RIGHT)]},
    )
    facts: Annotated[tuple[NonBlank, ...], Field(min_length=1, max_length=8)] = Field(
        description="What the decision rests on, shown after the answer."
    )
    answer: NonBlank = Field(description="The decision with its reasons, as one would say it.")

    @model_validator(mode="after")
    def _check(self) -> ScenarioFile:
        if sum(option.is_right for option in self.options) != 1:
            refuse(ONE_RIGHT)
        return self


AnyCardFile = ExplainFile | NumericFile | ChoiceFile | ClozeFile | ScenarioFile


class DeckFile(Strict):
    """A whole deck file."""

    chapter: Slug = Field(description="The chapter of the course, in lower case with dashes.")
    title: NonBlank = Field(description="A short title for lists.")
    cards: Annotated[tuple[Annotated[AnyCardFile, Field(discriminator="kind")], ...], Field(min_length=1)] = Field(
        description="The cards."
    )


CARD_FILES: dict[str, type[CardFile]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(AnyCardFile)
}
# The models of the mappings inside a card, by the field that they belong to.
INNER: dict[Any, type[BaseModel]] = {"options": OptionFile, "wrong": WrongFile, "draw": RangeFile}
