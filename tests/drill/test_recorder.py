"""A session with its store and its journal: no key is lost, however the process ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
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
from harness.progress.store import Store
from harness.results.result import Result, SubmittedFile, Verdict
from harness.scheduler import event_log, replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, GOOD, DateSet, MadeDue, Reviewed, Undone
from harness.sessions import journal

BASE: dict[str, Any] = {"chapter": "c", "topic": "t", "level": "core"}
OPTIONS = tuple(Option(text=text, is_right=text == "a", why="") for text in "abc")
CARDS: dict[str, Card] = {
    card.id: card
    for card in (
        Explain(id="explain", question="Why?", must=("m",), points=("p",), red_flags=("f",), answer="A", digest="1",
                **BASE),
        *(Choice(id=f"choice-{n}", question="Which?", options=OPTIONS, digest="1", **BASE) for n in range(5)),
        Cloze(id="cloze", text="{{a}} {{b}}", digest="1", **BASE),
    )
}  # fmt: skip
KEYS = ["", "4", "y", "n", "n", "", "-", "", "u", "", "h", "-", "", "-", "", "u", "u", "", "1", "5", "s", "u", "-"]


class Home:
    """A home folder, and sessions in it that continue, end, or are killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = Store(home)
        self.now_ms = 1_800_000_000_000
        self.cards = dict(CARDS)
        self.recorders: list[SessionRecorder] = []

    def now(self) -> int:
        self.now_ms += 1000
        return self.now_ms

    def make(self, card: Card, seed: int) -> PreparedCard:
        if isinstance(card, SpotTheBug):
            raise CourseError([Problem("x.yaml", 1, 1, "is broken")])
        return prepare_card(card, seed)

    def open(self, *, is_new: bool = False, **options: Any) -> OpenedSession:
        chosen = Options(**{"seed": 5, "new": 20, **options})
        opened = open_session(self.store, self.cards, self.make, self.now, Calendar(), chosen, is_new=is_new)
        opened.recorder.settle()
        self.recorders.append(opened.recorder)
        return opened

    def play(self, recorder: SessionRecorder, keys: list[str]) -> None:
        for key in keys:
            recorder.press(key)
            recorder.settle()

    def counted(self) -> list[Any]:
        return replay.counted(event_log.read_events(self.store).events)


def kill(recorder: SessionRecorder) -> None:
    """The state after SIGKILL: the files as they are, the lock released by the system."""
    assert recorder.journal is not None
    recorder.journal.file.close()
    recorder.journal = None


def without_times(recorder: SessionRecorder) -> Any:
    """The state without the parts that a pause changes: the time, and that the screen is redrawn."""
    state = recorder.state
    return replace(state, at_ms=0, is_back_here=False, is_help=False, note="", before=None, before_answer=None)


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    yield made
    for recorder in made.recorders:
        recorder.close()
    made.store.close()


# ---- nothing is lost


@pytest.mark.parametrize("count", range(len(KEYS) + 1))
def test_session_killed_between_any_two_keys_is_resumed_there(learner: Home, count: int) -> None:
    """Even in the middle of a card; undo still reaches answers before the kill."""
    first = learner.open().recorder
    learner.play(first, KEYS[:count])
    expected, counted = without_times(first), learner.counted()
    kill(first)
    opened = learner.open(seed=99)
    assert opened.plan is None
    assert without_times(opened.recorder) == expected
    assert learner.counted() == counted
    learner.play(opened.recorder, ["u"] * 40)
    assert not any(isinstance(event, Reviewed) for event in learner.counted())


def test_answer_in_the_journal_but_not_in_the_store_is_stored_by_the_next_process(learner: Home) -> None:
    """The key is written to the journal before its answer is stored."""
    recorder = learner.open().recorder
    learner.play(recorder, ["-"])
    assert recorder.journal is not None
    recorder.journal.add(["press", "", learner.now()])
    kill(recorder)
    assert learner.counted() == []
    opened = learner.open()
    assert [event.rating for event in learner.counted()] == [AGAIN]
    assert len(opened.recorder.state.reviews) == 1


