"""The reference of keys in docs/exercise-reference.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from key_reference import file_schemas, list_gaps, render_reference, with_reference

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "exercise-reference.md"
SMALL = {
    "title": "CaseFile",
    "description": "A case.",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "description": "What it is | called."},
        "repeat": {"type": "integer", "default": 1, "description": "How often."},
        "steps": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/StepFile"}}, {"type": "null"}]},
    },
    "$defs": {
        "StepFile": {"title": "StepFile", "properties": {}},
        "Value": {"description": "A number or a step.", "anyOf": [{"type": "number"}, {"$ref": "#/$defs/StepFile"}]},
    },
}


def test_reference_in_the_docs_is_that_of_the_schemas() -> None:
    """Run `python tests/bench/key_reference.py docs/exercise-reference.md` after a change of a model."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_reference(page, list(file_schemas()))


def test_every_key_of_every_file_has_a_description() -> None:
    """Exercises, decks, interview material and programs to debug."""
    assert [list_gaps(schema) for schema in file_schemas()] == [[]] * 5


def test_table_shows_value_default_and_required_keys() -> None:
    """A bar in a text does not end its cell."""
    rows = render_reference([SMALL]).splitlines()
    assert "| `name` * | text | What it is \\| called. |" in rows
    assert "| `repeat` | whole number; default 1 | How often. |" in rows
    assert "| `steps` | list: [Step](#step) |  |" in rows


def test_choice_of_forms_has_a_section_that_links_lead_to() -> None:
    """A value that may be a number or a mapping is listed form by form."""
    assert "### Value\n\nA number or a step.\n\nnumber or [Step](#step).\n" in render_reference([SMALL])


def test_gaps_are_the_keys_and_mappings_without_a_description() -> None:
    """By their names."""
    assert list_gaps(SMALL) == ["StepFile", "CaseFile.steps"]


@pytest.mark.parametrize(
    ("field", "gaps"),
    [
        ({"title": "A"}, ["key"]),
        ({"description": "It is so."}, []),
        ({"$ref": "#/$defs/Explained", "default": {}}, []),
        ({"$ref": "#/$defs/Bare"}, ["key"]),
        ({"allOf": [{"minimum": 0}, {"$ref": "#/$defs/Explained"}]}, []),
        ({"anyOf": [{"$ref": "#/$defs/Explained"}, {"type": "null"}]}, ["key"]),
        ({"description": "By exercise.", "additionalProperties": {"type": "number"}}, ["key.*"]),
        ({"description": "By exercise.", "patternProperties": {"a": {"$ref": "#/$defs/Bare"}}}, ["key.*"]),
        ({"description": "Each.", "items": {"properties": {"of": {"type": "number"}}}}, ["key.of"]),
    ],
)
def test_key_that_an_editor_cannot_explain_is_a_gap(field: dict[str, Any], gaps: list[str]) -> None:
    """References and alternatives are followed, and keys that the author names count too."""
    definitions = {"Explained": {"title": "A", "description": "It is so."}, "Bare": {"title": "Bare"}}
    schema = {"title": "File", "description": "A file.", "properties": {"key": field}, "$defs": definitions}
    assert list_gaps(schema) == [f"File.{gap}" for gap in gaps]
