"""The records of a watch: its state, its events, its actions.  No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from sys import maxsize
from typing import Literal

from harness.course.catalogue import Summary
from harness.course.exercise import Exercise
from harness.progress.rows import Standing
from harness.results.result import Result
from harness.study.next_steps import Advice, advise
from harness.study.situation import DaySituation, Work
from harness.study.study_plan import StudyPlan

# What a terminal sends: Enter and Space are the empty text.
ENTER, BACK, END = "", "\x7f", "\x04"
UP, DOWN, PAGE_UP, PAGE_DOWN = "up", "down", "page up", "page down"


# ---- the state


@dataclass(frozen=True)
class ExerciseItem:
    """One exercise of the course, in the order of learning.  `standing` is the learner's, None before the first
    attempt; `file` is its name in the folder, "" for none."""

    summary: Summary
    standing: Standing | None = None
    file: str = ""

    @property
    def id(self) -> str:
        """The exercise's id."""
        return self.summary.id

    @property
    def progress(self) -> str:
        """new, tried or passed."""
        return "new" if self.standing is None else "passed" if self.standing.is_passed else "tried"


@dataclass(frozen=True)
class ExerciseView:
    """The current exercise, how many hints were `taken` before, and whether the solution was asked for."""

    exercise: Exercise
    taken: int = 0
    is_given_up: bool = False


@dataclass(frozen=True)
class DisplayedVerdict:
    """A verdict on the screen.  `is_final`: nothing more is being measured.  `planted`: the explanation of the mistake
    that was planted in the file, None for the learner's own file."""

    result: Result
    is_final: bool
    wait_ms: int | None = None
    planted: str | None = None

    @property
    def is_pass(self) -> bool:
        """Whether the learner may move on: it is passed, or nothing more can be checked on this machine."""
        verdict = self.result.verdict
        return bool(verdict == "passed" or (self.is_final and verdict == "unverified"))


@dataclass(frozen=True)
class Viewport:
    """The part of the screen that scrolls: its number of lines, and how many are visible."""

    lines: int = 0
    height: int = 1

    def clamp(self, top: int) -> int:
        """The nearest line that can be the first visible one."""
        return max(0, min(top, self.lines - self.height))


@dataclass(frozen=True)
class WatchState:
    """The state of a watch."""

    folder: str
    items: tuple[ExerciseItem, ...]
    current: str
    task: ExerciseView | None = None
    # the exercise that is being graded, the number of that job, and the queue
    running: str = ""
    job: int = 0
    queue: tuple[str, ...] = ()
    # exercises whose file is the starter as it was written
    untouched: frozenset[str] = frozenset()
    # the verdict on each file, by exercise
    verdicts: Mapping[str, DisplayedVerdict] = field(default_factory=dict)
    # checking all: how many there are, and whether the last exercise was passed before
    total: int = 0
    is_finale: bool = False
    is_ready: bool = False
    view: Literal["main", "list", "help", "solution", "reset"] = "main"
    cursor: int = 0
    # the first visible line of the scrolling part, and that part when it was last drawn
    top: int = 0
    viewport: Viewport = Viewport()
    hints: int = 0
    has_details: bool = False
    note: str = ""
    # the learner's progress besides the items, and the plan, as of the last verdict
    situation: DaySituation | None = None
    plan: StudyPlan | None = None

    @property
    def item(self) -> ExerciseItem:
        """The current exercise."""
        return next(item for item in self.items if item.id == self.current)

    @property
    def verdict(self) -> DisplayedVerdict | None:
        """The verdict on its file."""
        return self.verdicts.get(self.current)

    @property
    def is_done(self) -> bool:
        """Whether the learner may move on."""
        verdict = self.verdict
        return self.item.progress == "passed" if verdict is None else verdict.is_pass

    @property
    def advice(self) -> Advice:
        """What to do next, with a pass that is not stored so far."""
        verdict = self.verdict
        return self._advice(verdict is not None and verdict.result.is_passed and verdict.planted is None)

    @property
    def following(self) -> ExerciseItem | None:
        """The exercise to continue with after the current one, which is done; None if all others are passed."""
        found = self._advice(is_passed=True).exercise
        return None if found is None else next(item for item in self.items if item.id == found.id)

    def _advice(self, is_passed: bool) -> Advice:
        standings = {item.id: item.standing for item in self.items if item.standing is not None}
        if is_passed:
            standings[self.current] = Standing(self.current, 1, 1.0, True, "passed")
        known = self.situation or DaySituation(catalogue=(), standings={}, today=date.min)
        catalogue = tuple(item.summary for item in self.items)
        work = {**known.work, **self._work_shown(known.work.get(self.current))}
        return advise(replace(known, catalogue=catalogue, standings=standings, work=work), self.plan)

    def _work_shown(self, stored: Work | None) -> dict[str, Work]:
        """The work with the verdict on the screen, until it is stored."""
        verdict = self.verdict
        if verdict is None or not verdict.is_final or verdict.planted is not None or verdict.result.is_passed:
            return {}
        result = replace(verdict.result, exercise=self.current)
        if stored is not None and stored.result is not None and stored.result.submission == result.submission:
            return {}
        hints = max(self.hints, 0 if self.task is None else self.task.taken)
        return {self.current: Work(at_ms=maxsize, is_today=True, file=self.item.file, result=result, hints=hints)}

    @property
    def count(self) -> tuple[int, int]:
        """How many exercises are passed, and how many there are."""
        return sum(item.progress == "passed" for item in self.items), len(self.items)


# ---- events


@dataclass(frozen=True)
class KeyPressed:
    """A key, or a line if the terminal has no single keys."""

    text: str


@dataclass(frozen=True)
class GuestsReady:
    """Guests can be forked."""


@dataclass(frozen=True)
class ExerciseOpened:
    """An exercise was read for display."""

    task: ExerciseView


@dataclass(frozen=True)
class FilesSaved:
    """Files with new content, the latest last: exercise, file name, whether it is the starter as it was written."""

    files: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class FilesGone:
    """Files that are gone: exercise, file name."""

    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VerdictKnown:
    """A verdict on the file of a job, final or not."""

    job: int
    exercise: str
    verdict: DisplayedVerdict


@dataclass(frozen=True)
class NoteGiven:
    """A note for the learner."""

    note: str


@dataclass(frozen=True)
class ProgressRead:
    """The learner's progress, which decides the next step."""

    situation: DaySituation
    plan: StudyPlan | None


@dataclass(frozen=True)
class Redraw:
    """The screen or its size may have changed."""


WatchEvent = (
    KeyPressed
    | GuestsReady
    | ExerciseOpened
    | FilesSaved
    | FilesGone
    | VerdictKnown
    | NoteGiven
    | ProgressRead
    | Redraw
)


# ---- actions


@dataclass(frozen=True)
class WatchAction:
    """What is to be done about an exercise.

    `open`: read it, and prepare its answers.  `grade`: its latest file, as this job, in place of what is being graded.
    `store`: the verdict of this job.  `start`: write its starter, unless it has a file.  `reset`: put the starter in
    place of its file, which stays beside it.  `hint`: record that this stage was shown.  `quit` is about none.
    """

    verb: Literal["open", "grade", "store", "start", "reset", "hint", "quit"]
    exercise: str = ""
    number: int = 0


QUIT = WatchAction("quit")
