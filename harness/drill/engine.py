"""A session: cards in order, answers in, events out; anything can be taken back.  Pure: no I/O, no clock.

    plan ─ start ─▶ State ─ wanted ─▶ put_down(material) ─▶ State ─ press(text) ─▶ Step(State, events) ─ …

States never change; each keeps the one before it, so that taking back is going back there.  The events of a step are
to be stored at once; `noted` takes the number that each was stored under, which an undo needs.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.cards.question import Material
from harness.cards.records import Cloze
from harness.drill import answering
from harness.drill.answering import Run
from harness.drill.state import Plan, State, Step, Turn
from harness.scheduler.events import AGAIN, RATINGS, AnyEvent, Reviewed, Suspended, Undone
from harness.terminal.keys import BACKSPACE, END

# A failed card comes back when at least so many others were asked, twice as many each time, and not for ever: whoever
# fails everything still meets every card, and the session ends.
OTHERS_BETWEEN = 3
MAX_RETURNS = 3
# What a terminal sends for them; Enter and Space are the empty text.
COMMANDS = {"u": "undo", "s": "suspend", "h": "hint", "?": "help", "q": "quit", BACKSPACE: "back", END: "quit"}
WORDS = {"yes": "y", "no": "n", "again": "1", "hard": "2", "good": "3", "easy": "4"}


def start(plan: Plan) -> State:
    """The session before its first card."""
    turns = tuple(Turn(card, seed_of(plan.seed, card, 0)) for card in plan.cards)
    return State(plan=plan, turns=turns, ended="" if turns else "done")


def seed_of(session_seed: int, card: str, nth: int) -> int:
    """The seed of the nth time that a card is asked."""
    return random.Random(f"{session_seed} {card} {nth}").getrandbits(31)  # noqa: S311 - draws a variant


def put_down(state: State, material: Material, at_ms: int) -> State:
    """The wanted card is on the table."""
    if state.plan.until_ms is not None and at_ms >= state.plan.until_ms:
        return replace(state, ended="time", at_ms=at_ms)
    return replace(state, run=answering.begin(material), at_ms=at_ms)


def leave_out(state: State, why: str) -> State:
    """The wanted card cannot be asked."""
    return _next(replace(state, note=why), state.turns[1:])


def resume(state: State, at_ms: int) -> State:
    """After a pause that counts for nothing; the screen has to be drawn anew."""
    until = state.plan.until_ms
    paused = max(0, at_ms - state.at_ms) if state.at_ms else 0
    plan = state.plan if until is None else replace(state.plan, until_ms=until + paused)
    return replace(state, plan=plan, at_ms=at_ms, is_back_here=True, note="", is_help=False)


def wants_earlier(state: State, text: str) -> bool:
    """Whether this key reaches behind the session, so that `know_earlier` is needed first."""
    is_undo = state.run is not None and _command(state.run, text.strip()) == "undo"
    return is_undo and state.earlier is None and state.before is None


def know_earlier(state: State, earlier: Sequence[Reviewed]) -> State:
    """With the answers of earlier sessions that still count, oldest first."""
    return replace(state, earlier=tuple(earlier))


def rest(state: State, card: str, why: str) -> State:
    """The card is not asked again in this session."""
    left = tuple(one for one in state.turns if one.card != card)
    return replace(state, turns=left, note=why, ended=state.ended or ("" if left else "done"))


def noted(state: State, event: AnyEvent, number: int) -> State:
    """The state once an event of its step was stored under this number."""
    return state if isinstance(event, Undone) else replace(state, live=(*state.live, number))


def know_fails(state: State, fails: Mapping[str, int]) -> State:
    """With how often each card was failed before this session."""
    return state if state.plan.fails is fails else replace(state, plan=replace(state.plan, fails=fails))


def press(state: State, text: str, at_ms: int) -> Step:
    """The session after a key or a line.  Enter, Space and an empty line are the same.

    Where letters are answers, a command takes a colon: `:u`.
    """
    run = state.run
    assert run is not None, "a card is on the table"
    text = text.strip()
    passed = 0 if run.is_answered else max(0, at_ms - state.at_ms)
    run = replace(run, elapsed_ms=run.elapsed_ms + passed, is_hinted=state.turns[0] in state.hinted)
    fresh = replace(state, run=run, at_ms=at_ms, note="", is_help=False, is_back_here=False, is_undone=False)
    command = _command(run, text)
    if command is not None:
        return _obey(state, fresh, command)
    if run.phase not in ("write", "gap", "number"):
        text = WORDS.get(text.lower(), text)
        text = text if run.phase == "speak" else text.lower()
    if run.phase == "rate":
        return _rate(state, fresh, text)
    moved = answering.take(run, text)
    if isinstance(moved, str):
        return Step(replace(fresh, note=moved))
    return Step(replace(fresh, run=moved, before=state))


def _command(run: Run, text: str) -> str | None:
    """The command that this is; a word is one only where no answer is typed."""
    lowered = text.lower()
    if lowered in (BACKSPACE, END):
        return COMMANDS[lowered]
    is_marked = lowered.startswith(":")
    if not is_marked and answering.takes_letters(run):
        return None
    key = lowered[1:].strip() if is_marked else lowered
    if key in COMMANDS:
        return COMMANDS[key]
    return key if key in COMMANDS.values() and (is_marked or run.phase not in ("write", "gap")) else None


def _obey(state: State, fresh: State, command: str) -> Step:
    if command == "help":
        return Step(replace(fresh, is_help=True))
    if command == "quit":
        return Step(replace(fresh, ended="quit"))
    if command == "hint":
        return Step(_hint(state, fresh))
    if command == "suspend":
        card = state.turns[0].card
        event = Suspended(at_ms=fresh.at_ms, session=state.plan.session, card=card, why="asked by the learner")
        resting = replace(fresh, before=state, before_answer=state, note=f"{card} rests; `harness cards resume {card}`")
        left = tuple(one for one in state.turns[1:] if one.card != card)
        return Step(_next(resting, left), (event,))
    if command == "undo":
        return _back(state, fresh, is_answer=state.is_undone or not _has_moved(state))
    return _back(state, fresh, is_answer=False)


def _has_moved(state: State) -> bool:
    """Whether a key was taken for the card on the table."""
    before = state.before
    return before is not None and before is not state.before_answer


def _back(state: State, fresh: State, *, is_answer: bool) -> Step:
    """One key back, or to where the last answer was given; then into the sessions before this one."""
    target = state.before_answer if is_answer else state.before
    if target is None and is_answer and state.earlier:
        return _back_into_earlier(state, fresh)
    if target is None:
        return Step(replace(fresh, note="Nothing is left to take back."))
    gone = state.live[len(target.live) :]
    events = tuple(Undone(at_ms=fresh.at_ms, session=state.plan.session, event=number) for number in reversed(gone))
    here = replace(target, at_ms=fresh.at_ms, hinted=fresh.hinted, note="Taken back." if gone else "", is_help=False)
    return Step(replace(here, is_back_here=True, is_undone=bool(gone)), events)


def _back_into_earlier(state: State, fresh: State) -> Step:
    assert state.earlier, "asked for before"
    last = state.earlier[-1]
    event = Undone(at_ms=fresh.at_ms, session=state.plan.session, event=last.id)
    turns = (Turn(last.card, last.seed), *(one for one in state.turns if one.card != last.card))
    note = f"Taken back: {RATINGS[last.rating]} for {last.card}, from an earlier session."
    plain = State(plan=state.plan, turns=turns, at_ms=fresh.at_ms, earlier=state.earlier[:-1], hinted=fresh.hinted)
    return Step(replace(plain, note=note, is_undone=True), (event,))


def _hint(state: State, fresh: State) -> State:
    run = fresh.run
    assert run is not None
    if run.is_revealed:
        return replace(fresh, note="The answer is open already.")
    if not run.material.hint:
        return replace(fresh, note="This card has no hint.")
    return replace(fresh, run=replace(run, is_hinted=True), hinted=state.hinted | {state.turns[0]})


def _rate(state: State, fresh: State, text: str) -> Step:
    run = fresh.run
    assert run is not None and run.verdict is not None, "a rating follows a verdict"
    ceiling = run.verdict.ceiling
    rating = int(text) if text in ("1", "2", "3", "4") else 0 if text else run.verdict.suggested
    if not 1 <= rating <= ceiling:
        best = f"{RATINGS[ceiling]} is the best that this answer allows" if rating else "Press a number"
        return Step(replace(fresh, note=f"{best}; Enter takes {RATINGS[run.verdict.suggested]}."))
    reviewed = _review(state, run, rating, fresh.at_ms)
    after = replace(fresh, before=state, before_answer=state, done=(*state.done, reviewed))
    turns = state.turns[1:]
    if rating == AGAIN:
        turns = _with_return(turns, after)
    return Step(_next(after, turns), (reviewed,))


def _with_return(turns: tuple[Turn, ...], after: State) -> tuple[Turn, ...]:
    """The turns to come, with the card that was failed just now among them, where it may come back."""
    card = after.done[-1].card
    nth = sum(one.card == card for one in after.done)
    fails = sum(one.card == card and one.rating == AGAIN for one in after.done)
    if len(turns) < OTHERS_BETWEEN or fails > MAX_RETURNS:
        return turns
    place = OTHERS_BETWEEN * 2 ** (fails - 1)
    back = Turn(card, seed_of(after.plan.seed, card, nth), is_back=True)
    return (*turns[:place], back, *turns[place:])


def _review(state: State, run: Run, rating: int, at_ms: int) -> Reviewed:
    assert run.verdict is not None
    typed = " | ".join(run.typed) if isinstance(run.material.card, Cloze) else run.answer
    return Reviewed(
        at_ms=at_ms,
        session=state.plan.session,
        card=run.material.card.id,
        rating=rating,
        took_ms=run.elapsed_ms,
        seed=run.material.seed,
        digest=run.material.card.digest,
        confidence=run.confidence,
        points=run.points,
        red_flags=run.flags,
        answer=typed,
        mistake=run.verdict.mistake,
        hinted=run.is_hinted,
        is_cram=state.plan.is_cram,
    )


def _next(state: State, turns: tuple[Turn, ...]) -> State:
    return replace(state, run=None, turns=turns, ended="" if turns else "done")
