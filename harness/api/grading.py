"""`Harness`: grades submissions of one course over one warm engine, for programs."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from harness.api.arguments import DEVICES, ISOLATION, count_jobs, known_names, seed_of
from harness.api.grade import Grade
from harness.api.jobs import CancelledGrading, Job
from harness.api.objects import file_of
from harness.api.task import KINDS, TELLS, TaskSpec, Tell, task_of, write_feedback
from harness.authoring.python_text import bound_names, parse_python
from harness.course.catalogue import CHAPTERS, LEVELS, Course, load_course
from harness.course.submission import Submission, read_submission, submission_of
from harness.engine.conditions import GradingOptions
from harness.engine.engine import Engine, broken_result, do_each, usable_cores
from harness.errors import HarnessError, UsageError

Source = str | os.PathLike[str] | Callable[..., object]
FORKED = (
    "this Harness was made before the process was forked, and its sandbox belongs to the parent; make a Harness in the "
    "child process"
)
LATE = "not graded within {:g} s (timeout_s); this says nothing about the submission"


@dataclass
class _Held:
    """What a Harness holds in the process that made it, so that either can end it."""

    process: int
    pool: ThreadPoolExecutor
    engine: Engine | None = None

    def close(self) -> None:
        """End the sandbox, unless it belongs to the process that this one was forked from."""
        if os.getpid() != self.process:
            return
        if self.engine is not None:
            self.engine.close()
        self.pool.shutdown(wait=False, cancel_futures=True)


class Harness:
    """Grades submissions of a course.  Thread-safe; a context manager that ends its sandbox.

    `course` is a folder or the name of an installed course; None is the built-in one.  `isolation` is the level that is
    insisted on; None takes `strict` or else `standard`, never `process`, which is not a sandbox.  `jobs` is how many
    submissions `grade_many` and `agrade` grade at once, by default one for each core.  The sandbox starts with the
    first grading, which may raise IsolationError.  After a fork, every call in the child raises HarnessError.
    """

    def __init__(
        self,
        course: str | os.PathLike[str] | None = None,
        *,
        seed: int | None = None,
        isolation: str | None = None,
        device: str = "cpu",
        jobs: int | None = None,
        cost: bool = True,
    ) -> None:
        loaded = load_course(None if course is None else os.fspath(course))
        known_names("level of isolation", isolation, ISOLATION, ISOLATION)
        known_names("device", device, DEVICES, DEVICES)
        self._set_up(loaded, GradingOptions(isolation, device, cost, seed_of(seed or 0), loaded.secret_paths()), jobs)

    @classmethod
    def for_own_code(cls, course: Course, options: GradingOptions) -> Harness:
        """For a learner's own code, graded as by `harness check`: at the strongest level that works here, even if that
        is `process`.
        """
        made = cls.__new__(cls)
        made._set_up(course, options, None)
        return made

    def _set_up(self, course: Course, options: GradingOptions, jobs: int | None) -> None:
        self.course = course
        self.options = options
        self.jobs = count_jobs(jobs, usable_cores())
        self._lock = threading.Lock()
        self._held = _Held(os.getpid(), ThreadPoolExecutor(self.jobs, "grade"))
        self._closing = weakref.finalize(self, self._held.close)

    def __enter__(self) -> Harness:
        self._check()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox and what is being graded; a call afterwards raises HarnessError."""
        self._closing()

    @property
    def engine(self) -> Engine:
        """The warm engine, started now if it has not been.  Raises IsolationError, and HarnessError after a fork."""
        self._check()
        with self._lock:
            if self._held.engine is None:
                self._held.engine = Engine(self.options)
            return self._held.engine

    @property
    def weaker(self) -> tuple[str, ...]:
        """Why the isolation is not stronger, once the sandbox has been started."""
        return () if self._held.engine is None else tuple(self._held.engine.weaker)

    def _check(self) -> None:
        """Raises HarnessError where this Harness can do nothing any more."""
        if os.getpid() != self._held.process:
            raise HarnessError(FORKED)
        if not self._closing.alive:
            raise HarnessError("this Harness is closed; make another one")

    def tasks(
        self,
        chapters: Iterable[str] | None = None,
        levels: Iterable[str] | None = None,
        kinds: Iterable[str] = ("write",),
    ) -> list[TaskSpec]:
        """The tasks of the course, in the order of learning; only these chapters, levels and kinds (`write`, `debug`).

        Raises UsageError for a name that the course does not have.
        """
        self._check()
        summaries = self.course.summaries()
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        of_chapters = known_names("chapter", chapters, {summary.chapter for summary in summaries}, CHAPTERS)
        of_levels = known_names("level", levels, LEVELS, LEVELS)
        known_names("kind", kinds, KINDS, KINDS)
        chosen = [summary for summary in summaries if summary.chapter in of_chapters and summary.level in of_levels]
        made = (task_of(self.course.exercise(summary.id), kind) for kind in kinds for summary in chosen)
        return [task for task in made if task is not None]

    def grade(
        self,
        source: Source,
        exercise: str | None = None,
        *,
        seed: int | None = None,
        cost: bool | None = None,
        diagnose: bool = True,
        timeout_s: float | None = None,
    ) -> Grade:
        """Grade one submission: a text, the path of a file, or a function or class.  A `str` is always a text.

        Without `exercise`, it is the one that the file is named after, or whose function or class this is or the text
        defines.  A function comes with what it uses of its module or notebook.
        `seed` and `cost` replace those of the Harness; `diagnose=False` looks for no known mistake.  What takes longer
        than `timeout_s` is given up, with the verdict `internal_error`.  Whatever the submission does is a verdict;
        raises UsageError for an unknown exercise or a missing file, IsolationError without a sandbox.
        """
        return self._grade(Job(), source, exercise, seed, cost, diagnose, timeout_s)

    def grade_many(
        self, pairs: Iterable[tuple[Source, str | None]], jobs: int | None = None
    ) -> Iterator[tuple[int, Grade]]:
        """Grade pairs of a source and an exercise, several at once: the number of each pair and its grade, in the order
        in which they are done.

        Closing the iterator ends what is being graded.  Raises what `grade` raises.
        """
        running: set[Job] = set()

        def work(numbered: tuple[int, tuple[Source, str | None]]) -> tuple[int, Grade]:
            number, (source, exercise) = numbered
            job = Job()
            running.add(job)
            try:
                return number, self._grade(job, source, exercise)
            finally:
                running.discard(job)

        try:
            yield from do_each(work, enumerate(pairs), count_jobs(jobs, self.jobs))
        finally:
            for job in list(running):
                job.cancel()

    async def agrade(
        self,
        source: Source,
        exercise: str | None = None,
        *,
        seed: int | None = None,
        cost: bool | None = None,
        diagnose: bool = True,
        timeout_s: float | None = None,
    ) -> Grade:
        """As `grade`, without blocking the event loop; at most `jobs` run at once.

        Cancelling it ends the submission.
        """
        import asyncio  # slow to import

        self._check()
        job = Job()
        arguments = (job, source, exercise, seed, cost, diagnose, timeout_s)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._held.pool, self._grade, *arguments)
        except asyncio.CancelledError:
            job.cancel()
            raise

    def feedback(self, grade: Grade, tell: Tell = "first") -> str:
        """The grade in words for whoever tries again.  `tell`: the `verdict` alone; with the `first` check that did not
        pass; with the `diagnosis`; or with `all` checks that did not pass.

        Expected values are named only for the worked example, which the statement shows.
        """
        self._check()
        known_names("tell", tell, TELLS, TELLS)
        example = self.course.exercise(grade.exercise).example
        return write_feedback(grade, (example.name,), tell)

    def _grade(
        self,
        job: Job,
        source: Source,
        exercise: str | None,
        seed: int | None = None,
        cost: bool | None = None,
        diagnose: bool = True,
        timeout_s: float | None = None,
    ) -> Grade:
        engine, seed = self.engine, None if seed is None else seed_of(seed)
        submission = self.read(source, exercise)
        task = self.course.exercise(submission.exercise_id)
        try:
            with job.limited(timeout_s):
                result = job.run(
                    engine,
                    lambda: engine.grade(submission, task, seed=seed, with_cost=cost, with_diagnosis=diagnose),
                )
        except CancelledGrading:
            if timeout_s is None:
                raise
            result = broken_result(submission, task, engine.conditions, LATE.format(timeout_s))
        return Grade.of(result)

    def read(self, source: Source, exercise: str | None = None) -> Submission:
        """The submission of a text, a path, or a function or class.  Raises UsageError."""
        if exercise is not None:
            self.course.chapter_of(exercise)  # an unknown exercise is the caller's mistake
        if isinstance(source, str):
            return submission_of(source, exercise or self._exercise_in(source))
        if isinstance(source, os.PathLike):
            return read_submission(Path(source), self.course, exercise)
        named = exercise or self.course.entries.get(getattr(source, "__name__", ""), "")
        if not named:
            raise UsageError(f"no exercise asks for {getattr(source, '__name__', repr(source))}; name its exercise")
        return submission_of(file_of(source, self.entry_of(named)), named)

    def entry_of(self, exercise: str) -> str:
        """The name of the function or class that an exercise asks for."""
        return next(entry for entry, each in self.course.entries.items() if each == exercise)

    def _exercise_in(self, text: str) -> str:
        """The one exercise whose entry a text defines.  Raises UsageError."""
        tree = parse_python(text.removeprefix("\ufeff"))
        defined = set().union(*(bound_names(node) for node in tree.body)) if tree is not None else set()
        found = [exercise for entry, exercise in self.course.entries.items() if entry in defined]
        if len(found) == 1:
            return found[0]
        which = f"defines what several exercises ask for ({', '.join(found)})" if found else "defines no exercise"
        which = "is not valid Python" if tree is None else which
        raise UsageError(f"the text {which}; name its exercise. For a file, give a pathlib.Path")
