"""Grades the files of one run of pytest, each once, in the sandbox that `harness check` uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.course.catalogue import Course
from harness.course.submission import Submission
from harness.records import Result

if TYPE_CHECKING:
    from harness.engine.engine import Engine

SEED = 0


class GradingSession:
    """A sandbox that starts with the first file and ends with the run."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.engine: Engine | None = None

    def grade(self, submission: Submission, *, with_cost: bool) -> Result:
        """The result, which is recorded as an attempt.  Raises `HarnessError` if no sandbox starts."""
        from harness.drill.after_attempt import make_cards_due
        from harness.engine.conditions import GradingOptions
        from harness.engine.engine import Engine
        from harness.progress.attempts import record_attempt, without_costs
        from harness.progress.store import Store

        if self.engine is None:
            hidden = self.course.secret_paths()
            self.engine = Engine(GradingOptions(None, "cpu", True, SEED, hidden, weakest="process", is_warm=False))
        task = without_costs(submission, self.course.exercise(submission.exercise_id))
        graded = self.engine.grade(submission, task, with_cost=with_cost)
        store = Store(course=self.course.name)
        attempt = record_attempt(store, submission, task, graded)
        if attempt.planted is None:
            make_cards_due(store, self.course, attempt.result)
        store.close()
        return attempt.result

    def close(self) -> None:
        """End the sandbox."""
        if self.engine is not None:
            self.engine.close()