def test_answer_in_flight_is_stored_even_if_another_session_is_requested(learner: Home) -> None:
    """Nothing is stored twice."""
    recorder = learner.open().recorder
    learner.play(recorder, ["-", "", "-"])
    assert recorder.journal is not None
    recorder.journal.add(["press", "", learner.now()])
    kill(recorder)
    assert learner.open(limit=2).plan
    assert [event.rating for event in learner.counted()] == [AGAIN, AGAIN]
    assert len(list((learner.home / journal.FOLDER).iterdir())) == 1


def test_session_of_another_course_is_left_to_that_course(learner: Home) -> None:
    """Even if both have the same cards; its answers are stored for that course."""
    learner.play(first := learner.open().recorder, ["-", "", "-"])
    kill(first)
    mine, learner.store = learner.store, Store(learner.home, course="acme")
    with closing(learner.store):
        other = learner.open()
        assert other.plan and other.recorder.memory.cards == {}
        other.recorder.close()
    learner.store = mine
    opened = learner.open()
    assert opened.plan is None and len(opened.recorder.state.reviews) == 1


def test_answers_to_own_cards_count_in_every_course(learner: Home) -> None:
    """Answers to the cards of a course count only in that course."""
    learner.cards = {name: replace(CARDS[name], is_own=name == "cloze") for name in ("choice-0", "cloze")}
    learner.play(learner.open().recorder, ["-", "", "-", "-", ""])
    with closing(Store(learner.home, course="acme")) as other:
        events = event_log.read_events(other).events
    assert {event.card for event in events if isinstance(event, Reviewed)} == {"cloze"}
    assert {event.card for event in learner.counted()} == {"choice-0", "cloze"}


def test_line_cut_off_in_the_journal_is_the_key_in_flight(learner: Home) -> None:
    """All lines before it count."""
    recorder = learner.open().recorder
    learner.play(recorder, ["-", "", ""])
    expected = without_times(recorder)
    assert recorder.journal is not None
    with recorder.journal.path.open("ab") as file:
        file.write(b'["press", "4", 18')
    kill(recorder)
    again = learner.open().recorder
    assert without_times(again) == expected
    learner.play(again, ["5"])
    kill(again)
    assert without_times(learner.open().recorder).run.phase == without_times(again).run.phase


def test_session_that_is_old_different_or_unwanted_is_not_resumed(learner: Home) -> None:
    """Its answers stay, and its journal is removed."""
    changed = {**CARDS, "explain": replace(CARDS["explain"], digest="2")}
    for change in ("old", "other", "fresh", "deck"):
        recorder = learner.open().recorder
        learner.play(recorder, ["-", ""])
        kill(recorder)
        learner.now_ms += RESUME_MS if change == "old" else 0
        learner.cards = changed if change == "deck" else learner.cards
        opened = learner.open(is_new=change == "fresh", ahead_days=int(change == "other"))
        assert opened.plan
        learner.play(opened.recorder, ["q"])
        opened.recorder.close()
    assert len([event for event in learner.counted() if isinstance(event, Reviewed)]) == 4
    assert list((learner.home / journal.FOLDER).iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"x\n", b'[{"version": 99}]\n', b'[{"version": 1, "at_ms": 1}]\n3\n', b"[]\n", b"\xff\n"]
)
def test_damaged_journal_is_put_away(learner: Home, content: bytes) -> None:
    """It makes no session fail."""
    folder = learner.home / journal.FOLDER
    folder.mkdir(parents=True)
    (folder / "0.jsonl").write_bytes(content)
    assert learner.open().plan
    assert not (folder / "0.jsonl").exists()


def test_journal_of_a_session_that_ended_or_makes_no_sense_is_put_away(learner: Home) -> None:
    """The stored answers stay."""
    recorder = learner.open().recorder
    learner.play(recorder, ["-", ""])
    path = recorder.journal.path if recorder.journal else Path()
    kill(recorder)
    text = path.read_text()
    for entry in (["press", "q", 1], ["press"], ["down", 1], ["dance", 2], ["kept", "x"], ["kept", 7]):
        path.write_text(text + json.dumps(entry) + "\n")
        opened = learner.open()
        assert opened.plan
        kill(opened.recorder)
        for other in path.parent.iterdir():
            other.unlink()
        assert len(learner.counted()) == 1


