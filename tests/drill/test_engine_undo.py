"""Undo, commands and ends of a drill."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drill_session import BASE, CARDS, Session, last
from hypothesis import given
from hypothesis import strategies as st

from harness.cards.records import Cloze
from harness.drill import engine
from harness.drill.screen import screen_update
from harness.scheduler.events import AGAIN, GOOD, HARD, Reviewed, Suspended, Undone
from harness.terminal.blocks import BACKSPACE, END


def test_undo_takes_back_keys_and_then_answers_to_any_depth() -> None:
    """In the middle of a card one key; at a new question whole answers, each back to its rating."""
    table = Session(["choice", "cloze", "explain", "scenario"])
    table.press("-", "").press("-", "")
    assert table.card == "explain"
    table.press("", "5", "y", "n")
    table.press("u", "u")
    assert table.state.run is not None and table.state.run.points == ()
    table.press("u", "u")
    assert table.state.run.phase == "speak"
    table.press("u")
    assert (table.card, table.state.run and table.state.run.phase) == ("cloze", "rate")
    table.press("u")
    assert table.card == "choice"
    assert table.live == []
    table.press("u")
    assert table.state.note == "There is nothing to undo."
    table.press("")
    assert [event.rating for event in table.live if isinstance(event, Reviewed)] == [AGAIN]


def test_backspace_goes_back_one_key_even_across_an_answer() -> None:
    """After the undo, the marks of the points can still be changed."""
    table = Session(["explain", "choice"]).press("", "5", *"yyyyy", "n", "")
    table.press("u", BACKSPACE)
    run = table.state.run
    assert run is not None and (run.phase, table.live) == ("flags", [])
    table.press(BACKSPACE, "n", "n", "")
    assert last(table).points == (True, True, True, True, False)


def test_undo_reaches_answers_of_earlier_sessions() -> None:
    """The card is asked at once, with its earlier numbers."""
    old = Reviewed(id=7, at_ms=1, card="numeric", rating=GOOD, took_ms=1, seed=99)
    table = Session(["choice", "numeric"])
    table.state = replace(table.state, earlier=(old,))
    table.press("u")
    event = table.events[-1]
    assert isinstance(event, Undone) and event.event == 7
    assert next((turn.card, turn.seed) for turn in table.state.turns) == ("numeric", 99)
    assert [turn.card for turn in table.state.turns] == ["numeric", "choice"]


def test_hint_counts_even_after_an_undo() -> None:
    """No undo makes the full rating possible again."""
    table = Session(["explain"]).press("", "u", "h", "u", "", "5", *"yyyyy", "n")
    assert table.state.run is not None and table.state.run.rating_range is not None
    assert table.state.run.rating_range.ceiling == HARD


def test_suspended_card_is_not_asked_and_undo_brings_it_back() -> None:
    """Including all its repetitions in this session."""
    table = Session(["choice", "cloze", "scenario", "numeric"]).press("-", "")
    table.press("-", "", "-", "", "-", "")
    assert table.card == "choice"
    table.press("s")
    assert "choice" not in [turn.card for turn in table.state.turns]
    assert any(isinstance(event, Suspended) for event in table.live)
    table.press("u")
    assert table.card == "choice"
    assert not any(isinstance(event, Suspended) for event in table.live)


KEYS = st.sampled_from(["", "u", "u", "-", "1", "2", "3", "4", "5", "y", "n", "h", "s", "?", "x", "12", BACKSPACE, "t"])


@given(st.lists(KEYS, max_size=60))
def test_any_keys_leave_events_that_agree_with_the_state(keys: list[str]) -> None:
    """After any keys, the answers that count are the state's, and undoing all leaves none."""
    table = Session(list(CARDS))
    for key in keys:
        if table.state.ended:
            break
        table.press(key)
    answered = [event for event in table.live if isinstance(event, Reviewed)]
    assert [replace(review, id=0) for review in answered] == list(table.state.reviews)
    for _ in range(3 * len(keys)):
        if table.state.ended:
            break
        table.press("u")
    if not table.state.ended:
        assert table.live == []
        assert [turn.card for turn in table.state.turns] == list(CARDS)


@given(st.lists(st.booleans(), max_size=40))
def test_failed_cards_come_back_after_at_least_three_others(fails: list[bool]) -> None:
    """Or wait for another session if fewer than three are left."""
    table = Session(["choice", "cloze", "scenario", "numeric", "explain", "several"])
    asked: list[str] = []
    for is_failed in fails:
        if table.state.ended:
            break
        asked.append(table.card)
        if is_failed:
            table.press("-", "")
        elif table.card == "explain":
            table.press("", "5", *"yyyyy", "n", "")
        elif table.card == "cloze":
            table.press("", "3", "y", "")
        else:
            _answer_correctly(table)
    for position, card in enumerate(asked):
        later = asked.index(card, position + 1) if card in asked[position + 1 :] else None
        assert later is None or later - position > engine.OTHERS_BETWEEN
        assert later is None or fails[position]


