"""The exercise language: what one exercise file may say, as pydantic models.

`python -m harness.course.schema FILE` writes the JSON Schema that editors use.  Reads no exercise and runs nothing.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
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
from pydantic.json_schema import models_json_schema

from harness.authoring.models import SLUG, Strict, refuse, schema_text
from harness.course.domain import DomainFile
from harness.course.symbols import Number
from harness.course.values import EXPRESSIONS, Arguments, FloatType, Name, Raw, Text
from harness.errors import did_you_mean

SCHEMA_NAME = "exercise.schema.json"
MODELINE = f"# yaml-language-server: $schema=../{SCHEMA_NAME}"


def _as_path(value: Any) -> tuple[int | str, ...]:
    """An index, a key or a list of them; "" and [] are the whole result."""
    parts = [] if value == "" else value if isinstance(value, list) else [value]
    if not all(type(part) in (int, str) for part in parts):
        refuse('should be an index, a key or a list of them; "" is the whole result')
    return tuple(parts)


def _as_comparison(value: Any) -> tuple[int | str, ...] | None:
    return None if value == "none" else _as_path(value)


def _is_error(name: str) -> str:
    known = {
        known_name
        for known_name in dir(builtins)
        if isinstance(kind := getattr(builtins, known_name), type) and issubclass(kind, Exception)
    }
    if name not in known:
        refuse(f'unknown exception "{name}"{did_you_mean(name, sorted(known))}')
    return name


_PATH_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": ["integer", "string"]},
            {"type": "array", "items": {"type": ["integer", "string"]}},
        ]
    }
)
ResultPath = Annotated[tuple[int | str, ...], PlainValidator(_as_path), _PATH_SCHEMA]
Comparison = Annotated[tuple[int | str, ...] | None, PlainValidator(_as_comparison), _PATH_SCHEMA]
Error = Annotated[str, AfterValidator(_is_error)]
Size = Annotated[StrictInt, Field(ge=1)]
Dotted = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Role = Literal["research", "applied", "inference", "rag"]


class CompareFile(Strict):
    """How outputs are compared; what a case leaves out is the exercise's."""

    exact: StrictBool | None = None
    judge: StrictBool | None = None
    # intermediate results are at least this precise, whatever the dtype: rounding of the inputs excuses no more;
    # a Python float is judged in single precision unless this is float64
    precision: Literal["float32", "float64"] | None = None

    def refined(self, case: CompareFile | None) -> CompareFile:
        """These settings, with those of a case in their place where it has its own."""
        return self if case is None else self.model_copy(update=case.model_dump(exclude_none=True))


Action = Literal["make", "method", "get", "call"]
ACTIONS: tuple[Action, ...] = get_args(Action)


class StepFile(Strict):
    """One step of a script: a call of the entry or of another function, a construction, a method or an attribute."""

    entry: Name | None = None
    call: Arguments | None = None
    make: Arguments | None = None
    method: Name | None = None
    get: Name | None = None
    on: Name = "self"
    save_as: dict[Name, ResultPath] = Field({})
    compare: Comparison = ()
    gradients: tuple[Name, ...] = ()
    raises: Error | None = None
    # once for each item of this argument; the result is the list of the results
    map_over: Name | None = None
    # from one of these calls to the next: this argument is that part of the result, which is not among the results
    carry: dict[Name, ResultPath] = Field({})
    # of each of these results only this part is listed
    select: ResultPath = ()

    @property
    def action(self) -> Action:
        """What the step does; its call, if it also has one, holds the arguments."""
        return next(action for action in ACTIONS if getattr(self, action) is not None)

    @model_validator(mode="after")
    def _check(self) -> StepFile:
        given = {action for action in ACTIONS if getattr(self, action) is not None}
        if len(given - {"call"}) + (given == {"call"}) != 1 or ("call" in given and given & {"make", "get"}):
            refuse("a step has one of: call, make, method (with call for its arguments), get")
        if self.entry is not None and given != {"call"}:
            refuse('"entry" names the function that a call calls; it stands with call alone')
        _check_gradients(self.gradients, self.call if given == {"call"} else None, self.raises)
        if "on" in self.model_fields_set and not given & {"method", "get"}:
            refuse('"on" belongs to method and get')
        if self.raises and (self.save_as or self.compare):
            refuse("a step that raises has no result to save or compare")
        if self.map_over is not None and (self.call is None or self.map_over not in self.call or self.gradients):
            refuse(f'map_over: "{self.map_over}" is no argument of a call here, or the step has gradients')
        if (self.carry or self.select) and self.map_over is None:
            refuse('"carry" and "select" belong to map_over')
        if len(self.carry) > 1 or any(name == self.map_over or name not in (self.call or ()) for name in self.carry):
            refuse("carry: one argument of the call, not that of map_over; its value is that of the first call")
        return self


