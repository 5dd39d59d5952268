"""Problems of a deck, each at its card and line; and `harness lint`, which reports them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cards.parser import MODELINE
from harness.cards.records import Card, Choice, Cloze, Deck, Explain, Numeric, Option, Scenario, SpotTheBug, Wrong
from harness.lint.decks import lint_deck, lint_files

Run = Callable[..., Any]
ANY: dict[str, Any] = {"chapter": "c", "topic": "t", "level": "core", "sources": ("a paper",)}
OPTIONS = (
    Option(text="this one", is_right=True, why="It is so."),
    Option(text="that one", is_right=False, why="It is so."),
    Option(text="no other", is_right=False, why="It is so."),
)


def words(count: int) -> str:
    """A text of this many words."""
    return " ".join(["word"] * count)


def explain(**fields: Any) -> Explain:
    """A valid card."""
    sound = {"id": "e", "question": "Why?", "must": ("one",), "points": ("two",), "answer": words(150)}
    return Explain(**{**ANY, **sound, **fields})


def numeric(**fields: Any) -> Numeric:
    """A valid card."""
    sound: dict[str, Any] = {"id": "n", "question": "{a}?", "draw": {"a": tuple(range(1, 50))}, "formula": "2 * a"}
    return Numeric(**{**ANY, **sound, "absolute": None if "relative" in fields else 0, "working": "{answer}", **fields})


def choice(**fields: Any) -> Choice:
    """A valid card."""
    return Choice(**{**ANY, "id": "c", "question": "Which?", "options": OPTIONS, **fields})


def scenario(**fields: Any) -> Scenario:
    """A valid card."""
    sound = {"id": "s", "question": words(60), "options": OPTIONS, "facts": ("f",), "answer": words(100)}
    return Scenario(**{**ANY, **sound, **fields})


def cloze(**fields: Any) -> Cloze:
    """A valid card."""
    return Cloze(**{**ANY, "id": "z", "text": "The scores are divided by the {{square root}} of d.", **fields})


def wrong(formula: str) -> tuple[Wrong, ...]:
    """One wrong formula."""
    return (Wrong(formula=formula, explanation="That is wrong."),)


def problems_of(*cards: Card) -> list[str]:
    """`card field: message` of every finding."""
    found = lint_deck(Deck({card.id: card for card in cards}), ["rope", "top-p"])
    return [f"{problem.card} {'.'.join(map(str, problem.where))}: {problem.message}" for problem in found]


def test_valid_cards_have_no_findings() -> None:
    """One of each kind. A spot-the-bug card is made from its exercise and needs no check."""
    bug = SpotTheBug(**{**ANY, "id": "bug:rope", "exercise": "rope", "sources": ()})
    cards = (explain(), numeric(wrong=wrong("a")), choice(), scenario(), cloze(), bug)
    assert problems_of(*cards) == []


FINDINGS: list[tuple[Card, str]] = [
    (explain(sources=()), "e : a card without sources"),
    (explain(practise=("rope", "roppe")), 'e practise.1: practise: there is no exercise "roppe"; did you mean "rope"?'),
    (explain(sources=("x", "x")), "e sources: sources names something twice"),
    (explain(points=()), "e points: an explain card without further points"),
    (explain(points=("One.",)), "e points: two points are the same"),
    (explain(answer=words(109)), "e answer: the answer has 109 words; 140 to 225"),
    (explain(answer=words(261)), "e answer: the answer has 261 words"),
    (choice(options=(*OPTIONS, OPTIONS[2])), "c options: two options say the same"),
    (
        choice(options=(Option(text=words(20), is_right=True, why="It is so."), *OPTIONS[1:])),
        "c options: the right option is more",
    ),
    (scenario(question=words(20)), "s question: the question has 20 words"),
    (scenario(answer=words(20)), "s answer: the answer has 20 words"),
    (cloze(text="{{a}} {{b}} and {{c}}"), "z text: too little of the text is left"),
    (numeric(formula="1 / (a - 7)", relative=0.1), 'n formula: card n: "1 / (a - 7)": division by zero where a = 7'),
    (numeric(let={"b": "log(a - 7)"}), "n formula: card n: "),
    (numeric(formula="exp(100 * a)", relative=0.1), "n formula: card n: "),
    (numeric(only=("a > 100",)), "n only: no draw satisfies only"),
    (numeric(draw={"a": tuple(range(1000))}, only=("a > 9999",)), "n formula: card n: no draw satisfies a > 9999"),
    (numeric(formula="min(a, 3)"), "n formula: the answer is 3 in 48 of 51 draws"),
    (numeric(draw={"a": (1, 2)}), "n draw: only 2 answers are possible"),
    (numeric(formula="a - 1", relative=0.1), "n relative: the answer can be 0"),
    (numeric(formula="a / 2"), "n absolute: exact, but the answer can be 0.5"),
    (numeric(unit="GB!"), 'n unit: "!" is not a unit'),
    (numeric(wrong=wrong("a + a")), "n wrong.0.formula: this wrong formula gives the right answer in 51 of 51 draws"),
    (numeric(relative=0.1, wrong=wrong("2.1 * a")), "n wrong.0.formula: this wrong formula gives the right answer"),
    (numeric(wrong=wrong("1 / (a - 7)")), "n wrong.0.formula: this formula fails where a = 7"),
    (numeric(wrong=(*wrong("a"), *wrong("a * 1"))), 'n wrong.1.formula: it gives what "a" gives'),
]


@pytest.mark.parametrize(("card", "finding"), FINDINGS, ids=range(len(FINDINGS)))
def test_card_with_a_fault_is_reported_at_its_field(card: Card, finding: str) -> None:
    """One fault gives one finding."""
    found = problems_of(card)
    assert len(found) == 1, found
    assert found[0].startswith(finding)


def test_corners_of_a_large_draw_are_tried() -> None:
    """So a fault at the far end is found, even if random seeds would miss it."""
    draw = {"a": tuple(range(1, 1001)), "b": tuple(range(1, 1001))}
    assert problems_of(numeric(draw=draw, formula="a * b // (2000 - a - b)")) == [
        'n formula: card n: "a * b // (2000 - a - b)": integer division or modulo by zero where a = 1000, b = 1000'
    ]


def test_two_cards_that_ask_the_same_are_reported_unless_they_are_siblings() -> None:
    """Cards of a family are never asked on the same day."""
    one = choice(id="one", question="Which positions does RoPE rotate in the queries and keys?")
    other = choice(id="two", question="Which positions does RoPE rotate in queries and in keys?")
    (twin,) = problems_of(one, other)
    assert twin.startswith('two : it asks nearly what "one" asks; ask one of them, or make them one family')
    family = {"family": "rope"}
    assert problems_of(Choice(**{**vars(one), **family}), Choice(**{**vars(other), **family})) == []
    assert problems_of(one, choice(id="two", question="Which features does RoPE turn?")) == []


# ---- files

SOUND = """\
# yaml-language-server: $schema=../course.schema.json
chapter: transformer
title: The transformer
cards:
  - id: rope-what
    kind: cloze
    topic: rope
    level: core
    text: "RoPE rotates {{queries|query}} and {{keys|key}}, never the values."
    sources: [a paper]
    practise: [scale]
  - id: rope-which
    kind: choice
    topic: rope
    level: core
    question: Which are rotated?
    options:
      - {text: queries and keys, right: true, why: yes}
      - {text: values, why: never}
      - {text: all three, why: not the values}
    sources: [a paper]
