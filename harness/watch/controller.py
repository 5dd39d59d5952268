"""Carries out the actions of the watch engine: grades on its own thread, prepares exercises, writes and stores.

Everything that comes of it is an event.  A save overtakes what is being graded: its guests are ended.  No input is
written down and replayed, unlike in a drill or an interview: after a kill the folder and the store say where it stood,
and a file can be graded again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from harness.clock import now_ms
from harness.course.catalogue import Course
from harness.course.debug_task import planted_in, write_task
from harness.course.exercise import Exercise
from harness.course.file_names import exercise_of, guess_exercise
from harness.course.submission import Submission
from harness.drill.after_attempt import keep_attempt
from harness.drill.day import read_day
from harness.engine.engine import Engine
from harness.errors import HarnessError, UsageError
from harness.files import write
from harness.grading.runs import value_limits
from harness.progress.attempts import current_contract, redact_planted, without_costs
from harness.progress.exercises import write_starter
from harness.progress.store import Store
from harness.results.result import Result, Verdict
from harness.sandbox.guest import Limits
from harness.scheduler.calendar import Calendar
from harness.study.next_steps import advise
from harness.study.today import current_plan
from harness.watch.files import WrittenFile
from harness.watch.state import (
    DisplayedVerdict,
    ExerciseItem,
    ExerciseOpened,
    ExerciseView,
    FilesGone,
    FilesSaved,
    GuestsReady,
    NoteGiven,
    ProgressRead,
    VerdictKnown,
    WatchAction,
    WatchEvent,
    WatchState,
)

UNFILLED = "raise NotImplementedError"
DRAWING_S = 0.2
# Older files were copied with their old time, so they do not count as just saved.
LONGEST_WAIT_NS = 60 * 10**9


@dataclass(frozen=True)
class GradingJob:
    """One grading.  `at_ns`: when the file was saved, None if it was not just saved."""

    number: int
    submission: Submission
    at_ns: int | None


class WatchController:
    """Carries out the actions of `engine`.  Use as a context manager; `on_event` is called from several threads."""

    def __init__(
        self, course: Course, folder: Path, engine: Engine, store: Store, on_event: Callable[[WatchEvent], None]
    ) -> None:
        self.course, self.folder, self.engine, self.store, self.on_event = course, folder, engine, store, on_event
        self.lock = threading.Lock()
        self.written: dict[str, WrittenFile] = {}
        self.wanted = 0
        # set once the last verdict can be read; until then nothing else is computed
        self.drawn = threading.Event()
        self.done: dict[int, tuple[Submission, Exercise, Result]] = {}
        self.jobs: SimpleQueue[GradingJob | None] = SimpleQueue()
        self.opened: SimpleQueue[str | None] = SimpleQueue()
        self.grading = threading.Thread(target=self._grade_jobs, daemon=True)
        self.preparing = threading.Thread(target=self._prepare, daemon=True)

    def __enter__(self) -> WatchController:
        self.grading.start()
        self.preparing.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.jobs.put(None)
        self.opened.put(None)
        with self.lock:
            self.wanted = -1
        self._cancel()
        self.engine.close()
        for thread in (self.grading, self.preparing):
            thread.join(5.0)

    def do(self, action: WatchAction) -> Sequence[WatchEvent]:
        """Take one action; returns the events that follow at once.  A write that fails becomes a note."""
        try:
            match action.verb:
                case "open":
                    self.opened.put(action.exercise)
                    task, taken = self.course.exercise(action.exercise), self.store.hints_taken(action.exercise)
                    return [ExerciseOpened(ExerciseView(task, taken, self.store.has_given_up(action.exercise)))]
                case "grade":
                    self._begin(action.number, action.exercise)
                case "store":
                    return [*self._store_verdict(action.number, action.exercise), self._progress()]
                case "start":
                    with contextlib.suppress(UsageError):  # it is there
                        write_starter(self.store, self.course.exercise(action.exercise), self.folder)
                    return [self._progress()]
                case "reset":
                    self._reset(action.exercise)
                case "hint":
                    self.store.add_hint(action.exercise, action.number)
                    return [self._progress()]
        except HarnessError as error:
            return [NoteGiven(str(error))]
        except OSError as error:
            return [NoteGiven(f"{error.filename} cannot be written: {error.strerror}")]
        return []

    def begin(self, files: Sequence[WrittenFile]) -> WatchState:
        """The state with these files, the latest last: it begins with what was written last, or where there are
        starters only, with the last of them; without any file, with the exercise that `harness` proposes."""
        self.written = {file.submission.exercise_id: file for file in files}
        items = list_items(self.course, self.store, [file.submission.name for file in files])
        starters = [file.submission.exercise_id for file in files if self.is_starter(file.submission)]
        exercises = [file.submission.exercise_id for file in files]
        begun = [exercise for exercise in exercises if exercise not in starters]
        progress = self._progress()
        proposed = advise(progress.situation, progress.plan).exercise
        current = (begun or exercises)[-1] if files else items[0].id if proposed is None else proposed.id
        return WatchState(
            str(self.folder), items, current, untouched=frozenset(starters),
            queue=(current,) if current in begun else (), situation=progress.situation, plan=progress.plan,
        )  # fmt: skip

    def _progress(self) -> ProgressRead:
        """The learner's progress as it is stored now."""
        learner = read_day(self.store, self.course, now_ms(), Calendar(zone=None), folder=self.folder)
        return ProgressRead(learner.at, current_plan(self.store, learner.at))

    # ---- files

    def on_written(self, files: Sequence[WrittenFile]) -> None:
        """Files with new content; called from the thread that watches the folder."""
        with self.lock:
            for file in files:
                self.written[file.submission.exercise_id] = file
        saved = (file.submission for file in files)
        self.on_event(FilesSaved(tuple((file.exercise_id, file.name, self.is_starter(file)) for file in saved)))

    def on_gone(self, names: Sequence[str]) -> None:
        """Files that have gone; called from the thread that watches the folder."""
        self.on_event(FilesGone(tuple((exercise_of(Path(name)), name) for name in names)))

    def on_misnamed(self, names: Sequence[str]) -> None:
        """Saved files that are nearly named after an exercise; called from the thread that watches the folder."""
        guess = guess_exercise(Path(names[-1]), self.course.exercise_ids)
        self.on_event(NoteGiven(f"{names[-1]} is not graded: name it {guess}.py."))

    def is_starter(self, submission: Submission) -> bool:
        """Whether a file is the starter as it was written."""
        text = submission.text
        if text is None or UNFILLED not in text:
            return False
        try:
            return text == self.course.exercise(submission.exercise_id).starter_source()
        except HarnessError:
            return False

    def _reset(self, exercise: str) -> None:
        """Write the starter, or the same planted mistake; the old file gets the first free name beside it."""
        submission, task = self.written[exercise].submission, self.course.exercise(exercise)
        planted = planted_in(submission, task)
        path = self.folder / submission.name
        names = (f"{path.name}.old{number or ''}" for number in range(10_000))
        path.rename(next(path.with_name(name) for name in names if not path.with_name(name).exists()))
        text = task.starter_source() if planted is None else write_task(task, planted[0])
        with contextlib.suppress(UsageError):  # a new file is there, which stays
            write(path, text, is_new=True)

    # ---- exercises for display

    def _prepare(self) -> None:
        """Prepare the answer key and known mistakes of the current exercise, and a guest for its first save."""
        while (exercise := self.opened.get()) is not None:
            with contextlib.suppress(HarnessError):  # grading reports it
                task = self.course.exercise(exercise)
                self.engine.grader_of(task).prepare(task)
                with self.lock:
                    is_idle = self.jobs.empty()
                if is_idle:
                    self.engine.fork_ahead({value_limits(task, self.engine.zygote.device): 1})

    def wait_ready(self) -> None:
        """Wait until guests can be forked."""
        try:
            self.engine.zygote.wait_ready()
        except HarnessError as error:
            self.on_event(NoteGiven(str(error)))
        else:
            self.on_event(GuestsReady())

    # ---- grading

    def _begin(self, number: int, exercise: str) -> None:
        with self.lock:
            self.wanted = number
            written = self.written[exercise]
            self._cancel()
            age_ns = time.time_ns() - written.at_ns
            at_ns = written.at_ns if 0 <= age_ns < LONGEST_WAIT_NS else None
            self.jobs.put(GradingJob(number, written.submission, at_ns))

    def _cancel(self) -> None:
        """End what is being graded."""
        if self.grading.ident is not None:
            self.engine.cancel_job(self.grading.ident)

    def _grade_jobs(self) -> None:
        while (job := self.jobs.get()) is not None:
            with self.lock:
                if job.number != self.wanted:  # overtaken before it began
                    continue
                self.engine.begin_job()
            try:
                self._grade(job)
            except HarnessError as error:  # the exercise cannot be read, or the file was saved again
                if job.number == self.wanted:
                    self.on_event(NoteGiven(str(error)))

    def _grade(self, job: GradingJob) -> None:
        submission = job.submission
        task = without_costs(submission, self.course.exercise(submission.exercise_id))
        ahead: list[Counter[Limits]] = []
        waited: dict[str, int | None] = {}  # until each verdict was first known

        def on_result(result: Result, is_final: bool = False) -> None:
            ahead.append(self.engine.guests_of_job())
            displayed = redact_planted(submission, task, result)
            planted = None if displayed.planted is None else displayed.planted.explanation
            now_ms = None if job.at_ns is None else max(0, time.time_ns() - job.at_ns) // 10**6
            wait_ms = waited.setdefault(result.verdict, now_ms)
            if result.verdict is Verdict.PASSED and not is_final:
                with self.lock:
                    self.done[job.number] = (submission, task, replace(result, measuring=""))
            self.drawn.clear()
            verdict = DisplayedVerdict(displayed.result, is_final, wait_ms, planted)
            self.on_event(VerdictKnown(job.number, task.id, verdict))
            self.drawn.wait(DRAWING_S)

        result = self.engine.grade(submission, task, on_result)
        with self.lock:
            is_wanted = job.number == self.wanted
            if is_wanted:
                self.done = {job.number: (submission, task, result)}
        if is_wanted:
            on_result(result, is_final=True)
            with contextlib.suppress(HarnessError):
                self.engine.fork_ahead(ahead[0])

    def _store_verdict(self, job: int, exercise: str) -> Sequence[WatchEvent]:
        """Store the attempt, unless it repeats the last one; then make the cards that belong to it due."""
        with self.lock:
            done = self.done.pop(job, None)
        if done is None:
            return []
        submission, task, result = done
        is_planted = planted_in(submission, task) is not None
        repeated = (submission.sha256, result.verdict.value, current_contract(task))
        if not is_planted and self.store.last_attempt(exercise) == repeated:
            return []
        note = keep_attempt(self.store, self.course, submission, task, result, self.folder).note
        return [NoteGiven(note)] if note else []


def list_items(course: Course, store: Store, files: Sequence[str]) -> tuple[ExerciseItem, ...]:
    """The exercises in learning order, with the learner's progress and the files of the folder."""
    named = {exercise_of(Path(name)): name for name in files}
    standings = store.standings()
    return tuple(
        ExerciseItem(summary, standings.get(summary.id), named.get(summary.id, "")) for summary in course.summaries()
    )
