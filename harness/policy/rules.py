"""The rules of an assignment, as its file has them, with their arithmetic, and how amounts, times and names are written
there, as types that pydantic checks.  Pure.

All amounts are decimal numbers, so that 0.1 is exactly a tenth and halves round as on paper.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from harness.authoring.models import Strict, refuse, written

MOST = 1_000_000
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")
_HAS_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


def _as_amount(value: Any, *, least: int = 0) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= MOST:
        refuse(f"should be a number from {least} to {MOST}, not {written(value)}")
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


def as_file(value: Any, info: ValidationInfo) -> Path:
    """A file that the assignment names; relative paths start from the folder of the assignment, the context."""
    if not isinstance(value, str) or not value.strip():
        refuse(f"should be the name of a file, not {written(value)}")
    return Path(info.context or "") / value


_AMOUNT = {"type": "number", "minimum": 0, "maximum": MOST}
_TIME = {"type": "string", "pattern": _HAS_HOUR.pattern}
Amount = Annotated[Decimal, PlainValidator(_as_amount), WithJsonSchema(_AMOUNT)]
Signed = Annotated[Decimal, PlainValidator(partial(_as_amount, least=-MOST)), WithJsonSchema({"type": "number"})]
_SHARE = {"type": "string", "pattern": _PERCENT.pattern}
Share = Annotated[Decimal, PlainValidator(_as_share), WithJsonSchema(_SHARE)]
Time = Annotated[datetime, PlainValidator(_as_time), WithJsonSchema(_TIME)]
Zone = Annotated[ZoneInfo, PlainValidator(_as_zone), WithJsonSchema({"type": "string"})]
File = Annotated[Path, PlainValidator(as_file), WithJsonSchema({"type": "string", "minLength": 1})]
# What an editor shows for a key that the author names.
KindWeight = Annotated[Amount, WithJsonSchema(_AMOUNT | {"description": "The weight of each check of this kind."})]
MistakeShare = Annotated[Share, WithJsonSchema(_SHARE | {"description": "The share of the points that it leaves."})]
DueTime = Annotated[Time, WithJsonSchema(_TIME | {"description": "When this exercise is due."})]
Day = Annotated[str, StringConstraints(strict=True, pattern=r"^\d{4}-\d{2}-\d{2}$")]
NonBlank = Annotated[str, StringConstraints(strict=True, min_length=1, pattern=r"\S")]
Kind = Literal["correctness", "stability", "property", "cost", "speed", "policy"]


DAY = timedelta(days=1)
EXACT = Decimal("1e-12")
MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


class Rounding(Strict):
    """Rounding of points."""

    digits: Annotated[StrictInt, Field(ge=0, le=6)] = Field(
        default=2, description="Decimals of points and percentages."
    )
    mode: Literal["half-up", "half-even", "down"] = Field(default="half-up", description="How a half is rounded.")

    def apply(self, amount: Decimal) -> Decimal:
        """2.345 is 2.35 by half-up, 2.34 by half-even and by down.

        Thirds are cut off after many digits, so that a half may come as 0.4999…: what is that near counts as the half.
        """
        return amount.quantize(EXACT).quantize(Decimal(1).scaleb(-self.digits), MODES[self.mode])


class Extension(Strict):
    """A later due date for one learner."""

    learner: NonBlank = Field(description="The learner's id, as in the results.")
    exercise: NonBlank | None = Field(default=None, description="The exercise; all of them where it is left out.")
    until: Time = Field(description="The later due date.")


class Due(Strict):
    """Due dates; a time without an offset is local time in `timezone`."""

    timezone: Zone = Field(description="The time zone of dates without an offset, such as Europe/Berlin.")
    all: Time | None = Field(default=None, description="When every exercise without a date of its own is due.")
    exercises: dict[NonBlank, DueTime] = Field(default_factory=dict, description="Due dates by exercise.")
    extensions: tuple[Extension, ...] = Field(default=(), description="Later due dates for single learners.")

    def in_utc(self, time: datetime) -> datetime:
        """The time in UTC; a local time that occurs twice, when clocks are put back, is the earlier one."""
        return (time if time.tzinfo is not None else time.replace(tzinfo=self.timezone)).astimezone(UTC)

    def of(self, learner: str | None, exercise: str) -> datetime | None:
        """The exercise's own date, else the common one, or this learner's extension if it is later."""
        return self._latest(exercise, (entry for entry in self.extensions if entry.learner == learner))

    def last(self, exercise: str) -> datetime | None:
        """When the exercise is due for the learner with the most time."""
        return self._latest(exercise, self.extensions)

    def _latest(self, exercise: str, extensions: Iterable[Extension]) -> datetime | None:
        date = self.exercises.get(exercise, self.all)
        if date is None:
            return None
        longer = [entry.until for entry in extensions if entry.exercise in (None, exercise)]
        return max(map(self.in_utc, [date, *longer]))


class Late(Strict):
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

    marked_late: Literal["one-day", "cap", "on-time"] = Field(
        "one-day",
        description="What a platform's mark `late` counts as where the time is not known: one day, as many days as "
        "cost the most, or on time.",
    )

    @property
    def marked_days(self) -> int:
        """The days that such a mark counts as."""
        if self.marked_late == "cap":
            return math.ceil(self.cap / self.per_day) if self.per_day else 1
        return int(self.marked_late == "one-day")

    def days(self, submitted: datetime, due: datetime, zone: tzinfo = UTC) -> int:
        """Days begun after the due date, 0 up to the end of the grace period.  A day ends at the same time by the
        clocks of `zone`, so it has 23 or 25 hours when they change.

        Due Monday 12:00 with 15 minutes of grace: 12:15 is 0 days late, 12:16 is 1, Tuesday 12:00 is 1 and Tuesday
        12:01 is 2.
        """
        if submitted - due <= timedelta(minutes=self.grace_minutes):
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
        return earned * (1 - share) if self.of == "earned" else max(Decimal(0), earned - maximum * share)


class Attempts(Strict):
    """Which attempt counts, and how many do."""

    keep: Literal["best", "last"] = Field(default="last", description="Which attempt counts.")
    limit: Annotated[StrictInt, Field(ge=1)] | None = Field(
        default=None, description="How many attempts count, the first ones."
    )


class Messages(Strict):
    """What learners see of the checks that are not hidden."""

    show: Literal["all", "first", "verdicts", "counts"] = Field(
        default="all",
        description="All messages, that of the first check that did not pass, only verdicts, or only counts.",
    )
    diagnosis: StrictBool = Field(default=True, description="Whether known mistakes are named.")
    output: StrictBool = Field(default=True, description="Whether learners see what their submission printed.")


class AfterDue(Messages):
    """What they see once nobody has time left."""

    hidden: Literal["counts", "show"] = Field(default="counts", description="Whether hidden checks are shown then.")


class HiddenChecks(Strict):
    """Checks of which learners see only how many passed."""

    exercise: NonBlank = Field(default="*", description="The exercise, or a pattern with * and ?.")
    checks: Annotated[tuple[NonBlank, ...], Field(min_length=1)] = Field(
        ("*",), description="Names of checks, or patterns with * and ?."
    )
    kinds: tuple[Kind, ...] = Field(default=(), description="Only checks of these kinds.")

    def has(self, exercise: str, check: str, kind: str) -> bool:
        """Whether the check is one of these.

        A file that does not load or breaks the rules fails a check of kind `policy`, shown unless `kinds` names that
        kind.
        """
        return (
            fnmatchcase(exercise, self.exercise)
            and any(fnmatchcase(check, pattern) for pattern in self.checks)
            and (kind in self.kinds if self.kinds else kind != "policy")
        )


class Release(Strict):
    """A flagged submission that a human has looked at: one file, or all of a learner's, for one exercise or for all."""

    sha256: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="The digest of the file that was looked at."
    )
    learner: NonBlank | None = Field(default=None, description="The learner's id.")
    exercise: NonBlank | None = Field(default=None, description="The exercise; all of them where it is left out.")

    @model_validator(mode="after")
    def _check(self) -> Release:
        if (self.sha256 is None) is (self.learner is None) or (self.exercise is not None and self.learner is None):
            refuse("should have either sha256, or learner and, for one exercise only, exercise")
        return self

    def has(self, learner: str | None, exercise: str, sha256: str | None) -> bool:
        """Whether the submission is one of these."""
        if self.sha256 is not None:
            return sha256 == self.sha256
        return learner == self.learner and self.exercise in (None, exercise)


class GradebookTemplate(Strict):
    """A gradebook export to be filled in."""

    file: File | None = Field(
        default=None, description="The gradebook export, from this file's folder; or say it with --export canvas=FILE."
    )
    columns: dict[NonBlank, Annotated[NonBlank, Field(description="The title of its column in the gradebook.")]] = (
        Field(default_factory=dict, description="The title of the column for an exercise, or for total or percent.")
    )
    match: tuple[NonBlank, ...] = Field(
        default=(), description="The titles of the columns by which learners are found."
    )
    learners: dict[
        NonBlank, Annotated[NonBlank, Field(description="The identifier of this learner in the gradebook.")]
    ] = Field(default_factory=dict, description="A learner's name in the results, and the identifier in the gradebook.")
    scale: StrictBool = Field(default=False, description="Whether points are converted to the column's own maximum.")
    existing: Literal["replace", "keep"] = Field(
        default="replace", description="Whether cells that hold a grade are overwritten."
    )
