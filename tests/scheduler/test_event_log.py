"""Events on disk: round trips, unreadable rows, the cache, and processes that are killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest

from harness.clock import DAY_MS
from harness.errors import HarnessError
from harness.progress.rows import CacheEntry
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler.event_log import MEMORY_CACHE, ROWS_TO_SAVE, append, current_memory, read_events
from harness.scheduler.events import AGAIN, GOOD, AnyEvent, DateSet, MadeDue, Reviewed, RoleSet, Suspended, Undone
from harness.scheduler.replay import NOTHING, replay

ROOT = Path(__file__).parents[2]
START = 1_790_000_000_000
FULL = Reviewed(
    at_ms=START,
    session="s1",
    card="kv-cache-size",
    rating=GOOD,
    took_ms=61_234,
    seed=2**40,
    digest="d1",
    confidence=0,
    points=(True, False),
    red_flags=(False,),
    answer='16 GiB "ü" \ud800\x00',
    mistake="0",
    hinted=True,
    overridden=True,
    is_cram=True,
)
EVENTS: list[AnyEvent] = [
    FULL,
    Reviewed(at_ms=START, card="a", rating=AGAIN, took_ms=0, seed=0),
    Undone(at_ms=START + 1, session="s1", event=1),
    Suspended(at_ms=START + 2, card="a", why="w"),
    Suspended(at_ms=START + 2, card="a", is_suspended=False),
    MadeDue(at_ms=START + 3, card="b", why="no-scale"),
    DateSet(at_ms=START + 4, day="2026-05-01"),
    DateSet(at_ms=START + 5, day=None),
    RoleSet(at_ms=START + 5, role="kernels"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store(tmp_path)
    yield opened
    opened.close()


def fill(store: Store, count: int, start: int = 0) -> list[AnyEvent]:
    """`count` answers to twenty cards, an hour apart."""
    chance = random.Random(start)
    return [
        append(
            store,
            Reviewed(
                at_ms=START + (start + n) * DAY_MS // 24,
                card=f"c{chance.randrange(20)}",
                rating=chance.choice((1, 2, 3, 3, 3, 4)),
                took_ms=n,
                seed=n,
            ),
        )
        for n in range(count)
    ]


def rows_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Record which rows are read from now on."""
    read: list[int] = []
    inner = store.card_events

    def counting(after: int = 0, until: int | None = None) -> Iterator[object]:
        for row in inner(after, until):
            read.append(row.id)
            yield row

    monkeypatch.setattr(store, "card_events", counting)
    return read


def cached(store: Store) -> CacheEntry:
    """The cached memory."""
    entry = store.cached(MEMORY_CACHE)
    assert entry is not None
    return entry


def test_role_is_remembered_also_from_the_cache(store: Store) -> None:
    """Answers do not change it."""
    append(store, RoleSet(at_ms=START, role="kernels"))
    fill(store, ROWS_TO_SAVE)
    assert [current_memory(store).memory.role for _ in range(2)] == ["kernels"] * 2


def spoil(store: Store, statement: str, *values: object) -> None:
    """Run a statement that the harness itself never does."""
    store.connection.execute(statement, values)


