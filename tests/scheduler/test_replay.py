"""The memory of cards: FSRS's numbers, undo, rest, cards made due, wrong clocks, and equality to the last bit."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from harness.clock import DAY_MS, HOUR_MS
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, AnyEvent, DateSet, MadeDue, Reviewed, Suspended, Undone
from harness.scheduler.fsrs_model import NO_EASE, Forgetting, learn_ease
from harness.scheduler.replay import (
    FUTURE_MS,
    NOTHING,
    counted,
    due_today,
    interview_day,
    is_changed,
    is_due,
    outcomes,
    projected_recall,
    reaches_back,
    recalls,
    replay,
)
from harness.scheduler.schedule import (
    AGAIN_MS,
    LEECH_AGAIN,
    LEECH_FAILURES,
    MAXIMUM_DAYS,
    NEXT_DAY_MS,
    elapsed_ms,
    recall,
)

NOON = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp() * 1000)


def answer(number: int, at_ms: int, rating: int = GOOD, card: str = "a", **more: object) -> Reviewed:
    """One answer."""
    return replace(Reviewed(id=number, at_ms=at_ms, card=card, rating=rating, took_ms=900, seed=1), **more)


def answers(*steps: tuple[float, int], card: str = "a") -> list[AnyEvent]:
    """Answers to one card: days from noon, and ratings."""
    return [answer(n + 1, NOON + round(day * DAY_MS), rating, card) for n, (day, rating) in enumerate(steps)]


def failures(times: int, start: int = 1, days: int = 0) -> list[AnyEvent]:
    """Answers to a card that is known and failed in turn, every other day."""
    found: list[AnyEvent] = []
    for n in range(times):
        at_ms = NOON + (days + 2 * n) * DAY_MS
        found += [answer(start + 2 * n, at_ms), answer(start + 2 * n + 1, at_ms + DAY_MS, AGAIN)]
    return found


def test_parts_of_days_count() -> None:
    """FSRS alone predicts 1.0 until a day has passed."""
    card_memory = replay(answers((0, GOOD))).cards["a"]
    left = [recall(card_memory, NOON + hours * HOUR_MS) for hours in (0, 1, 12, 23, 25, 36)]
    assert left[0] == 1 and all(later < before for before, later in pairwise(left))
    assert recall(card_memory, NOON + round(card_memory.stability_days * DAY_MS)) == pytest.approx(0.9)


def test_answer_ten_minutes_before_a_day_has_passed_counts_almost_as_a_day() -> None:
    """An answer an hour after the last changes almost nothing."""
    a_day, nearly, same_day = (
        replay(answers((0, GOOD), (days, GOOD))).cards["a"].stability_days for days in (1, 1 - 1 / 144, 1 / 24)
    )
    first = replay(answers((0, GOOD))).cards["a"].stability_days
    assert first <= same_day < 1.2 * first < nearly < a_day < 1.01 * nearly


def test_failed_card_is_due_in_minutes_and_others_in_whole_days() -> None:
    """At least a day for any other rating, at most the longest interval."""
    assert replay(answers((0, AGAIN))).cards["a"].due_ms == NOON + AGAIN_MS
    assert replay(answers((0, HARD))).cards["a"].due_ms == NOON + DAY_MS
    memory = replay(answers(*((30 * n * n, EASY) for n in range(12))))
    for outcome in outcomes(memory, "a", NOON + 5000 * DAY_MS):
        days = (outcome.due_ms - NOON - 5000 * DAY_MS) / DAY_MS
        assert outcome.interval_days == (0 if outcome.rating == AGAIN else days) <= 1.1 * MAXIMUM_DAYS


def test_cards_learned_together_spread_and_always_in_the_same_way() -> None:
    """By up to a tenth of the interval in both directions, without a random generator."""
    events = [
        answer(10 * n + k, NOON + day * DAY_MS + n, GOOD, f"card-{n}")
        for n in range(200)
        for k, day in enumerate((0, 2, 12), 1)
    ]
    events.sort(key=lambda item: item.at_ms)
    days = [(card.due_ms - card.last_ms) // DAY_MS for card in replay(events).cards.values()]
    assert days == [(card.due_ms - card.last_ms) // DAY_MS for card in replay(events).cards.values()]
    assert len(set(days)) > 5
    assert 1.15 < max(days) / min(days) < 1.25
    assert abs(sum(days) / len(days) - (max(days) + min(days)) / 2) < 0.5


def test_undone_answer_leaves_no_trace_and_an_undone_undo_restores_it() -> None:
    """To the last bit, with other cards in between."""
    before = [answer(1, NOON), answer(2, NOON + DAY_MS, card="b")]
    wrong = answer(3, NOON + 3 * DAY_MS, AGAIN)
    other = answer(4, NOON + 3 * DAY_MS + 5, EASY, "b")
    undo = Undone(id=5, at_ms=NOON + 3 * DAY_MS + 9, event=3)
    redo = Undone(id=6, at_ms=NOON + 3 * DAY_MS + 9, event=5)
    never = replace(replay([*before, other]), last_id=5)
    assert replay([*before, wrong, other, undo]) == never
    assert replay([*before, wrong, other, undo, redo]) == replace(replay([*before, wrong, other]), last_id=6)
    assert replay([*before, wrong, other, undo, redo, Undone(id=7, at_ms=NOON, event=6)]) == replace(never, last_id=7)


@pytest.mark.parametrize("target", [0, 1, 2, 3, 77, -1])
def test_undo_of_a_missing_or_later_event_changes_nothing(target: int) -> None:
    """A log from another machine, or one that lost rows, can still be replayed."""
    events = [answer(4, NOON), Undone(id=2, at_ms=NOON, event=4), Undone(id=5, at_ms=NOON, event=target)]
    assert replay(events).cards == replay([answer(4, NOON)]).cards


def test_two_events_in_one_millisecond_count_in_the_order_of_storing() -> None:
    """The millisecond decides nothing."""
    events = [answer(1, NOON), answer(2, NOON, AGAIN), answer(3, NOON, AGAIN, "b"), answer(4, NOON, GOOD, "b")]
    memory = replay(events)
    assert (memory.cards["a"].answers, memory.cards["a"].last_rating) == (2, AGAIN)
    assert memory.cards["b"].last_rating == GOOD
    assert len(counted(events)) == 4


def test_cramming_does_not_change_the_schedule() -> None:
    """A card made due by a mistake stays due."""
    events: list[AnyEvent] = [*answers((0, GOOD)), MadeDue(id=2, at_ms=NOON, card="a", why="w")]
    crammed = [*events, answer(3, NOON + DAY_MS, AGAIN, is_cram=True), answer(4, NOON, card="b", is_cram=True)]
    assert replay(crammed) == replace(replay(events), last_id=4)


def test_card_made_due_stays_due_until_it_is_answered() -> None:
    """Even a card that was never asked."""
    made_due = [MadeDue(id=1, at_ms=NOON, card="a", why="no-scale in attention")]
    assert replay(made_due).made_due["a"] == "no-scale in attention"
    assert replay([*made_due, answer(2, NOON)]).made_due == {}
    assert set(replay([answer(1, NOON), MadeDue(id=2, at_ms=NOON, card="a", why="w")]).made_due) == {"a"}


def test_suspended_card_is_not_asked_until_it_is_resumed() -> None:
    """Its memory stays."""
    rest = Suspended(id=2, at_ms=NOON, card="a", why="known by heart")
    memory = replay([answer(1, NOON), rest])
    assert (memory.suspended["a"].why, memory.suspended["a"].is_leech) == ("known by heart", False)
    back = replay([answer(1, NOON), rest, Suspended(id=3, at_ms=NOON, card="a", is_suspended=False)])
    assert back.suspended == {} and "a" in back.cards
    assert replay([Suspended(id=1, at_ms=NOON, card="a", is_suspended=False)]).suspended == {}


def test_leech_is_suspended_at_its_eighth_failure_and_again_after_four_more() -> None:
    """The number of failures is reported. Undoing the last failure resumes the card."""
    events = failures(LEECH_FAILURES)
    assert replay(events[:-1]).suspended == {}
    memory = replay(events)
    assert memory.suspended["a"].is_leech and memory.suspended["a"].why == "failed 8 times"
    assert replay([*events, Undone(id=50, at_ms=NOON, event=events[-1].id)]).suspended == {}
    back = Suspended(id=51, at_ms=NOON + 99 * DAY_MS, card="a", is_suspended=False)
    more = failures(LEECH_AGAIN, start=60, days=100)
    assert replay([*events, back, *more[:-1]]).suspended == {}
    assert replay([*events, back, *more]).suspended["a"].why == "failed 12 times"


def test_card_that_was_never_known_is_suspended_too() -> None:
    """Eight failures on three evenings are no lapses, but still eight failures."""
    minute = 1 / 1440
    events = answers(*((day + n * minute, AGAIN) for day in range(3) for n in range(3)))
    assert replay(events[:7]).suspended == {}
    memory = replay(events)
    assert (memory.cards["a"].failures, memory.cards["a"].lapses) == (9, 0)
    assert memory.suspended["a"].why == "failed 8 times"


def test_leech_is_suspended_only_while_it_is_failed() -> None:
    """A card that was known since then stays active; a card that the learner suspended stays suspended."""
    failed = [(n, AGAIN) for n in range(11)]
    assert set(replay(answers(*failed)).suspended) == {"a"}
    known = answers(*failed, (12, GOOD))
    assert replay(known).suspended == {}
    mine = [*answers(*failed), Suspended(id=90, at_ms=NOON + 11 * DAY_MS, card="a", why="mine")]
    assert set(replay([*mine, replace(known[-1], id=91)]).suspended) == {"a"}


def test_second_failure_in_a_row_is_no_second_lapse() -> None:
    """Nor is the first failure of a card that was never known a lapse."""
    minute = 1 / 1440
    assert replay(answers((0, AGAIN), (minute, AGAIN), (1, AGAIN))).cards["a"].lapses == 0
    assert replay(answers((0, GOOD), (2, AGAIN), (2 + minute, AGAIN), (3, AGAIN))).cards["a"].lapses == 1


def test_changed_answer_is_reported_once() -> None:
    """Until the card is answered in its new form. Cards without a digest count as unchanged."""
    memory = replay([answer(1, NOON, digest="old")])
    assert is_changed(memory, "a", "new") and not is_changed(memory, "a", "old")
    assert not is_changed(memory, "a", "") and not is_changed(memory, "b", "new")
    assert not is_changed(replay([answer(1, NOON)]), "a", "new")
    assert not is_changed(replay([answer(1, NOON, digest="old"), answer(2, NOON, digest="new")]), "a", "new")


@pytest.mark.parametrize("wrong_days", [-20_000, -400, -1, -0.01, 0.01, 1, 400, 20_000])
def test_clock_that_was_wrong_for_an_answer_or_two_does_little_harm(wrong_days: float) -> None:
    """An empty battery gives 1970, or someone tries out next year. Later numbers are close to those of a right
    clock."""
    honest = answers((0, GOOD), (3, GOOD), (3.001, GOOD), (12, GOOD))
    wrong = answers((0, GOOD), (3 + wrong_days, GOOD), (3.001 + wrong_days, GOOD), (12, GOOD))
    expected, found = replay(honest).cards["a"], replay(wrong).cards["a"]
    assert found.due_ms - found.last_ms <= 2.5 * (expected.due_ms - expected.last_ms)
    assert found.last_ms == expected.last_ms
    assert found.stability_days >= replay(honest[:1]).cards["a"].stability_days


def test_elapsed_time_is_never_negative() -> None:
    """After a clock was set back, the latest known time counts."""
    card_memory = replay(answers((10, GOOD), (0, GOOD))).cards["a"]
    assert (card_memory.last_ms, card_memory.rewound_ms) == (NOON, NOON + 10 * DAY_MS)
    assert elapsed_ms(card_memory, NOON - 1) == 0
    assert elapsed_ms(card_memory, NOON + 5) == 5
    assert elapsed_ms(card_memory, NOON + 11 * DAY_MS) == DAY_MS
    assert elapsed_ms(card_memory, NOON + 10 * DAY_MS) == 0
    assert recall(card_memory, NOON - 99 * DAY_MS) == 1


def test_undo_of_an_event_before_the_base_is_refused() -> None:
    """And it is known in advance."""
    base = replay(answers((0, GOOD), (1, GOOD)))
    undo = Undone(id=3, at_ms=NOON, event=2)
    assert reaches_back([undo], base) and reaches_back([replace(undo, id=0)], base)
    with pytest.raises(ValueError, match="reaches behind the base"):
        replay([undo], base)
    assert reaches_back([replace(undo, event=1)], base) and not reaches_back([replace(undo, event=0)], base)
    assert not reaches_back([replace(undo, event=3)], base)
    assert not reaches_back([replace(undo, id=1, event=1)], base)


def test_projection_knows_how_fast_this_learner_forgets() -> None:
    """Answers that are worse than expected lower it; before there are any, it is FSRS's own."""
    events = [answer(n, NOON, card=f"c{n}") for n in range(1, 31)]
    later = [answer(30 + n, NOON + 2 * DAY_MS, GOOD, f"c{n}") for n in range(1, 31)]
    at_ms = NOON + 20 * DAY_MS
    fresh, good = replay(events), replay([*events, *later])
    bad = replay([*events, *(replace(event, rating=AGAIN if event.id % 2 else GOOD) for event in later)])
    asked = outcomes(fresh, "c1", NOON)  # computing something else first must not change it
    assert asked and recalls(fresh, at_ms)["c1"] == pytest.approx(recall(fresh.cards["c1"], at_ms), abs=0.02)
    known = "c2"  # both have the same history
    assert good.cards[known] == bad.cards[known]
    assert recalls(bad, at_ms)[known] < recall(bad.cards[known], at_ms) - 0.1
    assert recalls(good, at_ms)[known] > recall(good.cards[known], at_ms)


