"""The one JSON Schema of a course for editors: exercises, decks, interview material and programs to debug.

`python -m harness.lint.course_schema` writes that of the built-in course.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from harness.authoring.editor_schema import make_editor_schema
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


def definitions_of(*models: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of these mappings and of all inside them, by the names of their models."""
    _, schema = models_json_schema([(model, "validation") for model in models], by_alias=True)
    return as_written(schema["$defs"]) if ExerciseFile in models else dict(schema["$defs"])


def course_schema() -> dict[str, Any]:
    """The schema that the first line of each file names, with the definition for its kind."""
    schema = make_editor_schema(definitions_of(*MODELS, *EXPRESSIONS))
    return {"$defs": {**schema["$defs"], **value_definitions()}}


def course_schema_text() -> str:
    """The text of the file, a line for each definition."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(made, ensure_ascii=False)}" for name, made in course_schema()["$defs"].items()
    ]
    body = ",\n".join(lines)
    return f'{{"$schema": "{DIALECT}", "$defs": {{\n{body}\n}}}}\n'


if __name__ == "__main__":
    write(Path(SCHEMA_FILE), course_schema_text())
