"""Shared parts of the pydantic models of exercises, decks and policies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal, NoReturn

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# In a course's folder: what editors know about all of its files.
SCHEMA_FILE = "course.schema.json"
# The same for exercises, cards and interview material.
Level = Literal["warm-up", "core", "hard"]
LEVEL_IS = "How hard it is: warm-up, core or hard."
Frequency = Literal["often", "sometimes", "rarely"]
FREQUENCY_IS = "How often interviewers ask about it: often, sometimes or rarely; an estimate."
# Of a value in a message.
LONGEST = 60
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Strict(BaseModel):
    """A mapping with exactly these keys, immutable once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)
    # What an author writes, where that is not a mapping of the fields below.
    written_as: ClassVar[str] = ""
    # Keys of the same mapping that another model describes.
    beside: ClassVar[tuple[str, ...]] = ()


def ruled(*rules: dict[str, Any]) -> ConfigDict:
    """The configuration of a model with rules for editors, which its validators check as well."""
    return ConfigDict(json_schema_extra={"allOf": [*rules]})


def exactly_one(keys: Iterable[str], message: str) -> dict[str, Any]:
    """A rule for editors: a mapping has one of these keys, not several and not none."""
    return {"if": {"oneOf": [{"required": [key]} for key in keys]}, "else": {"const": None, "errorMessage": message}}


def has_item(where: Mapping[str, Any], message: str) -> dict[str, Any]:
    """A rule for editors: one item of a list, at least, is so."""
    return {"contains": where, "errorMessage": message}


def keys_of(model: type[BaseModel]) -> set[str]:
    """The keys that the mapping may have, as written in the file."""
    own = {field.alias or name for name, field in model.model_fields.items()}
    return own | set(getattr(model, "beside", ()))


def schema_text(schema: Mapping[str, Any]) -> str:
    """A JSON Schema as the text of a file for editors."""
    return json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


def refuse(message: str) -> NoReturn:
    """Make pydantic report this message for the value that it is reading."""
    # pydantic formats the message as a template, unless there is no context.
    raise PydanticCustomError("course", message)


def written(value: Any) -> str:
    """A value of the file, short enough for a message."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
