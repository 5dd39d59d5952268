"""`harness cards`, `harness progress backup` and `harness progress restore`: flashcards and progress as files."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cards import import_export
from harness.cards.deck import OWN_FOLDER, is_locked
from harness.cli.echo import echo, echo_json
from harness.cli.options import FILE, JSON, open_store, pass_course, read_cards
from harness.clock import now_ms
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.errors import UsageError, did_you_mean
from harness.files import write
from harness.text import counted

if TYPE_CHECKING:
    from harness.cards.records import Card, Deck
    from harness.scheduler.replay import Memory

# Size of a file to import.
MOST_BYTES = 4 << 20
# Columns of a screen on which the id of a card fits into its column.
WIDE = 60


@click.group("cards")
def cards_command() -> None:
    """List, suspend, resume, export and import flashcards."""


@cards_command.command("list")
@click.option("--topic", metavar="T", help="Show only this topic.")
@click.option("--chapter", metavar="C", help="Show only this chapter.")
@click.option("--suspended", is_flag=True, help="Show only suspended cards, with the reason.")
@JSON
@pass_course
def list_cards(course: Course, topic: str | None, chapter: str | None, suspended: bool, as_json: bool) -> None:
    """List every card, when it is due, and whether it is suspended."""
    from harness.scheduler import event_log

    chosen = _chosen(read_cards(course), topic, chapter)
    with open_store(course) as store:
        known, revealed = event_log.current_memory(store).memory, store.revealed_exercises()
    rows = [_row(card, known) for card in chosen if not suspended or card.id in known.suspended]
    if as_json:
        echo_json({"schema": "harness.card-list/1", "cards": rows})
        return
    from rich.table import Table

    from harness.cli.screen import console

    out = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("card", "kind", "topic", "due"):
        # an id can be copied unless the screen is too narrow
        table.add_column(name, overflow="fold", no_wrap=name == "card" and out.width >= WIDE)
    for row in rows:
        due = f"suspended: {row['resting']}" if row["resting"] else row["due"] or "new"
        table.add_row(str(row["card"]), str(row["kind"]), str(row["topic"]), str(due))
    out.print(table, soft_wrap=False)
    locked = sum(is_locked(str(row["card"]), revealed) for row in rows)
    later = f", {locked} of them asked only once their exercise is passed or given up" if locked else ""
    out.print(f"\n{counted(len(rows), 'card')}{later}")
    if any(row["resting"] for row in rows):
        out.print(f"`{command_line('cards resume CARD')}` brings a suspended card back.")


@cards_command.command("suspend")
@click.argument("card")
@pass_course
def suspend_card(course: Course, card: str) -> None:
    """Suspend CARD until it is resumed."""
    _suspend(course, card, is_suspended=True)
    echo(f"{card} is suspended; `{command_line(f'cards resume {card}')}` brings it back.")


@cards_command.command("resume")
@click.argument("card")
@pass_course
def resume_card(course: Course, card: str) -> None:
    """Resume CARD, whether you suspended it or failed it too often."""
    _suspend(course, card, is_suspended=False)
    echo(f"{card} is asked again.")


@cards_command.command("export")
@click.option("--anki", type=FILE, metavar="FILE.apkg", help="Write an Anki package; needs the extra `anki`.")
@click.option("--csv", "as_csv", type=FILE, metavar="FILE.csv", help="Write a table with one row per card.")
@click.option(
    "--json", "as_json", type=FILE, metavar="FILE.json", help="Write JSON with the keys of the deck language."
)
@click.option("--topic", metavar="T", help="Write only this topic.")
@click.option("--chapter", metavar="C", help="Write only this chapter.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@pass_course
def export_cards(course: Course, topic: str | None, chapter: str | None, force: bool, **files: Path | None) -> None:
    """Write the cards to files for other programs.  Progress is not included; see `harness progress backup`."""
    targets = {kind: path for kind, path in files.items() if path is not None}
    if not targets:
        raise UsageError("name a file: --anki FILE.apkg, --csv FILE.csv or --json FILE.json")
    for path in targets.values():
        if path.exists() and not force:
            raise UsageError(f"{path} is already there and was left as it is; give another name, or --force")
    cards = _chosen(read_cards(course), topic, chapter)
    if not cards:
        raise UsageError(f"no card matches; `{command_line('cards list')}` shows all")
    if "anki" in targets:
        echo(f"{targets['anki']}: {_write_anki(course, cards, targets['anki'])} notes")
    for kind, text in (("as_csv", import_export.to_csv), ("as_json", import_export.to_json)):
        if kind in targets:
            echo(f"{write(targets[kind], text(cards), is_new=not force)} is written")


def _chosen(deck: Deck, topic: str | None, chapter: str | None) -> list[Card]:
    """The cards of a topic, of a chapter, or all. Raises `UsageError` for a name that no card has."""
    cards = list(deck.cards.values())
    for field, name in (("topic", topic), ("chapter", chapter)):
        names = {str(getattr(card, field)) for card in cards}
        if name is not None and name not in names:
            raise UsageError(f'no card has the {field} "{name}"{did_you_mean(name, names)}')
    return [card for card in cards if topic in (None, card.topic) and chapter in (None, card.chapter)]


@cards_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--into", type=FILE, metavar="DECK.yaml", help="The deck to write; default: a new one in HARNESS_HOME/cards."
)
@pass_course
def import_cards(course: Course, file: Path, into: Path | None) -> None:
    """Make your own deck from FILE: .csv, .json, or Anki's .apkg and .txt. Never overwrites a file.

    A CSV file needs a header; the columns question and answer are enough. Anything in an Anki file besides text is left
    out and listed.
    """
    from harness.progress.store import home

    entries, left_out = _read_cards(file)
    path = into or home() / OWN_FOLDER / f"{import_export.slug(file.stem)}.yaml"
    deck = read_cards(course)
    taken = [str(entry["id"]) for entry in entries if entry["id"] in {**deck.cards, **deck.retired}]
    if taken:
        more = f" and {len(taken) - 5} more" if len(taken) > 5 else ""
        raise UsageError(f"{file}: these ids are taken by cards that you have: {', '.join(taken[:5])}{more}")
    texts = import_export.deck_texts(entries, path.stem, str(file))
    for name, (text, count) in texts.items():
        part = path.with_name(f"{name}.yaml") if len(texts) > 1 else path
        write(part, text, is_private=into is None, is_new=True)
        drill = command_line(f"drill --chapter {name}")
        echo(f"{part} is written: {count} cards. It is yours to edit; `{drill}`")
    for what, count in left_out.items():
        echo(f"Left out: {what}{f' ({count})' if count > 1 else ''}")


def _read_cards(file: Path) -> tuple[list[dict[str, Any]], Mapping[str, int]]:
    """The entries of a file, and counts of what was left out.  Raises `UsageError`."""
    from harness.cards import anki_import

    suffix = file.suffix.lower()
    if suffix == ".apkg":
        package = anki_import.read_package(file)
        return import_export.named(package.entries, str(file)), package.left_out
    if suffix not in (".csv", ".json", ".txt"):
        raise UsageError(f"{file}: only .csv, .json, .txt and .apkg can be imported")
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read as UTF-8: {error}") from None
    if len(content) > MOST_BYTES:
        raise UsageError(f"{file} is larger than {MOST_BYTES >> 20} MB")
    if suffix == ".txt":
        notes = anki_import.read_text(text, str(file))
        return import_export.named(notes.entries, str(file)), notes.left_out
    return (import_export.from_csv if suffix == ".csv" else import_export.from_json)(text, str(file)), {}


@click.command("backup")
@click.argument("file", type=FILE)
def backup_command(file: Path) -> None:
    """Write everything under HARNESS_HOME to FILE; safe while other commands run."""
    from harness.progress.backup import back_up
    from harness.progress.store import home

    names = back_up(home(), file)
    echo(f"{file} is written: {counted(len(names), 'file')}. `harness progress restore {file}`")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore_command(file: Path) -> None:
    """Replace HARNESS_HOME with the backup FILE; the earlier files are moved next to it."""
    from harness.progress.backup import restore
    from harness.progress.store import home

    previous = restore(home(), file)
    echo(f"{home()} is restored from {file}." + (f" The earlier files are in {previous}." if previous else ""))


def _row(card: Card, known: Memory) -> dict[str, object]:
    card_memory, suspension = known.cards.get(card.id), known.suspended.get(card.id)
    due = time.strftime("%Y-%m-%d", time.localtime(card_memory.due_ms / 1000)) if card_memory else None
    return {
        "card": card.id,
        "kind": card.kind,
        "chapter": card.chapter,
        "topic": card.topic,
        "level": card.level,
        "frequency": card.frequency,
        "due": due,
        "answers": card_memory.answers if card_memory else 0,
        "failures": card_memory.failures if card_memory else 0,
        "lapses": card_memory.lapses if card_memory else 0,
        "resting": suspension.why if suspension else None,
    }


def _suspend(course: Course, card: str, *, is_suspended: bool) -> None:
    from harness.scheduler import event_log
    from harness.scheduler.events import Suspended

    deck = read_cards(course)
    if card in deck.retired:
        raise UsageError(f'"{card}" is retired: it is not asked any more')
    if card not in deck.cards:
        raise UsageError(f'no card "{card}"{did_you_mean(card, deck.cards)}')
    with open_store(course) as store:
        event = Suspended(at_ms=now_ms(), card=card, is_suspended=is_suspended, why="asked by the learner")
        event_log.append(store, event, is_own=deck.cards[card].is_own)


def _write_anki(course: Course, cards: list[Card], path: Path) -> int:
    from harness.cards.anki import SEED, as_note, write_package
    from harness.course.figure import figure_of_card
    from harness.drill.resume import maker

    make, root = maker(course), course.root
    notes = (
        as_note(make(card, SEED), course.name, None if card.is_own else figure_of_card(root, card.id, card.practise))
        for card in cards
    )
    return write_package(notes, path)
