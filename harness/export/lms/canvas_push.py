"""The grades that `harness class publish` filled into a Canvas gradebook → Canvas itself, through its REST API.

`canvas.csv` comes with `canvas-push.json`, the cells that were filled in: nothing else is ever sent.  Needs the package
canvasapi, which is imported only here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness.errors import UsageError
from harness.policy.grades import plain_number

if TYPE_CHECKING:
    from canvasapi.assignment import Assignment
    from canvasapi.course import Course

PUSH = "canvas-push.json"
LOCAL = ("localhost", "127.0.0.1", "::1")
WAIT_S, TRIES = 1.0, 120


@dataclass(frozen=True)
class Column:
    """The grades of one Canvas assignment, by the number of the user."""

    assignment: int
    title: str
    points: Mapping[int, str]


@dataclass(frozen=True)
class Change:
    """A grade in Canvas that differs from the one published; `before` is "" where there is none."""

    user: int
    before: str
    after: str


def read_push(results: Path) -> list[Column]:
    """The cells that were filled in.  Raises UsageError if none were."""
    path = results / PUSH
    try:
        columns = [
            Column(
                int(entry["assignment"]),
                str(entry["title"]),
                {int(user): str(amount) for user, amount in entry["points"].items()},
            )
            for entry in json.loads(path.read_text(encoding="utf-8"))
        ]
    except FileNotFoundError:
        raise UsageError(f"{path} is not there; publish with --export canvas=FILE first") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); publish again with --export canvas=FILE") from None
    if not any(column.points for column in columns):
        raise UsageError(f"{path} has no grades: the gradebook held all of them already")
    return columns


def open_course(url: str, course: int, token: str) -> Course:
    """The course in Canvas.  Raises UsageError without the package, over plain HTTP, or if Canvas refuses."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOCAL:
        raise UsageError(f"{url}: the token is only sent over https; give the address as https://…")
    try:
        from canvasapi import Canvas
        from canvasapi.exceptions import CanvasException
    except ImportError:
        raise UsageError("canvasapi is not installed: pip install canvasapi") from None
    try:
        return Canvas(url, token).get_course(course)
    except CanvasException as error:
        raise UsageError(f"{url}: Canvas does not open course {course}: {error}") from None


def changes_of(course: Course, column: Column) -> tuple[Assignment, list[Change]]:
    """The assignment in Canvas, and the grades that differ there.  Raises UsageError for a learner without one."""
    from canvasapi.exceptions import CanvasException

    try:
        assignment = course.get_assignment(column.assignment)
        present = {entry.user_id: entry for entry in assignment.get_submissions()}
    except CanvasException as error:
        raise UsageError(f'"{column.title}" ({column.assignment}) cannot be read from Canvas: {error}') from None
    missing = sorted(set(column.points) - set(present))
    if missing:
        some = ", ".join(map(str, missing[:10]))
        raise UsageError(f'"{column.title}": Canvas has no submission of the users {some}; is it the right course?')
    return assignment, list(_changes(column, present))


def _changes(column: Column, present: Mapping[int, Any]) -> Iterator[Change]:
    for user, after in column.points.items():
        score = getattr(present[user], "score", None)
        before = "" if score is None else plain_number(Decimal(str(score)))
        if not before or Decimal(before) != Decimal(after):
            yield Change(user, before, after)


def push(assignment: Assignment, changes: list[Change]) -> None:
    """Send the grades, and wait until Canvas has taken them.  Raises UsageError if it does not."""
    from canvasapi.exceptions import CanvasException

    try:
        progress = assignment.submissions_bulk_update(
            grade_data={str(change.user): {"posted_grade": change.after} for change in changes}
        )
        for _ in range(TRIES):
            if progress.workflow_state in ("completed", "failed"):
                break
            time.sleep(WAIT_S)
            progress = progress.query()
    except CanvasException as error:
        raise UsageError(f"Canvas did not take the grades: {error}. The same command goes on from there") from None
    if progress.workflow_state != "completed":
        raise UsageError(
            f"Canvas has not finished ({progress.workflow_state}): look there, then run the same command again, which "
            "sends only what differs"
        )
