"""Statements of cards and exercises are true as far as they can be computed, and no refuted claim is taught.

`harness lint` checks the form of cards: their links, lengths, options and draws.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from built_in import COURSE
from content.claims import texts
from content.claims.texts import CARDS

from harness.cards import cloze, numeric
from harness.cards.records import Choice, Cloze, Explain, Numeric, Scenario, card_on_mistake, explains

FOLDER = Path(__file__).parent / "claims"
NUMERIC = {card.id: card for card in CARDS.values() if isinstance(card, Numeric)}
DRAWS, SOME = 120, 25
LEFT_OPEN = re.compile(r"\{[A-Za-z_]\w*\}|\bnan\b|(?<![-\w])inf\b")
NO_REAL_TEXT = re.compile(r"TODO|FIXME|XXX|lorem|\?\?|  ")
OTHER_MARK = re.compile(r"unverified|not opened|through (?:summaries|quotations)|from memory")


# ---- numeric cards


@cache
def second_computations() -> dict[str, Callable[..., float]]:
    """By the card's id. Read by the tests and not by their collection, because they need torch."""
    names = (
        "second",
        "second_inference",
        "second_systems",
        "second_subjects",
        "second_training",
        "second_transformer",
        "second_frontier",
    )
    modules = (import_module(f"content.claims.{name}") for name in names)
    return {card: compute for module in modules for card, compute in module.SECOND.items()}


@pytest.mark.parametrize("card_id", NUMERIC)
def test_numeric_card_has_complete_texts_and_agrees_with_a_second_computation(card_id: str) -> None:
    """The second is written independently in `claims/second.py`, by counting or simulating where possible."""
    second = second_computations()
    assert card_id in second, f"add a second computation of {card_id} beside {FOLDER / 'second.py'}"
    card = NUMERIC[card_id]
    draws = list(numeric.all_draws(card, DRAWS))
    templates = (card.question, card.hint, *(wrong.explanation for wrong in card.wrong))
    for values in draws[:SOME]:
        filled = (numeric.fill(template, values) for template in templates)
        for text in (*filled, numeric.working(card, values), numeric.answer_text(card, values)):
            assert not LEFT_OPEN.search(text), text
    for values in random.Random(card_id).sample(draws, min(SOME, len(draws))):
        assert second[card_id](**{name: values[name] for name in card.draw}) == pytest.approx(
            numeric.answer(card, values), rel=1e-4, abs=1e-6
        ), values


def test_every_second_computation_belongs_to_a_card() -> None:
    """A renamed card needs its computation renamed."""
    assert second_computations().keys() - NUMERIC.keys() == set()
    assert len(second_computations()) >= 40


def test_figures_of_cards_equal_their_computations() -> None:
    """Figures in explanations, options and notes."""
    rows = import_module("content.claims.figures").ROWS
    assert {card_id for card_id, _, _ in rows} <= CARDS.keys()
    assert texts.differences(rows) == []


# ---- choices, clozes, explanations


def option_problem(card: Choice | Scenario) -> str:
    """What is wrong with the options: several are right unannounced, or a reason is no sentence."""
    right = sum(option.is_right for option in card.options)
    if right > 1 and not re.search(r"\((one or )?several|which .*(statements|measures)", card.question.casefold()):
        return "the question does not say that several options may be right"
    whys = [option.why for option in card.options]
    unfinished = [why for why in whys if len(why.split()) < 2 or why.rstrip()[-1] not in ".?!:)\"'0123456789`%"]
    return f"no sentence: {unfinished}" if unfinished else ""


def test_options_have_reasons_and_several_right_ones_are_announced() -> None:
    """The schema counts the options and the right ones."""
    cards = [card for card in CARDS.values() if isinstance(card, (Choice, Scenario))]
    assert {card.id: problem for card in cards if (problem := option_problem(card))} == {}


def test_gaps_accept_only_their_answers() -> None:
    """Every listed answer is accepted, none is listed twice, and the text can be shown blanked and filled."""
    for card in CARDS.values():
        if isinstance(card, Cloze):
            assert cloze.gaps(card.text), card.id
            assert "____" in cloze.blanked(card.text) and "{{" not in cloze.filled(card.text), card.id
            for right in cloze.gaps(card.text):
                assert all(cloze.fits(answer, right) for answer in right), card.id
                assert len(set(map(str.casefold, right))) == len(right), card.id
                assert not cloze.fits("something else", right), card.id


def test_cards_have_complete_texts_and_a_source() -> None:
    """No placeholders are left, and every statement can be looked up; one mark says what nobody could open."""
    assert [card.id for card in CARDS.values() if not card.sources] == []
    sources = [text for item in (*CARDS.values(), *(each.file for each in COURSE.exercises())) for text in item.sources]
    assert [text for text in sources if OTHER_MARK.search(text.replace(" (unverified)", ""))] == []
    for card in CARDS.values():
        for text in map(texts.plain, [texts.asked(card), *texts.taught(card), *texts.shown_as_wrong(card)]):
            assert not NO_REAL_TEXT.search(text), (card.id, text)


def is_gradable(card: Explain) -> bool:
    """Whether it asks a question, has one to three points that must be named, and names none twice."""
    return 1 <= len(card.must) <= 3 and set(card.must).isdisjoint(card.points) and card.question.rstrip()[-1] in ".?!"


