"""The records of an interview: questions, a plan, the outcome of each question, and the events that are stored.

The state of an interview follows from its events; the score sheet needs no deck, only `Answered` and what follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.text import clock

# All rounds were asked; no further round fitted; the candidate finished early; it was cut off and not continued.
Ending = Literal["done", "time", "quit", "left"]
KINDS = (
    "explain", "compute", "write", "debug", "decide", "deep-dive", "design", "estimate", "kernel", "paper", "project",
    "behavioural",
)  # fmt: skip
KIND_NAMES = {"write": "write code", "debug": "fix code", "deep-dive": "deep dive"}
ROUND_POINTS, FOLLOW_UP_POINTS = 10.0, 5.0
# Questions that are worth as much as a round: a step of a chain, a part of a design, an extension of code.
FULL_ROLES = ("round", "deeper", "part", "extension")
# An answer of somebody else, which the candidate judges; it is worth nothing.
SAMPLE = "sample"
ROLE_NAMES = {SAMPLE: "an answer of somebody else"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question: a `card`, an `exercise` to write or to fix, or a `system` to debug."""

    # The kind of its round.
    kind: str
    # "round" for the first of a round, else "follow-up", "cost", "deeper", "part", "extension" or "sample".
    role: str = "round"
    # A card of the deck or of the interview material.
    card: str = ""
    exercise: str = ""
    system: str = ""
    # Of an extension: the file whose code is continued, and the exercise that its round began with.
    base: str = ""
    round_exercise: str = ""
    seed: int
    topic: str
    chapter: str
    level: str
    # The expected time.
    minutes: float
    # Its usual time, if the interview has less time for it; else 0.
    full_minutes: float = 0.0
    # The expected time for the rest of its round: deeper questions, other parts, extensions.
    rest_minutes: float = 0.0
    # The reason why it is asked, for the candidate; "" for the first question of a round.
    why: str = ""

    @property
    def name(self) -> str:
        """The card, the exercise or the system."""
        return self.card or self.exercise or self.system

    @property
    def short_name(self) -> str:
        """The name without its kind."""
        return self.name.rpartition(":")[2]

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return KIND_NAMES.get(self.kind, self.kind)

    @property
    def label(self) -> str:
        """The kind in words, or what else the question is in its round."""
        return self.kind_name if self.role in FULL_ROLES else ROLE_NAMES.get(self.role, self.role)

    @property
    def round_minutes(self) -> float:
        """The expected time for the whole round."""
        return self.minutes + self.rest_minutes

    @property
    def worth(self) -> float:
        """The points for a right answer."""
        return ROUND_POINTS if self.role in FULL_ROLES else FOLLOW_UP_POINTS


@dataclass(frozen=True, kw_only=True)
class PointJudged:
    """What the candidate says about one key point of an answer in words."""

    point: str
    # asked: about a weak match, without a reply so far.  claimed: insisted on without a reason, which counts nothing.
    kind: Literal["evidenced", "kept", "claimed", "withdrawn", "missed", "asked"]
    # The sentence that says it, from 1, its text, and the share of the point's words in it and its neighbours.
    sentence: int = 0
    phrase: str = ""
    overlap: float = 0.0
    # Why it counts although the words differ.
    reason: str = ""

    @property
    def is_said(self) -> bool:
        """Whether it counts."""
        return self.kind in ("evidenced", "kept")


@dataclass(frozen=True, kw_only=True)
class InterviewPlan:
    """The plan before the first question; `rounds` holds the first question of each round, none as long as it is only
    asked for."""

    interview: str = ""
    seed: int
    minutes: float
    level: str
    # The topics, chapters or exercises it is limited to; empty for all.
    topics: tuple[str, ...] = ()
    rounds: tuple[Question, ...] = ()
    # The folder of its files.
    folder: str = ""
    format: str = "mixed"
    # Whether each answer gets feedback at once; else all get it at the end.
    is_coached: bool = True
    # The role that it is for, "" for none.
    role: str = ""
    # Whether spoken answers count only as far as words show them; interviews of earlier versions counted every y.
    asks_evidence: bool = False
    # Answers of other people, one after every second deep dive.
    samples: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionOutcome:
    """The outcome of a question."""

    question: Question
    took_ms: int
    # The time limit.
    allowed_ms: int
    points: float
    # 0 if it could not be graded; else the question's worth.
    worth: float
    is_right: bool
    # In a few words: "4 of 6 key points", "17 of 23 checks".
    said: str
    # Key points left out, wrong statements, or checks that failed, in words.
    missed: tuple[str, ...] = ()
    # A known mistake's name and its explanation.
    mistake: str = ""
    says: str = ""
    hints: int = 0
    # The number of submissions of a file, and its path.
    tries: int = 0
    path: str = ""
    # Lines about stretch goals, which cost no points.
    goals: tuple[str, ...] = ()
    # For the debrief: the question, the answer, and the right or model answer.
    text: str = ""
    answer: str = ""
    model: str = ""
    # Of a spoken answer in words: each key point, as judged. Of one without: whether its points are only claimed.
    judged: tuple[PointJudged, ...] = ()
    is_self_reported: bool = False
    is_spoken: bool = False
    # Of an estimate: how the candidate got it.
    is_estimate: bool = False
    working: str = ""

    @property
    def share(self) -> float:
        """The share of the points of an answer that counts."""
        return self.points / self.worth

    @property
    def certainty(self) -> float:
        """How much of what was said counts for a level: a point that was kept with a reason counts half."""
        kinds = [judged.kind for judged in self.judged]
        evidenced, kept = kinds.count("evidenced"), kinds.count("kept")
        return (evidenced + kept / 2) / (evidenced + kept) if evidenced + kept else 1.0

    @property
    def evidenced_share(self) -> float:
        """The share of the points with a y that a phrase shows; 1 if there is none."""
        if self.is_self_reported:
            return 0.0
        kinds = [judged.kind for judged in self.judged]
        claimed = kinds.count("kept") + kinds.count("claimed")
        evidenced = kinds.count("evidenced")
        return evidenced / (evidenced + claimed) if evidenced + claimed else 1.0

    @property
    def time(self) -> str:
        """The time taken and the limit."""
        return f"{clock(self.took_ms)} of {clock(self.allowed_ms)}"


