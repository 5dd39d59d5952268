"""Laws of the memory: replay at once or in portions, undo of any depth, previews, plans, and days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.cards.records import Card, Cloze
from harness.clock import DAY_MS, HOUR_MS
from harness.drill.interleave import alternate_topics
from harness.drill.planner import Options, plan_session
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AnyEvent, DateSet, MadeDue, Reviewed, RoleSet, Suspended, Undone
from harness.scheduler.replay import Memory, counted, outcomes, reaches_back, recalls, replay
from harness.scheduler.schedule import AGAIN_MS, MAXIMUM_DAYS, elapsed_ms, recall

START = 1_790_000_000_000
CARDS = ("a", "b", "c", "d", "gone")
# Steps of the clock: zero, minutes, days, years, and backwards.
STEPS = st.one_of(
    st.just(0),
    st.integers(0, HOUR_MS),
    st.integers(0, 40 * DAY_MS),
    st.integers(-400 * DAY_MS, 0),
    st.sampled_from([-1, -HOUR_MS, 20_000 * DAY_MS, -20_000 * DAY_MS]),
)


@st.composite
def logs(draw: st.DrawFn, most: int = 40) -> list[AnyEvent]:
    """A log as it may be on disk: times in any order, undos of any event, duplicate rows."""
    events: list[AnyEvent] = []
    now = START
    for number in range(1, draw(st.integers(0, most)) + 1):
        now = min(max(now + draw(STEPS), 0), event_log.LATEST_MS - 1)
        card = draw(st.sampled_from(CARDS))
        kind = draw(st.sampled_from("rrrrrruuusmdocc"))
        event: AnyEvent
        if kind == "r":
            rating = draw(st.sampled_from((1, 1, 2, 3, 3, 4)))
            is_cram = draw(st.sampled_from((False, False, False, True)))
            event = Reviewed(at_ms=now, card=card, rating=rating, took_ms=1, seed=0, is_cram=is_cram)
        elif kind == "u":
            event = Undone(at_ms=now, event=draw(st.integers(0, number + 2)))
        elif kind == "s":
            event = Suspended(at_ms=now, card=card, is_suspended=draw(st.booleans()))
        elif kind == "m":
            event = MadeDue(at_ms=now, card=card, why="w")
        elif kind == "d":
            event = DateSet(at_ms=now, day=draw(st.sampled_from((None, "2026-10-01", "2027-01-01"))))
        elif kind == "o":
            event = RoleSet(at_ms=now, role=draw(st.sampled_from(("", "inference", "rag"))))
        elif events:
            event = draw(st.sampled_from(events))
        else:
            continue
        events.append(replace(event, id=number))
    return events


def same(left: Memory, right: Memory) -> bool:
    """Whether two memories are equal to the last bit; the order of their cards does not matter."""

    def text(memory: Memory) -> str:
        return json.dumps(
            [
                memory.last_id,
                sorted((card, repr(card_memory)) for card, card_memory in memory.cards.items()),
                sorted((card, repr(rest)) for card, rest in memory.suspended.items()),
                sorted((card, repr(reason)) for card, reason in memory.made_due.items()),
                memory.interview,
                sorted(memory.evidence.items()),
            ]
        )

    return text(left) == text(right)


def counts(events: Sequence[AnyEvent], number: int) -> bool:
    """Whether an event counts, by the wording of the rule: no later undo of it counts."""
    undos = [event for event in events if isinstance(event, Undone) and event.event == number and event.id > number]
    return not any(counts(events, undo.id) for undo in undos)


@given(logs(), st.data())
def test_replay_in_portions_equals_replay_at_once(events: list[AnyEvent], data: st.DataObject) -> None:
    """Cut anywhere, and event by event. Undos of events before the cut are known in advance."""
    cut = data.draw(st.integers(0, len(events)))
    base, later = replay(events[:cut]), events[cut:]
    if reaches_back(later, base):
        return
    assert same(replay(later, base), replay(events))
    assert same(replay(events, base), replay(events))
    if not any(isinstance(event, Undone) for event in later):
        for event in later:
            base = replay([event], base)
        assert same(base, replay(events))


@given(logs())
def test_undone_events_leave_no_trace(events: list[AnyEvent]) -> None:
    """Compared with the rule as written, one event at a time."""
    expected = [event for event in events if counts(events, event.id) and not isinstance(event, Undone)]
    assert counted(events) == expected
    last_id = max((event.id for event in events), default=0)
    assert same(replay(events), replace(replay(expected), last_id=last_id))


@given(logs(), st.integers(1, 9))
def test_undo_of_any_depth_can_itself_be_undone(events: list[AnyEvent], depth: int) -> None:
    """The last answers are undone one by one, then every undo is undone."""
    number = max((event.id for event in events), default=0)
    live = [answer for answer in counted(events) if isinstance(answer, Reviewed)][-depth:]
    undos = [Undone(id=number + n, at_ms=START + n, event=answer.id) for n, answer in enumerate(reversed(live), 1)]
    redos = [
        Undone(id=number + len(undos) + n, at_ms=START + 99 + n, event=undo.id)
        for n, undo in enumerate(reversed(undos), 1)
    ]
    taken = {answer.id for answer in live}
    assert counted([*events, *undos]) == [event for event in counted(events) if event.id not in taken]
    assert counted([*events, *undos, *redos]) == counted(events)


@given(logs())
@settings(max_examples=20)
def test_memory_read_from_disk_is_equal_to_the_last_bit(events: list[AnyEvent]) -> None:
    """From the rows, and from the cache and the rows after it."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        unique = []
        for event in events:
            stored = event_log.append(store, replace(event, id=0))
            unique += [stored] if all(stored.id != event.id for event in unique) else []
        whole = replay(unique)
        assert list(event_log.read_events(store).events) == unique
        assert same(event_log.current_memory(store).memory, whole)
        if unique:
            *_, row = store.card_events()
            event_log._save_memory(store, event_log.StoredMemory(memory=whole, unread=0), row)
            assert same(event_log._memory_of(json.loads(json.dumps(event_log._memory_data(whole)))), whole)
        assert same(event_log.current_memory(store).memory, whole)
        store.close()


