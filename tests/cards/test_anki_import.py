"""Anki's notes become cards: packages of both formats, text exports, and the parts that are left out."""

from __future__ import annotations

import json
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from harness.cards import anki, anki_import, import_export
from harness.cards.anki_import import COLLECTIONS, read_package, read_text
from harness.cards.deck import load_deck
from harness.cards.parser import read_deck
from harness.cards.question import prepare_card
from harness.cards.records import Card, Cloze, Explain, SpotTheBug
from harness.course.catalogue import load_course
from harness.errors import UsageError

NOTES = (
    ("Why <b>scale</b>?", "Variance&nbsp;grows<br>with d<img src=a.png>", "attention hard"),
    ("{{c1::queries::q}} and {{c2::keys}} &#123;&#123;c3::x&#125;&#125;", "", ""),
    ("{{c1::queries}} meet {{c2::keys}}[sound:a.mp3]", "more", "attention"),
    ("", "an answer", ""),
)


def collection(path: Path, *, is_new: bool) -> Path:
    """A collection with these notes, in the tables of the older or the newer format."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE notes (id INTEGER, mid INTEGER, tags TEXT, flds TEXT)")
    database.execute("CREATE TABLE cards (nid INTEGER, ord INTEGER)")
    database.execute("CREATE TABLE col (models TEXT)")
    names = ["Front", "Back"]
    if is_new:
        database.execute("CREATE TABLE fields (ntid INTEGER, ord INTEGER, name TEXT)")
        database.executemany("INSERT INTO fields VALUES (7, ?, ?)", enumerate(names))
    models = {} if is_new else {"7": {"flds": [{"name": name} for name in names]}}
    database.execute("INSERT INTO col VALUES (?)", [json.dumps(models)])
    for number, (front, back, tags) in enumerate(NOTES):
        database.execute("INSERT INTO notes VALUES (?, 7, ?, ?)", (number, tags, f"{front}\x1f{back}"))
        database.executemany("INSERT INTO cards VALUES (?, ?)", [(number, 0), (number, 1)])
    database.commit()
    database.close()
    return path


def package(folder: Path, name: str, content: bytes) -> Path:
    """A package with this collection; in the newest format also with the note for older programs."""
    path = folder / "x.apkg"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, content)
        if name != COLLECTIONS[2]:
            file.writestr(COLLECTIONS[2], b"update your Anki")
    return path


def cards_of(entries: list[dict[str, Any]]) -> tuple[Card, ...]:
    """The cards of a deck with these entries."""
    text = import_export.deck_text(import_export.named(entries, "x"), "own")
    return read_deck(text.encode(), "own.yaml", "own").cards


@pytest.mark.parametrize("name", COLLECTIONS)
def test_package_of_every_format_gives_its_notes(tmp_path: Path, name: str) -> None:
    """Questions become explain cards, and each numbered gap a cloze; other notes are counted."""
    content = collection(tmp_path / "c", is_new=name == COLLECTIONS[0]).read_bytes()
    if name == COLLECTIONS[0]:
        content = pytest.importorskip("zstandard").ZstdCompressor().compress(content)
    found = read_package(package(tmp_path, name, content))
    explain, *clozes = cards_of(found.entries)
    assert isinstance(explain, Explain) and explain.question == "Why scale?" and explain.topic == "attention"
    assert explain.must == ("Variance grows", "with d") and explain.answer == "Variance grows\nwith d"
    assert [card.text for card in clozes if isinstance(card, Cloze)] == [
        "{{queries}} meet keys", "queries meet {{keys}}",
    ]  # fmt: skip
    assert {card.family for card in clozes} == {"queries-meet-keys"}
    assert [card.note for card in clozes if isinstance(card, Cloze)] == ["more", "more"]
    assert found.left_out == {
        "pictures and sounds": 2,
        "tags, of which each note keeps the first as its topic": 1,
        "notes with gaps in pictures, in each other, or with braces or | in them": 1,
        "notes without a question and an answer in text": 1,
        "cards in another direction of a note": 2,
        "the schedule and the answers so far": 1,
    }


def test_exported_package_can_be_imported(tmp_path: Path) -> None:
    """Even a cloze with Anki's own signs in its gap."""
    pytest.importorskip("genanki")
    base = {"chapter": "own", "topic": "t", "level": "core"}
    cards = [Cloze(id="z", text="<b> {{a:b}} {x} {{c}}", **base),
             Explain(id="e", question="Why `a < b`?", must=("m",), answer="Because.", **base)]  # fmt: skip
    anki.write_package([anki.as_note(prepare_card(card, anki.SEED)) for card in cards], tmp_path / "a.apkg")
    cloze, explain = sorted(cards_of(read_package(tmp_path / "a.apkg").entries), key=lambda card: card.kind)
    assert isinstance(cloze, Cloze) and cloze.text == "<b> {{a:b}} {x} {{c}}"
    assert isinstance(explain, Explain) and explain.question == "Why a < b?" and "Because." in explain.answer


