"""A session with its store and its journal: nothing is lost between two keys, whoever ends the process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.cards.question import PreparedCard, prepare_card
from harness.cards.records import Card, Choice, Cloze, Explain, Option, SpotTheBug
from harness.drill.planner import Options
from harness.drill.recorder import RESUME_MS, SessionRecorder
from harness.drill.resume import OpenedSession, open_session
from harness.drill.screen import screen_update
from harness.errors import CourseError, Problem
from harness.progress import session_journal
from harness.progress.store import Store
from harness.scheduler import event_log, replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, GOOD, DateSet, Reviewed, Undone

BASE: dict[str, Any] = {"chapter": "c", "topic": "t", "level": "core"}
OPTIONS = tuple(Option(text=text, is_right=text == "a", why="") for text in "abc")
CARDS: dict[str, Card] = {
    one.id: one
    for one in (
        Explain(id="explain", question="Why?", must=("m",), points=("p",), red_flags=("f",), answer="A", digest="1",
                **BASE),
        *(Choice(id=f"choice-{n}", question="Which?", options=OPTIONS, digest="1", **BASE) for n in range(5)),
        Cloze(id="cloze", text="{{a}} {{b}}", digest="1", **BASE),
    )
}  # fmt: skip
KEYS = ["", "4", "y", "n", "n", "", "-", "", "u", "", "h", "-", "", "-", "", "u", "u", "", "1", "5", "s", "u", "-"]


class Room:
    """A home, and sessions in it that go on, end, or are killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = Store(home)
        self.now_ms = 1_800_000_000_000
        self.cards = dict(CARDS)
        self.desks: list[SessionRecorder] = []

    def now(self) -> int:
        self.now_ms += 1000
        return self.now_ms

    def make(self, card: Card, seed: int) -> PreparedCard:
        if isinstance(card, SpotTheBug):
            raise CourseError([Problem("x.yaml", 1, 1, "is broken")])
        return prepare_card(card, seed)

    def sit(self, *, is_fresh: bool = False, minutes: float | None = None, **options: Any) -> OpenedSession:
        chosen = Options(**{"seed": 5, "new": 20, **options})
        sitting = open_session(
            self.store, self.home, self.cards, self.make, self.now, Calendar(), chosen, minutes, is_fresh=is_fresh
        )
        sitting.desk.settle()
        self.desks.append(sitting.desk)
        return sitting

    def play(self, desk: SessionRecorder, keys: list[str]) -> None:
        for key in keys:
            desk.press(key)
            desk.settle()

    def counted(self) -> list[Any]:
        return replay.counted(event_log.read_events(self.store).events)


def kill(desk: SessionRecorder) -> None:
    """What SIGKILL leaves: the files as they are, the lock released by the system."""
    assert desk.journal is not None
    desk.journal.file.close()
    desk.journal = None


def without_times(desk: SessionRecorder) -> Any:
    """The state, but for what a pause changes: the moment, and that the screen is drawn anew."""
    state = desk.state
    return replace(state, at_ms=0, is_back_here=False, is_help=False, note="", before=None, before_answer=None)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "home")
    yield made
    for desk in made.desks:
        desk.close()
    made.store.close()


# ---- nothing is lost


@pytest.mark.parametrize("count", range(len(KEYS) + 1))
def test_killed_between_any_two_keys_goes_on_where_it_was(room: Room, count: int) -> None:
    """A card half answered too, and undo still reaches behind the kill."""
    first = room.sit().desk
    room.play(first, KEYS[:count])
    expected, counted = without_times(first), room.counted()
    kill(first)
    sitting = room.sit(seed=99)
    assert sitting.is_resumed
    assert without_times(sitting.desk) == expected
    assert room.counted() == counted
    room.play(sitting.desk, ["u"] * 40)
    assert not any(isinstance(one, Reviewed) for one in room.counted())


def test_killed_between_the_journal_and_the_store_stores_the_answer(room: Room) -> None:
    """The key is written down first; the answer that it gave is stored by the next process."""
    desk = room.sit().desk
    room.play(desk, ["-"])
    assert desk.journal is not None
    desk.journal.add(["press", "", room.now()])
    kill(desk)
    assert room.counted() == []
    sitting = room.sit()
    assert [one.rating for one in room.counted()] == [AGAIN]
    assert len(sitting.desk.state.done) == 1


def test_answer_in_flight_is_stored_even_when_another_session_is_asked_for(room: Room) -> None:
    """And nothing is stored twice."""
    desk = room.sit().desk
    room.play(desk, ["-", "", "-"])
    assert desk.journal is not None
    desk.journal.add(["press", "", room.now()])
    kill(desk)
    assert not room.sit(limit=2).is_resumed
    assert [one.rating for one in room.counted()] == [AGAIN, AGAIN]
    assert len(list((room.home / session_journal.FOLDER).iterdir())) == 1


