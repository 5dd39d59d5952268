"""Grades submitted files, as `harness check` does, and prepares while other questions are answered.

One thread owns the zygote from its start to its end: the sandbox around it dies with the thread that made it.  torch
is imported in the zygote only.  Prints nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from harness.course.catalogue import Course
from harness.errors import HarnessError, UsageError
from harness.interview.coding_round import CodingTask
from harness.interview.records import CodeGrade, Question
from harness.results.findings import rest_of
from harness.results.goals import goal_lines
from harness.results.result import Check, CheckVerdict, Result, count_passed

if TYPE_CHECKING:
    from harness.course.exercise import Exercise
    from harness.grading.grader import Grader
    from harness.interview.material import DebugSystem
    from harness.sandbox.zygote import Zygote

MOST_LINES = 12
INPUT_SEED = 0


class Examiner:
    """A grader on a thread of its own.  Close it."""

    def __init__(self, course: Course, tasks: Sequence[Question]) -> None:
        """`tasks`: the code that will be asked for, in order."""
        self.course = course
        self.zygote: Zygote | None = None
        self.grader: Grader | None = None
        self.failure = ""
        self.is_closed = False
        self.thread = ThreadPoolExecutor(1, "examiner")
        self.thread.submit(self._start)
        for question in tasks:
            if question.exercise:
                self.thread.submit(self._prepare, question)

    def grade(self, task: CodingTask, system: DebugSystem | None) -> Future[Result | CodeGrade]:
        """A future with the result of an exercise, or the grade of a system."""
        return self.thread.submit(self._grade, task, system)

    def close(self) -> None:
        """End the zygote, even during a grading."""
        self.is_closed = True
        # A task in the thread waits for the zygote, and fails when it ends.
        if self.zygote is not None:
            self.zygote.kill()
        self.thread.shutdown(wait=True, cancel_futures=True)
        if self.zygote is not None:
            self.zygote.close()

    # ---- in the thread

    def _start(self) -> None:
        from harness.sandbox.start import start_zygote

        try:
            self.zygote, _ = start_zygote(None, self.course.secret_paths())
            if self.is_closed:
                self.zygote.kill()
                return
            from harness.grading.grader import Grader  # numpy is imported while the zygote imports torch

            self.grader = Grader(self.zygote, INPUT_SEED)
        except (HarnessError, OSError) as error:
            self.failure = str(error)

    def _prepare(self, question: Question) -> None:
        """Compute the expected values ahead; what fails here fails again, with its message, when it is graded."""
        if self.grader is not None and not self.is_closed:
            with contextlib.suppress(HarnessError, OSError):
                self.grader.key_of(self._exercise(question))

    def _grade(self, task: CodingTask, system: DebugSystem | None) -> Result | CodeGrade:
        from harness.course.submission import read_submission
        from harness.interview.system_grading import run_system

        if self.zygote is None or self.grader is None:
            raise HarnessError(self.failure or "the grader did not start")
        path = Path(task.path)
        if system is None:
            submission = read_submission(path, self.course, task.question.exercise)
            return self.grader.grade(submission, self._exercise(task.question))
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UsageError(f"{path} is not UTF-8 text; save it as UTF-8") from None
        return run_system(self.zygote, system, [bug for bug in system.bugs if bug.id in dict(task.bugs)], text)

    def _exercise(self, question: Question) -> Exercise:
        exercise = self.course.exercise(question.exercise)
        # Planted bugs change values, not costs.
        return exercise.without_costs() if question.kind == "debug" else exercise


def wait(future: Future[Result | CodeGrade], timeout_s: float) -> Result | CodeGrade | None:
    """The result, or a grade with the reason why there is none; None after the timeout."""
    try:
        return future.result(timeout_s)
    except TimeoutError:
        return None
    except UsageError:
        raise
    except (HarnessError, OSError, CancelledError) as error:
        return CodeGrade(verdict="internal_error", passed=0, total=0, score=0.0, failure=(str(error),))


def grade_of(result: Result, planted: str = "") -> CodeGrade:
    """The part of a result that an interview stores; a planted mistake is not named."""
    checks = [check for check in result.required if check.verdict is not CheckVerdict.SKIPPED]
    broken = [check for check in checks if check.is_missed]
    passed, total = count_passed(checks)
    return CodeGrade(
        verdict=result.verdict.value,
        passed=passed,
        total=total,
        score=result.score,
        failing=tuple(check.id for check in broken),
        failure=tuple(_failure_lines(broken[0])) if broken else (result.message,) if result.message else (),
        diagnosis=tuple(
            (match.mistake, " ".join(f"{match.says} {rest_of(match)}".split()))
            for match in result.diagnosis
            if match.mistake != planted
        ),
        goals=tuple(goal_lines(result)),
    )


def _failure_lines(check: Check) -> list[str]:
    """The first failure: its name, the call, the expected and the actual value."""
    lines = [check.id, *check.message.splitlines()]
    for value, label in ((check.expected, "expected  "), (check.actual, "got       ")):
        if value is not None:
            first, *more = value.splitlines() or [""]
            lines += [f"{label}{first}", *(f"          {line}" for line in more)]
    return lines[:MOST_LINES] + (["…"] if len(lines) > MOST_LINES else [])
