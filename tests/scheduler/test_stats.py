"""Statistics of the memory, compared with counts made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cards.records import Card, Cloze
from harness.drill.summary import stats_blocks
from harness.progress.store import Store
from harness.scheduler import event_log, stats
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, AnyEvent, DateSet, Reviewed, Suspended, Undone

DAY_MS = 86_400_000
# A Monday, at noon.
START = round(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp() * 1000)
CARDS: dict[str, Card] = {
    name: Cloze(id=name, chapter="c", topic="t", level="core", text="{{a}}") for name in ("a", "b", "c", "d")
}
NUMBERS = iter(range(1, 10**9))


def answer(card: str, day: float, rating: int = GOOD, **more: Any) -> Reviewed:
    at_ms = START + round(day * DAY_MS)
    return Reviewed(id=next(NUMBERS), at_ms=at_ms, card=card, rating=rating, took_ms=1, seed=0, **more)


def figures(events: list[AnyEvent], day: float = 30) -> stats.ReviewStats:
    return stats.review_stats(events, CARDS, START + round(day * DAY_MS), Calendar())


def test_retention_counts_answers_after_a_night_and_no_others() -> None:
    """No first answer, no second one on the same day, no cramming, no undone answer."""
    gone = answer("a", 3, AGAIN)
    events = [
        answer("a", 0), answer("a", 0.01, AGAIN), answer("a", 1), answer("a", 2, HARD), gone,
        Undone(id=next(NUMBERS), at_ms=START, event=gone.id), answer("a", 4, AGAIN),
        answer("b", 5, is_cram=True), answer("b", 6), answer("b", 8, EASY),
    ]  # fmt: skip
    found = figures(events)
    assert (found.retention.n, found.retention.known) == (4, 3)
    assert [(week.monday, week.retention.n, week.retention.known) for week in found.weeks] == [
        (date(2026, 1, 5), 3, 2),
        (date(2026, 1, 12), 1, 1),
    ]
    assert found.answers == 8
    assert (found.seen, found.cards) == (2, 4)


def test_weeks_without_answers_are_listed_and_empty() -> None:
    """So a gap is visible."""
    found = figures([answer("a", 0), answer("a", 2), answer("a", 20)])
    assert [week.retention.n for week in found.weeks] == [1, 0, 1]
    assert found.weeks[1].retention.value is None


@pytest.mark.parametrize(
    ("known", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (81, 100, 0.7222, 0.8749), (10, 10, 0.7225, 1.0)]
)
def test_interval_is_wilsons(known: int, n: int, low: float, high: float) -> None:
    """Published values of the score interval."""
    assert stats.wilson(known, n) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 500), st.integers(0, 500))
def test_interval_contains_the_share_and_stays_between_zero_and_one(known: int, failed: int) -> None:
    """For all counts."""
    low, high = stats.wilson(known, known + failed)
    share = known / (known + failed) if known + failed else 0.5
    assert 0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1


def test_forecast_counts_each_card_once_and_overdue_cards_today() -> None:
    """Neither suspended cards nor cards without a deck count."""
    events = [answer("a", 0), answer("b", 29.9, EASY), answer("c", 0), answer("gone", 0)]
    events += [Suspended(id=next(NUMBERS), at_ms=START, card="c", is_suspended=True)]
    found = figures(events, 30)
    assert len(found.forecast) == stats.FORECAST_DAYS
    assert found.forecast[0] == (date(2026, 2, 4), 1)
    assert sum(count for _, count in found.forecast) == 2
    assert found.overdue == 1


def test_calibration_and_sure_but_wrong_come_from_confidence() -> None:
    """A confidence of 75 or more counts as sure."""
    events = [
        answer("a", 0, AGAIN, confidence=100), answer("a", 1, AGAIN, confidence=75), answer("b", 0, confidence=75),
        answer("b", 1, AGAIN, confidence=50), answer("c", 0, AGAIN),
    ]  # fmt: skip
    found = figures(events)
    assert [(level.said, level.result.n, level.result.known) for level in found.calibration] == [
        (0.5, 1, 0),
        (0.75, 2, 1),
        (1.0, 1, 0),
    ]
    assert found.sure_but_wrong == (stats.TroubledCard(card="a", times=2, is_resting=False),)


def test_leeches_are_named_with_their_lapses() -> None:
    """Eight lapses suspend a card."""
    days = [0.0]
    events: list[AnyEvent] = [answer("a", 0)]
    for n in range(8):
        days.append(days[-1] + 5)
        events += [answer("a", days[-1], AGAIN), answer("a", days[-1] + 2)] if n < 7 else [answer("a", days[-1], AGAIN)]
    assert figures(events, 60).leeches == (stats.TroubledCard(card="a", times=8, is_resting=True),)


def test_interview_and_projection() -> None:
    """Cards that were never seen count as unknown. Without a date, or after it, there is no projection."""
    day = date(2026, 2, 4)
    events = [answer("a", 29), answer("b", 29), DateSet(id=next(NUMBERS), at_ms=START, day=str(day + timedelta(10)))]
    found = figures(events)
    assert found.days_to_interview == 10
    assert found.projected is not None and 0.1 < found.projected < 0.5
    assert figures(events, 60).days_to_interview is None
    assert figures([]).projected is None


def test_blocks_have_a_sentence_instead_of_a_share_of_too_few_answers() -> None:
    """Thirty answers are enough for a percentage."""
    few = " ".join(block.text for block in stats_blocks(figures([answer("a", 0), answer("a", 2)])))
    assert "too few answers for a percentage" in few
    many = [answer(card, day) for card in CARDS for day in range(9)] + [answer("a", 1 + n / 3) for n in range(9)]
    assert "100%  (89% to 100%, 32 answers)" not in few
    shown = " ".join(block.text for block in stats_blocks(figures(many, 14)))
    assert "100%" in shown
    assert list(stats_blocks(figures([])))


def test_stats_command_as_text_and_json(run: Callable[..., Any], small_course: Any) -> None:
    """The figures of the store; no session begins.  Cards that wait for a pass are not among those seen."""
    store = Store(course=small_course.name)
    for day in range(3):
        event_log.append(store, answer("bug:scale", day))
    store.close()
    ran = run("--course", small_course.root, "drill", "--stats", "--json")
    assert (ran.json["schema"], ran.json["retention"]["n"], ran.json["seen"]) == ("harness.drill-stats/1", 2, 0)
    assert json.dumps(ran.json)
    text = run("--course", small_course.root, "drill", "--stats").out
    assert "How well you remember" in text and "2 of 2 known" in text