@given(logs(), st.integers(0, 2**43 - 1))
def test_numbers_of_a_memory_are_in_range(events: list[AnyEvent], at_ms: int) -> None:
    """Whatever the clock did."""
    memory = replay(events)
    for card_memory in memory.cards.values():
        assert 0 < card_memory.stability_days < 1e6
        assert 1 <= card_memory.difficulty <= 10
        assert card_memory.lapses < card_memory.answers
        assert AGAIN_MS <= card_memory.due_ms - card_memory.last_ms <= 1.1 * MAXIMUM_DAYS * DAY_MS
        assert elapsed_ms(card_memory, at_ms) >= 0
        assert 0 < recall(card_memory, at_ms) <= 1
    assert all(0 < recall <= 1 + 1e-9 for recall in recalls(memory, at_ms).values())
    assert set(memory.cards) <= set(CARDS)


@given(logs(), st.sampled_from(CARDS), st.integers(0, 400 * DAY_MS))
def test_preview_comes_true(events: list[AnyEvent], card: str, later_ms: int) -> None:
    """And a better rating never makes a card due sooner."""
    at_ms = START + later_ms
    memory = replay(events)
    previews = outcomes(memory, card, at_ms)
    for preview in previews:
        answer = Reviewed(id=memory.last_id + 1, at_ms=at_ms, card=card, rating=preview.rating, took_ms=1, seed=0)
        after = replay([answer], memory)
        assert after.cards[card].due_ms == preview.due_ms
    assert all(left.due_ms <= right.due_ms for left, right in pairwise(previews))


def deck(draw: st.DrawFn) -> dict[str, Card]:
    """Some of the log's cards, and others."""
    names = draw(st.lists(st.sampled_from([*CARDS[:-1], *(f"n{n}" for n in range(12))]), unique=True))
    return {
        name: Cloze(
            id=name,
            chapter=draw(st.sampled_from("xy")),
            topic=draw(st.sampled_from("pqr")),
            level=draw(st.sampled_from(("warm-up", "core", "hard", "unheard-of"))),
            family=draw(st.sampled_from(("", "", "f", "g"))),
            text="{{a}}",
        )
        for name in names
    }


