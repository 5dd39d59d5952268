"""Cards to and from JSON, CSV and Anki: exports can be imported, nothing is overwritten, everything is escaped."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.cards import anki, import_export
from harness.cards.parser import read_deck
from harness.cards.question import PreparedCard, prepare_card
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Option, Scenario, SpotTheBug, Wrong
from harness.course.figure import Figure
from harness.errors import CourseError, UsageError

BASE: dict[str, Any] = {"chapter": "own", "topic": "t", "level": "core", "sources": ("A & B, <i>",), "claims": ("S1",)}
OPTIONS = (Option(text="a", is_right=True, why="yes"), Option(text="b, c", is_right=False, why='"no"'),
           Option(text="1e5", is_right=False, why="on"))  # fmt: skip
CARDS: list[Card] = [
    Explain(id="e", question="Why <b>?", must=("one",), points=("2", "true"), red_flags=("no",), answer="A.\n\nB.",
            **BASE),
    Numeric(id="n", question="{a}?", draw={"a": (1, 2.5)}, let={"b": "2 * a"}, only=("a > 0",), formula="b", unit="GiB",
            relative=0.01, wrong=(Wrong(formula="a", explanation="half"),), working="{answer}", **BASE),
    Choice(id="c", question="Which?", options=OPTIONS, hint="look", family="f", practise=("scale",), **BASE),
    Cloze(id="z", text="a {{b|c}} d", note="n", **BASE),
    Scenario(id="s", question="What?", options=OPTIONS, facts=("x: y",), answer="That.", **BASE),
]  # fmt: skip
BUG = SpotTheBug(id="bug:x", chapter="own", topic="x", level="core", exercise="x")
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1
).filter(lambda text: text.strip() == text and text)


def read_back(entries: list[dict[str, Any]]) -> list[Card]:
    """The cards after the deck language has read these entries, without digests."""
    source = read_deck(import_export.deck_text(entries, "own").encode(), "own.yaml", "own")
    return [replace(card, digest="") for card in source.cards]


def notes(path: Path) -> list[tuple[str, str, str]]:
    """The guid, the fields and the tags of every note in a package."""
    with zipfile.ZipFile(path) as package:
        copy = path.with_suffix(".anki2")
        copy.write_bytes(package.read("collection.anki2"))
    connection = sqlite3.connect(copy)
    rows = list(connection.execute("SELECT guid, flds, tags FROM notes ORDER BY guid"))
    connection.close()
    return rows


# ---- JSON and CSV


def test_json_and_csv_come_back_as_the_same_cards() -> None:
    """Every kind and field. Spot-the-bug cards follow from the exercises and are left out."""
    both = [*CARDS, BUG]
    assert read_back(import_export.from_json(import_export.to_json(both), "x.json")) == CARDS
    assert read_back(import_export.from_csv(import_export.to_csv(both), "x.csv")) == CARDS


@settings(max_examples=60)
@given(TEXT, TEXT, TEXT)
def test_any_text_survives_json_and_csv(question: str, must: str, why: str) -> None:
    """Quotes, commas, words that YAML reads as numbers or booleans."""
    cards = [
        replace(CARDS[0], question=question, must=(must,)),
        replace(CARDS[2], options=(*OPTIONS[:2], Option(text=question, is_right=False, why=why))),
    ]
    assert read_back(import_export.from_json(import_export.to_json(cards), "x.json")) == cards
    assert read_back(import_export.from_csv(import_export.to_csv(cards), "x.csv")) == cards


def test_csv_with_question_and_answer_alone_makes_explain_cards() -> None:
    """Other programs export this; unique ids are made from the questions."""
    cards = read_back(import_export.from_csv("question,answer\nWhat is 1e5?,010\nWhat is 1e5?,yes\n\n", "x.csv"))
    assert [card.id for card in cards] == ["what-is-1e5", "what-is-1e5-2"]
    assert isinstance(cards[0], Explain) and (cards[0].must, cards[0].answer) == (("010",), "010")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("front,back\na,b\n", "unknown column back, front"),
        ("question,answer\na,b,c\n", "row 1 has more cells"),
        ("question,answer\nonly,\n", "row 1: a card without a kind"),
        ("kind,question,options\nchoice,a,nonsense\n", "options should be JSON"),
        ("", "x.csv is empty"),
        ("question,answer\n", "holds no card"),
        ('question,answer\n"a,b\n', "is not a valid CSV file"),
    ],
)
def test_csv_that_does_not_fit_is_refused_with_the_row(text: str, words: str) -> None:
    """The message names the file and what was found."""
    with pytest.raises(UsageError, match=r"x\.csv") as caught:
        import_export.from_csv(text, "x.csv")
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["{", "3", '{"cards": 3}', "[3]", "[]", "[" * 100_000])
def test_json_that_does_not_fit_is_refused(text: str) -> None:
    """There is no traceback."""
    with pytest.raises(UsageError, match=r"x\.json"):
        import_export.from_json(text, "x.json")


def test_imported_cards_follow_the_same_rules_as_decks() -> None:
    """The deck language says what is wrong."""
    with pytest.raises(CourseError, match="at least 3 items"):
        import_export.deck_text(
            import_export.from_json('[{"kind": "choice", "question": "a", "options": []}]', "x"), "own"
        )


# ---- Anki


def test_anki_guids_follow_from_the_ids_alone(tmp_path: Path) -> None:
    """So a changed card updates its note on the next import, and no note is duplicated."""
    pytest.importorskip("genanki")
    first, second = tmp_path / "a.apkg", tmp_path / "b.apkg"
    assert anki.write_package([anki.as_note(prepare_card(card, anki.SEED)) for card in CARDS], first) == len(CARDS)
    changed = [replace(CARDS[0], question="Why not?"), *CARDS[1:]]
    anki.write_package([anki.as_note(prepare_card(card, anki.SEED)) for card in reversed(changed)], second)
    assert [note[0] for note in notes(first)] == [note[0] for note in notes(second)]
    assert [note[1] for note in notes(first)] != [note[1] for note in notes(second)]


def test_anki_guids_of_two_courses_differ() -> None:
    """Otherwise the notes of one would replace those of the other. The learner's own cards have the same guids in
    each."""
    prepared = prepare_card(CARDS[0], anki.SEED)
    own = prepare_card(replace(CARDS[0], is_own=True), anki.SEED)
    assert len({anki.as_note(prepared, course).guid for course in ("", "acme", "other")}) == 3
    assert anki.as_note(own, "acme").guid == anki.as_note(own).guid == anki.as_note(prepared).guid


def test_own_cards_are_exported_without_the_mark() -> None:
    """The mark is not a key of the deck language."""
    own = [replace(card, is_own=True) for card in CARDS]
    assert import_export.to_json(own) == import_export.to_json(CARDS)


def test_anki_fields_are_escaped_and_drawn_examples_are_complete(tmp_path: Path) -> None:
    """HTML and Anki's own fields have no effect; the numeric card has its working."""
    pytest.importorskip("genanki")
    nasty = Cloze(id="z", text="<script> {{a::b}} {x} {{c}}", note="{{Answer}} `a < b`", **BASE)
    anki.write_package([anki.as_note(prepare_card(card, anki.SEED)) for card in [*CARDS, nasty]], tmp_path / "a.apkg")
    fields = [note[1] for note in notes(tmp_path / "a.apkg")]
    everything = "\n".join(fields)
    assert "<script>" not in everything and "{{Answer}}" not in everything
    assert "{{c1::a:&#58;b}} &#123;x&#125; {{c1::c}}" in everything
    assert "<code>a &lt; b</code>" in everything
    drawn = prepare_card(CARDS[1], anki.SEED)
    assert f"<p>{drawn.answer}</p>" in everything and "Why &lt;b&gt;?" in everything


