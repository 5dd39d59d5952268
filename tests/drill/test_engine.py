"""The session engine: from the question to the rating for every kind, undo of any depth, and which cards come back."""

from __future__ import annotations

import pytest
from drill_session import Session, last

from harness.cards import cloze
from harness.drill.screen import echo, screen_update
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD


@pytest.mark.parametrize(
    ("points", "sure", "seconds", "best"),
    [("yyyyy", "5", 1, EASY), ("yyyyy", "", 1, GOOD), ("yyyyy", "5", 61, HARD), ("nyyyy", "5", 1, AGAIN)],
)
def test_explain_is_rated_by_points_time_and_confidence(points: str, sure: str, seconds: int, best: int) -> None:
    """The learner may lower the rating, never raise it."""
    table = Session(["explain"]).press("", seconds=seconds).press(sure, *points, "n")
    run = table.state.run
    assert run is not None and run.rating_range is not None
    assert (run.rating_range.ceiling, run.rating_range.suggested) == (best, best)
    if best < EASY:
        assert table.press(str(best + 1)).state.run is not None
        assert "This answer allows" in table.state.note
    table.press("1")
    assert last(table).rating == AGAIN
    assert last(table).points == tuple(key == "y" for key in points)


def test_explain_with_a_red_flag_or_a_hint_is_hard_at_most() -> None:
    """An answer with an error in it, or with a hint, is not a good one."""
    flagged = Session(["explain"]).press("", "5", *"yyyyy", "y", "")
    assert (last(flagged).rating, last(flagged).red_flags) == (HARD, (True,))
    hinted = Session(["explain"]).press("h", "", "5", *"yyyyy", "n", "")
    assert (last(hinted).rating, last(hinted).hinted) == (HARD, True)


def test_explain_clock_never_cuts_off_and_stops_with_the_answer() -> None:
    """An answer after ten minutes is still accepted; the time to state one's confidence does not count."""
    table = Session(["explain"]).press("", seconds=600).press("5", seconds=50).press(*"yyyyy", "n", "")
    assert last(table).took_ms == 600_000
    assert last(table).rating == HARD


def test_explain_typed_answer_is_kept_and_has_more_time() -> None:
    """Typing takes longer than speaking."""
    table = Session(["explain"]).press("t").press("Because q", seconds=170).press("5", *"yyyyy", "n", "")
    assert (last(table).answer, last(table).rating) == ("Because q", EASY)
    line = Session(["explain"]).press("Because of that.", "5", *"yyyyy", "n", "")
    assert last(line).answer == "Because of that."


def test_numeric_judges_and_names_the_wrong_formula() -> None:
    """The known mistake is explained and recorded, and allows only Again."""
    table = Session(["numeric"])
    assert table.state.run is not None
    a = table.state.run.prepared.values["a"]
    assert table.press("many").state.note
    assert table.press("").state.note.startswith("Type a number")
    table.press(str(a * a), "5")
    shown = [block.text for block in screen_update(None, table.state, {}).blocks]
    assert f"That is the square of {a}." in shown
    assert f"2 x {a} = {2 * a}" in shown
    table.press("", "")
    assert (last(table).rating, last(table).mistake, last(table).answer) == (AGAIN, "1", str(a * a))
    right = Session(["numeric"]).press(f"{2 * a} bytes", "5", "4")
    assert (last(right).rating, last(right).confidence) == (EASY, 100)


def test_wrong_number_may_be_counted_as_right_and_is_recorded_as_such() -> None:
    """The right number is displayed before the learner decides; `n` and Enter leave the answer wrong."""
    table = Session(["numeric"]).press("1", "4")
    assert table.state.run is not None
    shown = screen_update(None, table.state, {})
    assert f"The answer is {table.state.run.prepared.answer}" in [block.text for block in shown.blocks]
    assert shown.prompt is not None and shown.prompt.text == "Count it as right anyway?"
    before = table.state
    table.press("y")
    assert echo(before, table.state) == "counted as right" and screen_update(before, table.state, {}).blocks == ()
    table.press("")
    assert (last(table).rating, last(table).overridden, last(table).answer) == (GOOD, True, "1")
    for key in ("n", ""):
        wrong = last(Session(["numeric"]).press("1", "4", key, ""))
        assert (wrong.rating, wrong.overridden) == (AGAIN, False)


