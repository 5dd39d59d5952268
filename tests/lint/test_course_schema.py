"""The one schema of a course for editors: current, true of every file, and short about a slip."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from editor_messages import SLIPS, Slip, lint_messages, write_slip

from harness.authoring.models import SCHEMA_FILE
from harness.authoring.strict_yaml import parse
from harness.course.loader import DATA_KEYS
from harness.lint.course_schema import course_schema, course_schema_text

ROOT = Path(__file__).parents[2]
SCHEMA = course_schema()
KINDS = {
    "Exercise": "exercises/*/*.yaml", "Solutions": "exercises/*/*.mistakes.yaml", "Deck": "flashcards/*.yaml",
    "Material": "flashcards/interview/*.yaml", "System": "flashcards/interview/systems/*.yaml",
    "Samples": "flashcards/interview/samples/*.yaml",
}  # fmt: skip


def messages(path: Path) -> list[str]:
    """What the schema says about a file: its own message for a failure, else that of the validator."""
    data = parse(path.read_bytes(), str(path), DATA_KEYS).data
    found = jsonschema.Draft202012Validator(SCHEMA).iter_errors(data)
    words = ("patternErrorMessage", "errorMessage")
    return [next((error.schema[word] for word in words if word in error.schema), error.message) for error in found]


def test_schema_is_current_and_a_schema() -> None:
    """`python -m harness.lint.course_schema` writes it."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert (ROOT / SCHEMA_FILE).read_text(encoding="utf-8") == course_schema_text()


def files_of(kind: str) -> list[Path]:
    """The files of the built-in course of one kind."""
    return [
        path
        for path in sorted(ROOT.glob(KINDS[kind]))
        if (".mistakes." in path.name) is (kind == "Solutions") and path.name != "roles.yaml"
    ]


# jsonschema takes half a second for an exercise; `harness lint` reads each by the models that the schema is made of.
@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
def test_files_of_the_built_in_course_are_right_by_the_schema(kind: str, step: int) -> None:
    """Some of each kind in the quick run, all in the slow one."""
    for path in files_of(kind)[::step]:
        assert messages(path) == [], path


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_built_in_course_names_the_schema(kind: str) -> None:
    """By the path from the file to the schema."""
    paths = files_of(kind)
    assert paths
    for path in paths:
        named = path.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
        assert (path.parent / named).resolve() == ROOT / SCHEMA_FILE, path


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.new.strip() or slip.old.strip())
def test_slip_has_a_short_message_that_says_the_cure(tmp_path: Path, slip: Slip) -> None:
    """As many as `harness lint` has; `tests/bench/editor_messages.py` shows those of a real editor."""
    path = write_slip(tmp_path, slip)
    found = messages(path)
    assert len(found) == len(lint_messages(path)) <= 2, found
    assert any(slip.says in message for message in found), found
    assert all(len(message) < 200 for message in found), found