def test_anki_answers_carry_the_picture_once_and_describe_it(tmp_path: Path) -> None:
    """The picture is a file of the package; the notes that show it refer to it by name."""
    pytest.importorskip("genanki")
    figure = Figure("Weights <of> two", "a  b", b"<svg><title>Weights</title></svg>")
    made = [anki.as_note(prepare_card(card, anki.SEED), figure=figure) for card in CARDS[:2]]
    anki.write_package(made, tmp_path / "a.apkg")
    with zipfile.ZipFile(tmp_path / "a.apkg") as package:
        (name,) = json.loads(package.read("media")).values()
        assert package.read("0") == figure.content
    assert all(f'<img src="{name}" alt="Weights &lt;of&gt; two">' in note[1] for note in notes(tmp_path / "a.apkg"))


def test_anki_bug_card_shows_code_and_fix() -> None:
    """In one note, like any other card."""
    prepared = PreparedCard(card=BUG, seed=0, question="Which?", code="x < 1", repairs=(("<", ">"),))
    note = anki.as_note(prepared)
    assert "<pre>x &lt; 1</pre>" in note.fields[0]
    assert "- &lt;\n+ &gt;" in note.fields[1]


def test_anki_without_genanki_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The package is an extra."""
    monkeypatch.setitem(sys.modules, "genanki", None)
    with pytest.raises(UsageError, match="pip install genanki"):
        anki.write_package([], tmp_path / "a.apkg")


# ---- the commands

Run = Callable[..., Any]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Any) -> Path:
    """A working folder with the small course, which has two bug cards and no deck."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    return tmp_path


