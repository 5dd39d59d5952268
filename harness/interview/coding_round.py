"""The state of a round in which code is written or fixed.  Pure: `work_files` writes, `examiner` grades."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from harness.drill.answering import NO_IDEA
from harness.interview.records import CodeGrade, Question

KEYS = {"e": "edit", "d": "done", "t": "task", "h": "hint", NO_IDEA: "next", "n": "next"}
ALIASES = {"no idea": "next", "give up": "next"}


@dataclass(frozen=True, kw_only=True)
class CodingTask:
    """A file to write or to fix."""

    question: Question
    title: str
    # Of an exercise.
    entry: str = ""
    returns: str = ""
    statement: str
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
    has_given_up: bool = False
    wants: Literal["", "edit", "grade"] = ""


def take_work(work: CodingWork, text: str) -> CodingWork | str:
    """The work after a key or a word; a message that names the valid keys, if it was none of them."""
    word = text.lower().lstrip(":").strip()
    command = KEYS.get(word) or ALIASES.get(word, word)
    if command == "edit":
        return replace(work, wants="edit")
    if command == "done":
        return replace(work, wants="grade")
    if command == "task":
        return replace(work, task_views=work.task_views + 1)
    if command == "hint":
        if work.hints == len(work.task.hints):
            return "There is no further hint." if work.hints else "There is no hint for this task."
        return replace(work, hints=work.hints + 1)
    if command == "next":
        return replace(work, has_given_up=True)
    return f"Press d to submit the file, {NO_IDEA} to give up."
