"""A learner's own attempts and hints, recorded in their progress: the same from the command line, a notebook or an
assistant."""

from __future__ import annotations

from dataclasses import dataclass

from harness.course.catalogue import Course
from harness.course.exercise import Exercise, Mistake
from harness.course.submission import Submission
from harness.drill.after_attempt import make_cards_due
from harness.progress.attempts import record_attempt
from harness.progress.store import Store
from harness.results.result import Result
from harness.study.next_steps import NextStep, next_exercise, propose, step_after_check


@dataclass(frozen=True)
class OwnCheck:
    """A recorded attempt: the result as its learner may see it, the mistake planted in the file, the number of
    flashcards that are due because of it, and the next step."""

    result: Result
    planted: Mistake | None
    due: int
    following: NextStep | None


def record_check(
    store: Store, course: Course, task: Exercise, submission: Submission, graded: Result, with_step: bool = True
) -> OwnCheck:
    """Record a graded submission as an attempt of the learner.  Raises HarnessError if it cannot be written."""
    attempt = record_attempt(store, submission, task, graded)
    due = make_cards_due(store, course, attempt.result) if attempt.planted is None else 0
    is_planted = attempt.planted is not None
    following = next_step(store, course, task, submission, attempt.result, is_planted) if with_step else None
    return OwnCheck(attempt.result, attempt.planted, due, following)


def next_step(
    store: Store, course: Course, task: Exercise, submission: Submission, result: Result, is_planted: bool = False
) -> NextStep:
    """What the learner should do after this result."""
    standings = store.standings()
    following = next_exercise(course.summaries(), standings, without=task.id)
    return step_after_check(
        result,
        submission.path,
        (store.hints_taken(task.id), len(task.file.hints)),
        None if following is None else propose(following, standings.get(following.id)),
        is_planted,
    )


def take_hint(store: Store, task: Exercise) -> list[str]:
    """The hints up to the next one, each with its number; that it was taken is recorded."""
    hints = task.file.hints
    stage = min(store.hints_taken(task.id) + 1, len(hints))
    store.add_hint(task.id, stage)
    return [f"hint {number} of {len(hints)}: {hint.strip()}" for number, hint in enumerate(hints[:stage], 1)]
