"""The policy file as pydantic models, and their JSON Schema."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PlainValidator, StrictBool, StrictInt, StringConstraints, WithJsonSchema, model_validator

from harness.authoring.models import Strict, refuse, written

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")
_HAS_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


def _as_amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1_000_000:
        refuse(f"should be a number from 0 to 1000000, not {written(value)}")
    return Decimal(str(value))


def _as_signed(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1_000_000 <= value <= 1_000_000:
        refuse(f"should be a number from -1000000 to 1000000, not {written(value)}")
    return Decimal(str(value))


def _as_share(value: Any) -> Decimal:
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None or Decimal(match[1]) > 100:
        refuse(f"should be a percentage from 0 % to 100 %, such as 10 %, not {written(value)}")
    return Decimal(match[1]) / 100


def _as_time(value: Any) -> datetime:
    if not isinstance(value, str) or not _HAS_HOUR.match(value):
        wanted = "a date and a time of day, such as 2026-12-01 23:59 or 2026-12-01T23:59+01:00"
        refuse(f"should be {wanted}, not {written(value)}")
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        refuse(f"{value} is not a valid time; write it as 2026-12-01 23:59")
    if not 2000 <= time.year < 2200:  # time zones have no years near the ends of what a clock can hold
        refuse(f"{value} is not in this century or the next")
    return time


def _as_zone(value: Any) -> ZoneInfo:
    if not isinstance(value, str):
        refuse(f"should be the name of a time zone, such as Europe/Berlin or UTC, not {written(value)}")
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(f'no time zone is named "{value[:60]}"; names are like Europe/Berlin, America/New_York, UTC')


_AMOUNT = {"type": "number", "minimum": 0, "maximum": 1_000_000}
_TIME = {"type": "string", "pattern": _HAS_HOUR.pattern}
Amount = Annotated[Decimal, PlainValidator(_as_amount), WithJsonSchema(_AMOUNT)]
Signed = Annotated[Decimal, PlainValidator(_as_signed), WithJsonSchema({"type": "number"})]
Share = Annotated[Decimal, PlainValidator(_as_share), WithJsonSchema({"type": "string", "pattern": _PERCENT.pattern})]
Time = Annotated[datetime, PlainValidator(_as_time), WithJsonSchema(_TIME)]
Zone = Annotated[ZoneInfo, PlainValidator(_as_zone), WithJsonSchema({"type": "string"})]
# What an editor shows for a key that the author names.
Points = Annotated[Amount, WithJsonSchema(_AMOUNT | {"description": "The points of this exercise."})]
Weight = Annotated[Amount, WithJsonSchema(_AMOUNT | {"description": "What this exercise counts in the percentage."})]
KindWeight = Annotated[Amount, WithJsonSchema(_AMOUNT | {"description": "The weight of each check of this kind."})]
DueTime = Annotated[Time, WithJsonSchema(_TIME | {"description": "When this exercise is due."})]
UsedDays = Annotated[StrictInt, Field(ge=0, description="Slip days that this learner has used up.")]
NonBlank = Annotated[str, StringConstraints(strict=True, min_length=1, pattern=r"\S")]
ColumnTitle = Annotated[NonBlank, Field(description="The title of its column in the gradebook.")]
GradebookName = Annotated[NonBlank, Field(description="The identifier of this learner in the gradebook.")]
Kind = Literal["correctness", "stability", "property", "cost", "speed", "policy"]
ShowName = Literal["all", "first", "verdicts", "counts"]


class ExtensionFile(Strict):
    """A later due date for one learner."""

    learner: NonBlank = Field(description="The learner's id, as in the results.")
    exercise: NonBlank | None = Field(default=None, description="The exercise; all of them where it is left out.")
    until: Time = Field(description="The later due date.")


class DueFile(Strict):
    """Due dates; a time without an offset is local time in `timezone`."""

    timezone: Zone = Field(description="The time zone of dates without an offset, such as Europe/Berlin.")
    all: Time | None = Field(default=None, description="When every exercise without a date of its own is due.")
    exercises: dict[NonBlank, DueTime] = Field(default_factory=dict, description="Due dates by exercise.")
    extensions: tuple[ExtensionFile, ...] = Field(default=(), description="Later due dates for single learners.")


class LateFile(Strict):
    """What late work loses for each day begun."""

    per_day: Share = Field(description="What each day begun costs, such as 10 %.")
    cap: Share = Field(default=Decimal(1), description="The most that lateness costs.")
    of: Literal["earned", "maximum"] = Field(
        default="earned", description="Whether the percentage is taken of the points earned or of the maximum."
    )
    grace_minutes: Annotated[StrictInt, Field(ge=0, le=24 * 60)] = Field(
        default=0, description="Minutes after the due date that cost nothing."
    )
    without_time: Literal["refuse", "on-time"] = Field(
        "refuse",
        description="What happens where it is not known when work was handed in: an error, or it counts as on time.",
    )


class AttemptsFile(Strict):
    """Which attempt counts, and how many do."""

    keep: Literal["best", "last"] = Field(default="last", description="Which attempt counts.")
    limit: Annotated[StrictInt, Field(ge=1)] | None = Field(
        default=None, description="How many attempts count, the first ones."
    )


class MessagesFile(Strict):
    """What learners see of the checks that are not hidden."""

    show: ShowName = Field(
        default="all",
        description="All messages, that of the first check that did not pass, only verdicts, or only counts.",
    )
    diagnosis: StrictBool = Field(default=True, description="Whether known mistakes are named.")
    output: StrictBool = Field(default=True, description="Whether learners see what their submission printed.")


class HiddenFile(Strict):
    """Checks of which learners see only how many passed."""

    exercise: NonBlank = Field(default="*", description="The exercise, or a pattern with * and ?.")
    checks: Annotated[tuple[NonBlank, ...], Field(min_length=1)] = Field(
        ("*",), description="Names of checks, or patterns with * and ?."
    )
    kinds: tuple[Kind, ...] = Field(default=(), description="Only checks of these kinds.")


class AfterDueFile(MessagesFile):
    """What they see once nobody has time left."""

    hidden: Literal["counts", "show"] = Field(default="counts", description="Whether hidden checks are shown then.")


class ReleaseFile(Strict):
    """A flagged submission that a human has looked at: one file, or all of a learner's, for one exercise or for all."""

    sha256: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="The digest of the file that was looked at."
    )
    learner: NonBlank | None = Field(default=None, description="The learner's id.")
    exercise: NonBlank | None = Field(default=None, description="The exercise; all of them where it is left out.")

    @model_validator(mode="after")
    def _check(self) -> ReleaseFile:
        if (self.sha256 is None) is (self.learner is None) or (self.exercise is not None and self.learner is None):
            refuse("should have either sha256, or learner and, for one exercise only, exercise")
        return self


