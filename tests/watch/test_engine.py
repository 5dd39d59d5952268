"""`harness watch`: the effect of keys, saves and verdicts, and what is displayed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from harness.course.catalogue import Summary
from harness.progress.rows import Standing
from harness.results.result import Check, CheckVerdict, Diagnosis, Printed, Result, SubmittedFile, Verdict
from harness.watch.engine import update
from harness.watch.screen import page, progress_bar
from harness.watch.state import (
    QUIT,
    DisplayedVerdict,
    ExerciseItem,
    ExerciseOpened,
    ExerciseView,
    FilesGone,
    FilesSaved,
    GuestsReady,
    KeyPressed,
    NoteGiven,
    Redraw,
    VerdictKnown,
    Viewport,
    WatchAction,
    WatchEvent,
    WatchState,
)

IDS = ("scale", "cuts", "counter", "mean")


def result(verdict: str = "passed", **more: Any) -> Result:
    """A result as watch displays it."""
    of_check = CheckVerdict.PASSED if verdict in ("passed", "unverified") else CheckVerdict.FAILED
    checks = (Check("the worked example", "correctness", of_check, "what it did"),)
    given = {"exercise": "scale", "learner": None, "submission": SubmittedFile("scale.py"), "score": 1.0}
    return Result(**given | {"verdict": Verdict(verdict), "max_points": 10.0, "checks": checks} | more)


def task(name: str = "scale", **more: Any) -> ExerciseView:
    """The displayed texts of an exercise."""
    file = SimpleNamespace(entry=f"{name}(x)", statement="Do it.", hints=("one", "two", "three"))
    exercise: Any = SimpleNamespace(id=name, file=file, reference_source="the reference")
    return ExerciseView(exercise, **more)


def start(files: tuple[str, ...] = ("scale", "cuts"), progress: str = "new", **more: Any) -> WatchState:
    """A watch of four exercises in a folder, with guests available."""
    items = tuple(item(name, progress, f"{name}.py" if name in files else "") for name in IDS)
    return replace(WatchState("here", items, "scale", task(), is_ready=True), **more)


def item(name: str, progress: str = "new", file: str = "") -> ExerciseItem:
    """An exercise; later ones in the list take longer."""
    summary = Summary(name, "basics", name.title(), "core", 5 * IDS.index(name) + 5, "often", ())
    is_passed = progress == "passed"
    standing = None if progress == "new" else Standing(name, 1, float(is_passed), is_passed, "passed")
    return ExerciseItem(summary, standing, file)


def play(state: WatchState, *events: WatchEvent | str) -> tuple[WatchState, list[Any]]:
    """Apply all events; the last state and all effects."""
    done: list[Any] = []
    for event in events:
        state, actions = update(state, KeyPressed(event) if isinstance(event, str) else event)
        done += actions
    return state, done


def saved(*names: str, starters: tuple[str, ...] = ()) -> FilesSaved:
    """A save of these files."""
    return FilesSaved(tuple((name, f"{name}.py", name in starters) for name in names))


def verdict_known(
    state: WatchState, verdict: str = "passed", *, is_final: bool = True, planted: Any = None
) -> VerdictKnown:
    """The verdict on the file being graded."""
    return VerdictKnown(state.job, state.running, DisplayedVerdict(result(verdict), is_final, 12, planted))


def grade(state: WatchState, *verdicts: str) -> tuple[WatchState, list[Any]]:
    """The verdicts on the files being graded, one after the other."""
    done: list[Any] = []
    for verdict in verdicts:
        state, actions = update(state, verdict_known(state, verdict))
        done += actions
    return state, done


def text_of(state: WatchState, width: int = 80, height: int = 24) -> str:
    """The text on the screen."""
    return "\n".join(row.text for row in page(state, width, height).rows)


# ---- saves and verdicts


def test_save_grades_the_file_and_its_verdict_is_kept() -> None:
    """This is the loop in short."""
    state, done = play(start(), saved("scale"))
    assert done == [WatchAction("grade", "scale", 1)]
    state, done = grade(state, "passed")
    assert done == [WatchAction("store", "scale", 1)]
    assert state.item.progress == "passed"
    assert state.is_done


def test_first_part_of_a_verdict_is_displayed_but_not_stored() -> None:
    """Cost and known mistakes come later."""
    state, _ = play(start(), saved("scale"))
    state, done = play(state, verdict_known(state, "unverified", is_final=False))
    assert done == []
    assert "the values are right" in text_of(state)
    assert not state.is_done
    state, done = play(state, verdict_known(state, "failed", is_final=True))
    assert done == [WatchAction("store", "scale", 1)]
    assert "FAILED" in text_of(state)


def costed(verdict: str, *costs: tuple[str, str, bool], measuring: str = "") -> Result:
    """A result with costs: id, verdict, whether it is required. The figure is 6 and the limit 3."""
    checks = tuple(
        Check(name, "cost", CheckVerdict(of_check), is_required=is_required, figure=6.0, limit=3.0, unit="tokens",
              next_step="keep it")
        for name, of_check, is_required in costs
    )  # fmt: skip
    whole = result(verdict)
    return replace(whole, checks=whole.checks + checks, measuring=measuring)


def partly(state: WatchState, verdict: str, *costs: tuple[str, str, bool], measuring: str) -> VerdictKnown:
    """What is known while a cost is measured."""
    return VerdictKnown(
        state.job, state.running, DisplayedVerdict(costed(verdict, *costs, measuring=measuring), False, 12)
    )


def test_costs_are_shown_as_they_come_and_what_is_measured_is_named() -> None:
    """Values first; PASSED as soon as the required costs are known."""
    state, _ = play(start(), saved("scale"))
    state, _ = update(state, partly(state, "unverified", measuring="few calls"))
    shown = text_of(state)
    assert "✓ the values are right   1 of 1 checks" in shown
    assert "measuring: few calls …" in shown
    state, _ = update(state, partly(state, "passed", ("few calls", "passed", True), measuring="each value once"))
    shown = text_of(state)
    assert "✓ PASSED   2 of 2 checks" in shown
    assert "✓ few calls: 6 tokens; the limit is 3" in shown
    assert "measuring: each value once …" in shown
    assert "known" not in shown


def test_missed_stretch_goal_is_a_pass_with_its_next_step() -> None:
    """The headline counts only required checks; the goal has its own mark."""
    state, _ = play(start(), saved("scale"))
    found = costed("passed", ("each value once", "failed", False))
    state, _ = update(state, VerdictKnown(state.job, "scale", DisplayedVerdict(found, True)))
    assert "✓ PASSED   1 of 1 checks" in text_of(state)
    assert "Stretch: keep it. (6 tokens; the goal is 3)" in text_of(state)
    state, _ = play(state, "d")
    assert "☆ each value once  (cost, stretch goal)" in text_of(state)
    assert "✗" not in text_of(state)


def test_pass_with_open_stretch_goals_lets_the_learner_move_on() -> None:
    """The goals are still measured and stored after the learner has moved on."""
    state, _ = play(start(("scale",)), saved("scale"))
    early = partly(state, "passed", measuring="each value once")
    state, done = play(state, early, "n")
    assert (state.current, done[-1]) == ("cuts", WatchAction("start", "cuts"))
    state, done = play(state, saved("cuts", starters=("cuts",)))
    assert state.running == "scale"
    assert not any(action.verb == "grade" for action in done)
    state, done = play(state, verdict_known(state))
    assert WatchAction("store", "scale", 1) in done
    assert state.items[0].progress == "passed"


def test_quit_while_stretch_goals_are_measured_keeps_the_pass() -> None:
    """A displayed pass must not be lost."""
    state, _ = play(start(), saved("scale"))
    _, done = play(state, partly(state, "unverified", measuring="few calls"), "q")
    assert done == [QUIT]
    _, done = play(state, partly(state, "passed", measuring="each value once"), "q")
    assert done == [WatchAction("store", "scale", 1), QUIT]


def test_save_replaces_the_text_being_graded() -> None:
    """The verdict on the older text no longer counts."""
    state, _ = play(start(), saved("scale"))
    old = verdict_known(state, "failed")
    state, done = play(state, saved("scale"))
    assert done == [WatchAction("grade", "scale", 2)]
    state, done = play(state, old)
    assert done == []
    assert state.verdict is None


def test_save_of_another_file_is_graded_first() -> None:
    """The learner now works on that file; the other one comes after it."""
    state, _ = play(start(), saved("scale"))
    state, done = play(state, saved("cuts"))
    assert done == [WatchAction("open", "cuts"), WatchAction("grade", "cuts", 2)]
    assert state.current == "cuts"
    state, done = grade(state, "passed")
    assert done == [WatchAction("store", "cuts", 2), WatchAction("grade", "scale", 3)]
    assert state.current == "cuts"


def test_several_saved_files_are_graded_and_the_current_one_first() -> None:
    """After a checkout, or when an editor saves all files."""
    state, done = play(start(), saved("cuts", "scale", "mean"))
    assert done == [WatchAction("grade", "scale", 1)]
    assert state.current == "scale"
    state, done = grade(state, "passed", "failed", "passed")
    assert [action.exercise for action in done if action.verb == "store"] == ["scale", "cuts", "mean"]
    assert [item.progress for item in state.items] == ["passed", "tried", "new", "passed"]


def test_removed_file_has_no_verdict_and_n_writes_it_again() -> None:
    """A grading of it is dropped. Another file for the same exercise does not count as this file."""
    state, _ = play(start(), saved("scale", "cuts"))
    state, done = play(state, FilesGone((("scale", "scale_.py"),)))
    assert (state.running, done) == ("scale", [])
    state, done = play(state, FilesGone((("scale", "scale.py"),)))
    assert done == [WatchAction("grade", "cuts", 2)]
    assert "scale.py is gone. n writes the starter again." in text_of(state)
    state, done = grade(state, "failed")
    assert play(state, "n")[1] == [WatchAction("start", "scale")]
    state, _ = play(state, FilesGone((("cuts", "cuts.py"),)))
    assert "cuts" not in state.verdicts


def test_removed_file_keeps_its_pass() -> None:
    """`n` moves on and does not write it again."""
    state, _ = grade(play(start(("scale",)), saved("scale"))[0], "passed")
    state, _ = play(state, FilesGone((("scale", "scale.py"),)))
    assert "You have passed it." in text_of(state)
    assert "n goes on to cuts" in text_of(state)
    assert play(state, "n")[0].current == "cuts"


def test_check_of_all_ends_even_if_its_last_file_is_removed() -> None:
    """It does not wait for a verdict that never comes."""
    state, _ = grade(play(start(), "c")[0], "passed")
    state, _ = play(state, FilesGone(((state.running, f"{state.running}.py"),)))
    assert (state.total, state.running) == (0, "")
    assert "1 checked, all passed." in text_of(state)


def test_starter_is_not_graded() -> None:
    """The learner has not tried anything yet."""
    state, done = play(start(files=()), saved("scale", starters=("scale",)))
    assert done == []
    assert "Fill it in" in text_of(state)


def test_nothing_is_graded_before_guests_are_available() -> None:
    """Files saved meanwhile are then graded once."""
    state, done = play(start(is_ready=False), saved("scale"), saved("scale"))
    assert done == []
    assert "Starting the sandbox" in text_of(state)
    _, done = play(state, GuestsReady())
    assert done == [WatchAction("grade", "scale", 1)]


def test_fixed_mistake_is_no_pass_of_the_exercise() -> None:
    """The mistake is named, and the exercise stays open."""
    state, _ = play(start(), saved("scale"))
    state, done = play(state, verdict_known(state, "passed", planted="You add one."))
    assert done == [WatchAction("store", "scale", 1)]
    assert state.item.progress == "new"
    assert state.is_done
    assert "Fixed. The planted mistake was:\nYou add one." in text_of(state)


def test_planted_mistake_is_not_named_before_it_is_fixed() -> None:
    """Only its existence is mentioned."""
    state, _ = play(start(), saved("scale"))
    state, _ = play(state, verdict_known(state, "failed", planted="You add one."))
    assert "Not fixed yet" in text_of(state)
    assert "adds-one" not in text_of(state)


def test_internal_error_is_not_counted_against_the_learner() -> None:
    """It is an error of ours."""
    state, _ = play(start(), saved("scale"))
    assert grade(state, "internal_error")[0].item.progress == "new"


def test_later_failure_keeps_the_pass() -> None:
    """An exercise that was passed stays passed."""
    state, _ = play(start(), saved("scale"))
    state, _ = grade(state, "passed")
    state, _ = play(state, saved("scale"))
    state, _ = grade(state, "failed")
    assert state.item.progress == "passed"
    assert not state.is_done


# ---- moving on


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


# ---- keys


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


# ---- the display


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