def test_card_failed_although_almost_certain_is_trusted_less_for_a_while() -> None:
    """FSRS's single number cannot express this. Without such a failure, nothing changes."""
    alike = Forgetting({})
    failed = learn_ease(None, 30.0, DAY_MS, is_known=False)
    plain = alike.expected(0, 5.0, 2 * DAY_MS)
    assert alike.expected(0, 5.0, 2 * DAY_MS, failed) < plain - 0.01
    assert plain < alike.expected(0, 5.0, 2 * DAY_MS, learn_ease(None, 5.0, 9 * DAY_MS, is_known=True))
    assert alike.expected(0, 5.0, 2 * DAY_MS, NO_EASE) == pytest.approx(plain)
    later = failed
    for _ in range(12):
        later = learn_ease(later, 30.0, DAY_MS, is_known=True)
    assert alike.expected(0, 5.0, 2 * DAY_MS, later) == pytest.approx(plain, abs=0.001)


def test_ease_is_learned_from_the_first_moment_of_the_next_day_and_from_every_night() -> None:
    """Exactly from the bound on; each night adds to the nights before it."""
    night = NEXT_DAY_MS / DAY_MS
    once = replay(answers((0, GOOD), (night, AGAIN))).cards["a"]
    twice = replay(answers((0, GOOD), (night, AGAIN), (1 + night, AGAIN))).cards["a"]
    assert once.ease == learn_ease(
        None, replay(answers((0, GOOD))).cards["a"].stability_days, NEXT_DAY_MS, is_known=False
    )
    assert twice.ease == learn_ease(once.ease, once.stability_days, DAY_MS, is_known=False)


