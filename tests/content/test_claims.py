"""Each computable claim of cards and exercises is computed; no card cites an unknown or refuted claim.

The rows are in `claims/*.py`: (claim, computation, expected result). A claim may have several.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent / "claims"
CHAPTERS = ("architecture", "tokens", "sampling", "context", "adaptation")


def load(name: str) -> ModuleType:
    """A module beside this file; tests are not a package."""
    spec = importlib.util.spec_from_file_location(f"content_claims_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TEXTS = load("texts")
CARDS = TEXTS.read_cards()
CITED = {
    claim: [card.id for card in CARDS.values() if claim in card.claims]
    for card in CARDS.values()
    for claim in card.claims
}
KNOWN = yaml.safe_load((FOLDER / "known.yaml").read_text(encoding="utf-8"))
REFUTED: dict[str, str] = KNOWN["refuted"]
ROWS = [(chapter, *row) for chapter in CHAPTERS for row in load(chapter).ROWS]
COMPUTED = {claim for _, claim, _, _ in ROWS}
# From the source of Hugging Face transformers, which is not installed here.
ELSEWHERE = {"S1.4-10", "S1.4-13", "S1.5-12", "S1.6-07", "S1.7-02", "S1.7-06", "S1.7-10", "S3.2-10", "S3.3-04"}
QUANTITIES = ("S1.4", "S2.2", "S2.4", "S3.1-08", "S3.1-1", "S3.3", "S3.4", "S4.2", "S4.3")


def known_claims() -> set[str]:
    """Every id of the list; no id may appear twice."""
    listed = [claim for kind in KNOWN.values() for claim in kind]
    assert len(set(listed)) == len(listed)
    return set(listed)


@pytest.mark.parametrize(
    ("claim", "compute", "expected"),
    [row[1:] for row in ROWS],
    ids=[f"{claim}-{number}" for number, (_, claim, _, _) in enumerate(ROWS)],
)
def test_claim_equals_its_computation(claim: str, compute: Any, expected: Any) -> None:
    """Computed by our own code, from definitions, rank files and counts."""
    assert compute() == expected, claim


def test_rows_and_cited_claims_are_known() -> None:
    """A mistyped id would lead nowhere."""
    known = known_claims()
    assert {claim: cards for claim, cards in CITED.items() if claim not in known} == {}
    assert COMPUTED - known == set()
    assert known >= ELSEWHERE


def test_most_cited_claims_are_computed() -> None:
    """The others are facts from papers and vendors, or advice. A refuted claim about numbers is always computed."""
    assert ELSEWHERE.isdisjoint(COMPUTED)
    assert len(COMPUTED & CITED.keys()) >= 150
    assert {claim for claim in REFUTED.keys() & CITED.keys() if claim.startswith(QUANTITIES)} - COMPUTED == set()


CITATIONS = [(claim, card) for claim in sorted(REFUTED.keys() & CITED.keys()) for card in CITED[claim]]


@pytest.mark.parametrize(("claim", "card_id"), CITATIONS, ids=[f"{claim}-{card}" for claim, card in CITATIONS])
def test_card_that_cites_a_refuted_claim_teaches_the_correction(claim: str, card_id: str) -> None:
    """The texts that it teaches as true, without its red flags, have the correction."""
    card = CARDS[card_id]
    text = TEXTS.plain(" ".join([TEXTS.asked(card), *TEXTS.taught(card)]))
    assert re.search(REFUTED[claim], text), f"card {card_id} cites {claim}, but does not say /{REFUTED[claim]}/"
