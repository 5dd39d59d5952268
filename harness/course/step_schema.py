"""The steps of a case's script, as pydantic models: calls, constructions, methods, attributes."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema, model_validator

from harness.authoring.models import Strict, refuse
from harness.course.values import Arguments, Name
from harness.errors import did_you_mean


def _as_path(value: Any) -> tuple[int | str, ...]:
    """An index, a key or a list of them; "" and [] are the whole result."""
    parts = [] if value == "" else value if isinstance(value, list) else [value]
    if not all(type(part) in (int, str) for part in parts):
        refuse('should be an index, a key or a list of them; "" is the whole result')
    return tuple(parts)


def _as_comparison(value: Any) -> tuple[int | str, ...] | None:
    return None if value == "none" else _as_path(value)


def _is_error(name: str) -> str:
    known = [key for key, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)]
    if name in ("KeyboardInterrupt", "SystemExit", "GeneratorExit"):
        refuse(
            f"a {name} is not an error but ends a program, so no case can ask for it; let the entry raise ValueError"
        )
    if name not in known:
        near = "" if "." in name else did_you_mean(name, sorted(known))
        refuse(f'unknown exception "{name}"{near or "; name the built-in one that it inherits from"}')
    return name


_PART = {"type": ["integer", "string"]}
_PATH = {"anyOf": [_PART, {"type": "array", "items": _PART}]}
_PATH_SCHEMA = WithJsonSchema(_PATH)
ResultPath = Annotated[tuple[int | str, ...], PlainValidator(_as_path), _PATH_SCHEMA]
# What an editor shows for a key that the author names.
SavedPart = Annotated[ResultPath, WithJsonSchema(_PATH | {"description": "The part of the result with this name."})]
CarriedPart = Annotated[
    ResultPath, WithJsonSchema(_PATH | {"description": "The part of the last result that this argument is next."})
]
Comparison = Annotated[
    tuple[int | str, ...] | None,
    PlainValidator(lambda value: None if value == "none" else _as_path(value)),
    _PATH_SCHEMA,
]
Error = Annotated[str, AfterValidator(_is_error)]


Action = Literal["make", "method", "get", "call"]
ACTIONS: tuple[Action, ...] = get_args(Action)


class StepFile(Strict):
    """One step of a script: a call of the entry or of another function, a construction, a method or an attribute."""

    written_as: ClassVar[str] = "a step is `name: {arguments}`: the class, a method, a function or call; or `get: name`"

    entry: Name | None = Field(
        default=None,
        description="The function that `call` calls, if it is not the exercise's entry: another function of the "
        "reference.",
    )
    call: Arguments | None = Field(default=None, description="The arguments of a call, or those of `method`.")
    make: Arguments | None = Field(default=None, description="Constructs the class, with these arguments.")
    method: Name | None = Field(default=None, description="Calls this method, with the arguments of `call`.")
    get: Name | None = Field(default=None, description="Reads this attribute.")
    on: Name = Field(
        default="self",
        description="The object of `method` and `get`: a name of `save_as`. Default: what `make` constructed last.",
    )
    save_as: dict[Name, SavedPart] = Field(
        default={},
        description='Names for the result or a part of it, for later steps: `{cache: 1}`; "" is the whole result.',
    )
    compare: Comparison = Field(
        default=(),
        description='The part of the result that is compared: an index, a key or a list of them; "none" compares '
        "nothing.",
    )
    gradients: tuple[Name, ...] = Field(
        default=(),
        description="Tensors of the call that require a gradient. The gradients of the result, or of the part of it "
        "that is compared, are compared too.",
    )
    raises: Error | None = Field(default=None, description="The built-in exception that the step must raise.")
    map_over: Name | None = Field(
        default=None, description="Calls once for each item of this argument. The result is the list of all results."
    )
    carry: dict[Name, CarriedPart] = Field(
        default={},
        description="From one of these calls to the next, this argument is that part of the result, which is left "
        "out of the results.",
    )
    select: ResultPath = Field(default=(), description="Only this part of each result is listed.")

    @property
    def action(self) -> Action:
        """What the step does; its call, if it also has one, holds the arguments."""
        return next(action for action in ACTIONS if getattr(self, action) is not None)

    @model_validator(mode="after")
    def _check(self) -> StepFile:
        check_gradients(self.gradients, self.call if self.action == "call" else None, self.raises)
        if "on" in self.model_fields_set and self.action not in ("method", "get"):
            refuse('"of" belongs to a method and to get')
        if self.raises and (self.save_as or self.compare):
            refuse("a step that raises has no result to save or compare")
        if self.map_over is not None and (self.call is None or self.map_over not in self.call or self.gradients):
            refuse(f'map_over: "{self.map_over}" is not an argument of a call here, or the step has gradients')
        if (self.carry or self.select) and self.map_over is None:
            refuse('"carry" and "select" belong to map_over')
        if len(self.carry) > 1 or any(name == self.map_over or name not in (self.call or ()) for name in self.carry):
            refuse("carry: one argument of the call, not that of map_over; its value is that of the first call")
        return self


def check_gradients(names: tuple[str, ...], call: Mapping[str, Any] | None, raises: str | None) -> None:
    """Gradients are those of a call's own arguments."""
    for name in names:
        if call is None or name not in call:
            refuse(f'gradients: "{name}" is not an argument of a call here')
    if names and raises:
        refuse("a call that raises has no gradients")
