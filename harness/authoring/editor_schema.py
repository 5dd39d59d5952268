"""JSON Schemas of pydantic → schemas from which an editor makes one short message for a slip, as `harness lint` does.

An editor tries all branches of a choice and reports what fails in one or in all.  So here a choice is made by what the
author wrote: the type of a value, the key that names a draw, the kind of a card.  `errorMessage` and
`patternErrorMessage` are read by yaml-language-server; other validators ignore them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from harness.authoring.models import SLUG

Schema = dict[str, Any]
HOME = "#/$defs/"
# A shorter key with one letter changed is often another word.
SHORTEST = 3
_PATTERNS = {
    SLUG: "write lower-case words or digits, joined by dashes",
    r"\S": "this text is blank; write something",
}


def make_editor_schema(definitions: Mapping[str, Schema]) -> Schema:
    """The definitions of all models in one schema; each is found at `#/$defs/NAME`, without the `File` of its class."""
    made = {_short(name): _convert(schema, definitions) for name, schema in definitions.items()}
    checked: dict[str, Schema] = {}
    for name, schema in made.items():
        if schema.get("additionalProperties") is False:
            keys = list(schema.get("properties", ()))
            listed = f"the keys here are {', '.join(keys)}"
            del schema["additionalProperties"]
            # For another key a message that names the likely one, or all.
            no_slip = {"$ref": f"{HOME}slips:{name}"}
            every = {"enum": keys, "errorMessage": f"unknown key; {listed}"}
            schema["propertyNames"] = {"if": {"enum": keys}, "else": {"if": no_slip, "then": every, "else": no_slip}}
            wanted = {"type": schema.pop("type"), "errorMessage": f"should be a mapping; {listed}"}
            schema["allOf"] = [wanted, *schema.get("allOf", ())]
            long = [key for key in keys if len(key) >= SHORTEST]
            checked |= {f"slip:{key}": refuse_slip(key, "unknown key") for key in long}
            checked[f"slips:{name}"] = {"allOf": [{"$ref": f"{HOME}slip:{key}"} for key in long]}
    return {"$defs": made | checked}


def slips_of(name: str) -> str:
    """A pattern for a name with one letter too many, left out, changed or exchanged."""
    places = range(len(name))
    changed = [f"{name[:at]}.?{name[at + 1 :]}" for at in places]
    added = [f"{name[:at]}.{name[at:]}" for at in (*places, len(name))]
    exchanged = [f"{name[:at]}{name[at + 1]}{name[at]}{name[at + 2 :]}" for at in places[:-1]]
    return f"(?!{name}$)(?:{'|'.join([*changed, *added, *exchanged])})"


def refuse_slip(name: str, what: str, advice: str = "") -> Schema:
    """A text that is not this name with a slip in it."""
    return {"pattern": f"^(?!{slips_of(name)}$)", "patternErrorMessage": f'{what}; did you mean "{name}"?{advice}'}


def _short(name: str) -> str:
    return name.removesuffix("File")


def _convert(schema: Any, definitions: Mapping[str, Schema]) -> Any:
    """A schema with its choices decided by what is written, and its keys checked by name."""
    if isinstance(schema, list):
        return [_convert(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    for step in (_without_null, _by_discriminator, _by_type):
        schema = step(schema, definitions)
    if "$ref" in schema:
        return {**schema, "$ref": HOME + _short(schema["$ref"].removeprefix(HOME))}
    converted = {key: _convert(part, definitions) for key, part in schema.items() if key not in ("properties", "title")}
    if isinstance(properties := schema.get("properties"), dict):
        converted["properties"] = {key: _convert(part, definitions) for key, part in properties.items()}
    if (message := _PATTERNS.get(str(schema.get("pattern")))) is not None:
        converted["patternErrorMessage"] = message
    if isinstance(converted.get("additionalProperties"), dict):
        converted["errorMessage"] = "should be a mapping, `name: value`"
    return converted


def _without_null(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A key that may be left out is left out rather than written as null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == len(schema.get("anyOf", ())):
        return schema
    rest = {key: part for key, part in schema.items() if key != "anyOf" and (key, part) != ("default", None)}
    return {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}


def _by_discriminator(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Of mappings that one key tells apart, that of its value."""
    found = schema.get("discriminator")
    if found is None:
        return schema
    key, models = found["propertyName"], found["mapping"]
    about = {"enum": list(models), "description": f"One of {', '.join(models)}; it decides about the other keys."}
    rules = [
        {"if": {"required": [key], "properties": {key: {"const": value}}}, "then": {"$ref": model}}
        for value, model in models.items()
    ]
    rest = {name: part for name, part in schema.items() if name not in ("discriminator", "oneOf")}
    return {**rest, "type": "object", "required": [key], "properties": {key: about}, "allOf": rules}


def _by_type(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Of choices that have different types, that of the value's type."""
    choices = schema.get("anyOf", [])
    types = [_types(choice, definitions) for choice in choices]
    flat = [kind for kinds in types for kind in kinds]
    if not choices or not all(types) or len(set(flat)) < len(flat):
        return schema
    rules = [
        {"if": {"type": sorted(kinds)}, "then": choice}
        for kinds, choice in zip(types, choices, strict=True)
        if choice.keys() - {"type"}
    ]
    rest = {key: part for key, part in schema.items() if key != "anyOf"}
    return {**rest, "type": sorted(flat), **({"allOf": rules} if rules else {})}


def _types(schema: Schema, definitions: Mapping[str, Schema]) -> Collection[str]:
    if "$ref" in schema:
        return _types(definitions[schema["$ref"].removeprefix(HOME)], definitions)
    kinds = schema.get("type", ())
    return [kinds] if isinstance(kinds, str) else kinds
