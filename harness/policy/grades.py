"""Attempts and an assignment → what each learner earned.  Pure.

An internal error is the harness's own failure: it does not count as an attempt, nor towards a limit; if there is
nothing else, the exercise stays ungraded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from harness.errors import UsageError
from harness.policy.assignment import Adjustment, Assignment, score_of, share_of_goals
from harness.results.result import Result, Timing, Verdict
from harness.text import counted

HUNDRED = Decimal(100)
PENDING, ABSENT, UNUSABLE = "pending", "not handed in", "handed in, not usable"
HELD = "held until a human has looked at its integrity flags"


@dataclass(frozen=True, slots=True)
class ScoredAttempt:
    """What grading needs of one result.  `number` is the index of its result, `turn` which attempt of the learner it
    is, from 1, if the result says so, and `submitted` when it was handed in, if that is known.  `score` is the share of
    the points by the assignment's weights, `goals` the share of the stretch goals that were met.  `max_points` are the
    assignment's, else those of the result."""

    number: int
    learner: str | None
    exercise: str
    verdict: Verdict
    score: Decimal
    max_points: Decimal
    turn: int | None = None
    submitted: datetime | None = None
    timing: Timing | None = None
    sha256: str | None = None
    is_flagged: bool = False
    goals: Decimal = Decimal(0)

    @property
    def is_internal_error(self) -> bool:
        """Whether the harness failed, and not the submission."""
        return self.verdict is Verdict.INTERNAL_ERROR


@dataclass(frozen=True, slots=True)
class ExerciseGrade:
    """What one learner earned for one exercise by the attempt that counts; `points` is None if none could be graded,
    and where they are held until a human has looked at a flag.

    `slip_days` of the `days_late` cost nothing.  `notes` are for instructors.
    """

    learner: str | None
    exercise: str
    attempt: ScoredAttempt
    points: Decimal | None
    max_points: Decimal
    days_late: int = 0
    notes: tuple[str, ...] = ()
    is_held: bool = False
    slip_days: int = 0

    @property
    def earned(self) -> Decimal:
        """Score times points, before the penalty for lateness."""
        return self.attempt.score * self.max_points


@dataclass(frozen=True, slots=True)
class Absence:
    """Nothing that can be graded was handed in for an exercise, or it is excused: then `points` is None, and it does
    not count.  `unusable` is what was handed in, and why it cannot be graded."""

    points: Decimal | None = Decimal(0)
    note: str = ABSENT
    unusable: str = ""


@dataclass(frozen=True, slots=True)
class LearnerTotal:
    """A learner's points, their maximum, and the percentage that they are of it; None of nothing.

    `dropped` do not count; while some are `pending`, held or to be graded again, the sums are not final.
    `share` is the percentage as it is before rounding, from 0 to 1.
    """

    points: Decimal
    max_points: Decimal
    percent: Decimal | None
    dropped: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    share: Decimal | None = None

    @property
    def points_text(self) -> str:
        """The points, or that they are not known yet."""
        return PENDING if self.pending else plain_number(self.points)

    @property
    def percent_text(self) -> str:
        """The percentage, or that it is not known yet; "" if nothing counts."""
        return PENDING if self.pending else "" if self.percent is None else plain_number(self.percent)


def as_attempt(result: Result, number: int, assignment: Assignment) -> ScoredAttempt:
    """The attempt of a result.  Raises UsageError if the time at which it was handed in is none."""
    worth = assignment.worth(result.exercise)
    is_listed = result.exercise in assignment.exercises
    return ScoredAttempt(
        number=number,
        learner=result.learner,
        exercise=sys.intern(result.exercise),  # one text for each, however many results name it
        verdict=result.verdict,
        score=score_of(result, worth, assignment.partial_credit),
        max_points=worth.points if is_listed else Decimal(str(result.max_points)),
        turn=result.attempt,
        submitted=_time(result.submission.submitted, number, assignment),
        timing=result.submission.timing,
        sha256=result.submission.sha256,
        is_flagged=bool(result.integrity),
        goals=share_of_goals(result) if worth.stretch else Decimal(0),
    )


