"""Right values, unearned pass: each file returns what its exercise asks for, in a way that the exercise excludes.

It does not pass, or it passes with a flag for a human.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

FILES = sorted((Path(__file__).parent / "unearned").glob("*.py"))
# The quick run takes these of each level.
QUICK = {"strict": FILES[1::12], "standard": FILES[::4]}


@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    ("arena", "file"),
    [
        pytest.param(level, path, id=f"{level}-{path.stem}", marks=[pytest.mark.slow] * (path not in QUICK[level]))
        for level in QUICK
        for path in FILES
    ],
    indirect=["arena"],
)
def test_unearned_pass_is_none_or_has_a_flag(arena: Any, file: Path) -> None:
    """Every verdict counts but a pass without a flag."""
    result = arena.try_hostile(file.read_bytes()).result
    assert result.verdict.value != "internal_error", result.message
    assert result.verdict.value != "passed" or result.integrity
