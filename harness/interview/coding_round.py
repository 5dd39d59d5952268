"""A round in which code is written or fixed: the task and the work on it.  `work_files` writes, `examiner` grades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from harness.interview.coding_brief import CodingBrief
from harness.interview.records import CodeGrade, Question


@dataclass(frozen=True, kw_only=True)
class CodingTask:
    """A file to write or to fix."""

    question: Question
    title: str
    # Of an exercise.
    entry: str = ""
    returns: str = ""
    statement: str
    # What is said of it at once, and what only when asked; None where the whole statement is shown.
    brief: CodingBrief | None = None
    # In stages; none for a file to debug.
    hints: tuple[str, ...] = ()
    path: str
    # The path as displayed.
    label: str
    # The seed of the planted bugs, and their names and explanations: one in an exercise, several in a system.
    seed: int = 0
    bugs: tuple[tuple[str, str], ...] = ()

    @property
    def is_debug(self) -> bool:
        """Whether the file is to be fixed, not written."""
        return self.question.kind == "debug"

    @property
    def planted(self) -> str:
        """The name of the mistake that is planted in an exercise."""
        return self.bugs[0][0] if self.is_debug and not self.question.system else ""


@dataclass(frozen=True, kw_only=True)
class CodingWork:
    """The work on a task so far."""

    task: CodingTask
    elapsed_ms: int = 0
    # One grade per submission of the file.
    tries: tuple[CodeGrade, ...] = ()
    # Number of hint stages seen.
    hints: int = 0
    # How often the candidate asked for the whole task.
    task_views: int = 0
    # Whether a question is being typed; each question, and the replies to it.
    is_asking: bool = False
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    # Whether the whole statement was shown, with its formulas.
    has_statement: bool = False
    wants: Literal["", "edit", "grade"] = ""