def _time(value: str | None, number: int, assignment: Assignment) -> datetime | None:
    if not value:
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise UsageError(f"result {number + 1} was handed in at {value!r:.60}, which is not a date and time") from None
    if assignment.due is not None:
        return assignment.due.in_utc(time)  # within one zone, Python subtracts clock times and ignores their changes
    return None if time.tzinfo is None else time.astimezone(UTC)  # nothing depends on it


def choose(attempts: Sequence[ScoredAttempt], assignment: Assignment, slip_days: int = 0) -> ExerciseGrade:
    """The grade of one learner for one exercise, from all attempts at it, in any order.

    Attempts past the limit and internal errors do not count.  `best` takes the most points after lateness, the earliest
    of equals; `last` the last.  Up to `slip_days` days of lateness cost nothing.
    """
    ordered = in_order(attempts)
    real = [attempt for attempt in ordered if not attempt.is_internal_error]
    if not real:
        return _ungraded(ordered[-1], "the harness itself failed on this one; grade it again")
    limit = assignment.attempts.limit
    within = [attempt for place, attempt in enumerate(real, 1) if limit is None or (attempt.turn or place) <= limit]
    if not within:
        first = real[0].turn or 1
        message = f"attempt {first} is past the limit of {limit}, and the results hold no earlier one"
        return _ungraded(real[0], message)
    grades = [grade_attempt(attempt, assignment, slip_days) for attempt in within]
    chosen = grades[-1]
    if assignment.attempts.keep == "best":  # of equals the first
        chosen = max(grades, key=lambda grade: (grade.points or Decimal(0), grade.is_held))
    notes = list(chosen.notes)
    if len(within) < len(real):
        past = len(real) - len(within)
        notes.append(f"past the limit of {limit}, {counted(past, 'more attempt does', 'more attempts do')} not count")
    if not chosen.is_held and any(grade.is_held for grade in grades):
        notes.append("another attempt is held; this one counts until it is released")
    if ordered[-1].is_internal_error:
        notes.append("the harness itself failed on the latest attempt; this is an earlier one")
    return replace(chosen, notes=tuple(notes))


def in_order(attempts: Sequence[ScoredAttempt]) -> list[ScoredAttempt]:
    """The attempts by turn where all have one, else by the time of handing in where all have one, else as given."""
    if all(attempt.turn is not None for attempt in attempts):
        return sorted(attempts, key=lambda attempt: attempt.turn or 0)
    times = {attempt.number: attempt.submitted for attempt in attempts if attempt.submitted is not None}
    if len(times) == len(attempts):
        return sorted(attempts, key=lambda attempt: times[attempt.number])
    return sorted(attempts, key=lambda attempt: attempt.number)


def grade_attempt(attempt: ScoredAttempt, assignment: Assignment, slip_days: int = 0) -> ExerciseGrade:
    """earned = score · max_points; points = earned less the penalty for lateness, rounded once, at the end.

    With 20 points, a score of 0.75, two days late at 10 % a day of what was earned: earned 15, points 15 · 0.8 = 12;
    with one slip day, 13.5.  Rounding never exceeds the maximum: 2.5 of 2.5 points, in whole points, stay 2.5.
    Stretch goals add points beyond it, without a penalty.
    """
    if attempt.is_flagged and assignment.is_held(attempt.learner, attempt.exercise, attempt.sha256):
        return replace(_ungraded(attempt, HELD), is_held=True)
    most = attempt.max_points
    earned = attempt.score * most
    late = _days_late(attempt, assignment)
    slipped = min(late, slip_days)
    days = late - slipped
    points = earned
    is_marked = attempt.submitted is None and attempt.timing is Timing.LATE
    notes = [f"late by the platform's mark, time unknown: {counted_as(late)}"] if is_marked else []
    notes += [f"{counted(slipped, 'slip day')} used"] if slipped else []
    if days and assignment.late is not None:
        points = assignment.late.subtract(earned, most, days)
        of = "what was earned" if assignment.late.of == "earned" else "the maximum"
        share = plain_number(assignment.late.share(days) * HUNDRED)
        notes.append(f"{counted(days, 'day')} late: {share} % of {of} deducted")
    if attempt.verdict is Verdict.UNVERIFIED:
        notes.append("not verified: a required check could not run")
    extra = attempt.goals * assignment.worth(attempt.exercise).stretch
    if extra:
        notes.append(f"stretch goals: {plain_number(assignment.round.apply(extra))} extra points")
    points = min(assignment.round.apply(points), most) + assignment.round.apply(extra)
    return replace(_ungraded(attempt, *notes), points=points, days_late=late, slip_days=slipped)


