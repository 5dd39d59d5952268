"""How ready the learner is, day by day, and on the day of the interview without more practice.

Of each topic: the share of its exercises that were passed, of its numeric cards and of its spoken cards that are known.
The mean of these is how ready the learner is for the topic; topics count by how often interviews for the role ask them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import fmean

from harness.cards.records import Card, SpotTheBug
from harness.cards.roles import NO_WEIGHTS, RoleWeights
from harness.interview.candidates import FREQUENCY_WEIGHTS
from harness.report import charts
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import CountedEvent
from harness.scheduler.replay import Memory, recalls

# About this many points for the history, and fewer for the days since the last answer and for those to come, because
# each point takes the chance of every card.
MOST_POINTS, FEW_POINTS = 30, 4
DAY = timedelta(days=1)
SPOKEN = ("explain", "scenario")


@dataclass(frozen=True)
class Topic:
    """A topic of the cards: its exercises, its numeric cards, and those that are answered aloud."""

    name: str
    chapter: str
    cards: tuple[str, ...]
    write: tuple[str, ...]
    compute: tuple[str, ...]
    # Where no card is spoken, all that are not numeric.
    explain: tuple[str, ...]
    # How often interviewers ask about most of its cards: often, sometimes or rarely.
    frequency: str
    # How much interviews for the role ask of it, at any frequency.
    weight: float


def topics_in(cards: Mapping[str, Card], weights: RoleWeights = NO_WEIGHTS) -> tuple[Topic, ...]:
    """The topics in the order of the deck; spot-the-bug cards belong to exercises, not to topics."""
    cards_of: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards.values():
        if not isinstance(card, SpotTheBug):
            cards_of[card.chapter, card.topic].append(card)
    return tuple(_topic(topic, chapter, own, weights) for (chapter, topic), own in cards_of.items())


def _topic(name: str, chapter: str, own: Sequence[Card], weights: RoleWeights) -> Topic:
    frequency = Counter(card.frequency for card in own).most_common(1)[0][0]
    return Topic(
        name=name,
        chapter=chapter,
        cards=tuple(card.id for card in own),
        write=tuple(sorted({name for card in own for name in card.practise})),
        compute=tuple(card.id for card in own if card.kind == "numeric"),
        explain=tuple(card.id for card in own if card.kind in SPOKEN)
        or tuple(card.id for card in own if card.kind != "numeric"),
        frequency=frequency,
        weight=FREQUENCY_WEIGHTS[frequency] * weights.of_topic(name),
    )


def topic_shares(topic: Topic, chances: Mapping[str, float], passed: Collection[str]) -> tuple[float | None, ...]:
    """The shares that the learner can write, compute and explain; None where there is nothing of the kind.

    Unseen cards have no chance, and count as not known.
    """
    known = {name: 1.0 for name in topic.write if name in passed}
    groups = ((topic.write, known), (topic.compute, chances), (topic.explain, chances))
    return tuple(fmean(of.get(name, 0.0) for name in names) if names else None for names, of in groups)


@dataclass(frozen=True)
class ReadinessPoint:
    """How ready the learner was when a day began: in total, and what could be written, computed and explained."""

    day: date
    share: float
    abilities: tuple[float | None, ...] = (None, None, None)


@dataclass(frozen=True, kw_only=True)
class Syllabus:
    """What there is to be ready for, and when each exercise was first passed."""

    topics: tuple[Topic, ...] = ()
    passed_ms: Mapping[str, int] = field(default_factory=dict)

    def point(self, day: date, memory: Memory, at_ms: int) -> ReadinessPoint:
        """The readiness at a moment; suspended cards are left out."""
        chances = recalls(memory, at_ms)
        passed = {name for name, passed_ms in self.passed_ms.items() if passed_ms <= at_ms}
        active = [_without(topic, memory.suspended) for topic in self.topics]
        rows = [(topic.weight, topic_shares(topic, chances, passed)) for topic in active]
        share = _weighted((weight, _mean(shares)) for weight, shares in rows)
        abilities = (_weighted((weight, shares[number]) for weight, shares in rows) for number in range(3))
        return ReadinessPoint(day, share or 0.0, tuple(abilities))


def _without(topic: Topic, suspended: Collection[str]) -> Topic:
    if not suspended:
        return topic
    compute, explain = (
        tuple(card for card in cards if card not in suspended) for cards in (topic.compute, topic.explain)
    )
    return replace(topic, compute=compute, explain=explain)


def _mean(shares: Iterable[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return fmean(known) if known else None


def _weighted(rows: Iterable[tuple[float, float | None]]) -> float | None:
    """The weighted mean; None if nothing has a weight."""
    known = [(weight, share) for weight, share in rows if share is not None and weight]
    return sum(weight * share for weight, share in known) / sum(weight for weight, _ in known) if known else None


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Past days up to today, the days to come if nothing is practised, and both as a chart."""

    past: tuple[ReadinessPoint, ...]
    # Empty without a date.
    projection: tuple[ReadinessPoint, ...]
    # None before a second day.
    chart: charts.Plot | None


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
    syllabus: Syllabus,
    now_ms: int,
    interview: date | None,
    calendar: Calendar,
) -> Readiness:
    """The readiness as of now; `stored` are earlier days, as they were estimated then."""
    today = calendar.day(now_ms)
    moments = [*(known.first_ms for known in memory.cards.values()), *syllabus.passed_ms.values()]
    if not moments:
        return Readiness(past=(), projection=(), chart=None)

    def point(day: date) -> ReadinessPoint:
        return syllabus.point(day, memory, calendar.start_ms(day))

    begun = calendar.day(min(moments))
    past = [ReadinessPoint(begun, 0.0), *(point for point in stored if begun < point.day < today)]
    past += map(point, days_between(past[-1].day + DAY, today - DAY, FEW_POINTS if stored else MOST_POINTS))
    past = [*(point for point in past if point.day < today), syllabus.point(today, memory, now_ms)]
    projection = tuple(map(point, days_between(today + DAY, interview, FEW_POINTS) if interview else ()))
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
