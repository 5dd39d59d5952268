"""The one JSON Schema of a course for editors: exercises, decks, interview material and programs to debug.

`python -m harness.lint.course_schema` writes that of the built-in course.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from harness.authoring.editor_schema import HOME, make_editor_schema
from harness.authoring.models import DIALECT, SCHEMA_FILE
from harness.cards.schema import DeckFile
from harness.course.schema import ExerciseFile
from harness.course.solution_schema import SolutionsFile
from harness.course.values import EXPRESSIONS
from harness.course.written_schema import as_written, value_definitions
from harness.files import write
from harness.interview.material_schema import MaterialFile, SamplesFile, SystemFile

# One for each kind of file.
MODELS: tuple[type[BaseModel], ...] = (ExerciseFile, SolutionsFile, DeckFile, MaterialFile, SystemFile, SamplesFile)
# The keys that tell a kind of file from the others; interview material is what has none of them.
KEYS = {
    "Deck": ("cards",),
    "System": ("bugs",),
    "Samples": ("samples",),
    "Exercise": ("statement", "entry", "cases"),
    "Solutions": ("mistakes", "too_costly", "alternatives", "equivalent"),
}


def definitions_of(*models: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of these mappings and of all inside them, by the names of their models."""
    _, schema = models_json_schema([(model, "validation") for model in models], by_alias=True)
    return as_written(schema["$defs"]) if ExerciseFile in models else dict(schema["$defs"])


def course_schema() -> dict[str, Any]:
    """The schema that the first line of each file names; the keys of a file say which definition is meant."""
    schema = make_editor_schema(definitions_of(*MODELS, *EXPRESSIONS))
    by_kind: dict[str, Any] = {"$ref": f"{HOME}Material"}
    for kind, keys in reversed(KEYS.items()):
        has_one = {"anyOf": [{"required": [key]} for key in keys]}
        by_kind = {"if": has_one, "then": {"$ref": f"{HOME}{kind}"}, "else": by_kind}
    return {"allOf": [by_kind], "$defs": {**schema["$defs"], **value_definitions()}}


def course_schema_text() -> str:
    """The text of the file, a line for each definition."""
    schema = course_schema()
    lines = [f"{json.dumps(name)}: {json.dumps(made, ensure_ascii=False)}" for name, made in schema["$defs"].items()]
    body = ",\n".join(lines)
    return f'{{"$schema": "{DIALECT}", "allOf": {json.dumps(schema["allOf"])}, "$defs": {{\n{body}\n}}}}\n'


if __name__ == "__main__":
    write(Path(SCHEMA_FILE), course_schema_text())
