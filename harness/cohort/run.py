"""Grade what is not known of a cohort; each verdict is stored before it is reported.

Only the plan is in memory: a submission is read when its turn comes, and results live in their files.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from harness.cohort.attempts import GradedAttempt, add_attempt, find_valid, key_of, with_time
from harness.cohort.folder import RunFolder, RunInfo
from harness.cohort.jobs import CohortPlan, PlannedSubmission, Shard, read_entry
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.course.submission import Submission
from harness.engine.conditions import Conditions
from harness.engine.engine import Engine, do_each
from harness.errors import UsageError
from harness.results.result import Result
from harness.sandbox import BY_NAME

SEED_BITS = 62
# What is done with each result.
Finish = Callable[[PlannedSubmission, Submission, Result], Any]


class Executor(Protocol):
    """Where submissions are graded."""

    @property
    def conditions(self) -> Conditions: ...

    def grade_each(self, entries: Iterable[PlannedSubmission], course: Course, finish: Finish) -> Iterator[Any]:
        """Read and grade each submission, and yield `finish` of each, in the order in which they end."""


@dataclass(frozen=True)
class StoredVerdict:
    """A stored verdict, from this run or (`is_new` False) from an earlier one."""

    entry: PlannedSubmission
    verdict: str
    mistakes: tuple[str, ...]
    is_new: bool


class LocalExecutor:
    """Grades in threads of this process."""

    def __init__(self, engine: Engine, jobs: int) -> None:
        self.engine = engine
        self.jobs = jobs

    @property
    def conditions(self) -> Conditions:
        return self.engine.conditions

    def grade_each(self, entries: Iterable[PlannedSubmission], course: Course, finish: Finish) -> Iterator[Any]:
        stopped = threading.Event()

        def work(entry: PlannedSubmission) -> Any:
            submission = read_entry(entry, course)
            result = self.engine.grade(submission, course.exercise(entry.exercise_id))
            # A result that ended because the zygote was closed says nothing about the submission.
            return None if stopped.is_set() else finish(entry, submission, result)

        try:
            yield from do_each(work, entries, self.jobs)
        except BaseException:
            stopped.set()
            self.engine.close()
            raise


def choose_seed(folder: RunFolder, wanted: int | None) -> int:
    """The requested seed, else the folder's own, so that a resumed run uses the same; else a drawn one."""
    if wanted is not None:
        return wanted
    known = folder.read_info()
    return secrets.randbits(SEED_BITS) if known is None else known.conditions.seed


def choose_level(folder: RunFolder, wanted: str | None, regrade: bool) -> str | None:
    """The requested level, else the folder's own, so that its verdicts stay valid; else None, the strongest.

    A folder of a level that must be requested by name does not count.
    """
    known = None if regrade else folder.read_info()
    if wanted is not None or known is None or known.conditions.level in BY_NAME:
        return wanted
    return known.conditions.level


def check_points(folder: RunFolder, points: Mapping[str, str]) -> None:
    """Raises UsageError if the folder was graded by other rules for points."""
    known = folder.read_info()
    before = known.points if known is not None else {}
    changed = [name for name, rule in points.items() if before.get(name, rule) != rule]
    if changed:
        name = changed[0]
        of = "" if len(changed) == len(points) else f" of {', '.join(changed)}"
        raise UsageError(
            f"{folder.path} was graded by another rule: the points{of} were given by `{before[name]}`, and the "
            f"assignment now says `{points[name]}`. Set partial_credit back, name another folder with --out, or run "
            f"`{command_line('grade')}` with --regrade: that grades everything again, by the new rule"
        )


def begin(
    folder: RunFolder,
    plan: CohortPlan,
    conditions: Conditions,
    shard: Shard | None,
    regrade: bool,
    points: Mapping[str, str] | None = None,
) -> RunInfo:
    """Record what is going to be graded, before grading starts.  `regrade` invalidates all earlier verdicts."""
    known = folder.read_info()
    generation = (known.generation if known else 0) + regrade
    info = RunInfo(conditions, generation, shard, points or (known.points if known else {}))
    folder.write_plan(plan)
    folder.write_info(info)
    return info


def run(
    folder: RunFolder,
    entries: Sequence[PlannedSubmission],
    info: RunInfo,
    course: Course,
    executor: Executor,
    is_again: Callable[[PlannedSubmission], bool] = lambda _: False,
) -> Iterator[StoredVerdict]:
    """Grade what is not known, and what `is_again` names; yield every verdict once, after it is stored.

    Known verdicts come first, in order; the others as they arrive.
    """
    todo: list[PlannedSubmission] = []
    for entry in entries:
        known = None if is_again(entry) else _find_known(folder, entry, info, course)
        if known is None:
            todo.append(entry)
        else:
            yield known

    def finish(entry: PlannedSubmission, submission: Submission, result: Result) -> StoredVerdict:
        key = key_of(submission, course.exercise(entry.exercise_id).digest, info.conditions)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        attempt = GradedAttempt(key, info.generation, now, with_time(result, entry.submitted, entry.timing))
        folder.write(add_attempt(folder.read_or_set_aside(entry), entry, attempt))
        return _as_verdict(entry, result, is_new=True)

    yield from executor.grade_each(todo, course, finish)


def _find_known(folder: RunFolder, entry: PlannedSubmission, info: RunInfo, course: Course) -> StoredVerdict | None:
    record = folder.read_or_set_aside(entry)
    if record is None:
        return None
    key = key_of(read_entry(entry, course), course.exercise(entry.exercise_id).digest, info.conditions)
    number = find_valid(record, key, info.generation)
    if number is None:
        return None
    if number != record.current:
        folder.write(replace(record, current=number))  # the file went back to an earlier version
    return _as_verdict(entry, record.attempts[number].result, is_new=False)


def _as_verdict(entry: PlannedSubmission, result: Result, is_new: bool) -> StoredVerdict:
    return StoredVerdict(entry, result.verdict, tuple(found.mistake for found in result.diagnosis), is_new)
