"""An assignment's own rules: what each exercise is worth, who is expected to hand in, and the exceptions.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from harness.records import Result

ONE = Decimal(1)


@dataclass(frozen=True)
class Worth:
    """What one exercise counts for.

    `kinds` are the weights of checks by their kind, 1 where it is silent.  With `is_all_or_nothing`, only a passed
    submission has points.  `stretch` are points beyond the maximum for the stretch goals, shared among them.  The
    maximum of a bonus exercise does not count.
    """

    kinds: Mapping[Any, Decimal] = field(default_factory=dict)
    is_all_or_nothing: bool = False
    stretch: Decimal = Decimal(0)
    is_bonus: bool = False


@dataclass(frozen=True)
class RosterEntry:
    """A learner who is expected to hand in.  `id` is the name in results; `ids` are those of other platforms."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Excuse:
    """An exercise, or for None all of them, that does not count for a learner."""

    learner: str
    exercise: str | None
    why: str


@dataclass(frozen=True)
class Adjustment:
    """Points that are added to what a learner earned for an exercise, or taken off."""

    learner: str
    exercise: str
    points: Decimal
    why: str


@dataclass(frozen=True)
class Assignment:
    """Title, exercises in order, roster and exceptions of an assignment; points and weights are in the policy.

    The `drop_lowest` exercises with the smallest share of their points are left out of a learner's total.  `slip_days`
    are days of lateness that cost nothing, of which `slip_days_used` have been used before, by learner.
    """

    title: str
    exercises: Mapping[str, Worth]
    roster: tuple[RosterEntry, ...] = ()
    drop_lowest: int = 0
    slip_days: int = 0
    slip_days_used: Mapping[str, int] = field(default_factory=dict)
    excused: tuple[Excuse, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    with_similar: bool = True

    def excuse(self, learner: str | None, exercise: str) -> str | None:
        """Why the exercise does not count for this learner; None if it does."""
        found = (entry.why for entry in self.excused if entry.learner == learner and entry.exercise in (None, exercise))
        return next(found, None)

    def adjustments_of(self, learner: str | None, exercise: str) -> list[Adjustment]:
        """The adjustments of one grade, in order."""
        return [entry for entry in self.adjustments if (entry.learner, entry.exercise) == (learner, exercise)]

    def slip_days_of(self, learner: str | None) -> int:
        """The slip days that a learner has left before this assignment."""
        return max(0, self.slip_days - self.slip_days_used.get(learner or "", 0))

    def learners(self, found: Iterable[str | None]) -> list[str | None]:
        """The roster in its order, then the names in the results that it lacks."""
        listed: dict[str | None, None] = dict.fromkeys(entry.id for entry in self.roster)
        return list(listed | dict.fromkeys(found))

    def is_listed(self, learner: str | None) -> bool:
        """Whether the roster has this learner; without a roster everybody is listed."""
        return not self.roster or any(entry.id == learner for entry in self.roster)

    def group_of(self, learner: str | None) -> Sequence[str | None]:
        """The learners, and the group's own name, whose submissions count for this learner."""
        group = next((entry.group for entry in self.roster if entry.id == learner), "")
        if not group:
            return [learner]
        return [group, *(entry.id for entry in self.roster if entry.group == group)]

    def is_group(self, name: str | None) -> bool:
        """Whether results under this name are those of a group."""
        return any(entry.group == name for entry in self.roster) and not any(entry.id == name for entry in self.roster)


def weigh_checks(result: Result, worth: Worth) -> list[Decimal]:
    """What each check of a result counts, 0 if it does not: it is a stretch goal, or was left out on request.

    In a passed submission the checks that passed share all of the points.
    """
    weights = []
    for check in result.checks:
        is_measured = check.is_passed if result.is_passed else not check.is_left_out
        counts = check.is_required and is_measured
        weights.append(worth.kinds.get(check.kind, ONE) if counts else Decimal(0))
    return weights


def score_of(result: Result, score: Decimal, worth: Worth | None) -> Decimal:
    """The share of its points that a result earns, from 0 to 1; `score` is the result's own.

    Σ weight of the checks that passed / Σ weight; 3 of 4 correctness checks with weight 2 and 1 stability check with
    weight 1 that failed: 6 / 9.  A score of 0 or 1 stays as it is.
    """
    if worth is None:
        return score
    if worth.is_all_or_nothing:
        return ONE if result.is_passed else Decimal(0)
    if not worth.kinds or score in (0, 1):
        return score
    weights = weigh_checks(result, worth)
    total = sum(weights)
    earned = sum((weight for weight, check in zip(weights, result.checks, strict=True) if check.is_passed), Decimal(0))
    return earned / total if total else Decimal(0)


def share_of_goals(result: Result) -> Decimal:
    """The share of the measured stretch goals that a passed submission met."""
    goals = result.goals if result.is_passed else ()
    return Decimal(sum(goal.is_passed for goal in goals)) / len(goals) if goals else Decimal(0)
