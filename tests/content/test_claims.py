"""Each computable claim of cards and exercises is computed; no card cites an unknown or refuted claim.

The rows are in `claims/*.py`: (claim, computation, expected result). A claim may have several.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from content.claims import texts

from harness.cards.records import Card

FOLDER = Path(__file__).parent / "claims"
CITED: dict[str, list[Card]] = {}
for cited_by in texts.CARDS.values():
    for cited in cited_by.claims:
        CITED.setdefault(cited, []).append(cited_by)
KNOWN = yaml.safe_load((FOLDER / "known.yaml").read_text(encoding="utf-8"))
REFUTED: dict[str, str] = KNOWN["refuted"]
CHAPTERS = ("architecture", "tokens", "sampling", "context", "adaptation")
# From the source of Hugging Face transformers, which is not installed here.
ELSEWHERE = {"S1.4-10", "S1.4-13", "S1.5-12", "S1.6-07", "S1.7-02", "S1.7-06", "S1.7-10", "S3.2-10", "S3.3-04"}
QUANTITIES = ("S1.4", "S2.2", "S2.4", "S3.1-08", "S3.1-1", "S3.3", "S3.4", "S4.2", "S4.3")


@cache
def rows_of(chapter: str) -> list[Any]:
    """Read by the tests and not by their collection: the computations need torch and an encoding."""
    rows: list[Any] = import_module(f"content.claims.{chapter}").ROWS
    return rows


def computed_claims() -> set[str]:
    """Every claim that has a row."""
    return {claim for chapter in CHAPTERS for claim, _, _ in rows_of(chapter)}


def known_claims() -> set[str]:
    """Every id of the list; no id may appear twice."""
    listed = [claim for kind in KNOWN.values() for claim in kind]
    assert len(set(listed)) == len(listed)
    return set(listed)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_claims_equal_their_computations(chapter: str) -> None:
    """Computed by our own code, from definitions, rank files and counts."""
    assert texts.differences(rows_of(chapter)) == []


def test_rows_and_cited_claims_are_known() -> None:
    """A mistyped id would lead nowhere."""
    known = known_claims()
    assert {claim: cards for claim, cards in CITED.items() if claim not in known} == {}
    assert computed_claims() - known == set()
    assert known >= ELSEWHERE


def test_most_cited_claims_are_computed() -> None:
    """The others are facts from papers and vendors, or advice. A refuted claim about numbers is always computed."""
    computed = computed_claims()
    assert ELSEWHERE.isdisjoint(computed)
    assert len(computed & CITED.keys()) >= 150
    assert {claim for claim in REFUTED.keys() & CITED.keys() if claim.startswith(QUANTITIES)} - computed == set()


def test_card_that_cites_a_refuted_claim_teaches_the_correction() -> None:
    """The texts that it teaches as true, without its red flags, have the correction."""
    silent = [
        (card.id, claim, REFUTED[claim])
        for claim in REFUTED.keys() & CITED.keys()
        for card in CITED[claim]
        if not re.search(REFUTED[claim], texts.plain(" ".join([texts.asked(card), *texts.taught(card)])))
    ]
    assert silent == [], "a card, the refuted claim that it cites, and the correction that it does not give"
