"""The schema for editors judges values like the parser."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from harness.course.schema import CaseFile
from harness.course.values import CONSTRUCTORS
from harness.lint.course_schema import course_schema

VALUES = jsonschema.Draft202012Validator({"$ref": "#/$defs/Value", "$defs": course_schema()["$defs"]})


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ({"normal": [2, 3], "scale": 2}, True),
        ({"normall": [2, 3], "scale": 2}, False),
        ({"noraml": [2, 3]}, False),
        ({"unifrom": [2]}, False),
        ({"tensr": [1.0]}, False),
        ({"mask": [2], "kep": 0.5}, False),
        ({"integers": [2]}, False),
        ({"choose": [1, {"permutatoin": 3}]}, False),
        ({"normall": [2, 3], "sigma": 2}, True),
        ({"id": 3, "name": "a"}, True),
        ({"type": "function", "function": {"name": "f"}}, True),
        ({"a": {"value": 1}}, True),
        ({"value": {"normall": [2]}}, False),
        ({"tokens": [1], "text": "b"}, True),
    ],
)
def test_value_has_the_same_verdict_in_an_editor_and_in_lint(value: dict[str, Any], is_right: bool) -> None:
    """A misspelt constructor is refused; a mapping with other keys is a literal."""
    try:
        CaseFile.model_validate({"name": "a", "call": {"x": value}})
        is_parsed = True
    except ValidationError:
        is_parsed = False
    assert VALUES.is_valid(value) is is_parsed is is_right


@pytest.mark.parametrize("name", sorted(name for name in CONSTRUCTORS if len(name) >= 6 and name != "function"))
def test_every_long_name_of_a_constructor_is_known_with_a_letter_left_out(name: str) -> None:
    """As in lint."""
    assert not VALUES.is_valid({name[:2] + name[3:]: []})
    with pytest.raises(ValidationError):
        CaseFile.model_validate({"name": "a", "call": {"x": {name[:2] + name[3:]: []}}})
