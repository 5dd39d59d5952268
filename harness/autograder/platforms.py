"""Reads the submission in a platform's container: its learner, its time, its files; makes a cohort of one of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.cohort.intake.collect import collect, write_collection
from harness.cohort.intake.times import TimeTable
from harness.cohort.jobs import IgnoredPath
from harness.errors import UsageError
from harness.policy.assignment import Assignment
from harness.policy.roster import Person, RosterEntry, RosterIndex

SUBMITTER = "submitter"


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


# ---- a cohort of one learner, with the rules for this learner


def learner_of(arrival: Arrival, assignment: Assignment) -> RosterEntry:
    """The learner of a submission: the first of its people on the roster, otherwise the first person.

    A person who is not on the roster is graded too, since a platform always needs a result.
    """
    index = RosterIndex(assignment.roster, arrival.platform)
    for person in arrival.people:
        learner, _ = index.find(person)
        for entry in assignment.roster:
            if entry.id == learner:
                return entry
    first = next(iter(arrival.people), None)
    name = (first.email or first.id or first.name) if first is not None else ""
    return RosterEntry(name or SUBMITTER, first.name if first is not None else "")


def rules_for(assignment: Assignment, learner: RosterEntry, is_timed: bool) -> Assignment:
    """The assignment with this learner as the whole roster; a platform that gives no time judges lateness itself."""
    late = assignment.late if is_timed else None
    return assignment.model_copy(update={"roster": (replace(learner, group=""),), "late": late})


def arrange(
    arrival: Arrival,
    learner: str,
    exercises: Iterable[str],
    out: Path,
    entries: Mapping[str, str] | None = None,
    patterns: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Path, tuple[IgnoredPath, ...]]:
    """Copy the files that answer exercises into a cohort with a manifest; returns its path and the files left out.

    `entries` are the functions and classes that exercises ask for, by which notebooks are read.
    """
    collected = collect(arrival.submission, "loose", exercises, (), TimeTable(), entries, patterns)
    files = tuple(
        replace(file, learner=learner, submitted=arrival.submitted, attempt=arrival.attempt) for file in collected.files
    )
    return write_collection(replace(collected, files=files), out), collected.left_out
