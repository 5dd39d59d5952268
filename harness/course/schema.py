"""The exercise language: what one exercise file may say, as pydantic models, and the JSON Schema that editors use.

Reads no exercise and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import models_json_schema

from harness.authoring.models import Strict, keys_of, refuse
from harness.course.domain import DomainFile
from harness.course.expansion import GROUPS, SOLUTIONS
from harness.course.solution_schema import EquivalentFile, ForbidFile, LimitsFile, SolutionsFile
from harness.course.step_schema import Error, ResultPath, StepFile, check_gradients
from harness.course.symbols import Number
from harness.course.values import CONSTRUCTORS, EXPRESSIONS, Arguments, FloatType, Name, Raw, Slug, Text

SCHEMA_NAME = "exercise.schema.json"
MODELINE = f"# yaml-language-server: $schema=../{SCHEMA_NAME}"
SOLUTIONS_SCHEMA_NAME = "mistakes.schema.json"
SOLUTIONS_MODELINE = f"# yaml-language-server: $schema=../{SOLUTIONS_SCHEMA_NAME}"


Size = Annotated[StrictInt, Field(ge=1)]
# What an editor shows for a key that the author names.
Draws = Annotated[tuple[Raw, ...], Field(min_length=1, description="The values that this symbol may have.")]
Sizes = Annotated[tuple[Size, Size], Field(description="The small and the large size of this symbol.")]
Latex = Annotated[Text, Field(description="This text of the statement in LaTeX.")]
Role = Literal["research", "applied", "inference", "rag"]


class CompareFile(Strict):
    """How outputs are compared; what a case leaves out is the exercise's."""

    exact: StrictBool | None = Field(
        default=None, description="true: the output must equal the reference's without a tolerance."
    )
    judge: StrictBool | None = Field(
        default=None, description="true: the reference's function `judge` decides, where more than one output is right."
    )
    precision: Literal["float32", "float64"] | None = Field(
        default=None,
        description="Intermediate results must be at least this precise, whatever the dtype: rounding of the inputs "
        "excuses no more. A Python float is judged in single precision unless this is float64.",
    )

    def refined(self, case: CompareFile | None) -> CompareFile:
        """These settings, with those of a case in their place where it has its own."""
        return self if case is None else self.model_copy(update=case.model_dump(exclude_none=True))


class CaseFile(Strict):
    """A named call, or script of calls, with drawn or literal arguments."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")] = Field(
        description="What the learner reads when the case fails: the situation in a few words. Unique in the exercise."
    )
    example: StrictBool = Field(
        default=False,
        description="true: this is the worked example of the statement. Its output must be printed there.",
    )
    draw: dict[Name, Draws] = Field(
        default={},
        description="Symbols for sizes and arithmetic, each with a list of possible values: `{rows: [1, 3]}`. "
        "Repeats take turns.",
    )
    repeat: Annotated[StrictInt, Field(ge=1, le=1000)] = Field(
        default=1, description="How many calls are made of this case, each with new draws."
    )
    dtype: FloatType = Field(default="float32", description="The dtype of drawn tensors without one of their own.")
    let: Arguments = Field(
        default={},
        description="Values that are drawn once, before the arguments; `{ref: name}` refers to them.",
    )
    call: Arguments | None = Field(
        default=None, description="The arguments of the one call, by parameter name: literals or draws."
    )
    gradients: tuple[Name, ...] = Field(
        default=(),
        description="Tensors of the call that require a gradient. The gradients of the result are compared too.",
    )
    steps: Annotated[tuple[StepFile, ...], Field(min_length=1)] | None = Field(
        default=None, description="Several calls in order, in place of `call`. Classes need it."
    )
    raises: Error | None = Field(default=None, description="The built-in exception that the call must raise.")
    diagnostic: StrictBool = Field(
        default=True, description="false: the case only grades, and is not used to tell known mistakes apart."
    )
    compare: CompareFile | None = Field(
        default=None, description="How this case is compared, if not like the others of the exercise."
    )

    @property
    def symbols(self) -> dict[str, tuple[Any, ...]]:
        """What its arithmetic may name, with the values that each may have."""
        return dict(self.draw)

    @model_validator(mode="after")
    def _check(self) -> CaseFile:
        if (self.call is None) is (self.steps is None):
            refuse("a case has either call or steps")
        if self.raises and self.steps is not None:
            refuse("in a script, raises belongs to the step that raises")
        check_gradients(self.gradients, self.call, self.raises)
        return self


class LimitedFile(CaseFile):
    """A call, or a script of calls, that has a limit."""

    tier: Literal["required", "stretch"] = Field(
        description="required: a solution above the limit fails. stretch: it passes, with `why` as its next step."
    )
    why: Text = Field(description="What a solution above the limit does, and what to do instead.")

    @property
    def is_required(self) -> bool:
        """Whether a solution above the limit fails."""
        return self.tier == "required"

    @model_validator(mode="after")
    def _check_limited(self) -> LimitedFile:
        if self.raises or any(step.raises for step in self.steps or ()):
            refuse("what raises has no limit of cost or speed")
        if self.example or self.repeat != 1 or not self.diagnostic:
            refuse("example, repeat and diagnostic belong to cases")
        return self


class CostFile(LimitedFile):
    """How much work the calls may take.  Subclasses say how the work is measured."""

    measure: str = Field(description="What is counted.")
    limit: Number = Field(
        description="The largest amount that is allowed, in the unit of the measure; arithmetic on symbols is allowed."
    )


class CountedCost(CostFile):
    """How often a callable that is passed in is called, or how many tokens (or rows) it is given."""

    measure: Literal["calls", "tokens"] = Field(
        description="calls: how often the callable is called. tokens: how many tokens or rows it is given."
    )
    of: Name = Field(description="The callable: a function of the reference file.")
    exactly: StrictBool = Field(default=False, description="true: fewer than the limit are wrong too.")


class FlopsCost(CostFile):
    """Floating-point operations of torch's products and sums."""

    measure: Literal["flops"] = Field(description="Floating-point operations of torch's products and sums.")


