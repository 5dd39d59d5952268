"""A roster: a CSV file with a line for each learner who is expected to hand in.

The column `id` holds a learner's name in the results.  `name`, `email`, `section`, `group` and a column for each
platform's own identifier (`canvas`, `moodle`, `gradescope`, `github`) are optional.  Other columns are ignored, so an
export of a learning management system works after one column is renamed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import Problem, UsageError, did_you_mean
from harness.text import CONTROL

PLATFORMS = ("canvas", "moodle", "gradescope", "github")
COLUMNS = ("id", "name", "email", "section", "group", *PLATFORMS)
ROSTER_BYTES = 16 << 20


@dataclass(frozen=True)
class RosterEntry:
    """A learner who is expected to hand in.  `id` is the name in results; `ids` are those of other platforms."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


def read_roster(path: Path) -> tuple[RosterEntry, ...]:
    """The entries of a roster, in order.  Raises UsageError with every problem, each with its line."""
    try:
        if path.stat().st_size > ROSTER_BYTES:
            raise UsageError(f"{path} is larger than {ROSTER_BYTES >> 20} MB; a roster is a list of learners")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text; save it as UTF-8") from None
    except csv.Error as error:
        raise UsageError(f"{path} is not CSV: {error}") from None
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if "id" not in header:
        near = next((name for name in header if did_you_mean(name, ("id",))), "")
        hint = f'; is it "{near}"?' if near else ""
        raise UsageError(
            f"{path}: the first line should name a column `id`, and may name {', '.join(COLUMNS[1:])}{hint}"
        )
    problems: list[Problem] = []
    entries: dict[str, RosterEntry] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in COLUMNS}
        wrong = _wrong(row, header, cells, entries)
        if wrong:
            problems.append(Problem(str(path), number, 1, wrong))
            continue
        ids = {name: cells[name] for name in PLATFORMS if cells.get(name)}
        named = {name: cells.get(name, "") for name in COLUMNS if name not in PLATFORMS}
        entries[cells["id"]] = RosterEntry(**named, ids=ids)
    groups = {entry.group for entry in entries.values()}
    problems += [
        Problem(str(path), 1, 1, f'"{entry}" is both a learner and a group; rename the group')
        for entry in entries
        if entry in groups
    ]
    if problems:
        raise UsageError("\n".join(problem.render() for problem in problems))
    if not entries:
        raise UsageError(f"{path} lists no learners")
    return tuple(entries.values())


def _wrong(row: list[str], header: list[str], cells: dict[str, str], entries: dict[str, RosterEntry]) -> str:
    if len(row) != len(header):
        return f"{len(row)} columns where the first line has {len(header)}; quote a cell that holds a comma"
    if not cells["id"]:
        return "the id is missing"
    if cells["id"] in entries:
        return f'"{cells["id"]}" is listed twice; remove one line'
    for name, cell in cells.items():
        if control := CONTROL.search(cell):
            return f"the {name} has the control character U+{ord(control[0]):04X} in it; remove it"
    return ""
