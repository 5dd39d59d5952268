"""A table of times beside a download: our own columns, or Moodle's grading worksheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from harness.cohort.intake.people import Person
from harness.errors import UsageError

IDENTIFIER, MODIFIED = "Identifier", "Last modified (submission)"
MOODLE_TIMES = ("%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p")
TIMES_BYTES = 64 << 20


@dataclass(frozen=True)
class TimeTable:
    """When work was handed in, by learner or participant and, where it says so, exercise; and who participants are."""

    times: Mapping[tuple[str, str], str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)

    def of(self, who: str, exercise: str) -> str:
        """The time, ISO 8601; "" if none is known."""
        return self.times.get((who, exercise)) or self.times.get((who, ""), "")


def read_times(path: Path, zone: tzinfo = UTC) -> TimeTable:
    """A CSV file with the columns `learner`, `submitted` and, optionally, `exercise`; or a worksheet of Moodle.

    Times without an offset are local times in `zone`.  Raises UsageError, with the line of a time that cannot be read.
    """
    try:
        if path.stat().st_size > TIMES_BYTES:
            raise UsageError(f"{path} is larger than {TIMES_BYTES >> 20} MB")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            titles = list(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read as CSV: {error}") from None
    if IDENTIFIER in titles and MODIFIED in titles:
        return _worksheet(path, rows, zone)
    if not {"learner", "submitted"} <= set(titles):
        raise UsageError(
            f"{path}: the first line should name the columns learner and submitted, or be that of Moodle's grading "
            f'worksheet, which has "{IDENTIFIER}" and "{MODIFIED}"'
        )
    times = {}
    for number, row in enumerate(rows, 2):
        who = (row["learner"] or "").strip(), (row.get("exercise") or "").strip().replace("_", "-")
        times[who] = _parse(path, number, row["submitted"] or "", zone)
    return TimeTable(times)


def _worksheet(path: Path, rows: list[dict[str, str]], zone: tzinfo) -> TimeTable:
    times, people = {}, {}
    for number, row in enumerate(rows, 2):
        participant = re.sub(r"\D", "", row[IDENTIFIER] or "")
        times[participant, ""] = _parse(path, number, row[MODIFIED] or "", zone)
        name, email = row.get("Full name") or "", row.get("Email address") or ""
        people[participant] = Person((row.get("ID number") or row.get("Username") or "").strip(), name, email)
    return TimeTable(times, people)


def _parse(path: Path, line: int, text: str, zone: tzinfo) -> str:
    text = text.strip()
    if text in ("", "-"):
        return ""
    time = None
    for parse in (
        datetime.fromisoformat,
        *(lambda value, form=form: datetime.strptime(value, form) for form in MOODLE_TIMES),
    ):
        try:
            time = parse(text)
        except ValueError:
            continue
        break
    if time is None:
        raise UsageError(f'{path}:{line}: "{text[:80]}" is not a readable time; write it as 2026-12-01T18:30:00+01:00')
    return (time if time.tzinfo is not None else time.replace(tzinfo=zone)).isoformat()