def counted_as(days: int) -> str:
    """What a platform's mark `late` counts as."""
    return f"counted as {counted(days, 'day')}" if days else "counted as on time"


def adjust(points: Decimal, adjustments: Sequence[Adjustment]) -> tuple[Decimal, list[str]]:
    """The points after all adjustments, at least 0, and a note for each."""
    for adjustment in adjustments:
        points = max(Decimal(0), points + adjustment.points)
    return points, [f"adjusted by {entry.points:+f} points: {entry.why}" for entry in adjustments]


def grade_learner(
    tries: Mapping[str, Sequence[ScoredAttempt]],
    learner: str | None,
    assignment: Assignment,
    exercises: Iterable[str],
    unusable: Mapping[str, str] | None = None,
) -> tuple[dict[str, ExerciseGrade], dict[str, Absence]]:
    """A learner's grades for these exercises, and those without one.

    `tries` are the attempts at each exercise, those of the learner's group among them.  What is due at one moment is
    one hand-in, whose slip days are used once, by all of its exercises, the earlier hand-in first.  `unusable` says
    why work cannot be graded, by exercise, or under "" for any of them.
    """
    grades: dict[str, ExerciseGrade] = {}
    absences: dict[str, Absence] = {}
    left = assignment.slip_days_of(learner)
    names = list(exercises)
    for hand_in in by_hand_in(names, learner, assignment):
        for exercise in hand_in:
            found = _grade_exercise(tries.get(exercise, ()), learner, exercise, assignment, left)
            why = (unusable or {}).get(exercise) or (unusable or {}).get("", "")
            if why and isinstance(found, Absence) and found.points is not None:
                found = replace(found, note=found.note.replace(ABSENT, f"{UNUSABLE}: {why}", 1), unusable=why)
            if isinstance(found, ExerciseGrade):
                grades[exercise] = found
            else:
                absences[exercise] = found
        left -= max((grades[exercise].slip_days for exercise in hand_in if exercise in grades), default=0)
    return {name: grades[name] for name in names if name in grades}, absences


def _grade_exercise(
    tries: Sequence[ScoredAttempt], learner: str | None, exercise: str, assignment: Assignment, slip_days: int
) -> ExerciseGrade | Absence:
    excuse = assignment.excuse(learner, exercise)
    adjustments = assignment.adjustments_of(learner, exercise)
    if excuse is not None:
        return Absence(None, f"excused: {excuse}")
    if not tries:
        points, notes = adjust(Decimal(0), adjustments)
        return Absence(points, "; ".join([ABSENT, *notes]))
    mine = [tried if tried.learner == learner else replace(tried, learner=learner) for tried in tries]
    grade = choose(mine, assignment, slip_days)
    regrades = assignment.regrades_of(learner, exercise)
    grade = replace(grade, notes=(*grade.notes, *(regrade.note for regrade in regrades)))
    added = sum((regrade.points for regrade in regrades), Decimal(0))
    if grade.points is None or not (adjustments or added):
        return grade
    points, notes = adjust(max(Decimal(0), grade.points + added), adjustments)
    notes = [*([f"regraded by {added:+f} points"] if added else []), *notes]
    return replace(grade, points=points, notes=(*grade.notes, *notes))


def by_hand_in(exercises: Iterable[str], learner: str | None, assignment: Assignment) -> list[list[str]]:
    """The exercises that are due for a learner at one moment, the earliest first; those without a date at the end."""
    groups: dict[datetime | None, list[str]] = {}
    for exercise in exercises:
        due = assignment.due.of(learner, exercise) if assignment.due is not None else None
        groups.setdefault(due, []).append(exercise)
    return [
        groups[due] for due in sorted(groups, key=lambda due: (due is None, due or datetime.max.replace(tzinfo=UTC)))
    ]


