"""An assignment: what counts and how much, who is expected to hand in, what learners see, and the exceptions.

`parser` reads one from a file, and the roster with it; the rest is pure.  `Assignment()` holds the defaults, by which
everything counts that was handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PlainValidator, StrictBool, StrictInt, ValidationInfo, WithJsonSchema

from harness.authoring.models import Strict
from harness.policy.roster import RosterEntry, read_roster
from harness.policy.rules import (
    AfterDue,
    Amount,
    Attempts,
    Day,
    Due,
    GradebookTemplate,
    HiddenChecks,
    Kind,
    KindWeight,
    Late,
    Messages,
    MistakeShare,
    NonBlank,
    Release,
    Rounding,
    Signed,
    Time,
    as_file,
)
from harness.results import points
from harness.results.result import Result

ONE = Decimal(1)
PartialCredit = Literal["shown", "share", "none"]
OPEN = "not answered yet"


class Worth(Strict):
    """What one exercise of an assignment counts for."""

    points: Amount = Field(default=Decimal(10), description="The points of a passed submission.")
    weight: Amount = Field(default=ONE, description="How often its points and their maximum count in the total.")
    kinds: dict[Kind, KindWeight] = Field(
        default_factory=dict, description="The weight of a check by its kind, such as {correctness: 2}; else 1."
    )
    all_or_nothing: StrictBool = Field(default=False, description="The same as `partial_credit: none`.")
    partial_credit: PartialCredit | None = Field(
        default=None, description="The rule of its points, where it is not that of the assignment."
    )
    mistakes: dict[NonBlank, MistakeShare] = Field(
        default_factory=dict, description="What a known mistake leaves of the points, such as {no-scale: 80 %}."
    )
    stretch: Amount = Field(
        default=Decimal(0), description="Points beyond the maximum for its stretch goals, shared among them."
    )
    bonus: StrictBool = Field(default=False, description="Its points count, its maximum does not.")
    files: tuple[NonBlank, ...] = Field(
        default=(), description="More names of files that answer it, or patterns with * and ?, such as HW3_*max.py."
    )


PLAIN = Worth()


class Slip(Strict):
    """Days of lateness that cost nothing, for each learner."""

    days: Annotated[StrictInt, Field(ge=0, le=365)] = Field(
        description="Slip days that each learner has in the course."
    )
    used: dict[NonBlank, Annotated[StrictInt, Field(ge=0, description="Slip days that this learner has used up.")]] = (
        Field(default_factory=dict, description="Days that earlier assignments used up, by learner.")
    )


class Excuse(Strict):
    """An exercise that does not count for a learner."""

    learner: NonBlank = Field(description="The learner's id on the roster.")
    exercise: NonBlank | None = Field(default=None, description="The exercise; all of them where it is left out.")
    why: NonBlank = Field(description="The reason, which the gradebook shows.")


class Adjustment(Strict):
    """Points that an instructor adds or takes off."""

    learner: NonBlank = Field(description="The learner's id on the roster.")
    exercise: NonBlank = Field(description="The exercise whose points change.")
    points: Signed = Field(description="Points to add; negative ones are taken off, down to 0.")
    why: NonBlank = Field(description="The reason, which the gradebook and the feedback page show.")


class Regrade(Strict):
    """A learner's request to look at a grade again, and the answer."""

    learner: NonBlank = Field(description="The learner's id on the roster.")
    exercise: NonBlank = Field(description="The exercise.")
    asked: Day = Field(description="When they asked, such as 2026-12-03.")
    reason: NonBlank = Field(description="What they say, which the feedback page shows.")
    answer: NonBlank | None = Field(default=None, description="The answer, which the feedback page shows.")
    answered: Day | None = Field(default=None, description="When it was answered.")
    points: Signed = Field(default=Decimal(0), description="Points that the answer adds, or takes off.")

    @property
    def note(self) -> str:
        """The request and its answer in one line."""
        answer = f"answered{f' {self.answered}' if self.answered else ''}: {self.answer}" if self.answer else OPEN
        return f"regrade requested {self.asked}: {self.reason}; {answer}"


def as_roster(value: Any, info: ValidationInfo) -> tuple[RosterEntry, ...]:
    """The roster of the file that an assignment or a term names."""
    return value if isinstance(value, tuple) else read_roster(as_file(value, info))


