"""Deck files and the deck of a course: reading, refusals with their lines, and the cache."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.cards import deck, parser
from harness.cards.deck import load_deck
from harness.cards.parser import read_deck
from harness.cards.records import Choice, Cloze, Explain, Numeric, Option, Scenario, SpotTheBug, Wrong
from harness.course import catalogue
from harness.course.catalogue import Course, load_course
from harness.errors import CourseError

ROOT = Path(__file__).parents[2]
HOOKS = "hatchling.builders.hooks.plugin.interface"
DECK = """\
# yaml-language-server: $schema=../course.schema.json
chapter: transformer
title: The transformer
cards:
  - id: attention-why-scale
    kind: explain
    topic: attention
    level: core
    family: attention-scale
    question: Why are the scores divided by the square root of d?
    must: [The variance grows with d.]
    points: [Softmax saturates., "Its gradient vanishes: nothing is learned."]
    red_flags: [It makes the scores sum to one.]
    answer: |
      Because.
      So.
    seconds: 60
    hint: Think of the variance.
    sources: ["Vaswani et al. 2017"]
    claims: [S1.2-04]
    practise: [scale]
  - id: kv-cache-size
    kind: numeric
    topic: kv-cache
    level: hard
    question: "{layers} layers, {tokens} tokens?"
    draw:
      layers: [24, 32]
      tokens: {from: 1024, to: 4096, step: 1024}
      share: {from: 0.1, to: 0.3, step: 0.1}
    let: {per_token: 2 * layers, one: 1}
    only: [layers * tokens <= 100000]
    formula: per_token * tokens * share * one
    unit: GiB
    relative: 0.01
    wrong:
      - {formula: layers * tokens, explanation: Without the {layers}.}
    working: "{per_token} and {answer}"
  - id: rope-choice
    kind: choice
    topic: rope
    level: warm-up
    question: What?
    options:
      - {text: this, right: true, why: yes it is}
      - {text: that, why: it is not}
      - {text: these, right: false, why: they are not}
  - id: rope-cloze
    kind: cloze
    topic: rope
    level: core
    text: "RoPE rotates {{queries|query}} and {{keys}}."
    note: never the values
  - id: rope-scenario
    kind: scenario
    topic: rope
    level: core
    question: What to do?
    options:
      - {text: this, right: true, why: yes it is}
      - {text: that, why: it is not}
      - {text: these, why: they are not}
    facts: ["little data: no fine-tuning"]
    answer: Do this.
