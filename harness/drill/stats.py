"""How well a learner remembers: events → figures.  Pure.

An answer tells of memory when the card had been answered before and a night lay between (`NEXT_DAY_MS`); only those
count as retention.  Cramming never does.  A share carries the 95 % interval of Wilson (1927), and stands for nothing
below `ENOUGH` answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from math import sqrt
from typing import Any

from harness.drill import memory
from harness.drill.cards import Card
from harness.drill.days import Calendar
from harness.drill.events import AGAIN, AnyEvent, Reviewed
from harness.drill.memory import LEECH_LAPSES, NEXT_DAY_MS, NOTHING, Memory
from harness.drill.reveal import Block
from harness.drill.verdict import is_sure

ENOUGH = 30
FORECAST_DAYS = 30
MOST_SHOWN = 10
WEEKS_SHOWN = 12
BAR = 20
WEEK = timedelta(days=7)
# Predicted recall is compared with what came of it in these bins.
EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of `n` were known, with the interval that the true share lies in (95 %); zero to one when n is 0."""

    n: int
    known: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.known / self.n if self.n else None


@dataclass(frozen=True, kw_only=True)
class Week:
    """True retention of one week, from the Monday."""

    monday: date
    retention: Share


@dataclass(frozen=True, kw_only=True)
class Level:
    """Answers given with one confidence, or at one predicted recall (the mean of it), and what came of them."""

    said: float
    result: Share


@dataclass(frozen=True, kw_only=True)
class Troubled:
    """A card, how often it went wrong, and whether it rests."""

    card: str
    times: int
    is_resting: bool


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All that is shown."""

    today: date
    answers: int
    days_active: int
    # Of the deck: all cards, those answered, those that rest.
    cards: int
    seen: int
    resting: int
    retention: Share
    weeks: tuple[Week, ...]
    # Cards due on each day from today; what is overdue is today's, and counted apart.
    forecast: tuple[tuple[date, int], ...]
    overdue: int
    leeches: tuple[Troubled, ...]
    sure_but_wrong: tuple[Troubled, ...]
    calibration: tuple[Level, ...]
    prediction: tuple[Level, ...]
    interview: str | None
    days_to_interview: int | None
    # On that day if nothing more is asked, over the whole deck; else None.
    projected: float | None

    def as_json(self) -> dict[str, Any]:
        """Plain data, dates as ISO texts."""
        return {"schema": "harness.drill-stats/1", **_plain(asdict(self))}


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer that tells of memory, and what was predicted for it."""

    answer: Reviewed
    predicted: float


def figures(events: Iterable[AnyEvent], cards: Mapping[str, Card], now_ms: int, calendar: Calendar) -> Figures:
    """The figures of all events up to now."""
    counted = memory.counted(list(events))
    answers = [one for one in counted if isinstance(one, Reviewed)]
    learned = [one for one in answers if not one.is_cram]
    told, final = _told(counted)
    today = calendar.day(now_ms)
    interview = date.fromisoformat(final.interview) if final.interview else None
    days_left = (interview - today).days if interview and interview >= today else None
    forecast, overdue = _forecast(final, cards, today, calendar)
    sure = Counter(one.card for one in learned if one.rating == AGAIN and is_sure(one.confidence))
    leeches = {card: one.lapses for card, one in final.cards.items() if one.lapses >= LEECH_LAPSES}
    return Figures(
        today=today,
        answers=len(answers),
        days_active=len({calendar.day(one.at_ms) for one in answers}),
        cards=len(cards),
        seen=sum(card in final.cards for card in cards),
        resting=sum(card in final.resting for card in cards),
        retention=share_of([one.answer for one in told]),
        weeks=tuple(_weeks(told, calendar)),
        forecast=forecast,
        overdue=overdue,
        leeches=_troubled(leeches, final),
        sure_but_wrong=_troubled(sure, final),
        calibration=tuple(_calibration(learned)),
        prediction=tuple(_prediction(told)),
        interview=final.interview,
        days_to_interview=days_left,
        projected=_projected(final, cards, interview, calendar) if interview and days_left is not None else None,
    )


def share_of(answers: Iterable[Reviewed]) -> Share:
    """How many of these were known."""
    ratings = [one.rating for one in answers]
    known = len(ratings) - ratings.count(AGAIN)
    low, high = wilson(known, len(ratings))
    return Share(n=len(ratings), known=known, low=low, high=high)