def test_next_day_of_the_formula_begins_at_its_bound() -> None:
    """A millisecond later almost nothing changes; a millisecond earlier is the same evening."""
    evening, bound, later = (
        replay([answer(1, NOON), answer(2, NOON + NEXT_DAY_MS + ms, AGAIN)]).cards["a"].stability_days
        for ms in (-1, 0, 1)
    )
    assert bound == pytest.approx(later, rel=1e-6)
    assert bound != pytest.approx(evening, rel=1e-3)


def test_corrected_clock_leaves_no_time_in_the_future() -> None:
    """From that moment on."""
    steps = answers((10, GOOD), (0, GOOD), (10, HARD))
    assert [replay(steps[:length]).cards["a"].rewound_ms for length in (1, 2, 3)] == [None, NOON + 10 * DAY_MS, None]


def test_projected_recall_is_the_mean_over_the_cards() -> None:
    """Over the answered cards, or over given cards, of which unanswered ones count as unknown."""
    memory = replay([answer(1, NOON), answer(2, NOON, EASY, "b")])
    at_ms = NOON + 5 * DAY_MS
    a, b = (recalls(memory, at_ms)[card] for card in "ab")
    assert 0 < a < b < 1
    assert projected_recall(memory, at_ms) == pytest.approx((a + b) / 2)
    assert projected_recall(memory, at_ms, ["a", "never", "gone"]) == pytest.approx(a / 3)
    assert projected_recall(NOTHING, at_ms) is None and projected_recall(memory, at_ms, []) is None