"""
DECK = DECK.replace("explanation: Without the {layers}.", 'explanation: "Without the {layers}."')


def cards_of(text: str = DECK) -> dict[str, Any]:
    """The cards of a deck by id."""
    return {card.id: card for card in read_deck(text.encode(), "transformer.yaml", "transformer").cards}


def problems_of(text: str) -> list[str]:
    """`line: message` of each problem of a deck."""
    with pytest.raises(CourseError) as caught:
        read_deck(text.encode(), "transformer.yaml", "transformer")
    assert all(problem.path == "transformer.yaml" for problem in caught.value.problems)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


# ---- the deck language


def test_deck_of_every_kind_reads_as_its_records() -> None:
    """Ranges are expanded, texts trimmed, defaults filled in."""
    cards = cards_of()
    why = cards["attention-why-scale"]
    assert isinstance(why, Explain)
    assert (why.chapter, why.topic, why.level, why.family) == ("transformer", "attention", "core", "attention-scale")
    assert why.must == ("The variance grows with d.",)
    assert why.points[1] == "Its gradient vanishes: nothing is learned."
    assert (why.answer, why.seconds, why.hint) == ("Because.\nSo.", 60, "Think of the variance.")
    assert (why.sources, why.claims, why.practise) == (("Vaswani et al. 2017",), ("S1.2-04",), ("scale",))
    size = cards["kv-cache-size"]
    assert isinstance(size, Numeric)
    assert dict(size.draw) == {"layers": (24, 32), "tokens": (1024, 2048, 3072, 4096), "share": (0.1, 0.2, 0.3)}
    assert dict(size.let) == {"per_token": "2 * layers", "one": "1"}
    assert size.wrong == (Wrong(formula="layers * tokens", explanation="Without the {layers}."),)
    assert (size.relative, size.absolute, size.unit) == (0.01, None, "GiB")
    choice = cards["rope-choice"]
    assert isinstance(choice, Choice)
    assert choice.options[0] == Option(text="this", is_right=True, why="yes it is")
    assert [option.is_right for option in choice.options] == [True, False, False]
    assert isinstance(cards["rope-cloze"], Cloze)
    assert cards["rope-cloze"].note == "never the values"
    assert isinstance(cards["rope-scenario"], Scenario)
    assert cards["rope-scenario"].facts == ("little data: no fine-tuning",)


REFUSED = [
    ("level: core\n", "level: corre\n", "8: should be 'warm-up', 'core' or 'hard', not \"corre\""),
    ("points: [S", "pointz: [S", '12: unknown key "pointz"; did you mean "points"?'),
    ("    must: [The variance grows with d.]\n", "", '5: missing key "must"'),
    ("must: [The variance grows with d.]", "must: []", "11: should have at least 1 item, not 0"),
    ("must: [The variance grows with d.]", "must: [a, b, c, d]", "11: should have at most 3 items, not 4"),
    ("must: [The variance grows with d.]", "must: it grows", '11: should be a list, not "it grows"'),
    ("topic: attention", "topic: Attention heads", "7: should be lower-case words or digits joined by dashes"),
    ("question: Why are the scores divided by the square root of d?", "question: ' '", "10: should not be blank"),
    ("note: never the values", "note: never the values\n    options: []", '54: unknown key "options"'),
    ("kind: explain", "kind: explian", "6: kind is one of explain, numeric, choice, cloze, scenario"),
    ("    kind: explain\n", "", "5: kind is one of explain, numeric, choice, cloze, scenario"),
    ("chapter: transformer", "chapter: context", '2: chapter "context" in a file named transformer.yaml'),
    ("id: rope-cloze", "id: rope-choice", '48: the id "rope-choice" is taken by an earlier card'),
    ("seconds: 60", "seconds: 5", "17: should be greater than or equal to 10, not 5"),
    ("formula: per_token", "formula: per_tokn", '33: unknown name "per_tokn"; did you mean "per_token"?'),
    ("formula: layers * tokens", "formula: heads", '37: unknown name "heads"; draw it, or compute it under let'),
    ("formula: per_token", "formula: )", '33: ") * tokens * share * one" cannot be read'),
    ("formula: per_token", "formula: open(1)", '33: "open(1) * tokens * share * one": the functions are exp, log'),
    ("2 * layers, one", "2 * one, one", '31: unknown name "one"; draw it, or compute it under let before it is used'),
    ("only: [layers * tokens <= 100000]", "only: [layers]", '32: "layers" compares nothing; write < <= > >= == or !='),
    ("layers: [24, 32]", "layers: 24", "28: should be a list of numbers, or {from: 1, to: 9, step: 2}"),
    ("layers: [24, 32]", "layers: [24, many]", "28: should be a list of numbers"),
    ("layers: [24, 32]", "layers: [24, 24.0]", "28: a value appears twice in the list"),
    ("layers: [24, 32]", "layers: []", "28: should be a list of numbers"),
    ("layers: [24, 32]", "layers: {from: 1, too: 3}", '28: unknown key "too"; did you mean "to"?'),
    ("step: 1024}", "step: 1.0e-9}", "29: from 1024 to 4096 by 1e-09 is not a range of 2 to 10000 values"),
    ("step: 1024}", "step: 0}", "29: should be greater than 0, not 0"),
    ("to: 4096,", "to: .inf,", "29: from 1024 to inf by 1024 is not a range"),
    ("layers: [24, 32]", "layers: [24, 32]\n      exp: [1]", '29: "exp" is taken'),
    ("layers: [24, 32]", "layers: [24, 32]\n      unused: [1]", '29: "unused" is never used'),
    ("let: {per_token", "let: {layers: 3, per_token", '31: "layers" is drawn already'),
    ("relative: 0.01", "relative: 0.01\n    absolute: 1", "22: a numeric card needs exactly one of relative"),
    ("    relative: 0.01\n", "", "22: a numeric card needs exactly one of relative"),
    ("relative: 0.01", "relative: 0.01\n    factor: 2", "22: a numeric card needs exactly one of relative"),
    ("relative: 0.01", "relative: 1.5", "35: should be less than or equal to 0.5"),
    ("{layers} layers, {tokens}", "{layer} layers, {tokens}", "26: nothing fills {layer}: only names of draw and let"),
    ("{layers} layers, {tokens}", "{answer} layers, {tokens}", "26: nothing fills {answer}: only names"),
    ("{layers} layers, {tokens}", "{2 * layers} layers, {tokens}", "26: nothing fills {2 * layers}"),
    ("Without the {layers}.", "Without {heads}.", "37: nothing fills {heads}"),
    ("{text: this, right: true, why: yes it is}\n      - {text: that, why: it is not}\n      - {text: these, right",
     "{text: this, why: yes it is}\n      - {text: that, why: it is not}\n      - {text: these, right",
     "39: one or several options are right (right: true), and not all of them"),
    ("{text: these, right: false,", "{text: these, rigth: false,", '47: unknown key "rigth"; did you mean "right"?'),
    ("      - {text: these, right: false, why: they are not}\n", "", "45: should have at least 3 items, not 2"),
    ("{text: that, why: it is not}\n      - {text: these, why",
     "{text: that, right: true, why: so}\n      - {text: these, why",
     "54: exactly one option of a scenario is right"),
    ("{{queries|query}} and {{keys}}", "queries", "52: a cloze without a gap"),
    ("{{keys}}", "{{keys|}}", "52: the gap {{keys|}} is empty, or one of its alternatives is"),
    ("{{keys}}", "{{keys", "52: a gap is opened and not closed"),
    ("cards:", "cards: []\nmore:", '5: unknown key "more"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), REFUSED, ids=range(len(REFUSED)))
def test_deck_with_a_mistake_is_refused_at_its_line(old: str, new: str, message: str) -> None:
    """In words that an author understands; one mistake makes one problem."""
    assert old in DECK
    problems = problems_of(DECK.replace(old, new, 1))
    assert any(problem.startswith(message) for problem in problems), problems
    assert len(problems) <= 2, problems


@pytest.mark.parametrize(
    "text", ["", "[]", "cards", "- a", "chapter: transformer", "{", "cards: {a: b}", "cards: [1, [2]]"]
)
def test_file_that_is_no_deck_is_refused(text: str) -> None:
    """Whatever else it is."""
    assert problems_of(text)


def test_all_problems_of_a_file_are_reported_at_once_and_in_order() -> None:
    """So an author can fix them in one pass."""
    broken = DECK.replace("level: core", "level: easy").replace("topic: rope", "topic: 5")
    lines = [int(problem.partition(":")[0]) for problem in problems_of(broken)]
    assert len(lines) == 6
    assert lines == sorted(lines)


DIGESTS = [
    ("attention-why-scale", "Why are the scores", "Tell me why the scores", False),
    ("attention-why-scale", "Because.", "As it happens.", False),
    ("attention-why-scale", "The variance grows", "The mean grows", True),
    ("attention-why-scale", "Softmax saturates.", "Softmax is flat.", True),
    ("kv-cache-size", "layers: [24, 32]", "layers: [24, 48]", False),
    ("kv-cache-size", "formula: per_token * tokens", "formula: per_token * tokens / 1", True),
    ("kv-cache-size", "unit: GiB", "unit: GB", True),
    ("rope-choice", "why: it is not", "why: it never is", False),
    ("rope-choice", "text: that", "text: those", True),
    ("rope-cloze", "note: never", "note: not", False),
    ("rope-cloze", "{{keys}}", "{{keys|key}}", True),
    ("rope-scenario", "Do this.", "Do just this.", False),
]


@pytest.mark.parametrize(("name", "old", "new", "is_changed"), DIGESTS)
def test_digest_changes_with_the_answer_and_not_with_other_texts(
    name: str, old: str, new: str, is_changed: bool
) -> None:
    """A changed answer is reported once; a reworded explanation is not."""
    before, after = cards_of()[name], cards_of(DECK.replace(old, new))[name]
    assert before != after
    assert (before.digest != after.digest) is is_changed


# ---- the deck of a course


@pytest.fixture
def course(write_course: Callable[..., Path]) -> Course:
    """The small course with one deck."""
    root = write_course()
    (root / "flashcards").mkdir()
    (root / "flashcards/transformer.yaml").write_text(DECK, encoding="utf-8")
    return load_course(root)


def test_deck_of_a_course_has_its_cards_and_a_bug_card_for_each_exercise_with_mistakes(course: Course) -> None:
    """In the order of the files; no exercise is read."""
    loaded = load_deck(course.root, course.summaries(), None)
    assert list(loaded.cards) == [*cards_of(), "bug:scale", "bug:cuts"]
    bug = loaded.cards["bug:scale"]
    assert isinstance(bug, SpotTheBug)
    assert (bug.exercise, bug.chapter, bug.topic, bug.level) == ("scale", "transformer", "scale", "core")


def test_retired_card_is_not_asked_and_its_id_stays_taken(course: Course, tmp_path: Path) -> None:
    """The deck does not have the card, but a new card cannot inherit its history."""
    path = course.root / "flashcards/transformer.yaml"
    path.write_text(DECK.replace("id: rope-cloze\n", "id: rope-cloze\n    retired: true\n"), encoding="utf-8")
    loaded = load_deck(course.root, [], None)
    assert (set(cards_of()) - loaded.cards.keys(), list(loaded.retired)) == ({"rope-cloze"}, ["rope-cloze"])
    assert "rope-cloze" not in deck.list_cards(course, tmp_path)
    own = tmp_path / "cards"
    own.mkdir()
    mine = (
        "chapter: mine\ntitle: Mine\ncards:\n  - {id: rope-cloze, kind: cloze, topic: t, level: core, text: '{{a}}'}\n"
    )
    (own / "mine.yaml").write_text(mine, encoding="utf-8")
    with pytest.raises(CourseError, match='"rope-cloze" is taken'):
        load_deck(course.root, [], None, own)


def test_chapter_may_be_split_into_files_by_subject(course: Course) -> None:
    """Files of a chapter are listed together; a file named after another chapter is refused."""
    split = course.root / "flashcards/transformer-serving.yaml"
    split.write_text(DECK.replace("- id: ", "- id: split-"), encoding="utf-8")
    assert {card.chapter for card in load_deck(course.root, [], None).cards.values()} == {"transformer"}
    split.rename(split.with_name("training-serving.yaml"))
    with pytest.raises(CourseError, match="the name begins with the chapter"):
        load_deck(course.root, [], None)


def test_course_without_flashcards_has_only_bug_cards(small_course: Course) -> None:
    """A course does not need decks."""
    assert set(load_deck(small_course.root, small_course.summaries(), None).cards) == {"bug:scale", "bug:cuts"}


def test_own_decks_are_read_too_and_a_duplicate_id_is_reported(course: Course, tmp_path: Path) -> None:
    """With both files and the line."""
    own = tmp_path / "cards"
    own.mkdir()
    mine = DECK.replace("chapter: transformer", "chapter: mine")
    (own / "mine.yaml").write_text(mine.replace("- id: ", "- id: my-"), encoding="utf-8")
    assert "my-rope-cloze" in load_deck(course.root, [], None, own).cards
    (own / "mine.yaml").write_text(mine.replace("- id: r", "- id: my-r"), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        load_deck(course.root, [], None, own)
    assert [(problem.path, problem.line) for problem in caught.value.problems] == [
        (str(own / "mine.yaml"), 5),
        (str(own / "mine.yaml"), 22),
    ]
    assert f'the card id "attention-why-scale" is taken in {course.root / "flashcards/transformer.yaml"}' in str(
        caught.value
    )


def test_problems_of_all_decks_are_reported_at_once(course: Course) -> None:
    """Including files that cannot be read."""
    (course.root / "flashcards/context.yaml").write_bytes(b"\xff")
    (course.root / "flashcards/inference.yaml").mkdir()
    (course.root / "flashcards/training.yaml").write_text("chapter: 5\n")
    (course.root / "flashcards/inference.yaml").rmdir()
    with pytest.raises(CourseError) as caught:
        load_deck(course.root, [], None)
    assert [Path(problem.path).name for problem in caught.value.problems] == ["context.yaml", *["training.yaml"] * 3]


# ---- the cache


def refuse_to_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parsing fail, so that everything must come from the cache."""

    def refuse(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(parser, "read_deck", refuse)


def test_deck_from_the_cache_equals_the_parsed_deck(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is parsed."""
    cache = tmp_path / "home/decks.json"
    first = load_deck(course.root, course.summaries(), cache)
    refuse_to_parse(monkeypatch)
    assert load_deck(course.root, course.summaries(), cache) == first
    assert [path.name for path in cache.parent.iterdir()] == ["decks.json"]


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda content: b"",
    lambda content: content[:-10],
    lambda content: content.replace(b"Do this.", b"Do that."),
    lambda content: b"\x00\xff" * 100,
    lambda content: b"\n[]",
    lambda content: b"[" * 100_000,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_cache_is_ignored_and_replaced(
    course: Course, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """Whatever the damage."""
    cache = tmp_path / "decks.json"
    first = load_deck(course.root, [], cache)
    sound = cache.read_bytes()
    cache.write_bytes(damage(sound))
    assert load_deck(course.root, [], cache) == first
    assert cache.read_bytes() == sound


def test_cache_that_cannot_be_written_is_no_error(course: Course, tmp_path: Path) -> None:
    """A file is in the place of its folder, or a folder in its own place."""
    (tmp_path / "file").write_text("")
    assert load_deck(course.root, [], tmp_path / "file/decks.json").cards
    assert load_deck(course.root, [], tmp_path).cards
    assert not list(tmp_path.glob(".*"))


def test_deck_from_the_cache_and_a_numeric_card_import_nothing_heavy(course: Course, tmp_path: Path) -> None:
    """So the first question appears at once."""
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from harness.cards.deck import load_deck\nfrom harness.cards import numeric\n"
        f"deck = load_deck(Path({str(course.root)!r}), [], Path({str(tmp_path / 'decks.json')!r}))\n"
        "card = deck.cards['kv-cache-size']\nvalues = numeric.draw(card, 1)\n"
        "assert numeric.judge(card, values, numeric.answer_text(card, values)).is_right\n"
        "print(*sorted(set('torch numpy pydantic pandas rich yaml click sqlite3'.split()) & set(sys.modules)))\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        for _ in range(2)
    ]
    assert runs[0].stdout.split() == ["pydantic", "yaml"]
    assert runs[1].stdout.split() == []


def test_decks_parsed_at_installation_are_not_parsed_again(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So even the very first question appears at once. An edited deck is parsed again, and cached in the home
    folder."""
    installed, cache = tmp_path / "installed.json", tmp_path / "home/decks.json"
    monkeypatch.setattr(deck, "INSTALLED", installed)
    monkeypatch.setattr(catalogue, "INSTALLED", tmp_path / "exercises.json")
    monkeypatch.setitem(
        sys.modules, "hatchling.builders.hooks.plugin.interface", SimpleNamespace(BuildHookInterface=object)
    )
    hook = importlib.import_module("harness.cards.build_hook").CompiledCourse()
    hook.root, hook.app = str(course.root), SimpleNamespace(display_warning=pytest.fail)
    hook.initialize("editable", {})
    assert installed.stat().st_mode & 0o777 == 0o644
    assert len(json.loads((tmp_path / "exercises.json").read_bytes().partition(b"\n")[2])) == len(course.exercise_ids)
    assert not {str(course.root)} & set(sys.path)
    with monkeypatch.context() as patched:
        refuse_to_parse(patched)
        first = load_deck(course.root, [], cache, installed=installed)
        assert first.cards
        assert not cache.exists()
    path = course.root / "flashcards/transformer.yaml"
    path.write_text(DECK.replace("Do this.", "Do that."), encoding="utf-8")
    changed = load_deck(course.root, [], cache, installed=installed)
    assert changed != first
    refuse_to_parse(monkeypatch)
    assert load_deck(course.root, [], cache, installed=installed) == changed


def test_installation_continues_with_a_broken_deck(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It prints a message."""
    monkeypatch.setitem(
        sys.modules, "hatchling.builders.hooks.plugin.interface", SimpleNamespace(BuildHookInterface=object)
    )
    (course.root / "flashcards/transformer.yaml").write_text("chapter: [")
    monkeypatch.setattr(catalogue, "INSTALLED", tmp_path / "exercises.json")
    monkeypatch.setattr(deck, "INSTALLED", tmp_path / "decks.json")
    said: list[str] = []
    hook = importlib.import_module("harness.cards.build_hook").CompiledCourse()
    hook.root, hook.app = str(course.root), SimpleNamespace(display_warning=said.append)
    hook.initialize("standard", {})
    assert "transformer.yaml" in said[0]
