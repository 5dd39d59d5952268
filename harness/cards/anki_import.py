"""Notes of Anki → entries of a deck: packages (`.apkg`) and text exports (`.txt`).

A note with gaps becomes a cloze for each of its numbers, any other note a question with key points.  What has no place
in a deck is counted and named: media, other directions of a note, more tags than one, the schedule.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

from harness.cards.import_export import OWN_TOPIC, explained, slug
from harness.errors import UsageError

# The newest collection in a package is the real one; older ones then hold a note that asks for an update.
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
MOST_COLLECTION = 128 << 20
MOST_NOTES = 20_000
# A package may come from anybody.  A note beyond the limits is left out; a collection beyond them is refused.
FIELD_CHARS, NOTE_FIELDS, NOTE_GAPS = 32_768, 100, 100
ROW_BYTES, TEXT_CHARS, CPU_S = 4 << 20, 32 << 20, 20.0
READ_TABLES = ("notes", "cards", "col", "fields")
OPERATIONS = 10_000  # of SQLite, between two looks at the clock
NEEDS_ZSTD = (
    "it is in Anki's newer format, which needs zstandard: pip install zstandard; "
    'or export it again with "Support older Anki versions"'
)
SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
# Each takes time in proportion to the text, whatever the text is.
_GAP = re.compile(r"\{\{c(\d{1,4})::(.*?)\}\}", re.DOTALL)
_MARKED = re.compile(r"\ue000(\d+)\ue001([^\ue000-\ue003]*)\ue002([^\ue000-\ue003]*)\ue003")
_SOUND = re.compile(r"\[sound:([^\]]{0,300})\]")
_HEADER = re.compile(r"#([a-z ]+):(.*)")


@dataclass(frozen=True)
class AnkiNote:
    """One note: its fields by name, as plain text or as HTML, and its tags."""

    fields: Mapping[str, str]
    tags: tuple[str, ...] = ()
    is_html: bool = True


@dataclass
class AnkiCards:
    """The entries for a deck, and counts of what was left out."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def read_package(path: Path) -> AnkiCards:
    """The cards of an `.apkg`.  Raises `UsageError` for any other file."""
    try:
        with zipfile.ZipFile(path) as package:
            name = next((name for name in COLLECTIONS if name in package.namelist()), None)
            if name is None:
                raise UsageError(f"{path} is not an Anki package: there is no collection in it")
            if package.getinfo(name).file_size > MOST_COLLECTION:
                raise UsageError(f"{path}: its collection is larger than {MOST_COLLECTION >> 20} MB")
            content = package.read(name)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise UsageError(f"{path} is not an Anki package: {error}") from None
    cards = AnkiCards()
    notes = list(_notes_of(_decompressed(content, path) if name == COLLECTIONS[0] else content, path, cards.left_out))
    _add_notes(cards, notes)
    cards.left_out["the schedule and the answers so far"] += 1
    return cards


def read_text(text: str, source: str) -> AnkiCards:
    """The cards of a text export: one note a line, with header lines such as `#separator:tab`.  Raises `UsageError`."""
    headers: dict[str, str] = {}
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    while lines and (header := _HEADER.fullmatch(lines[0].rstrip("\r\n"))):
        headers[header[1]] = header[2]
        del lines[0]
    separator = headers.get("separator", "tab")
    separator = SEPARATORS.get(separator.lower(), separator)
    if len(separator) != 1:
        raise UsageError(
            f'{source}: "#separator:{separator}" is none of {", ".join(SEPARATORS)}, nor a single character'
        )
    try:
        rows = [row for row in csv.reader(lines, delimiter=separator, strict=True) if any(row)]
        special = {
            int(number): name.removesuffix(" column") for name, number in headers.items() if name.endswith(" column")
        }
    except (csv.Error, ValueError) as error:
        raise UsageError(f"{source} is not a text export of Anki: {error}") from None
    names = headers.get("columns", "").split(separator) if "columns" in headers else []
    notes = []
    for row in rows[:MOST_NOTES]:
        own = {number: cell for number, cell in enumerate(row, 1) if number not in special}
        fields = {_column(names, number): cell for number, cell in own.items()}
        tags = next((row[number - 1] for number, name in special.items() if name == "tags" and number <= len(row)), "")
        notes.append(AnkiNote(fields, tuple(tags.split()), headers.get("html", "true").lower() != "false"))
    cards = AnkiCards()
    if len(rows) > MOST_NOTES:
        cards.left_out[f"notes after the first {MOST_NOTES}"] += len(rows) - MOST_NOTES
    _add_notes(cards, notes)
    return cards