def test_journal_of_a_running_session_is_left_alone(learner: Home) -> None:
    """Two terminals at once have two sessions."""
    first = learner.open().recorder
    second = learner.open()
    assert second.plan
    learner.play(first, ["-", ""])
    learner.play(second.recorder, ["-", ""])
    assert len(learner.counted()) == 2


# ---- the knowledge of a recorder


def test_undo_reaches_into_earlier_sessions_to_any_depth(learner: Home) -> None:
    """The schedule no longer has the answer."""
    for _ in range(2):
        recorder = learner.open().recorder
        learner.play(recorder, ["-", "", "-", "", "q"])
        recorder.close()
    recorder = learner.open().recorder
    assert len(learner.counted()) == 4
    learner.play(recorder, ["u"] * 4)
    assert learner.counted() == []
    assert recorder.memory.cards == {}
    learner.play(recorder, ["u"])
    assert recorder.state.note == "There is nothing to undo."


def test_third_fail_counts_fails_of_earlier_sessions(learner: Home) -> None:
    """It leads to the exercise."""
    learner.cards = {"explain": replace(CARDS["explain"], practise=("scale",))}
    for day in range(2):
        at_ms = learner.now_ms - (10 - day) * replay.DAY_MS
        event_log.append(
            learner.store, Reviewed(at_ms=at_ms, card="explain", rating=AGAIN, took_ms=1, seed=1, digest="1")
        )
    recorder = learner.open().recorder
    recorder.press("-")
    assert recorder.state.suggests_practice
    assert "Failed 3 times" in str(screen_update(None, recorder.state, {}).blocks)


def test_leech_is_named_and_suspended(learner: Home) -> None:
    """After eight lapses; it is not asked again in this session."""
    at_ms = learner.now_ms - 100 * replay.DAY_MS
    for n in range(8):
        for rating in (GOOD, AGAIN)[: 2 if n < 7 else 1]:
            at_ms += 5 * replay.DAY_MS
            event_log.append(learner.store, Reviewed(at_ms=at_ms, card="explain", rating=rating, took_ms=1, seed=1))
    learner.cards = {name: learner.cards[name] for name in ("explain", "choice-1", "choice-2", "choice-3", "choice-4")}
    recorder = learner.open().recorder
    while recorder.state.turns[0].card != "explain":
        learner.play(recorder, ["-", ""])
    learner.play(recorder, ["-"])
    recorder.press("")
    assert "explain is suspended: failed 8 times" in recorder.state.note
    assert "explain" not in [turn.card for turn in recorder.state.turns]
    recorder.settle()
    learner.play(recorder, ["u"])
    assert recorder.state.turns[0].card == "explain"
    assert "explain" not in recorder.memory.suspended


def test_card_that_cannot_be_asked_is_left_out_with_a_note(learner: Home) -> None:
    """A broken exercise costs one card, not the session."""
    learner.cards = {"bug:x": SpotTheBug(id="bug:x", exercise="x", **BASE), "choice-1": CARDS["choice-1"]}
    learner.store.add_give_up("x")
    recorder = learner.open().recorder
    assert recorder.state.turns[0].card == "choice-1", "the first question needs no exercise"
    learner.play(recorder, ["-", ""])
    assert recorder.state.ended == "done"
    assert "x.yaml:1:1: is broken" in recorder.state.note


