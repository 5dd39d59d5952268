"""`harness watch`: what a key, a save and a verdict do; what is shown; files as editors write them; the terminal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pexpect
import pytest

from harness.course import Course, load_course
from harness.errors import GuestError
from harness.grade import Grader
from harness.store import Store
from harness.watch.ahead import AheadNursery
from harness.watch.desk import Desk, list_items
from harness.watch.engine import update
from harness.watch.files import GONE_S, Clock, Folder, watch
from harness.watch.pages import page, progress_bar
from harness.watch.state import (
    Event,
    Gone,
    Grade,
    Hint,
    Item,
    Keep,
    Key,
    Open,
    Opened,
    Quit,
    Ready,
    Redraw,
    Reset,
    Said,
    Saved,
    Shown,
    Start,
    State,
    Task,
    Told,
)
from harness.worker.host import Nursery
from harness.worker.session import Limits

IDS = ("scale", "cuts", "counter", "mean")
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
LIMITS = Limits(wall_s=3.0, memory_mb=512)


def result(verdict: str = "passed", **more: Any) -> Mapping[str, Any]:
    """A result as it is shown."""
    of_check = "passed" if verdict in ("passed", "unverified") else "failed"
    check = {"id": "the worked example", "kind": "correctness", "verdict": of_check, "message": "what it did",
             "expected": None, "actual": None}  # fmt: skip
    return {
        "verdict": verdict, "checks": [check], "points": 10.0, "max_points": 10.0, "diagnosis": [],
        "output": {"stdout": "", "stderr": "", "truncated": False}, **more,
    }  # fmt: skip


def task(name: str = "scale", **more: Any) -> Task:
    """What is shown of an exercise."""
    return Task(name, name.title(), f"{name}(x)", "Do it.", ("one", "two", "three"), "the reference", **more)


def start(files: tuple[str, ...] = ("scale", "cuts"), progress: str = "new", **more: Any) -> State:
    """Four exercises in a folder, and guests that can be had."""
    items = tuple(Item(i, i.title(), "basics", "core", progress, f"{i}.py" if i in files else "") for i in IDS)
    return replace(State("here", items, "scale", task(), is_ready=True), **more)


def play(state: State, *events: Event | str) -> tuple[State, list[Any]]:
    """All events; the last state, and everything that was to be done."""
    done: list[Any] = []
    for event in events:
        state, actions = update(state, Key(event) if isinstance(event, str) else event)
        done += actions
    return state, done


def saved(*names: str, starters: tuple[str, ...] = ()) -> Saved:
    """A save of these."""
    return Saved(tuple((name, f"{name}.py", name in starters) for name in names))


def told(state: State, verdict: str = "passed", *, is_final: bool = True, planted: Any = None) -> Told:
    """The verdict on what is running."""
    return Told(state.job, state.running, Shown(result(verdict), is_final, 12, planted))


def grade(state: State, *verdicts: str) -> tuple[State, list[Any]]:
    """The verdicts on what is running, one after the other."""
    done: list[Any] = []
    for verdict in verdicts:
        state, actions = update(state, told(state, verdict))
        done += actions
    return state, done


def text_of(state: State, width: int = 80, height: int = 24) -> str:
    """What is read on the screen."""
    shown = page(state, width, height)
    return "\n".join(row.text for row in (*shown.body, *shown.foot))


# ---- saves and verdicts


def test_save_grades_the_file_and_its_verdict_is_kept() -> None:
    """The loop in short."""
    state, done = play(start(), saved("scale"))
    assert done == [Grade(1, "scale")]
    state, done = grade(state, "passed")
    assert done == [Keep(1, "scale")]
    assert state.item.progress == "passed"
    assert state.is_done


def test_first_word_of_a_verdict_is_shown_and_not_kept() -> None:
    """Cost and known mistakes come later."""
    state, _ = play(start(), saved("scale"))
    state, done = play(state, told(state, "unverified", is_final=False))
    assert done == []
    assert "the values are right" in text_of(state)
    assert not state.is_done
    state, done = play(state, told(state, "failed", is_final=True))
    assert done == [Keep(1, "scale")]
    assert "FAILED" in text_of(state)


def test_save_overtakes_what_is_graded() -> None:
    """The verdict on an older text is no longer heard."""
    state, _ = play(start(), saved("scale"))
    old = told(state, "failed")
    state, done = play(state, saved("scale"))
    assert done == [Grade(2, "scale")]
    state, done = play(state, old)
    assert done == []
    assert state.verdict is None


def test_save_of_another_file_turns_to_it_and_what_was_graded_comes_after() -> None:
    """Whoever saves it works at it."""
    state, _ = play(start(), saved("scale"))
    state, done = play(state, saved("cuts"))
    assert done == [Open("cuts"), Grade(2, "cuts")]
    assert state.current == "cuts"
    state, done = grade(state, "passed")
    assert done == [Keep(2, "cuts"), Grade(3, "scale")]
    assert state.current == "cuts"


def test_several_files_at_once_are_graded_and_the_one_worked_at_is_first() -> None:
    """A checkout, or all saved at once."""
    state, done = play(start(), saved("cuts", "scale", "mean"))
    assert done == [Grade(1, "scale")]
    assert state.current == "scale"
    state, done = grade(state, "passed", "failed", "passed")
    assert [one.exercise for one in done if isinstance(one, Keep)] == ["scale", "cuts", "mean"]
    assert [one.progress for one in state.items] == ["passed", "tried", "new", "passed"]


def test_file_that_is_gone_leaves_no_verdict_and_n_writes_it_anew() -> None:
    """What is graded or waits for it is dropped, too; another file of the same exercise is not its own."""
    state, _ = play(start(), saved("scale", "cuts"))
    state, done = play(state, Gone((("scale", "scale_.py"),)))
    assert (state.running, done) == ("scale", [])
    state, done = play(state, Gone((("scale", "scale.py"),)))
    assert done == [Grade(2, "cuts")]
    assert "scale.py is gone. n writes the starter anew." in text_of(state)
    state, done = grade(state, "failed")
    assert play(state, "n")[1] == [Start("scale")]
    state, _ = play(state, Gone((("cuts", "cuts.py"),)))
    assert "cuts" not in state.shown


def test_file_that_is_gone_after_a_pass_keeps_the_pass() -> None:
    """And n goes on, it does not write it again."""
    state, _ = grade(play(start(("scale",)), saved("scale"))[0], "passed")
    state, _ = play(state, Gone((("scale", "scale.py"),)))
    assert "You have passed it. n goes on" in text_of(state)
    assert play(state, "n")[0].current == "cuts"


def test_check_of_all_ends_though_its_last_file_is_gone() -> None:
    """It waits for nothing that does not come."""
    state, _ = grade(play(start(), "c")[0], "passed")
    state, _ = play(state, Gone(((state.running, f"{state.running}.py"),)))
    assert (state.total, state.running) == (0, "")
    assert "1 checked, all passed." in text_of(state)


def test_starter_is_not_graded() -> None:
    """Nobody has tried anything yet."""
    state, done = play(start(files=()), saved("scale", starters=("scale",)))
    assert done == []
    assert "Fill it in" in text_of(state)


def test_nothing_is_graded_before_guests_can_be_had() -> None:
    """What was saved meanwhile is graded then, once."""
    state, done = play(start(is_ready=False), saved("scale"), saved("scale"))
    assert done == []
    assert "Starting the sandbox" in text_of(state)
    _, done = play(state, Ready())
    assert done == [Grade(1, "scale")]


def test_mended_mistake_is_no_pass_of_the_exercise() -> None:
    """It is named, and the exercise is still to be done."""
    state, _ = play(start(), saved("scale"))
    state, done = play(state, told(state, "passed", planted=("adds-one", "You add one.")))
    assert done == [Keep(1, "scale")]
    assert state.item.progress == "new"
    assert state.is_done
    assert "Mended. The planted mistake was: adds-one" in text_of(state)


def test_planted_mistake_is_not_named_before_it_is_mended() -> None:
    """Only that it is there."""
    state, _ = play(start(), saved("scale"))
    state, _ = play(state, told(state, "failed", planted=("adds-one", "You add one.")))
    assert "Not mended yet" in text_of(state)
    assert "adds-one" not in text_of(state)


def test_internal_error_is_not_counted_against_the_learner() -> None:
    """It is ours."""
    state, _ = play(start(), saved("scale"))
    assert grade(state, "internal_error")[0].item.progress == "new"


def test_failure_takes_no_pass_away() -> None:
    """Once passed, an exercise is passed."""
    state, _ = play(start(), saved("scale"))
    state, _ = grade(state, "passed")
    state, _ = play(state, saved("scale"))
    state, _ = grade(state, "failed")
    assert state.item.progress == "passed"
    assert not state.is_done


# ---- moving on


def test_pass_waits_for_the_learner() -> None:
    """The runner stays where it is until `n`."""
    state, _ = play(start(), saved("scale"))
    state, _ = grade(state, "passed")
    assert state.current == "scale"
    assert "n goes on" in text_of(state)
    state, done = play(state, "n")
    assert done == [Open("cuts"), Grade(2, "cuts")]


def test_n_stays_where_nothing_has_passed() -> None:
    """It says why, and what helps."""
    state, _ = play(start(), saved("scale"))
    waiting, done = play(state, "n")
    assert done == []
    assert "still being checked" in waiting.note
    state, _ = grade(state, "failed")
    state, done = play(state, "n")
    assert done == []
    assert "does not pass yet" in state.note


def test_n_writes_the_file_of_the_next_exercise() -> None:
    """Also the first one in an empty folder."""
    state, done = play(start(files=()), "n")
    assert done == [Start("scale")]
    state, _ = play(state, saved("scale"))
    state, _ = grade(state, "passed")
    assert play(state, "n")[1] == [Open("cuts"), Start("cuts")]


def test_n_skips_what_is_passed_and_turns_round_at_the_end() -> None:
    """What is left comes, wherever it is."""
    items = start().items
    state = start(items=(items[0], *(replace(one, progress="passed", file="f.py") for one in items[1:])))
    state, _ = play(replace(state, current="mean", shown={"mean": Shown(result(), True)}), "n")
    assert state.current == "scale"


def test_last_exercise_checks_all_again() -> None:
    """Everything must still pass; what does not is gone to."""
    state = start(files=IDS, progress="passed", shown={"scale": Shown(result(), True)})
    assert "this was the last exercise" in text_of(state)
    state, done = play(state, "n")
    assert done == [Grade(1, "scale")]
    assert "checking 1 of 4" in text_of(state)
    well, _ = grade(state, "passed", "passed", "passed", "passed")
    assert "You have passed all 4 exercises" in well.note
    badly, done = grade(state, "passed", "passed", "failed", "passed")
    assert badly.current == "counter"
    assert "4 checked, 1 not passed: counter" in badly.note
    assert Open("counter") in done


def test_c_checks_all_files_but_starters() -> None:
    """And says how many passed."""
    state, done = play(start(files=("scale", "cuts", "mean"), untouched=frozenset({"mean"})), "c")
    assert done == [Grade(1, "scale")]
    state, _ = grade(state, "failed", "passed")
    assert state.note == "2 checked, 1 not passed: scale."
    assert state.current == "scale"
    assert "no file to check" in play(start(files=()), "c")[0].note
    assert "is the starter" in play(start(files=("mean",), untouched=frozenset({"mean"})), "c")[0].note


def test_save_during_check_of_all_comes_first_and_the_rest_after() -> None:
    """Nobody waits for eighty files."""
    state, _ = play(start(files=IDS), "c")
    state, done = play(state, saved("mean"))
    assert done == [Open("mean"), Grade(2, "mean")]
    state, done = grade(state, "passed", "passed", "passed", "passed")
    assert [one.exercise for one in done if isinstance(one, Keep)] == ["mean", "scale", "cuts", "counter"]
    assert state.note == "4 checked, all passed."


# ---- keys


def test_h_shows_one_more_hint_each_time_and_remembers_it() -> None:
    """Behind those that were taken before."""
    state, done = play(start(), "h", "h")
    assert done == [Hint("scale", 1), Hint("scale", 2)]
    assert "hint 2 of 3\ntwo" in text_of(state)
    assert "three" not in text_of(state)
    state, done = play(start(task=task(taken=2)), "h", "h")
    assert done == [Hint("scale", 3), Hint("scale", 3)]


def test_list_moves_and_goes_to_an_exercise() -> None:
    """By letters and arrows."""
    state, _ = play(start(), "l")
    assert "› " in text_of(state)
    state, _ = play(state, "j", "down", "k", "G", "up", "j")
    assert state.cursor == 3
    state, done = play(state, "g", "j", "")
    assert (state.view, state.current) == ("main", "cuts")
    assert done == [Open("cuts"), Grade(1, "cuts")]
    assert play(start(), "l", "q")[0].view == "main"


def test_x_asks_before_it_writes() -> None:
    """And only y is yes."""
    state, done = play(start(), "x")
    assert done == []
    assert "y/n" in text_of(state)
    assert play(state, "y")[1] == [Reset("scale")]
    state, done = play(state, "n")
    assert done == []
    assert "left as it is" in state.note
    assert play(start(files=()), "x")[0].view == "main"


def test_solution_is_shown_after_a_pass_only() -> None:
    """Or where it was given up before."""
    state, _ = play(start(), saved("scale"))
    state, _ = grade(state, "failed")
    state, _ = play(state, "s")
    assert "--give-up" in text_of(state)
    assert "the reference" not in text_of(state)
    state, _ = play(state, saved("scale"))
    state, _ = grade(state, "passed")
    assert "the reference" in text_of(play(state, "s")[0])
    assert "the reference" in text_of(play(start(task=task(is_given_up=True)), "s")[0])


def test_r_grades_once_more_but_not_twice_at_once() -> None:
    """For what draws at random, or reads the clock."""
    assert play(start(), "r", "r")[1] == [Grade(1, "scale")]


@pytest.mark.parametrize(
    ("keys", "is_over"), [("q", True), ("\x04", True), ("lq", False), ("?q", False), ("l\x04", True)]
)
def test_q_quits_from_the_main_page(keys: str, is_over: bool) -> None:
    """Elsewhere it goes back; the end of input always quits."""
    assert (Quit() in play(start(), *keys)[1]) is is_over


def test_unknown_key_says_where_help_is() -> None:
    """And every key of the foot is told there."""
    state, _ = play(start(), "z")
    assert "? shows them" in text_of(state)
    shown = text_of(play(start(), "?")[0])
    assert all(f"\n{key}  " in shown for key in "nhlcxdsrq?")


def test_what_is_said_stands_below_the_verdict() -> None:
    """Until the next key."""
    state, _ = play(start(), Said("2 flashcards are due"), Redraw())
    assert "2 flashcards" in text_of(state)
    assert "2 flashcards" not in text_of(play(state, "d")[0])


def test_late_answer_about_another_exercise_is_left_out() -> None:
    """The learner has moved on."""
    state, _ = play(start(), "l", "j", "", Opened(task("scale")))
    assert state.task is None
    assert play(state, Opened(task("cuts")))[0].task == task("cuts")


# ---- what is shown


def test_failure_shows_the_first_check_and_d_shows_all() -> None:
    """What was expected, what came, the mistake, what was printed."""
    bad = {"kind": "stability", "verdict": "failed", "expected": "1\n2", "actual": "3"}
    checks = [{"id": name, "message": f"about {name}\n  more", **bad} for name in ("first", "second")]
    found = result(
        "failed", checks=checks, diagnosis=[{"mistake": "adds-one", "says": "You add\none.", "match": "exact"}],
        output={"stdout": "seen\n" * 30, "stderr": "", "truncated": False},
    )  # fmt: skip
    state = start(shown={"scale": Shown(found, True, 61)})
    shown = text_of(state)
    for part in ("✗ FAILED", "61 ms", "about first", "expected  1\n2", "got       3", "Known mistake: adds-one"):
        assert part in shown
    for part in ("You add one.", "Also not passed: second", "shortened"):
        assert part in shown
    assert "about second" not in shown
    more = text_of(play(state, "d")[0])
    assert "about second" in more
    assert "✗ second  (stability)" in more


@pytest.mark.parametrize("width", [0, 1, 5, 12, 20, 40, 80, 200])
def test_progress_bar_shrinks_with_the_window(width: int) -> None:
    """Down to the numbers; it is never wider than the window."""
    shown = progress_bar(12, 84, width)
    assert len(shown) <= width
    assert ("[" in shown) == (width >= 28)
    assert width < 5 or "12/84" in shown


@pytest.mark.parametrize(("done", "total"), [(0, 4), (4, 4), (1, 3), (0, 0)])
def test_progress_bar_is_empty_at_none_and_full_at_all(done: int, total: int) -> None:
    """And has a tip between."""
    bar = progress_bar(done, total, 60).partition("[")[2].partition("]")[0]
    assert len(bar) > 30
    assert ("#" in bar, "-" in bar, ">" in bar) == (done > 0, done < total or not total, 0 < done < total)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (10, 5), (24, 8), (200, 60)])
@pytest.mark.parametrize("view", ["main", "list", "help", "solution", "reset"])
def test_every_page_can_be_shown_in_every_window(view: Any, width: int, height: int) -> None:
    """The foot fits on its lines, a list fits on the screen."""
    shown = page(start(view=view, shown={"scale": Shown(result(), True)}), width, height)
    assert all(len(row.text) <= width for row in shown.foot)
    assert view != "list" or len(shown.body) <= max(4, height)


# ---- files


@pytest.fixture
def folder(tmp_path: Path, small_course: Course) -> Folder:
    """A folder that was looked at before anything was in it."""
    watched = Folder(tmp_path, small_course)
    assert watched.look() == []
    return watched


def names(folder: Folder) -> list[str]:
    """The files with new content."""
    return [one.submission.name for one in folder.look()]


def test_look_finds_new_and_changed_files_once(folder: Folder) -> None:
    """Files that appear later, too; others are none of its business."""
    (folder.path / "scale.py").write_text(RIGHT)
    (folder.path / "notes.py").write_text("x = 1")
    (folder.path / "scale.txt").write_text("x")
    (folder.path / "mean.py").mkdir()
    assert names(folder) == ["scale.py"]
    assert names(folder) == []
    (folder.path / "scale.py").write_text(WRONG)
    (folder.path / "cuts.py").write_text("x = 1")
    assert set(names(folder)) == {"scale.py", "cuts.py"}


def test_look_sees_a_file_renamed_over_another(folder: Folder) -> None:
    """As editors save; also where time and size are the same."""
    path = folder.path / "scale.py"
    path.write_text(RIGHT)
    assert names(folder) == ["scale.py"]
    beside = folder.path / "scale.py.tmp"
    beside.write_text(RIGHT.replace("*", "+"))
    at = path.stat()
    os.utime(beside, ns=(at.st_atime_ns, at.st_mtime_ns))
    beside.replace(path)
    assert names(folder) == ["scale.py"]


def test_look_leaves_out_what_was_saved_with_the_same_content(folder: Folder) -> None:
    """A touch is no attempt."""
    path = folder.path / "scale.py"
    path.write_text(RIGHT)
    assert names(folder) == ["scale.py"]
    os.utime(path, ns=(0, 0))
    assert names(folder) == []
    path.unlink()
    assert names(folder) == []
    path.write_text(RIGHT)
    assert names(folder) == []


def test_look_waits_for_what_is_being_written(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truncated first, then in two parts: one whole file, not three."""
    path = folder.path / "scale.py"
    path.write_text("")
    parts = iter([RIGHT[:10], RIGHT])

    def write_meanwhile(_: float) -> None:
        part = next(parts, None)
        if part is not None:
            path.write_text(part)

    monkeypatch.setattr("harness.watch.files.time.sleep", write_meanwhile)
    assert [one.submission.text for one in folder.look()] == [RIGHT]


