"""The records of an interview: questions, a plan, the outcome of each question, and the events that are stored.

The state of an interview follows from its events; the score sheet needs no deck, only `Answered` and what follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# All rounds were asked; no further one fitted; the candidate finished early; it was cut off and nobody went on with it.
Ending = Literal["done", "time", "quit", "left"]
KINDS = ("explain", "compute", "write", "debug", "decide", "deep-dive", "design", "estimate")
ROUND_POINTS, FOLLOW_UP_POINTS = 10.0, 5.0
# Questions that are worth as much as a round: the next one of a chain, a part of a design, the next step of code.
FULL_ROLES = ("round", "deeper", "part", "extension")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question: a `card`, an `exercise` to write or to fix, or a `system` to debug."""

    # The kind of its round.
    kind: str
    # "round" for the first of a round, else "follow-up", "cost", "deeper", "part" or "extension".
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
    # The time that it is expected to take.
    minutes: float
    # What it usually takes, where the interview has less time for it; else 0.
    full_minutes: float = 0.0
    # What the rest of its round is expected to take: the deeper questions, the other parts, the extensions.
    rest_minutes: float = 0.0
    # Why it is asked, in words for the candidate; "" for the first of a round.
    why: str = ""

    @property
    def name(self) -> str:
        """The card, the exercise or the system."""
        return self.card or self.exercise or self.system

    @property
    def round_minutes(self) -> float:
        """The time that the whole round is expected to take."""
        return self.minutes + self.rest_minutes

    @property
    def worth(self) -> float:
        """The points for a right answer."""
        return ROUND_POINTS if self.role in FULL_ROLES else FOLLOW_UP_POINTS


@dataclass(frozen=True, kw_only=True)
class InterviewPlan:
    """What was decided before the first question; `rounds` holds the first question of each."""

    interview: str
    seed: int
    minutes: float
    level: str
    # Topics, chapters or exercises that it was narrowed to; empty for all.
    topics: tuple[str, ...] = ()
    rounds: tuple[Question, ...]
    # Where files are written.
    folder: str = ""
    format: str = "mixed"
    # Whether each answer is commented on at once; else all of them at the end.
    is_coached: bool = True


@dataclass(frozen=True, kw_only=True)
class QuestionOutcome:
    """The outcome of a question."""

    question: Question
    took_ms: int
    # What it should have taken at most.
    allowed_ms: int
    points: float
    # 0 where it could not be graded; else the question's.
    worth: float
    is_right: bool
    # In a few words: "4 of 6 key points", "17 of 23 checks".
    said: str
    # Each key point left out, wrong thing said, or check not passed, in words.
    missed: tuple[str, ...] = ()
    # A known mistake's name and its sentence.
    mistake: str = ""
    says: str = ""
    hints: int = 0
    # How often a file was handed in, and its path.
    tries: int = 0
    path: str = ""
    # The lines about stretch goals, which cost no points.
    goals: tuple[str, ...] = ()
    # For the debrief: the question, what was answered, and the right or the model answer.
    text: str = ""
    answer: str = ""
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeGrade:
    """The grader's verdict on a file."""

    verdict: str
    passed: int
    total: int
    # Share of the points, 0 to 1.
    score: float
    # Checks not passed.
    failing: tuple[str, ...] = ()
    # The first failure as text: the call, what was expected, what came.
    failure: tuple[str, ...] = ()
    # Names of known mistakes and their sentences, the best match first; what was planted is not among them.
    diagnosis: tuple[tuple[str, str], ...] = ()
    # The lines about stretch goals, which cost no points.
    goals: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to do; what could not be checked here is not held against the candidate."""
        return self.verdict in ("passed", "unverified")

    @property
    def is_ours(self) -> bool:
        """Whether it could not be graded, for a reason that is not the candidate's."""
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
    # Of the card; a question whose card has changed begins anew.
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
    """The file was handed in and graded."""

    grade: CodeGrade


@dataclass(frozen=True, kw_only=True)
class Ticked(TimedEvent):
    """Time passed; recorded now and then, so that a crash loses little of it."""


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
    """A question was answered aloud and is judged at the end.  `follow_ups` come next."""

    question: Question
    took_ms: int
    answer: str = ""
    is_hinted: bool = False
    follow_ups: tuple[Question, ...] = ()
    elapsed_ms: int


@dataclass(frozen=True, kw_only=True)
class JudgingBegun(TimedEvent):
    """All rounds are over; what was said aloud is judged now."""

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
class InterviewEnded(TimedEvent):
    """The interview is over."""

    how: Ending
    # Rounds that were planned and not begun.
    not_reached: tuple[Question, ...] = ()
    elapsed_ms: int


# What is written down before it counts; everything that is stored.
InterviewInput = PutDown | Pressed | Graded | Ticked | Woken
ClosingEvent = Answered | Spoken | JudgingBegun | QuestionLeftOut
AnyInterviewEvent = InterviewBegun | InterviewInput | ClosingEvent | InterviewEnded


@dataclass(frozen=True, kw_only=True)
class Interview:
    """One interview as it was stored: the plan and what happened, in order."""

    plan: InterviewPlan
    begun_ms: int
    events: tuple[AnyInterviewEvent, ...]
    # Of the last row, whatever it says.
    last_ms: int

    @property
    def ended(self) -> InterviewEnded | None:
        """How it ended; None for one that is under way or was cut off."""
        return next((event for event in self.events if isinstance(event, InterviewEnded)), None)
