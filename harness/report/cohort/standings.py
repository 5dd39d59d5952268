"""A gradebook by an assignment → who needs help and who has how many points: the top of the cohort page.  Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.export.gradebook_data import Gradebook
from harness.policy.grades import plain_number
from harness.records import Verdict
from harness.text import one_plain_line

NAME_CHARS = 80
# A learner with less than this share of the points is named.
LOW_PERCENT = 50
STUCK_ATTEMPTS = 3


@dataclass(frozen=True)
class LearnerStanding:
    """One learner: points, what is missing, what was late, and why somebody should look; `reasons` may be empty."""

    learner: str
    name: str
    section: str
    points: str
    max_points: str
    percent: str
    handed_in: int
    missing: tuple[str, ...]
    days_late: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ClassStandings:
    """The assignment and its learners; `attention` are those with a reason, the most urgent first."""

    title: str
    due: str
    exercises: int
    rows: tuple[LearnerStanding, ...]
    attention: tuple[LearnerStanding, ...]
    nothing: int


def view_standings(book: Gradebook) -> ClassStandings | None:
    """What stands on the page; None without an assignment."""
    assignment = book.policy.assignment
    if assignment is None:
        return None
    rows = tuple(_standing(book, learner) for learner in book.learners)
    attention = sorted((row for row in rows if row.reasons), key=lambda row: (row.handed_in > 0, -len(row.reasons)))
    due = book.policy.due
    return ClassStandings(
        title=one_plain_line(assignment.title, 200),
        due=f"{due.common.astimezone(due.zone):%Y-%m-%d %H:%M}" if due is not None and due.common else "",
        exercises=len(book.maxima),
        rows=rows,
        attention=tuple(attention),
        nothing=sum(not row.handed_in for row in rows),
    )


def _standing(book: Gradebook, learner: str | None) -> LearnerStanding:
    assignment = book.policy.assignment
    roster = {entry.id: entry for entry in assignment.roster} if assignment is not None else {}
    grades, total = book.learners[learner], book.total(learner)
    absences = {exercise: book.absence(learner, exercise) for exercise in book.maxima if exercise not in grades}
    missing = tuple(
        exercise
        for exercise, absence in absences.items()
        if absence.points is not None and not book.policy.worth(exercise).is_bonus
    )
    entry = roster.get(learner or "")
    return LearnerStanding(
        learner=one_plain_line(learner or "", NAME_CHARS),
        name=one_plain_line(book.name(learner), NAME_CHARS),
        section=one_plain_line(entry.section, NAME_CHARS) if entry is not None else "",
        points=plain_number(total.points),
        max_points=plain_number(total.max_points),
        percent="" if total.percent is None else plain_number(total.percent),
        handed_in=len(grades),
        missing=missing,
        days_late=sum(grade.days_late for grade in grades.values()),
        reasons=tuple(_reasons(book, learner, missing)),
    )


def _reasons(book: Gradebook, learner: str | None, missing: tuple[str, ...]) -> Iterator[str]:
    """Why somebody should look at this learner."""
    grades, total = book.learners[learner], book.total(learner)
    if not grades and missing:
        yield "handed in nothing"
    elif missing:
        yield f"not handed in: {', '.join(missing)}"
    flagged = [grade.exercise for grade in grades.values() if grade.attempt.is_flagged]
    if flagged:
        yield f"integrity flags: {', '.join(flagged)}"
    stuck = [
        grade.exercise
        for grade in grades.values()
        if grade.attempt.verdict is not Verdict.PASSED and (grade.attempt.turn or 1) >= STUCK_ATTEMPTS
    ]
    if stuck:
        yield f"{STUCK_ATTEMPTS} attempts or more and not passed: {', '.join(stuck)}"
    if grades and total.percent is not None and total.percent < LOW_PERCENT:
        yield f"less than {LOW_PERCENT} %"
    yield from book.learner_notes(learner)[:1] if "not on the roster" in book.learner_notes(learner) else ()
