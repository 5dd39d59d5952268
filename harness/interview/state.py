"""The state of an interview, and the next state when a question is closed.  Pure.

The clock never cuts an answer off, but no round begins that does not fit into the time left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from harness.cards.records import Explain
from harness.clock import MINUTE_MS
from harness.drill.answering import CardRun
from harness.interview import calibration, follow_ups, records, scoring
from harness.interview.coding_round import CodingWork
from harness.interview.follow_ups import CardPool
from harness.interview.material import DEEP_DIVE, is_of_deck
from harness.scheduler.events import Reviewed
from harness.sessions.recorder import Transition

# Answers to cards belong to the drill.
StoredEvent = records.AnyInterviewEvent | Reviewed
# A round begins if at least this part of its time is left.
ROUND_FITS = 0.8
# The reason for a follow-up in a silent interview, which does not reveal how the last answer was.
NEUTRAL = "One more question on this."


@dataclass(frozen=True, kw_only=True)
class InterviewState:
    """The state of an interview."""

    plan: records.InterviewPlan
    # First questions of the rounds not begun yet.
    left: tuple[records.Question, ...]
    # The open or next question, and those that follow in its round.
    waiting: tuple[records.Question, ...]
    # The work on the open question; None before it is asked.
    current: CardRun | CodingWork | None = None
    # Earlier states of the open card, for undo.
    earlier: tuple[CardRun, ...] = ()
    # Of an answer in words: the points judged so far, and the one that is asked about.
    judged: tuple[records.PointJudged, ...] = ()
    doubt: records.PointJudged | None = None
    # What is asked after an answer and before it is judged, the card after that, and the replies.
    asks: tuple[Literal["walk", "suspect", "probe"], ...] = ()
    probes: tuple[str, ...] = ()
    held: CardRun | None = None
    working: str = ""
    admitted: Literal["", "y", "n"] = ""
    at_ms: int = 0
    # On the interview's clock, without pauses.
    elapsed_ms: int = 0
    done: tuple[records.QuestionOutcome, ...] = ()
    left_out: tuple[records.Question, ...] = ()
    is_paused: bool = False
    # A note to show once; whether to show the help; whether to draw the question again.
    note: str = ""
    is_help: bool = False
    is_back_here: bool = False
    # The process ends, the interview does not.
    is_leaving: bool = False
    # Spoken answers to be judged; while they are judged, how the rounds ended.
    unjudged: tuple[records.Spoken, ...] = ()
    # Answers of other people that were judged.
    samples: tuple[records.SampleJudged, ...] = ()
    judging: records.Ending | Literal[""] = ""
    not_reached: tuple[records.Question, ...] = ()
    ended: records.Ending | Literal[""] = ""

    @property
    def wanted(self) -> records.Question | None:
        """The question to ask next; None while one is open or all is over."""
        return self.waiting[0] if self.waiting and self.current is None and not self.ended else None

    @property
    def question(self) -> records.Question:
        """The open question."""
        return self.waiting[0]

    @property
    def round_number(self) -> int:
        """The number of this round, from 1."""
        return len(self.plan.rounds) - len(self.left)

    @property
    def asked(self) -> frozenset[str]:
        """Cards and exercises that were or will be asked, so that none is asked as a follow-up."""
        others = (*self.waiting, *self.left_out, *(outcome.question for outcome in self.done), *self.plan.rounds)
        spoken = (event.question for event in self.unjudged)
        return frozenset(question.name for question in (*others, *spoken))

    @property
    def is_silent(self) -> bool:
        """Whether the answer to the open question gets no feedback before the end."""
        return not self.plan.is_coached and not self.judging

    @property
    def wants(self) -> Literal["", "edit", "grade"]:
        """Whether the editor or the grader has to run first."""
        return self.current.wants if isinstance(self.current, CodingWork) else ""

    @property
    def point(self) -> str:
        """The key point to be judged by the words of the answer; "" where none is."""
        run = self.current
        is_open = isinstance(run, CardRun) and run.phase == "points" and bool(run.answer)
        if not is_open or not self.plan.asks_evidence or self.question.role == records.SAMPLE:
            return ""
        assert isinstance(run, CardRun)
        assert isinstance(run.prepared.card, Explain)
        return (*run.prepared.card.must, *run.prepared.card.points)[len(run.points)]


InterviewTransition = Transition[InterviewState, StoredEvent]


def start(plan: records.InterviewPlan) -> InterviewState:
    """The interview before its first question."""
    first, left = plan.rounds[:1], plan.rounds[1:]
    return InterviewState(plan=plan, waiting=first, left=left, ended="" if first else "done")


def closed(interview: records.Interview) -> tuple[InterviewState, tuple[records.InterviewInput, ...]]:
    """The state after the closed questions, which needs no deck, and the inputs to the open one."""
    events = interview.events
    last = max((n for n, event in enumerate(events) if isinstance(event, records.ClosingEvent)), default=-1)
    state = start(interview.plan)
    for event in events[: last + 1]:
        if isinstance(event, records.ClosingEvent):
            state = close(state, (event,)).state
    if (ended := interview.ended) is not None:
        return replace(state, current=None, waiting=(), elapsed_ms=ended.elapsed_ms, ended=ended.how), ()
    inputs = [event for event in events[last + 1 :] if isinstance(event, records.InterviewInput)]
    # A question that started again was asked again.
    first = max((n for n, event in enumerate(inputs) if isinstance(event, records.PutDown)), default=0)
    return state, tuple(inputs[first:])


def reopened(interview: records.Interview, spoken: Sequence[records.Spoken], at_ms: int) -> InterviewTransition:
    """Judge these answers of an interview that has ended again, now that there are words for them."""
    state, _ = closed(interview)
    ending = state.ended or "done"
    not_reached = interview.ended.not_reached if interview.ended else ()
    event = records.JudgingBegun(at_ms=at_ms, how=ending, not_reached=not_reached, elapsed_ms=state.elapsed_ms)
    state = replace(state, unjudged=tuple(spoken), ended="", left=(), at_ms=at_ms)
    return InterviewTransition(_judge(state, event), (event,))


def passed(state: InterviewState, at_ms: int) -> InterviewState:
    """The state with the time since the last event added to the clocks that run."""
    if not state.at_ms or state.is_paused or state.judging:
        return replace(state, at_ms=at_ms)
    passed = max(0, at_ms - state.at_ms)
    current = state.current
    if isinstance(current, CodingWork) or (isinstance(current, CardRun) and not current.is_answered):
        current = replace(current, elapsed_ms=current.elapsed_ms + passed)
    return replace(state, at_ms=at_ms, elapsed_ms=state.elapsed_ms + passed, current=current)


def leave_out(state: InterviewState, why: str, at_ms: int) -> InterviewTransition:
    """Go on without the next question, which cannot be asked."""
    state = replace(passed(state, at_ms), note=why)
    event = records.QuestionLeftOut(at_ms=at_ms, question=state.question, why=why, elapsed_ms=state.elapsed_ms)
    return close(state, (event,))


def close_run(state: InterviewState, run: CardRun, known: CardPool) -> InterviewTransition:
    """Close the question of a card."""
    outcome = outcome_of(state, run)
    is_followed = room_ms(state) > 0 and not state.judging
    said = _said(state, outcome.answer if outcome.is_spoken else "")
    questions = follow_ups.after_card(outcome, known, state.asked, said) if is_followed else ()
    if not questions and outcome.question.kind == DEEP_DIVE:
        questions = _next_sample(state)
    return close(state, closing(state, outcome, questions, run))


def outcome_of(state: InterviewState, run: CardRun) -> records.QuestionOutcome:
    """The outcome of the open card."""
    outcome = scoring.of_run(state.question, run, state.judged, asks_evidence=state.plan.asks_evidence)
    if run.judgement is None or not state.plan.asks_evidence:
        return outcome
    return scoring.of_estimate(outcome, run, state.working, state.admitted, is_coached=state.plan.is_coached)


def close_spoken(state: InterviewState, run: CardRun, known: CardPool) -> InterviewTransition:
    """Close a spoken answer, which is judged at the end."""
    said = _said(state, run.answer)
    event = records.Spoken(
        at_ms=state.at_ms, question=state.question, took_ms=run.elapsed_ms, answer=run.answer, is_hinted=run.is_hinted,
        follow_ups=follow_ups.next_in_sequence(state.question, known, said) if room_ms(state) > 0 else (),
        elapsed_ms=state.elapsed_ms,
    )  # fmt: skip
    return close(state, (event,))


def _said(state: InterviewState, answer: str) -> str:
    """The words of the answers in this round, this one last."""
    first = state.question.card.partition("/")[0]
    done = [(outcome.question, outcome.answer) for outcome in state.done if outcome.is_spoken]
    answers = [*done, *((spoken.question, spoken.answer) for spoken in state.unjudged)]
    said = [text for question, text in answers if question.card.partition("/")[0] == first]
    return "\n".join(filter(None, [*said, answer]))


def close_sample(state: InterviewState, run: CardRun, known: CardPool) -> InterviewTransition:
    """Close the judging of somebody else's answer."""
    sample = calibration.sample_of(known.material, state.question)
    right, trap = (sample.right, sample.trap) if sample else ((), "")
    event = records.SampleJudged(
        at_ms=state.at_ms, question=state.question, right=right, given=run.points, trap=trap,
        elapsed_ms=state.elapsed_ms,
    )  # fmt: skip
    return close(state, (event,))