class RoundFile(Strict):
    """Rounding of points."""

    digits: Annotated[StrictInt, Field(ge=0, le=6)] = Field(
        default=2, description="Decimals of points and percentages."
    )
    mode: Literal["half-up", "half-even", "down"] = Field(default="half-up", description="How a half is rounded.")


class SheetFile(Strict):
    """A gradebook export to be filled in; `file` counts from the policy file's folder."""

    file: NonBlank = Field(description="The gradebook export, from this file's folder.")
    columns: dict[NonBlank, ColumnTitle] = Field(
        default_factory=dict, description="The title of the column for an exercise, or for total or percent."
    )
    match: tuple[NonBlank, ...] = Field(
        default=(), description="The titles of the columns by which learners are found."
    )
    learners: dict[NonBlank, GradebookName] = Field(
        default_factory=dict, description="A learner's name in the results, and the identifier in the gradebook."
    )
    scale: StrictBool = Field(default=False, description="Whether points are converted to the column's own maximum.")
    existing: Literal["replace", "keep"] = Field(
        default="replace", description="Whether cells that hold a grade are overwritten."
    )


class RulesFile(Strict):
    """What policies and assignments share."""

    due: DueFile | None = Field(default=None, description="When work is due.")
    late: LateFile | None = Field(default=None, description="What late work loses.")
    attempts: AttemptsFile = Field(default=AttemptsFile(), description="Which attempt counts, and how many do.")
    messages: MessagesFile = Field(
        default=MessagesFile(), description="What learners see of the checks that are not hidden."
    )
    hidden: tuple[HiddenFile, ...] = Field(default=(), description="Checks of which learners see only how many passed.")
    after_due: AfterDueFile | None = Field(
        default=None, description="What learners see once the exercise is due for everybody."
    )
    round: RoundFile = Field(default=RoundFile(), description="How points are rounded.")
    leaderboard: StrictBool = Field(default=False, description="Whether Gradescope shows a leaderboard.")
    integrity: Literal["count", "hold"] = Field(
        default="count",
        description="The points of a submission with an integrity flag count, or are held until it is released.",
    )
    released: tuple[ReleaseFile, ...] = Field(
        default=(), description="Flagged submissions that a human has looked at: by sha256, or by learner and exercise."
    )
    canvas: SheetFile | None = Field(default=None, description="The Canvas gradebook to fill in.")
    moodle: SheetFile | None = Field(default=None, description="The Moodle gradebook or worksheet to fill in.")