def test_choice_records_the_option_by_its_number_in_the_deck() -> None:
    """Whatever the displayed order. A right answer may be rated Easy only if the learner was sure."""
    table = Session(["choice"])
    table.press(table.key_of("2"), "", "")
    assert (last(table).rating, last(table).mistake, last(table).answer) == (AGAIN, "2", "2")
    unsure = Session(["choice"])
    unsure.press(unsure.key_of("1"), "2", "4")
    assert unsure.state.run is not None
    assert last(unsure.press("3")).rating == GOOD


def test_choice_of_several_takes_keys_one_by_one_or_a_line() -> None:
    """A key selects an option or deselects it; only the complete set is right."""
    table = Session(["several"])
    first, second, wrong = (table.key_of(key) for key in "123")
    table.press(first, wrong, wrong, second, "", "5", "")
    assert (last(table).rating, last(table).mistake) == (GOOD, "")
    line = Session(["several"]).press(f"{first}, {second}", "5", "")
    assert last(line).rating == GOOD
    half = Session(["several"]).press(first, "", "5", "")
    assert last(half).rating == AGAIN


def test_scenario_shows_the_deciding_facts_and_a_bug_its_fix() -> None:
    """For the bug, the wrong line and the right one."""
    decided = Session(["scenario"])
    decided.press(decided.key_of("1"), "5")
    assert {"a: b", "This."} <= {block.text for block in screen_update(None, decided.state, {}).blocks}
    bug = Session(["bug:scale"])
    assert any(block.role == "code" for block in screen_update(None, bug.state, {}).blocks)
    bug.press(bug.key_of("m2"), "5")
    blocks = screen_update(None, bug.state, {}).blocks
    roles = {block.role: block.text for block in blocks}
    assert (roles["removed"], roles["added"]) == ("1", "2")
    assert [block.text for block in blocks if block.role == "plain"] == ["adds"]
    assert last(bug.press("")).mistake == "m2"


@pytest.mark.parametrize(
    ("typed", "rating"), [(("Queries", "key"), GOOD), (("query", "keys", "y"), GOOD), (("query", "values", "n"), AGAIN)]
)
def test_cloze_compares_typed_gaps_and_asks_about_differences(typed: tuple[str, ...], rating: int) -> None:
    """No deck lists every synonym, so the learner decides whether another word counts."""
    table = Session(["cloze"]).press(typed[0], typed[1], "3", *typed[2:], "")
    assert last(table).rating == rating
    assert last(table).answer == f"{typed[0]} | {typed[1]}"
    assert last(table).overridden is ("y" in typed)


@pytest.mark.parametrize("typed", ["n d^2", "n*d**2", "n · d²", "N × d^2"])
def test_cloze_product_fits_however_it_is_written(typed: str) -> None:
    """Its signs may be typed in several ways; other factors are another product."""
    assert cloze.fits(typed, ["n d^2"]) and not cloze.fits(typed, ["n^2 d"])
    assert cloze.fits("−2", ["-2"]) and cloze.fits("$10", ["10"])
    assert cloze.fits("##", ["##"]) and not cloze.fits("#", ["##"]) and not cloze.fits("2", ["-2"])


def test_cloze_that_was_not_typed_is_judged_by_the_learner() -> None:
    """Enter without a word reveals it."""
    known = last(Session(["cloze"]).press("", "3", "y", ""))
    assert (known.rating, known.overridden) == (GOOD, False)
    assert last(Session(["cloze"]).press("", "3", "n", "")).rating == AGAIN


def test_cloze_typed_in_part_shows_what_was_typed_and_is_judged_by_the_learner() -> None:
    """The first gap was typed, the second was not."""
    table = Session(["cloze"]).press("keys", "", "3")
    shown = [block.text for block in screen_update(None, table.state, {}).blocks if block.role == "wrong"]
    assert shown == ["gap 1: keys; the answer is query or queries"]
    assert last(table.press("y", "")).answer == "keys"


def test_confidence_is_asked_before_anything_is_revealed() -> None:
    """No block of the answer was displayed before, for any kind; the learner's own number may be."""
    for card, keys in {"explain": [""], "numeric": ["1"], "choice": ["1"], "cloze": [""], "scenario": ["1"]}.items():
        table = Session([card]).press(*keys)
        assert table.state.run is not None and table.state.run.phase == "sure"
        roles = {block.role for block in screen_update(None, table.state, {}).blocks}
        assert roles <= {"head", "question", "option", "code"} | ({"note"} if card == "numeric" else set())
