"""An interview with its store: every event is stored before the next question is asked.

The edge around `engine`: reads the clock and the exercises, writes files and the store.  Prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from harness.cards.question import PreparedCard
from harness.cards.records import SpotTheBug
from harness.course.catalogue import Course
from harness.course.exercise import Exercise
from harness.course.submission import text_with_digest
from harness.drill.after_attempt import make_cards_due
from harness.drill.recorder import Maker
from harness.errors import UsageError
from harness.files import open_private
from harness.interview import engine, log, records
from harness.interview.calibration import sample_of
from harness.interview.coding_round import CodingTask, CodingWork, brief_of, starter_of
from harness.interview.examiner import Examiner, grade_of
from harness.interview.follow_ups import CardPool
from harness.interview.material import Bug, DebugSystem, is_of_deck
from harness.interview.state import (
    InterviewState,
    InterviewTransition,
    StoredEvent,
    closed,
    end,
    leave_out,
    passed,
    reopened,
)
from harness.interview.work_files import draw_bugs, exercise_task, extended, system_task, system_text, write_new
from harness.progress.attempts import current_contract
from harness.progress.store import Store
from harness.results.result import Result
from harness.scheduler import event_log
from harness.scheduler.events import Reviewed
from harness.sessions.journal import lock
from harness.sessions.recorder import Recorder, ReplayError

LOCK_FILE = "interview.lock"
# Number of bugs in a system, by the level of the interview.
BUGS = {"warm-up": 3, "core": 3, "hard": 4}
GONE, GONE_CARD = "it is no longer in the interview material", "no deck contains this card any more"
STARTS_AGAIN = "This question cannot be continued from the middle, so it starts again."


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Holds the lock that keeps other processes from running an interview.  Raises `UsageError` if it is taken."""
    with open_private(home / LOCK_FILE, "ab") as file:
        if not lock(file):
            raise UsageError("an interview is under way in another terminal; finish or leave it there first")
        yield


