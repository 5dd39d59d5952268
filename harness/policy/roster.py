"""A roster: a CSV file with a line for each learner who is expected to hand in.

The column `id` holds a learner's name in the results.  `name`, `email`, `section`, `group` and a column for each
platform's own identifier (`canvas`, `moodle`, `gradescope`, `github`) are optional.  Other columns are ignored, so an
export of a learning management system works after one column is renamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.authoring.strict_csv import Cells, control_in, read_table
from harness.errors import UsageError, did_you_mean

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
    seen: set[str] = set()

    def wrong_row(_: int, cells: Cells) -> str:
        name, known = cells.get("id", ""), len(seen)
        seen.add(name)
        if not name:
            return "the id is missing"
        if len(seen) == known:
            return f'"{name}" is listed twice; remove one line'
        return control_in({column: cell for column, cell in cells.items() if column in COLUMNS})

    entries = [_entry(cells) for _, cells in read_table(path, ROSTER_BYTES, _wrong_header, wrong_row)]
    groups = {entry.group for entry in entries}
    for entry in entries:
        if entry.id in groups:
            raise UsageError(f'{path}: "{entry.id}" is both a learner and a group; rename the group')
    if not entries:
        raise UsageError(f"{path} lists no learners")
    return tuple(entries)


def _wrong_header(header: Sequence[str]) -> str:
    if "id" in header:
        return ""
    near = next((name for name in header if did_you_mean(name, ("id",))), "")
    hint = f'; is it "{near}"?' if near else ""
    return f"the first line should name a column `id`, and may name {', '.join(COLUMNS[1:])}{hint}"


def _entry(cells: Cells) -> RosterEntry:
    ids = {name: cells[name] for name in PLATFORMS if cells.get(name)}
    return RosterEntry(**{name: cells.get(name, "") for name in COLUMNS if name not in PLATFORMS}, ids=ids)