def test_explanations_have_points_that_must_be_named() -> None:
    """Few enough to be remembered."""
    cards = [card for card in CARDS.values() if isinstance(card, Explain)]
    assert [card.id for card in cards if not is_gradable(card)] == []


# ---- refuted claims

REFUTED: dict[str, list[Any]] = yaml.safe_load((FOLDER / "refuted.yaml").read_text(encoding="utf-8"))


def taught_texts() -> dict[str, str]:
    """By the id of card, exercise or reference file: all texts that are taught as true."""
    found = {card.id: " ¶ ".join(map(texts.plain, texts.taught(card))) for card in CARDS.values()}
    for path in sorted((COURSE.root / "exercises").glob("*/*.yaml")):
        name = f"exercise {path.name.partition('.')[0]}"  # with the file of its known solutions
        found[name] = f"{found.get(name, '')} ¶ {texts.plain(path.read_text(encoding='utf-8'))}"
    for suffix in ("py", "md"):
        for path in sorted((COURSE.root / "reference").rglob(f"*.{suffix}")):
            found[f"reference {path.parent.name}/{path.name}"] = texts.plain(path.read_text(encoding="utf-8"))
    return found


def test_refuted_statements_are_taught_nowhere() -> None:
    """A pattern matches the statement itself. Only texts that quote the statement to refute it may match."""
    taught = taught_texts()
    for claim, (pattern, sentence, *allowed) in REFUTED.items():
        search = regex.compile(pattern, regex.IGNORECASE).search  # twice as fast as re
        assert search(sentence), f"the pattern of {claim} does not match its own sentence"
        found = {where: match[0] for where, text in taught.items() if (match := search(text))}
        assert found.keys() == set(allowed[0] if allowed else ()), (claim, found)


def test_every_refuted_claim_has_a_pattern() -> None:
    """So do many claims that need a caveat."""
    known = yaml.safe_load((FOLDER / "known.yaml").read_text(encoding="utf-8"))
    unwatched = {"S2.3-08", "S2.3-11"}  # sums of other claims, and an omission
    assert known["refuted"].keys() - REFUTED.keys() == unwatched
    assert REFUTED.keys() <= {claim for kind in known.values() for claim in kind}


def test_red_flags_and_wrong_options_have_refuted_statements() -> None:
    """Such sentences belong there, and the same patterns find them."""
    wrong = " ¶ ".join(texts.plain(text) for card in CARDS.values() for text in texts.shown_as_wrong(card))
    found = [claim for claim, (pattern, *_) in REFUTED.items() if re.search(pattern, wrong, re.IGNORECASE)]
    assert len(found) >= 60


# ---- cards on mistakes

CLASSICS = (
    "attention", "multi-head-attention", "grouped-query-attention", "softmax", "causal-mask", "padding-mask",
    "layer-norm", "rms-norm", "rope", "bpe-train", "bpe-encode", "top-k", "top-p", "min-p", "temperature",
    "beam-search", "speculative-decoding", "kv-cache", "kv-cache-bytes", "adamw", "cross-entropy", "label-smoothing",
    "cosine-schedule", "gradient-clipping", "lora", "dpo-loss", "ppo-clip", "online-softmax", "flash-attention",
    "int8-quantization", "perplexity", "mixture-of-experts",
)  # fmt: skip


def explaining(name: str) -> list[str]:
    """The cards that explain the mistake `exercise/mistake`."""
    return [card.id for card in CARDS.values() if explains(card.mistakes, name)]


def test_no_mistake_is_explained_by_two_cards() -> None:
    """So which one is named does not depend on the order of the decks."""
    for exercise in CLASSICS:
        for mistake in COURSE.exercise(exercise).mistakes:
            assert len(explaining(f"{exercise}/{mistake.id}")) <= 1, (exercise, mistake.id)


def test_every_classic_has_cards_on_its_mistakes() -> None:
    """On those that miss something about the subject; a slip in the code has none."""
    named = {
        exercise: sum(bool(explaining(f"{exercise}/{mistake.id}")) for mistake in COURSE.exercise(exercise).mistakes)
        for exercise in CLASSICS
    }
    assert min(named.values()) >= 6, named
    assert sum(named.values()) > 500


@pytest.mark.parametrize(
    ("mistake", "card"),
    [
        ("attention/no-scale", "attention-why-scale"),
        ("attention/mask-after-softmax", "masking-minus-infinity"),
        ("multi-head-attention/view-without-transpose", "multi-head-reshape"),
        ("causal-mask/aligned-top-left", "masking-cached-chunk"),
        ("rope/left-in-halves", "rope-two-layouts"),
        ("top-p/drops-the-crossing-token", "truncation-nucleus-size"),
        ("adamw/only-m-corrected", "optimization-adamw-first-step"),
        ("lora/alpha-not-divided-by-r", "lora-how-it-works"),
        ("flash-attention/no-rescale", "flash-attention-online-softmax"),
        ("speculative-decoding/resamples-from-p", "speculation-why-exact"),
    ],
)
def test_well_known_mistake_names_its_card(mistake: str, card: str) -> None:
    """What an attempt with it prints below the verdict."""
    exercise, _, name = mistake.partition("/")
    assert explaining(mistake) == [card]
    found = card_on_mistake(CARDS.values(), exercise, ("another", name))
    assert found is not None and found.id == card