def test_cards_of_two_courses_with_equal_ids_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither answers nor suspensions nor cards made due; with caches too."""
    monkeypatch.setattr(event_log, "ROWS_TO_SAVE", 2)
    for course, rating, count in (("", GOOD, 2), ("acme", AGAIN, 2), ("new", GOOD, 0)):
        with closing(Store(tmp_path, course=course)) as store:
            for n in range(count):
                append(store, Reviewed(at_ms=START + n, card="same", rating=rating, took_ms=0, seed=0))
            assert set(current_memory(store).memory.cards) == ({"same"} if count else set())
            assert (store.cached(MEMORY_CACHE) is None) is (count == 0)
    with closing(Store(tmp_path)) as mine, closing(Store(tmp_path, course="acme")) as other:
        append(other, Suspended(at_ms=START, card="same"))
        append(other, MadeDue(at_ms=START, card="same", why=""))
        assert current_memory(mine).memory.cards["same"].last_rating == GOOD
        assert current_memory(other).memory.cards["same"].last_rating == AGAIN
        assert not current_memory(mine).memory.suspended and not current_memory(mine).memory.made_due
        assert current_memory(other).memory.suspended and current_memory(other).memory.made_due


def test_own_cards_and_the_day_of_the_interview_belong_to_every_course(tmp_path: Path) -> None:
    """An answer to an own card is undone everywhere."""
    with closing(Store(tmp_path)) as mine, closing(Store(tmp_path, course="acme")) as other:
        append(mine, DateSet(at_ms=START, day="2026-05-01"))
        answer = append(mine, Reviewed(at_ms=START, card="own", rating=GOOD, took_ms=0, seed=0), is_own=True)
        memory = current_memory(other).memory
        assert (memory.interview, set(memory.cards)) == ("2026-05-01", {"own"})
        append(mine, Undone(at_ms=START, event=answer.id))
        assert current_memory(other).memory.cards == {}


def test_events_come_back_unchanged(store: Store) -> None:
    """Every kind and every field, numbered in the order of storing."""
    stored = [append(store, event) for event in EVENTS]
    assert [event.id for event in stored] == list(range(1, len(EVENTS) + 1))
    found = read_events(store)
    assert list(found.events) == stored
    assert [replace(event, id=0) for event in found.events] == EVENTS
    assert found.unread == 0
    assert {type(event) for event in EVENTS} == set(get_args(AnyEvent)) == set(event_log._KINDS.values())
    given = {field.name for field in fields(Reviewed) if getattr(FULL, field.name) != field.default}
    assert given == {field.name for field in fields(Reviewed)} - {"id"}


def test_rows_can_be_read_by_other_tools(store: Store) -> None:
    """JSON without the columns beside it."""
    append(store, FULL)
    ((at_ms, kind, card, data),) = store.connection.execute("SELECT at_ms, kind, card, data FROM card_event")
    assert (at_ms, kind, card) == (START, "reviewed", "kv-cache-size")
    assert json.loads(data)["points"] == [True, False] and "id" not in json.loads(data)


def test_same_answer_is_stored_once(store: Store) -> None:
    """A program may retry after an error; another answer in the same millisecond is stored too."""
    first = append(store, FULL)
    assert append(store, FULL) == first
    assert append(store, replace(FULL, rating=AGAIN)).id == 2
    assert append(store, replace(FULL, card="b")).id == 3
    undo = append(store, Undone(at_ms=START, event=1))
    assert append(store, replace(undo, id=0)) == undo
    assert len(read_events(store).events) == 4


def test_switching_back_and_forth_in_a_millisecond_is_kept(store: Store) -> None:
    """Only answers and undos are checked for duplicates."""
    switches = [Suspended(at_ms=START, card="a", is_suspended=on) for on in (True, False, True)]
    assert [append(store, event).id for event in switches] == [1, 2, 3]
    assert "a" in current_memory(store).memory.suspended


def test_rows_of_an_unknown_kind_are_kept_and_not_counted(store: Store) -> None:
    """Their number is reported. An unknown field is ignored, and an undo of such a row changes nothing."""
    store.add_card_event(START, "explained-to-a-friend", "a", '{"card": "a"}', is_once=False)
    data = json.dumps({"card": "a", "rating": 3, "took_ms": 5, "seed": 1, "mood": "good"})
    store.add_card_event(START, "reviewed", "a", data, is_once=False)
    append(store, Undone(at_ms=START + 1, event=1))
    found = current_memory(store)
    assert found.unread == 1
    assert set(found.memory.cards) == {"a"}
    assert len(list(store.card_events())) == 3


ROWS = [
    *(("reviewed", START, data) for data in (
        "", "nonsense", "[]", "null", "7", "{}", "[" * 100_000, '{"card": "a", "rating": 3, "took_ms": 5}',
    )),
    *(("reviewed", START, json.dumps({"card": "a", "rating": 3, "took_ms": 5, "seed": 1, **changed})) for changed in (
        {"rating": 5}, {"rating": True}, {"rating": 3.0}, {"card": 7}, {"points": "yes"}, {"points": [1]},
        {"confidence": "high"},
    )),
    *(("reviewed", at_ms, '{"card": "a", "rating": 3, "took_ms": 5, "seed": 1}') for at_ms in (-1, 2**43, 2**62)),
    ("undone", START, '{"event": "1"}'), ("date-set", START, '{"day": "soon"}'), ("date-set", START, "{}"),
    ("suspended", START, '{"card": "a", "is_suspended": 1}'), ("made-due", START, '{"card": "a"}'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "at_ms", "data"), ROWS, ids=range(len(ROWS)))
def test_row_that_cannot_be_read_is_counted_and_skipped(store: Store, kind: str, at_ms: int, data: str) -> None:
    """Of every kind; dates are computed from the moment later. The rest of the history is still used."""
    append(store, EVENTS[1])
    store.add_card_event(at_ms, kind, "a", data, is_once=False)
    append(store, replace(EVENTS[1], at_ms=START + DAY_MS))
    found = current_memory(store)
    assert found.unread == read_events(store).unread == 1
    assert found.memory.cards["a"].answers == 2


def test_memory_is_that_of_all_events(store: Store) -> None:
    """With the cache or without, to the last bit; few rows write no cache."""
    events = fill(store, 30)
    assert repr(current_memory(store).memory) == repr(replay(events))
    assert store.cached(MEMORY_CACHE) is None


def test_start_with_many_events_reads_only_the_new_ones(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the last row of the cache."""
    events = fill(store, ROWS_TO_SAVE)
    whole = current_memory(store)
    events += fill(store, 3, start=ROWS_TO_SAVE)
    read = rows_read(store, monkeypatch)
    found = current_memory(store)
    assert read == [ROWS_TO_SAVE, *range(ROWS_TO_SAVE + 1, ROWS_TO_SAVE + 4)]
    assert repr(found.memory) == repr(replay(events)) and whole.memory == replay(events[:-3])


