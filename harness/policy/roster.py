"""A roster: a CSV file with a line for each learner who is expected to hand in.

The column `id` holds a learner's name in the results.  `name`, `email`, `section`, `group` and a column for each
platform's own identifier (`canvas`, `moodle`, `gradescope`, `github`) are optional.  Other columns are ignored, so an
export of a learning management system works after one column is renamed.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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

    entries = [
        RosterEntry(
            **{name: cells.get(name, "") for name in COLUMNS if name not in PLATFORMS},
            ids={name: cells[name] for name in PLATFORMS if cells.get(name)},
        )
        for _, cells in read_table(path, ROSTER_BYTES, _wrong_header, wrong_row)
    ]
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


@dataclass(frozen=True)
class Person:
    """What a platform says about a learner, with all identifiers; "" for what it does not say."""

    id: str = ""
    name: str = ""
    email: str = ""
    more_ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name or self.email or self.id


class RosterIndex:
    """Finds learners by what platforms know of them.  Without a roster, everybody is who the platform says."""

    def __init__(self, roster: Sequence[RosterEntry], platform: str) -> None:
        self.has_roster = bool(roster)
        self.platform = platform
        self.by_id: dict[str, set[str]] = defaultdict(set)
        self.by_email: dict[str, set[str]] = defaultdict(set)
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.by_group: dict[str, set[str]] = defaultdict(set)
        for entry in roster:
            for identifier in (entry.ids.get(platform, ""), entry.id):
                self.by_id[_key(identifier)].add(entry.id)
            self.by_email[_key(entry.email)].add(entry.id)
            for name in _spellings(entry.name or entry.id):
                self.by_name[name].add(entry.id)
            for name in (_joined(entry.group), _joined(_ascii(entry.group))):
                self.by_group[name].add(entry.group)
        for index in (self.by_id, self.by_email, self.by_name, self.by_group):
            index.pop("", None)

    def find(self, person: Person) -> tuple[str, str]:
        """The learner's id or the name of a group, or "" and why there is none."""
        if not self.has_roster:
            return (person.email or person.id or person.name), ""
        found = self.could_be(person)
        if len(found) == 1:
            return next(iter(found)), ""
        if not found:
            return "", f"nobody on the roster is {person}"
        sheet = ", or let --times name Moodle's grading worksheet" if self.platform == "moodle" else ""
        column = f"give one of them {person.id or person} in a column {self.platform} of the roster"
        return "", f"{person} could be {' or '.join(sorted(found))}; {column}{sheet}"

    def could_be(self, person: Person) -> set[str]:
        """Whom the most reliable thing that is known of a person fits."""
        return next((found for _, found in self.candidates(person) if found), set())

    def candidates(self, person: Person) -> Iterator[tuple[int, set[str]]]:
        """Whom each thing that is known of a person fits, and the rank of that thing: id 0, e-mail 1, name 2."""
        for rank, index, key in self._keys(person):
            yield rank, index.get(key, set()) if key else set()

    def _keys(self, person: Person) -> Iterator[tuple[int, dict[str, set[str]], str]]:
        """Where to look, the most reliable first."""
        if self.platform == "github" and person.name:
            for end in _ends(_key(person.name), len(person.id)):
                yield 0, self.by_id, end
                yield 0, self.by_group, _joined(end)
            return
        ids = [_key(identifier) for identifier in (person.id, *person.more_ids)]
        yield from ((0, self.by_id, key) for key in ids)
        yield from ((1, self.by_email, key) for key in (_key(person.email), *ids))
        yield 1, self.by_id, _key(person.email)
        # Moodle puts the name of a group before that of its member: `Group A-Ada Lovelace`.
        for name in _ends(person.name, 0) if self.platform == "moodle" else [person.name]:
            yield 2, self.by_name, _joined(name)
        yield 2, self.by_group, _joined(person.name)
        yield 2, self.by_group, _joined(person.id)


def _ends(name: str, least: int) -> Iterator[str]:
    """`hw1-ann-lee`, `ann-lee`, `lee`: what a name with a prefix may mean, of at least this length."""
    words = name.split("-")
    ends = ("-".join(words[start:]) for start in range(len(words)))
    yield from (end for end in ends if len(end) >= least)


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _joined(text: str) -> str:
    """Letters and digits alone, as Canvas writes names into the names of files."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _spellings(name: str) -> Iterator[str]:
    """`Ada King Lovelace` with its last words first too, and `Lovelace, Ada` with the first name first.

    Each also without the letters that are not ASCII, which some platforms drop.
    """
    last, comma, first = name.partition(",")
    words = name.split()
    orders = [name, first + last] if comma else [" ".join(words[cut:] + words[:cut]) for cut in range(len(words))]
    for order in orders:
        yield _joined(order)
        yield _joined(_ascii(order))


def _ascii(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isascii())
