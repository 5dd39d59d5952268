"""A course's rules for points, due dates, attempts and what learners see, with their arithmetic.  Pure.

All amounts are decimal numbers, so that 0.1 is exactly a tenth and halves round as on paper.  `parser` reads the rules
from a file; `Policy()` holds the defaults.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, assert_never

from harness.policy.assignment import Assignment, Worth

DAY = timedelta(days=1)
PLAIN = Worth()
MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
Show = Literal["all", "first", "verdicts", "counts"]


@dataclass(frozen=True)
class Rounding:
    """The number of decimals, and how a half is rounded."""

    digits: int = 2
    mode: str = "half-up"

    def apply(self, amount: Decimal) -> Decimal:
        """2.345 is 2.35 by half-up, 2.34 by half-even and by down."""
        return amount.quantize(Decimal(1).scaleb(-self.digits), MODES[self.mode])


@dataclass(frozen=True)
class Extension:
    """A later due date for one learner, for one exercise or, where that is None, for all."""

    learner: str
    exercise: str | None
    until: datetime


@dataclass(frozen=True)
class Due:
    """When work is due.  `zone` applies to times without one, in the policy file and in results."""

    zone: tzinfo
    common: datetime | None = None
    exercises: Mapping[str, datetime] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()

    def of(self, learner: str | None, exercise: str) -> datetime | None:
        """The exercise's own date, else the common one, or this learner's extension if it is later."""
        date = self.exercises.get(exercise, self.common)
        if date is None:
            return None
        mine = [
            extension.until
            for extension in self.extensions
            if extension.learner == learner and extension.exercise in (None, exercise)
        ]
        return max([date, *mine])

    def last(self, exercise: str) -> datetime | None:
        """When the exercise is due for the learner with the most time."""
        date = self.exercises.get(exercise, self.common)
        if date is None:
            return None
        return max(
            [date, *(extension.until for extension in self.extensions if extension.exercise in (None, exercise))]
        )


@dataclass(frozen=True)
class Late:
    """What late work loses: `per_day` for each day begun, at most `cap`; both are shares, 0.1 for 10 %.

    `of` says of what: the points that were earned, or the exercise's maximum.  With `forgives_no_time`, work without a
    known time counts as on time; otherwise it is an error.
    """

    per_day: Decimal
    cap: Decimal = Decimal(1)
    of: Literal["earned", "maximum"] = "earned"
    grace: timedelta = timedelta(0)
    forgives_no_time: bool = False

    def days(self, submitted: datetime, due: datetime, zone: tzinfo = UTC) -> int:
        """Days begun after the due date, 0 up to the end of the grace period.  A day ends at the same time by the
        clocks of `zone`, so it has 23 or 25 hours when they change.

        Due Monday 12:00 with 15 minutes of grace: 12:15 is 0 days late, 12:16 is 1, Tuesday 12:00 is 1 and Tuesday
        12:01 is 2.
        """
        if submitted - due <= self.grace:
            return 0
        clock = due.astimezone(zone).replace(tzinfo=None)
        days = max(1, math.floor((submitted - due) / DAY))
        while (clock + days * DAY).replace(tzinfo=zone).astimezone(UTC) < submitted:
            days += 1
        return days

    def share(self, days: int) -> Decimal:
        """min(cap, days · per_day): with 10 % a day and a cap of 50 %, 3 days cost 0.3 and 9 days cost 0.5."""
        return min(self.cap, days * self.per_day)

    def subtract(self, earned: Decimal, maximum: Decimal, days: int) -> Decimal:
        """earned · (1 - share), or max(0, earned - maximum · share) where `of` is the maximum.

        8 of 10 points, 2 days at 10 %: 8 · 0.8 = 6.4 of what was earned, 8 - 10 · 0.2 = 6 of the maximum.
        """
        share = self.share(days)
        match self.of:
            case "earned":
                return earned * (1 - share)
            case "maximum":
                return max(Decimal(0), earned - maximum * share)
            case other:
                assert_never(other)


@dataclass(frozen=True)
class Attempts:
    """Which of a learner's attempts at an exercise counts, and how many are allowed."""

    keep: Literal["best", "last"] = "last"
    limit: int | None = None


