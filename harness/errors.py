"""The errors of all packages; each class carries its exit code.

HarnessError            3   the harness itself could not do it
├── IsolationError      3   the requested isolation is not available here
├── GuestError          3   a guest could not be started or broke its protocol (a learner's fault is never this)
│   └── JudgeError      3   a course's judge gave no verdict on a value; a submission's value is then wrong
└── UsageError          2   the call is wrong
    └── CourseError     2   the course is wrong; lists every problem of a file at once

A learner's mistake is never an exception: it is a value, a `records.Check` or a `records.Result`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class HarnessError(Exception):
    """The harness could not do what was asked, and the caller is not to blame."""

    exit_code = 3


class IsolationError(HarnessError):
    """The requested isolation level does not hold on this machine."""


class GuestError(HarnessError):
    """A guest process could not be started, or trusted code in it failed."""


class JudgeError(GuestError):
    """A course's judge gave no verdict on a value."""


class UsageError(HarnessError):
    """The caller's arguments or files are wrong; the message says which and what to do."""

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a course file: where, what was found, what to do."""

    path: str
    line: int
    column: int
    message: str
    source_line: str = ""

    def render(self) -> str:
        """`file:line:column: message`, the line and a caret below it."""
        head = f"{self.path}:{self.line}:{self.column}: {self.message}"
        if not self.source_line:
            return head
        source = self.source_line[:160]
        return f"{head}\n    {source}\n    {' ' * min(self.column - 1, len(source))}^"


class CourseError(UsageError):
    """A course is invalid; has every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.render() for problem in self.problems))


FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# What Python says when it finds no place for temporary files.
NO_TEMPORARY = "No usable temporary directory"


def not_written(path: object, error: OSError) -> HarnessError:
    """A file or folder could not be written: which, why, and what to do."""
    advice = "name another place"
    if error.errno in FULL:
        advice = "make room there, or name another place, and give the command again"
    elif error.errno in DENIED:
        advice = "name another place, or allow yourself to write there"
    elif is_unwritable(error):
        advice = "make room there, or set TMPDIR to a folder with room"
    return HarnessError(f"{path} cannot be written: {error.strerror or error}; {advice}")


def is_unwritable(error: OSError) -> bool:
    """Whether the error says that a disk is full or a place is read-only, which is nobody's mistake."""
    return error.errno in FULL | DENIED or str(error.strerror).startswith(NO_TEMPORARY)


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """`; did you mean "…"?` for a message, or nothing when no known word is near."""
    near = get_close_matches(str(word), list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""
