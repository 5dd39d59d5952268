"""Readiness by day: the known past, the projection, and the cache of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from harness.cards.records import Card, Cloze
from harness.report.learner.readiness import Readiness, ReadinessPoint, Syllabus, days_between, readiness, topics_in
from harness.report.learner.records import LearnerProgress, learner_history
from harness.report.learner.view import learner_page
from harness.scheduler import stats
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AnyEvent, DateSet, Reviewed, Suspended, Undone
from harness.scheduler.replay import NOTHING, replay

DAY_MS = 86_400_000
# A Monday, at noon.
START = round(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp() * 1000)
FIRST = date(2026, 1, 5)
CARDS: dict[str, Card] = {
    name: Cloze(id=name, chapter="c", topic="t", level="core", text="a {{gap|hole}}") for name in ("a", "b", "c", "d")
}

SYLLABUS = Syllabus(topics=topics_in(CARDS))


def answer(number: int, card: str, day: float) -> Reviewed:
    return Reviewed(id=number, at_ms=START + round(day * DAY_MS), card=card, rating=3, took_ms=1000, seed=0)


def view(events: list[AnyEvent], day: float, interview: date | None = None) -> Readiness:
    history = learner_history(events, SYLLABUS)
    return readiness(history.readiness, history.memory, SYLLABUS, START + round(day * DAY_MS), interview, Calendar())


def test_readiness_begins_at_zero_and_ends_with_the_figure_of_the_drill() -> None:
    """A card never seen counts as unknown; today and the interview agree with `harness drill --stats`."""
    day = FIRST + timedelta(days=20)
    events: list[AnyEvent] = [
        DateSet(id=1, at_ms=START, day=day.isoformat()), answer(2, "a", 0), answer(3, "b", 3), answer(4, "a", 5),
    ]  # fmt: skip
    found = view(events, 10, day)
    assert found.past[0] == ReadinessPoint(FIRST, 0.0)
    assert [point.day for point in found.past] == sorted({point.day for point in found.past})
    by_day = {point.day: point.share for point in found.past}
    assert 0.2 < by_day[FIRST + timedelta(days=1)] < 0.25 < by_day[FIRST + timedelta(days=4)] < 0.5
    assert found.past[-1].day == FIRST + timedelta(days=10)
    wanted = stats.review_stats(events, CARDS, START + 10 * DAY_MS, Calendar()).projected
    assert found.projection[-1].day == day and found.projection[-1].share == pytest.approx(wanted)
    assert found.projection[-1].share < found.past[-1].share


def test_readiness_without_a_date_has_no_projection() -> None:
    """The page says how to set a date."""
    events: list[AnyEvent] = [answer(1, "a", 0)]
    found = view(events, 3)
    assert found.projection == () and found.chart is not None and found.chart.reference == ""
    page = learner_page(learner_history(events), LearnerProgress(), CARDS, (), START + 3 * DAY_MS, Calendar())
    assert "<code>harness drill --interview DATE</code>" in page and "projected" not in page


def test_readiness_leaves_out_suspended_cards() -> None:
    """Like every other figure of the deck."""
    suspended = (Suspended(id=n, at_ms=START, card=card, is_suspended=True, why="") for n, card in ((2, "c"), (3, "d")))
    events: list[AnyEvent] = [answer(1, "a", 0), *suspended]
    assert 0.4 < view(events, 1).past[-1].share <= 0.5


@pytest.mark.parametrize("day", [0, 1])
def test_readiness_of_the_first_days_can_be_rendered(day: int) -> None:
    """One point is not a curve."""
    found = view([answer(1, "a", 0)], day)
    assert (found.chart is None) == (day == 0)
    assert view([], day) == Readiness(past=(), projection=(), chart=None)


def test_readiness_of_a_long_pause_falls() -> None:
    """The days since the last answer are drawn too."""
    shares = [point.share for point in view([answer(1, "a", 0), answer(2, "b", 1)], 200).past[-4:]]
    assert shares == sorted(shares, reverse=True) and shares[-1] < shares[0]


def test_history_by_days_has_the_memory_of_one_replay() -> None:
    """An undo may concern an earlier day, ids need not increase, and a clock may be wrong."""
    events: list[AnyEvent] = [
        DateSet(id=99, at_ms=START, day="2026-03-01"), answer(2, "a", 0), answer(3, "b", 1), answer(4, "a", 9),
        Undone(id=5, at_ms=START + 10 * DAY_MS, event=3), answer(6, "c", 4), answer(7, "a", 12),
    ]  # fmt: skip
    found = learner_history(events, SYLLABUS)
    assert found.memory == replay(events)
    assert [review.id for review in found.answers] == [2, 4, 6, 7]
    assert found.readiness[-1].day == FIRST + timedelta(days=12)


def test_days_between_are_few_and_end_with_the_last() -> None:
    """None if there is no day between."""
    assert days_between(FIRST, FIRST, 5) == [FIRST]
    assert days_between(FIRST, FIRST - timedelta(days=1), 5) == []
    days = days_between(FIRST, FIRST + timedelta(days=100), 5)
    assert len(days) == 6 and days[-1] == FIRST + timedelta(days=100)


def test_readiness_begins_with_the_first_pass() -> None:
    """An exercise counts from the day on which it passed."""
    card = replace(CARDS["a"], practise=("one", "two"))
    passed_ms = {"one": START, "two": START + 4 * DAY_MS}
    syllabus = Syllabus(topics=topics_in({"a": card}), passed_ms=passed_ms)
    found = readiness((), NOTHING, syllabus, START + 9 * DAY_MS, None, Calendar())
    by_day = {(point.day - FIRST).days: point.share for point in found.past}
    assert (by_day[0], by_day[4], by_day[5], by_day[9]) == (0.0, 0.25, 0.5, 0.5)
