"""Plan, cache, run: what of a cohort is not known yet is graded, and each verdict stored before it is told.

Nothing is held but the plan: submissions are read when their turn comes, and results live in their files.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from harness.cohort.files import read_entry
from harness.cohort.folder import RunFolder, RunInfo
from harness.cohort.local import LocalWorker, do_each
from harness.cohort.plan import CohortPlan, PlannedSubmission, Shard
from harness.cohort.record import Conditions, GradedAttempt, add_attempt, find_held, key_of, make_current, with_time
from harness.course.catalogue import Course
from harness.course.submission import Submission

SEED_BITS = 62
Document = Mapping[str, Any]


class Executor(Protocol):
    """Where submissions are graded."""

    @property
    def conditions(self) -> Conditions: ...

    def grade_each(
        self,
        entries: Iterable[PlannedSubmission],
        course: Course,
        finish: Callable[[PlannedSubmission, Submission, Document], Any],
    ) -> Iterator[Any]:
        """Read and grade each, and give what `finish` makes of its result, in whatever order they end."""


@dataclass(frozen=True)
class StoredVerdict:
    """One verdict that is stored: of a submission just graded, or of one that was known (`is_new` False)."""

    entry: PlannedSubmission
    verdict: str
    mistakes: tuple[str, ...]
    is_new: bool


class LocalExecutor:
    """Threads of this process."""

    def __init__(self, station: LocalWorker, jobs: int) -> None:
        self.station = station
        self.jobs = jobs

    @property
    def conditions(self) -> Conditions:
        return self.station.conditions

    def grade_each(
        self,
        entries: Iterable[PlannedSubmission],
        course: Course,
        finish: Callable[[PlannedSubmission, Submission, Document], Any],
    ) -> Iterator[Any]:
        stopped = threading.Event()

        def work(entry: PlannedSubmission) -> Any:
            submission = read_entry(entry, course)
            result = self.station.grade(submission, course.exercise(entry.exercise_id)).as_json()
            # What ends because the zygote was closed says nothing of the submission.
            return None if stopped.is_set() else finish(entry, submission, result)

        try:
            yield from do_each(work, entries, self.jobs)
        except BaseException:
            stopped.set()
            self.station.close()
            raise


def choose_seed(folder: RunFolder, wanted: int | None) -> int:
    """The seed asked for, or the folder's own, so that a run that goes on asks the same; else one is drawn."""
    if wanted is not None:
        return wanted
    known = folder.read_info()
    return secrets.randbits(SEED_BITS) if known is None else known.conditions.seed


def choose_level(folder: RunFolder, wanted: str | None, fresh: bool) -> str | None:
    """The level asked for; else the folder's own, so that what is known holds; else None, which is the strongest.

    A folder of level `process` says nothing: that level is only had by name.
    """
    known = None if fresh else folder.read_info()
    if wanted is not None or known is None or known.conditions.level == "process":
        return wanted
    return known.conditions.level


def begin(folder: RunFolder, plan: CohortPlan, conditions: Conditions, shard: Shard | None, fresh: bool) -> RunInfo:
    """Note what is going to be graded, before anything is.  `fresh` makes all that is known old."""
    known = folder.read_info()
    generation = (known.generation if known else 0) + fresh
    info = RunInfo(conditions, generation, shard)
    folder.write_plan(plan)
    folder.write_info(info)
    return info


def run(
    folder: RunFolder, entries: Sequence[PlannedSubmission], info: RunInfo, course: Course, executor: Executor
) -> Iterator[StoredVerdict]:
    """Grade what is not known; every verdict is given once, and is stored when it is given.

    First those that are known, in their order, then the others as they come.
    """
    todo: list[PlannedSubmission] = []
    for entry in entries:
        known = _find_known(folder, entry, info, course)
        if known is None:
            todo.append(entry)
        else:
            yield known

    def finish(entry: PlannedSubmission, submission: Submission, result: Document) -> StoredVerdict:
        key = key_of(submission, course.exercise(entry.exercise_id).digest, info.conditions)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        attempt = GradedAttempt(key, info.generation, now, with_time(result, entry.submitted))
        folder.write(add_attempt(folder.read_or_set_aside(entry), entry, attempt))
        return _told(entry, result, is_new=True)

    yield from executor.grade_each(todo, course, finish)


def _find_known(folder: RunFolder, entry: PlannedSubmission, info: RunInfo, course: Course) -> StoredVerdict | None:
    record = folder.read_or_set_aside(entry)
    if record is None:
        return None
    key = key_of(read_entry(entry, course), course.exercise(entry.exercise_id).digest, info.conditions)
    number = find_held(record, key, info.generation)
    if number is None:
        return None
    if number != record.current:
        folder.write(make_current(record, number))
    return _told(entry, record.attempts[number].result, is_new=False)


def _told(entry: PlannedSubmission, result: Document, is_new: bool) -> StoredVerdict:
    return StoredVerdict(entry, result["verdict"], tuple(mistake["mistake"] for mistake in result["diagnosis"]), is_new)