class PolicyFile(RulesFile):
    """A whole policy file."""

    points: dict[NonBlank, Points] = Field(default_factory=dict, description="Points by exercise, in place of 10.")
    weights: dict[NonBlank, Weight] = Field(
        default_factory=dict, description="What each exercise counts in the percentage, 1 where it is not named."
    )


class WorthFile(Strict):
    """What one exercise of an assignment counts for."""

    points: Amount = Field(default=Decimal(10), description="The points of a passed submission.")
    weight: Amount = Field(default=Decimal(1), description="What the exercise counts in the percentage.")
    kinds: dict[Kind, KindWeight] = Field(
        default_factory=dict, description="The weight of a check by its kind, such as {correctness: 2}; else 1."
    )
    all_or_nothing: StrictBool = Field(default=False, description="Points only for a submission that passed.")
    stretch: Amount = Field(
        default=Decimal(0), description="Points beyond the maximum for its stretch goals, shared among them."
    )
    bonus: StrictBool = Field(default=False, description="Its points count, its maximum does not.")


Worth = Annotated[WorthFile | None, Field(description="What this exercise counts for; 10 points by default.")]


class SlipFile(Strict):
    """Days of lateness that cost nothing, for each learner."""

    days: Annotated[StrictInt, Field(ge=0, le=365)] = Field(
        description="Slip days that each learner has in the course."
    )
    used: dict[NonBlank, UsedDays] = Field(
        default_factory=dict, description="Days that earlier assignments used up, by learner."
    )


class ExcuseFile(Strict):
    """An exercise that does not count for a learner."""

    learner: NonBlank = Field(description="The learner's id on the roster.")
    exercise: NonBlank | None = Field(default=None, description="The exercise; all of them where it is left out.")
    why: NonBlank = Field(description="The reason, which the gradebook shows.")


class AdjustmentFile(Strict):
    """Points that an instructor adds or takes off."""

    learner: NonBlank = Field(description="The learner's id on the roster.")
    exercise: NonBlank = Field(description="The exercise whose points change.")
    points: Signed = Field(description="Points to add; negative ones are taken off, down to 0.")
    why: NonBlank = Field(description="The reason, which the gradebook and the feedback page show.")


class AssignmentFile(RulesFile):
    """A whole assignment file."""

    title: NonBlank = Field(description="What the assignment is called on pages and in gradebooks.")
    exercises: Annotated[dict[NonBlank, Worth], Field(min_length=1)] = Field(
        description="The exercises that count, in order, each with what it is worth; nothing else counts."
    )
    roster: NonBlank | None = Field(
        default=None, description="A CSV file of the learners, with a column `id`; it counts from this file's folder."
    )
    drop_lowest: Annotated[StrictInt, Field(ge=0, le=50)] = Field(
        default=0, description="How many exercises with the lowest share of points are left out of each total."
    )
    slip: SlipFile | None = Field(default=None, description="Days of lateness that cost nothing.")
    excused: tuple[ExcuseFile, ...] = Field(default=(), description="Exercises that do not count for a learner.")
    adjustments: tuple[AdjustmentFile, ...] = Field(
        default=(), description="Points added or taken off, each with its reason."
    )
    similarity: StrictBool = Field(default=True, description="Whether cohort.html lists similar submissions.")


# The models of the mappings inside a policy, by the key that they stand under.
INNER: dict[object, type[Strict]] = {
    "due": DueFile,
    "extensions": ExtensionFile,
    "late": LateFile,
    "attempts": AttemptsFile,
    "messages": MessagesFile,
    "hidden": HiddenFile,
    "after_due": AfterDueFile,
    "released": ReleaseFile,
    "round": RoundFile,
    "canvas": SheetFile,
    "moodle": SheetFile,
    "slip": SlipFile,
    "excused": ExcuseFile,
    "adjustments": AdjustmentFile,
}