def lateness(grades: Mapping[str, ExerciseGrade], learner: str | None, assignment: Assignment) -> tuple[int, int]:
    """The days that a learner's hand-ins were late, and the slip days among them; each hand-in counts once."""
    late = slip = 0
    for hand_in in by_hand_in(grades, learner, assignment):
        late += max(grades[exercise].days_late for exercise in hand_in)
        slip += max(grades[exercise].slip_days for exercise in hand_in)
    return late, slip


def _days_late(attempt: ScoredAttempt, assignment: Assignment) -> int:
    if assignment.due is None or assignment.late is None:
        return 0
    due = assignment.due.of(attempt.learner, attempt.exercise)
    if due is None:
        return 0
    if attempt.submitted is None:
        if attempt.timing is Timing.LATE:
            # The platform's mark is about the common date.
            return assignment.late.marked_days if due == assignment.due.of(None, attempt.exercise) else 0
        if attempt.timing is Timing.ON_TIME or assignment.late.without_time == "on-time":
            return 0
        raise UsageError(
            f"{attempt.learner or 'the submission'}/{attempt.exercise}: late work loses points, and the results do not "
            "say when this was handed in. Give a manifest with a column `submitted`, or write `without_time: on-time` "
            "under `late` in the assignment"
        )
    return assignment.late.days(attempt.submitted, due, assignment.due.timezone)


def _ungraded(attempt: ScoredAttempt, *notes: str) -> ExerciseGrade:
    return ExerciseGrade(attempt.learner, attempt.exercise, attempt, None, attempt.max_points, notes=notes)


def add_up(
    grades: Mapping[str, ExerciseGrade],
    maxima: Mapping[str, Decimal],
    assignment: Assignment,
    absences: Mapping[str, Absence] | None = None,
) -> LearnerTotal:
    """A learner's sums over all exercises of `maxima`; one not handed in counts as 0; so does a held one, until it is
    released.

    points = Σ weight · points, of Σ weight · maximum; percent = 100 · points / maximum; the default weight is 1.  Of
    two exercises of 10 and 20 points with weights 1 and 3, 5 and 20 were earned: 65 of 70 points, 92.86 %.  Where some
    do not count, because they are excused, dropped or to be graded again, the points of the others are scaled to the
    full maximum, unless the assignment asks for `totals: counted`: 9 of the 10 points that count are 63 of 70.  A bonus
    exercise adds points and no maximum.
    """
    counted: dict[str, Decimal] = {}
    pending: list[str] = []
    for exercise in maxima:
        grade = grades.get(exercise)
        if grade is None:
            points = (absences or {}).get(exercise, Absence()).points
        else:
            points = Decimal(0) if grade.points is None and grade.is_held else grade.points
            pending += [exercise] if grade.points is None else []
        if points is not None:
            counted[exercise] = points
    dropped = _lowest(counted, maxima, assignment)
    full = most = points = extra = Decimal(0)
    for exercise, maximum in maxima.items():
        worth = assignment.worth(exercise)
        earned = worth.weight * counted.get(exercise, Decimal(0))
        if worth.bonus:
            extra += earned
            continue
        full += worth.weight * maximum
        if exercise in counted and exercise not in dropped:
            points += earned
            most += worth.weight * maximum
    is_scaled = assignment.totals == "full" and 0 < most < full
    exact = (points * full / most if is_scaled else points) + extra
    most = full if is_scaled else most
    share = exact / most if most else None
    percent = None if share is None else assignment.round.apply(HUNDRED * share)
    rounded = assignment.round.apply(exact) if is_scaled else exact
    return LearnerTotal(rounded, most, percent, dropped, tuple(pending), share)


def _lowest(counted: Mapping[str, Decimal], maxima: Mapping[str, Decimal], assignment: Assignment) -> tuple[str, ...]:
    """The exercises to drop: those with the smallest shares, the later of equals; one always stays."""
    able = [exercise for exercise in counted if maxima[exercise] and not assignment.worth(exercise).bonus]
    shares = [(counted[exercise] / maxima[exercise], -place) for place, exercise in enumerate(able)]
    lowest = sorted(shares)[: max(0, min(assignment.drop_lowest, len(able) - 1))]
    return tuple(able[-place] for _, place in lowest)


def plain_number(amount: Decimal) -> str:
    """12, 12.5, never 1.2E+1 or 12.50."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