def test_line_cut_off_in_the_journal_is_the_key_in_flight(room: Room) -> None:
    """All before it counts."""
    desk = room.sit().desk
    room.play(desk, ["-", "", ""])
    expected = without_times(desk)
    assert desk.journal is not None
    with desk.journal.path.open("ab") as file:
        file.write(b'["press", "4", 18')
    kill(desk)
    again = room.sit().desk
    assert without_times(again) == expected
    room.play(again, ["5"])
    kill(again)
    assert without_times(room.sit().desk).run.phase == without_times(again).run.phase


def test_session_is_not_taken_up_when_it_is_old_other_or_unwanted(room: Room) -> None:
    """Its answers stay; its journal goes."""
    changed = {**CARDS, "explain": replace(CARDS["explain"], digest="2")}
    for change in ("old", "other", "fresh", "deck"):
        desk = room.sit().desk
        room.play(desk, ["-", ""])
        kill(desk)
        room.now_ms += RESUME_MS if change == "old" else 0
        room.cards = changed if change == "deck" else room.cards
        sitting = room.sit(is_fresh=change == "fresh", ahead_days=int(change == "other"))
        assert not sitting.is_resumed
        room.play(sitting.desk, ["q"])
        sitting.desk.close()
    assert len([one for one in room.counted() if isinstance(one, Reviewed)]) == 4
    assert list((room.home / session_journal.FOLDER).iterdir()) == []


@pytest.mark.parametrize(("hours", "is_resumed"), [(11, True), (13, False)])
def test_session_of_the_same_day_goes_on_and_one_of_the_day_before_does_not(
    room: Room, hours: int, is_resumed: bool
) -> None:
    """Half a day later it is another evening."""
    desk = room.sit().desk
    room.play(desk, ["-", ""])
    kill(desk)
    room.now_ms += hours * 3_600_000
    assert room.sit().is_resumed is is_resumed


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"x\n", b'[{"version": 99}]\n', b'[{"version": 1, "at_ms": 1}]\n3\n', b"[]\n", b"\xff\n"]
)
def test_damaged_journal_is_put_away(room: Room, content: bytes) -> None:
    """No session fails because of it."""
    folder = room.home / session_journal.FOLDER
    folder.mkdir(parents=True)
    (folder / "0.jsonl").write_bytes(content)
    assert not room.sit().is_resumed
    assert not (folder / "0.jsonl").exists()


def test_journal_of_a_session_that_ended_or_makes_no_sense_is_put_away(room: Room) -> None:
    """What was stored stays."""
    desk = room.sit().desk
    room.play(desk, ["-", ""])
    path = desk.journal.path if desk.journal else Path()
    kill(desk)
    text = path.read_text()
    for entry in (["press", "q", 1], ["press"], ["down", 1], ["dance", 2], ["kept", "x"], ["kept", 7]):
        path.write_text(text + json.dumps(entry) + "\n")
        sitting = room.sit()
        assert not sitting.is_resumed
        kill(sitting.desk)
        for other in path.parent.iterdir():
            other.unlink()
        assert len(room.counted()) == 1


def test_journal_of_a_running_session_is_left_alone(room: Room) -> None:
    """Two terminals at once: each has its own session."""
    first = room.sit().desk
    second = room.sit()
    assert not second.is_resumed
    room.play(first, ["-", ""])
    room.play(second.desk, ["-", ""])
    assert len(room.counted()) == 2


# ---- what a desk knows


def test_undo_reaches_into_earlier_sessions_to_any_depth(room: Room) -> None:
    """And the schedule forgets the answer."""
    for _ in range(2):
        desk = room.sit().desk
        room.play(desk, ["-", "", "-", "", "q"])
        desk.close()
    desk = room.sit().desk
    assert len(room.counted()) == 4
    room.play(desk, ["u"] * 4)
    assert room.counted() == []
    assert desk.memory.cards == {}
    room.play(desk, ["u"])
    assert desk.state.note == "Nothing is left to take back."


def test_third_fail_counts_those_of_earlier_sessions(room: Room) -> None:
    """And leads to the exercise."""
    room.cards = {"explain": replace(CARDS["explain"], practise=("scale",))}
    for day in range(2):
        at_ms = room.now_ms - (10 - day) * replay.DAY_MS
        event_log.append(room.store, Reviewed(at_ms=at_ms, card="explain", rating=AGAIN, took_ms=1, seed=1, digest="1"))
    desk = room.sit().desk
    desk.press("-")
    assert desk.state.suggests_practice
    assert "Failed 3 times" in str(screen_update(None, desk.state, {}).blocks)


