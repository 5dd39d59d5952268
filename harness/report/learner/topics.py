"""A learner's progress by exercise, chapter and topic (writing, computing and explaining it), and the time spent on it
per week.  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

from harness.clock import MINUTE_MS
from harness.course.catalogue import Summary
from harness.progress.rows import AttemptRow, Standing
from harness.report import charts
from harness.report.learner.readiness import Topic
from harness.report.learner.records import LearnerProgress
from harness.scheduler import replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import Reviewed
from harness.scheduler.replay import Memory

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


@dataclass(frozen=True, kw_only=True)
class Ability:
    """One way to know a topic: its exercises or cards in total, those tried or seen, and those mastered.

    Mastered are the exercises passed, or the sum of the chances of knowing each card today.
    """

    total: int
    seen: int
    mastered: float

    @property
    def share(self) -> float | None:
        """The share that is mastered; None if there are no exercises or cards of this kind."""
        return self.mastered / self.total if self.total else None


@dataclass(frozen=True, kw_only=True)
class TopicProgress:
    """A topic of the cards, with the exercises that practise it."""

    topic: Topic
    write: Ability
    compute: Ability
    explain: Ability
    # The number of its cards that were seen.
    seen: int

    @property
    def is_begun(self) -> bool:
        """Whether a card was seen or an exercise was tried."""
        return bool(self.seen or self.write.seen)

    @property
    def ready(self) -> float:
        """How ready the learner is for it: the mean of the three."""
        shares = [part.share for part in (self.write, self.compute, self.explain) if part.share is not None]
        return fmean(shares) if shares else 0.0

    @property
    def missing(self) -> float:
        """What is missing, weighted by how much interviews for the role ask of it."""
        return (1 - self.ready) * self.topic.weight


@dataclass(frozen=True, kw_only=True)
class ExerciseProgress:
    """An exercise and the work on it: its attempts in order, the stages of hints with their times (0 is giving up), and
    the planted bugs that were found and fixed (`harness fix`)."""

    summary: Summary
    attempts: Sequence[AttemptRow]
    stages: Sequence[tuple[int, int]]
    planted: int

    @property
    def tries(self) -> int:
        """The number of attempts."""
        return len(self.attempts)

    @property
    def passes(self) -> list[int]:
        """The numbers of the attempts that passed, from 1."""
        return [number for number, attempt in enumerate(self.attempts, 1) if attempt.verdict == "passed"]

    @property
    def best(self) -> float:
        """The highest score."""
        return max((attempt.score for attempt in self.attempts), default=0.0)

    @property
    def minutes(self) -> float:
        """Time at work until the first pass or the last attempt, as far as attempts and hints show it."""
        until = [attempt.at_ms for attempt in self.attempts[: min(self.passes, default=self.tries)]]
        hints = [at_ms for at_ms, _ in self.stages if until and at_ms <= until[-1]]
        return sum(took_ms for _, took_ms in worked(sorted(until + hints))) / MINUTE_MS

    @property
    def hints(self) -> int:
        """The furthest stage of hints that was seen."""
        return max((stage for _, stage in self.stages), default=0)

    @property
    def gave_up(self) -> bool:
        """Whether the solution was seen before a pass."""
        return any(stage == 0 for _, stage in self.stages)

    @property
    def mistakes(self) -> dict[str, str]:
        """The known mistakes that were named, each once, with their explanations."""
        return dict(mistake for attempt in self.attempts for mistake in attempt.mistakes)

    @property
    def fixed(self) -> int:
        """How many of these mistakes the last pass has fixed."""
        last = max(self.passes, default=1) - 1
        before, since = (
            {name for attempt in part for name, _ in attempt.mistakes}
            for part in (self.attempts[:last], self.attempts[last:])
        )
        return len(before - since)

    @property
    def goals(self) -> set[str]:
        """The stretch goals of the latest pass that measured any."""
        measured = [attempt.goals for attempt in self._passed if attempt.goals]
        return {name for name, _ in measured[-1]} if measured else set()

    @property
    def goals_met(self) -> set[str]:
        """Those of them that some pass has met."""
        return self.goals & {name for attempt in self._passed for name, is_met in attempt.goals if is_met}

    @property
    def _passed(self) -> list[AttemptRow]:
        return [self.attempts[number - 1] for number in self.passes]


def topics_of(
    topics: Iterable[Topic], known: Memory, standings: Mapping[str, Standing], now_ms: int
) -> tuple[TopicProgress, ...]:
    """The learner's progress with each topic, in this order."""
    chances = replay.recalls(known, now_ms)
    passed = {name: 1.0 if standing.is_passed else 0.0 for name, standing in standings.items()}

    def ability(names: Sequence[str], of: Mapping[str, float]) -> Ability:
        seen = [of[name] for name in names if name in of]
        return Ability(total=len(names), seen=len(seen), mastered=sum(seen))

    return tuple(
        TopicProgress(
            topic=topic,
            write=ability(topic.write, passed),
            compute=ability(topic.compute, chances),
            explain=ability(topic.explain, chances),
            seen=sum(card in chances for card in topic.cards),
        )
        for topic in topics
    )


def chapters_of(catalogue: Sequence[Summary], progress: LearnerProgress) -> dict[str, list[ExerciseProgress]]:
    """The exercises by chapter, in the order of the catalogue."""
    attempts: dict[str, list[AttemptRow]] = defaultdict(list)
    for attempt in progress.attempts:
        attempts[attempt.exercise].append(attempt)
    stages: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for help_ in progress.helps:
        stages[help_.exercise].append((help_.at_ms, help_.stage))
    fixed = {(debugged.exercise, debugged.mistake) for debugged in progress.debugged if debugged.verdict == "passed"}
    planted = Counter(exercise for exercise, _ in fixed)
    chapters: dict[str, list[ExerciseProgress]] = {}
    for summary in catalogue:
        exercise = ExerciseProgress(
            summary=summary, attempts=attempts[summary.id], stages=stages[summary.id], planted=planted[summary.id]
        )
        chapters.setdefault(summary.chapter, []).append(exercise)
    return chapters
