"""How much of the deck the learner knows, day by day, and on the day of the interview without more practice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from harness.report import charts
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import CountedEvent
from harness.scheduler.replay import Memory, projected_recall

# About this many points for the history, and fewer for the days since the last answer and for those to come, because
# each point takes the chance of every card.
MOST_POINTS, FEW_POINTS = 30, 4
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ReadinessPoint:
    """The share of the deck that was known when a day began."""

    day: date
    share: float


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Past days up to today, the days to come if nothing is practised, and both as a chart."""

    past: tuple[ReadinessPoint, ...]
    # Empty without a date.
    projection: tuple[ReadinessPoint, ...]
    # None before a second day.
    chart: charts.Plot | None


def known_share(memory: Memory, at_ms: int, cards: Iterable[str]) -> float:
    """The share of the cards known at a moment; unseen cards count as not known, suspended ones are left out."""
    active = [card for card in cards if card not in memory.suspended]
    return (projected_recall(memory, at_ms, active) or 0.0) if active else 0.0


def days_between(first: date, last: date, most: int) -> list[date]:
    """About `most` days, evenly spread, ending with the last; none if the first is later."""
    n = (last - first).days
    step = max(1, -(-n // most))
    return sorted(last - DAY * back for back in range(0, n + 1, step))


def until_days(
    events: Sequence[CountedEvent], ends: Iterable[date], calendar: Calendar
) -> Iterator[tuple[date | None, list[CountedEvent]]]:
    """The events up to each of these days, in stored order; finally those after all of them, with None."""
    days = calendar.days(event.at_ms for event in events)
    place = 0
    for end in ends:
        start = place
        while place < len(events) and days[place] <= end:
            place += 1
        yield end, list(events[start:place])
    yield None, list(events[place:])


def readiness(
    stored: Sequence[ReadinessPoint],
    memory: Memory,
    cards: Sequence[str],
    now_ms: int,
    interview: date | None,
    calendar: Calendar,
) -> Readiness:
    """The readiness as of now; `stored` are earlier days, as they were estimated then."""
    today = calendar.day(now_ms)
    past: list[ReadinessPoint] = []
    if memory.cards:
        begun = calendar.day(min(known.first_ms for known in memory.cards.values()))
        past = [ReadinessPoint(begun, 0.0), *(point for point in stored if begun < point.day < today)]
        recent = days_between(past[-1].day + DAY, today - DAY, FEW_POINTS)
        past += [ReadinessPoint(day, known_share(memory, calendar.start_ms(day), cards)) for day in recent]
        past = [point for point in past if point.day < today]
        past.append(ReadinessPoint(today, known_share(memory, now_ms, cards)))
    ahead = days_between(today + DAY, interview, FEW_POINTS) if interview and memory.cards else []
    projection = tuple(ReadinessPoint(day, known_share(memory, calendar.start_ms(day), cards)) for day in ahead)
    return Readiness(past=tuple(past), projection=projection, chart=_chart(past, projection))


def _chart(past: Sequence[ReadinessPoint], projection: Sequence[ReadinessPoint]) -> charts.Plot | None:
    if len(past) < 2:
        return None
    first, today = past[0].day, past[-1].day
    last = projection[-1].day if projection else today
    span = (last - first).days
    points = [charts.Point((point.day - first).days, point.share, f"{point.day:%d %b %Y}") for point in past]
    ticks = [(0, f"{first:%d %b}"), ((today - first).days, "today")]
    if projection and (last - today).days > 0.2 * span:
        ticks.append((span, f"{last:%d %b}"))
    if (today - first).days < 0.2 * span:
        del ticks[0]
    dashed = [((point.day - first).days, point.share) for point in (past[-1], *projection)] if projection else []
    return charts.plot(points, (0, span), (0, 1), ticks, [(tick / 4, f"{tick * 25} %") for tick in range(5)], dashed)