def _check_gradients(names: tuple[str, ...], call: Mapping[str, Any] | None, raises: str | None) -> None:
    """Gradients are those of a call's own arguments."""
    for name in names:
        if call is None or name not in call:
            refuse(f'gradients: "{name}" is no argument of a call here')
    if names and raises:
        refuse("a call that raises has no gradients")


class CaseFile(Strict):
    """A named call, or script of calls, with drawn or literal arguments."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]
    example: StrictBool = False
    draw: dict[Name, Annotated[tuple[Raw, ...], Field(min_length=1)]] = Field({})
    repeat: Annotated[StrictInt, Field(ge=1, le=1000)] = 1
    dtype: FloatType = "float32"
    # drawn once, before the arguments, and the same wherever {ref: name} stands
    let: Arguments = Field({})
    call: Arguments | None = None
    # those of the call's tensors that require a gradient; the result's with respect to them is compared too
    gradients: tuple[Name, ...] = ()
    steps: Annotated[tuple[StepFile, ...], Field(min_length=1)] | None = None
    raises: Error | None = None
    # whether known mistakes are diagnosed by it; a case that is not diagnostic only grades
    diagnostic: StrictBool = True
    compare: CompareFile | None = None

    @property
    def symbols(self) -> dict[str, tuple[Any, ...]]:
        """What its arithmetic may name, with the values that each may have."""
        return dict(self.draw)

    @model_validator(mode="after")
    def _check(self) -> CaseFile:
        if (self.call is None) is (self.steps is None):
            refuse("a case has either call or steps")
        if self.raises and self.steps is not None:
            refuse("in a script, raises stands on the step that raises")
        _check_gradients(self.gradients, self.call, self.raises)
        return self


class CostFile(CaseFile):
    """A call, or a script of calls, and how much work it may take.  Subclasses say how the work is measured."""

    measure: str
    # a solution above a required limit fails; one that misses a stretch goal passes, with `why` as its next step
    tier: Literal["required", "stretch"]
    limit: Number
    # what a solution above the limit does, and what to do instead
    why: Text

    @property
    def is_required(self) -> bool:
        """Whether a solution above the limit fails."""
        return self.tier == "required"

    @model_validator(mode="after")
    def _check_cost(self) -> CostFile:
        if self.raises or any(step.raises for step in self.steps or ()):
            refuse("what raises has no cost")
        if self.example or self.repeat != 1 or not self.diagnostic:
            refuse("example, repeat and diagnostic belong to cases")
        return self


class CountedCost(CostFile):
    """How often a callable that is passed in is called, or how many tokens (or rows) it is given."""

    measure: Literal["calls", "tokens"]
    # the callable: a function of the reference file
    of: Name
    # whether fewer than the limit are wrong too
    exactly: StrictBool = False


class FlopsCost(CostFile):
    """Floating-point operations of torch's products and sums."""

    measure: Literal["flops"]


class MemoryCost(CostFile):
    """Peak memory above that before the call, in MB, measured from outside the guest."""

    measure: Literal["memory_mb"]


class GrowthCost(CostFile):
    """The exponent of the CPU time between a small and a large size, measured from outside the guest."""

    measure: Literal["growth"]
    # the small and the large size of each symbol
    sizes: Annotated[dict[Name, tuple[Size, Size]], Field(min_length=1)]

    @property
    def symbols(self) -> dict[str, tuple[Any, ...]]:
        return {**self.draw, **self.sizes}

    @model_validator(mode="after")
    def _check_sizes(self) -> GrowthCost:
        if any(small >= large for small, large in self.sizes.values()):
            refuse("sizes: the small size comes first")
        return self