def test_undo_of_an_old_answer_reads_all_and_later_starts_are_quick_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache is replaced by one with the undo."""
    events = fill(store, ROWS_TO_SAVE)
    current_memory(store)
    events.append(append(store, Undone(at_ms=START + 999 * DAY_MS, event=5)))
    assert repr(current_memory(store).memory) == repr(replay(events))
    read = rows_read(store, monkeypatch)
    assert repr(current_memory(store).memory) == repr(replay(events))
    assert len(read) == 1


def test_rows_that_cannot_be_read_are_still_counted_with_the_cache(store: Store) -> None:
    """Even if they are the last rows."""
    store.add_card_event(START, "reviewed", "a", "{}", is_once=False)
    fill(store, ROWS_TO_SAVE)
    store.add_card_event(START, "dreamt", "a", "{}", is_once=False)
    first = current_memory(store)
    assert first.unread == 2
    assert current_memory(store) == first
    store.add_card_event(START, "dreamt", "a", "{}", is_once=False)
    assert current_memory(store).unread == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"last_id": 2', '"last_id": 3'),
        lambda text: text.replace("0.", "1.", 1),
        lambda text: text + " ",
        lambda text: "\x00" * len(text),
        lambda text: text.encode(),
        lambda text: 7,
    ],
    ids=["empty", "half", "number", "figure", "longer", "zeros", "bytes", "integer"],
)
def test_damaged_cache_is_ignored(store: Store, damage: Callable[[str], str]) -> None:
    """And replaced."""
    events = fill(store, ROWS_TO_SAVE)
    current_memory(store)
    good = cached(store)
    store.put_cache(MEMORY_CACHE, good._replace(content=damage(good.content)))
    assert repr(current_memory(store).memory) == repr(replay(events))
    assert cached(store) == good


@pytest.mark.parametrize("content", ["{}", "7", "[]", '{"cards": 7}', "no JSON"])
def test_cache_of_another_shape_is_ignored(store: Store, content: str) -> None:
    """Although its fingerprint is valid."""
    events = fill(store, ROWS_TO_SAVE)
    current_memory(store)
    *_, row = store.card_events()
    store.put_cache(MEMORY_CACHE, CacheEntry(row.id, event_log._fingerprint(content, row), content))
    assert repr(current_memory(store).memory) == repr(replay(events))


def test_cache_of_another_history_is_ignored(store: Store, tmp_path: Path) -> None:
    """A store restored from elsewhere has other rows under the same numbers."""
    fill(store, ROWS_TO_SAVE)
    current_memory(store)
    other = Store(tmp_path / "other")
    events = fill(other, ROWS_TO_SAVE + 5, start=7)
    other.put_cache(MEMORY_CACHE, cached(store))
    assert repr(current_memory(other).memory) == repr(replay(events))
    other.close()


def test_cache_beyond_the_last_row_is_ignored(store: Store) -> None:
    """As after an older backup was restored."""
    fill(store, ROWS_TO_SAVE)
    current_memory(store)
    spoil(store, "DELETE FROM card_event WHERE id > 3")
    assert current_memory(store).last_row == 3
    spoil(store, "DELETE FROM card_event")
    assert current_memory(store).memory == NOTHING


def test_cache_of_another_scheduler_is_ignored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognised by its results for a sample, so that no version number can be forgotten."""
    fill(store, ROWS_TO_SAVE)
    current_memory(store)
    before = event_log._rules_fingerprint()
    monkeypatch.setattr("harness.scheduler.schedule.SPREAD", 0.3)
    event_log._rules_fingerprint.cache_clear()
    try:
        assert event_log._rules_fingerprint() != before
        read = rows_read(store, monkeypatch)
        current_memory(store)
        assert read[1:] == list(range(1, ROWS_TO_SAVE + 1))
    finally:
        event_log._rules_fingerprint.cache_clear()


