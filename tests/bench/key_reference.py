"""The reference of keys in docs/exercise-reference.md, made from the models of exercises, decks and interview material.

`python tests/bench/key_reference.py docs/exercise-reference.md` replaces what follows its marker.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.course.schema import ExerciseFile
from harness.course.solution_schema import SolutionsFile
from harness.course.values import EXPRESSIONS
from harness.lint.course_schema import MODELS, definitions_of

VALUE = {
    "description": "A literal, `$name`, or a draw whose first key names it.",
    "anyOf": [
        {"type": ["null", "boolean", "number", "string"]},
        {"type": "array", "items": {"$ref": "#/$defs/Value"}},
        *({"$ref": f"#/$defs/{model.__name__}"} for model in EXPRESSIONS),
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/Value"}},
    ],
}
ARGUMENT = {
    "description": "A value; `{each: [...]}` repeats the step for each item.",
    "anyOf": [{"$ref": "#/$defs/Value"}, {"type": "object"}],
}
MARKER = "<!-- The rest is generated: python tests/bench/key_reference.py -->\n"


@dataclass(frozen=True)
class Key:
    """One key of a mapping, as a row of the reference."""

    name: str
    value: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Mapped:
    """A kind of mapping in a file: a whole exercise, a case, a card."""

    name: str
    description: str
    keys: tuple[Key, ...]


def file_schemas() -> Iterator[dict[str, Any]]:
    """The schema of each kind of file, as pydantic makes it: what an editor reads decides choices by `if`."""
    for model in MODELS:
        if model is SolutionsFile:  # whose keys are those of an exercise, too
            continue
        definitions = definitions_of(model, *((SolutionsFile, *EXPRESSIONS) if model is ExerciseFile else ()))
        root = definitions.pop(model.__name__)
        if model is ExerciseFile:
            definitions |= {"Value": VALUE, "Argument": ARGUMENT}
            del definitions["SolutionsFile"]
        yield {**root, "$defs": definitions}


def list_mappings(schema: Mapping[str, Any]) -> Iterator[Mapped]:
    """Every mapping of a schema, the whole file first."""
    for model in [schema, *schema["$defs"].values()]:
        if "properties" in model:
            required = model.get("required", ())
            keys = tuple(
                Key(name, _describe_value(field), name in required, field.get("description", ""))
                for name, field in model["properties"].items()
            )
            yield Mapped(_name_of(model), model.get("description", ""), keys)


def list_gaps(schema: Mapping[str, Any]) -> list[str]:
    """The mappings and keys of a schema that an editor cannot explain; `*` stands for a key that the author names."""
    models = [schema, *schema.get("$defs", {}).values()]
    gaps = [model["title"] for model in models if "properties" in model and not model.get("description")]
    definitions = schema.get("$defs", {})
    return gaps + [f"{model['title']}.{key}" for model in models for key in _unexplained(model, definitions)]


def _unexplained(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    named = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    keys = [*schema.get("properties", {}).items(), *(("*", field) for field in named if isinstance(field, Mapping))]
    for key, field in keys:
        if not _is_explained(field, definitions):
            yield key
        yield from (f"{key}.{inner}" for inner in _unexplained(field, definitions))
    for part in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if isinstance(part, Mapping):
            yield from _unexplained(part, definitions)


def _is_explained(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> bool:
    """Whether an editor finds a description for a key, whatever the value: yaml-language-server shows that of the key's
    schema, else that of a schema that applies to the value, else only a title."""
    if field.get("description"):
        return True
    if "$ref" in field:
        return _is_explained(definitions[field["$ref"].removeprefix("#/$defs/")], definitions)
    if any(_is_explained(part, definitions) for part in field.get("allOf", ())):
        return True
    choices = field.get("anyOf", field.get("oneOf", ()))
    return bool(choices) and all(_is_explained(choice, definitions) for choice in choices)


def render_reference(schemas: Sequence[Mapping[str, Any]]) -> str:
    """The tables of all schemas as Markdown; mappings that several schemas share appear once."""
    parts = []
    written: set[str] = set()
    for schema in schemas:
        parts.append(f"## {_name_of(schema)} file keys\n")
        for mapping in list_mappings(schema):
            if mapping.name in written:
                continue
            written.add(mapping.name)
            rows = "".join(
                f"| `{key.name}`{' *' if key.is_required else ''} | {_cell(key.value)} | {_cell(key.description)} |\n"
                for key in mapping.keys
            )
            about = " ".join(mapping.description.split())
            parts.append(f"### {mapping.name}\n\n{about}\n\n| key | value | meaning |\n|---|---|---|\n{rows}")
        for name, model in schema["$defs"].items():
            if "anyOf" in model:
                about = " ".join(model.get("description", "").split())
                parts.append(f"### {name}\n\n{about}\n\n{_describe_type(model)}.\n")
    return "\n`*` marks keys that must be there.\n\n" + "\n".join(parts)


def with_reference(page: str, schemas: Sequence[Mapping[str, Any]]) -> str:
    """The page with a new reference."""
    return page.partition(MARKER)[0] + MARKER + render_reference(schemas)


def _name_of(schema: Mapping[str, Any]) -> str:
    return str(schema["title"]).removesuffix("File")


def _describe_value(field: Mapping[str, Any]) -> str:
    """The type of a key's value, with its default."""
    default = field.get("default")
    is_plain = isinstance(default, str | int | float) and default != ""
    return _describe_type(field) + (f"; default {json.dumps(default)}" if is_plain else "")


def _describe_type(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        name = str(field["$ref"]).rsplit("/", 1)[-1].removesuffix("File")
        return f"[{name}](#{name.lower()})"
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    for word in ("anyOf", "oneOf"):
        if word in field:
            choices = [_describe_type(choice) for choice in field[word] if choice.get("type") != "null"]
            return " or ".join(dict.fromkeys(choices))
    kinds = field.get("type", "any value")
    if kinds == "array":
        items = field.get("items", {})
        return f"list: {_describe_type(items)}" if items else "list"
    if kinds == "object":
        inner = field.get("additionalProperties")
        return f"mapping: {_describe_type(inner)}" if isinstance(inner, dict) and inner else "mapping"
    return " or ".join(_NAMES.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))


_NAMES = {"string": "text", "integer": "whole number", "boolean": "true or false", "array": "list"}


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    document = Path(sys.argv[1])
    page = with_reference(document.read_text(encoding="utf-8"), list(file_schemas()))
    document.write_text(page, encoding="utf-8")