AnyCost = CountedCost | FlopsCost | MemoryCost | GrowthCost
COST_FILES: tuple[type[CostFile], ...] = get_args(AnyCost)
Cost = Annotated[AnyCost, Field(discriminator="measure")]


class SpeedFile(CaseFile):
    """A call that is timed against the reference, on inputs drawn anew in each round."""

    device: Literal["cpu", "cuda"] = "cpu"
    # a solution above a required limit fails; one that misses a stretch goal passes, with `why` as its next step
    tier: Literal["required", "stretch"]
    # the function of the reference file that sets the time; the entry, where that is as fast as plain code gets
    baseline: Name | None = None
    # how many times the baseline's time is allowed
    limit: Annotated[float, Field(strict=True, ge=1.15, le=1000, allow_inf_nan=False)]
    # on a GPU: calls in one window, each with inputs of its own
    calls: Annotated[StrictInt, Field(ge=1, le=1000)] = 1
    # what a solution above the limit does, and what to do instead
    why: Text

    @property
    def is_required(self) -> bool:
        """Whether a solution above the limit fails."""
        return self.tier == "required"

    @model_validator(mode="after")
    def _check_speed(self) -> SpeedFile:
        if self.raises or any(step.raises for step in self.steps or ()):
            refuse("what raises is not timed")
        if self.example or self.repeat != 1 or not self.diagnostic:
            refuse("example, repeat and diagnostic belong to cases")
        if self.device == "cuda" and len(self.steps or ()) > 1:
            refuse("on a GPU one call is timed, not a script of several")
        if self.device == "cpu" and self.calls != 1:
            refuse('"calls" belongs to device: cuda')
        return self


class MistakeFile(Strict):
    """A known wrong solution: the reference with replacements, or a whole file of its own."""

    id: Slug
    explanation: Text
    change: Annotated[dict[Text, str], Field(min_length=1)] | None = None
    # the changes are made in this solution of too_costly or alternatives, one with a body, and not in the reference
    of: Slug | None = None
    body: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> MistakeFile:
        if (self.change is None) is (self.body is None):
            refuse("a mistake has either change or body")
        if self.of is not None and self.change is None:
            refuse('"of" says where the changes are made; a body stands by itself')
        return self


class TooCostlyFile(MistakeFile):
    """A solution that is right in value and too expensive; it names the cost or speed cases whose limit it exceeds."""

    # the first is the one whose reason is shown where this solution is asked about
    exceeds: Annotated[tuple[Text, ...], Field(min_length=1)]


class ForbidFile(Strict):
    """What the exercise does not allow, and what to write instead."""

    # functions, classes, methods; of a module (torch.optim) all that it defines, while torch may still import it
    names: tuple[Dotted, ...] = ()
    # a package that cannot even be imported, with all that lies below it: tiktoken
    modules: tuple[Dotted, ...] = ()
    ops: tuple[Annotated[str, StringConstraints(pattern=r"^\w+::\w+(\.\w+)?$")], ...] = ()
    instead: Text

    @model_validator(mode="after")
    def _check(self) -> ForbidFile:
        if not (self.names or self.modules or self.ops):
            refuse("forbid needs names, modules or ops")
        return self


class LimitsFile(Strict):
    """What one submission may use for the calls that check values."""

    cpu_s: Annotated[StrictInt, Field(ge=1, le=600)] = 3
    wall_s: Annotated[float, Field(strict=True, gt=0, le=600, allow_inf_nan=False)] = 20.0
    memory_mb: Annotated[StrictInt, Field(ge=64, le=65536)] = 2048


class EquivalentFile(Strict):
    """A mutant that gives the values of the solution that it was made from, wherever the domain reaches."""

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")] = Field(
        description="Of the changed function, as `harness lint --mutants` prints it; void once the function changes."
    )
    why: Text = Field(description="Why no call within the domain tells the two apart.")