TEXT = """#separator:semicolon
#html:true
#guid column:1
#columns:GUID;Front;Back;Extra;Tags
#tags column:5
g1;"What; exactly?";"<ul><li>one</li><li>two</li></ul>";see <i>there</i>;kv-cache
g2;{{c1::Keys}} are cached;;;
"""


def test_text_export_gives_its_notes() -> None:
    """By its headers. A list becomes key points; further fields follow the answer."""
    explain, cloze = cards_of(read_text(TEXT, "x.txt").entries)
    assert isinstance(explain, Explain) and explain.question == "What; exactly?" and explain.topic == "kv-cache"
    assert explain.must == ("one", "two") and explain.answer.endswith("Extra: see there")
    assert isinstance(cloze, Cloze) and cloze.text == "{{Keys}} are cached"
    (plain,) = cards_of(read_text("#html:false\nWhat is 1 < 2?\ttrue & so\n", "x.txt").entries)
    assert isinstance(plain, Explain) and (plain.question, plain.answer) == ("What is 1 < 2?", "true & so")


def test_lines_of_an_answer_become_key_points() -> None:
    """Up to three are must-haves and up to five more are points; even more lines make one key point."""
    four, nine = (import_export.explained("q", "\n".join(f"- line {n}" for n in range(count))) for count in (4, 9))
    assert (four["must"], four["points"]) == (["line 0", "line 1", "line 2"], ["line 3"])
    assert len(nine["must"]) == 1 and "points" not in nine


@pytest.mark.parametrize("content", [b"", b"no zip", None, b"SQLite format 3\0" + b"\0" * 100])
def test_damaged_package_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    """Whatever is broken in it, there is no traceback."""
    path = tmp_path / "x.apkg"
    if content is None or content.startswith(b"SQLite"):
        package(tmp_path, "other" if content is None else COLLECTIONS[1], content or b"")
    else:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"x\.apkg is (not an Anki package|damaged)"):
        read_package(path)


def test_newer_package_without_zstandard_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is an extra; an older export does not need it."""
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(UsageError, match="Support older Anki versions"):
        read_package(package(tmp_path, COLLECTIONS[0], b"x"))


@pytest.mark.parametrize("text", ["#separator:nonsense\na\tb\n", '"a\tb\n', "#tags column:x\na\tb\n"])
def test_damaged_text_is_refused_by_name(text: str) -> None:
    """The message says what was found."""
    with pytest.raises(UsageError, match=r"x\.txt"):
        read_text(text, "x.txt")


def test_import_command_lists_what_was_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Any, run: Callable[..., Any]
) -> None:
    """The imported cards can be drilled."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    package(tmp_path, COLLECTIONS[2], collection(tmp_path / "c", is_new=False).read_bytes())
    ran = run("cards", "import", "x.apkg")
    assert ran.code == 0 and "3 cards" in ran.out and "Left out: pictures and sounds (2)" in ran.out
    assert "Left out: the schedule and the answers so far\n" in ran.out
    assert len(run("cards", "list", "--chapter", "x", "--json").json["cards"]) == 3
    (tmp_path / "y.txt").write_text("only one field\n")
    assert "holds no card" in run("cards", "import", "y.txt").err


def hostile(path: Path, *statements: str) -> bytes:
    """A collection whose tables these statements make, and tables `cards` and `col` if they do not."""
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.execute("CREATE TABLE IF NOT EXISTS cards (nid INTEGER, ord INTEGER)")
    database.execute("CREATE TABLE IF NOT EXISTS col (models TEXT)")
    database.execute("INSERT INTO col VALUES ('{}')")
    database.commit()
    database.close()
    return path.read_bytes()


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
PLAIN_NOTES = "CREATE TABLE notes (id INTEGER, mid INTEGER, tags TEXT, flds TEXT)"
HUGE = "printf('%.*c', 200000000, 'x')"


@pytest.mark.parametrize(
    "statements",
    [
        (
            f"CREATE TABLE notes (id INTEGER, mid INTEGER, tags TEXT, flds TEXT AS ({HUGE}))",
            "INSERT INTO notes VALUES (1, 1, '')",
        ),
        ("CREATE VIRTUAL TABLE notes USING fts5(id, mid, tags, flds)",),
        ("CREATE TABLE n (id)", "CREATE VIEW notes AS SELECT 1 AS id, 1 AS mid, '' AS tags, 'x' AS flds"),
        (PLAIN_NOTES, "INSERT INTO notes VALUES (1, 1, '', zeroblob(5000000))"),
        (PLAIN_NOTES, NUMBERS.format(40) + "INSERT INTO notes SELECT i, 1, '', hex(zeroblob(500000)) FROM n"),
        (PLAIN_NOTES, "CREATE TABLE col (models TEXT)", f"INSERT INTO col VALUES ('{'[' * 100_000}')"),
    ],
)
def test_collection_that_computes_or_is_too_large_is_refused(tmp_path: Path, statements: tuple[str, ...]) -> None:
    """A few hundred bytes may stand for gigabytes and minutes."""
    path = package(tmp_path, COLLECTIONS[2], hostile(tmp_path / "c", *statements))
    with pytest.raises(UsageError, match=r"x\.apkg"):
        read_package(path)


