"""Right values, unearned pass: each file returns what its exercise asks for, in a way that the exercise excludes.

It does not pass, or it passes with a flag for a human.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

FILES = sorted((Path(__file__).parent / "unearned").glob("*.py"))


@pytest.mark.timeout(90)
@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("arena", [pytest.param("strict", marks=pytest.mark.slow), "standard"], indirect=True)
def test_unearned_pass_is_none_or_has_a_flag(arena: Any, file: Path) -> None:
    """Every verdict counts but a pass without a flag."""
    result = arena.try_hostile(file.read_bytes()).result
    assert result.verdict.value != "internal_error", result.message
    assert result.verdict.value != "passed" or result.integrity
