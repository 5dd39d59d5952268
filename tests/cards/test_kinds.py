"""Every kind of card and every form of a draw is handled everywhere; a new one that was forgotten somewhere fails
here."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from typing import Any, get_args

import pytest

from harness.cards import anki, import_export, parser, schema
from harness.cards.parser import read_deck
from harness.cards.question import PreparedCard, prepare_card, question_of
from harness.cards.records import KINDS, Card, Deck, Option, SpotTheBug, as_card, as_data
from harness.drill import answering, engine
from harness.drill.answer_view import answer_blocks
from harness.drill.screen import echo, screen_update
from harness.drill.state import DrillState, SessionSetup
from harness.lint.decks import lint_deck
from harness.scheduler.events import AGAIN, Reviewed

OPTIONS = """
    options:
      - {text: the right one, right: true, why: It is.}
      - {text: wrong one, why: It is not.}
      - {text: other one, why: Nor is this.}"""
OPTION = "the right one"
# The fields that each kind needs in addition to those of all kinds.
ENTRIES = {
    "explain": "question: Why?\n    must: [because]\n    answer: Because.",
    "numeric": "question: Twice {a}?\n    draw: {a: [2, 3, 4]}\n    formula: 2 * a\n    absolute: 0\n    "
    "working: 2 x {a} = {answer}",
    "choice": f"question: Which?{OPTIONS}",
    "cloze": "text: Attention is {{softmax}} of scores.",
    "scenario": f"question: What now?{OPTIONS}\n    facts: [this]\n    answer: The right one.",
}
BUG = SpotTheBug(id="bug:x", chapter="own", topic="t", level="core", exercise="x", sources=("s",))


def prepare_bug(card: Card, seed: int) -> PreparedCard:
    """A spot-the-bug card as it is asked, without an exercise."""
    options = tuple(
        Option(text=text, is_right=text == "adds", why="", name=name)
        for name, text in (("m", "adds"), ("n", "negates"))
    )
    return PreparedCard(card=card, seed=seed, question="Which?", code="x = 1\n", repairs=(("1", "2"),), options=options)


# The keys of a right answer: the answer, the confidence, then what is asked after the reveal.
KEYS = {
    "explain": ["", "5", "y"],
    "numeric": ["{answer}", "5"],
    "choice": ["{right}", "5"],
    "cloze": ["softmax", "5"],
    "scenario": ["{right}", "5"],
    "spot-the-bug": ["{right}", "5"],
}
# The forms in which a deck draws numbers, and the values they allow.
DRAWS = {"array": ("[2, 3, 4]", (2, 3, 4)), "object": ("{from: 2, to: 6, step: 2}", (2, 4, 6))}
WRITTEN = [kind for kind in KINDS if kind != SpotTheBug.kind]


def deck_file(kind: str) -> str:
    """A deck of one card."""
    head = f"  - id: one\n    kind: {kind}\n    topic: t\n    level: core\n    sources: [s]\n    "
    return f"chapter: own\ntitle: Own\ncards:\n{head}{ENTRIES[kind]}\n"


def card_of(kind: str) -> Card:
    """A card of this kind, read by the deck language if decks can have the kind."""
    if kind == SpotTheBug.kind:
        return BUG
    (card,) = read_deck(deck_file(kind).encode(), "own.yaml", "own").cards
    return card


def prepared(card: Card) -> PreparedCard:
    return prepare_bug(card, 1) if isinstance(card, SpotTheBug) else prepare_card(card, 1)


def test_every_kind_is_in_every_table() -> None:
    """These tables are not checked by the type checker."""
    assert set(ENTRIES) == set(WRITTEN) == set(schema.CARD_FILES) == set(parser.ANSWERS)
    assert set(KEYS) == set(KINDS)
    assert {*answering._STEPS, "rate"} == set(get_args(answering.Phase))
    assert {kind.kind for kind in answering._FIRST} == set(KINDS)
    for card in map(card_of, WRITTEN):
        # Decks have no groups; interview material does.
        assert {field.name for field in fields(card)} - {"digest", "is_own", "groups"} <= set(import_export.COLUMNS)


@pytest.mark.parametrize("kind", KINDS)
def test_kind_is_read_cached_and_asked(kind: str) -> None:
    """The record, its plain data, and the question."""
    card = card_of(kind)
    assert card.kind == kind
    assert as_card(json.loads(json.dumps(as_data(card)))) == card
    assert prepared(card).question
    assert question_of(card)


@pytest.mark.parametrize("kind", KINDS)
def test_kind_goes_from_the_question_to_the_rating(kind: str) -> None:
    """With a screen at every step, a revealed answer, and an event."""
    card = prepared(card_of(kind))
    state = engine.put_down(engine.start(SessionSetup(session="s", cards=(card.card.id,), seed=1)), card, 0)
    right = next((str(n) for n, option in enumerate(card.options, 1) if option.is_right), "")
    before: DrillState | None = None
    for key in [*KEYS[kind], ""]:
        update = screen_update(before, state, {})
        assert update.prompt is not None
        before = state
        transition = engine.press(state, key.format(answer=card.answer, right=right), 1000)
        state = transition.state
        assert not state.note, state.note
        echo(before, state)
        if state.run is not None and state.run.phase == "rate":
            assert len(list(answer_blocks(state.run))) > 1
    (event,) = transition.events
    assert isinstance(event, Reviewed) and event.rating > AGAIN and state.ended == "done"


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_answer_of_a_kind_is_again(kind: str) -> None:
    """The answer is displayed."""
    run = answering.take(answering.begin(prepared(card_of(kind))), answering.NO_IDEA)
    assert not isinstance(run, str) and run.rating_range is not None and not run.rating_range.is_right
    assert list(answer_blocks(run))


@pytest.mark.parametrize("kind", KINDS)
def test_kind_becomes_an_anki_note(kind: str) -> None:
    """With a question, and an answer or a gap."""
    note = anki.as_note(prepared(card_of(kind)))
    question, answer, *_ = note.fields
    assert question and (answer or "{{c1::" in question)


@pytest.mark.parametrize("kind", WRITTEN)
def test_kind_is_linted(kind: str) -> None:
    """The kind's own check finds a card that makes no sense."""
    twins = tuple(Option(text="same", is_right=n == 0, why="w") for n in range(3))
    spoilt: dict[str, dict[str, Any]] = {
        "explain": {"points": ()}, "numeric": {"formula": "1 / 0"}, "choice": {"options": twins},
        "cloze": {"text": "{{a}}"}, "scenario": {"options": twins},
    }  # fmt: skip
    card = replace(card_of(kind), **spoilt[kind])
    assert {problem.where for problem in lint_deck(Deck({card.id: card}), [])} & {(name,) for name in spoilt[kind]}


def test_every_form_of_a_draw_gives_numbers() -> None:
    """Exactly the forms that the schema allows."""
    definition = schema.DeckFile.model_json_schema()["$defs"]["NumericFile"]["properties"]["draw"]
    assert [form["type"] for form in definition["additionalProperties"]["anyOf"]] == list(DRAWS)
    for text, numbers in DRAWS.values():
        content = re.sub(r"\[2, 3, 4\]", text, deck_file("numeric"))
        (card,) = read_deck(content.encode(), "own.yaml", "own").cards
        assert dict(card.draw) == {"a": numbers}
        assert {prepare_card(card, seed).values["a"] for seed in range(40)} == set(numbers)
