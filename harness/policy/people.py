"""A platform's identifier, e-mail or name → the learner on the roster, for downloads and for gradebooks.  Pure."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.policy.roster import RosterEntry


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
