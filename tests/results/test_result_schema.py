"""The JSON Schema of `harness.result/1` describes what the command line prints, key by key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import harness
from harness.results.result import CheckVerdict, Verdict

SCHEMA = json.loads((Path(harness.__file__).parent / "results" / "result.schema.json").read_text(encoding="utf-8"))
SOLUTIONS = {
    "passed": "def scale(x, factor=2.0):\n    return x * factor\n",
    "wrong": "def scale(x, factor=2.0):\n    return x + factor\n",
    "raises": "def scale(x, factor=2.0):\n    raise KeyError(x)\n",
    "no Python": "def scale(",
    "not there": "y = 1\n",
}


def closed(schema: Any) -> Any:
    """The schema with undescribed keys forbidden."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: closed(part) for key, part in schema.items()}
    return parts | ({"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {})


def described(schema: Any, place: str = "") -> list[str]:
    """Every key of the schema that has no description."""
    if not isinstance(schema, dict):
        return []
    missing = []
    for key, part in schema.get("properties", {}).items():
        missing += ([] if part.get("description") else [f"{place}.{key}"]) + described(part, f"{place}.{key}")
    return missing + described(schema.get("items"), f"{place}[]")


@pytest.mark.parametrize("text", SOLUTIONS.values(), ids=SOLUTIONS)
def test_schema_describes_the_whole_document_that_check_prints(
    text: str, small_course: Any, zygote: Any, tmp_path: Path
) -> None:
    """Neither the document nor the schema has a key that the other lacks."""
    from harness.course.submission import read_submission
    from harness.grading.grader import Grader

    path = tmp_path / "scale.py"
    path.write_text(text, encoding="utf-8")
    document = Grader(zygote, 0).grade(read_submission(path, small_course), small_course.exercise("scale")).as_json()
    jsonschema.validate(json.loads(json.dumps(document)), closed(SCHEMA))


def test_schema_names_every_verdict_and_describes_every_key() -> None:
    """So a reader needs no other page."""
    assert set(SCHEMA["properties"]["verdict"]["enum"]) == {verdict.value for verdict in Verdict}
    checks = SCHEMA["properties"]["checks"]["items"]["properties"]
    assert set(checks["verdict"]["enum"]) == {verdict.value for verdict in CheckVerdict}
    assert described(SCHEMA) == []
