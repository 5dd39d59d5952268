"""Fixture data → learners with a history of no, seven or 365 days.  Random numbers are digests, as in `samples`.

The learner studies in the evening, answers the due cards and a few new ones, and knows a card with the chance that the
schedule predicts, or a little less in topics that are hard for this learner.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from harness.cards.records import Card, Cloze, Explain, Numeric
from harness.cards.roles import NO_WEIGHTS
from harness.clock import DAY_MS, MINUTE_MS
from harness.course.catalogue import Summary
from harness.interview.records import (
    KINDS,
    Answered,
    Interview,
    InterviewEnded,
    InterviewPlan,
    Question,
    QuestionOutcome,
)
from harness.interview.score_sheet import history_of
from harness.progress.rows import AttemptRow, DebugRow, HintRow, Standing
from harness.report.learner.records import LearnerHistory, LearnerProgress, learner_history
from harness.scheduler import replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, AnyEvent, DateSet, Reviewed
from harness.scheduler.schedule import NEXT_DAY_MS, elapsed_ms, recall
from harness.study.situation import DaySituation

NOW_MS = int(datetime(2026, 6, 10, 19, tzinfo=UTC).timestamp() * 1000)
INTERVIEW = date(2026, 7, 1)
# The stretch goals that the sample learner has met or missed, by exercise.
GOALS = {"bpe-train": "eight times as many merges", "bpe-encode": "one long piece of text", "gae": "long episodes"}
# New cards a day in a short and in a long history; so few that each week of a year has enough answers.
NEW_A_DAY, LATE_NEW_A_DAY = 5, 1
Data = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SampleLearner:
    """The input of the learner's page."""

    past: LearnerHistory
    progress: LearnerProgress
    cards: Mapping[str, Card]
    catalogue: tuple[Summary, ...]

    @property
    def situation(self) -> DaySituation:
        """What the next steps depend on."""
        known, calendar = self.past.memory, Calendar()
        today = calendar.day(NOW_MS)
        return DaySituation(
            catalogue=self.catalogue, standings=self.progress.standings, today=today,
            interview=replay.interview_day(known, today), cards=len(self.cards), seen=len(known.cards),
            due=replay.due_today(known, self.cards, NOW_MS, calendar),
            fixed=frozenset(row.exercise for row in self.progress.debugged if row.verdict == "passed"),
        )  # fmt: skip