class MemoryCost(CostFile):
    """Peak memory above that before the call, in MB, measured from outside the guest."""

    measure: Literal["memory_mb"] = Field(description="Peak memory during the call, above the memory before it, in MB.")


class GrowthCost(CostFile):
    """The exponent of the CPU time between a small and a large size, measured from outside the guest."""

    measure: Literal["growth"] = Field(
        description="The exponent of the CPU time between a small and a large size: 1 is linear, 2 is quadratic."
    )
    sizes: Annotated[dict[Name, Sizes], Field(min_length=1)] = Field(
        description="The small and the large size of each symbol: `{n: [200, 1600]}`."
    )

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


class SpeedFile(LimitedFile):
    """A call that is timed against the reference, on new inputs in each round."""

    device: Literal["cpu", "cuda"] = Field(default="cpu", description="Where the call is timed.")
    limit: Annotated[float, Field(strict=True, ge=1.15, le=1000, allow_inf_nan=False)] = Field(
        description="The allowed time, as a multiple of the reference's."
    )
    calls: Annotated[StrictInt, Field(ge=1, le=1000)] = Field(
        default=1, description="On a GPU: the number of calls in one timed window, each with its own inputs."
    )

    @model_validator(mode="after")
    def _check_speed(self) -> SpeedFile:
        if self.device == "cuda" and len(self.steps or ()) > 1:
            refuse("on a GPU one call is timed, not a script of several")
        if self.device == "cpu" and self.calls != 1:
            refuse('"calls" belongs to device: cuda')
        return self


class SharedFile(Strict):
    """What the cases of an exercise share; `harness.course.expansion` writes it out."""

    call: Arguments = Field(
        default={}, description="Arguments that calls of the entry leave out; a case's own ones count first."
    )
    let: Arguments = Field(
        default={}, description="Values that are drawn once in each case that uses them: `$name` refers to them."
    )
    define: Arguments = Field(
        default={},
        description="Values that are drawn anew wherever they are used: `$name`, or `{use: name, n: 4}`, which gives "
        "the sizes in it.",
    )
    part: ResultPath = Field(
        default=(), description="The part of each result that is compared, where a step says nothing else."
    )