def wilson(known: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927); all that is possible when there is nothing."""
    if n == 0:
        return 0.0, 1.0
    share = known / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _told(counted: Iterable[AnyEvent]) -> tuple[list[Told], Memory]:
    """The answers that tell of memory, each with the recall that was predicted before it; and the final memory."""
    known = NOTHING
    told = []
    for event in counted:
        if isinstance(event, Reviewed) and not event.is_cram:
            before = known.cards.get(event.card)
            if before is not None and memory.elapsed_ms(before, event.at_ms) >= NEXT_DAY_MS:
                told.append(Told(answer=event, predicted=memory.recall(before, event.at_ms)))
        known = memory.replay([replace(event, id=0)], known)
    return told, known


def _weeks(told: Iterable[Told], calendar: Calendar) -> Iterator[Week]:
    """Every week from the first to the last, empty ones too."""
    found: dict[date, list[Reviewed]] = defaultdict(list)
    for one in told:
        day = calendar.day(one.answer.at_ms)
        found[day - timedelta(days=day.weekday())].append(one.answer)
    monday = min(found, default=None)
    while monday is not None and monday <= max(found):
        yield Week(monday=monday, retention=share_of(found.get(monday, [])))
        monday += WEEK


def _forecast(
    final: Memory, cards: Mapping[str, Card], today: date, calendar: Calendar
) -> tuple[tuple[tuple[date, int], ...], int]:
    awake = [card for card in cards if card not in final.resting]
    days = [calendar.day(final.cards[card].due_ms) for card in awake if card in final.cards]
    counts = Counter(max(day, today) for day in days)
    span = [today + timedelta(days=n) for n in range(FORECAST_DAYS)]
    return tuple((day, counts[day]) for day in span), sum(day < today for day in days)


def _troubled(times: Mapping[str, int], final: Memory) -> tuple[Troubled, ...]:
    ranked = sorted(times, key=lambda card: (-times[card], card))
    return tuple(Troubled(card=card, times=times[card], is_resting=card in final.resting) for card in ranked)


def _calibration(learned: Iterable[Reviewed]) -> Iterator[Level]:
    """By how sure the learner was."""
    found: dict[int, list[Reviewed]] = defaultdict(list)
    for one in learned:
        if one.confidence is not None:
            found[one.confidence].append(one)
    for confidence in sorted(found):
        yield Level(said=confidence / 100, result=share_of(found[confidence]))


def _prediction(told: Iterable[Told]) -> Iterator[Level]:
    """By what the schedule predicted."""
    found: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        found[sum(one.predicted >= edge for edge in EDGES[1:-1])].append(one)
    for place in sorted(found):
        mean = sum(one.predicted for one in found[place]) / len(found[place])
        yield Level(said=mean, result=share_of([one.answer for one in found[place]]))


def _projected(final: Memory, cards: Mapping[str, Card], day: date, calendar: Calendar) -> float | None:
    awake = [card for card in cards if card not in final.resting]
    return memory.projected_recall(final, calendar.start_ms(day), awake)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


# ---- as text


def stats_blocks(found: Figures) -> Iterator[Block]:
    """The figures for a screen: a sentence in place of a figure where too few answers stand behind it."""
    yield Block("question", "How well you remember")
    days = f"{found.days_active} day{'' if found.days_active == 1 else 's'}"
    yield Block("plain", f"{found.answers} answers on {days}; {found.seen} of {found.cards} cards seen.")
    if found.interview and found.days_to_interview is not None:
        projected = "" if found.projected is None else f"; without more practice you would know {found.projected:.0%}"
        yield Block("plain", f"Interview on {found.interview}, {found.days_to_interview} days from now{projected}.")
    yield Block("title", "Known after a night or more, by week")
    if not found.weeks:
        yield Block("note", "Nothing yet: it takes cards that were answered on an earlier day.")
    for week in found.weeks[-WEEKS_SHOWN:]:
        yield Block("plain", _share(week.retention), f"{week.monday:%d %b}")
    yield Block("title", f"Due in the next {FORECAST_DAYS} days ({found.overdue} overdue, counted as today's)")
    yield from _forecast_blocks(found.forecast)
    yield from _levels("How sure you were, and what came of it", found.calibration)
    yield from _levels("What the schedule predicted, and what came of it", found.prediction)
    yield from _troubles("Leeches: failed again and again", found.leeches)
    yield from _troubles("Sure, and wrong", found.sure_but_wrong)


def _share(share: Share) -> str:
    if share.value is None:
        return "no answers"
    if share.n < ENOUGH:
        return f"{share.known} of {share.n} known; too few answers for a percentage"
    return f"{_bar(share.value)} {share.value:.0%}  ({share.low:.0%} to {share.high:.0%}, {share.n} answers)"


def _forecast_blocks(forecast: Iterable[tuple[date, int]]) -> Iterator[Block]:
    """A line a week, a number a day."""
    days = list(forecast)
    for start in range(0, len(days), 7):
        counts = "".join(f"{count:>4}" for _, count in days[start : start + 7])
        yield Block("plain", counts, f"{days[start][0]:%d %b}")


def _levels(title: str, levels: Iterable[Level]) -> Iterator[Block]:
    shown = list(levels)
    if shown:
        yield Block("title", title)
    for one in shown:
        yield Block("plain", _share(one.result), f"{one.said:>5.0%}")


def _troubles(title: str, cards: tuple[Troubled, ...]) -> Iterator[Block]:
    if cards:
        yield Block("title", title)
    for one in cards[:MOST_SHOWN]:
        yield Block("plain", f"{one.card}{'  (rests)' if one.is_resting else ''}", f"{one.times}x")
    if len(cards) > MOST_SHOWN:
        yield Block("note", f"and {len(cards) - MOST_SHOWN} more")


def _bar(share: float) -> str:
    full = round(share * BAR)
    return "█" * full + "░" * (BAR - full)
