"""Cards to and from other programs: JSON and CSV, in the words of the deck language.  Pure.

Imported cards are written to a deck file and read back by the parser, so they are checked as strictly as all others.
Exporting and importing again gives the same cards.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from harness.cards.records import Card, SpotTheBug, as_data
from harness.errors import UsageError
from harness.text import as_cell, from_cell

SCHEMA = "harness.cards/1"
OWN_TOPIC = "own"
# Columns with one item a line, with JSON, and with a number.
LISTS = ("must", "points", "red_flags", "facts", "sources", "claims", "practise", "mistakes", "only")
NESTED = ("options", "wrong", "draw", "let", "retired")
NUMBERS = ("seconds", "relative", "absolute", "factor", "depth")
COLUMNS = (
    "id", "kind", "chapter", "topic", "level", "frequency", "depth", "retired", "family", "question", "text",
    "answer", "options", "must", "points", "red_flags", "facts", "note", "seconds", "draw", "let", "only", "formula",
    "unit", "relative", "absolute", "factor", "wrong", "working", "hint", "sources", "claims", "practise",
    "mistakes",
)  # fmt: skip
EMPTY: tuple[Any, ...] = ("", (), None, {})
# The titles of the lists of an explain card in a note for Anki.
SECTIONS = {"Must be said": "must", "Also": "points", "Wrong": "red_flags"}
LONGEST_ID = 60
# Of the cards of one deck file, as JSON; a file may have 512 KB, and YAML takes a little more.
DECK_BYTES = 300 * 1024
# Key points of an explain card, as the deck language has them.
MAX_MUST, MAX_POINTS = 3, 5
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d+[.)])\s+")
_WORD = re.compile(r"[a-z0-9]+")


def as_entry(card: Card) -> dict[str, Any]:
    """A card as it appears in a deck file, without the fields that have their default values."""
    data = {name: value for name, value in as_data(card).items() if name not in ("id", "kind", "digest", "is_own")}
    if "options" in data:
        data["options"] = [_option(option) for option in data["options"]]
    filled = {name: _lists(value) for name, value in data.items() if value is not False and value not in EMPTY}
    return {"id": card.id, "kind": card.kind, **filled}


def _option(option: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": option["text"], **({"right": True} if option["is_right"] else {}), "why": option["why"]}


def _lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, tuple) else value


def to_json(cards: Iterable[Card]) -> str:
    """One document.  Spot-the-bug cards are left out: they follow from the exercises."""
    entries = [as_entry(card) for card in cards if not isinstance(card, SpotTheBug)]
    return json.dumps({"schema": SCHEMA, "cards": entries}, ensure_ascii=False, indent=1) + "\n"


def to_csv(cards: Iterable[Card]) -> str:
    """A table with one column per field; a list has one item a line, nested data is JSON."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for card in cards:
        if not isinstance(card, SpotTheBug):
            writer.writerow({key: _cell(key, value) for key, value in as_entry(card).items()})
    return out.getvalue()