def test_card_is_due_before_the_horizon_once_it_has_rested() -> None:
    """A card that was just answered is not asked again the same evening, however close its date."""
    memory = replay([answer(1, NOON, HARD)])
    due_ms = memory.cards["a"].due_ms
    assert due_ms > NOON
    rested = NOON + NEXT_DAY_MS
    assert is_due(memory, "a", rested, due_ms + 1)
    assert not is_due(memory, "a", rested - 1, due_ms + 1)
    assert not is_due(memory, "a", rested, due_ms)


def test_failed_card_is_due_again_the_same_evening() -> None:
    """It needs no rest."""
    memory = replay([answer(1, NOON, AGAIN)])
    assert is_due(memory, "a", NOON + 1, NOON + AGAIN_MS + 1)
    assert not is_due(memory, "a", NOON + 1, NOON + AGAIN_MS)


def test_card_is_due_after_a_mistake_whatever_its_date() -> None:
    """Even a card that was never asked; other new cards are not due."""
    mistakes = [MadeDue(id=2, at_ms=NOON, card="a", why="w"), MadeDue(id=3, at_ms=NOON, card="b", why="w")]
    memory = replay([answer(1, NOON, EASY), *mistakes])
    assert is_due(memory, "a", NOON, NOON) and is_due(memory, "b", NOON, NOON)
    assert not is_due(memory, "c", NOON, NOON + 999 * DAY_MS)


