"""Rows of the store as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from harness.results.result import Result


@dataclass(frozen=True)
class Standing:
    """A learner's progress with one exercise."""

    exercise: str
    attempts: int
    best_score: float
    is_passed: bool
    last_verdict: str
    # The contract (`harness.course.contract`) of the latest pass; "" if none was recorded.
    contract: str = ""
    # It was passed, and its contract is another one now.
    has_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class AttemptRow:
    """A graded submission, without its result."""

    id: int
    at_ms: int
    exercise: str
    verdict: str
    score: float
    # Known mistakes that were named: id and explanation.
    mistakes: tuple[tuple[str, str], ...] = ()
    # Stretch goals that were measured: id, and whether it was met.
    goals: tuple[tuple[str, bool], ...] = ()


class WorkRow(NamedTuple):
    """When an exercise was last started or tried, and whether it was ever started."""

    exercise: str
    at_ms: int
    is_started: bool


class HintRow(NamedTuple):
    """A stage of hints that was shown; stage 0 is giving up."""

    at_ms: int
    exercise: str
    stage: int


class DebugRow(NamedTuple):
    """A check of a file with a planted mistake."""

    at_ms: int
    exercise: str
    mistake: str
    verdict: str


class StoredAttempt(NamedTuple):
    """An attempt's result and the graded file, None if that was not stored."""

    at_ms: int
    result: Result
    source: str | None


class CardEvent(NamedTuple):
    """A stored event of a card; `data` is JSON."""

    id: int
    at_ms: int
    kind: str
    card: str
    data: str
    # EVERY_COURSE, or the store's.
    course: str


class CacheEntry(NamedTuple):
    """A result computed from the card events up to `last_row`; `content` is JSON."""

    last_row: int
    fingerprint: str
    content: str


class InterviewEvent(NamedTuple):
    """A stored event of an interview; `data` is JSON."""

    id: int
    at_ms: int
    interview: str
    kind: str
    data: str
