"""An interview with its store: whatever happens is written down before the next question comes.

The edge around `engine`: reads the clock and the exercises, writes files and the store.  Prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.cards.question import PreparedCard, prepare_card
from harness.course.catalogue import Course
from harness.course.exercise import Exercise
from harness.course.submission import text_with_digest
from harness.drill.after_attempt import make_cards_due
from harness.errors import HarnessError, UsageError
from harness.interview import engine, follow_ups, log
from harness.interview.coding_round import Task, Work
from harness.interview.examiner import Examiner, grade_of
from harness.interview.follow_ups import Known
from harness.interview.log import Interview
from harness.interview.records import (
    COST,
    AnyEvent,
    Begun,
    Grade,
    Graded,
    Plan,
    Pressed,
    PutDown,
    Question,
    Ticked,
    Woken,
)
from harness.interview.replay import replay
from harness.interview.state import State, Step, leave_out, start
from harness.interview.work_files import task_of, write_new
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler.events import Reviewed

CODING = ("write", "debug")
Maker = Callable[[Any, int], PreparedCard]


@dataclass
class InterviewRecorder:
    """An interview under way.  `make` turns a card of the deck and a seed into what is asked; `now` is in ms UTC."""

    store: Store
    course: Course
    known: Known
    make: Maker
    now: Callable[[], int]
    state: State
    examiner: Examiner | None = None

    @classmethod
    def begin(
        cls, store: Store, course: Course, known: Known, make: Maker, now: Callable[[], int], plan: Plan
    ) -> InterviewRecorder:
        """A new interview."""
        log.append(store, plan.interview, Begun(at_ms=now(), plan=plan))
        return cls(store, course, known, make, now, start(plan))

    @classmethod
    def take_up(
        cls, store: Store, course: Course, known: Known, make: Maker, now: Callable[[], int], kept: Interview
    ) -> InterviewRecorder:
        """One that was cut off, as it stood; the time until now counts for nothing."""
        desk = cls(store, course, known, make, now, start(kept.plan))
        desk._keep(replay(kept, desk._made_again, known))
        note = desk.state.note
        if not desk.state.ended:
            desk.wake()
            desk.state = replace(desk.state, note=note)
        return desk

    def open_examiner(self) -> None:
        """Get ready to grade, beside what is asked."""
        rounds = (*self.state.waiting, *self.state.left)
        tasks = [(one.exercise, one.kind == "debug") for one in rounds if one.exercise and one.role == "round"]
        if tasks and self.examiner is None:
            self.examiner = Examiner(self.course, tasks)

    def close(self) -> None:
        """This process is done with it, whether it has ended or not."""
        if self.examiner is not None:
            self.examiner.close()
            self.examiner = None

    # ---- what happens

    def settle(self) -> None:
        """Put the next question down, if one is wanted; those that cannot be asked are left out."""
        while (question := self.state.wanted) is not None:
            try:
                event, material = self._laid_out(question)
            except HarnessError as error:
                why = f"{question.name} could not be asked: {error}"
                self._keep(leave_out(self.state, why, self.now()))
                continue
            self._write(event)
            self.state = engine.put_down(self.state, material, event.at_ms)

    def press(self, text: str) -> None:
        """Take a key or a line."""
        before = self.state.table
        event = Pressed(at_ms=self.now(), text=text)
        self._write(event)
        self._keep(engine.press(self.state, text, event.at_ms, self.known))
        after = self.state.table
        if isinstance(before, Work) and isinstance(after, Work) and after.hints > before.hints:
            self.store.add_hint(after.task.exercise, after.hints)

    def tick(self) -> None:
        """Write down that time went by."""
        event = Ticked(at_ms=self.now())
        self._write(event)
        self.state = engine.tick(self.state, event.at_ms)

    def wake(self) -> None:
        """Go on after time that counts for nothing."""
        event = Woken(at_ms=self.now())
        self._write(event)
        self.state = engine.wake(self.state, event.at_ms)

    def edited(self, note: str = "") -> None:
        """Back from the editor, or why it could not be started."""
        self._write(event := Ticked(at_ms=self.now()))
        self.state = engine.edited(self.state, event.at_ms, note)

    def hand_in(self) -> Future[dict[str, Any]]:
        """Have the file on the table graded; `graded` takes what comes of it."""
        task = self._task()
        self.open_examiner()
        assert self.examiner is not None
        return self.examiner.grade(Path(task.path), task.exercise, task.is_debug)

    def graded(self, result: dict[str, Any] | Grade) -> None:
        """Take the result of `hand_in`.  It is an attempt like any other, or a mended mistake."""
        task = self._task()
        grade = result if isinstance(result, Grade) else grade_of(result, task.planted)
        if not isinstance(result, Grade):
            self._keep_attempt(task, result)
        event = Graded(at_ms=self.now(), grade=grade)
        self._write(event)
        self._keep(engine.graded(self.state, grade, event.at_ms, self.known))

    def give_up(self) -> None:
        """Nobody goes on with it: it ends with what is answered so far."""
        if not self.state.ended:
            self._keep(engine.finish(self.state, self.now(), "left"))

    # ---- parts

    def _task(self) -> Task:
        assert isinstance(self.state.table, Work)
        return self.state.table.task

    def _write(self, event: AnyEvent) -> None:
        log.append(self.store, self.state.plan.interview, event)

    def _keep(self, step: Step) -> None:
        """Store what the step says, in its order."""
        for event in step.events:
            if isinstance(event, Reviewed):
                event_log.append(self.store, event)
            else:
                self._write(event)
        self.state = step.state

    def _keep_attempt(self, task: Task, result: dict[str, Any]) -> None:
        if task.is_debug:
            self.store.add_debug(task.exercise, task.seed, task.planted, result["verdict"])
        else:
            self.store.add_attempt(result, text_with_digest(task.path, result["submission"]["sha256"]))
            make_cards_due(self.store, self.course, result)

    def _laid_out(self, question: Question) -> tuple[PutDown, PreparedCard | Task]:
        """What is put before the candidate.  Raises HarnessError."""
        if question.role == "round" and question.kind in CODING:
            task = self._set_out(question)
            return PutDown(at_ms=self.now(), question=question, path=task.path, seed=task.seed), task
        material = self._material(question)
        return PutDown(at_ms=self.now(), question=question, digest=material.card.digest), material

    def _material(self, question: Question) -> PreparedCard:
        if question.card.startswith(COST):
            card = follow_ups.cost_card(self.course.exercise(question.card.removeprefix(COST)))
            if card is None:
                raise UsageError("its exercise says no more of cost")
            return prepare_card(card, question.seed)
        if question.card not in self.known.cards:
            raise UsageError("no deck has this card any more")
        return self.make(self.known.cards[question.card], question.seed)

    def _set_out(self, question: Question) -> Task:
        """Write the file of a round of code; it overwrites nothing."""
        exercise = self.course.exercise(question.exercise)
        seed = 0
        text = exercise.starter_source()
        if question.kind == "debug":
            from harness.course.debug_task import write_task

            seed = self._unmended_seed(exercise, question.seed)
            text = write_task(exercise, seed)
        path = write_new(Path(self.state.plan.folder), exercise.id, text)
        return task_of(exercise, question, str(path), seed)

    def _unmended_seed(self, exercise: Exercise, seed: int) -> int:
        """From this seed on the first whose mistake was not mended yet; this one where all were."""
        from harness.course.debug_task import plant, plantable

        found = self.store.found_mistakes(exercise.id)
        seeds = range(seed, seed + 20 * len(plantable(exercise)))
        return next((one for one in seeds if plant(exercise, one).id not in found), seed)

    def _made_again(self, event: PutDown) -> PreparedCard | Task | None:
        try:
            if event.path:
                exercise = self.course.exercise(event.question.exercise)
                return task_of(exercise, event.question, event.path, event.seed)
            material = self._material(event.question)
        except HarnessError:
            return None
        return material if material.card.digest == event.digest else None