def _next_sample(state: InterviewState) -> tuple[records.Question, ...]:
    """Somebody else's answer, once every second deep dive has ended, if there is time for it."""
    rounds = sum(outcome.question.kind == DEEP_DIVE and outcome.question.role == "round" for outcome in state.done)
    dives = rounds + (state.question.role == "round")
    if state.judging or dives % calibration.EVERY or room_ms(state) < calibration.MINUTES * MINUTE_MS:
        return ()
    place = dives // calibration.EVERY - 1
    return state.plan.samples[place : place + 1]


def close_work(state: InterviewState, work: CodingWork, known: CardPool) -> InterviewTransition:
    """Close the work on a file."""
    outcome = scoring.of_code(work)
    questions: tuple[records.Question, ...] = ()
    if room_ms(state) > 0:
        spare = room_ms(state) - sum(question.round_minutes for question in state.left) * MINUTE_MS
        questions = follow_ups.after_code(outcome, known, state.asked, work.task.seed)
        questions += follow_ups.extension(outcome, known, state.asked, spare / MINUTE_MS / ROUND_FITS)
    return close(state, closing(state, outcome, questions))


def closing(
    state: InterviewState,
    outcome: records.QuestionOutcome,
    questions: Sequence[records.Question] = (),
    run: CardRun | None = None,
) -> tuple[StoredEvent, ...]:
    """The events of an answer: the review of a card of a deck, and that the question is closed.

    The review comes first: a second one is not stored, so a crash between the two loses and doubles nothing.
    """
    if not state.plan.is_coached:
        questions = [replace(each, why=NEUTRAL) if each.role == "follow-up" else each for each in questions]
    answered = records.Answered(
        at_ms=state.at_ms, outcome=outcome, follow_ups=tuple(questions), elapsed_ms=state.elapsed_ms
    )
    if run is None or not is_of_deck(outcome.question.card):
        return (answered,)
    return (scoring.review_of(outcome, run, state.at_ms, state.plan.interview), answered)