def from_json(text: str, source: str) -> list[dict[str, Any]]:
    """The cards of a document like that of `to_json`, or of a bare list.  Raises `UsageError`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{source} is not JSON: {error}") from None
    cards = data.get("cards") if isinstance(data, dict) else data
    if not isinstance(cards, list) or not all(isinstance(card, dict) for card in cards):
        raise UsageError(f'{source}: there should be a list of cards, or {{"schema": "{SCHEMA}", "cards": […]}}')
    return named([_completed(entry, f"{source}: card {number}") for number, entry in enumerate(cards, 1)], source)


def from_csv(text: str, source: str) -> list[dict[str, Any]]:
    """The cards of a table with a header line: columns as in `to_csv`, or just question and answer."""
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
        rows = list(reader)
    except csv.Error as error:
        raise UsageError(f"{source} is not a valid CSV file: {error}") from None
    columns = list(reader.fieldnames or [])
    if not columns:
        raise UsageError(f"{source} is empty; the first line should name the columns, question and answer are enough")
    unknown = sorted(set(columns) - set(COLUMNS))
    if unknown:
        raise UsageError(f"{source}: unknown column {', '.join(unknown)}; the columns are {', '.join(COLUMNS)}")
    cards = []
    for number, row in enumerate(rows, 1):
        where = f"{source}: row {number}"
        if None in row:
            raise UsageError(f"{where} has more cells than the header; quote cells with commas in them")
        cells = {key: _value(key, from_cell(cell), where) for key, cell in row.items() if cell}
        if cells:
            cards.append(_completed(cells, where))
    return named(cards, source)


def deck_text(cards: Sequence[Mapping[str, Any]], chapter: str, source: str = "") -> str:
    """The deck file of these cards, checked by the deck language.  Raises `CourseError`, which names the `source`."""
    import yaml  # slow to import

    from harness.cards.parser import read_deck

    class Dumper(yaml.SafeDumper):
        """Quotes every text, so that YAML reads none of them as a number or a truth value; keys stay plain."""

    def text_of(dumper: Any, text: str) -> Any:
        is_block = "\n" in text and not re.search(r"\s\n|^\s|\s$", text)
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if is_block else '"')

    def mapping_of(dumper: Any, mapping: Mapping[str, Any]) -> Any:
        node = dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items())
        for key, _ in node.value:
            key.style = None
        return node

    Dumper.add_representer(str, text_of)
    Dumper.add_representer(dict, mapping_of)
    Dumper.ignore_aliases = lambda self, data: True  # type: ignore[method-assign]  # aliases are not allowed there
    title = chapter.replace("-", " ").capitalize()
    data = {"chapter": chapter, "title": title, "cards": [dict(card) for card in cards]}
    try:
        text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)
    except RecursionError:
        raise UsageError(f"{source or chapter}: lists or mappings are nested too deeply") from None
    read_deck(text.encode(), f"{source or chapter} as imported", chapter)
    return str(text)


def deck_texts(cards: Sequence[Mapping[str, Any]], chapter: str, source: str = "") -> dict[str, tuple[str, int]]:
    """By chapter: the text of a deck file and the number of its cards; several where they are too many for one file."""
    portions: list[list[Mapping[str, Any]]] = [[]]
    size = 0
    for card in cards:
        size += len(json.dumps(card, ensure_ascii=False).encode())
        if size > DECK_BYTES and portions[-1]:
            portions.append([])
            size = 0
        portions[-1].append(card)
    names = [chapter, *(f"{chapter}-{number}" for number in range(2, len(portions) + 1))]
    return {
        name: (deck_text(portion, name, source), len(portion)) for name, portion in zip(names, portions, strict=True)
    }


def slug(text: str) -> str:
    """Words joined by dashes, as ids and chapters are."""
    words = _WORD.findall(text.lower())
    joined = ""
    for word in words:
        if joined and len(joined) + len(word) >= LONGEST_ID:
            break
        joined = f"{joined}-{word}" if joined else word[:LONGEST_ID]
    return joined or "card"


def _completed(entry: dict[str, Any], where: str) -> dict[str, Any]:
    """The entry with defaults; a question and an answer alone become an explain card with key points."""
    card = {key: value for key, value in entry.items() if key != "chapter"}
    about = card.get("question") or card.get("text") or ""
    if "kind" not in card and "text" in card:
        card["kind"] = "cloze"
    elif "kind" not in card:
        question, answer = card.get("question"), card.get("answer")
        if not isinstance(question, str) or not isinstance(answer, str) or not answer.strip():
            raise UsageError(
                f"{where}: a card without a kind has a question and an answer, or a text with {{{{gaps}}}}"
            )
        card = explained(question, answer) | card
    card["about"] = str(about)
    return {"topic": OWN_TOPIC, "level": "core"} | card


def explained(question: str, answer: str) -> dict[str, Any]:
    """An explain card: each line of the answer is a key point, or the whole answer is one if there are too many.

    An answer with the sections of this tool's own export gives the card that it was.
    """
    if sections := _sections(answer):
        return {"kind": "explain", "question": question.strip(), **sections}
    lines = [_BULLET.sub("", line).strip() for line in answer.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MAX_MUST + MAX_POINTS:
        lines = [" ".join(lines)]
    fields = {"kind": "explain", "question": question.strip(), "must": lines[:MAX_MUST]}
    return fields | ({"points": lines[MAX_MUST:]} if len(lines) > MAX_MUST else {}) | {"answer": answer.strip()}


def _sections(answer: str) -> dict[str, Any]:
    """The parts of an explain card by their titles in an exported note; empty if it has none."""
    lists: dict[str, list[str]] = {key: [] for key in SECTIONS.values()}
    current, rest = "", []
    for line in filter(None, (line.strip() for line in answer.splitlines())):
        if line.removesuffix(":") in SECTIONS:
            current = SECTIONS[line.removesuffix(":")]
        elif current and _BULLET.match(line):
            lists[current].append(_BULLET.sub("", line))
        else:
            current = ""
            rest.append(line)
    if not lists["must"] or not rest:
        return {}
    return {**{key: items for key, items in lists.items() if items}, "answer": "\n\n".join(rest)}


def named(cards: list[dict[str, Any]], source: str) -> list[dict[str, Any]]:
    """Each with an id, either the given one or one made from its question; id and kind come first, as in a deck file.

    Raises `UsageError` if there is no card.
    """
    if not cards:
        raise UsageError(f"{source} holds no card")
    taken = {card["id"] for card in cards if isinstance(card.get("id"), str)}
    numbered = {about: _numbered(about) for about in {slug(card["about"]) for card in cards}}
    named = []
    for card in cards:
        about = slug(card.pop("about"))
        free = next(name for name in numbered[about] if name not in taken)
        card_id = card.pop("id", free)
        taken.add(card_id if card_id is free else "")
        named.append({"id": card_id, "kind": card.pop("kind"), **card})
    return named


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name[: LONGEST_ID - len(f'-{number}')].rstrip('-')}-{number}" for number in count(2))


def _cell(key: str, value: Any) -> str:
    if key in LISTS:
        return str(as_cell("\n".join(" ".join(item.split("\n")) for item in value)))
    return str(as_cell(json.dumps(value, ensure_ascii=False) if key in NESTED else str(value)))


def _value(key: str, cell: str, where: str) -> Any:
    if key in LISTS:
        return [line.strip() for line in cell.splitlines() if line.strip()]
    if key not in (*NESTED, *NUMBERS):
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        what = "a number" if key in NUMBERS else "JSON"
        raise UsageError(f"{where}: {key} should be {what}, not {cell[:40]!r}") from None