def test_look_takes_an_empty_file_in_the_end(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be meant."""
    clock = iter(range(1000))
    monkeypatch.setattr("harness.watch.files.time.sleep", lambda _: None)
    monkeypatch.setattr("harness.watch.files.time.monotonic", lambda: next(clock) / 10)
    (folder.path / "scale.py").write_text("")
    assert [one.submission.text for one in folder.look()] == [""]


def test_file_is_lost_once_it_has_stayed_away_and_a_twin_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some editors take a file away before they write it anew; that is no loss."""
    folder = Folder(tmp_path, load_course())
    clock = [0.0]
    monkeypatch.setattr("harness.watch.files.time.monotonic", lambda: clock[0])
    for name in ("causal-mask.py", "causal_mask.py"):
        (folder.path / name).write_text(RIGHT)
    found = names(folder)
    assert len(found) == 2 and folder.lost() == []
    (folder.path / found[1]).unlink()
    assert (names(folder), folder.lost()) == ([], [])
    clock[0] = GONE_S / 2
    assert (names(folder), folder.lost()) == ([], [])
    clock[0] = GONE_S
    assert (names(folder), folder.lost()) == ([], [found[1]])
    assert names(folder) == [found[0]]
    clock[0] = 2 * GONE_S
    assert folder.lost() == []


def test_look_reads_what_is_no_text_as_a_submission_with_a_problem(folder: Folder) -> None:
    """It is graded as such, and ends nothing."""
    (folder.path / "scale.py").write_bytes(b"\xff\xfe")
    (found,) = folder.look()
    assert found.submission.text is None
    assert "UTF-8" in found.submission.problem


def test_look_survives_a_folder_that_goes_and_comes_back(folder: Folder) -> None:
    """A branch without it was checked out."""
    folder.path.rmdir()
    assert names(folder) == []
    folder.path.mkdir()
    (folder.path / "scale.py").write_text(RIGHT)
    assert names(folder) == ["scale.py"]


@pytest.mark.parametrize("is_polling", [True, False])
def test_watch_tells_of_a_save_and_can_be_stopped(folder: Folder, is_polling: bool) -> None:
    """By the clock and, where it is installed, by the system's notices."""
    if is_polling:
        waker: Any = Clock()
    else:
        pytest.importorskip("watchfiles")
        from harness.watch.files import Notifier

        waker = Notifier(folder.path)
    heard, gone = threading.Event(), threading.Event()
    thread = threading.Thread(target=watch, args=(folder, waker, lambda files: heard.set(), lambda names: gone.set()))
    thread.start()
    (folder.path / "scale.py").write_text(RIGHT)
    assert heard.wait(30)
    (folder.path / "scale.py").unlink()
    assert gone.wait(30)
    waker.stop()
    thread.join(30)
    assert not thread.is_alive()


# ---- guests ahead, and the desk


@pytest.fixture
def ahead(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> Iterator[AheadNursery]:
    """The session's nursery, guests forked ahead; it stays open."""
    made = AheadNursery(nursery)
    monkeypatch.setattr(Nursery, "close", lambda self: None)
    yield made
    made.close()


def test_guest_forked_ahead_is_given_out_and_works(ahead: AheadNursery, small_course: Course) -> None:
    """The first that fits; what nobody asked for any more is ended."""
    other = replace(LIMITS, memory_mb=600)
    ahead.fork_ahead({LIMITS: 1, other: 1})
    (waiting,) = ahead.waiting[LIMITS]
    (useless,) = ahead.waiting[other]
    ahead.take_up()
    with ahead.fork(LIMITS) as guest:
        assert guest is waiting
    assert ahead.asked_for() == {LIMITS: 1}
    ahead.fork_ahead(ahead.asked_for())
    assert useless.is_closed
    assert len(ahead.waiting[LIMITS]) == 1


def test_guest_that_ended_while_it_waited_is_not_given_out(ahead: AheadNursery) -> None:
    """A fresh one is."""
    ahead.fork_ahead({LIMITS: 1})
    (waiting,) = ahead.waiting[LIMITS]
    while not waiting.is_ready:
        assert waiting.begin_anew()
    os.kill(waiting.pid, signal.SIGKILL)
    while waiting.exit is None:
        waiting.begin_anew()
    with ahead.fork(LIMITS) as guest:
        assert guest is not waiting
        assert guest.exit is None


def test_time_of_a_guest_counts_from_when_it_is_given_out(ahead: AheadNursery) -> None:
    """However long it waited."""
    ahead.fork_ahead({LIMITS: 1})
    (waiting,) = ahead.waiting[LIMITS]
    waiting.started -= 1000
    waiting.deadline -= 1000
    with ahead.fork(LIMITS) as guest:
        assert guest is waiting
        assert guest.deadline - guest.started == LIMITS.wall_s


def test_work_that_is_given_up_gets_no_guest_until_it_begins_anew(ahead: AheadNursery) -> None:
    """Only in the thread that it was given up in."""
    with ahead.fork(LIMITS) as guest:
        ahead.give_up(threading.get_ident())
        assert guest.killed is not None
    with pytest.raises(GuestError, match="overtaken"):
        ahead.fork(LIMITS)
    ahead.take_up()
    ahead.fork(LIMITS).close()


@pytest.fixture
def sit(ahead: AheadNursery, small_course: Course, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """A desk over a folder; `sit(text)` saves scale.py, grades it and gives what was told."""
    events: list[Event] = []
    store = Store()
    arrived = threading.Condition()

    def post(event: Event) -> None:
        with arrived:
            events.append(event)
            arrived.notify()

    folder = Folder(tmp_path, small_course)
    desk = Desk(small_course, tmp_path, Grader(ahead, 3), ahead, store, post)

    def grade_text(text: str, job: int = 1) -> list[Told]:
        (tmp_path / "scale.py").write_text(text)
        desk.save(folder.look())
        desk.do(Grade(job, "scale"))
        with arrived:
            assert arrived.wait_for(lambda: any(isinstance(one, Told) and one.shown.is_final for one in events), 60)
            found = [one for one in events if isinstance(one, Told)]
            events.clear()
        return found

    grade_text.desk, grade_text.store, grade_text.path = desk, store, tmp_path  # type: ignore[attr-defined]
    with desk:
        desk.do(Open("scale"))
        yield grade_text
    store.close()


def test_desk_tells_the_values_first_and_the_mistake_then(sit: Any) -> None:
    """And stores the attempt once, however often the same text is graded."""
    first, last = sit(WRONG)
    assert (first.shown.is_final, last.shown.is_final) == (False, True)
    assert first.shown.result["verdict"] == last.shown.result["verdict"] == "failed"
    assert first.shown.result["diagnosis"] == []
    assert [one["mistake"] for one in last.shown.result["diagnosis"]] == ["adds-one"]
    assert sit.store.attempts("scale") == []
    for job in (1, 2):
        sit.desk.do(Keep(job, "scale"))
        if job == 1:
            sit.desk.do(Grade(2, "scale"))
            while 2 not in sit.desk.done:
                sit.desk.drawn.wait(0.01)
    assert [one["verdict"] for one in sit.store.attempts("scale")] == ["failed"]


def test_desk_overtakes_a_text_that_never_ends(sit: Any) -> None:
    """The next save need not wait for the limit of the last."""
    (sit.path / "scale.py").write_text("while True: pass\n")
    folder = Folder(sit.path, sit.desk.course)
    sit.desk.save(folder.look())
    sit.desk.do(Grade(1, "scale"))
    found = sit(RIGHT, 2)
    assert [one.shown.result["verdict"] for one in found if one.job == 2][-1] == "passed"


def test_desk_writes_a_starter_and_never_over_a_file(sit: Any) -> None:
    """Reset keeps what was there."""
    sit.desk.do(Start("cuts"))
    path = sit.path / "cuts.py"
    assert "NotImplementedError" in path.read_text()
    path.write_text("mine")
    assert sit.desk.do(Start("cuts")) == []
    assert path.read_text() == "mine"
    sit.desk.save(Folder(sit.path, sit.desk.course).look())
    sit.desk.do(Reset("cuts"))
    assert "NotImplementedError" in path.read_text()
    assert (sit.path / "cuts.py.old").read_text() == "mine"
    path.write_text("mine too")
    sit.desk.do(Reset("cuts"))
    assert (sit.path / "cuts.py.old1").read_text() == "mine too"


def test_desk_keeps_a_mended_mistake_apart_from_attempts(sit: Any) -> None:
    """As `harness check` does; reset plants the same one again."""
    from harness.planted import write_task

    scale = sit.desk.course.exercise("scale")
    planted = write_task(scale, 0)
    found = sit(planted)
    assert found[-1].shown.planted is not None
    assert found[-1].shown.result["diagnosis"] == []
    sit.desk.do(Keep(1, "scale"))
    assert sit.store.attempts("scale") == []
    sit.desk.do(Reset("scale"))
    assert (sit.path / "scale.py").read_text() == planted


def test_desk_tells_what_cannot_be_written(sit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And goes on."""
    monkeypatch.setattr(Path, "open", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left", "cuts.py")))
    (said,) = sit.desk.do(Start("cuts"))
    assert said == Said("cuts.py cannot be written: No space left")


def test_items_hold_the_progress_and_the_files(small_course: Course) -> None:
    """In the order of learning."""
    store = Store()
    items = list_items(small_course, store, ["scale.py"])
    store.close()
    assert [one.id for one in items] == [one.id for one in small_course.summaries()]
    assert {one.id: one.file for one in items if one.file} == {"scale": "scale.py"}
    assert {one.progress for one in items} == {"new"}


# ---- as a learner meets it


def spawn(course: Course, folder: Path, home: Path, *options: str, **more: str) -> pexpect.spawn:
    """The command in a terminal of 24 x 80."""
    environment = {**os.environ, "HARNESS_HOME": str(home), "TERM": "xterm-256color", **more}
    command = ["-m", "harness", "--course", str(course.root), "watch", str(folder), *options]
    return pexpect.spawn(sys.executable, command, env=environment, timeout=120, dimensions=(24, 80))


def test_watch_in_a_terminal_from_the_first_file_to_the_last_check(small_course: Course, tmp_path: Path) -> None:
    """Start, fail, pass, resize, move on, quit; the terminal is given back, the attempts are kept."""
    child = spawn(small_course, tmp_path, tmp_path / "home", NO_COLOR="1")
    child.expect("Press n to write")
    child.expect("0/4")
    child.send("n")
    child.expect("scale.py is the starter")
    (tmp_path / "scale.py").write_text(WRONG)
    child.expect("FAILED")
    child.expect("Known mistake: adds-one")
    (tmp_path / "new.tmp").write_text(RIGHT)
    (tmp_path / "new.tmp").replace(tmp_path / "scale.py")
    child.expect("PASSED")
    child.expect("1/4")
    child.setwinsize(24, 20)
    child.expect("\n1/4")
    child.setwinsize(24, 80)
    child.expect(r"Progress \[")
    child.send("n")
    child.expect("the starter")
    child.send("l\x1b[A")
    child.expect("q:back")
    child.send("qc")
    child.expect("1 checked, all passed")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    store = Store(tmp_path / "home")
    assert [one["verdict"] for one in store.attempts("scale")] == ["failed", "passed"]
    store.close()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("\x03", 130),
        (signal.SIGTERM, 143),
        pytest.param("\x04", 0, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.slow),
    ],
)
def test_watch_gives_the_terminal_back_however_it_ends(
    how: Any, code: int, small_course: Course, tmp_path: Path
) -> None:
    """A shell in the same terminal still echoes and edits lines."""
    script = (
        f"{sys.executable} -m harness --course {small_course.root} watch {tmp_path}; echo code $?; stty -a; read word"
    )
    environment = {**os.environ, "HARNESS_HOME": str(tmp_path / "home"), "TERM": "xterm"}
    child = pexpect.spawn("bash", ["-c", f"trap : HUP TERM INT; {script}"], env=environment, timeout=120)
    child.expect("0/4")
    if isinstance(how, str):
        child.send(how)
    else:
        found = subprocess.run(
            ["pgrep", "-P", str(child.pid), "-f", "harness"], capture_output=True, text=True, check=True
        )
        os.kill(int(found.stdout.split()[0]), how)
    child.expect(r"code (\d+)")
    assert int(child.match[1]) == code
    child.expect(r"[ \n]icanon")
    child.expect(r"[ \n]echo ")
    child.close(force=True)


def test_watch_without_a_terminal_writes_verdicts_below_one_another(small_course: Course, tmp_path: Path) -> None:
    """No colours, no cursor; keys are lines."""
    (tmp_path / "scale.py").write_text(WRONG)
    command = [sys.executable, "-m", "harness", "--course", str(small_course.root), "watch", str(tmp_path), "--poll"]
    environment = {**os.environ, "HARNESS_HOME": str(tmp_path / "home")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True) as ran:
        assert ran.stdin is not None
        assert ran.stdout is not None
        seen = ""
        while "Known mistake" not in seen:
            seen += ran.stdout.readline()
        (tmp_path / "scale.py").write_text(RIGHT)
        while "1/4" not in seen:
            seen += ran.stdout.readline()
        ran.stdin.write("q\n")
        ran.stdin.close()
        seen += ran.stdout.read()
        assert ran.wait(60) == 0
    assert re.search("✗ FAILED.*✓ PASSED", seen, re.DOTALL)
    assert "\x1b" not in seen


def test_watch_refuses_a_folder_that_is_not_there(run: Callable[..., Any], tmp_path: Path) -> None:
    """The message says what to do."""
    ran = run("watch", tmp_path / "nowhere")
    assert ran.code == 2
    assert "no such folder" in ran.err
