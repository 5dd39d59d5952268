"""The published reference, handed in word for word, is marked; right solutions of one's own are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from built_in import COURSE

from harness.similarity import find_verbatim

SUBMISSIONS = Path(__file__).parents[1] / "content" / "submissions"


@pytest.mark.parametrize("exercise_id", ["top-p", "attention", "adamw"])
def test_reference_is_marked_and_other_right_solutions_are_not(exercise_id: str) -> None:
    """Also with other comments and layout; a short reference too."""
    exercise = COURSE.exercise(exercise_id)
    texts = {path.name: path.read_text() for path in (SUBMISSIONS / exercise_id / "right").glob("*.py")}
    copy = "# my own work\n" + exercise.reference_source.replace("    ", "  ")
    found = find_verbatim({**texts, "copy": copy}, exercise.reference_source, exercise.starter_source())
    assert len(texts) > 1
    assert found == {"copy": 1.0}


def test_share_that_right_solutions_have_anyway_marks_nobody() -> None:
    """What is left of a reference without the starter may be too short to say anything."""
    short = "def f(x):\n    return x + 1\n"
    assert find_verbatim({"ada": short}, short, "") == {}