@given(st.data(), logs(25), st.integers(0, 300 * DAY_MS))
def test_plan_from_any_log_is_a_valid_session(data: st.DataObject, events: list[AnyEvent], later_ms: int) -> None:
    """Each card at most once, from the deck, not suspended, within the limit; siblings at most once a day; the counts
    add up."""
    cards = data.draw(st.composite(deck)())
    options = data.draw(
        st.builds(
            Options,
            topics=st.sampled_from([frozenset(), frozenset("p"), frozenset("xq")]),
            limit=st.one_of(st.none(), st.integers(0, 9)),
            new=st.one_of(st.none(), st.integers(0, 30)),
            is_cram=st.booleans(),
            ahead_days=st.sampled_from((0, 0, 3, 500)),
            seed=st.integers(0, 9),
        )
    )
    memory = replay(events)
    now_ms = START + later_ms
    plan = plan_session(cards, memory, now_ms, Calendar(), options)
    assert plan == plan_session(cards, memory, now_ms, Calendar(), options)
    names = list(plan.cards)
    assert len(set(names)) == len(names) and set(names) <= set(cards)
    is_eve = plan.is_final and plan.days_to_interview in (0, 1) and not options.is_cram
    assert all(is_eve and memory.suspended[name].is_leech for name in names if name in memory.suspended)
    assert options.limit is None or len(names) <= options.limit
    assert options.new is None or sum(why == "new" for why in plan.cards.values()) <= options.new
    assert set(plan.cards.values()) <= ({"cram"} if options.is_cram else {"called", "due", "new", "final", "ahead"})
    assert min(plan.held_back, plan.suspended, plan.new_left) >= 0
    assert plan.next_ms is None or plan.next_ms >= now_ms
    for name, why in plan.cards.items():
        assert (why == "new") <= (name not in memory.cards)
        assert not options.topics or options.topics & {cards[name].topic, cards[name].chapter}
    if not options.is_cram and not plan.is_final:
        today = Calendar().start_ms(Calendar().day(now_ms))
        todays = [card for card in cards if card in memory.cards and memory.cards[card].last_ms >= today]
        families = [cards[name].family for name in names if cards[name].family and name not in todays]
        assert len(set(families)) == len(families)


@given(st.lists(st.sampled_from("aaabc"), max_size=30))
def test_alternation_avoids_equal_neighbours_if_possible(topics: list[str]) -> None:
    """It is possible exactly if no topic has more than half of the cards, rounded up."""
    alternated = alternate_topics(list(enumerate(topics)), lambda pair: pair[1])
    assert sorted(alternated) == list(enumerate(topics))
    most = max((topics.count(topic) for topic in topics), default=0)
    neighbours = sum(left[1] == right[1] for left, right in pairwise(alternated))
    assert neighbours == max(0, 2 * most - len(topics) - 1)


ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo",
    "Pacific/Apia", "Pacific/Kiritimati", "Africa/Casablanca", "Antarctica/Troll",
)  # fmt: skip


@given(st.sampled_from(ZONES), st.integers(0, 2**41), st.integers(0, 30 * HOUR_MS))
@example("Pacific/Apia", int(datetime(2011, 12, 30, tzinfo=UTC).timestamp() * 1000), 30 * HOUR_MS)
@example("Europe/Berlin", int(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp() * 1000), 2 * HOUR_MS)
def test_days_follow_each_other_in_every_zone(zone: str, at_ms: int, later_ms: int) -> None:
    """A moment lies within its day, days never go backwards, and tomorrow begins later."""
    calendar = Calendar(ZoneInfo(zone))
    day = calendar.day(at_ms)
    assert calendar.start_ms(day) <= at_ms < calendar.start_ms(day + timedelta(days=2))
    assert calendar.day(at_ms) <= calendar.day(at_ms + later_ms)
    assert calendar.start_ms(day) <= calendar.start_ms(day + timedelta(days=1))
    assert calendar.start_ms(day + timedelta(days=1)) > at_ms or zone == "Pacific/Apia"


def test_logs_have_every_kind_of_event() -> None:
    """A new kind must be drawn above."""
    assert set(event_log._KINDS.values()) == {Reviewed, Undone, Suspended, MadeDue, DateSet, RoleSet}