def _answer_correctly(table: Session) -> None:
    run = table.state.run
    assert run is not None
    right = "".join(str(n) for n, option in enumerate(run.prepared.options, 1) if option.is_right)
    if run.phase == "number":
        right = str(2 * run.prepared.values["a"])
    table.press(right, "5", "")


def test_card_that_comes_back_has_other_numbers() -> None:
    """Its seed follows from the session's seed, the card, and how often the card was asked."""
    assert len({engine.seed_of(1, "numeric", n) for n in range(50)}) == 50
    assert engine.seed_of(1, "numeric", 1) == engine.seed_of(1, "numeric", 1)


def test_commands_need_a_colon_only_where_letters_are_answers() -> None:
    """A gap whose answer is a single letter takes `q` as an answer."""
    plain = Session(["cloze"]).press("q")
    assert plain.state.ended == "quit"
    CARDS["letters"] = Cloze(id="letters", text="the {{q}}", **BASE)
    try:
        letters = Session(["letters"]).press("q")
        assert letters.state.run is not None and letters.state.run.phase == "sure"
        assert Session(["letters"]).press(":q").state.ended == "quit"
        assert Session(["letters"]).press(":?").state.is_help
    finally:
        del CARDS["letters"]


@pytest.mark.parametrize("keys", [(), ("",), ("", "4"), ("", "4", "y")])
def test_question_is_displayed_again_below_the_help(keys: tuple[str, ...]) -> None:
    """With the answer so far, in every phase."""
    table = Session(["explain"]).press(*keys)
    before = table.state
    step = engine.press(before, "?", table.at_ms).state
    shown = [block.text for block in screen_update(before, step, {}).blocks]
    assert shown.index("Why?") > shown.index("quit; answers are saved")
    assert screen_update(step, engine.press(step, "", table.at_ms).state, {}).blocks[:1] != ("Why?",)


def test_end_of_input_quits_in_every_phase() -> None:
    """An answer that was not rated is not stored."""
    table = Session(["explain", "choice"])
    for keys in ([], [""], ["5"], ["y"]):
        again = Session(["explain", "choice"])
        again.press(*keys, END)
        assert (again.state.ended, again.events) == ("quit", [])
    assert table.press("q").state.ended == "quit"


def test_time_limit_lets_the_current_card_be_finished() -> None:
    """Its answer counts, and no other card is asked."""
    table = Session(["choice", "cloze"], until_ms=1_000_500)
    table.press("-", "")
    assert (table.state.ended, len(table.state.reviews)) == ("time", 1)


def test_pause_costs_neither_answer_time_nor_session_time() -> None:
    """Here Ctrl-Z for an hour."""
    table = Session(["explain", "choice"], until_ms=1_100_000)
    table.at_ms += 3_600_000
    table.state = engine.resume(table.state, table.at_ms)
    table.press("", "5", *"yyyyy", "n", "")
    assert last(table).took_ms == 1000
    assert table.state.ended == ""


def test_third_fail_suggests_the_exercise_after_the_reveal() -> None:
    """Never before it."""
    table = Session(["explain", "choice", "cloze", "scenario"], fails={"explain": 1}).press("-")
    advice = [block for block in screen_update(None, table.state, {}).blocks if block.role == "advice"]
    assert advice == []
    third = Session(["explain"], fails={"explain": 2})
    assert "harness start" not in str(screen_update(None, third.state, {}))
    third.press("-")
    assert "harness start scale" in str(screen_update(None, third.state, {}))


def test_rating_prompt_says_which_key_is_a_fail_and_which_enter_takes() -> None:
    """Hard is not a fail, and the learner need not remember this."""
    table = Session(["cloze"]).press("query", "key", "4")
    prompt = screen_update(None, table.state, {1: "in 10 min", 3: "in 2 days"}).prompt
    assert prompt is not None
    beside = {label: text for _, label, text in prompt.keys}
    assert beside["Again"] == "in 10 min  you did not know it" and beside["Good"] == "in 2 days  ‹ Enter"
    assert "not known" not in beside["Hard"] + beside["Easy"]


def test_card_redrawn_half_way_shows_what_was_typed() -> None:
    """After a pause or a crash, the learner need not remember it."""
    table = Session(["cloze"]).press("query")
    notes = [block.text for block in screen_update(None, table.state, {}).blocks if block.role == "note"]
    assert notes == ["Gap 1: query"]
