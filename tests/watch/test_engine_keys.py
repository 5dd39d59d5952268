"""`harness watch`: how the learner moves on, keys and pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from watch_session import IDS, grade, item, play, result, saved, start, task, text_of

from harness.progress.rows import Standing
from harness.results.result import Check, CheckVerdict, Diagnosis, Printed
from harness.watch.screen import page, progress_bar
from harness.watch.state import (
    QUIT,
    DisplayedVerdict,
    ExerciseOpened,
    NoteGiven,
    Redraw,
    Viewport,
    WatchAction,
)


def test_pass_waits_for_the_learner() -> None:
    """Watch stays at the exercise until `n`."""
    state, _ = play(start(), saved("scale"))
    state, _ = grade(state, "passed")
    assert state.current == "scale"
    assert "n goes on" in text_of(state)
    state, done = play(state, "n")
    assert done == [WatchAction("open", "cuts"), WatchAction("grade", "cuts", 2)]


def test_n_stays_before_a_pass() -> None:
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
    """Even the first file of an empty folder."""
    state, done = play(start(files=()), "n")
    assert done == [WatchAction("start", "scale")]
    state, _ = play(state, saved("scale"))
    state, _ = grade(state, "passed")
    assert play(state, "n")[1] == [WatchAction("open", "cuts"), WatchAction("start", "cuts")]


def test_n_skips_passed_exercises_and_wraps_around() -> None:
    """So every open exercise comes."""
    items = start().items
    state = start(items=(items[0], *(item(other.id, "passed", "f.py") for other in items[1:])))
    state, _ = play(replace(state, current="mean", verdicts={"mean": DisplayedVerdict(result(), True)}), "n")
    assert state.current == "scale"


def test_n_goes_to_begun_exercises_before_new_ones() -> None:
    """As `harness` proposes; the next step has its minutes and its best score."""
    begun = replace(item("mean"), standing=Standing("mean", 2, 0.82, False, "failed"))
    items = start().items
    state = start(items=(*items[:3], begun), verdicts={"scale": DisplayedVerdict(result(), True)})
    assert "n goes on to mean" in text_of(state)
    assert play(state, "n")[0].current == "mean"


def test_keys_scroll_what_does_not_fit_and_stop_at_both_ends() -> None:
    """By a line, by a page, to the top and to the bottom. A new verdict starts at the top."""
    state = start(verdicts={"scale": DisplayedVerdict(result("failed"), True)}, viewport=Viewport(50, 10))
    tops = [play(state, *keys)[0].top for keys in ("j", "jjk", "k", ["page down"], "G", "Gj", "Gg", ["down", "up"])]
    assert tops == [1, 1, 0, 9, 40, 40, 0, 0]
    assert play(state, "G", ["page up"][0])[0].top == 31
    assert play(state, "G", saved("scale"))[0].top == 0
    assert play(state, "G", "d")[0].top == 0
    help_page = play(state, "?", "j")[0]
    assert (help_page.view, help_page.top) == ("help", 1)
    assert play(help_page, "l")[0].view == "list"
    assert play(help_page, "z")[0].view == "main"


def test_last_exercise_checks_all_again() -> None:
    """All must still pass; watch goes to the first that does not."""
    state = start(files=IDS, progress="passed", verdicts={"scale": DisplayedVerdict(result(), True)})
    assert "n checks all files again" in text_of(state)
    state, done = play(state, "n")
    assert done == [WatchAction("grade", "scale", 1)]
    assert "checking 1 of 4" in text_of(state)
    well, _ = grade(state, "passed", "passed", "passed", "passed")
    assert "You have passed all 4 exercises" in well.note
    badly, done = grade(state, "passed", "passed", "failed", "passed")
    assert badly.current == "counter"
    assert "4 checked, 1 not passed: counter" in badly.note
    assert WatchAction("open", "counter") in done


def test_c_checks_all_files_but_starters() -> None:
    """It says how many passed."""
    state, done = play(start(files=("scale", "cuts", "mean"), untouched=frozenset({"mean"})), "c")
    assert done == [WatchAction("grade", "scale", 1)]
    state, _ = grade(state, "failed", "passed")
    assert state.note == "2 checked, 1 not passed: scale."
    assert state.current == "scale"
    assert "no file to check" in play(start(files=()), "c")[0].note
    assert "is the starter" in play(start(files=("mean",), untouched=frozenset({"mean"})), "c")[0].note


def test_save_during_check_of_all_comes_first_and_the_rest_after() -> None:
    """The learner must not wait for eighty files."""
    state, _ = play(start(files=IDS), "c")
    state, done = play(state, saved("mean"))
    assert done == [WatchAction("open", "mean"), WatchAction("grade", "mean", 2)]
    state, done = grade(state, "passed", "passed", "passed", "passed")
    assert [action.exercise for action in done if action.verb == "store"] == ["mean", "scale", "cuts", "counter"]
    assert state.note == "4 checked, all passed."


def test_h_shows_one_more_hint_each_time_and_remembers_it() -> None:
    """After those that were shown before."""
    state, done = play(start(), "h", "h")
    assert done == [WatchAction("hint", "scale", 1), WatchAction("hint", "scale", 2)]
    assert "hint 2 of 3\ntwo" in text_of(state)
    assert "three" not in text_of(state)
    state, done = play(start(task=task(taken=2)), "h", "h")
    assert done == [WatchAction("hint", "scale", 3), WatchAction("hint", "scale", 3)]


def test_list_moves_and_goes_to_an_exercise() -> None:
    """With letters and arrow keys."""
    state, _ = play(start(), "l")
    assert "› " in text_of(state)
    state, _ = play(state, "j", "down", "k", "G", "up", "j")
    assert state.cursor == 3
    state, done = play(state, "g", "j", "")
    assert (state.view, state.current) == ("main", "cuts")
    assert done == [WatchAction("open", "cuts"), WatchAction("grade", "cuts", 1)]
    assert play(start(), "l", "q")[0].view == "main"


def test_x_asks_before_it_writes() -> None:
    """Only `y` means yes."""
    state, done = play(start(), "x")
    assert done == []
    assert "y/n" in text_of(state)
    assert play(state, "y")[1] == [WatchAction("reset", "scale")]
    state, done = play(state, "n")
    assert done == []
    assert "left as it is" in state.note
    assert play(start(files=()), "x")[0].view == "main"


def test_solution_is_shown_only_after_a_pass() -> None:
    """Or if the exercise was given up before."""
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
    """For a solution that uses random numbers or the clock."""
    assert play(start(), "r", "r")[1] == [WatchAction("grade", "scale", 1)]


@pytest.mark.parametrize(
    ("keys", "is_over"), [("q", True), ("\x04", True), ("lq", False), ("?q", False), ("l\x04", True)]
)
def test_q_quits_from_the_main_page(keys: str, is_over: bool) -> None:
    """Elsewhere it goes back; the end of the input always quits."""
    assert (QUIT in play(start(), *keys)[1]) is is_over


def test_unknown_key_says_where_help_is() -> None:
    """The help explains every key of the footer."""
    state, _ = play(start(), "z")
    assert "? shows them" in text_of(state)
    shown = text_of(play(start(), "?")[0])
    assert all(f"\n{key}  " in shown for key in "nhlcxdsrq?")


def test_message_is_displayed_below_the_verdict() -> None:
    """Until the next key."""
    state, _ = play(start(), NoteGiven("2 flashcards are due"), Redraw())
    assert "2 flashcards" in text_of(state)
    assert "2 flashcards" not in text_of(play(state, "d")[0])


def test_late_answer_about_another_exercise_is_left_out() -> None:
    """The learner has moved on."""
    state, _ = play(start(), "l", "j", "", ExerciseOpened(task("scale")))
    assert state.task is None
    assert play(state, ExerciseOpened(task("cuts")))[0].task == task("cuts")


def test_failure_shows_the_first_check_and_d_shows_all() -> None:
    """The expected and the actual value, the mistake, and the printed text."""
    checks = tuple(
        Check(name, "stability", CheckVerdict.FAILED, f"about {name}\n  more", None, "1\n2", "3")
        for name in ("first", "second")
    )
    diagnosis = (Diagnosis("adds-one", "You add\none.", "exact"),)
    found = result("failed", checks=checks, diagnosis=diagnosis, output=Printed("seen\n" * 30))
    state = start(verdicts={"scale": DisplayedVerdict(found, True, 61)})
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
    """Down to the numbers alone; it is never wider than the window."""
    shown = progress_bar(12, 84, width)
    assert len(shown) <= width
    assert ("[" in shown) == (width >= 28)
    assert width < 5 or "12/84" in shown


@pytest.mark.parametrize(("done", "total"), [(0, 4), (4, 4), (1, 3), (0, 0)])
def test_progress_bar_is_empty_at_none_and_full_at_all(done: int, total: int) -> None:
    """In between, it has a tip."""
    bar = progress_bar(done, total, 60).partition("[")[2].partition("]")[0]
    assert len(bar) > 30
    assert ("#" in bar, "-" in bar, ">" in bar) == (done > 0, done < total or not total, 0 < done < total)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (10, 5), (24, 8), (200, 60)])
@pytest.mark.parametrize("view", ["main", "list", "help", "solution", "reset"])
def test_every_page_can_be_shown_in_every_window(view: Any, width: int, height: int) -> None:
    """The footer fits its lines, and a list fits the screen."""
    whole = page(start(view=view, verdicts={"scale": DisplayedVerdict(result(), True)}), width, height)
    assert all(len(row.text) <= width for row in whole.foot)
    assert view != "list" or len(whole.rows) - len(whole.foot) <= max(4, height)
