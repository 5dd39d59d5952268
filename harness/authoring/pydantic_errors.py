"""Errors of pydantic in a document → problems with their lines, in words for an author.

One way for exercises, decks and policies, so that the same mistake has the same message everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from harness.authoring.models import SLUG, keys_of, written
from harness.authoring.strict_yaml import Document, Place
from harness.errors import Problem, did_you_mean

# The model of the mapping at a place; None if any key is allowed there.
ModelAt = Callable[[Place, Mapping[Any, Any]], type[BaseModel] | None]
_PLAINER = {
    "Input s": "s",
    "Tuple s": "s",
    "String s": "s",
    "Dictionary s": "s",
    "a valid tuple": "a list",
    "a valid dictionary or object to extract fields from": "a mapping",
    "a valid dictionary": "a mapping, `name: value`",
    "a valid boolean": "true or false",
    "a valid integer": "a whole number",
    "a valid string": "text",
    r"match pattern '\S'": "not be blank",
    f"match pattern '{SLUG}'": "be lower-case words or digits joined by dashes",
    r"match pattern '^\S(.*\S)?$'": "not begin or end with a space",
    " after validation": "",
}


def problems_of(
    document: Document, error: ValidationError, model_at: ModelAt, kinds: Iterable[str] = ()
) -> list[Problem]:
    """The problems, each once, from the top of the file down; `kinds` are values of the key that selects a model."""
    found = [item for item in error.errors(include_url=False, include_input=False) if not _is_echo(document, item)]
    problems = [_problem(document, item, model_at, tuple(kinds)) for item in found]
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column))


def _is_echo(document: Document, error: Mapping[str, Any]) -> bool:
    """Whether another error covers this one: a list that is too short because of wrong entries."""
    found = _locate(document.data, error["loc"])[2]
    return error["type"] == "too_short" and isinstance(found, list) and len(found) > error["ctx"]["actual_length"]


def _problem(document: Document, error: Mapping[str, Any], model_at: ModelAt, kinds: tuple[str, ...]) -> Problem:
    """The problem of one error of pydantic, at its node."""
    place, is_on_key, found = _locate(document.data, error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        mapping = _locate(document.data, place[:-1])[2]
        model = model_at(place[:-1], mapping)
        known = keys_of(model) - set(map(str, mapping)) if model is not None else set()
        advice = did_you_mean(place[-1], sorted(known)) or (f"; {_listed_keys(model)}" if model is not None else "")
        return document.problem(place, f'unknown key "{place[-1]}"{advice}', on_key=True)
    if kind == "missing":
        last = error["loc"][-1]
        return document.problem(place, "this list is too short" if isinstance(last, int) else f'missing key "{last}"')
    if kind.startswith("union_tag"):
        key = str(error["ctx"]["discriminator"]).strip("'")
        given = found.get(key) if isinstance(found, dict) else None
        advice = did_you_mean(given, kinds) if given else ""
        return document.problem((*place, key), f"{key} is one of {', '.join(kinds)}{advice}")
    if kind == "course":  # our own words (`arithmetic.refuse`)
        return document.problem(place, error["msg"], on_key=is_on_key)
    message = error["msg"]
    if kind == "model_type":
        model = model_at(place, {})
        message = "should be a mapping" + (f"; {_listed_keys(model)}" if model is not None else "")
    for theirs, ours in _PLAINER.items():
        message = message.replace(theirs, ours)
    if " item" not in message and "blank" not in message:
        message += f", not {written(found)}"
    if kind == "tuple_type":
        message += "; write it in [ ], or each entry after a dash"
    if kind == "literal_error":
        words = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        message += did_you_mean(found, words)
    return document.problem(place, message, on_key=is_on_key)


def _listed_keys(model: type[BaseModel]) -> str:
    if written := getattr(model, "written_as", ""):
        return str(written)
    return f"the keys here are {', '.join(field.alias or name for name, field in model.model_fields.items())}"


def _locate(data: Any, loc: Iterable[Hashable]) -> tuple[Place, bool, Any]:
    """The deepest node of a location, whether its key is meant, and the value there.

    Parts that are pydantic's own, not the file's, are skipped.
    """
    place: list[Hashable] = []
    for part in loc:
        if part == "[key]":
            return tuple(place), True, place[-1] if place else data
        is_index = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if is_index or (isinstance(data, dict) and part in data):
            place.append(part)
            data = data[part]
    return tuple(place), False, data
