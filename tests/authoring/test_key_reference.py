"""The reference of keys in docs/exercise-reference.md."""

from __future__ import annotations

import json
from pathlib import Path

from harness.authoring.key_reference import list_gaps, render_reference, with_reference

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "exercise-reference.md"
SCHEMAS = ("exercises/exercise.schema.json", "flashcards/deck.schema.json")
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
    """Run `python -m harness.authoring.key_reference docs/exercise-reference.md SCHEMAS` after a change of a schema."""
    schemas = [json.loads((ROOT / path).read_text(encoding="utf-8")) for path in SCHEMAS]
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_reference(page, schemas)


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
    assert list_gaps(SMALL) == ["CaseFile.steps", "StepFile"]
