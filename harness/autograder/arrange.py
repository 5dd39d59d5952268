"""Makes a cohort of one learner from the submission in a platform's container, with the rules for this learner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from harness.autograder.platforms import Arrival
from harness.cohort.intake.collect import collect, write_collection
from harness.cohort.intake.people import RosterIndex
from harness.cohort.intake.times import TimeTable
from harness.cohort.plan import IgnoredPath
from harness.policy.assignment import Assignment
from harness.policy.roster import RosterEntry

SUBMITTER = "submitter"


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
    arrival: Arrival, learner: str, exercises: Iterable[str], out: Path
) -> tuple[Path, tuple[IgnoredPath, ...]]:
    """Copy the files that answer exercises into a cohort with a manifest; returns its path and the files left out."""
    collected = collect(arrival.submission, "loose", exercises, (), TimeTable())
    files = tuple(
        replace(file, learner=learner, submitted=arrival.submitted, attempt=arrival.attempt) for file in collected.files
    )
    return write_collection(replace(collected, files=files), out), collected.left_out