def test_bug_card_is_locked_until_its_exercise_is_passed_or_given_up(learner: Home) -> None:
    """Even if due after a mistake or crammed, because its code is the reference with one mistake."""
    learner.cards = {name: SpotTheBug(id=name, exercise=name[-1], **BASE) for name in ("bug:x", "bug:y")}
    event_log.append(learner.store, MadeDue(at_ms=learner.now_ms, card="bug:x", why="w"))
    for is_cram in (False, True):
        opened = learner.open(is_cram=is_cram)
        assert opened.recorder.state.setup.cards == () and opened.locked == 2
    learner.store.add_give_up("x")
    assert learner.open().recorder.state.setup.cards == ("bug:x",)
    learner.store.add_attempt(
        Result(exercise="y", learner=None, submission=SubmittedFile("y.py"), verdict=Verdict.PASSED, score=1.0,
               max_points=10.0, checks=())
    )  # fmt: skip
    assert set(learner.open(is_new=True).recorder.state.setup.cards) == {"bug:x", "bug:y"}


def test_crammed_answers_leave_the_schedule_alone(learner: Home) -> None:
    """They are stored and can be undone."""
    recorder = learner.open(is_cram=True, limit=3).recorder
    learner.play(recorder, ["-", ""])
    assert recorder.memory.cards == {}
    assert [event.is_cram for event in learner.counted()] == [True]


def test_changed_answer_is_noted_once_before_the_card_is_asked(learner: Home) -> None:
    """The digest of the card differs from the one of its last answer."""
    at_ms = learner.now_ms - 10 * replay.DAY_MS
    event_log.append(learner.store, Reviewed(at_ms=at_ms, card="explain", rating=GOOD, took_ms=1, seed=1, digest="0"))
    recorder = learner.open().recorder
    assert recorder.state.setup.notices == {"explain": "The answer of this card has changed since you last saw it."}


def test_events_of_others_do_not_disturb_a_session(learner: Home) -> None:
    """Another terminal may set a date or record a mistake meanwhile."""
    recorder = learner.open().recorder
    learner.play(recorder, ["-", ""])
    event_log.append(learner.store, DateSet(at_ms=learner.now(), day="2027-03-31"))
    learner.play(recorder, ["-", "", "u", "u"])
    assert [event.event for event in event_log.read_events(learner.store).events if isinstance(event, Undone)] == [3, 1]


def test_full_disk_at_the_journal_does_not_stop_the_session(learner: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a half-answered card could be lost then."""

    def fails(*_: object) -> Any:
        raise OSError(28, "No space left on device")

    recorder = learner.open().recorder
    learner.play(recorder, ["-", ""])
    monkeypatch.setattr(journal.Journal, "add", fails)
    learner.play(recorder, ["-", "", "-"])
    monkeypatch.undo()
    monkeypatch.setattr(journal, "begin", fails)
    other = learner.open(is_new=True).recorder
    learner.play(other, ["-", "", "q"])
    assert len(learner.counted()) == 3


# ---- a mistake in an exercise

Run = Callable[..., Any]


def test_mistake_in_an_exercise_makes_its_cards_due(tmp_path: Path, write_course: Any, run: Run) -> None:
    """Only if the learner has answered any card. A pass makes none due, and the verdict does not change."""
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
    store = Store(course=str(course))
    event_log.append(store, Reviewed(at_ms=1, card="c0", rating=GOOD, took_ms=1, seed=0))
    store.close()
    assert "flashcards" not in run(*options, right).out
    ran = run(*options, wrong)
    assert (
        ran.code,
        f"1 flashcard is due because of this: harness --course {course} drill" in " ".join(ran.out.split()),
    ) == (1, True)
    store = Store(course=str(course))
    made_due = replay.replay(event_log.read_events(store).events).made_due
    store.close()
    why = "Your attempt at scale had a mistake in it: You add one."
    assert made_due == {"bug:scale": why}
    deck = course / "flashcards" / "transformer.yaml"
    deck.write_text(deck.read_text().replace("{id: c3,", "{id: c3, mistakes: ['scale/*'],"))
    ran = run(*options, wrong)
    assert f"Card: a [____] · harness --course {course} drill" in " ".join(ran.out.split())
    store = Store(course=str(course))
    assert replay.replay(event_log.read_events(store).events).made_due == {"bug:scale": why, "c3": why}
    store.close()
    assert run(*options, wrong, "--json").json["verdict"] == "failed"
    (course / "flashcards" / "transformer.yaml").write_text("broken")
    assert run(*options, wrong).code == 1
