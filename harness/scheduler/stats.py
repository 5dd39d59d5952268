"""How well a learner remembers: events → statistics.  Pure.

Only answers a night or more (`NEXT_DAY_MS`) after the last one to the same card count for retention, and cramming never
does.  A share has the 95 % interval of Wilson (1927); with fewer than `ENOUGH` answers it means nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

from harness.cards.records import Card
from harness.scheduler import replay as memory
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, AnyEvent, Reviewed
from harness.scheduler.rating import is_sure
from harness.scheduler.replay import NOTHING, Memory
from harness.scheduler.schedule import LEECH_FAILURES, NEXT_DAY_MS, CardMemory, elapsed_ms

ENOUGH = 30
FORECAST_DAYS = 30
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of `n` were known, with the 95 % interval of the true share; 0 to 1 if n is 0."""

    n: int
    known: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself; None if n is 0."""
        return self.known / self.n if self.n else None


@dataclass(frozen=True, kw_only=True)
class Week:
    """True retention of one week, from the Monday."""

    monday: date
    retention: Share


@dataclass(frozen=True, kw_only=True)
class LevelResult:
    """Answers with one confidence, and how many were right."""

    said: float
    result: Share


@dataclass(frozen=True, kw_only=True)
class TroubledCard:
    """A card, how often it went wrong, and whether it is suspended."""

    card: str
    times: int
    is_resting: bool


@dataclass(frozen=True, kw_only=True)
class ReviewStats:
    """All statistics of a learner; the names are those of the JSON document."""

    today: date
    answers: int
    days_active: int
    # Cards in the deck: all, those answered, those suspended.
    cards: int
    seen: int
    resting: int
    retention: Share
    weeks: tuple[Week, ...]
    # Cards due on each day from today.  Overdue ones are in today's number, and counted apart.
    forecast: tuple[tuple[date, int], ...]
    overdue: int
    leeches: tuple[TroubledCard, ...]
    sure_but_wrong: tuple[TroubledCard, ...]
    calibration: tuple[LevelResult, ...]
    interview: str | None
    days_to_interview: int | None
    # The share of the deck known on that day if nothing more is asked; None without a day.
    projected: float | None

    def as_json(self) -> dict[str, Any]:
        """Plain data, dates as ISO texts."""
        plain = json.loads(json.dumps(asdict(self), default=date.isoformat))
        return {"schema": "harness.drill-stats/1", **plain}


@dataclass(frozen=True, kw_only=True)
class AnswerHistory:
    """The answers that count, oldest first; those a night or more after the last one; the memory after all of them."""

    answers: tuple[Reviewed, ...] = ()
    recalled: tuple[Reviewed, ...] = ()
    memory: Memory = NOTHING


def collect_answers(events: Iterable[AnyEvent], base: AnswerHistory | None = None) -> AnswerHistory:
    """What follows from events, after those that the `base` holds; no undo among them may reach behind it."""
    base = base or AnswerHistory()
    answers, recalled = list(base.answers), list(base.recalled)

    def on_answer(answer: Reviewed, before: CardMemory | None) -> None:
        answers.append(answer)
        if before is not None and not answer.is_cram and elapsed_ms(before, answer.at_ms) >= NEXT_DAY_MS:
            recalled.append(answer)

    known = memory.replay(events, base.memory, on_answer)
    return AnswerHistory(answers=tuple(answers), recalled=tuple(recalled), memory=known)


def review_stats(events: Iterable[AnyEvent], cards: Mapping[str, Card], now_ms: int, calendar: Calendar) -> ReviewStats:
    """The statistics of all events up to now."""
    return stats_of_history(collect_answers(events), cards, calendar.day(now_ms), calendar)


def stats_of_history(history: AnswerHistory, cards: Mapping[str, Card], today: date, calendar: Calendar) -> ReviewStats:
    """The statistics of a history, as of a day."""
    final = history.memory
    learned = [review for review in history.answers if not review.is_cram]
    interview = memory.interview_day(final, today)
    days_left = (interview - today).days if interview else None
    awake = [card for card in cards if card not in final.suspended]
    forecast, overdue = _forecast(final, awake, today, calendar)
    sure = Counter(review.card for review in learned if review.rating == AGAIN and is_sure(review.confidence))
    leeches = {card: known.failures for card, known in final.cards.items() if known.failures >= LEECH_FAILURES}
    return ReviewStats(
        today=today,
        answers=len(history.answers),
        days_active=len({calendar.day(review.at_ms) for review in history.answers}),
        cards=len(cards),
        seen=sum(card in final.cards for card in cards),
        resting=sum(card in final.suspended for card in cards),
        retention=share_of(history.recalled),
        weeks=tuple(_weeks(history.recalled, calendar)),
        forecast=forecast,
        overdue=overdue,
        leeches=_troubled(leeches, final),
        sure_but_wrong=_troubled(sure, final),
        calibration=tuple(_calibration(learned)),
        interview=final.interview,
        days_to_interview=days_left,
        projected=memory.projected_recall(final, calendar.start_ms(interview), awake) if interview else None,
    )


def share_of(answers: Iterable[Reviewed]) -> Share:
    """How many of these were known."""
    ratings = [review.rating for review in answers]
    known = len(ratings) - ratings.count(AGAIN)
    low, high = wilson(known, len(ratings))
    return Share(n=len(ratings), known=known, low=low, high=high)


def wilson(known: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927); 0 to 1 if n is 0."""
    if n == 0:
        return 0.0, 1.0
    share = known / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _weeks(recalled: Iterable[Reviewed], calendar: Calendar) -> Iterator[Week]:
    """Every week from the first to the last, also those without answers."""
    by_week: dict[date, list[Reviewed]] = defaultdict(list)
    for answer in recalled:
        day = calendar.day(answer.at_ms)
        by_week[day - timedelta(days=day.weekday())].append(answer)
    monday, last = min(by_week, default=date.max), max(by_week, default=date.min)
    while monday <= last:
        yield Week(monday=monday, retention=share_of(by_week.get(monday, [])))
        monday += WEEK


def _forecast(
    final: Memory, awake: Iterable[str], today: date, calendar: Calendar
) -> tuple[tuple[tuple[date, int], ...], int]:
    days = [calendar.day(final.cards[card].due_ms) for card in awake if card in final.cards]
    counts = Counter(max(day, today) for day in days)
    span = [today + timedelta(days=n) for n in range(FORECAST_DAYS)]
    return tuple((day, counts[day]) for day in span), sum(day < today for day in days)


def _troubled(times: Mapping[str, int], final: Memory) -> tuple[TroubledCard, ...]:
    ranked = sorted(times, key=lambda card: (-times[card], card))
    return tuple(TroubledCard(card=card, times=times[card], is_resting=card in final.suspended) for card in ranked)


def _calibration(learned: Iterable[Reviewed]) -> Iterator[LevelResult]:
    """By the learner's confidence."""
    levels: dict[int, list[Reviewed]] = defaultdict(list)
    for review in learned:
        if review.confidence is not None:
            levels[review.confidence].append(review)
    return (LevelResult(said=said / 100, result=share_of(levels[said])) for said in sorted(levels))