def _column(names: Sequence[str], number: int) -> str:
    return names[number - 1] if number <= len(names) and names[number - 1] else f"column {number}"


# ---- packages


def _decompressed(content: bytes, path: Path) -> bytes:
    try:
        zstandard: Any = import_module("zstandard")  # an extra
    except ImportError:
        raise UsageError(f"{path}: {NEEDS_ZSTD}") from None
    try:
        reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content))
        collection = bytes(reader.read(MOST_COLLECTION + 1))
    except zstandard.ZstdError as error:
        raise UsageError(f"{path} is damaged: {error}") from None
    if len(collection) > MOST_COLLECTION:
        raise UsageError(f"{path}: its collection is larger than {MOST_COLLECTION >> 20} MB")
    return collection


def _notes_of(collection: bytes, path: Path, left_out: Counter[str]) -> Iterator[AnkiNote]:
    """The notes of a collection, which is a database of SQLite."""
    until = time.process_time() + CPU_S
    header = bytearray(collection)
    header[18:20] = b"\1\1"  # a copy in memory cannot have a write-ahead log
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(header)
            database.execute("PRAGMA trusted_schema = OFF")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, ROW_BYTES)
            database.set_progress_handler(lambda: time.process_time() > until, OPERATIONS)
            database.create_collation("unicase", lambda left, right: (left > right) - (left < right))
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"notes", "cards", "col"} <= tables:
                raise UsageError(f"{path} is not an Anki package: its collection has no notes")
            if any(_computes(database, table) for table in READ_TABLES if table in tables):
                raise UsageError(f"{path} is not an Anki package: a table of its collection computes its columns")
            names, size = _field_names(database, tables), 0
            rows = database.execute("SELECT id, mid, tags, flds FROM notes ORDER BY id LIMIT ?", (MOST_NOTES + 1,))
            for count, (_, note_type, tags, values) in enumerate(rows):
                if count == MOST_NOTES:
                    left_out[f"notes after the first {MOST_NOTES}"] += 1
                    break
                size += len(str(values)) + len(str(tags))
                if size > TEXT_CHARS:
                    raise UsageError(f"{path}: its notes have more than {TEXT_CHARS >> 20} million characters")
                parts = str(values).split("\x1f", NOTE_FIELDS)
                own = names.get(note_type, [])
                fields = {_column(own, number): value for number, value in enumerate(parts, 1)}
                yield AnkiNote(fields, tuple(str(tags).split()))
            (others,) = database.execute(
                "SELECT COUNT(*) FROM cards JOIN notes ON notes.id = cards.nid WHERE cards.ord > 0"
                " AND instr(notes.flds, '{{c') = 0"
            ).fetchone()
            if others:
                left_out["cards in another direction of a note"] += others
    except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path} is damaged, or too large to be read: {error}") from None


