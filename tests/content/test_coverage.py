"""The subjects of interviews are covered, each by at least three cards of at least two kinds, with hints."""

from __future__ import annotations

from collections import Counter

import yaml
from built_in import COURSE
from content.claims.texts import DECK

from harness.cards.records import Card
from harness.cards.roles import FILE

# Topics that cover a subject as a whole.
TOPICS = (
    "latency", "latent-attention", "chunked-prefill", "disaggregation", "experts", "fp8-training", "qk-norm",
    "state-space", "multi-token-prediction", "llm-as-judge", "pass-at-k", "process-rewards", "prompt-injection",
    "reranking", "vector-search", "packing", "interpretability", "attention-sinks", "checkpointing",
    "initialisation", "loss-spikes", "tokenizer-free", "long-context-evaluation", "kv-quantization",
    "structured-output", "constrained-decoding", "tool-calling", "agents", "agent-evaluation", "rope-scaling",
    "reasoning", "contamination", "qlora", "data-curation", "scaling", "accelerators", "agent-harness",
    "agent-memory", "chunking", "computer-use", "contrastive-embeddings", "cuda-graphs", "diffusion-lms",
    "experiment-design", "expert-parallelism", "fault-tolerance", "fsdp", "gpu-memory", "guardrails",
    "linear-attention-hybrids", "low-bit-formats", "matmul-kernels", "mcp", "muon", "mup",
    "on-policy-distillation", "paged-attention", "permissions-in-retrieval", "profiling",
    "quantisation-aware-training", "reasoning-budgets", "red-teaming", "rl-objectives", "rlvr-practice",
    "safety-cases-and-policy", "scheming", "serving-engines", "sparse-attention", "statistics-of-evaluation",
    "synthetic-data", "triton", "weight-quantization",
)  # fmt: skip
# Subject: the topic that it is a part of, and prefixes of the ids.
SUBJECTS = {topic: (topic, "") for topic in TOPICS} | {
    "FlashAttention-2 and 3": (
        "flash-attention",
        "flash-attention-second|flash-attention-exp|flash-attention-few|flash-attention-hopper",
    ),
    "expert parallelism": ("parallelism", "parallelism-expert|parallelism-axes"),
    "sequence and context parallelism": (
        "parallelism",
        "parallelism-sequence|parallelism-context|parallelism-ring|parallelism-causal|parallelism-axes",
    ),
    "balancing experts": ("experts", "experts-aux|experts-balance|experts-capacity|experts-bias"),
}


def covering(subject: str) -> list[Card]:
    """The cards of a subject that are asked."""
    topic, prefixes = SUBJECTS[subject]
    of_topic = (card for card in DECK.cards.values() if card.topic == topic)
    return [card for card in of_topic if card.id.startswith(tuple(prefixes.split("|")))]


def test_subjects_have_three_cards_of_two_kinds() -> None:
    """One kind alone trains only one way of asking."""
    kinds = {subject: [card.kind for card in covering(subject)] for subject in SUBJECTS}
    assert {subject: found for subject, found in kinds.items() if len(found) < 3 or len(set(found)) < 2} == {}


def test_every_topic_of_interviews_has_a_spoken_card_and_one_to_compute_or_decide() -> None:
    """All of `roles.yaml` that the course teaches; `python tests/bench/bench_roles.py --topics` prints the table."""
    topics = yaml.safe_load((COURSE.root / FILE).read_text(encoding="utf-8"))["topics"]
    kinds = {topic: Counter[str]() for topic, entry in topics.items() if not entry.get("outside")}
    for card in DECK.cards.values():
        kinds[card.topic][card.kind] += 1
    assert {topic for topic, found in kinds.items() if not found["explain"]} == set()
    decided = ("numeric", "scenario", "choice")
    assert {topic for topic, found in kinds.items() if not any(found[kind] for kind in decided)} == set()
    assert sum(found["numeric"] + found["scenario"] > 0 for found in kinds.values()) >= 0.9 * len(kinds)


def test_every_open_question_that_is_often_asked_has_a_hint() -> None:
    """A number, an explanation or a decision starts from nothing, so the learner can ask for a hint."""
    open_cards = [card for card in DECK.cards.values() if card.kind in ("numeric", "explain", "scenario")]
    assert [card.id for card in open_cards if card.frequency in ("often", "sometimes") and not card.hint] == []
