"""What the pydantic models of exercises, decks and policies share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
# Keys of earlier versions, and what they are called now.
OLD_KEYS = {
    "wasteful": "too_costly", "thrifty": "alternatives", "breaks": "exceeds", "says": "explanation",
    "evidence": "diagnostic", "given": "let", "each": "map_over", "part": "select", "keep": "save_as",
}  # fmt: skip


class Strict(BaseModel):
    """A mapping with these keys and no others, never changed after it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def keys_of(model: type[BaseModel]) -> set[str]:
    """The keys that the mapping may have, as written in the file."""
    return {field.alias or name for name, field in model.model_fields.items()}


def schema_text(schema: Mapping[str, Any]) -> str:
    """The text of the file that editors read a JSON Schema from."""
    return json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


def refuse(message: str) -> NoReturn:
    """Makes pydantic report this message for the value that is being read."""
    # pydantic takes a message for a template, but leaves it as it is when it comes without a context.
    raise PydanticCustomError("course", message)


def shown(value: Any) -> str:
    """What stands in the file, short enough for a message."""
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else json.dumps(value, default=str, ensure_ascii=False)[:60]
