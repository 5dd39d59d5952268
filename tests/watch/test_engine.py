"""`harness watch`: the effect of keys, saves and verdicts, and what is displayed."""

from __future__ import annotations

from dataclasses import replace

from watch_session import grade, play, result, saved, start, text_of, verdict_known

from harness.results.result import Check, CheckVerdict, Result
from harness.watch.engine import update
from harness.watch.state import (
    QUIT,
    DisplayedVerdict,
    FilesGone,
    GuestsReady,
    VerdictKnown,
    WatchAction,
    WatchState,
)


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