class ExerciseFile(Strict):
    """A whole exercise file."""

    id: Slug
    title: Text
    level: Literal["warm-up", "core", "hard"]
    minutes: Annotated[StrictInt, Field(ge=1, le=240)]
    frequency: Literal["high", "medium", "low"] = Field(
        description="How often interviews ask for it: an estimate, see harness.course.catalogue.TAG_SOURCE."
    )
    roles: tuple[Role, ...] = Field((), description="Whose interviews ask for it, likewise an estimate.")
    needs: tuple[Slug, ...] = ()
    tags: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    entry: Text
    returns: Text
    statement: Text
    formulas: dict[Text, Text] = Field({}, description="Text of the statement: the same in LaTeX, for pages.")
    conventions: tuple[Text, ...] = Field((), description="What known code or papers do otherwise, a sentence each.")
    hints: Annotated[tuple[Text, ...], Field(min_length=3, max_length=3)]
    # Python text with what {support: name} makes, run where the submission runs
    support: str = ""
    limits: LimitsFile = LimitsFile()
    forbid: tuple[ForbidFile, ...] = ()
    compare: CompareFile = CompareFile()
    domain: DomainFile = Field(
        DomainFile(where={}), description="What the arguments may be, where the statement bounds them."
    )
    equivalent: tuple[EquivalentFile, ...] = Field(
        (), description="Mutants that `harness lint --mutants` finds no fault with any more."
    )
    cases: Annotated[tuple[CaseFile, ...], Field(min_length=1)]
    stability: tuple[CaseFile, ...] = ()
    mistakes: tuple[MistakeFile, ...] = ()
    cost: tuple[Cost, ...] = ()
    speed: tuple[SpeedFile, ...] = ()
    # right in value, too expensive: each must exceed the limits that it names, and each cost must be named by one
    too_costly: tuple[TooCostlyFile, ...] = ()
    # right in value and in cost, in another style than the reference: each must stay below all limits, with room
    alternatives: tuple[MistakeFile, ...] = ()

    def all_cases(self) -> Iterator[tuple[str, int, CaseFile]]:
        """Every case, with the key that it stands under and its number there."""
        groups: dict[str, Sequence[CaseFile]] = {
            "cases": self.cases, "stability": self.stability, "cost": self.cost, "speed": self.speed,
        }  # fmt: skip
        for group, cases in groups.items():
            yield from ((group, number, case) for number, case in enumerate(cases))

    def all_mistakes(self) -> Iterator[tuple[str, int, MistakeFile]]:
        """Every solution beside the reference, with the key that it stands under and its number there."""
        groups: dict[str, Sequence[MistakeFile]] = {
            "mistakes": self.mistakes, "too_costly": self.too_costly, "alternatives": self.alternatives,
        }  # fmt: skip
        for group, mistakes in groups.items():
            yield from ((group, number, mistake) for number, mistake in enumerate(mistakes))


# ---- the schema for editors


def exercise_schema() -> dict[str, Any]:
    """The JSON Schema of an exercise file."""
    models: tuple[type[BaseModel], ...] = (ExerciseFile, *EXPRESSIONS)
    _, schema = models_json_schema([(model, "validation") for model in models], by_alias=True)
    definitions = schema["$defs"]
    definitions["Value"] = {
        "description": "a literal, or a draw whose first key names it",
        "anyOf": [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": {"$comment": "Value"}},
            *({"$ref": f"#/$defs/{model.__name__}"} for model in EXPRESSIONS),
            {"type": "object", "additionalProperties": {"$comment": "Value"}},
        ],
    }
    root = definitions.pop("ExerciseFile")
    whole = {**root, "$defs": definitions}
    linked: dict[str, Any] = _link(whole)
    return linked


def _link(schema: Any) -> Any:
    """The schema with each value expression pointing to its one definition."""
    if isinstance(schema, list):
        return [_link(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$comment") == "Value":
        return {"$ref": "#/$defs/Value"}
    return {key: _link(item) for key, item in schema.items()}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(exercise_schema()), encoding="utf-8")
