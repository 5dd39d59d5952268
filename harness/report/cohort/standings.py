"""A gradebook → who needs help and, by an assignment, who has how many points: the top of the cohort page.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.export.gradebook import Gradebook
from harness.policy.grades import UNUSABLE, lateness, plain_number
from harness.results.result import Verdict
from harness.similarity import SimilarGroup
from harness.text import one_plain_line

NAME_CHARS, REASON_CHARS = 80, 300
# A learner with less than this share of the points is named.
LOW_PERCENT = 50
STUCK_ATTEMPTS = 3
MOST_NAMED = 3
NOT_URGENT = 9


def view_standings(
    book: Gradebook,
    groups: Sequence[SimilarGroup],
    pages: Mapping[str, str],
    verbatim: Mapping[tuple[str, str], float] | None = None,
) -> dict[str, Any]:
    """The top of the page: the learners, and those with a reason to look at, the most urgent first.

    Without an assignment the title is empty, and nobody is missing; `groups` are those of similar work, `pages` the
    addresses of learners' pages.
    """
    similar: dict[str, list[SimilarGroup]] = {}
    for group in groups:
        for learner in group.learners:
            similar.setdefault(learner, []).append(group)
    names = book.display_names()
    rows = tuple(
        _standing(book, learner, similar.get(learner or "", []), pages.get(learner or "", ""), names, verbatim or {})
        for learner in book.learners
    )
    attention = sorted((row for row in rows if row["reasons"]), key=lambda row: (row["urgency"], -len(row["reasons"])))
    assignment, due = book.assignment, book.assignment.due
    return {
        "title": one_plain_line(assignment.title, 200) if assignment.exercises else "",
        "due": f"{due.in_utc(due.all).astimezone(due.timezone):%Y-%m-%d %H:%M}" if due is not None and due.all else "",
        "exercises": len(book.maxima),
        "rows": rows,
        "attention": tuple(attention),
    }


def _standing(
    book: Gradebook, learner: str | None, similar: Sequence[SimilarGroup], page: str, names: Mapping[str, str],
    verbatim: Mapping[tuple[str, str], float],
) -> dict[str, Any]:  # fmt: skip
    """One learner: points, what is missing, what was late, and why somebody should look; `reasons` may be empty.

    `urgency` is that of the most urgent reason, 0 the highest; `page` the address of the learner's own page, "" where
    there is none.
    """
    roster = {entry.id: entry for entry in book.assignment.roster}
    grades, total = book.learners[learner], book.total(learner)
    missing = tuple(_missing(book, learner))
    reasons = list(_reasons(book, learner, missing, similar, names))
    copied = {exercise: share for (who, exercise), share in verbatim.items() if who == learner}
    reasons += [(2, f"{name} equals the published reference ({copied[name]:.0%} of its text)") for name in copied]
    entry = roster.get(learner or "")
    return {
        "id": learner,
        "learner": one_plain_line(learner or "", NAME_CHARS),
        "name": one_plain_line(names.get(learner or "", learner or ""), NAME_CHARS),
        "page": page,
        "section": one_plain_line(entry.section, NAME_CHARS) if entry is not None else "",
        "points": total.points_text,
        "max_points": plain_number(total.max_points),
        "percent": total.percent_text,
        "handed_in": len(grades),
        "is_absent": book.is_absent(learner),
        "missing": missing,
        "days_late": lateness(grades, learner, book.assignment)[0],
        "urgency": min((urgency for urgency, _ in reasons), default=NOT_URGENT),
        "reasons": tuple(reason for _, reason in reasons),
    }


def _missing(book: Gradebook, learner: str | None) -> Iterator[str]:
    """The exercises of the assignment that a learner owes: no bonus, and none that is excused."""
    if not book.assignment.exercises:
        return
    for exercise in book.maxima:
        if exercise in book.learners[learner] or book.assignment.worth(exercise).bonus:
            continue
        if book.absence(learner, exercise).points is not None:
            yield exercise


def _reasons(
    book: Gradebook,
    learner: str | None,
    missing: Sequence[str],
    similar: Sequence[SimilarGroup],
    names: Mapping[str, str],
) -> Iterator[tuple[int, str]]:
    """How urgent each reason to look at this learner is, 0 the most, and the reason."""
    grades, total = book.learners[learner], book.total(learner)
    if book.is_absent(learner) and missing:
        yield 0, "handed in nothing"
    whys = {absence.unusable for absence in book.absences.get(learner, {}).values() if absence.unusable}
    yield from ((0, f"{UNUSABLE}: {one_plain_line(why, REASON_CHARS)}") for why in sorted(whys))
    flagged = [grade.exercise for grade in grades.values() if grade.attempt.is_flagged]
    if flagged:
        yield 1, f"integrity flags: {', '.join(flagged)}"
    for group in similar:
        yield 2, f"{group.exercise} resembles that of {_named(group.others(learner or ''), names)}"
    stuck = [
        grade.exercise
        for grade in grades.values()
        if grade.attempt.verdict is not Verdict.PASSED and (grade.attempt.turn or 1) >= STUCK_ATTEMPTS
    ]
    if stuck:
        yield 3, f"not passed after {STUCK_ATTEMPTS} attempts or more: {', '.join(stuck)}"
    if grades and not total.pending and total.percent is not None and total.percent < LOW_PERCENT:
        yield 4, f"less than {LOW_PERCENT} %"
    owed = [exercise for exercise in missing if not book.absence(learner, exercise).unusable]
    if owed and not book.is_absent(learner):
        yield 5, f"not handed in: {', '.join(owed)}"
    if "not on the roster" in book.learner_notes(learner):
        yield 6, "not on the roster"


def _named(learners: Sequence[str], names: Mapping[str, str]) -> str:
    first = [one_plain_line(names.get(learner, learner), NAME_CHARS) for learner in learners[:MOST_NAMED]]
    rest = len(learners) - len(first)
    return ", ".join([*first, *([f"{rest} more"] if rest else [])])
