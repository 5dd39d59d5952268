"""A learner's progress by exercise, chapter and topic: writing, computing and explaining it.  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from harness.cards.records import Card, SpotTheBug
from harness.clock import MINUTE_MS
from harness.course.catalogue import Summary
from harness.interview.candidates import CARD_FREQUENCIES
from harness.progress.rows import Standing
from harness.report.learner.records import LearnerAttempt, LearnerProgress
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
    # How often interviews ask most of its cards: often, sometimes or rarely.
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
    """An exercise and the work on it."""

    summary: Summary
    tries: int = 0
    is_passed: bool = False
    best: float = 0.0
    # Tries up to the first pass; None without one.
    tries_to_pass: int | None = None
    # Time at work until the first pass or the last attempt, as far as attempts and hints show it.
    minutes: float = 0.0
    hints: int = 0
    gave_up: bool = False
    # Known mistakes that were named, each once, and how many of them a later pass has fixed.
    mistakes: tuple[tuple[str, str], ...] = ()
    fixed: int = 0
    # Planted bugs that were found and fixed (`harness debug`).
    planted: int = 0
    last_attempt: int = 0
    # Stretch goals of the latest pass that measured any, and how many of them some pass has met.
    goals: int = 0
    goals_met: int = 0


@dataclass(frozen=True, kw_only=True)
class ChapterProgress:
    """The exercises of a chapter in total."""

    name: str
    tasks: tuple[ExerciseProgress, ...]
    passed: int
    tried: int
    tries: int
    minutes: float
    mistakes: int
    fixed: int
    planted: int


def standings_of(attempts: Iterable[LearnerAttempt], changed: Collection[str] = ()) -> dict[str, Standing]:
    """Where the learner stands with every exercise that was attempted; `changed` have changed since a pass."""
    attempts_of: dict[str, list[LearnerAttempt]] = defaultdict(list)
    for attempt in attempts:
        attempts_of[attempt.exercise].append(attempt)
    return {
        name: Standing(
            name,
            len(own),
            max(attempt.score for attempt in own),
            any(attempt.verdict == "passed" for attempt in own),
            own[-1].verdict,
            has_changed=name in changed,
        )
        for name, own in attempts_of.items()
    }


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
                missing=sum((1 - chances.get(card.id, 0.0)) * CARD_FREQUENCIES[card.frequency] for card in own),
                write=Ability(
                    total=len(tasks), seen=len(tried), mastered=sum(standing.is_passed for standing in tried)
                ),
                compute=ability([card for card in own if card.kind == "numeric"]),
                explain=ability(spoken),
            )
        )
    return tuple(topics)


def chapters_of(catalogue: Sequence[Summary], progress: LearnerProgress) -> Iterator[ChapterProgress]:
    """The chapters in the order of the catalogue."""
    attempts: dict[str, list[LearnerAttempt]] = defaultdict(list)
    for attempt in progress.attempts:
        attempts[attempt.exercise].append(attempt)
    planted = {(debugged.exercise, debugged.mistake) for debugged in progress.debugged if debugged.is_fixed}
    n_planted = Counter(name for name, _ in planted)
    stages: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for help_ in progress.helps:
        stages[help_.exercise].append((help_.at_ms, help_.stage))
    tasks: dict[str, list[ExerciseProgress]] = {}
    for summary in catalogue:
        task = _task(summary, attempts[summary.id], stages[summary.id], n_planted[summary.id])
        tasks.setdefault(summary.chapter, []).append(task)
    for name, own in tasks.items():
        yield ChapterProgress(
            name=name,
            tasks=tuple(own),
            passed=sum(task.is_passed for task in own),
            tried=sum(task.tries > 0 for task in own),
            tries=sum(task.tries for task in own),
            minutes=sum(task.minutes for task in own),
            mistakes=sum(len(task.mistakes) for task in own),
            fixed=sum(task.fixed for task in own),
            planted=sum(task.planted for task in own),
        )


def _task(
    summary: Summary, own: Sequence[LearnerAttempt], stages: Sequence[tuple[int, int]], planted: int
) -> ExerciseProgress:
    first_pass = next((n for n, attempt in enumerate(own) if attempt.verdict == "passed"), None)
    last_pass = max((n for n, attempt in enumerate(own) if attempt.verdict == "passed"), default=0)
    later = {name for attempt in own[last_pass:] for name, _ in attempt.mistakes}
    until = own if first_pass is None else own[: first_pass + 1]
    end_ms = until[-1].at_ms if until else 0
    moments = sorted([*(attempt.at_ms for attempt in until), *(at_ms for at_ms, _ in stages if at_ms <= end_ms)])
    passes = [attempt.goals for attempt in own if attempt.verdict == "passed" and attempt.goals]
    goals = {name for name, _ in passes[-1]} if passes else set()
    met = {name for goals_of_pass in passes for name, is_met in goals_of_pass if is_met}
    return ExerciseProgress(
        summary=summary,
        tries=len(own),
        is_passed=first_pass is not None,
        best=max((attempt.score for attempt in own), default=0.0),
        tries_to_pass=None if first_pass is None else first_pass + 1,
        minutes=sum(took_ms for _, took_ms in worked(moments)) / MINUTE_MS,
        hints=max((stage for _, stage in stages), default=0),
        gave_up=any(stage == 0 for _, stage in stages),
        mistakes=tuple(dict(pair for attempt in own for pair in attempt.mistakes).items()),
        fixed=len({name for attempt in own[:last_pass] for name, _ in attempt.mistakes} - later),
        planted=planted,
        last_attempt=own[-1].id if own else 0,
        goals=len(goals),
        goals_met=len(goals & met),
    )