""".replace("why: yes", "why: they are")


@pytest.fixture
def decks(write_course: Callable[..., Path]) -> Path:
    """The deck folder of the small course, with one valid deck."""
    folder = write_course() / "flashcards"
    folder.mkdir()
    (folder / "transformer.yaml").write_text(SOUND, encoding="utf-8")
    return folder


def test_findings_of_files_are_reported_at_their_lines(decks: Path) -> None:
    """At the field, or at the card if it lacks the field; in the order of files and lines."""
    broken = SOUND.replace("    sources: [a paper]\n    practise: [scale]", "    practise: [scal]")
    (decks / "context.yaml").write_text(broken.replace("transformer", "context").replace("id: rope", "id: c"), "utf-8")
    (decks / "broken.yaml").write_text("chapter: broken\n", "utf-8")
    paths = [decks / "context.yaml", decks / "broken.yaml", decks / "missing.yaml"]
    checked = lint_files(paths, ["scale"])
    shown = [(Path(problem.path).name, problem.line, problem.message.partition(";")[0]) for problem in checked.problems]
    assert shown == [
        ("context.yaml", 5, "a card without sources"),
        ("context.yaml", 10, 'practise: there is no exercise "scal"'),
        ("broken.yaml", 1, 'missing key "title"'),
        ("broken.yaml", 1, 'missing key "cards"'),
        ("missing.yaml", 1, "cannot be read: No such file or directory"),
    ]
    assert checked.counts == "1 choice card, 1 cloze card"


def test_ids_are_unique_over_all_decks_and_the_first_line_names_the_schema(decks: Path) -> None:
    """Each file alone would be valid."""
    text = SOUND.replace("chapter: transformer", "chapter: context").partition("\n")[2]
    (decks / "context.yaml").write_text(text, encoding="utf-8")
    found = lint_files([decks / "transformer.yaml", decks / "context.yaml"], ["scale"]).problems
    messages = [f"{Path(problem.path).name}:{problem.line}: {problem.message}" for problem in found]
    taken = f"is taken in {decks / 'transformer.yaml'}; ids are unique over all decks"
    assert f'context.yaml:4: the card id "rope-what" {taken}' in messages
    assert f'context.yaml:11: the card id "rope-which" {taken}' in messages
    assert f"context.yaml:1: the first line must be: {MODELINE}" in messages


# ---- the built-in course and the command line


def test_lint_checks_the_decks_with_the_exercises_and_only_leaves_them_out(decks: Path, run: Run) -> None:
    """A deck with a problem makes it fail, as an exercise does."""
    trimmed = ["cuts", "counter", "mean"]
    for name in trimmed:
        next(decks.parent.glob(f"exercises/*/{name}.yaml")).unlink()
    sound = run("lint", decks.parent, "--seeds", "1")
    assert sound.code == 0, sound.out
    assert "1 deck, 1 choice card, 1 cloze card: all hold" in sound.out
    (decks / "transformer.yaml").write_text(SOUND.replace("[scale]", "[scal]"), encoding="utf-8")
    broken = run("lint", decks.parent, "--seeds", "1")
    assert broken.code == 2
    assert "transformer.yaml:11:16: practise: there is no exercise" in broken.out
    assert "1 deck, 1 choice card, 1 cloze card: 1 problem" in broken.out
    only = run("lint", decks.parent, "--only", "scale", "--seeds", "1")
    assert only.code == 0
    assert "decks" not in only.out


def test_lint_of_a_deck_file_checks_it_beside_the_decks_of_its_course(decks: Path, run: Run) -> None:
    """By the same rules; problems of other files are left out, and warnings do not change the exit code."""
    sound = run("lint", decks / "transformer.yaml")
    assert sound.code == 0 and sound.out.endswith("1 choice card, 1 cloze card: all hold\n")
    assert "warning: " in sound.out
    (decks / "context.yaml").write_text(SOUND.replace("chapter: transformer", "chapter: context"), encoding="utf-8")
    twin = run("lint", decks / "context.yaml")
    assert twin.code == 2
    assert f"{decks / 'context.yaml'}:5:9: the card id" in twin.out and "2 problems" in twin.out
    assert "transformer.yaml:" not in twin.out


def test_lint_of_an_own_deck_knows_the_exercises_of_the_course(
    write_course: Callable[..., Path], run: Run, tmp_path: Path
) -> None:
    """It lies in no course."""
    course, own = write_course(), tmp_path / "mine.yaml"
    own.write_text(SOUND.replace("chapter: transformer", "chapter: mine"), encoding="utf-8")
    assert run("--course", course, "lint", own).code == 0
