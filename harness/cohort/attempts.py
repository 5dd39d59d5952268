"""The graded attempts of one learner at one exercise, and which of them belongs to the current file.  Pure.

A verdict is valid as long as everything that it depends on stays the same; its key is the digest of all that.  An
internal error is not an attempt: the submission is graded again, and the new result replaces it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, TypeAdapter, ValidationError, ValidationInfo

from harness.cohort.jobs import PlannedSubmission
from harness.course.submission import Submission
from harness.engine.conditions import Conditions
from harness.errors import HarnessError
from harness.grading.grader import MOST_CHARS
from harness.results.result import Result, Timing, Verdict
from harness.text import clean

SCHEMA = "harness.record/1"
Keep = Literal["last", "best"]


def _read_result(value: Any, info: ValidationInfo) -> Result:
    return Result.from_json(value, f"an attempt in {info.context}")


@dataclass(frozen=True)
class GradedAttempt:
    """One graded file: the key under which its result is valid, the run's generation, when it was graded (ISO 8601)."""

    key: str
    generation: int
    at: str
    result: Annotated[Result, PlainValidator(_read_result)]

    @property
    def is_internal_error(self) -> bool:
        """Whether the harness failed, and not the submission."""
        return self.result.verdict is Verdict.INTERNAL_ERROR

    @property
    def sha256(self) -> str:
        """The digest of the graded file, "" where it is not known."""
        return self.result.submission.sha256 or ""


@dataclass(frozen=True)
class SubmissionRecord:
    """All attempts in the order of grading; `current` is the index of the one that belongs to the current file."""

    learner: str
    exercise_id: str
    attempts: tuple[GradedAttempt, ...]
    current: int


READER = TypeAdapter(SubmissionRecord)


def key_of(submission: Submission, exercise_digest: str, conditions: Conditions) -> str:
    """The digest of everything that the verdict on a submission depends on."""
    parts = [
        submission.sha256,
        submission.problem,
        submission.name,  # messages contain it
        submission.exercise_id,
        exercise_digest,
        asdict(conditions),
        *submission.digests[1:],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def find_valid(record: SubmissionRecord | None, key: str, generation: int) -> int | None:
    """The index of the attempt whose verdict is still valid; None when there is none."""
    for number, attempt in enumerate(record.attempts if record else ()):
        if attempt.key == key and attempt.generation >= generation and not attempt.is_internal_error:
            return number
    return None


def add_attempt(record: SubmissionRecord | None, entry: PlannedSubmission, attempt: GradedAttempt) -> SubmissionRecord:
    """The record with one more attempt, the current one."""
    valid = tuple(attempt for attempt in record.attempts if not attempt.is_internal_error) if record else ()
    return SubmissionRecord(entry.learner, entry.exercise_id, (*valid, attempt), len(valid))


def choose_attempt(record: SubmissionRecord, keep: Keep) -> int:
    """The index of the attempt that results show: the current one, or the one with the highest score.

    Of equal scores the current one wins, else the latest.  An internal error is chosen only if there is nothing
    else.
    """

    def rank(number: int) -> tuple[bool, float, bool, int]:
        attempt = record.attempts[number]
        return not attempt.is_internal_error, attempt.result.score, number == record.current, number

    return record.current if keep == "last" else max(range(len(record.attempts)), key=rank)


def chosen_result(record: SubmissionRecord, keep: Keep, entry: PlannedSubmission) -> Result:
    """The result of a submission: that of the attempt which `keep` chooses, counted among the learner's files."""
    return _result_of(record, choose_attempt(record, keep), entry)


def all_results(record: SubmissionRecord, entry: PlannedSubmission) -> Iterator[Result]:
    """The results of all attempts: the latest verdict on each different file, in order."""
    latest = {attempt.sha256: number for number, attempt in enumerate(record.attempts)}
    latest[record.attempts[record.current].sha256] = record.current
    for number in latest.values():
        yield _result_of(record, number, entry)


def _result_of(record: SubmissionRecord, number: int, entry: PlannedSubmission) -> Result:
    chosen = record.attempts[number]
    files = list(dict.fromkeys(attempt.sha256 for attempt in record.attempts))
    turn, turns = files.index(chosen.sha256) + 1, len(files)
    result = chosen.result
    if chosen.sha256 == record.attempts[record.current].sha256:  # the same file, though its path may have changed
        submission = replace(result.submission, path=clean(entry.path, MOST_CHARS))
        result = with_time(replace(result, submission=submission), entry.submitted, entry.timing)
        turn = int(entry.attempt or turn)  # a platform knows of files that were never graded
    return replace(result, attempt=turn, attempts=max(turn, turns))


def with_time(result: Result, submitted: str, timing: str) -> Result:
    """The result with what is known of when its file was handed in."""
    if not submitted and not timing:
        return result
    known = Timing(timing) if timing else None
    return replace(result, submission=replace(result.submission, submitted=submitted or None, timing=known))


def write_record(record: SubmissionRecord) -> str:
    """The text of the record's file."""
    attempts = [
        {"key": attempt.key, "generation": attempt.generation, "at": attempt.at, "result": attempt.result.as_json()}
        for attempt in record.attempts
    ]
    names = {"learner": record.learner, "exercise_id": record.exercise_id, "current": record.current}
    return json.dumps({"schema": SCHEMA, **names, "attempts": attempts}) + "\n"


def read_record(text: str, where: str) -> SubmissionRecord:
    """Parse the text of a record's file.  Raises HarnessError if it is damaged."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise HarnessError(f"{where} is a {document['schema']}; this harness reads {SCHEMA}")
        record = READER.validate_python(document, context=where)
        record.attempts[record.current]
    except ValidationError as error:
        raise HarnessError(f"{where} is not a record: {error.errors()[0]['msg']}") from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise HarnessError(f"{where} is not a record: {type(error).__name__} {error}") from None
    return record
