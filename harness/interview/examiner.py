"""Grades the files of an interview by an engine that starts, and prepares, while other questions are answered.

torch is imported in its zygote only.  Prints nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from harness.course.catalogue import Course
from harness.engine.conditions import GradingOptions
from harness.errors import HarnessError, UsageError
from harness.interview.coding_round import CodingTask
from harness.interview.records import CodeGrade, Question
from harness.results.findings import goal_lines, rest_of
from harness.results.result import Check, CheckVerdict, Result, count_passed

if TYPE_CHECKING:
    from harness.course.exercise import Exercise
    from harness.engine.engine import Engine
    from harness.interview.material import DebugSystem

MOST_LINES = 12
INPUT_SEED = 0


class Examiner:
    """An engine, and a thread for the work that it is given.  Close it."""

    def __init__(self, course: Course, tasks: Sequence[Question]) -> None:
        """`tasks`: the code that will be asked for, in order."""
        self.course = course
        self.thread = ThreadPoolExecutor(1, "examiner")
        self.engine = self.thread.submit(self._start)
        for question in tasks:
            if question.exercise:
                self.thread.submit(self._prepare, question)

    def grade(self, task: CodingTask, system: DebugSystem | None) -> Future[Result | CodeGrade]:
        """A future with the result of an exercise, or the grade of a system."""
        return self.thread.submit(self._grade, task, system)

    def close(self) -> None:
        """End the engine, even during a grading."""
        self.thread.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(HarnessError, OSError, CancelledError):
            self.engine.result().close()
        self.thread.shutdown(wait=True)

    # ---- in the thread

    def _start(self) -> Engine:
        from harness.engine.engine import Engine

        hidden = self.course.secret_paths()
        return Engine(GradingOptions(None, "cpu", True, INPUT_SEED, hidden, weakest="process", is_warm=False))

    def _prepare(self, question: Question) -> None:
        """Compute the expected values ahead; what fails here fails again, with its message, when it is graded."""
        with contextlib.suppress(HarnessError, OSError):
            exercise = self._exercise(question)
            self.engine.result().grader_of(exercise).key_of(exercise)

    def _grade(self, task: CodingTask, system: DebugSystem | None) -> Result | CodeGrade:
        from harness.course.submission import read_submission
        from harness.interview.system_grading import run_system

        engine = self.engine.result()
        path = Path(task.path)
        if system is None:
            submission = read_submission(path, self.course, task.question.exercise)
            return engine.grade(submission, self._exercise(task.question))
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UsageError(f"{path} is not UTF-8 text; save it as UTF-8") from None
        return run_system(engine.zygote, system, [bug for bug in system.bugs if bug.id in dict(task.bugs)], text)

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
