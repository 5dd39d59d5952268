"""Record graded submissions in the learner's progress.

A debug task does not count as an attempt at the exercise, and its planted mistake is not named before it is fixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.clock import MINUTE_MS
from harness.course.contract import contract_of, renewed
from harness.course.debug_task import planted_in

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.course.exercise import Exercise, Mistake
    from harness.course.submission import Submission
    from harness.progress.rows import Standing
    from harness.progress.store import Store
    from harness.results.result import Result


CONTRACTS_FILE = "cache/contracts.json"  # in the learner's folder


@dataclass(frozen=True)
class RecordedAttempt:
    """A result that may be shown to the learner, the mistake planted in the file, if any, and a line on cards."""

    result: Result
    planted: Mistake | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PassRecord:
    """The time until the first pass of an exercise.  `attempt` is the number of the latest attempt that passed."""

    attempt: int
    # Of `harness start`; without one, of the first hint or attempt.
    began_ms: int
    is_from_start: bool
    passed_ms: int
    tries: int
    hints: int

    @property
    def minutes(self) -> int:
        """From the start to the pass, breaks included."""
        return max(1, round((self.passed_ms - self.began_ms) / MINUTE_MS))


def current_contract(task: Exercise) -> str:
    """The contract that an attempt is graded by; "" if the exercise's file can no longer be read."""
    try:
        return contract_of(task.path.read_bytes(), task.reference_source.encode())
    except OSError:
        return ""


def mark_changed(standings: Mapping[str, Standing], course: Course, home: Path) -> dict[str, Standing]:
    """The standings, with `has_changed` set for exercises whose contract has changed since the latest pass."""
    recorded = {name: standing.contract for name, standing in standings.items() if standing.contract}
    current = course.contracts(recorded, home / CONTRACTS_FILE) if recorded else {}
    changed = {name for name, contract in current.items() if contract != renewed(recorded[name])}
    return {name: replace(standing, has_changed=name in changed) for name, standing in standings.items()}


def without_costs(submission: Submission, task: Exercise) -> Exercise:
    """The checks for a submission: a debug task has a mistake in its values, so costs are not checked."""
    return task if planted_in(submission, task) is None else task.without_costs()


def redact_planted(submission: Submission, task: Exercise, result: Result) -> RecordedAttempt:
    """The result without the name of the planted mistake."""
    planted = planted_in(submission, task)
    if planted is None:
        return RecordedAttempt(result, None)
    _, mistake = planted
    others = (found for found in result.diagnosis if found.mistake != mistake.id)
    diagnosis = tuple(replace(found, together_with=None) for found in others)  # that would name the planted one
    return RecordedAttempt(replace(result, diagnosis=diagnosis), mistake)


def record_attempt(store: Store, submission: Submission, task: Exercise, result: Result) -> RecordedAttempt:
    """Add the result to the progress.  Raises HarnessError if it cannot be written."""
    attempt = redact_planted(submission, task, result)
    planted = planted_in(submission, task)
    if planted is None:
        store.add_attempt(attempt.result, submission.text, current_contract(task))
    else:
        number, mistake = planted
        store.add_debug(task.id, number, mistake.id, result.verdict.value)
    return attempt


def known_result(store: Store, submission: Submission, seed: int) -> Result | None:
    """The result of this very file under this seed, if it is the last one of its exercise and among the latest ten."""
    numbers = (attempt.id for attempt in store.latest_attempts(10) if attempt.exercise == submission.exercise_id)
    stored = store.attempt(number) if (number := next(numbers, None)) is not None else None
    if stored is None or stored.result.submission.sha256 != submission.sha256:
        return None
    return stored.result if stored.result.environment["seed"] == seed else None


def read_pass(store: Store, exercise: str) -> PassRecord | None:
    """The record of the first pass; None before it."""
    attempts = [attempt for attempt in store.all_attempts() if attempt.exercise == exercise]
    passes = [attempt for attempt in attempts if attempt.verdict == "passed"]
    if not passes:
        return None
    first = passes[0]
    tries = sum(attempt.id <= first.id for attempt in attempts)
    hints = [
        hint for hint in store.helps() if hint.exercise == exercise and hint.stage > 0 and hint.at_ms <= first.at_ms
    ]
    started = [at_ms for at_ms in store.starts(exercise) if at_ms <= first.at_ms]
    return PassRecord(
        attempt=passes[-1].id,
        began_ms=min(started) if started else min([attempts[0].at_ms, *(hint.at_ms for hint in hints)]),
        is_from_start=bool(started),
        passed_ms=first.at_ms,
        tries=tries,
        hints=max((hint.stage for hint in hints), default=0),
    )
