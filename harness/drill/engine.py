"""A session: cards in order, answers in, events out; every key can be undone.  Pure: no I/O, no clock.

    setup ─ start ─▶ DrillState ─ put_down(prepared card) ─▶ DrillState ─ press(text) ─▶ DrillTransition ─ …

States never change; each refers to the one before it, and undo returns to that one.  The events of a transition must
be stored at once; `noted` takes the id that each was stored under, which an undo needs.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Literal, assert_never

from harness.cards.question import PreparedCard
from harness.command_line import command_line
from harness.drill import answering
from harness.drill.state import CardTurn, DrillState, DrillTransition, SessionSetup
from harness.scheduler.events import AGAIN, RATINGS, AnyEvent, Suspended, Undone
from harness.terminal.blocks import BACKSPACE, END

# A failed card comes back after at least this many others, twice as many each time, and at most MAX_RETURNS times, so
# that a session in which everything is failed still asks every card, and ends.
OTHERS_BETWEEN = 3
MAX_RETURNS = 3
Command = Literal["undo", "suspend", "hint", "help", "quit", "back"]
# By the key that the terminal sends; Enter and Space are the empty text.
COMMANDS: dict[str, Command] = {
    "u": "undo", "s": "suspend", "h": "hint", "?": "help", "q": "quit", BACKSPACE: "back", END: "quit",
}  # fmt: skip


def start(setup: SessionSetup) -> DrillState:
    """The session before its first card."""
    turns = tuple(CardTurn(card, seed_of(setup.seed, card, 0)) for card in setup.cards)
    return DrillState(setup=setup, turns=turns, ended="" if turns else "done")


def seed_of(session_seed: int, card: str, nth: int) -> int:
    """The seed of the nth time that a card is asked."""
    return random.Random(f"{session_seed} {card} {nth}").getrandbits(31)  # noqa: S311 - draws a variant


def put_down(state: DrillState, prepared: PreparedCard, at_ms: int) -> DrillState:
    """Ask the next card, or end the session if its time is up."""
    if state.setup.until_ms is not None and at_ms >= state.setup.until_ms:
        return replace(state, ended="time", at_ms=at_ms)
    return replace(state, run=answering.begin(prepared), at_ms=at_ms)


def leave_out(state: DrillState, why: str) -> DrillState:
    """Skip the next card, because it cannot be asked."""
    return _next(replace(state, note=why), state.turns[1:])


def resume(state: DrillState, at_ms: int) -> DrillState:
    """Go on after a pause, which is not counted; the screen has to be drawn again."""
    until = state.setup.until_ms
    paused = max(0, at_ms - state.at_ms) if state.at_ms else 0
    setup = state.setup if until is None else replace(state.setup, until_ms=until + paused)
    return replace(state, setup=setup, at_ms=at_ms, is_back_here=True, note="", is_help=False)


def wants_earlier(state: DrillState, text: str) -> bool:
    """Whether this key undoes an answer of an earlier session, so that `know_earlier` is needed first."""
    is_undo = state.run is not None and answering.command_in(text.strip(), COMMANDS, state.run) == "undo"
    return is_undo and state.earlier is None and state.before is None


def rest(state: DrillState, card: str, why: str) -> DrillState:
    """The card is not asked again in this session."""
    left = tuple(turn for turn in state.turns if turn.card != card)
    return replace(state, turns=left, note=why, ended=state.ended or ("" if left else "done"))


def noted(state: DrillState, event: AnyEvent, number: int) -> DrillState:
    """The state after one of its events was stored under this id."""
    return state if isinstance(event, Undone) else replace(state, event_ids=(*state.event_ids, number))


def press(state: DrillState, text: str, at_ms: int) -> DrillTransition:
    """The session after a key or a line.  Enter, Space and an empty line mean the same.

    Where a letter may be the answer, a command takes a colon: `:u`.
    """
    run = state.run
    assert run is not None, "a card is being asked"
    text = text.strip()
    passed = 0 if run.is_answered else max(0, at_ms - state.at_ms)
    run = replace(run, elapsed_ms=run.elapsed_ms + passed, is_hinted=state.turns[0] in state.hinted)
    fresh = replace(state, run=run, at_ms=at_ms, note="", is_help=False, is_back_here=False, is_undone=False)
    command = answering.command_in(text, COMMANDS, run)
    if command is not None:
        return _obey(state, fresh, command)
    text = answering.as_key(run, text)
    if run.phase == "rate":
        return _rate(state, fresh, text)
    moved = answering.take(run, text)
    if isinstance(moved, str):
        return DrillTransition(replace(fresh, note=moved))
    return DrillTransition(replace(fresh, run=moved, before=state))


def _obey(state: DrillState, fresh: DrillState, command: Command) -> DrillTransition:
    match command:
        case "help":
            return DrillTransition(replace(fresh, is_help=True, is_back_here=True))
        case "quit":
            return DrillTransition(replace(fresh, ended="quit"))
        case "hint":
            return DrillTransition(_hint(state, fresh))
        case "suspend":
            return _suspend(state, fresh)
        case "undo":
            # Without a key for the current card, the whole last answer is undone.
            has_moved = state.before is not None and state.before is not state.before_answer
            return _back(state, fresh, is_answer=state.is_undone or not has_moved)
        case "back":
            return _back(state, fresh, is_answer=False)
        case _:
            assert_never(command)


def _suspend(state: DrillState, fresh: DrillState) -> DrillTransition:
    card = state.turns[0].card
    event = Suspended(at_ms=fresh.at_ms, session=state.setup.session, card=card, why="asked by the learner")
    suspended = replace(
        fresh,
        before=state,
        before_answer=state,
        note=f"{card} is suspended; `{command_line(f'cards resume {card}')}` brings it back.",
    )
    left = tuple(turn for turn in state.turns[1:] if turn.card != card)
    return DrillTransition(_next(suspended, left), (event,))


def _back(state: DrillState, fresh: DrillState, *, is_answer: bool) -> DrillTransition:
    """Undo one key, or the whole last answer; at the start of the session an answer of an earlier one."""
    target = state.before_answer if is_answer else state.before
    if target is None and is_answer and state.earlier:
        return _back_into_earlier(state, fresh)
    if target is None:
        return DrillTransition(replace(fresh, note="There is nothing to undo."))
    gone = state.event_ids[len(target.event_ids) :]
    events = tuple(Undone(at_ms=fresh.at_ms, session=state.setup.session, event=number) for number in reversed(gone))
    here = replace(target, at_ms=fresh.at_ms, hinted=fresh.hinted, note="Undone." if gone else "", is_help=False)
    return DrillTransition(replace(here, is_back_here=True, is_undone=bool(gone)), events)


def _back_into_earlier(state: DrillState, fresh: DrillState) -> DrillTransition:
    assert state.earlier, "asked for before"
    last = state.earlier[-1]
    event = Undone(at_ms=fresh.at_ms, session=state.setup.session, event=last.id)
    turns = (CardTurn(last.card, last.seed), *(turn for turn in state.turns if turn.card != last.card))
    note = f"Undone: {RATINGS[last.rating]} for {last.card}, from an earlier session."
    plain = DrillState(
        setup=state.setup, turns=turns, at_ms=fresh.at_ms, earlier=state.earlier[:-1], hinted=fresh.hinted
    )
    return DrillTransition(replace(plain, note=note, is_undone=True), (event,))


def _hint(state: DrillState, fresh: DrillState) -> DrillState:
    run = fresh.run
    assert run is not None
    if run.is_revealed:
        return replace(fresh, note="The answer is already on the screen.")
    if not run.prepared.hint:
        return replace(fresh, note="This card has no hint.")
    return replace(fresh, run=replace(run, is_hinted=True), hinted=state.hinted | {state.turns[0]})


def _rate(state: DrillState, fresh: DrillState, text: str) -> DrillTransition:
    run = fresh.run
    assert run is not None and run.rating_range is not None, "a rating follows a verdict"
    ceiling = run.rating_range.ceiling
    rating = int(text) if text in ("1", "2", "3", "4") else 0 if text else run.rating_range.suggested
    if not 1 <= rating <= ceiling:
        best = f"This answer allows {RATINGS[ceiling]} at most" if rating else "Press a number"
        return DrillTransition(replace(fresh, note=f"{best}; Enter takes {RATINGS[run.rating_range.suggested]}."))
    setup = state.setup
    reviewed = answering.review_of(run, rating, at_ms=fresh.at_ms, session=setup.session, is_cram=setup.is_cram)
    after = replace(fresh, before=state, before_answer=state, reviews=(*state.reviews, reviewed))
    turns = state.turns[1:]
    if rating == AGAIN:
        turns = _with_return(turns, after)
    return DrillTransition(_next(after, turns), (reviewed,))


def _with_return(turns: tuple[CardTurn, ...], after: DrillState) -> tuple[CardTurn, ...]:
    """The turns to come, and among them the card that was just failed, if it may come back."""
    card = after.reviews[-1].card
    nth = sum(review.card == card for review in after.reviews)
    fails = sum(review.card == card and review.rating == AGAIN for review in after.reviews)
    if len(turns) < OTHERS_BETWEEN or fails > MAX_RETURNS:
        return turns
    place = OTHERS_BETWEEN * 2 ** (fails - 1)
    back = CardTurn(card, seed_of(after.setup.seed, card, nth), is_back=True)
    return (*turns[:place], back, *turns[place:])


def _next(state: DrillState, turns: tuple[CardTurn, ...]) -> DrillState:
    return replace(state, run=None, turns=turns, ended="" if turns else "done")
