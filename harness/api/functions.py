"""`grade` and `check` over engines that this process keeps."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from harness.api.arguments import seed_of
from harness.api.grade import Grade
from harness.api.grading import Harness, Source
from harness.api.objects import find_shell
from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.drill.after_attempt import StepsAfter, keep_attempt, steps_after
from harness.engine.conditions import GradingOptions
from harness.errors import UsageError
from harness.progress.attempts import RecordedAttempt, without_costs
from harness.progress.store import Store
from harness.results.result import Result
from harness.server.address import find_alike
from harness.server.client import check_text
from harness.study.exercise_steps import NextStep

NO_SANDBOX = "isolation process: there is no sandbox here, so the code ran as you, with limits of time and memory"
_LOCK = threading.Lock()
# By isolation and device; and by course, for a learner's own work.
_KEPT: dict[tuple[str | None, str], Harness] = {}
_OWN: dict[str | None, Harness] = {}


def grade(
    source: Source,
    exercise: str | None = None,
    *,
    seed: int | None = None,
    isolation: str | None = None,
    device: str = "cpu",
    cost: bool = True,
    diagnose: bool = True,
    timeout_s: float | None = None,
) -> Grade:
    """Grade one submission of the built-in course, as `Harness.grade` does.

    The process keeps the sandbox, so that the next call is fast; for another course or many submissions, make a
    `Harness`.
    """
    with _LOCK:
        if (isolation, device) not in _KEPT:
            _KEPT[isolation, device] = Harness(isolation=isolation, device=device)
        kept = _KEPT[isolation, device]
    return kept.grade(source, exercise, seed=seed, cost=cost, diagnose=diagnose, timeout_s=timeout_s)


def check(source: Source, exercise: str | None = None, *, seed: int = 0, cost: bool = True) -> Grade:
    """Check your own work, as `harness check` does: at the strongest isolation that works here, which the grade names,
    and recorded in your progress.

    `source` is a function or class, a path, a text, or the id of an exercise, whose function is looked up where this is
    called.
    """
    own = own_harness()
    if isinstance(source, str) and source in own.course.exercise_ids:
        names, entry = sys._getframe(1).f_globals, own.entry_of(source)
        if entry not in names:
            raise UsageError(f"{source} asks for {entry}, which is not defined here")
        return check_submission(own.read(names[entry], source), seed=seed, cost=cost)
    return check_submission(own.read(source, exercise), seed=seed, cost=cost)


def check_submission(submission: Submission, *, seed: int = 0, cost: bool = True) -> Grade:
    """The grade of a learner's own submission, from the server if one is running, recorded as an attempt."""
    seed, own = seed_of(seed), own_harness()
    task = without_costs(submission, own.course.exercise(submission.exercise_id))
    result = _ask_server(own, submission, seed, cost)
    with closing(Store(course=own.course.name)) as store:
        if result is not None:
            attempt = RecordedAttempt(result, None)
        else:
            graded = own.engine.grade(submission, task, seed=seed, with_cost=cost)
            attempt = keep_attempt(store, own.course, submission, task, graded)
        after = steps_after(store, own.course, attempt, submission.path)
    return Grade.of(attempt.result, tuple(_notes(own, attempt, after)))


def _ask_server(own: Harness, submission: Submission, seed: int, cost: bool) -> Result | None:
    """The result from a running server, which has recorded it; None if there is none."""
    address = find_alike(os.environ.get("HARNESS_COURSE") or None)
    if submission.text is None or not address:
        return None
    arguments = ["--exercise", submission.exercise_id, "--seed", str(seed), *([] if cost else ["--no-cost"])]
    document = check_text(address, arguments, submission.text)
    if document is None:
        return None
    result = Result.from_json(document, "the server's answer")
    return replace(result, submission=replace(result.submission, path=submission.path))


def _notes(own: Harness, attempt: RecordedAttempt, after: StepsAfter) -> Iterator[str]:
    result = attempt.result
    if result.isolation.level == "process":
        yield NO_SANDBOX
    yield from (f"not stronger: {reason}" for reason in own.weaker)
    if attempt.note:
        yield attempt.note
    if after.help is not None:
        yield _as_called(after.help, result.exercise)
    yield f"Next: {_as_called(after.next, result.exercise)}"


def _as_called(step: NextStep, checked: str) -> str:
    """A step as it is taken here: with magics in a notebook, where what was `checked` has no file."""
    command, words = step.command, step.command.split()
    if step.exercise == checked and words[1:2] in (["check"], ["start"]):
        return f"check again · {step.why}"
    return f"{_as_typed(command, words)} · {step.why}"


def _as_typed(command: str, words: list[str]) -> str:
    if find_shell() is None or words[0] != "harness":
        return command
    return f"%{' '.join(words[1:])}" if words[1:2] in (["hint"], ["start"]) else f"!{command}"


def own_harness() -> Harness:
    """The Harness of this process for a learner's own work, in the course of HARNESS_COURSE."""
    name = os.environ.get("HARNESS_COURSE") or None
    with _LOCK:
        if name not in _OWN:
            course = load_course(name)
            options = GradingOptions(None, "cpu", True, 0, course.secret_paths(), weakest="process")
            _OWN[name] = Harness.for_own_code(course, options)
        return _OWN[name]
