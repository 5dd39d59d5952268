"""Record a graded submission in the learner's progress.  A debug task is no attempt at the exercise, and its planted
mistake is not named before it is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.course.debug_task import planted_in

if TYPE_CHECKING:
    from harness.course.exercise import Exercise, Mistake
    from harness.course.submission import Submission
    from harness.progress.store import Store
    from harness.records import Result


@dataclass(frozen=True)
class RecordedAttempt:
    """A result that may be shown to the learner, and the mistake planted in the file, if any."""

    result: dict[str, Any]
    planted: Mistake | None


def without_costs(submission: Submission, task: Exercise) -> Exercise:
    """The checks for a submission: a debug task has a mistake in its values, so costs are not checked."""
    return task if planted_in(submission, task) is None else task.without_costs()


def redact_planted(submission: Submission, task: Exercise, result: Result) -> RecordedAttempt:
    """The result without the name of the planted mistake."""
    document, planted = result.as_json(), planted_in(submission, task)
    if planted is None:
        return RecordedAttempt(document, None)
    _, mistake = planted
    document["diagnosis"] = [
        {name: value for name, value in finding.items() if name != "together_with"}  # that would name the planted one
        for finding in document["diagnosis"]
        if finding["mistake"] != mistake.id
    ]
    return RecordedAttempt(document, mistake)


def record_attempt(store: Store, submission: Submission, task: Exercise, result: Result) -> RecordedAttempt:
    """Add the result to the progress.  Raises HarnessError if it cannot be written."""
    attempt = redact_planted(submission, task, result)
    planted = planted_in(submission, task)
    if planted is None:
        store.add_attempt(attempt.result, submission.text)
    else:
        number, mistake = planted
        store.add_debug(task.id, number, mistake.id, result.verdict.value)
    return attempt
