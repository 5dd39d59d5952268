"""The subjects of interviews are covered, each by at least three cards of at least two kinds, with hints.

`python tests/content/test_coverage.py` prints the table.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from harness.cards.deck import read_deck
from harness.cards.records import Card
from harness.course.catalogue import load_course

# Subject: the topic that covers it, and a prefix of the ids if it is part of a topic.
SUBJECTS = {
    "TTFT and TPOT": ("latency", ""),
    "multi-head latent attention": ("latent-attention", ""),
    "FlashAttention-2 and 3": (
        "flash-attention",
        "flash-attention-second|flash-attention-exp|flash-attention-few|flash-attention-hopper",
    ),
    "chunked prefill": ("chunked-prefill", ""),
    "prefill/decode disaggregation": ("disaggregation", ""),
    "expert parallelism": ("parallelism", "parallelism-expert|parallelism-axes"),
    "sequence and context parallelism": (
        "parallelism",
        "parallelism-sequence|parallelism-context|parallelism-ring|parallelism-causal|parallelism-axes",
    ),
    "balancing experts": ("experts", "experts-aux|experts-balance|experts-capacity|experts-bias"),
    "mixture of experts": ("experts", ""),
    "FP8 training": ("fp8-training", ""),
    "QK-norm": ("qk-norm", ""),
    "state-space models": ("state-space", ""),
    "multi-token prediction": ("multi-token-prediction", ""),
    "LLM as a judge": ("llm-as-judge", ""),
    "pass@k": ("pass-at-k", ""),
    "process rewards": ("process-rewards", ""),
    "prompt injection": ("prompt-injection", ""),
    "reranking": ("reranking", ""),
    "approximate nearest neighbours": ("vector-search", ""),
    "sequence packing": ("packing", ""),
    "interpretability": ("interpretability", ""),
    "attention sinks": ("attention-sinks", ""),
    "gradient checkpointing": ("checkpointing", ""),
    "muP and initialisation": ("initialisation", ""),
    "loss spikes": ("loss-spikes", ""),
    "tokenizer-free models": ("tokenizer-free", ""),
    "long-context evaluation": ("long-context-evaluation", ""),
    "KV-cache quantisation": ("kv-quantization", ""),
    "structured output": ("structured-output", ""),
    "constrained decoding": ("constrained-decoding", ""),
    "tool calling": ("tool-calling", ""),
    "agents": ("agents", ""),
    "agent evaluation": ("agent-evaluation", ""),
    "RoPE scaling": ("rope-scaling", ""),
    "reasoning and test-time compute": ("reasoning", ""),
    "contamination": ("contamination", ""),
    "QLoRA": ("qlora", ""),
    "data curation": ("data-curation", ""),
    "scaling laws": ("scaling", ""),
}


def covering(subject: str, cards: list[Card]) -> list[Card]:
    """The cards of a subject. `cards` has no retired cards."""
    topic, prefixes = SUBJECTS[subject]
    of_topic = (card for card in cards if card.topic == topic and card.kind != "spot-the-bug")
    return [card for card in of_topic if card.id.startswith(tuple(prefixes.split("|")))]


def asked_cards(home: Path) -> list[Card]:
    """The cards of the course that are not retired."""
    return list(read_deck(load_course(None), home).cards.values())


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> list[Card]:
    """These cards, read once."""
    return asked_cards(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subject_has_three_cards_of_two_kinds(subject: str, cards: list[Card]) -> None:
    """One kind alone trains only one way of asking."""
    found = covering(subject, cards)
    assert len(found) >= 3
    assert len({card.kind for card in found}) >= 2


def test_every_open_question_that_is_often_asked_has_a_hint(cards: list[Card]) -> None:
    """A number, an explanation or a decision starts from nothing, so the learner can ask for a hint."""
    open_cards = [card for card in cards if card.kind in ("numeric", "explain", "scenario")]
    assert [card.id for card in open_cards if card.frequency in ("often", "sometimes") and not card.hint] == []


def table(cards: list[Card]) -> str:
    """A line for each subject: the number of cards and their kinds."""
    lines = []
    for subject in SUBJECTS:
        found = covering(subject, cards)
        kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(card.kind for card in found).most_common())
        lines.append(f"{subject:34} {len(found):3}  {kinds}\n")
    return "".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(table(asked_cards(Path(folder))))
