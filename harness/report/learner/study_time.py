"""The time spent per week on cards, exercises and mock interviews.  Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from harness.clock import MINUTE_MS
from harness.report import charts
from harness.report.learner.records import LearnerProgress
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import Reviewed

# A longer pause between two attempts at one exercise is a break; an answer that took longer was interrupted.
PAUSE_MS = 45 * MINUTE_MS
LONGEST_ANSWER_MS = 5 * MINUTE_MS
WEEKS = 12


@dataclass(frozen=True, kw_only=True)
class WeekTime:
    """Minutes of one week, from the Monday."""

    monday: date
    cards: float
    exercises: float
    interviews: float

    @property
    def total(self) -> float:
        return self.cards + self.exercises + self.interviews


@dataclass(frozen=True, kw_only=True)
class StudyTime:
    """The last weeks, up to the current one, and their chart; None if nothing was done in them."""

    weeks: tuple[WeekTime, ...]
    chart: charts.Histogram | None

    @property
    def mean(self) -> float:
        """Minutes a week since the first week with any work; the current week is left out unless it is the only one."""
        started = next((n for n, week in enumerate(self.weeks) if week.total), len(self.weeks))
        weeks = self.weeks[started:-1] or self.weeks[-1:]
        return sum(week.total for week in weeks) / len(weeks)


def study_time(answers: Iterable[Reviewed], progress: LearnerProgress, today: date, calendar: Calendar) -> StudyTime:
    """The last `WEEKS` weeks up to today."""
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    minutes: dict[tuple[str, date], float] = defaultdict(float)
    answered = list(answers)
    days = calendar.days(answer.at_ms for answer in answered)
    for day, answer in zip(days, answered, strict=True):
        minutes["cards", _monday(day)] += min(answer.took_ms, LONGEST_ANSWER_MS) / MINUTE_MS
    for at_ms, took_ms in work_intervals(progress):
        minutes["exercises", _monday(calendar.day(at_ms))] += took_ms / MINUTE_MS
    for sheet in progress.interviews:
        minutes["interviews", _monday(calendar.day(sheet.begun_ms))] += sheet.elapsed_ms / MINUTE_MS
    weeks = tuple(
        WeekTime(
            monday=monday, cards=minutes["cards", monday], exercises=minutes["exercises", monday],
            interviews=minutes["interviews", monday],
        )
        for monday in (first + timedelta(weeks=n) for n in range(WEEKS))
    )  # fmt: skip
    counts = [round(week.total) for week in weeks]
    labels = [f"{week.monday:%d %b}" if n % 3 == 0 else "" for n, week in enumerate(weeks)]
    chart = charts.histogram(counts, list(range(WEEKS + 1)), labels) if any(counts) else None
    return StudyTime(weeks=weeks, chart=chart)


def work_intervals(progress: LearnerProgress) -> Iterator[tuple[int, int]]:
    """End and length, in ms, of each interval between two attempts or hints at one exercise, without breaks."""
    moments: dict[str, list[int]] = defaultdict(list)
    for attempt in progress.attempts:
        moments[attempt.exercise].append(attempt.at_ms)
    for hint in progress.helps:
        moments[hint.exercise].append(hint.at_ms)
    for own in moments.values():
        yield from worked(sorted(own))


def worked(moments: Sequence[int]) -> Iterator[tuple[int, int]]:
    """End and length of the intervals between these moments, without breaks."""
    return ((later, later - earlier) for earlier, later in pairwise(moments) if later - earlier < PAUSE_MS)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
