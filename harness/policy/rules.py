"""A course's rules for points, due dates, attempts and what learners see, and the arithmetic that they mean.  Pure.

All amounts are decimal numbers, so that 0.1 is a tenth and a half rounds as it does on paper.  Read from a file by
`policy_file`; `Policy()` is what holds without one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

DAY = timedelta(days=1)
MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
Show = Literal["all", "first", "verdicts", "counts"]


@dataclass(frozen=True)
class Rounding:
    """To how many digits after the point, and what becomes of a half."""

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
    """When work is due.  `zone` is that of the times which name none, in this file and in results."""

    zone: tzinfo
    common: datetime | None = None
    exercises: Mapping[str, datetime] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()

    def of(self, learner: str | None, exercise: str) -> datetime | None:
        """The exercise's own date, else the common one; an extension of this learner where it is later."""
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
        """When the exercise is due for the last learner that still has time."""
        date = self.exercises.get(exercise, self.common)
        if date is None:
            return None
        return max(
            [date, *(extension.until for extension in self.extensions if extension.exercise in (None, exercise))]
        )


@dataclass(frozen=True)
class Late:
    """What late work loses: `per_day` for each day begun, at most `cap`; both are shares, 0.1 for 10 %.

    `of` says of what: of the points that were earned, or of the exercise's maximum.  `forgives_no_time` takes work
    whose time is not known for punctual; otherwise that is an error.
    """

    per_day: Decimal
    cap: Decimal = Decimal(1)
    of: Literal["earned", "maximum"] = "earned"
    grace: timedelta = timedelta(0)
    forgives_no_time: bool = False

    def days(self, submitted: datetime, due: datetime, zone: tzinfo = UTC) -> int:
        """Days begun after the due date: 0 up to the end of the grace period; a day ends at the same time by the
        clocks of `zone`, so that it has 23 or 25 hours when they change.

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
        if self.of == "earned":
            return earned * (1 - share)
        return max(Decimal(0), earned - maximum * share)


@dataclass(frozen=True)
class Attempts:
    """Which of a learner's attempts at an exercise counts, and how many do at all."""

    keep: Literal["best", "last"] = "last"
    limit: int | None = None


@dataclass(frozen=True)
class Messages:
    """What a learner sees of the checks that are not hidden.

    `show`: every message; that of the first check that did not pass; which checks passed; how many.  `diagnosis`: the
    known mistakes that were recognised.  `output`: what the submission printed.
    """

    show: Show = "all"
    diagnosis: bool = True
    output: bool = True


@dataclass(frozen=True)
class HiddenChecks:
    """Checks of which learners see only how many passed; names may have * and ?.

    What is wrong with the file itself, so that it does not load or breaks the rules, is of the kind `policy` and shown
    unless that kind is named.
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
class GradebookTemplate:
    """A gradebook export to be filled in.

    `columns` maps an exercise, `total` or `percent` to a column's title; `match` are the titles of the columns by which
    learners are found, the usual ones where it is empty; `learners` gives the identifier of those whose name in the
    results is another one.  `scales` turns points into the column's own maximum.  `replaces` cells that hold a grade.
    """

    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    learners: Mapping[str, str] = field(default_factory=dict)
    scales: bool = False
    replaces: bool = True


@dataclass(frozen=True)
class Policy:
    """All rules of a course.  `points` and `weights` are by exercise; `revealed` holds once an exercise is due, and
    `reveals_hidden` says whether hidden checks are then shown like the others."""

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
    canvas: GradebookTemplate | None = None
    moodle: GradebookTemplate | None = None

    def is_hidden(self, exercise: str, check: str, kind: str) -> bool:
        """Whether a learner sees of this check only that it is one of so many."""
        return any(rule.has(exercise, check, kind) for rule in self.hidden)

    def is_past(self, exercise: str, now: datetime) -> bool:
        """Whether nobody has time left for the exercise."""
        last = self.due.last(exercise) if self.due is not None else None
        return last is not None and now >= last