class ExerciseFile(SharedFile):
    """A whole exercise file."""

    id: Slug = Field(
        description="The file's name without .yaml: lower case, with dashes. Learners name their file after it."
    )
    title: Text = Field(description="A short title for lists.")
    level: Literal["warm-up", "core", "hard"] = Field(description="How hard it is: warm-up, core or hard.")
    minutes: Annotated[StrictInt, Field(ge=1, le=240)] = Field(description="How long a prepared candidate needs.")
    frequency: Literal["high", "medium", "low"] = Field(description="How often interviews ask for it: an estimate.")
    roles: tuple[Role, ...] = Field((), description="The roles whose interviews ask for it: an estimate.")
    needs: tuple[Slug, ...] = Field(default=(), description="Ids of exercises to solve before this one.")
    tags: tuple[Text, ...] = Field(default=(), description="Words to search for.")
    sources: tuple[Text, ...] = Field(
        default=(), description="Papers, books or code that the statement is based on, each with its section or line."
    )
    entry: Text = Field(
        description="The function or class with its parameters, as a Python signature: `softmax(x, dim=-1)`."
    )
    returns: Text = Field(description="What it returns, as a Python type: `Tensor`. The starter file shows it.")
    statement: Text = Field(
        description="The task in Markdown: what to write, every parameter, edge cases, what is forbidden, a "
        "worked example."
    )
    formulas: dict[Text, Latex] = Field({}, description="Texts of the statement and the same in LaTeX, for pages.")
    conventions: tuple[Text, ...] = Field(
        (), description="What well-known code or papers do differently, one sentence each."
    )
    hints: Annotated[tuple[Text, ...], Field(min_length=3, max_length=3)] = Field(
        description="Three hints: a question, the idea, almost the code."
    )
    support: str = Field(
        default="", description="Python text that runs beside the submission and defines what `{support: name}` makes."
    )
    limits: LimitsFile = Field(default=LimitsFile(), description="What one submission may use.")
    forbid: tuple[ForbidFile, ...] = Field(
        default=(),
        description="What a submission may not use, such as the library function that the exercise asks for.",
    )
    compare: CompareFile = Field(default=CompareFile(), description="How outputs are compared, in all cases.")
    domain: DomainFile = Field(
        DomainFile(where={}), description="The arguments that the statement allows, if it limits them."
    )
    equivalent: tuple[EquivalentFile, ...] = Field(
        (), description="Mutants that are right on every allowed call; `harness lint --mutants` skips them."
    )
    cases: Annotated[tuple[CaseFile, ...], Field(min_length=1)] = Field(
        description="Calls whose values are compared with the reference's."
    )
    stability: tuple[CaseFile, ...] = Field(default=(), description="Like cases, for extreme numbers and small dtypes.")
    cost: tuple[Cost, ...] = Field(default=(), description="Limits on counted work, memory or growth.")
    speed: tuple[SpeedFile, ...] = Field(default=(), description="Limits on time, relative to the reference.")

    def all_cases(self) -> Iterator[tuple[str, int, CaseFile]]:
        """Every case, with the key that it stands under and its number there."""
        for group in GROUPS:
            yield from ((group, number, case) for number, case in enumerate(getattr(self, group)))


# ---- the schema for editors

# A shorter name with one letter changed is often another word.
SHORTEST_SLIP = 6


def exercise_schema() -> dict[str, Any]:
    """The JSON Schema of an exercise file."""
    models: tuple[type[BaseModel], ...] = (ExerciseFile, *EXPRESSIONS)
    _, schema = models_json_schema([(model, "validation") for model in models], by_alias=True)
    definitions = schema["$defs"]
    definitions["Value"] = {
        "description": "A literal, or a draw whose first key names it.",
        "anyOf": [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": {"$comment": "Value"}},
            *({"$ref": f"#/$defs/{model.__name__}"} for model in EXPRESSIONS),
            _literal_mapping(),
        ],
    }
    root = definitions.pop("ExerciseFile")
    definitions["StepFile"] = _step_schema(definitions["StepFile"])
    _name_by_keys(root, definitions, "name", GROUPS, CASE_KEYS)
    listed = solutions_schema()
    root["properties"] |= listed["properties"]
    whole = {**root, "$defs": {**definitions, **listed["$defs"]}}
    linked: dict[str, Any] = _link(whole)
    return linked


def solutions_schema() -> dict[str, Any]:
    """The JSON Schema of a file of solutions."""
    schema = SolutionsFile.model_json_schema(by_alias=True)
    for model in ("SolutionFile", "TooCostlyFile"):
        definition = schema["$defs"][model]
        places = definition["properties"].pop("changes")
        definition["additionalProperties"] = {"type": ["string", "null"], "description": places["description"]}
    _name_by_keys(schema, schema["$defs"], "id", SOLUTIONS, {"for": FOR})
    return schema


