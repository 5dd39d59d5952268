"""Statements of cards and exercises are true as far as they can be computed, and no refuted claim is taught."""

from __future__ import annotations

import importlib.util
import math
import random
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from harness.cards import cloze, numeric
from harness.cards.records import Choice, Cloze, Explain, Numeric, Scenario
from harness.course.catalogue import load_course

FOLDER = Path(__file__).parent / "claims"


def load(name: str) -> ModuleType:
    """A module beside this file; tests are not a package."""
    spec = importlib.util.spec_from_file_location(f"content_claims_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TEXTS = load("texts")
SECOND = load("second").SECOND | load("second_systems").SECOND
CARDS = TEXTS.read_cards()
COURSE = load_course(None)
NUMERIC = [card.id for card in CARDS.values() if isinstance(card, Numeric)]
CHOICES = [card.id for card in CARDS.values() if isinstance(card, (Choice, Scenario))]
CLOZES = [card.id for card in CARDS.values() if isinstance(card, Cloze)]
DRAWS, SOME = 120, 25
LEFT_OPEN = re.compile(r"\{[A-Za-z_]\w*\}|\bnan\b|(?<![-\w])inf\b")
NO_REAL_TEXT = re.compile(r"TODO|FIXME|XXX|lorem|\?\?|  ")


# ---- numeric cards


@cache
def draws_of(card_id: str) -> list[dict[str, Any]]:
    """All allowed draws of a card, or those of `DRAWS` seeds if there are more."""
    return list(numeric.all_draws(CARDS[card_id], DRAWS))


@pytest.mark.parametrize("card_id", NUMERIC)
def test_numeric_card_has_a_finite_answer_and_complete_texts_for_every_draw(card_id: str) -> None:
    """Texts are checked for the first few draws."""
    card = CARDS[card_id]
    draws = draws_of(card_id)
    assert len(draws) >= 3
    for number, values in enumerate(draws):
        assert math.isfinite(numeric.answer(card, values))
        assert all(answer is not None and math.isfinite(answer) for answer in numeric.wrong_answers(card, values))
        if number < SOME:
            filled = [
                numeric.fill(template, values)
                for template in (card.question, card.hint, *(w.explanation for w in card.wrong))
            ]
            for text in (*filled, numeric.working(card, values), numeric.answer_text(card, values)):
                assert not LEFT_OPEN.search(text), text
            assert numeric.judge(card, values, numeric.answer_text(card, values)).is_right


@pytest.mark.parametrize("card_id", NUMERIC)
def test_numeric_card_agrees_with_a_second_computation(card_id: str) -> None:
    """Written independently in `claims/second.py`, by counting or simulating where possible."""
    assert card_id in SECOND, f"add a second computation of {card_id} beside {FOLDER / 'second.py'}"
    card = CARDS[card_id]
    draws = draws_of(card_id)
    for values in random.Random(card_id).sample(draws, min(SOME, len(draws))):
        assert SECOND[card_id](**{name: values[name] for name in card.draw}) == pytest.approx(
            numeric.answer(card, values), rel=1e-4, abs=1e-6
        ), values


def test_every_second_computation_belongs_to_a_card() -> None:
    """A renamed card needs its computation renamed."""
    assert SECOND.keys() - set(NUMERIC) == set()
    assert len(SECOND) >= 40


FIGURES = load("figures").ROWS


@pytest.mark.parametrize(
    ("card_id", "compute", "expected"), FIGURES, ids=[f"{row[0]}-{number}" for number, row in enumerate(FIGURES)]
)
def test_figure_of_a_card_equals_its_computation(card_id: str, compute: Any, expected: Any) -> None:
    """Figures in explanations, options and notes."""
    assert card_id in CARDS
    assert compute() == expected


# ---- choices, clozes, explanations


@pytest.mark.parametrize("card_id", CHOICES)
def test_options_are_three_to_five_different_sentences_with_reasons(card_id: str) -> None:
    """Some are right, some are wrong, and each has a reason."""
    card = CARDS[card_id]
    right = [option for option in card.options if option.is_right]
    assert 3 <= len(card.options) <= 5
    assert 1 <= len(right) < len(card.options)
    assert isinstance(card, Choice) or len(right) == 1
    assert len({option.text.casefold() for option in card.options}) == len(card.options)
    assert len(right) == 1 or re.search(r"\((one or )?several|which .*(statements|measures)", card.question.casefold())
    for option in card.options:
        assert len(option.why.split()) >= 2
        assert option.why.rstrip()[-1] in ".?!:)\"'0123456789`%", option.why


@pytest.mark.parametrize("card_id", CLOZES)
def test_each_gap_accepts_only_its_answers(card_id: str) -> None:
    """Every listed answer is accepted, none is listed twice, and the text can be shown blanked and filled."""
    card = CARDS[card_id]
    gaps = cloze.gaps(card.text)
    assert gaps
    for right in gaps:
        assert all(cloze.fits(answer, right) for answer in right)
        assert len(set(map(str.casefold, right))) == len(right)
        assert not cloze.fits("something else", right)
    assert "____" in cloze.blanked(card.text)
    assert "{{" not in cloze.filled(card.text)


@pytest.mark.parametrize("card_id", CARDS)
def test_card_has_complete_texts_and_a_source(card_id: str) -> None:
    """No placeholders are left, and every statement can be looked up."""
    card = CARDS[card_id]
    assert card.sources
    for text in [TEXTS.asked(card), *TEXTS.taught(card), *TEXTS.shown_as_wrong(card)]:
        assert not NO_REAL_TEXT.search(TEXTS.plain(text)), text
    if isinstance(card, Explain):
        assert 1 <= len(card.must) <= 3
        assert set(card.must).isdisjoint(card.points)
        assert card.question.rstrip()[-1] in ".?!"


# ---- refuted claims

REFUTED: dict[str, list[Any]] = yaml.safe_load((FOLDER / "refuted.yaml").read_text(encoding="utf-8"))


def taught_texts() -> dict[str, str]:
    """By the id of card, exercise or reference file: all texts that are taught as true."""
    found = {card.id: " ¶ ".join(map(TEXTS.plain, TEXTS.taught(card))) for card in CARDS.values()}
    for exercise in map(COURSE.exercise, COURSE.exercise_ids):
        texts = [
            exercise.file.title,
            exercise.file.statement,
            *exercise.file.hints,
            *(mistake.explanation for mistake in exercise.mistakes),
        ]
        found[f"exercise {exercise.id}"] = " ¶ ".join(map(TEXTS.plain, texts))
    for suffix in ("py", "md"):
        for path in sorted((TEXTS.ROOT / "reference").rglob(f"*.{suffix}")):
            found[f"reference {path.parent.name}/{path.name}"] = TEXTS.plain(path.read_text(encoding="utf-8"))
    return found


TAUGHT = taught_texts()


@pytest.mark.parametrize("claim", REFUTED)
def test_refuted_statement_is_taught_nowhere(claim: str) -> None:
    """Its pattern matches the statement itself. Only texts that quote the statement to refute it may match."""
    pattern, sentence, *allowed = REFUTED[claim]
    quoting = allowed[0] if allowed else {}
    search = re.compile(pattern, re.IGNORECASE).search
    assert search(sentence), f"the pattern of {claim} does not match its own sentence"
    found = {where for where, text in TAUGHT.items() if search(text)}
    assert found == set(quoting), (
        f"{claim}: {[search(TAUGHT[place]) for place in found ^ set(quoting) if place in TAUGHT]}"
    )


def test_every_refuted_claim_has_a_pattern() -> None:
    """So do many claims that need a caveat."""
    known = yaml.safe_load((FOLDER / "known.yaml").read_text(encoding="utf-8"))
    unwatched = {"S2.3-08", "S2.3-11"}  # sums of other claims, and an omission
    assert known["refuted"].keys() - REFUTED.keys() == unwatched
    assert REFUTED.keys() <= {claim for kind in known.values() for claim in kind}


def test_red_flags_and_wrong_options_have_refuted_statements() -> None:
    """Such sentences belong there, and the same patterns find them."""
    wrong = " ¶ ".join(TEXTS.plain(text) for card in CARDS.values() for text in TEXTS.shown_as_wrong(card))
    found = [claim for claim, (pattern, *_) in REFUTED.items() if re.search(pattern, wrong, re.IGNORECASE)]
    assert len(found) >= 60
