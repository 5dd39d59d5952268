"""Unquoted texts within brackets."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from harness.lint.portable_yaml import check_portable


@pytest.mark.parametrize(
    ("text", "is_portable"),
    [
        ("a: [why, not]", True),
        ("a: [why?]", False),
        ("a: {b: [x?y]}", False),
        ("a: ['why?', \"x?y\"]", True),
        ("a: why?", True),
        ("a:\n  - why?\n  - [1.5, -3, a-b, x.y]", True),
        ("a: {normal: [rows, 2 * n]}", True),
        ("a: [http://example.org/#top]", True),
    ],
)
def test_text_that_only_some_readers_accept_needs_quotes(tmp_path: Path, text: str, is_portable: bool) -> None:
    """As the strictest reader says, which would take seconds for a course."""
    path = tmp_path / "a.yaml"
    path.write_text(text)
    problems = [*check_portable(path)]
    try:
        is_read = yaml.load(text, yaml.SafeLoader) == yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        is_read = False
    assert (problems == []) is is_portable is is_read
    if problems:
        assert "in quotes" in problems[0].render() and problems[0].column > 3