FOR = {
    "type": "object",
    "description": "Names with values, `for: {n: [2, 3]}`: one of this for each value, `{n}` in its texts filled in. A "
    "mapping gives each value another text for the name.",
}
CASE_KEYS = {
    "for": FOR,
    "relabel": {
        "anyOf": [{"const": True}, {"type": "object"}],
        "description": "true: every argument is relabelled, alike throughout the case. `{high: 900}`: numbers too.",
    },
}


def _name_by_keys(
    root: dict[str, Any],
    definitions: dict[str, Any],
    key: str,
    groups: Sequence[str],
    more: Mapping[str, Any],
) -> None:
    """Lists of records with a name, as they are written: mappings of names to the rest of each record."""
    for group in groups:
        listed = root["properties"][group]
        refs = re.findall(r"#/\$defs/(\w+)", repr(listed["items"]))
        for definition in (definitions[ref] for ref in refs):
            named = definition["properties"].pop(key, None)
            definition["properties"] |= more
            if named is not None and key in definition.get("required", ()):
                definition["required"].remove(key)
        kept = {name: listed[name] for name in ("description", "default") if name in listed} | {"default": {}}
        root["properties"][group] = {"type": "object", "additionalProperties": listed["items"], **kept}


def _step_schema(step: dict[str, Any]) -> dict[str, Any]:
    """A step as it is written: what it calls with its arguments, and what else is said of it."""
    properties = step["properties"]
    kept = {name: properties[name] for name in ("get", "save_as", "gradients", "raises", "carry")}
    arguments = {"type": ["object", "null"], "additionalProperties": {"$comment": "Value"}}
    return {
        "title": step["title"],
        "description": step["description"],
        "type": "object",
        "properties": {
            "call": {**arguments, "description": "Calls the entry with these arguments."},
            "of": {**properties["on"], "description": "The object of a method or of `get`: a name of `save_as`."},
            "part": properties["compare"],
            **kept,
        },
        "additionalProperties": {
            **arguments,
            "description": "Calls this function or method, or constructs the class, with these arguments. An argument "
            "`{each: [...]}` repeats the step for each item.",
        },
    }


def _literal_mapping() -> dict[str, Any]:
    """A mapping that is data: it has no constructor's name as a key, nor a slip of one.

    A slip counts where the other keys fit the constructor, as `harness lint` decides.  `value` and `function` are usual
    keys of data, so they may stand in a literal.
    """
    names = "|".join(sorted(CONSTRUCTORS.keys() - {"value", "function"}))
    hint = "a literal mapping is written {value: {...}} or {map: [[key, value], ...]}"
    rules: list[dict[str, Any]] = [_without_key(names, f"a constructor with other keys than it has; {hint}")]
    for name, model in CONSTRUCTORS.items():
        if slips := _slips(name):
            fitting = "|".join([slips, *sorted(keys_of(model) - {name})])
            advice = _without_key(slips, f'unknown constructor; did you mean "{name}"? ({hint})')
            rules.append({"if": {"propertyNames": {"pattern": f"^({fitting})$"}}, "then": advice})
    return {"type": "object", "additionalProperties": {"$comment": "Value"}, "allOf": rules}


def _without_key(pattern: str, message: str) -> dict[str, Any]:
    """A mapping without a key that matches as a whole; editors show the message."""
    return {"propertyNames": {"pattern": f"^(?!({pattern})$)", "patternErrorMessage": message}}


def _slips(name: str) -> str:
    """A pattern for a name with one letter too many, left out, changed or exchanged; none for short names."""
    places = range(len(name))
    if len(name) < SHORTEST_SLIP:
        return ""
    changed = [f"{name[:at]}.?{name[at + 1 :]}" for at in places]
    added = [f"{name[:at]}.{name[at:]}" for at in (*places, len(name))]
    exchanged = [f"{name[:at]}{name[at + 1]}{name[at]}{name[at + 2 :]}" for at in places[:-1]]
    return f"(?!{name}$)(?:{'|'.join([*changed, *added, *exchanged])})"


def _link(schema: Any) -> Any:
    """The schema with each value expression pointing to its one definition."""
    if isinstance(schema, list):
        return [_link(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$comment") == "Value":
        kept = {key: text for key, text in schema.items() if key == "description"}
        return {"$ref": "#/$defs/Value", **kept}
    return {key: _link(item) for key, item in schema.items()}
