"""The rules for a course as a whole: what its author left to fill in, and the schemas for editors."""

from __future__ import annotations

from collections.abc import Iterator

from harness.authoring.models import schema_text
from harness.cards.schema import DeckFile
from harness.course.catalogue import Course
from harness.course.schema import SCHEMA_NAME, exercise_schema

# What `harness new course` writes for its author to replace.
PLACEHOLDERS = ("The title of the course, as `harness courses` lists it", "Your name")


def find_course_warnings(course: Course) -> Iterator[str]:
    """Warnings: these texts work, but deserve another look."""
    for name, text in editor_schemas().items():
        path = course.root / name
        if path.parent.is_dir() and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            state = "is of another version" if path.is_file() else "is missing"
            yield f"{name} {state}, and editors read it; `harness --course {course.root} new schemas` writes it"
    project = course.root / "pyproject.toml"
    text = project.read_text(encoding="utf-8", errors="replace") if project.is_file() else ""
    yield from (f'pyproject.toml still says "{line}"' for line in PLACEHOLDERS if line in text)


def editor_schemas() -> dict[str, str]:
    """The schemas that the first lines of exercises and decks name, by their paths in the course."""
    deck = DeckFile.model_json_schema(by_alias=True)
    return {
        f"exercises/{SCHEMA_NAME}": schema_text(exercise_schema()),
        "flashcards/deck.schema.json": schema_text(deck),
    }
