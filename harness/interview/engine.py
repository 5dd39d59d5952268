"""An interview: keys and grades come in, states and events go out.  Pure.

    plan ─ start ─▶ State ─ wanted ─▶ put_down ─▶ State ─ press | graded ─▶ InterviewTransition(State, events) ─ …

States are immutable.  Store the events of a step at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from harness.cards.question import PreparedCard
from harness.cards.records import Numeric
from harness.clock import MINUTE_MS
from harness.drill import answering
from harness.drill.answering import NO_IDEA, CardRun
from harness.interview import coding_round, evidence, scoring
from harness.interview.coding_round import CodingTask, CodingWork
from harness.interview.follow_ups import CardPool
from harness.interview.material import is_of_deck
from harness.interview.records import SAMPLE, Answered, CodeGrade
from harness.interview.state import (
    InterviewState,
    InterviewTransition,
    StoredEvent,
    close_run,
    close_sample,
    close_spoken,
    close_work,
    closing,
    end,
    outcome_of,
    passed,
    room_ms,
)
from harness.terminal.blocks import BACKSPACE, END

Command = Literal["pause", "quit", "help", "hint", "undo", "leave", "edit", "done", "task", "next", "ask", "statement"]
COMMANDS: dict[str, Command] = {
    "p": "pause", "q": "quit", "?": "help", "h": "hint", "u": "undo", "l": "leave", BACKSPACE: "undo",
}  # fmt: skip
CODE_COMMANDS: dict[str, Command] = {
    **COMMANDS, "c": "ask", "f": "statement", "e": "edit", "d": "done", "t": "task", NO_IDEA: "next", "n": "next",
    "no idea": "next", "give up": "next",
}  # fmt: skip
# A line of its own, which ends a typed answer.
TEXT_END = "."
# After an answer; the second only if there is time for it.
MOST_PROBES, LEAST_FOR_PROBE_MS = 2, MINUTE_MS
# "Walk me through it" comes after every third estimate, and after each suspect one.
WALK_EVERY = 3
GO_ON = "Press Enter to continue."
FINISH_QUESTION = "Finish here? Press q again to end the interview. "
NO_HINT, NO_FURTHER_HINT = "There is no hint for this task.", "There is no further hint."
LEAVE_HINT = "l works while the interview is paused: press p first."


def put_down(
    state: InterviewState, material: PreparedCard | CodingTask, at_ms: int, sample: str = ""
) -> InterviewState:
    """The wanted question is now open; `sample` is an answer of somebody else to it, to be judged."""
    current = CodingWork(task=material) if isinstance(material, CodingTask) else answering.begin(material)
    if state.judging and isinstance(current, CardRun):
        said = state.unjudged[0]
        current = replace(
            current, phase="points", is_answered=True, elapsed_ms=said.took_ms, answer=said.answer,
            is_hinted=said.is_hinted,
        )  # fmt: skip
    elif sample and isinstance(current, CardRun):
        current = replace(current, phase="points", is_answered=True, answer=sample)
    return replace(passed(state, at_ms), current=current, earlier=())


def wake(state: InterviewState, at_ms: int) -> InterviewState:
    """Continue after time that does not count; the screen is drawn again."""
    state = _without_wish(state, "edit")
    return replace(state, at_ms=at_ms, is_paused=False, is_back_here=True, note="", is_help=False, is_leaving=False)


def graded(state: InterviewState, grade: CodeGrade, at_ms: int, known: CardPool) -> InterviewTransition:
    """The submitted file is graded; the wait does not count."""
    assert isinstance(state.current, CodingWork)
    work = replace(state.current, tries=(*state.current.tries, grade), wants="")
    state = replace(state, current=work, at_ms=at_ms, note="", is_help=False, is_back_here=False)
    return close_work(state, work, known) if grade.is_right or grade.is_ours else InterviewTransition(state)


def edited(state: InterviewState, at_ms: int, note: str = "") -> InterviewState:
    """Back from the editor; `note` says why it could not be started, if so."""
    return replace(_without_wish(passed(state, at_ms)), note=note, is_back_here=not note)


def press(state: InterviewState, text: str, at_ms: int, known: CardPool) -> InterviewTransition:
    """The interview after a key or a line.  Enter, Space and an empty line are the same.

    Where letters are answers, commands need a colon: `:p`.
    """
    assert state.current is not None, "a question is open"
    text = text.strip()
    if state.is_paused:
        return _paused(state, text, at_ms)
    state = replace(_without_wish(passed(state, at_ms)), note="", is_help=False, is_back_here=False)
    current = state.current
    assert current is not None
    if text == END:
        return InterviewTransition(replace(state, is_leaving=True))
    if isinstance(current, CardRun):
        command = answering.command_in(text, COMMANDS, current)
    elif current.is_asking:
        return InterviewTransition(replace(state, current=_with_question(current, text)))
    else:
        command = answering.command_in(text, CODE_COMMANDS, None)
    match command, current:
        case "pause", _:
            state = replace(state, is_paused=True)
        case "quit", _:
            state = replace(state, is_paused=True, note=FINISH_QUESTION)
        case "help", _:
            state = replace(state, is_help=True)
        case "leave", _:
            state = replace(state, note=LEAVE_HINT)
        case "hint", CardRun() as run:
            state = _hint(state, run)
        case "undo", CardRun() as run:
            state = _undo(state, run)
        case _, CardRun() as run:
            return _answer(state, run, text, known)
        case "next", CodingWork() as work:
            return close_work(state, work, known)
        case _, CodingWork() as work:
            state = _work(state, work, command)
    return InterviewTransition(state)


def finish(state: InterviewState, at_ms: int, how: Literal["quit", "left"] = "quit") -> InterviewTransition:
    """End it here: answers and submitted files count, but not an open question, nor an answer that was not judged."""
    state = replace(state, at_ms=at_ms)
    current = state.current
    events: tuple[StoredEvent, ...] = ()
    if state.judging:
        events = tuple(event for spoken in state.unjudged for event in closing(state, scoring.of_unjudged(spoken)))
    elif isinstance(current, CardRun) and current.phase == "rate":
        events = closing(state, outcome_of(state, current), run=current)
    elif isinstance(current, CodingWork) and current.tries:
        events = closing(state, scoring.of_code(current))
    outcomes = tuple(event.outcome for event in events if isinstance(event, Answered))
    if outcomes:
        unjudged = () if state.judging else state.unjudged
        state = replace(state, done=(*state.done, *outcomes), unjudged=unjudged, waiting=())
    return end(state, how, events)


# ---- parts


def _without_wish(state: InterviewState, *wishes: str) -> InterviewState:
    """Drop these requests to the editor or the grader; all by default."""
    work = state.current
    if not isinstance(work, CodingWork) or (wishes and work.wants not in wishes):
        return state
    return replace(state, current=replace(work, wants=""))


def _work(state: InterviewState, work: CodingWork, command: Command | None) -> InterviewState:
    match command:
        case "edit":
            work = replace(work, wants="edit")
        case "done":
            work = replace(work, wants="grade")
        case "task":
            work = replace(work, task_views=work.task_views + 1)
        case "ask" | "statement" if work.task.brief is None:
            return replace(state, note="Everything is there: t shows the task.")
        case "ask":
            work = replace(work, is_asking=True)
        case "statement":
            work = replace(work, has_statement=True)
        case "hint" if work.hints < len(work.task.hints):
            work = replace(work, hints=work.hints + 1)
        case "hint":
            return replace(state, note=NO_FURTHER_HINT if work.hints else NO_HINT)
        case _:
            return replace(state, note=f"Press d to submit the file, {NO_IDEA} to give up.")
    return replace(state, current=work)


def _with_question(work: CodingWork, text: str) -> CodingWork:
    """The work after the candidate asked something; an empty line asks nothing."""
    assert work.task.brief is not None
    asked = ((text, coding_round.reply(work.task.brief, text)),) if text else ()
    return replace(work, is_asking=False, asked=(*work.asked, *asked))


def _paused(state: InterviewState, text: str, at_ms: int) -> InterviewTransition:
    lowered = text.lower().lstrip(":")
    if lowered in ("q", "quit"):
        return finish(replace(state, at_ms=at_ms, is_paused=False, note=""), at_ms)
    if text == END or lowered in ("l", "leave"):
        return InterviewTransition(replace(state, at_ms=at_ms, is_leaving=True))
    return InterviewTransition(wake(state, at_ms))


def _answer(state: InterviewState, run: CardRun, text: str, known: CardPool) -> InterviewTransition:
    if run.phase == "rate":
        return InterviewTransition(replace(state, note=GO_ON)) if text else close_run(state, run, known)
    if state.asks:
        state = _asked_back(state, text, known)
        if state.asks or state.held is None:
            return InterviewTransition(state)
        return _settled(replace(state, held=None), run, state.held, known)
    if run.phase == "write":
        if text != TEXT_END:
            answer = f"{run.answer}\n{text}".strip() if text else run.answer  # empty lines are left out
            return InterviewTransition(replace(state, current=replace(run, answer=answer)))
        text = run.answer
    if state.doubt is None:  # a reason stays as it was typed
        text = answering.as_key(run, text)
    if state.point:
        state, text = _judge_point(state, run, text)
        if not text:
            return InterviewTransition(state)
    if state.is_silent and run.phase == "gap" and not text:  # what is only thought cannot be judged later
        return InterviewTransition(replace(state, note=f"Type the word, or {NO_IDEA} if you do not know."))
    moved = answering.take(run, text)
    if isinstance(moved, CardRun) and moved.phase == "sure":  # an interviewer does not ask how sure you are
        moved = answering.take(moved, "")
    if isinstance(moved, str):
        return InterviewTransition(replace(state, note=moved))
    if state.question.role == SAMPLE and moved.phase != "points":
        return close_sample(state, moved, known)
    if not run.is_answered:
        probe = _probe(state, moved, known)
        if asks := _questions_back(state, moved, probe):
            return InterviewTransition(replace(state, asks=asks, probes=(probe,), held=moved))
    return _settled(state, run, moved, known)


def _settled(state: InterviewState, run: CardRun, moved: CardRun, known: CardPool) -> InterviewTransition:
    """The interview after an input moved the card on, and nothing more is asked about the answer."""
    # Nor is asked whether a wrong number, or words that fit no gap, should count.
    if moved.phase == "self" and (state.is_silent or moved.judgement is not None):
        rated = answering.take(moved, "n")
        assert isinstance(rated, CardRun), "n is an answer there"
        moved = rated
    if state.is_silent and moved.phase == "points" and state.question.kind != "deep-dive":
        return close_spoken(state, moved, known)
    if state.is_silent and moved.phase == "rate":
        return close_run(state, moved, known)
    # Undo stops at the moment when the answer was revealed.
    earlier = (*state.earlier, run) if run.is_revealed or not moved.is_revealed else ()
    return InterviewTransition(replace(state, current=moved, earlier=earlier))


def _probe(state: InterviewState, run: CardRun, known: CardPool) -> str:
    """What is asked after a spoken answer, by what was said; a second time only by words."""
    if run.phase != "points" or state.judging or not state.plan.asks_evidence:
        return ""
    card, seed = state.question.card, state.question.seed
    checked = known.material.checked(card, seed) if run.answer and not is_of_deck(card) else ()
    probes = known.material.probes_of(card, seed)
    return evidence.probe_for(probes, run.prepared.question, run.answer, seed, checked, state.probes)


def _questions_back(state: InterviewState, run: CardRun, probe: str) -> tuple[Literal["walk", "suspect", "probe"], ...]:
    """What is asked after an answer: a probe; after an estimate how it came about, always where a known mistake is
    suspected, else after every third, so that the question gives nothing away."""
    card = run.prepared.card
    if probe:
        return ("probe",)
    if not (isinstance(card, Numeric) and card.factor and run.judgement and state.plan.asks_evidence):
        return ()
    if run.judgement.kind == "known-mistake":
        return ("walk", "suspect")
    number = sum(outcome.working != "" or outcome.is_estimate for outcome in state.done)
    return ("walk",) if number % WALK_EVERY == WALK_EVERY - 1 else ()


def _asked_back(state: InterviewState, text: str, known: CardPool) -> InterviewState:
    """The state after a reply to what was asked back."""
    if state.asks[0] == "probe":
        held = state.held
        assert held is not None
        more = f"{held.answer}\n{text}" if held.answer and text != NO_IDEA else held.answer
        held = replace(held, answer=more.strip())
        is_last = len(state.probes) == MOST_PROBES or not held.answer or room_ms(state) < LEAST_FOR_PROBE_MS
        probes = () if is_last else tuple(filter(None, [_probe(state, held, known)]))
        return replace(state, held=held, probes=state.probes + probes, asks=("probe",) if probes else ())
    if state.asks[0] == "walk":
        if not text:
            return replace(state, note="A line will do: which numbers did you multiply?")
        return replace(state, working=text, asks=state.asks[1:])
    if text.lower() not in ("y", "n", "yes", "no"):
        return replace(state, note="Press y if that is how you got it, n if not.")
    return replace(state, admitted="y" if text.lower().startswith("y") else "n", asks=state.asks[1:])


def _judge_point(state: InterviewState, run: CardRun, text: str) -> tuple[InterviewState, str]:
    """What an input says about the open point, as y or n; "" where there is more to ask."""
    if state.doubt is not None:
        found = evidence.settle(state.doubt, text)
    else:
        found = evidence.claim(state.point, run.prepared.question, run.answer, text)
    if isinstance(found, str):
        return replace(state, note=found), ""
    if found.kind == "asked":
        return replace(state, doubt=found), ""
    return replace(state, doubt=None, judged=(*state.judged, found)), "y" if found.is_said else "n"


def _undo(state: InterviewState, run: CardRun) -> InterviewState:
    if state.doubt is not None:
        return replace(state, doubt=None, is_back_here=True, note="Undone.")
    if not state.earlier:
        return replace(state, note="An answer cannot be undone; only the keys after it can.")
    *earlier, before = state.earlier
    before = replace(before, elapsed_ms=run.elapsed_ms, is_hinted=run.is_hinted)
    judged = state.judged[: len(before.points)]
    return replace(state, current=before, earlier=tuple(earlier), judged=judged, is_back_here=True, note="Undone.")


def _hint(state: InterviewState, run: CardRun) -> InterviewState:
    if run.is_revealed:
        return replace(state, note="The answer is already shown.")
    if not run.prepared.hint:
        return replace(state, note="There is no hint for this question.")
    return replace(state, current=replace(run, is_hinted=True))
