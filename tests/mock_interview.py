"""Interviews without a terminal, a store or a grader: a candidate who answers, and stored ones made from outcomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.cards.question import PreparedCard, prepare_card
from harness.cards.records import Option, SpotTheBug
from harness.drill.answering import CardRun
from harness.interview import engine
from harness.interview.calibration import sample_of
from harness.interview.coding_round import CodingTask
from harness.interview.follow_ups import CardPool
from harness.interview.recorder import InterviewRecorder
from harness.interview.records import (
    SAMPLE,
    Answered,
    AnyInterviewEvent,
    CodeGrade,
    Graded,
    Interview,
    InterviewEnded,
    InterviewPlan,
    Pressed,
    PutDown,
    Question,
    QuestionOutcome,
)
from harness.interview.screen import screen_update
from harness.interview.state import InterviewState, InterviewTransition, start
from harness.scheduler.events import Reviewed

BEGUN_MS = 1_000_000


class MockInterview:
    """An interview whose clock advances a second per key."""

    def __init__(
        self, known: CardPool, *rounds: Question, minutes: float = 45, is_coached: bool = True, **plan: Any
    ) -> None:
        self.known = known
        self.plan = InterviewPlan(
            interview="one", seed=1, minutes=minutes, level="core", rounds=rounds, is_coached=is_coached, **plan
        )
        self.state = start(self.plan)
        self.now_ms = BEGUN_MS
        self.kept: list[AnyInterviewEvent] = []
        self.reviews: list[Reviewed] = []
        self.texts: list[str] = []
        self.settle(None)

    def settle(self, before: InterviewState | None) -> None:
        """Open the next question, and note what is shown."""
        while (question := self.state.wanted) is not None:
            path = "" if question.card else f"/there/{question.exercise}.py"
            digest = "" if path else card_of(self.known, question).digest
            event = PutDown(at_ms=self.now_ms, question=question, path=path, seed=5, digest=digest)
            self.kept.append(event)
            sample = sample_of(self.known.material, question) if question.role == SAMPLE else None
            said = sample.text if sample else ""
            self.state = engine.put_down(self.state, material_of(self.known, event), self.now_ms, said)
        self.texts += [block.text for block in screen_update(before, self.state).blocks]

    def press(self, *keys: str, seconds: float = 1) -> InterviewState:
        """The state after these keys."""
        for key in keys:
            self.now_ms += round(seconds * 1000)
            self.kept.append(Pressed(at_ms=self.now_ms, text=key))
            self.take(engine.press(self.state, key, self.now_ms, self.known))
        return self.state

    def grade(self, grade: CodeGrade) -> InterviewState:
        """The state after a file was submitted, and graded for twenty seconds."""
        self.press("d")
        self.now_ms += 20_000
        self.kept.append(Graded(at_ms=self.now_ms, grade=grade))
        self.take(engine.graded(self.state, grade, self.now_ms, self.known))
        return self.state

    def take(self, step: InterviewTransition) -> None:
        """Keep the events of a step, and ask the next question."""
        before = self.state
        self.reviews += [event for event in step.events if isinstance(event, Reviewed)]
        self.kept += [event for event in step.events if not isinstance(event, Reviewed)]
        self.state = step.state
        self.settle(before)

    def speak(self, *, is_right: bool) -> None:
        """A spoken answer whose points are judged at once."""
        self.press("")
        while self.state.asks:
            self.press("")
        while isinstance(self.state.current, CardRun) and self.state.current.phase in ("points", "flags"):
            is_said = is_right and self.state.current.phase == "points"
            self.press("y" if is_said else "n")

    @property
    def last(self) -> QuestionOutcome:
        """The outcome of the last question."""
        return self.state.done[-1]

    @property
    def interview(self) -> Interview:
        """The interview as it is stored."""
        return self.stored(len(self.kept))

    def stored(self, count: int) -> Interview:
        """The interview with the first of its events only, as after a crash."""
        return Interview(plan=self.plan, begun_ms=BEGUN_MS, events=tuple(self.kept[:count]), last_ms=0)


class Resumed(InterviewRecorder):
    """A recorder without a store that replays an interview; `stored` are the events that were missing."""

    def __init__(self, known: CardPool, interview: Interview) -> None:
        self.known, self.state, self.stored = known, start(interview.plan), list[AnyInterviewEvent | Reviewed]()
        self.catch_up(interview)

    def store_event(self, event: AnyInterviewEvent | Reviewed) -> None:
        """Nowhere."""
        self.stored.append(event)

    @property
    def rest(self) -> list[AnyInterviewEvent]:
        """The missing events of the interview itself."""
        return [event for event in self.stored if not isinstance(event, Reviewed)]

    def made_again(self, event: PutDown) -> PreparedCard | CodingTask:
        """As it was asked."""
        return material_of(self.known, event)


def card_of(known: CardPool, question: Question) -> Any:
    """The card of a question."""
    is_drawn = question.card in known.material.cards
    return known.material.drawn(question.card, question.seed) if is_drawn else known.cards[question.card]


def material_of(known: CardPool, event: PutDown) -> PreparedCard | CodingTask:
    """What is asked: a card; or a file, with the mistake `adds-one` in it if it is to be fixed."""
    question = event.question
    if event.path:
        return CodingTask(
            question=question, title="Scaling", entry="scale(x)", returns="Tensor", statement="Scale.",
            hints=("one", "two"), path=event.path, label="scale.py", seed=event.seed,
            bugs=(("adds-one", "You add one."),),
        )  # fmt: skip
    card = card_of(known, question)
    if isinstance(card, SpotTheBug):
        options = (
            Option(text="this", is_right=True, why="", name="adds-one"),
            Option(text="that", is_right=False, why="", name="negates"),
        )
        return PreparedCard(card=card, seed=question.seed, question="Which?", options=options)
    return prepare_card(card, question.seed)


def asked(kind: str, name: str = "", role: str = "round", **more: Any) -> Question:
    """A question about a card; in the first question of a round of code, about an exercise."""
    place = {"exercise" if kind in ("write", "debug") and role == "round" else "card": name} if name else {}
    common = {"seed": 1, "topic": "attention", "chapter": "transformer", "level": "core", "minutes": 3.0}
    return Question(**{"kind": kind, "role": role, **common, **place, **more})


def outcome_of(question: Question, share: float, **more: Any) -> QuestionOutcome:
    """An answer that earned this share of the points within half of the time."""
    outcome = QuestionOutcome(
        question=question, took_ms=60_000, allowed_ms=120_000, points=share * question.worth, worth=question.worth,
        is_right=share >= 0.6, said="right",
    )  # fmt: skip
    return replace(outcome, **more)


def interview_of(*outcomes: QuestionOutcome, at_ms: int = 1, how: str = "done", **plan: Any) -> Interview:
    """A stored interview with these answers, a minute each; "" for one that goes on."""
    rounds = tuple(outcome.question for outcome in outcomes if outcome.question.role == "round")
    events: list[AnyInterviewEvent] = [
        Answered(at_ms=at_ms + n, outcome=outcome, elapsed_ms=n * 60_000) for n, outcome in enumerate(outcomes, 1)
    ]
    if how:
        events.append(InterviewEnded(at_ms=at_ms + 99, how=how, elapsed_ms=len(outcomes) * 60_000))
    plan = {"interview": "one", "seed": 1, "minutes": 30, "level": "core", **plan}
    return Interview(
        plan=InterviewPlan(rounds=rounds, **plan), begun_ms=at_ms, events=tuple(events), last_ms=at_ms + 99
    )
