"""What the tests of an exercise file are, and how each ends, as plain data.

A server answers with it for pytest, or pytest's own process does: the same either way.  Never imports a submission.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.authoring.python_text import find_line
from harness.course.deriving import CHECKS, plan_of
from harness.course.submission import read_submission
from harness.drill.after_attempt import keep_attempt
from harness.progress.attempts import without_costs
from harness.progress.store import Store
from harness.results.findings import can_reproduce, findings, goal_sentence
from harness.results.result import Check, Result, Verdict

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


ENDINGS = (Verdict.PASSED, Verdict.UNVERIFIED)
WIDTH = 100


class Outcome(NamedTuple):
    """How a test ends: `passed`, `failed`, `skipped`, or `missed`, for a stretch goal; and why."""

    kind: str
    message: str = ""


def judge_check(result: Result, name: str) -> Outcome:
    """How the test for a check ends.

    Where no check says why the verdict is not a pass, as when a submission tampers with the sandbox, every test fails.
    """
    whole = next((check for check in result.failing if check.kind == "policy"), None)
    if whole is not None:
        return Outcome("failed", whole.message)
    if result.verdict not in ENDINGS and not result.failing:
        return Outcome("failed", f"{result.verdict}: {result.message}")
    check = next((check for check in result.checks if check.id == name), None)
    if check is None:
        return Outcome("failed", f"this check was not made; the verdict is {result.verdict}")
    if check.is_passed:
        return Outcome("passed")
    if not check.is_missed:
        return Outcome("skipped", check.message)
    if not check.is_required:
        return Outcome("missed", goal_sentence(check))
    return Outcome("failed", _explain(result, check))


def _explain(result: Result, check: Check) -> str:
    """The fault, the known mistake if there is one, the call, and how to debug it; summaries show the first line."""
    call = check.input or ""
    parts = [textwrap.dedent(check.message.removeprefix(call).strip("\n"))]
    if can_reproduce(check):
        for finding in findings(result.diagnosis):
            parts.append("\n".join([finding.title, *(textwrap.fill(text, WIDTH) for text in finding.texts)]))
    if call:
        parts.append(call)
    if can_reproduce(check):
        parts.append(f'Step through it: harness repro {result.submission.path} --check "{check.id}"')
    return "\n\n".join(parts)
