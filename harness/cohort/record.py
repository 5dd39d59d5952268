"""What is known of one learner's work on one exercise: every attempt that was graded, and which of them answers the
file as it is now.  Pure.

A verdict holds as long as all that it depends on is the same; that is its key.  An internal error is no attempt: it is
tried again, and what comes of it takes its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from harness.cohort.plan import PlannedSubmission
from harness.course.submission import Submission
from harness.errors import HarnessError
from harness.grading.grader import MOST_CHARS
from harness.text import clean

SCHEMA = "harness.record/1"
INTERNAL_ERROR = "internal_error"
# What a result takes from the clock.
TIMES = ("wall_s",)
Keep = Literal["last", "best"]


@dataclass(frozen=True)
class Conditions:
    """What every verdict of a run depends on, beside the submission and its exercise.

    `harness` is the version and a digest of the engine's own files, `device` the one that was asked for, with
    " (missing)" where guests do not have it.
    """

    harness: str
    torch: str
    python: str
    device: str
    level: str
    with_cost: bool
    seed: int


@dataclass(frozen=True)
class GradedAttempt:
    """One graded file: the key under which its result holds, the run's generation, when it was graded (ISO 8601)."""

    key: str
    generation: int
    at: str
    result: Mapping[str, Any]

    @property
    def is_internal_error(self) -> bool:
        """Whether we failed, and not the submission."""
        return bool(self.result["verdict"] == INTERNAL_ERROR)

    @property
    def sha256(self) -> str:
        """The file that was graded."""
        return str(self.result["submission"]["sha256"])


@dataclass(frozen=True)
class SubmissionRecord:
    """All attempts in the order of grading; `current` is the number of the one that answers the file as it is now."""

    learner: str
    exercise_id: str
    attempts: tuple[GradedAttempt, ...]
    current: int

    @property
    def who(self) -> tuple[str, str]:
        """Learner and exercise."""
        return self.learner, self.exercise_id


def key_of(submission: Submission, exercise_digest: str, conditions: Conditions) -> str:
    """The name of all that the verdict on a submission depends on."""
    parts = [
        submission.sha256,
        submission.problem,
        submission.name,  # it stands in messages
        submission.exercise_id,
        exercise_digest,
        asdict(conditions),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def find_held(record: SubmissionRecord | None, key: str, generation: int) -> int | None:
    """The number of the attempt whose verdict still holds; None when there is none."""
    for number, attempt in enumerate(record.attempts if record else ()):
        if attempt.key == key and attempt.generation >= generation and not attempt.is_internal_error:
            return number
    return None


def add_attempt(record: SubmissionRecord | None, entry: PlannedSubmission, attempt: GradedAttempt) -> SubmissionRecord:
    """The record with one more attempt, which is the current one."""
    kept = tuple(attempt for attempt in record.attempts if not attempt.is_internal_error) if record else ()
    return SubmissionRecord(entry.learner, entry.exercise_id, (*kept, attempt), len(kept))


def make_current(record: SubmissionRecord, number: int) -> SubmissionRecord:
    """The record of a file that is again what it was once."""
    return record if record.current == number else replace(record, current=number)


def find_shown(record: SubmissionRecord, keep: Keep) -> int:
    """The number of the attempt that results show: the current one, or the one with the highest score.

    Of equal scores the current one is taken, else the latest.  An internal error is best only where there is nothing
    else.
    """
    if keep == "last":
        return record.current

    def rank(number: int) -> tuple[bool, float, bool, int]:
        attempt = record.attempts[number]
        return not attempt.is_internal_error, float(attempt.result["score"]), number == record.current, number

    return max(range(len(record.attempts)), key=rank)


def show(record: SubmissionRecord, keep: Keep, entry: PlannedSubmission) -> dict[str, Any]:
    """The result document of a submission (contract): the attempt that `keep` chooses.

    Added to what the grader says: `attempt`, which of the learner's different files this is, from 1, and `attempts`,
    how many there have been; `submission.submitted` where it is known.
    """
    return _as_document(record, find_shown(record, keep), entry)


def show_all(record: SubmissionRecord, entry: PlannedSubmission) -> Iterator[dict[str, Any]]:
    """The result documents of all the learner's attempts: of each different file the latest verdict, in order."""
    latest = {attempt.sha256: number for number, attempt in enumerate(record.attempts)}
    latest[record.attempts[record.current].sha256] = record.current
    for number in latest.values():
        yield _as_document(record, number, entry)


def _as_document(record: SubmissionRecord, number: int, entry: PlannedSubmission) -> dict[str, Any]:
    chosen = record.attempts[number]
    files = list(dict.fromkeys(attempt.sha256 for attempt in record.attempts))
    result = chosen.result
    if chosen.sha256 == record.attempts[record.current].sha256:  # the same file, wherever it lay when it was graded
        submission = {**result["submission"], "path": clean(entry.path, MOST_CHARS)}
        result = with_time({**result, "submission": submission}, entry.submitted)
    return {**result, "attempt": files.index(chosen.sha256) + 1, "attempts": len(files)}


def with_time(result: Mapping[str, Any], submitted: str) -> Mapping[str, Any]:
    """The result with the time when its file was handed in, where that is known."""
    if not submitted:
        return result
    return {**result, "submission": {**result["submission"], "submitted": submitted}}


def without_times(result: Mapping[str, Any]) -> dict[str, Any]:
    """What must be the same however often and wherever a submission is graded."""
    return {name: value for name, value in result.items() if name not in TIMES}


# ---- text


def write_record(record: SubmissionRecord) -> str:
    """The record as its file's text."""
    attempts = [
        {"key": attempt.key, "generation": attempt.generation, "at": attempt.at, "result": attempt.result}
        for attempt in record.attempts
    ]
    names = {"learner": record.learner, "exercise_id": record.exercise_id, "current": record.current}
    return json.dumps({"schema": SCHEMA, **names, "attempts": attempts}) + "\n"


def read_record(text: str, where: str) -> SubmissionRecord:
    """The record of a file's text.  Raises HarnessError where it is none."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise HarnessError(f"{where} is a {document['schema']}; this harness reads {SCHEMA}")
        attempts = tuple(GradedAttempt(**attempt) for attempt in document["attempts"])
        record = SubmissionRecord(document["learner"], document["exercise_id"], attempts, document["current"])
        record.attempts[record.current].sha256  # noqa: B018 - as deep as anything is asked for
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise HarnessError(f"{where} is no record: {type(error).__name__} {error}") from None
    return record