def test_import_writes_an_own_deck_that_is_drilled_and_never_overwrites(own: Path, run: Run) -> None:
    """It is written to HARNESS_HOME/cards."""
    (own / "My cards.csv").write_text("question,answer\nWhat?,That\n")
    assert run("cards", "import", "My cards.csv").code == 0
    listed = run("cards", "list", "--chapter", "my-cards", "--json").json["cards"]
    assert [card["card"] for card in listed] == ["what"]
    again = run("cards", "import", "My cards.csv")
    assert (again.code, "taken" in again.err) == (2, True)
    (own / "My cards.csv").write_text("question,answer\nWho?,She\n")
    assert "already there" in run("cards", "import", "My cards.csv").err
    assert run("cards", "import", "My cards.csv", "--into", "other.yaml").code == 0
    assert (own / "other.yaml").exists()


def test_export_writes_all_formats_and_replaces_only_with_force(own: Path, run: Run) -> None:
    """Bug cards are exported only to Anki."""
    pytest.importorskip("genanki")
    (own / "a.csv").write_text("question,answer\nWhat?,That\n")
    run("cards", "import", "a.csv")
    targets = ["--anki", "x.apkg", "--csv", "x.csv", "--json", "x.json"]
    assert run("cards", "export", *targets).code == 0
    assert len(notes(own / "x.apkg")) == 3
    assert [card["id"] for card in json.loads((own / "x.json").read_text())["cards"]] == ["what"]
    assert [card["id"] for card in csv.DictReader(io.StringIO((own / "x.csv").read_text()))] == ["what"]
    assert run("cards", "export", "--csv", "x.csv").code == 2
    assert run("cards", "export", "--csv", "x.csv", "--force").code == 0
    assert run("cards", "export").code == 2


def test_suspend_and_resume_by_name(own: Path, run: Run) -> None:
    """The message about an unknown card names the nearest one."""
    assert run("cards", "suspend", "bug:scale").code == 0
    assert [card["card"] for card in run("cards", "list", "--suspended", "--json").json["cards"]] == ["bug:scale"]
    assert run("cards", "resume", "bug:scale").code == 0
    assert run("cards", "list", "--suspended", "--json").json["cards"] == []
    unknown = run("cards", "list", "--topic", "no such topic")
    assert unknown.code == 2 and 'no card has the topic "no such topic"' in unknown.err
    assert 'did you mean "bug:scale"' in run("cards", "suspend", "bug:scal").err


def test_card_is_suspended_in_its_course_and_an_own_card_in_all(own: Path, run: Run, small_course: Any) -> None:
    """Two courses may have a card of the same id."""
    shutil.copytree(small_course.root, own / "other")
    (own / "mine.csv").write_text("question,answer\nWhat?,That\n")
    assert run("cards", "import", "mine.csv").code == 0
    assert [run("cards", "suspend", card).code for card in ("bug:scale", "what")] == [0, 0]

    def suspended(*options: object) -> list[str]:
        listed = run(*options, "cards", "list", "--suspended", "--json").json["cards"]
        return [card["card"] for card in listed]

    assert suspended() == ["what", "bug:scale"]
    assert suspended("--course", own / "other") == ["what"]


def test_retired_card_cannot_be_suspended_and_its_id_not_imported(own: Path, run: Run) -> None:
    """The message says that the card is retired."""
    entry = {"id": "old", "kind": "cloze", "topic": "t", "level": "core", "retired": True, "text": "One {{word}}."}
    (own / "x.json").write_text(json.dumps([entry]), encoding="utf-8")
    assert run("cards", "import", "x.json").code == 0
    assert '"old" is retired' in run("cards", "suspend", "old").err
    assert "these ids are taken by cards that you have: old" in run("cards", "import", "x.json", "--into", "y.yaml").err


@pytest.mark.parametrize("depth", [100, 900, 20_000])
def test_import_of_deeply_nested_cards_is_refused_by_name(depth: int) -> None:
    """By whichever reader reaches its limit."""
    text = '{"cards": [{"question": "q", "answer": "a", "options": ' + "[" * depth + "]" * depth + "}]}"
    with pytest.raises(UsageError, match=r"x\.json"):
        import_export.deck_text(import_export.from_json(text, "x.json"), "own", "x.json")


def test_import_of_control_characters_is_refused_by_name() -> None:
    """They could write to the clipboard of a learner who drills the deck."""
    text = '{"cards": [{"question": "q\\u001b]52;c;eA==\\u0007", "answer": "a"}]}'
    with pytest.raises(UsageError, match=r"x\.json as imported:\d+:\d+: the control character U\+001B"):
        import_export.deck_text(import_export.from_json(text, "x.json"), "own", "x.json")


def test_export_for_a_spreadsheet_has_no_formula() -> None:
    """Importing it gives the same cards."""
    entries = import_export.from_csv("question,answer\n=1+1,a;=2\n", "x.csv")
    assert (entries[0]["question"], entries[0]["answer"]) == ("=1+1", "a;=2")
    deck = read_deck(import_export.deck_text(entries, "own").encode(), "own.yaml", "own").cards
    exported = import_export.to_csv(deck)
    assert "'=1+1" in exported
    (entry,) = import_export.from_csv(exported, "y.csv")
    assert (entry["question"], entry["answer"]) == ("=1+1", "a;=2")
