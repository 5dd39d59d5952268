"""What an editor checks of a value of an exercise: a literal, or the draw that one of its keys names."""

from __future__ import annotations

from typing import Any

from harness.authoring.editor_schema import HOME, Schema, refuse_slip, slips_of
from harness.authoring.models import keys_of
from harness.course.values import CONSTRUCTORS

# Names of draws that are usual keys of data, too: there the other keys decide.
COMMON = frozenset({"function", "value"})
# A shorter name with one letter changed is often a key of data.
SHORTEST_SLIP = 6


def value_definitions() -> dict[str, Schema]:
    """The definitions of a value and of its mappings; `harness lint` decides by the first key, a schema by any."""
    draws = {name: _is_draw(name) for name in CONSTRUCTORS}
    rules = [{"if": draws[name], "then": {"$ref": HOME + model.__name__}} for name, model in CONSTRUCTORS.items()]
    rules.append({"if": {"not": {"anyOf": list(draws.values())}}, "then": {"$ref": f"{HOME}Literal"}})
    listed: Schema = {"if": {"type": "array"}, "then": {"items": {"$ref": f"{HOME}Value"}}}
    mapped: Schema = {"if": {"type": "object"}, "then": {"$ref": f"{HOME}Draw"}}
    return {
        "Value": {"description": "A literal, or a draw whose first key names it.", "allOf": [listed, mapped]},
        "Draw": {
            "description": "A draw, named by its first key, or a literal mapping.",
            "properties": {name: {"description": model.__doc__} for name, model in CONSTRUCTORS.items()},
            "allOf": rules,
        },
        "Literal": _literal_mapping(),
    }


def link_values(schema: Any) -> Any:
    """The schema with each value pointing to the definition of values."""
    if isinstance(schema, list):
        return [link_values(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$comment") == "Value":
        kept = {key: text for key, text in schema.items() if key == "description"}
        return {"$ref": f"{HOME}Value", **kept}
    return {key: link_values(item) for key, item in schema.items()}


def _is_draw(name: str) -> Schema:
    is_named: Schema = {"required": [name]}
    if name not in COMMON:
        return is_named
    return {**is_named, "propertyNames": {"enum": sorted(keys_of(CONSTRUCTORS[name]))}}


def _literal_mapping() -> Schema:
    """A mapping that is data: no key is a slip of a constructor's name whose other keys fit, as in `harness lint`."""
    rules: list[Schema] = []
    for name, model in CONSTRUCTORS.items():
        if len(name) >= SHORTEST_SLIP:
            fitting = "|".join([slips_of(name), *sorted(keys_of(model) - {name})])
            advice = " (a mapping that is data: {map: [[key, value], ...]})"
            refused = {"propertyNames": refuse_slip(name, "unknown constructor", advice)}
            rules.append({"if": {"propertyNames": {"pattern": f"^({fitting})$"}}, "then": refused})
    return {"type": "object", "additionalProperties": {"$ref": f"{HOME}Value"}, "allOf": rules}
