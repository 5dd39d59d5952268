"""What the tests of an exercise file are, and how each ends, as plain data.

A server answers with it for pytest, or pytest's own process does: the same either way.  Never imports a submission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.authoring.python_text import find_line
from harness.course.deriving import CHECKS, plan_of
from harness.course.submission import read_submission
from harness.drill.after_attempt import keep_attempt
from harness.progress.attempts import without_costs
from harness.progress.store import Store
from harness.pytest_plugin.outcome import judge_check

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.course.exercise import Exercise
    from harness.course.submission import Submission
    from harness.engine.engine import Engine


def answer_tests(request: Mapping[str, Any], course: Course, engine: Callable[[], Engine]) -> Any:
    """The answer to one question; raises HarnessError.

    `exercises`: their ids.  `tests` of a file: the line of the entry, from 0, and each check with whether it is
    measured.  `outcomes` of a file: it is graded and recorded; kind and message by check, and what it printed.
    """
    if request["ask"] == "exercises":
        return list(course.exercise_ids)
    submission = replace(read_submission(Path(request["file"]), course), path=request["shown"])
    task = without_costs(submission, course.exercise(submission.exercise_id))
    if request["ask"] == "tests":
        return {"line": find_line(submission.text or "", task.entry_name) - 1, "tests": [*list_checks(task)]}
    return _grade(submission, task, course, engine(), with_cost=request["with_cost"])


def _grade(
    submission: Submission, task: Exercise, course: Course, engine: Engine, *, with_cost: bool
) -> dict[str, Any]:
    graded = engine.grade(submission, task, with_cost=with_cost)
    with closing(Store(course=course.name)) as store:
        result = keep_attempt(store, course, submission, task, graded).result
    outcomes = {name: judge_check(result, name) for name, _ in list_checks(task)}
    return {"outcomes": outcomes, "stdout": result.output.stdout, "stderr": result.output.stderr}


def list_checks(exercise: Exercise) -> Iterator[tuple[str, bool]]:
    """The checks that grading on the CPU will make, in the order of the result; and whether one is measured."""
    file = exercise.file
    derived = dict.fromkeys(CHECKS[origin.rule] for origin in plan_of(exercise))
    yield from ((name, False) for name in (*(case.name for case in (*file.cases, *file.stability)), *derived))
    measured = [*file.cost, *(case for case in file.speed if case.device == "cpu")]
    yield from ((case.name, True) for case in sorted(measured, key=lambda case: not case.is_required))
