"""The records of a watch: its state, its events, its actions.  No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from harness.course.catalogue import Summary
from harness.progress.next_steps import next_exercise
from harness.progress.store import Standing

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
    """What is shown of the current exercise.  `taken`: how many hints were seen before; `is_given_up`: the
    solution was asked for without a pass."""

    id: str
    title: str
    entry: str
    statement: str
    hints: tuple[str, ...]
    reference: str
    taken: int = 0
    is_given_up: bool = False


@dataclass(frozen=True)
class DisplayedVerdict:
    """A verdict on the screen.  `is_final`: nothing more is being measured.  `planted`: the mistake that was planted
    in the file and what it says, None where it is a file of the learner's own."""

    result: Mapping[str, Any]
    is_final: bool
    wait_ms: int | None = None
    planted: tuple[str, str] | None = None

    @property
    def is_pass(self) -> bool:
        """Whether the learner may move on: passed, though stretch goals may still be measured, or nothing more can be
        checked on this machine."""
        verdict = self.result["verdict"]
        return bool(verdict == "passed" or (self.is_final and verdict == "unverified"))


@dataclass(frozen=True)
class Viewport:
    """The part of the screen that scrolls: the lines that there are, and how many of them it shows."""

    lines: int = 0
    height: int = 1

    def clamp(self, top: int) -> int:
        """The nearest line that can be the first one shown."""
        return max(0, min(top, self.lines - self.height))


@dataclass(frozen=True)
class WatchState:
    """The state of a watch."""

    folder: str
    items: tuple[ExerciseItem, ...]
    current: str
    task: ExerciseView | None = None
    # what is graded now, and the number of that job; what waits for it
    running: str = ""
    job: int = 0
    queue: tuple[str, ...] = ()
    # exercises whose file is the starter as it was written
    untouched: frozenset[str] = frozenset()
    # exercise: what is known of its file
    verdicts: Mapping[str, DisplayedVerdict] = field(default_factory=dict)
    # checking all: how many there are, and whether the last exercise was passed before
    total: int = 0
    is_finale: bool = False
    is_ready: bool = False
    view: Literal["main", "list", "help", "solution", "reset"] = "main"
    cursor: int = 0
    # the first line that is shown of what scrolls, and what there was to scroll when it was last drawn
    top: int = 0
    viewport: Viewport = Viewport()
    hints: int = 0
    has_details: bool = False
    note: str = ""

    @property
    def item(self) -> ExerciseItem:
        """The current exercise."""
        return next(item for item in self.items if item.id == self.current)

    @property
    def verdict(self) -> DisplayedVerdict | None:
        """What is known of its file."""
        return self.verdicts.get(self.current)

    @property
    def is_done(self) -> bool:
        """Whether the learner may move on."""
        verdict = self.verdict
        return self.item.progress == "passed" if verdict is None else verdict.is_pass

    @property
    def following(self) -> ExerciseItem | None:
        """The exercise to go on with after the current one; None where all others are passed."""
        standings = {item.id: item.standing for item in self.items if item.standing is not None}
        found = next_exercise([item.summary for item in self.items], standings, without=self.current)
        return None if found is None else next(item for item in self.items if item.id == found.id)

    @property
    def count(self) -> tuple[int, int]:
        """How many exercises are passed, and how many there are."""
        return sum(item.progress == "passed" for item in self.items), len(self.items)


# ---- events


@dataclass(frozen=True)
class KeyPressed:
    """A key, or a line where there are no keys."""

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
class Redraw:
    """The screen may have been changed, or its size."""


WatchEvent = KeyPressed | GuestsReady | ExerciseOpened | FilesSaved | FilesGone | VerdictKnown | NoteGiven | Redraw


# ---- actions


@dataclass(frozen=True)
class OpenExercise:
    """Read an exercise, and prepare its answers."""

    exercise: str


@dataclass(frozen=True)
class GradeFile:
    """Grade the file that was last saved for an exercise; whatever is graded now has been overtaken."""

    job: int
    exercise: str


@dataclass(frozen=True)
class StoreVerdict:
    """Store the verdict of a job."""

    job: int
    exercise: str


@dataclass(frozen=True)
class WriteStarter:
    """Write the starter of an exercise, unless it has a file."""

    exercise: str


@dataclass(frozen=True)
class ResetFile:
    """Write the starter of an exercise over its file, which is kept beside it."""

    exercise: str


@dataclass(frozen=True)
class RecordHint:
    """Remember that a hint was shown."""

    exercise: str
    stage: int


@dataclass(frozen=True)
class Quit:
    """The learner quits."""


WatchAction = OpenExercise | GradeFile | StoreVerdict | WriteStarter | ResetFile | RecordHint | Quit
