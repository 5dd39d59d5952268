"""Which cards a session asks: due, new and suspended cards, the last days before an interview, and when a day
begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from harness.cards.records import Card, Cloze, Explain
from harness.clock import DAY_MS, HOUR_MS
from harness.drill.interleave import alternate_topics, spread_in
from harness.drill.new_cards import CARDS_A_DAY, NEW_A_DAY, NEW_A_DAY_AT_MOST, Coverage, coverage_text, in_order
from harness.drill.planner import Options, SessionPlan, Why, plan_session
from harness.drill.summary import REASONS
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, EASY, GOOD, AnyEvent, DateSet, MadeDue, Reviewed, Suspended
from harness.scheduler.replay import NOTHING, Memory, replay
from harness.scheduler.schedule import LEECH_FAILURES

CALENDAR = Calendar()
# 18:00 on the first of March.
EVENING = int(datetime(2026, 3, 1, 18, tzinfo=UTC).timestamp() * 1000)


def card(name: str, topic: str = "t", **more: str) -> Card:
    """A card of which only the position in the deck matters."""
    return Cloze(**{"id": name, "chapter": "c", "topic": topic, "level": "core", "text": "{{x}}", **more})


def deck(*cards: Card) -> dict[str, Card]:
    """Cards by their ids, as in `Deck.cards`."""
    return {card.id: card for card in cards}


def deck_of(count: int, topics: int = 1) -> dict[str, Card]:
    """The cards c0, c1, …, one per topic in turn."""
    return deck(*(card(f"c{n}", f"t{n % topics}") for n in range(count)))


def known(cards: Sequence[str], at_ms: int, rating: int = GOOD) -> list[AnyEvent]:
    """One answer to each card, a second apart."""
    return [
        Reviewed(at_ms=at_ms + 1000 * n, card=name, rating=rating, took_ms=1, seed=0) for n, name in enumerate(cards)
    ]


def asked(found: SessionPlan, *reasons: str) -> list[str]:
    """The cards of a plan, by default for all reasons."""
    return [card for card, why in found.cards.items() if not reasons or why in reasons]


def memory_of(*portions: Sequence[AnyEvent]) -> Memory:
    """The memory after these events."""
    events = [event for portion in portions for event in portion]
    return replay(replace(event, id=n) for n, event in enumerate(events, 1))


def plan_at(cards: dict[str, Card], memory: Memory, days: float = 0, **options: object) -> SessionPlan:
    """The plan `days` days after the evening."""
    return plan_session(cards, memory, EVENING + round(days * DAY_MS), CALENDAR, replace(Options(), **options))


def test_first_session_asks_a_few_new_cards() -> None:
    """Ten different cards; the plan says how many are left."""
    found = plan_at(deck_of(50, 5), NOTHING)
    assert len(set(asked(found, "new"))) == len(found.cards) == NEW_A_DAY
    assert (found.new_left, found.held_back, found.days_to_interview, found.is_final) == (40, 0, None, False)
    assert found.next_ms == CALENDAR.start_ms(date(2026, 3, 2))


def test_new_cards_of_all_sessions_of_today_count() -> None:
    """`--new` raises the number for today."""
    cards = deck_of(50, 5)
    memory = memory_of(known([f"c{n}" for n in range(8)], EVENING - HOUR_MS))
    assert len(asked(plan_at(cards, memory), "new")) == NEW_A_DAY - 8
    assert len(asked(plan_at(cards, memory, new=20), "new")) == 12
    assert asked(plan_at(cards, memory, new=0)) == []
    assert len(asked(plan_at(cards, memory, days=1), "new")) == NEW_A_DAY


def test_due_cards_come_least_certain_first_with_new_ones_in_between() -> None:
    """The session begins with a due card."""
    cards = deck_of(30, 30)
    memory = memory_of(
        known(["c0", "c1", "c2"], EVENING - 9 * DAY_MS, EASY), known(["c3", "c4", "c5"], EVENING - 9 * DAY_MS, GOOD)
    )
    found = plan_at(cards, memory, new=3)
    assert asked(found, "due")[:3] == ["c3", "c4", "c5"] and set(asked(found, "due")[3:]) == {"c0", "c1", "c2"}
    whys = list(found.cards.values())
    assert whys[0] == "due" and all(pair != ("new", "new") for pair in pairwise(whys))


def test_card_is_due_from_the_morning_of_its_day() -> None:
    """Not only from the hour of its last answer; but not right after an answer."""
    cards = deck(card("a"))
    memory = memory_of(known(["a"], EVENING))
    due_day = CALENDAR.day(memory.cards["a"].due_ms)
    morning = CALENDAR.start_ms(due_day)
    assert plan_session(cards, memory, morning - 1, CALENDAR).cards == {}
    assert plan_session(cards, memory, morning - 1, CALENDAR).next_ms == morning
    assert asked(plan_session(cards, memory, morning, CALENDAR)) == ["a"]
    late = CALENDAR.start_ms(date(2026, 3, 2)) - 60_000
    memory = memory_of([Reviewed(at_ms=late, card="a", rating=2, took_ms=1, seed=0)])
    assert memory.cards["a"].due_ms == late + DAY_MS
    assert plan_session(cards, memory, late + 120_000, CALENDAR).cards == {}
    assert asked(plan_session(cards, memory, late + 7 * HOUR_MS, CALENDAR)) == ["a"]


def test_card_failed_before_quitting_is_asked_in_the_next_session() -> None:
    """Even if that session starts at once."""
    cards = deck(card("a"))
    assert asked(plan_at(cards, memory_of(known(["a"], EVENING, AGAIN)), days=1 / 1440)) == ["a"]


def test_backlog_is_spread_over_days() -> None:
    """The plan has a day's number of cards, including new ones, and says how many wait. The learner's own limit
    replaces it."""
    cards = deck_of(300, 20)
    memory = memory_of(known([f"c{n}" for n in range(250)], EVENING - 30 * DAY_MS))
    found = plan_at(cards, memory)
    assert len(found.cards) == CARDS_A_DAY and found.held_back == 250 - CARDS_A_DAY + NEW_A_DAY
    assert len(asked(found, "new")) == NEW_A_DAY and found.new_left == 50 - NEW_A_DAY
    assert len(plan_at(cards, memory, limit=200).cards) == 200
    done = memory_of(
        known([f"c{n}" for n in range(250)], EVENING - 30 * DAY_MS), known(asked(found)[:50], EVENING - HOUR_MS)
    )
    assert len(plan_at(cards, done).cards) == CARDS_A_DAY - 50


@pytest.mark.parametrize(("limit", "new", "due_count", "new_count"), [
    (5, None, 4, 1), (2, None, 2, 0), (25, None, 17, 8), (60, None, 20, 10), (10, 4, 6, 4), (10, 50, 5, 5),
    (100, 50, 20, 50), (0, None, 0, 0),
    (None, 15, 20, 15),
])  # fmt: skip
def test_limit_is_shared_by_due_and_new_cards(
    limit: int | None, new: int | None, due_count: int, new_count: int
) -> None:
    """Due cards leave a third to new cards; if the learner chose a number of new cards and not all fit, these get
    half."""
    memory = memory_of(known([f"c{n}" for n in range(20)], EVENING - 9 * DAY_MS))
    found = plan_at(deck_of(100, 10), memory, limit=limit, new=new)
    assert (len(asked(found, "due")), len(asked(found, "new"))) == (due_count, new_count)


def test_siblings_wait_for_tomorrow() -> None:
    """One card per family and day in all sessions, due before new; a failed card comes back anyway."""
    cards = deck(card("a", family="f"), card("b", family="f"), card("x", family="f"), card("c"))
    both = known(["a", "b"], EVENING - 9 * DAY_MS)
    found = plan_at(cards, memory_of(both))
    assert (len(asked(found, "due")), asked(found, "new")) == (1, ["c"])
    after = plan_at(cards, memory_of(both, known(asked(found, "due"), EVENING - HOUR_MS)))
    assert asked(after) == ["c"]
    assert after.next_ms == CALENDAR.start_ms(date(2026, 3, 2))
    failed = plan_at(cards, memory_of(both, known(["b"], EVENING - HOUR_MS, AGAIN)))
    assert set(asked(failed)) == {"b", "c"}
    assert len(asked(plan_at(cards, memory_of(both), days=0.5), "due")) == 1


def test_sibling_outside_the_topic_counts_too() -> None:
    """It was asked today all the same."""
    cards = deck(card("a", "one", family="f"), card("b", "two", family="f"))
    memory = memory_of(known(["a"], EVENING - HOUR_MS))
    assert asked(plan_at(cards, memory, topics=frozenset({"two"}))) == []
    assert asked(plan_at(cards, memory, days=1, topics=frozenset({"two"}))) == ["b"]


def test_topics_alternate() -> None:
    """No topic comes twice in a row if it can be avoided."""
    cards = deck(*(card(f"{topic}{n}", topic) for topic in "abcd" for n in range(10)))
    found = plan_at(cards, memory_of(known(list(cards), EVENING - 9 * DAY_MS)), new=0)
    topics = [cards[name].topic for name in asked(found)]
    assert len(topics) == 40 and all(left != right for left, right in pairwise(topics))


def test_plan_can_be_limited_to_topics_and_chapters() -> None:
    """By either name; the counts are those of the chosen cards."""
    cards = deck(card("a", "one"), card("b", "two", chapter="d"), card("c", "three"))
    memory = replay([Suspended(at_ms=EVENING, card="a")])
    assert asked(plan_at(cards, memory, topics=frozenset({"one"}))) == []
    assert plan_at(cards, memory, topics=frozenset({"one"})).suspended == 1
    assert asked(plan_at(cards, memory, topics=frozenset({"d"}))) == ["b"]
    assert set(asked(plan_at(cards, memory, topics=frozenset({"d", "three"})))) == {"b", "c"}


def test_new_cards_come_from_all_topics_and_easy_ones_first() -> None:
    """Day after day, topics with fewer known cards come first."""
    cards = deck(
        *(card(f"a{n}", "a", level="hard" if n < 2 else "warm-up") for n in range(4)),
        *(card(f"b{n}", "b") for n in range(4)),
        *(card(f"c{n}", "c") for n in range(4)),
    )
    first = asked(plan_at(cards, NOTHING, new=3))
    assert sorted(first) == ["a2", "b0", "c0"]
    second = asked(plan_at(cards, memory_of(known(["a2", "b0"], EVENING)), days=1, new=2), "new")
    assert sorted(second) == ["a3", "c0"]


def test_leech_is_asked_once_before_the_interview() -> None:
    """Otherwise it stays suspended. A card that the learner suspended is never asked."""
    cards = deck(card("a"), card("b"))
    steps = [(2 * n + more, rating) for n in range(8) for more, rating in ((0, GOOD), (1, AGAIN))]
    events = [event for days, rating in steps for event in known(["a"], EVENING + days * DAY_MS, rating)]
    events += [*known(["b"], EVENING), Suspended(at_ms=EVENING, card="b"), DateSet(at_ms=EVENING, day="2026-04-01")]
    assert set(memory_of(events).suspended) == {"a", "b"}
    plans = {day: plan_at(cards, memory_of(events), days=day) for day in (20, 28, 29, 30, 31, 32)}
    assert {day: asked(found, "final") for day, found in plans.items() if found.cards} == {30: ["a"], 31: ["a"]}
    assert (plans[29].suspended, plans[30].suspended) == (2, 1)
    events += known(["a"], EVENING + 30 * DAY_MS, AGAIN)
    assert [plan_at(cards, memory_of(events), days=day).cards for day in (30.1, 31)] == [{}, {}]


def test_cards_made_due_by_a_mistake_come_first() -> None:
    """Even a card that was never asked, or was answered today."""
    cards = deck_of(40, 40)
    memory = memory_of(
        known([f"c{n}" for n in range(20)], EVENING - 9 * DAY_MS),
        known(["c5"], EVENING - HOUR_MS),
        [MadeDue(at_ms=EVENING, card=name, why="w") for name in ("c5", "c30", "gone")],
    )
    found = plan_at(cards, memory, new=0)
    assert set(list(found.cards)[:2]) == set(asked(found, "called")) == {"c5", "c30"}
    assert "c30" not in asked(plan_at(cards, replay([MadeDue(at_ms=EVENING, card="c30", why="w")])), "new")


def test_cram_takes_any_active_card_and_weak_ones_more_often() -> None:
    """Another seed gives another draw; siblings are only kept apart."""
    cards = deck(*(card(f"c{n}", family=f"f{n // 2}") for n in range(40)))
    memory = memory_of(known([f"c{n}" for n in range(20)], EVENING))
    found = plan_at(cards, memory, is_cram=True)
    assert sorted(asked(found, "cram")) == sorted(cards) and found.held_back == 0
    draws = [asked(plan_at(cards, memory, is_cram=True, limit=10, seed=seed)) for seed in range(20)]
    assert draws[0] == asked(plan_at(cards, memory, is_cram=True, limit=10)) and draws[0] != draws[1]
    weak = sum(int(name[1:]) >= 20 for draw in draws for name in draw)
    assert weak > 180  # of 200; the other cards were just known


def test_cards_asked_ahead_follow_due_cards() -> None:
    """Only within the requested days, the soonest first."""
    cards = deck_of(12, 12)
    memory = memory_of(
        known(["c0", "c1"], EVENING - 9 * DAY_MS),
        known(["c2"], EVENING - DAY_MS),
        known(["c3"], EVENING - DAY_MS, EASY),
    )
    assert asked(plan_at(cards, memory, new=0, ahead_days=2)) == ["c0", "c1", "c2"]
    found = plan_at(cards, memory, new=0, ahead_days=30)
    assert asked(found, "ahead") == ["c2", "c3"] and asked(found, "due") == ["c0", "c1"]
    assert len(plan_at(cards, memory, new=0, ahead_days=30, limit=3).cards) == 3


def final_deck() -> tuple[dict[str, Card], list[AnyEvent]]:
    """Sixty cards in thirty families, all known well; the interview is on the 20th of March."""
    cards = deck(*(card(f"c{n}", f"t{n // 10}", family=f"f{n // 2}") for n in range(60)))
    steady = [
        event
        for n, name in enumerate(cards)
        for days in (60, 50, 20 - n % 7)
        for event in known([name], EVENING - days * DAY_MS, EASY)
    ]
    steady.sort(key=lambda event: event.at_ms)
    return cards, [*steady, DateSet(at_ms=EVENING, day="2026-03-20")]


def test_all_cards_are_asked_once_in_the_last_three_days() -> None:
    """A third per day, including siblings, and no card twice; after the interview, plans are as before."""
    cards, events = final_deck()
    assert not plan_at(cards, memory_of(events), days=15).is_final
    counts = []
    for day in (16, 17, 18):
        found = plan_at(cards, memory_of(events), days=day)
        assert found.is_final and found.days_to_interview == 19 - day
        counts.append(len(found.cards))
        families = [cards[name].family for name in asked(found)]
        assert all(left != right for left, right in pairwise(families))
        events += known(asked(found), EVENING + day * DAY_MS)
        assert plan_at(cards, memory_of(events), days=day + 0.1).cards == {}
    assert counts == [20, 20, 20]
    last_days = [card_memory.last_ms >= EVENING + 16 * DAY_MS - 1 for card_memory in memory_of(events).cards.values()]
    assert all(last_days)
    on_the_day = plan_at(cards, memory_of(events), days=18.8)
    assert (on_the_day.days_to_interview, on_the_day.cards) == (0, {})
    assert plan_at(cards, memory_of(events), days=20).days_to_interview is None


def test_postponed_final_pass_is_caught_up_on() -> None:
    """Two days later all cards are left. The weakest come last, closest to the interview."""
    cards, events = final_deck()
    assert len(plan_at(cards, memory_of(events), days=17).cards) == 40
    assert len(plan_at(cards, memory_of(events), days=18).cards) == 60
    memory = memory_of(events)
    first = asked(plan_at(cards, memory, days=16), "final")
    steadiness = [memory.cards[name].stability_days for name in first]
    others = [memory.cards[name].stability_days for name in cards if name not in first]
    assert min(steadiness) >= max(others)


def test_more_new_cards_come_before_an_interview_within_bounds() -> None:
    """Enough to see all of them before the last days, if possible."""
    cards = deck_of(300, 20)
    for day, count in (("2026-06-01", NEW_A_DAY), ("2026-03-24", 15), ("2026-03-10", NEW_A_DAY_AT_MOST)):
        memory = replay([DateSet(at_ms=EVENING, day=day)])
        assert len(asked(plan_at(cards, memory), "new")) == count
    assert len(asked(plan_at(cards, replay([DateSet(at_ms=EVENING, day="2026-03-02")])), "new")) > 0


def test_cards_answered_with_a_clock_far_ahead_are_asked_again() -> None:
    """Otherwise the card would wait for a year. An hour ahead does not matter."""
    cards = deck_of(2)
    memory = memory_of(known(["c0"], EVENING + 300 * DAY_MS, EASY), known(["c1"], EVENING + HOUR_MS, EASY))
    assert asked(plan_at(cards, memory)) == ["c0"]


def test_spread_keeps_both_orders_at_even_distances() -> None:
    """An item comes first if there is one."""
    assert "".join(spread_in("abcdefgh", "XY")) == "abcXdefYgh"
    assert "".join(spread_in("ab", "WXYZ")) == "aWXYbZ"
    assert spread_in("", "XY") == ["X", "Y"] and spread_in("ab", "") == ["a", "b"]


def test_alternation_moves_as_few_items_as_possible() -> None:
    """A line without equal neighbours stays as it is; items that cannot be separated are at the end."""
    assert "".join(alternate_topics("abcabc", str)) == "abcabc"
    assert "".join(alternate_topics("aabc", str)) == "abac"
    assert "".join(alternate_topics("abbbb", str)) in ("babbb", "abbbb")
    assert "".join(alternate_topics("bbaa", str)) == "baba"
    assert alternate_topics("", str) == []


def test_alternation_keeps_families_apart_if_possible() -> None:
    """Without bringing two of a topic together."""
    families = {"a1": "f", "b1": "f", "c1": "", "d1": "f"}
    assert alternate_topics(list(families), lambda item: item[0], families.__getitem__) == ["a1", "c1", "b1", "d1"]
    assert alternate_topics(["a1", "b1", "a2"], lambda item: item[0], lambda item: item[1]) == ["a1", "b1", "a2"]


def failed_every_evening(cards: dict[str, Card], evenings: int, **options: object) -> tuple[Memory, list[SessionPlan]]:
    """The memory of a learner who fails every card, and the plan of each evening."""
    events: list[AnyEvent] = [DateSet(at_ms=EVENING, day="2026-04-01")]
    plans = []
    for day in range(evenings):
        plans.append(plan_at(cards, memory_of(events), days=day, **options))
        events += known(asked(plans[-1]), EVENING + day * DAY_MS, AGAIN)
    return memory_of(events), plans


def test_learner_who_fails_everything_still_gets_new_cards_every_evening() -> None:
    """Due cards take at most two thirds, and cards that failed too often are suspended."""
    memory, plans = failed_every_evening(deck_of(300, 20), 12, limit=30)
    assert [len(asked(plan, "new")) for plan in plans] == [11, 11, *[10] * 10]
    assert max(card_memory.failures for card_memory in memory.cards.values()) == LEECH_FAILURES
    assert plans[-1].suspended > 0


def test_new_cards_that_interviews_ask_often_come_first() -> None:
    """From all topics in turn, before the cards of the next frequency, and easier ones first."""
    cards = deck(
        *(card(f"{topic}{n}", topic, frequency=frequency, level=level)
          for topic in "ab"
          for n, (frequency, level) in enumerate(
              [("rarely", "warm-up"), ("often", "hard"), ("sometimes", "core"), ("often", "warm-up")]))
    )  # fmt: skip
    order = in_order(cards.values(), [])
    assert [card.id for card in order] == ["a3", "b3", "a1", "b1", "a2", "b2", "a0", "b0"]
    assert [card.id for card in in_order(cards.values(), [cards["a0"]])][:2] == ["b3", "a3"]


def test_plan_can_be_limited_to_kinds() -> None:
    """Several kinds are allowed; the counts are those of the chosen cards."""
    explain = Explain(id="e", chapter="c", topic="t", level="core", question="q", must=("m",), answer="a")
    cards = deck(card("a"), explain)
    assert asked(plan_at(cards, NOTHING, kinds=frozenset({"explain"}))) == ["e"]
    assert plan_at(cards, NOTHING, kinds=frozenset({"numeric"})).new_left == 0
    assert set(asked(plan_at(cards, NOTHING, kinds=frozenset({"explain", "cloze"})))) == {"a", "e"}


@pytest.mark.parametrize(
    ("options", "a_day", "fitting"),
    [({}, 20, 420), ({"limit": 21}, 7, 147), ({"minutes": 15.0}, 10, 210), ({"new": 4}, 4, 84), ({"new": 40}, 0, 0)],
)
def test_first_evening_says_how_many_cards_fit(options: dict[str, object], a_day: int, fitting: int) -> None:
    """By the cards or minutes of an evening; nothing is said if all cards fit, or without a date."""
    cards, dated = deck_of(503, 20), replay([DateSet(at_ms=EVENING, day="2026-03-22")])
    found = plan_at(cards, dated, **options)
    assert found.is_first_day
    if not fitting:
        assert found.coverage is None
    else:
        assert found.coverage == Coverage(unseen=503, days=21, new_a_day=a_day, fitting=fitting)
        assert f"about {fitting} of the 503" in coverage_text(found.coverage)
    assert plan_at(cards, NOTHING).coverage is None and plan_at(deck_of(100), dated).coverage is None


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        ("2026-03-29T03:59:59+02:00", "2026-03-28"),
        ("2026-03-29T04:00:00+02:00", "2026-03-29"),
        ("2026-03-28T23:00:00+01:00", "2026-03-28"),
        ("2026-10-25T02:30:00+02:00", "2026-10-24"),
        ("2026-10-25T02:30:00+01:00", "2026-10-24"),
        ("2026-10-25T04:00:00+01:00", "2026-10-25"),
    ],
)
def test_day_begins_at_four_local_time_even_when_clocks_change(wall: str, day: str) -> None:
    """A late session belongs to the day on which it began."""
    calendar = Calendar(BERLIN)
    at_ms = int(datetime.fromisoformat(wall).timestamp() * 1000)
    assert calendar.day(at_ms) == date.fromisoformat(day)


def test_day_of_a_clock_change_has_its_own_length() -> None:
    """23 or 25 hours; the night of the change belongs to the day before."""
    calendar = Calendar(BERLIN)
    hours = {
        day: (calendar.start_ms(day + timedelta(days=1)) - calendar.start_ms(day)) / HOUR_MS
        for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24))
    }
    assert list(hours.values()) == [23, 24, 25]


def test_every_reason_to_ask_a_card_has_words() -> None:
    """The summary of a session uses them."""
    assert set(REASONS) == set(get_args(Why))
