"""A learner's progress by exercise, chapter and topic: writing, computing and explaining it.  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from harness.cards.records import Card, SpotTheBug
from harness.clock import MINUTE_MS
from harness.course.catalogue import Summary
from harness.interview.candidates import FREQUENCY_WEIGHTS
from harness.progress.rows import AttemptRow, Standing
from harness.report.learner.records import LearnerProgress
from harness.report.learner.study_time import worked
from harness.scheduler import replay
from harness.scheduler.replay import Memory


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

    name: str
    chapter: str
    cards: int
    seen: int
    # Mean chance of knowing a seen card today; None if none was seen.
    recall: float | None
    # How often interviewers ask about most of its cards: often, sometimes or rarely.
    frequency: str
    # The chances of not knowing each card, weighted by its frequency, in total.
    missing: float
    write: Ability
    compute: Ability
    explain: Ability

    @property
    def known(self) -> float:
        """The share of its cards that is known today: coverage times recall."""
        return self.seen / self.cards * (self.recall or 0.0)


@dataclass(frozen=True, kw_only=True)
class ExerciseProgress:
    """An exercise and the work on it: its attempts in order, the stages of hints with their times (0 is giving up), and
    the planted bugs that were found and fixed (`harness debug`)."""

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
    cards: Mapping[str, Card], known: Memory, standings: Mapping[str, Standing], now_ms: int
) -> tuple[TopicProgress, ...]:
    """The topics in the order of the deck; spot-the-bug cards belong to exercises, not to topics."""
    cards_of: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards.values():
        if not isinstance(card, SpotTheBug):
            cards_of[card.chapter, card.topic].append(card)
    chances = replay.recalls(known, now_ms)

    def ability(own: Sequence[Card]) -> Ability:
        seen = [chances[card.id] for card in own if card.id in chances]
        return Ability(total=len(own), seen=len(seen), mastered=sum(seen))

    topics = []
    for (chapter, topic), own in cards_of.items():
        tasks = sorted({name for card in own for name in card.practise})
        tried = [standings[name] for name in tasks if name in standings]
        seen = [chances[card.id] for card in own if card.id in chances]
        spoken = [card for card in own if card.kind in ("explain", "scenario")]
        topics.append(
            TopicProgress(
                name=topic,
                chapter=chapter,
                cards=len(own),
                seen=len(seen),
                recall=fmean(seen) if seen else None,
                frequency=Counter(card.frequency for card in own).most_common(1)[0][0],
                missing=sum((1 - chances.get(card.id, 0.0)) * FREQUENCY_WEIGHTS[card.frequency] for card in own),
                write=Ability(
                    total=len(tasks), seen=len(tried), mastered=sum(standing.is_passed for standing in tried)
                ),
                compute=ability([card for card in own if card.kind == "numeric"]),
                explain=ability(spoken),
            )
        )
    return tuple(topics)


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