@pytest.mark.parametrize("statement", ["DROP TABLE cache", "PRAGMA query_only = ON"])
def test_cache_that_cannot_be_read_or_written_is_no_error(store: Store, statement: str) -> None:
    """The next start just takes a little longer."""
    events = fill(store, ROWS_TO_SAVE)
    spoil(store, statement)
    assert repr(current_memory(store).memory) == repr(replay(events))


def test_store_that_is_broken_is_a_clear_error(store: Store) -> None:
    """It names the file."""
    spoil(store, "DROP TABLE card_event")
    for attempt in (lambda: read_events(store), lambda: append(store, FULL)):
        with pytest.raises(HarnessError, match=r"progress.sqlite3"):
            attempt()


WRITER = """
import sys
from harness.scheduler.events import Reviewed
from harness.scheduler.event_log import append, current_memory
from harness.progress.store import Store
from pathlib import Path

store = Store(Path(sys.argv[1]))
start = int(sys.argv[2])
for n in range(start, start + 100_000):
    event = append(store, Reviewed(at_ms=1_790_000_000_000 + n * 1000, card=f"c{n % 9}", rating=3, took_ms=n, seed=n))
    sys.stdout.write(f"{event.id}\\n")
    sys.stdout.flush()
    if n % 20 == 0:
        current_memory(store)
"""


def test_killed_process_loses_no_answer_that_was_acknowledged(tmp_path: Path) -> None:
    """SIGKILL again and again while writing; at most one more answer is there, the one in flight."""
    acknowledged = 0
    for round_number in range(6):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(acknowledged + 10 * round_number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as writer:
            assert writer.stdout is not None
            acknowledged_ids = [int(writer.stdout.readline()) for _ in range(40 + 37 * round_number)]
            writer.send_signal(signal.SIGKILL)
            acknowledged_ids += [
                int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")
            ]
        assert writer.returncode == -signal.SIGKILL
        store = Store(tmp_path)
        events = read_events(store).events
        assert [event.id for event in events] == list(range(1, len(events) + 1))
        assert acknowledged_ids[-1] <= len(events) <= acknowledged_ids[-1] + 1
        assert acknowledged_ids == list(range(acknowledged + 1, acknowledged_ids[-1] + 1))
        assert repr(current_memory(store).memory) == repr(replay(events))
        assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store.close()
        acknowledged = len(events)
    assert acknowledged > 6 * 40
