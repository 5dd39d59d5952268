"""The time spent per week: what counts as work, and in which week."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from harness.progress.rows import AttemptRow, HintRow
from harness.report.learner.records import LearnerProgress
from harness.report.learner.topics import WEEKS, StudyTime, study_time
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import Reviewed

MINUTE_MS = 60_000
DAY_MS = 1440 * MINUTE_MS
# A Monday, at noon.
START = round(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp() * 1000)


def answer(day: float, minutes: float) -> Reviewed:
    at_ms = START + round(day * DAY_MS)
    return Reviewed(at_ms=at_ms, card="a", rating=3, took_ms=round(minutes * MINUTE_MS), seed=0)


def attempt(minute: float, exercise: str = "one") -> AttemptRow:
    at_ms = START + round(minute * MINUTE_MS)
    return AttemptRow(id=1, at_ms=at_ms, exercise=exercise, verdict="failed", score=0.0)


def spent(*answers: Reviewed, progress: LearnerProgress | None = None) -> StudyTime:
    return study_time(answers, progress or LearnerProgress(), date(2026, 1, 14), Calendar())


def test_answers_count_in_their_week_and_five_minutes_at_most() -> None:
    """A lunch break is not study time."""
    found = spent(answer(0, 2), answer(6, 60), answer(7, 1), answer(-100, 3))
    assert len(found.weeks) == WEEKS and found.weeks[-1].monday == date(2026, 1, 12)
    assert [week.cards for week in found.weeks[-3:]] == pytest.approx([0, 7, 1])


def test_exercises_count_from_attempt_to_attempt_without_breaks() -> None:
    """Hints count as work too; another exercise in between does not."""
    progress = LearnerProgress(
        attempts=(attempt(0), attempt(10), attempt(200), attempt(230), attempt(5, "two")),
        helps=(HintRow(at_ms=START + 20 * MINUTE_MS, exercise="one", stage=1),),
    )
    assert spent(progress=progress).weeks[-2].exercises == pytest.approx(10 + 10 + 30)


def test_mean_leaves_out_this_week_and_those_before_the_first() -> None:
    """An unfinished week would lower it, unless it is the only one."""
    assert spent(answer(-7, 2), answer(0, 4), answer(7, 1)).mean == pytest.approx(3)
    assert spent(answer(7, 2)).mean == pytest.approx(2)
    assert spent().chart is None
