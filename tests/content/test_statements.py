"""No claim that is known to be wrong is taught. `harness lint` checks the other rules for statements."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# Refuted in facts/errata.md: patterns that must not be taught, by the id of the claim.
REFUTED = {
    "S1.4-01": r"permutation.invariant",
    "S2.1-03": r"un\|bel\|iev\|able",
    "S2.1-07": r"128640",
    "S2.2-11": r"\(e, ?r\) ?= ?2",
    "S2.4-08": r"12\|34\| \+\| 56\|78",
    "S3.1-08": r"0\.88, 0\.11, 0\.01",
    "S3.1-10": r"0\.54, 0\.30, 0\.16",
    "S3.1-11": r"0\.47, 0\.33, 0\.21",
    "S4.1-05": r"GPT-3\b[^.\n]{0,20}4,?096",
    "S4.2-06": r"[Ww]ith (the|a) cache[^.\n]{0,40}total[^.\n]{0,20}O\(N\)",
    "S4.2-08": r"70B[^.\n]{0,40}\b8 GB",
    "S6.4-01": r"Behrens",
}


EXERCISE_FILES = sorted((ROOT / "exercises").glob("*/*.yaml"))
REFERENCES = [path for suffix in ("py", "md") for path in sorted((ROOT / "reference").rglob(f"*.{suffix}"))]
TAUGHT = [*EXERCISE_FILES, *REFERENCES]  # test_cards examines the decks field by field


@pytest.mark.parametrize("claim", REFUTED)
def test_refuted_claim_is_taught_nowhere(claim: str) -> None:
    """A text that corrects the claim may name it."""
    wrong = [path.name for path in TAUGHT if re.search(REFUTED[claim], path.read_text(encoding="utf-8"))]
    assert wrong == []


def test_patterns_of_refuted_claims_match_their_sentences() -> None:
    """Otherwise they would find nothing."""
    samples = {
        "S1.4-01": "attention is permutation-invariant", "S2.1-03": "un|bel|iev|able", "S2.1-07": "id 128640",
        "S2.2-11": "(e, r) = 2", "S2.4-08": "12|34| +| 56|78", "S3.1-08": "[0.88, 0.11, 0.01]",
        "S3.1-10": "[0.54, 0.30, 0.16]", "S3.1-11": "[0.47, 0.33, 0.21]", "S4.1-05": "GPT-3 (2020): 4,096 tokens",
        "S4.2-06": "With the cache the total is O(N)", "S4.2-08": "LLaMA-70B at N=4096: about 8 GB",
        "S6.4-01": "Behrens et al.",
    }  # fmt: skip
    assert samples.keys() == REFUTED.keys()
    assert [claim for claim, text in samples.items() if not re.search(REFUTED[claim], text)] == []


def test_sentence_on_a_rival_convention_names_the_file_it_was_read_in() -> None:
    """Or the paper, because the behaviour of another library is easily misremembered."""
    lists = [
        (path.stem, found[1])
        for path in EXERCISE_FILES
        if (found := re.search(r"^conventions:\n((?:  .*\n)+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    ]
    sentences = [(name, line) for name, text in lists for line in text.splitlines() if line.startswith("  - ")]
    assert len(sentences) >= 90
    assert [entry for entry in sentences if not re.search(r'"  # \S.*[\w)]$', entry[1])] == []
