"""What comes next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from harness.course.catalogue import Summary
from harness.progress.next_steps import ENOUGH_FOR_INTERVIEW, Situation, next_steps
from harness.progress.store import Standing

TODAY = date(2027, 1, 31)
CATALOGUE = [
    Summary(f"e{number}", "transformer", "Title", "core", 10, "high", ()) for number in range(ENOUGH_FOR_INTERVIEW)
]
PASSED = {task.id: Standing(task.id, 1, 1.0, True, "passed") for task in CATALOGUE}


@pytest.mark.parametrize(("days", "is_due"), [(13, False), (14, True), (40, True)])
def test_mock_interview_is_proposed_two_weeks_after_the_last(days: int, is_due: bool) -> None:
    """Neither every day nor never."""
    at = Situation(
        today=TODAY, due=0, cards=400, seen=0, interview=TODAY + timedelta(days=30),
        last_mock_interview=TODAY - timedelta(days=days),
    )  # fmt: skip
    commands = [step.command for step in next_steps(CATALOGUE, PASSED, at)]
    assert ("harness interview" in commands) is is_due