def _computes(database: sqlite3.Connection, table: str) -> bool:
    """Whether reading this table runs more than a lookup: a virtual table, or a generated column."""
    (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    if not re.match(r"CREATE\s+TABLE\b", sql, re.IGNORECASE):
        return True
    return any(hidden for *_, hidden in database.execute(f"PRAGMA table_xinfo({table})"))


def _field_names(database: sqlite3.Connection, tables: set[str]) -> dict[int, list[str]]:
    """The names of the fields of each type of note."""
    found: dict[int, list[str]] = {}
    if "fields" in tables:
        query = "SELECT ntid, name FROM fields ORDER BY ntid, ord LIMIT ?"
        for note_type, name in database.execute(query, (MOST_NOTES,)):
            found.setdefault(note_type, []).append(name)
        return found
    (models,) = database.execute("SELECT models FROM col").fetchone()
    for note_type, model in json.loads(models).items():
        found[int(note_type)] = [own["name"] for own in model["flds"]]
    return found


# ---- notes


def _add_notes(cards: AnkiCards, notes: Iterable[AnkiNote]) -> None:
    until = time.process_time() + CPU_S
    for note in notes:
        if time.process_time() > until or len(cards.entries) >= MOST_NOTES:
            cards.left_out["notes that would make too many cards, or take too long to read"] += 1
            continue
        if len(note.fields) > NOTE_FIELDS or any(len(value) > FIELD_CHARS for value in note.fields.values()):
            limits = f"{FIELD_CHARS} characters in a field, or than {NOTE_FIELDS} fields"
            cards.left_out[f"notes with more than {limits}"] += 1
            continue
        marked = {name: _mark_gaps(value) for name, value in note.fields.items()}
        values = [(name, _plain(value, cards.left_out) if note.is_html else value) for name, value in marked.items()]
        texts = [(name, text.strip()) for name, text in values if text.strip()]
        if len(note.tags) > 1:
            cards.left_out["tags, of which each note keeps the first as its topic"] += len(note.tags) - 1
        common = {"topic": slug(note.tags[0]) if note.tags else OWN_TOPIC, "level": "core"}
        cloze = next((item for item in texts if _MARKED.search(item[1])), None)
        if cloze is not None:
            rest = [text for name, text in texts if name != cloze[0]]
            cards.entries += _clozes(cloze[1], rest, common, cards.left_out)
        elif len(texts) < 2 or texts[0][0] != values[0][0]:
            cards.left_out["notes without a question and an answer in text"] += 1
        else:
            (_, question), (_, answer), *others = texts
            card = explained(question, answer)
            card["answer"] = "\n\n".join([card["answer"], *(f"{name}: {text}" for name, text in others)])
            cards.entries.append({**card, **common, "about": question})


def _mark_gaps(text: str) -> str:
    """The text with its gaps marked by characters that no text has; braces written as entities are not gaps."""
    head, closing, tail = re.sub("[\ue000-\ue003]", "", text).rpartition("}}")  # behind the last there is no gap
    return _GAP.sub(_marked, head + closing) + tail


def _marked(gap: re.Match[str]) -> str:
    inner, _, hint = gap[2].partition("::")
    return f"\ue000{gap[1]}\ue001{inner}\ue002{hint}\ue003"


def _clozes(
    text: str, rest: Sequence[str], common: Mapping[str, str], left_out: Counter[str]
) -> Iterator[dict[str, Any]]:
    """A cloze for each number of a note's gaps, the other gaps filled in."""
    gaps = list(_MARKED.finditer(text))
    filled = _MARKED.sub(lambda gap: gap[2], text)
    if re.search(r"\{\{|\}\}|[\ue000-\ue003]", filled) or any(re.search(r"[{}|]|^image-occ", gap[2]) for gap in gaps):
        left_out["notes with gaps in pictures, in each other, or with braces or | in them"] += 1
        return
    numbers = sorted({int(gap[1]) for gap in gaps})
    if len(numbers) > NOTE_GAPS:
        left_out[f"notes with more than {NOTE_GAPS} gaps"] += 1
        return
    for number in numbers:
        card: dict[str, Any] = {"kind": "cloze", "text": _open(text, number), **common, "about": filled}
        if hints := [gap[3] for gap in gaps if int(gap[1]) == number and gap[3]]:
            card["hint"] = "; ".join(hints)
        if rest:
            card["note"] = "\n\n".join(rest)
        if len(numbers) > 1:
            card["family"] = slug(filled)
        yield card


def _open(text: str, number: int) -> str:
    """The text with the gaps of this number open, and the others filled in."""
    return _MARKED.sub(lambda gap: f"{{{{{gap[2]}}}}}" if int(gap[1]) == number else gap[2], text)


class _TextOf(HTMLParser):
    """The text of a field, its blocks and items on lines of their own."""

    def __init__(self, left_out: Counter[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0
        self.left_out = left_out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.hidden += 1
        elif tag in ("img", "audio", "video", "object", "svg"):
            self.left_out["pictures and sounds"] += 1
        elif tag in ("br", "div", "p", "li", "tr", "ul", "ol", "pre"):
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.hidden = max(0, self.hidden - 1)
        elif tag in ("div", "p", "pre", "tr"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def _plain(html: str, left_out: Counter[str]) -> str:
    if sounds := _SOUND.findall(html):
        left_out["pictures and sounds"] += len(sounds)
    parser = _TextOf(left_out)
    parser.feed(_SOUND.sub("", html))
    parser.close()
    text = "".join(parser.parts).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
