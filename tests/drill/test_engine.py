"""The session engine: from the question to the rating for every kind, undo of any depth, and which cards come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cards import cloze
from harness.cards.question import OfferedOption, PreparedCard, prepare_card
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Option, Scenario, Wrong
from harness.drill import engine
from harness.drill.screen import echo, screen_update
from harness.drill.state import SessionSetup
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, AnyEvent, Reviewed, Suspended, Undone
from harness.terminal.blocks import BACKSPACE, END

BASE: dict[str, Any] = {"chapter": "c", "topic": "t", "level": "core", "sources": ("A book",)}
OPTIONS = (
    Option(text="right", is_right=True, why="so it is"),
    Option(text="wrong", is_right=False, why="it is not"),
    Option(text="worse", is_right=False, why="by no means"),
)
EXPLAIN = Explain(
    id="explain", question="Why?", must=("first",), points=("second", "third", "fourth", "fifth"),
    red_flags=("nonsense",), answer="Because.", seconds=60, hint="think", practise=("scale",), **BASE,
)  # fmt: skip
NUMERIC = Numeric(
    id="numeric", question="{a} bytes twice?", draw={"a": (3, 5, 7)}, formula="2 * a", unit="bytes", absolute=0,
    wrong=(Wrong(formula="a * a", explanation="That is the square of {a}."),), working="2 x {a} = {answer}", hint="{a}",
    **BASE,
)  # fmt: skip
CHOICE = Choice(id="choice", question="Which?", options=OPTIONS, **BASE)
SEVERAL = Choice(id="several", question="Which?", options=(OPTIONS[0], replace(OPTIONS[0], text="too"), *OPTIONS[1:]),
                 **BASE)  # fmt: skip
CLOZE = Cloze(id="cloze", text="{{query|queries}} and {{key}}", note="as always", **BASE)
SCENARIO = Scenario(id="scenario", question="What now?", options=OPTIONS, facts=("a: b",), answer="This.", **BASE)
BUG = Choice(id="bug:scale", question="", options=(), practise=("scale",), **BASE)


def prepare_bug(card: Card, seed: int) -> PreparedCard:
    """A spot-the-bug card as it is asked, without an exercise."""
    options = tuple(
        OfferedOption(text=text, is_right=text == "adds", why="", name=name)
        for name, text in (("m1", "adds"), ("m2", "negates"))
    )
    return PreparedCard(card=card, seed=seed, question="Which?", code="x = 1\n", repairs=(("1", "2"),), options=options)


CARDS: dict[str, Card] = {card.id: card for card in (EXPLAIN, NUMERIC, CHOICE, SEVERAL, CLOZE, SCENARIO, BUG)}


class Session:
    """A session whose clock advances a second per key, and a store that numbers events."""

    def __init__(self, cards: Sequence[str], **plan: Any) -> None:
        self.at_ms = 1_000_000
        self.events: list[AnyEvent] = []
        self.state = engine.start(SessionSetup(session="s", cards=tuple(cards), seed=1, **plan))
        self.settle()

    def settle(self) -> None:
        if self.state.wanted:
            self.state = engine.put_down(
                self.state, prepared(self.state.wanted.card, self.state.wanted.seed), self.at_ms
            )

    def press(self, *keys: str, seconds: int = 1) -> Session:
        for key in keys:
            self.at_ms += 1000 * seconds
            if engine.wants_earlier(self.state, key):
                self.state = engine.know_earlier(self.state, [])
            before = self.state
            step = engine.press(self.state, key, self.at_ms)
            numbers = [len(self.events) + n + 1 for n in range(len(step.events))]
            self.events += [replace(event, id=number) for event, number in zip(step.events, numbers, strict=True)]
            self.state = step.state
            for event, number in zip(step.events, numbers, strict=True):
                self.state = engine.noted(self.state, event, number)
            self.settle()
            screen_update(before, self.state, {})
            echo(before, self.state)
        return self

    @property
    def card(self) -> str:
        return self.state.turns[0].card if self.state.turns else ""

    @property
    def live(self) -> list[AnyEvent]:
        """The events that count after all undos."""
        gone = {event.event for event in self.events if isinstance(event, Undone)}
        return [event for event in self.events if event.id not in gone and not isinstance(event, Undone)]

    def key_of(self, name: str) -> str:
        """The key of the option of this name, in the displayed order."""
        run = self.state.run
        assert run is not None
        return str(next(n for n, option in enumerate(run.prepared.options, 1) if option.name == name))


def prepared(card: str, seed: int) -> PreparedCard:
    return prepare_bug(CARDS[card], seed) if card == "bug:scale" else prepare_card(CARDS[card], seed)


def last(table: Session) -> Reviewed:
    event = table.events[-1]
    assert isinstance(event, Reviewed)
    return event


# ---- ratings


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


# ---- undo


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
    table.state = engine.know_earlier(table.state, [old])
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


# ---- commands, ends


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