def sample_learner(data: Data, days: int) -> SampleLearner:
    """A learner who began this many days before `NOW_MS`; 0 for one without any progress."""
    cards = {card.id: card for card in map(_card, data["cards"])}
    catalogue = tuple(Summary(**{**entry, "needs": tuple(entry["needs"])}) for entry in data["exercises"])
    attempts = tuple(_attempts(catalogue, data["mistakes"], days))
    progress = LearnerProgress(
        attempts=attempts,
        helps=tuple(_helps(catalogue, days)),
        debugged=tuple(_debugged(data["mistakes"], days)),
        standings=standings_of(attempts),
        interviews=history_of([_interview(n, cards) for n in range(max(0, (days - 30) // 70))]),
    )
    syllabus = progress.syllabus(cards, NO_WEIGHTS)
    past = learner_history(_events(cards, days), syllabus) if days else LearnerHistory()
    return SampleLearner(past=past, progress=progress, cards=cards, catalogue=catalogue)


def standings_of(attempts: Iterable[AttemptRow]) -> dict[str, Standing]:
    """Where the learner stands with every exercise that was attempted, as the store computes it."""
    attempts_of: dict[str, list[AttemptRow]] = {}
    for attempt in attempts:
        attempts_of.setdefault(attempt.exercise, []).append(attempt)
    return {
        name: Standing(
            name, len(own), max(attempt.score for attempt in own), any(attempt.verdict == "passed" for attempt in own),
            own[-1].verdict,
        )
        for name, own in attempts_of.items()
    }  # fmt: skip


def _card(entry: Data) -> Card:
    shared = {name: entry[name] for name in ("id", "chapter", "topic", "level", "frequency")} | {
        "practise": tuple(entry["practise"])
    }
    if entry["kind"] == "explain":
        must, points = tuple(entry["must"]), tuple(entry["points"])
        return Explain(**shared, question=entry["question"], must=must, points=points, answer="")
    if entry["kind"] == "numeric":
        return Numeric(**shared, question=entry["question"], draw={}, formula="0", working="")
    return Cloze(**shared, text=entry["question"])


def _events(cards: Mapping[str, Card], days: int) -> Iterator[AnyEvent]:
    number = 1
    known = replay.NOTHING
    yield DateSet(id=number, at_ms=_evening(days - 1), day=INTERVIEW.isoformat())
    for ago in reversed(range(1 if days < 30 else 3, days)):
        if _drawn("rests", ago) < (0.12 if days < 30 else 0.3):
            continue
        at_ms = _evening(ago)
        unseen = [card for card in cards if card not in known.cards][: NEW_A_DAY if days < 90 else LATE_NEW_A_DAY]
        due = [card for card, memory in known.cards.items() if memory.due_ms <= at_ms and card not in known.suspended]
        for card in [*due, *unseen]:
            number += 1
            at_ms += round(25_000 + 50_000 * _drawn(card, ago, "wait"))
            answer = _answer(number, at_ms, cards[card], known)
            known = replay.replay([answer], known)
            yield answer


def _answer(number: int, at_ms: int, card: Card, known: replay.Memory) -> Reviewed:
    memory = known.cards.get(card.id)
    chance = 0.55 if memory is None or elapsed_ms(memory, at_ms) < NEXT_DAY_MS else recall(memory, at_ms)
    chance **= 0.6
    hard = 0.1 * _drawn(card.topic, "hard") ** 2 + (0.4 if _drawn(card.id, "leech") < 0.02 else 0.0)
    drawn = _drawn(card.id, number)
    rating = AGAIN if drawn > chance - hard else HARD if drawn < 0.12 else EASY if drawn < 0.2 else GOOD
    sure = (60, 80, 100)[int(3 * _drawn(card.id, number, "sure") ** (2.0 if rating == AGAIN else 0.7))]
    points: tuple[bool, ...] = ()
    if isinstance(card, Explain):
        total = len(card.must) + len(card.points)
        hit = 0.45 if rating == AGAIN else 0.88
        points = tuple(_drawn(card.id, number, n) < hit for n in range(total))
    return Reviewed(
        id=number, at_ms=at_ms, card=card.id, rating=rating, took_ms=round(15_000 + 70_000 * _drawn(number, "took")),
        seed=number, confidence=sure if _drawn(number, "asked") < 0.6 else None, points=points,
    )  # fmt: skip


def _attempts(catalogue: tuple[Summary, ...], mistakes: Data, days: int) -> Iterator[AttemptRow]:
    """Attempts in the order of the catalogue, as many as fit into the days."""
    number = 0
    reached = min(len(catalogue), days * 6 // 10)
    for place, summary in enumerate(catalogue[:reached]):
        at_ms = _evening(days - 1 - place * (days - 1) // max(1, reached)) - 120 * MINUTE_MS
        tries = 1 + int(4 * _drawn(summary.id, "tries") ** 2)
        fails_for_good = place == reached - 1 or _drawn(summary.id, "never") > 0.9
        named = mistakes.get(summary.id, [])
        for n in range(tries):
            number += 1
            at_ms += round(MINUTE_MS * (4 + 14 * _drawn(summary.id, n, "minutes")))
            is_passed = n == tries - 1 and not fails_for_good
            verdict = "passed" if is_passed else "error" if _drawn(summary.id, n, "how") < 0.25 else "failed"
            score = 1.0 if is_passed else round(0.2 + 0.6 * _drawn(summary.id, n, "score"), 4)
            named_mistakes = (
                [named[int(_drawn(summary.id, n, "which") * len(named))]] if named and verdict == "failed" else []
            )
            yield AttemptRow(
                id=number, at_ms=at_ms, exercise=summary.id, verdict=verdict, score=score,
                mistakes=tuple((name, says) for name, says in named_mistakes),
                goals=(
                    ((GOALS[summary.id], _drawn(summary.id, "goal") < 0.5),)
                    if is_passed and summary.id in GOALS
                    else ()
                ),
            )  # fmt: skip


def _helps(catalogue: tuple[Summary, ...], days: int) -> Iterator[HintRow]:
    for place, summary in enumerate(catalogue[: days * 6 // 10]):
        if _drawn(summary.id, "hint") < 0.25:
            yield HintRow(at_ms=_evening(days - place) - 115 * MINUTE_MS, exercise=summary.id, stage=1 + place % 3)


def _debugged(mistakes: Data, days: int) -> Iterator[DebugRow]:
    for name, known in list(mistakes.items())[: days // 40]:
        yield DebugRow(at_ms=_evening(days // 2), exercise=name, mistake=known[0][0], verdict="passed")


def _interview(number: int, cards: Mapping[str, Card]) -> Interview:
    """Five rounds, one of each kind, better each time."""
    chosen = sorted(cards.values(), key=lambda card: _drawn(card.id, "interview", number))[: len(KINDS)]
    begun_ms = _evening(330 - 75 * number)
    answered = []
    rounds = []
    for n, (kind, card) in enumerate(zip(KINDS, chosen, strict=True)):
        question = Question(
            kind=kind, card=card.id, seed=n, topic=card.topic, chapter=card.chapter, level="core", minutes=8.0
        )
        share = min(1.0, 0.35 + 0.1 * number + 0.5 * _drawn("points", number, n))
        missed = card.must[:1] if isinstance(card, Explain) and share < 0.9 else ()
        rounds.append(question)
        outcome = QuestionOutcome(
            question=question, took_ms=7 * MINUTE_MS, allowed_ms=8 * MINUTE_MS, points=round(10 * share, 1), worth=10.0,
            is_right=share > 0.9, said="", missed=missed,
        )  # fmt: skip
        answered.append(Answered(at_ms=begun_ms + n * 8 * MINUTE_MS, outcome=outcome, elapsed_ms=n * 8 * MINUTE_MS))
    end = InterviewEnded(at_ms=begun_ms + 40 * MINUTE_MS, how="done", elapsed_ms=40 * MINUTE_MS)
    plan = InterviewPlan(interview=f"i{number}", seed=number, minutes=45.0, level="core", rounds=tuple(rounds))
    return Interview(plan=plan, begun_ms=begun_ms, events=(*answered, end), last_ms=end.at_ms)


def _evening(ago: int) -> int:
    return NOW_MS - ago * DAY_MS - round(90 * MINUTE_MS * _drawn("evening", ago))


def _drawn(*what: object) -> float:
    """A number from 0 to 1 that looks random, the same on every machine."""
    return int.from_bytes(hashlib.sha256(json.dumps(what).encode()).digest()[:7]) / 256**7
