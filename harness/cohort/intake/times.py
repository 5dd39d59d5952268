"""A table of times beside a download: our own columns, Moodle's grading worksheet, or GitHub Classroom's grades."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from harness.authoring.strict_csv import Cells, read_table
from harness.errors import UsageError
from harness.policy.roster import Person

IDENTIFIER, MODIFIED = "identifier", "last modified (submission)"
LOGIN, REPOSITORY, PUSHED = "github_username", "student_repository_name", "submission_timestamp"
MOODLE_TIMES = ("%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p")
TIMES_BYTES = 64 << 20


@dataclass(frozen=True)
class TimeTable:
    """When work was handed in, by learner or participant and, where it says so, exercise; and who participants are."""

    times: Mapping[tuple[str, str], str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)

    def of(self, person: Person, learner: str, exercise: str) -> str:
        """The time, ISO 8601, of the person of a platform who is this learner; "" if none is known.

        GitHub's table names the repository, which is the person's name there.
        """
        keys = [(who, what) for who in (person.id, learner, person.name) for what in (exercise, "")]
        return next((time for key in keys if (time := self.times.get(key))), "")


def read_times(path: Path, zone: tzinfo = UTC) -> TimeTable:
    """A CSV file with the columns `learner`, `submitted` and, optionally, `exercise`; or a platform's own.

    Times without an offset are local times in `zone`.  Raises UsageError, with the line of a time that cannot be read.
    """
    rows = list(read_table(path, TIMES_BYTES, _wrong_header))
    if rows and MODIFIED in rows[0][1]:
        return _worksheet(path, rows, zone)
    times: dict[tuple[str, str], str] = {}
    if rows and PUSHED in rows[0][1]:
        for line, cells in rows:
            time = _parse(path, line, cells[PUSHED], zone)
            times |= {(cells[name], ""): time for name in (LOGIN, REPOSITORY) if cells.get(name)}
        return TimeTable(times)
    for line, cells in rows:
        who = cells["learner"], cells.get("exercise", "").replace("_", "-")
        if who in times:
            raise UsageError(f"{path}:{line}: {who[0]} has a time already; name learners by their ids, each once")
        times[who] = _parse(path, line, cells["submitted"], zone)
    return TimeTable(times)


def _wrong_header(header: Sequence[str]) -> str:
    if any(names <= set(header) for names in ({"learner", "submitted"}, {IDENTIFIER, MODIFIED}, {LOGIN, PUSHED})):
        return ""
    return (
        "the first line should name the columns learner and submitted, or be that of Moodle's grading worksheet, which "
        f'has "{IDENTIFIER.capitalize()}" and "{MODIFIED.capitalize()}", or that of GitHub Classroom\'s grades, which '
        f'has "{LOGIN}" and "{PUSHED}"'
    )


def _worksheet(path: Path, rows: Sequence[tuple[int, Cells]], zone: tzinfo) -> TimeTable:
    times, people = {}, {}
    for line, cells in rows:
        participant = re.sub(r"\D", "", cells[IDENTIFIER])
        times[participant, ""] = _parse(path, line, cells[MODIFIED], zone)
        name, email = cells.get("full name", ""), cells.get("email address", "")
        people[participant] = Person(cells.get("id number") or cells.get("username", ""), name, email)
    return TimeTable(times, people)


def _parse(path: Path, line: int, text: str, zone: tzinfo) -> str:
    if text in ("", "-"):
        return ""
    time, text = None, text.replace(" UTC", "+00:00")
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
