"""How amounts, times and names are written in an assignment file, as types that pydantic checks."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import PlainValidator, StringConstraints, ValidationInfo, WithJsonSchema

from harness.authoring.models import refuse, written

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