class Assignment(Strict):
    """A whole assignment file; whatever it leaves out has its default."""

    title: NonBlank = Field(
        default="Assignment", description="What the assignment is called on pages and in gradebooks."
    )
    exercises: Annotated[
        dict[
            NonBlank, Annotated[Worth | None, Field(description="What this exercise counts for; 10 points by default.")]
        ],
        Field(min_length=1),
    ] = Field(
        default_factory=dict,
        description="The exercises that count, in order, each with what it is worth; nothing else counts. "
        "Where they are left out, everything counts that was handed in.",
    )
    roster: Annotated[
        tuple[RosterEntry, ...], PlainValidator(as_roster), WithJsonSchema({"type": "string", "minLength": 1})
    ] = Field(
        default=(), description="A CSV file of the learners, with a column `id`; it counts from this file's folder."
    )
    partial_credit: PartialCredit = Field(
        default="shown",
        description="The rule for points of what did not pass: `shown` begins where a do-nothing program ends, `share` "
        "is the share of the checks that passed, `none` gives nothing.",
    )
    drop_lowest: Annotated[StrictInt, Field(ge=0, le=50)] = Field(
        default=0, description="How many exercises with the lowest share of points are left out of each total."
    )
    files: tuple[NonBlank, ...] = Field(
        default=(), description="More names of files for every exercise, such as HW3_{exercise}.py, with * and ?."
    )
    totals: Literal["full", "counted"] = Field(
        default="full",
        description="The maximum of a total where something is dropped or excused: all points, to which those of the "
        "rest are scaled, or only the points that count.",
    )
    due: Due | None = Field(default=None, description="When work is due.")
    late: Late | None = Field(default=None, description="What late work loses.")
    slip: Slip | None = Field(default=None, description="Days of lateness that cost nothing.")
    attempts: Attempts = Field(default=Attempts(), description="Which attempt counts, and how many do.")
    messages: Messages = Field(default=Messages(), description="What learners see of the checks that are not hidden.")
    hidden: tuple[HiddenChecks, ...] = Field(
        default=(), description="Checks of which learners see only how many passed."
    )
    after_due: AfterDue | None = Field(
        default=None, description="What learners see once the exercise is due for everybody."
    )
    round: Rounding = Field(default=Rounding(), description="How points are rounded.")
    excused: tuple[Excuse, ...] = Field(default=(), description="Exercises that do not count for a learner.")
    adjustments: tuple[Adjustment, ...] = Field(
        default=(), description="Points added or taken off, each with its reason."
    )
    regrades: tuple[Regrade, ...] = Field(
        default=(), description="Requests to look at a grade again, each with its answer; the feedback page shows them."
    )
    feedback_from: Time | None = Field(
        default=None, description="Before this time, feedback pages say only that work was handed in."
    )
    integrity: Literal["count", "hold"] = Field(
        default="count",
        description="The points of a submission with an integrity flag count, or are held until it is released.",
    )
    released: tuple[Release, ...] = Field(
        default=(), description="Flagged submissions that a human has looked at: by sha256, or by learner and exercise."
    )
    similarity: StrictBool = Field(default=True, description="Whether cohort.html lists similar submissions.")
    leaderboard: StrictBool = Field(default=False, description="Whether Gradescope shows a leaderboard.")
    canvas: GradebookTemplate | None = Field(default=None, description="The Canvas gradebook to fill in.")
    moodle: GradebookTemplate | None = Field(default=None, description="The Moodle gradebook or worksheet to fill in.")

    @property
    def patterns(self) -> dict[str, list[str]]:
        """The patterns of names of files, by exercise."""
        return {
            name: [
                *(worth.files if worth else ()),
                *(
                    each.replace("{exercise}", spelled)
                    for each in self.files
                    for spelled in (name, name.replace("-", "_"))
                ),
            ]
            for name, worth in self.exercises.items()
        }

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone of its dates, if it has any."""
        return self.due.timezone if self.due is not None else None

    def worth(self, exercise: str) -> Worth:
        """What an exercise counts for."""
        return self.exercises.get(exercise) or PLAIN

    def is_hidden(self, exercise: str, check: str, kind: str) -> bool:
        """Whether a learner sees this check only in a count."""
        return any(rule.has(exercise, check, kind) for rule in self.hidden)

    def is_held(self, learner: str | None, exercise: str, sha256: str | None) -> bool:
        """Whether a flagged submission has no points yet."""
        return self.integrity == "hold" and not any(entry.has(learner, exercise, sha256) for entry in self.released)

    def is_past(self, exercise: str, now: datetime) -> bool:
        """Whether the exercise is due for all learners."""
        last = self.due.last(exercise) if self.due is not None else None
        return last is not None and now >= last

    def excuse(self, learner: str | None, exercise: str) -> str | None:
        """Why the exercise does not count for this learner; None if it does."""
        found = (entry.why for entry in self.excused if entry.learner == learner and entry.exercise in (None, exercise))
        return next(found, None)

    def adjustments_of(self, learner: str | None, exercise: str) -> list[Adjustment]:
        """The adjustments of one grade, in order."""
        return [entry for entry in self.adjustments if (entry.learner, entry.exercise) == (learner, exercise)]

    def regrades_of(self, learner: str | None, exercise: str) -> list[Regrade]:
        """The regrade requests of one grade, in order."""
        return [entry for entry in self.regrades if (entry.learner, entry.exercise) == (learner, exercise)]

    def gives_feedback(self, now: datetime) -> bool:
        """Whether learners see points and results by now."""
        if self.feedback_from is None:
            return True
        zone = self.zone or UTC
        time = self.feedback_from
        return now >= (time if time.tzinfo is not None else time.replace(tzinfo=zone))

    def slip_days_of(self, learner: str | None) -> int:
        """The slip days that a learner has left before this assignment."""
        return 0 if self.slip is None else max(0, self.slip.days - self.slip.used.get(learner or "", 0))

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


def rule_of(worth: Worth, rule: PartialCredit = points.SHOWN) -> PartialCredit:
    """The rule of an exercise, else that of its assignment."""
    return points.NONE if worth.all_or_nothing else worth.partial_credit or rule


def rule_by_exercise(assignment: Assignment, others: Iterable[str] = ("",)) -> dict[str, PartialCredit]:
    """The rule for points of each exercise that is listed, else of these."""
    names = assignment.exercises or others
    return {name: rule_of(assignment.worth(name), assignment.partial_credit) for name in names}


def name_rules(assignment: Assignment) -> str:
    """`shown`, or `shown` and `none`."""
    return " and ".join(f"`{rule}`" for rule in dict.fromkeys(rule_by_exercise(assignment).values()))


def sentence_of(assignment: Assignment, others: Iterable[str] = ("",)) -> str:
    """The rule for points in a sentence; of several, each with its exercises."""
    rules = rule_by_exercise(assignment, others)
    kinds = dict.fromkeys(rules.values())
    if len(kinds) == 1:
        return points.SENTENCES[next(iter(kinds))]
    return " ".join(
        f"{', '.join(name for name in rules if rules[name] == kind)}: {points.SENTENCES[kind]}" for kind in kinds
    )


def score_of(result: Result, worth: Worth, rule: PartialCredit = points.SHOWN) -> Decimal:
    """The share of its points that a result earns, from 0 to 1, by the rule of its exercise, else of the assignment.

    A result that was graded without the rule `shown` is read by `share`.  Mistakes that `worth` names leave what it
    says; a submission that answers as a trivial program does leaves nothing for its name.
    """
    rule = rule_of(worth, rule)
    if rule == points.NONE:
        return ONE if result.is_passed else Decimal(0)
    kinds = {str(kind): weight for kind, weight in worth.kinds.items()}
    is_shown = result.points_rule == points.SHOWN
    is_final = not kinds or result.score in (0, 1)
    if not is_shown or rule == points.SHARE:
        is_known = is_final and not is_shown
        return Decimal(str(result.score)) if is_known else points.share_score(result.verdict, result.checks, kinds)
    named = [entry.mistake for entry in result.diagnosis if entry.match == "exact" and entry.mistake in worth.mistakes]
    if named and not result.is_passed and not result.is_trivial:
        return min(worth.mistakes[name] for name in named)
    return points.shown_score(result, kinds)


def with_score(result: Result, assignment: Assignment) -> Result:
    """The result with the score that it has by the assignment's rules."""
    score = score_of(result, assignment.worth(result.exercise), assignment.partial_credit)
    return replace(result, score=round(float(score), 6))


def share_of_goals(result: Result) -> Decimal:
    """The share of the measured stretch goals that a passed submission met."""
    goals = result.goals if result.is_passed else ()
    return Decimal(sum(goal.is_passed for goal in goals)) / len(goals) if goals else Decimal(0)