@dataclass(frozen=True, kw_only=True)
class CodeGrade:
    """The grader's verdict on a file."""

    verdict: str
    passed: int
    total: int
    # Share of the points, 0 to 1.
    score: float
    # Checks that failed.
    failing: tuple[str, ...] = ()
    # The first failure as text: the call, the expected and the actual value.
    failure: tuple[str, ...] = ()
    # Known mistakes and their explanations, the best match first, without the planted one.
    diagnosis: tuple[tuple[str, str], ...] = ()
    # Lines about stretch goals, which cost no points.
    goals: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to do; what could not be checked here does not count against the candidate."""
        return self.verdict in ("passed", "unverified")

    @property
    def is_ours(self) -> bool:
        """Whether the harness failed to grade it."""
        return self.verdict == "internal_error"


# ---- events


@dataclass(frozen=True, kw_only=True)
class TimedEvent:
    """One row.  `at_ms` is UTC."""

    at_ms: int


@dataclass(frozen=True, kw_only=True)
class InterviewBegun(TimedEvent):
    """An interview was planned."""

    plan: InterviewPlan


@dataclass(frozen=True, kw_only=True)
class PutDown(TimedEvent):
    """The next question was asked; for code, a file was written at `path`."""

    question: Question
    # Of the card; if the card has changed, the question starts again.
    digest: str = ""
    path: str = ""
    # Of the planted mistake.
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Pressed(TimedEvent):
    """A key or a line."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Graded(TimedEvent):
    """The file was submitted and graded."""

    grade: CodeGrade


@dataclass(frozen=True, kw_only=True)
class Ticked(TimedEvent):
    """Time passed; recorded regularly, so that a crash loses little of it."""


@dataclass(frozen=True, kw_only=True)
class Woken(TimedEvent):
    """The time since the last event does not count."""


@dataclass(frozen=True, kw_only=True)
class Answered(TimedEvent):
    """A question is closed.  `follow_ups` come next; `elapsed_ms` is the interview's clock."""

    outcome: QuestionOutcome
    follow_ups: tuple[Question, ...] = ()
    elapsed_ms: int


@dataclass(frozen=True, kw_only=True)
class Spoken(TimedEvent):
    """A question was answered aloud, to be judged at the end.  `follow_ups` come next."""

    question: Question
    took_ms: int
    answer: str = ""
    is_hinted: bool = False
    follow_ups: tuple[Question, ...] = ()
    elapsed_ms: int


@dataclass(frozen=True, kw_only=True)
class SampleJudged(TimedEvent):
    """An answer of somebody else was judged: what is right and what was said of each point, in order."""

    question: Question
    right: tuple[bool, ...]
    given: tuple[bool, ...]
    # What invites a wrong judgement.
    trap: str = ""
    elapsed_ms: int


@dataclass(frozen=True, kw_only=True)
class JudgingBegun(TimedEvent):
    """All rounds are over; now the spoken answers are judged."""

    how: Ending
    not_reached: tuple[Question, ...] = ()
    elapsed_ms: int


@dataclass(frozen=True, kw_only=True)
class QuestionLeftOut(TimedEvent):
    """A question could not be asked."""

    question: Question
    why: str
    elapsed_ms: int = 0


@dataclass(frozen=True, kw_only=True)
class JudgeOpinion(TimedEvent):
    """What a model says about one key point of an answer.  It changes no point, no level and no schedule."""

    question: Question
    host: str
    model: str
    point: str
    # None for no opinion: it gave no quote that is in the answer, or did not reply.
    said: bool | None
    quote: str = ""
    # Of what was asked; "" if there was no reply.
    prompt_digest: str = ""
    took_ms: int = 0


@dataclass(frozen=True, kw_only=True)
class InterviewEnded(TimedEvent):
    """The interview is over."""

    how: Ending
    # Planned rounds that were not begun.
    not_reached: tuple[Question, ...] = ()
    elapsed_ms: int


# Events that are stored before they take effect; all stored events, also by their names in the store.
InterviewInput = PutDown | Pressed | Graded | Ticked | Woken
ClosingEvent = Answered | Spoken | SampleJudged | JudgingBegun | QuestionLeftOut
AnyInterviewEvent = InterviewBegun | InterviewInput | ClosingEvent | InterviewEnded | JudgeOpinion
EVENTS: Mapping[str, type[AnyInterviewEvent]] = {
    "begun": InterviewBegun, "put-down": PutDown, "pressed": Pressed, "graded": Graded, "ticked": Ticked,
    "woken": Woken, "answered": Answered, "spoken": Spoken, "sample": SampleJudged,
    "judging": JudgingBegun, "left-out": QuestionLeftOut,
    "ended": InterviewEnded, "opinion": JudgeOpinion,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Interview:
    """One stored interview: the plan and its events, in order."""

    plan: InterviewPlan
    begun_ms: int
    events: tuple[AnyInterviewEvent, ...]
    # Of the last row, readable or not.
    last_ms: int

    @property
    def ended(self) -> InterviewEnded | None:
        """How it ended; None while it runs, or if it was cut off."""
        return next((event for event in self.events if isinstance(event, InterviewEnded)), None)
