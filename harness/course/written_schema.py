"""What an editor checks of an exercise and of its solutions: the models' schema in the form that an author writes.

The models describe the form that `expansion` makes.  Here names are keys again, a step names what it calls, places in
the code are keys of a solution, and a value is a literal or the draw that one of its keys names.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any

from harness.authoring.editor_schema import HOME, Schema, refuse_slip, slips_of
from harness.authoring.models import keys_of
from harness.course.expansion import GROUPS, SOLUTION_KEYS, SOLUTIONS
from harness.course.step_schema import StepFile
from harness.course.values import CONSTRUCTORS

# A name of a draw that is a usual key of data, too: there the other keys decide.
COMMON = frozenset({"function"})
# A shorter name with one letter changed is often a key of data.
SHORTEST_SLIP = 6
VALUE: Schema = {"$ref": f"{HOME}Value"}
FOR: Schema = {
    "type": "object",
    "description": "Names with values, `for: {n: [2, 3]}`: one of this for each value, `{n}` in its texts filled in. "
    "In place of a list, a mapping has what stands for each value in the name first: `for: {n: {two: 2, three: 3}}`.",
    "additionalProperties": {"type": ["array", "object"], "description": "The values of this name."},
}
CASE_KEYS: dict[str, Schema] = {
    "for": FOR,
    "relabel": {
        "type": ["boolean", "object"],
        "description": "true: every argument is relabelled, alike throughout the case. `{high: 900}`: numbers too.",
    },
}
# Words that authors write in place of `why`.
REASONS = ("explanation", "reason")


def as_written(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """The definitions of all models of exercises, those of exercises and solutions in the form of the file."""
    made: dict[str, Schema] = link_values(definitions)
    for name in ("SolutionFile", "TooCostlyFile"):
        _place_keys(made[name])
    made["StepFile"] = _step(made["StepFile"])
    _name_by_keys(made["ExerciseFile"], made, "name", GROUPS, CASE_KEYS)
    _name_by_keys(made["SolutionsFile"], made, "id", SOLUTIONS, {"for": FOR})
    made["ExerciseFile"]["properties"] |= made["SolutionsFile"]["properties"]
    return made


def value_definitions() -> dict[str, Schema]:
    """The definitions of a value and of its mappings; `harness lint` decides by the first key, a schema by any."""
    draws = {name: _is_draw(name) for name in CONSTRUCTORS} | {"use": {"required": ["use"]}}
    models = {name: {"$ref": HOME + model.__name__} for name, model in CONSTRUCTORS.items()} | {"use": USE}
    rules = [{"if": draws[name], "then": model} for name, model in models.items()]
    rules.append({"if": {"not": {"anyOf": list(draws.values())}}, "then": {"$ref": f"{HOME}Literal"}})
    listed: Schema = {"if": {"type": "array"}, "then": {"items": VALUE}}
    mapped: Schema = {"if": {"type": "object"}, "then": {"$ref": f"{HOME}Draw"}}
    about = {name: {"description": inspect.getdoc(model)} for name, model in CONSTRUCTORS.items()}
    return {
        "Value": {"description": "A literal, `$name`, or a draw whose first key names it.", "allOf": [listed, mapped]},
        "Draw": {
            "description": "A draw, named by its first key, or a literal mapping.",
            "properties": about | {"use": USE["properties"]["use"]},
            "allOf": rules,
        },
        "Literal": _literal_mapping(),
        "Argument": EACH,
    }


def link_values(schema: Any) -> Any:
    """The schema with each value pointing to the definition of values."""
    if isinstance(schema, list):
        return [link_values(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if schema.get("$comment") == "Value":
        return VALUE | {key: text for key, text in schema.items() if key == "description"}
    return {key: link_values(item) for key, item in schema.items()}


# ---- cases, steps and solutions


def _name_by_keys(
    root: Schema, definitions: Mapping[str, Schema], key: str, groups: Sequence[str], more: Mapping[str, Schema]
) -> None:
    """Lists of records with a name, as they are written: mappings of names to the rest of each record."""
    for group in groups:
        listed = root["properties"][group]
        for name in re.findall(r"#/\$defs/(\w+)", repr(listed["items"])):
            _unname(definitions[name], key, more)
        kept = {word: listed[word] for word in ("description",) if word in listed} | {"default": {}}
        root["properties"][group] = {"type": "object", "additionalProperties": listed["items"], **kept}


def _unname(definition: Schema, key: str, more: Mapping[str, Schema]) -> None:
    definition["properties"].pop(key, None)
    definition["properties"] |= more
    definition["required"] = [name for name in definition.get("required", ()) if name != key]


def _place_keys(definition: Schema) -> None:
    """The keys of a solution that are places in the code, beside those that are none."""
    places = definition["properties"].pop("changes")
    definition["additionalProperties"] = {"type": ["string", "null"], "description": places["description"]}
    slips = [refuse_slip(key, "unknown key") for key in SOLUTION_KEYS if len(key) >= SHORTEST_SLIP]
    why = {"pattern": f"^(?!({'|'.join(REASONS)})$)", "patternErrorMessage": 'unknown key; did you mean "why"?'}
    definition["propertyNames"] = {"allOf": [*slips, why]}
    is_file: Schema = {"propertyNames": {"enum": ["exceeds", "number", "misses"]}}  # whose docstring is the reason
    needs_why: Schema = {"if": {"not": is_file}, "then": {"required": ["why"]}}
    definition["allOf"] = [*definition.get("allOf", ()), needs_why]


def _step(step: Schema) -> Schema:
    """A step as it is written: what it calls with its arguments, and what else is said of it."""
    properties = step["properties"]
    kept = {name: properties[name] for name in ("get", "save_as", "raises", "carry")}
    arguments: Schema = {"type": ["object", "null"], "additionalProperties": {"$ref": f"{HOME}Argument"}}
    slips = [refuse_slip(key, "unknown key") for key in kept if len(key) >= SHORTEST_SLIP]
    return {
        "title": step["title"],
        "description": step["description"],
        "type": "object",
        "errorMessage": f"should be a mapping; {StepFile.written_as}",
        "properties": {
            "call": {**arguments, "description": "Calls the entry with these arguments."},
            "of": {**properties["on"], "description": "The object of a method or of `get`: a name of `save_as`."},
            "part": properties["compare"],
            **kept,
        },
        "propertyNames": {"allOf": slips},
        "additionalProperties": {
            **arguments,
            "description": "Calls this function or method, or constructs the class, with these arguments. An argument "
            "`{each: [...]}` repeats the step for each item.",
        },
    }


# ---- values

USE: Schema = {
    "type": "object",
    "description": "A value of `define`, with the sizes in it.",
    "properties": {"use": {"type": "string", "description": "The name of a value of `define`."}},
}
EACH: Schema = {"if": {"type": "object", "required": ["each"]}, "else": VALUE}


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
    return {"type": "object", "additionalProperties": VALUE, "allOf": rules}