def test_card_that_was_answered_with_a_clock_far_ahead_is_due() -> None:
    """If the clock was ahead by more than a day."""
    memory = replay([answer(1, NOON, EASY)])
    assert is_due(memory, "a", NOON - FUTURE_MS - 1, NOON)
    assert not is_due(memory, "a", NOON - FUTURE_MS, NOON)


def test_due_today_counts_until_the_learners_day_ends_without_resting_cards() -> None:
    """A day ends at 04:00."""
    end_of_day = datetime(2026, 3, 10, 4, tzinfo=UTC)
    start_ms = int(end_of_day.timestamp() * 1000)
    memory = replay([answer(1, NOON, HARD), answer(2, NOON, GOOD, "b"), answer(3, NOON, GOOD, "c")])
    cards = {
        card: replace(memory.cards[card], due_ms=start_ms + late) for card, late in (("a", -1), ("b", 0), ("c", -1))
    }
    memory = replace(memory, cards=cards)
    assert due_today(memory, "abcd", start_ms - HOUR_MS, Calendar()) == 2
    assert due_today(memory, "abcd", start_ms + HOUR_MS, Calendar()) == 3
    assert due_today(memory, "a", start_ms - HOUR_MS, Calendar()) == 1
    rest = replay([Suspended(id=4, at_ms=NOON, card="a")], memory)
    assert due_today(rest, "abcd", start_ms - HOUR_MS, Calendar()) == 1


def test_interview_is_known_up_to_its_day() -> None:
    """Afterwards its date is dropped."""
    memory = replay([DateSet(id=1, at_ms=NOON, day="2026-05-01")])
    day = date(2026, 5, 1)
    assert interview_day(memory, day) == interview_day(memory, day - timedelta(1)) == day
    assert interview_day(memory, day + timedelta(1)) is interview_day(NOTHING, day) is None


def test_answers_are_reported_with_the_memory_before_them() -> None:
    """Those that count and those of cramming, but none that was undone."""
    events = [*answers((0, GOOD), (2, HARD)), answer(3, NOON + 3 * DAY_MS, AGAIN, is_cram=True)]
    seen: list[tuple[int, int | None]] = []
    replay(
        [*events, answer(4, NOON + 5 * DAY_MS), Undone(id=5, at_ms=NOON, event=4)],
        on_answer=lambda event, before: seen.append((event.id, None if before is None else before.answers)),
    )
    assert seen == [(1, None), (2, 1), (3, 2)]


def test_nothing_heavy_is_imported() -> None:
    """FSRS's optimizer would import torch, and the first question must appear within 0.3 s."""
    heavy = "torch pandas numpy fsrs.optimizer pydantic yaml rich asyncio importlib.resources importlib.metadata"
    code = (
        "import sys\nimport harness.scheduler.event_log, harness.drill.planner\n"
        f"loaded = set({heavy!r}.split()) & set(sys.modules)\nassert not loaded, loaded"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    assert ran.returncode == 0, ran.stderr