def close(state: InterviewState, events: tuple[StoredEvent, ...]) -> InterviewTransition:
    """The state after a question was closed by the last of these events, without the deck that it came from.

    Next comes the rest of the round, else the next round that fits, else the end.
    """
    event = events[-1]
    asked: tuple[records.Question, ...] = ()
    unjudged = state.unjudged[1:] if state.judging else state.unjudged
    match event:
        case records.QuestionLeftOut():
            state = replace(state, left_out=(*state.left_out, event.question), unjudged=unjudged)
        case records.Answered():
            state, asked = replace(state, done=(*state.done, event.outcome), unjudged=unjudged), event.follow_ups
        case records.SampleJudged():
            state = replace(state, samples=(*state.samples, event))
        case records.Spoken():
            state, asked = replace(state, unjudged=(*unjudged, event)), event.follow_ups
        case records.JudgingBegun():
            return InterviewTransition(_judge(state, event))
        case _:
            raise TypeError(f"{event} closes no question")
    state = replace(
        state, current=None, earlier=(), judged=(), doubt=None, asks=(), held=None, probes=(), working="", admitted="",
        at_ms=event.at_ms, elapsed_ms=event.elapsed_ms,
        waiting=(*asked, *state.waiting[1:]),
    )  # fmt: skip
    if state.waiting:
        return InterviewTransition(state, events)
    if state.judging or not state.left:
        return end(state, "done", events)
    room = room_ms(state)
    place = next(
        (n for n, question in enumerate(state.left) if question.minutes * MINUTE_MS * ROUND_FITS <= room), None
    )
    if place is None:
        return end(state, "time", events)
    # Rounds that no longer fit are skipped; shorter ones may still fit.
    left = (*state.left[:place], *state.left[place + 1 :])
    return InterviewTransition(replace(state, waiting=(state.left[place],), left=left), events)


def end(state: InterviewState, how: records.Ending, events: tuple[StoredEvent, ...] = ()) -> InterviewTransition:
    """The end of the rounds, and of the interview if no spoken answer is to be judged."""
    open_round = [question for question in state.waiting if question.role == "round"]
    not_reached = (*open_round, *state.left)
    if state.judging:
        how, not_reached = state.judging, state.not_reached
    elif state.unjudged and how != "left":
        event = records.JudgingBegun(at_ms=state.at_ms, how=how, not_reached=not_reached, elapsed_ms=state.elapsed_ms)
        return InterviewTransition(_judge(state, event), (*events, event))
    ended = records.InterviewEnded(at_ms=state.at_ms, how=how, not_reached=not_reached, elapsed_ms=state.elapsed_ms)
    return InterviewTransition(replace(state, current=None, waiting=(), ended=how), (*events, ended))


def _judge(state: InterviewState, event: records.JudgingBegun) -> InterviewState:
    return replace(
        state, current=None, earlier=(), at_ms=event.at_ms, elapsed_ms=event.elapsed_ms, judging=event.how,
        not_reached=event.not_reached, left=(), waiting=tuple(spoken.question for spoken in state.unjudged),
    )  # fmt: skip


def room_ms(state: InterviewState) -> float:
    """How much of its time the interview has left."""
    return state.plan.minutes * MINUTE_MS - state.elapsed_ms
