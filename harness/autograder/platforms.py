"""Reads the submission in a platform's container: its learner, its time, its files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.cohort.intake.people import Person
from harness.errors import UsageError


@dataclass(frozen=True)
class Arrival:
    """A submission in its platform's container.  `result` is the file to write, in the format of `export`."""

    platform: str
    export: str
    submission: Path
    result: Path
    people: tuple[Person, ...]
    submitted: str = ""
    attempt: int = 0


def of_gradescope(root: Path, environment: Mapping[str, str]) -> Arrival:
    """`submission/` and `submission_metadata.json` below `/autograder`."""
    data = _read_json(root / "submission_metadata.json")
    users = data.get("users") or ()
    people = tuple(
        Person(str(user.get("sid") or user.get("id") or ""), str(user.get("name") or ""), str(user.get("email") or ""))
        for user in users
        if isinstance(user, dict)
    )
    attempt = len(data.get("previous_submissions") or ()) + 1
    result = root / "results" / "results.json"
    return Arrival(
        "gradescope", "gradescope", root / "submission", result, people, str(data.get("created_at") or ""), attempt
    )


def of_prairielearn(root: Path, environment: Mapping[str, str]) -> Arrival:
    """`student/` below `/grade`; PrairieLearn names no student, and judges lateness itself."""
    return Arrival(
        "prairielearn", "prairielearn", root / "student", root / "results" / "results.json", (Person("student"),)
    )


def of_classroom50(root: Path, environment: Mapping[str, str]) -> Arrival:
    """The checkout of a student's repository; the runner's variables name the student."""
    owner = environment.get("OWNER") or environment.get("USERNAME") or ""
    return Arrival("github", "classroom50", root, root / "result.json", (Person(owner, owner),))


def of_github_actions(root: Path, environment: Mapping[str, str]) -> Arrival:
    """The checkout of a student's repository; the result is a summary besides the log."""
    actor = (
        environment.get("GITHUB_REPOSITORY", "").partition("/")[2] or environment.get("GITHUB_ACTOR", "") or "student"
    )
    return Arrival("github", "github-summary", root, root / "harness-summary.md", (Person(actor, actor),))


# By platform: the reader, and the folder of its files.
ARRIVALS: dict[str, tuple[Callable[[Path, Mapping[str, str]], Arrival], str]] = {
    "gradescope": (of_gradescope, "/autograder"),
    "prairielearn": (of_prairielearn, "/grade"),
    "classroom50": (of_classroom50, "."),
    "github-actions": (of_github_actions, "."),
}


def read_arrival(platform: str, root: Path | None) -> Arrival:
    """Read the submission.  Raises UsageError if the platform's folders are missing."""
    read, usual = ARRIVALS[platform]
    arrival = read(root or Path(usual), os.environ)
    if not arrival.submission.is_dir():
        raise UsageError(f"{arrival.submission} is not there; this command runs inside a container of {platform}")
    return arrival


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}; this command runs inside a container") from None
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}") from None
    return document if isinstance(document, dict) else {}
