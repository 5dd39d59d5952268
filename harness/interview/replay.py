"""Stored events → the state that they led to.  Pure, but for what makes the material of the question on the table.

Whatever is done with needs no deck: it is told by its event.  Of the question that was open every key is taken again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from harness.cards.question import PreparedCard
from harness.interview import engine
from harness.interview.coding_round import Task
from harness.interview.follow_ups import Known
from harness.interview.log import Interview
from harness.interview.records import (
    Answered,
    AnyEvent,
    Ended,
    Graded,
    LeftOut,
    Pressed,
    PutDown,
    Ticked,
    Woken,
)
from harness.interview.state import State, Step, applied, start
from harness.scheduler.events import Reviewed

# What was put down, made again; None where it cannot be, or is not what it was.
Maker = Callable[[PutDown], PreparedCard | Task | None]
ANEW = "This question cannot be taken up in the middle any more, so it begins anew."


def replay(interview: Interview, make: Maker, known: Known) -> Step:
    """The state after all events, and what should have been stored with the last of them and was not."""
    state = start(interview.plan)
    last = max((n for n, one in enumerate(interview.events) if isinstance(one, (Answered, LeftOut))), default=-1)
    for event in interview.events[: last + 1]:
        if isinstance(event, (Answered, LeftOut)):
            state = applied(state, event)
    ended = interview.ended
    if ended is not None:
        return Step(applied(state, ended))
    if state.ended:  # the process was gone before it could say so
        how = state.ended
        return Step(state, (Ended(at_ms=state.at_ms, how=how, not_reached=state.left, elapsed_ms=state.elapsed_ms),))
    try:
        return _open(state, interview.events[last + 1 :], make, known)
    except (AssertionError, ValueError):
        return Step(replace(state, note=ANEW))


def _open(state: State, events: tuple[AnyEvent, ...], make: Maker, known: Known) -> Step:
    """The question on the table, key by key."""
    pending: tuple[AnyEvent | Reviewed, ...] = ()
    # A question that began anew was put down again.
    first = max((n for n, one in enumerate(events) if isinstance(one, PutDown)), default=0)
    for event in events[first:]:
        if pending:  # nothing is stored behind an end that was not
            raise ValueError("events behind the end of a question")
        if isinstance(event, PutDown):
            material = make(event)
            if material is None or state.wanted != event.question:
                raise ValueError("another question than the one that was asked")
            state = engine.put_down(state, material, event.at_ms)
        elif isinstance(event, Pressed):
            step = engine.press(state, event.text, event.at_ms, known)
            state, pending = step.state, step.events
        elif isinstance(event, Graded):
            step = engine.graded(state, event.grade, event.at_ms, known)
            state, pending = step.state, step.events
        elif isinstance(event, Ticked):
            state = engine.tick(state, event.at_ms)
        elif isinstance(event, Woken):
            state = engine.wake(state, event.at_ms)
    return Step(state, pending)