def test_leech_is_named_and_rests(room: Room) -> None:
    """After eight lapses; it is not asked again in this session."""
    at_ms = room.now_ms - 100 * replay.DAY_MS
    for n in range(8):
        for rating in (GOOD, AGAIN)[: 2 if n < 7 else 1]:
            at_ms += 5 * replay.DAY_MS
            event_log.append(room.store, Reviewed(at_ms=at_ms, card="explain", rating=rating, took_ms=1, seed=1))
    room.cards = {name: room.cards[name] for name in ("explain", "choice-1", "choice-2", "choice-3", "choice-4")}
    desk = room.sit().desk
    while desk.state.turns[0].card != "explain":
        room.play(desk, ["-", ""])
    room.play(desk, ["-"])
    desk.press("")
    assert "explain rests now: failed 8 times" in desk.state.note
    assert "explain" not in [one.card for one in desk.state.turns]
    desk.settle()
    room.play(desk, ["u"])
    assert desk.state.turns[0].card == "explain"
    assert "explain" not in desk.memory.resting


def test_card_that_cannot_be_asked_is_left_out_and_said(room: Room) -> None:
    """A broken exercise spoils one card, not the session."""
    room.cards = {"bug:x": SpotTheBug(id="bug:x", exercise="x", **BASE), "choice-1": CARDS["choice-1"]}
    desk = room.sit().desk
    assert desk.state.turns[0].card == "choice-1", "the first question needs no exercise"
    room.play(desk, ["-", ""])
    assert desk.state.ended == "done"
    assert "x.yaml:1:1: is broken" in desk.state.note


def test_crammed_answers_leave_the_schedule_alone(room: Room) -> None:
    """They are kept, and can be taken back."""
    desk = room.sit(is_cram=True, limit=3).desk
    room.play(desk, ["-", ""])
    assert desk.memory.cards == {}
    assert [one.is_cram for one in room.counted()] == [True]


def test_changed_answer_is_said_once_before_it_is_asked(room: Room) -> None:
    """The digest of the last answer is another one."""
    at_ms = room.now_ms - 10 * replay.DAY_MS
    event_log.append(room.store, Reviewed(at_ms=at_ms, card="explain", rating=GOOD, took_ms=1, seed=1, digest="0"))
    desk = room.sit().desk
    assert desk.state.plan.notices == {"explain": "The answer of this card has changed since you last saw it."}


def test_events_of_others_do_not_disturb_a_session(room: Room) -> None:
    """A date set, or a mistake made, in another terminal meanwhile."""
    desk = room.sit().desk
    room.play(desk, ["-", ""])
    event_log.append(room.store, DateSet(at_ms=room.now(), day="2027-03-31"))
    room.play(desk, ["-", "", "u", "u"])
    assert [one.event for one in event_log.read_events(room.store).events if isinstance(one, Undone)] == [3, 1]


def test_full_disk_at_the_journal_does_not_stop_the_session(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a card half done could be lost then."""

    def fails(*_: object) -> Any:
        raise OSError(28, "No space left on device")

    desk = room.sit().desk
    room.play(desk, ["-", ""])
    monkeypatch.setattr(session_journal.Journal, "add", fails)
    room.play(desk, ["-", "", "-"])
    monkeypatch.undo()
    monkeypatch.setattr(session_journal, "begin", fails)
    other = room.sit(is_fresh=True).desk
    room.play(other, ["-", "", "q"])
    assert len(room.counted()) == 3


# ---- a mistake in an exercise

Run = Callable[..., Any]


def test_mistake_in_an_exercise_makes_its_cards_due(tmp_path: Path, write_course: Any, run: Run) -> None:
    """Only for whoever drills; a pass makes none due; the verdict is the same."""
    course = write_course()
    (course / "flashcards").mkdir()
    cards = "".join(
        f"  - {{id: c{n}, kind: cloze, topic: t, level: core, text: 'a {{{{b}}}}',"
        f" practise: [scale{', cuts' * (n == 0)}]}}\n"
        for n in range(7)
    )
    (course / "flashcards" / "transformer.yaml").write_text(f"chapter: transformer\ntitle: T\ncards:\n{cards}")
    wrong, right = tmp_path / "wrong.py", tmp_path / "right.py"
    wrong.write_text("def scale(x, factor=2.0):\n    return x * factor + 1\n")
    right.write_text("def scale(x, factor=2.0):\n    return x * factor\n")
    options = ("--course", course, "check", "--exercise", "scale")
    assert "flashcards" not in run(*options, wrong).out
    run("--course", course, "cards", "list")
    assert "flashcards" not in run(*options, right).out
    ran = run(*options, wrong)
    assert (ran.code, "6 flashcards are due because of this: harness drill" in ran.out) == (1, True)
    store = Store()
    made_due = replay.replay(event_log.read_events(store).events).made_due
    store.close()
    assert set(made_due) == {"c1", "c2", "c3", "c4", "c5", "bug:scale"}
    assert made_due["c1"].why == "Your attempt at scale had a mistake in it: adds-one."
    assert run(*options, wrong, "--json").json["verdict"] == "failed"
    (course / "flashcards" / "transformer.yaml").write_text("broken")
    assert run(*options, wrong).code == 1