@dataclass
class InterviewRecorder(Recorder[InterviewState, records.InterviewInput, StoredEvent]):
    """A running interview.  `make` turns a card of the deck and a seed into a question; `now` is in ms UTC."""

    store: Store
    course: Course
    known: CardPool
    make: Maker
    now: Callable[[], int]
    state: InterviewState
    examiner: Examiner | None = None

    def begin(self) -> None:
        """Store that the interview begins."""
        self.write(records.InterviewBegun(at_ms=self.now(), plan=self.state.plan))

    def resume(self, interview: records.Interview) -> None:
        """Go on with an interview that was cut off, in its last state; the time until now does not count."""
        self.catch_up(interview)
        note = self.state.note
        if not self.state.ended:
            self.wake()
            self.state = replace(self.state, note=note)

    def judge_again(self, interview: records.Interview, spoken: Sequence[records.Spoken]) -> None:
        """Open the judging of an interview that has ended for these answers, for which there are words now."""
        self.apply(reopened(interview, spoken, self.now()))

    def catch_up(self, interview: records.Interview) -> None:
        """Replay everything that was stored, and store what is missing."""
        begun, inputs = closed(interview)
        self.state = begun
        if begun.ended and interview.ended is None:  # the process ended before it could store that
            self.apply(end(begun, begun.ended))
            return
        try:
            self.replay(inputs)
        except ReplayError:
            self.state = replace(begun, note=STARTS_AGAIN)

    def open_examiner(self) -> None:
        """Start the grader in the background, if code is to be graded."""
        tasks = [question for question in (*self.state.waiting, *self.state.left) if not question.card]
        if tasks and self.examiner is None:
            self.examiner = Examiner(self.course, tasks)

    def close(self) -> None:
        """Stop the grader; the interview may go on in another process."""
        if self.examiner is not None:
            self.examiner.close()
            self.examiner = None

    # ---- inputs

    def press(self, text: str) -> None:
        """Take a key or a line."""
        before = self.state.current
        self.take(records.Pressed(at_ms=self.now(), text=text))
        after = self.state.current
        if isinstance(before, CodingWork) and isinstance(after, CodingWork) and after.hints > before.hints:
            self.store.add_hint(after.task.question.exercise, after.hints)

    def tick(self) -> None:
        """Record that time has passed."""
        self.take(records.Ticked(at_ms=self.now()))

    def wake(self) -> None:
        """Continue after time that does not count."""
        self.take(records.Woken(at_ms=self.now()))

    def edited(self, note: str = "") -> None:
        """The editor was closed, or could not be started for the reason in `note`."""
        self.write(event := records.Ticked(at_ms=self.now()))
        self.state = engine.edited(self.state, event.at_ms, note)

    def hand_in(self) -> Future[Result | records.CodeGrade]:
        """Have the file graded; `graded` takes the result."""
        task = self._task()
        self.open_examiner()
        assert self.examiner is not None, "code is being graded"
        return self.examiner.grade(task, self.known.material.systems.get(task.question.system))

    def graded(self, result: Result | records.CodeGrade) -> None:
        """Take the result of `hand_in`.  It counts as an attempt, or as a fixed bug."""
        task = self._task()
        grade = result if isinstance(result, records.CodeGrade) else grade_of(result, task.planted)
        if not isinstance(result, records.CodeGrade):
            self._record_attempt(task, result)
        self.take(records.Graded(at_ms=self.now(), grade=grade))

    def give_up(self) -> None:
        """End an interview that is not continued; its answers count."""
        if not self.state.ended:
            self.apply(engine.finish(self.state, self.now(), "left"))

    # ---- methods that `Recorder` needs

    def write(self, entry: records.AnyInterviewEvent) -> None:
        """Every event is a row of the store."""
        log.append(self.store, self.state.plan.interview, entry)

    def store_event(self, event: StoredEvent) -> None:
        """Answers to cards belong to the drill."""
        if isinstance(event, Reviewed):
            card = self.known.cards.get(event.card)
            event_log.append(self.store, event, is_own=card is not None and card.is_own)
        else:
            self.write(event)

    def step(self, entry: records.InterviewInput) -> InterviewTransition:
        """One input."""
        match entry:
            case records.PutDown():
                if self.state.wanted != entry.question:
                    raise ReplayError("the stored question is not the one that is asked")
                sample = self._sample(entry.question)
                return InterviewTransition(engine.put_down(self.state, self.made_again(entry), entry.at_ms, sample))
            case records.Pressed():
                return engine.press(self.state, entry.text, entry.at_ms, self.known)
            case records.Graded():
                return engine.graded(self.state, entry.grade, entry.at_ms, self.known)
            case records.Ticked():
                return InterviewTransition(passed(self.state, entry.at_ms))
            case records.Woken():
                return InterviewTransition(engine.wake(self.state, entry.at_ms))
            case _:
                assert_never(entry)

    def put_down(self, wanted: records.Question) -> tuple[records.PutDown, InterviewState]:
        """A card, or a file to write or to fix.

        Code with one bug is nearly the solution, so it is recorded as a look at it.
        """
        material: PreparedCard | CodingTask
        if not wanted.card:
            material = self._write_task(wanted)
            event = records.PutDown(at_ms=self.now(), question=wanted, path=material.path, seed=material.seed)
            exercise = wanted.exercise if material.is_debug else ""
        else:
            material = self._material(wanted)
            event = records.PutDown(at_ms=self.now(), question=wanted, digest=material.card.digest)
            exercise = material.card.exercise if isinstance(material.card, SpotTheBug) else ""
        if exercise:
            self.store.add_look(exercise)
        return event, engine.put_down(self.state, material, event.at_ms, self._sample(wanted))

    def leave_out(self, wanted: records.Question, why: str) -> None:
        """Skip this question."""
        self.apply(leave_out(self.state, f"{wanted.name} could not be asked: {why}", self.now()))

    def made_again(self, event: records.PutDown) -> PreparedCard | CodingTask:
        """The same question again.  Raises HarnessError, or ReplayError if its card has changed."""
        if event.path and event.question.system:
            return system_task(*self._system(event.question), event.question, event.path)
        if event.path:
            return exercise_task(self.course.exercise(event.question.exercise), event.question, event.path, event.seed)
        material = self._material(event.question)
        if material.card.digest != event.digest:
            raise ReplayError("the card has changed")
        return material

    # ---- parts

    def _task(self) -> CodingTask:
        assert isinstance(self.state.current, CodingWork)
        return self.state.current.task

    def _record_attempt(self, task: CodingTask, result: Result) -> None:
        exercise = task.question.exercise
        if task.is_debug:
            self.store.add_debug(exercise, task.seed, task.planted, result.verdict.value)
        else:
            text = text_with_digest(task.path, result.submission.sha256)
            self.store.add_attempt(result, text, current_contract(self.course.exercise(exercise)))
            make_cards_due(self.store, self.course, result)

    def _material(self, question: records.Question) -> PreparedCard:
        known = self.known
        cards = known.cards if is_of_deck(question.card) else known.material.cards
        if question.card not in cards:
            raise UsageError(GONE_CARD if is_of_deck(question.card) else GONE)
        card = cards[question.card] if cards is known.cards else known.material.drawn(question.card, question.seed)
        return self.make(card, question.seed)

    def _sample(self, question: records.Question) -> str:
        """The answer of somebody else that is to be judged, "" for other questions.  Raises `UsageError`."""
        if question.role != records.SAMPLE:
            return ""
        sample = sample_of(self.known.material, question)
        if sample is None:
            raise UsageError(GONE)
        return sample.text

    def _write_task(self, question: records.Question) -> CodingTask:
        """Write the file of a coding round; it overwrites nothing."""
        folder = Path(self.state.plan.folder)
        if question.system:
            system, bugs = self._system(question)
            path = write_new(folder, system.id, system_text(system, bugs))
            return system_task(system, bugs, question, str(path))
        exercise = self.course.exercise(question.exercise)
        seed = 0
        brief = brief_of(exercise.file.statement, exercise.file.formulas)
        text = starter_of(exercise.starter_source(), brief)
        if question.base:
            text = extended(question.base, text)
        if question.kind == "debug":
            from harness.course.debug_task import write_task

            seed = self._unfixed_seed(exercise, question.seed)
            text = write_task(exercise, seed)
        path = write_new(folder, exercise.id, text)
        return exercise_task(exercise, question, str(path), seed)

    def _system(self, question: records.Question) -> tuple[DebugSystem, tuple[Bug, ...]]:
        """The system of a question and its bugs.  Raises `UsageError`."""
        system = self.known.material.systems.get(question.system)
        if system is None:
            raise UsageError(GONE)
        return system, draw_bugs(system, question.seed, BUGS[self.state.plan.level])

    def _unfixed_seed(self, exercise: Exercise, seed: int) -> int:
        """The first seed from this one on whose bug was not fixed yet; this one if all were."""
        from harness.course.debug_task import plant, plantable

        fixed = self.store.found_mistakes(exercise.id)
        seeds = range(seed, seed + 20 * len(plantable(exercise)))
        return next((later for later in seeds if plant(exercise, later).id not in fixed), seed)