@dataclass(frozen=True)
class Messages:
    """What a learner sees of the checks that are not hidden.

    `show`: every message; that of the first check that did not pass; which checks passed; how many passed.
    `diagnosis`: the known mistakes that were recognised.  `output`: what the submission printed.
    """

    show: Show = "all"
    diagnosis: bool = True
    output: bool = True


@dataclass(frozen=True)
class HiddenChecks:
    """Checks of which learners see only how many passed; `exercise` and `checks` are patterns with * and ?.

    A file that does not load or breaks the rules fails a check of kind `policy`, shown unless `kinds` names that kind.
    """

    exercise: str = "*"
    checks: tuple[str, ...] = ("*",)
    kinds: tuple[str, ...] = ()

    def has(self, exercise: str, check: str, kind: str) -> bool:
        """Whether the check is one of these."""
        return (
            fnmatchcase(exercise, self.exercise)
            and any(fnmatchcase(check, pattern) for pattern in self.checks)
            and (kind in self.kinds if self.kinds else kind != "policy")
        )


@dataclass(frozen=True)
class Release:
    """A flagged submission that a human has looked at: the file with this digest, or a learner's, for one exercise or,
    where that is None, for all."""

    sha256: str | None = None
    learner: str | None = None
    exercise: str | None = None

    def has(self, learner: str | None, exercise: str, sha256: str | None) -> bool:
        """Whether the submission is one of these."""
        if self.sha256 is not None:
            return sha256 == self.sha256
        return learner == self.learner and self.exercise in (None, exercise)


@dataclass(frozen=True)
class GradebookTemplate:
    """A gradebook export to be filled in.

    `columns` maps an exercise, `total` or `percent` to a column's title; `match` are the titles of the columns by which
    learners are found, the usual ones where it is empty; `learners` maps names in the results to other identifiers.
    `scales` converts points to the column's own maximum; `replaces` overwrites cells that hold a grade.
    """

    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    learners: Mapping[str, str] = field(default_factory=dict)
    scales: bool = False
    replaces: bool = True


@dataclass(frozen=True)
class Policy:
    """All rules of a course.

    `points` and `weights` are by exercise.  Once an exercise is due for everybody, `revealed` replaces `messages`, and
    with `reveals_hidden` hidden checks are shown like the others.  With `holds_flagged`, a submission with an integrity
    flag has no points until it is among the `released`.  The `assignment` says which exercises and learners count.
    """

    points: Mapping[str, Decimal] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    due: Due | None = None
    late: Late | None = None
    attempts: Attempts = field(default_factory=Attempts)
    messages: Messages = field(default_factory=Messages)
    hidden: tuple[HiddenChecks, ...] = ()
    revealed: Messages | None = None
    reveals_hidden: bool = False
    rounding: Rounding = field(default_factory=Rounding)
    leaderboard: bool = False
    holds_flagged: bool = False
    released: tuple[Release, ...] = ()
    canvas: GradebookTemplate | None = None
    moodle: GradebookTemplate | None = None
    assignment: Assignment | None = None

    def worth(self, exercise: str) -> Worth:
        """What an exercise counts for; the same for all if there is no assignment."""
        return PLAIN if self.assignment is None else self.assignment.exercises.get(exercise, PLAIN)

    def is_hidden(self, exercise: str, check: str, kind: str) -> bool:
        """Whether a learner sees this check only in a count."""
        return any(rule.has(exercise, check, kind) for rule in self.hidden)

    def is_held(self, learner: str | None, exercise: str, sha256: str | None) -> bool:
        """Whether a flagged submission has no points yet."""
        return self.holds_flagged and not any(release.has(learner, exercise, sha256) for release in self.released)

    def is_past(self, exercise: str, now: datetime) -> bool:
        """Whether the exercise is due for all learners."""
        last = self.due.last(exercise) if self.due is not None else None
        return last is not None and now >= last
