"""The policy file as pydantic models, and their JSON Schema."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PlainValidator, StrictBool, StrictInt, StringConstraints, WithJsonSchema, model_validator

from harness.authoring.models import Strict, refuse, shown

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")
_HAS_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


def _as_amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1_000_000:
        refuse(f"should be a number from 0 to 1000000, not {shown(value)}")
    return Decimal(str(value))


def _as_share(value: Any) -> Decimal:
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None or Decimal(match[1]) > 100:
        refuse(f"should be a percentage from 0 % to 100 %, such as 10 %, not {shown(value)}")
    return Decimal(match[1]) / 100


def _as_time(value: Any) -> datetime:
    if not isinstance(value, str) or not _HAS_HOUR.match(value):
        wanted = "a date and a time of day, such as 2026-12-01 23:59 or 2026-12-01T23:59+01:00"
        refuse(f"should be {wanted}, not {shown(value)}")
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        refuse(f"{value} is no time that there is; write it as 2026-12-01 23:59")
    if not 2000 <= time.year < 2200:  # time zones have no years near the ends of what a clock can hold
        refuse(f"{value} is not in this century or the next")
    return time


def _as_zone(value: Any) -> ZoneInfo:
    if not isinstance(value, str):
        refuse(f"should be the name of a time zone, such as Europe/Berlin or UTC, not {shown(value)}")
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(f'no time zone is named "{value[:60]}"; names are like Europe/Berlin, America/New_York, UTC')


Amount = Annotated[
    Decimal, PlainValidator(_as_amount), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000})
]
Share = Annotated[Decimal, PlainValidator(_as_share), WithJsonSchema({"type": "string", "pattern": _PERCENT.pattern})]
Time = Annotated[datetime, PlainValidator(_as_time), WithJsonSchema({"type": "string", "pattern": _HAS_HOUR.pattern})]
Zone = Annotated[ZoneInfo, PlainValidator(_as_zone), WithJsonSchema({"type": "string"})]
NonBlank = Annotated[str, StringConstraints(strict=True, min_length=1, pattern=r"\S")]
Kind = Literal["correctness", "stability", "property", "cost", "speed", "policy"]
ShowName = Literal["all", "first", "verdicts", "counts"]


class ExtensionFile(Strict):
    """A later due date for one learner."""

    learner: NonBlank
    exercise: NonBlank | None = None
    until: Time


class DueFile(Strict):
    """Due dates; a time without an offset is local time in `timezone`."""

    timezone: Zone
    all: Time | None = None
    exercises: dict[NonBlank, Time] = Field(default_factory=dict)
    extensions: tuple[ExtensionFile, ...] = ()


class LateFile(Strict):
    """What late work loses for each day begun."""

    per_day: Share
    cap: Share = Decimal(1)
    of: Literal["earned", "maximum"] = "earned"
    grace_minutes: Annotated[StrictInt, Field(ge=0, le=24 * 60)] = 0
    without_time: Literal["refuse", "on-time"] = "refuse"


class AttemptsFile(Strict):
    """Which attempt counts, and how many do."""

    keep: Literal["best", "last"] = "last"
    limit: Annotated[StrictInt, Field(ge=1)] | None = None


class MessagesFile(Strict):
    """What learners see of the checks that are not hidden."""

    show: ShowName = "all"
    diagnosis: StrictBool = True
    output: StrictBool = True


class HiddenFile(Strict):
    """Checks of which learners see only how many passed."""

    exercise: NonBlank = "*"
    checks: Annotated[tuple[NonBlank, ...], Field(min_length=1)] = ("*",)
    kinds: tuple[Kind, ...] = ()


class AfterDueFile(MessagesFile):
    """What they see once nobody has time left."""

    hidden: Literal["counts", "show"] = "counts"


class ReleaseFile(Strict):
    """A flagged submission that a human has looked at: one file, or all of a learner's, for one exercise or for all."""

    sha256: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$")] | None = None
    learner: NonBlank | None = None
    exercise: NonBlank | None = None

    @model_validator(mode="after")
    def _check(self) -> ReleaseFile:
        if (self.sha256 is None) is (self.learner is None) or (self.exercise is not None and self.learner is None):
            refuse("should have either sha256, or learner and, for one exercise only, exercise")
        return self


class RoundFile(Strict):
    """Rounding of points."""

    digits: Annotated[StrictInt, Field(ge=0, le=6)] = 2
    mode: Literal["half-up", "half-even", "down"] = "half-up"


class SheetFile(Strict):
    """A gradebook export to be filled in; `file` counts from the policy file's folder."""

    file: NonBlank
    columns: dict[NonBlank, NonBlank] = Field(default_factory=dict)
    match: tuple[NonBlank, ...] = ()
    learners: dict[NonBlank, NonBlank] = Field(default_factory=dict)
    scale: StrictBool = False
    existing: Literal["replace", "keep"] = "replace"


class PolicyFile(Strict):
    """A whole policy file."""

    points: dict[NonBlank, Amount] = Field(default_factory=dict)
    weights: dict[NonBlank, Amount] = Field(default_factory=dict)
    due: DueFile | None = None
    late: LateFile | None = None
    attempts: AttemptsFile = AttemptsFile()
    messages: MessagesFile = MessagesFile()
    hidden: tuple[HiddenFile, ...] = ()
    after_due: AfterDueFile | None = None
    round: RoundFile = RoundFile()
    leaderboard: StrictBool = False
    integrity: Literal["count", "hold"] = Field(
        "count",
        description="The points of a submission with an integrity flag count, or are held until it is released.",
    )
    released: tuple[ReleaseFile, ...] = Field(
        (), description="Flagged submissions that a human has looked at: by sha256, or by learner and exercise."
    )
    canvas: SheetFile | None = None
    moodle: SheetFile | None = None


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
}
