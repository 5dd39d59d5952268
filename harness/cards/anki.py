"""Cards → an Anki package.  Needs genanki, imported when asked for.

The id of a note follows from the course and the card's id, so importing a newer package updates the notes.  Anki cannot
draw numbers, check key points or run a clock: a numeric card becomes one drawn example, an explain card a question with
its points.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, assert_never

from harness.cards import cloze
from harness.cards.import_export import SECTIONS
from harness.cards.question import PreparedCard
from harness.cards.records import Choice, Cloze, Explain, Numeric, Scenario, SpotTheBug
from harness.course.figure import Figure
from harness.errors import UsageError
from harness.files import write, writing

DECK = "LLM foundations"
# The seed for numeric cards.  Another seed would change the examples that learners have in Anki already.
SEED = 0
MISSING = "the Anki export needs genanki: pip install genanki"
FIELDS = ("Question", "Answer", "Hint", "Source", "Card")
_STYLE = """.card { font-family: sans-serif; font-size: 18px; text-align: left; max-width: 42em; margin: 1em auto; }
pre { font-size: 14px; white-space: pre-wrap; } img { max-width: 100%; }
.source, .hint { font-size: 13px; opacity: 0.7; }"""
_BACK = "{{FrontSide}}<hr id=answer>{{Answer}}<p class=source>{{Source}}</p>"
_FRONT = "{{Question}}{{#Hint}}<details class=hint><summary>hint</summary>{{Hint}}</details>{{/Hint}}"


@dataclass(frozen=True)
class Note:
    """One note: HTML in its fields, escaped already."""

    guid: str
    chapter: str
    is_cloze: bool
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    # The file that the answer shows, by its name in the package.
    media: tuple[str, bytes] | None = None


def as_note(prepared: PreparedCard, course: str = "", figure: Figure | None = None) -> Note:
    """The note of a card, with the picture that belongs to its answer.

    Its guid follows from the name of the course, "" for the built-in one, and the card's id.
    """
    card = prepared.card
    question = _cloze(card) if isinstance(card, Cloze) else "".join(_question(prepared))
    source = escape(f"Source: {'; '.join(card.sources)}") if card.sources else ""
    answer = "".join(_answer(prepared))
    if figure is not None:
        name = f"llm-foundations-{hashlib.sha256(figure.content).hexdigest()[:12]}.svg"
        answer += f'<img src="{name}" alt="{_escaped(figure.title)}"><p class=source>{_escaped(figure.title)}</p>'
    fields = (question, answer, _text(prepared.hint), source, escape(card.id))
    tags = tuple(re.sub(r"\s+", "-", tag) for tag in (card.chapter, card.topic, card.level, card.kind))
    guid, media = guid_of(card.id, "" if card.is_own else course), None if figure is None else (name, figure.content)
    return Note(guid, card.chapter, isinstance(card, Cloze), fields, tags, media)


def guid_of(card_id: str, course: str = "") -> str:
    """The same for the same card in every export."""
    key = " ".join(filter(None, ("llm-foundations-harness", course, card_id)))
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def write_package(notes: Iterable[Note], path: Path) -> int:
    """Write the package and return the number of its notes.  Raises `UsageError` if genanki is missing."""
    try:
        genanki: Any = import_module("genanki")  # an extra, and without types
    except ImportError:
        raise UsageError(MISSING) from None
    plain, gaps = _models(genanki)
    decks: dict[str, Any] = {}
    media: dict[str, bytes] = {}
    count = 0
    for note in notes:
        media |= [note.media] if note.media else []
        name = f"{DECK}::{note.chapter}"
        deck = decks.setdefault(note.chapter, genanki.Deck(_number(name), name))
        model = gaps if note.is_cloze else plain
        deck.add_note(genanki.Note(model=model, fields=list(note.fields), guid=note.guid, tags=list(note.tags)))
        count += 1
    with writing(path) as file, tempfile.TemporaryDirectory() as folder:
        files = [write(Path(folder, name), content) for name, content in media.items()]
        genanki.Package(list(decks.values()), list(map(str, files))).write_to_file(file)
    return count


def _models(genanki: Any) -> tuple[Any, Any]:
    """The models of notes without and with gaps."""
    fields = [{"name": name} for name in FIELDS]
    gaps = {"name": "Cloze", "qfmt": _FRONT.replace("{{Question}}", "{{cloze:Question}}"),
            "afmt": _BACK.replace("{{FrontSide}}", "{{cloze:Question}}")}  # fmt: skip
    return (
        genanki.Model(_number("plain"), DECK, fields, [{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}], _STYLE),
        genanki.Model(_number("cloze"), f"{DECK} cloze", fields, [gaps], _STYLE, model_type=genanki.Model.CLOZE),
    )


def _number(name: str) -> int:
    """An id as Anki wants it, always the same for the same name."""
    return int.from_bytes(hashlib.sha256(f"llm-foundations-harness {name}".encode()).digest()[:4], "big") >> 1


# ---- HTML; every text of a card is escaped


def _question(prepared: PreparedCard) -> Iterator[str]:
    yield _text(prepared.question)
    if prepared.code:
        yield f"<pre>{_escaped(prepared.code)}</pre>"
    if prepared.options:
        yield _list((option.text for option in prepared.options), "ol")


def _answer(prepared: PreparedCard) -> Iterator[str]:
    card = prepared.card
    match card:
        case Explain():
            must, points, wrong = SECTIONS
            yield _list(card.must, "ul", must)
            yield _list(card.points, "ul", points)
            yield _text(card.answer)
            yield _list(card.red_flags, "ul", wrong)
        case Numeric():
            yield _text(prepared.answer)
            yield _text(prepared.working)
        case Cloze():
            yield _text(card.note)
        case Choice():
            yield from _options(prepared)
        case Scenario():
            yield from _options(prepared)
            yield _list(card.facts, "ul", "What decides")
            yield _text(card.answer)
        case SpotTheBug():
            yield from _options(prepared)
            for wrong, right in prepared.repairs:
                yield f"<pre>- {_escaped(wrong)}\n+ {_escaped(right)}</pre>"
        case _:
            assert_never(card)


def _options(prepared: PreparedCard) -> Iterator[str]:
    for number, option in enumerate(prepared.options, 1):
        yield f"<p>{'✓' if option.is_right else '✗'} {number} {_prose(option.why)}</p>"


def _cloze(card: Cloze) -> str:
    """The text with Anki's gaps, all on one note; braces and colons in the text are escaped, so they close no gap."""
    parts: list[str] = []
    end = 0
    for gap in cloze.GAP.finditer(card.text):
        parts += [_escaped(card.text[end : gap.start()]), "{{c1::"]
        parts += [_escaped(gap[1].split("|")[0].strip()).replace("::", ":&#58;"), "}}"]
        end = gap.end()
    return "".join([*parts, _escaped(card.text[end:])]).replace("\n", "<br>")


def _text(text: str) -> str:
    paragraphs = [" ".join(part.split("\n")) for part in text.strip().split("\n\n")] if text.strip() else []
    return "".join(f"<p>{_prose(paragraph)}</p>" for paragraph in paragraphs)


def _list(items: Iterable[str], tag: str, title: str = "") -> str:
    inner = "".join(f"<li>{_prose(item)}</li>" for item in items)
    return f"{f'<p>{title}:</p>' if title else ''}<{tag}>{inner}</{tag}>" if inner else ""


def _escaped(text: str) -> str:
    """The text with everything escaped that HTML or Anki would interpret."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _prose(text: str) -> str:
    """Escaped, and `backticks` turned into code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", _escaped(text))