def test_collection_that_takes_long_to_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the CPU time that its queries take: here a join of every card with every note."""
    statements = (
        PLAIN_NOTES,
        NUMBERS.format(2000) + "INSERT INTO notes SELECT 1, 1, '', 'x' FROM n",
        "CREATE TABLE cards (nid INTEGER, ord INTEGER)",
        NUMBERS.format(2000) + "INSERT INTO cards SELECT 1, 1 FROM n",
    )
    monkeypatch.setattr(anki_import, "CPU_S", -1.0)
    path = package(tmp_path, COLLECTIONS[2], hostile(tmp_path / "c", *statements))
    with pytest.raises(UsageError, match="too large to be read: interrupted"):
        read_package(path)


@pytest.mark.parametrize(
    "field",
    [
        "{{c1::" * 5_000,
        "{{c1::" + "::" * 15_000 + "}}",
        "[sound:" * 4_500,
        "&#xe000;1&#xe001;&#xe002;" * 1_200,
        "\ue0001\ue001\ue002" * 7_000,
        "{{c" + "1" * 30_000 + "::x}}",
        "x" * 40_000,
        "\x1f" * 30_000,
        "".join(f"{{{{c{number}::x}}}}" for number in range(3_000)),
    ],
)
def test_field_of_any_text_is_read_in_time_in_proportion_to_it(tmp_path: Path, field: str) -> None:
    """Gaps and sounds that never end, marks of our own, numbers, fields and gaps without end."""
    database = sqlite3.connect(tmp_path / "c")
    database.close()
    path = tmp_path / "c"
    hostile(path, PLAIN_NOTES)
    database = sqlite3.connect(path)
    database.executemany("INSERT INTO notes VALUES (?, 1, '', ?)", [(n, f"{field}\x1fanswer") for n in range(3)])
    database.commit()
    database.close()
    before = time.process_time()
    found = read_package(package(tmp_path, COLLECTIONS[2], path.read_bytes()))
    assert time.process_time() - before < 20
    assert len(found.entries) <= 3


def test_many_cards_of_the_same_question_get_ids_at_once() -> None:
    """Each next number is tried once: 20,000 cards, not 200 million tries."""
    cards = [{"kind": "explain", "about": "why", "question": "why"} for _ in range(20_000)]
    ids = [card["id"] for card in import_export.named(cards, "x")]
    assert ids[:2] == ["why", "why-2"] and len(set(ids)) == 20_000


def test_the_whole_export_of_the_course_comes_back(tmp_path: Path) -> None:
    """Every card that is not code, in as many decks as it takes; an explained one with its points and red flags."""
    course = load_course(None)
    deck = [card for card in load_deck(course.root, ()).cards.values() if not isinstance(card, SpotTheBug)]
    path = tmp_path / "collection"
    with closing(sqlite3.connect(path)) as database:
        for table in ("notes (id, mid, tags, flds)", "cards (nid, ord)", "col (models)"):
            database.execute(f"CREATE TABLE {table}")
        fields = [{"name": name} for name in anki.FIELDS]
        database.execute("INSERT INTO col VALUES (?)", [json.dumps({"7": {"flds": fields}})])
        for number, card in enumerate(deck):
            note = anki.as_note(prepare_card(card, anki.SEED), course.name)
            row = (number, 7, " ".join(note.tags), "\x1f".join(note.fields))
            database.execute("INSERT INTO notes VALUES (?, ?, ?, ?)", row)
        database.commit()
    found = read_package(package(tmp_path, COLLECTIONS[2], path.read_bytes()))
    entries = import_export.named(found.entries, "x.apkg")
    texts = import_export.deck_texts(entries, "x")
    assert len(texts) > 1 and sum(count for _, count in texts.values()) == len(entries) >= len(deck)
    cards = [card for name, (text, _) in texts.items() for card in read_deck(text.encode(), name, name).cards]
    explained = {card.question: card for card in cards if isinstance(card, Explain)}
    same = [
        explained[card.question].red_flags == card.red_flags and len(explained[card.question].must) == len(card.must)
        for card in deck
        if isinstance(card, Explain) and card.question in explained
    ]
    assert len(same) > 100 and sum(same) > 0.95 * len(same)
