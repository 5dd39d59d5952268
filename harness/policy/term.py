"""A term: a folder of assignments that share a roster, slip days and one grade.

TERM/term.yaml names the folders of its assignments in order, each with an assignment.yaml.  Pure but for reading the
files; `harness.cohort.term` has the results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, StrictInt, ValidationError, WithJsonSchema

from harness.authoring.models import Strict
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, read
from harness.errors import CourseError, Problem, UsageError, did_you_mean
from harness.policy.assignment import Assignment, Excuse, Slip, as_roster
from harness.policy.grades import HUNDRED, LearnerTotal
from harness.policy.parser import model_at
from harness.policy.roster import RosterEntry
from harness.policy.rules import Amount, Extension, NonBlank, Rounding

FILE, ASSIGNMENT = "term.yaml", "assignment.yaml"


class TermPart(Strict):
    """One assignment of a term."""

    weight: Amount = Field(default=Decimal(1), description="What its percentage counts in that of the term.")
    results: NonBlank | None = Field(
        default=None, description="Its folder of results, from its own; default: results or cohort/results."
    )


class TermSlip(Strict):
    """Days of lateness that cost nothing, over the whole term."""

    days: Annotated[StrictInt, Field(ge=0, le=365)] = Field(description="Slip days of each learner in the term.")


class TermExcuse(Strict):
    """An assignment that does not count for a learner."""

    learner: NonBlank = Field(description="The learner's id on the roster.")
    assignment: NonBlank = Field(description="The folder of the assignment.")
    why: NonBlank = Field(description="The reason, which staff see.")


class TermExtension(Strict):
    """More days for one learner."""

    learner: NonBlank = Field(description="The learner's id on the roster.")
    assignment: NonBlank | None = Field(default=None, description="The folder; all assignments where it is left out.")
    days: Annotated[StrictInt, Field(ge=1, le=365)] = Field(description="Days after the due date.")


class Term(Strict):
    """A whole term.yaml."""

    title: NonBlank = Field(default="Term", description="What the term is called on pages.")
    roster: Annotated[
        tuple[RosterEntry, ...], PlainValidator(as_roster), WithJsonSchema({"type": "string", "minLength": 1})
    ] = Field(default=(), description="The CSV file of the learners of all assignments.")
    assignments: Annotated[dict[NonBlank, TermPart | None], Field(min_length=1)] = Field(
        description="The folders of the assignments, in the order in which slip days are used."
    )
    slip: TermSlip | None = Field(default=None, description="Slip days of the term; assignments then have none.")
    drop_lowest: Annotated[StrictInt, Field(ge=0, le=50)] = Field(
        default=0, description="How many assignments with the lowest percentage do not count."
    )
    excused: tuple[TermExcuse, ...] = Field(default=(), description="Assignments that do not count for a learner.")
    extensions: tuple[TermExtension, ...] = Field(default=(), description="More days for single learners.")
    round: Rounding = Field(default=Rounding(), description="How the percentage of the term is rounded.")

    def part(self, name: str) -> TermPart:
        """What the term says of an assignment."""
        return self.assignments.get(name) or TermPart()

    def excuse(self, learner: str | None, name: str) -> str | None:
        """Why the assignment does not count for this learner; None if it does."""
        return next((row.why for row in self.excused if (row.learner, row.assignment) == (learner, name)), None)

    def apply(self, name: str, assignment: Assignment, used: Mapping[str, int]) -> Assignment:
        """The assignment with the term's roster, excuses and extensions, and with the slip days that earlier ones left.

        Raises UsageError if both give slip days.
        """
        changes: dict[str, Any] = {"roster": self.roster or assignment.roster}
        if self.slip is not None:
            if assignment.slip is not None:
                raise UsageError(f"{name}/{ASSIGNMENT}: slip days are those of {FILE}; leave `slip` out here")
            changes["slip"] = Slip(days=self.slip.days, used={name: days for name, days in used.items() if days})
        mine = tuple(Excuse(learner=row.learner, why=row.why) for row in self.excused if row.assignment == name)
        changes["excused"] = (*assignment.excused, *mine)
        if assignment.due is not None:
            longer = (*assignment.due.extensions, *self._longer(name, assignment))
            changes["due"] = assignment.due.model_copy(update={"extensions": longer})
        return assignment.model_copy(update=changes)

    def _longer(self, name: str, assignment: Assignment) -> Iterator[Extension]:
        due = assignment.due
        for row in self.extensions if due is not None else ():
            if row.assignment not in (None, name) or due is None:
                continue
            dates: dict[str | None, datetime | None] = {None: due.all} | dict(due.exercises.items())
            if assignment.exercises:  # each its own date: the common one may be later
                dates = {exercise: due.exercises.get(exercise, due.all) for exercise in assignment.exercises}
            for exercise, date in dates.items():
                if date is None:
                    continue
                until = date + timedelta(days=row.days)  # at the same time by the clock
                yield Extension.model_construct(learner=row.learner, exercise=exercise, until=until)


def add_up_term(term: Term, totals: Mapping[str, LearnerTotal]) -> LearnerTotal:
    """The total of a term, whose points are the weights of the assignments.

    percent = Σ weight · percent / Σ weight, over the assignments in which something counts, less the lowest.

    90 % with weight 1, 60 % with weight 2 and 30 % with weight 1, the lowest dropped: (90 + 120) / 3 = 70 %.
    """
    counted = {name: total for name, total in totals.items() if total.share is not None}
    able = [(total.share or Decimal(0), -place, name) for place, (name, total) in enumerate(counted.items())]
    dropped = [name for _, _, name in sorted(able)[: max(0, min(term.drop_lowest, len(able) - 1))]]
    kept = [(term.part(name).weight, total.share) for name, total in counted.items() if name not in dropped]
    weights = sum((weight for weight, _ in kept), Decimal(0))
    weighted = sum((weight * (share or 0) for weight, share in kept), Decimal(0))
    percent = term.round.apply(HUNDRED * weighted / weights) if weights else None
    pending = tuple(name for name, total in totals.items() if total.pending)
    return LearnerTotal(weighted, weights, percent, tuple(dropped), pending)


def read_term(path: Path) -> Term:
    """The term of a file; its roster is read too.  Raises CourseError with every problem, and UsageError."""
    document = read(path)
    try:
        term = Term.model_validate({} if document.data is None else document.data, context=path.parent)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, lambda place, _: model_at(place, Term))) from None
    problems = list(_unknown(document, term))
    if problems:
        raise CourseError(problems)
    return term


def _unknown(document: Document, term: Term) -> Iterator[Problem]:
    """Assignments that the term does not have, learners who are not on the roster, and too many to drop."""
    known = [entry.id for entry in term.roster]
    lists: dict[str, Sequence[TermExcuse | TermExtension]] = {"excused": term.excused, "extensions": term.extensions}
    for key, rows in lists.items():
        for number, row in enumerate(rows):
            if row.assignment is not None and row.assignment not in term.assignments:
                near = did_you_mean(row.assignment, term.assignments)
                yield document.problem((key, number, "assignment"), f'no assignment is named "{row.assignment}"{near}')
            if known and row.learner not in known:
                near = did_you_mean(row.learner, known)
                yield document.problem(
                    (key, number, "learner"), f'no one on the roster has the id "{row.learner}"{near}'
                )
    if term.drop_lowest >= len(term.assignments):
        yield document.problem(("drop_lowest",), "no assignment would be left that counts; drop fewer")
